package eventstore_test

import (
	"errors"
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/wire"
	"twothirds/eventstore"
	"twothirds/eventstore/copies"
	"twothirds/eventstore/door"
)

// Every refusal is signed, verifies, and says what anyone gets who decides
// again at the place of the log that it names.
func TestRefusals(t *testing.T) {
	t.Parallel()
	body, poll := voting()
	n := started(t, body)
	motion := motionOf(body, poll)
	a, b := body.Members[0], body.Members[1]
	older := n.position(motion, a, "held back")
	taken := n.id()
	n.must(n.signWith(taken, n.clock.now(), "position.stated", "motion/"+motion.String(), position("first"), a.Rep()))
	seen := n.seen()
	n.must(n.ballot(poll, b, 1, domain.ChoiceYes, seen))
	text := func(s string) *wire.Signed { return n.position(motion, a, s) }
	elsewhere := func() *wire.Signed {
		e := position("elsewhere")
		e.By = []wire.Signer{{As: a.Rep().As, Key: a.Key.Public, Of: a.Rep().Of}}
		st, err := wire.NewStatement(n.id(), wire.SourceOf(wire.Hash{9}), "twothirds.position.stated.v1", "motion/"+motion.String(), n.clock.now(), e)
		if err != nil {
			t.Fatal(err)
		}
		return domaintest.SignStatement(st, a.Rep())
	}
	for _, tt := range []struct {
		code   domain.Code
		signed *wire.Signed
	}{
		{domain.CodeOlderThanLast, older},
		{domain.CodeIDTaken, n.signWith(taken, n.clock.now(), "position.stated", "motion/"+motion.String(), position("second"), a.Rep())},
		{domain.CodeNotFound, n.position(domain.MotionID{UUID: n.id()}, a, "about nothing")},
		{domain.CodeWrongLedger, elsewhere()},
		{domain.CodeUnknownType, n.sign("position.withdrawn", "motion/"+motion.String(), position("no such type"), a.Rep())},
		{domain.CodeDerivedType, n.sign("poll.closed", "poll/"+poll.String(), position("I say so"), a.Rep())},
		{domain.CodeSeenMismatch, n.ballot(poll, a, 1, domain.ChoiceYes, &wire.Seen{Root: wire.Hash{1}, Size: seen.Size})},
		{domain.CodeSeenMismatch, n.ballot(poll, a, 1, domain.ChoiceYes, &wire.Seen{Root: seen.Root, Size: 1 << 40})},
		{domain.CodeBallotNumber, n.ballot(poll, b, 3, domain.ChoiceNo, seen)},
		{domain.CodeWrongCapacity, n.ballot(poll, &domaintest.Member{ID: a.ID, Representative: a.Representative, Key: b.Key}, 1, domain.ChoiceYes, seen)},
		{door.CodeText, text("evil \u202e txt")},
		{door.CodeTimeAhead, n.signWith(n.id(), n.clock.now().Add(door.MaxAhead+60_000), "position.stated", "motion/"+motion.String(), position("early"), a.Rep())},
	} {
		_, err := n.Submit(testContext(t), tt.signed)
		var refused *eventstore.Refused
		if !errors.As(err, &refused) || refused.Refusal.Code != tt.code {
			t.Errorf("%s: %v", tt.code, err)
			continue
		}
		n.checkRefusal(tt.signed, refused)
	}
	stranger := domaintest.NewKey("nobody of this body")
	_, err := n.Submit(testContext(t), n.position(motion, &domaintest.Member{ID: a.ID, Key: stranger}, "let me in"))
	var refused *eventstore.Refused
	if !errors.As(err, &refused) || refused.Refusal.Code != domain.CodeKeyUnknown || refused.Note != "" {
		t.Errorf("a stranger: %v, note %q", err, refused.Note)
	}
}

func position(text string) *domain.PositionStated {
	return &domain.PositionStated{Stance: domain.StanceFor, Text: domain.Text{En: text}}
}

// checkRefusal verifies a refusal's note and decides again where it says.
func (n *node) checkRefusal(signed *wire.Signed, refused *eventstore.Refused) {
	n.t.Helper()
	about := n.Snapshot().Ledger()
	note, err := eventstore.OpenRefusal(copies.KeysOf(about), []byte(refused.Note))
	if err != nil {
		n.t.Fatalf("%s: %v", refused.Refusal.Code, err)
	}
	if note.Code != refused.Refusal.Code || note.Ledger != n.body.Ledger || note.Statement != signed.Statement.Hash() || note.Semantics != about.Semantics {
		n.t.Errorf("%s: the note says %+v", refused.Refusal.Code, note)
	}
	if err := n.Wait(testContext(n.t), note.Seq); err != nil {
		n.t.Fatal(err)
	}
	raw, err := n.Entry(note.Seq)
	if err != nil || wire.LeafHash(raw) != note.Leaf {
		n.t.Errorf("%s rests on entry %d with leaf %s, which it has not (%v)", note.Code, note.Seq, note.Leaf, err)
	}
	state := n.stateAt(note.Seq)
	if due := state.Next(note.Now); due != nil {
		n.t.Fatalf("%s: at entry %d and %s, %s was due first", note.Code, note.Seq, note.Now, due.Statement.Type)
	}
	err = door.Check(signed.Statement, note.Now)
	if err == nil {
		_, err = state.Decide(signed, note.Now, func(size uint64) (wire.Hash, bool) {
			if size > uint64(note.Seq) {
				return wire.Hash{}, false
			}
			return n.RootAt(size)
		})
	}
	var again *domain.Refusal
	if !errors.As(err, &again) || again.Code != note.Code {
		n.t.Errorf("%s: decided again at entry %d: %v", note.Code, note.Seq, err)
	}
}

// stateAt folds the log up to an entry.
func (n *node) stateAt(seq wire.Seq) *domain.State {
	n.t.Helper()
	if n.folded == nil || n.folded.Head().Seq > seq {
		n.folded = domain.New()
	}
	state := n.folded
	done := errors.New("far enough")
	err := n.Entries(state.Head().Seq+1, func(at wire.Seq, raw []byte) error {
		if at > seq {
			return done
		}
		entry, err := wire.ParseEntry(append([]byte(nil), raw...))
		if err != nil {
			return err
		}
		placed, err := state.Judge(entry, n.RootAt)
		if err != nil {
			return err
		}
		state.Evolve(placed)
		return nil
	})
	if err != nil && !errors.Is(err, done) {
		n.t.Fatal(err)
	}
	return state
}

// A refusal that rests on an entry still on its way is not told before that
// entry is durable.
func TestRefusalWaitsForWhatItRestsOn(t *testing.T) {
	t.Parallel()
	body, poll := voting()
	g := &gate{}
	n := started(t, body, gated(g))
	motion := motionOf(body, poll)
	a := body.Members[1]
	first := n.occupy(g, body.Members[0])
	id := n.id()
	one := n.signWith(id, n.clock.now(), "position.stated", "motion/"+motion.String(), position("one"), a.Rep())
	two := n.signWith(id, n.clock.now(), "position.stated", "motion/"+motion.String(), position("two"), a.Rep())
	oneAnswer := submitting(n, testContext(t), one)[0]
	eventually(t, "the first in the queue", func() bool { return n.Waiting() == 1 })
	twoAnswer := submitting(n, testContext(t), two)[0]
	eventually(t, "the second in the queue", func() bool { return n.Waiting() == 2 })
	g.release() // lets the first append through and holds the next
	n.await(first)
	eventually(t, "both decided, at the gate", func() bool { return g.held() && n.Waiting() == 0 })
	select {
	case r := <-twoAnswer:
		t.Fatalf("refused before what it rests on is durable: %v", r.err)
	default:
	}
	g.open()
	in := n.await(oneAnswer)
	var refused *eventstore.Refused
	if r := n.await(twoAnswer); in.err != nil || !errors.As(r.err, &refused) || refused.Refusal.Code != domain.CodeIDTaken {
		t.Fatalf("%v, then %v", in.err, r.err)
	}
	n.checkRefusal(two, refused)
	about := n.Snapshot().Ledger()
	if note, err := eventstore.OpenRefusal(copies.KeysOf(about), []byte(refused.Note)); err != nil || note.Seq != in.Seq {
		t.Errorf("the refusal rests on %d, not on %d (%v)", note.Seq, in.Seq, err)
	}
}
