package domain

import (
	"errors"

	"twothirds/domain/wire"
)

// Kinds of representatives.
const (
	KindPrincipal = "principal"
	KindAlternate = "alternate"
)

// Representative is the row of a person who may sign for a member. Who that
// is stands here only as a commitment; names are an overlay from openings.
type Representative struct {
	Appointed wire.Seq `json:"appointed"`
	// Ended is the entry that ended the mandate, 0 while it lasts.
	Ended wire.Seq         `json:"ended"`
	From  wire.Time        `json:"from"`
	ID    RepresentativeID `json:"id"`
	Kind  string           `json:"kind"`
	// Mandate is the SHA-256 of the document that gives it.
	Mandate wire.Hash `json:"mandate"`
	Member  MemberID  `json:"member"`
	// Person is the commitment to the person's name; absent where none was given.
	Person wire.Hash `json:"person,omitzero"`
	// To is when the mandate runs out; absent for never.
	To wire.Time `json:"to,omitzero"`
}

// RepresentativeAppointed gives a person the mandate to sign for a member. The
// subject is representative/<a new id>.
type RepresentativeAppointed struct {
	Authored
	From    wire.Time `json:"from"`
	Kind    string    `json:"kind"`
	Mandate wire.Hash `json:"mandate"`
	Member  MemberID  `json:"member"`
	Person  wire.Hash `json:"person,omitzero"`
	To      wire.Time `json:"to,omitzero"`
}

func (e *RepresentativeAppointed) form() error {
	switch {
	case e.Kind != KindPrincipal && e.Kind != KindAlternate:
		return errors.New("kind: principal or alternate")
	case e.Mandate.IsZero():
		return errors.New("mandate: the SHA-256 of the document that gives it")
	case !e.To.IsZero() && e.To <= e.From:
		return errors.New("to: later than from")
	}
	return nil
}

func (e *RepresentativeAppointed) decide(s *State, p *Placed) *Refusal {
	id, ok := idOf[representativeSort](p.Statement.Subject, kindRepresentative)
	if !ok || id.Version() != 7 {
		return refuse(CodeForm, "not the wire format at /subject: representative/<a new UUID of version 7>")
	}
	if s.representatives.get(id) != nil {
		return refuse(CodeExists, "%s is taken: draw a new id", p.Statement.Subject)
	}
	return s.forMember(p, e.Member)
}

// forMember refuses a statement about a member's representatives that neither
// a registrar nor the member itself makes.
func (s *State) forMember(p *Placed, id MemberID) *Refusal {
	sp, refusal := p.alone()
	if refusal != nil {
		return refusal
	}
	m := s.members.get(id)
	switch {
	case m == nil:
		return refuse(CodeNotFound, "there is no member %s", id)
	case m.Status == StatusLeft:
		return refuse(CodeMemberNotActive, "member %s has left the body", id)
	case !sp.isOfficer(RoleRegistrar) && (sp.As != wire.AsRepresentative || sp.representative.Member != id):
		return refuse(CodeNotPermitted, "a registrar or a representative of the member makes this statement")
	}
	return nil
}

func (e *RepresentativeAppointed) evolve(s *State, p *Placed) {
	id, _ := idOf[representativeSort](p.Statement.Subject, kindRepresentative)
	r := &Representative{Appointed: p.Seq, From: e.From, ID: id, Kind: e.Kind, Mandate: e.Mandate, Member: e.Member, Person: e.Person, To: e.To}
	s.representatives.put(id, r)
	s.touch(kindRepresentative, id.String(), r)
}

// RepresentativeEnded ends a mandate. Ballots cast under it stand.
type RepresentativeEnded struct {
	Authored
}

func (e *RepresentativeEnded) form() error { return nil }

func (e *RepresentativeEnded) decide(s *State, p *Placed) *Refusal {
	id, _ := idOf[representativeSort](p.Statement.Subject, kindRepresentative)
	r := s.representatives.get(id)
	switch {
	case r == nil:
		return refuse(CodeNotFound, "there is no %s", p.Statement.Subject)
	case r.Ended > 0:
		return refuse(CodeWrongState, "the mandate was ended at entry %d", r.Ended)
	}
	return s.forMember(p, r.Member)
}

func (e *RepresentativeEnded) evolve(s *State, p *Placed) {
	id, _ := idOf[representativeSort](p.Statement.Subject, kindRepresentative)
	r := s.representatives.get(id)
	r.Ended = p.Seq
	s.touch(kindRepresentative, id.String(), r)
}
