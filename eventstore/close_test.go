package eventstore_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/wire"
	"twothirds/eventstore"
)

// A ledger closed in the middle of its work answers everybody: what it
// acknowledged is in the log, published and under a checkpoint; what it refused
// to take is not in the log. Nothing of it goes on running.
func TestCloseWhileBusy(t *testing.T) {
	body, poll := voting()
	noLeaks(t)
	n := started(t, body)
	ctx := testContext(t)
	var mu sync.Mutex
	in, out := map[wire.Hash]wire.Seq{}, map[wire.Hash]bool{}
	enough := make(chan struct{})
	var members sync.WaitGroup
	for _, m := range body.Members {
		members.Go(func() {
			for i := 0; ; i++ {
				signed := n.position(motionOf(body, poll), m, fmt.Sprint("position ", i))
				r, err := n.Submit(ctx, signed)
				mu.Lock()
				switch {
				case err == nil:
					if in[signed.Statement.Hash()] = r.Seq; len(in) == 100 {
						close(enough)
					}
				case errors.Is(err, eventstore.ErrStopped) && !errors.Is(err, eventstore.ErrUnknownOutcome):
					out[signed.Statement.Hash()] = true
				default:
					t.Errorf("neither in nor out: %v", err)
				}
				mu.Unlock()
				if err != nil {
					return
				}
			}
		})
	}
	<-enough
	n.close()
	members.Wait()
	if len(out) != len(body.Members) {
		t.Errorf("%d of %d members were told that the ledger stopped", len(out), len(body.Members))
	}
	if err := n.Err(); !errors.Is(err, eventstore.ErrStopped) {
		t.Errorf("the ledger says %v", err)
	}
	if _, err := n.Now(); err != nil {
		t.Errorf("its clock says %v", err)
	}
	n.Snapshot() // still answers
	n.open()
	size := n.Size()
	note, _, _, err := n.Copy().LatestCheckpoint()
	if err != nil {
		t.Fatal(err)
	}
	if c := n.checkpoint(note); wire.Seq(c.Size) != size || int(size) != len(body.Entries)+len(in) {
		t.Errorf("%d entries, %d of them acknowledged, under a checkpoint of %d", size, len(body.Entries)+len(in), c.Size)
	}
	places := n.checkLog()
	for hash, seq := range in {
		if places[hash] != seq {
			t.Errorf("acknowledged at %d, stands at %d", seq, places[hash])
		}
	}
	for hash := range out {
		if seq, ok := places[hash]; ok {
			t.Errorf("said not to be in, stands at %d", seq)
		}
	}
}

// Waiting ends with the ledger, and reading what is published does not need it
// to be open to statements.
func TestWaitingEndsWithTheLedger(t *testing.T) {
	body, _ := voting()
	noLeaks(t)
	n := started(t, body)
	waits := make(chan error, 2)
	go func() { waits <- n.Wait(testContext(t), 1<<40) }()
	go func() {
		_, err := n.WaitCheckpoint(testContext(t), 1<<40)
		waits <- err
	}()
	eventually(t, "two that wait", func() bool { return running("(*publisher).wait(") })
	n.close()
	for range 2 {
		if err := <-waits; !errors.Is(err, eventstore.ErrStopped) {
			t.Errorf("waiting: %v", err)
		}
	}
}

// A state restored from elsewhere is used where it is of this log, and only
// there; the result is the same.
func TestRestore(t *testing.T) {
	t.Parallel()
	body, poll := voting()
	n := started(t, body)
	half := n.stateAt(wire.Seq(len(body.Entries) / 2)).Clone()
	receipt := n.must(n.position(motionOf(body, poll), body.Members[0], "one"))
	if err := n.Wait(testContext(t), receipt.Seq); err != nil {
		t.Fatal(err)
	}
	whole := n.Snapshot()
	n.close()
	for name, state := range map[string]*domain.State{
		"none": nil, "half": half, "of another log": domaintest.Founded(domain.PurposeOperation).State,
	} {
		asked := false
		n.opts.Restore = func(copied eventstore.Published) (*domain.State, error) {
			asked = true
			if copied.Size() != whole.Head().Seq {
				t.Errorf("%s: to be restored to %d, want %d", name, copied.Size(), whole.Head().Seq)
			}
			return state, nil
		}
		n.open()
		if got, want := n.Snapshot(), whole; !asked || got.Head() != want.Head() {
			t.Errorf("%s: at %+v, want %+v", name, got.Head(), want.Head())
		}
		receipt := n.must(n.position(motionOf(body, poll), body.Members[1], name))
		if err := n.Wait(testContext(t), receipt.Seq); err != nil {
			t.Fatal(err)
		}
		whole = n.Snapshot()
		n.checkLog()
		n.close()
	}
	fails := errors.New("no state")
	n.opts.Restore = func(eventstore.Published) (*domain.State, error) { return nil, fails }
	if _, err := eventstore.Open(testContext(t), n.opts); !errors.Is(err, fails) {
		t.Errorf("opened: %v", err)
	}
}

// Opening that fails, however late, leaves nothing running and lets go of the folder.
func TestFailedOpenLeavesNothing(t *testing.T) {
	body, _ := voting()
	noLeaks(t)
	n := seeded(t, body)
	for range 2 {
		if _, err := eventstore.Open(testContext(t), n.opts.WithClock(clockAt(domaintest.Start).read)); !errors.Is(err, eventstore.ErrClock) {
			t.Fatalf("opened: %v", err)
		}
	}
	n.open()
}
