package domain_test

import (
	"fmt"
	"slices"
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/voting"
	"twothirds/domain/wire"
)

// meetingsLog is a body that meets: it elects tellers, holds a poll at a meeting
// with ballots cast by hand, and elects a coordinator in two rounds.
func meetingsLog(t *testing.T) *book {
	b := newBook(t)
	b.found(domain.PurposeOperation)
	for i := range 4 {
		b.member(fmt.Sprintf("member %d", i), seed.CivilSociety)
	}
	for i := range 3 {
		b.member(fmt.Sprintf("member %d", 4+i), seed.Government)
	}
	b.constitute()
	b.rulesOfMeetings()
	b.meetings()
	b.pollAtAMeeting()
	b.twoRounds()
	return b
}

// rulesOfMeetings brings tellers, and rules that know them.
func (b *book) rulesOfMeetings() {
	b.decide(contentOf(seed.ClassElection,
		elect(b.members[0], "teller-civil-society", domain.RoleTeller, 3660), elect(b.members[4], "teller-government", domain.RoleTeller, 3660)))
	rules := goldenRules(b.t).Rules
	rules.Name = "meetings"
	rules.Meetings = &domain.MeetingRules{Members: 2, NoticeHours: 48, Quorum: &voting.Fraction{Num: 1, Den: 2, Strict: true}}
	rules.EffectClasses = append(slices.Clone(rules.EffectClasses), domain.EffectClass{Class: seed.ClassElection, Effect: "choose"})
	slices.SortFunc(rules.EffectClasses, func(a, b domain.EffectClass) int {
		if a.Effect < b.Effect {
			return -1
		}
		return 1
	})
	ordinary, election := rules.Class(seed.ClassOrdinary), rules.Class(seed.ClassElection)
	ordinary.Tellers, ordinary.Base = true, voting.BasePresent
	ordinary.Quorum = &voting.Quorum{By: voting.ByParticipation, Num: 1, Den: 2, Strict: true}
	election.Tellers, election.RunOff = true, true
	election.Quorum = &voting.Quorum{By: voting.ByPresent, Num: 1, Den: 2, Strict: true}
	b.decide(contentOf(seed.ClassRules, domain.NewEffect(&domain.ChangeRules{AfterHours: 1, Rules: rules})))
	b.wait(2)
}

func (b *book) convene(title string, item domain.AgendaItem, speakers ...domaintest.Speaker) string {
	about := "meeting/" + b.id().String()
	b.enter("meeting.convened", about, &domain.MeetingConvened{
		Agenda: []domain.AgendaItem{item}, Ends: b.now.AddHours(51), Mode: domain.MeetingHybrid, Place: domain.Text{Az: "Bakı", En: "Baku"},
		Starts: b.now.AddHours(48), Title: domain.Text{En: title},
	}, speakers...)
	return about
}

func (b *book) checkIn(about string, members ...int) {
	for _, i := range members {
		b.enter("attendance.checked_in", about, &domain.AttendanceCheckedIn{}, b.rep(i))
	}
}

func (b *book) tellers() []domaintest.Speaker {
	return []domaintest.Speaker{b.members[0].Officer("teller-civil-society"), b.members[4].Officer("teller-government")}
}

// meetings are one that members call and the coordinator calls off.
func (b *book) meetings() {
	about := b.convene("Called off", domain.AgendaItem{Title: domain.Text{En: "Anything"}}, b.rep(1), b.rep(5))
	b.enter("meeting.agenda_changed", about, &domain.MeetingAgendaChanged{Agenda: []domain.AgendaItem{}}, b.coordinator)
	b.enter("meeting.cancelled", about, &domain.MeetingCancelled{Reasons: reasons}, b.coordinator)
}

// pollAtAMeeting has members come, go, vote by themselves, by hand and both ways.
func (b *book) pollAtAMeeting() {
	motion := b.table(contentOf(seed.ClassOrdinary))
	b.wait(720)
	about := b.convene("Ordinary meeting", domain.AgendaItem{Motion: &motion, Title: domain.Text{En: "The motion"}}, b.coordinator)
	b.wait(48)
	b.enter("meeting.opened", about, &domain.MeetingOpened{}, b.civil)
	b.checkIn(about, 0, 1, 4)
	b.enter("attendance.attested", about, &domain.AttendanceAttested{Members: []domain.MemberID{b.members[0].ID, b.members[2].ID, b.members[5].ID}, Present: true}, b.tellers()...)
	b.enter("attendance.checked_out", about, &domain.AttendanceCheckedOut{}, b.rep(1)) // before the poll
	id, err := wire.ParseUUID(about[len("meeting/"):])
	if err != nil {
		b.t.Fatal(err)
	}
	poll := b.openAt(motion, &domain.MeetingID{UUID: id})
	b.enter("attendance.attested", about, &domain.AttendanceAttested{Members: []domain.MemberID{b.members[5].ID}}, b.tellers()...)
	b.vote(poll, 0, domain.ChoiceYes)
	b.told(poll, domain.ToldBallot{Choice: domain.ChoiceNo, Member: b.members[0].ID}, domain.ToldBallot{Choice: domain.ChoiceNo, Member: b.members[2].ID},
		domain.ToldBallot{Choice: domain.ChoiceYes, Member: b.members[4].ID})
	b.told(poll, domain.ToldBallot{Choice: domain.ChoiceYes, Member: b.members[2].ID})
	b.enter("meeting.closed", about, &domain.MeetingClosed{Minutes: wire.Hash{4}}, b.coordinator)
	b.vote(poll, 3, domain.ChoiceYes) // from elsewhere
	b.wait(72)
}

func (b *book) told(poll domain.PollID, ballots ...domain.ToldBallot) {
	b.enter("vote.told", "poll/"+poll.String(), &domain.VoteTold{Ballots: ballots, Opening: b.state.Poll(poll).Leaf}, b.tellers()...)
}

// openAt freezes a motion and puts it to the vote, at a meeting if it is not nil.
func (b *book) openAt(id domain.MotionID, meeting *domain.MeetingID) domain.PollID {
	m := b.state.Motion(id)
	b.enter("motion.frozen", "motion/"+id.String(), &domain.MotionFrozen{Digest: m.Digest, Version: m.Version}, b.rep(0))
	rules, hash := b.state.RulesAt(b.now)
	roll := b.state.Roll(b.now)
	poll := domain.PollID{UUID: b.id()}
	b.enter("poll.opened", "poll/"+poll.String(), &domain.PollOpened{
		Closes: b.now.AddHours(72), Digest: m.Digest, Meeting: meeting, Motion: id, Options: m.Content.Choices(),
		Roll: domain.RollDigest(roll), Rules: hash, Sides: domain.SidesOf(rules, roll), Version: m.Version,
	}, b.rep(1))
	return poll
}

// twoRounds elects one of three in a run-off between two.
func (b *book) twoRounds() {
	motion := b.table(contentOf(seed.ClassElection, domain.NewEffect(choose(b.members[1], b.members[2], b.members[5]))))
	b.wait(720)
	first := b.openAt(motion, nil)
	b.enter("vote.recused", "poll/"+first.String(), &domain.VoteRecused{Reasons: reasons}, b.rep(6))
	for i, choice := range []string{ballotOn(b.members[1]), ballotOn(b.members[1]), ballotOn(b.members[2]), domain.ChoiceNobody, ballotOn(b.members[5])} {
		b.vote(first, i, choice)
	}
	b.told(first, domain.ToldBallot{Choice: ballotOn(b.members[5]), Member: b.members[5].ID})
	b.wait(80) // eight hours after it was due
	polls := b.state.Motion(motion).Polls
	second := polls[len(polls)-1]
	for i, choice := range []string{ballotOn(b.members[1]), ballotOn(b.members[1]), domain.ChoiceNone, ballotOn(b.members[1]), ballotOn(b.members[5])} {
		b.vote(second, i, choice)
	}
	b.wait(72)
	if d := b.state.Decision(*b.state.Poll(second).Decision); d.Chosen == nil || !d.Effects[0].Applied {
		b.t.Fatalf("nobody was chosen: %+v", d)
	}
}
