package eventstore

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"twothirds/domain/wire"
	"twothirds/domain/wire/pubkey"
)

func requestOf(key byte, name string) *request {
	st := &wire.Statement{Subject: name, By: []wire.Signer{{Key: pubkey.Key{key}}}}
	return &request{signed: &wire.Signed{Statement: st}, answer: make(chan answer, 1)}
}

func drain(q *queue) (names []string) {
	for r := q.next(); r != nil; r = q.next() {
		names = append(names, r.signed.Statement.Subject)
	}
	return names
}

// Keys take turns, and of one key first come is first served.
func TestQueueOrder(t *testing.T) {
	q := newQueue()
	for _, name := range []string{"a1", "a2", "a3", "b1", "c1", "c2"} {
		if err := q.put(requestOf(name[0], name)); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := drain(q), []string{"a1", "b1", "c1", "a2", "c2", "a3"}; !slices.Equal(got, want) {
		t.Errorf("served %v, want %v", got, want)
	}
	if q.waiting != 0 || len(q.byKey) != 0 || len(q.turns) != 0 {
		t.Errorf("an empty queue holds %d, %v, %v", q.waiting, q.byKey, q.turns)
	}
}

// The bounds hold for one key and for all, and room comes back.
func TestQueueBounds(t *testing.T) {
	q := newQueue()
	for i := range maxWaitingPerKey {
		if err := q.put(requestOf(1, fmt.Sprint(i))); err != nil {
			t.Fatal(err)
		}
	}
	if err := q.put(requestOf(1, "one too many")); !errors.Is(err, ErrBusy) {
		t.Errorf("beyond one key's bound: %v", err)
	}
	if err := q.put(requestOf(2, "another")); err != nil {
		t.Errorf("another key: %v", err)
	}
	q.next()
	if err := q.put(requestOf(1, "room again")); err != nil {
		t.Errorf("after one was served: %v", err)
	}
	q = newQueue()
	for i := range maxWaiting {
		if err := q.put(requestOf(byte(i%20), fmt.Sprint(i))); err != nil {
			t.Fatal(err)
		}
	}
	if err := q.put(requestOf(99, "one too many")); !errors.Is(err, ErrBusy) {
		t.Errorf("beyond the bound for all: %v", err)
	}
}

// Whatever callers do at once with closing, every request is answered, taken or
// refused exactly once.
func TestQueueClose(t *testing.T) {
	q := newQueue()
	const each = 200
	var all sync.WaitGroup
	var mu sync.Mutex
	counts := map[string]int{}
	count := func(what string) {
		mu.Lock()
		defer mu.Unlock()
		counts[what]++
	}
	for key := range byte(8) {
		all.Go(func() {
			for i := range each {
				r := requestOf(key, fmt.Sprint(i))
				if err := q.put(r); err != nil {
					count("refused")
					continue
				}
				if i%5 == 0 && r.taken.CompareAndSwap(false, true) {
					count("given up")
					continue
				}
				if a := <-r.answer; errors.Is(a.err, ErrStopped) {
					count("stopped")
				} else {
					count("served")
				}
			}
		})
	}
	for served := 0; served < each; {
		<-q.ready
		for served < each { // and not as long as others keep coming
			r := q.next()
			if r == nil {
				break
			}
			r.answer <- answer{}
			served++
		}
	}
	q.close(ErrStopped)
	all.Wait()
	if sum := counts["refused"] + counts["given up"] + counts["stopped"] + counts["served"]; sum != 8*each || counts["served"] == 0 || counts["refused"] == 0 {
		t.Errorf("%d of %d: %v", sum, 8*each, counts)
	}
	if err := q.put(requestOf(1, "late")); !errors.Is(err, ErrStopped) {
		t.Errorf("after closing: %v", err)
	}
}

// The queue against a list per key in a plain loop.
func TestQueueModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := newQueue()
		byKey := map[byte][]*request{}
		var turns []byte
		t.Repeat(map[string]func(*rapid.T){
			"put": func(t *rapid.T) {
				key := rapid.Byte().Draw(t, "key") % 5
				r := requestOf(key, "")
				if err := q.put(r); err != nil {
					t.Fatal(err)
				}
				if len(byKey[key]) == 0 {
					turns = append(turns, key)
				}
				byKey[key] = append(byKey[key], r)
			},
			"give up": func(t *rapid.T) {
				key := rapid.Byte().Draw(t, "key") % 5
				if len(byKey[key]) > 0 {
					byKey[key][len(byKey[key])-1].taken.Store(true)
				}
			},
			"next": func(t *rapid.T) {
				var want *request
				for want == nil && len(turns) > 0 {
					key := turns[0]
					turns = turns[1:]
					r := byKey[key][0]
					if byKey[key] = byKey[key][1:]; len(byKey[key]) > 0 {
						turns = append(turns, key)
					}
					if !r.taken.Load() {
						want = r
					}
				}
				if got := q.next(); got != want {
					t.Fatalf("served %p, want %p", got, want)
				}
			},
		})
	})
}
