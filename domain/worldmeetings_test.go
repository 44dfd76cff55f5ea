package domain_test

import (
	"cmp"
	"slices"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
)

// meeting is mostly one that is under way, nil where there was none yet.
func (w *world) meeting() *domain.MeetingID {
	if len(w.meetings) == 0 {
		return nil
	}
	var open []domain.MeetingID
	for _, id := range w.meetings {
		if w.State.Meeting(id).State == domain.MeetingOpen {
			open = append(open, id)
		}
	}
	if len(open) == 0 || w.upTo(15) == 0 {
		open = w.meetings
	}
	id := one(w, open, domain.MeetingID{UUID: w.ID()})
	return &id
}

// electTellers makes the first and the last member's representative tellers.
func electTellers(b *domaintest.Body) {
	b.Carry([]string{seed.ClassElection},
		elect(b.Members[0], "teller-a", domain.RoleTeller, 3660), elect(b.Members[len(b.Members)-1], "teller-b", domain.RoleTeller, 3660))
}

func (w *world) tellers() []domaintest.Speaker {
	by := []domaintest.Speaker{w.speaker(w.people[0].Officer("teller-a")), w.speaker(w.people[len(w.Members)-1].Officer("teller-b"))}
	if twice(by) {
		return by[:1]
	}
	return by
}

// meet has a meeting called, and mostly opened; now and then one that is under
// way is closed, or one that is not is called off.
func (w *world) meet() {
	id := domain.MeetingID{UUID: w.ID()}
	about, chair := "meeting/"+id.String(), w.speaker(w.Coordinator)
	e := &domain.MeetingConvened{Agenda: []domain.AgendaItem{{Title: text("x")}}, Mode: domain.MeetingOnline, Starts: w.Now.AddHours(w.between(0, 2)), Title: text("x")}
	if m := w.motion(); w.State.Motion(m) != nil {
		e.Agenda[0].Motion = &m
	}
	if w.say("meeting.convened", about, e, pick(w, chair, w.person().Rep())) {
		w.meetings = append(w.meetings, id)
		if w.half() {
			w.say("meeting.agenda_changed", about, &domain.MeetingAgendaChanged{Agenda: e.Agenda}, chair)
		}
		w.Now = max(w.Now, e.Starts)
		w.say("meeting.opened", about, &domain.MeetingOpened{}, pick(w, chair, w.Registrars[0]))
		for range w.upTo(4) {
			w.comeAndGo()
		}
		return
	}
	other := w.meeting()
	switch {
	case other == nil:
	case w.half():
		w.say("meeting.closed", "meeting/"+other.String(), &domain.MeetingClosed{}, chair)
	default:
		w.say("meeting.cancelled", "meeting/"+other.String(), &domain.MeetingCancelled{Reasons: text("x")}, chair)
	}
}

func (w *world) comeAndGo() {
	meeting := w.meeting()
	if meeting == nil {
		return
	}
	about, m := "meeting/"+meeting.String(), w.person()
	switch pick(w, "in", "in", "out", "attested") {
	case "in":
		w.say("attendance.checked_in", about, &domain.AttendanceCheckedIn{}, w.speaker(m.Rep()))
	case "out":
		w.say("attendance.checked_out", about, &domain.AttendanceCheckedOut{}, w.speaker(m.Rep()))
	default:
		e := &domain.AttendanceAttested{Members: w.someMembers(), Present: w.upTo(2) > 0}
		w.say("attendance.attested", about, e, w.tellers()...)
	}
}

// someMembers are up to three, sorted.
func (w *world) someMembers() []domain.MemberID {
	var ids []domain.MemberID
	for range 1 + w.upTo(2) {
		ids = append(ids, w.person().ID)
	}
	slices.SortFunc(ids, func(a, b domain.MemberID) int { return cmp.Compare(a.String(), b.String()) })
	return slices.Compact(ids)
}

func (w *world) tellBallots() {
	poll := w.State.Poll(w.poll())
	if poll == nil {
		return
	}
	e := &domain.VoteTold{Opening: poll.Leaf}
	for _, member := range w.someMembers() {
		e.Ballots = append(e.Ballots, domain.ToldBallot{Choice: pick(w, poll.Choices()...), Member: member})
	}
	w.say("vote.told", "poll/"+poll.ID.String(), e, w.tellers()...)
}

// candidates are some of the people, sorted.
func (w *world) candidates() domain.Effect {
	e := &domain.Choose{Office: "coordinator", Role: domain.RoleCoordinator, TermDays: w.between(1, 3)}
	for range 6 {
		e.Candidates = append(e.Candidates, w.person().Representative)
	}
	slices.SortFunc(e.Candidates, func(a, b domain.RepresentativeID) int { return cmp.Compare(a.String(), b.String()) })
	e.Candidates = slices.Compact(e.Candidates)
	return domain.NewEffect(e)
}
