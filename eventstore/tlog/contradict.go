package tlog

import (
	"cmp"
	"fmt"
	"maps"
	"math/bits"
	"slices"

	xtlog "golang.org/x/mod/sumdb/tlog"
)

// A Range is a run of entries by leaf index: From ≤ index < To.
type Range struct{ From, To int64 }

// width is how many entries the range has.
func (r Range) width() int64 { return r.To - r.From }

// split cuts a range of at least two entries as RFC 6962 section 2.1 cuts a list:
// at the largest power of two below its width.
func (r Range) split() (left, right Range) {
	at := r.From + 1<<(bits.Len64(uint64(r.width()-1))-1)
	return Range{r.From, at}, Range{at, r.To}
}

// Perfect reports whether the hash of the range is a node of every tree that reaches
// To, and so one that the path from any of its entries passes.
func (r Range) Perfect() bool {
	return r.width()&(r.width()-1) == 0 && r.From%r.width() == 0
}

// hashes are hashes of ranges, in the sense of RFC 6962 section 2.1: MTH(D[From:To]).
// They depend on the entries in the range alone, not on the tree that the range is
// seen in, so two trees of one history agree in every range that both reach.
type hashes map[Range]Hash

// of returns the hash of a range, looked up or computed from hashes of its parts.
func (h hashes) of(r Range) (Hash, bool) {
	if hash, ok := h[r]; ok || r.width() < 2 {
		return hash, ok
	}
	left, right := r.split()
	l, ok := h.of(left)
	if !ok {
		return Hash{}, false
	}
	second, ok := h.of(right)
	return xtlog.NodeHash(l, second), ok
}

// A Claim is what a signed checkpoint, with the proofs that lead to its root,
// says of a log: the hashes of some ranges of its entries. It stands and falls
// with the checkpoint's signature, which the caller has verified.
type Claim struct {
	size   int64
	root   Hash
	hashes hashes
}

// NewClaim returns what a checkpoint says alone: the hash of all its entries.
// A checkpoint of size 0 says nothing.
func NewClaim(c Checkpoint) *Claim {
	claim := &Claim{size: c.Size, root: c.Root, hashes: hashes{}}
	if c.Size > 0 {
		claim.hashes[Range{0, c.Size}] = c.Root
	}
	return claim
}

// AddInclusion adds what an RFC 6962 section 2.1.1 path from a leaf reveals: the leaf,
// every node above it and every sibling on the way. It fails with ErrProof where the
// path does not lead to the checkpoint's root; the claim is then as before.
func (c *Claim) AddInclusion(seq uint64, leaf Hash, path []Hash) error {
	found := hashes{}
	if seq < 1 || seq > uint64(c.size) || !found.climb(Range{0, c.size}, int64(seq-1), leaf, path) || found[Range{0, c.size}] != c.root {
		return fmt.Errorf("inclusion of entry %d in the tree of size %d: %w", seq, c.size, ErrProof)
	}
	maps.Copy(c.hashes, found)
	return nil
}

// climb computes the hash of r, in which the leaf with that index is, from the
// leaf and the path below r. It reports whether the path has the right length.
func (h hashes) climb(r Range, index int64, leaf Hash, path []Hash) bool {
	if r.width() == 1 {
		h[r] = leaf
		return len(path) == 0
	}
	if len(path) == 0 {
		return false
	}
	last := len(path) - 1
	left, right := r.split()
	within, beside := left, right
	if index >= right.From {
		within, beside = right, left
	}
	h[beside] = path[last]
	ok := h.climb(within, index, leaf, path[:last])
	h[r] = xtlog.NodeHash(h[left], h[right])
	return ok
}

// AddConsistency adds what an RFC 6962 section 2.1.2 proof reveals: the root over
// the first older entries and the nodes on both sides of that border. It fails with
// ErrProof where the proof does not lead to the checkpoint's root, or unless
// 1 ≤ older ≤ the checkpoint's size; the claim is then as before.
func (c *Claim) AddConsistency(older int64, root Hash, proof []Hash) error {
	found := hashes{}
	if older < 1 || older > c.size || !found.border(Range{0, c.size}, older, root, proof) ||
		found[Range{0, c.size}] != c.root || found[Range{0, older}] != root {
		return fmt.Errorf("consistency of size %d with the tree of size %d: %w", older, c.size, ErrProof)
	}
	maps.Copy(c.hashes, found)
	return nil
}

// border computes the hash of r, and that of the part of r before older, which
// is in r or its end, from the root over the first older entries and the proof
// below r. It reports whether the proof has the right length.
func (h hashes) border(r Range, older int64, root Hash, proof []Hash) bool {
	last := len(proof) - 1
	switch {
	case r.To == older && r.From == 0:
		h[r] = root
		return last < 0
	case last < 0:
		return false
	case r.To == older:
		h[r] = proof[last]
		return last == 0
	}
	left, right := r.split()
	if older <= left.To {
		h[right] = proof[last]
		if !h.border(left, older, root, proof[:last]) {
			return false
		}
	} else {
		h[left] = proof[last]
		if !h.border(right, older, root, proof[:last]) {
			return false
		}
		h[Range{r.From, older}] = xtlog.NodeHash(h[left], h[Range{right.From, older}])
	}
	h[r] = xtlog.NodeHash(h[left], h[right])
	return true
}

// ranges are the claim's ranges, the shortest first and then from the left, so
// that the first one that differs tells most.
func (c *Claim) ranges() []Range {
	return slices.SortedFunc(maps.Keys(c.hashes), func(a, b Range) int {
		return cmp.Or(cmp.Compare(a.width(), b.width()), cmp.Compare(a.From, b.From))
	})
}

// Beginning returns the largest number of first entries, at most size, whose hash the
// claim has; 0 where there is none.
func (c *Claim) Beginning(size int64) int64 {
	var most int64
	for r := range c.hashes {
		if r.From == 0 && r.To <= size {
			most = max(most, r.To)
		}
	}
	return most
}

// A Comparison is how two claims stand to each other.
type Comparison struct {
	// Differ says that the claims contradict each other: there is no log of which both are true.
	Differ bool
	// Range is the shortest, and then the first, range whose hashes differ; A and B are the two.
	Range Range
	A, B  Hash
	// Agree is the number of ranges whose hashes are the same in both.
	Agree int
	// Same is how many entries, from the first on, are the same in both as far as
	// the claims show: the largest To of a range from 0 in which they agree.
	Same int64
}

// Compare looks for a contradiction between two claims. Every range of which one has
// the hash, and the other has it too or can compute it from its own, must have
// the same hash in both: one history has one MTH (RFC 6962 section 2.1) for each
// range. So what Compare says to differ does, and hashes that it cannot compare
// prove nothing either way.
func Compare(a, b *Claim) Comparison {
	var result Comparison
	both := &Claim{hashes: maps.Clone(a.hashes)}
	maps.Copy(both.hashes, b.hashes)
	for _, r := range both.ranges() {
		x, inA := a.hashes.of(r)
		y, inB := b.hashes.of(r)
		switch {
		case !inA || !inB:
		case x == y:
			result.Agree++
			if r.From == 0 {
				result.Same = max(result.Same, r.To)
			}
		case !result.Differ:
			result.Differ, result.Range, result.A, result.B = true, r, x, y
		}
	}
	return result
}

// FirstDifferent returns the shortest, and then the first, range of the claim whose
// hash is not the one in the tree of that size behind r. ok is false where there is none:
// the tree then agrees in everything of the claim that it reaches.
func (c *Claim) FirstDifferent(size int64, r xtlog.HashReader) (first Range, ok bool, err error) {
	var reached []Range
	for _, r := range c.ranges() {
		if r.To <= size {
			reached = append(reached, r)
		}
	}
	tree, err := read(r, reached...)
	if err != nil {
		return Range{}, false, err
	}
	for _, r := range reached {
		if hash, _ := tree.of(r); hash != c.hashes[r] {
			return r, true, nil
		}
	}
	return Range{}, false, nil
}

// FirstDifference returns the sequence of the first of size entries that is not the
// same in the trees behind a and b, reading O(log size) hashes of each; 0 where all are.
func FirstDifference(size int64, a, b xtlog.HashReader) (seq uint64, err error) {
	differ := func(r Range) (bool, error) {
		x, err := read(a, r)
		if err != nil {
			return false, err
		}
		y, err := read(b, r)
		if err != nil {
			return false, err
		}
		inA, _ := x.of(r)
		inB, _ := y.of(r)
		return inA != inB, nil
	}
	r := Range{0, size}
	if size < 1 {
		return 0, nil
	}
	if differs, err := differ(r); err != nil || !differs {
		return 0, err
	}
	for r.width() > 1 {
		left, right := r.split()
		differs, err := differ(left)
		if err != nil {
			return 0, err
		}
		if r = right; differs {
			r = left
		}
	}
	return uint64(r.To), nil
}

// read returns hashes from which those of the ranges can be computed: of the
// perfect ranges that they consist of, which are what a tree has stored.
func read(r xtlog.HashReader, ranges ...Range) (hashes, error) {
	found := hashes{}
	for _, whole := range ranges {
		found.perfect(whole)
	}
	parts := slices.Collect(maps.Keys(found))
	indexes := make([]int64, len(parts))
	for i, part := range parts {
		level := bits.TrailingZeros64(uint64(part.width()))
		indexes[i] = xtlog.StoredHashIndex(level, part.From>>level)
	}
	if len(indexes) == 0 {
		return found, nil
	}
	stored, err := r.ReadHashes(indexes)
	if err != nil {
		return nil, fmt.Errorf("reading hashes of the tree: %w", err)
	}
	for i, part := range parts {
		found[part] = stored[i]
	}
	return found, nil
}

// perfect notes the perfect ranges that a range of a tree consists of.
func (h hashes) perfect(r Range) {
	if r.Perfect() {
		h[r] = Hash{}
		return
	}
	left, right := r.split()
	h.perfect(left)
	h.perfect(right)
}
