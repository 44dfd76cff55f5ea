package copies

import (
	"iter"

	"twothirds/eventstore/tlog"
)

// tiles are the hashes of a tree as C2SP tlog-tiles cuts them, computed from
// its leaves. They take 32 bytes a leaf.
type tiles struct {
	levels [][]byte // by level: all its hashes, one after the other
}

func newTiles() *tiles { return &tiles{} }

// add appends a leaf by its hash.
func (t *tiles) add(leaf tlog.Hash) { t.addAt(0, leaf) }

func (t *tiles) addAt(level int, hash tlog.Hash) {
	if level == len(t.levels) {
		t.levels = append(t.levels, nil)
	}
	t.levels[level] = append(t.levels[level], hash[:]...)
	const full = tlog.TileWidth * hashSize
	if hashes := t.levels[level]; len(hashes)%full == 0 {
		t.addAt(level+1, hashOf(hashes[len(hashes)-full:]))
	}
}

// hashOf is the hash of a full tile: that of the tree of which it holds the
// leaf hashes.
func hashOf(tile []byte) tlog.Hash {
	tree := tlog.NewTree()
	for ; len(tile) > 0; tile = tile[hashSize:] {
		tree.Add(tlog.Hash(tile[:hashSize]))
	}
	root, err := tree.RootAt(tree.Size())
	if err != nil {
		panic("copies: a tree has no root at its own size: " + err.Error())
	}
	return root
}

// all yields every tile, from level 0 up.
func (t *tiles) all() iter.Seq2[tlog.TileID, []byte] {
	return func(yield func(tlog.TileID, []byte) bool) {
		for level, hashes := range t.levels {
			for n := int64(0); len(hashes) > 0; n++ {
				width := min(len(hashes)/hashSize, tlog.TileWidth)
				if !yield(tlog.TileID{Level: level, N: n, Width: width}, hashes[:width*hashSize]) {
					return
				}
				hashes = hashes[width*hashSize:]
			}
		}
	}
}
