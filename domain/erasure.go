package domain

import (
	"errors"
	"slices"
	"strings"

	"twothirds/domain/wire"
)

// Erasure is the row of what was erased of a person: fields that the log has
// commitments to, and that nobody is to open any more.
type Erasure struct {
	// Fields are sorted by field.
	Fields []ErasedField    `json:"fields"`
	ID     RepresentativeID `json:"id"`
}

// ErasedField is a field and the entry that erased it.
type ErasedField struct {
	Field string   `json:"field"`
	Seq   wire.Seq `json:"seq"`
}

func compareErased(f ErasedField, field string) int { return strings.Compare(f.Field, field) }

// OpeningErased has every store delete what the commitments to fields of a
// person open to. The commitments stay, and the log still verifies. The subject
// is the representative.
type OpeningErased struct {
	Authored
	// Fields are 1 to 16, sorted, each of 1 to 40 of a-z and _.
	Fields  []string `json:"fields"`
	Reasons Text     `json:"reasons"`
}

func (e *OpeningErased) form() error {
	if len(e.Fields) == 0 || len(e.Fields) > 16 || !slices.IsSortedFunc(e.Fields, compareStrict) {
		return errors.New("fields: 1 to 16, sorted, none twice")
	}
	for _, field := range e.Fields {
		if field == "" || len(field) > 40 || strings.Trim(field, "abcdefghijklmnopqrstuvwxyz_") != "" {
			return errors.New("fields: each of 1 to 40 of a-z and _")
		}
	}
	return e.Reasons.check("reasons", MaxReasons, "")
}

func (e *OpeningErased) decide(s *State, p *Placed) *Refusal {
	id, _ := idOf[representativeSort](p.Statement.Subject, kindRepresentative)
	r := s.representatives.get(id)
	if r == nil {
		return refuse(CodeNotFound, "there is no %s", p.Statement.Subject)
	}
	if !p.speaksFor(r.Member) && !twoRegistrars(p.speakers) {
		return refuse(CodeNotPermitted, "a representative of the member has personal data erased, or two registrars of different sides")
	}
	for _, field := range e.Fields {
		if s.Erased(id, field) {
			return refuse(CodeWrongState, "%s of %s was erased before: leave it out", field, p.Statement.Subject)
		}
	}
	return nil
}

func (e *OpeningErased) evolve(s *State, p *Placed) {
	id, _ := idOf[representativeSort](p.Statement.Subject, kindRepresentative)
	row := s.erasures.get(id)
	if row == nil {
		row = &Erasure{ID: id}
		s.erasures.put(id, row)
	}
	for _, field := range e.Fields {
		at, _ := slices.BinarySearchFunc(row.Fields, field, compareErased)
		row.Fields = slices.Insert(row.Fields, at, ErasedField{Field: field, Seq: p.Seq})
	}
	s.touch(kindErasure, id.String(), row)
}

// Erased reports whether a field of a representative was erased.
func (s *State) Erased(id RepresentativeID, field string) bool {
	row := s.erasures.get(id)
	if row == nil {
		return false
	}
	_, ok := slices.BinarySearchFunc(row.Fields, field, compareErased)
	return ok
}

// Erasures yields, by representative, what was erased of each.
func (s *State) Erasures() func(yield func(*Erasure) bool) {
	return func(yield func(*Erasure) bool) {
		for _, row := range s.erasures.all() {
			if !yield(row) {
				return
			}
		}
	}
}
