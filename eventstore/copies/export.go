package copies

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"twothirds/eventstore/tlog"
)

// Export writes the static log into a folder: entry bundles and tiles first,
// then vkey, and the checkpoint last, so that a folder that has one is whole.
// It goes on where an earlier export of the same log ended, and refuses a
// folder that holds another log or a larger one. progress, where not nil, is
// told of every file.
func Export(ctx context.Context, c *Copy, dir string, progress func(done, of int64)) error {
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // meant to be served
		return fmt.Errorf("making the export's folder: %w", err)
	}
	old, err := exported(c, dir)
	if err != nil {
		return err
	}
	var total, done int64
	for range tlog.Tiles(c.Checkpoint.Size) {
		total++
	}
	for id := range tlog.Tiles(c.Checkpoint.Size) {
		if err := ctx.Err(); err != nil {
			return err
		}
		if !(id.Width == tlog.TileWidth && id.In(old)) {
			b, err := c.fetch(ctx, id.Path())
			if err != nil {
				return fmt.Errorf("reading %s: %w", id.Path(), err)
			}
			if err := writeFile(dir, id.Path(), b); err != nil {
				return err
			}
		}
		done++
		if progress != nil {
			progress(done, total)
		}
	}
	if err := writeFile(dir, "vkey", []byte(tlog.VKey(c.Origin, c.Key)+"\n")); err != nil {
		return err
	}
	return writeFile(dir, "checkpoint", c.Checkpoint.Note)
}

// exported is the size of the export that a folder holds, 0 for none.
func exported(c *Copy, dir string) (int64, error) {
	note, err := os.ReadFile(filepath.Join(dir, "checkpoint")) //nolint:gosec // the user names the folder
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("reading the earlier export: %w", err)
	}
	old, err := tlog.ParseCheckpoint(c.Origin, c.Key, note)
	if err != nil {
		return 0, fmt.Errorf("%s holds another log: %w", dir, err)
	}
	if old.Size > c.Checkpoint.Size {
		return 0, fmt.Errorf("%s holds %d entries, more than there are now (%d): do not overwrite it, it may be evidence", dir, old.Size, c.Checkpoint.Size)
	}
	if old.Size == c.Checkpoint.Size && old.Root != c.Checkpoint.Root {
		return 0, fmt.Errorf("%s holds another log of the same size: do not overwrite it, it is evidence of a fork", dir)
	}
	return old.Size, nil
}

// writeFile writes a file whole or not at all, and leaves one alone that holds
// the same bytes.
func writeFile(dir, path string, b []byte) error {
	name := filepath.Join(dir, filepath.FromSlash(path))
	if old, err := os.ReadFile(name); err == nil && bytes.Equal(old, b) { //nolint:gosec // below the user's folder
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil { //nolint:gosec // meant to be served
		return fmt.Errorf("writing %s: %w", path, err)
	}
	tmp, err := os.CreateTemp(filepath.Dir(name), ".tmp-*")
	if err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	defer os.Remove(tmp.Name()) //nolint:errcheck // gone after the rename
	_, err = tmp.Write(b)
	err = errors.Join(err, tmp.Chmod(0o644), tmp.Sync(), tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), name)
	}
	if err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	return nil
}
