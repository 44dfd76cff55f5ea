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

// inForce reports whether the mandate lasts at a time.
func (r *Representative) inForce(now wire.Time) bool {
	return r.Ended == 0 && r.From <= now && (r.To.IsZero() || now < r.To)
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
	m := s.members.get(e.Member)
	switch {
	case m == nil:
		return refuse(CodeNotFound, "there is no member %s", e.Member)
	case m.Status == StatusLeft:
		return refuse(CodeMemberNotActive, "member %s has left the body", e.Member)
	case len(p.speakers) == 1 && p.speakers[0].isOfficer(RoleRegistrar), p.speaksFor(e.Member):
		return nil
	}
	return refuse(CodeNotPermitted, "a registrar or a representative of the member appoints its representatives")
}

// speaksFor reports whether the one speaker represents the member.
func (p *Placed) speaksFor(id MemberID) bool {
	return len(p.speakers) == 1 && p.speakers[0].As == wire.AsRepresentative && p.speakers[0].member.ID == id
}

func (e *RepresentativeAppointed) evolve(s *State, p *Placed) {
	id, _ := idOf[representativeSort](p.Statement.Subject, kindRepresentative)
	r := &Representative{Appointed: p.Seq, From: e.From, ID: id, Kind: e.Kind, Mandate: e.Mandate, Member: e.Member, Person: e.Person, To: e.To}
	s.representatives.put(id, r)
	s.touch(kindRepresentative, id.String(), r)
}

// RepresentativeEnded ends a mandate. Ballots cast under it stand. Without the
// member it takes two registrars of different sides: one alone could otherwise
// silence a member in the middle of a poll.
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
	if p.speaksFor(r.Member) || twoRegistrars(p.speakers) {
		return nil
	}
	return refuse(CodeNotPermitted, "a representative of the member ends a mandate, or two registrars of different sides")
}

func (e *RepresentativeEnded) evolve(s *State, p *Placed) {
	id, _ := idOf[representativeSort](p.Statement.Subject, kindRepresentative)
	r := s.representatives.get(id)
	r.Ended = p.Seq
	s.touch(kindRepresentative, id.String(), r)
}
