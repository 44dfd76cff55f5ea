package tlog

import (
	"crypto/sha256"
	"math/bits"

	xtlog "golang.org/x/mod/sumdb/tlog"
)

const (
	// MaxEntry is the largest entry in bytes: C2SP tlog-tiles bundles carry its
	// length in 16 bits.
	MaxEntry = 1<<16 - 1
	// MaxSize is the largest tree size that is handled or believed. It keeps sizes
	// exact in every JSON reader, and far from where arithmetic on powers of two
	// overflows: x/mod's proof checks do not end for sizes above 2^62.
	MaxSize = 1<<53 - 1
	// TileWidth is the number of hashes in a full tile and of entries in a full
	// bundle (C2SP tlog-tiles).
	TileWidth = 1 << tileHeight

	tileHeight = 8
	hashSize   = xtlog.HashSize
	fullTile   = TileWidth * hashSize // bytes
)

// A Hash is a SHA-256 hash of RFC 6962: of a leaf, a node or a root. Its String
// method gives base64; print it with %v, as %x gives the hex of that base64.
type Hash = xtlog.Hash

// LeafHash returns the hash of an entry as a leaf: SHA-256(0x00 || entry), RFC 6962 section 2.1.
func LeafHash(entry []byte) Hash { return xtlog.RecordHash(entry) }

// emptyRoot returns the root of the tree without leaves, RFC 6962 section 2.1.
func emptyRoot() Hash { return sha256.Sum256(nil) }

// hashAt returns the i'th hash of tile data.
func hashAt(tile []byte, i int) Hash {
	return Hash(tile[i*hashSize : (i+1)*hashSize])
}

// perfectRoot returns the root over the hashes in data, whose number is a power of two.
func perfectRoot(data []byte) Hash {
	if len(data) == hashSize {
		return Hash(data)
	}
	half := len(data) / 2
	return xtlog.NodeHash(perfectRoot(data[:half]), perfectRoot(data[half:]))
}

// An edge is the right edge of a tree: its size and, for each tile level, the
// hashes of the last tile while that is not full. From it the tree can be
// grown and its root computed without reading anything else.
type edge struct {
	size    int64
	partial [][]byte // by level; each 0 to 255 hashes
}

// count returns how many hashes the tree has at a tile level, 0 ≤ level ≤ 6.
func (e *edge) count(level int) int64 {
	return e.size >> (tileHeight * level)
}

// levels returns how many tile levels have at least one hash.
func (e *edge) levels() int {
	return (bits.Len64(uint64(e.size)) + tileHeight - 1) / tileHeight
}

// clone returns a copy that can be grown without touching e.
func (e *edge) clone() edge {
	c := edge{size: e.size, partial: make([][]byte, len(e.partial))}
	for level, tile := range e.partial {
		c.partial[level] = append(make([]byte, 0, fullTile), tile...)
	}
	return c
}

// add appends a leaf and calls full with each tile that this completes. The data
// passed to full is not touched afterwards.
func (e *edge) add(leaf Hash, full func(level int, n int64, data []byte)) {
	e.size++
	for level, h := 0, leaf; ; level++ {
		if level == len(e.partial) {
			e.partial = append(e.partial, make([]byte, 0, fullTile))
		}
		tile := append(e.partial[level], h[:]...)
		if len(tile) < fullTile {
			e.partial[level] = tile
			return
		}
		e.partial[level] = make([]byte, 0, fullTile)
		full(level, e.count(level)>>tileHeight-1, tile)
		h = perfectRoot(tile)
	}
}

// root computes the root: the perfect subtrees left over in the partial tiles,
// folded from the right, which is from the lowest level up (RFC 6962 section 2.1).
func (e *edge) root() Hash {
	if e.size == 0 {
		return emptyRoot()
	}
	var root Hash
	found := false
	for _, tile := range e.partial {
		for len(tile) > 0 {
			width := len(tile) / hashSize
			last := width & -width // the lowest set bit: the rightmost perfect subtree
			left := len(tile) - last*hashSize
			h := perfectRoot(tile[left:])
			if found {
				h = xtlog.NodeHash(h, root)
			}
			root, found = h, true
			tile = tile[:left]
		}
	}
	return root
}
