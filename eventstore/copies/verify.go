package copies

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"twothirds/domain/wire"
	"twothirds/eventstore/tlog"
)

// Verify compares the tree over all entries, which must have been read, with
// the checkpoint, that with the key which the entries lead to, and then the copy's
// other files with the tree. It fails with
// ErrInvalid, which says what differs, and where the copy's own tiles can tell
// names the first entry; or as reading the copy does.
func (c *Copy) Verify() error {
	root, err := c.rootOfAll()
	if err != nil {
		return err
	}
	if c.doubt != nil {
		if err := c.verifyKeys(c.ctx); err != nil {
			return err
		}
		return c.doubt
	}
	if root == c.Checkpoint.Root {
		if err := c.verifyKeys(c.ctx); err != nil {
			return err
		}
		return c.verifyFiles(c.ctx)
	}
	err = fmt.Errorf("%w: the entries give the root %s, the checkpoint says %s", ErrInvalid, wire.Hash(root), wire.Hash(c.Checkpoint.Root))
	if place := c.verifyFiles(c.ctx); place != nil {
		err = fmt.Errorf("%w; %w", err, place)
	}
	return err
}

func (c *Copy) rootOfAll() (tlog.Hash, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.tree.Size() != c.Checkpoint.Size {
		return tlog.Hash{}, fmt.Errorf("%w: %d of %d entries were read", ErrInvalid, c.tree.Size(), c.Checkpoint.Size)
	}
	root, err := c.tree.RootAt(c.Checkpoint.Size)
	if err != nil {
		return tlog.Hash{}, fmt.Errorf("computing the root: %w", err)
	}
	return root, nil
}

// verifyFiles compares the tiles with those computed from the entries, and the
// verifier key, where there is one, with that of the checkpoint.
func (c *Copy) verifyFiles(ctx context.Context) error {
	for id, want := range c.tiles.all() {
		got, err := c.file(ctx, id)
		if err != nil {
			return err
		}
		if !bytes.Equal(got, want) {
			return fmt.Errorf("%w: %w", ErrInvalid, difference(id, got, want))
		}
	}
	vkey, err := c.fetch(ctx, "vkey")
	switch {
	case isMissing(err):
		return nil
	case err != nil:
		return fmt.Errorf("reading vkey: %w", err)
	case string(vkey) == c.Keys.VKey(c.Checkpoint.Size)+"\n":
		return nil
	case c.hasGrown(ctx):
		return nil // it may be the key of the larger log
	}
	return fmt.Errorf("%w: vkey is not the ledger's key at the size of the checkpoint", ErrInvalid)
}

// EntryError names the first entry that a copy's own tiles do not have as its
// entry bundles do. Which of the two is true cannot be seen from them.
type EntryError struct {
	Seq  wire.Seq
	Tile string // path of the tile
}

// Error names the entry and the tile.
func (e *EntryError) Error() string {
	return fmt.Sprintf("entry %d is not the one that %s has", e.Seq, e.Tile)
}

// difference says how a tile differs from what the entries give, with an
// *EntryError where it can be told which entry it is.
func difference(id tlog.TileID, got, want []byte) error {
	if id.Level > 0 || len(got) != len(want) {
		return errors.New(id.Path() + " is not the tile of these entries")
	}
	at := 0
	for bytes.Equal(got[at*hashSize:][:hashSize], want[at*hashSize:][:hashSize]) {
		at++
	}
	return &EntryError{Seq: wire.Seq(id.N*tlog.TileWidth + int64(at) + 1), Tile: id.Path()} //nolint:gosec // not negative
}
