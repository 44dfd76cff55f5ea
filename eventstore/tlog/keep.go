package tlog

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"go.etcd.io/bbolt"
)

// A checkpoint is kept in two steps, around the moment at which it becomes history
// for everybody, the compare-and-swap on the checkpoint stream:
//
//	Stage   the signed note is durable, nobody has seen it
//	        (the caller appends it to the stream under the expected last sequence)
//	Commit  it is kept under its size, with its place in the stream
//
// After a crash in between, Staged gives the note back. The caller publishes that
// one, or finds it published; it never signs another for the same size.

// StageCheckpoint makes a signed checkpoint durable before it is shown to anyone.
// The same one again is fine. The caller has signed it or verified its signature.
//
// It fails with ErrMalformed; with ErrNotFound when it covers more entries than
// are held; with ErrWrongRoot or ErrOrigin when it is not of this log; with
// ErrOldCheckpoint unless it is larger than the latest one kept; with ErrStaged
// while another one is staged.
func (s *Store) StageCheckpoint(note []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, latest, err := s.admit(note)
	if err != nil {
		return fmt.Errorf("stage checkpoint: %w", err)
	}
	if latest != nil && c.Size <= latest.Size {
		return fmt.Errorf("stage checkpoint of size %d after %d: %w", c.Size, latest.Size, ErrOldCheckpoint)
	}
	staged, ok, err := s.Staged()
	switch {
	case err != nil:
		return fmt.Errorf("stage checkpoint: %w", err)
	case ok && bytes.Equal(staged, note):
		return nil
	case ok:
		return fmt.Errorf("stage checkpoint of size %d: %w", c.Size, ErrStaged)
	}
	err = s.update(func(tx *bbolt.Tx) error {
		return tx.Bucket(metaBucket).Put(stagedKey, note)
	})
	if err != nil {
		return fmt.Errorf("stage checkpoint of size %d: %w", c.Size, err)
	}
	return nil
}

// Staged returns the checkpoint that was staged and not committed; ok is false
// when there is none.
func (s *Store) Staged() (note []byte, ok bool, err error) {
	err = s.view(func(tx *bbolt.Tx) error {
		if value := tx.Bucket(metaBucket).Get(stagedKey); value != nil {
			note, ok = bytes.Clone(value), true
		}
		return nil
	})
	if err != nil {
		return nil, false, fmt.Errorf("read staged checkpoint: %w", err)
	}
	return note, ok, nil
}

// CommitCheckpoint keeps a published checkpoint, this node's or another's, with its
// sequence in the checkpoint stream. A staged one that is not larger is dropped:
// it has been published, or another took its place. The latest one again only
// renews the archive sequence.
//
// It fails as StageCheckpoint does, with ErrOldCheckpoint for any other that is not
// larger than the latest one kept.
func (s *Store) CommitCheckpoint(note []byte, archiveSeq uint64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, latest, err := s.admit(note)
	if err != nil {
		return fmt.Errorf("commit checkpoint: %w", err)
	}
	if latest != nil && c.Size <= latest.Size && !bytes.Equal(note, latest.Note) {
		return fmt.Errorf("commit checkpoint of size %d after %d: %w", c.Size, latest.Size, ErrOldCheckpoint)
	}
	staged, ok, err := s.Staged()
	if err != nil {
		return fmt.Errorf("commit checkpoint: %w", err)
	}
	drop := false
	if ok {
		st, err := parseUnsigned(staged)
		if err != nil {
			return fmt.Errorf("commit checkpoint: %w: the staged one: %w", ErrDamaged, err)
		}
		drop = st.Size <= c.Size
	}
	err = s.update(func(tx *bbolt.Tx) error {
		value := append(numberKey(archiveSeq), note...)
		if err := tx.Bucket(checkpointBucket).Put(numberKey(uint64(c.Size)), value); err != nil {
			return err
		}
		if drop {
			return tx.Bucket(metaBucket).Delete(stagedKey)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("commit checkpoint of size %d: %w", c.Size, err)
	}
	return nil
}

// admit reads a checkpoint that is to be written and judges whether it is of this
// log; latest is the latest one kept or nil. The caller holds s.mu.
func (s *Store) admit(note []byte) (c Checkpoint, latest *Checkpoint, err error) {
	if err := s.writable(); err != nil {
		return c, nil, err
	}
	if c, err = parseUnsigned(note); err != nil {
		return c, nil, err
	}
	root, err := s.RootAt(c.Size)
	if err != nil {
		return c, nil, err
	}
	if root != c.Root {
		return c, nil, fmt.Errorf("root %v at size %d, the tree's is %v: %w", c.Root, c.Size, root, ErrWrongRoot)
	}
	kept, _, ok, err := s.LatestCheckpoint()
	if err != nil || !ok {
		return c, nil, err
	}
	last, err := parseUnsigned(kept)
	if err != nil {
		return c, nil, fmt.Errorf("%w: the latest checkpoint: %w", ErrDamaged, err)
	}
	if c.Origin != last.Origin {
		return c, nil, fmt.Errorf("origin %q, the log's is %q: %w", c.Origin, last.Origin, ErrOrigin)
	}
	return c, &last, nil
}

// LatestCheckpoint returns the largest checkpoint kept and its sequence in the
// checkpoint stream; ok is false when none is kept.
func (s *Store) LatestCheckpoint() (note []byte, archiveSeq uint64, ok bool, err error) {
	k, ok, err := s.kept((*bbolt.Cursor).Last)
	return k.note, k.archiveSeq, ok, err
}

// CheckpointAt returns the checkpoint kept for exactly that size and its sequence
// in the checkpoint stream; ok is false when there is none.
func (s *Store) CheckpointAt(size int64) (note []byte, archiveSeq uint64, ok bool, err error) {
	k, ok, err := s.kept(seekSize(size))
	if err != nil || !ok || k.size != size {
		return nil, 0, false, err
	}
	return k.note, k.archiveSeq, true, nil
}

// Checkpoints calls fn with every checkpoint kept for a size of at least from, in
// rising order, and stops at fn's first error, which it returns. The note is fn's
// to keep. No transaction is open while fn runs.
func (s *Store) Checkpoints(from int64, fn func(size int64, archiveSeq uint64, note []byte) error) error {
	for {
		k, ok, err := s.kept(seekSize(from))
		if err != nil || !ok {
			return err
		}
		if err := fn(k.size, k.archiveSeq, k.note); err != nil {
			return err
		}
		from = k.size + 1
	}
}

// keptCheckpoint is one value of the checkpoints bucket.
type keptCheckpoint struct {
	size       int64
	archiveSeq uint64
	note       []byte
}

// seekSize returns a move to the first checkpoint of at least that size.
func seekSize(size int64) func(*bbolt.Cursor) (key, value []byte) {
	return func(c *bbolt.Cursor) ([]byte, []byte) { return c.Seek(numberKey(uint64(max(size, 0)))) }
}

// kept returns a copy of the checkpoint to which move leads; ok is false when there is none.
func (s *Store) kept(move func(*bbolt.Cursor) (key, value []byte)) (k keptCheckpoint, ok bool, err error) {
	err = s.view(func(tx *bbolt.Tx) error {
		key, value := move(tx.Bucket(checkpointBucket).Cursor())
		if key == nil {
			return nil
		}
		size, err := sizeOfKey(key)
		if err != nil || len(value) < 8 {
			return fmt.Errorf("%w: a kept checkpoint is cut off", ErrDamaged)
		}
		k.size = size
		k.archiveSeq = binary.BigEndian.Uint64(value)
		k.note = bytes.Clone(value[8:])
		if c, err := parseUnsigned(k.note); err != nil || c.Size != k.size {
			return fmt.Errorf("%w: the checkpoint kept for size %d is not one of that size", ErrDamaged, k.size)
		}
		ok = true
		return nil
	})
	if err != nil {
		return keptCheckpoint{}, false, fmt.Errorf("read kept checkpoint: %w", err)
	}
	return k, ok, nil
}

// sizeOfKey reads the key of a bucket that goes by size.
func sizeOfKey(key []byte) (int64, error) {
	if len(key) != 8 || binary.BigEndian.Uint64(key) > MaxSize {
		return 0, fmt.Errorf("%w: %x is no size", ErrDamaged, key)
	}
	return int64(binary.BigEndian.Uint64(key)), nil
}

// checkKept checks that the latest checkpoint and the staged one are of this tree.
func (s *Store) checkKept() error {
	latest, _, haveLatest, err := s.LatestCheckpoint()
	if err != nil {
		return err
	}
	staged, haveStaged, err := s.Staged()
	if err != nil {
		return err
	}
	check := func(which string, note []byte) error {
		c, err := parseUnsigned(note)
		if err != nil {
			return fmt.Errorf("%w: the %s checkpoint: %w", ErrDamaged, which, err)
		}
		if root, err := s.RootAt(c.Size); err != nil || root != c.Root {
			return fmt.Errorf("%w: the %s checkpoint of size %d is not of this tree", ErrDamaged, which, c.Size)
		}
		return nil
	}
	if haveLatest {
		if err := check("latest", latest); err != nil {
			return err
		}
	}
	if haveStaged {
		return check("staged", staged)
	}
	return nil
}
