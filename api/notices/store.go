package notices

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/go-json-experiment/json"
	bolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"twothirds/domain/wire"
	"twothirds/eventstore/pages"
)

// FileOutbox is the outbox's name in a ledger's data folder.
const FileOutbox = "outbox.db"

// lockWait is how long another process is waited for that has the file open.
const lockWait = 500 * time.Millisecond

// The buckets.
var (
	bucketMeta    = []byte("meta")    // ledger, cursor, secret
	bucketNotices = []byte("notices") // id → Notice
	bucketQueue   = []byte("queue")   // channel 0x00 next id index → nothing
	bucketTo      = []byte("to")      // addressee 0x00 sequence id → nothing
	bucketMarks   = []byte("marks")   // what came with time and is done → nothing

	allBuckets = [][]byte{bucketMeta, bucketNotices, bucketQueue, bucketTo, bucketMarks}

	keyLedger = []byte("ledger")
	keyCursor = []byte("cursor")
	keySecret = []byte("secret")
)

// store is what is kept. Every change is durable when its method returns.
type store struct {
	db     *bolt.DB
	secret []byte // of pseudonyms
}

// openStore opens a ledger's outbox, or begins one. It fails with ErrInUse or
// ErrOtherLedger.
func openStore(path string, ledger wire.Hash) (*store, error) {
	db, err := openBolt(path, false)
	if err != nil {
		return nil, err
	}
	s := &store{db: db}
	err = db.Update(func(tx *bolt.Tx) error {
		for _, name := range allBuckets {
			if _, err := tx.CreateBucketIfNotExists(name); err != nil {
				return err
			}
		}
		meta := tx.Bucket(bucketMeta)
		if known := meta.Get(keyLedger); known != nil {
			s.secret = bytes.Clone(meta.Get(keySecret))
			if !bytes.Equal(known, ledger[:]) {
				return ErrOtherLedger
			}
			return nil
		}
		s.secret = make([]byte, 32)
		_, _ = rand.Read(s.secret) // never fails
		return errors.Join(meta.Put(keyLedger, ledger[:]), meta.Put(keySecret, s.secret))
	})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("opening the outbox: %w", err), db.Close())
	}
	return s, nil
}

func openBolt(path string, readOnly bool) (*bolt.DB, error) {
	db, err := pages.Open(path, 0o600, bolt.Options{Timeout: lockWait, ReadOnly: readOnly, FreelistType: bolt.FreelistMapType})
	if errors.Is(err, berrors.ErrTimeout) {
		return nil, ErrInUse
	}
	if err != nil {
		return nil, fmt.Errorf("opening the outbox: %w", err)
	}
	return db, nil
}

func (s *store) close() error { return s.db.Close() }

// cursor is the last entry whose notices are made; ok is false in a new outbox.
func (s *store) cursor() (seq wire.Seq, ok bool, err error) {
	err = s.db.View(func(tx *bolt.Tx) error {
		if v := tx.Bucket(bucketMeta).Get(keyCursor); v != nil {
			seq, ok = wire.Seq(binary.BigEndian.Uint64(v)), true
		}
		return nil
	})
	return seq, ok, err
}

// pseudonym is what stands for a recipient.
func (s *store) pseudonym(r Recipient) string {
	mac := hmac.New(sha256.New, s.secret)
	fmt.Fprintf(mac, "%s\x00%s", r.Channel, r.To)
	return hex.EncodeToString(mac.Sum(nil)[:8])
}

// add keeps notices that are not kept yet, queues them, and moves the cursor.
func (s *store) add(notices []Notice, cursor wire.Seq) error {
	return s.db.Update(func(tx *bolt.Tx) error {
		if err := addAll(tx, notices); err != nil {
			return err
		}
		return tx.Bucket(bucketMeta).Put(keyCursor, be64(uint64(cursor)))
	})
}

// addOnce is add for what came with time: once for a mark.
func (s *store) addOnce(mark string, notices []Notice) error {
	return s.db.Update(func(tx *bolt.Tx) error {
		marks := tx.Bucket(bucketMarks)
		if marks.Get([]byte(mark)) != nil {
			return nil
		}
		if err := addAll(tx, notices); err != nil {
			return err
		}
		return marks.Put([]byte(mark), []byte{})
	})
}

// marked reports whether addOnce was called with a mark.
func (s *store) marked(mark string) (done bool, err error) {
	err = s.db.View(func(tx *bolt.Tx) error {
		done = tx.Bucket(bucketMarks).Get([]byte(mark)) != nil
		return nil
	})
	return done, err
}

func addAll(tx *bolt.Tx, notices []Notice) error {
	for i := range notices {
		n := &notices[i]
		if tx.Bucket(bucketNotices).Get([]byte(n.ID)) != nil {
			continue
		}
		if err := put(tx, n); err != nil {
			return err
		}
		if err := tx.Bucket(bucketTo).Put(toKey(n.To, n.Sequence, n.ID), []byte{}); err != nil {
			return err
		}
		for at := range n.Deliveries {
			if err := tx.Bucket(bucketQueue).Put(queueKey(n, at), []byte{}); err != nil {
				return err
			}
		}
	}
	return nil
}

func put(tx *bolt.Tx, n *Notice) error {
	b, err := json.Marshal(n)
	if err != nil {
		return fmt.Errorf("writing notice %s: %w", n.ID, err)
	}
	return tx.Bucket(bucketNotices).Put([]byte(n.ID), b)
}

func get(tx *bolt.Tx, id []byte) (*Notice, error) {
	n := new(Notice)
	if err := json.Unmarshal(tx.Bucket(bucketNotices).Get(id), n); err != nil {
		return nil, fmt.Errorf("reading notice %s from the outbox: %w", id, err)
	}
	return n, nil
}

func be64(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

func toKey(to string, seq wire.Seq, id string) []byte {
	return append(append(append([]byte(to), 0), be64(uint64(seq))...), id...)
}

// queueKey is where a delivery stands in the queue of its channel.
func queueKey(n *Notice, at int) []byte {
	d := &n.Deliveries[at]
	key := append(append([]byte(d.Channel), 0), be64(uint64(d.Next))...) //nolint:gosec // not negative
	return append(append(key, n.ID...), byte(at))
}

// parcel is a delivery taken from the queue.
type parcel struct {
	notice *Notice
	at     int // in its deliveries
}

func (p *parcel) delivery() *Delivery { return &p.notice.Deliveries[p.at] }

// first is the delivery of a channel that is to be tried first, nil where there is none.
func (s *store) first(channel string) (p *parcel, err error) {
	err = s.db.View(func(tx *bolt.Tx) error {
		prefix := append([]byte(channel), 0)
		key, _ := tx.Bucket(bucketQueue).Cursor().Seek(prefix)
		if key == nil || !bytes.HasPrefix(key, prefix) {
			return nil
		}
		n, err := get(tx, key[len(prefix)+8:len(key)-1])
		p = &parcel{n, int(key[len(key)-1])}
		return err
	})
	return p, err
}

// change rewrites a delivery, and its place in the queue: it stays there while
// it is waiting or being handed over.
func (s *store) change(p *parcel, to Delivery) error {
	return s.db.Update(func(tx *bolt.Tx) error {
		n, err := get(tx, []byte(p.notice.ID)) // other deliveries of it may have changed meanwhile
		if err != nil {
			return err
		}
		p.notice = n
		return rewrite(tx, n, p.at, to)
	})
}

func rewrite(tx *bolt.Tx, n *Notice, at int, to Delivery) error {
	queue := tx.Bucket(bucketQueue)
	if err := queue.Delete(queueKey(n, at)); err != nil {
		return err
	}
	n.Deliveries[at] = to
	if to.State == Waiting || to.State == HandingOver {
		if err := queue.Put(queueKey(n, at), []byte{}); err != nil {
			return err
		}
	}
	return put(tx, n)
}

// recover puts back what was being handed over when the process died.
func (s *store) recover() (repeats int, err error) {
	err = s.db.Update(func(tx *bolt.Tx) error {
		var torn []*parcel
		err := tx.Bucket(bucketQueue).ForEach(func(key, _ []byte) error {
			end := len(key) - 1
			n, err := get(tx, key[end-32:end])
			if err != nil {
				return err
			}
			if p := (&parcel{n, int(key[end])}); p.delivery().State == HandingOver {
				torn = append(torn, p)
			}
			return nil
		})
		if err != nil {
			return err
		}
		for _, p := range torn {
			n, err := get(tx, []byte(p.notice.ID))
			if err != nil {
				return err
			}
			to := n.Deliveries[p.at]
			to.State, to.Repeated = Waiting, true
			if err := rewrite(tx, n, p.at, to); err != nil {
				return err
			}
		}
		repeats = len(torn)
		return nil
	})
	return repeats, err
}

// list returns the notices for an addressee, newest entry first, before a sequence (0: all).
func list(db *bolt.DB, to string, before wire.Seq, limit int) (notices []Notice, err error) {
	err = db.View(func(tx *bolt.Tx) error {
		if tx.Bucket(bucketTo) == nil {
			return nil
		}
		prefix := append([]byte(to), 0)
		end := before
		if end == 0 {
			end = 1 << 53
		}
		cursor := tx.Bucket(bucketTo).Cursor()
		key, _ := cursor.Seek(append(bytes.Clone(prefix), be64(uint64(end))...))
		if key == nil {
			key, _ = cursor.Last()
		} else {
			key, _ = cursor.Prev()
		}
		for ; key != nil && bytes.HasPrefix(key, prefix) && len(notices) < limit; key, _ = cursor.Prev() {
			n, err := get(tx, key[len(prefix)+8:])
			if err != nil {
				return err
			}
			notices = append(notices, *n)
		}
		return nil
	})
	return notices, err
}

// addressees are those for whom there are notices, sorted.
func addressees(db *bolt.DB) (all []string, err error) {
	err = db.View(func(tx *bolt.Tx) error {
		if tx.Bucket(bucketTo) == nil {
			return nil
		}
		cursor := tx.Bucket(bucketTo).Cursor()
		for key, _ := cursor.First(); key != nil; {
			to, _, _ := bytes.Cut(key, []byte{0})
			all = append(all, string(to))
			key, _ = cursor.Seek(append(bytes.Clone(to), 1))
		}
		return nil
	})
	return all, err
}

// Archive is an outbox read while nobody uses it.
type Archive struct{ db *bolt.DB }

// OpenArchive opens an outbox for reading. It fails with ErrNoOutbox or ErrInUse.
func OpenArchive(path string) (*Archive, error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNoOutbox
	}
	db, err := openBolt(path, true)
	if err != nil {
		return nil, err
	}
	return &Archive{db}, nil
}

// Close closes it.
func (a *Archive) Close() error { return a.db.Close() }

// Addressees are those for whom there are notices, sorted.
func (a *Archive) Addressees() ([]string, error) { return addressees(a.db) }

// Of are the notices for member/<id> or office/<name>; see Outbox.Of.
func (a *Archive) Of(to string, before wire.Seq, limit int) ([]Notice, error) {
	return list(a.db, to, before, limit)
}
