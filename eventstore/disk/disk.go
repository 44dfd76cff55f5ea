// Package disk writes small files so that a crash leaves what was there before
// or what was to be there, and makes the names in a folder durable.
package disk

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

// Temporary is the pattern of files being written; a crash leaves some.
const Temporary = ".writing-*"

// WriteFile writes a small file whole or not at all, readable by its owner alone.
// It is durable when WriteFile returns.
func WriteFile(dir, name string, b []byte) error {
	tmp, err := os.CreateTemp(dir, Temporary)
	if err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	defer os.Remove(tmp.Name()) //nolint:errcheck // gone after the rename
	_, err = tmp.Write(b)
	if err == nil {
		err = tmp.Sync()
	}
	err = errors.Join(err, tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), filepath.Join(dir, name))
	}
	if err == nil {
		err = SyncDir(dir)
	}
	if err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	return nil
}

// SyncDir makes the names in a folder durable. Windows neither can nor need.
func SyncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir) //nolint:gosec // the operator names the folder
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
