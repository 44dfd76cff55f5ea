package rows

import (
	"bytes"
	"fmt"
	"slices"

	bolt "go.etcd.io/bbolt"
)

// Check reads the whole file and says whether it holds together: entries without a
// gap up to the head and up to the end of a group; every key found where a seek
// looks for it; every value as it was written; as many rows and index keys as the
// entries came with, and every one of an entry that is there; refs that agree with
// the entries both ways. It returns the first fault, as ErrDamaged. Entries may be
// applied meanwhile; those are not counted.
//
// bbolt does not look: [DB.Apply] on a page whose inner lengths are damaged can cost
// it all the memory there is. Checking takes some 7 µs an entry; a caller with reason
// to doubt the disk checks before it applies.
//
// It does not say whether the rows are what the log makes of itself; for that, feed
// another DB and compare digests.
func (db *DB) Check() error {
	if err := db.check(); err != nil {
		return fmt.Errorf("check the rows: %w", err)
	}
	return nil
}

func (db *DB) check() error {
	head := Meta{GroupEnd: true}
	rows, keys := uint64(0), uint64(0)
	err := db.each(bucketEntries, func(tx *bolt.Tx, k, _ []byte) (err error) {
		head, err = checkEntry(tx, k, head)
		rows += head.rows
		keys += head.keys
		return err
	})
	if err != nil {
		return err
	}
	if !head.GroupEnd {
		return fmt.Errorf("%w: entry %d is the last, and its group does not end", ErrDamaged, head.Seq)
	}
	for _, part := range []struct {
		bucket []byte
		want   uint64
		check  func(tx *bolt.Tx, k, value []byte) (seq uint64, err error)
	}{
		{bucketRows, rows, checkRow},
		{bucketIndex, keys, checkIndexKey},
	} {
		found := uint64(0)
		err := db.each(part.bucket, func(tx *bolt.Tx, k, value []byte) error {
			seq, err := part.check(tx, k, value)
			if seq <= head.Seq {
				found++
			}
			return err
		})
		if err != nil {
			return err
		}
		if found != part.want {
			return fmt.Errorf("%w: %s has %d keys of %d", ErrDamaged, part.bucket, found, part.want)
		}
	}
	for _, part := range []struct {
		bucket []byte
		check  func(tx *bolt.Tx, k, value []byte) error
	}{
		{bucketRefs, checkRef},
		{bucketChanged, checkChanged},
		{bucketBriefs, checkBrief},
		{bucketPlaces, checkPlace},
		{bucketDocs, checkDocument},
		{bucketNumbers, checkNumber},
		{bucketWords, checkWord},
	} {
		if err := db.each(part.bucket, part.check); err != nil {
			return err
		}
	}
	return nil
}

// each calls fn with every key of a bucket, some thousand to a transaction, and
// checks that a seek finds it: the pages above may lead astray.
func (db *DB) each(bucket []byte, fn func(tx *bolt.Tx, k, value []byte) error) error {
	from := []byte{}
	for from != nil {
		err := db.read(func(tx *bolt.Tx) error {
			b := tx.Bucket(bucket)
			c, seeker := b.Cursor(), b.Cursor()
			k, value := c.Seek(from)
			var before []byte
			for step := 0; k != nil && step < stepsPerTx; step++ {
				found, _ := seeker.Seek(k)
				if !bytes.Equal(found, k) || bytes.Compare(k, before) <= 0 {
					return fmt.Errorf("%w: %s: key %q is out of place", ErrDamaged, bucket, k)
				}
				if err := fn(tx, k, value); err != nil {
					return err
				}
				before = k
				k, value = c.Next()
			}
			from = bytes.Clone(k)
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// checkEntry checks one entry against the one before it, and its refs.
func checkEntry(tx *bolt.Tx, k []byte, before Meta) (Meta, error) {
	want := before.Seq + 1
	if !bytes.Equal(k, rising(nil, want)) {
		return Meta{}, fmt.Errorf("%w: entry %d is missing", ErrDamaged, want)
	}
	m, err := metaAt(tx, want)
	if err != nil {
		return Meta{}, err
	}
	if m.Recorded < before.Recorded {
		return Meta{}, fmt.Errorf("%w: the recorded time of entry %d goes back", ErrDamaged, m.Seq)
	}
	refs := tx.Bucket(bucketRefs).Cursor()
	for _, ref := range m.Refs {
		key := rising(join(ref), m.Seq)
		if found, _ := refs.Seek(key); !bytes.Equal(found, key) {
			return Meta{}, fmt.Errorf("%w: ref %q of entry %d is missing", ErrDamaged, ref, m.Seq)
		}
	}
	groups, err := changedBy(tx, m.Seq)
	if err != nil {
		return Meta{}, err
	}
	if uint64(len(groups)) != m.rows {
		return Meta{}, fmt.Errorf("%w: of entry %d, %d changes are known of %d", ErrDamaged, m.Seq, len(groups), m.rows)
	}
	for _, group := range groups {
		if tx.Bucket(bucketRows).Get(falling(group, m.Seq)) == nil {
			return Meta{}, fmt.Errorf("%w: entry %d changed %q, and there is no such row", ErrDamaged, m.Seq, group)
		}
	}
	return m, nil
}

// checkRow checks a row's value, and that the entry which made it is there.
func checkRow(tx *bolt.Tx, k, value []byte) (uint64, error) {
	group, seq, ok := splitFalling(k)
	if !ok || tx.Bucket(bucketEntries).Get(rising(nil, seq)) == nil {
		return 0, fmt.Errorf("%w: row %q is of no entry", ErrDamaged, k)
	}
	_, err := rowOf(version{group, seq, value})
	return seq, err
}

// checkIndexKey checks that the row which an index key was fed with is there.
func checkIndexKey(tx *bolt.Tx, k, _ []byte) (uint64, error) {
	group, seq, _ := splitFalling(k)
	parts, ok := splitParts(group, 4)
	if !ok || tx.Bucket(bucketRows).Get(falling(join(parts[0], parts[3]), seq)) == nil {
		return 0, fmt.Errorf("%w: index key %q is of no row", ErrDamaged, k)
	}
	return seq, nil
}

// checkRef checks that an entry found by a ref says that it refers to it.
func checkRef(tx *bolt.Tx, k, _ []byte) error {
	prefix, seq, _ := splitRising(k)
	m, err := metaAt(tx, seq)
	if err != nil {
		return err
	}
	if parts, ok := splitParts(prefix, 1); !ok || !slices.Contains(m.Refs, parts[0]) {
		return fmt.Errorf("%w: entry %d does not refer to %q", ErrDamaged, seq, prefix)
	}
	return nil
}
