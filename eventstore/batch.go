package eventstore

import (
	"errors"
	"fmt"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/eventstore/door"
	"twothirds/eventstore/stream"
)

// maxBatch is from how many entries on one append takes no further group; a
// group begun below it still fits under stream.MaxEntries.
const maxBatch = stream.MaxEntries - domain.MaxGroup

// batch is what one append brings in.
type batch struct {
	last    uint64
	entries [][]byte
	groups  []int
	// taken are the requests decided, answers what they get once the entries,
	// which the answers rest on, are durable.
	taken   []*request
	answers []answer
	// undecided are requests that did not fit.
	undecided []*request
}

// reply answers the requests decided.
func (b *batch) reply() {
	for i, r := range b.taken {
		r.answer <- b.answers[i]
	}
}

// decide derives what is due and decides what waits, retry first, in memory:
// later statements see the earlier ones. An error means that the clock cannot
// be trusted; nothing of the batch, which then names the requests that were
// taken, may be appended.
func (s *sequencer) decide(retry []*request) (*batch, error) {
	b := &batch{last: uint64(s.state.Head().Seq)}
	for {
		now, err := s.now()
		if err != nil {
			if len(b.entries) > 0 {
				s.state = nil
			}
			b.taken = append(b.taken, retry...)
			return b, err
		}
		s.derive(b, now)
		if len(b.entries) >= s.maxBatch {
			b.undecided = retry
			s.queue.signal()
			return b, nil
		}
		var r *request
		if len(retry) > 0 {
			r, retry = retry[0], retry[1:]
		} else if r = s.queue.next(); r == nil {
			return b, nil
		}
		b.taken = append(b.taken, r)
		b.answers = append(b.answers, s.decideOne(b, r, now))
	}
}

func (s *sequencer) now() (wire.Time, error) {
	now, err := s.clock.now(s.state.Ledger().ClockOffset)
	return max(now, s.state.Head().Recorded), err
}

// derive takes in what is due, a group at a time.
func (s *sequencer) derive(b *batch, now wire.Time) {
	for len(b.entries) < s.maxBatch {
		placed := s.state.Next(now)
		if placed == nil {
			return
		}
		s.begin(b, placed)
		s.finish(b, now)
	}
}

// begin takes in a group's first entry.
func (s *sequencer) begin(b *batch, placed *domain.Placed) {
	b.groups = append(b.groups, 0)
	s.take(b, placed)
}

// finish takes in what is owed to the group under way.
func (s *sequencer) finish(b *batch, now wire.Time) {
	for s.state.InGroup() {
		s.take(b, s.state.Next(now))
	}
}

func (s *sequencer) take(b *batch, placed *domain.Placed) {
	for _, row := range s.state.Evolve(placed) {
		s.learn(row)
	}
	b.entries = append(b.entries, placed.Entry.Raw)
	b.groups[len(b.groups)-1]++
}

// decideOne decides a request and takes in what it causes.
func (s *sequencer) decideOne(b *batch, r *request, now wire.Time) answer {
	receipt, ok, err := s.answered(r.hash)
	switch {
	case err != nil: // it may be in the log, by an earlier submission
		return answer{err: fmt.Errorf("%w: looking for an earlier answer: %w", ErrUnknownOutcome, err)}
	case ok:
		// What an append brought in whose end was a conflict is this request's own.
		receipt.Again = r.leaf != receipt.Leaf
		return answer{receipt: receipt}
	}
	if seen := r.signed.Statement.Seen; seen != nil && seen.Size <= uint64(s.state.Head().Seq) && seen.Size > uint64(s.publisher.kept.Load()) { //nolint:gosec // not negative
		return answer{err: fmt.Errorf("%w: this node has yet to read the checkpoint that the statement has seen", ErrBusy)}
	}
	placed, err := s.admit(r, now)
	if err != nil {
		return answer{err: s.refused(r, err, now)}
	}
	r.leaf = placed.Leaf
	receipt = Receipt{Seq: placed.Seq, Leaf: placed.Leaf, Recorded: now}
	s.begin(b, placed)
	s.finish(b, now)
	s.recent[r.hash] = receipt
	return answer{receipt: receipt}
}

// admit judges a statement by the door's rules and the domain's.
func (s *sequencer) admit(r *request, now wire.Time) (*domain.Placed, error) {
	if r.fault != nil {
		return nil, r.fault
	}
	if err := door.CheckTime(r.signed.Statement, now); err != nil {
		return nil, err
	}
	return s.state.Decide(r.signed, now, s.roots)
}

// roots are the roots up to the state's head, so that whoever decides again at
// this place of the log gets the same answer.
func (s *sequencer) roots(size uint64) (wire.Hash, bool) {
	if size > uint64(s.state.Head().Seq) {
		return wire.Hash{}, false
	}
	return rootsOf(s.publisher.store)(size)
}

// answered finds a statement that is in the log already.
func (s *sequencer) answered(hash wire.Hash) (Receipt, bool, error) {
	if receipt, ok := s.recent[hash]; ok {
		return receipt, true, nil
	}
	return s.publisher.answered(hash)
}

// refused signs a refusal with the key in force at the place where it was
// decided. Without that it stays unsigned.
func (s *sequencer) refused(r *request, err error, now wire.Time) error {
	var refusal *domain.Refusal
	if !errors.As(err, &refusal) {
		return err
	}
	head := s.state.Head()
	ledger := s.state.Ledger()
	signer, err := s.signers.of(ledger, head.Seq)
	if errors.Is(err, ErrNoLedgerKey) {
		return &Refused{Refusal: refusal}
	}
	if err != nil {
		return fmt.Errorf("signing a refusal: %w", err)
	}
	note, err := signer.SignNote(RefusalNote{
		Ledger: ledger.ID, Statement: r.hash, Code: refusal.Code, Seq: head.Seq, Leaf: head.Leaf, Now: now, Semantics: ledger.Semantics,
	}.Text())
	if err != nil {
		return fmt.Errorf("signing a refusal: %w", err)
	}
	return &Refused{Refusal: refusal, Note: string(note)}
}
