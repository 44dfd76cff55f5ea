package world

import (
	"cmp"
	"slices"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
)

// meeting is mostly one that is under way, nil where there was none yet.
func (w *World) meeting() *domain.MeetingID {
	if len(w.meetings) == 0 {
		return nil
	}
	var open []domain.MeetingID
	for _, id := range w.meetings {
		if w.State.Meeting(id).State == domain.MeetingOpen {
			open = append(open, id)
		}
	}
	if len(open) == 0 || w.UpTo(15) == 0 {
		open = w.meetings
	}
	id := one(w, open, domain.MeetingID{UUID: w.ID()})
	return &id
}

func (w *World) tellers() []domaintest.Speaker {
	by := []domaintest.Speaker{w.speaker(w.holding("teller-a")), w.speaker(w.holding("teller-b"))}
	if twice(by) {
		return by[:1]
	}
	return by
}

// meet has a meeting called, and mostly opened; now and then one that is under
// way is closed, or one that is not is called off.
func (w *World) meet() {
	id := domain.MeetingID{UUID: w.ID()}
	about, chair := "meeting/"+id.String(), w.speaker(w.coordinator())
	e := &domain.MeetingConvened{
		Agenda: []domain.AgendaItem{{Title: w.text()}}, Mode: Pick(w, domain.MeetingInPerson, domain.MeetingOnline, domain.MeetingHybrid, domain.MeetingWritten),
		Starts: w.Now.AddHours(w.Between(0, 2)), Title: w.text(),
	}
	if w.Half() {
		e.Ends, e.Place = e.Starts.AddHours(w.Between(0, 3)), w.text()
	}
	if len(w.matters["group"]) > 0 && w.UpTo(3) == 0 {
		e.Group = &domain.GroupID{UUID: w.matter("group")}
	}
	if m := w.motion(); w.State.Motion(m) != nil {
		e.Agenda[0].Motion = &m
	}
	if w.say("meeting.convened", about, e, Pick(w, chair, w.Person().Rep())) {
		w.meetings = append(w.meetings, id)
		if w.Half() {
			w.say("meeting.agenda_changed", about, &domain.MeetingAgendaChanged{Agenda: e.Agenda}, chair)
		}
		if w.UpTo(4) == 0 {
			w.say("meeting.cancelled", about, &domain.MeetingCancelled{Reasons: w.text()}, chair)
			return
		}
		w.Now = max(w.Now, e.Starts)
		w.say("meeting.opened", about, &domain.MeetingOpened{}, Pick(w, chair, w.registrar()))
		for range w.UpTo(4) {
			w.comeAndGo()
		}
		return
	}
	other := w.meeting()
	switch {
	case other == nil:
	default:
		w.say("meeting.closed", "meeting/"+other.String(), &domain.MeetingClosed{Minutes: Pick(w, wire.Hash{}, wire.Hash{1})}, chair)
	}
}

func (w *World) comeAndGo() {
	meeting := w.meeting()
	if meeting == nil {
		return
	}
	about, m := "meeting/"+meeting.String(), w.Person()
	switch Pick(w, "in", "in", "out", "attested") {
	case "in":
		w.say("attendance.checked_in", about, &domain.AttendanceCheckedIn{}, w.speaker(m.Rep()))
	case "out":
		w.say("attendance.checked_out", about, &domain.AttendanceCheckedOut{}, w.speaker(m.Rep()))
	default:
		e := &domain.AttendanceAttested{Members: w.someMembers(), Present: w.UpTo(2) > 0}
		w.say("attendance.attested", about, e, w.tellers()...)
	}
}

// someMembers are up to three, sorted.
func (w *World) someMembers() []domain.MemberID {
	var ids []domain.MemberID
	for range 1 + w.UpTo(2) {
		ids = append(ids, w.Person().ID)
	}
	slices.SortFunc(ids, func(a, b domain.MemberID) int { return cmp.Compare(a.String(), b.String()) })
	return slices.Compact(ids)
}

func (w *World) tellBallots() {
	if a, b := w.State.Office("teller-a"), w.State.Office("teller-b"); a == nil || b == nil || w.UpTo(6) == 0 {
		w.electTellers()
	}
	if _, opened := w.putTellable(); !opened && w.Half() {
		return
	}
	poll := w.State.Poll(w.poll())
	if poll == nil {
		return
	}
	e := &domain.VoteTold{Opening: poll.Leaf}
	for _, member := range w.someMembers() {
		e.Ballots = append(e.Ballots, domain.ToldBallot{Choice: Pick(w, poll.Choices()...), Member: member})
	}
	w.say("vote.told", "poll/"+poll.ID.String(), e, w.tellers()...)
}

// putTellable puts a motion to a poll that tellers may enter ballots of, where the rules let any.
func (w *World) putTellable() (domain.PollID, bool) {
	rules, _ := w.State.RulesAt(w.Now)
	for _, class := range []string{seed.ClassProcedural, seed.ClassOrdinary, seed.ClassElection} {
		if c := rules.Class(class); c != nil && c.Tellers {
			if id, tabled := w.tableOne(w.Motion([]string{class})); tabled {
				return w.openSoon(id)
			}
			break
		}
	}
	return domain.PollID{}, false
}

// candidates are some of the people, sorted.
func (w *World) candidates() domain.Effect {
	e := &domain.Choose{Office: "coordinator", Role: domain.RoleCoordinator, TermDays: w.Between(1, 3)}
	for range 6 {
		e.Candidates = append(e.Candidates, w.Person().Representative)
	}
	slices.SortFunc(e.Candidates, func(a, b domain.RepresentativeID) int { return cmp.Compare(a.String(), b.String()) })
	e.Candidates = slices.Compact(e.Candidates)
	return domain.NewEffect(e)
}

// chooseAmong has a vote on candidates, in which everybody votes as they like.
func (w *World) chooseAmong() {
	id, tabled := w.tableOne(w.Motion([]string{seed.ClassElection}, w.candidates()))
	if !tabled {
		return
	}
	if poll, opened := w.openSoon(id); opened {
		w.voteAll(poll, w.State.Poll(poll).Options...)
		w.Now = max(w.Now, w.State.Poll(poll).Closes)
		w.Derive()
	}
}
