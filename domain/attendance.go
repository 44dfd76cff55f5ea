package domain

import (
	"fmt"
	"slices"

	"twothirds/domain/wire"
)

// maxByTellers is the most members that tellers speak for in one statement.
const maxByTellers = 200

// Who entered an attendance.
const (
	AttendedByMember  = "member"
	AttendedByTellers = "tellers"
)

// Attendance is the row of a member's coming to a meeting and going. Its id is
// <meeting>.<member>.
type Attendance struct {
	// Arrived is the last entry by which it came, 0 where it never did.
	Arrived wire.Seq `json:"arrived"`
	// By is who said the last of it: member or tellers.
	By string `json:"by"`
	// Departed is the last entry by which it went, 0 where it never did.
	Departed wire.Seq  `json:"departed"`
	Meeting  MeetingID `json:"meeting"`
	Member   MemberID  `json:"member"`
}

func attendanceID(meeting MeetingID, member MemberID) string {
	return meeting.String() + "." + member.String()
}

// attendance is a member's at a meeting, nil where it never came.
func (s *State) attendance(meeting MeetingID, member MemberID) *Attendance {
	return s.attendances.get(name(attendanceID(meeting, member)))
}

// there reports whether the member is at the meeting.
func (a *Attendance) there() bool { return a != nil && a.Arrived > a.Departed }

// since reports whether it was there at any time after an entry: who is not
// there now was until it went.
func (a *Attendance) since(seq wire.Seq) bool { return a.there() || (a != nil && a.Departed > seq) }

// attend enters that a member came or went.
func (s *State) attend(meeting MeetingID, member MemberID, present bool, by string, seq wire.Seq) {
	a := s.attendance(meeting, member)
	if a == nil {
		a = &Attendance{Meeting: meeting, Member: member}
		s.attendances.put(name(attendanceID(meeting, member)), a)
	}
	a.By = by
	if present {
		a.Arrived = seq
	} else {
		a.Departed = seq
	}
	s.touch(kindAttendance, attendanceID(meeting, member), a)
}

// checking is what checking in and checking out have in common.
func (s *State) checking(p *Placed, out bool) *Refusal {
	m, refusal := s.meetingOf(p)
	if refusal != nil {
		return refusal
	}
	sp, refusal := p.representative()
	if refusal != nil {
		return refusal
	}
	if refusal := m.inState(MeetingOpen); refusal != nil {
		return refusal
	}
	switch there := s.attendance(m.ID, sp.member.ID).there(); {
	case there && !out:
		return refuse(CodeWrongState, "%s is at the meeting already", sp.Of)
	case !there && out:
		return refuse(CodeWrongState, "%s is not at the meeting", sp.Of)
	}
	return nil
}

func (s *State) checked(p *Placed, in bool) {
	m, _ := s.meetingOf(p)
	member, _ := idOf[memberSort](p.Statement.By[0].Of, kindMember)
	s.attend(m.ID, member, in, AttendedByMember, p.Seq)
}

// AttendanceCheckedIn is a member's own word that it is at a meeting. Inactive
// and suspended members attend as well.
type AttendanceCheckedIn struct {
	Authored
}

func (e *AttendanceCheckedIn) form() error                         { return nil }
func (e *AttendanceCheckedIn) decide(s *State, p *Placed) *Refusal { return s.checking(p, false) }
func (e *AttendanceCheckedIn) evolve(s *State, p *Placed)          { s.checked(p, true) }

// AttendanceCheckedOut is a member's own word that it left a meeting.
type AttendanceCheckedOut struct {
	Authored
}

func (e *AttendanceCheckedOut) form() error                         { return nil }
func (e *AttendanceCheckedOut) decide(s *State, p *Placed) *Refusal { return s.checking(p, true) }
func (e *AttendanceCheckedOut) evolve(s *State, p *Placed)          { s.checked(p, false) }

// AttendanceAttested is the word of two tellers of different sides for members
// that came or went and did not say so themselves.
type AttendanceAttested struct {
	Authored
	// Members are those it is about, sorted, 1 to 200.
	Members []MemberID `json:"members"`
	// Present says that they are there; otherwise that they are not.
	Present bool `json:"present"`
}

func (e *AttendanceAttested) form() error {
	if len(e.Members) == 0 || len(e.Members) > maxByTellers ||
		!slices.IsSortedFunc(e.Members, func(a, b MemberID) int { return compareStrict(a.String(), b.String()) }) {
		return fmt.Errorf("members: 1 to %d, sorted, none twice", maxByTellers)
	}
	return nil
}

func (e *AttendanceAttested) decide(s *State, p *Placed) *Refusal {
	m, refusal := s.meetingOf(p)
	if refusal != nil {
		return refusal
	}
	if !s.twoTellers(p) {
		return refuse(CodeNotPermitted, "two tellers of different sides attest attendance")
	}
	if refusal := m.inState(MeetingOpen); refusal != nil {
		return refusal
	}
	for _, id := range e.Members {
		switch member := s.members.get(id); {
		case member == nil:
			return refuse(CodeNotFound, "there is no member %s", id)
		case member.Status == StatusLeft:
			return refuse(CodeMemberNotActive, "member %s has left the body", id)
		}
	}
	return nil
}

func (e *AttendanceAttested) evolve(s *State, p *Placed) {
	m, _ := s.meetingOf(p)
	for _, id := range e.Members {
		// What is so already keeps who said it first, and since when.
		if s.attendance(m.ID, id).there() != e.Present {
			s.attend(m.ID, id, e.Present, AttendedByTellers, p.Seq)
		}
	}
}

// twoTellers reports whether the speakers are exactly two tellers of different
// sides; where neither has a side, two different persons. An elected teller
// whose office has no side stands on that of the member it represents.
func (s *State) twoTellers(p *Placed) bool {
	if len(p.speakers) != 2 || !p.speakers[0].isOfficer(RoleTeller) || !p.speakers[1].isOfficer(RoleTeller) {
		return false
	}
	sideOf := func(sp *speaker) string {
		if sp.office.Side != "" || sp.representative == nil {
			return sp.office.Side
		}
		return s.side(s.members.get(sp.representative.Member), p.Recorded)
	}
	a, b := sideOf(&p.speakers[0]), sideOf(&p.speakers[1])
	return p.speakers[0].office.Holder != p.speakers[1].office.Holder && (a != b || a == "")
}
