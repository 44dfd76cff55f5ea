package domain

import (
	"errors"
	"fmt"
	"slices"

	"twothirds/domain/voting"
	"twothirds/domain/wire"
)

// States of a meeting.
const (
	MeetingCalled = "convened"
	// MeetingOpen is under way: who comes and goes is entered.
	MeetingOpen      = "open"
	MeetingOver      = "closed"
	MeetingCalledOff = "cancelled"
)

// Modes of meetings.
const (
	MeetingInPerson = "in_person"
	MeetingOnline   = "online"
	MeetingHybrid   = "hybrid"
	MeetingWritten  = "written"
)

// maxAgenda is the largest number of items of an agenda.
const maxAgenda = 64

// MeetingRules is what a rule set asks of meetings.
type MeetingRules struct {
	// Members is how many members together convene a meeting, 1 to 8; a
	// coordinator convenes one alone.
	Members int64 `json:"members"`
	// NoticeHours is the least time from the convening to the start: 0 to 8784.
	NoticeHours int64 `json:"notice_hours"`
	// Quorum is the share of the active members that must be there for a poll to
	// be opened at a meeting; absent where none is asked.
	Quorum *voting.Fraction `json:"quorum,omitzero"`
}

func (m *MeetingRules) validate() error {
	if m.Members < 1 || m.Members > wire.MaxSigners {
		return errors.New("meetings: members: 1 to 8")
	}
	if m.NoticeHours < 0 || m.NoticeHours > maxHours {
		return errors.New("meetings: notice_hours: 0 to 8784")
	}
	if m.Quorum == nil {
		return nil
	}
	if err := m.Quorum.Validate(); err != nil {
		return fmt.Errorf("meetings: quorum: %w", err)
	}
	if m.Quorum.Strict && m.Quorum.Num == m.Quorum.Den {
		return errors.New("meetings: quorum: more than all can never be there")
	}
	return nil
}

// meetingRules are those of a rule set; where it says nothing of meetings, any
// active member convenes one without notice.
func (r *RuleSet) meetingRules() MeetingRules {
	if r.Meetings == nil {
		return MeetingRules{Members: 1}
	}
	return *r.Meetings
}

// AgendaItem is a line of a meeting's agenda.
type AgendaItem struct {
	// Motion is the motion that it is about; absent where it is about none.
	Motion *MotionID `json:"motion,omitzero"`
	Title  Text      `json:"title"`
}

func checkAgenda(agenda []AgendaItem) error {
	if len(agenda) > maxAgenda {
		return fmt.Errorf("agenda: at most %d items", maxAgenda)
	}
	for i := range agenda {
		if err := agenda[i].Title.check(fmt.Sprintf("agenda: title of item %d", i), MaxLine, ""); err != nil {
			return err
		}
	}
	return nil
}

// agendaFits refuses an agenda with a motion that there is not.
func (s *State) agendaFits(agenda []AgendaItem) *Refusal {
	for _, item := range agenda {
		if item.Motion != nil && s.motions.get(*item.Motion) == nil {
			return refuse(CodeNotFound, "there is no motion %s", item.Motion)
		}
	}
	return nil
}

// Meeting is the row of a meeting.
type Meeting struct {
	Agenda []AgendaItem `json:"agenda"`
	// Closed is the entry that closed it, 0 before.
	Closed wire.Seq `json:"closed"`
	// Convened is the entry that called it.
	Convened wire.Seq `json:"convened"`
	// Ends is when it is meant to end; absent where not said.
	Ends wire.Time `json:"ends,omitzero"`
	// Group is the working group that meets; absent where the body does.
	Group *GroupID  `json:"group,omitzero"`
	ID    MeetingID `json:"id"`
	// Minutes is the SHA-256 of the minutes; absent until closed with them.
	Minutes wire.Hash `json:"minutes,omitzero"`
	// Mode is in_person, online, hybrid or written.
	Mode string `json:"mode"`
	// Opened is the entry that opened it, 0 before.
	Opened wire.Seq `json:"opened"`
	Place  Text     `json:"place,omitzero"`
	// Reasons say why it was cancelled; absent otherwise.
	Reasons Text      `json:"reasons,omitzero"`
	Starts  wire.Time `json:"starts"`
	State   string    `json:"state"`
	Title   Text      `json:"title"`
}

func (s *State) touchMeeting(m *Meeting) { s.touch(kindMeeting, m.ID.String(), m) }

// meetingOf finds the meeting that a statement is about.
func (s *State) meetingOf(p *Placed) (*Meeting, *Refusal) {
	return subjectOf(p, kindMeeting, &s.meetings)
}

func (m *Meeting) inState(state string) *Refusal {
	if m.State == state {
		return nil
	}
	return refuse(CodeWrongState, "meeting %s is %s, not %s", m.ID, m.State, state)
}

// officerAlone refuses unless the one signer is an officer of one of the roles.
func (p *Placed) officerAlone(roles ...string) *Refusal {
	sp, refusal := p.alone()
	if refusal != nil {
		return refusal
	}
	if !sp.isOfficer(roles...) {
		return refuse(CodeNotPermitted, "this statement takes an officer, in that capacity: %v", roles)
	}
	return nil
}

// MeetingConvened calls a meeting. The subject is meeting/<a new id>.
type MeetingConvened struct {
	Authored
	Agenda []AgendaItem `json:"agenda"`
	Ends   wire.Time    `json:"ends,omitzero"`
	Group  *GroupID     `json:"group,omitzero"`
	// Mode is in_person, online, hybrid or written.
	Mode   string    `json:"mode"`
	Place  Text      `json:"place,omitzero"`
	Starts wire.Time `json:"starts"`
	Title  Text      `json:"title"`
}

func (e *MeetingConvened) form() error {
	if !slices.Contains([]string{MeetingInPerson, MeetingOnline, MeetingHybrid, MeetingWritten}, e.Mode) {
		return errors.New("mode: in_person, online, hybrid or written")
	}
	if !e.Ends.IsZero() && e.Ends <= e.Starts {
		return errors.New("ends: later than starts")
	}
	if err := checkAgenda(e.Agenda); err != nil {
		return err
	}
	if !e.Place.IsZero() {
		if err := e.Place.check("place", MaxLine, ""); err != nil {
			return err
		}
	}
	return e.Title.check("title", MaxLine, "")
}

func (e *MeetingConvened) decide(s *State, p *Placed) *Refusal {
	if refusal := s.constituted(); refusal != nil {
		return refusal
	}
	rules, _ := s.RulesAt(p.Recorded)
	ask := rules.meetingRules()
	if refusal := convening(p, ask.Members); refusal != nil {
		return refusal
	}
	if _, refusal := newSubject(p, kindMeeting, &s.meetings); refusal != nil {
		return refusal
	}
	if refusal := s.agendaFits(e.Agenda); refusal != nil {
		return refusal
	}
	if e.Group != nil {
		g := s.groups.get(*e.Group)
		switch {
		case g == nil:
			return refuse(CodeNotFound, "there is no group %s", e.Group)
		case !g.atWork(p.Recorded):
			return refuse(CodeWrongState, "group %s is at work no more", e.Group)
		}
	}
	if least := p.Recorded.AddHours(ask.NoticeHours); e.Starts < least {
		return refuse(CodeNotice, "the rules ask for %d hours' notice: the meeting starts at %s at the earliest", ask.NoticeHours, least)
	}
	return nil
}

// convening refuses unless a coordinator signs alone, or representatives of so
// many different active members together.
func convening(p *Placed, least int64) *Refusal {
	if len(p.speakers) == 1 && p.speakers[0].isOfficer(RoleCoordinator) {
		return nil
	}
	var members []MemberID
	for _, sp := range p.speakers {
		if sp.As != wire.AsRepresentative || sp.member.Status != StatusActive || slices.Contains(members, sp.member.ID) {
			return refuse(CodeNotPermitted, "a coordinator convenes a meeting alone, or representatives of different active members together")
		}
		members = append(members, sp.member.ID)
	}
	if int64(len(members)) < least {
		return refuse(CodeNotPermitted, "%d members together convene a meeting; %d sign", least, len(members))
	}
	return nil
}

func (e *MeetingConvened) evolve(s *State, p *Placed) {
	id, _ := idOf[meetingSort](p.Statement.Subject, kindMeeting)
	m := &Meeting{
		Agenda: e.Agenda, Convened: p.Seq, Ends: e.Ends, Group: e.Group, ID: id, Mode: e.Mode, Place: e.Place,
		Starts: e.Starts, State: MeetingCalled, Title: e.Title,
	}
	s.meetings.put(id, m)
	s.touchMeeting(m)
}

// MeetingAgendaChanged puts another agenda in the place of a meeting's, until it is opened.
type MeetingAgendaChanged struct {
	Authored
	Agenda []AgendaItem `json:"agenda"`
}

func (e *MeetingAgendaChanged) form() error { return checkAgenda(e.Agenda) }

func (e *MeetingAgendaChanged) decide(s *State, p *Placed) *Refusal {
	m, refusal := s.meetingOf(p)
	if refusal != nil {
		return refusal
	}
	if refusal := p.officerAlone(RoleCoordinator); refusal != nil {
		return refusal
	}
	if refusal := m.inState(MeetingCalled); refusal != nil {
		return refusal
	}
	return s.agendaFits(e.Agenda)
}

func (e *MeetingAgendaChanged) evolve(s *State, p *Placed) {
	m, _ := s.meetingOf(p)
	m.Agenda = e.Agenda
	s.touchMeeting(m)
}

// MeetingCancelled calls a meeting off that was not opened.
type MeetingCancelled struct {
	Authored
	Reasons Text `json:"reasons"`
}

func (e *MeetingCancelled) form() error { return e.Reasons.check("reasons", MaxReasons, "") }

func (e *MeetingCancelled) decide(s *State, p *Placed) *Refusal {
	m, refusal := s.meetingOf(p)
	if refusal != nil {
		return refusal
	}
	if refusal := p.officerAlone(RoleCoordinator); refusal != nil {
		return refusal
	}
	return m.inState(MeetingCalled)
}

func (e *MeetingCancelled) evolve(s *State, p *Placed) {
	m, _ := s.meetingOf(p)
	m.State, m.Reasons = MeetingCalledOff, e.Reasons
	s.touchMeeting(m)
}

// MeetingOpened begins a meeting: from here on attendance is entered, and polls
// can be held at it.
type MeetingOpened struct {
	Authored
}

func (e *MeetingOpened) form() error { return nil }

func (e *MeetingOpened) decide(s *State, p *Placed) *Refusal {
	m, refusal := s.meetingOf(p)
	if refusal != nil {
		return refusal
	}
	if refusal := p.officerAlone(RoleCoordinator, RoleRegistrar); refusal != nil {
		return refusal
	}
	if refusal := m.inState(MeetingCalled); refusal != nil {
		return refusal
	}
	if p.Recorded < m.Starts {
		return refuse(CodeNotice, "the meeting was convened for %s", m.Starts)
	}
	return nil
}

func (e *MeetingOpened) evolve(s *State, p *Placed) {
	m, _ := s.meetingOf(p)
	m.State, m.Opened = MeetingOpen, p.Seq
	s.touchMeeting(m)
}

// MeetingClosed ends a meeting. Who is there then goes on to count as there in
// polls of the meeting that are open still.
type MeetingClosed struct {
	Authored
	// Minutes is the SHA-256 of the minutes; absent where there are none.
	Minutes wire.Hash `json:"minutes,omitzero"`
}

func (e *MeetingClosed) form() error { return nil }

func (e *MeetingClosed) decide(s *State, p *Placed) *Refusal {
	m, refusal := s.meetingOf(p)
	if refusal != nil {
		return refusal
	}
	if refusal := p.officerAlone(RoleCoordinator, RoleRegistrar); refusal != nil {
		return refusal
	}
	return m.inState(MeetingOpen)
}

func (e *MeetingClosed) evolve(s *State, p *Placed) {
	m, _ := s.meetingOf(p)
	m.State, m.Closed, m.Minutes = MeetingOver, p.Seq, e.Minutes
	s.touchMeeting(m)
}

// pollable refuses a poll at a meeting that is not the body's, is not under way,
// or lacks the members that the rules ask to be there.
func (s *State) pollable(id MeetingID, now wire.Time) *Refusal {
	m := s.meetings.get(id)
	if m == nil {
		return refuse(CodeNotFound, "there is no meeting %s", id)
	}
	if refusal := m.inState(MeetingOpen); refusal != nil {
		return refusal
	}
	if m.Group != nil {
		return refuse(CodeWrongState, "meeting %s is one of a working group: the body's polls are held at the body's meetings", id)
	}
	rules, _ := s.RulesAt(now)
	quorum := rules.meetingRules().Quorum
	if quorum == nil {
		return nil
	}
	var active, there int64
	for member, row := range s.members.all() {
		if row.Status != StatusActive {
			continue
		}
		active++
		if s.attendance(id, member).there() {
			there++
		}
	}
	if !quorum.Met(there, active) {
		return refuse(CodeMeetingQuorum, "%d of %d active members are at the meeting, too few by the rules to open a poll there", there, active)
	}
	return nil
}
