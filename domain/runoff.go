package domain

import (
	"cmp"
	"slices"

	"twothirds/domain/voting"
	"twothirds/domain/wire"
)

// PollRunOffOpened is derived after a vote on candidates that chose nobody, where
// the rules ask for it: a second poll, among those with the most votes, of the
// same roll by the same rules. The subject is poll/<an id that follows from the
// first one's opening>.
type PollRunOffOpened struct {
	Caused
	// Closes is the least voting time after the entry was recorded, not after the
	// first poll fell due: a log that stood still must leave time to vote.
	Closes wire.Time `json:"closes"`
	// First is the poll that chose nobody.
	First  PollID   `json:"first"`
	Motion MotionID `json:"motion"`
	// Options are the candidates left, none and abstain.
	Options []string  `json:"options"`
	Roll    wire.Hash `json:"roll"`
	Rules   wire.Hash `json:"rules"`
}

// runOff are the options of the run-off that a decided poll leads to, nil where
// it leads to none: there is one at most, and only if it leaves a candidate out.
func (s *State) runOff(poll *Poll, m *Motion) []string {
	if poll.Options == nil || poll.First != nil || s.decisions.get(*poll.Decision).Outcome != voting.NotCarried {
		return nil
	}
	rules := &s.rules.get(poll.Rules).Rules
	for _, name := range m.Content.Classes {
		if !rules.Class(name).RunOff {
			return nil
		}
	}
	var candidates []OptionVotes
	for _, v := range poll.Body.Votes {
		if v.Option != ChoiceNobody {
			candidates = append(candidates, v)
		}
	}
	ranked := slices.SortedFunc(slices.Values(candidates), func(a, b OptionVotes) int { return cmp.Compare(b.Votes, a.Votes) })
	least := ranked[1].Votes // whoever has as many as the second is left
	var options []string
	for _, c := range candidates {
		if c.Votes >= least {
			options = append(options, c.Option)
		}
	}
	if len(options) == len(candidates) {
		return nil
	}
	return append(options, ChoiceNobody, ChoiceNone)
}

func (s *State) openingRunOff(first *Poll, recorded wire.Time) *PollRunOffOpened {
	m := s.motions.get(first.Motion)
	rules := &s.rules.get(first.Rules).Rules
	var hours int64
	for _, name := range m.Content.Classes {
		hours = max(hours, rules.Class(name).VotingHours)
	}
	return &PollRunOffOpened{
		Closes: recorded.AddHours(hours), First: first.ID, Motion: m.ID, Options: s.runOff(first, m),
		Roll: RollDigest(first.Roll), Rules: first.Rules,
	}
}

func (e *PollRunOffOpened) form() error { return nil }

func (e *PollRunOffOpened) evolve(s *State, p *Placed) {
	id, _ := idOf[pollSort](p.Statement.Subject, kindPoll)
	first := s.polls.get(e.First)
	s.putPoll(&Poll{
		Closes: e.Closes, Digest: first.Digest, First: &first.ID, ID: id, Leaf: p.Leaf, Motion: e.Motion, Opened: p.Seq,
		OpenedAt: p.Recorded, Options: e.Options, Recused: slices.Clone(first.Recused), Roll: first.Roll, Rules: e.Rules,
		State: PollOpen, Version: first.Version,
	}, s.motions.get(e.Motion))
}
