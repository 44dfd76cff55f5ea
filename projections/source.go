package projections

import (
	"context"

	"twothirds/domain/wire"
)

// Source is where entries come from: the published copy of a ledger, or a copy
// of one. Its methods are called from several goroutines at once, Root while
// Entries is under way.
type Source interface {
	// Size is how many entries there are.
	Size() wire.Seq
	// Entries calls fn with every entry from a sequence on, in order and without
	// gaps, at least up to the Size at the call; it returns fn's first error.
	// from is at most Size+1. The bytes are valid only until fn returns.
	Entries(from wire.Seq, fn func(seq wire.Seq, raw []byte) error) error
	// Wait returns once there are so many entries, with ctx's error, or with the
	// reason why no more will come.
	Wait(ctx context.Context, size wire.Seq) error
	// Root is the root hash over the first size entries, all of which Entries
	// has handed out before; ok is false where no checkpoint can stand.
	Root(size uint64) (root wire.Hash, ok bool)
}
