package copies

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"twothirds/eventstore/attachments"
	"twothirds/eventstore/tlog"
)

// maxFile bounds a file of a copy: a full bundle of the largest entries, or the
// largest attachment.
const maxFile = max(tlog.TileWidth*(tlog.MaxEntry+2)+1, attachments.MaxSize)

// fromFolder reads an exported log. No path leads out of the folder, nor does a
// link in it.
func (c *Copy) fromFolder(dir string) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	c.close = root.Close
	c.openings = func() (*os.File, error) { return openFile(root, FileOpenings) }
	c.fetch = func(ctx context.Context, path string) ([]byte, error) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		f, err := openFile(root, path)
		if err != nil {
			return nil, err
		}
		defer f.Close() //nolint:errcheck // read only
		return readBounded(f)
	}
	return nil
}

// openFile opens a file below a folder, and nothing else.
func openFile(root *os.Root, path string) (*os.File, error) {
	// Before it is opened: opening a pipe would wait for somebody to write to it.
	info, err := root.Stat(filepath.FromSlash(path))
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%w: %s is not a file", ErrInvalid, path)
	}
	return root.Open(filepath.FromSlash(path))
}

func readBounded(r io.Reader) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err == nil && len(b) > maxFile {
		err = fmt.Errorf("%w: a file of more than %d bytes", ErrInvalid, maxFile)
	}
	return b, err
}

// overHTTP reads from a server's /log, or from a plain file server. Which of
// the two is found out by the checkpoint, the first file asked for: some file
// servers answer every path with a page.
func overHTTP(base string, timeout time.Duration) func(context.Context, string) ([]byte, error) {
	client := &http.Client{Timeout: timeout}
	prefix := ""
	return func(ctx context.Context, path string) ([]byte, error) {
		if prefix != "" {
			return get(ctx, client, prefix+path)
		}
		b, err := get(ctx, client, base+"/log/"+path)
		if err == nil {
			if _, err = claimedSize(b); err == nil {
				prefix = base + "/log/"
				return b, nil
			}
		}
		if !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, ErrInvalid) {
			return nil, err
		}
		if b, err = get(ctx, client, base+"/"+path); err == nil {
			prefix = base + "/"
		}
		return b, err
	}
}

// get reads one file. What is not there is fs.ErrNotExist, as in a folder.
func get(ctx context.Context, client *http.Client, url string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoCopy, err)
	}
	resp, err := client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	defer resp.Body.Close() //nolint:errcheck // read only
	switch code := resp.StatusCode; {
	case code == http.StatusOK:
	case code >= 400 && code < 500 && code != http.StatusTooManyRequests && code != http.StatusRequestTimeout:
		return nil, fmt.Errorf("%s: %s: %w", url, resp.Status, fs.ErrNotExist)
	default:
		return nil, fmt.Errorf("%s: %s: %w", url, resp.Status, ErrUnreachable)
	}
	b, err := readBounded(resp.Body)
	if err != nil && !errors.Is(err, ErrInvalid) {
		err = fmt.Errorf("%s: %w: %w", url, ErrUnreachable, err)
	}
	return b, err
}

// fromStore reads the files that a published copy would be exported as.
func (c *Copy) fromStore(path string) error {
	store, err := tlog.Open(path, tlog.Options{ReadOnly: true})
	if errors.Is(err, tlog.ErrDamaged) {
		err = fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	if err != nil {
		return fmt.Errorf("opening the published copy: %w", err)
	}
	c.close, c.stored = store.Close, true
	beside := filepath.Join(filepath.Dir(path), FileRotations)
	c.openings = openingsIn(path)
	files, err := attachmentsOf(path)
	if err != nil {
		return errors.Join(err, store.Close())
	}
	c.fetch = func(ctx context.Context, path string) ([]byte, error) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if b, ok, err := attachmentIn(ctx, files, path); ok {
			return b, err
		}
		switch path {
		case "checkpoint":
		case "vkey": // no file
			return nil, fs.ErrNotExist
		case FileRotations:
			return os.ReadFile(beside)
		default:
			return File(store, path)
		}
		return newest(store)
	}
	return nil
}

// newest is the newest checkpoint of a published copy, with its cosignatures.
func newest(store *tlog.Store) ([]byte, error) {
	note, _, ok, err := store.LatestCheckpoint()
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, fmt.Errorf("%w: nothing has been published", ErrInvalid)
	}
	size, err := claimedSize(note)
	if err != nil {
		return nil, err
	}
	note, _, err = store.Cosigned(size)
	return note, err
}

// File is the content of a tile or entry bundle by its path. It fails with
// tlog.ErrMalformed for a path that is neither, with tlog.ErrNotFound for one
// that the log does not reach.
func File(store *tlog.Store, path string) ([]byte, error) {
	id, err := tlog.ParseTilePath(path)
	if err != nil {
		return nil, err
	}
	if id.Level == tlog.EntriesLevel {
		return store.EntryBundle(id.N, id.Width)
	}
	return store.Tile(id.Level, id.N, id.Width)
}
