package domain_test

import (
	"bytes"
	"errors"
	"os"
	"slices"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
)

func TestFind(t *testing.T) {
	d := newDrafter(domaintest.Constituted(domain.PurposeDemonstration, 2, 2))
	poll := d.Put(d.Motion([]string{seed.ClassProcedural})).String()
	motion := d.State.Poll(pollID(t, poll)).Motion.String()
	member := d.Members[0].ID.String()
	register, err := publish(d.Body, aPublication(d.Body), d.Coordinator)
	letIn(t, d.Body, err)
	instead := aPublication(d.Body)
	instead.Sha256, instead.Supersedes, instead.Reasons = wire.Hash{2}, &register, reasons
	again, err := publish(d.Body, instead, d.Coordinator)
	letIn(t, d.Body, err)
	for _, c := range []struct{ kind, ref, want string }{
		{"poll", poll, poll},
		{"poll", "poll/" + poll, poll},
		{"poll", poll[:20], poll},
		{"poll", poll[30:], poll},
		{"poll", "1", poll},
		{"motion", "1", motion},
		{"motion", "motion/" + motion[28:], motion},
		{"member", member[24:], member},
		{"member", "member 1", d.Members[1].ID.String()},
		{"representative", "member 1", d.Members[1].Representative.String()},
		{"representative", member, d.Members[0].Representative.String()},
		{"representative", d.Members[0].Representative.String()[26:], d.Members[0].Representative.String()},
		{"office", "coordinator", "coordinator"},
		{"office", "coord", "coordinator"},
		{"key", d.Members[1].Key.Public.String()[:9], d.Members[1].Key.Public.String()},
		{"report", register.String(), register.String()},
		{"report", "decisions", again.String()},
		{"report", wire.Hash{1}.String(), register.String()},
		{"report", wire.Hash{2}.String(), again.String()},
	} {
		if got, err := d.State.Find(c.kind, c.ref); err != nil || got != c.want {
			t.Errorf("%s %s: %q, %v; want %s", c.kind, c.ref, got, err, c.want)
		}
	}
	for _, c := range []struct {
		kind, ref string
		want      error
	}{
		{"motion", "2", domain.ErrNoSuch},
		{"poll", "2", domain.ErrNoSuch},
		{"member", "1", domain.ErrNoSuch},
		{"member", "member", domain.ErrNoSuch},
		{"member", "", domain.ErrNoSuch},
		{"representative", "nobody", domain.ErrNoSuch},
		{"member", member[33:], domain.ErrNoSuch},
		{"member", member[:8], domain.ErrAmbiguous},
		{"office", "registrar", domain.ErrAmbiguous},
		{"report", "minutes", domain.ErrNoSuch},
		{"nothing", member, domain.ErrNoSuch},
		{"poll", "", domain.ErrNoSuch},
	} {
		if got, err := d.State.Find(c.kind, c.ref); !errors.Is(err, c.want) {
			t.Errorf("%s %q: %q, %v; want %v", c.kind, c.ref, got, err, c.want)
		}
	}
}

// Whatever statements are about is found by its id and by the end of it, and what
// has a number or a name by that.
func TestFindWhatEachNounNames(t *testing.T) {
	nouns := []string{
		"amendment", "application", "assessment", "concern", "condition", "decision", "document", "evidence", "group", "interest",
		"key", "meeting", "member", "motion", "office", "outside", "plan", "poll", "proposal", "protest", "record", "representative", "ruling",
	}
	found := map[string]int{}
	for _, log := range []string{"log_full", "log_matters", "log_meetings", "log_plan", "log_records"} {
		state := foldedLog(t, "testdata/"+log+".jsonl")
		for row, err := range state.Rows() {
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Contains(nouns, row.Kind) {
				continue
			}
			found[row.Kind]++
			for _, ref := range []string{row.ID, row.Kind + "/" + row.ID, row.ID[len(row.ID)-min(len(row.ID), 14):]} {
				got, err := state.Find(row.Kind, ref)
				if got != row.ID && !errors.Is(err, domain.ErrAmbiguous) {
					t.Errorf("%s: %s %s: %q, %v", log, row.Kind, ref, got, err)
				}
			}
			for _, ref := range namesOfRow(t, row) {
				got, err := state.Find(row.Kind, ref)
				if got != row.ID && !errors.Is(err, domain.ErrAmbiguous) {
					t.Errorf("%s: %s %q: %q, %v; want %s", log, row.Kind, ref, got, err, row.ID)
				}
			}
		}
	}
	for _, noun := range nouns {
		if found[noun] == 0 {
			t.Errorf("no log has a %s", noun)
		}
	}
}

// namesOfRow are what a row's thing is called beside its id.
func namesOfRow(t *testing.T, row domain.Row) (names []string) {
	t.Helper()
	var members struct {
		Draft struct {
			Title domain.Text `json:"title"`
		} `json:"draft"`
		Name   jsontext.Value `json:"name"`
		Number jsontext.Value `json:"number"`
		Title  domain.Text    `json:"title"`
	}
	if err := json.Unmarshal(row.JSON, &members); err != nil {
		t.Fatal(err)
	}
	var name domain.Text
	switch row.Kind {
	case "decision", "motion":
		return []string{string(members.Number)}
	case "application", "group", "member":
		if err := json.Unmarshal(members.Name, &name); err != nil {
			t.Fatal(err)
		}
	case "document", "meeting", "proposal":
		name = members.Title
	case "plan":
		name = members.Draft.Title
	}
	for _, text := range []string{name.En, name.Az} {
		if text != "" {
			names = append(names, text)
		}
	}
	return names
}

func foldedLog(t *testing.T, path string) *domain.State {
	t.Helper()
	log, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	state := domain.New()
	for line := range bytes.Lines(log) {
		entry, err := wire.ParseEntry(bytes.TrimSuffix(line, []byte("\n")))
		if err != nil {
			t.Fatal(err)
		}
		placed, err := state.Judge(entry, func(uint64) (wire.Hash, bool) { return entry.Statement.Seen.Root, true })
		if err != nil {
			t.Fatal(err)
		}
		state.Evolve(placed)
	}
	return state
}
