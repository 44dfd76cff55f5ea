package domaintest

import (
	"crypto/sha256"
	"slices"

	"twothirds/domain/wire"
)

// A tree is the Merkle tree of RFC 6962 §2.1 over a growing log. It keeps the
// root of every size: a test asks for roots of long ago.
type tree struct {
	peaks []wire.Hash // the roots of the full subtrees that the leaves fall into, the largest first
	roots []wire.Hash // by size less one
}

func (t *tree) add(leaf wire.Hash) {
	t.peaks = append(t.peaks, leaf)
	size := len(t.roots) + 1
	for ; size%2 == 0; size /= 2 { // two subtrees of a size become one
		n := len(t.peaks)
		t.peaks = append(t.peaks[:n-2], above(t.peaks[n-2], t.peaks[n-1]))
	}
	root := t.peaks[len(t.peaks)-1]
	for i := len(t.peaks) - 2; i >= 0; i-- {
		root = above(t.peaks[i], root)
	}
	t.roots = append(t.roots, root)
}

func above(left, right wire.Hash) wire.Hash {
	return sha256.Sum256(slices.Concat([]byte{1}, left[:], right[:]))
}

func (t *tree) copy() tree {
	return tree{peaks: slices.Clone(t.peaks), roots: slices.Clone(t.roots)}
}

// Roots are the roots of the Merkle trees over a log's first entries, by their number: what
// statements name as seen. Each entry is hashed once, however many are asked for. Of no entries and of
// more than there are, there is none.
func Roots(entries [][]byte) func(size uint64) (wire.Hash, bool) {
	var t tree
	for _, raw := range entries {
		t.add(wire.LeafHash(raw))
	}
	return func(size uint64) (wire.Hash, bool) {
		if size == 0 || size > uint64(len(t.roots)) {
			return wire.Hash{}, false
		}
		return t.roots[size-1], true
	}
}

// Root is the root of the Merkle tree over entries, of which there is one at least.
func Root(entries [][]byte) wire.Hash {
	var t tree
	for _, raw := range entries {
		t.add(wire.LeafHash(raw))
	}
	return t.roots[len(t.roots)-1]
}
