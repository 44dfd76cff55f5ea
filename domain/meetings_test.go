package domain_test

import (
	"slices"
	"strings"
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/voting"
	"twothirds/domain/wire"
)

// gathering is a body of five with two tellers of different sides, of which each
// represents a member: the first one and the last. Its rules know meetings,
// tellers' ballots and run-offs.
func gathering() *domaintest.Body {
	return copyOf("gathering", func() *domaintest.Body {
		b := domaintest.ConstitutedWith(domain.PurposeOperation, 3, 2, func(e *domain.LedgerFounded) {
			e.Rules.Meetings = &domain.MeetingRules{Members: 2, NoticeHours: 24, Quorum: &voting.Fraction{Num: 1, Den: 2, Strict: true}}
			e.Rules.Class(seed.ClassOrdinary).Tellers = true
			e.Rules.Class(seed.ClassElection).Tellers = true
			e.Rules.Class(seed.ClassElection).RunOff = true
			e.Rules.Class(seed.ClassAdmission).Base = voting.BasePresent
			e.Rules.Class(seed.ClassAdmission).Quorum = &voting.Quorum{By: voting.ByPresent, Num: 1, Den: 2, Strict: true}
			e.Rules.Class(seed.ClassStatus).Recusal = domain.RecusalSilent
			e.Rules.Class(seed.ClassStatus).Base = voting.BasePresent
		})
		b.Carry([]string{seed.ClassElection},
			elect(b.Members[0], "teller-a", domain.RoleTeller, 3660), elect(b.Members[4], "teller-b", domain.RoleTeller, 3660),
			elect(b.Members[1], "teller-c", domain.RoleTeller, 3660))
		return b
	})
}

func tellers(b *domaintest.Body) []domaintest.Speaker {
	return []domaintest.Speaker{b.Members[0].Officer("teller-a"), b.Members[4].Officer("teller-b")}
}

func convening(b *domaintest.Body) *domain.MeetingConvened {
	return &domain.MeetingConvened{Agenda: []domain.AgendaItem{}, Mode: domain.MeetingInPerson, Starts: b.Now.AddHours(24), Title: text("A meeting")}
}

// convene calls a meeting by the coordinator.
func convene(b *domaintest.Body) string {
	about := "meeting/" + b.ID().String()
	b.Must("meeting.convened", about, convening(b), b.Coordinator)
	return about
}

// meet has a meeting under way at which are so many of the first members.
func meet(b *domaintest.Body, there int) string {
	about := convene(b)
	b.Wait(24)
	b.Must("meeting.opened", about, &domain.MeetingOpened{}, b.Coordinator)
	for _, m := range b.Members[:there] {
		b.Must("attendance.checked_in", about, &domain.AttendanceCheckedIn{}, m.Rep())
	}
	return about
}

func meetingID(about string) *domain.MeetingID {
	id, err := wire.ParseUUID(strings.TrimPrefix(about, "meeting/"))
	letItIn(err)
	return &domain.MeetingID{UUID: id}
}

func TestAMeetingIsConvened(t *testing.T) {
	t.Parallel()
	by := func(speakers func(*domaintest.Body) []domaintest.Speaker) func(*domaintest.Body) error {
		return func(b *domaintest.Body) error {
			who := speakers(b)
			return b.Try("meeting.convened", "meeting/"+b.ID().String(), convening(b), who...)
		}
	}
	with := func(change func(*domaintest.Body, *domain.MeetingConvened)) func(*domaintest.Body) error {
		return func(b *domaintest.Body) error {
			before, e := b.Now, convening(b)
			change(b, e) // which may take its time
			e.Starts += b.Now - before
			if e.Ends > 0 {
				e.Ends += b.Now - before
			}
			return b.Try("meeting.convened", "meeting/"+b.ID().String(), e, b.Coordinator)
		}
	}
	tell(t, gathering, []story{
		{"by the coordinator", by(func(b *domaintest.Body) []domaintest.Speaker { return []domaintest.Speaker{b.Coordinator} }), ""},
		{"by two members together", by(func(b *domaintest.Body) []domaintest.Speaker {
			return []domaintest.Speaker{b.Members[1].Rep(), b.Members[3].Rep()}
		}), ""},
		{"not by one", by(func(b *domaintest.Body) []domaintest.Speaker { return []domaintest.Speaker{b.Members[1].Rep()} }), domain.CodeNotPermitted},
		{"not by two who represent one member", by(func(b *domaintest.Body) []domaintest.Speaker {
			return []domaintest.Speaker{b.Members[1].Rep(), b.Alternate(b.Members[1], "alternate").Rep()}
		}), domain.CodeNotPermitted},
		{"not by a member that is inactive", by(func(b *domaintest.Body) []domaintest.Speaker {
			b.Carry([]string{seed.ClassStatus}, setStatus(b.Members[3], domain.StatusInactive))
			return []domaintest.Speaker{b.Members[1].Rep(), b.Members[3].Rep()}
		}), domain.CodeNotPermitted},
		{"not by a registrar", by(func(b *domaintest.Body) []domaintest.Speaker { return b.Registrars[:1] }), domain.CodeNotPermitted},
		{"not by the coordinator and a member", by(func(b *domaintest.Body) []domaintest.Speaker {
			return []domaintest.Speaker{b.Coordinator, b.Members[1].Rep()}
		}), domain.CodeNotPermitted},
		{"on a motion that there is", with(func(b *domaintest.Body, e *domain.MeetingConvened) {
			id := b.Table(b.Motion([]string{seed.ClassOrdinary}))
			e.Agenda = []domain.AgendaItem{{Title: text("Opening")}, {Motion: &id, Title: text("The motion")}}
		}), ""},
		{"not on one that there is not", with(func(b *domaintest.Body, e *domain.MeetingConvened) {
			e.Agenda = []domain.AgendaItem{{Motion: &domain.MotionID{UUID: b.ID()}, Title: text("The motion")}}
		}), domain.CodeNotFound},
		{"not of a group that there is not", with(func(b *domaintest.Body, e *domain.MeetingConvened) { e.Group = &domain.GroupID{UUID: b.ID()} }), domain.CodeNotFound},
		{"of a group", with(func(b *domaintest.Body, e *domain.MeetingConvened) { e.Group = foundGroup(b) }), ""},
		{"not of one that was dissolved", with(func(b *domaintest.Body, e *domain.MeetingConvened) {
			e.Group = foundGroup(b)
			b.Carry([]string{seed.ClassOrdinary}, domain.NewEffect(&domain.DissolveGroup{Group: *e.Group}))
		}), domain.CodeWrongState},
		{"with an end and a place", with(func(_ *domaintest.Body, e *domain.MeetingConvened) {
			e.Ends, e.Place, e.Mode = e.Starts+1, text("Somewhere"), domain.MeetingHybrid
		}), ""},
		{"not ending as it starts", with(func(_ *domaintest.Body, e *domain.MeetingConvened) { e.Ends = e.Starts }), domain.CodeForm},
		{"not in a place that is more than a line", with(func(_ *domaintest.Body, e *domain.MeetingConvened) {
			e.Place = text(strings.Repeat("x", domain.MaxLine+1))
		}), domain.CodeForm},
		{"not in another mode", with(func(_ *domaintest.Body, e *domain.MeetingConvened) { e.Mode = "by_dream" }), domain.CodeForm},
		{"not without a title", with(func(_ *domaintest.Body, e *domain.MeetingConvened) { e.Title = domain.Text{} }), domain.CodeForm},
		{"with the longest agenda", with(func(_ *domaintest.Body, e *domain.MeetingConvened) {
			e.Agenda = slices.Repeat([]domain.AgendaItem{{Title: text("x")}}, 64)
		}), ""},
		{"not with a longer one", with(func(_ *domaintest.Body, e *domain.MeetingConvened) {
			e.Agenda = slices.Repeat([]domain.AgendaItem{{Title: text("x")}}, 65)
		}), domain.CodeForm},
		{"not with an item that says nothing", with(func(_ *domaintest.Body, e *domain.MeetingConvened) { e.Agenda = []domain.AgendaItem{{}} }), domain.CodeForm},
		{"not at shorter notice", func(b *domaintest.Body) error {
			e := convening(b)
			e.Starts--
			return b.Try("meeting.convened", "meeting/"+b.ID().String(), e, b.Coordinator)
		}, domain.CodeNotice},
		{"not under an id that is taken", func(b *domaintest.Body) error {
			return b.Try("meeting.convened", convene(b), convening(b), b.Coordinator)
		}, domain.CodeExists},
		{"not under a derived id", func(b *domaintest.Body) error {
			return b.Try("meeting.convened", "meeting/"+wire.NameUUID(wire.UUID{}, "x").String(), convening(b), b.Coordinator)
		}, domain.CodeForm},
	})
	b := domaintest.Founded(domain.PurposeOperation)
	refused(t, b, b.Try("meeting.convened", "meeting/"+b.ID().String(), convening(b), b.Coordinator), domain.CodeNotConstituted)
	// Rules that say nothing of meetings ask for no notice, and for nobody else.
	b = five()
	e := convening(b)
	e.Starts = b.Now
	letIn(t, b, b.Try("meeting.convened", "meeting/"+b.ID().String(), e, b.Members[2].Rep()))
}

func foundGroup(b *domaintest.Body) *domain.GroupID {
	id := domain.GroupID{UUID: b.ID()}
	b.Carry([]string{seed.ClassOrdinary}, domain.NewEffect(&domain.FoundGroup{
		Group: id, Mandate: text("To draft."), Members: []domain.MemberID{b.Members[0].ID}, Name: text("A group"),
	}))
	return &id
}

func TestAMeetingTakesItsCourse(t *testing.T) {
	t.Parallel()
	agenda := func(b *domaintest.Body, about string, sp domaintest.Speaker) error {
		return b.Try("meeting.agenda_changed", about, &domain.MeetingAgendaChanged{Agenda: []domain.AgendaItem{{Title: text("Else")}}}, sp)
	}
	cancel := func(b *domaintest.Body, about string, sp domaintest.Speaker) error {
		return b.Try("meeting.cancelled", about, &domain.MeetingCancelled{Reasons: text("Snow.")}, sp)
	}
	begin := func(b *domaintest.Body, about string, sp domaintest.Speaker) error {
		return b.Try("meeting.opened", about, &domain.MeetingOpened{}, sp)
	}
	finish := func(b *domaintest.Body, about string, sp domaintest.Speaker) error {
		return b.Try("meeting.closed", about, &domain.MeetingClosed{Minutes: smallHash}, sp)
	}
	nowhere := func(b *domaintest.Body) string { return "meeting/" + b.ID().String() }
	tell(t, gathering, []story{
		{"its agenda is changed", func(b *domaintest.Body) error { return agenda(b, convene(b), b.Coordinator) }, ""},
		{"not by a registrar", func(b *domaintest.Body) error { return agenda(b, convene(b), b.Registrars[0]) }, domain.CodeNotPermitted},
		{"not by two together", func(b *domaintest.Body) error {
			return b.Try("meeting.agenda_changed", convene(b), &domain.MeetingAgendaChanged{}, b.Coordinator, b.Registrars[0])
		}, domain.CodeNotPermitted},
		{"not once it is open", func(b *domaintest.Body) error { return agenda(b, meet(b, 0), b.Coordinator) }, domain.CodeWrongState},
		{"not to what there is not", func(b *domaintest.Body) error {
			e := &domain.MeetingAgendaChanged{Agenda: []domain.AgendaItem{{Motion: &domain.MotionID{UUID: b.ID()}, Title: text("x")}}}
			return b.Try("meeting.agenda_changed", convene(b), e, b.Coordinator)
		}, domain.CodeNotFound},
		{"not to what says nothing", func(b *domaintest.Body) error {
			return b.Try("meeting.agenda_changed", convene(b), &domain.MeetingAgendaChanged{Agenda: []domain.AgendaItem{{}}}, b.Coordinator)
		}, domain.CodeForm},
		{"not the agenda of no meeting", func(b *domaintest.Body) error { return agenda(b, nowhere(b), b.Coordinator) }, domain.CodeNotFound},
		{"it is cancelled", func(b *domaintest.Body) error { return cancel(b, convene(b), b.Coordinator) }, ""},
		{"not without reasons", func(b *domaintest.Body) error {
			return b.Try("meeting.cancelled", convene(b), &domain.MeetingCancelled{}, b.Coordinator)
		}, domain.CodeForm},
		{"not cancelled by a registrar", func(b *domaintest.Body) error { return cancel(b, convene(b), b.Registrars[0]) }, domain.CodeNotPermitted},
		{"not cancelled while open", func(b *domaintest.Body) error { return cancel(b, meet(b, 0), b.Coordinator) }, domain.CodeWrongState},
		{"no meeting is not cancelled", func(b *domaintest.Body) error { return cancel(b, nowhere(b), b.Coordinator) }, domain.CodeNotFound},
		{"it is opened at its time by a registrar", func(b *domaintest.Body) error {
			about := convene(b)
			b.Wait(24)
			return begin(b, about, b.Registrars[1])
		}, ""},
		{"not opened before its time", func(b *domaintest.Body) error {
			about := convene(b)
			b.Now = b.Now.AddHours(24) - 1
			return begin(b, about, b.Coordinator)
		}, domain.CodeNotice},
		{"not opened by a teller", func(b *domaintest.Body) error {
			about := convene(b)
			b.Wait(24)
			return begin(b, about, tellers(b)[0])
		}, domain.CodeNotPermitted},
		{"not opened after it was cancelled", func(b *domaintest.Body) error {
			about := convene(b)
			letItIn(cancel(b, about, b.Coordinator))
			b.Wait(24)
			return begin(b, about, b.Coordinator)
		}, domain.CodeWrongState},
		{"no meeting is not opened", func(b *domaintest.Body) error { return begin(b, nowhere(b), b.Coordinator) }, domain.CodeNotFound},
		{"it is closed with minutes", func(b *domaintest.Body) error { return finish(b, meet(b, 3), b.Registrars[0]) }, ""},
		{"not closed by a member", func(b *domaintest.Body) error { return finish(b, meet(b, 3), b.Members[0].Rep()) }, domain.CodeNotPermitted},
		{"not closed before it is opened", func(b *domaintest.Body) error { return finish(b, convene(b), b.Coordinator) }, domain.CodeWrongState},
		{"not closed twice", func(b *domaintest.Body) error {
			about := meet(b, 3)
			letItIn(finish(b, about, b.Coordinator))
			return finish(b, about, b.Coordinator)
		}, domain.CodeWrongState},
		{"no meeting is not closed", func(b *domaintest.Body) error { return finish(b, nowhere(b), b.Coordinator) }, domain.CodeNotFound},
	})
}

func TestAttendance(t *testing.T) {
	t.Parallel()
	in := func(b *domaintest.Body, about string, sp domaintest.Speaker) error {
		return b.Try("attendance.checked_in", about, &domain.AttendanceCheckedIn{}, sp)
	}
	out := func(b *domaintest.Body, about string, sp domaintest.Speaker) error {
		return b.Try("attendance.checked_out", about, &domain.AttendanceCheckedOut{}, sp)
	}
	attest := func(present bool, who func(b *domaintest.Body) []domain.MemberID, speakers func(b *domaintest.Body) []domaintest.Speaker) func(*domaintest.Body) error {
		return func(b *domaintest.Body) error {
			about := meet(b, 1)
			return b.Try("attendance.attested", about, &domain.AttendanceAttested{Members: who(b), Present: present}, speakers(b)...)
		}
	}
	members := func(which ...int) func(b *domaintest.Body) []domain.MemberID {
		return func(b *domaintest.Body) (ids []domain.MemberID) {
			for _, i := range which {
				ids = append(ids, b.Members[i].ID)
			}
			return ids
		}
	}
	tell(t, gathering, []story{
		{"a member comes", func(b *domaintest.Body) error { return in(b, meet(b, 0), b.Members[0].Rep()) }, ""},
		{"one that is inactive comes as well", func(b *domaintest.Body) error {
			b.Carry([]string{seed.ClassStatus}, setStatus(b.Members[3], domain.StatusSuspended))
			return in(b, meet(b, 0), b.Members[3].Rep())
		}, ""},
		{"one that has left does not", func(b *domaintest.Body) error {
			b.Must("member.left", b.Members[3].Rep().Of, &domain.MemberLeft{}, b.Members[3].Rep())
			return in(b, meet(b, 0), b.Members[3].Rep())
		}, domain.CodeMemberNotActive},
		{"an officer does not", func(b *domaintest.Body) error { return in(b, meet(b, 0), b.Coordinator) }, domain.CodeNotPermitted},
		{"nobody comes twice", func(b *domaintest.Body) error { return in(b, meet(b, 1), b.Members[0].Rep()) }, domain.CodeWrongState},
		{"nobody comes before it is open", func(b *domaintest.Body) error { return in(b, convene(b), b.Members[0].Rep()) }, domain.CodeWrongState},
		{"nobody comes after it is over", func(b *domaintest.Body) error {
			about := meet(b, 0)
			b.Must("meeting.closed", about, &domain.MeetingClosed{}, b.Coordinator)
			return in(b, about, b.Members[0].Rep())
		}, domain.CodeWrongState},
		{"nobody comes nowhere", func(b *domaintest.Body) error { return in(b, "meeting/"+b.ID().String(), b.Members[0].Rep()) }, domain.CodeNotFound},
		{"a member goes, and comes again", func(b *domaintest.Body) error {
			about := meet(b, 1)
			letItIn(out(b, about, b.Members[0].Rep()))
			return in(b, about, b.Members[0].Rep())
		}, ""},
		{"nobody goes who is not there", func(b *domaintest.Body) error { return out(b, meet(b, 1), b.Members[1].Rep()) }, domain.CodeWrongState},
		{"nobody goes after it is over", func(b *domaintest.Body) error {
			about := meet(b, 1)
			b.Must("meeting.closed", about, &domain.MeetingClosed{}, b.Coordinator)
			return out(b, about, b.Members[0].Rep())
		}, domain.CodeWrongState},
		{"two tellers say who is there", attest(true, members(0, 1, 2), tellers), ""},
		{"two tellers say who is not", attest(false, members(0, 1), tellers), ""},
		{"not tellers of one side", attest(true, members(1), func(b *domaintest.Body) []domaintest.Speaker {
			return []domaintest.Speaker{b.Members[0].Officer("teller-a"), b.Members[1].Officer("teller-c")}
		}), domain.CodeNotPermitted},
		{"not one teller", attest(true, members(1), func(b *domaintest.Body) []domaintest.Speaker { return tellers(b)[:1] }), domain.CodeNotPermitted},
		{"not registrars", attest(true, members(1), func(b *domaintest.Body) []domaintest.Speaker { return b.Registrars[:] }), domain.CodeNotPermitted},
		{"not of nobody", attest(true, members(), tellers), domain.CodeForm},
		{"not in disorder", attest(true, members(1, 0), tellers), domain.CodeForm},
		{"not twice of one", attest(true, members(1, 1), tellers), domain.CodeForm},
		{"not of whom there is not", attest(true, func(b *domaintest.Body) []domain.MemberID { return []domain.MemberID{{UUID: b.ID()}} }, tellers), domain.CodeNotFound},
		{"not of who has left", attest(true, func(b *domaintest.Body) []domain.MemberID {
			b.Must("member.left", b.Members[3].Rep().Of, &domain.MemberLeft{}, b.Members[3].Rep())
			return []domain.MemberID{b.Members[3].ID}
		}, tellers), domain.CodeMemberNotActive},
		{"not after it is over", func(b *domaintest.Body) error {
			about := meet(b, 0)
			b.Must("meeting.closed", about, &domain.MeetingClosed{}, b.Coordinator)
			return b.Try("attendance.attested", about, &domain.AttendanceAttested{Members: members(0)(b), Present: true}, tellers(b)...)
		}, domain.CodeWrongState},
		{"not nowhere", func(b *domaintest.Body) error {
			return b.Try("attendance.attested", "meeting/"+b.ID().String(), &domain.AttendanceAttested{Members: members(0)(b), Present: true}, tellers(b)...)
		}, domain.CodeNotFound},
	})
}

// The last word counts, and what is so already keeps who said it.
func TestWhoSaysWhoIsThere(t *testing.T) {
	t.Parallel()
	b := gathering()
	about := meet(b, 1)
	first, second := b.Members[0], b.Members[1]
	said := func(m *domaintest.Member) domain.Attendance {
		var a domain.Attendance
		for row := range b.Newest() {
			if row.Kind == "attendance" && row.ID == strings.TrimPrefix(about, "meeting/")+"."+m.ID.String() {
				letItIn(wire.Decode(row.JSON, &a, ""))
			}
		}
		return a
	}
	before := said(first)
	b.Must("attendance.attested", about, &domain.AttendanceAttested{Members: []domain.MemberID{first.ID, second.ID}, Present: true}, tellers(b)...)
	if said(first) != before || before.By != domain.AttendedByMember || before.Arrived == 0 {
		t.Errorf("the first member came by its own word: %+v, then %+v", before, said(first))
	}
	if a := said(second); a.By != domain.AttendedByTellers || a.Arrived != b.State.Head().Seq || a.Departed != 0 {
		t.Errorf("the second member came by the tellers' word: %+v", a)
	}
	b.Must("attendance.checked_out", about, &domain.AttendanceCheckedOut{}, second.Rep())
	if a := said(second); a.By != domain.AttendedByMember || a.Departed != b.State.Head().Seq || a.Arrived == 0 {
		t.Errorf("the second member went: %+v", a)
	}
	b.Must("attendance.attested", about, &domain.AttendanceAttested{Members: []domain.MemberID{b.Members[2].ID}}, tellers(b)...)
	if a := said(b.Members[2]); a != (domain.Attendance{}) {
		t.Errorf("who never came has no attendance: %+v", a)
	}
	letIn(t, b, nil)
}

func TestAPollAtAMeeting(t *testing.T) {
	t.Parallel()
	at := func(there int, change func(b *domaintest.Body, about string) *domain.MeetingID) func(*domaintest.Body) error {
		return func(b *domaintest.Body) error {
			id := b.Table(b.Motion([]string{seed.ClassOrdinary}))
			b.Freeze(id)
			about := meet(b, there)
			meeting := change(b, about)
			_, err := open(b, id, func(e *domain.PollOpened) { e.Meeting = meeting })
			return err
		}
	}
	this := func(_ *domaintest.Body, about string) *domain.MeetingID { return meetingID(about) }
	tell(t, gathering, []story{
		{"where more than half are", at(3, this), ""},
		{"not where fewer are", at(2, this), domain.CodeMeetingQuorum},
		{"not where so many were", at(3, func(b *domaintest.Body, about string) *domain.MeetingID {
			b.Must("attendance.checked_out", about, &domain.AttendanceCheckedOut{}, b.Members[0].Rep())
			return meetingID(about)
		}), domain.CodeMeetingQuorum},
		{"not counting who is inactive", func(b *domaintest.Body) error {
			b.Carry([]string{seed.ClassStatus}, setStatus(b.Members[2], domain.StatusInactive))
			id := b.Table(b.Motion([]string{seed.ClassOrdinary}))
			b.Freeze(id)
			about := meet(b, 3) // two of four
			e := b.Opening(id, 72)
			e.Meeting = meetingID(about)
			return b.Try("poll.opened", "poll/"+b.ID().String(), e, b.Members[0].Rep())
		}, domain.CodeMeetingQuorum},
		{"not where there is no meeting", at(5, func(b *domaintest.Body, _ string) *domain.MeetingID { return &domain.MeetingID{UUID: b.ID()} }), domain.CodeNotFound},
		{"not after it", at(5, func(b *domaintest.Body, about string) *domain.MeetingID {
			b.Must("meeting.closed", about, &domain.MeetingClosed{}, b.Coordinator)
			return meetingID(about)
		}), domain.CodeWrongState},
		{"not before it", at(5, func(b *domaintest.Body, _ string) *domain.MeetingID { return meetingID(convene(b)) }), domain.CodeWrongState},
		{"not at a group's", func(b *domaintest.Body) error {
			id := b.Table(b.Motion([]string{seed.ClassOrdinary}))
			b.Freeze(id)
			about, e := "meeting/"+b.ID().String(), convening(b)
			e.Group = foundGroup(b)
			e.Starts = b.Now.AddHours(24)
			b.Must("meeting.convened", about, e, b.Coordinator)
			b.Wait(24)
			b.Must("meeting.opened", about, &domain.MeetingOpened{}, b.Coordinator)
			for _, m := range b.Members {
				b.Must("attendance.checked_in", about, &domain.AttendanceCheckedIn{}, m.Rep())
			}
			_, err := open(b, id, func(e *domain.PollOpened) { e.Meeting = meetingID(about) })
			return err
		}, domain.CodeWrongState},
	})
}

// Present is who was there at any time while the poll was open, and who voted
// from elsewhere; what a recusal counts for is the class's rule.
func TestWhoIsPresentAtAPoll(t *testing.T) {
	t.Parallel()
	const removing, silent = "present_removing", "present_silent"
	b := domaintest.ConstitutedWith(domain.PurposeOperation, 6, 4, func(e *domain.LedgerFounded) {
		c := *e.Rules.Class(seed.ClassProcedural)
		c.Name, c.Base, c.Threshold = removing, voting.BasePresent, voting.Fraction{Num: 2, Den: 3}
		e.Rules.Classes = append(e.Rules.Classes, c)
		c.Name, c.Recusal, c.Quorum = silent, domain.RecusalSilent, &voting.Quorum{By: voting.ByPresent, Num: 9, Den: 10}
		e.Rules.Classes = append(e.Rules.Classes, c)
		slices.SortFunc(e.Rules.Classes, func(a, b domain.Class) int { return strings.Compare(a.Name, b.Name) })
	})
	b.ElectTellers()
	content := b.Motion([]string{removing, silent})
	id := b.Table(content)
	b.Freeze(id)
	about := meet(b, 5)                                                                         // the members 0 to 4
	b.Must("attendance.checked_out", about, &domain.AttendanceCheckedOut{}, b.Members[4].Rep()) // before the poll
	poll, err := open(b, id, func(e *domain.PollOpened) { e.Meeting = meetingID(about) })
	letIn(t, b, err)
	b.Must("attendance.checked_out", about, &domain.AttendanceCheckedOut{}, b.Members[3].Rep()) // during it
	b.Must("attendance.checked_in", about, &domain.AttendanceCheckedIn{}, b.Members[5].Rep())
	b.Must("attendance.checked_out", about, &domain.AttendanceCheckedOut{}, b.Members[5].Rep())
	b.Must("attendance.attested", about, &domain.AttendanceAttested{Members: []domain.MemberID{b.Members[6].ID}, Present: true},
		b.Members[0].Officer("teller-a"), b.Members[9].Officer("teller-b"))
	letIn(t, b, recuse(b, poll, b.Members[2])) // there, and recused
	letIn(t, b, recuse(b, poll, b.Members[9])) // not there, and recused
	b.Must("meeting.closed", about, &domain.MeetingClosed{}, b.Coordinator)
	letIn(t, b, b.Vote(poll, b.Members[7], "yes")) // from elsewhere
	letIn(t, b, b.Vote(poll, b.Members[0], "yes"))
	d := b.Close(poll)
	// There: 0, 1, 3, 5, 6, and 7 by its vote; neither 4 nor 8.
	if d.Body.Present == nil || *d.Body.Present != 6 || *d.Sides[0].Present+*d.Sides[1].Present != 6 {
		t.Fatalf("present: %v of %+v", d.Body.Present, d.Body)
	}
	want := []voting.Test{
		{Class: removing, Test: voting.TestThreshold, Have: 2, Base: 6},
		{Class: silent, Test: voting.TestQuorum, Have: 8, Base: 10},
		{Class: silent, Test: voting.TestThreshold, Have: 2, Base: 8},
	}
	for i, w := range want {
		if g := d.Tests[i]; g.Class != w.Class || g.Test != w.Test || g.Have != w.Have || g.Base != w.Base {
			t.Errorf("test %d is %+v, want %+v", i, g, w)
		}
	}
	letIn(t, b, nil)
}
