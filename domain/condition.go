package domain

import (
	"errors"
	"fmt"
	"slices"

	"twothirds/domain/wire"
)

// States of a condition, besides StateOpen.
const (
	ConditionMet = "met"
	// ConditionMissed was still open when it fell due.
	ConditionMissed = "missed"
	// ConditionLifted is asked for no more.
	ConditionLifted = "lifted"
)

// maxConditions bounds the conditions that one effect imposes.
const maxConditions = 16

// Consequence is what becomes of a member where a condition is missed.
type Consequence struct {
	Member MemberID `json:"member"`
	// Status is as in set_status.
	Status string `json:"status"`
}

// setStatus is the effect that the consequence is.
func (c *Consequence) setStatus() *SetStatus {
	return &SetStatus{Member: c.Member, Status: c.Status}
}

// Condition is the row of something that the body asks for by a day.
type Condition struct {
	// Applied says, once it fell due, whether the consequence took place.
	Applied     *bool        `json:"applied,omitzero"`
	Consequence *Consequence `json:"consequence,omitzero"`
	// Decision imposed it.
	Decision DecisionID `json:"decision"`
	Due      wire.Time  `json:"due"`
	// FellDue is the entry by which it was missed, 0 where it was not.
	FellDue wire.Seq    `json:"fell_due"`
	ID      ConditionID `json:"id"`
	// Leaf is the leaf hash of the entry that imposed it.
	Leaf wire.Hash `json:"leaf"`
	// Reasons are those by which it was settled; absent before.
	Reasons Text     `json:"reasons,omitzero"`
	Seq     wire.Seq `json:"seq"`
	// SettledBy is the decision that it is met or lifted; absent before.
	SettledBy *DecisionID `json:"settled_by,omitzero"`
	State     string      `json:"state"`
	Text      Text        `json:"text"`
}

func (s *State) touchCondition(c *Condition) { s.touch(kindCondition, c.ID.String(), c) }

func (c *Condition) dueAt() wire.Time              { return c.Due }
func (c *Condition) madeBy() (wire.Seq, wire.Hash) { return c.Seq, c.Leaf }
func (c *Condition) about() string                 { return kindCondition + "/" + c.ID.String() }

func (c *Condition) fallDue(s *State, recorded wire.Time) (string, derived) {
	applied := c.Consequence != nil && c.Consequence.setStatus().misfit(s, recorded) == nil
	return "twothirds.condition.fell_due.v1", &ConditionFellDue{Applied: applied}
}

// ConditionFellDue is derived when a condition is still open at its time.
type ConditionFellDue struct {
	Caused
	// Applied says whether there was a consequence that still fitted: it took place.
	Applied bool `json:"applied"`
}

func (e *ConditionFellDue) form() error { return nil }

func (e *ConditionFellDue) evolve(s *State, p *Placed) {
	c, _ := subjectOf(p, kindCondition, &s.conditions)
	s.settle(c)
	c.State, c.FellDue, c.Applied = ConditionMissed, p.Seq, &e.Applied
	if e.Applied {
		c.Consequence.setStatus().apply(s, p, nil)
	}
	s.touchCondition(c)
}

// ImposeConditions asks for something by a day, mostly of a member.
type ImposeConditions struct {
	// Conditions are 1 to 16, sorted by condition.
	Conditions []ImposedCondition `json:"conditions"`
}

// ImposedCondition is one condition in an ImposeConditions.
type ImposedCondition struct {
	// Condition is its new id.
	Condition ConditionID `json:"condition"`
	// Consequence is what follows where it is missed; absent for nothing.
	Consequence *Consequence `json:"consequence,omitzero"`
	// Due is when it is missed unless it was settled before.
	Due  wire.Time `json:"due"`
	Text Text      `json:"text"`
}

func (e *ImposeConditions) form() error {
	if len(e.Conditions) == 0 || len(e.Conditions) > maxConditions {
		return fmt.Errorf("conditions: 1 to %d", maxConditions)
	}
	if !slices.IsSortedFunc(e.Conditions, func(a, b ImposedCondition) int { return compareStrict(a.Condition.String(), b.Condition.String()) }) {
		return errors.New("conditions: sorted by condition, none twice")
	}
	for i := range e.Conditions {
		c := &e.Conditions[i]
		if c.Consequence != nil {
			if err := checkStatus(c.Consequence.Status); err != nil {
				return fmt.Errorf("condition %d: consequence: %w", i, err)
			}
		}
		if err := c.Text.check("text", MaxReasons, ""); err != nil {
			return fmt.Errorf("condition %d: %w", i, err)
		}
	}
	return nil
}

// target is the same of all: a motion imposes its conditions by one effect.
func (e *ImposeConditions) target() string { return "conditions" }

func (e *ImposeConditions) misfit(s *State, now wire.Time) *Misfit {
	for i := range e.Conditions {
		c := &e.Conditions[i]
		switch {
		case s.conditions.get(c.Condition) != nil:
			return misfit(MisfitConditionExists, "there is a condition %s already", c.Condition)
		case c.Due <= now:
			return misfit(MisfitTimePast, "condition %d is due at %s, which is past", i, c.Due)
		case c.Consequence != nil:
			if m := s.memberMisfit(c.Consequence.Member); m != nil {
				return m
			}
		}
	}
	return nil
}

func (e *ImposeConditions) apply(s *State, p *Placed, d *Decision) {
	for i := range e.Conditions {
		imposed := &e.Conditions[i]
		c := &Condition{
			Consequence: imposed.Consequence, Decision: d.ID, Due: imposed.Due, ID: imposed.Condition, Leaf: p.Leaf,
			Seq: p.Seq, State: StateOpen, Text: imposed.Text,
		}
		s.conditions.put(c.ID, c)
		s.await(c)
		s.touchCondition(c)
	}
}

// concerned are the members that the consequences are about, in their order.
func (e *ImposeConditions) concerned() []MemberID {
	var members []MemberID
	for i := range e.Conditions {
		if c := e.Conditions[i].Consequence; c != nil {
			members = append(members, c.Member)
		}
	}
	return members
}

// ConfirmCondition is the body's word that a condition is met, be it late, or
// asked for no more.
type ConfirmCondition struct {
	Condition ConditionID `json:"condition"`
	Reasons   Text        `json:"reasons"`
	// State is met or lifted.
	State string `json:"state"`
}

func (e *ConfirmCondition) form() error {
	if e.State != ConditionMet && e.State != ConditionLifted {
		return errors.New("state: met or lifted")
	}
	return e.Reasons.check("reasons", MaxReasons, "")
}

func (e *ConfirmCondition) target() string { return kindCondition + "/" + e.Condition.String() }

func (e *ConfirmCondition) misfit(s *State, _ wire.Time) *Misfit {
	switch c := s.conditions.get(e.Condition); {
	case c == nil:
		return misfit(MisfitNoCondition, "there is no such condition")
	case c.State != StateOpen && c.State != ConditionMissed:
		return misfit(MisfitConditionSettled, "the condition is %s already", c.State)
	}
	return nil
}

func (e *ConfirmCondition) apply(s *State, _ *Placed, d *Decision) {
	c := s.conditions.get(e.Condition)
	s.settle(c)
	c.State, c.Reasons, c.SettledBy = e.State, e.Reasons, &d.ID
	s.touchCondition(c)
}
