package domain

import (
	"errors"

	"twothirds/domain/wire"
)

// States of a concern, beside StateOpen and StateAnswered: its outcomes.
const (
	ConcernResolved    = "resolved"
	ConcernPartly      = "partly"
	ConcernNotResolved = "not_resolved"
)

// Concern is the row of what an outside body holds against this one, or
// recommends to it.
type Concern struct {
	// Answer is this body's; absent while there is none.
	Answer *ConcernAnswer `json:"answer,omitzero"`
	Body   Text           `json:"body"`
	Date   Date           `json:"date"`
	Due    Date           `json:"due,omitzero"`
	ID     ConcernID      `json:"id"`
	Kind   string         `json:"kind"`
	Seq    wire.Seq       `json:"seq"`
	// Settled says what came of it; absent while nothing is known.
	Settled *ConcernOutcome `json:"settled,omitzero"`
	// State is open, answered or an outcome.
	State     string `json:"state"`
	TakenFrom Source `json:"taken_from"`
	Text      Text   `json:"text"`
}

// ConcernAnswer is what the body says to a concern.
type ConcernAnswer struct {
	Seq  wire.Seq `json:"seq"`
	Text Text     `json:"text"`
}

// ConcernOutcome is what came of a concern, by a source.
type ConcernOutcome struct {
	Date Date `json:"date"`
	// Outcome is resolved, partly or not_resolved.
	Outcome   string   `json:"outcome"`
	Seq       wire.Seq `json:"seq"`
	TakenFrom Source   `json:"taken_from"`
}

// ConcernRecorded enters a concern or recommendation of an outside body. The
// subject is concern/<a new id>.
type ConcernRecorded struct {
	Authored
	// Body is whose concern it is.
	Body Text `json:"body"`
	Date Date `json:"date"`
	// Due is by when something is asked for; absent where it is not said.
	Due Date `json:"due,omitzero"`
	// Kind is concern or recommendation.
	Kind      string `json:"kind"`
	TakenFrom Source `json:"taken_from"`
	Text      Text   `json:"text"`
}

func (e *ConcernRecorded) form() error {
	if e.Kind != "concern" && e.Kind != "recommendation" {
		return errors.New("kind: concern or recommendation")
	}
	if e.Due != "" {
		if err := e.Due.check("due"); err != nil {
			return err
		}
	}
	return errors.Join(e.Body.check("body", MaxLine, ""), e.Date.check("date"), e.TakenFrom.check("taken_from"), e.Text.check("text", MaxReasons, ""))
}

func (e *ConcernRecorded) decide(s *State, p *Placed) *Refusal {
	if refusal := p.registrarAlone(); refusal != nil {
		return refusal
	}
	_, refusal := newSubject(p, kindConcern, &s.concerns)
	return refusal
}

func (e *ConcernRecorded) evolve(s *State, p *Placed) {
	id, _ := idOf[concernSort](p.Statement.Subject, kindConcern)
	c := &Concern{
		Body: e.Body, Date: e.Date, Due: e.Due, ID: id, Kind: e.Kind, Seq: p.Seq, TakenFrom: e.TakenFrom, State: StateOpen, Text: e.Text,
	}
	s.concerns.put(id, c)
	s.touch(kindConcern, id.String(), c)
}

// unresolved refuses what comes after a concern is resolved.
func (c *Concern) unresolved() *Refusal {
	if c.State == ConcernResolved {
		return refuse(CodeWrongState, "the concern was resolved at entry %d", c.Settled.Seq)
	}
	return nil
}

// ConcernAnswered is the body's answer to a concern; a later one takes its place.
type ConcernAnswered struct {
	Authored
	Text Text `json:"text"`
}

func (e *ConcernAnswered) form() error { return e.Text.check("text", MaxReasons, "") }

func (e *ConcernAnswered) decide(s *State, p *Placed) *Refusal {
	c, refusal := subjectOf(p, kindConcern, &s.concerns)
	if refusal != nil {
		return refusal
	}
	sp, refusal := p.alone()
	if refusal != nil {
		return refusal
	}
	if !sp.isOfficer(RoleCoordinator) {
		return refuse(CodeNotPermitted, "a coordinator answers concerns, in that capacity")
	}
	return c.unresolved()
}

func (e *ConcernAnswered) evolve(s *State, p *Placed) {
	c, _ := subjectOf(p, kindConcern, &s.concerns)
	c.Answer = &ConcernAnswer{Seq: p.Seq, Text: e.Text}
	if c.State == StateOpen {
		c.State = StateAnswered
	}
	s.touch(kindConcern, c.ID.String(), c)
}

// ConcernSettled says, by a source, what came of a concern. One that was not
// resolved, or only partly, can be settled again.
type ConcernSettled struct {
	Authored
	Date Date `json:"date"`
	// Outcome is resolved, partly or not_resolved.
	Outcome   string `json:"outcome"`
	TakenFrom Source `json:"taken_from"`
}

func (e *ConcernSettled) form() error {
	switch e.Outcome {
	case ConcernResolved, ConcernPartly, ConcernNotResolved:
	default:
		return errors.New("outcome: resolved, partly or not_resolved")
	}
	return errors.Join(e.Date.check("date"), e.TakenFrom.check("taken_from"))
}

func (e *ConcernSettled) decide(s *State, p *Placed) *Refusal {
	c, refusal := subjectOf(p, kindConcern, &s.concerns)
	if refusal != nil {
		return refusal
	}
	if refusal := p.registrarAlone(); refusal != nil {
		return refusal
	}
	return c.unresolved()
}

func (e *ConcernSettled) evolve(s *State, p *Placed) {
	c, _ := subjectOf(p, kindConcern, &s.concerns)
	c.Settled = &ConcernOutcome{Date: e.Date, Outcome: e.Outcome, Seq: p.Seq, TakenFrom: e.TakenFrom}
	c.State = e.Outcome
	s.touch(kindConcern, c.ID.String(), c)
}
