package opendata

import (
	"fmt"
	"strconv"
	"strings"

	"twothirds/domain"
	"twothirds/domain/voting"
	"twothirds/domain/wire"
	"twothirds/projections"
)

func (p *popolo) motions() error {
	return each(p.data, "motion", func(m *domain.Motion, _ wire.Seq) error {
		requirement, err := p.requirement(m)
		if err != nil {
			return err
		}
		motion := popoloMotion{
			ID: "motion/" + m.ID.String(), Identifier: strconv.FormatInt(m.Number, 10), OrganizationID: p.body(), Title: m.Content.Title.In("en"), Text: m.Content.Text.In("en"),
			Date: m.TabledAt.String(), Classification: strings.Join(m.Content.Classes, ", "), Requirement: requirement, State: m.State,
			Mover: "member/" + m.Mover.String(), Seconders: []string{}, Sources: p.from(m.Tabled, m.Frozen),
		}
		for _, id := range m.Seconders {
			motion.Seconders = append(motion.Seconders, "member/"+id.String())
		}
		switch m.State {
		case domain.MotionCarried:
			motion.Result = "pass"
		case domain.MotionNotCarried:
			motion.Result = "fail"
		case domain.MotionLapsed:
			motion.Result = "lapsed"
		case domain.MotionTakenBack:
			motion.Result = "withdrawn"
		}
		return p.put(motion)
	})
}

// requirement is what the motion's classes ask for, in words: by the rules of its newest
// poll, or else by those in force when it was tabled.
func (p *popolo) requirement(m *domain.Motion) (string, error) {
	rules := p.ledger.Rules[0].Hash
	for _, r := range p.ledger.Rules {
		if r.EffectiveFrom <= m.TabledAt {
			rules = r.Hash
		}
	}
	if n := len(m.Polls); n > 0 {
		poll, err := projections.Read[domain.Poll](p.View, "poll", m.Polls[n-1].String())
		if err != nil {
			return "", err
		}
		rules = poll.Rules
	}
	adopted, err := projections.Read[domain.AdoptedRules](p.View, "rules", rules.String())
	if err != nil || adopted == nil {
		return "", err
	}
	var asked []string
	for _, class := range adopted.Rules.Classes {
		for _, name := range m.Content.Classes {
			if class.Name == name {
				words := fmt.Sprintf("%s: %s", class.Name, p.words.Threshold(class.Threshold, class.Base))
				if class.Concurrence != nil {
					words += "; each side: " + p.words.Concurrence(class.Concurrence)
				}
				asked = append(asked, words)
			}
		}
	}
	return strings.Join(asked, " | "), nil
}

// voteEvents are the polls that were closed. Their counts are those of the decision; the
// votes are one for every member on the roll.
func (p *popolo) voteEvents() error {
	return each(p.data, "poll", func(poll *domain.Poll, _ wire.Seq) error {
		if poll.Closed == 0 || poll.Decision == nil {
			return nil
		}
		decision, err := projections.Read[domain.Decision](p.View, "decision", poll.Decision.String())
		if err != nil || decision == nil {
			return err
		}
		closed, err := p.recorded(poll.Closed)
		if err != nil {
			return err
		}
		e := popoloVoteEvent{
			ID: "poll/" + poll.ID.String(), MotionID: "motion/" + poll.Motion.String(), OrganizationID: p.body(), Identifier: strconv.FormatInt(decision.Number, 10),
			StartDate: poll.OpenedAt.String(), EndDate: closed, Result: popoloResults[decision.Outcome], GroupResults: []popoloGroupResult{}, Sources: p.from(poll.Opened, poll.Closed, decision.Seq),
		}
		e.Counts = counts(e.Counts, &decision.Body, "")
		for i := range decision.Sides {
			side := &decision.Sides[i]
			e.Counts = counts(e.Counts, side, "side/"+side.Side)
			e.GroupResults = append(e.GroupResults, groupResult(decision, side.Side)...)
		}
		if e.Votes, err = p.votes(poll); err != nil {
			return err
		}
		return p.put(e)
	})
}

// groupResult is whether a side agreed, nothing where it was not asked. It did if it
// met every concurrence that was asked of it.
func groupResult(d *domain.Decision, side string) []popoloGroupResult {
	asked, passed := false, true
	for _, test := range d.Tests {
		if test.Test == voting.TestConcurrence && test.Side == side {
			asked, passed = true, passed && test.Passed
		}
	}
	switch {
	case !asked:
		return nil
	case passed:
		return []popoloGroupResult{{GroupID: "side/" + side, Result: "pass"}}
	}
	return []popoloGroupResult{{GroupID: "side/" + side, Result: "fail"}}
}

// counts adds a count by option. Of votes on candidates the options are the candidates.
func counts(list []popoloCount, c *domain.Count, group string) []popoloCount {
	add := func(option string, n int64) {
		list = append(list, popoloCount{GroupID: group, Option: option, Value: n})
	}
	if len(c.Votes) > 0 {
		for _, v := range c.Votes {
			add(optionOf(v.Option), v.Votes)
		}
	} else {
		add("yes", c.Yes)
		add("no", c.No)
	}
	add("abstain", c.Abstain)
	add(optionNotVoting, c.NotVoting)
	add(optionRecused, c.Recused)
	return list
}

// optionOf is a choice as Popolo has it: a candidate is a person.
func optionOf(choice string) string {
	switch choice {
	case domain.ChoiceYes, domain.ChoiceNo, domain.ChoiceNone, domain.ChoiceNobody:
		return choice
	}
	return "representative/" + choice
}

func (p *popolo) votes(poll *domain.Poll) ([]popoloVote, error) {
	counted := map[domain.MemberID]*domain.Ballot{}
	err := p.View.EachBy("ballot", "poll", poll.ID.String(), func(row projections.Row) error {
		b, err := projections.Decoded[domain.Ballot](row)
		if err == nil && b.Outcome == domain.BallotCounted {
			counted[b.Member] = b
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	recused := map[domain.MemberID]domain.Recusal{}
	for _, r := range poll.Recused {
		recused[r.Member] = r
	}
	votes := make([]popoloVote, 0, len(poll.Roll))
	for _, line := range poll.Roll {
		v := popoloVote{
			ID: "poll/" + poll.ID.String() + "/member/" + line.Member.String(), VoteEventID: "poll/" + poll.ID.String(), VoterID: "member/" + line.Member.String(), Weight: 1,
		}
		if line.Side != "" {
			v.GroupID = "side/" + line.Side
		}
		ballot, voted := counted[line.Member]
		recusal, out := recused[line.Member]
		switch {
		case out:
			v.Option, v.Reason, v.Sources = optionRecused, recusal.By, p.from(recusal.Seq)
		case voted:
			v.Option, v.Told, v.Sources = optionOf(ballot.Choice), ballot.Told, p.from(ballot.Seq)
			if !ballot.Representative.IsZero() {
				v.Role = "representative/" + ballot.Representative.String()
			}
		default:
			v.Option, v.Sources = optionNotVoting, p.from(poll.Opened, poll.Closed)
		}
		votes = append(votes, v)
	}
	return votes, nil
}
