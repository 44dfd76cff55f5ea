package domain

import (
	"slices"

	"twothirds/domain/wire"
)

// States of a contest, besides StateOpen.
const (
	// ContestUpheld holds that the member is right; what follows is decided by itself.
	ContestUpheld   = "upheld"
	ContestRejected = "rejected"
)

// Contest is a member's objection to a decision as it was come to.
type Contest struct {
	// Answer and AnsweredBy, a decision, are the body's; absent while open.
	Answer     Text        `json:"answer,omitzero"`
	AnsweredBy *DecisionID `json:"answered_by,omitzero"`
	Member     MemberID    `json:"member"`
	Reasons    Text        `json:"reasons"`
	Seq        wire.Seq    `json:"seq"`
	State      string      `json:"state"`
}

// contest is a member's objection, nil where it has none.
func (d *Decision) contest(m MemberID) *Contest {
	at := slices.IndexFunc(d.Contests, func(c Contest) bool { return c.Member == m })
	if at < 0 {
		return nil
	}
	return &d.Contests[at]
}

// DecisionContested is the objection of a member on the roll to a decision: to
// a ballot told wrongly, to notice not given. The decision stays in force; the
// body answers. The subject is decision/<id>.
type DecisionContested struct {
	Authored
	Reasons Text `json:"reasons"`
}

func (e *DecisionContested) form() error { return e.Reasons.check("reasons", MaxReasons, "") }

func (e *DecisionContested) decide(s *State, p *Placed) *Refusal {
	d, refusal := subjectOf(p, kindDecision, &s.decisions)
	if refusal != nil {
		return refusal
	}
	sp, refusal := p.representative()
	if refusal != nil {
		return refusal
	}
	poll := s.polls.get(d.Poll)
	if poll.line(sp.member.ID) < 0 {
		return refuse(CodeNotOnRoll, "%s had no vote on decision %d", sp.Of, d.Number)
	}
	if c := d.contest(sp.member.ID); c != nil {
		return refuse(CodeExists, "%s contested decision %d at entry %d", sp.Of, d.Number, c.Seq)
	}
	if until := poll.Closes.AddHours(s.rules.get(d.Rules).Rules.contestHours()); p.Recorded > until {
		return refuse(CodeTooLate, "decision %d could be contested until %s", d.Number, until)
	}
	return nil
}

func (e *DecisionContested) evolve(s *State, p *Placed) {
	d, _ := subjectOf(p, kindDecision, &s.decisions)
	member, _ := idOf[memberSort](p.Statement.By[0].Of, kindMember)
	d.Contests = append(d.Contests, Contest{Member: member, Reasons: e.Reasons, Seq: p.Seq, State: StateOpen})
	s.touchDecision(d)
}

// AnswerContest is the body's answer to a member's objection to a decision. It
// changes nothing by itself: a motion that also wants that has further effects.
type AnswerContest struct {
	Answer   Text       `json:"answer"`
	Decision DecisionID `json:"decision"`
	Member   MemberID   `json:"member"`
	// Upheld says that the member is right.
	Upheld bool `json:"upheld"`
}

func (e *AnswerContest) form() error { return e.Answer.check("answer", MaxReasons, "") }

func (e *AnswerContest) target() string {
	return kindDecision + "/" + e.Decision.String() + "/" + e.Member.String()
}

func (e *AnswerContest) misfit(s *State, _ wire.Time) *Misfit {
	d := s.decisions.get(e.Decision)
	if d == nil {
		return misfit(MisfitNoDecision, "there is no such decision")
	}
	switch c := d.contest(e.Member); {
	case c == nil:
		return misfit(MisfitNoContest, "the member has not contested it")
	case c.State != StateOpen:
		return misfit(MisfitContestAnswered, "the contest is %s already", c.State)
	}
	return nil
}

func (e *AnswerContest) apply(s *State, _ *Placed, d *Decision) {
	contested := s.decisions.get(e.Decision)
	c := contested.contest(e.Member)
	c.State, c.Answer, c.AnsweredBy = ContestRejected, e.Answer, &d.ID
	if e.Upheld {
		c.State = ContestUpheld
	}
	s.touchDecision(contested)
}
