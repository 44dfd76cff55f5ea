package plan

import (
	"errors"
	"slices"

	"twothirds/api/web/site"
	"twothirds/domain"
	"twothirds/domain/wire"
)

type plansPage struct {
	*site.Page
	Plans []planLine
}

// planLine is a plan with how it stands.
type planLine struct {
	Name    site.Said
	Href    string
	Kind    string
	Period  string
	Draft   bool // no version is in force
	Entered string
	Voices  []voiceBar
}

// voiceBar is what one voice says of a plan.
type voiceBar struct {
	Name string
	Bar  site.Bar
}

func loadPlans(r *request) (site.Content, error) {
	r.Title = r.T("plan.title")
	plans, err := site.Every[domain.Plan](r.View, "plan")
	if err != nil {
		return site.Content{}, err
	}
	slices.SortStableFunc(plans, func(a, b *domain.Plan) int { return order(a) - order(b) })
	page := &plansPage{Page: &r.Page}
	for _, p := range plans {
		line, err := r.planLine(p)
		if err != nil {
			return site.Content{}, err
		}
		page.Plans = append(page.Plans, line)
	}
	return site.Content{Template: "plans.html", Data: page}, nil
}

// order puts action plans first, then strategic ones, then drafts.
func order(p *domain.Plan) int {
	switch {
	case p.Version() == 0:
		return 2
	case p.Kind == domain.PlanAction:
		return 0
	}
	return 1
}

// contentOf is what a plan says: its version in force, or else its draft.
func contentOf(p *domain.Plan) domain.PlanContent {
	if n := len(p.Versions); n > 0 {
		return p.Versions[n-1].Content
	}
	return p.Draft
}

func (r *request) planLine(p *domain.Plan) (planLine, error) {
	content := contentOf(p)
	line := planLine{
		Name: r.In(content.Title), Href: r.Href("/plan/", p.ID), Kind: r.Or("plankind.", p.Kind), Period: r.period(content.Period),
		Draft: p.Version() == 0, Entered: r.entered(&content),
	}
	if content.Entered > 0 {
		voices, err := r.View.Voices(p.ID)
		if err != nil {
			return line, err
		}
		line.Voices = r.bars(voices, content.Entered)
	}
	return line, nil
}

func (r *request) bars(voices map[string]*site.Voices, measures int64) []voiceBar {
	var bars []voiceBar
	for i, bar := range r.VoiceBars(voices, measures) {
		bars = append(bars, voiceBar{Name: r.T(site.VoiceKeys[i]), Bar: bar})
	}
	return bars
}

// entered says how many measures there are, and how many of them are here.
func (r *request) entered(c *domain.PlanContent) string {
	switch {
	case c.Measures > c.Entered:
		return r.T("plan.entered", r.N(c.Entered), r.N(c.Measures))
	case c.Entered > 0:
		return r.Count("plan.measures", c.Entered)
	}
	return r.Count("plan.items", c.Items)
}

func (r *request) period(p domain.Period) string {
	return r.On(p.From).Text + " – " + r.On(p.To).Text
}

// plan reads the one that the address names.
func (r *request) plan() (*domain.Plan, error) {
	id, err := wire.ParseUUID(r.PathValue("plan"))
	if err != nil {
		return nil, site.ErrNotFound
	}
	p, err := site.Found[domain.Plan](r.View, "plan", id.String())
	return p, err
}

type planPage struct {
	*site.Page
	Line      planLine
	By        adoption
	Versions  string // link
	Attention string // link
	Alarms    []alarm
	Parts     []part
	Bare      []part // those of which nothing is entered
}

// adoption says what a version of a plan rests on.
type adoption struct {
	Words string
	Act   site.Said
	Link  *site.Link // the decision
	Cite  site.Link
}

// alarm is how many measures need attention, and why.
type alarm struct{ Words, Href string }

// part is an item with what stands under it: of goals the objectives, of
// directions the measures.
type part struct {
	Number   string
	Name     site.Said
	Text     site.Said
	Level    string
	Measures []measureLine
	Parts    []part
}

// measureLine is a measure in a table.
type measureLine struct {
	Number, Href string
	Name         site.Said
	Responsible  []site.Link
	Implementers site.Said // in words, where the ledger has no member for them
	Deadline     string
	Overdue      bool
	Voices       []voiceWord
}

// voiceWord is what a voice says in a code of completion.
type voiceWord struct{ Voice, Code, Word string }

func loadPlan(r *request) (site.Content, error) {
	p, err := r.plan()
	if err != nil {
		return site.Content{}, err
	}
	line, err := r.planLine(p)
	if err != nil {
		return site.Content{}, err
	}
	r.Title = site.Isolated(line.Name.Text)
	r.Crumbs = []site.Link{{Href: r.Href("/plan"), Text: r.T("plan.title")}}
	page := &planPage{Page: &r.Page, Line: line, Versions: r.Href("/plan/", p.ID, "/versions"), Attention: r.Href("/plan/", p.ID, "/attention")}
	if n := len(p.Versions); n > 0 {
		if page.By, err = r.adoption(&p.Versions[n-1]); err != nil {
			return site.Content{}, err
		}
	}
	items, measures, err := r.measures(p)
	if err != nil {
		return site.Content{}, err
	}
	for _, p := range partsUnder(r, "", items, measures) {
		if p.Text.Text == "" && p.Measures == nil && p.Parts == nil {
			page.Bare = append(page.Bare, p)
		} else {
			page.Parts = append(page.Parts, p)
		}
	}
	for _, list := range attention {
		key := "attention." + list.key
		if n := countOf(measures, list.is); n > 0 {
			page.Alarms = append(page.Alarms, alarm{r.Count(key, n), page.Attention + "#" + list.key})
		}
	}
	return site.Content{Template: "plan.html", Data: page}, nil
}

func countOf(measures []*measure, is func(*measure) bool) int64 {
	n := int64(0)
	for _, m := range measures {
		if is(m) {
			n++
		}
	}
	return n
}

func (r *request) adoption(v *domain.PlanVersion) (adoption, error) {
	a := adoption{Cite: r.Cite(v.Seq)}
	if v.Decision == nil {
		a.Words, a.Act = r.T("plan.act", r.On(v.Date).Text), r.In(v.Act)
		return a, nil
	}
	d, err := r.View.DecisionBrief(*v.Decision)
	if err != nil || d == nil {
		return a, errors.Join(err, site.ErrNotFound)
	}
	a.Words = r.T("plan.decision", r.Day(d.Recorded).Text)
	a.Link = &site.Link{Href: r.Href("/decisions/", d.ID), Text: r.T("decision", r.N(d.Number))}
	return a, nil
}

// partsUnder are the items under another, "" for the uppermost. Measures and what
// is under them are lines of their part.
func partsUnder(r *request, parent string, items []*domain.PlanItem, measures []*measure) []part {
	var parts []part
	for _, i := range items {
		content := &i.Adopted.Content
		if content.Parent != parent || content.Level == domain.LevelMeasure || content.Level == domain.LevelMilestone {
			continue
		}
		p := part{
			Number: i.Number, Name: r.In(content.Title), Text: r.In(content.Text), Level: r.Or("level.", content.Level),
			Parts: partsUnder(r, i.Number, items, measures),
		}
		for _, m := range measures {
			if m.item.Adopted.Content.Parent == i.Number {
				p.Measures = append(p.Measures, m.line)
			}
		}
		parts = append(parts, p)
	}
	return parts
}
