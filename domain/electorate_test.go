package domain_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/voting"
)

// A motion of all four of these classes shows what two thirds of each base come to.
var bases = []voting.Base{voting.BaseEntitled, voting.BasePresent, voting.BaseYesNo, voting.BaseYesNoAbstain}

func baseClass(base voting.Base) string { return "two_thirds_of_" + string(base) }

// platform is a body of so many civil society organisations, state bodies and
// parliamentary ones, under the seed's rules and the classes of bases.
func platform(civil, government, parliament int) *domaintest.Body {
	b := domaintest.FoundedWith(domain.PurposeOperation, func(e *domain.LedgerFounded) {
		for _, base := range bases {
			e.Rules.Classes = append(e.Rules.Classes, domain.Class{
				Base: base, MaxVotingHours: 1440, Name: baseClass(base), Recusal: domain.RecusalRemoves,
				Threshold: voting.Fraction{Num: 2, Den: 3}, Title: text("Two thirds"), VotingHours: 72, Seconders: 1,
			})
		}
		slices.SortFunc(e.Rules.Classes, func(a, b domain.Class) int {
			if a.Name < b.Name {
				return -1
			}
			return 1
		})
	})
	for i := range civil + government + parliament {
		constituency := seed.CivilSociety
		switch {
		case i >= civil+government:
			constituency = seed.Parliament
		case i >= civil:
			constituency = seed.Government
		}
		b.Members = append(b.Members, b.Enter(fmt.Sprintf("member %d", i), constituency))
	}
	// Every member: by two thirds of each side, in their order, all that is left may be the other side.
	for _, m := range b.Members {
		if !constituted(b) {
			letItIn(b.Accept(m))
		}
	}
	return b
}

// seedRoll is the roll of the strategic plan: 38 organisations, 7 state bodies, 2 of parliament.
var seedRoll = sync.OnceValue(func() *domaintest.Body { return platform(38, 7, 2) })

// foundingRoll is that of September 2016: 31 and 10.
var foundingRoll = sync.OnceValue(func() *domaintest.Body { return platform(31, 8, 2) })

func votes(yes, no, abstain int) []string {
	return slices.Concat(slices.Repeat([]string{"yes"}, yes), slices.Repeat([]string{"no"}, no), slices.Repeat([]string{"abstain"}, abstain))
}

// The cases V13 to V22 of the worked cases: what is needed of entitled,
// present, yes_no and yes_no_abstain (-1 where there is no such number), and
// whether that many were there.
func TestTwoThirdsOfEveryBase(t *testing.T) {
	t.Parallel()
	type cell struct {
		need    int64
		carried bool
	}
	for i, c := range []struct {
		name  string
		roll  func() *domaintest.Body
		given func(b *domaintest.Body) // before the poll is opened
		then  func(b *domaintest.Body, poll domain.PollID)
		votes []string
		want  [4]cell // in the order of bases
	}{
		{
			"V13: all 47 vote, 31 to 16, one too few", seedRoll, nil, nil, votes(31, 16, 0),
			[4]cell{{32, false}, {32, false}, {32, false}, {32, false}},
		},
		{
			"V14: all 47 vote, 32 to 15", seedRoll, nil, nil, votes(32, 15, 0),
			[4]cell{{32, true}, {32, true}, {32, true}, {32, true}},
		},
		{
			"V15: a bare majority takes part, 16 to 8", seedRoll, nil, nil, votes(16, 8, 0),
			[4]cell{{32, false}, {16, true}, {16, true}, {16, true}},
		},
		{
			"V16: 38 on one side for, 9 on the other against", seedRoll, nil, nil, votes(38, 9, 0),
			[4]cell{{32, true}, {32, true}, {32, true}, {32, true}},
		},
		{
			"V17: everybody abstains", seedRoll, nil, nil, votes(0, 0, 47),
			[4]cell{{32, false}, {32, false}, {-1, false}, {32, false}},
		},
		{
			"V18: one is for, everybody else abstains", seedRoll, nil, nil, votes(1, 0, 46),
			[4]cell{{32, false}, {32, false}, {1, true}, {32, false}},
		},
		{
			"V19: exactly two thirds of those who vote, two stay away", seedRoll, nil, nil, votes(30, 15, 0),
			[4]cell{{32, false}, {30, true}, {30, true}, {30, true}},
		},
		{
			"V20: two are recused, 30 to 15 of 45", seedRoll, nil,
			func(b *domaintest.Body, poll domain.PollID) {
				letItIn(recuse(b, poll, b.Members[45]))
				letItIn(recuse(b, poll, b.Members[46]))
			},
			votes(30, 15, 0),
			[4]cell{{30, true}, {30, true}, {30, true}, {30, true}},
		},
		{
			"V21: five are inactive, 28 to 14 of 42", seedRoll,
			func(b *domaintest.Body) {
				var effects []domain.Effect
				for _, m := range b.Members[42:] {
					effects = append(effects, setStatus(m, domain.StatusInactive))
				}
				b.Carry([]string{seed.ClassStatus}, effects...)
			},
			nil, votes(28, 14, 0),
			[4]cell{{28, true}, {28, true}, {28, true}, {28, true}},
		},
		{
			"V22: the founding roll of 41, 28 to 13", foundingRoll, nil, nil, votes(28, 13, 0),
			[4]cell{{28, true}, {28, true}, {28, true}, {28, true}},
		},
		{
			"V22: the same 28 against the roll of 47", seedRoll, nil, nil, votes(28, 13, 0),
			[4]cell{{32, false}, {28, true}, {28, true}, {28, true}},
		},
		{
			"V24: nobody votes", seedRoll, nil, nil, nil,
			[4]cell{{32, false}, {-1, false}, {-1, false}, {-1, false}},
		},
	} {
		if i%slower != 0 {
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := c.roll().Copy()
			if c.given != nil {
				c.given(b)
			}
			var classes []string
			for _, base := range bases {
				classes = append(classes, baseClass(base))
			}
			poll := b.Put(b.Motion(classes))
			if c.then != nil {
				c.then(b, poll)
			}
			b.Cast(poll, c.votes...)
			d := b.Close(poll)
			all := true
			for i, base := range bases {
				got := d.Tests[i]
				if got.Class != baseClass(base) || got.Test != voting.TestThreshold {
					t.Fatalf("test %d is %+v", i, got)
				}
				need := int64(-1)
				if got.Need != nil {
					need = *got.Need
				}
				if need != c.want[i].need || got.Passed != c.want[i].carried {
					t.Errorf("two thirds of %s: need %d, passed %v; want %+v", base, need, got.Passed, c.want[i])
				}
				all = all && got.Passed
			}
			if (d.Outcome == voting.Carried) != all {
				t.Errorf("outcome %s", d.Outcome)
			}
			letIn(t, b, nil)
		})
	}
}

// V16 again, by the seed's rules: one side outnumbers the other, and cannot outvote it.
func TestOneSideCannotOutvoteTheOther(t *testing.T) {
	t.Parallel()
	b := seedRoll().Copy()
	poll := b.Put(b.Motion([]string{seed.ClassOrdinary}))
	b.Cast(poll, votes(38, 9, 0)...)
	d := b.Close(poll)
	failed := voting.Result{Tests: d.Tests}.Failed()
	if d.Outcome != voting.NotCarried || len(failed) != 1 || failed[0].Test != voting.TestConcurrence || failed[0].Side != seed.Government {
		t.Errorf("outcome %s, failed %+v", d.Outcome, failed)
	}
}

func TestTheElectorate(t *testing.T) {
	t.Parallel()
	ordinary := []string{seed.ClassOrdinary}
	t.Run("a ballot on an earlier text is refused", func(t *testing.T) {
		b := five()
		id := b.Table(b.Motion(ordinary))
		a, err := amend(b, id, whole)
		letIn(t, b, err)
		letIn(t, b, dispose(b, "accepted", a, b.Members[0]))
		b.Freeze(id)
		_, err = open(b, id, func(e *domain.PollOpened) { e.Version = 1 })
		refused(t, b, err, domain.CodeVersion)
		// And a ballot for another opening of the same motion.
		first := b.Open(id, 72)
		ballot := b.Ballot(first, b.Members[0], "yes")
		b.Close(first)
		again := b.Open(id, 72)
		refused(t, b, b.Try("vote.cast", "poll/"+again.String(), ballot, b.Members[0].Rep()), domain.CodeWrongOpening)
	})
	t.Run("who was admitted after the opening is not on the roll", func(t *testing.T) {
		b := five()
		id := b.ID()
		letIn(t, b, apply(b, id, b.Registrars[0]))
		admission := b.Table(b.Motion([]string{seed.ClassAdmission}, domain.NewEffect(&domain.Admit{Application: domain.MemberID{UUID: id}})))
		motion := b.Table(b.Motion(ordinary))
		b.Freeze(admission)
		letIn(t, b, freeze(b, motion))
		first, poll := b.Open(admission, 72), b.Open(motion, 720)
		b.All(first, "yes")
		b.Close(first)
		added := &domaintest.Member{ID: domain.MemberID{UUID: id}, Representative: domain.RepresentativeID{UUID: b.ID()}, Key: domaintest.NewKey("added")}
		b.Appoint(added)
		refused(t, b, b.Vote(poll, added, "yes"), domain.CodeNotOnRoll)
	})
	t.Run("who becomes inactive stays on the roll of a poll under way", func(t *testing.T) {
		b := five()
		status := b.Table(b.Motion([]string{seed.ClassStatus}, setStatus(b.Members[4], domain.StatusInactive)))
		motion := b.Table(b.Motion(ordinary))
		b.Freeze(status)
		letIn(t, b, freeze(b, motion))
		first, poll := b.Open(status, 72), b.Open(motion, 720)
		b.All(first, "yes")
		b.Close(first)
		if b.State.Member(b.Members[4].ID).Status != domain.StatusInactive {
			t.Fatal("not inactive")
		}
		letIn(t, b, b.Vote(poll, b.Members[4], "yes"))
		next := b.Put(b.Motion(ordinary))
		refused(t, b, b.Vote(next, b.Members[4], "yes"), domain.CodeNotOnRoll)
	})
	t.Run("a second ballot takes the place of the first, and both are kept", func(t *testing.T) {
		b, poll := polled(t)
		b.Cast(poll, "no")
		b.Cast(poll, "yes")
		outcomes(t, b, poll, domain.BallotReplaced, domain.BallotCounted)
	})
	t.Run("the last one of a member's representatives counts", func(t *testing.T) {
		b := five()
		alternate := b.Alternate(b.Members[0], "alternate")
		poll := b.Put(b.Motion(ordinary))
		letIn(t, b, b.Vote(poll, b.Members[0], "no"))
		letIn(t, b, b.Vote(poll, alternate, "yes"))
		letIn(t, b, end(b, alternate, b.Members[0].Rep()))
		refused(t, b, b.Vote(poll, alternate, "no"), domain.CodeMandate)
		outcomes(t, b, poll, domain.BallotReplaced, domain.BallotCounted)
	})
	t.Run("a recusal after voting sets the ballots aside, which are kept", func(t *testing.T) {
		b, poll := polled(t)
		b.Cast(poll, "no")
		b.Cast(poll, "yes")
		letIn(t, b, recuse(b, poll, b.Members[0]))
		d := outcomes(t, b, poll, domain.BallotRecused, domain.BallotRecused)
		if d.Body.Recused != 1 || d.Body.Yes != 0 {
			t.Errorf("counted %+v", d.Body)
		}
	})
	t.Run("a ballot stamped before the close and received after it is refused", func(t *testing.T) {
		b, poll := polled(t)
		signed := b.Sign("vote.cast", "poll/"+poll.String(), b.Ballot(poll, b.Members[0], "yes"), b.Members[0].Rep())
		b.Close(poll)
		refused(t, b, b.Submit(signed), domain.CodePollClosed)
	})
	t.Run("ballots of who leaves stand, and no more are cast", func(t *testing.T) {
		b, poll := polled(t)
		b.Cast(poll, "yes")
		letIn(t, b, b.Try("member.left", b.Members[0].Rep().Of, &domain.MemberLeft{}, b.Members[0].Rep()))
		refused(t, b, b.Vote(poll, b.Members[0], "no"), domain.CodeMemberNotActive)
		outcomes(t, b, poll, domain.BallotCounted)
	})
	t.Run("a ballot of a key that was revoked before is refused", func(t *testing.T) {
		b, poll := polled(t)
		letIn(t, b, b.Revoke(b.Members[0].Key, domain.ReasonLost, 0, b.Registrars[:]...))
		refused(t, b, b.Vote(poll, b.Members[0], "yes"), domain.CodeKeyRevoked)
		outcomes(t, b, poll)
	})
	t.Run("a ballot of a key that was revoked after stands", func(t *testing.T) {
		b, poll := polled(t)
		b.Cast(poll, "yes")
		letIn(t, b, b.Revoke(b.Members[0].Key, domain.ReasonLost, 0, b.Registrars[:]...))
		outcomes(t, b, poll, domain.BallotCounted)
	})
	t.Run("a representative of another member has no ballot of this one", func(t *testing.T) {
		b, poll := polled(t)
		other := *b.Members[1]
		other.ID = b.Members[0].ID
		refused(t, b, b.Vote(poll, &other, "yes"), domain.CodeWrongCapacity)
	})
	t.Run("who is inactive counts in no base and no quorum of polls opened later, and attends", func(t *testing.T) {
		b := gathering()
		b.Carry([]string{seed.ClassStatus}, setStatus(b.Members[2], domain.StatusInactive))
		poll := b.Put(b.Motion(ordinary))
		letIn(t, b, b.Try("attendance.checked_in", meet(b, 0), &domain.AttendanceCheckedIn{}, b.Members[2].Rep()))
		letIn(t, b, position(b, b.State.Poll(poll).Motion, b.Members[2]))
		d := b.Close(poll)
		if d.Tests[0].Base != 4 || d.Body.Roll != 4 {
			t.Errorf("the quorum is measured on %d of a roll of %d", d.Tests[0].Base, d.Body.Roll)
		}
		b.Carry([]string{seed.ClassStatus}, setStatus(b.Members[2], domain.StatusActive))
		if again := b.Put(b.Motion(ordinary)); len(b.State.Poll(again).Roll) != 5 {
			t.Error("who is active again is not on the roll")
		}
	})
	t.Run("a candidate may vote for itself", func(t *testing.T) {
		b := gathering()
		letIn(t, b, b.Vote(election(b, 2), b.Members[0], ballotOn(b.Members[0])))
	})
	t.Run("the coordinator has no casting vote", func(t *testing.T) {
		b, poll := polled(t)
		refused(t, b, b.Try("vote.cast", "poll/"+poll.String(), b.Ballot(poll, b.Members[0], "yes"), b.Coordinator), domain.CodeNotPermitted)
	})
	t.Run("what a recused member is in the base is the rule of the class", func(t *testing.T) {
		for recusal, base := range map[string]int64{domain.RecusalRemoves: 4, domain.RecusalSilent: 5} {
			b := domaintest.ConstitutedWith(domain.PurposeOperation, 3, 2, func(e *domain.LedgerFounded) {
				e.Rules.Class(seed.ClassOrdinary).Recusal = recusal
			})
			poll := b.Put(b.Motion(ordinary))
			letIn(t, b, recuse(b, poll, b.Members[4]))
			if d := b.Close(poll); d.Tests[0].Base != base {
				t.Errorf("%s: the quorum is measured on %d, want %d", recusal, d.Tests[0].Base, base)
			}
		}
	})
	t.Run("a count that is found wrong after its effect was applied stands, is contested and rescinded, and what it did is decided anew", countCorrected)
}

// countCorrected is the one way in which a count is put right that has had its
// effect: tellers told wrongly of members that were excluded by that.
func countCorrected(t *testing.T) {
	b := domaintest.ConstitutedWith(domain.PurposeOperation, 3, 2, func(e *domain.LedgerFounded) {
		e.Rules.Class(seed.ClassStatus).Tellers = true
	})
	b.ElectTellers()
	poll := b.Put(b.Motion([]string{seed.ClassStatus}, setStatus(b.Members[3], domain.StatusSuspended)))
	letIn(t, b, tellBallots(b, poll, told(b, poll, "yes", "yes", "yes")))
	wrong := b.Close(poll)
	if wrong.Outcome != voting.Carried || !wrong.Effects[0].Applied || b.State.Member(b.Members[3].ID).Status != domain.StatusSuspended {
		t.Fatalf("nothing was done by %+v", wrong)
	}
	counted := wrong.Body
	letIn(t, b, b.Try("decision.contested", "decision/"+wrong.ID.String(), &domain.DecisionContested{Reasons: text("I said no.")}, b.Members[2].Rep()))
	if d := b.State.Decision(wrong.ID); d.Outcome != voting.Carried || b.State.Member(b.Members[3].ID).Status != domain.StatusSuspended {
		t.Errorf("a contest by itself undid %+v", d)
	}
	undone := b.Carry([]string{seed.ClassOrdinary, seed.ClassStatus},
		domain.NewEffect(&domain.AnswerContest{Answer: text("So it was."), Decision: wrong.ID, Member: b.Members[2].ID, Upheld: true}),
		domain.NewEffect(&domain.Rescind{Decision: wrong.ID}), setStatus(b.Members[3], domain.StatusActive))
	for _, e := range undone.Effects {
		if !e.Applied {
			t.Errorf("%s was not applied: %s", e.Type, e.Reason)
		}
	}
	d := b.State.Decision(wrong.ID)
	if d.RescindedBy == nil || *d.RescindedBy != undone.ID || d.Contests[0].State != domain.ContestUpheld || b.State.Member(b.Members[3].ID).Status != domain.StatusActive {
		t.Errorf("the decision is %+v", d)
	}
	if d.Body.Yes != counted.Yes || len(b.Ballots(poll)) != 3 {
		t.Error("what was counted once has changed")
	}
	letIn(t, b, nil)
}

// outcomes closes a poll and compares what became of its ballots, in their order.
func outcomes(t *testing.T, b *domaintest.Body, poll domain.PollID, want ...string) *domain.Decision {
	t.Helper()
	d := b.Close(poll)
	var got []string
	for _, ballot := range b.Ballots(poll) {
		got = append(got, ballot.Outcome)
	}
	if !slices.Equal(got, want) {
		t.Errorf("ballots %v, want %v", got, want)
	}
	letIn(t, b, nil)
	return d
}
