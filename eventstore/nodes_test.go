package eventstore_test

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/wire"
	"twothirds/domain/wire/pubkey"
	"twothirds/eventstore"
	"twothirds/eventstore/stream"
)

// external runs a server of its own, as operators do, and returns its URL.
func external(t *testing.T) string {
	t.Helper()
	s, err := server.NewServer(&server.Options{
		Host: "127.0.0.1", Port: -1, NoSigs: true, DisableJetStreamBanner: true, NoLog: true,
		JetStream: true, SyncAlways: true, StoreDir: t.TempDir(),
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Start()
	if !s.ReadyForConnections(10 * time.Second) {
		t.Fatal("the server is not ready")
	}
	t.Cleanup(func() {
		s.Shutdown()
		s.WaitForShutdown()
	})
	return s.ClientURL()
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

// An entry that is not valid, whoever put it into the stream, is never signed:
// what came before it is published, the ledger says why it stops, and does not
// open again.
func TestInvalidEntryInTheStream(t *testing.T) {
	t.Parallel()
	body, poll := voting()
	motion := motionOf(body, poll)
	unsigned := func(n *node) []byte {
		signed := n.position(motion, body.Members[0], "forged")
		signed.Signatures[0].Sig[0] ^= 1
		return wire.NewEntry(n.clock.now(), signed.Signatures, signed.Statement).Raw
	}
	for _, tt := range []struct {
		name  string
		entry func(n *node) []byte
		class domain.FaultClass
	}{
		{"not an entry", func(*node) []byte { return []byte("hello") }, domain.FaultForm},
		{"a forged signature", unsigned, domain.FaultSignature},
		{"a decision out of nothing", func(n *node) []byte {
			st, err := wire.NewStatement(n.id(), wire.SourceOf(body.Ledger), "twothirds.poll.closed.v1", "poll/"+poll.String(), n.clock.now(), map[string]any{"cause": 1})
			if err != nil {
				t.Fatal(err)
			}
			return wire.NewEntry(n.clock.now(), nil, st).Raw
		}, domain.FaultCount},
		{"recorded before the entry before", func(n *node) []byte {
			signed := n.position(motion, body.Members[0], "re-dated")
			return wire.NewEntry(domaintest.Start, signed.Signatures, signed.Statement).Raw
		}, domain.FaultTime},
		{"of a key that may not", func(n *node) []byte {
			signed := n.sign("clock.advanced", "ledger", &domain.ClockAdvanced{To: n.clock.now().Add(1000)}, body.Members[0].Rep())
			return wire.NewEntry(n.clock.now(), signed.Signatures, signed.Statement).Raw
		}, domain.FaultPermission},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			n := started(t, body, at(external(t)))
			n.t = t
			before := n.must(n.position(motion, body.Members[1], "before it"))
			log := n.stream()
			entry := tt.entry(n)
			if err := log.Append(testContext(t), uint64(before.Seq), [][]byte{entry}, []int{1}); err != nil {
				t.Fatal(err)
			}
			eventually(t, "the ledger's end", func() bool { return n.Err() != nil })
			var fault *domain.Fault
			if err := n.Err(); !errors.Is(err, eventstore.ErrInvalidEntry) || !errors.As(err, &fault) || fault.Class != tt.class || fault.Seq != before.Seq+1 {
				t.Fatalf("the ledger says %v", err)
			}
			if _, err := n.Submit(testContext(t), n.position(motion, body.Members[2], "after it")); !errors.Is(err, eventstore.ErrStopped) {
				t.Errorf("a statement after it: %v", err)
			}
			if _, err := n.WaitCheckpoint(testContext(t), before.Seq+1); !errors.Is(err, eventstore.ErrInvalidEntry) {
				t.Errorf("waiting for a checkpoint over it: %v", err)
			}
			if n.Size() != before.Seq {
				t.Errorf("%d entries are published, want %d", n.Size(), before.Seq)
			}
			n.checkLog()
			sizes := n.archive()
			if last := sizes[len(sizes)-1]; last != int64(before.Seq) {
				t.Errorf("the last checkpoint covers %d, want %d", last, before.Seq)
			}
			n.close()
			if _, err := eventstore.Open(testContext(t), n.opts); !errors.Is(err, eventstore.ErrInvalidEntry) {
				t.Errorf("opened again: %v", err)
			}
		})
	}
}

// A valid entry by another writer, with no ledger behind it, is taken in, and
// what was decided without it is decided again.
func TestForeignWriter(t *testing.T) {
	t.Parallel()
	body, poll := voting()
	motion := motionOf(body, poll)
	n := started(t, body, at(external(t)))
	id := n.id()
	theirs := n.signWith(id, n.clock.now(), "position.stated", "motion/"+motion.String(), position("at the other node"), body.Members[0].Rep())
	ours := n.signWith(id, n.clock.now(), "position.stated", "motion/"+motion.String(), position("here"), body.Members[0].Rep())
	entry := wire.NewEntry(n.clock.now(), theirs.Signatures, theirs.Statement)
	if err := n.stream().Append(testContext(t), uint64(len(body.Entries)), [][]byte{entry.Raw}, []int{1}); err != nil {
		t.Fatal(err)
	}
	var refused *eventstore.Refused
	if _, err := n.Submit(testContext(t), ours); !errors.As(err, &refused) || refused.Refusal.Code != domain.CodeIDTaken {
		t.Fatalf("another statement with the id taken there: %v", err)
	}
	n.checkRefusal(ours, refused)
	if r := n.must(theirs); !r.Again || r.Seq != wire.Seq(len(body.Entries)+1) || r.Leaf != entry.Leaf() {
		t.Errorf("theirs submitted here: %+v", r)
	}
}

func TestJoinRefuses(t *testing.T) {
	t.Parallel()
	body, _ := voting()
	url := external(t)
	n := started(t, body, at(url))
	other := domaintest.NewKey("another ledger")
	ctx := testContext(t)
	folder := func(key ed25519.PrivateKey) string {
		dir := t.TempDir()
		if key != nil {
			if err := os.WriteFile(filepath.Join(dir, "ledger.key"), pemOf(t, key), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		return dir
	}
	for _, tt := range []struct {
		name   string
		o      eventstore.Options
		ledger wire.Hash
		want   error
	}{
		{"no key", eventstore.Options{Dir: folder(nil), URL: url}, body.Ledger, eventstore.ErrJoin},
		{"another key", eventstore.Options{Dir: folder(other.Private), URL: url}, body.Ledger, eventstore.ErrJoin},
		{"no such ledger", eventstore.Options{Dir: folder(body.LedgerKey.Private), URL: url}, wire.Hash{5}, eventstore.ErrJoin},
		{"an embedded server", eventstore.Options{Dir: folder(body.LedgerKey.Private)}, body.Ledger, eventstore.ErrJoin},
		{"a ledger's folder", eventstore.Options{Dir: n.opts.Dir, URL: url}, body.Ledger, eventstore.ErrInUse},
	} {
		if err := eventstore.Join(ctx, tt.o, tt.ledger); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v", tt.name, err)
		}
		if _, err := eventstore.LedgerOf(tt.o.Dir); tt.o.Dir != n.opts.Dir && !errors.Is(err, eventstore.ErrNoLedger) {
			t.Errorf("%s: the folder is now a ledger's: %v", tt.name, err)
		}
	}
}

// Founding on an external server, cut off and finished, and never twice.
func TestCreateExternal(t *testing.T) {
	t.Parallel()
	url := external(t)
	o := eventstore.Options{Dir: t.TempDir(), URL: url}
	var signed *wire.Signed
	founding := func(key pubkey.Key) (*wire.Signed, error) {
		if signed == nil {
			signed = domaintest.FoundingBy(key, domain.PurposeOperation, newID(t), wire.Time(time.Now().UnixMilli()))
		}
		return signed, nil
	}
	id, err := eventstore.Create(testContext(t), o, founding)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := eventstore.Create(testContext(t), o, founding); !errors.Is(err, eventstore.ErrExists) {
		t.Errorf("again in its folder: %v", err)
	}
	// With the ledger's key in another folder the same founding is the same
	// ledger; as long as nothing followed, it is as good as cut off.
	key, err := os.ReadFile(filepath.Join(o.Dir, "ledger.key"))
	if err != nil {
		t.Fatal(err)
	}
	second := eventstore.Options{Dir: t.TempDir(), URL: url}
	if err := os.WriteFile(filepath.Join(second.Dir, "ledger.key"), key, 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := eventstore.Open(testContext(t), o)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if _, err := l.Submit(testContext(t), enter(t, id, "Ministry")); err != nil {
		t.Fatal(err)
	}
	if _, err := eventstore.Create(testContext(t), second, founding); !errors.Is(err, eventstore.ErrExists) {
		t.Errorf("again over a stream that has gone on: %v", err)
	}
}
