package keyfile_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"

	"twothirds/api/keyfile"
	"twothirds/domain/wire/pubkey"
)

func TestWriteAndRead(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "key.json")
	if err := plain(t, zeroKey(t), "").Write(path); err != nil {
		t.Fatal(err)
	}
	f, err := keyfile.Read(path)
	if err != nil || f.Public() != pubkey.Key(zeroKey(t).Public()) {
		t.Fatalf("%v, %v", f, err)
	}
	onlyFile(t, folder, "key.json")
	if runtime.GOOS == "windows" {
		return
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode() != 0o600 {
		t.Errorf("the mode is %v, %v", info.Mode(), err)
	}
	if err := keyfile.CheckPermissions(path); err != nil {
		t.Error(err)
	}
	for _, mode := range []fs.FileMode{0o640, 0o604, 0o620, 0o602, 0o777} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		if err := keyfile.CheckPermissions(path); !errors.Is(err, keyfile.ErrPermissions) {
			t.Errorf("mode %v: %v", mode, err)
		}
	}
	if err := keyfile.CheckPermissions(path + "x"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
}

func onlyFile(t *testing.T, folder string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if len(names) != len(want) || (len(want) == 1 && names[0] != want[0]) {
		t.Errorf("the folder holds %v, want %v", names, want)
	}
}

func TestWriteLeavesWhatIsThere(t *testing.T) {
	f := plain(t, zeroKey(t), "")
	folder := t.TempDir()
	path := filepath.Join(folder, "there")
	for _, c := range []struct {
		what string
		put  func() error
	}{
		{"a file", func() error { return os.WriteFile(path, []byte("keep"), 0o600) }},
		{"a folder", func() error { return os.Mkdir(path, 0o700) }},
		{"a link to nowhere", func() error { return os.Symlink(filepath.Join(folder, "nowhere"), path) }},
	} {
		if err := c.put(); err != nil {
			t.Fatal(err)
		}
		if err := f.Write(path); !errors.Is(err, keyfile.ErrExists) {
			t.Errorf("%s: %v", c.what, err)
		}
		if b, err := os.ReadFile(path); c.what == "a file" && string(b) != "keep" {
			t.Errorf("the file was changed: %q, %v", b, err)
		}
		onlyFile(t, folder, "there")
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Write(filepath.Join(folder, "none", "key")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no folder: %v", err)
	}
}

// TestOneWriterWins lets several write the same name at once.
func TestOneWriterWins(t *testing.T) {
	f := plain(t, zeroKey(t), "")
	folder := t.TempDir()
	path := filepath.Join(folder, "key")
	results := make([]error, 8)
	var done sync.WaitGroup
	for i := range results {
		done.Go(func() { results[i] = f.Write(path) })
	}
	done.Wait()
	var won int
	for _, err := range results {
		switch {
		case err == nil:
			won++
		case !errors.Is(err, keyfile.ErrExists):
			t.Error(err)
		}
	}
	if won != 1 {
		t.Errorf("%d writers were told that they wrote the file", won)
	}
	if _, err := keyfile.Read(path); err != nil {
		t.Error(err)
	}
	onlyFile(t, folder, "key")
}

func TestReadRefuses(t *testing.T) {
	folder := t.TempDir()
	if _, err := keyfile.Read(filepath.Join(folder, "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
	if _, err := keyfile.Read(folder); err == nil {
		t.Error("a folder was read")
	}
	path := filepath.Join(folder, "big")
	if err := os.WriteFile(path, make([]byte, 1<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := keyfile.Read(path); !errors.Is(err, keyfile.ErrFormat) {
		t.Errorf("a large file: %v", err)
	}
}

func TestOpenFile(t *testing.T) {
	folder := t.TempDir()
	k := zeroKey(t)
	sealedPath, plainPath := filepath.Join(folder, "sealed"), filepath.Join(folder, "plain")
	if err := errors.Join(seal(t, k, "p", "").Write(sealedPath), plain(t, k, "").Write(plainPath)); err != nil {
		t.Fatal(err)
	}
	errAsk := errors.New("nobody at the terminal")
	answer := func(s string, err error) func() ([]byte, error) {
		return func() ([]byte, error) { return []byte(s), err }
	}
	for _, c := range []struct {
		what, path string
		passphrase func() ([]byte, error)
		want       error
	}{
		{"protected", sealedPath, answer("p", nil), nil},
		{"wrong passphrase", sealedPath, answer("q", nil), keyfile.ErrPassphrase},
		{"empty passphrase", sealedPath, answer("", nil), keyfile.ErrNoPassphrase},
		{"nobody to ask", sealedPath, nil, keyfile.ErrNoPassphrase},
		{"asking fails", sealedPath, answer("", errAsk), errAsk},
		{"not protected: not asked", plainPath, answer("", errAsk), nil},
		{"no file", filepath.Join(folder, "none"), nil, fs.ErrNotExist},
	} {
		s, err := keyfile.Open(c.path, c.passphrase)
		if !errors.Is(err, c.want) || (err == nil) != (c.want == nil) {
			t.Errorf("%s: %v, want %v", c.what, err, c.want)
			continue
		}
		if err != nil {
			if s != nil {
				t.Errorf("%s: a signer beside an error", c.what)
			}
			continue
		}
		if !s.Public().Equal(k.Public()) || !pubkey.Verify(pubkey.Key(s.Public()), []byte("yes"), mustSign(t, s, "yes")) {
			t.Errorf("%s: the signer is another", c.what)
		}
	}
}
