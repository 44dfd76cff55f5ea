package eventstore_test

import (
	"errors"
	"testing"
	"time"

	"twothirds/domain/wire"
	"twothirds/eventstore"
)

// While the wall clock has leapt nothing is appended and everybody is told so,
// those that wait as well; when it is set right the ledger goes on.
func TestClockSetWhileRunning(t *testing.T) {
	t.Parallel()
	body, poll := voting()
	motion := motionOf(body, poll)
	for _, leap := range []time.Duration{time.Hour, -time.Hour} {
		g := &gate{}
		n := started(t, body, gated(g))
		first := n.occupy(g, body.Members[0])
		waiting := n.position(motion, body.Members[1], "waits")
		second := submitting(n, testContext(t), waiting)[0]
		eventually(t, "one in the queue", func() bool { return n.Waiting() == 1 })
		n.clock.set(leap)
		g.open()
		if r := n.await(first); r.err != nil {
			t.Errorf("%s: what was on its way: %v", leap, r.err)
		}
		if r := n.await(second); !errors.Is(r.err, eventstore.ErrClock) || errors.Is(r.err, eventstore.ErrUnknownOutcome) {
			t.Errorf("%s: what waited: %v", leap, r.err)
		}
		before := n.Size()
		for range 3 {
			if _, err := n.Submit(testContext(t), waiting); !errors.Is(err, eventstore.ErrClock) {
				t.Errorf("%s: while it is wrong: %v", leap, err)
			}
		}
		if _, err := n.Now(); !errors.Is(err, eventstore.ErrClock) {
			t.Errorf("%s: the clock itself says %v", leap, err)
		}
		if n.Err() != nil || n.Size() > before+1 {
			t.Errorf("%s: %v, %d entries after %d", leap, n.Err(), n.Size(), before)
		}
		n.clock.set(0)
		// Whoever comes while the sequencer looks at the clock may hear of what it saw.
		var right eventstore.Receipt
		eventually(t, "a clock set right", func() bool {
			var err error
			right, err = n.Submit(testContext(t), waiting)
			if err != nil && !errors.Is(err, eventstore.ErrClock) {
				t.Fatalf("%s: set right: %v", leap, err)
			}
			return err == nil
		})
		if right.Again {
			t.Errorf("%s: set right: %+v", leap, right)
		}
	}
}

// A poll does not close by a clock that was set forward, not even when it is
// due by the right one, and closes when the clock is set right.
func TestClockSetPastADeadline(t *testing.T) {
	t.Parallel()
	body, poll := voting()
	n := started(t, body)
	late := n.position(motionOf(body, poll), body.Members[0], "while it is wrong")
	const away = 600_000 // so far that a slow machine does not get there by itself
	closes := body.State.Poll(poll).Closes
	last := n.advance(closes - away).Seq
	if err := n.Wait(testContext(t), last); err != nil {
		t.Fatal(err)
	}
	n.clock.set(time.Hour)
	for _, passed := range []time.Duration{0, away * time.Millisecond} {
		n.clock.pass(passed)
		if _, err := n.Submit(testContext(t), late); !errors.Is(err, eventstore.ErrClock) {
			t.Fatalf("%s later: %v", passed, err)
		}
	}
	if n.Size() != last {
		t.Fatalf("%d entries after %d: something was derived by a wrong clock", n.Size(), last)
	}
	n.clock.set(0)
	if err := n.Wait(testContext(t), last+2); err != nil {
		t.Fatal(err)
	}
	raw, err := n.Entry(last + 1)
	if err != nil {
		t.Fatal(err)
	}
	closed, err := wire.ParseEntry(raw)
	if err != nil || closed.Recorded > closes.Add(time.Hour.Milliseconds()/2) {
		t.Errorf("closed at %s, due at %s: %v", closed.Recorded, closes, err)
	}
}

// The clock is compared with the log when the ledger is opened.
func TestClockAtTheStart(t *testing.T) {
	t.Parallel()
	body, _ := voting()
	n := seeded(t, body)
	const hour = 3_600_000
	const day = 24 * hour
	last := body.State.Head().Recorded
	for _, tt := range []struct {
		name string
		at   wire.Time
		ok   bool // the operator says that the clock is right
		want error
	}{
		{"behind", last - hour, false, eventstore.ErrClock},
		{"behind, confirmed", last - hour, true, eventstore.ErrClock},
		{"more than a day ahead", last + day + hour, false, eventstore.ErrClock},
		{"a day ahead", last + day - hour, false, nil},
		{"more than a day ahead, confirmed", last + day + hour, true, nil},
	} {
		clock := clockAt(tt.at)
		o := n.opts.WithClock(clock.read)
		o.ClockOK = tt.ok
		l, err := eventstore.Open(testContext(t), o)
		if !errors.Is(err, tt.want) || (err == nil) != (tt.want == nil) {
			t.Errorf("%s: %v", tt.name, err)
		}
		if err == nil {
			err = l.Close()
		}
		if err != nil && tt.want == nil {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}
