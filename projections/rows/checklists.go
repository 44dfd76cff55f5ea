package rows

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"

	bolt "go.etcd.io/bbolt"
)

// checkChanged checks that what an entry changed is of an entry that is there.
func checkChanged(tx *bolt.Tx, k, _ []byte) error {
	if tx.Bucket(bucketEntries).Get(k) == nil {
		return fmt.Errorf("%w: changes %q are of no entry", ErrDamaged, k)
	}
	return nil
}

// checkBrief checks that the row is there which a brief was fed with, that the one
// before says the same of since when places are held, and that each place of it is
// found in its list.
func checkBrief(tx *bolt.Tx, k, sealed []byte) error {
	if tx.Bucket(bucketRows).Get(k) == nil {
		return fmt.Errorf("%w: brief %q is of no row", ErrDamaged, k)
	}
	stays, _, err := briefOf(k, sealed)
	if err != nil {
		return err
	}
	group, seq, _ := splitFalling(k)
	before, _, err := newestStays(tx.Bucket(bucketBriefs).Cursor(), group, seq-1)
	if err != nil {
		return err
	}
	c := tx.Bucket(bucketBriefs).Cursor()
	after, later := []stay(nil), horizon
	if k, sealed := seekBefore(c, k); bytes.HasPrefix(k, group) {
		_, later, _ = splitFalling(k)
		if after, _, err = briefOf(k, sealed); err != nil {
			return err
		}
	}
	for _, s := range stays {
		if held := slices.Contains(before, s); held != (s.since < seq) || s.since > seq {
			return fmt.Errorf("%w: brief %q has place %q since %d", ErrDamaged, k, s.Order, s.since)
		}
		if slices.Contains(after, s) {
			continue // and is looked for with that one
		}
		places := tx.Bucket(bucketPlaces).Cursor()
		eachKey(s, later, group, func(key []byte) {
			if found, _ := places.Seek(key); !bytes.Equal(found, key) {
				err = fmt.Errorf("%w: place %q is missing", ErrDamaged, key)
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// checkPlace checks that an entity has a place all through its block.
func checkPlace(tx *bolt.Tx, k, _ []byte) error {
	wrong := fmt.Errorf("%w: place %q is of no brief", ErrDamaged, k)
	list, rest, _ := bytes.Cut(k, []byte{0})
	value, rest, _ := bytes.Cut(rest, []byte{0})
	if len(rest) < blockSize || rest[0] >= levels {
		return wrong
	}
	level, block := int(rest[0]), binary.BigEndian.Uint64(rest[1:])
	parts, ok := splitParts(rest[blockSize:], 3)
	if !ok || block >= horizon>>level {
		return wrong
	}
	place := Place{List: string(list), Value: string(value), Order: parts[0]}
	first := block << level
	for _, at := range []uint64{first, first + 1<<level - 1} {
		stays, _, err := newestStays(tx.Bucket(bucketBriefs).Cursor(), join(parts[1], parts[2]), at)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(stays, func(s stay) bool { return s.Place == place && s.since <= first }) {
			return wrong
		}
	}
	return nil
}

// checkDocument checks that every word of an entity leads to it.
func checkDocument(tx *bolt.Tx, k, _ []byte) error {
	d, _, err := documentAt(tx.Bucket(bucketDocs), k)
	if err != nil {
		return err
	}
	if !bytes.Equal(tx.Bucket(bucketNumbers).Get(rising(nil, d.number)), k) {
		return fmt.Errorf("%w: number %d is not that of %q", ErrDamaged, d.number, k)
	}
	kind, _, _ := bytes.Cut(k, []byte{0})
	c := tx.Bucket(bucketWords).Cursor()
	for word, rank := range d.words {
		key := falling(join(word), d.number)
		if found, value := c.Seek(key); !bytes.Equal(found, key) || !bytes.Equal(value, append([]byte{rank}, kind...)) {
			return fmt.Errorf("%w: word %q does not lead to %q", ErrDamaged, word, k)
		}
	}
	return nil
}

// checkNumber checks that a number is of an entity that has words.
func checkNumber(tx *bolt.Tx, k, key []byte) error {
	d, ok, err := documentAt(tx.Bucket(bucketDocs), key)
	if err != nil {
		return err
	}
	if !ok || !bytes.Equal(rising(nil, d.number), k) {
		return fmt.Errorf("%w: number %q is of nothing", ErrDamaged, k)
	}
	return nil
}

// checkWord checks that a word leads to an entity. That it has the word is not
// looked at again for each: see checkDocument.
func checkWord(tx *bolt.Tx, k, _ []byte) error {
	_, number, ok := splitFalling(k)
	if !ok || tx.Bucket(bucketNumbers).Get(rising(nil, number)) == nil {
		return fmt.Errorf("%w: word %q leads to nothing", ErrDamaged, k)
	}
	return nil
}
