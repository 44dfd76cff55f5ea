package projections

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/domaintest/world"
	"twothirds/domain/wire"
	"twothirds/projections/rows"
)

// TestKeptLogs takes in the logs that the vectors are of, in which every type
// of statement and every kind of row stands: the rows have the digests that the
// vectors say, and what has an index is found by it.
func TestKeptLogs(t *testing.T) {
	files, err := filepath.Glob("../domain/testdata/log_*.jsonl")
	must(t, err)
	found := map[string]bool{}
	for _, file := range files {
		raw, err := os.ReadFile(file) //nolint:gosec // of this repository
		must(t, err)
		entries := bytes.Split(bytes.TrimSuffix(raw, []byte("\n")), []byte("\n"))
		m := open(t, filepath.Join(t.TempDir(), "rows.db"))
		must(t, m.CatchUp(t.Context(), newLog(entries, len(entries))))
		for seq, want := range keptStates(t, file) {
			if seq%5 != 0 && int(seq) < len(entries) {
				continue // reading a state whole takes time
			}
			v, err := m.View(seq)
			must(t, err)
			digest, err := v.Digest()
			must(t, err)
			equal(t, fmt.Sprintf("%s: digest at %d", filepath.Base(file), seq), hex.EncodeToString(digest[:]), want)
		}
		must(t, m.file.Check())
		v, err := m.View(0)
		must(t, err)
		var all []Row
		must(t, v.All(func(row Row) error {
			all = append(all, row)
			found[row.Kind] = true
			return nil
		}))
		checkBy(t, v, all)
	}
	for _, kind := range slices.Sorted(maps.Keys(indexes)) {
		if !found[kind] {
			t.Errorf("no log has a row of kind %s, so nothing shows that it is found by its %s", kind, indexes[kind])
		}
	}
}

// keptStates are the digests that the vectors have of a log, by sequence.
func keptStates(t *testing.T, file string) map[wire.Seq]string {
	t.Helper()
	type logStates struct {
		File   string `json:"file"`
		States []struct {
			Seq   wire.Seq `json:"seq"`
			State string   `json:"state"`
		} `json:"states"`
	}
	var vectors struct {
		Logs []logStates `json:"logs"`
	}
	raw, err := os.ReadFile(strings.TrimSuffix(file, ".jsonl") + "_states.json")
	if err == nil {
		vectors.Logs = make([]logStates, 1)
		must(t, json.Unmarshal(raw, &vectors.Logs[0]))
	} else { // the first two logs have them among all else
		raw, err = os.ReadFile("../domain/testdata/vectors.json")
		must(t, err)
		must(t, json.Unmarshal(raw, &vectors))
	}
	states := map[wire.Seq]string{}
	for _, log := range vectors.Logs {
		if log.File == filepath.Base(file) {
			for _, s := range log.States {
				states[s.Seq] = s.State
			}
		}
	}
	if len(states) == 0 {
		t.Fatalf("the vectors have no states of %s", file)
	}
	return states
}

// TestAnyHistory takes in what happens to bodies at random. What the domain lets
// in and the read model does not take in would stop a ledger that is served.
func TestAnyHistory(t *testing.T) {
	for number := range uint64(4) {
		w := world.Swift(number)
		if number%2 == 1 {
			w = world.Any(number)
		}
		for i := range 60 {
			w.Turn(i, number*1000+uint64(i))
			w.Happen()
		}
		w.Derive()
		m := open(t, filepath.Join(t.TempDir(), "rows.db"))
		must(t, m.CatchUp(t.Context(), allOf(w.Body)))
		want := rows.NewDigester()
		for row := range w.Newest() {
			must(t, want.Add(row.Kind, row.ID, row.JSON))
		}
		v, err := m.View(0)
		must(t, err)
		got, err := v.Digest()
		must(t, err)
		equal(t, fmt.Sprintf("digest of world %d after %d entries", number, len(w.Entries)), got, want.Sum())
	}
}

// TestLongestPlan replaces a plan of the most items that there can be by
// another of as many: no entry changes more rows than that.
func TestLongestPlan(t *testing.T) {
	b := domaintest.Constituted(domain.PurposeDemonstration, 1, 1)
	plan := domain.PlanID{UUID: b.ID()}
	about := "plan/" + plan.String()
	b.Must("plan.drafted", about, &domain.PlanDrafted{
		Kind: domain.PlanStrategic, Period: domain.Period{From: "2027-01-01", To: "2027-12-31"}, Title: domain.Text{En: "Plan"},
	}, b.Coordinator)
	for _, letter := range []string{"A", "B"} {
		for first := 0; first < domain.MaxItems; first += domain.MaxItemsDrafted {
			e := &domain.PlanItemsDrafted{Items: []domain.Item{}, Removed: []string{}}
			for i := first; i < min(first+domain.MaxItemsDrafted, domain.MaxItems); i++ {
				e.Items = append(e.Items, domain.Item{Level: domain.LevelGoal, Number: fmt.Sprintf("%s%03d", letter, i), Responsible: []domain.MemberID{}, Title: domain.Text{En: "Goal"}})
				if letter == "B" {
					e.Removed = append(e.Removed, fmt.Sprintf("A%03d", i))
				}
			}
			b.Must("plan.items_drafted", about, e, b.Coordinator)
		}
		draft := b.State.Plan(plan)
		b.Must("plan.attested", about, &domain.PlanAttested{
			Act: domain.Text{En: "Act"}, Date: "2027-01-01", Digest: draft.Draft.Digest, Version: draft.Version() + 1,
		}, b.Registrars[0], b.Registrars[1])
	}
	m := open(t, filepath.Join(t.TempDir(), "rows.db"))
	must(t, m.CatchUp(t.Context(), allOf(b)))
	list, err := m.About("item/"+plan.String()+".A999", 0, 10)
	must(t, err)
	equal(t, "entries about the last item of the first version", len(list), 4)
}
