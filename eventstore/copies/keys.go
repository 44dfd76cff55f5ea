package copies

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/eventstore/tlog"
)

// FileRotations is the name of the rotations of the ledger's key in a copy, which
// may do without, and beside the published copy in a data folder.
const FileRotations = "rotations"

// ErrCannotTell is returned where everything is good that can be judged, and only the
// log itself tells whether the ledger's key was replaced by those who might.
var ErrCannotTell = errors.New("this cannot be told from it alone: audit a copy of the log, or name the ledger's verifier key that you know from elsewhere")

// KeysOf are a ledger's keys, by the sizes from which on they sign, as its row has them.
func KeysOf(l *domain.Ledger) tlog.Keys {
	at := func(size wire.Seq) []byte {
		key := l.KeyAt(size)
		return key[:]
	}
	keys := tlog.NewKeys(l.Origin, at(0))
	for _, former := range l.FormerKeys {
		keys = keys.Replaced(int64(former.Until), at(former.Until)) //nolint:gosec // below 2^53
	}
	return keys
}

// openError says which rotations nothing but the log can settle.
func openError(open []wire.Seq) error {
	return fmt.Errorf("whether entry %d could replace the ledger's key: %w", open[0], ErrCannotTell)
}

// isRotation reports whether an entry replaces the ledger's key. It is quick about
// all others, and about what is no entry at all.
func isRotation(raw []byte) bool {
	if !bytes.Contains(raw, []byte(".key_rotated.")) {
		return false
	}
	entry, err := wire.ParseEntry(raw)
	return err == nil && domain.IsRotation(entry.Statement)
}

// readKeys finds out which key must have signed the copy's checkpoint, and whether
// it has. Of a copy without a file of rotations, and of a ledger's folder where
// that may be older than the log, the entries tell it.
func (c *Copy) readKeys(ctx context.Context, note []byte) error {
	list, present, err := c.rotationsFile(ctx)
	if err == nil {
		c.rotations = list
		err = c.follow(list, note)
	}
	switch {
	case err == nil:
		return nil
	case c.stored:
	case present, !errors.Is(err, tlog.ErrSignature):
		return err
	}
	inLog, unread := c.rotationsInLog(ctx)
	switch {
	case unread != nil:
		return fmt.Errorf("%w; looking in the log for another key: %w", err, unread)
	case len(inLog) > 0:
		return c.follow(inLog, note)
	}
	return err
}

// follow takes rotations as those that lead to the key of the checkpoint.
func (c *Copy) follow(list []domain.Rotation, note []byte) error {
	chain, err := domain.FollowKeys(c.founding, list, c.Size())
	if err != nil {
		return fmt.Errorf("%w: %s: %w", ErrInvalid, FileRotations, err)
	}
	keys := KeysOf(chain.Ledger)
	checkpoint, err := keys.ParseCheckpoint(note)
	if err != nil {
		return fmt.Errorf("%w: the checkpoint: %w", ErrInvalid, err)
	}
	c.Keys, c.rotations, c.Checkpoint = keys, list, checkpoint
	return nil
}

// rotationsFile reads the copy's file of rotations. Behind a URL, and in a ledger's
// folder, the log may have gone on since its checkpoint was read.
func (c *Copy) rotationsFile(ctx context.Context) (list []domain.Rotation, present bool, err error) {
	file, err := c.fetch(ctx, FileRotations)
	switch {
	case isMissing(err):
		return nil, false, nil
	case err != nil:
		return nil, true, fmt.Errorf("reading %s: %w", FileRotations, err)
	case c.served && bytes.HasPrefix(bytes.TrimSpace(file), []byte("<")):
		return nil, false, nil // some web hosts have a page for every path
	}
	if list, err = domain.ReadRotations(file); err != nil {
		return nil, true, fmt.Errorf("%w: %s: %w", ErrInvalid, FileRotations, err)
	}
	upto := slices.IndexFunc(list, func(r domain.Rotation) bool { return r.Seq > c.Size() })
	if upto >= 0 && (c.stored || c.hasGrown(ctx)) {
		list = list[:upto]
	}
	return list, true, nil
}

// hasGrown reports whether what is behind the copy's URL is a larger log by now.
func (c *Copy) hasGrown(ctx context.Context) bool {
	if !c.served {
		return false
	}
	note, err := c.fetch(ctx, "checkpoint")
	if err != nil {
		return false
	}
	size, err := claimedSize(note)
	return err == nil && size > c.Checkpoint.Size
}

// rotationsInLog looks for rotations in all entries. These are no part yet of what
// the copy hands out.
func (c *Copy) rotationsInLog(ctx context.Context) (list []domain.Rotation, err error) {
	for n := int64(0); n*tlog.TileWidth < c.Checkpoint.Size; n++ {
		entries, err := c.bundle(ctx, n, c.width(n))
		if err != nil {
			return nil, err
		}
		for i, raw := range entries {
			if isRotation(raw) {
				list = append(list, domain.Rotation{Entry: bytes.Clone(raw), Seq: wire.Seq(n*tlog.TileWidth + int64(i) + 1)}) //nolint:gosec // not negative
			}
		}
	}
	return list, nil
}

// verifyKeys compares the rotations with the entries, which must have been read,
// and the checkpoint with the key that these lead to.
func (c *Copy) verifyKeys(ctx context.Context) error {
	c.mu.Lock()
	rotated := slices.Clone(c.rotated)
	c.mu.Unlock()
	_, present, err := c.rotationsFile(ctx)
	if err != nil && !c.stored {
		return err
	}
	same := bytes.Equal(domain.WriteRotations(rotated), domain.WriteRotations(c.rotations))
	if !same && present && !c.stored {
		return fmt.Errorf("%w: the file %s does not have the entries of the log that replaced its key", ErrInvalid, FileRotations)
	}
	return c.follow(rotated, c.Checkpoint.Note)
}

// Rotations are those among the copy's entries, as Verify has compared them. The
// caller does not change them.
func (c *Copy) Rotations() []domain.Rotation { return c.rotations }

// ParseKept reads a checkpoint of the copy's ledger that is known from elsewhere,
// perhaps of another history of it: its key is the ledger's at its size by the
// copy, or by rotations that came with the checkpoint. Of these those are looked at
// that it covers. It fails as tlog.ParseCheckpoint does, with domain.ErrRotations, or
// with ErrCannotTell and the checkpoint where only the other history's log can show
// that a rotation was one.
func (c *Copy) ParseKept(note []byte, rotations []domain.Rotation) (tlog.Checkpoint, error) {
	checkpoint, err := c.Keys.ParseCheckpoint(note)
	if !errors.Is(err, tlog.ErrSignature) {
		return checkpoint, err
	}
	said, unread := tlog.ReadUnsigned(note)
	if unread != nil {
		return tlog.Checkpoint{}, unread
	}
	if beyond := slices.IndexFunc(rotations, func(r domain.Rotation) bool { return int64(r.Seq) > said.Size }); beyond >= 0 { //nolint:gosec // below 2^53
		rotations = rotations[:beyond]
	}
	founding := &Founding{Ledger: c.Ledger, origin: c.Keys.Origin(), statement: c.founding}
	keys, open, unled := founding.keys(rotations, said.Size, c.Keys)
	if unled != nil {
		return tlog.Checkpoint{}, unled
	}
	if checkpoint, e := keys.ParseCheckpoint(note); e == nil && len(open) > 0 {
		return checkpoint, openError(open)
	} else if e == nil {
		return checkpoint, nil
	}
	return tlog.Checkpoint{}, err
}

// RotationsOfReceipt are the rotations that a receipt carries. It fails with ErrReceipt.
func RotationsOfReceipt(file []byte) ([]domain.Rotation, error) {
	r, err := readReceipt(file)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrReceipt, err)
	}
	return r.rotations, nil
}
