package keyfile

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// Write writes the file at path, readable by its owner alone (mode 0600). It
// is durable and whole when Write returns, and whatever has the name already
// is left as it is: [ErrExists]. The folder must exist.
func (f *File) Write(path string) (err error) {
	// The name is taken first with an empty file, which no file system does
	// twice; the rename then replaces our own file and nobody else's.
	reserved, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("writing %s: %w", path, ErrExists)
	}
	if err != nil {
		return fmt.Errorf("writing a key file: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(path))
		}
	}()
	if err := reserved.Close(); err != nil {
		return fmt.Errorf("writing a key file: %w", err)
	}
	temp, err := f.writeTemp(filepath.Dir(path))
	if err != nil {
		return fmt.Errorf("writing a key file: %w", err)
	}
	if err := os.Rename(temp, path); err != nil {
		return errors.Join(fmt.Errorf("writing a key file: %w", err), os.Remove(temp))
	}
	if err := syncFolder(filepath.Dir(path)); err != nil {
		return fmt.Errorf("writing a key file: %w", err)
	}
	return nil
}

// writeTemp writes the file under a name of its own in the folder and returns
// that name. When it fails it leaves nothing behind.
func (f *File) writeTemp(folder string) (name string, err error) {
	temp, err := os.CreateTemp(folder, ".key-*") // mode 0600
	if err != nil {
		return "", err
	}
	_, err = temp.Write(f.Bytes())
	if err == nil {
		err = temp.Sync()
	}
	err = errors.Join(err, temp.Close())
	if err != nil {
		return "", errors.Join(err, os.Remove(temp.Name()))
	}
	return temp.Name(), nil
}

// syncFolder makes a rename in the folder durable. Windows has no such call;
// its file system keeps a journal of names.
func syncFolder(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// Read reads the key file at path; it does not open it. The errors are those
// of [Parse] and of the file system.
func Read(path string) (*File, error) {
	in, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("reading a key file: %w", err)
	}
	defer in.Close()
	b, err := io.ReadAll(io.LimitReader(in, MaxFile+1))
	if err != nil {
		return nil, fmt.Errorf("reading a key file: %w", err)
	}
	f, err := Parse(b)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", path, err)
	}
	return f, nil
}

// CheckPermissions returns [ErrPermissions] when others than the owner may read
// or write the file at path. Callers warn and go on: the key may be protected
// by its passphrase, or the folder by its own mode. Windows has no modes to
// check, so there it says nothing.
func CheckPermissions(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	info, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("checking the permissions of a key file: %w", err)
	}
	if mode := info.Mode(); mode.IsRegular() && mode.Perm()&0o077 != 0 {
		return fmt.Errorf("%s has mode %04o: %w", path, mode.Perm(), ErrPermissions)
	}
	return nil
}
