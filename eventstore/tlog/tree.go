package tlog

import (
	"fmt"
	"math/bits"

	xtlog "golang.org/x/mod/sumdb/tlog"
)

// A Tree is a Merkle tree in memory that remembers the root at every size it
// has had. An auditor feeds it the leaves of a log and compares the roots
// that statements and checkpoints name. It takes about 64 bytes a leaf and is
// not safe for use by several goroutines while it grows.
type Tree struct {
	perfect [][]Hash // perfect[k][i] is the root over leaves [i<<k, (i+1)<<k)
}

// NewTree returns a tree without leaves.
func NewTree() *Tree { return &Tree{perfect: make([][]Hash, 1)} }

// Add appends a leaf by its hash; see [LeafHash].
func (t *Tree) Add(leaf Hash) {
	t.perfect[0] = append(t.perfect[0], leaf)
	for k := 0; len(t.perfect[k])%2 == 0; k++ {
		if k+1 == len(t.perfect) {
			t.perfect = append(t.perfect, nil)
		}
		n := len(t.perfect[k])
		t.perfect[k+1] = append(t.perfect[k+1], xtlog.NodeHash(t.perfect[k][n-2], t.perfect[k][n-1]))
	}
}

// Size returns the number of leaves.
func (t *Tree) Size() int64 { return int64(len(t.perfect[0])) }

// RootAt returns the root over the first size leaves, 0 ≤ size ≤ Size(), in
// time O(log size), and ErrNotFound for any other size.
func (t *Tree) RootAt(size int64) (Hash, error) {
	switch {
	case size < 0 || size > t.Size():
		return Hash{}, fmt.Errorf("root at size %d of a tree of %d: %w", size, t.Size(), ErrNotFound)
	case size == 0:
		return emptyRoot(), nil
	}
	// The bits set in size, from the lowest, are the perfect subtrees from the right.
	var root Hash
	found := false
	for k := range bits.Len64(uint64(size)) {
		n := size >> k
		if n%2 == 0 {
			continue
		}
		h := t.perfect[k][n-1]
		if found {
			h = xtlog.NodeHash(h, root)
		}
		root, found = h, true
	}
	return root, nil
}
