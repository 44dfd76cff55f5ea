package tlog

import (
	"errors"
	"fmt"

	"go.etcd.io/bbolt"
	xtlog "golang.org/x/mod/sumdb/tlog"
)

// A tileReader reads the tiles of the tree h: partial ones from memory, where they
// are known to give the root, full ones from the file. What it returns is valid
// during the transaction. It is an x/mod TileReader.
type tileReader struct {
	tx *bbolt.Tx
	h  *head
}

// tile returns a tile as wide as the tree h has it.
func (r tileReader) tile(level int, n int64) ([]byte, error) {
	if n == r.h.count(level)/TileWidth {
		return r.h.partial[level], nil
	}
	data := r.tx.Bucket(tilesBucket).Get(tileKey(level, n))
	if len(data) != fullTile {
		return nil, fmt.Errorf("%w: %s has %d bytes", ErrDamaged, TilePath(level, n, TileWidth), len(data))
	}
	return data, nil
}

// checked returns the same after comparing a full tile with the hash above it.
func (r tileReader) checked(level int, n int64) ([]byte, error) {
	data, err := r.tile(level, n)
	if err != nil || len(data) < fullTile {
		return data, err
	}
	above, err := r.tile(level+1, n/TileWidth)
	if err != nil {
		return nil, err
	}
	if perfectRoot(data) != hashAt(above, int(n%TileWidth)) {
		return nil, fmt.Errorf("%w: %s does not match the hash above it", ErrDamaged, TilePath(level, n, TileWidth))
	}
	return data, nil
}

// Height is for x/mod.
func (r tileReader) Height() int { return tileHeight }

// ReadTiles is for x/mod, which then checks what it got against the root.
func (r tileReader) ReadTiles(tiles []xtlog.Tile) ([][]byte, error) {
	data := make([][]byte, len(tiles))
	for i, t := range tiles {
		tile, err := r.tile(t.L, t.N)
		if err != nil {
			return nil, err
		}
		data[i] = tile[:t.W*hashSize]
	}
	return data, nil
}

// SaveTiles is for x/mod; there is nothing to save.
func (r tileReader) SaveTiles([]xtlog.Tile, [][]byte) {}

// prove runs f with a reader of the tree's hashes, each of them checked up to the root.
func (s *Store) prove(h *head, f func(xtlog.HashReader) error) error {
	return s.view(func(tx *bbolt.Tx) error {
		err := f(xtlog.TileHashReader(xtlog.Tree{N: h.size, Hash: h.root}, tileReader{tx, h}))
		if err != nil && !errors.Is(err, ErrDamaged) {
			// Sizes were judged before, so the tiles do not lead to the root.
			return fmt.Errorf("%w: %w", ErrDamaged, err)
		}
		return err
	})
}

// RootAt returns the root over the first size entries, 0 ≤ size ≤ Size(), reading
// O(log size) tiles; ErrNotFound for any other size.
func (s *Store) RootAt(size int64) (root Hash, err error) {
	h := s.head.Load()
	switch {
	case size < 0 || size > h.size:
		return Hash{}, fmt.Errorf("root at size %d of a tree of %d: %w", size, h.size, ErrNotFound)
	case size == h.size:
		return h.root, nil
	}
	err = s.prove(h, func(r xtlog.HashReader) (err error) {
		root, err = xtlog.TreeHash(size, r)
		return err
	})
	if err != nil {
		return Hash{}, fmt.Errorf("root at size %d: %w", size, err)
	}
	return root, nil
}

// ProveInclusion returns the RFC 6962 section 2.1.1 path that shows the entry with
// that sequence to be in the tree of that size: the leaf's sibling first. It fails
// with ErrNotFound unless 1 ≤ seq ≤ size ≤ Size().
func (s *Store) ProveInclusion(seq uint64, size int64) (path []Hash, err error) {
	h := s.head.Load()
	if seq < 1 || size < 0 || seq > uint64(size) || size > h.size {
		return nil, fmt.Errorf("prove entry %d in size %d of a tree of %d: %w", seq, size, h.size, ErrNotFound)
	}
	err = s.prove(h, func(r xtlog.HashReader) (err error) {
		path, err = xtlog.ProveRecord(size, int64(seq-1), r)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("prove entry %d in size %d: %w", seq, size, err)
	}
	return path, nil
}

// ProveConsistency returns the RFC 6962 section 2.1.2 proof that the tree of size
// older is the beginning of the tree of size newer; it is empty when the sizes are equal
// or older is 0. It fails with ErrNotFound unless 0 ≤ older ≤ newer ≤ Size().
func (s *Store) ProveConsistency(older, newer int64) (proof []Hash, err error) {
	h := s.head.Load()
	if older < 0 || older > newer || newer > h.size {
		return nil, fmt.Errorf("prove size %d consistent with %d of a tree of %d: %w", older, newer, h.size, ErrNotFound)
	}
	if older == 0 || older == newer {
		return nil, nil
	}
	err = s.prove(h, func(r xtlog.HashReader) (err error) {
		proof, err = xtlog.ProveTree(newer, older, r)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("prove size %d consistent with %d: %w", older, newer, err)
	}
	return proof, nil
}
