package eventstore

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/eventstore/stream"
)

const (
	// grace is how long a stop waits for what is under way, an append above all.
	grace = 2 * time.Second
	// awayPause is how long the sequencer waits before it asks an absent server again.
	awayPause = 250 * time.Millisecond
)

// appender is what the sequencer needs of the stream, a *stream.Log but for
// tests that lose answers.
type appender interface {
	Append(ctx context.Context, last uint64, entries [][]byte, groups []int) error
	Resolve(ctx context.Context, last uint64, entries [][]byte, groups []int) error
	Last(ctx context.Context) (uint64, error)
}

// sequencer decides what stands next in the log. One goroutine owns it; only
// keys and durable are read by others.
type sequencer struct {
	log       appender
	publisher *publisher
	queue     *queue
	clock     *clock
	signers   *signers
	logger    *slog.Logger
	maxBatch  int
	grace     time.Duration // how long an append outlasts the end of run's context
	keys      sync.Map      // pubkey.Key → struct{}: every key that the log knows

	state *domain.State // nil after any doubt: thrown away, loaded again
	// recent are statements appended that the publisher may not have indexed yet.
	recent map[wire.Hash]Receipt
	// durable is the last sequence that is known to be durable. It is moved before
	// anybody is answered.
	durable atomic.Uint64
	// clockFault is why nothing is appended just now, nil while the clock is right.
	clockFault error
}

// run sequences until ctx ends or the stream cannot be trusted any more. Every
// request that it has taken, and every one that waits, is answered then.
func (s *sequencer) run(ctx context.Context) error {
	var retry []*request
	defer func() {
		giveUp(retry, ErrStopped)
		s.queue.close(ErrStopped)
	}()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		if len(retry) == 0 {
			timer.Reset(s.untilDue())
			select {
			case <-ctx.Done():
			case <-s.queue.ready:
			case <-s.publisher.moved:
			case <-timer.C:
			}
		}
		switch {
		case ctx.Err() != nil:
			return nil
		case len(retry) == 0 && s.queue.empty() && !s.isDue():
			continue
		}
		if err := s.catchUp(ctx); err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return fmt.Errorf("catching up with the log: %w", err)
		}
		b, err := s.decide(retry)
		retry = nil
		s.noteClock(err)
		if err != nil {
			giveUp(b.taken, err)
			s.queue.refuse(err)
			continue
		}
		if retry, err = s.append(ctx, b); err != nil {
			return err
		}
	}
}

// noteClock tells the operator when the clock went wrong and when it was set right.
func (s *sequencer) noteClock(err error) {
	switch {
	case err != nil && s.clockFault == nil:
		s.logger.Error("nothing is appended", "err", err)
	case err == nil && s.clockFault != nil:
		s.logger.Info("the clock is right again")
	}
	s.clockFault = err
}

// giveUp answers requests without a result. One that was offered to the stream
// may be in the log, whatever the reason.
func giveUp(requests []*request, err error) {
	for _, r := range requests {
		if r.offered && !errors.Is(err, ErrUnknownOutcome) {
			r.answer <- answer{err: fmt.Errorf("%w: %w", ErrUnknownOutcome, err)}
			continue
		}
		r.answer <- answer{err: err}
	}
}

// next is when the next thing falls due, and the log's clock: by the sequencer's own
// state, or by what the publisher has read where that is newer. What this sequencer
// appended is soon read as well, and until then not due a second time.
func (s *sequencer) next() (due, now wire.Time, ok bool, err error) {
	o := s.publisher.outlook.Load()
	due, ok, offset := o.due, o.isDue, o.offset
	if s.state != nil && uint64(s.state.Head().Seq) >= o.head {
		due, ok = s.state.Due()
		offset = s.state.Ledger().ClockOffset
	}
	now, err = s.clock.now(offset)
	return due, now, ok, err
}

// isDue reports whether there is something to derive, or the clock to be told of.
func (s *sequencer) isDue() bool {
	due, now, ok, err := s.next()
	return s.state == nil || ok && due <= now || (err == nil) != (s.clockFault == nil)
}

// untilDue is how long until the next thing falls due, at most a minute.
func (s *sequencer) untilDue() time.Duration {
	due, now, ok, err := s.next()
	switch {
	case err != nil, s.clockFault != nil:
		return time.Second // the clock may be set right
	case s.state == nil:
		return 0
	case !ok:
		return time.Minute
	}
	return min(max(time.Duration(due-now)*time.Millisecond, 0), time.Minute)
}

// catchUp brings the state to the end of what is published: another node may
// have appended. Where there is no state, or the log ends inside a group, it
// is made anew.
func (s *sequencer) catchUp(ctx context.Context) error {
	p := s.publisher
	if s.state == nil {
		return s.reload(ctx)
	}
	if p.outlook.Load().head <= uint64(s.state.Head().Seq) {
		return nil
	}
	// Only as far as it is indexed too: a statement that is in the state and cannot be
	// found by its hash would be refused, where it is to be answered as before.
	// What this sequencer appended itself the copy may not have yet.
	if kept := uint64(p.kept.Load()); kept > uint64(s.state.Head().Seq) { //nolint:gosec // not negative
		if err := fold(ctx, s.state, p.store, kept, s.learn); err != nil {
			return err
		}
	}
	s.durable.Store(max(s.durable.Load(), uint64(s.state.Head().Seq)))
	p.mu.Lock()
	inside := p.state.InGroup() && uint64(p.size) == uint64(s.state.Head().Seq) //nolint:gosec // not negative
	p.mu.Unlock()
	if inside {
		return s.reload(ctx)
	}
	return nil
}

// reload makes the state anew from what is published and, where the log ends
// inside a group, completes that.
func (s *sequencer) reload(ctx context.Context) error {
	for {
		if err := s.load(ctx); err != nil {
			return err
		}
		if !s.state.InGroup() {
			return nil
		}
		s.logger.Warn("the log ends inside a group; completing it", "last", s.state.Head().Seq)
		b := &batch{last: uint64(s.state.Head().Seq), groups: []int{0}}
		s.finish(b, s.state.Head().Recorded)
		if err := s.offer(ctx, b); err != nil && !errors.Is(err, stream.ErrConflict) {
			return fmt.Errorf("completing a group: %w", err)
		}
	}
}

// load makes the state anew from what is published, once that has caught up
// with the stream.
func (s *sequencer) load(ctx context.Context) error {
	last, err := s.lastPatiently(ctx)
	if err != nil {
		return err
	}
	// Of what is not in the copy yet, only a group that is not complete may be
	// in the state: whatever else is there can be found by its statement's hash.
	var loading error
	err = s.publisher.wait(ctx, func(p *publisher) bool {
		head := uint64(p.state.Head().Seq)
		if head < last || (head != uint64(p.size) && !p.state.InGroup()) { //nolint:gosec // not negative
			return false
		}
		s.state, loading = domain.Load(s.learning(p.state.Rows()), p.state.Head())
		return true
	})
	if err = errors.Join(err, loading); err != nil {
		return err
	}
	s.durable.Store(uint64(s.state.Head().Seq))
	s.recent = map[wire.Hash]Receipt{}
	return nil
}

// learning learns from rows as they pass.
func (s *sequencer) learning(rows iter.Seq2[domain.Row, error]) iter.Seq2[domain.Row, error] {
	return func(yield func(domain.Row, error) bool) {
		for row, err := range rows {
			s.learn(row)
			if !yield(row, err) {
				return
			}
		}
	}
}

// lastPatiently asks for the stream's last sequence until the server says it.
func (s *sequencer) lastPatiently(ctx context.Context) (uint64, error) {
	for told := false; ; told = true {
		last, err := s.log.Last(ctx)
		switch {
		case err == nil:
			return last, nil
		case ctx.Err() != nil, errors.Is(err, stream.ErrNotFound), errors.Is(err, stream.ErrClosed):
			return 0, fmt.Errorf("reading the stream's last sequence: %w", err)
		}
		if !told {
			s.logger.Warn("the server does not say where the log ends; waiting for it", "err", err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(awayPause):
		}
	}
}

func (s *sequencer) learn(row domain.Row) {
	if key, ok := domain.KeyOfRow(row); ok {
		s.keys.Store(key, struct{}{})
	}
}

// append makes a batch durable and answers its requests. Requests to be
// decided again, because somebody else appended or they did not fit, come
// back. An error means that nothing more may be appended.
func (s *sequencer) append(ctx context.Context, b *batch) ([]*request, error) {
	ctx, stop := outlasting(ctx, s.grace)
	defer stop()
	if len(b.entries) > 0 {
		for _, r := range b.taken {
			r.offered = true
		}
	}
	err := s.offer(ctx, b)
	switch {
	case err == nil:
		s.durable.Store(max(s.durable.Load(), b.last+uint64(len(b.entries))))
		b.reply()
		s.forget()
		return b.undecided, nil
	case errors.Is(err, stream.ErrConflict):
		s.state = nil
		return append(b.taken, b.undecided...), nil
	}
	s.state = nil
	giveUp(b.taken, fmt.Errorf("%w: %w", ErrUnknownOutcome, err))
	switch {
	case errors.Is(err, stream.ErrUnknown):
		return b.undecided, fmt.Errorf("stopped before the outcome of an append was known: %w", err)
	case errors.Is(err, stream.ErrGap):
		return b.undecided, fmt.Errorf("%w: %w", ErrShorter, err)
	}
	s.logger.Error("an append failed", "err", err)
	return b.undecided, nil
}

// offer appends a batch, until the outcome is definite or ctx ends.
func (s *sequencer) offer(ctx context.Context, b *batch) error {
	err := s.log.Append(ctx, b.last, b.entries, b.groups)
	for errors.Is(err, stream.ErrUnknown) && !errors.Is(err, stream.ErrClosed) && ctx.Err() == nil {
		s.logger.Warn("the answer to an append was lost; offering the same entries again", "err", err)
		err = s.log.Resolve(ctx, b.last, b.entries, b.groups)
	}
	return err
}

// outlasting returns ctx, but ending only so long after ctx does.
func outlasting(ctx context.Context, by time.Duration) (context.Context, context.CancelFunc) {
	longer, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		timer := time.NewTimer(by)
		defer timer.Stop()
		select {
		case <-timer.C:
			cancel()
		case <-longer.Done():
		}
	})
	return longer, func() { stop(); cancel() }
}

// forget drops what the publisher has indexed by now.
func (s *sequencer) forget() {
	if len(s.recent) < 20_000 {
		return
	}
	size := wire.Seq(s.publisher.kept.Load()) //nolint:gosec // not negative
	for hash, receipt := range s.recent {
		if receipt.Seq <= size {
			delete(s.recent, hash)
		}
	}
}
