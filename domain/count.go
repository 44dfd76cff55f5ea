package domain

import (
	"slices"

	"twothirds/domain/voting"
)

// Count is how many members of a roll, or of one side of it, did what.
type Count struct {
	Abstain   int64 `json:"abstain"`
	No        int64 `json:"no"`
	NotVoting int64 `json:"not_voting"`
	// Present is how many that are not recused have a counted ballot or were at the
	// meeting; absent in a poll that is held at none.
	Present *int64 `json:"present,omitzero"`
	Recused int64  `json:"recused"`
	// Roll is how many are on the roll: the sum of abstain, no, not voting, recused and yes.
	Roll int64 `json:"roll"`
	// Side is absent for the whole body.
	Side string `json:"side,omitzero"`
	// Told is how many of yes, no and abstain tellers entered; absent where none.
	Told int64 `json:"told,omitzero"`
	// Votes are, in a vote on candidates, those for each of its options but abstain,
	// in their order. Yes is then what the candidate who leads in the whole body has,
	// no what the others and nobody have.
	Votes []OptionVotes `json:"votes,omitzero"`
	Yes   int64         `json:"yes"`
}

// OptionVotes is how many counted ballots say an option.
type OptionVotes struct {
	Option string `json:"option"`
	Votes  int64  `json:"votes"`
}

// Under is the count as a class sees it: what a recused member counts for is the class's rule.
func (c *Count) Under(class *Class) voting.Counts {
	v := voting.Counts{Abstain: c.Abstain, Entitled: c.Roll, No: c.No, Present: c.Yes + c.No + c.Abstain, Yes: c.Yes}
	if c.Present != nil {
		v.Present = *c.Present
	}
	if class.Recusal == RecusalSilent {
		v.Present += c.Recused
	} else {
		v.Entitled -= c.Recused
	}
	return v
}

// rollLineCount is what a line of the roll counts as.
type rollLineCount struct {
	// says is the choice of the ballot counted, BallotRecused, or nothing.
	says string
	told bool
}

// Count counts an open poll as if it closed now: the whole body, and each side
// of the rules pinned.
func (s *State) Count(p *Poll) (body Count, sides []Count) {
	_, lines := p.outcomes()
	names := s.rules.get(p.Rules).Rules.Sides()
	body, sides = p.noCount(), make([]Count, len(names))
	for i, side := range names {
		sides[i] = p.noCount()
		sides[i].Side = side
	}
	for i, l := range p.Roll {
		there := p.Meeting != nil && s.attendance(*p.Meeting, l.Member).since(p.Opened)
		body.add(lines[i], there)
		if at := slices.Index(names, l.Side); at >= 0 {
			sides[at].add(lines[i], there)
		}
	}
	leader := leading(body.Votes)
	body.lead(leader)
	for i := range sides {
		sides[i].lead(leader)
	}
	return body, sides
}

// noCount is the count of a poll before anybody is counted.
func (p *Poll) noCount() Count {
	var c Count
	if p.Meeting != nil {
		c.Present = new(int64)
	}
	if p.Options != nil {
		for _, option := range p.Options[:len(p.Options)-1] {
			c.Votes = append(c.Votes, OptionVotes{Option: option})
		}
	}
	return c
}

func (c *Count) add(l rollLineCount, there bool) {
	c.Roll++
	voted := true
	switch l.says {
	case ChoiceYes:
		c.Yes++
	case ChoiceNo:
		c.No++
	case ChoiceNone:
		c.Abstain++
	case BallotRecused:
		c.Recused++
		return
	case "":
		c.NotVoting++
		voted = false
	default:
		at := slices.IndexFunc(c.Votes, func(v OptionVotes) bool { return v.Option == l.says })
		c.Votes[at].Votes++
	}
	if l.told {
		c.Told++
	}
	if c.Present != nil && (voted || there) {
		*c.Present++
	}
}

// lead makes yes and no of the votes for candidates: yes for the one who leads
// in the body, no for all else.
func (c *Count) lead(leader string) {
	for _, v := range c.Votes {
		if v.Option == leader {
			c.Yes = v.Votes
		} else {
			c.No += v.Votes
		}
	}
}

// leading is the candidate with more votes than every other one, empty where
// there is none.
func leading(votes []OptionVotes) string {
	leader, most := "", int64(0)
	for _, v := range votes {
		switch {
		case v.Option == ChoiceNobody:
		case v.Votes > most:
			leader, most = v.Option, v.Votes
		case v.Votes == most:
			leader = ""
		}
	}
	return leader
}
