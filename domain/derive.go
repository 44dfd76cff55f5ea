package domain

import (
	"fmt"

	"github.com/go-json-experiment/json"

	"twothirds/domain/wire"
)

// Group is what is owed to the last entries: one statement, or one due date,
// with all that it derives, stands in the log together. It is kept in the
// ledger's row, so that whoever finds a log that ends inside a group knows
// exactly which entries complete it.
type Group struct {
	// Index counts the group's derived entries, from 1.
	Index int64 `json:"index"`
	// Leaf and Seq are those of the group's first entry.
	Leaf wire.Hash `json:"leaf"`
	// Recorded is that of all entries of the group.
	Recorded wire.Time `json:"recorded"`
	Seq      wire.Seq  `json:"seq"`
	// Steps are the derived entries still owed, in order.
	Steps []Step `json:"steps"`
	// Time is the time of the group's derived statements: when it fell due.
	Time wire.Time `json:"time"`
}

// Step is one derived entry that is owed.
type Step struct {
	// Do says which: one of the constants below.
	Do string `json:"do"`
	// Effect is the index among the decision's effects.
	Effect int64 `json:"effect"`
	// Member is who is recused; empty otherwise.
	Member *MemberID `json:"member,omitzero"`
	// Poll is the poll it is about; empty for constitute.
	Poll *PollID `json:"poll,omitzero"`
}

const (
	doConstitute = "constitute"
	doDecide     = "decide"
	doEffect     = "effect"
	doRecuse     = "recuse"
	doRunOff     = "run_off"
)

// MaxGroup is the largest number of entries in a group.
const MaxGroup = 200

// owe adds steps to the group that p belongs to, beginning one where p is its first entry.
func (s *State) owe(p *Placed, steps ...Step) {
	if s.ledger.Group == nil {
		s.ledger.Group = &Group{Index: 1, Leaf: p.Leaf, Recorded: p.Recorded, Seq: p.Seq, Time: p.Recorded}
		if p.Entry.Derived() {
			s.ledger.Group.Time = p.Statement.Time
		}
	}
	s.ledger.Group.Steps = append(s.ledger.Group.Steps, steps...)
}

// Next returns the derived entry that must stand next in a log whose clock
// shows now: what is still owed to the group under way, or else the first
// thing that fell due by now. It returns nil when nothing must. It changes
// nothing and never fails: whatever state the log reached, what is due follows.
func (s *State) Next(now wire.Time) *Placed {
	if s.ledger == nil {
		return nil
	}
	if g := s.ledger.Group; g != nil {
		eventType, subject, event := s.perform(g)
		id := wire.DerivedID(s.ledger.ID, eventType, g.Leaf, int(g.Index))
		return s.place(id, eventType, subject, g.Time, g.Recorded, Cause{Index: g.Index, Leaf: g.Leaf, Seq: g.Seq}, event)
	}
	first, ok := s.nextDue()
	if !ok || first.dueAt() > now {
		return nil
	}
	return s.fallDue(first, max(min(now, lastRecorded), s.head.Recorded))
}

// Due returns when the next thing falls due; ok is false when nothing will.
func (s *State) Due() (at wire.Time, ok bool) {
	if s.InGroup() {
		return s.head.Recorded, true
	}
	first, ok := s.nextDue()
	if !ok {
		return 0, false
	}
	return first.dueAt(), true
}

// perform computes the next step of a group.
func (s *State) perform(g *Group) (eventType, subject string, event derived) {
	step := g.Steps[0]
	switch step.Do {
	case doConstitute:
		return "twothirds.ledger.constituted.v1", kindLedger, s.constitution()
	case doRecuse:
		return "twothirds.vote.recused_by_rule.v1", kindPoll + "/" + step.Poll.String(), &VoteRecusedByRule{Member: *step.Member}
	case doDecide:
		poll := s.polls.get(*step.Poll)
		id := DecisionID{UUID: wire.DerivedID(s.ledger.ID, kindDecision, poll.Leaf, 0)}
		return "twothirds.decision.made.v1", kindDecision + "/" + id.String(), s.deciding(poll)
	case doRunOff:
		first := s.polls.get(*step.Poll)
		id := PollID{UUID: wire.DerivedID(s.ledger.ID, "run_off", first.Leaf, 0)}
		return "twothirds.poll.run_off_opened.v1", kindPoll + "/" + id.String(), s.openingRunOff(first, g.Recorded)
	case doEffect:
		poll := s.polls.get(*step.Poll)
		subject = kindDecision + "/" + poll.Decision.String()
		if reason, failed := s.misfit(poll, step.Effect, g.Recorded); reason != "" {
			return "twothirds.effect.not_applied.v1", subject, &EffectNotApplied{Effect: step.Effect, Failed: failed, Reason: reason}
		}
		return "twothirds.effect.applied.v1", subject, &EffectApplied{Effect: step.Effect}
	}
	panic(fmt.Sprintf("domain: no step is called %q", step.Do))
}

// place writes a derived entry.
func (s *State) place(id wire.UUID, eventType, subject string, at, recorded wire.Time, cause Cause, event derived) *Placed {
	event.setCause(cause)
	st, err := wire.NewStatement(id, wire.SourceOf(s.ledger.ID), eventType, subject, at, event)
	if err != nil {
		panic(fmt.Sprintf("domain: a derived statement is out of bounds: %v", err))
	}
	entry := wire.NewEntry(recorded, nil, st)
	return &Placed{Entry: entry, Event: event, Leaf: entry.Leaf(), Recorded: recorded, Seq: s.head.Seq + 1, Statement: st}
}

// ContinuesGroup reports whether an entry belongs to the group of the entry
// before it. It looks at the entry alone, so that a reader of bare entries can
// tell where checkpoints can stand.
func ContinuesGroup(e *wire.Entry) bool {
	if !e.Derived() {
		return false
	}
	var caused Caused
	if err := json.Unmarshal(e.Statement.Data, &caused); err != nil {
		return false
	}
	return caused.Cause.Index > 0
}
