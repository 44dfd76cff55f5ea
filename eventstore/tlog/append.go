package tlog

import (
	"fmt"

	"go.etcd.io/bbolt"
)

// Append adds entries, the first of which gets sequence from, and returns the size
// and root of the tree with them. They are added all together and are durable on
// return. Their bytes must not change until then. Without entries it only compares from.
//
// It fails with ErrSequence when from is not the size plus 1: a repeat of what is
// held already, or a gap; with ErrTooLarge; or with ErrFailed.
func (s *Store) Append(from uint64, entries [][]byte) (size int64, root Hash, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.writable(); err != nil {
		return 0, Hash{}, fmt.Errorf("append entries: %w", err)
	}
	h := s.head.Load()
	if from != uint64(h.size)+1 {
		return 0, Hash{}, fmt.Errorf("append entries from %d to a log of %d: %w", from, h.size, ErrSequence)
	}
	if int64(len(entries)) > MaxSize-h.size {
		return 0, Hash{}, fmt.Errorf("append %d entries to a log of %d: %w", len(entries), h.size, ErrTooLarge)
	}
	for i, e := range entries {
		if len(e) > MaxEntry {
			return 0, Hash{}, fmt.Errorf("append entry %d of %d bytes, more than %d: %w", from+uint64(i), len(e), MaxEntry, ErrTooLarge)
		}
	}
	if len(entries) == 0 {
		return h.size, h.root, nil
	}

	next := &head{edge: h.clone()}
	tiles := make(map[TileID][]byte)
	for _, e := range entries {
		next.add(LeafHash(e), func(level int, n int64, data []byte) {
			tiles[TileID{level, n, TileWidth}] = data
		})
	}
	for level, data := range next.partial {
		if len(data) > 0 && next.count(level) != h.count(level) {
			tiles[TileID{level, next.count(level) / TileWidth, len(data) / hashSize}] = data
		}
	}
	next.root = next.edge.root()

	err = s.update(func(tx *bbolt.Tx) error {
		return write(tx, from, entries, tiles, next)
	})
	if err != nil {
		return 0, Hash{}, fmt.Errorf("append entries %d to %d: %w", from, next.size, err)
	}
	s.head.Store(next)
	return next.size, next.root, nil
}

// write puts entries, tiles and head into their places.
func write(tx *bbolt.Tx, from uint64, entries [][]byte, tiles map[TileID][]byte, h *head) error {
	bucket := tx.Bucket(entriesBucket)
	bucket.FillPercent = 1 // keys only ever rise, so half-empty pages would stay so
	for i, e := range entries {
		if err := bucket.Put(numberKey(from+uint64(i)), e); err != nil {
			return err
		}
	}
	bucket = tx.Bucket(tilesBucket)
	for t, data := range tiles {
		if err := bucket.Put(tileKey(t.Level, t.N), data); err != nil {
			return err
		}
	}
	return tx.Bucket(metaBucket).Put(headKey, encodeHead(h.size, h.root))
}
