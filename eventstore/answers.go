package eventstore

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"time"

	"go.etcd.io/bbolt"

	"twothirds/domain/wire"
	"twothirds/eventstore/tlog"
)

// answers is the index by which a statement submitted again is recognised:
// statement hash → sequence. It is disposable: made again from the published
// copy when it is missing, old or broken, and never synced.
type answers struct {
	db *bbolt.DB
}

var (
	answersBucket = []byte("by_statement")
	answersMeta   = []byte("meta")
	answersUpTo   = []byte("up_to")
)

// openAnswers opens the index and brings it up to the published copy.
func openAnswers(path string, log *tlog.Store) (*answers, error) {
	a, err := openAnswersFile(path)
	if err != nil {
		if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
			return nil, fmt.Errorf("dropping a broken index of answers: %w", err)
		}
		if a, err = openAnswersFile(path); err != nil {
			return nil, fmt.Errorf("making the index of answers: %w", err)
		}
	}
	size, _ := log.Size()
	upTo, err := a.upTo()
	if err != nil || upTo > uint64(size) {
		_ = a.close()
		if err := os.Remove(path); err != nil {
			return nil, fmt.Errorf("dropping an index of answers of another log: %w", err)
		}
		if a, err = openAnswersFile(path); err != nil {
			return nil, fmt.Errorf("making the index of answers: %w", err)
		}
		upTo = 0
	}
	return a, a.catchUp(log, upTo)
}

func openAnswersFile(path string) (*answers, error) {
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{NoSync: true, NoFreelistSync: true, Timeout: time.Second, FreelistType: bbolt.FreelistMapType})
	if err != nil {
		return nil, err
	}
	return &answers{db: db}, nil
}

func (a *answers) close() error { return a.db.Close() }

func (a *answers) upTo() (seq uint64, err error) {
	err = a.db.View(func(tx *bbolt.Tx) error {
		meta := tx.Bucket(answersMeta)
		if meta == nil {
			return nil
		}
		v := meta.Get(answersUpTo)
		if len(v) != 8 {
			return ErrDamaged
		}
		seq = binary.BigEndian.Uint64(v)
		return nil
	})
	return seq, err
}

func (a *answers) catchUp(log *tlog.Store, upTo uint64) error {
	var hashes []wire.Hash
	first := upTo + 1
	flush := func() error {
		err := a.add(first, hashes)
		first, hashes = first+uint64(len(hashes)), hashes[:0]
		return err
	}
	err := log.Entries(upTo+1, func(seq uint64, raw []byte) error {
		entry, err := wire.ParseEntry(raw)
		if err != nil {
			return fmt.Errorf("entry %d: %w", seq, err)
		}
		hashes = append(hashes, entry.Statement.Hash())
		if len(hashes) == 5000 {
			return flush()
		}
		return nil
	})
	if err == nil {
		err = flush()
	}
	if err != nil {
		return fmt.Errorf("indexing answers: %w", err)
	}
	return nil
}

// add records that the statement with hashes[i] has sequence first+i.
func (a *answers) add(first uint64, hashes []wire.Hash) error {
	if len(hashes) == 0 {
		return nil
	}
	return a.db.Update(func(tx *bbolt.Tx) error {
		bucket, err := tx.CreateBucketIfNotExists(answersBucket)
		if err != nil {
			return err
		}
		for i, h := range hashes {
			if err := bucket.Put(h[:], binary.BigEndian.AppendUint64(nil, first+uint64(i))); err != nil {
				return err
			}
		}
		meta, err := tx.CreateBucketIfNotExists(answersMeta)
		if err != nil {
			return err
		}
		return meta.Put(answersUpTo, binary.BigEndian.AppendUint64(nil, first+uint64(len(hashes))-1))
	})
}

// find returns the sequence of the statement with that hash, 0 where there is none.
func (a *answers) find(h wire.Hash) (seq wire.Seq, err error) {
	err = a.db.View(func(tx *bbolt.Tx) error {
		if bucket := tx.Bucket(answersBucket); bucket != nil {
			if v := bucket.Get(h[:]); len(v) == 8 {
				seq = wire.Seq(binary.BigEndian.Uint64(v))
			}
		}
		return nil
	})
	return seq, err
}
