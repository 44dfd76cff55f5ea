package rows

import (
	"maps"
	"slices"

	bolt "go.etcd.io/bbolt"
)

// batch is what is to become of keys of a bucket, in one transaction. They are
// stored in order at its end: bbolt keeps a page that grows as one sorted list
// until it commits, and thousands of keys put into the middle of it, one here and one
// there, would each move the rest.
type batch map[string]change

type change struct {
	value  []byte
	delete bool
}

func (b batch) put(key, value []byte) { b[string(key)] = change{value: value} }

func (b batch) delete(key []byte) { b[string(key)] = change{delete: true} }

func (b batch) store(bucket *bolt.Bucket) error {
	for _, key := range slices.Sorted(maps.Keys(b)) {
		c := b[key]
		var err error
		if c.delete {
			err = bucket.Delete([]byte(key))
		} else {
			err = bucket.Put([]byte(key), c.value)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
