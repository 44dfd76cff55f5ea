package witness_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"twothirds/eventstore/witness"
)

const testName = "witness.example.org"

func TestFirstStart(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "not", "there", "yet")
	if _, err := witness.Open(witness.ServerOptions{Dir: dir}); !errors.Is(err, witness.ErrNoWitness) {
		t.Errorf("without a name: %v", err)
	}
	s := openServer(t, witness.ServerOptions{Dir: dir})
	k := s.Key()
	if _, err := witness.Open(witness.ServerOptions{Dir: dir}); !errors.Is(err, witness.ErrInUse) {
		t.Errorf("twice: %v", err)
	}
	must(t, s.Close())

	info, err := os.Stat(filepath.Join(dir, "witness.key"))
	must(t, err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("others may read the key: %v", info.Mode())
	}
	b, err := os.ReadFile(filepath.Join(dir, "witness.key"))
	must(t, err)
	block, _ := pem.Decode(b)
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil || !parsed.(ed25519.PrivateKey).Public().(ed25519.PublicKey).Equal(k.Public) {
		t.Errorf("the key's file holds another key, %v", err)
	}

	if _, err := witness.Open(witness.ServerOptions{Dir: dir, Name: "other.example.org"}); !errors.Is(err, witness.ErrName) {
		t.Errorf("under another name: %v", err)
	}
	s, err = witness.Open(witness.ServerOptions{Dir: dir})
	must(t, err)
	if s.Key().String() != k.String() {
		t.Errorf("opened again it is %v, not %v", s.Key(), k)
	}
	if logs, err := s.Logs(); err != nil || len(logs) != 1 || logs[0] != logVKey(testOrigin) {
		t.Errorf("it knows %q, %v", logs, err)
	}
	must(t, s.Close())
	if _, err := witness.Open(witness.ServerOptions{Dir: dir, Logs: []string{k.String()}}); !errors.Is(err, witness.ErrMalformed) {
		t.Errorf("a witness for a log: %v", err)
	}
}

func TestNames(t *testing.T) {
	for name, ok := range map[string]bool{
		"witness.example.org": true, "example.org/w/1": true, "localhost:7380": true, "w": true,
		"": false, "https://example.org": false, "example.org/": false, "a b": false, "a+b": false,
		"a?b": false, "a#b": false, "u@h": false, "/a": false, "ə.example.org": false, "a%20b": false,
	} {
		s, err := witness.Open(witness.ServerOptions{Dir: t.TempDir(), Name: name})
		switch {
		case ok && err != nil:
			t.Errorf("%q: %v", name, err)
		case !ok && !errors.Is(err, witness.ErrName) && !errors.Is(err, witness.ErrNoWitness):
			t.Errorf("%q: %v, want ErrName", name, err)
		case ok:
			must(t, s.Close())
		}
	}
}

// An interrupted first start is taken up again; it left no key that cosigned anything.
func TestInterruptedFirstStart(t *testing.T) {
	dir := t.TempDir()
	must(t, openServer(t, witness.ServerOptions{Dir: dir}).Close())
	must(t, os.Remove(filepath.Join(dir, "witness.key")))
	must(t, openServer(t, witness.ServerOptions{Dir: dir}).Close())
}

// grow makes a witness cosign sizes 1 to n of the test log.
func grow(t *testing.T, s *witness.Server, from, to int64) {
	t.Helper()
	b := newBranch(t, testOrigin, "", to, to)
	for size := from; size <= to; size++ {
		must(t, submit(s, size-1, b.proof(t, size-1, size), b.checkpoint(t, size).Note))
	}
}

// What an older or foreign copy of the folder's files is met with.
func TestOlderFolder(t *testing.T) {
	names := []string{"witness.key", "witness.db", "count", "place"}
	for _, c := range []struct {
		name   string
		change func(dir, backup string) // the folder has size 3, the backup size 2
		moved  bool
		want   error
	}{
		{"as it was", func(string, string) {}, false, nil},
		{"renamed", func(dir, _ string) { must(t, os.Rename(dir, dir+"-")); must(t, os.Rename(dir+"-", dir)) }, false, nil},
		{"state written over from the backup", func(dir, backup string) {
			b, err := os.ReadFile(filepath.Join(backup, "witness.db"))
			must(t, err)
			must(t, os.WriteFile(filepath.Join(dir, "witness.db"), b, 0o600))
		}, true, witness.ErrOlder},
		{"state from the backup", func(dir, backup string) { copyFiles(t, backup, dir, "witness.db") }, true, witness.ErrOlder},
		{"all from the backup", func(dir, backup string) { copyFiles(t, backup, dir, names...) }, false, witness.ErrMoved},
		{"state and count from the backup", func(dir, backup string) { copyFiles(t, backup, dir, "witness.db", "count") }, false, witness.ErrMoved},
		{"removed and all from the backup", func(dir, backup string) {
			must(t, os.RemoveAll(dir))
			must(t, os.Mkdir(dir, 0o700))
			copyFiles(t, backup, dir, names...)
		}, false, witness.ErrMoved},
		{"moved, and said so", func(dir, _ string) { copyFiles(t, dir, dir, names...) }, true, nil},
		{"the state is gone", func(dir, _ string) { must(t, os.Remove(filepath.Join(dir, "witness.db"))) }, true, witness.ErrOlder},
		{"the key is gone", func(dir, _ string) { must(t, os.Remove(filepath.Join(dir, "witness.key"))) }, true, witness.ErrDamaged},
		{"the key is another's", func(dir, _ string) {
			other := t.TempDir()
			must(t, openServer(t, witness.ServerOptions{Dir: other}).Close())
			copyFiles(t, other, dir, "witness.key")
		}, true, witness.ErrDamaged},
		{"the key is garbage", func(dir, _ string) {
			must(t, os.WriteFile(filepath.Join(dir, "witness.key"), []byte("secret"), 0o600))
		}, true, witness.ErrDamaged},
		{"the count is garbage", func(dir, _ string) {
			must(t, os.WriteFile(filepath.Join(dir, "count"), []byte("many\n"), 0o600))
		}, true, witness.ErrDamaged},
		{"the state is garbage", func(dir, _ string) {
			must(t, os.WriteFile(filepath.Join(dir, "witness.db"), bytes.Repeat([]byte("x"), 1<<15), 0o600))
		}, true, witness.ErrDamaged},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir, backup := filepath.Join(t.TempDir(), "w"), t.TempDir()
			s := openServer(t, witness.ServerOptions{Dir: dir})
			grow(t, s, 1, 2)
			must(t, s.Close())
			copyFiles(t, dir, backup, names...)
			s = openServer(t, witness.ServerOptions{Dir: dir})
			grow(t, s, 3, 3)
			must(t, s.Close())
			c.change(dir, backup)
			s, err := witness.Open(witness.ServerOptions{Dir: dir, Name: testName, Moved: c.moved})
			if err == nil {
				defer s.Close()
			}
			if !errors.Is(err, c.want) {
				t.Fatalf("%v, want %v", err, c.want)
			}
			if err == nil {
				grow(t, s, 4, 4)
			}
		})
	}
}

// copyFiles copies as cp -p and rsync do: times too, each file under a name of its
// own first and then put in its place.
func copyFiles(t *testing.T, from, to string, names ...string) {
	t.Helper()
	for _, name := range names {
		info, err := os.Stat(filepath.Join(from, name))
		must(t, err)
		b, err := os.ReadFile(filepath.Join(from, name))
		must(t, err)
		tmp := filepath.Join(to, "."+name)
		must(t, os.WriteFile(tmp, b, info.Mode()))
		must(t, os.Chtimes(tmp, info.ModTime(), info.ModTime()))
		must(t, os.Rename(tmp, filepath.Join(to, name)))
	}
}
