package domain

import (
	"cmp"
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
	// ContestHours is how long after a poll's close its decision may be contested:
	// 1 to 8784; absent for 168.
	ContestHours int64 `json:"contest_hours,omitzero"`
	// EffectClasses names, for types of effects, the class that a motion with such
	// an effect belongs to at least; sorted by effect. The types of tiedEffects
	// are all there; a motion with an effect of another type that is not there
	// cannot be tabled until the rules are changed.
	EffectClasses []EffectClass `json:"effect_classes"`
	// Extension says how a poll's closing may be moved, once.
	Extension Extension `json:"extension"`
	// LostKeyHours is how long a key enrolled in place of a lost one waits,
	// open to objection, before it is in force: 1 to 720.
	LostKeyHours int64 `json:"lost_key_hours"`
	// Meetings is what is asked of meetings; absent where any active member
	// convenes one, without notice.
	Meetings *MeetingRules `json:"meetings,omitzero"`
	// Name is the set's short name, such as seed-v1.
	Name string `json:"name"`
	// ResponseHours is within what time the body means to answer proposals, for
	// clients to fill in: 1 to 8784; absent where it does not say.
	ResponseHours int64 `json:"response_hours,omitzero"`
	// RulingHours is how long a coordinator's ruling stands at most: 1 to 8784;
	// absent for 720.
	RulingHours int64 `json:"ruling_hours,omitzero"`
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
	// RunOff says that a vote on candidates that chooses nobody leads to a second
	// one among those with the most votes.
	RunOff bool `json:"run_off,omitzero"`
	// RunningTally says whether pages show counts before the close.
	RunningTally bool `json:"running_tally"`
	// Seconders is how many other members must second, 0 to 20.
	Seconders int64 `json:"seconders"`
	// Tellers says that ballots cast by hand may be entered by tellers.
	Tellers   bool            `json:"tellers,omitzero"`
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

// ClassNames are the names of the classes, in the set's order.
func (r *RuleSet) ClassNames() []string {
	names := make([]string, len(r.Classes))
	for i := range r.Classes {
		names[i] = r.Classes[i].Name
	}
	return names
}

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

// classOfEffect is the class that a type of effect is tied to, empty where the
// rules do not name it.
func (r *RuleSet) classOfEffect(effect string) string {
	for _, e := range r.EffectClasses {
		if e.Effect == effect {
			return e.Class
		}
	}
	return ""
}

func (r *RuleSet) contestHours() int64 { return cmp.Or(r.ContestHours, 168) }

func (r *RuleSet) rulingHours() int64 { return cmp.Or(r.RulingHours, 720) }

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
	if err := r.validateEffects(); err != nil {
		return err
	}
	switch {
	case r.LostKeyHours < 1 || r.LostKeyHours > 720:
		return errors.New("lost_key_hours: 1 to 720")
	case r.Extension.Hours < 0 || r.Extension.Hours > maxHours:
		return errors.New("extension: hours out of range")
	case r.ContestHours < 0 || r.ContestHours > maxHours:
		return errors.New("contest_hours: 1 to 8784, or left out")
	case r.ResponseHours < 0 || r.ResponseHours > maxHours:
		return errors.New("response_hours: 1 to 8784, or left out")
	case r.RulingHours < 0 || r.RulingHours > maxHours:
		return errors.New("ruling_hours: 1 to 8784, or left out")
	case r.Extension.Members < 1 || r.Extension.Members > wire.MaxSigners:
		return errors.New("extension: members: 1 to 8")
	}
	if r.Meetings != nil {
		return r.Meetings.validate()
	}
	return nil
}

// tiedEffects are the types of effects that every rule set of semantics 1 ties
// to a class. The list never changes, whatever types come: the rule sets that
// stand in logs would be no rule sets any more.
var tiedEffects = []string{
	"accept_amendment", "admit", "adopt_document", "answer_protest", "change_rules", "dismiss", "elect", "recuse", "rescind", "set_status",
}

func (r *RuleSet) validateEffects() error {
	if len(r.EffectClasses) > 64 || !slices.IsSortedFunc(r.EffectClasses, func(a, b EffectClass) int { return compareStrict(a.Effect, b.Effect) }) {
		return errors.New("effect_classes: at most 64, sorted by effect, none twice")
	}
	for _, e := range r.EffectClasses {
		if !slices.ContainsFunc(effectTypes, func(t effectType) bool { return t.name == e.Effect }) {
			return fmt.Errorf("effect_classes: no effect has the type %q", e.Effect)
		}
		if r.Class(e.Class) == nil {
			return fmt.Errorf("effect_classes: %s: there is no class %q", e.Effect, e.Class)
		}
	}
	for _, effect := range tiedEffects {
		if r.classOfEffect(effect) == "" {
			return fmt.Errorf("effect_classes: name a class for %s", effect)
		}
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
