package pending

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	bolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/domain/wire/pubkey"
	"twothirds/eventstore/pages"
)

// FileName is the file's name in a ledger's data folder.
const FileName = "pending.db"

// What is kept at most.
const (
	// MaxAge is for how long a statement waits, in milliseconds: 30 days.
	MaxAge = 30 * 24 * 3600 * 1000
	// MaxItems is how many wait.
	MaxItems = 1000
	// MaxBytes is how much all of them have together.
	MaxBytes = 16 << 20
	// MaxOfAuthor is how many of one author wait.
	MaxOfAuthor = 50
	// MaxOfNewcomers is how many new keys wait to be enrolled for one
	// representative. Of more, the oldest that nobody else has signed gives way:
	// whoever was invited can always come.
	MaxOfNewcomers = 5
)

// lockWait is how long another process is waited for that has the file open.
const lockWait = 500 * time.Millisecond

var (
	bucketMeta  = []byte("meta")  // ledger
	bucketItems = []byte("items") // id → record
	keyLedger   = []byte("ledger")
)

// Options say whose statements are kept where.
type Options struct {
	// Path is the file, which is made where it is missing.
	Path   string
	Ledger wire.Hash
	// Standing is asked what the ledger knows.
	Standing Standing
	// Now is this machine's clock; nil is time.Now.
	Now func() time.Time

	unsynced bool // for tests: many changes, no crash
}

// Store keeps pending statements. Its methods may be called from any goroutine.
type Store struct {
	o  Options
	db *bolt.DB

	mu   sync.Mutex // one change at a time: bounds are of all
	kept []*Item    // what is in the file; an item never changes, another takes its place
}

// Open opens a ledger's file, or begins one. It fails with ErrInUse or ErrOtherLedger.
func Open(o Options) (*Store, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	db, err := pages.Open(o.Path, 0o600, bolt.Options{Timeout: lockWait, FreelistType: bolt.FreelistMapType, NoSync: o.unsynced})
	if errors.Is(err, berrors.ErrTimeout) {
		return nil, ErrInUse
	}
	if err != nil {
		return nil, fmt.Errorf("opening the file of pending statements: %w", err)
	}
	err = db.Update(func(tx *bolt.Tx) error {
		meta, err := tx.CreateBucketIfNotExists(bucketMeta)
		if err != nil {
			return err
		}
		if _, err := tx.CreateBucketIfNotExists(bucketItems); err != nil {
			return err
		}
		if known := meta.Get(keyLedger); known != nil {
			if !bytes.Equal(known, o.Ledger[:]) {
				return ErrOtherLedger
			}
			return nil
		}
		return meta.Put(keyLedger, o.Ledger[:])
	})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("opening the file of pending statements: %w", err), db.Close())
	}
	s := &Store{o: o, db: db}
	if err := s.load(); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return s, nil
}

// load reads the file.
func (s *Store) load() error {
	defer func() { slices.SortStableFunc(s.kept, byAge) }()
	return s.db.View(func(tx *bolt.Tx) error {
		return tx.Bucket(bucketItems).ForEach(func(_, v []byte) error {
			item, err := readItem(bytes.Clone(v))
			s.kept = append(s.kept, item)
			return err
		})
	})
}

// Close closes the file.
func (s *Store) Close() error { return s.db.Close() }

// Put keeps a statement, or adds signatures to one that is kept; the same again
// changes nothing. The error is, or wraps, one of this package or a
// *domain.Refusal.
func (s *Store) Put(signed *wire.Signed) (*Item, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	items, err := s.items()
	if err != nil {
		return nil, err
	}
	item := &Item{Statement: signed.Statement, Lines: make([]*wire.Signature, len(signed.Statement.By)), Deposited: s.now()}
	if at := slices.IndexFunc(items, func(i *Item) bool { return i.Statement.ID == signed.Statement.ID }); at >= 0 {
		if !bytes.Equal(items[at].Statement.Raw, signed.Statement.Raw) {
			return nil, ErrOther
		}
		item.Lines, item.Deposited = slices.Clone(items[at].Lines), items[at].Deposited
		items = slices.Delete(slices.Clone(items), at, at+1)
	}
	if err := item.add(signed.Signatures); err != nil {
		return nil, err
	}
	newcomer, err := judge(item, s.o.Ledger, s.o.Standing)
	if err != nil {
		return nil, err
	}
	gone, err := makeRoom(items, item, newcomer)
	if err != nil {
		return nil, err
	}
	if err := s.change(item, item, gone); err != nil {
		return nil, err
	}
	return item, nil
}

func byAge(a, b *Item) int { return cmp.Compare(a.Deposited, b.Deposited) }

// makeRoom holds a further item to the bounds. gone is one that gives way to it.
func makeRoom(items []*Item, further *Item, newcomer domain.RepresentativeID) (gone *Item, err error) {
	size, ofAuthor := len(further.Statement.Raw), 0
	var rivals []*Item
	for _, item := range items {
		size += len(item.Statement.Raw)
		if item.Statement.By[0].Key == further.Statement.By[0].Key {
			ofAuthor++
		}
		if !newcomer.IsZero() && item.Statement.By[0].As == wire.AsNewKey && enrols(item.Statement) == newcomer {
			rivals = append(rivals, item)
		}
	}
	if len(rivals) >= MaxOfNewcomers {
		slices.SortFunc(rivals, byAge)
		at := slices.IndexFunc(rivals, func(i *Item) bool { return len(i.Signed().Signatures) == 1 })
		if at < 0 {
			return nil, ErrFull
		}
		gone = rivals[at]
		size -= len(gone.Statement.Raw)
	}
	if (len(items) >= MaxItems && gone == nil) || size > MaxBytes || ofAuthor >= MaxOfAuthor {
		return nil, ErrFull
	}
	return gone, nil
}

// enrols is the representative for whom a statement enrols a key; zero where it does not.
func enrols(st *wire.Statement) domain.RepresentativeID {
	event, err := domain.DecodeEvent(st)
	if enrolling, ok := event.(*domain.KeyEnrolled); err == nil && ok {
		return enrolling.Representative
	}
	return domain.RepresentativeID{}
}

// Get returns what is kept of an id, or ErrNotFound.
func (s *Store) Get(id wire.UUID) (*Item, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	items, err := s.items()
	if err != nil {
		return nil, err
	}
	for _, item := range items {
		if item.Statement.ID == id {
			return item, nil
		}
	}
	return nil, ErrNotFound
}

// List returns all that is kept, the oldest first; where a key is given, that
// in which it speaks.
func (s *Store) List(of *pubkey.Key) ([]*Item, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	items, err := s.items()
	if err != nil {
		return nil, err
	}
	items = slices.Clone(items)
	if of != nil {
		items = slices.DeleteFunc(items, func(i *Item) bool { return !i.Names(*of) })
	}
	return items, nil
}

// WithdrawalMessage is what a key signs to withdraw the statement of an id.
func WithdrawalMessage(id wire.UUID) []byte {
	return []byte("twothirds/pending-withdrawn/v1\x00" + id.String())
}

// Withdraw drops a statement by the word of a key that speaks in it: who does
// not want to sign need not be asked for ever. It can be put here again. It
// fails with ErrNotFound or ErrWithdrawal.
func (s *Store) Withdraw(id wire.UUID, key pubkey.Key, sig []byte) error {
	item, err := s.Get(id)
	if err != nil {
		return err
	}
	if !item.Names(key) || !pubkey.Verify(key, WithdrawalMessage(id), sig) {
		return ErrWithdrawal
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.change(nil, item)
}

func (s *Store) now() wire.Time { return wire.Time(s.o.Now().UnixMilli()) }

// items are all that is kept, the oldest first, without what is too old or past, which is dropped.
func (s *Store) items() ([]*Item, error) {
	var over []*Item
	oldest := s.now().Add(-MaxAge)
	for _, item := range s.kept {
		past, err := isPast(item.Statement, s.o.Standing)
		if err != nil {
			return nil, err
		}
		if past || item.Deposited < oldest {
			over = append(over, item)
		}
	}
	if len(over) > 0 {
		if err := s.change(nil, over...); err != nil {
			return nil, err
		}
	}
	return s.kept, nil
}

// change drops what there is of some statements and keeps another item, nil for none.
func (s *Store) change(kept *Item, dropped ...*Item) error {
	err := s.db.Update(func(tx *bolt.Tx) error {
		bucket := tx.Bucket(bucketItems)
		for _, item := range dropped {
			if item == nil {
				continue
			}
			if err := bucket.Delete(item.Statement.ID[:]); err != nil {
				return err
			}
		}
		if kept == nil {
			return nil
		}
		return bucket.Put(kept.Statement.ID[:], kept.bytes())
	})
	if err != nil {
		return fmt.Errorf("writing the file of pending statements: %w", err)
	}
	next := slices.DeleteFunc(slices.Clone(s.kept), func(item *Item) bool {
		return slices.ContainsFunc(dropped, func(gone *Item) bool { return gone != nil && gone.Statement.ID == item.Statement.ID })
	})
	if kept != nil {
		next = append(next, kept)
	}
	slices.SortStableFunc(next, byAge)
	s.kept = next
	return nil
}
