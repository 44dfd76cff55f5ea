package eventstore

import (
	"sync"
	"sync/atomic"

	"twothirds/domain/wire"
	"twothirds/domain/wire/pubkey"
)

// Bounds of the queue.
const (
	maxWaiting       = 10_000
	maxWaitingPerKey = 1_000
)

// request is a statement on its way through the sequencer.
type request struct {
	signed *wire.Signed
	hash   wire.Hash
	// fault is why the door's rules on texts refuse it, nil where they do not.
	fault  error
	answer chan answer // holds one
	// taken settles who has it: the sequencer, or the caller that gave up.
	taken atomic.Bool

	// The sequencer's own: the leaf hash that it decided on last, and whether
	// that was offered to the stream.
	leaf    wire.Hash
	offered bool
}

type answer struct {
	receipt Receipt
	err     error
}

// queue holds what waits for the sequencer, fair by author key: each key in
// turn, so that nobody keeps the others waiting.
type queue struct {
	mu      sync.Mutex
	byKey   map[pubkey.Key][]*request
	turns   []pubkey.Key
	waiting int
	closed  error // what is answered once it is closed
	// ready has a token while something waits.
	ready chan struct{}
}

func newQueue() *queue {
	return &queue{byKey: map[pubkey.Key][]*request{}, ready: make(chan struct{}, 1)}
}

// put adds a request at the end of its author's line.
func (q *queue) put(r *request) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	key := r.signed.Statement.By[0].Key
	switch {
	case q.closed != nil:
		return q.closed
	case q.waiting >= maxWaiting, len(q.byKey[key]) >= maxWaitingPerKey:
		return ErrBusy
	}
	if len(q.byKey[key]) == 0 {
		q.turns = append(q.turns, key)
	}
	q.byKey[key] = append(q.byKey[key], r)
	q.waiting++
	q.signal()
	return nil
}

func (q *queue) signal() {
	select {
	case q.ready <- struct{}{}:
	default:
	}
}

// next takes the first request of the key whose turn it is, nil when nothing waits.
func (q *queue) next() *request {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.turns) > 0 {
		key := q.turns[0]
		q.turns = q.turns[1:]
		r := q.byKey[key][0]
		q.byKey[key] = q.byKey[key][1:]
		q.waiting--
		if len(q.byKey[key]) > 0 {
			q.turns = append(q.turns, key)
		} else {
			delete(q.byKey, key)
		}
		if r.taken.CompareAndSwap(false, true) {
			return r
		}
	}
	return nil
}

// empty reports whether nothing waits, but for callers that gave up.
func (q *queue) empty() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.waiting == 0
}

// refuse answers everything that waits, and nothing that comes meanwhile: that
// may have a better answer.
func (q *queue) refuse(err error) {
	q.mu.Lock()
	turns, byKey := q.turns, q.byKey
	q.turns, q.byKey, q.waiting = nil, map[pubkey.Key][]*request{}, 0
	q.mu.Unlock()
	for _, key := range turns {
		for _, r := range byKey[key] {
			if r.taken.CompareAndSwap(false, true) {
				r.answer <- answer{err: err}
			}
		}
	}
}

// close refuses everything that waits, and whatever comes.
func (q *queue) close(err error) {
	q.mu.Lock()
	if q.closed == nil {
		q.closed = err
	}
	q.mu.Unlock()
	q.refuse(err)
}
