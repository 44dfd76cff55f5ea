package domain

import (
	"errors"
	"fmt"
	"slices"

	"twothirds/domain/wire"
)

// States of a working group.
const (
	GroupActive    = "active"
	GroupDissolved = "dissolved"
)

// maxFounders bounds the members that a working group begins with.
const maxFounders = 64

// WorkingGroup is the row of a working group: members who prepare something for
// the body. It decides nothing by itself.
type WorkingGroup struct {
	// Decision founded it.
	Decision DecisionID `json:"decision"`
	// DissolvedBy is the decision that dissolved it; absent before.
	DissolvedBy *DecisionID `json:"dissolved_by,omitzero"`
	ID          GroupID     `json:"id"`
	// Mandate says what it is for.
	Mandate Text `json:"mandate"`
	// Members are sorted. One that leaves the body stays here until it leaves here.
	Members []MemberID `json:"members"`
	Name    Text       `json:"name"`
	Seq     wire.Seq   `json:"seq"`
	State   string     `json:"state"`
	// Until is when its mandate ends; absent for never.
	Until wire.Time `json:"until,omitzero"`
}

func (g *WorkingGroup) atWork(now wire.Time) bool {
	return g.State == GroupActive && (g.Until == 0 || now < g.Until)
}

// find looks a member up in the sorted list.
func (g *WorkingGroup) find(m MemberID) (at int, in bool) {
	return slices.BinarySearchFunc(g.Members, m, compareIDs)
}

func compareIDs[sort any](a, b ID[sort]) int { return compareUUID(a.UUID, b.UUID) }

func (s *State) touchGroup(g *WorkingGroup) { s.touch(kindGroup, g.ID.String(), g) }

// groupAtWork finds the working group that a statement is about, and the member
// that states it.
func (s *State) groupAtWork(p *Placed, speaks func() (speaker, *Refusal)) (*WorkingGroup, *Member, *Refusal) {
	g, refusal := subjectOf(p, kindGroup, &s.groups)
	if refusal != nil {
		return nil, nil, refusal
	}
	sp, refusal := speaks()
	if refusal != nil {
		return nil, nil, refusal
	}
	if !g.atWork(p.Recorded) {
		return nil, nil, refuse(CodeWrongState, "the working group is dissolved, or its time is over")
	}
	return g, sp.member, nil
}

// GroupJoined is a member's word that it works in a group. The subject is group/<id>.
type GroupJoined struct {
	Authored
}

func (e *GroupJoined) form() error { return nil }

func (e *GroupJoined) decide(s *State, p *Placed) *Refusal {
	g, member, refusal := s.groupAtWork(p, p.activeRepresentative)
	if refusal != nil {
		return refusal
	}
	if _, in := g.find(member.ID); in {
		return refuse(CodeExists, "the member is in the working group already")
	}
	return nil
}

func (e *GroupJoined) evolve(s *State, p *Placed) {
	g, _ := subjectOf(p, kindGroup, &s.groups)
	member, _ := idOf[memberSort](p.Statement.By[0].Of, kindMember)
	at, _ := g.find(member)
	g.Members = slices.Insert(g.Members, at, member)
	s.touchGroup(g)
}

// GroupLeft is a member's word that it works in a group no more. The subject is
// group/<id>.
type GroupLeft struct {
	Authored
}

func (e *GroupLeft) form() error { return nil }

func (e *GroupLeft) decide(s *State, p *Placed) *Refusal {
	g, member, refusal := s.groupAtWork(p, p.representative)
	if refusal != nil {
		return refusal
	}
	if _, in := g.find(member.ID); !in {
		return refuse(CodeNotFound, "the member is not in the working group")
	}
	return nil
}

func (e *GroupLeft) evolve(s *State, p *Placed) {
	g, _ := subjectOf(p, kindGroup, &s.groups)
	member, _ := idOf[memberSort](p.Statement.By[0].Of, kindMember)
	at, _ := g.find(member)
	g.Members = slices.Delete(g.Members, at, at+1)
	s.touchGroup(g)
}

// FoundGroup founds a working group.
type FoundGroup struct {
	Group   GroupID `json:"group"`
	Mandate Text    `json:"mandate"`
	// Members are 1 to 64, sorted.
	Members []MemberID `json:"members"`
	Name    Text       `json:"name"`
	// Until is when its mandate ends; absent for never.
	Until wire.Time `json:"until,omitzero"`
}

func (e *FoundGroup) form() error {
	if len(e.Members) == 0 || len(e.Members) > maxFounders {
		return fmt.Errorf("members: 1 to %d", maxFounders)
	}
	if !slices.IsSortedFunc(e.Members, func(a, b MemberID) int { return compareStrict(a.String(), b.String()) }) {
		return errors.New("members: sorted, none twice")
	}
	if err := e.Mandate.check("mandate", MaxReasons, ""); err != nil {
		return err
	}
	return e.Name.check("name", MaxLine, "")
}

func (e *FoundGroup) target() string { return kindGroup + "/" + e.Group.String() }

func (e *FoundGroup) misfit(s *State, now wire.Time) *Misfit {
	if s.groups.get(e.Group) != nil {
		return misfit(MisfitGroupExists, "there is a group %s already", e.Group)
	}
	for _, id := range e.Members {
		if m := s.memberMisfit(id); m != nil {
			return m
		}
	}
	if !e.Until.IsZero() && e.Until <= now {
		return misfit(MisfitTimePast, "the group's mandate ends at %s, which is past", e.Until)
	}
	return nil
}

// memberMisfit says why nothing can be laid on a member, or nothing.
func (s *State) memberMisfit(id MemberID) *Misfit {
	switch m := s.members.get(id); {
	case m == nil:
		return misfit(MisfitNoMember, "there is no member %s", id)
	case m.Status == StatusLeft:
		return misfit(MisfitMemberLeft, "member %s has left", id)
	}
	return nil
}

func (e *FoundGroup) apply(s *State, p *Placed, d *Decision) {
	g := &WorkingGroup{
		Decision: d.ID, ID: e.Group, Mandate: e.Mandate, Members: slices.Clone(e.Members), Name: e.Name,
		Seq: p.Seq, State: GroupActive, Until: e.Until,
	}
	s.groups.put(g.ID, g)
	s.touchGroup(g)
}

// DissolveGroup dissolves a working group.
type DissolveGroup struct {
	Group GroupID `json:"group"`
}

func (e *DissolveGroup) form() error    { return nil }
func (e *DissolveGroup) target() string { return kindGroup + "/" + e.Group.String() }

func (e *DissolveGroup) misfit(s *State, _ wire.Time) *Misfit {
	switch g := s.groups.get(e.Group); {
	case g == nil:
		return misfit(MisfitNoGroup, "there is no such group")
	case g.State == GroupDissolved:
		return misfit(MisfitGroupDissolved, "the group is dissolved already")
	}
	return nil
}

func (e *DissolveGroup) apply(s *State, _ *Placed, d *Decision) {
	g := s.groups.get(e.Group)
	g.State, g.DissolvedBy = GroupDissolved, &d.ID
	s.touchGroup(g)
}
