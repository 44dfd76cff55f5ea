package eventstore_test

import (
	"context"
	"sync"

	"twothirds/eventstore"
)

// gate is an appender that holds appends until it is opened.
type gate struct {
	eventstore.Appender
	mu      sync.Mutex
	closed  chan struct{} // nil: open
	appends []int         // entries of each append that held any
	waiting int
}

func (g *gate) shut() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.closed = make(chan struct{})
}

func (g *gate) open() {
	g.mu.Lock()
	defer g.mu.Unlock()
	close(g.closed)
	g.closed = nil
}

// release lets those at the gate through and shuts it behind them.
func (g *gate) release() {
	g.mu.Lock()
	defer g.mu.Unlock()
	close(g.closed)
	g.closed = make(chan struct{})
}

// held reports whether an append waits at the gate.
func (g *gate) held() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.waiting > 0
}

func (g *gate) Append(ctx context.Context, last uint64, entries [][]byte, groups []int) error {
	if len(entries) > 0 {
		g.mu.Lock()
		closed := g.closed
		g.appends = append(g.appends, len(entries))
		g.waiting++
		g.mu.Unlock()
		if closed != nil {
			<-closed
		}
		g.mu.Lock()
		g.waiting--
		g.mu.Unlock()
	}
	return g.Appender.Append(ctx, last, entries, groups)
}

// gated opens the ledger of a node behind a gate.
func gated(g *gate) func(*eventstore.Options) {
	return func(o *eventstore.Options) {
		*o = o.WithFaults(func(a eventstore.Appender) eventstore.Appender {
			g.Appender = a
			return g
		})
	}
}
