package reports

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"

	"twothirds/api/web/site"
	"twothirds/domain"
	"twothirds/projections"
	"twothirds/projections/report"
)

// maxChoices is how many things a form offers, the newest ones. The others have a link to
// their report on their own pages.
const maxChoices = 200

type reportsPage struct {
	*site.Page
	Kinds     []kindForm
	Published []publishedLine
	Older     string
	From, To  domain.Date // of all that there is
}

// kindForm asks for a report of a kind.
type kindForm struct {
	Kind, Name, What string
	Href             string
	// Period says that it is of a period; otherwise it is about one of the Choices.
	Period  bool
	About   string // what the choices are
	Choices []choice
	None    bool // there is nothing yet that it could be about
}

// choice is a thing that a report can be about.
type choice struct{ ID, Text string }

func loadReports(r *request) (site.Content, error) {
	r.Title = r.T("reports")
	founded, err := r.RecordedAt(1)
	if err != nil {
		return site.Content{}, err
	}
	p := &reportsPage{Page: &r.Page, From: dayOf(founded), To: dayOf(r.Now)}
	for _, kind := range report.Kinds() {
		form, err := r.form(kind)
		if err != nil {
			return site.Content{}, err
		}
		p.Kinds = append(p.Kinds, form)
	}
	published, err := site.Every[domain.Report](r.View, "report")
	if err != nil {
		return site.Content{}, err
	}
	slices.SortFunc(published, func(a, b *domain.Report) int { return cmp.Compare(b.Seq, a.Seq) })
	published, next, err := site.Before(r.Request, published, func(d *domain.Report) int64 { return int64(d.Seq) }) //nolint:gosec // below 2^53
	if err != nil {
		return site.Content{}, err
	}
	if next != "" {
		p.Older = r.With("before", next)
	}
	for _, d := range published {
		line, err := r.publishedLine(d)
		if err != nil {
			return site.Content{}, err
		}
		p.Published = append(p.Published, line)
	}
	return site.Content{Template: "reports.html", Data: p, Varies: true}, nil // the last day is that of the clock
}

// form is how a kind of report is asked for.
func (r *request) form(kind string) (kindForm, error) {
	about, _ := report.About(kind)
	f := kindForm{Kind: kind, Name: r.T("reportkind." + kind), What: r.T("reportwhat." + kind), Href: r.Href("/reports/", kind), Period: report.OfPeriod(kind)}
	if about == "" {
		return f, nil
	}
	f.About = r.T("reportabout." + about)
	var err error
	if f.Choices, err = r.choices(about); err != nil {
		return f, err
	}
	f.None = len(f.Choices) == 0
	return f, nil
}

// choices are the things of a kind that a report can be about. They are read once: every
// published report in a list looks for its own.
func (r *request) choices(about string) ([]choice, error) {
	if known, ok := r.known[about]; ok {
		return known, nil
	}
	read, err := r.readChoices(about)
	if err == nil {
		r.known[about] = read
	}
	return read, err
}

func (r *request) readChoices(about string) (choices []choice, err error) {
	add := func(id, text string) { choices = append(choices, choice{id, text}) }
	switch about {
	case "decision":
		list, _, err := r.View.Decisions("", maxChoices)
		if err != nil {
			return nil, err
		}
		for _, d := range list {
			add(d.ID.String(), r.N(d.Number)+". "+r.In(d.Title).Text)
		}
	case "member":
		list, _, err := r.View.Members(r.Code, "", maxChoices)
		if err != nil {
			return nil, err
		}
		for _, m := range list {
			add(m.ID.String(), r.In(m.Name).Text)
		}
	case "meeting":
		list, err := site.Every[domain.Meeting](r.View, "meeting")
		if err != nil {
			return nil, err
		}
		slices.SortFunc(list, func(a, b *domain.Meeting) int { return cmp.Compare(b.Starts, a.Starts) })
		for _, m := range list[:min(len(list), maxChoices)] {
			add(m.ID.String(), r.When(m.Starts).Text+": "+r.In(m.Title).Text)
		}
	case "plan", "item":
		plans, err := site.Every[domain.Plan](r.View, "plan")
		if err != nil {
			return nil, err
		}
		slices.SortFunc(plans, func(a, b *domain.Plan) int { return cmp.Compare(a.Seq, b.Seq) })
		for _, plan := range plans {
			items, err := r.Items(plan.ID)
			if err != nil {
				return nil, err
			}
			if about == "plan" && len(items) > 0 {
				add(plan.ID.String(), r.planTitle(plan))
			}
			if about == "item" {
				choices = append(choices, r.measures(plan, items)...)
			}
		}
	}
	return choices, nil
}

func (r *request) planTitle(plan *domain.Plan) string {
	content := &plan.Draft
	if n := len(plan.Versions); n > 0 {
		content = &plan.Versions[n-1].Content
	}
	return r.In(content.Title).Text
}

func (r *request) measures(plan *domain.Plan, items []*domain.PlanItem) (choices []choice) {
	for _, item := range items {
		content := &item.Adopted.Content
		if content.Level == domain.LevelMeasure || content.Level == domain.LevelMilestone {
			choices = append(choices, choice{plan.ID.String() + "." + item.Number, item.Number + " " + r.In(content.Title).Text})
		}
	}
	return choices
}

// query is the question in an address.
func query(q report.Question) url.Values {
	values := url.Values{}
	for _, one := range []struct{ name, value string }{{"id", q.ID}, {"from", string(q.From)}, {"to", string(q.To)}} {
		if one.value != "" {
			values.Set(one.name, one.value)
		}
	}
	if q.Template != 0 {
		values.Set("template", strconv.FormatInt(q.Template, 10))
	}
	return values
}

// file is the address of a report in a format, as of an entry.
func file(q report.Question, view *projections.View, format, table string) string {
	values := query(q)
	values.Set("lang", q.Lang)
	values.Set("format", format)
	values.Set("at", strconv.FormatUint(uint64(view.At()), 10))
	if table != "" {
		values.Set("table", table)
	}
	return (&url.URL{Path: "/v1/report/" + q.Kind, RawQuery: values.Encode()}).String()
}
