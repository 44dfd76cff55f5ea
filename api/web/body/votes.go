package body

import (
	"twothirds/api/web/site"
	"twothirds/domain"
	"twothirds/projections"
)

// voteLine is a decision with what the member did.
type voteLine struct {
	No            string
	Href          string
	Title         site.Said
	Date          site.Stamp
	Outcome, Word string
	Choice, Vote  string      // its wire name, and in words
	Candidate     site.Said   // whom it voted for: the member that the candidate represents
	Person        site.Person // the candidate
	Note          string      // why it was recused, or who entered its ballot
	Cites         []site.Link // what it rests on: its ballots, or its recusal
}

// readVotes reads the member's voting record, newest first: the decisions of the
// polls in which it was on the roll. How many ballots were counted is of all of
// them, the lines are those of a page.
func (r *request) readVotes(page *memberPage, m *domain.Member, _ *domain.RuleSet) error {
	polls, err := r.PollsNaming(m.ID.String())
	if err != nil {
		return err
	}
	byID := make(map[string]projections.Row, len(polls))
	for _, row := range polls {
		byID[row.ID] = row
	}
	var could []*projections.DecisionBrief
	voted := 0
	for after, more := "", true; more; {
		decisions, next, err := r.View.Decisions(after, 500)
		if err != nil {
			return err
		}
		for _, d := range decisions {
			if _, ok := byID[d.Poll.String()]; !ok {
				continue
			}
			could = append(could, d)
			ballots, err := r.View.BallotsOf(d.Poll, m.ID)
			if err != nil {
				return err
			}
			if counted(ballots) != nil {
				voted++
			}
		}
		after, more = next, next != ""
	}
	page.Figures = append(page.Figures, figure{r.T("member.of", r.N(int64(voted)), r.N(int64(len(could)))), r.T("member.voted"), "#votes"})
	lines, next, err := site.Before(r.Request, could, func(d *projections.DecisionBrief) int64 { return d.Number })
	if err != nil {
		return err
	}
	if next != "" {
		page.OlderVotes = r.With("before", next) + "#votes"
	}
	for _, d := range lines {
		line, err := r.voteLine(d, byID[d.Poll.String()], m.ID)
		if err != nil {
			return err
		}
		page.Votes = append(page.Votes, line)
	}
	return nil
}

// counted is the ballot that counted, nil where none did.
func counted(ballots []*domain.Ballot) *domain.Ballot {
	for _, b := range ballots {
		if b.Outcome == domain.BallotCounted {
			return b
		}
	}
	return nil
}

func (r *request) voteLine(d *projections.DecisionBrief, row projections.Row, member domain.MemberID) (voteLine, error) {
	line := voteLine{
		No: r.N(d.Number), Href: r.Href("/decisions/", d.ID), Title: r.In(d.Title), Date: r.Day(d.Recorded),
		Outcome: string(d.Outcome), Word: r.Or("state.", string(d.Outcome)), Choice: "none",
	}
	poll, err := site.Decoded[domain.Poll](row)
	if err != nil {
		return line, err
	}
	ballots, err := r.View.BallotsOf(d.Poll, member)
	if err != nil {
		return line, err
	}
	for _, b := range ballots {
		line.Cites = append(line.Cites, r.Cite(b.Seq))
	}
	b := counted(ballots)
	if b != nil {
		line.Choice = b.Choice
		if b.Told {
			line.Note = r.T("ballot.told")
		}
	}
	recused := false
	for _, recusal := range poll.Recused {
		if recusal.Member == member {
			recused = true
			line.Choice, line.Note = "recused", r.Or("recused.", recusal.By)
			line.Cites = append(line.Cites, r.Cite(recusal.Seq))
		}
	}
	line.Vote = r.Or("ballot.", line.Choice)
	if b == nil || poll.Options == nil || recused {
		return line, nil
	}
	switch b.Choice {
	case domain.ChoiceNobody:
		line.Vote = r.T("ballot.nobody")
	case domain.ChoiceNone:
	default:
		rep, err := site.Get[domain.Representative](r.View, "representative", b.Choice)
		if err != nil || rep == nil {
			return line, err
		}
		candidate, err := site.Get[domain.Member](r.View, "member", rep.Member.String())
		if err != nil || candidate == nil {
			return line, err
		}
		line.Choice, line.Vote, line.Candidate, line.Person = "", r.T("representative.of"), r.In(candidate.Name), r.Person(rep)
	}
	return line, nil
}
