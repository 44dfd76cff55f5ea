package domain

import (
	"cmp"
	"slices"

	"twothirds/domain/wire"
)

// pending is something that comes to its end by time alone: an open poll, a
// condition, a proposal that waits for its answer. Each is in State.pending
// from the entry that makes it until it is settled.
type pending interface {
	// dueAt is when it falls due.
	dueAt() wire.Time
	// madeBy is the entry that made it, the cause of what is derived.
	madeBy() (wire.Seq, wire.Hash)
	// about is the subject of the derived statement, which no two have in common.
	about() string
	// fallDue computes the derived entry that begins a group when it is due.
	fallDue(s *State, recorded wire.Time) (eventType string, event derived)
}

// comparePending orders what is pending as it falls due: by time, of one time
// by what was made first, of one entry by subject.
func comparePending(a, b pending) int {
	earlier, _ := a.madeBy()
	later, _ := b.madeBy()
	return cmp.Or(cmp.Compare(a.dueAt(), b.dueAt()), cmp.Compare(earlier, later), cmp.Compare(a.about(), b.about()))
}

// await keeps what is pending in the order in which it falls due.
func (s *State) await(p pending) {
	at, _ := slices.BinarySearchFunc(s.pending, p, comparePending)
	s.pending = slices.Insert(s.pending, at, p)
}

// settle takes something out: it falls due no more. Where its time changes it is
// taken out before and awaited again after.
func (s *State) settle(p pending) {
	s.pending = slices.DeleteFunc(s.pending, func(o pending) bool { return o == p })
}

// awaitLoaded fills pending anew from what was loaded.
func (s *State) awaitLoaded() {
	for _, p := range s.polls.all() {
		if p.State == PollOpen {
			p.ballots, p.told = make([][]*Ballot, len(p.Roll)), make([][]*Ballot, len(p.Roll))
			s.await(p)
		}
	}
	for _, c := range s.conditions.all() {
		if c.State == StateOpen {
			s.await(c)
		}
	}
	for _, pr := range s.proposals.all() {
		if pr.State == StateOpen && !pr.Due.IsZero() {
			s.await(pr)
		}
	}
}

// openPolls are the polls that are open, in the order in which they close.
func (s *State) openPolls() []*Poll {
	var open []*Poll
	for _, p := range s.pending {
		if poll, ok := p.(*Poll); ok {
			open = append(open, poll)
		}
	}
	return open
}

// nextDue is the first of what is pending if it can ever fall due.
func (s *State) nextDue() (first pending, ok bool) {
	if len(s.pending) == 0 || s.pending[0].dueAt() > lastRecorded || s.ledger.Status == StageClosed {
		return nil, false
	}
	return s.pending[0], true
}

// fallDue writes the entry of something that is due. Of poll.closed the id is
// that of the opening and the index, as of all that is derived; of others the
// subject stands in it as well, for one entry can make several things.
func (s *State) fallDue(p pending, recorded wire.Time) *Placed {
	eventType, event := p.fallDue(s, recorded)
	seq, leaf := p.madeBy()
	named := eventType
	if _, poll := p.(*Poll); !poll {
		named += "\n" + p.about()
	}
	id := wire.DerivedID(s.ledger.ID, named, leaf, 0)
	return s.place(id, eventType, p.about(), p.dueAt(), recorded, Cause{Leaf: leaf, Seq: seq}, event)
}
