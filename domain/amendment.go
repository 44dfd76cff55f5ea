package domain

import (
	"twothirds/domain/wire"
)

// States of an amendment, besides StateOpen.
const (
	AmendmentTaken    = "accepted"
	AmendmentRefused  = "rejected"
	AmendmentTakeBack = "withdrawn"
)

// Amendment is the row of a proposed further version of a motion, whole.
type Amendment struct {
	BaseVersion int64       `json:"base_version"`
	Content     Content     `json:"content"`
	Digest      wire.Hash   `json:"digest"`
	ID          AmendmentID `json:"id"`
	Motion      MotionID    `json:"motion"`
	Mover       MemberID    `json:"mover"`
	// Reasons say why it was rejected; absent otherwise.
	Reasons Text     `json:"reasons,omitzero"`
	Seq     wire.Seq `json:"seq"`
	State   string   `json:"state"`
}

func (s *State) touchAmendment(a *Amendment) { s.touch(kindAmendment, a.ID.String(), a) }

// AmendmentMoved proposes a full new version of a motion: never a patch, so
// that everybody reads the text that would be voted on. The subject is
// amendment/<a new id>.
type AmendmentMoved struct {
	Authored
	// BaseVersion is the version of the motion that it starts from: the newest.
	BaseVersion int64 `json:"base_version"`
	Content
	Motion MotionID `json:"motion"`
}

func (e *AmendmentMoved) form() error { return e.Content.form() }

func (e *AmendmentMoved) decide(s *State, p *Placed) *Refusal {
	if _, refusal := p.activeRepresentative(); refusal != nil {
		return refusal
	}
	id, ok := idOf[amendmentSort](p.Statement.Subject, kindAmendment)
	if !ok || id.Version() != 7 {
		return refuse(CodeForm, "not the wire format at /subject: amendment/<a new UUID of version 7>")
	}
	if s.amendments.get(id) != nil {
		return refuse(CodeExists, "%s is taken: draw a new id", p.Statement.Subject)
	}
	m := s.motions.get(e.Motion)
	if m == nil {
		return refuse(CodeNotFound, "there is no motion %s", e.Motion)
	}
	if refusal := m.inState(MotionTabledState, MotionDeliberated); refusal != nil {
		return refusal
	}
	if e.BaseVersion != m.Version {
		return refuse(CodeVersion, "motion %d is at version %d: amend that one", m.Number, m.Version)
	}
	return s.admissible(&e.Content, p.Recorded)
}

func (e *AmendmentMoved) evolve(s *State, p *Placed) {
	id, _ := idOf[amendmentSort](p.Statement.Subject, kindAmendment)
	mover, _ := idOf[memberSort](p.Statement.By[0].Of, kindMember)
	a := &Amendment{BaseVersion: e.BaseVersion, Content: e.Content, Digest: e.Digest(), ID: id, Motion: e.Motion, Mover: mover, Seq: p.Seq, State: StateOpen}
	s.amendments.put(id, a)
	s.touchAmendment(a)
}

// pendingAmendment finds an amendment that is still open.
func (s *State) pendingAmendment(p *Placed) (*Amendment, *Refusal) {
	id, _ := idOf[amendmentSort](p.Statement.Subject, kindAmendment)
	a := s.amendments.get(id)
	switch {
	case a == nil:
		return nil, refuse(CodeNotFound, "there is no %s", p.Statement.Subject)
	case a.State != StateOpen:
		return nil, refuse(CodeWrongState, "%s is %s", p.Statement.Subject, a.State)
	}
	return a, nil
}

// byMover refuses a statement about an amendment that a representative of
// somebody else than who makes.
func byMover(p *Placed, who MemberID, whose string) *Refusal {
	sp, refusal := p.representative()
	if refusal != nil {
		return refusal
	}
	if sp.member.ID != who {
		return refuse(CodeNotPermitted, "a representative of %s states this", whose)
	}
	return nil
}

// AmendmentAccepted is the motion's mover taking an amendment over: its
// content is the motion's next version.
type AmendmentAccepted struct {
	Authored
}

func (e *AmendmentAccepted) form() error { return nil }

func (e *AmendmentAccepted) decide(s *State, p *Placed) *Refusal {
	a, refusal := s.pendingAmendment(p)
	if refusal != nil {
		return refusal
	}
	m := s.motions.get(a.Motion)
	if refusal := byMover(p, m.Mover, "the motion's mover"); refusal != nil {
		return refusal
	}
	if m := s.amendmentMisfit(a); m != nil {
		return refuse(CodeVersion, "%s", m.Message)
	}
	return nil
}

// amendmentMisfit says why an amendment cannot become the motion's text, or
// nothing. The body may take one over that the mover rejected.
func (s *State) amendmentMisfit(a *Amendment) *Misfit {
	m := s.motions.get(a.Motion)
	switch {
	case a.State != StateOpen && a.State != AmendmentRefused:
		return misfit(MisfitAmendmentSettled, "the amendment is %s", a.State)
	case m.inState(MotionTabledState, MotionDeliberated) != nil:
		return misfit(MisfitTextFinal, "the motion's text can be amended no more")
	case a.BaseVersion != m.Version:
		return misfit(MisfitNewerVersion, "the motion has a newer version than the one amended: move the amendment anew on that one")
	}
	return nil
}

func (e *AmendmentAccepted) evolve(s *State, p *Placed) {
	a, _ := s.pendingAmendment(p)
	s.takeAmendment(a, p.Recorded)
}

// takeAmendment makes an amendment's content the motion's next version.
func (s *State) takeAmendment(a *Amendment, now wire.Time) {
	a.State = AmendmentTaken
	s.touchAmendment(a)
	m := s.motions.get(a.Motion)
	m.Content, m.Digest, m.Version = a.Content, a.Digest, m.Version+1
	s.deliberate(m, now)
	s.touchMotion(m)
}

// AmendmentRejected is the motion's mover not taking an amendment over. The
// amendment's mover can put the question to the body instead.
type AmendmentRejected struct {
	Authored
	Reasons Text `json:"reasons"`
}

func (e *AmendmentRejected) form() error { return e.Reasons.check("reasons", MaxReasons, "") }

func (e *AmendmentRejected) decide(s *State, p *Placed) *Refusal {
	a, refusal := s.pendingAmendment(p)
	if refusal != nil {
		return refusal
	}
	return byMover(p, s.motions.get(a.Motion).Mover, "the motion's mover")
}

func (e *AmendmentRejected) evolve(s *State, p *Placed) {
	a, _ := s.pendingAmendment(p)
	a.State, a.Reasons = AmendmentRefused, e.Reasons
	s.touchAmendment(a)
}

// AmendmentWithdrawn is an amendment's mover taking it back.
type AmendmentWithdrawn struct {
	Authored
}

func (e *AmendmentWithdrawn) form() error { return nil }

func (e *AmendmentWithdrawn) decide(s *State, p *Placed) *Refusal {
	a, refusal := s.pendingAmendment(p)
	if refusal != nil {
		return refusal
	}
	return byMover(p, a.Mover, "the amendment's mover")
}

func (e *AmendmentWithdrawn) evolve(s *State, p *Placed) {
	a, _ := s.pendingAmendment(p)
	a.State = AmendmentTakeBack
	s.touchAmendment(a)
}
