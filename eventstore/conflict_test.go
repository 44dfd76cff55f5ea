package eventstore_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"twothirds/domain/wire"
	"twothirds/eventstore"
	"twothirds/eventstore/stream"
)

// A conflict is decided again: with what came in between, of which part may be
// this batch's own.
func TestConflict(t *testing.T) {
	t.Parallel()
	body, poll := voting()
	motion := motionOf(body, poll)
	g := &gate{}
	f := &faulty{}
	n := started(t, body, func(o *eventstore.Options) {
		*o = o.WithFaults(func(a eventstore.Appender) eventstore.Appender {
			f.Appender = a
			g.Appender = f
			return g
		})
	})
	first := n.occupy(g, body.Members[0])
	var signed []*wire.Signed
	for _, m := range body.Members[1:5] {
		signed = append(signed, n.position(motion, m, "one of four"))
	}
	answers := submitting(n, testContext(t), signed...)
	eventually(t, "four in the queue", func() bool { return n.Waiting() == 4 })
	g.release()
	n.await(first)
	eventually(t, "four at the gate", func() bool { return g.held() && n.Waiting() == 0 })
	// The append gets two of them in, and is then told that it did not.
	f.next(func(context.Context, func() error) error {
		return fmt.Errorf("the test: %w", stream.ErrConflict)
	})
	f.set(func(f *faulty) { f.last = nil })
	g.open()
	for i, a := range answers {
		if r := n.await(a); r.err != nil || r.Again {
			t.Errorf("statement %d: %+v, %v", i, r.Receipt, r.err)
		}
	}
	if f.met != 1 {
		t.Errorf("%d conflicts", f.met)
	}
}

// Of a batch that conflicts part may be in: those callers are told so, as new.
func TestConflictInPart(t *testing.T) {
	t.Parallel()
	body, poll := voting()
	motion := motionOf(body, poll)
	g := &gate{}
	n := started(t, body, gated(g))
	first := n.occupy(g, body.Members[0])
	var signed []*wire.Signed
	for _, m := range body.Members[1:5] {
		signed = append(signed, n.position(motion, m, "one of four"))
	}
	answers := submitting(n, testContext(t), append(signed, signed[0])...)
	eventually(t, "all in the queue", func() bool { return n.Waiting() == 5 })
	inner := g.Appender
	g.release()
	n.await(first)
	eventually(t, "all at the gate", func() bool { return g.held() && n.Waiting() == 0 })
	g.Appender = partly{inner, func() { g.Appender = inner }}
	g.open()
	news := 0
	for i, a := range answers {
		r := n.await(a)
		if r.err != nil {
			t.Errorf("statement %d: %v", i, r.err)
		}
		if !r.Again {
			news++
		}
	}
	if news != 4 {
		t.Errorf("%d of 4 statements are answered as new", news)
	}
}

// partly appends two entries and reports a conflict, once.
type partly struct {
	eventstore.Appender
	done func()
}

func (p partly) Append(ctx context.Context, last uint64, entries [][]byte, groups []int) error {
	p.done()
	if err := p.Appender.Append(ctx, last, entries[:2], groups[:2]); err != nil {
		return err
	}
	return &stream.AppendError{In: 2, Err: stream.ErrConflict}
}

// Part of a batch is in, the rest met a conflict, and before it could be
// decided again the ledger stops: nobody is told that its statement is not in.
func TestStoppedAfterAConflictInPart(t *testing.T) {
	t.Parallel()
	body, poll := voting()
	motion := motionOf(body, poll)
	g, f := &gate{}, &faulty{}
	n := started(t, body, func(o *eventstore.Options) {
		*o = o.WithFaults(func(a eventstore.Appender) eventstore.Appender {
			f.Appender = a
			g.Appender = f
			return g
		})
	})
	first := n.occupy(g, body.Members[0])
	var signed []*wire.Signed
	for _, m := range body.Members[1:5] {
		signed = append(signed, n.position(motion, m, "one of four"))
	}
	answers := submitting(n, testContext(t), signed...)
	eventually(t, "four in the queue", func() bool { return n.Waiting() == 4 })
	g.release()
	n.await(first)
	eventually(t, "four at the gate", func() bool { return g.held() && n.Waiting() == 0 })
	g.Appender = partly{f, func() { f.set(func(f *faulty) { f.last = errors.New("the server is away") }) }}
	g.open()
	size := wire.Seq(len(body.Entries) + 1)
	if err := n.Wait(testContext(t), size+2); err != nil { // two of the four
		t.Fatal(err)
	}
	n.close()
	for i, a := range answers {
		if r := n.await(a); !errors.Is(r.err, eventstore.ErrUnknownOutcome) {
			t.Errorf("statement %d: %v", i, r.err)
		}
	}
	f.set(func(f *faulty) { f.last = nil })
	n.opts = n.opts.WithFaults(nil)
	n.open()
	again := 0
	for _, s := range signed {
		if n.must(s).Again {
			again++
		}
	}
	if again != 2 {
		t.Errorf("%d of 4 were in, want 2", again)
	}
}
