package plan

import (
	"slices"

	"twothirds/api/web/site"
	"twothirds/domain"
)

// attention are the lists of measures that need some, in the order of the page.
var attention = []struct {
	key string
	is  func(*measure) bool
}{
	{"overdue", func(m *measure) bool { return m.late }},
	{"noevidence", func(m *measure) bool { return m.evidence == 0 }},
	{"noreport", func(m *measure) bool { return m.voices.Codes()[0] == "" }},
	{"differ", differ},
}

// differ reports whether two voices that spoke do not say the same.
func differ(m *measure) bool {
	spoken := slices.DeleteFunc(codesOf(m.voices), func(code string) bool { return code == "" })
	return len(slices.Compact(slices.Sorted(slices.Values(spoken)))) > 1
}

type attentionPage struct {
	*site.Page
	Name  site.Said
	Lists []attentionList
}

type attentionList struct {
	Key, Heading, Why string
	Measures          []measureLine
}

func loadAttention(r *request) (site.Content, error) {
	p, err := r.plan()
	if err != nil {
		return site.Content{}, err
	}
	_, measures, err := r.measures(p)
	if err != nil {
		return site.Content{}, err
	}
	name := r.In(contentOf(p).Title)
	r.Title = r.T("attention")
	r.Crumbs = []site.Link{{Href: r.Href("/plan"), Text: r.T("plan.title")}, {Href: r.Href("/plan/", p.ID), Text: name.Text}}
	page := &attentionPage{Page: &r.Page, Name: name}
	for _, list := range attention {
		l := attentionList{Key: list.key, Heading: r.T("attention." + list.key), Why: r.T("attention." + list.key + ".why")}
		for _, m := range measures {
			if list.is(m) {
				l.Measures = append(l.Measures, m.line)
			}
		}
		page.Lists = append(page.Lists, l)
	}
	return site.Content{Template: "attention.html", Data: page, Varies: true}, nil // days pass without entries
}

type conditionsPage struct {
	*site.Page
	Conditions []conditionLine
}

type conditionLine struct {
	Text        site.Said
	State, Word string
	Due         site.Stamp
	Decision    site.Link
	Consequence string
	Settled     *site.Link
	Reasons     site.Said
	Cite        site.Link
}

// loadConditions lists the conditions that decisions imposed, those still open
// first, by when they fall due.
func loadConditions(r *request) (site.Content, error) {
	r.Title = r.T("conditions")
	r.Crumbs = []site.Link{{Href: r.Href("/plan"), Text: r.T("plan.title")}}
	all, err := site.Every[domain.Condition](r.View, "condition")
	if err != nil {
		return site.Content{}, err
	}
	names, err := r.MemberNames()
	if err != nil {
		return site.Content{}, err
	}
	slices.SortStableFunc(all, func(a, b *domain.Condition) int {
		if open := a.State == domain.StateOpen; open != (b.State == domain.StateOpen) {
			if open {
				return -1
			}
			return 1
		}
		return int(a.Due - b.Due)
	})
	page := &conditionsPage{Page: &r.Page}
	for _, c := range all {
		line := conditionLine{
			Text: r.In(c.Text), State: c.State, Word: r.Or("conditionstate.", c.State), Due: r.When(c.Due), Reasons: r.In(c.Reasons), Cite: r.Cite(c.Seq),
		}
		if line.Decision, err = r.decisionLink(c.Decision); err != nil {
			return site.Content{}, err
		}
		if k := c.Consequence; k != nil {
			line.Consequence = r.T("condition.consequence", site.Isolated(names[k.Member].Text), r.Or("status.", k.Status))
		}
		if c.SettledBy != nil {
			link, err := r.decisionLink(*c.SettledBy)
			if err != nil {
				return site.Content{}, err
			}
			line.Settled = &link
		}
		page.Conditions = append(page.Conditions, line)
	}
	return site.Content{Template: "conditions.html", Data: page}, nil
}

func (r *request) decisionLink(id domain.DecisionID) (site.Link, error) {
	link := site.Link{Href: r.Href("/decisions/", id)}
	d, err := r.View.DecisionBrief(id)
	if d != nil {
		link.Text = r.T("decision", r.N(d.Number))
	}
	return link, err
}
