package eventstore_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/wire"
	"twothirds/eventstore"
	"twothirds/eventstore/tlog"
)

// populated is the folder of a closed ledger of some entries, and its options.
func populated(t *testing.T, text string) *node {
	t.Helper()
	body, poll := voting()
	n := started(t, body)
	for _, m := range body.Members[:3] {
		n.must(n.position(motionOf(body, poll), m, text))
	}
	n.close()
	return n
}

func write(t *testing.T, dir, name string, b []byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
		t.Fatal(err)
	}
}

func remove(t *testing.T, dir, name string) {
	t.Helper()
	if err := os.RemoveAll(filepath.Join(dir, name)); err != nil {
		t.Fatal(err)
	}
}

// change rewrites a file.
func change(t *testing.T, dir, name string, f func([]byte) []byte) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	write(t, dir, name, f(b))
}

// swap puts another folder's streams in the place of a folder's own.
func swap(t *testing.T, dir, other string) {
	t.Helper()
	remove(t, dir, "streams")
	if err := os.CopyFS(filepath.Join(dir, "streams"), os.DirFS(filepath.Join(other, "streams"))); err != nil {
		t.Fatal(err)
	}
}

// A folder that cannot be trusted is refused with its own error, and nothing in
// it is changed.
func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	body, _ := voting()
	sound := populated(t, "ours")
	other := populated(t, "theirs")
	short := seeded(t, body)
	another := seeded(t, domaintest.Founded(domain.PurposeOperation))
	ecKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(ecKey)
	if err != nil {
		t.Fatal(err)
	}
	fixed := func(s string) func([]byte) []byte { return func([]byte) []byte { return []byte(s) } }
	about := func(format int, ledger wire.Hash, rest string) string {
		return fmt.Sprintf(`{"format":%d,"ledger":"%s","stream":"%s"%s}`, format, ledger, eventstore.StreamName(ledger), rest)
	}
	for _, tt := range []struct {
		name string
		do   func(dir string)
		want error
	}{
		{"no folder", func(dir string) { remove(t, dir, "") }, eventstore.ErrNoLedger},
		{"an empty folder", func(dir string) { remove(t, dir, ""); _ = os.Mkdir(dir, 0o700) }, eventstore.ErrNoLedger},
		{"ledger.json is gone", func(dir string) { remove(t, dir, "ledger.json") }, eventstore.ErrNoLedger},
		{"ledger.json is empty", func(dir string) { write(t, dir, "ledger.json", nil) }, eventstore.ErrDamaged},
		{"ledger.json is cut off", func(dir string) { change(t, dir, "ledger.json", func(b []byte) []byte { return b[:len(b)/2] }) }, eventstore.ErrDamaged},
		{"ledger.json names nothing", func(dir string) { write(t, dir, "ledger.json", []byte(`{"format":1}`)) }, eventstore.ErrDamaged},
		{"ledger.json has no format", func(dir string) { change(t, dir, "ledger.json", fixed(about(0, body.Ledger, ""))) }, eventstore.ErrDamaged},
		{"ledger.json says more", func(dir string) { change(t, dir, "ledger.json", fixed(about(1, body.Ledger, `,"more":1`))) }, eventstore.ErrDamaged},
		{"ledger.json of another ledger", func(dir string) { change(t, dir, "ledger.json", fixed(about(1, wire.Hash{1}, ""))) }, eventstore.ErrShorter},
		{"a newer layout", func(dir string) { change(t, dir, "ledger.json", fixed(about(2, body.Ledger, `,"more":1`))) }, eventstore.ErrNewer},
		{"an archive", func(dir string) { change(t, dir, "ledger.json", fixed(about(1, body.Ledger, `,"archive":true`))) }, eventstore.ErrArchive},
		{"the key is gone", func(dir string) { remove(t, dir, "ledger.key") }, eventstore.ErrNoLedgerKey},
		{"the key is garbage", func(dir string) { write(t, dir, "ledger.key", []byte("secret")) }, eventstore.ErrDamaged},
		{"the key is cut off", func(dir string) { change(t, dir, "ledger.key", func(b []byte) []byte { return b[:len(b)-60] }) }, eventstore.ErrDamaged},
		{"a key of another kind", func(dir string) {
			write(t, dir, "ledger.key", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
		}, eventstore.ErrDamaged},
		{"another key", func(dir string) { write(t, dir, "ledger.key", pemOf(t, domaintest.NewKey("other").Private)) }, eventstore.ErrNoLedgerKey},
		{"the streams are gone", func(dir string) { remove(t, dir, "streams") }, eventstore.ErrShorter},
		{"the streams are empty", func(dir string) { remove(t, dir, "streams"); _ = os.Mkdir(filepath.Join(dir, "streams"), 0o700) }, eventstore.ErrShorter},
		{"the streams of another ledger", func(dir string) { swap(t, dir, another.opts.Dir) }, eventstore.ErrShorter},
		{"a shorter stream", func(dir string) { swap(t, dir, short.opts.Dir) }, eventstore.ErrShorter},
		{"a stream with other entries", func(dir string) { swap(t, dir, other.opts.Dir) }, eventstore.ErrDiffers},
		{"the copy is gone, the stream of another ledger", func(dir string) {
			remove(t, dir, "published.db")
			swap(t, dir, another.opts.Dir)
			change(t, dir, "ledger.json", fixed(fmt.Sprintf(`{"format":1,"ledger":"%s","stream":"%s"}`, body.Ledger, eventstore.StreamName(another.body.Ledger))))
		}, eventstore.ErrDiffers},
		{"the copy is empty", func(dir string) { write(t, dir, "published.db", make([]byte, 1<<16)) }, eventstore.ErrDamaged},
		{"the copy is cut off", func(dir string) { change(t, dir, "published.db", func(b []byte) []byte { return b[:5000] }) }, eventstore.ErrDamaged},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "ledger")
			if err := os.CopyFS(dir, os.DirFS(sound.opts.Dir)); err != nil {
				t.Fatal(err)
			}
			tt.do(dir)
			before := [32]byte{}
			if _, err := os.Stat(dir); err == nil {
				before = digest(t, dir)
			}
			o := sound.opts
			o.Dir, o.Log = dir, nil
			l, err := eventstore.Open(testContext(t), o)
			if err == nil {
				l.Close()
			}
			if !errors.Is(err, tt.want) {
				t.Fatalf("opened: %v, want %v", err, tt.want)
			}
			if _, err := os.Stat(dir); err == nil && digest(t, dir) != before {
				t.Error("the folder was written to")
			}
		})
	}
}

// A folder belongs to one process at a time, and can be had again afterwards.
func TestFolderInUse(t *testing.T) {
	t.Parallel()
	body, _ := voting()
	n := started(t, body)
	before := digest(t, n.opts.Dir)
	for range 2 {
		if _, err := eventstore.Open(testContext(t), n.opts); !errors.Is(err, eventstore.ErrInUse) {
			t.Fatalf("opened twice: %v", err)
		}
	}
	if _, err := eventstore.PrepareKey(n.opts.Dir); !errors.Is(err, eventstore.ErrInUse) {
		t.Errorf("preparing a key in it: %v", err)
	}
	if id, err := eventstore.LedgerOf(n.opts.Dir); err != nil || id != body.Ledger {
		t.Errorf("it is of %s, %v", id, err)
	}
	_ = before
	n.close()
	n.open()
	if err := n.Close(); err != nil {
		t.Error(err)
	}
	if err := n.Close(); err != nil {
		t.Errorf("closed twice: %v", err)
	}
	n.over = true
}

// What is disposable in a folder comes back: the index of answers, and the
// published copy, from the stream and under the same checkpoints.
func TestDisposable(t *testing.T) {
	t.Parallel()
	body, poll := voting()
	sound := populated(t, "kept")
	for _, tt := range []struct {
		name string
		do   func(dir string)
	}{
		{"no answers", func(dir string) { remove(t, dir, "answers.db") }},
		{"answers are garbage", func(dir string) { write(t, dir, "answers.db", []byte("not an index at all")) }},
		{"answers are zero", func(dir string) { change(t, dir, "answers.db", func(b []byte) []byte { return make([]byte, len(b)) }) }},
		{"answers are cut off", func(dir string) { change(t, dir, "answers.db", func(b []byte) []byte { return b[:len(b)/2] }) }},
		{"answers have lost their pages", func(dir string) {
			change(t, dir, "answers.db", func(b []byte) []byte {
				for i := 2 * os.Getpagesize(); i < len(b); i++ {
					b[i] ^= 0x5a
				}
				return b
			})
		}},
		{"no copy", func(dir string) { remove(t, dir, "published.db") }},
		{"neither", func(dir string) { remove(t, dir, "published.db"); remove(t, dir, "answers.db") }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			n := &node{t: t, body: body, clock: sound.clock, opts: sound.opts}
			n.opts.Dir, n.opts.Log = filepath.Join(t.TempDir(), "ledger"), testLogger(t)
			if err := os.CopyFS(n.opts.Dir, os.DirFS(sound.opts.Dir)); err != nil {
				t.Fatal(err)
			}
			tt.do(n.opts.Dir)
			n.open()
			size := len(body.Entries) + 3
			if _, err := n.WaitCheckpoint(testContext(t), wire.Seq(size)); err != nil {
				t.Fatal(err)
			}
			for seq := range n.checkLogged(len(body.Entries)) {
				raw, err := n.Entry(seq)
				if err != nil {
					t.Fatal(err)
				}
				entry, err := wire.ParseEntry(raw)
				if err != nil {
					t.Fatal(err)
				}
				r := n.must(&wire.Signed{Signatures: entry.Signatures, Statement: entry.Statement})
				if !r.Again || r.Seq != seq || r.Leaf != entry.Leaf() || r.Recorded != entry.Recorded {
					t.Errorf("entry %d submitted again: %+v", seq, r)
				}
			}
			n.must(n.position(motionOf(body, poll), body.Members[5], "afterwards"))
		})
	}
}

// checkLogged checks the log and yields the sequences of statements after one.
func (n *node) checkLogged(after int) func(func(wire.Seq) bool) {
	places := n.checkLog()
	return func(yield func(wire.Seq) bool) {
		for _, seq := range places {
			if int(seq) > after && !yield(seq) {
				return
			}
		}
	}
}

// A checkpoint in the checkpoint stream that covers what the log has lost, or
// that is of another tree, is not signed over.
func TestCheckpointStreamKnowsMore(t *testing.T) {
	t.Parallel()
	body, _ := voting()
	signer, err := tlog.NewSigner(body.State.Ledger().Origin, body.LedgerKey.Private)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name string
		size int64
		copy bool // the published copy is still there
		want error
	}{
		{"beyond the log's end", int64(len(body.Entries)) + 10, true, eventstore.ErrShorter},
		{"beyond the log's end, no copy", int64(len(body.Entries)) + 10, false, eventstore.ErrShorter},
		{"of another tree", int64(len(body.Entries)) + 1, true, eventstore.ErrDiffers},
		{"of another tree, no copy", int64(len(body.Entries)) + 1, false, eventstore.ErrDiffers},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, poll := voting()
			n := started(t, body)
			n.t = t
			if _, err := n.WaitCheckpoint(testContext(t), wire.Seq(len(body.Entries))); err != nil {
				t.Fatal(err)
			}
			n.close()
			log := n.stream()
			if tt.want == eventstore.ErrDiffers { //nolint:errorlint // the table's own value
				signed := n.position(motionOf(body, poll), body.Members[0], "one more")
				entry := wire.NewEntry(n.clock.now(), signed.Signatures, signed.Statement)
				if err := log.Append(testContext(t), uint64(len(body.Entries)), [][]byte{entry.Raw}, []int{1}); err != nil {
					t.Fatal(err)
				}
			}
			note, err := signer.SignCheckpoint(tt.size, tlog.Hash{1, 2, 3})
			if err != nil {
				t.Fatal(err)
			}
			checkpoints, err := log.Checkpoints()
			if err != nil {
				t.Fatal(err)
			}
			last, _, err := checkpoints.Last(testContext(t))
			if err == nil {
				_, err = checkpoints.Append(testContext(t), last, note)
			}
			if err != nil {
				t.Fatal(err)
			}
			log.Close()
			if !tt.copy {
				remove(t, n.opts.Dir, "published.db")
			}
			l, err := eventstore.Open(testContext(t), n.opts)
			if err == nil {
				// What is to be read first is compared when it has been read.
				_, err = l.WaitCheckpoint(testContext(t), wire.Seq(tt.size))
				if cerr := l.Close(); cerr != nil {
					t.Error(cerr)
				}
			}
			if !errors.Is(err, tt.want) {
				t.Fatalf("opened: %v, want %v", err, tt.want)
			}
			// Nothing was signed after it.
			log = n.stream()
			if checkpoints, err = log.Checkpoints(); err != nil {
				t.Fatal(err)
			}
			if seq, newest, err := checkpoints.Last(testContext(t)); err != nil || seq != last+1 || string(newest) != string(note) {
				t.Errorf("the checkpoint stream ends at %d, %v:\n%s", seq, err, newest)
			}
		})
	}
}
