package rows

import (
	"bytes"
	"fmt"
	"math"

	bolt "go.etcd.io/bbolt"
)

// A View is the ledger as it stood after one entry. It is a small value that
// holds nothing open; it can be copied and used from several goroutines, and shows
// the same for ever. It is made by [DB.View] and [DB.Latest].
//
// A kind, id, ref or index key that no row or entry could have is simply not
// found. A cursor or a limit that is not of the stated form is ErrInvalid.
// Limits are 1 to MaxLimit.
type View struct {
	db *DB
	at uint64
}

// At returns the sequence that the view is true for.
func (v View) At() uint64 { return v.at }

// Get returns the newest row of an entity. Its Seq says which entry made it so.
func (v View) Get(kind, id string) (row Row, ok bool, err error) {
	if !isName(kind) || !isText(id, MaxID) {
		return Row{}, false, nil
	}
	err = v.db.read(func(tx *bolt.Tx) (err error) {
		row, ok, err = rowAt(tx, kind, id, v.at)
		v.db.reads.Add(1)
		return err
	})
	if err != nil {
		return Row{}, false, fmt.Errorf("get %s %q as of %d: %w", kind, id, v.at, err)
	}
	return row, ok, nil
}

// List returns the entities of a kind in byte order of their ids: at most limit of
// them, after the id given, or from the first if it is "". more says whether others
// follow. It reads past entities that came into being later, so it takes time for all
// of them: some tenths of a second per million.
func (v View) List(kind, after string, limit int) (rows []Row, more bool, err error) {
	if err := checkPage(after, limit); err != nil {
		return nil, false, fmt.Errorf("list %.40q: %w", kind, err)
	}
	if !isName(kind) {
		return nil, false, nil
	}
	prefix := join(kind)
	from := prefix
	if after != "" {
		from = past(join(kind, after))
	}
	// One more than asked for, to see whether there is one.
	err = v.walkRows(prefix, from, limit+1, func(row Row) (bool, error) {
		more = len(rows) == limit
		if !more {
			rows = append(rows, row)
		}
		return !more, nil
	})
	if err != nil {
		return nil, false, fmt.Errorf("list %s as of %d: %w", kind, v.at, err)
	}
	return rows, more, nil
}

// All calls fn with every entity in byte order of kind and then id, and ends with
// the first error that fn returns. fn runs outside any transaction.
func (v View) All(fn func(Row) error) error {
	return v.walkRows(nil, []byte{}, math.MaxInt, func(row Row) (bool, error) {
		return true, fn(row)
	})
}

// Digest returns the digest of the state; see [Digester] for what it is over.
func (v View) Digest() ([32]byte, error) {
	d := NewDigester()
	err := v.All(func(row Row) error { return d.Add(row.Kind, row.ID, row.JSON) })
	if err != nil {
		return [32]byte{}, fmt.Errorf("digest as of %d: %w", v.at, err)
	}
	return d.Sum(), nil
}

// Kinds returns the kinds of which there is an entity, in byte order.
func (v View) Kinds() ([]string, error) {
	var kinds []string
	from := []byte{}
	for from != nil {
		var kind string
		err := v.db.read(func(tx *bolt.Tx) error {
			k, _ := tx.Bucket(bucketRows).Cursor().Seek(from)
			name, _, _ := bytes.Cut(k, []byte{0})
			kind = string(name)
			return nil
		})
		if err == nil && kind == "" {
			break
		}
		if err == nil {
			err = v.walkRows(join(kind), join(kind), 1, func(Row) (bool, error) {
				kinds = append(kinds, kind)
				return false, nil
			})
		}
		if err != nil {
			return nil, fmt.Errorf("kinds as of %d: %w", v.at, err)
		}
		from = past(join(kind))
	}
	return kinds, nil
}

// History returns the rows an entity has had, oldest first: at most limit of them,
// after the sequence given. more says whether others follow.
func (v View) History(kind, id string, after uint64, limit int) (rows []Row, more bool, err error) {
	if err := checkPage("", limit); err != nil {
		return nil, false, fmt.Errorf("history of %.40q %.40q: %w", kind, id, err)
	}
	if !isName(kind) || !isText(id, MaxID) {
		return nil, false, nil
	}
	group := join(kind, id)
	err = v.db.read(func(tx *bolt.Tx) error {
		c := tx.Bucket(bucketRows).Cursor()
		for k, value := seekBefore(c, falling(group, after)); bytes.HasPrefix(k, group); k, value = c.Prev() {
			_, seq, _ := splitFalling(k)
			if seq > v.at {
				break
			}
			if len(rows) == limit {
				more = true
				break
			}
			row, err := rowOf(version{group, seq, value})
			v.db.reads.Add(1)
			if err != nil {
				return err
			}
			rows = append(rows, row)
		}
		return nil
	})
	if err != nil {
		return nil, false, fmt.Errorf("history of %s %q as of %d: %w", kind, id, v.at, err)
	}
	return rows, more, nil
}

// seekBefore moves c to the last key before key.
func seekBefore(c *bolt.Cursor, key []byte) (k, value []byte) {
	if k, _ := c.Seek(key); k == nil {
		return c.Last()
	}
	return c.Prev()
}

// checkPage says whether a cursor and a limit are of the form all lists take.
func checkPage(after string, limit int) error {
	if after != "" && !isText(after, MaxID) {
		return fmt.Errorf("%w: cursor %.40q", ErrInvalid, after)
	}
	if limit < 1 || limit > MaxLimit {
		return fmt.Errorf("%w: limit %d, 1 to %d", ErrInvalid, limit, MaxLimit)
	}
	return nil
}
