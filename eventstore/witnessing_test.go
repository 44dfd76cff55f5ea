package eventstore_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"twothirds/domain/domaintest"
	"twothirds/domain/wire"
	"twothirds/eventstore"
	"twothirds/eventstore/copies"
	"twothirds/eventstore/tlog"
	"twothirds/eventstore/witness"
)

// testWitness is a witness behind HTTP. A test may have it answer otherwise.
type testWitness struct {
	*witness.Server
	name, url string
	instead   atomic.Pointer[http.HandlerFunc] // nil: the witness answers
	asked     atomic.Int64
	busy      atomic.Int64
	crowded   atomic.Bool // two requests were under way at once
}

func vkeyOf(body *domaintest.Body) string {
	return tlog.VKey(body.State.Ledger().Origin, body.LedgerKey.Public[:])
}

func newWitness(t *testing.T, name string, body *domaintest.Body) *testWitness {
	t.Helper()
	server, err := witness.Open(witness.ServerOptions{Dir: t.TempDir(), Name: name, Logs: []string{vkeyOf(body)}})
	if err != nil {
		t.Fatal(err)
	}
	w := &testWitness{Server: server, name: name}
	front := httptest.NewServer(w)
	w.url = front.URL
	t.Cleanup(func() {
		front.CloseClientConnections()
		front.Close()
		server.Close()
	})
	return w
}

func (w *testWitness) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	w.asked.Add(1)
	if w.busy.Add(1) > 1 {
		w.crowded.Store(true)
	}
	defer w.busy.Add(-1)
	if f := w.instead.Load(); f != nil {
		(*f)(rw, r)
		return
	}
	w.Server.ServeHTTP(rw, r)
}

// answer has it answer otherwise; nil: as a witness again.
func (w *testWitness) answer(f http.HandlerFunc) {
	if f == nil {
		w.instead.Store(nil)
		return
	}
	w.instead.Store(&f)
}

func status(code int) http.HandlerFunc {
	return func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(code) }
}

// hang answers nothing until the client goes away, which a server notices once it
// has read the body.
func hang(_ http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	<-r.Context().Done()
}

// policyText is a policy of witnesses, of which so many are needed.
func policyText(needed int, witnesses ...*testWitness) []byte {
	var b strings.Builder
	names := make([]string, len(witnesses))
	for i, w := range witnesses {
		fmt.Fprintf(&b, "witness %s %s %s\n", w.name, w.Key(), w.url)
		names[i] = w.name
	}
	fmt.Fprintf(&b, "group all-of-them %d %s\nquorum all-of-them\n", needed, strings.Join(names, " "))
	return []byte(b.String())
}

// witnessed gives a node a policy, before it is opened.
func (n *node) witnessed(policy []byte) {
	n.t.Helper()
	if err := os.WriteFile(filepath.Join(n.opts.Dir, "witnesses"), policy, 0o600); err != nil {
		n.t.Fatal(err)
	}
}

// publishes waits until readers are shown a checkpoint of a size with so many cosignatures.
func (n *node) publishes(size wire.Seq, cosignatures int) {
	n.t.Helper()
	var last string
	defer func() {
		if n.t.Failed() {
			n.t.Logf("published last:\n%s\nwitnesses: %+v", last, n.WitnessStatus())
		}
	}()
	eventually(n.t, fmt.Sprintf("the checkpoint of size %d with %d cosignatures", size, cosignatures), func() bool {
		note, got, err := n.Published()
		if errors.Is(err, tlog.ErrNotFound) {
			return false // nothing is signed yet
		}
		if err != nil {
			n.t.Fatal(err)
		}
		if c := n.checkpoint(note); c.Size != got {
			n.t.Fatalf("size %d of\n%s", got, note)
		}
		last = string(note)
		return wire.Seq(got) == size && len(n.Policy().Judge(note).Cosigned) == cosignatures
	})
}

// say enters a statement.
func (n *node) say(text string) eventstore.Receipt {
	n.t.Helper()
	body, poll := voting()
	return n.must(n.position(motionOf(body, poll), body.Members[int(drawn.Load())%len(body.Members)], text))
}

// A witness cosigns what is published; its cosignatures are there after a
// restart, in what is exported, and in receipts.
func TestWitnessed(t *testing.T) {
	body, _ := voting()
	noLeaks(t)
	w := newWitness(t, "hall", body)
	n := seeded(t, body)
	n.witnessed(append([]byte("log "+vkeyOf(body)+"\n"), policyText(1, w)...))
	n.open()
	seq := n.say("with a witness").Seq
	n.publishes(seq, 1)
	proof, entry, err := n.Receipt(testContext(t), seq)
	if err != nil {
		t.Fatal(err)
	}
	proven, err := copies.VerifyReceipt(entry, proof, body.Ledger)
	if err != nil || proven.Seq != seq || !n.Policy().Judge(proven.Checkpoint.Note).Met {
		t.Errorf("proven %+v, %v", proven, err)
	}
	// A cosignature is kept, and can be read, before its witness's status says so.
	eventually(t, "the witness's status", func() bool {
		s := n.WitnessStatus()
		return len(s) == 1 && s[0].Name == "hall" && s[0].Size == int64(seq) && s[0].At != 0 && s[0].Problem == ""
	})
	last := n.say("and the last word").Seq
	n.close() // it waits for the witness
	note, err := n.keptNote(int64(last))
	if err != nil || len(n.Policy().Judge(note).Cosigned) != 1 {
		t.Errorf("the last checkpoint:\n%s, %v", note, err)
	}

	// A copy of the folder has the same bytes, and makes the same receipts.
	c := openCopy(t, n.opts.Dir)
	if !bytes.Equal(c.Checkpoint.Note, note) {
		t.Errorf("the copy is under\n%s", c.Checkpoint.Note)
	}
	export := filepath.Join(t.TempDir(), "export")
	if err := copies.Export(t.Context(), c, export, nil); err != nil {
		t.Fatal(err)
	}
	archive := filepath.Join(t.TempDir(), "archive")
	if err := eventstore.Restore(t.Context(), openCopy(t, export), archive, nil); err != nil {
		t.Fatal(err)
	}
	if restored := openCopy(t, archive); !bytes.Equal(restored.Checkpoint.Note, note) {
		t.Errorf("the restored copy is under\n%s", restored.Checkpoint.Note)
	}
	want, _, err := c.Receipt(t.Context(), seq)
	if err != nil {
		t.Fatal(err)
	}
	c.Close()

	asked := w.asked.Load()
	w.answer(status(http.StatusServiceUnavailable))
	n.open()
	n.publishes(last, 1)
	if s := n.WitnessStatus(); s[0].Size != int64(last) || !strings.Contains(s[0].Problem, "503") {
		t.Errorf("witnesses after a restart: %+v", s)
	}
	if w.asked.Load() == asked {
		t.Error("it was not asked at the start")
	}
	if proof, _, err = n.Receipt(testContext(t), seq); err != nil || !bytes.Equal(proof, want) {
		t.Errorf("the ledger's receipt\n%s\nthe copy's\n%s%v", proof, want, err)
	}
	for _, seq := range []wire.Seq{0, last + 1} {
		if _, _, err := n.Receipt(testContext(t), seq); !errors.Is(err, tlog.ErrNotFound) {
			t.Errorf("receipt of %d: %v", seq, err)
		}
	}
}

// keptNote is a checkpoint, with its cosignatures, of a closed node's copy.
func (n *node) keptNote(size int64) ([]byte, error) {
	n.t.Helper()
	store, err := tlog.Open(filepath.Join(n.opts.Dir, "published.db"), tlog.Options{ReadOnly: true})
	if err != nil {
		return nil, err
	}
	note, _, err := store.Cosigned(size)
	return note, errors.Join(err, store.Close())
}

// Without a policy the newest checkpoint is published, and there are receipts at once.
func TestUnwitnessed(t *testing.T) {
	t.Parallel()
	body, _ := voting()
	for name, policy := range map[string]string{"no policy": "", "a policy that needs none": "quorum none\n"} {
		n := seeded(t, body)
		if policy != "" {
			n.witnessed([]byte(policy))
		}
		n.open()
		seq := n.say("alone").Seq
		if _, _, err := n.Receipt(testContext(t), seq); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		bare, err := n.WaitCheckpoint(testContext(t), seq)
		note, size, err2 := n.Published()
		if err := errors.Join(err, err2); err != nil || !bytes.Equal(note, bare) || size != int64(seq) {
			t.Errorf("%s: published %d\n%s%v", name, size, note, err)
		}
		if (n.Policy() == nil) != (policy == "") || len(n.WitnessStatus()) != 0 {
			t.Errorf("%s: policy %v, witnesses %v", name, n.Policy(), n.WitnessStatus())
		}
	}
}

// A witness that is down holds up nothing, and its cosignature arrives when it is
// back, without a restart. It never has two requests to answer at once.
func TestWitnessDownThenUp(t *testing.T) {
	t.Parallel()
	body, _ := voting()
	w := newWitness(t, "hall", body)
	w.answer(status(http.StatusServiceUnavailable))
	n := seeded(t, body)
	n.witnessed(policyText(1, w))
	n.open()
	var seq wire.Seq
	for i := range 5 {
		seq = n.say(fmt.Sprint("meanwhile ", i)).Seq
	}
	// Readers wait for the quorum, but not for ever.
	n.publishes(seq, 0)
	w.answer(nil)
	n.publishes(seq, 1)
	// A cosignature is kept, and can be read, before it is noted that all is well.
	eventually(t, "its problem is over", func() bool { return n.WitnessStatus()[0].Problem == "" })
	if w.crowded.Load() {
		t.Error("it had two requests at once")
	}
}

// Of two witnesses, both needed, one is dead: readers are shown the last
// checkpoint that both cosigned, until a newer one has waited for too long; so
// with receipts.
func TestQuorumMissed(t *testing.T) {
	t.Parallel()
	body, _ := voting()
	a, b := newWitness(t, "a", body), newWitness(t, "b", body)
	n := seeded(t, body, func(o *eventstore.Options) { *o = o.UsualWitnesses() })
	n.witnessed(policyText(2, a, b))
	n.open()
	before := n.say("both").Seq
	n.publishes(before, 2)
	b.answer(hang)
	began := time.Now()
	after := n.say("one").Seq
	if _, err := n.WaitCheckpoint(testContext(t), after); err != nil {
		t.Fatal(err)
	}
	// On a slow machine the wait may be over by now.
	if _, size, err := n.Published(); err != nil || size != int64(before) && time.Since(began) < eventstore.WitnessWait {
		t.Errorf("published %d, %v, want %d", size, err, before)
	}
	type answer struct {
		waited time.Duration
		err    error
	}
	answers := make(chan answer, 1)
	go func() {
		_, _, err := n.Receipt(testContext(t), after)
		answers <- answer{time.Since(began), err}
	}()
	n.publishes(after, 1)
	if waited := time.Since(began); waited < eventstore.WitnessWait {
		t.Errorf("the quorum was waited for only %v", waited)
	}
	if r := <-answers; r.err != nil || r.waited < eventstore.WitnessWait {
		t.Errorf("a receipt waited for %v: %v", r.waited, r.err)
	}
	for seq, size := range map[wire.Seq]wire.Seq{before: before, after: after} {
		proof, entry, err := n.Receipt(testContext(t), seq)
		if err != nil {
			t.Fatal(err)
		}
		if proven, err := copies.VerifyReceipt(entry, proof, body.Ledger); err != nil || wire.Seq(proven.Size) != size {
			t.Errorf("the receipt of %d is under size %d, want %d: %v", seq, proven.Size, size, err)
		}
		if !bytes.Contains(proof, []byte("\n— a ")) {
			t.Errorf("the receipt of %d has no cosignature of a:\n%s", seq, proof)
		}
	}
	began = time.Now()
	n.close()
	if took := time.Since(began); took > patience/2 { // a request may take the whole
		t.Errorf("a dead witness held up the end for %v", took)
	}

	// After a restart the quorum that was met is still known, and readers are shown
	// nothing older than before.
	b.answer(status(http.StatusServiceUnavailable))
	n.open()
	if _, size, err := n.Published(); err != nil || size != int64(after) {
		t.Errorf("published %d, %v after a restart, want %d", size, err, after)
	}
	proof, entry, err := n.Receipt(testContext(t), before)
	if err != nil {
		t.Fatal(err)
	}
	if proven, err := copies.VerifyReceipt(entry, proof, body.Ledger); err != nil || proven.Size != int64(before) {
		t.Errorf("after a restart the receipt of %d is under size %d: %v", before, proven.Size, err)
	}
}

// A receipt's waiting ends with its context, or with the ledger.
func TestReceiptWaits(t *testing.T) {
	t.Parallel()
	body, _ := voting()
	n := started(t, body)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	seq := n.say("soon").Seq
	if _, _, err := n.Receipt(ctx, seq+1000); err == nil {
		t.Error("a receipt of what is not there")
	}
	n.close()
	if _, _, err := n.Receipt(testContext(t), seq+1000); err == nil {
		t.Error("a receipt after the end")
	}
}

// oldCopy copies a closed node's folder: a backup.
func (n *node) oldCopy() string {
	n.t.Helper()
	dir := filepath.Join(n.t.TempDir(), "backup")
	if err := os.CopyFS(dir, os.DirFS(n.opts.Dir)); err != nil {
		n.t.Fatal(err)
	}
	return dir
}

// A ledger that was put back from an old copy does not start where a witness
// shows it, and nothing is written to it. Where no witness answers at the start,
// it is stopped as soon as one does, whether it has become longer or not.
func TestRestoredFromOldCopy(t *testing.T) {
	t.Parallel()
	body, _ := voting()
	w := newWitness(t, "hall", body)
	n := seeded(t, body)
	n.witnessed(policyText(1, w))
	n.open()
	n.publishes(n.say("kept").Seq, 1)
	n.close()
	backup := n.oldCopy()
	n.open()
	n.say("lost")
	n.publishes(n.say("lost, too").Seq, 1)
	n.close()

	old := &node{t: t, body: body, clock: n.clock, opts: n.opts}
	old.opts.Dir = backup
	before := digest(t, backup)
	_, err := eventstore.Open(testContext(t), old.opts)
	if !errors.Is(err, eventstore.ErrForked) || !strings.Contains(err.Error(), "hall") {
		t.Errorf("opened: %v", err)
	}
	if digest(t, backup) != before {
		t.Error("the folder was written to")
	}

	for _, more := range []int{0, 1, 2, 3} {
		t.Run(fmt.Sprint(more, " entries later"), func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "ledger")
			if err := os.CopyFS(dir, os.DirFS(backup)); err != nil {
				t.Fatal(err)
			}
			opts := old.opts
			opts.Dir, opts.Log = dir, testLogger(t)
			late := &node{t: t, body: body, clock: n.clock, opts: opts}
			w.answer(status(http.StatusServiceUnavailable))
			late.open()
			for i := range more {
				late.say(fmt.Sprint("another history ", i))
			}
			if _, err := late.WaitCheckpoint(testContext(t), late.Size()); err != nil {
				t.Fatal(err)
			}
			w.answer(nil)
			eventually(t, "the ledger's end", func() bool { return late.Err() != nil })
			if !errors.Is(late.Err(), eventstore.ErrForked) {
				t.Errorf("stopped by: %v", late.Err())
			}
			if _, err := late.Submit(testContext(t), late.position(motionOf(voting()), body.Members[0], "more")); !errors.Is(err, eventstore.ErrStopped) && !errors.Is(err, eventstore.ErrUnknownOutcome) {
				t.Errorf("a statement afterwards: %v", err)
			}
			late.close()
			if _, err := eventstore.Open(testContext(t), late.opts); !errors.Is(err, eventstore.ErrForked) {
				t.Errorf("opened again: %v", err)
			}
		})
	}
}

// What witnesses answer, and whether a ledger starts with it.
func TestWitnessAnswersAtStart(t *testing.T) {
	t.Parallel()
	body, _ := voting()
	w := newWitness(t, "hall", body)
	n := seeded(t, body)
	n.witnessed(policyText(1, w))
	n.open()
	n.publishes(n.say("before").Seq, 1)
	n.close()
	sized := func(size int64) http.HandlerFunc {
		return func(rw http.ResponseWriter, _ *http.Request) {
			rw.Header().Set("Content-Type", "text/x.tlog.size")
			rw.WriteHeader(http.StatusConflict)
			fmt.Fprintf(rw, "%d\n", size)
		}
	}
	for _, tt := range []struct {
		name   string
		answer http.HandlerFunc
		forked bool
	}{
		{"a larger tree", sized(1 << 40), true},
		{"another tree", status(http.StatusUnprocessableEntity), true},
		{"another root at this size, as of v1.0.0", status(http.StatusConflict), true},
		{"an unknown log", status(http.StatusNotFound), false},
		{"no", status(http.StatusForbidden), false},
		{"trouble", status(http.StatusInternalServerError), false},
		{"rubbish", func(rw http.ResponseWriter, _ *http.Request) { fmt.Fprint(rw, "— hall AAAA\n") }, false},
		{"another size each time", sized(3), false},
		{"nothing", hang, false},
	} {
		w.answer(tt.answer)
		opts := n.opts
		if tt.name == "nothing" {
			opts = opts.UsualWitnesses()
		}
		l, err := eventstore.Open(testContext(t), opts)
		if errors.Is(err, eventstore.ErrForked) != tt.forked || (err == nil) == tt.forked {
			t.Errorf("%s: %v", tt.name, err)
		}
		if err != nil {
			continue
		}
		if s := l.WitnessStatus(); s[0].Problem == "" {
			t.Errorf("%s: no problem is shown", tt.name)
		}
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	}
}

// A witness that has cosigned and then says that it knows another tree is noted;
// the ledger goes on.
func TestWitnessChangesItsMind(t *testing.T) {
	t.Parallel()
	body, _ := voting()
	w := newWitness(t, "hall", body)
	n := seeded(t, body)
	n.witnessed(policyText(1, w))
	n.open()
	n.publishes(n.say("before").Seq, 1)
	w.answer(status(http.StatusUnprocessableEntity))
	n.say("after")
	eventually(t, "the problem", func() bool { return n.WitnessStatus()[0].Problem != "" })
	n.publishes(n.say("after that").Seq, 0)
	w.answer(nil)
	n.publishes(n.Size(), 1)
	if err := n.Err(); err != nil {
		t.Error(err)
	}
}

// A policy that cannot be followed is said to be so, with its line.
func TestPolicyRefused(t *testing.T) {
	t.Parallel()
	body, _ := voting()
	n := seeded(t, body)
	other := tlog.VKey("other.example/log", body.LedgerKey.Public[:])
	many := make([]*testWitness, tlog.MaxCosignatures+1)
	for i := range many {
		many[i] = newWitness(t, fmt.Sprint("w", i), body)
	}
	for _, tt := range []struct{ name, policy, says string }{
		{"malformed", "quorum none\nwitness\n", "line 2"},
		{"empty", "", "quorum"},
		{"another log", "log " + other + "\nquorum none\n", "log " + vkeyOf(body)},
		{"too many witnesses", string(policyText(1, many...)), "at most 16"},
	} {
		n.witnessed([]byte(tt.policy))
		_, err := eventstore.Open(testContext(t), n.opts)
		if !errors.Is(err, eventstore.ErrPolicy) || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

// Two nodes of one ledger each show the witness what they have published, and
// neither takes the other's for another history.
func TestTwoNodesWitnessed(t *testing.T) {
	t.Parallel()
	body, poll := voting()
	w := newWitness(t, "hall", body)
	a := seeded(t, body, at(external(t)))
	a.witnessed(policyText(1, w))
	a.open()
	a.publishes(a.Size(), 1)
	b := a.joined(func(o *eventstore.Options) {
		if err := os.WriteFile(filepath.Join(o.Dir, "witnesses"), policyText(1, w), 0o600); err != nil {
			t.Fatal(err)
		}
	})
	var members sync.WaitGroup
	for i, m := range body.Members {
		members.Go(func() {
			n := []*node{a, b}[i%2]
			for j := range 4 {
				if _, err := n.Submit(testContext(t), n.position(motionOf(body, poll), m, fmt.Sprint("position ", j))); err != nil {
					t.Error(err)
				}
			}
		})
	}
	members.Wait()
	total := wire.Seq(len(body.Entries) + 4*len(body.Members))
	a.publishes(total, 1)
	b.publishes(total, 1)
	sameHistory(t, a, b)
	if err := errors.Join(a.Err(), b.Err()); err != nil {
		t.Error(err)
	}
	// One that was away while the other went on finds the witness ahead of its copy.
	dir := b.opts.Dir
	b.close()
	size := a.say("alone").Seq
	a.publishes(size, 1)
	b.opts.Dir = dir
	b.open()
	b.publishes(size, 1)
}
