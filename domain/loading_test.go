package domain_test

import (
	"bytes"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/voting"
	"twothirds/domain/wire"
)

// A poll without a single ballot survives the rows: it can be voted in, and closes.
func TestAPollIsLoadedBeforeItsFirstBallot(t *testing.T) {
	t.Parallel()
	b, poll := polled(t)
	b.Reload()
	if next := b.State.NextBallot(poll, b.Members[0].ID); next != 1 {
		t.Errorf("the next ballot is number %d", next)
	}
	letIn(t, b, b.Vote(poll, b.Members[0], "yes"))
	b.Reload()
	if d := b.Close(poll); d.Body.Yes != 1 {
		t.Errorf("counted %+v", d.Body)
	}
	other := b.Put(b.Motion([]string{seed.ClassOrdinary}))
	b.Reload()
	if d := b.Close(other); d.Outcome != voting.LapsedNoQuorum {
		t.Errorf("outcome %s", d.Outcome)
	}
	letIn(t, b, nil)
}

// Wherever a log ends inside a group, what completes it has the same bytes,
// also for who has nothing but the rows.
func TestALogThatEndsInsideAGroupIsCompleted(t *testing.T) {
	t.Parallel()
	s := theTale(t)
	s.body.Wait(1000)
	state, roots := domain.New(), s.body.Roots
	newest := map[[2]string]domain.Row{}
	for i, raw := range s.body.Entries {
		if state.Founded() {
			loaded, err := domain.Load(rowsIn(newest), state.Head())
			if err != nil {
				t.Fatal(err)
			}
			e := parsed(t, raw)
			if domain.ContinuesGroup(e) != loaded.InGroup() {
				t.Errorf("entry %d: in a group: %v by the state, %v by the entry", i+1, loaded.InGroup(), domain.ContinuesGroup(e))
			}
			// The clock of who completes it is later, which changes nothing.
			if loaded.InGroup() {
				for _, later := range []int64{0, 1, 1_000_000_000} {
					if next := loaded.Next(e.Recorded.Add(later)); !bytes.Equal(next.Entry.Raw, raw) {
						t.Fatalf("entry %d would be completed by\n%s\nand is\n%s", i+1, next.Entry.Raw, raw)
					}
				}
				if at, ok := loaded.Due(); !ok || at != e.Recorded {
					t.Errorf("entry %d is due at %s, %v", i+1, at, ok)
				}
			}
		}
		placed, err := state.Check(parsed(t, raw), roots)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range state.Evolve(placed) {
			newest[[2]string{row.Kind, row.ID}] = row
		}
	}
}

func rowsIn(newest map[[2]string]domain.Row) iter.Seq2[domain.Row, error] {
	return func(yield func(domain.Row, error) bool) {
		for _, row := range newest { // in any order
			if !yield(row, nil) {
				return
			}
		}
	}
}

func TestLoadRefusesRowsThatAreNotOurs(t *testing.T) {
	t.Parallel()
	b, poll := polled(t)
	b.Cast(poll, "yes")
	var rows []domain.Row
	for row := range b.Newest() {
		rows = append(rows, row)
	}
	find := func(kind string) int {
		return slices.IndexFunc(rows, func(r domain.Row) bool { return r.Kind == kind })
	}
	load := func(rows []domain.Row) error {
		_, err := domain.Load(func(yield func(domain.Row, error) bool) {
			for _, row := range rows {
				if !yield(row, nil) {
					return
				}
			}
		}, b.State.Head())
		return err
	}
	if err := load(rows); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		change func(rows []domain.Row) []domain.Row
	}{
		{"a kind that nobody knows", func(rows []domain.Row) []domain.Row {
			return append(rows, domain.Row{Kind: "poem", ID: b.ID().String(), JSON: []byte("{}")})
		}},
		{"an id that is none", func(rows []domain.Row) []domain.Row {
			return append(rows, domain.Row{Kind: "member", ID: "x", JSON: []byte("{}")})
		}},
		{"a hash that is none", func(rows []domain.Row) []domain.Row {
			return append(rows, domain.Row{Kind: "rules", ID: "x", JSON: []byte("{}")})
		}},
		{"a row that was cut off", func(rows []domain.Row) []domain.Row {
			i := find("motion")
			rows[i].JSON = rows[i].JSON[:len(rows[i].JSON)-1]
			return rows
		}},
		{"no ledger", func(rows []domain.Row) []domain.Row { return slices.Delete(rows, find("ledger"), find("ledger")+1) }},
		{"a ballot without its poll", func(rows []domain.Row) []domain.Row { return slices.Delete(rows, find("poll"), find("poll")+1) }},
		{"a ballot that is none", func(rows []domain.Row) []domain.Row {
			rows[find("ballot")].JSON = []byte("{}")
			return rows
		}},
	} {
		if err := load(c.change(slices.Clone(rows))); err == nil {
			t.Errorf("%s: loaded", c.name)
		}
	}
	if _, err := domain.Load(func(yield func(domain.Row, error) bool) { yield(domain.Row{}, errNoRows) }, domain.Head{}); err == nil {
		t.Error("an error of the store was not passed on")
	}
}

var errNoRows = &wire.FormError{Reason: "the store is gone"}

// The largest group there can be, with the largest derived entries: 16 sides,
// 8 classes with the longest names, 64 members concerned by 64 effects.
func TestTheLargestGroup(t *testing.T) {
	t.Parallel()
	if slower > 1 {
		t.Skip("80 members and some 500 signatures: without the race detector, which has nothing to find here")
	}
	long := strings.Repeat("x", 62)
	var sides, classes []string
	for i := range 16 {
		sides = append(sides, string(rune('a'+i))+"_"+long)
	}
	for i := range 8 {
		classes = append(classes, "w"+string(rune('a'+i))+long)
	}
	b := domaintest.FoundedWith(domain.PurposeOperation, func(e *domain.LedgerFounded) {
		wide := *e.Rules.Class(seed.ClassOrdinary)
		wide.RecuseConcerned, wide.PositionsBySide = true, false
		e.Floor, e.Rules.Constituencies, e.Rules.Classes = nil, nil, nil
		for _, side := range sides {
			e.Rules.Constituencies = append(e.Rules.Constituencies, domain.Constituency{Name: side, Side: side, Title: text("x")})
		}
		e.Officers[1].Side, e.Officers[2].Side = sides[0], sides[1]
		for _, class := range classes {
			wide.Name = class
			e.Rules.Classes = append(e.Rules.Classes, wide)
		}
		for i := range e.Rules.EffectClasses {
			e.Rules.EffectClasses[i].Class = classes[0]
		}
	})
	for i := range 80 {
		b.Members = append(b.Members, b.Enter(fmt.Sprintf("member %d", i), sides[i%16]))
	}
	b.Constitute()
	if !constituted(b) {
		t.Fatal("not constituted")
	}
	var effects []domain.Effect
	for _, m := range b.Members[:domain.MaxEffects] {
		effects = append(effects, setStatus(m, domain.StatusSuspended))
	}
	content := b.Motion(classes, effects...)
	content.AllOrNone = true
	poll := b.Put(content)
	if recused := len(b.State.Poll(poll).Recused); recused != domain.MaxEffects {
		t.Fatalf("%d are recused", recused)
	}
	b.All(poll, "yes")
	before := len(b.Entries)
	if d := b.Close(poll); d.Outcome != voting.Carried || len(d.Tests) != 8*(2+16) {
		t.Errorf("%s with %d tests", d.Outcome, len(d.Tests))
	}
	if group := len(b.Entries) - before; group != 2+domain.MaxEffects || group > domain.MaxGroup {
		t.Errorf("the group has %d entries", group)
	}
	for _, raw := range b.Entries[before:] {
		if len(raw) > wire.MaxEntry/2 {
			t.Errorf("a derived entry has %d bytes", len(raw))
		}
	}
	letIn(t, b, nil)
}
