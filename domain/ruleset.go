package domain

import (
	"errors"
	"fmt"
	"slices"

	"twothirds/domain/voting"
	"twothirds/domain/wire"
)

// RuleSet is the body's rules of decision as data. It is changed only by a
// motion under the rule then in force; a poll pins the set by its hash.
type RuleSet struct {
	// Classes are the classes of motions, sorted by name, 1 to 32.
	Classes []Class `json:"classes"`
	// Constituencies are the kinds of members, sorted by name, 1 to 16.
	Constituencies []Constituency `json:"constituencies"`
	// EffectClasses names, for every type of effect, the class that a motion
	// with such an effect belongs to at least; sorted by effect.
	EffectClasses []EffectClass `json:"effect_classes"`
	// Extension says how a poll's closing may be moved, once.
	Extension Extension `json:"extension"`
	// LostKeyHours is how long a key enrolled in place of a lost one waits,
	// open to objection, before it is in force: 1 to 720.
	LostKeyHours int64 `json:"lost_key_hours"`
	// Name is the set's short name, such as seed-v1.
	Name string `json:"name"`
	// Text says the rules in words, at most MaxReasons bytes a language.
	Text Text `json:"text"`
}

// Class is what a class of motions asks for. Hours are whole hours of the
// log's clock.
type Class struct {
	// Ballots is how many ballots a member may cast in a poll, 0 for any number
	// until the close; the last valid one counts.
	Ballots int64 `json:"ballots"`
	// Base is what yes is measured against.
	Base voting.Base `json:"base"`
	// Concurrence is what each side must meet on its own; absent where none is asked.
	Concurrence *voting.Concurrence `json:"concurrence,omitzero"`
	// DeliberationHours is the least time from the last second needed to the freezing of the text.
	DeliberationHours int64 `json:"deliberation_hours"`
	// MaxVotingHours is the longest time a poll may be opened for, at least VotingHours.
	MaxVotingHours int64  `json:"max_voting_hours"`
	Name           string `json:"name"`
	// NoticeHours is the least time from tabling to the opening of a poll.
	NoticeHours int64 `json:"notice_hours"`
	// PositionsBySide asks for a position from each side before the text is
	// frozen; a side that kept silent for NoticeHours after tabling has had its say.
	PositionsBySide bool `json:"positions_by_side"`
	// Quorum is absent where none is asked.
	Quorum *voting.Quorum `json:"quorum,omitzero"`
	// Recusal says what a recused member is in the count: out of the base
	// ("remove_from_base"), or there and silent ("present_not_voting").
	Recusal string `json:"recusal"`
	// RecuseConcerned recuses the member that a set_status effect is about when the poll opens.
	RecuseConcerned bool `json:"recuse_concerned"`
	// RunningTally says whether pages show counts before the close.
	RunningTally bool `json:"running_tally"`
	// Seconders is how many other members must second, 0 to 20.
	Seconders int64           `json:"seconders"`
	Threshold voting.Fraction `json:"threshold"`
	Title     Text            `json:"title"`
	// VotingHours is the least time from a poll's opening to its closing, at least 1.
	VotingHours int64 `json:"voting_hours"`
}

// What a recusal does to the count.
const (
	RecusalRemoves = "remove_from_base"
	RecusalSilent  = "present_not_voting"
)

// Constituency is a kind of members and the side it is counted on.
type Constituency struct {
	Name string `json:"name"`
	// Side is absent in a body without sides.
	Side  string `json:"side,omitzero"`
	Title Text   `json:"title"`
}

// EffectClass ties a type of effect to a class.
type EffectClass struct {
	Class  string `json:"class"`
	Effect string `json:"effect"`
}

// Extension is how a poll's closing may be moved later, once, by an officer or
// by representatives of Members members.
type Extension struct {
	// Hours is the most that a closing may be moved by, 0 for never.
	Hours int64 `json:"hours"`
	// Members is how many members together may extend, 1 to 8.
	Members int64 `json:"members"`
}

const maxHours = 24 * 366

// Hash is the digest by which a poll pins the set.
func (r *RuleSet) Hash() wire.Hash { return wire.Sum("twothirds/rules/v1", wire.Canonical(r)) }

// Class returns the class of that name, nil where there is none.
func (r *RuleSet) Class(name string) *Class {
	for i := range r.Classes {
		if r.Classes[i].Name == name {
			return &r.Classes[i]
		}
	}
	return nil
}

// Side returns the side a constituency is counted on, empty where there are no
// sides; ok is false for a constituency that the rules do not know.
func (r *RuleSet) Side(constituency string) (side string, ok bool) {
	for _, c := range r.Constituencies {
		if c.Name == constituency {
			return c.Side, true
		}
	}
	return "", false
}

// Sides returns the names of the sides, sorted; none in a body without sides.
func (r *RuleSet) Sides() []string {
	var sides []string
	for _, c := range r.Constituencies {
		if c.Side != "" {
			sides = append(sides, c.Side)
		}
	}
	slices.Sort(sides)
	return slices.Compact(sides)
}

func (r *RuleSet) classOfEffect(effect string) string {
	for _, e := range r.EffectClasses {
		if e.Effect == effect {
			return e.Class
		}
	}
	return ""
}

// VotingRule is the class's tests in the terms of the voting package.
func (c *Class) VotingRule() voting.Rule {
	return voting.Rule{Base: c.Base, Class: c.Name, Concurrence: c.Concurrence, Quorum: c.Quorum, Threshold: c.Threshold}
}

// Validate reports the first thing that keeps r from being a rule set.
func (r *RuleSet) Validate() error {
	if err := checkName("rule set name", r.Name); err != nil {
		return err
	}
	if err := r.Text.check("rule set text", MaxReasons, ""); err != nil {
		return err
	}
	if len(r.Classes) == 0 || len(r.Classes) > 32 || !slices.IsSortedFunc(r.Classes, func(a, b Class) int { return compareStrict(a.Name, b.Name) }) {
		return errors.New("classes: 1 to 32, sorted by name, none twice")
	}
	for i := range r.Classes {
		if err := r.Classes[i].validate(); err != nil {
			return fmt.Errorf("class %s: %w", r.Classes[i].Name, err)
		}
	}
	if len(r.Constituencies) == 0 || len(r.Constituencies) > 16 || !slices.IsSortedFunc(r.Constituencies, func(a, b Constituency) int { return compareStrict(a.Name, b.Name) }) {
		return errors.New("constituencies: 1 to 16, sorted by name, none twice")
	}
	for _, c := range r.Constituencies {
		if err := c.validate(); err != nil {
			return err
		}
		if (c.Side == "") != (r.Constituencies[0].Side == "") {
			return errors.New("constituencies: either all are on a side or none is")
		}
	}
	if len(r.Sides()) == 1 {
		return errors.New("constituencies: two sides or more, or none")
	}
	for i := range r.Classes {
		if c := &r.Classes[i]; c.Concurrence != nil && !c.Concurrence.EmptyConcurs && len(r.Sides()) == 0 {
			return fmt.Errorf("class %s: without sides no concurrence of sides can be met", c.Name)
		}
	}
	return r.validateRest()
}

func (r *RuleSet) validateRest() error {
	if len(r.EffectClasses) != len(effectTypes) {
		return errors.New("effect_classes: name a class for every type of effect, sorted by effect")
	}
	for i, e := range r.EffectClasses {
		if e.Effect != effectTypes[i].name {
			return fmt.Errorf("effect_classes: %q stands where %q belongs", e.Effect, effectTypes[i].name)
		}
		if r.Class(e.Class) == nil {
			return fmt.Errorf("effect_classes: %s: there is no class %q", e.Effect, e.Class)
		}
	}
	switch {
	case r.LostKeyHours < 1 || r.LostKeyHours > 720:
		return errors.New("lost_key_hours: 1 to 720")
	case r.Extension.Hours < 0 || r.Extension.Hours > maxHours:
		return errors.New("extension: hours out of range")
	case r.Extension.Members < 1 || r.Extension.Members > wire.MaxSigners:
		return errors.New("extension: members: 1 to 8")
	}
	return nil
}

func (c *Class) validate() error {
	if err := checkName("class name", c.Name); err != nil {
		return err
	}
	if err := c.Title.check("title", MaxLine, ""); err != nil {
		return err
	}
	rule := c.VotingRule()
	if err := rule.Validate(); err != nil {
		return err
	}
	switch {
	case c.Recusal != RecusalRemoves && c.Recusal != RecusalSilent:
		return errors.New("recusal: remove_from_base or present_not_voting")
	case c.Seconders < 0 || c.Seconders > 20:
		return errors.New("seconders: 0 to 20")
	case c.Ballots < 0 || c.Ballots > 1000:
		return errors.New("ballots: 0 to 1000")
	case c.NoticeHours < 0 || c.NoticeHours > maxHours || c.DeliberationHours < 0 || c.DeliberationHours > maxHours:
		return errors.New("hours: 0 to 8784")
	case c.VotingHours < 1 || c.MaxVotingHours < c.VotingHours || c.MaxVotingHours > maxHours:
		return errors.New("voting_hours: at least 1, max_voting_hours not below it and at most 8784")
	}
	return nil
}

func (c *Constituency) validate() error {
	if err := checkName("constituency", c.Name); err != nil {
		return err
	}
	if c.Side != "" {
		if err := checkName("side", c.Side); err != nil {
			return err
		}
	}
	return c.Title.check("constituency title", MaxLine, "")
}

// compareStrict orders strings and calls equal ones out of order, so that
// slices.IsSortedFunc, which asks about (later, earlier), finds repeats.
func compareStrict(later, earlier string) int {
	if later > earlier {
		return 1
	}
	return -1
}

// Floor is what no later rule set may go below, class by class; it stands in
// the founding and cannot be changed. The effects that the founding's rules tie
// to such a class stay in it.
type Floor struct {
	// Base is the least demanding base.
	Base voting.Base `json:"base"`
	// Class is the class it protects; the class must go on to exist.
	Class string `json:"class"`
	// Concurrence says whether every side must go on having to concur.
	Concurrence bool            `json:"concurrence"`
	Threshold   voting.Fraction `json:"threshold"`
}

func (f *Floor) validate() error {
	if err := f.Base.Validate(); err != nil {
		return err
	}
	return f.Threshold.Validate()
}

// below says why r goes below the floor, or returns nil. An effect that the
// founding's rules tie to a class with a floor stays tied to that class: the
// floor would hold nothing if the effects could move to another.
func (r *RuleSet) below(floor []Floor, founding *RuleSet) error {
	for _, f := range floor {
		c := r.Class(f.Class)
		switch {
		case c == nil:
			return fmt.Errorf("the founding keeps class %s in being", f.Class)
		case c.Threshold.Compare(f.Threshold) < 0:
			return fmt.Errorf("class %s: the founding keeps its threshold at %d/%d or more", f.Class, f.Threshold.Num, f.Threshold.Den)
		case c.Base.Demand() < f.Base.Demand():
			return fmt.Errorf("class %s: the founding keeps its base at %s or a wider one", f.Class, f.Base)
		case f.Concurrence && (c.Concurrence == nil || len(r.Sides()) == 0):
			return fmt.Errorf("class %s: the founding keeps the concurrence of every side", f.Class)
		}
		for _, e := range founding.EffectClasses {
			if e.Class == f.Class && r.classOfEffect(e.Effect) != f.Class {
				return fmt.Errorf("effect %s: the founding keeps it in class %s", e.Effect, f.Class)
			}
		}
	}
	return nil
}
