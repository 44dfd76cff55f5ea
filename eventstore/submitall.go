package eventstore

import (
	"context"
	"fmt"
	"runtime"
	"sync"

	"twothirds/domain/wire"
	"twothirds/domain/wire/pubkey"
)

// MaxTogether is how many statements SubmitAll takes.
const MaxTogether = maxWaitingPerKey / 2

// Outcome is what became of one of several statements: where it stands, or the
// error that Submit would have returned for it.
type Outcome struct {
	Receipt Receipt
	Err     error
}

// SubmitAll brings statements before the ledger, at most MaxTogether, to be
// judged in their order: those of one key may depend on each other, and share
// the cost of being made durable. It is for who has the ledger open in its own
// process, such as an import: no rate is asked for. It returns when every one
// has its outcome, and those stand in the order of the statements. An error
// means that there are too many of them; none is submitted then.
func (l *Ledger) SubmitAll(ctx context.Context, statements []*wire.Signed) ([]Outcome, error) {
	if len(statements) > MaxTogether {
		return nil, fmt.Errorf("%d statements together; at most %d", len(statements), MaxTogether)
	}
	outcomes := make([]Outcome, len(statements))
	requests := l.checkAll(ctx, statements, outcomes)
	for i, r := range requests {
		if r != nil {
			if err := l.sequencer.queue.put(r); err != nil {
				outcomes[i].Err, requests[i] = err, nil
			}
		}
	}
	for i, r := range requests {
		if r != nil {
			outcomes[i].Receipt, outcomes[i].Err = r.await(ctx)
		}
	}
	return outcomes, nil
}

// checkAll judges at the door, side by side, and makes a request of each
// statement that passes; outcomes get why the others do not.
func (l *Ledger) checkAll(ctx context.Context, statements []*wire.Signed, outcomes []Outcome) []*request {
	requests := make([]*request, len(statements))
	var wait sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for worker := range workers {
		wait.Go(func() {
			for i := worker; i < len(statements); i += workers {
				requests[i], outcomes[i].Err = l.knock(ctx, statements[i], func(pubkey.Key) bool { return true })
			}
		})
	}
	wait.Wait()
	return requests
}
