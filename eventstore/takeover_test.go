package eventstore_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"twothirds/domain/wire"
	"twothirds/eventstore"
	"twothirds/eventstore/copies"
	"twothirds/eventstore/tlog"
)

// archived exports a closed node's log and restores it.
func (n *node) archived() string {
	n.t.Helper()
	export, dir := filepath.Join(n.t.TempDir(), "export"), filepath.Join(n.t.TempDir(), "archive")
	c, err := copies.Open(n.t.Context(), n.opts.Dir)
	if err == nil {
		err = errors.Join(copies.Export(n.t.Context(), c, export, nil), c.Close())
	}
	if err != nil {
		n.t.Fatal(err)
	}
	if c, err = copies.Open(n.t.Context(), export); err == nil {
		err = errors.Join(eventstore.Restore(n.t.Context(), c, dir, nil), c.Close())
	}
	if err != nil {
		n.t.Fatal(err)
	}
	return dir
}

// taking is how a node's archive is taken over.
func (n *node) taking(dir string) eventstore.TakeOverOptions {
	return eventstore.TakeOverOptions{Dir: dir, Key: filepath.Join(n.opts.Dir, "ledger.key"), Log: testLogger(n.t)}.Patient(patience)
}

// in is the node over another folder.
func (n *node) in(dir string) *node {
	other := &node{t: n.t, body: n.body, clock: n.clock, opts: n.opts}
	other.opts.Dir = dir
	return other
}

// An archive is taken over: it has the same log under the same checkpoint, its
// witnesses go on cosigning, and statements go in. A take-over that was cut off
// is begun again.
func TestTakeOver(t *testing.T) {
	t.Parallel()
	body, _ := voting()
	a, b := newWitness(t, "a", body), newWitness(t, "b", body)
	n := seeded(t, body)
	n.witnessed(policyText(1, a, b))
	n.open()
	n.publishes(n.say("kept").Seq, 2)
	kept, _, err := n.Published()
	if err != nil {
		t.Fatal(err)
	}
	last := n.say("kept, too").Seq
	n.publishes(last, 2)
	n.close()
	newest, err := n.keptNote(int64(last))
	if err != nil {
		t.Fatal(err)
	}
	b.answer(status(http.StatusServiceUnavailable))

	dir := n.archived()
	o := n.taking(dir)
	o.Policy, o.Without, o.Kept = policyText(1, a, b), []string{"b"}, [][]byte{kept, newest}
	// Cut off when the new stream holds every entry and no checkpoint yet.
	ctx, cancel := context.WithCancel(t.Context())
	_, err = eventstore.TakeOver(ctx, o, func(done, of wire.Seq) {
		if done == of {
			cancel()
		}
	})
	cancel()
	if err == nil {
		t.Fatal("cut off, it went through")
	}
	if _, err := eventstore.Open(testContext(t), n.in(dir).opts); !errors.Is(err, eventstore.ErrArchive) {
		t.Fatalf("cut off, it is opened: %v", err)
	}
	var done, of wire.Seq
	taken, err := eventstore.TakeOver(testContext(t), o, func(d, o wire.Seq) { done, of = d, o })
	if err != nil {
		t.Fatal(err)
	}
	if taken.Ledger != body.Ledger || taken.Size != last || taken.Kept != 2 || done != last || of != last ||
		!slices.Equal(taken.Asked, []string{"a"}) || !slices.Equal(taken.Without, []string{"b"}) {
		t.Errorf("%+v, progress ended at %d of %d", taken, done, of)
	}
	if _, err := eventstore.TakeOver(testContext(t), o, nil); !errors.Is(err, eventstore.ErrTakeOver) {
		t.Errorf("taken over twice: %v", err)
	}
	live := n.in(dir)
	live.open()
	note, size, err := live.Published()
	if err != nil || wire.Seq(size) != last || len(live.Policy().Judge(note).Cosigned) != 2 {
		t.Errorf("published %d\n%s%v", size, note, err)
	}
	live.publishes(live.say("it goes on").Seq, 1)
	b.answer(nil)
	live.publishes(live.Size(), 2)
	if d, err := eventstore.Doctor(testContext(t), n.opts, nil); err != nil || len(d.Faults) > 0 {
		t.Errorf("the old folder: %+v, %v", d, err) // nothing was done to it
	}
	// The witnesses stand against the old ledger from now on.
	if _, err := eventstore.Open(testContext(t), n.opts); !errors.Is(err, eventstore.ErrForked) {
		t.Errorf("the old ledger: %v", err)
	}
}

// Without witnesses and kept checkpoints it is the operator's word; the doctor
// finds nothing wrong afterwards.
func TestTakeOverAlone(t *testing.T) {
	t.Parallel()
	n := populated(t, "kept")
	dir := n.archived()
	taken, err := eventstore.TakeOver(testContext(t), n.taking(dir), nil)
	if err != nil || taken.Kept != 0 || taken.Asked != nil {
		t.Fatal(taken, err)
	}
	o := n.opts
	o.Dir = dir
	if d, err := eventstore.Doctor(testContext(t), o, nil); err != nil || len(d.Faults) > 0 || d.InStream != taken.Size || d.Published != taken.Size {
		t.Errorf("the doctor says %+v, %v", d, err)
	}
	live := n.in(dir)
	live.open()
	live.say("it goes on")
}

// Whoever has seen more, or something else, is believed, and the archive stays
// one, without a key.
func TestTakeOverRefuses(t *testing.T) {
	t.Parallel()
	body, _ := voting()
	w := newWitness(t, "hall", body)
	n := seeded(t, body)
	n.witnessed(policyText(1, w))
	n.open()
	n.publishes(n.say("kept").Seq, 1)
	n.close()
	dir := n.archived()
	n.open()
	size := n.say("lost").Seq
	n.publishes(size, 1)
	n.close()
	larger, err := n.keptNote(int64(size))
	if err != nil {
		t.Fatal(err)
	}
	signer, err := tlog.NewSigner(body.State.Ledger().Origin, body.LedgerKey.Private)
	if err != nil {
		t.Fatal(err)
	}
	other, err := signer.SignCheckpoint(5, tlog.Hash{1})
	if err != nil {
		t.Fatal(err)
	}
	_, stranger, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	files := t.TempDir()
	write(t, files, "stranger.key", pemOf(t, stranger))
	write(t, files, "rubbish.key", []byte("rubbish"))
	// What the witness has seen of another log of the same ledger.
	fork := newWitness(t, "fork", body)
	m := seeded(t, body)
	m.witnessed(policyText(1, fork))
	m.open()
	m.publishes(m.say("another history").Seq, 1)
	m.close()
	dead := newWitness(t, "dead", body)
	dead.answer(status(http.StatusBadGateway))
	silent := newWitness(t, "silent", body)
	silent.url = ""

	for _, tt := range []struct {
		name   string
		change func(o *eventstore.TakeOverOptions)
		want   error
		says   string
	}{
		{"a larger kept checkpoint", func(o *eventstore.TakeOverOptions) { o.Kept = [][]byte{larger} }, eventstore.ErrForked, fmt.Sprintf("covers %d entries, the archive has %d", size, size-1)},
		{"a kept checkpoint of another tree", func(o *eventstore.TakeOverOptions) { o.Kept = [][]byte{other} }, eventstore.ErrForked, string(other)},
		{"a kept note of something else", func(o *eventstore.TakeOverOptions) { o.Kept = [][]byte{[]byte("something\n")} }, eventstore.ErrTakeOver, "none of this ledger"},
		{"a witness ahead", func(o *eventstore.TakeOverOptions) { o.Policy = policyText(1, w) }, eventstore.ErrForked, fmt.Sprintf("hall has cosigned a tree of %d entries, the archive has %d", size, size-1)},
		{"a witness of another tree", func(o *eventstore.TakeOverOptions) { o.Policy = policyText(1, fork) }, eventstore.ErrForked, "fork"},
		{"a witness that is down", func(o *eventstore.TakeOverOptions) { o.Policy = policyText(1, dead) }, eventstore.ErrTakeOver, "dead"},
		{"a witness without a URL", func(o *eventstore.TakeOverOptions) { o.Policy = policyText(1, silent) }, eventstore.ErrTakeOver, "silent"},
		{"one down and one ahead", func(o *eventstore.TakeOverOptions) {
			o.Policy, o.Without = policyText(1, dead, w), []string{"dead"}
		}, eventstore.ErrForked, "hall"},
		{"without one that the policy has not", func(o *eventstore.TakeOverOptions) {
			o.Policy, o.Without = policyText(1, dead), []string{"deaf"}
		}, eventstore.ErrTakeOver, "deaf"},
		{"without one, and no policy", func(o *eventstore.TakeOverOptions) { o.Without = []string{"hall"} }, eventstore.ErrTakeOver, "hall"},
		{"a policy that is none", func(o *eventstore.TakeOverOptions) { o.Policy = []byte("quorum\n") }, eventstore.ErrPolicy, "line 1"},
		{"another key", func(o *eventstore.TakeOverOptions) { o.Key = filepath.Join(files, "stranger.key") }, eventstore.ErrTakeOver, "not the key of ledger"},
		{"no key", func(o *eventstore.TakeOverOptions) { o.Key = filepath.Join(files, "rubbish.key") }, eventstore.ErrTakeOver, "rubbish.key"},
		{"no file", func(o *eventstore.TakeOverOptions) { o.Key = filepath.Join(files, "none") }, os.ErrNotExist, "none"},
		{"no archive", func(o *eventstore.TakeOverOptions) { o.Dir = n.opts.Dir }, eventstore.ErrTakeOver, "live"},
		{"no folder", func(o *eventstore.TakeOverOptions) { o.Dir = files }, eventstore.ErrNoLedger, ""},
	} {
		o := n.taking(dir)
		tt.change(&o)
		before := digest(t, dir)
		if _, err := eventstore.TakeOver(testContext(t), o, nil); !errors.Is(err, tt.want) || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: %v", tt.name, err)
		}
		if digest(t, dir) != before {
			t.Errorf("%s: the archive was written to", tt.name)
		}
	}
	if _, err := eventstore.Open(testContext(t), n.in(dir).opts); !errors.Is(err, eventstore.ErrArchive) {
		t.Errorf("opened: %v", err)
	}

	// A copy that was tampered with since it was restored is not taken over.
	damaged := filepath.Join(t.TempDir(), "damaged")
	if err := os.CopyFS(damaged, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	change(t, damaged, "published.db", func(b []byte) []byte {
		at := bytes.Index(b, []byte(`"specversion"`))
		b[at+1] ^= 1
		return b
	})
	if _, err := eventstore.TakeOver(testContext(t), n.taking(damaged), nil); err == nil {
		t.Error("a damaged copy was taken over")
	}
}
