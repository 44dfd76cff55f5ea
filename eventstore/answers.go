package eventstore

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime/debug"
	"time"

	"go.etcd.io/bbolt"

	"twothirds/domain/wire"
	"twothirds/eventstore/pages"
	"twothirds/eventstore/tlog"
)

// answers is the index by which a statement submitted again is recognised:
// statement hash → sequence. It is disposable: made again from the published
// copy when it is missing, broken, or was not closed in good order. It is
// synced only when it is closed, so after a loss of power it could lack what
// the log has, and a statement submitted again would be refused instead of
// answered.
type answers struct {
	db *bbolt.DB
}

var (
	answersBucket = []byte("by_statement")
	answersMeta   = []byte("meta")
	// answersUpTo is the last sequence indexed; it is there only while the
	// index is closed, everything in it synced.
	answersUpTo = []byte("complete_up_to")
)

// answersBatch is how many statements one transaction indexes while catching up.
const answersBatch = 20_000

// openAnswers opens the index and brings it up to the published copy.
func openAnswers(path string, log *tlog.Store) (*answers, error) {
	size, _ := log.Size()
	a, upTo, err := resumeAnswers(path)
	if err != nil || upTo > uint64(size) { //nolint:gosec // not negative
		if err == nil {
			err = a.db.Close()
		}
		if removed := os.Remove(path); removed != nil && !errors.Is(removed, fs.ErrNotExist) {
			return nil, fmt.Errorf("dropping an index of answers that cannot be used: %w", errors.Join(removed, err))
		}
		if a, upTo, err = resumeAnswers(path); err != nil {
			return nil, fmt.Errorf("making the index of answers: %w", err)
		}
	}
	if err := a.catchUp(log, upTo); err != nil {
		return nil, errors.Join(err, a.db.Close())
	}
	return a, nil
}

// resumeAnswers opens the file at path, or makes it, and marks it as open. It
// fails for a file that was not closed in good order.
func resumeAnswers(path string) (a *answers, upTo uint64, err error) {
	_, statErr := os.Stat(path)
	err = guarded(func() error {
		// Not NoFreelistSync: to make up for it bbolt walks the whole file when it
		// is opened, in a goroutine of its own, where a damaged page ends the process.
		db, err := pages.Open(path, 0o600, bbolt.Options{NoSync: true, Timeout: time.Second, FreelistType: bbolt.FreelistMapType})
		if err != nil {
			return err
		}
		a = &answers{db: db}
		if errors.Is(statErr, fs.ErrNotExist) {
			return a.make()
		}
		upTo, err = a.reopen()
		return err
	})
	if err != nil && a != nil {
		err = errors.Join(err, a.db.Close())
	}
	return a, upTo, err
}

// make lays out a new index.
func (a *answers) make() error {
	return a.db.Update(func(tx *bbolt.Tx) error {
		_, err := tx.CreateBucket(answersBucket)
		if err == nil {
			_, err = tx.CreateBucket(answersMeta)
		}
		return err
	})
}

// reopen reads and takes away the mark that the index was closed in good order.
func (a *answers) reopen() (upTo uint64, err error) {
	err = a.db.Update(func(tx *bbolt.Tx) error {
		meta := tx.Bucket(answersMeta)
		if meta == nil || tx.Bucket(answersBucket) == nil {
			return errors.New("not an index of answers")
		}
		mark := meta.Get(answersUpTo)
		if len(mark) != 8 {
			return errors.New("it was not closed in good order")
		}
		upTo = binary.BigEndian.Uint64(mark)
		// Every page is read here, so that a damaged one is found now and not by
		// the statement that is looked up in it.
		var found uint64
		cursor := tx.Bucket(answersBucket).Cursor()
		for k, _ := cursor.First(); k != nil; k, _ = cursor.Next() {
			found++
		}
		if found != upTo {
			return fmt.Errorf("it holds %d statements of %d", found, upTo)
		}
		return meta.Delete(answersUpTo)
	})
	if err == nil {
		err = a.db.Sync()
	}
	return upTo, err
}

// close closes the index, which holds everything up to a sequence, in good order.
func (a *answers) close(upTo uint64) error {
	err := guarded(func() error {
		if err := a.db.Sync(); err != nil {
			return err
		}
		err := a.db.Update(func(tx *bbolt.Tx) error {
			return tx.Bucket(answersMeta).Put(answersUpTo, binary.BigEndian.AppendUint64(nil, upTo))
		})
		return errors.Join(err, a.db.Sync())
	})
	if err = errors.Join(err, a.db.Close()); err != nil {
		return fmt.Errorf("closing the index of answers: %w", err)
	}
	return nil
}

// catchUp indexes what the published copy holds beyond a sequence.
func (a *answers) catchUp(log *tlog.Store, upTo uint64) error {
	var hashes []wire.Hash
	first := upTo + 1
	flush := func() error {
		err := a.add(first, hashes)
		first, hashes = first+uint64(len(hashes)), hashes[:0]
		return err
	}
	err := log.Entries(upTo+1, func(seq uint64, raw []byte) error {
		hash, ok := statementHash(raw)
		if !ok {
			return fmt.Errorf("%w: entry %d has no statement", ErrDamaged, seq)
		}
		hashes = append(hashes, hash)
		if len(hashes) == answersBatch {
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

// statementHash is the hash of the statement in a published entry. The form of that was
// checked before it was published, and reading it compares it with the tree; so its
// canonical JSON is only cut: the statement is its last member, behind the signatures, none
// of whose members holds a bracket.
func statementHash(raw []byte) (wire.Hash, bool) {
	_, rest, found := bytes.Cut(raw, []byte(`],"statement":`))
	statement, whole := bytes.CutSuffix(rest, []byte("}"))
	return sha256.Sum256(statement), found && whole
}

// add records that the statement with hashes[i] has sequence first+i.
func (a *answers) add(first uint64, hashes []wire.Hash) error {
	if len(hashes) == 0 {
		return nil
	}
	return guarded(func() error {
		return a.db.Update(func(tx *bbolt.Tx) error {
			bucket := tx.Bucket(answersBucket)
			for i, h := range hashes {
				if err := bucket.Put(h[:], binary.BigEndian.AppendUint64(nil, first+uint64(i))); err != nil { //nolint:gosec // an index
					return err
				}
			}
			return nil
		})
	})
}

// find returns the sequence of the statement with that hash, 0 where there is none.
func (a *answers) find(h wire.Hash) (seq wire.Seq, err error) {
	err = guarded(func() error {
		return a.db.View(func(tx *bbolt.Tx) error {
			if v := tx.Bucket(answersBucket).Get(h[:]); len(v) == 8 {
				seq = wire.Seq(binary.BigEndian.Uint64(v))
			}
			return nil
		})
	})
	return seq, err
}

// guarded runs f and reports a panic or memory fault in it as an error: that is
// how bbolt meets a page that is damaged or cut off.
func guarded(f func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: bbolt: %v", ErrDamaged, p)
		}
	}()
	return f()
}
