package domain

import (
	"errors"
	"fmt"
	"strings"

	"twothirds/domain/wire"
)

// Outside is the row of another body, whose votes are on record here. They are
// never counted with this body's own.
type Outside struct {
	// ID is its short name, the id of its subject: at most 64 of A-Z a-z 0-9 _ -.
	ID        string   `json:"id"`
	Name      Text     `json:"name"`
	Seq       wire.Seq `json:"seq"`
	TakenFrom Source   `json:"taken_from"`
	URL       string   `json:"url,omitzero"`
}

// OutsideMember is the row of a member of another body.
type OutsideMember struct {
	Area string `json:"area,omitzero"`
	// Body is the outside body's id, ID the member's in it.
	Body  string   `json:"body"`
	ID    string   `json:"id"`
	Kind  string   `json:"kind,omitzero"`
	Name  string   `json:"name"`
	Party string   `json:"party,omitzero"`
	Seq   wire.Seq `json:"seq"`
}

// within is the key of what another body has: a member, a roll call. No body's
// id has a dot.
type within struct{ body, id string }

func (w within) String() string { return w.body + "." + w.id }

// checkLabel reports what is not 1 to 64 of A-Z a-z 0-9 . _ -, the first a
// letter or digit.
func checkLabel(what, s string) error {
	if len(s) == 0 || len(s) > 64 {
		return fmt.Errorf("%s: 1 to 64 characters", what)
	}
	for i := range len(s) {
		c := s[i]
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9':
		case i > 0 && (c == '.' || c == '_' || c == '-'):
		default:
			return fmt.Errorf("%s %q: use A-Z, a-z, 0-9, and after the first also . _ -", what, s)
		}
	}
	return nil
}

// outsideOf is the outside body that a statement is about.
func (s *State) outsideOf(p *Placed) (*Outside, *Refusal) {
	id, _ := cutNoun(p.Statement.Subject, kindOutside)
	o := s.outside.get(name(id))
	if o == nil {
		return nil, refuse(CodeNotFound, "there is no %s: enter the body first", p.Statement.Subject)
	}
	return o, nil
}

// OutsideBodyEntered enters another body. The subject is outside/<its short
// name>.
type OutsideBodyEntered struct {
	Authored
	Name      Text   `json:"name"`
	TakenFrom Source `json:"taken_from"`
	URL       string `json:"url,omitzero"`
}

func (e *OutsideBodyEntered) form() error {
	return errors.Join(e.Name.check("name", MaxLine, ""), e.TakenFrom.check("taken_from"), checkOptional("url", e.URL, maxURL))
}

func (e *OutsideBodyEntered) decide(s *State, p *Placed) *Refusal {
	if refusal := p.registrarAlone(); refusal != nil {
		return refusal
	}
	id, _ := cutNoun(p.Statement.Subject, kindOutside)
	if len(id) > 64 {
		return refuse(CodeForm, "not the wire format at /subject: outside/<at most 64 characters>")
	}
	if s.outside.get(name(id)) != nil {
		return refuse(CodeExists, "%s is entered already", p.Statement.Subject)
	}
	return nil
}

func (e *OutsideBodyEntered) evolve(s *State, p *Placed) {
	id, _ := cutNoun(p.Statement.Subject, kindOutside)
	o := &Outside{ID: id, Name: e.Name, Seq: p.Seq, TakenFrom: e.TakenFrom, URL: e.URL}
	s.outside.put(name(id), o)
	s.touch(kindOutside, id, o)
}

// MaxOutsideMembers is how many members one statement enters.
const MaxOutsideMembers = 200

// OutsideMembersEntered enters members of another body. The subject is
// outside/<body>.
type OutsideMembersEntered struct {
	Authored
	// Members are 1 to MaxOutsideMembers, sorted by id.
	Members []EnteredMember `json:"members"`
}

// EnteredMember is a member of another body as its record has it.
type EnteredMember struct {
	Area string `json:"area,omitzero"`
	ID   string `json:"id"`
	Kind string `json:"kind,omitzero"`
	// Name is as the record writes it, in whatever language.
	Name  string `json:"name"`
	Party string `json:"party,omitzero"`
}

// Entered is what the statement that entered a member said of it.
func (m *OutsideMember) Entered() EnteredMember {
	return EnteredMember{Area: m.Area, ID: m.ID, Kind: m.Kind, Name: m.Name, Party: m.Party}
}

func (e *OutsideMembersEntered) form() error {
	if len(e.Members) == 0 || len(e.Members) > MaxOutsideMembers {
		return fmt.Errorf("members: 1 to %d", MaxOutsideMembers)
	}
	for i := range e.Members {
		m := &e.Members[i]
		if i > 0 && e.Members[i-1].ID >= m.ID {
			return errors.New("members: sorted by id, none twice")
		}
		if err := errors.Join(
			checkLabel("id", m.ID), checkString("name", m.Name, MaxLine), checkOptional("area", m.Area, MaxLine),
			checkOptional("kind", m.Kind, MaxLine), checkOptional("party", m.Party, MaxLine),
		); err != nil {
			return fmt.Errorf("members: %d: %w", i, err)
		}
	}
	return nil
}

func (e *OutsideMembersEntered) decide(s *State, p *Placed) *Refusal {
	if refusal := p.registrarAlone(); refusal != nil {
		return refusal
	}
	o, refusal := s.outsideOf(p)
	if refusal != nil {
		return refusal
	}
	for _, m := range e.Members {
		if s.outsideMembers.get(within{o.ID, m.ID}) != nil {
			return refuse(CodeExists, "%s has a member %s already", p.Statement.Subject, m.ID)
		}
	}
	return nil
}

func (e *OutsideMembersEntered) evolve(s *State, p *Placed) {
	o, _ := s.outsideOf(p)
	for _, m := range e.Members {
		entered := &OutsideMember{Area: m.Area, Body: o.ID, ID: m.ID, Kind: m.Kind, Name: m.Name, Party: m.Party, Seq: p.Seq}
		key := within{o.ID, m.ID}
		s.outsideMembers.put(key, entered)
		s.touch(kindOutsideMember, key.String(), entered)
	}
}

// withinOf reads the id of a row of what another body has.
func withinOf(row string) within {
	body, id, _ := strings.Cut(row, ".")
	return within{body, id}
}
