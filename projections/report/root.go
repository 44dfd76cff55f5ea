package report

import (
	"crypto/sha256"

	"twothirds/domain/wire"
	"twothirds/projections"
	"twothirds/projections/rows"
)

// rootOf is the root hash of the log's tree (RFC 6962 §2.1) over the entries that a
// view knows of.
func rootOf(v *projections.View) (wire.Hash, error) {
	var peaks []wire.Hash // the roots of the full subtrees that the leaves fall into, the largest first
	for after := wire.Seq(0); after < v.At(); {
		leaves, err := v.Leaves(after, rows.MaxLimit)
		if err != nil {
			return wire.Hash{}, err
		}
		for _, leaf := range leaves {
			after++
			peaks = append(peaks, wire.Hash(leaf))
			for size := after; size%2 == 0; size /= 2 { // two subtrees of a size become one
				n := len(peaks)
				peaks = append(peaks[:n-2], above(peaks[n-2], peaks[n-1]))
			}
		}
	}
	if len(peaks) == 0 {
		return wire.Hash{}, nil
	}
	root := peaks[len(peaks)-1]
	for i := len(peaks) - 2; i >= 0; i-- {
		root = above(peaks[i], root)
	}
	return root, nil
}

func above(left, right wire.Hash) wire.Hash {
	node := make([]byte, 0, 1+2*sha256.Size)
	return sha256.Sum256(append(append(append(node, 1), left[:]...), right[:]...))
}
