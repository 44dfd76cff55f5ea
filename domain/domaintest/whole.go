package domaintest

import (
	"context"

	"twothirds/domain/wire"
)

// Whole is a log in memory that nothing comes to, for whoever reads entries one after the
// other with the roots of their trees.
type Whole struct {
	entries [][]byte
	roots   func(size uint64) (wire.Hash, bool)
}

// WholeOf is the log of entries. They are not changed afterwards.
func WholeOf(entries [][]byte) Whole { return Whole{entries, Roots(entries)} }

// Size is how many entries there are.
func (w Whole) Size() wire.Seq { return wire.Seq(len(w.entries)) }

// Entries calls fn with every entry from a sequence on; it returns fn's first error.
func (w Whole) Entries(from wire.Seq, fn func(seq wire.Seq, raw []byte) error) error {
	for i := int(from) - 1; i < len(w.entries); i++ {
		if err := fn(wire.Seq(i+1), w.entries[i]); err != nil {
			return err
		}
	}
	return nil
}

// Wait returns ctx's error once it ends: no more entries will come.
func (w Whole) Wait(ctx context.Context, _ wire.Seq) error {
	<-ctx.Done()
	return ctx.Err()
}

// Root is the root of the tree over the first size entries; ok is false where there is none.
func (w Whole) Root(size uint64) (root wire.Hash, ok bool) { return w.roots(size) }
