package copies

import (
	"context"
	"errors"
	"fmt"

	xtlog "golang.org/x/mod/sumdb/tlog"

	"twothirds/domain/wire"
	"twothirds/eventstore/tlog"
)

// Founding is the founding of the copy's ledger.
func (c *Copy) Founding(ctx context.Context) (*Founding, error) {
	raw, err := c.entryAt(ctx, 1)
	if err != nil {
		return nil, err
	}
	first, err := wire.ParseEntry(raw)
	if err != nil {
		return nil, fmt.Errorf("%w: entry 1: %w", ErrInvalid, err)
	}
	return ReadFounding(first.Statement.Raw)
}

// Against takes from the copy what contradicts a view, or else what shows that
// it continues it, as far as the view shows the beginning of its tree. Only
// tiles are read, and at most one bundle, and the tiles are compared with the
// checkpoint. It fails with ErrInvalid, or as reading does.
func (c *Copy) Against(ctx context.Context, v *View) (Exhibit, error) {
	differs, found, err := v.claim.FirstDifferent(c.Checkpoint.Size, c.hashes(ctx))
	switch {
	case err != nil:
		return Exhibit{}, treeError(err)
	case found && differs.From+1 == differs.To, found && differs.From > 0 && differs.Perfect():
		// A node of the tree, which the path from its first entry passes.
		return c.including(ctx, wire.Seq(differs.From)+1) //nolint:gosec // not negative
	case found:
		return c.beginning(ctx, differs.To)
	}
	return c.beginning(ctx, v.claim.Beginning(c.Checkpoint.Size))
}

// Part takes from two copies of a ledger the first entry that is not the same in
// both, or else what shows that the longer one continues the other. It reads
// and fails as Against does.
func Part(ctx context.Context, a, b *Copy) (fromA, fromB Exhibit, err error) {
	size := min(a.Checkpoint.Size, b.Checkpoint.Size)
	seq, err := tlog.FirstDifference(size, a.hashes(ctx), b.hashes(ctx))
	if err != nil {
		return Exhibit{}, Exhibit{}, treeError(err)
	}
	show := func(c *Copy) (Exhibit, error) {
		if seq > 0 {
			return c.including(ctx, wire.Seq(seq))
		}
		return c.beginning(ctx, size)
	}
	if fromA, err = show(a); err == nil {
		fromB, err = show(b)
	}
	return fromA, fromB, err
}

// hashes reads the hashes of the copy's tree. Each is compared with the checkpoint.
func (c *Copy) hashes(ctx context.Context) xtlog.HashReader {
	return xtlog.TileHashReader(xtlog.Tree{N: c.Checkpoint.Size, Hash: c.Checkpoint.Root}, tileFetcher{ctx, c})
}

// treeError tells tiles that do not lead to the root from those that could not be read.
func treeError(err error) error {
	if errors.Is(err, ErrInvalid) || errors.Is(err, ErrUnreachable) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrInvalid, err)
}

// including shows an entry of the copy.
func (c *Copy) including(ctx context.Context, seq wire.Seq) (Exhibit, error) {
	entry, err := c.entryAt(ctx, seq)
	if err != nil {
		return Exhibit{}, err
	}
	path, err := xtlog.ProveRecord(c.Checkpoint.Size, int64(seq)-1, c.hashes(ctx)) //nolint:gosec // below Size
	if err != nil {
		return Exhibit{}, treeError(fmt.Errorf("proving entry %d: %w", seq, err))
	}
	return Exhibit{Checkpoint: string(c.Checkpoint.Note), Inclusion: newInclusion(seq, entry, path), Rotations: c.rotations}, nil
}

// beginning shows the root of the copy's first entries, where that is not the whole.
func (c *Copy) beginning(ctx context.Context, size int64) (Exhibit, error) {
	x := Exhibit{Checkpoint: string(c.Checkpoint.Note), Rotations: c.rotations}
	if size < 1 || size == c.Checkpoint.Size {
		return x, nil
	}
	hashes := c.hashes(ctx)
	root, err := xtlog.TreeHash(size, hashes)
	if err != nil {
		return Exhibit{}, treeError(fmt.Errorf("computing the root of %d entries: %w", size, err))
	}
	proof, err := xtlog.ProveTree(c.Checkpoint.Size, size, hashes)
	if err != nil {
		return Exhibit{}, treeError(fmt.Errorf("proving the root of %d entries: %w", size, err))
	}
	x.Consistency = &Consistency{Proof: wireHashes(proof), Root: wire.Hash(root), Size: size}
	return x, nil
}
