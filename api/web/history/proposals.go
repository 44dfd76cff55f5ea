package history

import (
	"cmp"
	"errors"
	"slices"

	"twothirds/api/web/site"
	"twothirds/domain"
)

// proposalStates are the states of a proposal, in the order of the choices.
var proposalStates = []string{domain.ProposalOverdue, domain.StateOpen, domain.StateAnswered}

// proposalLine is a proposal in the list.
type proposalLine struct {
	Href        string
	Title       site.Said
	Of          site.Said
	Person      site.Person
	State, Word string
	Answer      string // accepted, partly or rejected, "" before
	AnswerWord  string
	Due         *site.Stamp
	Received    site.Stamp
	Cite        site.Link
}

type proposalsPage struct {
	frame
	Filters   []site.Link
	Proposals []proposalLine
	Pager     pager
}

func loadProposals(r *request) (site.Content, error) {
	page := &proposalsPage{frame: r.list("proposals.title")}
	wanted := r.Query.Get("state")
	if wanted != "" && !slices.Contains(proposalStates, wanted) {
		return site.Content{}, site.ErrNotFound
	}
	page.Filters = append(page.Filters, r.filter("/proposals", "state", "", r.T("all")))
	for _, state := range proposalStates {
		page.Filters = append(page.Filters, r.filter("/proposals", "state", state, r.Or("proposalstate.", state)))
	}
	all, err := site.Every[domain.Proposal](r.View, "proposal")
	if err != nil {
		return site.Content{}, err
	}
	all = slices.DeleteFunc(all, func(p *domain.Proposal) bool { return wanted != "" && p.State != wanted })
	slices.SortStableFunc(all, func(a, b *domain.Proposal) int {
		return cmp.Or(slices.Index(proposalStates, a.State)-slices.Index(proposalStates, b.State), dueFirst(a, b), cmp.Compare(b.Seq, a.Seq))
	})
	if all, page.Pager, err = paged(r, all, site.PageLength); err != nil {
		return site.Content{}, err
	}
	for _, p := range all {
		line, err := r.proposalLine(p)
		if err != nil {
			return site.Content{}, err
		}
		page.Proposals = append(page.Proposals, line)
	}
	return site.Content{Template: "proposals.html", Data: page}, nil
}

// dueFirst orders those that still wait for an answer by when they are due.
func dueFirst(a, b *domain.Proposal) int {
	switch {
	case a.State == domain.StateAnswered || a.Due == b.Due:
		return 0
	case a.Due == 0:
		return 1
	case b.Due == 0:
		return -1
	}
	return cmp.Compare(a.Due, b.Due)
}

func (r *request) proposalLine(p *domain.Proposal) (proposalLine, error) {
	line := proposalLine{
		Href: r.Href("/proposals/", p.ID), Title: r.In(p.Title), Of: r.In(p.Of), Person: r.Proposer(p), State: p.State, Word: r.Or("proposalstate.", p.State),
		Answer: p.Answer, Cite: r.Cite(p.Seq),
	}
	if p.Answer != "" {
		line.AnswerWord = r.Or("proposalanswer.", p.Answer)
	}
	if p.Due != 0 {
		due := r.When(p.Due)
		line.Due = &due
	}
	received, err := r.RecordedAt(p.Seq)
	line.Received = r.Day(received)
	return line, err
}

type proposalPage struct {
	frame
	Line    proposalLine
	Text    site.Said
	Measure *site.Link
	From    string // the commitment to who proposes, "" where there is none
	Story   []step
}

func loadProposal(r *request) (site.Content, error) {
	p, err := one[domain.Proposal](r, "proposal")
	if err != nil {
		return site.Content{}, err
	}
	page := &proposalPage{Text: r.In(p.Text)}
	if page.Line, err = r.proposalLine(p); err != nil {
		return site.Content{}, err
	}
	page.frame = r.one("proposals.title", site.Isolated(page.Line.Title.Text))
	if !p.From.IsZero() {
		page.From = p.From.String()
	}
	if page.Measure, err = r.measure(p.Measure); err != nil {
		return site.Content{}, err
	}
	steps := steps{r: r}
	steps.add(p.Seq, r.T("proposal.received"), site.Said{}, nil)
	if p.FellDue > 0 {
		steps.add(p.FellDue, r.T("proposal.fell_due"), site.Said{}, nil)
	}
	if p.AnswerSeq > 0 {
		steps.add(p.AnswerSeq, r.T("proposal.answered", page.Line.AnswerWord), r.In(p.Reasons), nil)
	}
	page.Story = steps.all
	return site.Content{Template: "proposal.html", Data: page}, errors.Join(steps.errs...)
}

// measure is a link to the measure that a proposal is about, which may not be
// there; nil where it is about none.
func (r *request) measure(m *domain.Measure) (*site.Link, error) {
	if m == nil {
		return nil, nil //nolint:nilnil // it is about none
	}
	link := &site.Link{Text: r.T("due.item.number", site.Isolated(m.Number))}
	item, err := site.Get[domain.PlanItem](r.View, "item", m.Plan.String()+"."+m.Number)
	if item != nil && item.Adopted != nil {
		link.Href = r.Href("/plan/", m.Plan, "/items/", m.Number)
		link.Text += " " + site.Isolated(shortened(r.In(item.Adopted.Content.Title), 200).Text)
	}
	return link, err
}
