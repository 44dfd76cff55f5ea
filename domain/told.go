package domain

import (
	"fmt"
	"slices"

	"twothirds/domain/wire"
)

// VoteTold enters ballots that members cast by hand, by the word of two tellers
// of different sides, where the rules of every class of the motion allow it. A
// member contests one by voting itself: its own ballot counts, whenever cast.
type VoteTold struct {
	Authored
	// Ballots are 1 to 200, sorted by member.
	Ballots []ToldBallot `json:"ballots"`
	// Opening is the leaf hash of the poll's opening entry.
	Opening wire.Hash `json:"opening"`
}

// ToldBallot is what a member says by hand.
type ToldBallot struct {
	// Choice is one of the poll's options.
	Choice string   `json:"choice"`
	Member MemberID `json:"member"`
}

func (e *VoteTold) form() error {
	if len(e.Ballots) == 0 || len(e.Ballots) > maxByTellers ||
		!slices.IsSortedFunc(e.Ballots, func(a, b ToldBallot) int { return compareStrict(a.Member.String(), b.Member.String()) }) {
		return fmt.Errorf("ballots: 1 to %d, sorted by member, none twice", maxByTellers)
	}
	for i := range e.Ballots {
		if err := checkChoice(e.Ballots[i].Choice); err != nil {
			return fmt.Errorf("ballot %d: %w", i, err)
		}
	}
	return nil
}

func (e *VoteTold) decide(s *State, p *Placed) *Refusal {
	poll, refusal := s.openPoll(p)
	if refusal != nil {
		return refusal
	}
	if !s.twoTellers(p) {
		return refuse(CodeNotPermitted, "two tellers of different sides enter ballots cast by hand")
	}
	rules := &s.rules.get(poll.Rules).Rules
	for _, name := range s.motions.get(poll.Motion).Content.Classes {
		if !rules.Class(name).Tellers {
			return refuse(CodeTellers, "class %s takes no ballots from tellers: members vote themselves", name)
		}
	}
	if e.Opening != poll.Leaf {
		return refuse(CodeWrongOpening, "the poll's opening has leaf hash %s: the ballots are for something else", poll.Leaf)
	}
	for _, sp := range p.speakers {
		if sp.key.Vouched > poll.Opened {
			return refuse(CodeKeyTooNew, "key %s goes back to one that officers enrolled at entry %d, after the poll was opened: it tells in later ones", sp.Key, sp.key.Vouched)
		}
	}
	for _, b := range e.Ballots {
		if refusal := s.tellable(poll, b); refusal != nil {
			return refusal
		}
	}
	return nil
}

// tellable refuses a ballot that the member could not cast itself.
func (s *State) tellable(poll *Poll, b ToldBallot) *Refusal {
	switch {
	case !slices.Contains(poll.Choices(), b.Choice):
		return poll.otherChoice(b.Choice)
	case poll.line(b.Member) < 0:
		return refuse(CodeNotOnRoll, "member %s was not on the roll when the poll was opened at entry %d", b.Member, poll.Opened)
	case s.members.get(b.Member).Status == StatusLeft:
		return refuse(CodeMemberNotActive, "member %s has left the body", b.Member)
	case poll.recused(b.Member):
		return refuse(CodeRecused, "member %s is recused from this poll", b.Member)
	}
	return nil
}

func (e *VoteTold) evolve(s *State, p *Placed) {
	poll, _ := s.openPoll(p)
	first, second := p.Statement.By[0].Key, p.Statement.By[1].Key
	for _, told := range e.Ballots {
		b := &Ballot{
			Choice: told.Choice, Key: first, Member: told.Member, Number: int64(len(poll.told[poll.line(told.Member)])) + 1,
			Poll: poll.ID, Recorded: p.Recorded, SecondKey: &second, Seq: p.Seq, Told: true,
		}
		poll.addBallot(b)
		s.touchBallot(b)
	}
}
