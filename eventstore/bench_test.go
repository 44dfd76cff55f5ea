package eventstore_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
	"twothirds/eventstore"
)

// BenchmarkSubmit measures statements that so many members submit, each its
// next one when the one before is acknowledged.
func BenchmarkSubmit(b *testing.B) {
	for _, members := range []int{1, 100, 1000} {
		b.Run(fmt.Sprint(members), func(b *testing.B) {
			body, poll := crowd()
			n := started(b, body)
			motion := motionOf(body, poll)
			// Signed beforehand: that is the members' work, on their machines.
			queues := make([]chan *wire.Signed, members)
			for i := range queues {
				queues[i] = make(chan *wire.Signed, b.N/members+1)
			}
			for i := range b.N {
				queues[i%members] <- n.position(motion, body.Members[i%members], "position")
			}
			var acknowledged atomic.Int64
			b.ResetTimer()
			var all sync.WaitGroup
			for _, queue := range queues {
				close(queue)
				all.Go(func() {
					for signed := range queue {
						if _, err := n.Submit(b.Context(), signed); err != nil {
							b.Error(err)
							return
						}
						acknowledged.Add(1)
					}
				})
			}
			all.Wait()
			b.StopTimer()
			b.ReportMetric(float64(acknowledged.Load())/b.Elapsed().Seconds(), "statements/s")
		})
	}
}

// BenchmarkOpen opens a ledger whose log was published: as it was closed, with its state beside it;
// after a crash, when the index of answers is made anew; and with no state, when the log is
// folded. TWOTHIRDS_BENCH_ENTRIES sets how long the log is at least.
func BenchmarkOpen(b *testing.B) {
	body := votes(b)
	n := started(b, body)
	if err := n.Wait(b.Context(), wire.Seq(len(body.Entries))); err != nil {
		b.Fatal(err)
	}
	state := n.Snapshot()
	n.close()
	for _, from := range []struct {
		name    string
		state   *domain.State
		crashed bool
	}{{"Kept", state, false}, {"Crashed", state, true}, {"NoState", nil, false}} {
		b.Run(from.name, func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				var kept *domain.State
				if from.state != nil {
					kept = from.state.Clone()
				}
				n.opts.Restore = func(eventstore.Published) (*domain.State, error) { return kept, nil }
				if from.crashed {
					if err := os.Remove(filepath.Join(n.opts.Dir, "answers.db")); err != nil {
						b.Fatal(err)
					}
				}
				b.StartTimer()
				l, err := eventstore.Open(b.Context(), n.opts)
				b.StopTimer()
				if err != nil {
					b.Fatal(err)
				}
				if err := l.Close(); err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
			}
			b.ReportMetric(float64(b.N)*float64(len(body.Entries))/b.Elapsed().Seconds(), "entries/s")
		})
	}
}

// votes is a body of 30 members who vote on motion after motion.
func votes(b *testing.B) *domaintest.Body {
	entries, err := strconv.Atoi(os.Getenv("TWOTHIRDS_BENCH_ENTRIES"))
	if err != nil {
		entries = 2_000
	}
	body := domaintest.Constituted(domain.PurposeOperation, 20, 10)
	for len(body.Entries) < entries {
		poll := body.Put(body.Motion([]string{seed.ClassOrdinary}))
		for _, m := range body.Members {
			if err := body.Vote(poll, m, domain.ChoiceYes); err != nil {
				b.Fatal(err)
			}
		}
		body.Close(poll)
	}
	return body
}

// crowd is a body of a thousand members with a motion put to the vote.
var crowd = sync.OnceValues(func() (*domaintest.Body, domain.PollID) {
	body := domaintest.Constituted(domain.PurposeDemonstration, 500, 500)
	return body, body.Put(body.Motion([]string{seed.ClassProcedural}))
})
