package projections

import (
	"cmp"
	"slices"
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
)

// TestBallotsOf: the ballots of a member in a poll are those of all of the poll that are its, in the
// order of the log, at every point of it; and no more rows are read than these and one of
// each kind that is not there.
func TestBallotsOf(t *testing.T) {
	b := domaintest.Constituted(domain.PurposeDemonstration, 3, 3)
	b.ElectTellers()
	poll := b.Put(b.Motion([]string{seed.ClassOrdinary}))
	first := wire.Seq(len(b.Entries))
	for i, m := range b.Members {
		for n := range i {
			must(t, b.Vote(poll, m, domain.Options[n%3]))
		}
	}
	b.Close(poll)
	m := open(t, t.TempDir()+"/rows.db")
	must(t, m.CatchUp(t.Context(), allOf(b)))
	most := 0
	for at := first; at <= wire.Seq(len(b.Entries)); at++ {
		v, err := m.View(at)
		must(t, err)
		all, err := ReadBy[domain.Ballot](v, "ballot", "poll", poll.String())
		must(t, err)
		slices.SortFunc(all, func(a, b *domain.Ballot) int { return cmp.Compare(a.Seq, b.Seq) })
		for _, member := range b.Members {
			var want []*domain.Ballot
			for _, ballot := range all {
				if ballot.Member == member.ID {
					want = append(want, ballot)
				}
			}
			before := m.file.Reads()
			got, err := v.BallotsOf(poll, member.ID)
			must(t, err)
			equal(t, "ballots", got, want)
			equal(t, "rows read", m.file.Reads()-before, uint64(len(want)+2))
			most = max(most, len(got))
		}
	}
	if most < 3 {
		t.Errorf("at most %d ballots are of one member", most)
	}
}
