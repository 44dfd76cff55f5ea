package copies

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/eventstore/tlog"
)

// ErrTarget is returned by Export for a folder that holds another log, a larger
// one, or another history of this one; nothing was written to it.
var ErrTarget = errors.New("do not overwrite it, it may be evidence")

// Export writes the static log into a folder: entry bundles, tiles
// and the attachments that entries name, as far as the copy has them, then the
// checkpoint, so that a folder that has one is whole, and last what a reader can do
// without, vkey and the rotations of the ledger's key. It
// goes on where an earlier export of the same log ended, also one that was cut
// off, and writes no file again that is right. What it writes was compared with
// the checkpoint before: tiles are computed, not copied.
//
// progress, where not nil, is told how many bundles are done. It fails with
// ErrTarget or ErrInvalid, or as reading the copy does.
func Export(ctx context.Context, c *Copy, dir string, progress func(done, of int64)) error {
	if err := c.entries(ctx, 1, func(wire.Seq, []byte) error { return nil }); err != nil {
		return err
	}
	if err := c.Verify(); err != nil {
		return err
	}
	if err := c.checkTarget(dir); err != nil {
		return err
	}
	w := &writer{dir: dir, dirs: map[string]bool{}}
	// Those of another key fit the checkpoint that is there, not the one to come.
	keys := map[string][]byte{"vkey": []byte(c.Keys.VKey(c.Checkpoint.Size) + "\n"), FileRotations: domain.WriteRotations(c.rotations)}
	for name, b := range keys {
		if err := w.removeOther(name, b); err != nil {
			return err
		}
	}
	if err := c.exportTiles(ctx, w, progress); err != nil {
		return err
	}
	_, err := c.EachAttachment(ctx, func(hash wire.Hash, content []byte) error {
		return w.write(attachmentFolder+hash.String(), content)
	})
	if err != nil {
		return err
	}
	if err := w.sync(); err != nil {
		return err
	}
	if err := w.write("checkpoint", c.Checkpoint.Note); err != nil {
		return err
	}
	if err := w.sync(); err != nil {
		return err
	}
	for name, b := range keys {
		if b == nil {
			continue
		}
		if err := w.write(name, b); err != nil {
			return err
		}
	}
	return w.sync()
}

// exportTiles writes bundles and tiles, and compares what it wrote with the
// checkpoint: a server could hand out other entries the second time.
func (c *Copy) exportTiles(ctx context.Context, w *writer, progress func(done, of int64)) error {
	tree, tiles := tlog.NewTree(), newTiles()
	bundles := (c.Checkpoint.Size + tlog.TileWidth - 1) / tlog.TileWidth
	for n := range bundles {
		entries, err := c.bundle(ctx, n, c.width(n))
		if err != nil {
			return err
		}
		var bundle []byte
		for _, raw := range entries {
			bundle = append(binary.BigEndian.AppendUint16(bundle, uint16(len(raw))), raw...) //nolint:gosec // read as 16 bits
			leaf := tlog.LeafHash(raw)
			tree.Add(leaf)
			tiles.add(leaf)
		}
		if err := w.write(tlog.EntriesPath(n, len(entries)), bundle); err != nil {
			return err
		}
		if progress != nil {
			progress(n+1, bundles)
		}
	}
	if root, err := tree.RootAt(c.Checkpoint.Size); err != nil || root != c.Checkpoint.Root {
		return errors.Join(fmt.Errorf("%w: it changed while it was read", ErrInvalid), err)
	}
	for id, b := range tiles.all() {
		if err := w.write(id.Path(), b); err != nil {
			return err
		}
	}
	return nil
}

// checkTarget refuses a folder that an export would damage. The copy's entries
// have all been read.
func (c *Copy) checkTarget(dir string) error {
	refuse := func(format string, args ...any) error {
		return fmt.Errorf("%s holds %s: %w", dir, fmt.Sprintf(format, args...), ErrTarget)
	}
	vkey, err := os.ReadFile(filepath.Join(dir, "vkey")) //nolint:gosec // the user names the folder
	if err == nil {
		origin, key, err := tlog.ParseVKey(strings.TrimSuffix(string(vkey), "\n"))
		if err != nil || origin != c.Keys.Origin() || !c.Keys.Has(key) {
			return refuse("another log")
		}
	}
	note, err := os.ReadFile(filepath.Join(dir, "checkpoint")) //nolint:gosec // as above
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("reading the earlier export: %w", err)
	}
	old, err := c.Keys.ParseCheckpoint(note)
	if err != nil {
		return refuse("something else (%v)", err)
	}
	if old.Size > c.Checkpoint.Size {
		return refuse("%d entries, more than there are now, %d", old.Size, c.Checkpoint.Size)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if root, err := c.tree.RootAt(old.Size); err != nil || root != old.Root {
		return refuse("another history of this log, of %d entries", old.Size)
	}
	return nil
}

// writer writes files below a folder.
type writer struct {
	dir  string
	dirs map[string]bool // written to since the last sync
}

// write writes a file whole or not at all, and leaves one alone that holds the
// same bytes. What a crash leaves half written the next export writes over.
func (w *writer) write(path string, b []byte) error {
	name := filepath.Join(w.dir, filepath.FromSlash(path))
	if old, err := os.ReadFile(name); err == nil && bytes.Equal(old, b) { //nolint:gosec // below the user's folder
		return nil
	}
	err := os.MkdirAll(filepath.Dir(name), 0o755) //nolint:gosec // meant to be served
	if err == nil {
		err = writeSynced(name+".part", b)
	}
	if err == nil {
		err = os.Rename(name+".part", name)
	}
	if err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	for dir := filepath.Dir(name); !w.dirs[dir]; dir = filepath.Dir(dir) {
		w.dirs[dir] = true
		if dir == filepath.Clean(w.dir) {
			break
		}
	}
	return nil
}

// removeOther removes a file that does not hold these bytes, for good.
func (w *writer) removeOther(path string, b []byte) error {
	name := filepath.Join(w.dir, path)
	old, err := os.ReadFile(name) //nolint:gosec // below the user's folder
	switch {
	case errors.Is(err, fs.ErrNotExist), err == nil && b != nil && bytes.Equal(old, b):
		return nil
	case err == nil:
		err = os.Remove(name)
	}
	if err != nil {
		return fmt.Errorf("removing the former %s: %w", path, err)
	}
	w.dirs[filepath.Clean(w.dir)] = true
	return w.sync()
}

func writeSynced(name string, b []byte) error {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o644) //nolint:gosec // meant to be served
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	return errors.Join(err, f.Sync(), f.Close())
}

// sync makes what was written since the last sync durable.
func (w *writer) sync() error {
	for dir := range w.dirs {
		d, err := os.Open(dir) //nolint:gosec // below the user's folder
		if err == nil {
			err = errors.Join(d.Sync(), d.Close())
		}
		if err != nil {
			return fmt.Errorf("syncing %s: %w", dir, err)
		}
	}
	clear(w.dirs)
	return nil
}
