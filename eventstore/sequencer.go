package eventstore

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/eventstore/door"
	"twothirds/eventstore/stream"
	"twothirds/eventstore/tlog"
)

// maxBatch is how many entries one append holds at most; a group begun below
// it still fits under stream.MaxEntries.
const maxBatch = stream.MaxEntries - domain.MaxGroup

// sequencer decides what stands next in the log. One goroutine owns it; only
// keys is read by others.
type sequencer struct {
	log       *stream.Log
	publisher *publisher
	queue     *queue
	clock     *clock
	signer    *tlog.Signer
	logger    *slog.Logger
	keys      sync.Map // pubkey.Key → struct{}: every key that the log knows

	state *domain.State // nil after any doubt: thrown away, loaded again
	// recent are statements appended that the publisher may not have indexed yet.
	recent map[wire.Hash]Receipt
}

// batch is what one append brings in.
type batch struct {
	last    uint64
	entries [][]byte
	groups  []int
	answers []pendingAnswer
	taken   []*request
}

// pendingAnswer is held back until the entries it rests on are durable.
type pendingAnswer struct {
	request *request
	answer  answer
}

// run sequences until ctx ends.
func (s *sequencer) run(ctx context.Context) error {
	var retry []*request
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		if err := ctx.Err(); err != nil {
			s.giveUp(retry, ErrStopped)
			return err
		}
		if s.state == nil {
			if err := s.reload(ctx); err != nil {
				s.giveUp(retry, ErrStopped)
				return err
			}
		}
		if len(retry) == 0 {
			timer.Reset(s.untilDue())
			select {
			case <-ctx.Done():
				continue
			case <-s.queue.ready:
			case <-timer.C:
			}
		}
		b, err := s.decide(retry)
		retry = nil
		if err != nil { // the clock: nothing was decided
			s.giveUp(b.taken, err)
			s.state = nil
			s.logger.Error("nothing is appended", "err", err)
			select {
			case <-ctx.Done():
			case <-time.After(time.Second): // the queue is answered again then
			}
			continue
		}
		retry, err = s.append(ctx, b)
		if err != nil {
			return err
		}
	}
}

// giveUp answers requests that were taken but not decided.
func (s *sequencer) giveUp(requests []*request, err error) {
	for _, r := range requests {
		r.answer <- answer{err: err}
	}
}

// reload makes the state anew from what is published, once that has caught up
// with the stream.
func (s *sequencer) reload(ctx context.Context) error {
	last, err := s.log.Last(ctx)
	if err != nil {
		return fmt.Errorf("reading the stream's last sequence: %w", err)
	}
	err = s.publisher.wait(ctx, func(p *publisher) bool {
		if uint64(p.state.Head().Seq) < last {
			return false
		}
		s.state = p.state.Clone()
		return true
	})
	if err != nil {
		return err
	}
	s.recent = map[wire.Hash]Receipt{}
	for row := range s.state.Rows() {
		s.learn(row)
	}
	return nil
}

func (s *sequencer) learn(row domain.Row) {
	if key, ok := domain.KeyOfRow(row); ok {
		s.keys.Store(key, struct{}{})
	}
}

// untilDue is how long until the next thing falls due, at most a minute.
func (s *sequencer) untilDue() time.Duration {
	at, ok := s.state.Due()
	if !ok {
		return time.Minute
	}
	now, err := s.clock.now(s.state.Ledger().ClockOffset)
	if err != nil {
		return time.Second
	}
	return min(max(time.Duration(at-now)*time.Millisecond, 0), time.Minute)
}

// decide derives what is due and decides what waits, retry first, in memory.
// Later statements see the earlier ones. An error means that the clock cannot
// be trusted; the batch then names the requests that were taken.
func (s *sequencer) decide(retry []*request) (*batch, error) {
	b := &batch{last: uint64(s.state.Head().Seq)}
	next := func() *request {
		if len(retry) > 0 {
			r := retry[0]
			retry = retry[1:]
			return r
		}
		return s.queue.next()
	}
	for len(b.entries) < maxBatch {
		now, err := s.now()
		if err != nil {
			b.taken = append(b.taken, retry...)
			return b, err
		}
		s.derive(b, now)
		if len(b.entries) >= maxBatch {
			break
		}
		r := next()
		if r == nil {
			return b, nil
		}
		b.taken = append(b.taken, r)
		s.decideOne(b, r, now)
	}
	b.taken = append(b.taken, retry...) // only with entries in b: they are tried again
	for _, r := range retry {
		b.answers = append(b.answers, pendingAnswer{request: r, answer: answer{err: errAgain}})
	}
	s.queue.signal()
	return b, nil
}

// errAgain marks a request that did not fit into the batch.
var errAgain = errors.New("not decided yet")

func (s *sequencer) now() (wire.Time, error) {
	now, err := s.clock.now(s.state.Ledger().ClockOffset)
	return max(now, s.state.Head().Recorded), err
}

// derive takes in what is due, a group at a time.
func (s *sequencer) derive(b *batch, now wire.Time) {
	for len(b.entries) < maxBatch {
		placed := s.state.Next(now)
		if placed == nil {
			return
		}
		s.take(b, placed, !s.state.InGroup())
		s.finish(b, now)
	}
}

// finish takes in what is still owed to the group under way.
func (s *sequencer) finish(b *batch, now wire.Time) {
	for s.state.InGroup() {
		s.take(b, s.state.Next(now), false)
	}
}

func (s *sequencer) take(b *batch, placed *domain.Placed, begins bool) {
	for _, row := range s.state.Evolve(placed) {
		s.learn(row)
	}
	b.entries = append(b.entries, placed.Entry.Raw)
	if begins || len(b.groups) == 0 {
		b.groups = append(b.groups, 1)
	} else {
		b.groups[len(b.groups)-1]++
	}
}

func (s *sequencer) decideOne(b *batch, r *request, now wire.Time) {
	reply := func(a answer) { b.answers = append(b.answers, pendingAnswer{request: r, answer: a}) }
	if receipt, ok, err := s.answered(r.hash); ok || err != nil {
		reply(answer{receipt: receipt, err: err})
		return
	}
	err := door.Check(r.signed.Statement, now)
	var placed *domain.Placed
	if err == nil {
		placed, err = s.state.Decide(r.signed, now, rootsOf(s.publisher.store))
	}
	if err != nil {
		reply(answer{err: s.refused(r, err, now)})
		return
	}
	receipt := Receipt{Seq: placed.Seq, Leaf: placed.Leaf, Recorded: now}
	s.take(b, placed, true)
	s.finish(b, now)
	s.recent[r.hash] = receipt
	reply(answer{receipt: receipt})
}

// answered finds a statement that is in the log already.
func (s *sequencer) answered(hash wire.Hash) (Receipt, bool, error) {
	if receipt, ok := s.recent[hash]; ok {
		receipt.Again = true
		return receipt, true, nil
	}
	return s.publisher.answered(hash)
}

// refused signs a refusal.
func (s *sequencer) refused(r *request, err error, now wire.Time) error {
	var refusal *domain.Refusal
	if !errors.As(err, &refusal) {
		return err
	}
	head := s.state.Head()
	ledger := s.state.Ledger()
	note, err := s.signer.SignNote(RefusalNote{
		Ledger: ledger.ID, Statement: r.hash, Code: refusal.Code, Seq: head.Seq, Leaf: head.Leaf, Now: now, Semantics: ledger.Semantics,
	}.Text())
	if err != nil {
		return fmt.Errorf("signing a refusal: %w", err)
	}
	return &Refused{Refusal: refusal, Note: string(note)}
}

// append makes a batch durable and answers its requests. Requests to be
// decided again, because somebody else appended or they did not fit, come back.
func (s *sequencer) append(ctx context.Context, b *batch) ([]*request, error) {
	err := s.log.Append(ctx, b.last, b.entries, b.groups)
	for errors.Is(err, stream.ErrUnknown) && ctx.Err() == nil {
		s.logger.Warn("the answer to an append was lost; offering the same entries again", "err", err)
		err = s.log.Resolve(ctx, b.last, b.entries, b.groups)
	}
	switch {
	case err == nil:
		var again []*request
		for _, p := range b.answers {
			if errors.Is(p.answer.err, errAgain) {
				again = append(again, p.request)
				continue
			}
			p.request.answer <- p.answer
		}
		s.forget()
		return again, nil
	case errors.Is(err, stream.ErrUnknown):
		s.giveUp(b.taken, ErrUnknownOutcome)
		return nil, fmt.Errorf("appending: %w", err)
	case errors.Is(err, stream.ErrConflict):
		s.state = nil
		return b.taken, nil
	default:
		s.logger.Error("an append failed", "err", err)
		s.state = nil
		s.giveUp(b.taken, fmt.Errorf("%w: %w", ErrUnknownOutcome, err))
		return nil, nil
	}
}

// forget drops what the publisher has indexed by now.
func (s *sequencer) forget() {
	if len(s.recent) < 20_000 {
		return
	}
	size := s.publisher.sizeNow()
	for hash, receipt := range s.recent {
		if int64(receipt.Seq) <= size { //nolint:gosec // sequences stay below 2^53
			delete(s.recent, hash)
		}
	}
}
