package eventstore_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
	"twothirds/eventstore"
	"twothirds/eventstore/door"
)

// Many members submit at once, every statement from three goroutines: each
// stands in the log once, all three get the same place, and one of them is told
// that it brought it in.
func TestManySubmitters(t *testing.T) {
	body, poll := voting()
	noLeaks(t)
	n := started(t, body)
	ctx := testContext(t)
	const each = 8
	var mu sync.Mutex
	receipts := map[wire.Hash][]eventstore.Receipt{}
	var members sync.WaitGroup
	for _, m := range body.Members {
		members.Go(func() {
			for i := range each {
				signed := n.position(motionOf(body, poll), m, fmt.Sprint("position ", i))
				var copies sync.WaitGroup
				for range 3 {
					copies.Go(func() {
						receipt, err := n.Submit(ctx, signed)
						if err != nil {
							t.Error(err)
							return
						}
						mu.Lock()
						defer mu.Unlock()
						receipts[signed.Statement.Hash()] = append(receipts[signed.Statement.Hash()], receipt)
					})
				}
				copies.Wait()
			}
		})
	}
	members.Wait()
	total := wire.Seq(len(body.Entries) + each*len(body.Members))
	if _, err := n.WaitCheckpoint(ctx, total); err != nil {
		t.Fatal(err)
	}
	if n.Size() != total {
		t.Fatalf("%d entries, want %d", n.Size(), total)
	}
	places := n.checkLog()
	for hash, got := range receipts {
		news := 0
		for _, r := range got {
			if !r.Again {
				news++
			}
			r.Again = got[0].Again
			if r != got[0] || r.Seq != places[hash] {
				t.Fatalf("statement %s stands at %d, answers: %+v", hash, places[hash], got)
			}
		}
		if news != 1 || len(got) != 3 {
			t.Fatalf("statement %s: %d of %d answers say that it is new", hash, news, len(got))
		}
		raw, err := n.Entry(got[0].Seq)
		if err != nil || wire.LeafHash(raw) != got[0].Leaf {
			t.Fatalf("entry %d has leaf hash %s, the receipt says %s (%v)", got[0].Seq, wire.LeafHash(raw), got[0].Leaf, err)
		}
	}
}

// submitting runs submissions in the background and gives their answers.
func submitting(n *node, ctx context.Context, signed ...*wire.Signed) []chan result {
	answers := make([]chan result, len(signed))
	for i, s := range signed {
		answers[i] = make(chan result, 1)
		go func() {
			receipt, err := n.Submit(ctx, s)
			answers[i] <- result{receipt, err}
		}()
	}
	return answers
}

type result struct {
	eventstore.Receipt
	err error
}

func (n *node) await(answer chan result) result {
	n.t.Helper()
	select {
	case r := <-answer:
		return r
	case <-time.After(patience):
		n.t.Fatal("no answer")
		return result{}
	}
}

// occupy has the sequencer hold an append at the gate, and returns the answer
// to the statement in it.
func (n *node) occupy(g *gate, m *domaintest.Member) chan result {
	n.t.Helper()
	_, poll := voting()
	g.shut()
	answer := submitting(n, testContext(n.t), n.position(motionOf(n.body, poll), m, "the one at the gate"))[0]
	eventually(n.t, "an append at the gate", g.held)
	return answer
}

// What waits while an append is under way goes in together with the next one.
func TestGroupCommit(t *testing.T) {
	t.Parallel()
	body, poll := voting()
	g := &gate{}
	n := started(t, body, gated(g))
	first := n.occupy(g, body.Members[0])
	var signed []*wire.Signed
	for _, m := range body.Members[1:] {
		signed = append(signed, n.position(motionOf(body, poll), m, "all at once"))
	}
	answers := submitting(n, testContext(t), signed...)
	eventually(t, "a queue of all others", func() bool { return n.Waiting() == len(signed) })
	g.open()
	for _, a := range append(answers, first) {
		if r := n.await(a); r.err != nil {
			t.Error(r.err)
		}
	}
	if len(g.appends) != 2 || g.appends[1] != len(signed) {
		t.Errorf("appends of %v entries, want 1 and %d", g.appends, len(signed))
	}
}

// More than fits into one append goes in with the one after it.
func TestMoreThanABatch(t *testing.T) {
	t.Parallel()
	body, poll := voting()
	g := &gate{}
	const batch = 40
	n := started(t, body, gated(g), func(o *eventstore.Options) { *o = o.WithBatch(batch) })
	first := n.occupy(g, body.Members[0])
	var answers []chan result
	for len(answers) < batch+10 {
		for _, m := range body.Members[1:] {
			answers = append(answers, submitting(n, testContext(t), n.position(motionOf(body, poll), m, "one of many"))...)
		}
		// Of one key's statements the later ones must come later.
		eventually(t, "a round in the queue", func() bool { return n.Waiting() == len(answers) })
	}
	g.open()
	for _, a := range append(answers, first) {
		if r := n.await(a); r.err != nil {
			t.Fatal(r.err)
		}
	}
	if len(g.appends) != 3 || g.appends[1] != batch {
		t.Errorf("appends of %v entries, want 1, %d and the rest", g.appends, batch)
	}
}

// Statements of nearly the largest size go in together.
func TestLargeStatements(t *testing.T) {
	t.Parallel()
	body, poll := voting()
	g := &gate{}
	n := started(t, body, gated(g))
	first := n.occupy(g, body.Members[0])
	content := body.Motion([]string{seed.ClassProcedural})
	content.Text.En, content.Text.Az = strings.Repeat("a", 29_000), strings.Repeat("b", 29_000)
	var signed []*wire.Signed
	for _, m := range body.Members[1:] {
		signed = append(signed, n.sign("motion.tabled", "motion/"+n.id().String(), &domain.MotionTabled{Content: content}, m.Rep()))
	}
	signed = append(signed, n.position(motionOf(body, poll), body.Members[0], "a short one"))
	answers := submitting(n, testContext(t), signed...)
	eventually(t, "a queue of all", func() bool { return n.Waiting() == len(signed) })
	g.open()
	for _, a := range append(answers, first) {
		if r := n.await(a); r.err != nil {
			t.Fatal(r.err)
		}
	}
}

// One key's flood holds up the others by one statement each turn.
func TestFlood(t *testing.T) {
	t.Parallel()
	body, poll := voting()
	g := &gate{}
	n := started(t, body, gated(g))
	ctx := testContext(t)
	first := n.occupy(g, body.Members[0])
	flooder := body.Members[1]
	var flood []chan result
	for range 150 {
		flood = append(flood, submitting(n, ctx, n.position(motionOf(body, poll), flooder, "again"))...)
		eventually(t, "one more in the queue", func() bool { return n.Waiting() == len(flood) })
	}
	var others []*wire.Signed
	for _, m := range body.Members[2:] {
		others = append(others, n.position(motionOf(body, poll), m, "one"))
	}
	answers := submitting(n, ctx, others...)
	eventually(t, "a queue of all", func() bool { return n.Waiting() == len(flood)+len(others) })
	g.open()
	at := n.await(first).Seq
	for _, a := range answers {
		r := n.await(a)
		if r.err != nil {
			t.Fatal(r.err)
		}
		// Each turn has one statement of every key that waits.
		if int(r.Seq-at) > len(others)+1 {
			t.Errorf("a statement of another key came %d places later", r.Seq-at)
		}
	}
	for _, a := range flood {
		if r := n.await(a); r.err != nil {
			t.Fatal(r.err)
		}
	}
}

// A key submits so many at once and then so many a second, not more; and what
// others sign wrongly in its name does not count.
func TestRate(t *testing.T) {
	t.Parallel()
	body, poll := voting()
	const burst = 5
	n := started(t, body, func(o *eventstore.Options) { *o = o.WithRate(0.001, burst) })
	ctx := testContext(t)
	m := body.Members[0]
	forged := n.position(motionOf(body, poll), m, "forged")
	forged.Signatures[0].Sig[3] ^= 1
	for range 2 * burst {
		var bad *wire.SignatureError
		if _, err := n.Submit(ctx, forged); !errors.As(err, &bad) {
			t.Fatalf("a forged statement: %v", err)
		}
	}
	signed := n.position(motionOf(body, poll), m, "mine")
	for i := range burst {
		if r, err := n.Submit(ctx, signed); err != nil || r.Again != (i > 0) {
			t.Fatalf("submission %d: %+v, %v", i, r, err)
		}
	}
	if _, err := n.Submit(ctx, signed); !errors.Is(err, eventstore.ErrRate) {
		t.Errorf("one too many: %v", err)
	}
	n.must(n.position(motionOf(body, poll), body.Members[1], "another key is not concerned"))
}

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
	note, err := eventstore.OpenRefusal(about.Origin, about.Key[:], []byte(refused.Note))
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
	if note, err := eventstore.OpenRefusal(about.Origin, about.Key[:], []byte(refused.Note)); err != nil || note.Seq != in.Seq {
		t.Errorf("the refusal rests on %d, not on %d (%v)", note.Seq, in.Seq, err)
	}
}

// Whoever gives up while its statement waits is told that it is not in the
// log, and it never gets in; whoever does while it is on its way, that nobody
// knows.
func TestGivingUp(t *testing.T) {
	t.Parallel()
	body, poll := voting()
	g := &gate{}
	n := started(t, body, gated(g))
	motion := motionOf(body, poll)
	g.shut()
	ctx, cancel := context.WithCancel(testContext(t))
	onItsWay := n.position(motion, body.Members[0], "on its way")
	first := submitting(n, ctx, onItsWay)[0]
	eventually(t, "an append at the gate", g.held)
	waiting := n.position(motion, body.Members[1], "waiting")
	second := submitting(n, ctx, waiting)[0]
	eventually(t, "the second in the queue", func() bool { return n.Waiting() == 1 })
	cancel()
	if r := n.await(second); !errors.Is(r.err, context.Canceled) || errors.Is(r.err, eventstore.ErrUnknownOutcome) {
		t.Errorf("while it waited: %v", r.err)
	}
	if r := n.await(first); !errors.Is(r.err, context.Canceled) || !errors.Is(r.err, eventstore.ErrUnknownOutcome) {
		t.Errorf("while it was on its way: %v", r.err)
	}
	g.open()
	if r, err := n.Submit(testContext(t), onItsWay); err != nil || !r.Again {
		t.Errorf("submitted again: %+v, %v", r, err)
	}
	last := n.must(n.position(motion, body.Members[2], "later"))
	if err := n.Wait(testContext(t), last.Seq); err != nil {
		t.Fatal(err)
	}
	if seq, ok := n.checkLog()[waiting.Statement.Hash()]; ok {
		t.Errorf("a statement given up before it was taken stands at %d", seq)
	}
}
