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
	for range 80 {
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
