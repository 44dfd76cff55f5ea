package tlog

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"go.etcd.io/bbolt"
	xtlog "golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"
)

var edgeSizes = []uint64{0, 1, 2, 3, 255, 256, 257, 511, 512, 513, 65535, 65536, 65537, 70000}

// One store is grown through all sizes, and a fresh one is filled at once to each of
// them: both have x/mod's roots and tiles, also after they are opened again.
func TestSizes(t *testing.T) {
	o := newOracle(t, edgeSizes[len(edgeSizes)-1])
	path := filepath.Join(t.TempDir(), "log")
	for _, size := range edgeSizes {
		s := open(t, path)
		appendTo(t, s, size)
		verify(t, s, o)
		must(t, s.Close())
		if size > 600 && size != 65537 {
			continue // large ones once more at once, past every boundary
		}
		verify(t, grown(t, size), o)
	}
	s, err := Open(path, Options{ReadOnly: true})
	must(t, err)
	defer s.Close()
	for _, seq := range []uint64{1, 256, 257, 65536, 65537, 70000} {
		path, err := s.ProveInclusion(seq, 70000)
		must(t, err)
		if err := xtlog.CheckRecord(path, 70000, o.root(t, 70000), int64(seq-1), LeafHash(entry(seq))); err != nil {
			t.Errorf("entry %d: %v", seq, err)
		}
	}
}

// However the log is cut into appends, and wherever it is opened again, it is the same log.
func TestAnyStepsGiveTheSameLog(t *testing.T) {
	o := newOracle(t, 5000)
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		path := filepath.Join(dir, "log")
		defer os.Remove(path)
		s, err := Open(path, Options{NoSync: true})
		must(t, err)
		defer func() { s.Close() }()
		for range rapid.IntRange(1, 8).Draw(t, "appends") {
			size, _ := s.Size()
			more := rapid.OneOf(rapid.IntRange(0, 5), rapid.IntRange(250, 260), rapid.IntRange(0, 600)).Draw(t, "more")
			appendTo(t, s, uint64(size)+uint64(more))
			if rapid.Bool().Draw(t, "reopen") {
				must(t, s.Close())
				s, err = Open(path, Options{NoSync: true})
				must(t, err)
			}
		}
		verify(t, s, o)
	})
}

func TestRootsAndProofs(t *testing.T) {
	const size = 600
	s, o, tree := grown(t, size), newOracle(t, size), NewTree()
	for n := int64(0); n <= size; n++ {
		want := o.root(t, n)
		if got, err := s.RootAt(n); err != nil || got != want {
			t.Fatalf("Store.RootAt(%d) = %v, %v, want %v", n, got, err, want)
		}
		if n > 0 {
			tree.Add(LeafHash(entry(uint64(n))))
		}
		for _, m := range []int64{0, 1, n / 3, n / 2, n - n%256, n} {
			if got, err := tree.RootAt(min(m, n)); err != nil || got != o.root(t, min(m, n)) {
				t.Fatalf("Tree.RootAt(%d) of %d = %v, %v", m, n, got, err)
			}
		}
	}
	for n := int64(1); n <= size; n += 7 {
		for _, seq := range []int64{1, n/2 + 1, n} {
			path, err := s.ProveInclusion(uint64(seq), n)
			must(t, err)
			if err := xtlog.CheckRecord(path, n, o.root(t, n), seq-1, LeafHash(entry(uint64(seq)))); err != nil {
				t.Fatalf("entry %d in size %d: %v", seq, n, err)
			}
		}
		for _, older := range []int64{1, n/2 + 1, n} {
			proof, err := s.ProveConsistency(older, n)
			must(t, err)
			if err := xtlog.CheckTree(proof, n, o.root(t, n), older, o.root(t, older)); err != nil {
				t.Fatalf("size %d to %d: %v", older, n, err)
			}
		}
	}
	if proof, err := s.ProveConsistency(0, size); err != nil || len(proof) != 0 {
		t.Errorf("ProveConsistency from 0 = %v, %v, want none", proof, err)
	}
}

func TestBundles(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "log"))
	longest := bytes.Repeat([]byte{'x'}, MaxEntry)
	all := [][]byte{{}, []byte("a"), longest}
	for len(all) < 300 {
		all = append(all, []byte{byte(len(all))})
	}
	if _, _, err := s.Append(1, all); err != nil {
		t.Fatal(err)
	}
	want := func(es [][]byte) (b []byte) {
		for _, e := range es {
			b = append(binary.BigEndian.AppendUint16(b, uint16(len(e))), e...)
		}
		return b
	}
	for _, c := range []struct {
		n     int64
		width int
	}{{0, 1}, {0, 3}, {0, 255}, {0, 256}, {1, 1}, {1, 44}} {
		got, err := s.EntryBundle(c.n, c.width)
		if err != nil || !bytes.Equal(got, want(all[c.n*256:c.n*256+int64(c.width)])) {
			t.Errorf("EntryBundle(%d, %d): %d bytes, %v", c.n, c.width, len(got), err)
		}
	}
	// A narrower partial tile is a prefix of a wider one.
	wide, err := s.Tile(0, 0, 256)
	must(t, err)
	if narrow, err := s.Tile(0, 0, 7); err != nil || !bytes.Equal(narrow, wide[:7*32]) {
		t.Errorf("Tile(0, 0, 7): %v", err)
	}
	if h, err := s.LeafHash(3); err != nil || h != LeafHash(longest) {
		t.Errorf("LeafHash(3) = %v, %v", h, err)
	}
	if e, err := s.Entry(1); err != nil || len(e) != 0 {
		t.Errorf("Entry(1) = %q, %v, want the empty entry", e, err)
	}
}

func TestRefusals(t *testing.T) {
	s := grown(t, 300)
	_, before := s.Size()
	none := func(uint64, []byte) error { return errors.New("called") }
	for _, c := range []struct {
		name string
		do   func() error
		want error
	}{
		{"append the last one again", func() error { _, _, err := s.Append(300, entries(300, 300)); return err }, ErrSequence},
		{"append after a gap", func() error { _, _, err := s.Append(302, entries(302, 302)); return err }, ErrSequence},
		{"append nothing elsewhere", func() error { _, _, err := s.Append(0, nil); return err }, ErrSequence},
		{"append too long", func() error {
			_, _, err := s.Append(301, [][]byte{{1}, make([]byte, MaxEntry+1)})
			return err
		}, ErrTooLarge},
		{"entry 0", func() error { _, err := s.Entry(0); return err }, ErrNotFound},
		{"entry 301", func() error { _, err := s.Entry(301); return err }, ErrNotFound},
		{"entry without end", func() error { _, err := s.Entry(1 << 63); return err }, ErrNotFound},
		{"leaf 301", func() error { _, err := s.LeafHash(301); return err }, ErrNotFound},
		{"entries from 0", func() error { return s.Entries(0, none) }, ErrNotFound},
		{"entries from 302", func() error { return s.Entries(302, none) }, ErrNotFound},
		{"entries from 301", func() error { return s.Entries(301, none) }, nil},
		{"bundle too wide", func() error { _, err := s.EntryBundle(1, 45); return err }, ErrNotFound},
		{"bundle of width 0", func() error { _, err := s.EntryBundle(0, 0); return err }, ErrNotFound},
		{"bundle of width 257", func() error { _, err := s.EntryBundle(0, 257); return err }, ErrNotFound},
		{"bundle -1", func() error { _, err := s.EntryBundle(-1, 1); return err }, ErrNotFound},
		{"bundle far away", func() error { _, err := s.EntryBundle(1<<62, 1); return err }, ErrNotFound},
		{"tile too wide", func() error { _, err := s.Tile(1, 0, 2); return err }, ErrNotFound},
		{"tile of level 2", func() error { _, err := s.Tile(2, 0, 1); return err }, ErrNotFound},
		{"tile of level -1", func() error { _, err := s.Tile(-1, 0, 1); return err }, ErrNotFound},
		{"tile of level 64", func() error { _, err := s.Tile(64, 0, 1); return err }, ErrNotFound},
		{"root at 301", func() error { _, err := s.RootAt(301); return err }, ErrNotFound},
		{"root at -1", func() error { _, err := s.RootAt(-1); return err }, ErrNotFound},
		{"tree's root at 1", func() error { _, err := NewTree().RootAt(1); return err }, ErrNotFound},
		{"prove 0", func() error { _, err := s.ProveInclusion(0, 300); return err }, ErrNotFound},
		{"prove beyond its tree", func() error { _, err := s.ProveInclusion(11, 10); return err }, ErrNotFound},
		{"prove in a larger tree", func() error { _, err := s.ProveInclusion(1, 301); return err }, ErrNotFound},
		{"consistency backwards", func() error { _, err := s.ProveConsistency(11, 10); return err }, ErrNotFound},
		{"consistency ahead", func() error { _, err := s.ProveConsistency(1, 301); return err }, ErrNotFound},
		{"check bundle 2", func() error { return s.CheckBundle(2) }, ErrNotFound},
		{"check bundle -1", func() error { return s.CheckBundle(-1) }, ErrNotFound},
	} {
		if err := c.do(); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
	if size, root := s.Size(); size != 300 || root != before {
		t.Errorf("a refused call changed the log: size %d, root %v", size, root)
	}
	if size, root, err := s.Append(301, nil); err != nil || size != 300 || root != before {
		t.Errorf("Append of nothing = %d, %v, %v", size, root, err)
	}
}

func TestEntriesStopsAtError(t *testing.T) {
	s, stop, calls := grown(t, 600), errors.New("stop"), 0
	err := s.Entries(100, func(seq uint64, _ []byte) error {
		calls++
		if seq == 300 {
			return stop
		}
		return nil
	})
	if !errors.Is(err, stop) || calls != 201 {
		t.Errorf("Entries = %v after %d calls", err, calls)
	}
}

func TestOpenFailures(t *testing.T) {
	dir := t.TempDir()
	if _, err := Open(filepath.Join(dir, "none"), Options{ReadOnly: true}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("read-only without a file: %v", err)
	}
	path := filepath.Join(dir, "log")
	s := open(t, path)
	appendTo(t, s, 3)
	if _, err := Open(path, Options{}); !errors.Is(err, ErrInUse) {
		t.Errorf("opened twice: %v", err)
	}
	must(t, s.Close())
	if _, err := s.Entry(1); !errors.Is(err, ErrClosed) {
		t.Errorf("Entry after Close: %v", err)
	}
	if _, _, err := s.Append(4, entries(4, 4)); !errors.Is(err, ErrClosed) {
		t.Errorf("Append after Close: %v", err)
	}

	reader, err := Open(path, Options{ReadOnly: true})
	must(t, err)
	if _, _, err := reader.Append(4, entries(4, 4)); !errors.Is(err, ErrReadOnly) {
		t.Errorf("Append read-only: %v", err)
	}
	if err := reader.StageCheckpoint(nil); !errors.Is(err, ErrReadOnly) {
		t.Errorf("StageCheckpoint read-only: %v", err)
	}
	reader.Close()

	rewrite(t, path, metaBucket, formatKey, []byte("twothirds tlog 2"))
	if _, err := Open(path, Options{}); !errors.Is(err, ErrNewer) {
		t.Errorf("format 2: %v", err)
	}
	rewrite(t, path, metaBucket, formatKey, []byte("somebody's 1"))
	if _, err := Open(path, Options{}); !errors.Is(err, ErrDamaged) {
		t.Errorf("another format: %v", err)
	}
	rewrite(t, filepath.Join(dir, "other"), []byte("rows"), []byte("k"), []byte("v"))
	if _, err := Open(filepath.Join(dir, "other"), Options{}); !errors.Is(err, ErrDamaged) {
		t.Errorf("another program's file: %v", err)
	}
}

// rewrite sets one value of a bbolt file behind the store's back; nil deletes it.
func rewrite(t testing.TB, path string, bucket, key, value []byte) {
	t.Helper()
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{NoSync: true})
	must(t, err)
	defer db.Close()
	err = db.Update(func(tx *bbolt.Tx) error {
		b, err := tx.CreateBucketIfNotExists(bucket)
		if err != nil {
			return err
		}
		if value == nil {
			return b.Delete(key)
		}
		return b.Put(key, value)
	})
	must(t, err)
}

// After a write that failed half-way nothing more is written until the store is
// opened again; what was there before can still be read.
func TestFailedWrite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	s, o := open(t, path), newOracle(t, 3000)
	appendTo(t, s, 1000)
	s.db.MaxSize = 1 // the disk is full
	if _, _, err := s.Append(1001, entries(1001, 3000)); err == nil {
		t.Fatal("Append on a full disk succeeded")
	}
	s.db.MaxSize = 0
	if _, _, err := s.Append(1001, entries(1001, 1001)); !errors.Is(err, ErrFailed) {
		t.Errorf("Append after a failed one: %v", err)
	}
	verify(t, s, o)
	must(t, s.Close())
	s = open(t, path)
	if size, _ := s.Size(); size != 1000 {
		t.Fatalf("size %d after the failure", size)
	}
	appendTo(t, s, 3000)
	verify(t, s, o)
}

// Readers see whole trees while the log grows.
func TestReadWhileAppending(t *testing.T) {
	s, o := grown(t, 1), newOracle(t, 1500)
	var group sync.WaitGroup
	done := make(chan struct{})
	for range 2 {
		group.Go(func() {
			for {
				size, root := s.Size()
				if root != o.root(t, size) {
					t.Errorf("root at size %d is not the tree's", size)
				}
				for _, seq := range []uint64{1, uint64(size)} {
					if path, err := s.ProveInclusion(seq, size); err != nil {
						t.Error(err)
					} else if err := xtlog.CheckRecord(path, size, root, int64(seq-1), LeafHash(entry(seq))); err != nil {
						t.Error(err)
					}
				}
				if err := s.Entries(max(uint64(size), 300)-299, func(uint64, []byte) error { return nil }); err != nil {
					t.Error(err)
				}
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	for size := uint64(2); size <= 1500; size += 1 + size%13 {
		appendTo(t, s, size)
	}
	close(done)
	group.Wait()
}
