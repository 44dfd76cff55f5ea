package domain_test

import (
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/voting"
)

// polled is a body of five with a poll that has just been opened on nothing in particular.
func polled(t *testing.T) (*domaintest.Body, domain.PollID) {
	t.Helper()
	b := five()
	return b, b.Put(b.Motion([]string{seed.ClassOrdinary}))
}

func TestKeysEnrolledDuringAPoll(t *testing.T) {
	t.Parallel()
	fresh, second := domaintest.NewKey("fresh"), domaintest.NewKey("second")
	t.Run("one that the member enrolled votes", func(t *testing.T) {
		b, poll := polled(t)
		letIn(t, b, b.Enrol(b.Members[0], fresh, b.Members[0].Rep()))
		letIn(t, b, b.Vote(poll, b.Members[0].With(fresh), "yes"))
	})
	t.Run("one that officers enrolled does not, but votes in the next poll", func(t *testing.T) {
		b, poll := polled(t)
		letIn(t, b, b.Try("poll.extended", "poll/"+poll.String(), &domain.PollExtended{Closes: b.State.Poll(poll).Closes.AddHours(168)}, b.Coordinator))
		letIn(t, b, b.EnrolLost(b.Members[0], fresh, b.Registrars[:]...))
		b.Wait(168)
		refused(t, b, b.Vote(poll, b.Members[0].With(fresh), "yes"), domain.CodeKeyTooNew)
		letIn(t, b, b.Vote(poll, b.Members[0], "yes"))
		next := b.Put(b.Motion([]string{seed.ClassOrdinary}))
		letIn(t, b, b.Vote(next, b.Members[0].With(fresh), "yes"))
	})
	t.Run("nor does one that such a key enrolled", func(t *testing.T) {
		b, poll := polled(t)
		letIn(t, b, b.Try("poll.extended", "poll/"+poll.String(), &domain.PollExtended{Closes: b.State.Poll(poll).Closes.AddHours(168)}, b.Coordinator))
		letIn(t, b, b.EnrolLost(b.Members[0], fresh, b.Registrars[:]...))
		b.Wait(168)
		letIn(t, b, b.Enrol(b.Members[0], second, b.Members[0].With(fresh).Rep()))
		refused(t, b, b.Vote(poll, b.Members[0].With(second), "yes"), domain.CodeKeyTooNew)
	})
	t.Run("nor does a first key", func(t *testing.T) {
		b := keyless()
		poll := b.Put(b.Motion([]string{seed.ClassOrdinary}))
		letIn(t, b, b.Enrol(b.Members[5], b.Members[5].Key, b.Registrars[:]...))
		refused(t, b, b.Vote(poll, b.Members[5], "yes"), domain.CodeKeyTooNew)
	})
	t.Run("a lost key's successor, enrolled before the poll, votes once in force", func(t *testing.T) {
		b := five()
		motion := b.Table(b.Motion([]string{seed.ClassOrdinary}))
		b.Freeze(motion)
		letIn(t, b, b.EnrolLost(b.Members[0], fresh, b.Registrars[:]...))
		poll := b.Open(motion, 240)
		refused(t, b, b.Vote(poll, b.Members[0].With(fresh), "yes"), domain.CodeKeyNotYet)
		b.Wait(168)
		letIn(t, b, b.Vote(poll, b.Members[0].With(fresh), "yes"))
	})
}

func ballotsOf(t *testing.T, b *domaintest.Body, poll domain.PollID) *domain.Decision {
	t.Helper()
	d := b.Close(poll)
	letIn(t, b, nil)
	return d
}

func TestARevokedKeyStopsVotingAndItsVotesStand(t *testing.T) {
	t.Parallel()
	b, poll := polled(t)
	b.Cast(poll, "yes", "", "", "", "")
	letIn(t, b, b.Revoke(b.Members[0].Key, domain.ReasonLost, 0, b.Registrars[:]...))
	refused(t, b, b.Vote(poll, b.Members[0], "no"), domain.CodeKeyRevoked)
	if d := ballotsOf(t, b, poll); d.Body.Yes != 1 {
		t.Errorf("%d in favour, want the one cast before", d.Body.Yes)
	}
}

func TestACompromisedKeysBallotsAreSetAside(t *testing.T) {
	t.Parallel()
	stolen := func(t *testing.T) (b *domaintest.Body, poll domain.PollID, alternate *domaintest.Member) {
		b = five()
		alternate = b.Alternate(b.Members[0], "alternate")
		poll = b.Put(b.Motion([]string{seed.ClassOrdinary}))
		b.Cast(poll, "yes", "", "", "", "") // by the member
		b.Wait(1)
		b.Cast(poll, "no", "", "", "", "") // by the thief
		return b, poll, alternate
	}
	t.Run("from then on: what it cast before counts again", func(t *testing.T) {
		b, poll, alternate := stolen(t)
		letIn(t, b, b.Revoke(b.Members[0].Key, domain.ReasonCompromised, b.Now, alternate.Rep()))
		if d := ballotsOf(t, b, poll); d.Body.Yes != 1 || d.Body.No != 0 {
			t.Errorf("counted %+v", d.Body)
		}
	})
	t.Run("all that it cast: the member has not voted", func(t *testing.T) {
		b, poll, _ := stolen(t)
		letIn(t, b, b.Revoke(b.Members[0].Key, domain.ReasonCompromised, b.Now.AddHours(-1), b.Registrars[:]...))
		if d := ballotsOf(t, b, poll); d.Body.NotVoting != 5 {
			t.Errorf("counted %+v", d.Body)
		}
	})
	t.Run("and the member casts the next", func(t *testing.T) {
		b, poll, alternate := stolen(t)
		letIn(t, b, b.Revoke(b.Members[0].Key, domain.ReasonCompromised, b.Now.AddHours(-1), alternate.Rep()))
		if next := b.State.NextBallot(poll, b.Members[0].ID); next != 3 {
			t.Errorf("the next ballot is number %d, want 3", next)
		}
		letIn(t, b, b.Vote(poll, alternate, "abstain"))
		if d := ballotsOf(t, b, poll); d.Body.Abstain != 1 {
			t.Errorf("counted %+v", d.Body)
		}
	})
	t.Run("even where the thief has revoked the key", func(t *testing.T) {
		b, poll, alternate := stolen(t)
		letIn(t, b, b.Revoke(b.Members[0].Key, domain.ReasonReplaced, 0, b.Members[0].Rep()))
		letIn(t, b, b.Revoke(b.Members[0].Key, domain.ReasonCompromised, b.Now, alternate.Rep()))
		if d := ballotsOf(t, b, poll); d.Body.Yes != 1 {
			t.Errorf("counted %+v", d.Body)
		}
	})
	t.Run("but not in polls that have closed", func(t *testing.T) {
		b, poll, alternate := stolen(t)
		d := b.Close(poll)
		letIn(t, b, b.Revoke(b.Members[0].Key, domain.ReasonCompromised, b.Now.AddHours(-80), alternate.Rep()))
		if got := b.State.Decision(d.ID); got.Body.No != 1 || got.Outcome != voting.LapsedNoQuorum {
			t.Errorf("the decision became %+v", got)
		}
	})
	t.Run("and they do not use up what the rules allow", func(t *testing.T) {
		b := domaintest.ConstitutedWith(domain.PurposeOperation, 3, 2, func(e *domain.LedgerFounded) {
			e.Rules.Class(seed.ClassOrdinary).Ballots = 1
		})
		alternate := b.Alternate(b.Members[0], "alternate")
		poll := b.Put(b.Motion([]string{seed.ClassOrdinary}))
		letIn(t, b, b.Vote(poll, b.Members[0], "no"))
		refused(t, b, b.Vote(poll, alternate, "yes"), domain.CodeBallotLimit)
		letIn(t, b, b.Revoke(b.Members[0].Key, domain.ReasonCompromised, b.Now, alternate.Rep()))
		letIn(t, b, b.Vote(poll, alternate, "yes"))
		refused(t, b, b.Vote(poll, alternate, "no"), domain.CodeBallotLimit)
	})
}
