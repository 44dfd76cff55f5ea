package domain

import (
	"errors"
	"slices"
	"strings"

	"twothirds/domain/wire"
)

// VoteCast is a ballot. It binds the poll's opening, and with it the motion's
// text, rules and roll; the last valid ballot of a member counts.
type VoteCast struct {
	Authored
	// Ballot is the ballot's number: only the member's next one is accepted.
	Ballot int64 `json:"ballot"`
	// Choice is one of the poll's options.
	Choice string   `json:"choice"`
	Member MemberID `json:"member"`
	// Opening is the leaf hash of the poll's opening entry.
	Opening        wire.Hash        `json:"opening"`
	Representative RepresentativeID `json:"representative"`
}

func (e *VoteCast) form() error {
	switch {
	case e.Seen == nil:
		return errors.New("seen: a vote names the newest checkpoint that its signer has verified")
	}
	return checkChoice(e.Choice)
}

func (e *VoteCast) decide(s *State, p *Placed) *Refusal {
	poll, refusal := s.openPoll(p)
	if refusal != nil {
		return refusal
	}
	sp, refusal := p.representative()
	if refusal != nil {
		return refusal
	}
	line := poll.line(e.Member)
	switch {
	case sp.member.ID != e.Member || sp.representative.ID != e.Representative:
		return refuse(CodeWrongCapacity, "the ballot names member %s and representative %s, its signer is representative %s of %s", e.Member, e.Representative, sp.representative.ID, sp.Of)
	case e.Opening != poll.Leaf:
		return refuse(CodeWrongOpening, "the poll's opening has leaf hash %s: the ballot is for something else", poll.Leaf)
	case !slices.Contains(poll.Choices(), e.Choice):
		return poll.otherChoice(e.Choice)
	case line < 0:
		return refuse(CodeNotOnRoll, "member %s was not on the roll when the poll was opened at entry %d", e.Member, poll.Opened)
	case poll.recused(e.Member):
		return refuse(CodeRecused, "member %s is recused from this poll", e.Member)
	case sp.key.Vouched > poll.Opened:
		return refuse(CodeKeyTooNew, "key %s goes back to one that officers enrolled at entry %d, after the poll was opened: it votes in later ones", sp.Key, sp.key.Vouched)
	}
	cast := int64(len(poll.ballots[line]))
	if e.Ballot != cast+1 {
		return refuse(CodeBallotNumber, "the next ballot of this member is number %d, not %d", cast+1, e.Ballot)
	}
	if limit := s.ballotLimit(poll); limit > 0 && poll.standing(line) >= limit {
		return refuse(CodeBallotLimit, "the rules allow %d ballots a member in this poll", limit)
	}
	return nil
}

// checkChoice reports a choice that no poll can have.
func checkChoice(choice string) error {
	switch choice {
	case ChoiceYes, ChoiceNo, ChoiceNobody, ChoiceNone:
		return nil
	}
	if _, err := wire.ParseUUID(choice); err != nil {
		return errors.New("choice: yes, no, none, abstain, or a candidate's id")
	}
	return nil
}

func (p *Poll) otherChoice(choice string) *Refusal {
	return refuse(CodeChoice, "%s is no choice in this poll: it has %s", choice, strings.Join(p.Choices(), ", "))
}

// standing counts a line's own ballots but those set aside: what somebody else cast
// with a stolen key does not use up what the member may cast.
func (p *Poll) standing(line int) int64 {
	var n int64
	for _, b := range p.ballots[line] {
		if b.SetAside == 0 {
			n++
		}
	}
	return n
}

// ballotLimit is how many ballots a member may cast, 0 for any number; under
// several classes the least.
func (s *State) ballotLimit(poll *Poll) int64 {
	rules := &s.rules.get(poll.Rules).Rules
	var limit int64
	for _, name := range s.motions.get(poll.Motion).Content.Classes {
		if n := rules.Class(name).Ballots; n > 0 && (limit == 0 || n < limit) {
			limit = n
		}
	}
	return limit
}

func (e *VoteCast) evolve(s *State, p *Placed) {
	poll, _ := s.openPoll(p)
	b := &Ballot{
		Choice: e.Choice, Key: p.Statement.By[0].Key, Member: e.Member, Number: e.Ballot, Poll: poll.ID,
		Recorded: p.Recorded, Representative: e.Representative, Seq: p.Seq,
	}
	poll.addBallot(b)
	s.touchBallot(b)
}

// VoteRecused is a member's own word that it takes no part in a poll. Ballots
// that it cast before are set aside, and stay on record.
type VoteRecused struct {
	Authored
	// Reasons name the interest.
	Reasons Text `json:"reasons"`
}

func (e *VoteRecused) form() error { return e.Reasons.check("reasons", MaxReasons, "") }

func (e *VoteRecused) decide(s *State, p *Placed) *Refusal {
	poll, refusal := s.openPoll(p)
	if refusal != nil {
		return refusal
	}
	sp, refusal := p.representative()
	if refusal != nil {
		return refusal
	}
	switch {
	case poll.line(sp.member.ID) < 0:
		return refuse(CodeNotOnRoll, "%s is not on the roll of this poll", sp.Of)
	case poll.recused(sp.member.ID):
		return refuse(CodeRecused, "%s is recused from this poll already", sp.Of)
	}
	return nil
}

func (e *VoteRecused) evolve(s *State, p *Placed) {
	poll, _ := s.openPoll(p)
	member, _ := idOf[memberSort](p.Statement.By[0].Of, kindMember)
	s.recuse(poll, member, RecusedByMember, p.Seq)
}

func (s *State) recuse(poll *Poll, member MemberID, by string, seq wire.Seq) {
	poll.Recused = append(poll.Recused, Recusal{By: by, Member: member, Seq: seq})
	s.touchPoll(poll)
}

// VoteRecusedByRule is derived at a poll's opening for each member that the
// motion is about, where the class asks for it.
type VoteRecusedByRule struct {
	Caused
	Member MemberID `json:"member"`
}

func (e *VoteRecusedByRule) form() error { return nil }

func (e *VoteRecusedByRule) evolve(s *State, p *Placed) {
	poll, _ := s.openPoll(p)
	s.recuse(poll, e.Member, RecusedByRule, p.Seq)
}
