package eventstore_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/eventstore"
	"twothirds/eventstore/porttest"
	"twothirds/eventstore/stream"
)

// external runs a server of its own, as operators do, and returns its URL.
func external(t *testing.T) string {
	t.Helper()
	return serverOn(t, -1, t.TempDir()).ClientURL()
}

func serverOn(t *testing.T, port int, dir string) *server.Server {
	t.Helper()
	s, err := server.NewServer(&server.Options{
		Host: "127.0.0.1", Port: port, NoSigs: true, DisableJetStreamBanner: true, NoLog: true,
		JetStream: true, SyncAlways: true, StoreDir: dir,
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Start()
	if !s.ReadyForConnections(time.Minute) {
		t.Fatal("the server is not ready")
	}
	t.Cleanup(func() {
		s.Shutdown()
		s.WaitForShutdown()
	})
	return s
}

func at(url string) func(*eventstore.Options) {
	return func(o *eventstore.Options) { o.URL = url }
}

// joined is a further node of a ledger, opened, with the same clock.
func (n *node) joined(change ...func(*eventstore.Options)) *node {
	n.t.Helper()
	other := &node{t: n.t, body: n.body, clock: n.clock}
	other.opts = n.opts
	other.opts.Dir = n.t.TempDir()
	for _, c := range change {
		c(&other.opts)
	}
	key, err := os.ReadFile(filepath.Join(n.opts.Dir, "ledger.key"))
	if err == nil {
		err = os.WriteFile(filepath.Join(other.opts.Dir, "ledger.key"), key, 0o600)
	}
	if err == nil {
		err = eventstore.Join(testContext(n.t), other.opts, n.body.Ledger)
	}
	if err != nil {
		n.t.Fatal(err)
	}
	other.open()
	return other
}

// sameHistory waits until nodes have published the same and compares them.
func sameHistory(t *testing.T, nodes ...*node) {
	t.Helper()
	var size wire.Seq
	for _, n := range nodes {
		size = max(size, n.Size())
	}
	roots := map[int64][]byte{}
	for _, n := range nodes {
		if _, err := n.WaitCheckpoint(testContext(t), size); err != nil {
			t.Fatalf("waiting for the checkpoint of size %d: %v (%v)", size, err, n.Err())
		}
		root, ok := n.RootAt(uint64(size))
		first, _ := nodes[0].RootAt(uint64(size))
		if !ok || root != first {
			t.Fatalf("roots %s and %s of size %d", first, root, size)
		}
		err := n.Copy().Checkpoints(0, func(size int64, _ uint64, note []byte) error {
			if other, ok := roots[size]; ok && !bytes.Equal(other, note) {
				return fmt.Errorf("two checkpoints of size %d:\n%s\n%s", size, other, note)
			}
			roots[size] = note
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		n.checkLog()
	}
}

// archive reads the checkpoint stream: sizes must rise.
func (n *node) archive() (sizes []int64) {
	n.t.Helper()
	log := n.stream()
	defer log.Close()
	checkpoints, err := log.Checkpoints()
	if err != nil {
		n.t.Fatal(err)
	}
	err = checkpoints.Read(testContext(n.t), 1, func(_ uint64, note []byte) error {
		size := n.checkpoint(note).Size
		if len(sizes) > 0 && size <= sizes[len(sizes)-1] {
			return fmt.Errorf("a checkpoint of size %d after one of %d", size, sizes[len(sizes)-1])
		}
		sizes = append(sizes, size)
		return nil
	})
	if err != nil {
		n.t.Fatal(err)
	}
	return sizes
}

// stream is a connection of somebody else to the ledger's stream.
func (n *node) stream() *stream.Log {
	n.t.Helper()
	o := stream.Options{URL: n.opts.URL, Stream: eventstore.StreamName(n.body.Ledger), Log: testLogger(n.t)}
	if o.URL == "" {
		o.Dir = filepath.Join(n.opts.Dir, "streams")
	}
	log, err := stream.Open(testContext(n.t), o)
	if err != nil {
		n.t.Fatal(err)
	}
	n.t.Cleanup(func() { log.Close() })
	return log
}

// Two nodes on one stream, both with many submitters: both get on, every
// statement is in once, also where both were given it, and both publish the
// same history under the same checkpoints.
func TestTwoNodes(t *testing.T) {
	body, poll := voting()
	noLeaks(t)
	a := started(t, body, at(external(t)))
	b := a.joined()
	ctx := testContext(t)
	const each = 3
	var mu sync.Mutex
	acknowledged := map[wire.Hash]wire.Seq{}
	var members sync.WaitGroup
	for i, m := range body.Members {
		members.Go(func() {
			for j := range each {
				signed := a.position(motionOf(body, poll), m, fmt.Sprint("position ", j))
				nodes := []*node{[]*node{a, b}[i%2]}
				if i%6 == 0 {
					nodes = []*node{a, b}
				}
				var submissions sync.WaitGroup
				for _, n := range nodes {
					submissions.Go(func() {
						r, err := n.Submit(ctx, signed)
						if err != nil {
							t.Errorf("member %d, statement %d: %v", i, j, err)
							return
						}
						mu.Lock()
						defer mu.Unlock()
						if seq, ok := acknowledged[signed.Statement.Hash()]; ok && seq != r.Seq {
							t.Errorf("one statement acknowledged at %d and at %d", seq, r.Seq)
						}
						acknowledged[signed.Statement.Hash()] = r.Seq
					})
				}
				submissions.Wait()
			}
		})
	}
	members.Wait()
	total := wire.Seq(len(body.Entries) + each*len(body.Members))
	if err := errors.Join(a.Wait(ctx, total), b.Wait(ctx, total)); err != nil {
		t.Fatal(err)
	}
	sameHistory(t, a, b)
	if a.Size() != total {
		t.Errorf("%d entries, want %d", a.Size(), total)
	}
	places := b.checkLog()
	for hash, seq := range acknowledged {
		if places[hash] != seq {
			t.Errorf("statement %s acknowledged at %d stands at %d", hash, seq, places[hash])
		}
	}
	a.archive()
}

// A member votes at one node having seen a checkpoint that the other has just
// signed; a node that has been away reads votes of others that have seen
// checkpoints in the middle of what it has to read.
func TestVotesAcrossNodes(t *testing.T) {
	t.Parallel()
	body, poll := voting()
	a := started(t, body, at(external(t)))
	b := a.joined()
	nodes := []*node{a, b}
	for i, m := range body.Members[:4] {
		seen := nodes[i%2].seen()
		nodes[(i+1)%2].must(a.ballot(poll, m, 1, domain.ChoiceYes, seen))
	}
	c := a.joined()
	sameHistory(t, a, b, c)
	dir := c.opts.Dir
	c.close()
	for i, m := range body.Members[4:8] {
		a.must(a.ballot(poll, m, 1, domain.ChoiceNo, nodes[i%2].seen()))
	}
	c.opts.Dir = dir
	c.open()
	sameHistory(t, a, b, c)
}

// What two nodes derive at the same moment stands in the log once.
func TestTwoNodesClosePolls(t *testing.T) {
	t.Parallel()
	body, poll := voting()
	a := started(t, body, at(external(t)))
	b := a.joined()
	size := a.advance(body.State.Poll(poll).Closes - 100).Seq
	ctx := testContext(t)
	if err := errors.Join(a.Wait(ctx, size+2), b.Wait(ctx, size+2)); err != nil {
		t.Fatal(err)
	}
	// A statement on each node meets a closed poll.
	for i, n := range []*node{a, b} {
		v := &domain.VoteCast{Ballot: 1, Choice: domain.ChoiceYes, Member: body.Members[i].ID, Opening: body.State.Poll(poll).Leaf, Representative: body.Members[i].Representative}
		v.SetSeen(n.seen())
		var refused *eventstore.Refused
		if _, err := n.Submit(ctx, n.sign("vote.cast", "poll/"+poll.String(), v, body.Members[i].Rep())); !errors.As(err, &refused) || refused.Refusal.Code != domain.CodePollClosed {
			t.Errorf("a vote after the close: %v", err)
		}
	}
	sameHistory(t, a, b)
	if a.Size() != size+2 {
		t.Errorf("%d entries were derived, want 2", a.Size()-size)
	}
}

// advance has the coordinator set the clock of a demonstration forward.
func (n *node) advance(to wire.Time) eventstore.Receipt {
	n.t.Helper()
	return n.must(n.sign("clock.advanced", "ledger", &domain.ClockAdvanced{To: to}, n.body.Coordinator))
}

// The server goes away and comes back. Meanwhile nobody is told anything wrong,
// and afterwards the ledger goes on by itself: sequencer, publisher, checkpoints.
func TestServerRestarts(t *testing.T) {
	t.Parallel()
	body, poll := voting()
	motion := motionOf(body, poll)
	dir, port := t.TempDir(), porttest.Keep(t)
	first := serverOn(t, port, dir)
	n := started(t, body, at(first.ClientURL()), func(o *eventstore.Options) { *o = o.UsualAnswers() })
	n.must(n.position(motion, body.Members[0], "before"))
	first.Shutdown()
	first.WaitForShutdown()
	// One finds out that it is away, the others wait.
	var signed []*wire.Signed
	for _, m := range body.Members[1:5] {
		signed = append(signed, n.position(motion, m, "while it is away"))
	}
	answers := submitting(n, testContext(t), signed...)
	short, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	impatient := n.position(motion, body.Members[5], "not for long")
	if _, err := n.Submit(short, impatient); !errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, eventstore.ErrUnknownOutcome) {
		t.Errorf("the impatient one: %v", err)
	}
	serverOn(t, port, dir)
	for i, a := range answers {
		r := n.await(a)
		if errors.Is(r.err, eventstore.ErrUnknownOutcome) {
			r.Receipt, r.err = n.Submit(testContext(t), signed[i])
		}
		if r.err != nil {
			t.Errorf("statement %d: %v", i, r.err)
		}
	}
	last := n.must(n.position(motion, body.Members[6], "afterwards"))
	if _, err := n.WaitCheckpoint(testContext(t), last.Seq); err != nil || n.Err() != nil {
		t.Fatalf("%v, the ledger says %v", err, n.Err())
	}
	for _, s := range append(signed, impatient) {
		n.must(s)
	}
	n.checkLog()
	n.close() // before the server goes again
}
