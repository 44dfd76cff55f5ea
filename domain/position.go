package domain

import (
	"errors"
	"slices"

	"twothirds/domain/wire"
)

// Stances of a position.
const (
	StanceFor     = "for"
	StanceAgainst = "against"
	StanceNeutral = "neutral"
)

// Position is the row of what a member says about a motion; a later one of the
// same member takes its place. Its id is <motion>.<member>.
type Position struct {
	Member MemberID `json:"member"`
	Motion MotionID `json:"motion"`
	Seq    wire.Seq `json:"seq"`
	Side   string   `json:"side,omitzero"`
	Stance string   `json:"stance"`
	Text   Text     `json:"text"`
}

// PositionStated says where a member stands, before anything is put to the
// vote: decisions are discussed by both sides first. Inactive and suspended
// members may state positions, as observers.
type PositionStated struct {
	Authored
	// Stance is for, against or neutral.
	Stance string `json:"stance"`
	Text   Text   `json:"text"`
}

func (e *PositionStated) form() error {
	if e.Stance != StanceFor && e.Stance != StanceAgainst && e.Stance != StanceNeutral {
		return errors.New("stance: for, against or neutral")
	}
	return e.Text.check("text", MaxReasons, "")
}

func (e *PositionStated) decide(s *State, p *Placed) *Refusal {
	m, refusal := s.motionOf(p)
	if refusal != nil {
		return refusal
	}
	if _, refusal := p.representative(); refusal != nil {
		return refusal
	}
	return m.inState(MotionTabledState, MotionDeliberated, MotionFrozenState, MotionVoting, MotionLapsed)
}

func (e *PositionStated) evolve(s *State, p *Placed) {
	m, _ := s.motionOf(p)
	id, _ := idOf[memberSort](p.Statement.By[0].Of, kindMember)
	member := s.members.get(id)
	side := s.side(member, p.Recorded)
	pos := &Position{Member: id, Motion: m.ID, Seq: p.Seq, Side: side, Stance: e.Stance, Text: e.Text}
	key := m.ID.String() + "." + id.String()
	s.positions.put(name(key), pos)
	s.touch(kindPosition, key, pos)
	// An observer's position is on record, but it is not its side's say.
	if side != "" && member.Status == StatusActive && !slices.Contains(m.PositionsFrom, side) {
		m.PositionsFrom = append(m.PositionsFrom, side)
		slices.Sort(m.PositionsFrom)
		s.touchMotion(m)
	}
}
