package rows

import (
	"encoding/binary"
	"errors"
	"fmt"
	"runtime/debug"
	"sort"
	"sync/atomic"

	bolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

// The buckets; see the package comment for what their keys look like.
var (
	bucketMeta    = []byte("meta")
	bucketEntries = []byte("entries")
	bucketRows    = []byte("rows")
	bucketIndex   = []byte("index")
	bucketRefs    = []byte("refs")
	bucketChanged = []byte("changed")
	bucketBriefs  = []byte("briefs")
	bucketPlaces  = []byte("places")
	bucketDocs    = []byte("docs")
	bucketNumbers = []byte("numbers")
	bucketWords   = []byte("words")

	allBuckets = [][]byte{
		bucketMeta, bucketEntries, bucketRows, bucketIndex, bucketRefs, bucketChanged,
		bucketBriefs, bucketPlaces, bucketDocs, bucketNumbers, bucketWords,
	}
)

// A DB is an open read model. Its methods may be called from several goroutines.
type DB struct {
	bolt *bolt.DB
	temp string // file to remove on Close, or ""

	reads atomic.Uint64 // see Reads
}

// A Head is the last entry applied; the zero Head stands before the first one.
type Head struct {
	Seq      uint64
	Recorded string
	Leaf     [32]byte
}

// Close waits for the calls that are under way and closes the file. Closing twice
// is no error.
func (db *DB) Close() error {
	if err := db.bolt.Close(); err != nil {
		return fmt.Errorf("close the rows: %w", err)
	}
	return removeTemp(db.temp)
}

// Reads returns how many rows and briefs were read since the file was opened: what
// a question costs, whatever else the machine does.
func (db *DB) Reads() uint64 { return db.reads.Load() }

// Head returns the last entry applied: where the log is to be read on from.
func (db *DB) Head() (Head, error) {
	var head Head
	err := db.read(func(tx *bolt.Tx) (err error) {
		head, err = headOf(tx)
		return err
	})
	if err != nil {
		return Head{}, fmt.Errorf("read the head: %w", err)
	}
	return head, nil
}

// SeqAtTime returns the last entry recorded at or before t, 0 if there is none. t is
// in TimeForm, or the answer is ErrInvalid. What was recorded by then may end
// inside a group; see [DB.GroupEnd].
func (db *DB) SeqAtTime(t string) (uint64, error) {
	if !isTime(t) {
		return 0, fmt.Errorf("entry at a time: %w: %.40q is not a time like %s", ErrInvalid, t, TimeForm)
	}
	var seq uint64
	err := db.read(func(tx *bolt.Tx) error {
		head, err := headOf(tx)
		if err != nil {
			return err
		}
		// Recorded never decreases, so the entries are an index by time already.
		later := sort.Search(int(head.Seq), func(i int) bool {
			m, metaErr := metaAt(tx, uint64(i)+1)
			err = errors.Join(err, metaErr)
			return m.Recorded > t
		})
		seq = uint64(later)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("entry at %s: %w", t, err)
	}
	return seq, nil
}

// GroupEnd returns the last entry at or before seq with which a group ends, 0 if
// there is none: a view of it shows no part of a group. ErrFuture if seq is beyond
// the head.
func (db *DB) GroupEnd(seq uint64) (uint64, error) {
	end := seq
	err := db.read(func(tx *bolt.Tx) error {
		if err := checkReached(tx, seq); err != nil {
			return err
		}
		for ; end > 0; end-- {
			m, err := metaAt(tx, end)
			if err != nil || m.GroupEnd {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("end of the group at %d: %w", seq, err)
	}
	return end, nil
}

// View returns the ledger as it stood after entry at; 0 is the time before the
// first entry, when there was nothing. ErrFuture if at is beyond the head.
func (db *DB) View(at uint64) (View, error) {
	err := db.read(func(tx *bolt.Tx) error { return checkReached(tx, at) })
	if err != nil {
		return View{}, fmt.Errorf("view as of %d: %w", at, err)
	}
	return View{db: db, at: at}, nil
}

// Latest returns the view as of the head.
func (db *DB) Latest() (View, error) {
	head, err := db.Head()
	if err != nil {
		return View{}, err
	}
	return View{db: db, at: head.Seq}, nil
}

// read runs fn in a read transaction. fn must not call back into db: a reader that
// waits for a second transaction while a writer waits for the first one to end
// would wait for ever.
func (db *DB) read(fn func(*bolt.Tx) error) error {
	return guard(func() error { return db.bolt.View(fn) })
}

// write runs fn in a write transaction.
func (db *DB) write(fn func(*bolt.Tx) error) error {
	return guard(func() error { return db.bolt.Update(fn) })
}

// guard runs fn and returns as ErrDamaged what bbolt has no error for: it panics
// on a page that makes no sense, and faults on one that the file no longer has.
func guard(fn func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("%w (%v)", ErrDamaged, cause)
		}
	}()
	err = fn()
	if errors.Is(err, berrors.ErrDatabaseNotOpen) {
		return ErrClosed
	}
	return err
}

func headOf(tx *bolt.Tx) (Head, error) {
	key, _ := tx.Bucket(bucketEntries).Cursor().Last()
	if key == nil {
		return Head{}, nil
	}
	if len(key) != seqSize {
		return Head{}, fmt.Errorf("%w: %q is no sequence", ErrDamaged, key)
	}
	m, err := metaAt(tx, binary.BigEndian.Uint64(key))
	return Head{Seq: m.Seq, Recorded: m.Recorded, Leaf: m.Leaf}, err
}

func checkReached(tx *bolt.Tx, seq uint64) error {
	head, err := headOf(tx)
	if err != nil {
		return err
	}
	if seq > head.Seq {
		return fmt.Errorf("%w: the last entry here is %d", ErrFuture, head.Seq)
	}
	return nil
}

// metaAt returns the meta of an entry that is there.
func metaAt(tx *bolt.Tx, seq uint64) (Meta, error) {
	key := rising(nil, seq)
	sealed := tx.Bucket(bucketEntries).Get(key)
	if sealed == nil {
		return Meta{}, fmt.Errorf("%w: entry %d is missing", ErrDamaged, seq)
	}
	value, err := unseal(key, sealed)
	if err != nil {
		return Meta{}, err
	}
	return decodeMeta(seq, value)
}
