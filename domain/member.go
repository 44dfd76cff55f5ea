package domain

import (
	"errors"

	"twothirds/domain/wire"
)

// Statuses of a member.
const (
	// StatusActive members have all rights.
	StatusActive = "active"
	// StatusInactive members do not vote and do not count; they may attend, speak and keep their duties.
	StatusInactive = "inactive"
	// StatusSuspended members are inactive by way of a sanction.
	StatusSuspended = "suspended"
	// StatusLeft members have left or were excluded.
	StatusLeft = "left"
)

// Member is the row of a member organisation: one vote, equal to every other.
type Member struct {
	Constituency string `json:"constituency"`
	// Decision admitted it; absent for founding members.
	Decision *DecisionID `json:"decision,omitzero"`
	Entered  wire.Seq    `json:"entered"`
	ID       MemberID    `json:"id"`
	Name     Text        `json:"name"`
	// ReviewBy is when an inactive or suspended member's status is to be looked at again; absent where none was set.
	ReviewBy wire.Time `json:"review_by,omitzero"`
	Status   string    `json:"status"`
	// StatusSeq is the entry that set the status.
	StatusSeq wire.Seq `json:"status_seq"`
}

func (s *State) putMember(m *Member) {
	s.members.put(m.ID, m)
	s.touch(kindMember, m.ID.String(), m)
}

// MemberEntered enters a founding member while the ledger is forming. The
// subject is member/<its new id>.
type MemberEntered struct {
	Authored
	Constituency string `json:"constituency"`
	Name         Text   `json:"name"`
}

func (e *MemberEntered) form() error { return e.Name.check("name", MaxLine, "") }

func (e *MemberEntered) decide(s *State, p *Placed) *Refusal {
	sp, refusal := p.alone()
	if refusal != nil {
		return refusal
	}
	if s.ledger.Status != StageForming {
		return refuse(CodeNotForming, "members enter by application and decision now")
	}
	if !sp.isOfficer(RoleRegistrar) {
		return refuse(CodeNotPermitted, "a registrar enters founding members")
	}
	return s.newMember(p.Statement.Subject, kindMember, e.Constituency, p.Recorded)
}

// newMember refuses an id or constituency that a new member or applicant cannot have.
func (s *State) newMember(subject, noun, constituency string, now wire.Time) *Refusal {
	id, ok := idOf[memberSort](subject, noun)
	if !ok || id.Version() != 7 {
		return refuse(CodeForm, "not the wire format at /subject: %s/<a new UUID of version 7>", noun)
	}
	if s.members.get(id) != nil || s.applications.get(id) != nil {
		return refuse(CodeExists, "%s is taken: draw a new id", subject)
	}
	if !s.hasPlace(constituency, now) {
		return refuse(CodeRules, "the rules in force, or to come into force, know no constituency %q", constituency)
	}
	return nil
}

func (e *MemberEntered) evolve(s *State, p *Placed) {
	id, _ := idOf[memberSort](p.Statement.Subject, kindMember)
	s.putMember(&Member{Constituency: e.Constituency, Entered: p.Seq, ID: id, Name: e.Name, Status: StatusActive, StatusSeq: p.Seq})
}

// MemberLeft is a member's own word that it leaves. Its representatives speak
// no more; ballots that it has cast stand.
type MemberLeft struct {
	Authored
	// Reasons may be left out.
	Reasons Text `json:"reasons,omitzero"`
}

func (e *MemberLeft) form() error {
	if e.Reasons.IsZero() {
		return nil
	}
	return e.Reasons.check("reasons", MaxReasons, "")
}

func (e *MemberLeft) decide(_ *State, p *Placed) *Refusal {
	sp, refusal := p.representative()
	if refusal != nil {
		return refusal
	}
	if p.Statement.Subject != sp.Of {
		return refuse(CodeNotPermitted, "a representative speaks for its own member: the subject is %s", sp.Of)
	}
	return nil
}

func (e *MemberLeft) evolve(s *State, p *Placed) {
	id, _ := idOf[memberSort](p.Statement.Subject, kindMember)
	s.setStatus(id, StatusLeft, 0, p.Seq)
}

func (s *State) setStatus(id MemberID, status string, reviewBy wire.Time, seq wire.Seq) {
	m := s.members.get(id)
	m.Status, m.ReviewBy, m.StatusSeq = status, reviewBy, seq
	s.touch(kindMember, id.String(), m)
}

// Application is the row of an organisation's wish to become a member.
type Application struct {
	Constituency string `json:"constituency"`
	// Decision admitted it; absent while open.
	Decision *DecisionID `json:"decision,omitzero"`
	// Document is the SHA-256 of the application as received.
	Document wire.Hash `json:"document"`
	// ID is the id that the member will have.
	ID    MemberID `json:"id"`
	Name  Text     `json:"name"`
	Seq   wire.Seq `json:"seq"`
	State string   `json:"state"`
}

// States of an application and of other things that await a decision.
const (
	StateOpen     = "open"
	StateAdmitted = "admitted"
	StateAnswered = "answered"
)

// MemberApplied puts an application on record. The subject is
// application/<the id that the member will have>. A motion with the effect
// admit decides on it.
type MemberApplied struct {
	Authored
	Constituency string `json:"constituency"`
	// Document is the SHA-256 of the application as received, with the
	// evidence that the applicant meets the criteria.
	Document wire.Hash `json:"document"`
	Name     Text      `json:"name"`
}

func (e *MemberApplied) form() error {
	if e.Document.IsZero() {
		return errors.New("document: the SHA-256 of the application")
	}
	return e.Name.check("name", MaxLine, "")
}

func (e *MemberApplied) decide(s *State, p *Placed) *Refusal {
	if refusal := s.constituted(); refusal != nil {
		return refusal
	}
	sp, refusal := p.alone()
	if refusal != nil {
		return refusal
	}
	if !sp.isOfficer(RoleRegistrar) {
		if _, refusal := p.activeRepresentative(); refusal != nil {
			return refusal
		}
	}
	return s.newMember(p.Statement.Subject, kindApplication, e.Constituency, p.Recorded)
}

func (e *MemberApplied) evolve(s *State, p *Placed) {
	id, _ := idOf[memberSort](p.Statement.Subject, kindApplication)
	a := &Application{Constituency: e.Constituency, Document: e.Document, ID: id, Name: e.Name, Seq: p.Seq, State: StateOpen}
	s.applications.put(id, a)
	s.touch(kindApplication, id.String(), a)
}
