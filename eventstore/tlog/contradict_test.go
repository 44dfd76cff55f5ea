package tlog

import (
	"bytes"
	"errors"
	"fmt"
	"testing"

	xtlog "golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"
)

// history is a log computed by x/mod alone, with entries of any kind.
type history struct {
	oracle
	entries [][]byte
}

// historyOf returns a history of size entries that are those of the test log up to
// and without the sequence from; from there on they are written by another hand.
func historyOf(t rapid.TB, size, from uint64, hand string) *history {
	t.Helper()
	h := &history{}
	for seq := uint64(1); seq <= size; seq++ {
		e := entry(seq)
		if seq >= from {
			e = fmt.Appendf(nil, "entry %d by %s", seq, hand)
		}
		hs, err := xtlog.StoredHashes(int64(seq-1), e, &h.oracle)
		must(t, err)
		h.oracle, h.entries = append(h.oracle, hs...), append(h.entries, e)
	}
	return h
}

// at returns the bare claim of the history at a size.
func (h *history) at(t rapid.TB, size int64) *Claim {
	t.Helper()
	return NewClaim(Checkpoint{Size: size, Root: h.root(t, size)})
}

func (h *history) include(t rapid.TB, c *Claim, seq uint64) {
	t.Helper()
	path, err := xtlog.ProveRecord(c.size, int64(seq-1), &h.oracle)
	must(t, err)
	must(t, c.AddInclusion(seq, LeafHash(h.entries[seq-1]), path))
}

func (h *history) consist(t rapid.TB, c *Claim, older int64) {
	t.Helper()
	proof, err := xtlog.ProveTree(c.size, older, &h.oracle)
	must(t, err)
	must(t, c.AddConsistency(older, h.root(t, older), proof))
}

// draw returns the claim of the history at some size of at least from, with some proofs.
func (h *history) draw(t *rapid.T, from int64) *Claim {
	size := rapid.Int64Range(from, int64(len(h.entries))).Draw(t, "size")
	c := h.at(t, size)
	for range rapid.IntRange(0, 3).Draw(t, "inclusions") {
		h.include(t, c, rapid.Uint64Range(1, uint64(size)).Draw(t, "seq"))
	}
	for range rapid.IntRange(0, 2).Draw(t, "consistencies") {
		h.consist(t, c, rapid.Int64Range(1, size).Draw(t, "older"))
	}
	return c
}

// mth is RFC 6962 section 2.1, word for word.
func mth(entries [][]byte) Hash {
	if len(entries) == 1 {
		return LeafHash(entries[0])
	}
	k := 1
	for k*2 < len(entries) {
		k *= 2
	}
	return xtlog.NodeHash(mth(entries[:k]), mth(entries[k:]))
}

// Everything that a claim says is true of the history that it was drawn from.
func TestClaimsSayWhatIsTrue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := historyOf(t, rapid.Uint64Range(1, 70).Draw(t, "entries"), 1, "one")
		c := h.draw(t, 1)
		for r, hash := range c.hashes {
			if want := mth(h.entries[r.From:r.To]); hash != want {
				t.Fatalf("the claim at size %d says %v of %v, which is %v", c.size, hash, r, want)
			}
		}
	})
}

// Claims of one history never contradict each other, nor the history.
func TestNoContradictionInOneHistory(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := historyOf(t, rapid.Uint64Range(1, 70).Draw(t, "entries"), 1, "one")
		a, b := h.draw(t, 1), h.draw(t, 1)
		if got := Compare(a, b); got.Differ {
			t.Fatalf("claims at sizes %d and %d of one history differ: %+v", a.size, b.size, got)
		}
		size := rapid.Int64Range(0, int64(len(h.entries))).Draw(t, "tree")
		if r, differs, err := a.FirstDifferent(size, &h.oracle); err != nil || differs {
			t.Fatalf("the claim at size %d differs from its own history in %v, %v", a.size, r, err)
		}
		if seq, err := FirstDifference(size, &h.oracle, &h.oracle); err != nil || seq != 0 {
			t.Fatalf("a history differs from itself at entry %d, %v", seq, err)
		}
	})
}

// Of two histories that part at an entry: what differs does, and what shows the
// parting is found.
func TestContradictionOfTwoHistories(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		entries := rapid.Uint64Range(1, 70).Draw(t, "entries")
		parting := rapid.Uint64Range(1, entries).Draw(t, "parting")
		one, two := historyOf(t, entries, parting, "one"), historyOf(t, entries, parting, "two")

		// Whatever the claims, a difference is a true one, and beyond the parting.
		a, b := one.draw(t, 1), two.draw(t, 1)
		got, back := Compare(a, b), Compare(b, a)
		if got.Differ && (got.A == got.B || got.Range.To < int64(parting) || mth(one.entries[got.Range.From:got.Range.To]) != got.A || mth(two.entries[got.Range.From:got.Range.To]) != got.B) {
			t.Fatalf("parted at %d: %+v", parting, got)
		}
		if got.Same >= int64(parting) || got.Differ != back.Differ || got.Range != back.Range || got.A != back.B || got.Agree != back.Agree {
			t.Fatalf("parted at %d: %+v, the other way round %+v", parting, got, back)
		}

		// Receipts of the entry, whatever the sizes.
		a, b = one.draw(t, int64(parting)), two.draw(t, int64(parting))
		one.include(t, a, parting)
		two.include(t, b, parting)
		if got := Compare(a, b); !got.Differ || got.Range != (Range{int64(parting) - 1, int64(parting)}) {
			t.Fatalf("receipts of entry %d at sizes %d and %d: %+v", parting, a.size, b.size, got)
		}

		// Any two claims of one size.
		b = two.at(t, a.size)
		if got := Compare(a, b); !got.Differ || got.B == got.A {
			t.Fatalf("checkpoints of size %d: %+v", a.size, got)
		}

		// A claim and the whole of the other history, which proves what it says.
		a = one.draw(t, int64(parting))
		size := rapid.Int64Range(a.size, int64(entries)).Draw(t, "log")
		r, differs, err := a.FirstDifferent(size, &two.oracle)
		if err != nil || !differs || mth(two.entries[r.From:r.To]) == a.hashes[r] {
			t.Fatalf("claim at size %d: %v, %v, %v", a.size, r, differs, err)
		}
		b = two.at(t, size)
		two.consist(t, b, a.size)
		if got := Compare(a, b); !got.Differ {
			t.Fatalf("claim at size %d and the consistent tree of size %d: %+v", a.size, size, got)
		}

		// The two whole histories.
		if seq, err := FirstDifference(size, &one.oracle, &two.oracle); err != nil || seq != parting {
			t.Fatalf("histories of size %d that part at %d differ first at %d, %v", size, parting, seq, err)
		}
	})
}

// The last entry's path at one size holds what the root of that size consists of, so
// a checkpoint of that size can be compared with any receipt that reaches as far.
func TestCompareComputesRoots(t *testing.T) {
	one, two := historyOf(t, 8, 3, "one"), historyOf(t, 8, 3, "two")
	for _, c := range []struct {
		name      string
		a, b      int64  // sizes
		seqA      uint64 // 0 for a bare checkpoint
		seqB      uint64
		differ    bool
		r         Range
		agree     int
		sameAtAll int64
	}{
		{"two checkpoints of one size", 5, 5, 0, 0, true, Range{0, 5}, 0, 0},
		{"two checkpoints of different sizes", 4, 8, 0, 0, false, Range{}, 0, 0},
		{"the same before they part", 2, 2, 0, 0, false, Range{}, 1, 2},
		{"two receipts of one entry, which is the same", 5, 8, 1, 1, true, Range{2, 4}, 3, 2},
		{"two receipts of one entry, which differs", 5, 8, 3, 3, true, Range{2, 3}, 1, 2},
		{"a checkpoint of a power of two and a receipt", 4, 8, 0, 8, true, Range{0, 4}, 0, 0},
		{"a root computed from a receipt's path", 6, 8, 0, 6, true, Range{0, 6}, 0, 0},
		{"a receipt that shows nothing of the smaller tree", 6, 8, 0, 1, false, Range{}, 0, 0},
		{"a receipt in the smaller tree, a checkpoint of the larger", 6, 8, 1, 0, false, Range{}, 0, 0},
	} {
		a, b := one.at(t, c.a), two.at(t, c.b)
		if c.seqA > 0 {
			one.include(t, a, c.seqA)
		}
		if c.seqB > 0 {
			two.include(t, b, c.seqB)
		}
		got := Compare(a, b)
		if got.Differ != c.differ || got.Range != c.r || got.Agree != c.agree || got.Same != c.sameAtAll {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}

func TestClaimsTakeNoWrongProof(t *testing.T) {
	h := historyOf(t, 13, 1, "one")
	path, err := xtlog.ProveRecord(13, 4, &h.oracle)
	must(t, err)
	leaf := LeafHash(h.entries[4])
	wrong := append([]Hash{{}}, path[1:]...)
	proof, err := xtlog.ProveTree(13, 7, &h.oracle)
	must(t, err)
	root := h.root(t, 7)
	for name, add := range map[string]func(*Claim) error{
		"another entry":          func(c *Claim) error { return c.AddInclusion(5, LeafHash(h.entries[5]), path) },
		"another sequence":       func(c *Claim) error { return c.AddInclusion(6, leaf, path) },
		"sequence 0":             func(c *Claim) error { return c.AddInclusion(0, leaf, path) },
		"a sequence beyond":      func(c *Claim) error { return c.AddInclusion(14, leaf, path) },
		"a sequence far beyond":  func(c *Claim) error { return c.AddInclusion(1<<63, leaf, path) },
		"a wrong hash":           func(c *Claim) error { return c.AddInclusion(5, leaf, wrong) },
		"a hash too few":         func(c *Claim) error { return c.AddInclusion(5, leaf, path[1:]) },
		"a hash too many":        func(c *Claim) error { return c.AddInclusion(5, leaf, append([]Hash{{}}, path...)) },
		"no path":                func(c *Claim) error { return c.AddInclusion(5, leaf, nil) },
		"another root":           func(c *Claim) error { return c.AddConsistency(7, h.root(t, 8), proof) },
		"another size":           func(c *Claim) error { return c.AddConsistency(6, root, proof) },
		"size 0":                 func(c *Claim) error { return c.AddConsistency(0, emptyRoot(), nil) },
		"a larger size":          func(c *Claim) error { return c.AddConsistency(14, root, proof) },
		"its own size, not root": func(c *Claim) error { return c.AddConsistency(13, root, nil) },
		"a power of two, wrong":  func(c *Claim) error { return c.AddConsistency(8, root, []Hash{{}}) },
		"a proof too short":      func(c *Claim) error { return c.AddConsistency(7, root, proof[1:]) },
		"a proof too long":       func(c *Claim) error { return c.AddConsistency(7, root, append([]Hash{{}}, proof...)) },
		"no proof":               func(c *Claim) error { return c.AddConsistency(7, root, nil) },
	} {
		c := h.at(t, 13)
		if err := add(c); !errors.Is(err, ErrProof) || len(c.hashes) != 1 {
			t.Errorf("%s: %v, and the claim has %d hashes", name, err, len(c.hashes))
		}
	}
	if c := NewClaim(Checkpoint{}); len(c.hashes) != 0 || c.AddInclusion(1, leaf, nil) == nil || c.AddConsistency(1, root, nil) == nil {
		t.Errorf("a checkpoint of size 0 says %v", c.hashes)
	}
	// The largest trees that are believed.
	if err := NewClaim(Checkpoint{Size: MaxSize}).AddInclusion(MaxSize, leaf, make([]Hash, maxPathHashes)); !errors.Is(err, ErrProof) {
		t.Error(err)
	}
}

// FuzzClaims: no proof makes a claim say of its tree what is not true.
func FuzzClaims(f *testing.F) {
	f.Add(int64(13), uint64(5), bytes.Repeat([]byte{1}, 4*hashSize))
	h := historyOf(f, 13, 1, "one")
	for _, seq := range []uint64{1, 5, 13} {
		path, err := xtlog.ProveRecord(13, int64(seq-1), &h.oracle)
		must(f, err)
		raw := append([]byte(nil), h.oracle[xtlog.StoredHashIndex(0, int64(seq-1))][:]...)
		for _, p := range path {
			raw = append(raw, p[:]...)
		}
		f.Add(int64(13), seq, raw)
		proof, err := xtlog.ProveTree(13, int64(seq), &h.oracle)
		must(f, err)
		root := h.root(f, int64(seq))
		raw = append([]byte(nil), root[:]...)
		for _, p := range proof {
			raw = append(raw, p[:]...)
		}
		f.Add(int64(13), seq, raw)
	}
	f.Fuzz(func(t *testing.T, size int64, n uint64, raw []byte) {
		var given []Hash
		for ; len(raw) >= hashSize; raw = raw[hashSize:] {
			given = append(given, Hash(raw[:hashSize]))
		}
		if size < 0 || size > MaxSize || len(given) == 0 {
			return
		}
		c := NewClaim(Checkpoint{Size: size, Root: h.root(t, 13)})
		included := c.AddInclusion(n, given[0], given[1:]) == nil
		if want := n > 0 && n <= MaxSize && xtlog.CheckRecord(given[1:], size, c.root, int64(n-1), given[0]) == nil; included != want {
			t.Fatalf("AddInclusion says %v, x/mod %v", included, want)
		}
		consistent := c.AddConsistency(int64(n&MaxSize), given[0], given[1:]) == nil
		if want := xtlog.CheckTree(given[1:], size, c.root, int64(n&MaxSize), given[0]) == nil; consistent != want {
			t.Fatalf("AddConsistency says %v, x/mod %v", consistent, want)
		}
		if (included || consistent) && size == 13 {
			for r, hash := range c.hashes {
				if hash != mth(h.entries[r.From:r.To]) {
					t.Fatalf("the claim says %v of %v", hash, r)
				}
			}
		}
	})
}
