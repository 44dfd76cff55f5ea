package projections

import (
	"fmt"
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/wire"
)

// TestState loads the state from the rows as of every entry, also inside groups,
// and folds the rest of the log into it: each entry must be judged and change
// the same rows as in a state that was never stored.
func TestState(t *testing.T) {
	m, f := modelOf(t)
	l := allOf(story())
	for seq := range f.ends {
		v, err := m.file.View(uint64(seq))
		must(t, err)
		s, err := loadView(v)
		must(t, err)
		// The whole rest now and then, elsewhere what comes next.
		until := min(seq+2, len(f.ends)-1)
		if seq%30 == 0 {
			until = len(f.ends) - 1
		}
		for next := seq + 1; next <= until; next++ {
			entry, err := wire.ParseEntry(l.entries[next-1])
			must(t, err)
			placed, err := judged(s, entry, l)
			must(t, err)
			equal(t, fmt.Sprintf("rows of entry %d, loaded at %d", next, seq), s.Evolve(placed), f.changed[next])
		}
	}
}

// TestStateIsTheNewest compares what State returns with the body's own.
func TestStateIsTheNewest(t *testing.T) {
	m, f := modelOf(t)
	s, err := m.State()
	must(t, err)
	equal(t, "head", s.Head(), domain.Head{
		Leaf: f.placed[len(f.placed)-1].Leaf, Recorded: f.placed[len(f.placed)-1].Recorded, Seq: wire.Seq(len(f.placed) - 1),
	})
	equal(t, "state", domaintest.StateDigest(s), domaintest.StateDigest(story().State))
	// It is the caller's own: what becomes of it does not reach the model.
	raw := story().Entries
	before := domaintest.StateDigest(s)
	again, err := m.State()
	must(t, err)
	again.Evolve(again.Next(story().Now.AddHours(10_000)))
	s, err = m.State()
	must(t, err)
	equal(t, "state after another was changed", domaintest.StateDigest(s), before)
	must(t, m.CatchUp(t.Context(), newLog(raw, len(raw))))
}
