package rows

import (
	"fmt"

	bolt "go.etcd.io/bbolt"
)

// Apply adds entries, with their rows and indexes, in one transaction: all of
// them, durable, or none. The first must follow the head, and they must end with a
// group; several groups in one call share one fsync, and some hundreds of
// entries are a good batch. One writer at a time: calls wait for each other.
//
// Errors: ErrSequence, ErrGroup, ErrInvalid, ErrDamaged, ErrClosed, or what the
// disk said.
func (db *DB) Apply(entries []Entry) error {
	if len(entries) == 0 {
		return nil
	}
	first, last := &entries[0], &entries[len(entries)-1]
	err := checkAll(entries)
	if err == nil {
		err = db.write(func(tx *bolt.Tx) error {
			if err := checkFollows(tx, first); err != nil {
				return err
			}
			return putAll(tx, entries)
		})
	}
	if err != nil {
		return fmt.Errorf("apply entries %d to %d: %w", first.Seq, last.Seq, err)
	}
	return nil
}

// checkAll says whether entries are well formed, follow each other and end with
// a group. It needs no transaction.
func checkAll(entries []Entry) error {
	for i := range entries {
		e := &entries[i]
		if err := e.check(); err != nil {
			return fmt.Errorf("entry %d: %w", e.Seq, err)
		}
		if i == 0 {
			continue
		}
		before := &entries[i-1]
		if err := checkNext(before.Seq, before.Recorded, e); err != nil {
			return err
		}
	}
	if !entries[len(entries)-1].GroupEnd {
		return ErrGroup
	}
	return nil
}

// checkFollows says whether e is the entry after the head.
func checkFollows(tx *bolt.Tx, e *Entry) error {
	head, err := headOf(tx)
	if err != nil {
		return err
	}
	return checkNext(head.Seq, head.Recorded, e)
}

func checkNext(seq uint64, recorded string, e *Entry) error {
	if e.Seq != seq+1 {
		return fmt.Errorf("%w: %d comes after %d, want %d", ErrSequence, e.Seq, seq, seq+1)
	}
	if e.Recorded < recorded {
		return fmt.Errorf("%w: %d is recorded at %s, before %s of the entry it follows", ErrSequence, e.Seq, e.Recorded, recorded)
	}
	return nil
}

// fill is how full bbolt leaves a page that it splits. Most keys come at the end of
// their kind: at its usual half, the file is a third larger.
const fill = 0.9

// putAll stores entries.
func putAll(tx *bolt.Tx, entries []Entry) error {
	metas, rows := tx.Bucket(bucketEntries), tx.Bucket(bucketRows)
	index, refs := tx.Bucket(bucketIndex), tx.Bucket(bucketRefs)
	for _, b := range []*bolt.Bucket{metas, rows, index, refs} {
		b.FillPercent = fill
	}
	places, words := make(batch), make(batch)
	for i := range entries {
		e := &entries[i]
		key := rising(nil, e.Seq)
		if err := metas.Put(key, seal(key, encodeMeta(e))); err != nil {
			return err
		}
		for _, ref := range e.Refs {
			if err := refs.Put(rising(join(ref), e.Seq), nil); err != nil {
				return err
			}
		}
		if err := putChanged(tx, e); err != nil {
			return err
		}
		for j := range e.Rows {
			c := &e.Rows[j]
			if err := putRow(rows, index, c, e.Seq); err != nil {
				return err
			}
			if len(c.Brief) > 0 {
				if err := putBrief(tx, places, c, e.Seq); err != nil {
					return err
				}
			}
			if c.Texts != nil {
				if err := putTexts(tx, words, c); err != nil {
					return err
				}
			}
		}
	}
	if err := places.store(tx.Bucket(bucketPlaces)); err != nil {
		return err
	}
	return words.store(tx.Bucket(bucketWords))
}

// putRow stores one row and its index keys.
func putRow(rows, index *bolt.Bucket, c *Change, seq uint64) error {
	key := falling(join(c.Kind, c.ID), seq)
	if err := rows.Put(key, seal(key, c.JSON)); err != nil {
		return err
	}
	for _, x := range c.Index {
		if err := index.Put(falling(join(c.Kind, x.Name, x.Value, c.ID), seq), nil); err != nil {
			return err
		}
	}
	return nil
}
