package domain_test

import (
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
)

func TestAPollIsOpened(t *testing.T) {
	t.Parallel()
	frozen := func(b *domaintest.Body) domain.MotionID {
		id := b.Table(b.Motion([]string{seed.ClassOrdinary}))
		b.Freeze(id)
		return id
	}
	with := func(change func(*domain.PollOpened)) func(*domaintest.Body) error {
		return func(b *domaintest.Body) error {
			_, err := open(b, frozen(b), change)
			return err
		}
	}
	const hour = 3_600_000
	tell(t, five, []story{
		{"by any representative, on a frozen motion", with(asIs), ""},
		{"for no less than the least time", with(func(e *domain.PollOpened) { e.Closes-- }), domain.CodeVotingTime},
		{"for the longest time", with(func(e *domain.PollOpened) { e.Closes += (1440 - 72) * hour }), ""},
		{"for no more than that", with(func(e *domain.PollOpened) { e.Closes += (1440-72)*hour + 1 }), domain.CodeVotingTime},
		{"on the roll as it is", with(func(e *domain.PollOpened) { e.Roll = wire.Hash{} }), domain.CodeRollChanged},
		{"with each side as large as it is", with(func(e *domain.PollOpened) { e.Sides[0].Members++ }), domain.CodeRollChanged},
		{"with its sides in order", with(func(e *domain.PollOpened) { e.Sides[0], e.Sides[1] = e.Sides[1], e.Sides[0] }), domain.CodeForm},
		{"with no side twice", with(func(e *domain.PollOpened) { e.Sides[0] = e.Sides[1] }), domain.CodeForm},
		{"with sides that can be sides", with(func(e *domain.PollOpened) { e.Sides[0].Side = "Civil society" }), domain.CodeForm},
		{"by the rules in force", with(func(e *domain.PollOpened) { e.Rules = wire.Hash{} }), domain.CodeRules},
		{"on the version that was frozen", with(func(e *domain.PollOpened) { e.Version++ }), domain.CodeVersion},
		{"on the text that was frozen", with(func(e *domain.PollOpened) { e.Digest = wire.Hash{} }), domain.CodeVersion},
		{"with the options that there are", with(func(e *domain.PollOpened) { e.Options = []string{"yes", "no"} }), domain.CodeForm},
		{"on a motion that there is", with(func(e *domain.PollOpened) { e.Motion.UUID[15]++ }), domain.CodeNotFound},
		{"not on the roll before a member left", func(b *domaintest.Body) error {
			id := frozen(b)
			opening := b.Opening(id, 72)
			b.Must("member.left", b.Members[4].Rep().Of, &domain.MemberLeft{}, b.Members[4].Rep())
			return b.Try("poll.opened", "poll/"+b.ID().String(), opening, b.Members[0].Rep())
		}, domain.CodeRollChanged},
		{"not before the text is frozen", func(b *domaintest.Body) error {
			_, err := open(b, b.Table(b.Motion([]string{seed.ClassOrdinary})), asIs)
			return err
		}, domain.CodeWrongState},
		{"not on a motion that was taken back", func(b *domaintest.Body) error {
			id := frozen(b)
			letItIn(withdraw(b, id, b.Members[0]))
			_, err := open(b, id, asIs)
			return err
		}, domain.CodeWrongState},
		{"not twice at once", func(b *domaintest.Body) error {
			id := frozen(b)
			b.Open(id, 72)
			_, err := open(b, id, asIs)
			return err
		}, domain.CodeWrongState},
		{"not before the notice has run", func(b *domaintest.Body) error {
			id := b.Table(b.Motion([]string{seed.ClassOrdinary}))
			letItIn(position(b, id, b.Members[0]))
			letItIn(position(b, id, b.Members[4]))
			b.Wait(72)
			letItIn(freeze(b, id))
			b.Wait(168 - 72 - 1)
			_, err := open(b, id, asIs)
			return err
		}, domain.CodeNotice},
		{"not under an id that is taken", func(b *domaintest.Body) error {
			id := frozen(b)
			poll := b.Open(frozen(b), 72)
			return b.Try("poll.opened", "poll/"+poll.String(), b.Opening(id, 72), b.Members[0].Rep())
		}, domain.CodeExists},
		{"not under a derived id", func(b *domaintest.Body) error {
			return b.Try("poll.opened", "poll/"+wire.NameUUID(wire.UUID{}, "x").String(), b.Opening(frozen(b), 72), b.Members[0].Rep())
		}, domain.CodeForm},
		{"not by an officer", func(b *domaintest.Body) error {
			return b.Try("poll.opened", "poll/"+b.ID().String(), b.Opening(frozen(b), 72), b.Coordinator)
		}, domain.CodeNotPermitted},
		{"when every member but one has left", func(b *domaintest.Body) error {
			id := frozen(b)
			for _, i := range []int{0, 1, 3, 4} {
				b.Must("member.left", b.Members[i].Rep().Of, &domain.MemberLeft{}, b.Members[i].Rep())
			}
			_, err := open(b, id, asIs)
			return err
		}, ""},
	})
}

func TestAPollIsExtendedOnce(t *testing.T) {
	t.Parallel()
	extend := func(hours int64, speakers ...func(*domaintest.Body) domaintest.Speaker) func(*domaintest.Body) error {
		return func(b *domaintest.Body) error {
			poll := b.Put(b.Motion([]string{seed.ClassOrdinary}))
			var by []domaintest.Speaker
			for _, sp := range speakers {
				by = append(by, sp(b))
			}
			return b.Try("poll.extended", "poll/"+poll.String(), &domain.PollExtended{Closes: b.State.Poll(poll).Closes.AddHours(hours)}, by...)
		}
	}
	member := func(i int) func(*domaintest.Body) domaintest.Speaker {
		return func(b *domaintest.Body) domaintest.Speaker { return b.Members[i].Rep() }
	}
	coordinator := func(b *domaintest.Body) domaintest.Speaker { return b.Coordinator }
	registrar := func(b *domaintest.Body) domaintest.Speaker { return b.Registrars[0] }
	tell(t, five, []story{
		{"by the coordinator", extend(1, coordinator), ""},
		{"by three members together", extend(1, member(0), member(2), member(4)), ""},
		{"not by two", extend(1, member(0), member(2)), domain.CodeNotPermitted},
		{"not by three of whom two represent one member", extend(1, member(0), member(2), func(b *domaintest.Body) domaintest.Speaker {
			return b.Alternate(b.Members[0], "alternate").Rep()
		}), domain.CodeNotPermitted},
		{"not by a registrar", extend(1, registrar), domain.CodeNotPermitted},
		{"not by the coordinator and members", extend(1, coordinator, member(0), member(1)), domain.CodeNotPermitted},
		{"not by new keys", extend(1, func(b *domaintest.Body) domaintest.Speaker {
			return b.Members[0].Possessor(domaintest.NewKey("new"))
		}), domain.CodeNotPermitted},
		{"by a week at most", extend(168, coordinator), ""},
		{"not by more", extend(169, coordinator), domain.CodeExtension},
		{"not by nothing", extend(0, coordinator), domain.CodeExtension},
		{"never shortened", extend(-1, coordinator), domain.CodeExtension},
		{"not twice", func(b *domaintest.Body) error {
			poll := b.Put(b.Motion([]string{seed.ClassOrdinary}))
			e := &domain.PollExtended{Closes: b.State.Poll(poll).Closes.AddHours(1)}
			b.Must("poll.extended", "poll/"+poll.String(), e, b.Coordinator)
			return b.Try("poll.extended", "poll/"+poll.String(), &domain.PollExtended{Closes: e.Closes.AddHours(1)}, b.Coordinator)
		}, domain.CodeExtension},
		{"not when closed", func(b *domaintest.Body) error {
			d := b.Carry([]string{seed.ClassOrdinary})
			return b.Try("poll.extended", "poll/"+d.Poll.String(), &domain.PollExtended{Closes: b.Now.AddHours(1)}, b.Coordinator)
		}, domain.CodePollClosed},
		{"not one that is not there", func(b *domaintest.Body) error {
			return b.Try("poll.extended", "poll/"+b.ID().String(), &domain.PollExtended{Closes: b.Now.AddHours(1)}, b.Coordinator)
		}, domain.CodeNotFound},
		{"not by members that were not on the roll", func(b *domaintest.Body) error {
			b.Carry([]string{seed.ClassStatus}, setStatus(b.Members[4], domain.StatusInactive))
			return extend(1, member(0), member(1), member(4))(b)
		}, domain.CodeNotPermitted},
	})
}

// The vote at the closing instant meets a closed poll; the moment before counts.
func TestThePollClosesAtItsInstant(t *testing.T) {
	t.Parallel()
	b, poll := polled(t)
	b.Now = b.State.Poll(poll).Closes - 1
	ballot := b.Ballot(poll, b.Members[1], "yes")
	letIn(t, b, b.Vote(poll, b.Members[0], "yes"))
	b.Now++
	refused(t, b, b.Try("vote.cast", "poll/"+poll.String(), ballot, b.Members[1].Rep()), domain.CodePollClosed)
	if d := b.State.Decision(*b.State.Poll(poll).Decision); d.Body.Yes != 1 {
		t.Errorf("%d in favour", d.Body.Yes)
	}
}

// Decide does not run ahead of what is due: whoever calls it derives that first.
func TestNothingIsDecidedBeforeWhatIsDue(t *testing.T) {
	t.Parallel()
	b, poll := polled(t)
	signed := b.Sign("position.stated", "motion/"+b.State.Poll(poll).Motion.String(), &domain.PositionStated{Stance: domain.StanceFor, Text: text("x")}, b.Members[0].Rep())
	closes := b.State.Poll(poll).Closes
	if at, ok := b.State.Due(); !ok || at != closes {
		t.Errorf("due at %s, %v", at, ok)
	}
	if _, err := b.State.Decide(signed, closes, b.Roots); err == nil {
		t.Error("a statement was decided before the poll was closed")
	}
	if _, err := b.State.Decide(signed, b.State.Head().Recorded-1, b.Roots); err == nil {
		t.Error("a statement was decided before the head's time")
	}
	if _, err := b.State.Decide(signed, closes-1, b.Roots); err != nil {
		t.Errorf("a moment before: %v", err)
	}
}

func TestPollsDueTogetherCloseInOrderOfOpening(t *testing.T) {
	t.Parallel()
	b := five()
	var motions [3]domain.MotionID
	for i := range motions {
		motions[i] = b.Table(b.Motion([]string{seed.ClassOrdinary}))
	}
	b.Freeze(motions[0])
	letIn(t, b, freeze(b, motions[1]))
	letIn(t, b, freeze(b, motions[2]))
	// Opened second, third, first; the last one closes an hour earlier and is extended to the same instant.
	polls := []domain.PollID{b.Open(motions[1], 73), b.Open(motions[2], 73), b.Open(motions[0], 72)}
	letIn(t, b, b.Try("poll.extended", "poll/"+polls[2].String(), &domain.PollExtended{Closes: b.Now.AddHours(73)}, b.Coordinator))
	before := len(b.Entries)
	b.Wait(100)
	var closed []string
	for _, raw := range b.Entries[before:] {
		e, err := wire.ParseEntry(raw)
		if err != nil {
			t.Fatal(err)
		}
		if e.Statement.Type == "twothirds.poll.closed.v1" {
			closed = append(closed, e.Statement.Subject)
		}
		if want := b.State.Poll(polls[0]).Closes; e.Statement.Time != want || e.Recorded != b.Now {
			t.Errorf("%s says %s, recorded %s; it was due at %s", e.Statement.Type, e.Statement.Time, e.Recorded, want)
		}
	}
	for i, poll := range polls {
		if closed[i] != "poll/"+poll.String() {
			t.Errorf("closed %v, want the order of opening %v", closed, polls)
		}
		if d := b.State.Decision(*b.State.Poll(poll).Decision); d.Number != int64(i+1) {
			t.Errorf("decision %d for poll %d", d.Number, i)
		}
	}
	letIn(t, b, nil)
}

func TestTheClockIsAdvancedInDemonstrationsOnly(t *testing.T) {
	t.Parallel()
	advance := func(to func(*domaintest.Body) wire.Time, speakers ...func(*domaintest.Body) domaintest.Speaker) func(*domaintest.Body) error {
		return func(b *domaintest.Body) error {
			var by []domaintest.Speaker
			for _, sp := range speakers {
				by = append(by, sp(b))
			}
			return b.Try("clock.advanced", "ledger", &domain.ClockAdvanced{To: to(b)}, by...)
		}
	}
	in := func(ms int64) func(*domaintest.Body) wire.Time {
		return func(b *domaintest.Body) wire.Time { return b.Now.Add(ms) }
	}
	coordinator := func(b *domaintest.Body) domaintest.Speaker { return b.Coordinator }
	registrar := func(b *domaintest.Body) domaintest.Speaker { return b.Registrars[1] }
	member := func(b *domaintest.Body) domaintest.Speaker { return b.Members[0].Rep() }
	const tenYears = 10 * 366 * 24 * 3_600_000
	tell(t, demonstration, []story{
		{"by the coordinator", advance(in(1), coordinator), ""},
		{"by a registrar", advance(in(1), registrar), ""},
		{"not by a member", advance(in(1), member), domain.CodeNotPermitted},
		{"not by two", advance(in(1), coordinator, registrar), domain.CodeNotPermitted},
		{"not set back", advance(in(-1), coordinator), domain.CodeClock},
		{"not to where it stands", advance(in(0), coordinator), domain.CodeClock},
		{"by ten years", advance(in(tenYears), coordinator), ""},
		{"not by more", advance(in(tenYears+1), coordinator), domain.CodeClock},
		{"not to where no period could be written any more", func(b *domaintest.Body) error {
			b.Now, _ = wire.ParseTime("9899-12-31T23:59:59.998Z")
			letItIn(advance(in(1), coordinator)(b))
			return advance(in(2), coordinator)(b)
		}, domain.CodeClock},
	})
	tell(t, five, []story{{"not where it is earnest", advance(in(1), coordinator), domain.CodeNotDemonstration}})
	b := demonstration()
	letIn(t, b, advance(in(5), coordinator)(b))
	b.Now += 5
	letIn(t, b, advance(in(7), coordinator)(b))
	if offset := b.State.Ledger().ClockOffset; offset != 12 {
		t.Errorf("the clock was advanced by %d ms, want 12", offset)
	}
}
