package copies

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"twothirds/eventstore/tlog"
)

// maxFile bounds a file of a copy: a full bundle of the largest entries.
const maxFile = tlog.TileWidth*(tlog.MaxEntry+2) + 1

func fromFolder(dir string) func(context.Context, string) ([]byte, error) {
	root, rootErr := os.OpenRoot(dir)
	return func(_ context.Context, path string) ([]byte, error) {
		if rootErr != nil {
			return nil, rootErr
		}
		f, err := root.Open(filepath.FromSlash(path))
		if err != nil {
			return nil, err
		}
		defer f.Close() //nolint:errcheck // read only
		return readBounded(f)
	}
}

func readBounded(r io.Reader) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err == nil && len(b) > maxFile {
		err = fmt.Errorf("%w: a file of more than %d bytes", ErrInvalid, maxFile)
	}
	return b, err
}

// overHTTP reads from a server's /log, or from a plain file server. Which of
// the two is found out by the first file asked for.
func overHTTP(base string) func(context.Context, string) ([]byte, error) {
	client := &http.Client{Timeout: time.Minute}
	get := func(ctx context.Context, url string) ([]byte, error) {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return nil, err
		}
		resp, err := client.Do(req)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrUnreachable, err)
		}
		defer resp.Body.Close() //nolint:errcheck // read only
		if resp.StatusCode != http.StatusOK {
			return nil, fmt.Errorf("%s: %s: %w", url, resp.Status, ErrNoCopy)
		}
		return readBounded(resp.Body)
	}
	prefix := ""
	return func(ctx context.Context, path string) ([]byte, error) {
		if prefix != "" {
			return get(ctx, prefix+path)
		}
		b, err := get(ctx, base+"/log/"+path)
		if err == nil {
			prefix = base + "/log/"
			return b, nil
		}
		if errors.Is(err, ErrUnreachable) {
			return nil, err
		}
		if b, err = get(ctx, base+"/"+path); err == nil {
			prefix = base + "/"
		}
		return b, err
	}
}

// ErrUnreachable is returned where a URL does not answer.
var ErrUnreachable = errors.New("no answer")

// fromStore gives the files that a published copy would be exported as.
func fromStore(store *tlog.Store) func(context.Context, string) ([]byte, error) {
	return func(_ context.Context, path string) ([]byte, error) {
		if path == "checkpoint" {
			note, _, ok, err := store.LatestCheckpoint()
			if err == nil && !ok {
				err = fmt.Errorf("%w: nothing has been published", ErrInvalid)
			}
			return note, err
		}
		return File(store, path)
	}
}

// File is the content of a tile or entry bundle by its path. It fails with
// tlog.ErrMalformed for a path that is neither, with tlog.ErrNotFound for one
// that the log does not reach.
func File(store *tlog.Store, path string) ([]byte, error) {
	id, err := tlog.ParseTilePath(path)
	if err != nil {
		return nil, err
	}
	return fileOf(store, id)
}

func fileOf(store *tlog.Store, id tlog.TileID) ([]byte, error) {
	if id.Level == tlog.EntriesLevel {
		return store.EntryBundle(id.N, id.Width)
	}
	return store.Tile(id.Level, id.N, id.Width)
}
