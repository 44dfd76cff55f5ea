package domain_test

import (
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
)

// Under two classes a poll lasts as long as both allow; where they exclude each
// other, as long as the one asks for that asks for more, so that it can be opened.
func TestTimeToVoteUnderTwoClasses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name                  string
		electionMin, election int64 // the bounds of the class election; those of the other are 72 and 1440
		least, most           int64
	}{
		{"one within the other", 96, 720, 96, 720},
		{"one across the other", 24, 720, 72, 720},
		{"one ends where the other begins", 24, 72, 72, 72},
		{"one before the other", 24, 48, 72, 72},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := domaintest.ConstitutedWith(domain.PurposeOperation, 2, 2, func(e *domain.LedgerFounded) {
				class := e.Rules.Class(seed.ClassElection)
				class.VotingHours, class.MaxVotingHours = c.electionMin, c.election
			})
			motion := b.Table(b.Motion([]string{seed.ClassElection, seed.ClassOrdinary}))
			b.Freeze(motion)
			closing := func(at func(now int64) int64) error {
				_, err := open(b, motion, func(e *domain.PollOpened) { e.Closes = b.Now.Add(at(3_600_000)) })
				return err
			}
			refused(t, b, closing(func(hour int64) int64 { return c.least*hour - 1 }), domain.CodeVotingTime)
			refused(t, b, closing(func(hour int64) int64 { return c.most*hour + 1 }), domain.CodeVotingTime)
			other := b.Copy()
			letIn(t, b, closing(func(hour int64) int64 { return c.least * hour }))
			b = other
			letIn(t, b, closing(func(hour int64) int64 { return c.most * hour }))
		})
	}
}
