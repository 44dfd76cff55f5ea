package domain

import (
	"errors"

	"twothirds/domain/wire"
)

// Kinds of a ruling.
const (
	// RulingInadmissible holds that a motion is not one that the body can decide on.
	RulingInadmissible = "inadmissible"
	// RulingPostponed puts a motion off.
	RulingPostponed = "postponed"
)

// Ruling is the row of a coordinator's ruling on a motion. It stands for a time
// and then lapses by itself; the body can overturn it before.
type Ruling struct {
	ID     RulingID `json:"id"`
	Kind   string   `json:"kind"`
	Motion MotionID `json:"motion"`
	// Office is the name of the office that ruled.
	Office string `json:"office"`
	// OverturnedBy is the decision that overturned it; absent otherwise.
	OverturnedBy *DecisionID `json:"overturned_by,omitzero"`
	Reasons      Text        `json:"reasons"`
	Seq          wire.Seq    `json:"seq"`
	// Until is when it lapses.
	Until wire.Time `json:"until"`
}

func (s *State) touchRuling(r *Ruling) { s.touch(kindRuling, r.ID.String(), r) }

// unruled refuses what cannot be done with a motion while a ruling stands on it.
func (s *State) unruled(m *Motion, now wire.Time) *Refusal {
	for _, r := range s.rulings.all() {
		if r.Motion == m.ID && r.OverturnedBy == nil && now < r.Until {
			return refuse(CodeRuled, "motion %d is ruled %s until %s (entry %d); a motion with overturn_ruling appeals", m.Number, r.Kind, r.Until, r.Seq)
		}
	}
	return nil
}

// RulingMade is a coordinator's ruling that a motion is inadmissible or put off.
// The subject is ruling/<a new id>.
type RulingMade struct {
	Authored
	// Kind is inadmissible or postponed; there is one of each on a motion at most.
	Kind    string   `json:"kind"`
	Motion  MotionID `json:"motion"`
	Reasons Text     `json:"reasons"`
	// Until is when the ruling lapses: at most the rules' ruling_hours from now.
	Until wire.Time `json:"until"`
}

func (e *RulingMade) form() error {
	if e.Kind != RulingInadmissible && e.Kind != RulingPostponed {
		return errors.New("kind: inadmissible or postponed")
	}
	return e.Reasons.check("reasons", MaxReasons, "")
}

func (e *RulingMade) decide(s *State, p *Placed) *Refusal {
	sp, refusal := p.alone()
	if refusal != nil {
		return refusal
	}
	if !sp.isOfficer(RoleCoordinator) {
		return refuse(CodeNotPermitted, "a coordinator rules on motions")
	}
	if _, refusal := newSubject(p, kindRuling, &s.rulings); refusal != nil {
		return refusal
	}
	m := s.motions.get(e.Motion)
	if m == nil {
		return refuse(CodeNotFound, "there is no motion %s", e.Motion)
	}
	if refusal := m.inState(MotionTabledState, MotionDeliberated, MotionFrozenState); refusal != nil {
		return refusal
	}
	for i := range m.Content.Effects {
		if _, appeal := m.Content.Effects[i].body.(*OverturnRuling); appeal {
			return refuse(CodeNotPermitted, "motion %d appeals against a ruling: no coordinator rules on that", m.Number)
		}
	}
	for _, r := range s.rulings.all() {
		if r.Motion == m.ID && r.Kind == e.Kind {
			return refuse(CodeExists, "motion %d was ruled %s at entry %d; there is one such ruling on a motion", m.Number, r.Kind, r.Seq)
		}
	}
	rules, _ := s.RulesAt(p.Recorded)
	if most := p.Recorded.AddHours(rules.rulingHours()); e.Until <= p.Recorded || e.Until > most {
		return refuse(CodeClock, "a ruling made now lapses by %s", most)
	}
	return nil
}

func (e *RulingMade) evolve(s *State, p *Placed) {
	id, _ := idOf[rulingSort](p.Statement.Subject, kindRuling)
	office, _ := cutNoun(p.Statement.By[0].Of, kindOffice)
	r := &Ruling{ID: id, Kind: e.Kind, Motion: e.Motion, Office: office, Reasons: e.Reasons, Seq: p.Seq, Until: e.Until}
	s.rulings.put(id, r)
	s.touchRuling(r)
}

// OverturnRuling is the body's answer to an appeal: the ruling stands no more.
type OverturnRuling struct {
	Ruling RulingID `json:"ruling"`
}

func (e *OverturnRuling) form() error    { return nil }
func (e *OverturnRuling) target() string { return kindRuling + "/" + e.Ruling.String() }

func (e *OverturnRuling) misfit(s *State, now wire.Time) *Misfit {
	switch r := s.rulings.get(e.Ruling); {
	case r == nil:
		return misfit(MisfitNoRuling, "there is no such ruling")
	case r.OverturnedBy != nil:
		return misfit(MisfitRulingOverturned, "the ruling is overturned already")
	case r.Until <= now:
		return misfit(MisfitRulingOver, "the ruling lapsed at %s", r.Until)
	}
	return nil
}

func (e *OverturnRuling) apply(s *State, _ *Placed, d *Decision) {
	r := s.rulings.get(e.Ruling)
	r.OverturnedBy = &d.ID
	s.touchRuling(r)
}
