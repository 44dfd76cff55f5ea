package eventstore

import (
	"testing"
	"time"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/wire"
)

// A statement is judged by the roots up to the state it is judged against, even
// where more is published already: so whoever decides again at that place of
// the log, for a refusal, has the same to go by.
func TestRootsUpToTheHead(t *testing.T) {
	t.Parallel()
	body := domaintest.Constituted(domain.PurposeOperation, 1, 1)
	entries := body.Entries
	store := copyOf(t, entries)
	state := domain.New()
	const head = 4
	for _, raw := range entries[:head] {
		entry, err := wire.ParseEntry(raw)
		if err != nil {
			t.Fatal(err)
		}
		placed, err := state.Judge(entry, nil)
		if err != nil {
			t.Fatal(err)
		}
		state.Evolve(placed)
	}
	s := &sequencer{state: state, publisher: &publisher{store: store}}
	for size := range uint64(len(entries) + 2) {
		root, ok := s.roots(size)
		want, known := rootsOf(store)(size)
		if ok != (known && size <= head) || (ok && root != want) {
			t.Errorf("size %d: %s, %v", size, root, ok)
		}
	}
}

// What the sequencer derived is not due until the publisher has read it too: it would
// keep a processor busy with nothing, which the publisher needs.
func TestDerivedIsNotDueAgain(t *testing.T) {
	t.Parallel()
	body := domaintest.Constituted(domain.PurposeOperation, 1, 1)
	head := uint64(body.State.Head().Seq)
	wall := time.UnixMilli(int64(body.Now))
	clock := newClock(func() (time.Time, time.Duration) { return wall, 0 })
	for read, want := range map[uint64]bool{head - 1: false, head: false, head + 1: true} {
		p := new(publisher)
		p.outlook.Store(&outlook{head: read, due: body.Now, isDue: true})
		s := &sequencer{state: body.State, publisher: p, clock: clock}
		if got := s.isDue(); got != want || (s.untilDue() == 0) != want {
			t.Errorf("read to %d of %d: due: %v, in %s", read, head, got, s.untilDue())
		}
	}
}
