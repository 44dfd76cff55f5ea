package history

import (
	"cmp"
	"slices"

	"twothirds/api/rollcalls"
	"twothirds/api/web/site"
	"twothirds/domain"
	"twothirds/projections"
)

// outsideLine is an outside body in the list.
type outsideLine struct {
	Name    site.Said
	Href    string
	Members string // "" where none is on record
	Figures []figure
	Source  sourceView
	By      site.Link
	Cite    site.Link
}

// figure is a number with what it counts, and a link where there is a list of it.
type figure struct{ Number, Words, Href string }

type outsidePage struct {
	frame
	Bodies []outsideLine
}

func loadOutside(r *request) (site.Content, error) {
	page := &outsidePage{frame: r.list("outside.title")}
	bodies, err := site.Every[domain.Outside](r.View, "outside")
	if err != nil {
		return site.Content{}, err
	}
	site.ByName(r.Lang, bodies, func(o *domain.Outside) string { return r.In(o.Name).Text })
	for _, o := range bodies {
		line, err := r.outsideLine(o)
		if err != nil {
			return site.Content{}, err
		}
		page.Bodies = append(page.Bodies, line)
	}
	return site.Content{Template: "outside.html", Data: page}, nil
}

func (r *request) outsideLine(o *domain.Outside) (outsideLine, error) {
	line := outsideLine{Name: r.In(o.Name), Href: r.Href("/outside/", o.ID), Source: r.source(o.TakenFrom), Cite: r.Cite(o.Seq)}
	var err error
	if line.By, err = r.signer(o.Seq); err != nil {
		return line, err
	}
	n := int64(0)
	err = r.View.EachBy("outside_member", "body", o.ID, func(projections.Row) error {
		n++
		return nil
	})
	if err != nil {
		return line, err
	}
	if n > 0 {
		line.Members = r.Count("members", n)
	}
	register, err := r.register(o.ID)
	if err != nil {
		return line, err
	}
	line.Figures = r.figures(o.ID, register.figures())
	return line, nil
}

// figures are numbers of a body's roll calls, with links to those that there are.
func (r *request) figures(body string, f figures) []figure {
	path := "/outside/" + body // a body's id has no character that a path escapes
	chosen := func(n int64, key, choice string) figure {
		shown := figure{Number: r.N(n), Words: r.T(key)}
		if n > 0 {
			shown.Href = r.Within(path, "state", choice)
		}
		return shown
	}
	return []figure{
		{r.N(f.All), r.T("outside.rollcalls"), r.Href(path)},
		{r.N(f.Agree), r.T("outside.agree"), ""},
		chosen(f.Differ, "outside.differ", "differ"), chosen(f.Totals, "outside.totals", "totals"), chosen(f.NoRule, "outside.norule", "norule"),
	}
}

// rollcallLine is a roll call in the list.
type rollcallLine struct {
	Href, Date, Number string
	Title              site.Said
	Counts             string
	Judged             string // "" where no rule is recorded
	Official           string
	Differs, Totals    bool
	Versions           string
	Cite               site.Link
}

type bodyPage struct {
	frame
	Name      site.Said
	URL       string
	Source    sourceView
	By        site.Link
	Cite      site.Link
	Members   string
	Sides     []side
	Figures   []figure
	Filters   []site.Link
	Rollcalls []rollcallLine
	Names     []sideMembers // where members are shown in place of roll calls
	Listed    bool          // they are
	Pager     pager
}

// side is how many members of an outside body are of one party, as its record
// has them.
type side struct {
	party string
	Name  site.Said
	Count string
	n     int
}

// sideMembers are members of one side, as many as stand on the page.
type sideMembers struct {
	Name    site.Said
	Members []*domain.OutsideMember
}

// choices are what the list of roll calls can be cut down to.
var choices = map[string]func(*brief) bool{
	"":       func(*brief) bool { return true },
	"differ": func(b *brief) bool { return b.differs },
	"totals": func(b *brief) bool { return b.totals },
	"norule": func(b *brief) bool { return !b.judged },
}

// membersShown is how many members of an outside body stand on a page.
const membersShown = 200

func loadBody(r *request) (site.Content, error) {
	o, err := r.outside()
	if err != nil {
		return site.Content{}, err
	}
	line, err := r.outsideLine(o)
	if err != nil {
		return site.Content{}, err
	}
	page := &bodyPage{
		Name: line.Name, URL: o.URL, Source: line.Source, By: line.By, Cite: line.Cite, Members: line.Members, Figures: line.Figures,
		frame: r.one("outside.title", site.Isolated(line.Name.Text)), Listed: r.Query.Get("state") == "members",
	}
	path := "/outside/" + o.ID
	for _, choice := range []string{"", "differ", "totals", "norule", "members"} {
		page.Filters = append(page.Filters, r.filter(path, "state", choice, r.T("filter."+cmp.Or(choice, "rollcalls"))))
	}
	members, err := site.By[domain.OutsideMember](r.View, "outside_member", "body", o.ID)
	if err != nil {
		return site.Content{}, err
	}
	page.Sides = r.sides(members)
	if page.Listed {
		err = r.listMembers(page, members)
	} else {
		err = r.listRollcalls(page, o)
	}
	return site.Content{Template: "body.html", Data: page}, err
}

// outside reads the body that the address names.
func (r *request) outside() (*domain.Outside, error) {
	o, err := site.Found[domain.Outside](r.View, "outside", r.PathValue("id"))
	return o, err
}

// sides are the parties of members, the largest first, those of no party last.
func (r *request) sides(members []*domain.OutsideMember) []side {
	n := map[string]int{}
	for _, m := range members {
		n[m.Party]++
	}
	var sides []side
	for party, members := range n {
		s := side{party: party, Name: text(party), Count: r.N(int64(members)), n: members}
		if party == "" {
			s.Name.Text = r.T("outside.noside")
		}
		sides = append(sides, s)
	}
	slices.SortFunc(sides, func(a, b side) int {
		switch {
		case a.party == "":
			return 1
		case b.party == "":
			return -1
		}
		return cmp.Or(cmp.Compare(b.n, a.n), r.Compare(a.party, b.party), cmp.Compare(a.party, b.party))
	})
	return sides
}

func (r *request) listMembers(page *bodyPage, members []*domain.OutsideMember) error {
	place := map[string]int{}
	for i, s := range page.Sides {
		place[s.party] = i
	}
	site.ByName(r.Lang, members, func(m *domain.OutsideMember) string { return m.Name })
	slices.SortStableFunc(members, func(a, b *domain.OutsideMember) int { return place[a.Party] - place[b.Party] })
	var err error
	members, page.Pager, err = paged(r, members, membersShown)
	for _, m := range members {
		name := page.Sides[place[m.Party]].Name
		if n := len(page.Names); n == 0 || page.Names[n-1].Name != name {
			page.Names = append(page.Names, sideMembers{Name: name})
		}
		last := &page.Names[len(page.Names)-1]
		last.Members = append(last.Members, m)
	}
	return err
}

func (r *request) listRollcalls(page *bodyPage, o *domain.Outside) error {
	chosen, ok := choices[r.Query.Get("state")]
	if !ok {
		return site.ErrNotFound
	}
	register, err := r.register(o.ID)
	if err != nil {
		return err
	}
	var briefs []*brief
	for _, b := range register.briefs {
		if chosen(b) {
			briefs = append(briefs, b)
		}
	}
	if briefs, page.Pager, err = paged(r, briefs, site.PageLength); err != nil {
		return err
	}
	for _, b := range briefs {
		v, err := r.rollcallVersion(&domain.Rollcall{Body: o.ID, ID: b.id}, len(b.versions))
		if err != nil {
			return err
		}
		page.Rollcalls = append(page.Rollcalls, r.rollcallLine(v, verdict(v)))
	}
	return nil
}

func (r *request) rollcallLine(v *domain.RollcallVersion, j rollcalls.Judgement) rollcallLine {
	c := &v.Content
	line := rollcallLine{
		Href: r.Href("/outside/", v.Body, "/", c.Rollcall), Date: r.On(c.Date).Text, Number: c.Number, Title: shortened(text(c.Title), 300),
		Counts: r.answers(countsOf(c)), Official: r.T("official.none"), Differs: j.Differs, Totals: j.TotalsDiffer, Cite: r.Cite(v.Seq),
	}
	if c.Outcome != "" {
		line.Official = r.outcome(c.Outcome)
	}
	if j.Judged {
		line.Judged = r.judged(j)
	}
	if v.Version > 1 {
		line.Versions = r.Count("records.versions", v.Version)
	}
	return line
}
