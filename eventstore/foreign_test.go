package eventstore_test

import (
	"errors"
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/wire"
	"twothirds/eventstore"
)

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
