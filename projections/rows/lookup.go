package rows

import (
	"bytes"
	"fmt"

	bolt "go.etcd.io/bbolt"
)

// Index returns the entities of a kind whose row, as of the view, was fed with the
// index key name = value; paged like [View.List]. It looks at every entity that ever
// had the key, so it takes time for all of them.
func (v View) Index(kind, name, value, after string, limit int) (rows []Row, more bool, err error) {
	if err := checkPage(after, limit); err != nil {
		return nil, false, fmt.Errorf("index %.40q of %.40q: %w", name, kind, err)
	}
	if !isName(kind) || !isName(name) || !isText(value, MaxID) {
		return nil, false, nil
	}
	prefix := join(kind, name, value)
	from := prefix
	if after != "" {
		from = past(join(kind, name, value, after))
	}
	for from != nil && !more {
		err := v.db.read(func(tx *bolt.Tx) (err error) {
			c := tx.Bucket(bucketIndex).Cursor()
			from, err = newest(c, prefix, from, v.at, stepsPerTx, func(ver version) (bool, error) {
				row, ok, err := indexed(tx, ver, v.at)
				v.db.reads.Add(1)
				if err != nil || !ok {
					return true, err
				}
				more = len(rows) == limit
				if !more {
					rows = append(rows, row)
				}
				return !more, nil
			})
			return err
		})
		if err != nil {
			return nil, false, fmt.Errorf("index %s of %s as of %d: %w", name, kind, v.at, err)
		}
	}
	return rows, more, nil
}

// indexed returns the row that an index entry leads to, if that is the entity's
// row as of at: if a later one stands, that one was fed without the key.
func indexed(tx *bolt.Tx, entry version, at uint64) (Row, bool, error) {
	parts, ok := splitParts(entry.group, 4)
	if !ok {
		return Row{}, false, fmt.Errorf("%w: index key %q", ErrDamaged, entry.group)
	}
	row, ok, err := rowAt(tx, parts[0], parts[3], at)
	return row, ok && row.Seq == entry.seq, err
}

// Entry returns what is kept of an entry. It is not found if it came after the view.
func (v View) Entry(seq uint64) (m Meta, ok bool, err error) {
	if seq == 0 || seq > v.at {
		return Meta{}, false, nil
	}
	err = v.db.read(func(tx *bolt.Tx) (err error) {
		m, err = metaAt(tx, seq)
		return err
	})
	if err != nil {
		return Meta{}, false, fmt.Errorf("entry %d: %w", seq, err)
	}
	return m, true, nil
}

// Entries returns the entries that refer to ref, or all entries if ref is "",
// oldest first: at most limit of them, after the sequence given. more says whether
// others follow.
func (v View) Entries(ref string, after uint64, limit int) (metas []Meta, more bool, err error) {
	if after >= v.at {
		return nil, false, checkPage("", limit)
	}
	return v.entries(ref, after+1, v.at, false, limit)
}

// EntriesBefore is Entries newest first: at most limit of them, before the sequence
// given, or from the newest if it is 0.
func (v View) EntriesBefore(ref string, before uint64, limit int) (metas []Meta, more bool, err error) {
	last := v.at
	if before != 0 {
		last = min(last, before-1)
	}
	return v.entries(ref, 1, last, true, limit)
}

// Leaves returns the leaf hashes of entries, oldest first: of at most limit of them, after
// the sequence given; none where there is no other. It reads nothing else of them, so it takes
// a fraction of the time of [View.Entries].
func (v View) Leaves(after uint64, limit int) (leaves [][32]byte, err error) {
	if err := checkPage("", limit); err != nil {
		return nil, fmt.Errorf("leaves: %w", err)
	}
	err = v.db.read(func(tx *bolt.Tx) error {
		c := tx.Bucket(bucketEntries).Cursor()
		k, sealed := c.Seek(rising(nil, after+1))
		for seq := after + 1; seq <= v.at && len(leaves) < limit; seq++ {
			if !bytes.Equal(k, rising(nil, seq)) {
				return fmt.Errorf("%w: entry %d is missing", ErrDamaged, seq)
			}
			value, err := unseal(k, sealed)
			if err != nil {
				return err
			}
			if len(value) < leafSize {
				return fmt.Errorf("%w: entry %d is malformed", ErrDamaged, seq)
			}
			leaves = append(leaves, [32]byte(value[:leafSize]))
			k, sealed = c.Next()
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("leaves as of %d: %w", v.at, err)
	}
	return leaves, nil
}

// entries returns at most limit of the entries from first to last that refer to
// ref, starting at the end named.
func (v View) entries(ref string, first, last uint64, newestFirst bool, limit int) (metas []Meta, more bool, err error) {
	if err := checkPage("", limit); err != nil {
		return nil, false, fmt.Errorf("entries on %.40q: %w", ref, err)
	}
	bucket, prefix := bucketEntries, []byte(nil)
	if ref != "" {
		if !isText(ref, MaxRef) {
			return nil, false, nil
		}
		bucket, prefix = bucketRefs, join(ref)
	}
	err = v.db.read(func(tx *bolt.Tx) error {
		c := tx.Bucket(bucket).Cursor()
		var k []byte
		next := c.Next
		if newestFirst {
			k, _ = seekBefore(c, rising(prefix, last+1))
			next = c.Prev
		} else {
			k, _ = c.Seek(rising(prefix, first))
		}
		for ; k != nil && bytes.HasPrefix(k, prefix); k, _ = next() {
			_, seq, ok := splitRising(k)
			if !ok {
				return fmt.Errorf("%w: key %q", ErrDamaged, k)
			}
			if seq < first || seq > last {
				break
			}
			if len(metas) == limit {
				more = true
				break
			}
			m, err := metaAt(tx, seq)
			if err != nil {
				return err
			}
			metas = append(metas, m)
		}
		return nil
	})
	if err != nil {
		return nil, false, fmt.Errorf("entries on %q as of %d: %w", ref, v.at, err)
	}
	return metas, more, nil
}
