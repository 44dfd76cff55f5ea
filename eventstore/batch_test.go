package eventstore

import (
	"testing"

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
