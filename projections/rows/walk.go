package rows

import (
	"bytes"
	"fmt"

	bolt "go.etcd.io/bbolt"
)

// How much is read in one transaction: a long one keeps the writer from growing
// the file, and pages from being used again.
const (
	stepsPerTx = 2000    // entities, shown or not
	bytesPerTx = 4 << 20 // of JSON
)

// A version is one key of a bucket whose keys end in a falling sequence, cut into
// what it is a version of and its sequence. It lives as long as the transaction.
type version struct {
	group []byte
	seq   uint64
	value []byte
}

// newest calls fn with the newest version not newer than at of every group, in
// order, that begins with prefix and stands at or after from. It ends after steps
// groups or when fn returns false. It returns where to go on, nil at the end.
func newest(c *bolt.Cursor, prefix, from []byte, at uint64, steps int, fn func(version) (bool, error)) ([]byte, error) {
	k, value := c.Seek(from)
	for bytes.HasPrefix(k, prefix) && k != nil {
		if steps--; steps < 0 {
			return bytes.Clone(k), nil
		}
		group, seq, ok := splitFalling(k)
		if !ok || len(group) == 0 || group[len(group)-1] != 0 {
			return nil, fmt.Errorf("%w: key %q", ErrDamaged, k)
		}
		if seq > at {
			k, value = c.Seek(falling(group, at))
			if !bytes.HasPrefix(k, group) {
				continue // the group began after at, and k is of the next one
			}
			_, seq, _ = splitFalling(k)
		}
		more, err := fn(version{group, seq, value})
		if err != nil {
			return nil, err
		}
		// Most entities change a few times: look at the next key before seeking.
		if k, value = c.Next(); bytes.HasPrefix(k, group) {
			k, value = c.Seek(past(group))
		}
		if !more {
			steps = 0
		}
	}
	return nil, nil
}

// walkRows calls fn with the newest row not newer than v.at of every entity under
// prefix, from from on, at most batch rows to a transaction. fn runs outside it
// and stops the walk by returning false.
func (v View) walkRows(prefix, from []byte, batch int, fn func(Row) (bool, error)) error {
	for from != nil {
		var rows []Row
		size := 0
		err := v.db.read(func(tx *bolt.Tx) (err error) {
			c := tx.Bucket(bucketRows).Cursor()
			from, err = newest(c, prefix, from, v.at, stepsPerTx, func(ver version) (bool, error) {
				row, err := rowOf(ver)
				v.db.reads.Add(1)
				rows = append(rows, row)
				size += len(row.JSON)
				return len(rows) < batch && size < bytesPerTx, err
			})
			return err
		})
		if err != nil {
			return err
		}
		for _, row := range rows {
			if more, err := fn(row); err != nil || !more {
				return err
			}
		}
	}
	return nil
}

// rowOf returns a copy of the row that ver is.
func rowOf(ver version) (Row, error) {
	json, err := unseal(falling(ver.group, ver.seq), ver.value)
	if err != nil {
		return Row{}, err
	}
	parts, ok := splitParts(ver.group, 2)
	if !ok {
		return Row{}, fmt.Errorf("%w: row key %q", ErrDamaged, ver.group)
	}
	return Row{Kind: parts[0], ID: parts[1], Seq: ver.seq, JSON: bytes.Clone(json)}, nil
}

// rowAt returns the newest row of an entity not newer than at.
func rowAt(tx *bolt.Tx, kind, id string, at uint64) (Row, bool, error) {
	group := join(kind, id)
	k, value := tx.Bucket(bucketRows).Cursor().Seek(falling(group, at))
	if !bytes.HasPrefix(k, group) {
		return Row{}, false, nil
	}
	_, seq, _ := splitFalling(k)
	row, err := rowOf(version{group, seq, value})
	return row, err == nil, err
}
