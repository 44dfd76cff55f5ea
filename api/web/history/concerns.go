package history

import (
	"cmp"
	"errors"
	"slices"

	"twothirds/api/web/site"
	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/projections"
)

// concernStates are the states of a concern, in the order of the choices.
var concernStates = []string{domain.StateOpen, domain.StateAnswered, domain.ConcernPartly, domain.ConcernNotResolved, domain.ConcernResolved}

// concernLine is a concern in the list.
type concernLine struct {
	Href, Heading string
	Kind          string
	State, Word   string
	Due           string // "" where nothing is asked for by a day
	Overdue       bool   // that day is past, and the concern is not resolved
	Text          site.Said
	Answer        bool
	Source        site.Said
	Cite          site.Link
}

type concernsPage struct {
	frame
	Filters  []site.Link
	Concerns []concernLine
	Pager    pager
}

func loadConcerns(r *request) (site.Content, error) {
	page := &concernsPage{frame: r.list("concerns.title")}
	wanted := r.Query.Get("state")
	if wanted != "" && !slices.Contains(concernStates, wanted) {
		return site.Content{}, site.ErrNotFound
	}
	page.Filters = append(page.Filters, r.filter("/concerns", "state", "", r.T("all")))
	for _, state := range concernStates {
		page.Filters = append(page.Filters, r.filter("/concerns", "state", state, r.Or("concernstate.", state)))
	}
	all, err := site.Every[domain.Concern](r.View, "concern")
	if err != nil {
		return site.Content{}, err
	}
	all = slices.DeleteFunc(all, func(c *domain.Concern) bool { return wanted != "" && c.State != wanted })
	slices.SortStableFunc(all, func(a, b *domain.Concern) int {
		return cmp.Or(slices.Index(concernStates, a.State)-slices.Index(concernStates, b.State), cmp.Compare(cmp.Or(a.Due, "9999"), cmp.Or(b.Due, "9999")), cmp.Compare(b.Date, a.Date))
	})
	if all, page.Pager, err = paged(r, all, site.PageLength); err != nil {
		return site.Content{}, err
	}
	for _, c := range all {
		line := r.concernLine(c)
		line.Text = shortened(line.Text, 200)
		page.Concerns = append(page.Concerns, line)
	}
	return site.Content{Template: "concerns.html", Data: page, Varies: true}, nil // days pass without entries
}

func (r *request) concernLine(c *domain.Concern) concernLine {
	line := concernLine{
		Href: r.Href("/concerns/", c.ID), Heading: r.T("concernheading."+c.Kind, site.Isolated(r.In(c.Body).Text), r.On(c.Date).Text),
		Kind: r.T("concernkind." + c.Kind), State: c.State, Word: r.Or("concernstate.", c.State), Text: r.In(c.Text),
		Answer: c.Answer != nil, Source: r.In(c.TakenFrom.Title), Cite: r.Cite(c.Seq),
	}
	if c.Due != "" {
		line.Due = r.On(c.Due).Text
		line.Overdue = projections.DayPast(c.Due, r.Now) && c.State != domain.ConcernResolved
	}
	return line
}

// step is something that came of a concern or a proposal.
type step struct {
	Words  string
	Date   site.Stamp
	Text   site.Said
	Source *sourceView
	By     site.Link
	Cite   site.Link
	Now    bool
}

// step puts an entry into a story.
func (r *request) step(seq wire.Seq, words string, said site.Said, source *domain.Source) (step, error) {
	s := step{Words: words, Text: said, Cite: r.Cite(seq)}
	if source != nil {
		v := r.source(*source)
		s.Source = &v
	}
	recorded, err := r.RecordedAt(seq)
	if err != nil {
		return s, err
	}
	s.Date = r.Day(recorded)
	entry, err := r.Entry(seq)
	if err == nil && !entry.Derived() {
		s.By, err = r.signer(seq)
	}
	return s, err
}

type concernPage struct {
	frame
	Line   concernLine
	Body   site.Said
	Date   string
	Source sourceView
	Story  []step
}

// mostSteps is how much of what became of a concern is read.
const mostSteps = 200

func loadConcern(r *request) (site.Content, error) {
	c, err := one[domain.Concern](r, "concern")
	if err != nil {
		return site.Content{}, err
	}
	page := &concernPage{Line: r.concernLine(c), Body: r.In(c.Body), Date: r.On(c.Date).Text, Source: r.source(c.TakenFrom)}
	page.frame = r.one("concerns.title", page.Line.Heading)
	steps := steps{r: r}
	steps.add(c.Seq, r.T("concern.recorded"), site.Said{}, &c.TakenFrom)
	rows, _, err := r.View.History("concern", c.ID.String(), 0, mostSteps)
	if err != nil {
		return site.Content{}, err
	}
	var answered, settled wire.Seq
	for _, row := range rows {
		then, err := site.Decoded[domain.Concern](row)
		if err != nil {
			return site.Content{}, err
		}
		if a := then.Answer; a != nil && a.Seq != answered {
			answered = a.Seq
			steps.add(a.Seq, r.T("concern.answered"), r.In(a.Text), nil)
		}
		if s := then.Settled; s != nil && s.Seq != settled {
			settled = s.Seq
			steps.add(s.Seq, r.T("concern.settled", r.On(s.Date).Text, r.Or("concernstate.", s.Outcome)), site.Said{}, &s.TakenFrom)
		}
	}
	page.Story = steps.all
	return site.Content{Template: "concern.html", Data: page, Varies: true}, errors.Join(steps.errs...)
}

// steps collects a story.
type steps struct {
	r    *request
	all  []step
	errs []error
}

func (s *steps) add(seq wire.Seq, words string, said site.Said, source *domain.Source) {
	step, err := s.r.step(seq, words, said, source)
	s.all, s.errs = append(s.all, step), append(s.errs, err)
}

// one reads what the address names.
func one[V any](r *request, kind string) (*V, error) {
	id, err := wire.ParseUUID(r.PathValue("id"))
	if err != nil {
		return nil, site.ErrNotFound
	}
	v, err := site.Found[V](r.View, kind, id.String())
	return v, err
}
