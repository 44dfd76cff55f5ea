package eventstore_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"twothirds/domain/wire"
	"twothirds/eventstore"
	"twothirds/eventstore/stream"
)

// faulty is an appender whose next append meets a fault.
type faulty struct {
	eventstore.Appender
	mu    sync.Mutex
	fault func(ctx context.Context, appended func() error) error // of the next append of entries; nil: none
	// resolve takes the place of Resolve while it is set.
	resolve func(ctx context.Context, resolved func() error) error
	// last takes the place of Last while it is set.
	last error
	met  int
}

func (f *faulty) next(fault func(ctx context.Context, appended func() error) error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.fault = fault
}

func (f *faulty) set(change func(*faulty)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change(f)
}

func (f *faulty) Append(ctx context.Context, last uint64, entries [][]byte, groups []int) error {
	f.mu.Lock()
	fault := f.fault
	if len(entries) > 0 {
		f.fault = nil
	}
	f.mu.Unlock()
	appended := func() error { return f.Appender.Append(ctx, last, entries, groups) }
	if fault == nil || len(entries) == 0 {
		return appended()
	}
	f.set(func(f *faulty) { f.met++ })
	return fault(ctx, appended)
}

func (f *faulty) Resolve(ctx context.Context, last uint64, entries [][]byte, groups []int) error {
	f.mu.Lock()
	resolve := f.resolve
	f.mu.Unlock()
	resolved := func() error { return f.Appender.Resolve(ctx, last, entries, groups) }
	if resolve != nil {
		return resolve(ctx, resolved)
	}
	return resolved()
}

func (f *faulty) Last(ctx context.Context) (uint64, error) {
	f.mu.Lock()
	err := f.last
	f.mu.Unlock()
	if err != nil {
		return 0, err
	}
	return f.Appender.Last(ctx)
}

func withFaults(f *faulty) func(*eventstore.Options) {
	return func(o *eventstore.Options) {
		*o = o.WithFaults(func(a eventstore.Appender) eventstore.Appender {
			f.Appender = a
			return f
		})
	}
}

var errLost = fmt.Errorf("%w: the test lost it", stream.ErrUnknown)

func lostAfter(_ context.Context, appended func() error) error {
	return errors.Join(errLost, appended())
}

func lostBefore(context.Context, func() error) error { return errLost }

// An answer that is lost and then found out is none of the caller's concern:
// it is told where its statement stands, as if nothing had been.
func TestLostAnswers(t *testing.T) {
	t.Parallel()
	body, poll := voting()
	f := &faulty{}
	n := started(t, body, withFaults(f))
	motion := motionOf(body, poll)
	for i, fault := range []func(context.Context, func() error) error{
		lostAfter, lostBefore,
	} {
		f.next(fault)
		receipt := n.must(n.position(motion, body.Members[i], "answer lost"))
		if receipt.Again || f.met != i+1 {
			t.Errorf("fault %d: %+v, met %d", i, receipt, f.met)
		}
	}
	// The first attempts to find out are lost as well.
	f.next(lostBefore)
	tries := 0
	f.set(func(f *faulty) {
		f.resolve = func(_ context.Context, resolved func() error) error {
			if tries++; tries < 3 {
				return errLost
			}
			return resolved()
		}
	})
	if receipt := n.must(n.position(motion, body.Members[3], "answer lost thrice")); receipt.Again || tries != 3 {
		t.Errorf("%+v after %d tries", receipt, tries)
	}
}

// When nobody can find out what became of an append, the only answer is that
// it is unknown, and nothing else is appended. Who submits again, before or
// after a restart, gets the statement in once.
func TestUnknownOutcome(t *testing.T) {
	t.Parallel()
	body, poll := voting()
	motion := motionOf(body, poll)
	for _, tt := range []struct {
		name  string
		fault func(context.Context, func() error) error
		again bool // it was in
	}{
		{"in", lostAfter, true},
		{"not in", lostBefore, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := &faulty{}
			n := started(t, body, withFaults(f), func(o *eventstore.Options) { *o = o.UsualGrace() })
			inResolve := make(chan struct{}, 100)
			f.next(tt.fault)
			f.set(func(f *faulty) {
				f.resolve = func(ctx context.Context, _ func() error) error {
					inResolve <- struct{}{}
					<-ctx.Done()
					return errors.Join(errLost, ctx.Err())
				}
			})
			ctx, cancel := context.WithCancel(testContext(t))
			doubtful := n.position(motion, body.Members[0], "doubtful")
			first := submitting(n, ctx, doubtful)[0]
			<-inResolve
			waiting := n.position(motion, body.Members[1], "waiting behind it")
			second := submitting(n, testContext(t), waiting)[0]
			eventually(t, "a second in the queue", func() bool { return n.Waiting() == 1 })
			cancel()
			if r := n.await(first); !errors.Is(r.err, eventstore.ErrUnknownOutcome) {
				t.Fatalf("the caller that gave up: %v", r.err)
			}
			third := submitting(n, testContext(t), doubtful)[0]
			eventually(t, "a third in the queue", func() bool { return n.Waiting() == 2 })
			begun := time.Now()
			n.close()
			if took := time.Since(begun); took > 2*eventstore.Grace+patience {
				t.Errorf("closing took %s", took)
			}
			// Neither was decided: neither was brought in by that submission.
			for _, answer := range []chan result{second, third} {
				if r := n.await(answer); !errors.Is(r.err, eventstore.ErrStopped) || errors.Is(r.err, eventstore.ErrUnknownOutcome) {
					t.Errorf("one that waited: %v", r.err)
				}
			}
			if _, err := n.Submit(testContext(t), waiting); !errors.Is(err, eventstore.ErrStopped) {
				t.Errorf("after closing: %v", err)
			}
			f.set(func(f *faulty) { f.resolve = nil })
			n.open()
			receipt := n.must(doubtful)
			if receipt.Again != tt.again {
				t.Errorf("submitted again: %+v", receipt)
			}
			if again := n.must(doubtful); !again.Again || again.Seq != receipt.Seq || again.Leaf != receipt.Leaf || again.Recorded != receipt.Recorded {
				t.Errorf("once more: %+v, was %+v", again, receipt)
			}
		})
	}
}

// An append under way when the ledger is closed is brought to its end.
func TestUnknownThenKnownWhileClosing(t *testing.T) {
	body, poll := voting()
	f := &faulty{}
	n := started(t, body, withFaults(f))
	begun, closing := make(chan struct{}), make(chan struct{})
	f.next(lostBefore)
	f.set(func(f *faulty) {
		f.resolve = func(ctx context.Context, resolved func() error) error {
			close(begun)
			<-closing
			return resolved()
		}
	})
	signed := n.position(motionOf(body, poll), body.Members[0], "just in time")
	answer := submitting(n, testContext(t), signed)[0]
	<-begun
	closed := make(chan error, 1)
	go func() { closed <- n.Close() }()
	eventually(t, "a ledger that waits for its sequencer to end", func() bool { return running("eventstore.(*Ledger).shutdown(") })
	close(closing)
	if err := <-closed; err != nil {
		t.Fatal(err)
	}
	n.over = true
	r := n.await(answer)
	if r.err != nil {
		t.Fatalf("the append under way: %v", r.err)
	}
	n.open()
	if again := n.must(signed); !again.Again || again.Seq != r.Seq {
		t.Errorf("after the restart: %+v, was %+v", again, r.Receipt)
	}
}

// A definite failure of the server, or its absence, fails the statements on
// their way and no others; the ledger goes on when the server does.
func TestServerAway(t *testing.T) {
	t.Parallel()
	body, poll := voting()
	f := &faulty{}
	n := started(t, body, withFaults(f))
	motion := motionOf(body, poll)
	away := errors.New("the server is away")
	f.next(func(context.Context, func() error) error {
		f.set(func(f *faulty) { f.last = away })
		return away
	})
	lost := n.position(motion, body.Members[0], "on its way")
	if _, err := n.Submit(testContext(t), lost); !errors.Is(err, eventstore.ErrUnknownOutcome) || !errors.Is(err, away) {
		t.Fatalf("on its way: %v", err)
	}
	waiting := submitting(n, testContext(t), n.position(motion, body.Members[1], "waits for the server"))[0]
	eventually(t, "one in the queue", func() bool { return n.Waiting() == 1 })
	if err := n.Err(); err != nil {
		t.Errorf("the ledger has given up: %v", err)
	}
	f.set(func(f *faulty) { f.last = nil })
	if r := n.await(waiting); r.err != nil || r.Again {
		t.Errorf("one that waited for the server: %+v, %v", r.Receipt, r.err)
	}
	if receipt := n.must(lost); receipt.Again {
		t.Errorf("submitted again: %+v", receipt)
	}
}

// A stream that has lost entries is not appended to any more.
func TestStreamLosesEntries(t *testing.T) {
	t.Parallel()
	body, poll := voting()
	f := &faulty{}
	n := started(t, body, withFaults(f))
	f.next(lostBefore)
	f.set(func(f *faulty) { f.resolve = func(context.Context, func() error) error { return stream.ErrGap } })
	if _, err := n.Submit(testContext(t), n.position(motionOf(body, poll), body.Members[0], "into a hole")); !errors.Is(err, eventstore.ErrUnknownOutcome) {
		t.Fatalf("on its way: %v", err)
	}
	eventually(t, "the ledger's end", func() bool { return n.Err() != nil })
	if err := n.Err(); !errors.Is(err, eventstore.ErrShorter) {
		t.Errorf("the ledger says %v", err)
	}
	if _, err := n.Submit(testContext(t), n.position(motionOf(body, poll), body.Members[1], "after that")); !errors.Is(err, eventstore.ErrStopped) {
		t.Errorf("after that: %v", err)
	}
}

// When nothing can be published any more, nothing more is acknowledged; what
// was is there after a restart.
func TestPublisherFails(t *testing.T) {
	t.Parallel()
	body, poll := voting()
	motion := motionOf(body, poll)
	n := started(t, body)
	// Nothing is under way any more that would find out first.
	n.covered(wire.Seq(len(body.Entries)))
	<-n.Scrubbed()
	if err := n.Copy().Close(); err != nil { // as a full disk would
		t.Fatal(err)
	}
	last := n.must(n.position(motion, body.Members[0], "the last"))
	eventually(t, "the ledger's end", func() bool {
		_, err := n.Submit(testContext(t), n.position(motion, body.Members[1], "too late"))
		return errors.Is(err, eventstore.ErrStopped)
	})
	if err := n.Err(); err == nil || errors.Is(err, eventstore.ErrStopped) {
		t.Errorf("the ledger says %v", err)
	}
	n.close()
	n.open()
	if err := n.Wait(testContext(t), last.Seq); err != nil {
		t.Fatal(err)
	}
	if raw, err := n.Entry(last.Seq); err != nil || wire.LeafHash(raw) != last.Leaf {
		t.Errorf("the last one acknowledged is not there: %v", err)
	}
}
