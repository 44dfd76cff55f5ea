package copies_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"twothirds/domain/wire"
	"twothirds/eventstore/copies"
	"twothirds/eventstore/tlog"
)

// A log reads the same from a ledger's folder, from an export, and over HTTP
// from a file server, from one that maps /log/, and from below such a path.
func TestSources(t *testing.T) {
	t.Parallel()
	const size = 600
	body := long()
	entries := body.Entries[:size]
	folder := publish(t, body, body.Entries, 100, size)
	export := exported(t, size)
	fileServer := httptest.NewServer(http.FileServer(http.Dir(export)))
	defer fileServer.Close()
	mux := http.NewServeMux()
	mux.Handle("/log/", http.StripPrefix("/log", http.FileServer(http.Dir(export))))
	server := httptest.NewServer(mux)
	defer server.Close()
	pages := http.NewServeMux() // answers every path with a page
	pages.Handle("/", http.FileServer(http.Dir(export)))
	pages.HandleFunc("/log/", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("<!doctype html>\n<title>Welcome</title>\n<p>Nothing here.\n"))
	})
	welcoming := httptest.NewServer(pages)
	defer welcoming.Close()
	continues := continuations(t, entries)
	for name, src := range map[string]string{
		"folder": folder, "export": export, "file server": fileServer.URL, "with a slash": fileServer.URL + "///",
		"server": server.URL, "server's log": server.URL + "/log", "server of pages": welcoming.URL,
	} {
		t.Run(name, func(t *testing.T) {
			c := open(t, src)
			if c.Ledger != body.Ledger || c.Keys.Origin() != body.State.Ledger().Origin || string(c.Keys.Newest()) != string(body.LedgerKey.Public[:]) || c.Size() != size {
				t.Fatalf("it is %+v", c)
			}
			if _, ok := c.Root(1); ok {
				t.Error("a root of what has not been read")
			}
			if err := c.Verify(); !errors.Is(err, copies.ErrInvalid) {
				t.Errorf("verified before it was read: %v", err)
			}
			readAll(t, c, entries)
			if err := c.Verify(); err != nil {
				t.Error(err)
			}
			readAll(t, c, entries) // again, without harm
			if err := c.Verify(); err != nil {
				t.Errorf("verified again: %v", err)
			}
			tree := tlog.NewTree()
			for i, raw := range entries {
				tree.Add(tlog.LeafHash(raw))
				want, err := tree.RootAt(int64(i + 1))
				if err != nil {
					t.Fatal(err)
				}
				got, ok := c.Root(uint64(i + 1))
				if inside := continues[i+2]; ok == inside || (ok && got != wire.Hash(want)) {
					t.Fatalf("root %d is %s (%v), want %s, inside a group: %v", i+1, got, ok, wire.Hash(want), inside)
				}
			}
			for _, size := range []uint64{0, size + 1, 1 << 60} {
				if _, ok := c.Root(size); ok {
					t.Errorf("there is a root of size %d", size)
				}
			}
			if err := errors.Join(c.Wait(t.Context(), 0), c.Wait(t.Context(), size)); err != nil {
				t.Error(err)
			}
			if err := c.Wait(t.Context(), size+1); err == nil {
				t.Error("waited for what will not come")
			}
			first := wire.Seq(0)
			stop := errors.New("enough")
			if err := c.Entries(300, func(seq wire.Seq, _ []byte) error { first = seq; return stop }); !errors.Is(err, stop) || first != 300 {
				t.Errorf("from 300: %d, %v", first, err)
			}
			if err := c.Entries(size+1, func(wire.Seq, []byte) error { return stop }); err != nil {
				t.Errorf("from the end: %v", err)
			}
		})
	}
}

// A mirror may have dropped the partial tiles that full ones have replaced.
func TestPartialTilesDropped(t *testing.T) {
	t.Parallel()
	body := long()
	dir := exported(t, 600)
	older, _ := files(t, exported(t, 300))
	if err := os.WriteFile(filepath.Join(dir, "checkpoint"), []byte(older["checkpoint"]), 0o600); err != nil {
		t.Fatal(err)
	}
	remove(t, dir, "tile/1/000.p/1")
	c := open(t, dir)
	readAll(t, c, body.Entries[:300])
	// There is no full tile of level 1 to take the place of its partial one.
	if err := c.Verify(); !errors.Is(err, copies.ErrInvalid) {
		t.Errorf("without a tile of level 1: %v", err)
	}
	if err := os.MkdirAll(filepath.Join(dir, "tile/1/000.p"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "tile/1/000.p/1"), []byte(older["tile/1/000.p/1"]), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := c.Verify(); err != nil {
		t.Error(err)
	}
	out := filepath.Join(t.TempDir(), "out")
	if err := copies.Export(t.Context(), c, out, nil); err != nil {
		t.Fatal(err)
	}
	if got, _ := files(t, out); len(got) != len(older) || got["tile/entries/001.p/44"] != older["tile/entries/001.p/44"] {
		t.Error("an export of it is not the export of 300 entries")
	}
}

func TestNoCopy(t *testing.T) {
	t.Parallel()
	empty := t.TempDir()
	nothing := httptest.NewServer(http.NotFoundHandler())
	defer nothing.Close()
	for _, src := range []string{empty, filepath.Join(empty, "nowhere"), "", nothing.URL, "http://[bad"} {
		if c, err := copies.Open(t.Context(), src); !errors.Is(err, copies.ErrNoCopy) {
			t.Errorf("%q: %v, %v", src, c, err)
		}
	}
	// A ledger that has published nothing yet.
	if _, err := copies.Open(t.Context(), publish(t, long(), long().Entries[:1])); !errors.Is(err, copies.ErrInvalid) {
		t.Errorf("nothing published: %v", err)
	}
	// A ledger in use.
	dir := publish(t, long(), long().Entries[:1], 1)
	store, err := tlog.Open(filepath.Join(dir, "published.db"), tlog.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	if _, err := copies.Open(t.Context(), dir); !errors.Is(err, tlog.ErrInUse) {
		t.Errorf("a ledger in use: %v", err)
	}
}

// When the context given to Open ends, so does reading.
func TestContextEnds(t *testing.T) {
	t.Parallel()
	export := exported(t, 600)
	server := httptest.NewServer(http.FileServer(http.Dir(export)))
	defer server.Close()
	for _, src := range []string{publish(t, long(), long().Entries, 600), export, server.URL} {
		ctx, cancel := context.WithCancel(t.Context())
		c, err := copies.Open(ctx, src)
		if err != nil {
			t.Fatal(err)
		}
		last := wire.Seq(0)
		err = c.Entries(1, func(seq wire.Seq, _ []byte) error {
			cancel()
			last = seq
			return nil
		})
		if !errors.Is(err, context.Canceled) || last > tlog.TileWidth {
			t.Errorf("%s: read up to %d, %v", src, last, err)
		}
		if err := copies.Export(ctx, c, t.TempDir(), nil); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: exported, %v", src, err)
		}
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestFilePaths(t *testing.T) {
	t.Parallel()
	store, err := tlog.Open(filepath.Join(publish(t, long(), long().Entries, 600), "published.db"), tlog.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	for _, tt := range []struct {
		path string
		want error
	}{
		{"tile/0/000", nil},
		{"tile/0/002.p/88", nil},
		{"tile/0/002.p/1", nil},
		{"tile/1/000.p/2", nil},
		{"tile/entries/000", nil},
		{"tile/entries/002.p/88", nil},
		{"tile/0/002", tlog.ErrNotFound},
		{"tile/0/002.p/89", tlog.ErrNotFound},
		{"tile/2/000.p/1", tlog.ErrNotFound},
		{"tile/entries/003.p/1", tlog.ErrNotFound},
		{"tile/entries/x999/999", tlog.ErrNotFound},
		{"tile/0/000.p/0", tlog.ErrMalformed},
		{"tile/0/000.p/256", tlog.ErrMalformed},
		{"tile/64/000", tlog.ErrMalformed},
		{"tile/0/0", tlog.ErrMalformed},
		{"tile/-1/000", tlog.ErrMalformed},
		{"tile/0/../0/000", tlog.ErrMalformed},
		{"tile/0//000", tlog.ErrMalformed},
		{"/tile/0/000", tlog.ErrMalformed},
		{"../ledger.key", tlog.ErrMalformed},
		{"checkpoint", tlog.ErrMalformed},
		{"", tlog.ErrMalformed},
	} {
		if b, err := copies.File(store, tt.path); !errors.Is(err, tt.want) || (err == nil) != (len(b) > 0) {
			t.Errorf("%q: %d bytes, %v", tt.path, len(b), err)
		}
	}
}
