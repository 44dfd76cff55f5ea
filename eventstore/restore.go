package eventstore

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/eventstore/copies"
	"twothirds/eventstore/tlog"
)

// Restore makes a ledger folder of a copy: the same entries with the same
// sequences, the same root, the same checkpoint with its cosignatures, and the
// attachments and openings that the copy has. Every entry is checked as an
// audit does on the way. The folder is an archive: it takes no statements,
// since nobody can say from a copy alone that the log did not go on elsewhere;
// TakeOver makes it live.
// It fails with ErrExists or ErrNotEmpty, with a *domain.Fault, or as reading
// the copy does; a folder it began is left unfinished, never half usable.
func Restore(ctx context.Context, c *copies.Copy, dir string, progress func(done, of wire.Seq)) (err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("making the folder: %w", err)
	}
	f, err := holdFolder(dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.release()) }()
	if err := checkEmpty(f); err != nil {
		return err
	}
	store, err := tlog.Open(f.path(fileCopy), tlog.Options{})
	if err != nil {
		return fmt.Errorf("making the published copy: %w", err)
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	if err := restoreEntries(ctx, c, store, progress); err != nil {
		return err
	}
	if err := c.Verify(); err != nil {
		return err
	}
	if err := keepCheckpoint(c, store); err != nil {
		return fmt.Errorf("keeping the checkpoint: %w", err)
	}
	if err := keepRotationsFile(dir, c.Rotations()); err != nil {
		return err
	}
	if err := restoreBeside(ctx, c, f); err != nil {
		return err
	}
	return f.writeAbout(about{Archive: true, Format: folderFormat, Ledger: c.Ledger, Stream: streamName(c.Ledger)})
}

// keepCheckpoint keeps a copy's checkpoint with the cosignatures that it came with.
func keepCheckpoint(c *copies.Copy, store *tlog.Store) error {
	bare, lines, err := c.Keys.SplitCosignatures(c.Checkpoint.Note)
	if err != nil {
		return err
	}
	if err := store.CommitCheckpoint(bare, 0); err != nil || lines == nil {
		return err
	}
	return store.KeepCosignatures(c.Checkpoint.Size, lines)
}

func restoreEntries(ctx context.Context, c *copies.Copy, store *tlog.Store, progress func(done, of wire.Seq)) error {
	state := domain.New()
	first := uint64(1)
	var pending [][]byte
	flush := func() error {
		if _, _, err := store.Append(first, pending); err != nil {
			return fmt.Errorf("writing the published copy: %w", err)
		}
		first, pending = first+uint64(len(pending)), pending[:0]
		return nil
	}
	err := c.Entries(1, func(seq wire.Seq, raw []byte) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		entry, err := wire.ParseEntry(bytes.Clone(raw))
		if err != nil {
			return &domain.Fault{Class: domain.FaultForm, Err: err, Seq: seq}
		}
		placed, err := state.Check(entry, c.Root)
		if err != nil {
			return err
		}
		state.Evolve(placed)
		pending = append(pending, entry.Raw)
		if progress != nil {
			progress(seq, c.Size())
		}
		if len(pending) == 1000 {
			return flush()
		}
		return nil
	})
	if err != nil {
		return err
	}
	return flush()
}
