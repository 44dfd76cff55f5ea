package domain

import (
	"errors"
	"slices"

	"twothirds/domain/wire"
)

// Kinds of an interest.
const (
	InterestPecuniary     = "pecuniary"
	InterestInstitutional = "institutional"
	InterestOther         = "other"
)

// Interest is the row of what a member declares to have at stake.
type Interest struct {
	ID     InterestID `json:"id"`
	Kind   string     `json:"kind"`
	Member MemberID   `json:"member"`
	// Motion is the one that it is about; absent for a standing interest.
	Motion *MotionID `json:"motion,omitzero"`
	Seq    wire.Seq  `json:"seq"`
	Text   Text      `json:"text"`
	// Withdrawn is the entry that took it back, 0 while it stands.
	Withdrawn wire.Seq `json:"withdrawn"`
}

// InterestDeclared puts on record what a member has at stake. Nothing follows
// from it: a member that takes no part says so in the poll. The subject is
// interest/<a new id>.
type InterestDeclared struct {
	Authored
	// Kind is pecuniary, institutional or other.
	Kind string `json:"kind"`
	// Motion is the one that it is about; absent for a standing interest.
	Motion *MotionID `json:"motion,omitzero"`
	Text   Text      `json:"text"`
}

func (e *InterestDeclared) form() error {
	if !slices.Contains([]string{InterestPecuniary, InterestInstitutional, InterestOther}, e.Kind) {
		return errors.New("kind: pecuniary, institutional or other")
	}
	return e.Text.check("text", MaxReasons, "")
}

func (e *InterestDeclared) decide(s *State, p *Placed) *Refusal {
	if _, refusal := p.representative(); refusal != nil {
		return refusal
	}
	if _, refusal := newSubject(p, kindInterest, &s.interests); refusal != nil {
		return refusal
	}
	if e.Motion != nil && s.motions.get(*e.Motion) == nil {
		return refuse(CodeNotFound, "there is no motion %s", e.Motion)
	}
	return nil
}

func (e *InterestDeclared) evolve(s *State, p *Placed) {
	id, _ := idOf[interestSort](p.Statement.Subject, kindInterest)
	member, _ := idOf[memberSort](p.Statement.By[0].Of, kindMember)
	i := &Interest{ID: id, Kind: e.Kind, Member: member, Motion: e.Motion, Seq: p.Seq, Text: e.Text}
	s.interests.put(id, i)
	s.touch(kindInterest, id.String(), i)
}

// InterestWithdrawn says that a member has that at stake no more. The subject is
// interest/<id>.
type InterestWithdrawn struct {
	Authored
}

func (e *InterestWithdrawn) form() error { return nil }

func (e *InterestWithdrawn) decide(s *State, p *Placed) *Refusal {
	i, refusal := subjectOf(p, kindInterest, &s.interests)
	if refusal != nil {
		return refusal
	}
	sp, refusal := p.representative()
	switch {
	case refusal != nil:
		return refusal
	case sp.member.ID != i.Member:
		return refuse(CodeNotPermitted, "the member that declared the interest withdraws it")
	case i.Withdrawn > 0:
		return refuse(CodeWrongState, "the interest was withdrawn at entry %d", i.Withdrawn)
	}
	return nil
}

func (e *InterestWithdrawn) evolve(s *State, p *Placed) {
	i, _ := subjectOf(p, kindInterest, &s.interests)
	i.Withdrawn = p.Seq
	s.touch(kindInterest, i.ID.String(), i)
}
