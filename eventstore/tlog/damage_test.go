package tlog

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	xtlog "golang.org/x/mod/sumdb/tlog"
)

// logFile returns the bytes of a log of that size with a checkpoint.
func logFile(t *testing.T, size uint64) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "log")
	s := open(t, path)
	appendTo(t, s, size)
	must(t, s.CommitCheckpoint(checkpoint(t, s, int64(size)-1), 1))
	must(t, s.Close())
	file, err := os.ReadFile(path)
	must(t, err)
	return file
}

// damaged writes a changed copy of a log file and returns its path.
func damaged(t *testing.T, file []byte, change func(file []byte) []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "log")
	must(t, os.WriteFile(path, change(bytes.Clone(file)), 0o600))
	return path
}

// flip returns a change of one bit in every place where the file has those bytes.
func flip(t *testing.T, where []byte) func([]byte) []byte {
	return func(file []byte) []byte {
		found := false
		for i := 0; ; {
			at := bytes.Index(file[i:], where)
			if at < 0 {
				break
			}
			found, i = true, i+at+len(where)
			file[i-1] ^= 1
		}
		if !found {
			t.Fatalf("the file does not contain %.40q", where)
		}
		return file
	}
}

func TestDamageOfTheRightEdge(t *testing.T) {
	// 70,000 entries: the last tiles are 0/273.p/112, 1/001.p/17, 2/000.p/1.
	const size = 70000
	file, o := logFile(t, size), newOracle(t, size)
	node := func(level int, n int64) []byte {
		hs, err := o.ReadHashes([]int64{xtlog.StoredHashIndex(tileHeight*level, n)})
		must(t, err)
		return hs[0][:]
	}
	root := o.root(t, size)
	for _, c := range []struct {
		name   string
		change func([]byte) []byte
	}{
		{"last entry", flip(t, entry(size))},
		{"first entry of the last bundle", flip(t, entry(273*256+1))},
		{"hash in the partial tile of level 0", flip(t, node(0, 273*256+5))},
		{"hash in the last full tile of level 0", flip(t, node(0, 272*256+5))},
		{"hash in the partial tile of level 1", flip(t, node(1, 256+3))},
		{"hash in the last full tile of level 1", flip(t, node(1, 77))},
		{"hash in the partial tile of level 2", flip(t, node(2, 0))},
		{"root", flip(t, root[:])},
		{"checkpoint", flip(t, fmt.Appendf(nil, "%s\n%d", testOrigin, size-1))},
		{"cut in half", func(f []byte) []byte { return f[:len(f)/2] }},
		{"cut to the first page", func(f []byte) []byte { return f[:4096] }},
		{"zeroed", func(f []byte) []byte { return make([]byte, len(f)) }},
		{"another kind of file", func(f []byte) []byte { return []byte("hello, this is a text file\n") }},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := damaged(t, file, c.change)
			for _, o := range []Options{{NoSync: true}, {ReadOnly: true}} {
				s, err := Open(path, o)
				if err == nil {
					s.Close()
				}
				if !errors.Is(err, ErrDamaged) {
					t.Errorf("Open with %+v: %v, want ErrDamaged", o, err)
				}
			}
		})
	}
}

// Damage away from the right edge does not keep the store from opening; it is
// met when it is read, and by CheckBundle.
func TestDamageInside(t *testing.T) {
	file, leaf := logFile(t, 1000), LeafHash(entry(300))
	for _, c := range []struct {
		name   string
		change func([]byte) []byte
		reads  map[string]func(*Store) error
	}{
		{"entry", flip(t, entry(300)), map[string]func(*Store) error{
			"Entry":       func(s *Store) error { _, err := s.Entry(300); return err },
			"Entries":     func(s *Store) error { return s.Entries(1, func(uint64, []byte) error { return nil }) },
			"EntryBundle": func(s *Store) error { _, err := s.EntryBundle(1, 256); return err },
			"LeafHash":    func(s *Store) error { _, err := s.LeafHash(300); return err },
			"CheckBundle": func(s *Store) error { return s.CheckBundle(1) },
		}},
		{"leaf hash", flip(t, leaf[:]), map[string]func(*Store) error{
			"Entry":            func(s *Store) error { _, err := s.Entry(300); return err },
			"Tile":             func(s *Store) error { _, err := s.Tile(0, 1, 3); return err },
			"RootAt":           func(s *Store) error { _, err := s.RootAt(300); return err },
			"ProveInclusion":   func(s *Store) error { _, err := s.ProveInclusion(299, 1000); return err },
			"ProveConsistency": func(s *Store) error { _, err := s.ProveConsistency(300, 1000); return err },
			"StageCheckpoint":  func(s *Store) error { return s.StageCheckpoint(checkpoint(t, grown(t, 300), 300)) },
			"CheckBundle":      func(s *Store) error { return s.CheckBundle(1) },
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := open(t, damaged(t, file, c.change))
			for name, read := range c.reads {
				if err := read(s); !errors.Is(err, ErrDamaged) {
					t.Errorf("%s: %v, want ErrDamaged", name, err)
				}
			}
			if _, err := s.Entry(1); err != nil {
				t.Errorf("an entry elsewhere: %v", err)
			}
			if err := s.CheckBundle(0); err != nil {
				t.Errorf("CheckBundle elsewhere: %v", err)
			}
		})
	}
}

func TestWrongValues(t *testing.T) {
	const size = 600
	for _, c := range []struct {
		name        string
		bucket, key []byte
		value       []byte
	}{
		{"last entry", entriesBucket, numberKey(size), nil},
		{"partial tile", tilesBucket, tileKey(0, 2), nil},
		{"full tile at the edge", tilesBucket, tileKey(0, 1), nil},
		{"partial tile too long", tilesBucket, tileKey(1, 0), make([]byte, 3*32)},
		{"head", metaBucket, headKey, nil},
		{"another root", metaBucket, headKey, encodeHead(size, Hash{1})},
		{"another size", metaBucket, headKey, encodeHead(size-1, newOracle(t, size).root(t, size-1))},
		{"head without end", metaBucket, headKey, encodeHead(-1, Hash{})},
		{"format", metaBucket, formatKey, nil},
		{"kept checkpoint", checkpointBucket, numberKey(size), []byte("short")},
		{"kept checkpoint of another size", checkpointBucket, numberKey(size), append(numberKey(1), checkpoint(t, grown(t, 5), 5)...)},
		{"staged checkpoint", metaBucket, stagedKey, []byte("nonsense")},
	} {
		path := filepath.Join(t.TempDir(), "log")
		s := open(t, path)
		appendTo(t, s, size)
		must(t, s.Close())
		rewrite(t, path, c.bucket, c.key, c.value)
		if s, err := Open(path, Options{NoSync: true}); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %v, want ErrDamaged", c.name, err)
			if err == nil {
				s.Close()
			}
		}
	}
}

// soundOrRefused wants a log file that was damaged to be refused, or read as the log
// of that size that it was.
func soundOrRefused(t *testing.T, what, path string, o *oracle, size int64) {
	t.Helper()
	s, err := Open(path, Options{NoSync: true})
	if err != nil {
		return // refused
	}
	sound := true
	for n := int64(0); n <= (size-1)/TileWidth; n++ {
		if err := s.CheckBundle(n); err != nil {
			sound = false
		}
	}
	if got, _ := s.Size(); got != size {
		t.Errorf("%s: opened with size %d", what, got)
	} else if sound {
		verify(t, s, o)
	}
	if err := s.Close(); err != nil {
		t.Errorf("%s: %v", what, err)
	}
}

// Whatever single byte is wrong, the log is either refused or read as it was.
func TestAnyByteDamaged(t *testing.T) {
	const size = 600
	o := newOracle(t, size)
	random := rand.New(rand.NewPCG(1, 2))
	file, dir := logFile(t, size), t.TempDir()
	for i := range 200 {
		at, bit := random.IntN(len(file)), byte(1)<<random.IntN(8)
		path := filepath.Join(dir, fmt.Sprint(i)) // a file that was refused may still be locked
		file[at] ^= bit
		must(t, os.WriteFile(path, file, 0o600))
		file[at] ^= bit
		soundOrRefused(t, fmt.Sprintf("byte %d ^ %d", at, bit), path, o, size)
	}
}

// So it is where any page says of itself that it is of another kind or length, or has
// nothing on it: where a page lies differs from one file to the next.
func TestAnyPageDamaged(t *testing.T) {
	const size = 5
	o := newOracle(t, size)
	file, dir := logFile(t, size), t.TempDir()
	page := os.Getpagesize()
	for start := 0; start < len(file); start += page {
		for _, c := range []struct {
			what     string
			from, to int // of the page's head: its number, kind, count, and how many pages go on from it
		}{{"number", 0, 8}, {"kind", 8, 10}, {"count", 10, 12}, {"going on", 12, 16}, {"whole head", 0, 16}} {
			damaged := bytes.Clone(file)
			clear(damaged[start+c.from : start+c.to])
			what := fmt.Sprintf("page %d, %s", start/page, c.what)
			path := filepath.Join(dir, what)
			must(t, os.WriteFile(path, damaged, 0o600))
			soundOrRefused(t, what, path, o, size)
		}
	}
}

// A page of the file that leads to itself has the log refused: bbolt would go on in it
// until the memory is used up.
func TestPageInACircle(t *testing.T) {
	file := logFile(t, 600)
	circles := 0
	for start := 0; start < len(file); start += os.Getpagesize() {
		const kind, count, first, branch = 8, 10, 16, 1 // as package pages has them
		page := file[start:]
		if binary.NativeEndian.Uint16(page[kind:]) != branch {
			continue
		}
		for child := range int(binary.NativeEndian.Uint16(page[count:])) {
			path := damaged(t, file, func(file []byte) []byte {
				binary.NativeEndian.PutUint64(file[start+first+16*child+8:], binary.NativeEndian.Uint64(page))
				return file
			})
			for _, o := range []Options{{NoSync: true}, {ReadOnly: true}} {
				s, err := Open(path, o)
				if err == nil {
					s.Close()
				}
				if !errors.Is(err, ErrDamaged) {
					t.Errorf("child %d of page %d, opened with %+v: %v, want ErrDamaged", child, start/os.Getpagesize(), o, err)
				}
			}
			circles++
		}
	}
	if circles == 0 {
		t.Fatal("the file has no branch page")
	}
}
