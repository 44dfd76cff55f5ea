package copies_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"twothirds/domain/wire"
	"twothirds/eventstore/copies"
	"twothirds/eventstore/tlog"
)

// audit reads a copy whole and verifies it.
func audit(t *testing.T, src string) error {
	t.Helper()
	c, err := copies.OpenWithin(t.Context(), src, 10*time.Minute)
	if err != nil {
		return err
	}
	defer c.Close()
	if err := c.Entries(1, func(wire.Seq, []byte) error { return nil }); err != nil {
		return err
	}
	return c.Verify()
}

// flip changes one bit in the middle of what follows the first of a text.
func flip(after string) func([]byte) []byte {
	return func(b []byte) []byte {
		b[bytes.Index(b, []byte(after))+len(after)] ^= 1
		return b
	}
}

func cut(n int) func([]byte) []byte { return func(b []byte) []byte { return b[:len(b)-n] } }
func more(b []byte) []byte          { return append(b, 0, 0) }

// Whatever is changed in an export is found, with its place.
func TestTampered(t *testing.T) {
	t.Parallel()
	body := long()
	sound := exported(t, 600)
	at := func(seq int) string { return string(body.Entries[seq-1][60:90]) }
	for _, tt := range []struct {
		name string
		do   func(dir string)
		says string
	}{
		{"a bit of an entry", func(dir string) { change(t, dir, "tile/entries/001", flip(at(300))) }, "entry 300 is not the one that tile/0/001 has"},
		{"a bit of the last entry", func(dir string) { change(t, dir, "tile/entries/002.p/88", flip(at(600))) }, "entry 600 is not the one that tile/0/002.p/88 has"},
		{"two entries exchanged", func(dir string) {
			change(t, dir, "tile/entries/001", func(b []byte) []byte {
				a, c := body.Entries[309], body.Entries[313]
				b = bytes.Replace(b, a, []byte("\x00"), 1)
				b = bytes.Replace(b, c, a, 1)
				return bytes.Replace(b, []byte("\x00"), c, 1)
			})
		}, "tile/"},
		{"a bit of the founding", func(dir string) { change(t, dir, "tile/entries/000", flip(`"Test bod`)) }, "the founding"},
		{"a bundle cut off", func(dir string) { change(t, dir, "tile/entries/000", cut(5)) }, "tile/entries/000 is cut short"},
		{"a bundle cut off in a length", func(dir string) { change(t, dir, "tile/entries/001", func(b []byte) []byte { return b[:1] }) }, "tile/entries/001 is cut short"},
		{"a bundle that goes on", func(dir string) { change(t, dir, "tile/entries/001", more) }, "tile/entries/001 goes on"},
		{"an empty bundle", func(dir string) { change(t, dir, "tile/entries/002.p/88", func([]byte) []byte { return nil }) }, "tile/entries/002.p/88 is cut short"},
		{"a bundle missing", func(dir string) { remove(t, dir, "tile/entries/001") }, "tile/entries/001"},
		{"the first bundle missing", func(dir string) { remove(t, dir, "tile/entries/000") }, "tile/entries/000"},
		{"the last bundle missing", func(dir string) { remove(t, dir, "tile/entries/002.p") }, "tile/entries/002.p/88"},
		{"a bit of a tile", func(dir string) { change(t, dir, "tile/0/001", func(b []byte) []byte { b[32*43+7] ^= 4; return b }) }, "entry 300 is not the one that tile/0/001 has"},
		{"a bit of a tile of level 1", func(dir string) { change(t, dir, "tile/1/000.p/2", func(b []byte) []byte { b[40] ^= 4; return b }) }, "tile/1/000.p/2 is not the tile of these entries"},
		{"a tile cut off", func(dir string) { change(t, dir, "tile/0/002.p/88", cut(32)) }, "tile/0/002.p/88"},
		{"a tile that goes on", func(dir string) { change(t, dir, "tile/0/000", more) }, "tile/0/000"},
		{"a tile missing", func(dir string) { remove(t, dir, "tile/0/000") }, "tile/0/000"},
		{"another vkey", func(dir string) { change(t, dir, "vkey", func(b []byte) []byte { b[3] ^= 1; return b }) }, "vkey"},
		{"a bit of the checkpoint's root", func(dir string) {
			change(t, dir, "checkpoint", func(b []byte) []byte {
				root := strings.Split(string(b), "\n")[2]
				return bytes.Replace(b, []byte(root), []byte(strings.ToLower(root)), 1)
			})
		}, "the checkpoint"},
		{"a smaller checkpoint than it was signed", func(dir string) {
			change(t, dir, "checkpoint", func(b []byte) []byte { return bytes.Replace(b, []byte("\n600\n"), []byte("\n256\n"), 1) })
		}, "the checkpoint"},
		{"a size that is none", func(dir string) {
			change(t, dir, "checkpoint", func(b []byte) []byte { return bytes.Replace(b, []byte("\n600\n"), []byte("\n-1\n"), 1) })
		}, "names no size"},
		{"an enormous size", func(dir string) {
			change(t, dir, "checkpoint", func(b []byte) []byte {
				return bytes.Replace(b, []byte("\n600\n"), []byte("\n9007199254740991\n"), 1)
			})
		}, "the checkpoint"},
		{"no checkpoint but a word", func(dir string) { change(t, dir, "checkpoint", func([]byte) []byte { return []byte("hello") }) }, "too few lines"},
		{"another root, signed by the ledger's own key", func(dir string) {
			change(t, dir, "checkpoint", func([]byte) []byte { return sign(t, body, 600, tlog.Hash{1}) })
		}, "the checkpoint says"},
		{"a larger tree, signed", func(dir string) {
			change(t, dir, "checkpoint", func([]byte) []byte { return sign(t, body, 601, tlog.Hash{1}) })
		}, "tile/entries/002.p/89"},
		{"a bundle larger than any can be", func(dir string) {
			change(t, dir, "tile/entries/001", func([]byte) []byte { return make([]byte, 17<<20) })
		}, "tile/entries/001"},
		{"a folder in place of a bundle", func(dir string) {
			remove(t, dir, "tile/entries/001")
			if err := os.Mkdir(filepath.Join(dir, "tile/entries/001"), 0o700); err != nil {
				t.Fatal(err)
			}
		}, "tile/entries/001 is not a file"},
		{"a pipe in place of a bundle", func(dir string) {
			remove(t, dir, "tile/entries/001")
			if err := syscall.Mkfifo(filepath.Join(dir, "tile/entries/001"), 0o600); err != nil {
				t.Fatal(err)
			}
		}, "tile/entries/001 is not a file"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "export")
			if err := os.CopyFS(dir, os.DirFS(sound)); err != nil {
				t.Fatal(err)
			}
			tt.do(dir)
			for _, src := range []string{dir, fileServer(t, dir)} {
				if src != dir && strings.HasSuffix(tt.says, "is not a file") {
					continue // what a file server makes of it is another matter
				}
				err := audit(t, src)
				if !errors.Is(err, copies.ErrInvalid) || !strings.Contains(err.Error(), tt.says) {
					t.Errorf("%s: %v, want it to say %q", src, err, tt.says)
				}
				c, err := copies.Open(t.Context(), src)
				if err != nil {
					continue
				}
				out := filepath.Join(t.TempDir(), "out")
				if err := copies.Export(t.Context(), c, out, nil); !errors.Is(err, copies.ErrInvalid) {
					t.Errorf("%s: exported: %v", src, err)
				}
				if _, err := os.Stat(out); err == nil {
					t.Error("something was written")
				}
				c.Close()
			}
		})
	}
}

func fileServer(t *testing.T, dir string) string {
	t.Helper()
	server := httptest.NewServer(http.FileServer(http.Dir(dir)))
	t.Cleanup(server.Close)
	return server.URL
}

// A link out of an exported folder is not followed.
func TestLinkOut(t *testing.T) {
	t.Parallel()
	dir := exported(t, 2)
	secret := filepath.Join(t.TempDir(), "secret")
	b, err := os.ReadFile(filepath.Join(dir, "tile/entries/000.p/2"))
	if err == nil {
		err = os.WriteFile(secret, b, 0o600)
	}
	remove(t, dir, "tile/entries/000.p/2")
	if err == nil {
		err = os.Symlink(secret, filepath.Join(dir, "tile/entries/000.p/2"))
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := audit(t, dir); err == nil {
		t.Error("a link out of the folder was followed")
	}
}

// Servers that mean ill, or are in trouble: each costs bounded memory and time,
// and trouble is not taken for tampering.
func TestServers(t *testing.T) {
	t.Parallel()
	dir := exported(t, 600)
	good := http.FileServer(http.Dir(dir))
	on := func(path string, bad http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == path {
				bad(w, r)
				return
			}
			good.ServeHTTP(w, r)
		}
	}
	endless := func(w http.ResponseWriter, r *http.Request) {
		chunk := make([]byte, 1<<16)
		for r.Context().Err() == nil {
			if _, err := w.Write(chunk); err != nil {
				return
			}
		}
	}
	slow := func(w http.ResponseWriter, r *http.Request) {
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			if _, err := w.Write([]byte("x")); err != nil {
				return
			}
			_ = http.NewResponseController(w).Flush()
			select {
			case <-tick.C:
			case <-r.Context().Done():
				return
			}
		}
	}
	silent := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	status := func(code int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", code) }
	}
	bomb := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		zero := make([]byte, 1<<20)
		for range 64 {
			if _, err := z.Write(zero); err != nil {
				return
			}
		}
		_ = z.Close()
	}
	short := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100000")
		_, _ = w.Write([]byte("only so much"))
	}
	loop := func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.Path, http.StatusFound) }
	const bundle = "/tile/entries/001"
	for _, tt := range []struct {
		name    string
		handler http.HandlerFunc
		want    error
	}{
		{"an endless checkpoint", on("/checkpoint", endless), copies.ErrInvalid},
		{"an endless bundle", on(bundle, endless), copies.ErrInvalid},
		{"a bundle that unpacks to too much", on(bundle, bomb), copies.ErrInvalid},
		{"a slow checkpoint", on("/checkpoint", slow), copies.ErrUnreachable},
		{"a slow bundle", on(bundle, slow), copies.ErrUnreachable},
		{"silence", silent, copies.ErrUnreachable},
		{"silence at a bundle", on(bundle, silent), copies.ErrUnreachable},
		{"a bundle cut off on the way", on(bundle, short), copies.ErrUnreachable},
		{"in trouble", status(500), copies.ErrUnreachable},
		{"overloaded", status(503), copies.ErrUnreachable},
		{"too many requests", on(bundle, status(429)), copies.ErrUnreachable},
		{"a bundle in trouble", on(bundle, status(502)), copies.ErrUnreachable},
		{"redirects for ever", loop, copies.ErrUnreachable},
		{"a bundle that redirects for ever", on(bundle, loop), copies.ErrUnreachable},
		{"nothing there", status(404), copies.ErrNoCopy},
		{"forbidden", status(403), copies.ErrNoCopy},
		{"a bundle forbidden", on(bundle, status(403)), copies.ErrInvalid},
		{"a page at every path", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<!doctype html>\n<p>\n<p>\n") }, copies.ErrInvalid},
		{"the right bytes, compressed", func(w http.ResponseWriter, r *http.Request) {
			b, err := os.ReadFile(filepath.Join(dir, r.URL.Path))
			if err != nil {
				http.NotFound(w, r)
				return
			}
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			_, _ = z.Write(b)
			_ = z.Close()
		}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(tt.handler)
			t.Cleanup(func() {
				server.CloseClientConnections()
				server.Close()
			})
			began := time.Now()
			within := 10 * time.Minute // each ends by what it sends, not by the clock
			if strings.Contains(tt.name, "slow") || strings.Contains(tt.name, "silence") {
				within = time.Second
			}
			c, err := copies.OpenWithin(t.Context(), server.URL, within)
			if err == nil {
				t.Cleanup(func() { c.Close() })
				if err = c.Entries(1, func(wire.Seq, []byte) error { return nil }); err == nil {
					err = c.Verify()
				}
			}
			if !errors.Is(err, tt.want) {
				t.Errorf("%v, want %v", err, tt.want)
			}
			if tt.want == copies.ErrUnreachable && errors.Is(err, copies.ErrInvalid) { //nolint:errorlint // the table's own value
				t.Errorf("trouble is taken for tampering: %v", err)
			}
			if took := time.Since(began); took > 5*time.Minute {
				t.Errorf("it took %s", took)
			}
		})
	}
	// A port below those that servers of tests are given, so that none is there.
	if _, err := copies.Open(t.Context(), "http://127.0.0.1:1"); !errors.Is(err, copies.ErrUnreachable) {
		t.Errorf("a server that is gone: %v", err)
	}
}

// A published copy that was tampered with is no log either.
func TestTamperedStore(t *testing.T) {
	t.Parallel()
	body := long()
	dir := publish(t, body, body.Entries, 600)
	change(t, dir, "published.db", func(b []byte) []byte {
		at := bytes.Index(b, body.Entries[299])
		if at < 0 {
			t.Fatal("the entry is not in one piece")
		}
		b[at+100] ^= 1
		return b
	})
	if err := audit(t, dir); !errors.Is(err, copies.ErrInvalid) || !strings.Contains(err.Error(), "300") {
		t.Errorf("a bit of an entry: %v", err)
	}
	change(t, dir, "published.db", cut(8192))
	change(t, dir, "published.db", func(b []byte) []byte { return b[:9000] })
	if err := audit(t, dir); !errors.Is(err, copies.ErrInvalid) {
		t.Errorf("cut off: %v", err)
	}
}
