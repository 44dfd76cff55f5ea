package domain

import (
	"errors"
	"slices"

	"twothirds/domain/wire"
)

// States of a proposal, besides StateOpen and StateAnswered.
const (
	// ProposalOverdue had no answer when it fell due; it can still be answered.
	ProposalOverdue = "overdue"
)

// Answers to a proposal.
const (
	ProposalAccepted = "accepted"
	ProposalPartly   = "partly"
	ProposalRejected = "rejected"
)

// Measure names a measure of a plan.
type Measure struct {
	Number string `json:"number"`
	Plan   PlanID `json:"plan"`
}

// Proposal is the row of what somebody outside the body proposes to it.
type Proposal struct {
	// Answer is accepted, partly or rejected; absent before.
	Answer string `json:"answer,omitzero"`
	// AnswerSeq is the entry that answered it, 0 before.
	AnswerSeq wire.Seq `json:"answer_seq"`
	// Due is by when the body means to answer; absent where it does not say.
	Due wire.Time `json:"due,omitzero"`
	// FellDue is the entry by which it was overdue, 0 where it was not.
	FellDue wire.Seq `json:"fell_due"`
	// From is a commitment to who proposes; absent where that is not kept.
	From wire.Hash  `json:"from,omitzero"`
	ID   ProposalID `json:"id"`
	// Leaf is the leaf hash of the entry that received it.
	Leaf    wire.Hash `json:"leaf"`
	Measure *Measure  `json:"measure,omitzero"`
	// Of says in public who proposes; absent where it does not.
	Of Text `json:"of,omitzero"`
	// Reasons are those of the answer; absent before.
	Reasons Text     `json:"reasons,omitzero"`
	Seq     wire.Seq `json:"seq"`
	State   string   `json:"state"`
	Text    Text     `json:"text"`
	Title   Text     `json:"title"`
}

func (s *State) touchProposal(pr *Proposal) { s.touch(kindProposal, pr.ID.String(), pr) }

func (pr *Proposal) dueAt() wire.Time              { return pr.Due }
func (pr *Proposal) madeBy() (wire.Seq, wire.Hash) { return pr.Seq, pr.Leaf }
func (pr *Proposal) about() string                 { return kindProposal + "/" + pr.ID.String() }

func (pr *Proposal) fallDue(*State, wire.Time) (string, derived) {
	return "twothirds.proposal.fell_due.v1", &ProposalFellDue{}
}

// ProposalReceived puts on record what somebody outside the body proposes to
// it. The subject is proposal/<a new id>.
type ProposalReceived struct {
	Authored
	// Due is by when the body means to answer; absent where it does not say.
	Due wire.Time `json:"due,omitzero"`
	// From is a commitment to who proposes; the opening is kept beside the log.
	From wire.Hash `json:"from,omitzero"`
	// Measure is the measure of a plan that it is about; absent where it is about none.
	Measure *Measure `json:"measure,omitzero"`
	// Of is the organisation, or what may be said of who proposes.
	Of    Text `json:"of,omitzero"`
	Text  Text `json:"text"`
	Title Text `json:"title"`
}

func (e *ProposalReceived) form() error {
	if e.Measure != nil {
		if err := checkNumber(e.Measure.Number); err != nil {
			return err
		}
	}
	if !e.Of.IsZero() {
		if err := e.Of.check("of", MaxLine, ""); err != nil {
			return err
		}
	}
	if err := e.Text.check("text", MaxText, ""); err != nil {
		return err
	}
	return e.Title.check("title", MaxLine, "")
}

func (e *ProposalReceived) decide(s *State, p *Placed) *Refusal {
	if refusal := s.constituted(); refusal != nil {
		return refusal
	}
	if refusal := p.officerOrActive(RoleCoordinator, RoleRegistrar); refusal != nil {
		return refusal
	}
	if _, refusal := newSubject(p, kindProposal, &s.proposals); refusal != nil {
		return refusal
	}
	if !e.Due.IsZero() && e.Due <= p.Recorded {
		return refuse(CodeClock, "the answer is due at %s, which is past: name a later time, or none", e.Due)
	}
	return nil
}

// officerOrActive refuses who is alone neither an officer of these roles nor a
// representative of an active member.
func (p *Placed) officerOrActive(roles ...string) *Refusal {
	sp, refusal := p.alone()
	if refusal == nil && !sp.isOfficer(roles...) {
		_, refusal = p.activeRepresentative()
	}
	return refusal
}

func (e *ProposalReceived) evolve(s *State, p *Placed) {
	id, _ := idOf[proposalSort](p.Statement.Subject, kindProposal)
	pr := &Proposal{
		Due: e.Due, From: e.From, ID: id, Leaf: p.Leaf, Measure: e.Measure, Of: e.Of, Seq: p.Seq, State: StateOpen,
		Text: e.Text, Title: e.Title,
	}
	s.proposals.put(id, pr)
	if !pr.Due.IsZero() {
		s.await(pr)
	}
	s.touchProposal(pr)
}

// ProposalAnswered is the answer given to who proposed. The subject is
// proposal/<id>.
type ProposalAnswered struct {
	Authored
	// Answer is accepted, partly or rejected.
	Answer  string `json:"answer"`
	Reasons Text   `json:"reasons"`
}

func (e *ProposalAnswered) form() error {
	if !slices.Contains([]string{ProposalAccepted, ProposalPartly, ProposalRejected}, e.Answer) {
		return errors.New("answer: accepted, partly or rejected")
	}
	return e.Reasons.check("reasons", MaxReasons, "")
}

func (e *ProposalAnswered) decide(s *State, p *Placed) *Refusal {
	pr, refusal := subjectOf(p, kindProposal, &s.proposals)
	if refusal != nil {
		return refusal
	}
	if refusal := p.officerOrActive(RoleCoordinator); refusal != nil {
		return refusal
	}
	if pr.State == StateAnswered {
		return refuse(CodeWrongState, "the proposal was answered at entry %d", pr.AnswerSeq)
	}
	return nil
}

func (e *ProposalAnswered) evolve(s *State, p *Placed) {
	pr, _ := subjectOf(p, kindProposal, &s.proposals)
	s.settle(pr)
	pr.State, pr.Answer, pr.AnswerSeq, pr.Reasons = StateAnswered, e.Answer, p.Seq, e.Reasons
	s.touchProposal(pr)
}

// ProposalFellDue is derived when a proposal has no answer at its time.
type ProposalFellDue struct {
	Caused
}

func (e *ProposalFellDue) form() error { return nil }

func (e *ProposalFellDue) evolve(s *State, p *Placed) {
	pr, _ := subjectOf(p, kindProposal, &s.proposals)
	s.settle(pr)
	pr.State, pr.FellDue = ProposalOverdue, p.Seq
	s.touchProposal(pr)
}
