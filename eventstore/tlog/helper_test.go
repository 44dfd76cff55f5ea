package tlog

import (
	"crypto/ed25519"
	"fmt"
	"path/filepath"
	"testing"

	xtlog "golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"
)

const testOrigin = "example.org/ledger"

// testKey returns a fixed key; n tells keys apart.
func testKey(n byte) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(append(make([]byte, ed25519.SeedSize-1), n))
}

func testPub(n byte) ed25519.PublicKey { return testKey(n).Public().(ed25519.PublicKey) }

func testSigner(t testing.TB) *Signer {
	t.Helper()
	s, err := NewSigner(testOrigin, testKey(1))
	must(t, err)
	return s
}

// entry returns the entry that every test log has at a sequence.
func entry(seq uint64) []byte { return fmt.Appendf(nil, "entry %d of the log", seq) }

func entries(from, to uint64) [][]byte {
	var es [][]byte
	for seq := from; seq <= to; seq++ {
		es = append(es, entry(seq))
	}
	return es
}

// open opens the store at path without fsync, and closes it with the test.
func open(t testing.TB, path string) *Store {
	t.Helper()
	s, err := Open(path, Options{NoSync: true})
	must(t, err)
	t.Cleanup(func() { s.Close() })
	return s
}

func must(t rapid.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// grown returns a store with the test log's first size entries.
func grown(t testing.TB, size uint64) *Store {
	t.Helper()
	s := open(t, filepath.Join(t.TempDir(), "log"))
	appendTo(t, s, size)
	return s
}

// appendTo appends the test log's entries up to size.
func appendTo(t rapid.TB, s *Store, size uint64) {
	t.Helper()
	have, _ := s.Size()
	got, _, err := s.Append(uint64(have)+1, entries(uint64(have)+1, size))
	if err != nil || got != int64(size) {
		t.Fatalf("Append to %d = %d, %v", size, got, err)
	}
}

// oracle is the test log computed by x/mod alone: the stored hashes of its tree.
type oracle []Hash

func newOracle(t testing.TB, size uint64) *oracle {
	t.Helper()
	var o oracle
	for seq := uint64(1); seq <= size; seq++ {
		hs, err := xtlog.StoredHashes(int64(seq-1), entry(seq), &o)
		must(t, err)
		o = append(o, hs...)
	}
	return &o
}

func (o *oracle) ReadHashes(indexes []int64) ([]Hash, error) {
	hs := make([]Hash, len(indexes))
	for i, x := range indexes {
		hs[i] = (*o)[x]
	}
	return hs, nil
}

func (o *oracle) root(t rapid.TB, size int64) Hash {
	t.Helper()
	h, err := xtlog.TreeHash(size, o)
	must(t, err)
	return h
}

// verify checks everything that a store of the test log says against the oracle.
func verify(t rapid.TB, s *Store, o *oracle) {
	t.Helper()
	size, root := s.Size()
	if want := o.root(t, size); root != want {
		t.Fatalf("root at size %d = %v, want %v", size, root, want)
	}
	next := uint64(1)
	err := s.Entries(1, func(seq uint64, e []byte) error {
		if seq != next || string(e) != string(entry(seq)) {
			return fmt.Errorf("entry %d is %q, expected entry %d", seq, e, next)
		}
		next++
		return nil
	})
	if err != nil || next != uint64(size)+1 {
		t.Fatalf("Entries stopped before %d of %d: %v", next, size, err)
	}
	for id := range Tiles(size) {
		if id.Level == EntriesLevel {
			must(t, s.CheckBundle(id.N))
			continue
		}
		got, err := s.Tile(id.Level, id.N, id.Width)
		must(t, err)
		want, err := xtlog.ReadTileData(xtlog.Tile{H: tileHeight, L: id.Level, N: id.N, W: id.Width}, o)
		must(t, err)
		if string(got) != string(want) {
			t.Fatalf("size %d: %s differs from x/mod's", size, id.Path())
		}
	}
}
