package witness_test

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	xtlog "golang.org/x/mod/sumdb/tlog"

	"twothirds/eventstore/tlog"
	"twothirds/eventstore/witness"
)

const testOrigin = "example.org/ledger"

type tb interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

func must(t tb, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// testKey returns a fixed key; n tells keys apart.
func testKey(n byte) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(append(make([]byte, ed25519.SeedSize-1), n))
}

func testPub(n byte) ed25519.PublicKey { return testKey(n).Public().(ed25519.PublicKey) }

// logKey is the key of every test log.
const logKey = 1

func logVKey(origin string) string { return tlog.VKey(origin, testPub(logKey)) }

// branch is a log whose entries are the same as those of every other branch up to
// size fork, and its own from there: a log that shows several histories.
type branch struct {
	origin string
	hashes []tlog.Hash
	size   int64
}

func (b *branch) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hs := make([]tlog.Hash, len(indexes))
	for i, x := range indexes {
		hs[i] = b.hashes[x]
	}
	return hs, nil
}

func newBranch(t tb, origin, name string, fork, size int64) *branch {
	t.Helper()
	b := &branch{origin: origin, size: size}
	for i := int64(0); i < size; i++ {
		entry := fmt.Sprintf("entry %d", i)
		if i >= fork {
			entry += " of " + name
		}
		hs, err := xtlog.StoredHashes(i, []byte(entry), b)
		must(t, err)
		b.hashes = append(b.hashes, hs...)
	}
	return b
}

func (b *branch) root(t tb, size int64) tlog.Hash {
	t.Helper()
	if size == 0 {
		root, err := xtlog.TreeHash(0, nil)
		must(t, err)
		return root
	}
	root, err := xtlog.TreeHash(size, b)
	must(t, err)
	return root
}

func (b *branch) checkpoint(t tb, size int64) tlog.Checkpoint {
	t.Helper()
	s, err := tlog.NewSigner(b.origin, testKey(logKey))
	must(t, err)
	root := b.root(t, size)
	note, err := s.SignCheckpoint(size, root)
	must(t, err)
	return tlog.Checkpoint{Origin: b.origin, Size: size, Root: root, Note: note}
}

func (b *branch) prove(older, newer int64) ([]tlog.Hash, error) {
	return xtlog.ProveTree(newer, older, b)
}

// proof is prove for tests that know it works; empty from 0 and to the same size.
func (b *branch) proof(t tb, older, newer int64) []tlog.Hash {
	t.Helper()
	if older == 0 || older >= newer {
		return nil
	}
	p, err := b.prove(older, newer)
	must(t, err)
	return p
}

// openServer opens a witness that knows the test log.
func openServer(t *testing.T, o witness.ServerOptions) *witness.Server {
	t.Helper()
	if o.Dir == "" {
		o.Dir = t.TempDir()
	}
	if o.Logs == nil {
		o.Logs = []string{logVKey(testOrigin)}
	}
	o.Name = testName
	s, err := witness.Open(o)
	must(t, err)
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// served serves a handler as a witness with that key.
func served(t *testing.T, h http.Handler, k witness.Key) witness.Witness {
	t.Helper()
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	return witness.Witness{Name: "w", Key: k, URL: srv.URL}
}

// post sends a body to add-checkpoint without a network.
func post(h http.Handler, body string) *http.Response {
	r := httptest.NewRequestWithContext(context.Background(), http.MethodPost, "/add-checkpoint", strings.NewReader(body))
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

// request is the body of add-checkpoint.
func request(old int64, proof []tlog.Hash, note []byte) string {
	var b strings.Builder
	fmt.Fprintf(&b, "old %d\n", old)
	for _, h := range proof {
		fmt.Fprintf(&b, "%v\n", h)
	}
	return b.String() + "\n" + string(note)
}

func bodyOf(t tb, r *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(r.Body)
	must(t, err)
	return string(b)
}
