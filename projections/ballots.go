package projections

import (
	"cmp"
	"fmt"
	"slices"

	"twothirds/domain"
)

// BallotsOf returns the ballots that a member cast in a poll, and those that tellers
// entered for it, in the order of the log. No other ballots are read: the id of one says
// its poll, its member and its number, and each of the two kinds is counted from 1.
func (v *View) BallotsOf(poll domain.PollID, member domain.MemberID) ([]*domain.Ballot, error) {
	var ballots []*domain.Ballot
	for _, told := range []string{"", "t"} {
		for n := 1; ; n++ {
			b, err := Read[domain.Ballot](v, kindBallot, fmt.Sprintf("%s.%s.%s%d", poll, member, told, n))
			if err != nil {
				return nil, err
			}
			if b == nil {
				break
			}
			ballots = append(ballots, b)
		}
	}
	slices.SortFunc(ballots, func(a, b *domain.Ballot) int { return cmp.Compare(a.Seq, b.Seq) })
	return ballots, nil
}
