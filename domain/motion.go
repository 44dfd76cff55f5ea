package domain

import (
	"errors"
	"fmt"
	"slices"

	"twothirds/domain/wire"
)

// States of a motion. A motion that lapsed for want of a quorum was not
// decided and may be put again.
const (
	// MotionTabledState is on the table and still lacks seconders.
	MotionTabledState = "tabled"
	// MotionDeliberated has its seconders; its text can still be amended.
	MotionDeliberated = "in_deliberation"
	MotionFrozenState = "frozen"
	MotionVoting      = "voting"
	MotionCarried     = "carried"
	MotionNotCarried  = "not_carried"
	MotionLapsed      = "lapsed_no_quorum"
	MotionTakenBack   = "withdrawn"
)

// MaxEffects is the largest number of effects in a motion.
const MaxEffects = 64

// Content is what a motion proposes: one version of it, whole.
type Content struct {
	// AllOrNone says that no effect takes place unless every one fits.
	AllOrNone bool `json:"all_or_none"`
	// Attachments are the SHA-256 of longer texts and files, sorted.
	Attachments []wire.Hash `json:"attachments"`
	// Classes are the rules' classes it is judged under, sorted: at least those of its effects.
	Classes []string `json:"classes"`
	// Effects take place, in this order, if it is carried.
	Effects []Effect `json:"effects"`
	// Prevailing is the language of the text that decides in doubt.
	Prevailing string `json:"prevailing"`
	Text       Text   `json:"text"`
	Title      Text   `json:"title"`
}

// Digest binds votes to a version: everything in it is hashed.
func (c *Content) Digest() wire.Hash { return wire.Sum("twothirds/motion/v1", wire.Canonical(c)) }

func (c *Content) form() error {
	if err := checkLanguage(c.Prevailing); err != nil {
		return err
	}
	if err := c.Title.check("title", MaxLine, c.Prevailing); err != nil {
		return err
	}
	if err := c.Text.check("text", MaxText, c.Prevailing); err != nil {
		return err
	}
	if len(c.Attachments) > 64 || !slices.IsSortedFunc(c.Attachments, func(a, b wire.Hash) int { return compareStrict(a.String(), b.String()) }) {
		return errors.New("attachments: at most 64, sorted, none twice")
	}
	if len(c.Classes) == 0 || len(c.Classes) > 8 || !slices.IsSortedFunc(c.Classes, compareStrict) {
		return errors.New("classes: 1 to 8, sorted, none twice")
	}
	if len(c.Effects) > MaxEffects {
		return fmt.Errorf("effects: at most %d", MaxEffects)
	}
	for i := range c.Effects {
		if err := c.Effects[i].form(); err != nil {
			return fmt.Errorf("effect %d: %w", i, err)
		}
		for j := range c.Effects[:i] {
			if c.Effects[j].target() == c.Effects[i].target() {
				return fmt.Errorf("effects %d and %d are both about %s", j, i, c.Effects[i].target())
			}
		}
	}
	if c.candidates() == nil && slices.ContainsFunc(c.Effects, func(e Effect) bool { return e.Type() == "choose" }) {
		return errors.New("effects: a choice of candidates is a motion's only effect")
	}
	return nil
}

// classesFit refuses content that names a class which the rules do not have,
// or leaves out one that they ask for.
func (s *State) classesFit(c *Content, rules *RuleSet) *Refusal {
	for _, class := range c.Classes {
		if rules.Class(class) == nil {
			return refuse(CodeClasses, "the rules in force have no class %q", class)
		}
	}
	for i := range c.Effects {
		effect := &c.Effects[i]
		for _, class := range effect.classes(s, rules) {
			if class == "" {
				return refuse(CodeClasses, "the rules in force tie %s to no class: change the rules first", effect.Type())
			}
			if !slices.Contains(c.Classes, class) {
				return refuse(CodeClasses, "effect %d (%s) belongs to class %s: name it among the motion's classes", i, effect.Type(), class)
			}
		}
	}
	return nil
}

// admissible refuses content that the rules in force have no classes for, or
// whose effects could not take place even now.
func (s *State) admissible(c *Content, now wire.Time) *Refusal {
	rules, _ := s.RulesAt(now)
	if refusal := s.classesFit(c, rules); refusal != nil {
		return refusal
	}
	for i := range c.Effects {
		if m := c.Effects[i].misfit(s, now); m != nil {
			return refuse(CodeEffect, "effect %d (%s) could not take place: %s", i, c.Effects[i].Type(), m.Message)
		}
	}
	return nil
}

// Motion is the row of a motion.
type Motion struct {
	// Content is the newest version.
	Content Content `json:"content"`
	// Decision is the last decision on it; absent before.
	Decision *DecisionID `json:"decision,omitzero"`
	// DeliberatedFrom is when it had its seconders; absent before.
	DeliberatedFrom wire.Time `json:"deliberated_from,omitzero"`
	// Digest is that of the newest version.
	Digest wire.Hash `json:"digest"`
	// Frozen is the entry that froze the text, 0 before.
	Frozen wire.Seq `json:"frozen"`
	ID     MotionID `json:"id"`
	Mover  MemberID `json:"mover"`
	// Number counts the body's motions from 1.
	Number int64 `json:"number"`
	// Polls are those opened on it, oldest first.
	Polls []PollID `json:"polls"`
	// PositionsFrom are the sides from which a position was stated, sorted.
	PositionsFrom []string   `json:"positions_from"`
	Seconders     []MemberID `json:"seconders"`
	State         string     `json:"state"`
	Tabled        wire.Seq   `json:"tabled"`
	TabledAt      wire.Time  `json:"tabled_at"`
	// Version counts the versions of the text from 1.
	Version int64 `json:"version"`
}

func (s *State) touchMotion(m *Motion) { s.touch(kindMotion, m.ID.String(), m) }

func (s *State) motionOf(p *Placed) (*Motion, *Refusal) {
	id, _ := idOf[motionSort](p.Statement.Subject, kindMotion)
	m := s.motions.get(id)
	if m == nil {
		return nil, refuse(CodeNotFound, "there is no %s", p.Statement.Subject)
	}
	return m, nil
}

func (m *Motion) inState(states ...string) *Refusal {
	if slices.Contains(states, m.State) {
		return nil
	}
	return refuse(CodeWrongState, "motion %d is %s", m.Number, m.State)
}

// greatest is the largest of a number over the motion's classes: under several
// classes the strictest holds.
func (s *State) greatest(c *Content, now wire.Time, of func(*Class) int64) int64 {
	rules, _ := s.RulesAt(now)
	var most int64
	for _, name := range c.Classes {
		if class := rules.Class(name); class != nil {
			most = max(most, of(class))
		}
	}
	return most
}

// votingTime is how long a poll on the content may be open, in hours: as long as
// every class allows, and where that is less than another asks for, exactly as
// long as that one asks.
func (s *State) votingTime(c *Content, now wire.Time) (least, most int64) {
	least = s.greatest(c, now, func(c *Class) int64 { return c.VotingHours })
	most = maxHours
	rules, _ := s.RulesAt(now)
	for _, name := range c.Classes {
		if class := rules.Class(name); class != nil {
			most = min(most, class.MaxVotingHours)
		}
	}
	return least, max(least, most)
}

// MotionTabled puts a motion before the body. The subject is motion/<a new id>.
type MotionTabled struct {
	Authored
	Content
}

func (e *MotionTabled) form() error { return e.Content.form() }

func (e *MotionTabled) decide(s *State, p *Placed) *Refusal {
	if refusal := s.constituted(); refusal != nil {
		return refusal
	}
	if _, refusal := p.activeRepresentative(); refusal != nil {
		return refusal
	}
	id, ok := idOf[motionSort](p.Statement.Subject, kindMotion)
	if !ok || id.Version() != 7 {
		return refuse(CodeForm, "not the wire format at /subject: motion/<a new UUID of version 7>")
	}
	if s.motions.get(id) != nil {
		return refuse(CodeExists, "%s is taken: draw a new id", p.Statement.Subject)
	}
	return s.admissible(&e.Content, p.Recorded)
}

func (e *MotionTabled) evolve(s *State, p *Placed) {
	id, _ := idOf[motionSort](p.Statement.Subject, kindMotion)
	mover, _ := idOf[memberSort](p.Statement.By[0].Of, kindMember)
	s.ledger.Motions++
	s.touchLedger()
	m := &Motion{
		Content: e.Content, Digest: e.Digest(), ID: id, Mover: mover, Number: s.ledger.Motions,
		State: MotionTabledState, Tabled: p.Seq, TabledAt: p.Recorded, Version: 1,
	}
	s.motions.put(id, m)
	s.deliberate(m, p.Recorded)
	s.touchMotion(m)
}

// deliberate moves a motion on once it has the seconders that its classes ask for.
func (s *State) deliberate(m *Motion, now wire.Time) {
	need := s.greatest(&m.Content, now, func(c *Class) int64 { return c.Seconders })
	if m.State == MotionTabledState && int64(len(m.Seconders)) >= need {
		m.State, m.DeliberatedFrom = MotionDeliberated, now
	}
}

// MotionSeconded is a further member's support for considering a motion.
type MotionSeconded struct {
	Authored
}

func (e *MotionSeconded) form() error { return nil }

func (e *MotionSeconded) decide(s *State, p *Placed) *Refusal {
	m, refusal := s.motionOf(p)
	if refusal != nil {
		return refusal
	}
	sp, refusal := p.activeRepresentative()
	if refusal != nil {
		return refusal
	}
	switch {
	case m.Mover == sp.member.ID:
		return refuse(CodeOwnMotion, "the mover does not second its own motion")
	case slices.Contains(m.Seconders, sp.member.ID):
		return refuse(CodeAlreadySeconded, "%s has seconded motion %d already", sp.Of, m.Number)
	}
	return m.inState(MotionTabledState, MotionDeliberated)
}

func (e *MotionSeconded) evolve(s *State, p *Placed) {
	m, _ := s.motionOf(p)
	member, _ := idOf[memberSort](p.Statement.By[0].Of, kindMember)
	m.Seconders = append(m.Seconders, member)
	s.deliberate(m, p.Recorded)
	s.touchMotion(m)
}

// MotionFrozen makes the text final. Any representative may state it once the
// motion has its seconders, the time for deliberation is over, and each side
// has had its say.
type MotionFrozen struct {
	Authored
	// Digest is that of the version frozen.
	Digest  wire.Hash `json:"digest"`
	Version int64     `json:"version"`
}

func (e *MotionFrozen) form() error { return nil }

func (e *MotionFrozen) decide(s *State, p *Placed) *Refusal {
	m, refusal := s.motionOf(p)
	if refusal != nil {
		return refusal
	}
	if _, refusal := p.activeRepresentative(); refusal != nil {
		return refusal
	}
	if need := s.greatest(&m.Content, p.Recorded, func(c *Class) int64 { return c.Seconders }); int64(len(m.Seconders)) < need {
		return refuse(CodeSeconders, "motion %d has %d of the %d seconders that its classes ask for", m.Number, len(m.Seconders), need)
	}
	if refusal := m.inState(MotionDeliberated); refusal != nil {
		return refusal
	}
	if refusal := s.unruled(m, p.Recorded); refusal != nil {
		return refusal
	}
	if e.Version != m.Version || e.Digest != m.Digest {
		return refuse(CodeVersion, "the newest version of motion %d is %d with digest %s", m.Number, m.Version, m.Digest)
	}
	until := m.DeliberatedFrom.AddHours(s.greatest(&m.Content, p.Recorded, func(c *Class) int64 { return c.DeliberationHours }))
	if p.Recorded < until {
		return refuse(CodeDeliberation, "motion %d is deliberated until %s", m.Number, until)
	}
	return s.heard(m, p.Recorded)
}

// heard refuses while a side that is to be heard has neither stated a position
// nor let the time of notice pass in silence.
func (s *State) heard(m *Motion, now wire.Time) *Refusal {
	rules, _ := s.RulesAt(now)
	ask := false
	for _, name := range m.Content.Classes {
		class := rules.Class(name)
		ask = ask || (class != nil && class.PositionsBySide)
	}
	until := m.TabledAt.AddHours(s.greatest(&m.Content, now, func(c *Class) int64 { return c.NoticeHours }))
	if !ask || now >= until {
		return nil
	}
	for _, side := range rules.Sides() {
		if !slices.Contains(m.PositionsFrom, side) {
			return refuse(CodePositions, "side %s has stated no position on motion %d; it has until %s", side, m.Number, until)
		}
	}
	return nil
}

func (e *MotionFrozen) evolve(s *State, p *Placed) {
	m, _ := s.motionOf(p)
	m.State, m.Frozen = MotionFrozenState, p.Seq
	s.touchMotion(m)
}

// MotionWithdrawn is the mover's word that a motion is taken back, possible
// until a poll is opened on it.
type MotionWithdrawn struct {
	Authored
}

func (e *MotionWithdrawn) form() error { return nil }

func (e *MotionWithdrawn) decide(s *State, p *Placed) *Refusal {
	m, refusal := s.motionOf(p)
	if refusal != nil {
		return refusal
	}
	sp, refusal := p.representative()
	if refusal != nil {
		return refusal
	}
	if sp.member.ID != m.Mover {
		return refuse(CodeNotPermitted, "the mover alone withdraws a motion")
	}
	return m.inState(MotionTabledState, MotionDeliberated, MotionFrozenState, MotionLapsed)
}

func (e *MotionWithdrawn) evolve(s *State, p *Placed) {
	m, _ := s.motionOf(p)
	m.State = MotionTakenBack
	s.touchMotion(m)
}
