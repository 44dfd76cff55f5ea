package eventstore_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
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

// crowd is a body of a thousand members with a motion put to the vote.
var crowd = sync.OnceValues(func() (*domaintest.Body, domain.PollID) {
	body := domaintest.Constituted(domain.PurposeDemonstration, 500, 500)
	return body, body.Put(body.Motion([]string{seed.ClassProcedural}))
})
