package eventstore

import (
	"twothirds/domain/wire"
	"twothirds/eventstore/tlog"
)

// Published is the published copy of a ledger that is being opened: what was checked,
// signed and kept, up to the size that it had then.
type Published struct {
	store *tlog.Store
}

// Size is how many entries it holds.
func (p Published) Size() wire.Seq {
	size, _ := p.store.Size()
	return wire.Seq(size) //nolint:gosec // not negative
}

// Entries calls fn with every entry from a sequence on. The bytes are valid only until
// fn returns.
func (p Published) Entries(from wire.Seq, fn func(seq wire.Seq, raw []byte) error) error {
	return p.store.Entries(uint64(from), func(seq uint64, raw []byte) error { return fn(wire.Seq(seq), raw) })
}

// RootAt is the root of the first size entries, where a checkpoint can stand; ok is
// false beyond what is published and inside a group.
func (p Published) RootAt(size uint64) (root wire.Hash, ok bool) { return rootsOf(p.store)(size) }
