package motions

import (
	"cmp"
	"fmt"
	"slices"

	"twothirds/api/web/site"
	"twothirds/domain"
)

// pollView is a poll with what it came to.
type pollView struct {
	Open             bool
	OpenedAt, Closes site.Stamp
	Opened, Closed   site.Link
	Extended         *site.Link
	Version          string
	Cast             string // while open: how many have voted
	Count            *site.CountTable
	Seats            *site.Hemicycle
	RollHeading      string
	Roll             []rollLine
	Decision         *decisionView
}

// rollLine is a member on the roll with what it did.
type rollLine struct {
	Member, Side site.Said
	Href         string
	Choice, Word string      // empty while the poll is open
	Person       site.Person // the candidate that it voted for
	Note         string
	Ballots      []site.Link // every ballot that it cast
}

// decisionView is a decision with its reasons.
type decisionView struct {
	No            string
	Outcome, Word string
	Entry         site.Link
	Tests         []site.TestLine
	WhatIfs       []whatIfTable
	Effects       []effectDone
	Rescinded     *site.Link
	RulesHash     string
}

type whatIfTable struct {
	Class    site.Said
	Fraction string
	Lines    []site.WhatIf
}

type effectDone struct {
	site.EffectView
	Applied bool
	Reason  string
	Entry   site.Link
}

func (r *request) pollView(id domain.PollID, m *domain.Motion, names map[domain.MemberID]site.Said) (pollView, error) {
	poll, err := site.Get[domain.Poll](r.View, "poll", id.String())
	if err == nil && poll == nil {
		err = fmt.Errorf("there is no poll %s", id)
	}
	if err != nil {
		return pollView{}, err
	}
	adopted, err := r.RuleSet(poll.Rules)
	if err != nil {
		return pollView{}, err
	}
	rules := &adopted.Rules
	sideName := r.SideNames(rules)
	v := pollView{
		Open: poll.State == domain.PollOpen, OpenedAt: r.When(poll.OpenedAt), Closes: r.When(poll.Closes),
		Opened: r.EntryLink(poll.Opened), Closed: r.EntryLink(poll.Closed), Version: r.T("motion.version", r.N(poll.Version)),
		RollHeading: r.T("poll.roll.text", r.Count("members", int64(len(poll.Roll)))),
	}
	if poll.Extended > 0 {
		link := r.EntryLink(poll.Extended)
		v.Extended = &link
	}
	if v.Open {
		body, sides, err := r.CountOpen(poll.ID)
		if err != nil {
			return v, err
		}
		v.Cast = r.T("front.cast", r.N(body.Yes+body.No+body.Abstain), r.N(body.Roll))
		if site.RunningShown(rules, m.Content.Classes) {
			v.Count = r.CountTable(body, sides, sideName)
			v.Seats = r.seats(body, sides)
		}
	} else {
		v.Count = r.CountTable(*poll.Body, poll.Sides, sideName)
		v.Seats = r.seats(*poll.Body, poll.Sides)
	}
	if v.Roll, err = r.roll(poll, names, sideName); err != nil {
		return v, err
	}
	if poll.Decision != nil {
		v.Decision, err = r.decisionView(*poll.Decision, m, rules, names)
	}
	return v, err
}

// seats draws a count, with how many were in favour in the middle.
func (r *request) seats(body domain.Count, sides []domain.Count) *site.Hemicycle {
	return r.Hemicycle(body, sides, r.N(body.Yes), r.T("poll.seats", r.N(body.Roll)))
}

// roll lists who could vote and, once the poll is closed, who voted how.
func (r *request) roll(poll *domain.Poll, names map[domain.MemberID]site.Said, sideName func(string) site.Said) ([]rollLine, error) {
	type did struct {
		choice  string
		ballots []site.Link
	}
	what := map[domain.MemberID]*did{}
	if poll.State != domain.PollOpen {
		ballots, err := site.By[domain.Ballot](r.View, "ballot", "poll", poll.ID.String())
		if err != nil {
			return nil, err
		}
		slices.SortFunc(ballots, func(a, b *domain.Ballot) int { return cmp.Compare(a.Seq, b.Seq) })
		for _, b := range ballots {
			d := what[b.Member]
			if d == nil {
				d = &did{}
				what[b.Member] = d
			}
			if b.Outcome == domain.BallotCounted {
				d.choice = b.Choice
			}
			link := r.EntryLink(b.Seq)
			link.Text = r.T("ballot.of", r.N(b.Number))
			if b.Told {
				link.Text = r.T("ballot.told")
			}
			link.Here = b.Outcome == domain.BallotCounted
			d.ballots = append(d.ballots, link)
		}
	}
	lines := make([]rollLine, 0, len(poll.Roll))
	for _, l := range poll.Roll {
		line := rollLine{Member: names[l.Member], Href: r.Href("/members/", l.Member), Side: sideName(l.Side)}
		if d := what[l.Member]; d != nil {
			line.Choice, line.Ballots = d.choice, d.ballots
		}
		for _, recusal := range poll.Recused {
			if recusal.Member == l.Member {
				line.Choice, line.Note = "recused", r.Or("recused.", recusal.By)
			}
		}
		if line.Choice == "" && poll.State != domain.PollOpen {
			line.Choice = "none"
		}
		if d := what[l.Member]; d != nil && poll.Options != nil && d.choice != "" && line.Note == "" {
			var err error
			if line.Word, err = r.candidate(d.choice, names); err != nil {
				return nil, err
			}
			if line.Person, err = r.PersonOf(d.choice); err != nil {
				return nil, err
			}
		} else if line.Choice != "" {
			line.Word = r.Or("ballot.", line.Choice)
		}
		lines = append(lines, line)
	}
	site.ByName(r.Lang, lines, func(l rollLine) string { return l.Member.Text })
	slices.SortStableFunc(lines, func(a, b rollLine) int { return slices.Compare([]string{a.Side.Text}, []string{b.Side.Text}) })
	return lines, nil
}

// candidate says what a ballot in a vote on candidates says: the member that the
// candidate represents.
func (r *request) candidate(choice string, names map[domain.MemberID]site.Said) (string, error) {
	switch choice {
	case domain.ChoiceNobody:
		return r.T("ballot.nobody"), nil
	case domain.ChoiceNone:
		return r.T("ballot.abstain"), nil
	}
	rep, err := site.Get[domain.Representative](r.View, "representative", choice)
	if err != nil || rep == nil {
		return choice, err
	}
	return names[rep.Member].Text, nil
}

func (r *request) decisionView(id domain.DecisionID, m *domain.Motion, rules *domain.RuleSet, names map[domain.MemberID]site.Said) (*decisionView, error) {
	d, err := site.Get[domain.Decision](r.View, "decision", id.String())
	if err == nil && d == nil {
		err = fmt.Errorf("there is no decision %s", id)
	}
	if err != nil {
		return nil, err
	}
	v := &decisionView{No: r.N(d.Number), Outcome: string(d.Outcome), Word: r.Or("state.", string(d.Outcome)), Entry: r.EntryLink(d.Seq), RulesHash: d.Rules.String()}
	sideName := r.SideNames(rules)
	for _, t := range d.Tests {
		v.Tests = append(v.Tests, r.Test(t, rules.Class(t.Class), sideName))
	}
	for _, name := range m.Content.Classes {
		if class := rules.Class(name); class != nil {
			v.WhatIfs = append(v.WhatIfs, whatIfTable{Class: r.In(class.Title), Fraction: r.Fraction(class.Threshold), Lines: r.WhatIfs(class, d.Body)})
		}
	}
	for i, outcome := range d.Effects {
		effect, err := r.EffectOf(&m.Content.Effects[i], names)
		if err != nil {
			return nil, err
		}
		v.Effects = append(v.Effects, effectDone{effect, outcome.Applied, r.Misfit(outcome, i), r.EntryLink(outcome.Seq)})
	}
	if d.RescindedBy != nil {
		later, err := site.Get[domain.Decision](r.View, "decision", d.RescindedBy.String())
		if err != nil || later == nil {
			return nil, err
		}
		v.Rescinded = &site.Link{Href: r.Href("/motions/", later.Motion), Text: r.T("decision", r.N(later.Number))}
	}
	return v, nil
}
