package domain_test

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/domaintest/draws"
	"twothirds/domain/domaintest/world"
)

// Whatever happens: nothing panics, the reader, which is loaded from rows now
// and then, agrees with the writer entry by entry and refusal by refusal, every
// poll closes, and everything can be counted again from the bare entries.
func TestHistories(t *testing.T) {
	fewer(t, 40)
	seen := map[string]int{}
	check := func(t *rapid.T) {
		w := world.Swift(rapid.Uint64().Draw(t, "body"))
		for i, seed := range rapid.SliceOfN(rapid.Uint64(), 40/slower, 110/slower).Draw(t, "acts") {
			w.Turn(i, seed)
			w.Happen()
		}
		checkHistory(t, w.Body)
		for _, raw := range w.Entries {
			seen[typeOf(t, raw)]++
		}
	}
	// Histories in which little happens would prove little; in some tens of them something rare may be missing.
	lively := func() bool {
		return slower > 1 || len(seen) >= 30 && seen["twothirds.effect.applied.v1"] > 0 && seen["twothirds.key.revoked.v1"] > 0 && seen["twothirds.vote.told.v1"] > 0
	}
	draws.Until(t, lively, check)
	if !lively() {
		t.Errorf("too dull: %v", seen)
	}
	t.Log(seen)
}

// The same where of every statement several versions are sent that are
// distorted in one place: said by others, about something else, with another value.
func TestDistortedHistories(t *testing.T) {
	fewer(t, 30)
	rapid.Check(t, func(t *rapid.T) {
		w := world.Swift(rapid.Uint64().Draw(t, "body"))
		for i, seed := range rapid.SliceOfN(rapid.Uint64(), 20/slower, 50/slower).Draw(t, "acts") {
			w.Turn(i, seed)
			if i%5 == 0 {
				w.Distort = world.Invent(w).Distorted
			}
			w.Happen()
		}
		checkHistory(t, w.Body)
	})
}

func typeOf(t *rapid.T, raw []byte) string {
	e, err := wireEntry(raw)
	if err != nil {
		t.Fatal(err)
	}
	return e.Statement.Type
}

// checkHistory ends a history and checks all that holds for every one.
func checkHistory(t *rapid.T, b *domaintest.Body) {
	if err := b.Check(); err != nil {
		t.Fatal(err)
	}
	for at, due := b.State.Due(); due; at, due = b.State.Due() {
		before := len(b.Entries)
		b.Now = max(b.Now, at)
		if b.Derive(); len(b.Entries) == before {
			t.Fatalf("something is due at %s and does not come", at)
		}
	}
	if err := b.Check(); err != nil {
		t.Fatal(err)
	}
	// Cut anywhere, the log is completed with the same bytes.
	state, group := domain.New(), 0
	for i, raw := range b.Entries {
		e, err := wireEntry(raw)
		if err != nil {
			t.Fatal(err)
		}
		group++
		if !domain.ContinuesGroup(e) {
			group = 1
		}
		if group > domain.MaxGroup {
			t.Fatalf("entry %d is the group's %dth", i+1, group)
		}
		if state.InGroup() != (group > 1) {
			t.Fatalf("entry %d: in a group: %v", i+1, state.InGroup())
		}
		if state.InGroup() {
			if next := state.Next(e.Recorded.Add(int64(i))); !bytes.Equal(next.Entry.Raw, raw) {
				t.Fatalf("entry %d would be completed by\n%s\nand is\n%s", i+1, next.Entry.Raw, raw)
			}
		}
		placed, err := state.Judge(e, b.Roots)
		if err != nil {
			t.Fatal(err)
		}
		state.Evolve(placed)
	}
	if domaintest.StateDigest(state) != domaintest.StateDigest(b.State) {
		t.Fatal("folding the log once more gives another state")
	}
	recount(t, b.Entries)
}
