package domain

import (
	"errors"

	"twothirds/domain/wire"
)

// Roles of offices.
const (
	// RoleCoordinator chairs: rules on order, extends polls, has no casting vote.
	RoleCoordinator = "coordinator"
	// RoleRegistrar enters members, representatives and first keys, two of different sides together.
	RoleRegistrar = "registrar"
	// RoleTeller attests ballots cast by hand.
	RoleTeller = "teller"
)

func checkRole(role string) error {
	switch role {
	case RoleCoordinator, RoleRegistrar, RoleTeller:
		return nil
	}
	return errors.New("role: coordinator, registrar or teller")
}

// Office is the row of an office.
type Office struct {
	// Decision elected the holder; absent for the founding's.
	Decision *DecisionID `json:"decision,omitzero"`
	From     wire.Time   `json:"from"`
	// Holder is representative/<id>, or office/<name> for an officer whom the
	// founding names by key; absent while vacant.
	Holder string `json:"holder,omitzero"`
	Name   string `json:"name"`
	Role   string `json:"role"`
	// Seq is the entry since which the office is held or vacant.
	Seq  wire.Seq `json:"seq"`
	Side string   `json:"side,omitzero"`
	// Until is when the term ends; absent for never.
	Until wire.Time `json:"until,omitzero"`
}

func (s *State) putOffice(o *Office) {
	s.offices.put(name(o.Name), o)
	s.touch(kindOffice, o.Name, o)
}

func (s *State) vacate(o *Office, seq wire.Seq) {
	o.Holder, o.Seq, o.Decision = "", seq, nil
	s.touch(kindOffice, o.Name, o)
}

// OfficeResigned is an officer's own word that the office is laid down.
type OfficeResigned struct {
	Authored
}

func (e *OfficeResigned) form() error { return nil }

func (e *OfficeResigned) decide(_ *State, p *Placed) *Refusal {
	sp, refusal := p.alone()
	if refusal != nil {
		return refusal
	}
	if sp.As != wire.AsOfficer || p.Statement.Subject != sp.Of {
		return refuse(CodeNotPermitted, "the officer resigns, in that capacity, and the office is the subject")
	}
	return nil
}

func (e *OfficeResigned) evolve(s *State, p *Placed) {
	id, _ := cutNoun(p.Statement.Subject, kindOffice)
	s.vacate(s.offices.get(name(id)), p.Seq)
}
