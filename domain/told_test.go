package domain_test

import (
	"slices"
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/voting"
)

// told is the tellers' word for members, in their order; "" for nothing.
func told(b *domaintest.Body, poll domain.PollID, choices ...string) *domain.VoteTold {
	e := &domain.VoteTold{Opening: b.State.Poll(poll).Leaf}
	for i, choice := range choices {
		if choice != "" {
			e.Ballots = append(e.Ballots, domain.ToldBallot{Choice: choice, Member: b.Members[i].ID})
		}
	}
	return e
}

func tellBallots(b *domaintest.Body, poll domain.PollID, e *domain.VoteTold) error {
	return b.Try("vote.told", "poll/"+poll.String(), e, tellers(b)...)
}

func TestTellersBallots(t *testing.T) {
	t.Parallel()
	with := func(change func(b *domaintest.Body, poll domain.PollID, e *domain.VoteTold)) func(*domaintest.Body) error {
		return func(b *domaintest.Body) error {
			poll := b.Put(b.Motion([]string{seed.ClassOrdinary}))
			e := told(b, poll, "", "yes", "no")
			change(b, poll, e)
			return tellBallots(b, poll, e)
		}
	}
	by := func(speakers func(b *domaintest.Body) []domaintest.Speaker) func(*domaintest.Body) error {
		return func(b *domaintest.Body) error {
			poll := b.Put(b.Motion([]string{seed.ClassOrdinary}))
			return b.Try("vote.told", "poll/"+poll.String(), told(b, poll, "yes"), speakers(b)...)
		}
	}
	tell(t, gathering, []story{
		{"are entered", with(func(*domaintest.Body, domain.PollID, *domain.VoteTold) {}), ""},
		{"by two tellers of different sides alone", by(func(b *domaintest.Body) []domaintest.Speaker {
			return []domaintest.Speaker{b.Members[0].Officer("teller-a"), b.Members[1].Officer("teller-c")}
		}), domain.CodeNotPermitted},
		{"not by one", by(func(b *domaintest.Body) []domaintest.Speaker { return tellers(b)[1:] }), domain.CodeNotPermitted},
		{"not by a teller and a registrar", by(func(b *domaintest.Body) []domaintest.Speaker {
			return []domaintest.Speaker{tellers(b)[0], b.Registrars[1]}
		}), domain.CodeNotPermitted},
		{"not by three", by(func(b *domaintest.Body) []domaintest.Speaker {
			return append(tellers(b), b.Members[1].Officer("teller-c"))
		}), domain.CodeNotPermitted},
		{"not by the tellers as representatives", by(func(b *domaintest.Body) []domaintest.Speaker {
			return []domaintest.Speaker{b.Members[0].Rep(), b.Members[4].Rep()}
		}), domain.CodeNotPermitted},
		{"not where a class takes none", func(b *domaintest.Body) error {
			poll := b.Put(b.Motion([]string{seed.ClassOrdinary, seed.ClassProcedural}))
			return tellBallots(b, poll, told(b, poll, "yes"))
		}, domain.CodeTellers},
		{"not for another opening", with(func(_ *domaintest.Body, _ domain.PollID, e *domain.VoteTold) { e.Opening = smallHash }), domain.CodeWrongOpening},
		{"not for what is no choice anywhere", with(func(_ *domaintest.Body, _ domain.PollID, e *domain.VoteTold) { e.Ballots[0].Choice = "perhaps" }), domain.CodeForm},
		{"not for what is no choice here", with(func(_ *domaintest.Body, _ domain.PollID, e *domain.VoteTold) { e.Ballots[1].Choice = "none" }), domain.CodeChoice},
		{"not in disorder", with(func(_ *domaintest.Body, _ domain.PollID, e *domain.VoteTold) { slices.Reverse(e.Ballots) }), domain.CodeForm},
		{"not twice of one", with(func(_ *domaintest.Body, _ domain.PollID, e *domain.VoteTold) { e.Ballots[1] = e.Ballots[0] }), domain.CodeForm},
		{"not none", with(func(_ *domaintest.Body, _ domain.PollID, e *domain.VoteTold) { e.Ballots = nil }), domain.CodeForm},
		{"not of who is on no roll", with(func(b *domaintest.Body, _ domain.PollID, e *domain.VoteTold) {
			e.Ballots = []domain.ToldBallot{{Choice: "yes", Member: domain.MemberID{UUID: b.ID()}}}
		}), domain.CodeNotOnRoll},
		{"not of who has left", with(func(b *domaintest.Body, _ domain.PollID, _ *domain.VoteTold) {
			b.Must("member.left", b.Members[1].Rep().Of, &domain.MemberLeft{}, b.Members[1].Rep())
		}), domain.CodeMemberNotActive},
		{"not of who is recused", with(func(b *domaintest.Body, poll domain.PollID, _ *domain.VoteTold) {
			letItIn(recuse(b, poll, b.Members[2]))
		}), domain.CodeRecused},
		{"not with a key that officers enrolled after the opening", func(b *domaintest.Body) error {
			poll := b.Put(b.Motion([]string{seed.ClassOrdinary}))
			m := b.Members[4]
			letItIn(b.Revoke(m.Key, domain.ReasonLost, 0, b.Registrars[:]...))
			key := domaintest.NewKey("replaced")
			letItIn(b.EnrolLost(m, key, b.Registrars[:]...))
			b.Must("poll.extended", "poll/"+poll.String(), &domain.PollExtended{Closes: b.State.Poll(poll).Closes.AddHours(168)}, b.Coordinator)
			b.Wait(168)
			return b.Try("vote.told", "poll/"+poll.String(), told(b, poll, "yes"), b.Members[0].Officer("teller-a"), m.With(key).Officer("teller-b"))
		}, domain.CodeKeyTooNew},
		{"not when it is over", func(b *domaintest.Body) error {
			poll := b.Carry([]string{seed.ClassOrdinary}).Poll
			return tellBallots(b, poll, told(b, poll, "yes"))
		}, domain.CodePollClosed},
		{"not in no poll", func(b *domaintest.Body) error {
			e := told(b, b.Put(b.Motion([]string{seed.ClassOrdinary})), "yes")
			return b.Try("vote.told", "poll/"+b.ID().String(), e, tellers(b)...)
		}, domain.CodeNotFound},
	})
}

// A member's own ballot counts before what tellers say of it, whenever it was
// cast, and uses up no number; the tellers' later word before their earlier one.
func TestWhichBallotCounts(t *testing.T) {
	t.Parallel()
	b := gathering()
	poll := b.Put(b.Motion([]string{seed.ClassOrdinary}))
	letIn(t, b, b.Vote(poll, b.Members[0], "no"))
	letIn(t, b, tellBallots(b, poll, told(b, poll, "yes", "no", "no", "yes")))
	letIn(t, b, b.Vote(poll, b.Members[1], "yes")) // its first
	letIn(t, b, tellBallots(b, poll, told(b, poll, "", "no", "abstain")))
	d := outcomes(t, b, poll,
		domain.BallotCounted,                                                                      // 0 itself
		domain.BallotReplaced, domain.BallotReplaced, domain.BallotReplaced, domain.BallotCounted, // told, of 0 to 3
		domain.BallotCounted,                        // 1 itself
		domain.BallotReplaced, domain.BallotCounted, // told, of 1 and 2
	)
	if d.Body.Yes != 2 || d.Body.No != 1 || d.Body.Abstain != 1 || d.Body.Told != 2 || d.Body.NotVoting != 1 {
		t.Errorf("counted %+v", d.Body)
	}
	for _, ballot := range b.Ballots(poll) {
		if ballot.Told != (ballot.SecondKey != nil) || ballot.Told != ballot.Representative.IsZero() {
			t.Errorf("a teller's ballot has two keys, and no representative: %+v", ballot)
		}
	}
}

// A key of either teller that is said to be stolen sets aside what it told.
func TestAStolenTellersKey(t *testing.T) {
	t.Parallel()
	for _, which := range []int{0, 4} {
		b := gathering()
		poll := b.Put(b.Motion([]string{seed.ClassOrdinary}))
		letIn(t, b, tellBallots(b, poll, told(b, poll, "", "yes", "yes")))
		letIn(t, b, b.Revoke(b.Members[which].Key, domain.ReasonCompromised, b.Now, b.Registrars[:]...))
		if d := outcomes(t, b, poll, domain.BallotSetAside, domain.BallotSetAside); d.Body.NotVoting != 5 || d.Body.Told != 0 {
			t.Errorf("counted %+v", d.Body)
		}
	}
}

// Tellers whom the founding names stand on the side that it gives their office;
// where it gives none, two persons are enough.
func TestTellersWithoutASide(t *testing.T) {
	t.Parallel()
	b := domaintest.ConstitutedWith(domain.PurposeOperation, 3, 2, func(e *domain.LedgerFounded) {
		plain(e)
		e.Rules.Class(seed.ClassOrdinary).Tellers = true
		e.Rules.Constituencies = []domain.Constituency{
			{Name: seed.CivilSociety, Title: text("Civil society")}, {Name: seed.Government, Title: text("Government")},
		}
	})
	b.Carry([]string{seed.ClassElection},
		elect(b.Members[0], "teller-a", domain.RoleTeller, 365), elect(b.Members[4], "teller-b", domain.RoleTeller, 365),
		elect(b.Members[0], "teller-c", domain.RoleTeller, 365))
	second := domaintest.NewKey("second")
	letIn(t, b, b.Enrol(b.Members[0], second, b.Members[0].Rep()))
	poll := b.Put(b.Motion([]string{seed.ClassOrdinary}))
	refused(t, b, b.Try("vote.told", "poll/"+poll.String(), told(b, poll, "yes"), b.Members[0].Officer("teller-a"), b.Members[0].With(second).Officer("teller-c")),
		domain.CodeNotPermitted) // one person in two offices
	letIn(t, b, tellBallots(b, poll, told(b, poll, "yes", "yes", "yes", "yes")))
	if d := b.Close(poll); d.Outcome != voting.Carried || d.Body.Told != 4 {
		t.Errorf("%s, counted %+v", d.Outcome, d.Body)
	}
}
