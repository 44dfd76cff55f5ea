package tlog

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"twothirds/eventstore/disk"
	"twothirds/eventstore/pages"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

// lockWait is how long Open waits for another process to let go of the file.
const lockWait = 500 * time.Millisecond

// Options say how a store is opened. The zero value is right for the publisher.
type Options struct {
	// ReadOnly opens an existing file for reading. Several processes may do so at
	// once, but not while one has it open for writing.
	ReadOnly bool
	// NoSync leaves out every fsync. For tests only: what Append acknowledged is
	// then lost with the power.
	NoSync bool
}

// A Store is a log in a file. Its methods may be called from several goroutines;
// writes follow one another, and no reader waits for one.
type Store struct {
	db       *bbolt.DB
	readOnly bool
	head     atomic.Pointer[head] // what is durable; never changed in place

	mu     sync.Mutex // held by a writer
	failed error      // why no further write is taken; guarded by mu
}

// A head is the tree as it stands.
type head struct {
	edge
	root Hash
}

// Open opens the log in the file at path; when there is none and the store is not
// opened read-only, it makes an empty one. It then checks that the file's pages do
// not lead in circles, in some 10 ms for a million entries, and the right edge, in
// less whatever the size: that the partial tiles and the last full ones give the
// recorded root, that the entries of the last bundle are those of its leaf hashes,
// and that the latest checkpoint is of this tree. The rest is checked as it is read,
// and by CheckBundle.
//
// It fails with ErrDamaged, ErrNewer or ErrInUse, or with fs.ErrNotExist for a
// file to be opened read-only that is not there.
func Open(path string, o Options) (*Store, error) {
	db, err := openFile(path, o)
	if err != nil {
		return nil, fmt.Errorf("open log copy %s: %w", path, err)
	}
	s := &Store{db: db, readOnly: o.ReadOnly}
	if err := s.start(); err != nil {
		return nil, errors.Join(fmt.Errorf("open log copy %s: %w", path, err), db.Close())
	}
	return s, nil
}

// openFile opens the bbolt file and makes a new one's name durable.
func openFile(path string, o Options) (db *bbolt.DB, err error) {
	info, statErr := os.Stat(path)
	if statErr == nil && 0 < info.Size() && info.Size() < int64(2*os.Getpagesize()) {
		return nil, fmt.Errorf("%w: it is cut off after %d bytes", ErrDamaged, info.Size())
	}
	options := bbolt.Options{
		ReadOnly:     o.ReadOnly,
		NoSync:       o.NoSync,
		Timeout:      lockWait,
		FreelistType: bbolt.FreelistMapType,
	}
	err = guarded(func() (err error) {
		db, err = pages.Open(path, 0o600, options)
		return err
	})
	switch {
	case err == nil && errors.Is(statErr, fs.ErrNotExist):
		if err := disk.SyncDir(filepath.Dir(path)); err != nil {
			return nil, errors.Join(err, db.Close())
		}
		return db, nil
	case errors.Is(err, berrors.ErrTimeout):
		return nil, ErrInUse
	case errors.Is(err, pages.ErrDamaged):
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	case errors.Is(err, berrors.ErrInvalid), errors.Is(err, berrors.ErrChecksum), errors.Is(err, berrors.ErrVersionMismatch):
		return nil, fmt.Errorf("%w: not a bbolt file: %w", ErrDamaged, err)
	}
	return db, err
}

// Close closes the file. Iterations under way end with ErrClosed.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.db.Close(); err != nil {
		return fmt.Errorf("close log copy: %w", err)
	}
	return nil
}

// Size returns the number of entries and the root over them.
func (s *Store) Size() (int64, Hash) {
	h := s.head.Load()
	return h.size, h.root
}

// view runs f in a read transaction. f keeps no reference to what it reads.
func (s *Store) view(f func(tx *bbolt.Tx) error) error {
	return known(guarded(func() error { return s.db.View(f) }))
}

// update runs f in a write transaction, durable on return. The caller holds s.mu
// and has judged everything before: whatever goes wrong in here leaves the outcome
// unknown, and then no further write is taken.
func (s *Store) update(f func(tx *bbolt.Tx) error) error {
	err := known(guarded(func() error { return s.db.Update(f) }))
	if err != nil && !errors.Is(err, ErrClosed) {
		s.failed = err
	}
	return err
}

// writable says why a write cannot be taken, if so. The caller holds s.mu.
func (s *Store) writable() error {
	switch {
	case s.readOnly:
		return ErrReadOnly
	case s.failed != nil:
		return fmt.Errorf("%w: %w", ErrFailed, s.failed)
	}
	return nil
}

// known gives bbolt's errors the names that this package documents.
func known(err error) error {
	if errors.Is(err, berrors.ErrDatabaseNotOpen) {
		return ErrClosed
	}
	return err
}

// guarded runs f and reports a panic or memory fault in it as ErrDamaged: that is
// how bbolt, which maps the file into memory and does not check its pages,
// meets a page that is damaged or cut off.
func guarded(f func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: bbolt: %v", ErrDamaged, p)
		}
	}()
	return f()
}
