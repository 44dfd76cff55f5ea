package domain_test

import (
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
)

func TestABallot(t *testing.T) {
	t.Parallel()
	with := func(change func(b *domaintest.Body, poll domain.PollID, v *domain.VoteCast)) func(*domaintest.Body) error {
		return func(b *domaintest.Body) error {
			poll := b.Put(b.Motion([]string{seed.ClassOrdinary}))
			v := b.Ballot(poll, b.Members[0], "yes")
			change(b, poll, v)
			return b.Try("vote.cast", "poll/"+poll.String(), v, b.Members[0].Rep())
		}
	}
	cast := func(do func(b *domaintest.Body, poll domain.PollID) error) func(*domaintest.Body) error {
		return func(b *domaintest.Body) error { return do(b, b.Put(b.Motion([]string{seed.ClassOrdinary}))) }
	}
	tell(t, five, []story{
		{"yes", with(func(*domaintest.Body, domain.PollID, *domain.VoteCast) {}), ""},
		{"is one of the options", with(func(_ *domaintest.Body, _ domain.PollID, v *domain.VoteCast) { v.Choice = "maybe" }), domain.CodeForm},
		{"names the checkpoint that its signer has seen", with(func(_ *domaintest.Body, _ domain.PollID, v *domain.VoteCast) { v.Seen = nil }), domain.CodeForm},
		{"which is one of this log", with(func(_ *domaintest.Body, _ domain.PollID, v *domain.VoteCast) { v.Seen.Root[0]++ }), domain.CodeSeenMismatch},
		{"and not ahead of it", with(func(_ *domaintest.Body, _ domain.PollID, v *domain.VoteCast) { v.Seen.Size++ }), domain.CodeSeenMismatch},
		{"nor within a group", with(func(b *domaintest.Body, _ domain.PollID, v *domain.VoteCast) {
			for i, raw := range b.Entries {
				if e, err := wire.ParseEntry(raw); err == nil && domain.ContinuesGroup(e) {
					v.Seen.Size, v.Seen.Root = uint64(i), domaintest.Root(b.Entries[:i])
				}
			}
		}), domain.CodeSeenMismatch},
		{"is the member's first", with(func(_ *domaintest.Body, _ domain.PollID, v *domain.VoteCast) { v.Ballot = 0 }), domain.CodeBallotNumber},
		{"leaves no number out", with(func(_ *domaintest.Body, _ domain.PollID, v *domain.VoteCast) { v.Ballot = 2 }), domain.CodeBallotNumber},
		{"is numbered upwards", with(func(_ *domaintest.Body, _ domain.PollID, v *domain.VoteCast) { v.Ballot = -1 }), domain.CodeBallotNumber},
		{"binds the poll's opening", with(func(_ *domaintest.Body, _ domain.PollID, v *domain.VoteCast) { v.Opening = wire.Hash{} }), domain.CodeWrongOpening},
		{"names the member that its signer represents", with(func(b *domaintest.Body, _ domain.PollID, v *domain.VoteCast) { v.Member = b.Members[1].ID }), domain.CodeWrongCapacity},
		{"names its signer", with(func(b *domaintest.Body, _ domain.PollID, v *domain.VoteCast) {
			v.Representative = b.Members[1].Representative
		}), domain.CodeWrongCapacity},
		{"a second one takes the place of the first", cast(func(b *domaintest.Body, poll domain.PollID) error {
			letItIn(b.Vote(poll, b.Members[0], "yes"))
			return b.Vote(poll, b.Members[0], "no")
		}), ""},
		{"the same number is not cast twice", cast(func(b *domaintest.Body, poll domain.PollID) error {
			v := b.Ballot(poll, b.Members[0], "no")
			letItIn(b.Vote(poll, b.Members[0], "yes"))
			return b.Try("vote.cast", "poll/"+poll.String(), v, b.Members[0].Rep())
		}), domain.CodeBallotNumber},
		{"an officer has none", cast(func(b *domaintest.Body, poll domain.PollID) error {
			return b.Try("vote.cast", "poll/"+poll.String(), b.Ballot(poll, b.Members[0], "yes"), b.Coordinator)
		}), domain.CodeNotPermitted},
		{"two members have none together", cast(func(b *domaintest.Body, poll domain.PollID) error {
			return b.Try("vote.cast", "poll/"+poll.String(), b.Ballot(poll, b.Members[0], "yes"), b.Members[0].Rep(), b.Members[1].Rep())
		}), domain.CodeNotPermitted},
		{"not in a poll that is not there", cast(func(b *domaintest.Body, poll domain.PollID) error {
			return b.Try("vote.cast", "poll/"+b.ID().String(), b.Ballot(poll, b.Members[0], "yes"), b.Members[0].Rep())
		}), domain.CodeNotFound},
		{"not of who is recused", cast(func(b *domaintest.Body, poll domain.PollID) error {
			letItIn(recuse(b, poll, b.Members[0]))
			return b.Vote(poll, b.Members[0], "yes")
		}), domain.CodeRecused},
	})
}

func recuse(b *domaintest.Body, poll domain.PollID, m *domaintest.Member) error {
	return b.Try("vote.recused", "poll/"+poll.String(), &domain.VoteRecused{Reasons: text("It is ours.")}, m.Rep())
}

func TestARecusal(t *testing.T) {
	t.Parallel()
	cast := func(do func(b *domaintest.Body, poll domain.PollID) error) func(*domaintest.Body) error {
		return func(b *domaintest.Body) error { return do(b, b.Put(b.Motion([]string{seed.ClassOrdinary}))) }
	}
	tell(t, five, []story{
		{"by the member", cast(func(b *domaintest.Body, poll domain.PollID) error { return recuse(b, poll, b.Members[0]) }), ""},
		{"after it has voted", cast(func(b *domaintest.Body, poll domain.PollID) error {
			letItIn(b.Vote(poll, b.Members[0], "yes"))
			return recuse(b, poll, b.Members[0])
		}), ""},
		{"not twice", cast(func(b *domaintest.Body, poll domain.PollID) error {
			letItIn(recuse(b, poll, b.Members[0]))
			return recuse(b, poll, b.Members[0])
		}), domain.CodeRecused},
		{"not by an officer", cast(func(b *domaintest.Body, poll domain.PollID) error {
			return b.Try("vote.recused", "poll/"+poll.String(), &domain.VoteRecused{Reasons: text("x")}, b.Coordinator)
		}), domain.CodeNotPermitted},
		{"not without reasons", cast(func(b *domaintest.Body, poll domain.PollID) error {
			return b.Try("vote.recused", "poll/"+poll.String(), &domain.VoteRecused{}, b.Members[0].Rep())
		}), domain.CodeForm},
		{"not of who is not on the roll", func(b *domaintest.Body) error {
			b.Carry([]string{seed.ClassStatus}, setStatus(b.Members[4], domain.StatusInactive))
			return recuse(b, b.Put(b.Motion([]string{seed.ClassOrdinary})), b.Members[4])
		}, domain.CodeNotOnRoll},
		{"not when closed", func(b *domaintest.Body) error {
			return recuse(b, b.Carry([]string{seed.ClassOrdinary}).Poll, b.Members[0])
		}, domain.CodePollClosed},
	})
}

// Whether a member may vote again, and how often, is the rules'; under several
// classes the least number holds.
func TestTheLimitOfBallots(t *testing.T) {
	t.Parallel()
	b := domaintest.ConstitutedWith(domain.PurposeOperation, 3, 2, func(e *domain.LedgerFounded) {
		e.Rules.Class(seed.ClassOrdinary).Ballots = 3
		e.Rules.Class(seed.ClassElection).Ballots = 2
	})
	poll := b.Put(b.Motion([]string{seed.ClassElection, seed.ClassOrdinary, seed.ClassProcedural}))
	b.Cast(poll, "yes")
	b.Cast(poll, "no")
	refused(t, b, b.Vote(poll, b.Members[0], "yes"), domain.CodeBallotLimit)
	letIn(t, b, b.Vote(poll, b.Members[1], "yes"))
	if d := b.Close(poll); d.Body.Yes != 1 || d.Body.No != 1 {
		t.Errorf("counted %+v", d.Body)
	}
}
