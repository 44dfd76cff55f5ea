package rows

import (
	"bytes"
	"fmt"

	bolt "go.etcd.io/bbolt"
)

// A Difference is an entity that is not the same at two sequences.
type Difference struct {
	// Before is the row as of the first; the zero Row where there was none.
	Before Row
	// After is the row as of the second.
	After Row
	// Seqs are the entries between that changed it, oldest first, at most MaxSeqs;
	// MoreSeqs says whether there are others.
	Seqs     []uint64
	MoreSeqs bool
}

// MaxSeqs is how many entries a Difference names.
const MaxSeqs = 100

// A Change's place in the log: the entry, and which of those it changed.
type mark struct{ seq, at uint64 }

// changesPerTx is how many changes one call of Changed looks at.
const changesPerTx = 5000

// putChanged stores which entities an entry changed.
func putChanged(tx *bolt.Tx, e *Entry) error {
	if len(e.Rows) == 0 {
		return nil
	}
	var b []byte
	for i := range e.Rows {
		b = append(b, join(e.Rows[i].Kind, e.Rows[i].ID)...)
	}
	changed := tx.Bucket(bucketChanged)
	changed.FillPercent = fill
	key := rising(nil, e.Seq)
	return changed.Put(key, seal(key, b))
}

// changedBy returns the entities that an entry changed, as groups of row keys.
func changedBy(tx *bolt.Tx, seq uint64) (groups [][]byte, err error) {
	key := rising(nil, seq)
	sealed := tx.Bucket(bucketChanged).Get(key)
	if sealed == nil {
		return nil, nil
	}
	b, err := unseal(key, sealed)
	if err != nil {
		return nil, err
	}
	for len(b) > 0 {
		kind := bytes.IndexByte(b, 0)
		id := bytes.IndexByte(b[kind+1:], 0)
		if kind < 1 || id < 1 {
			return nil, fmt.Errorf("%w: what entry %d changed is malformed", ErrDamaged, seq)
		}
		end := kind + 1 + id + 1
		groups, b = append(groups, b[:end]), b[end:]
	}
	return groups, nil
}

// Changed returns the entities whose rows as of the view are not those as of from,
// in the order in which they were first changed after it: at most limit of them, after a
// cursor ("": the first). next is the cursor to go on with, "" at the end. A page
// can be shorter, even empty, and still have a next: one call looks at some thousands of
// changes and some megabytes of rows. ErrInvalid for a from after the view.
func (v View) Changed(from uint64, after string, limit int) (list []Difference, next string, err error) {
	start := mark{seq: from + 1}
	if after != "" {
		if _, scanErr := fmt.Sscanf(after, "%d.%d", &start.seq, &start.at); scanErr != nil || after != start.String() || start.seq <= from {
			return nil, "", fmt.Errorf("changes since %d: %w: cursor %.40q", from, ErrInvalid, after)
		}
	}
	if from > v.at {
		return nil, "", fmt.Errorf("changes since %d: %w: the view is as of %d", from, ErrInvalid, v.at)
	}
	if err := checkPage("", limit); err != nil {
		return nil, "", fmt.Errorf("changes since %d: %w", from, err)
	}
	err = v.db.read(func(tx *bolt.Tx) (err error) {
		list, next, err = v.changed(tx, from, start, limit)
		return err
	})
	if err != nil {
		return nil, "", fmt.Errorf("changes from %d to %d: %w", from, v.at, err)
	}
	return list, next, nil
}

func (m mark) String() string { return fmt.Sprintf("%d.%d", m.seq, m.at) }

func (v View) changed(tx *bolt.Tx, from uint64, start mark, limit int) (list []Difference, next string, err error) {
	steps, size := 0, 0
	for seq := start.seq; seq <= v.at; seq++ {
		groups, err := changedBy(tx, seq)
		if err != nil {
			return nil, "", err
		}
		steps++
		for i, group := range groups {
			at := mark{seq, uint64(i)} //nolint:gosec // an index is not negative
			if seq == start.seq && at.at < start.at {
				continue
			}
			if steps++; steps > changesPerTx || len(list) == limit || size > bytesPerTx {
				return list, at.String(), nil
			}
			d, ok, err := v.difference(tx, group, from, seq)
			if err != nil {
				return nil, "", err
			}
			if ok {
				list = append(list, d)
				size += len(d.Before.JSON) + len(d.After.JSON)
			}
		}
		if steps > changesPerTx && seq < v.at {
			return list, mark{seq: seq + 1}.String(), nil
		}
	}
	return list, "", nil
}

// difference returns what became of an entity between two sequences. It is none if
// seq is not the first change of it there, or if it came to be again what it was.
func (v View) difference(tx *bolt.Tx, group []byte, from, seq uint64) (d Difference, ok bool, err error) {
	c := tx.Bucket(bucketRows).Cursor()
	k, _ := c.Seek(falling(group, seq-1))
	if _, before, _ := splitFalling(k); bytes.HasPrefix(k, group) && before > from {
		return Difference{}, false, nil
	}
	parts, ok := splitParts(group, 2)
	if !ok {
		return Difference{}, false, fmt.Errorf("%w: entry %d changed %q", ErrDamaged, seq, group)
	}
	if d.Before, _, err = rowAt(tx, parts[0], parts[1], from); err != nil {
		return Difference{}, false, err
	}
	if d.After, ok, err = rowAt(tx, parts[0], parts[1], v.at); err != nil {
		return Difference{}, false, err
	}
	if !ok {
		return Difference{}, false, fmt.Errorf("%w: entry %d changed %q, which is missing", ErrDamaged, seq, group)
	}
	if bytes.Equal(d.Before.JSON, d.After.JSON) {
		return Difference{}, false, nil
	}
	for k, _ := seekBefore(c, falling(group, from)); bytes.HasPrefix(k, group); k, _ = c.Prev() {
		_, changed, _ := splitFalling(k)
		if changed > v.at {
			break
		}
		if len(d.Seqs) == MaxSeqs {
			d.MoreSeqs = true
			break
		}
		d.Seqs = append(d.Seqs, changed)
	}
	return d, true, nil
}
