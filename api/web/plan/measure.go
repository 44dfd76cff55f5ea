package plan

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"twothirds/api/web/site"
	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/projections"
)

// measure is a measure with all that is known of it at a glance.
type measure struct {
	item     *domain.PlanItem
	voices   *site.Voices
	evidence int64 // files that stand
	late     bool  // its deadline is past, and no voice says that it is complete
	line     measureLine
}

// measures reads the items of a plan, and its measures.
func (r *request) measures(p *domain.Plan) ([]*domain.PlanItem, []*measure, error) {
	items, err := r.Items(p.ID)
	if err != nil {
		return nil, nil, err
	}
	voices, err := r.View.Voices(p.ID)
	if err != nil {
		return nil, nil, err
	}
	evidence, err := site.By[domain.Evidence](r.View, "evidence", "plan", p.ID.String())
	if err != nil {
		return nil, nil, err
	}
	names, err := r.MemberNames()
	if err != nil {
		return nil, nil, err
	}
	var measures []*measure
	for _, i := range items {
		if i.Adopted.Content.Level != domain.LevelMeasure {
			continue
		}
		m := &measure{item: i, voices: voices[i.Number]}
		for _, e := range evidence {
			if e.Number == i.Number && e.Reasons.IsZero() {
				m.evidence++
			}
		}
		m.late = projections.Late(&i.Adopted.Content, m.voices, r.Now)
		m.line = r.measureLine(m, names)
		measures = append(measures, m)
	}
	return items, measures, nil
}

func codesOf(v *site.Voices) []string {
	codes := v.Codes()
	return codes[:]
}

func (r *request) measureLine(m *measure, names map[domain.MemberID]site.Said) measureLine {
	content := &m.item.Adopted.Content
	line := measureLine{
		Number: m.item.Number, Href: r.itemHref(m.item), Name: r.In(content.Title), Overdue: m.late,
		Implementers: r.In(content.Implementers), Deadline: r.deadline(content.Deadline),
	}
	for _, id := range content.Responsible {
		line.Responsible = append(line.Responsible, site.Link{Href: r.Href("/members/", id), Text: names[id].Text})
	}
	for i, code := range codesOf(m.voices) {
		line.Voices = append(line.Voices, voiceWord{Voice: r.T(site.VoiceKeys[i]), Code: code, Word: r.completion(code)})
	}
	return line
}

func (r *request) completion(code string) string {
	if code == "" {
		return r.T("completion.nothing")
	}
	return r.Or("completion.", code)
}

func (r *request) itemHref(i *domain.PlanItem) string {
	return r.Href("/plan/", i.Plan, "/items/", i.Number)
}

// deadline is a deadline as the plan words it, or else as a date.
func (r *request) deadline(d *domain.Deadline) string {
	switch {
	case d == nil:
		return ""
	case !d.Text.IsZero():
		return r.In(d.Text).Text
	case d.To != "":
		return r.On(d.To).Text
	}
	return r.On(d.From).Text
}

type itemPage struct {
	*site.Page
	Number, Level string
	Name          site.Said
	Text          site.Said
	Indicator     site.Said
	Line          measureLine
	From, To      string // the deadline as dates, "" where there is none
	Voices        []voiceView
	Story         []saidStep
	Evidence      []evidenceLine
	Under         []part
	Wordings      []wording
}

// voiceView is what one voice said last.
type voiceView struct {
	Class, Name string
	Code, Word  string // empty where it said nothing
	Who         site.Said
	When        string
	Reasons     site.Said
	Cite        site.Link
}

// saidStep is something that was said or handed in of an item, in order of the log.
type saidStep struct {
	Words string
	Who   site.Said
	When  site.Stamp
	Text  site.Said
	Cite  site.Link
	seq   wire.Seq
}

type evidenceLine struct {
	Name      site.Said
	Member    site.Said
	Href      string // of the file
	Size      string
	MediaType string
	URL       string
	Withdrawn site.Said
	Gone      bool
	Cite      site.Link
	Sha256    string
}

// wording is a version of the plan that changed the item.
type wording struct {
	Words string
	Cite  site.Link
}

func loadItem(r *request) (site.Content, error) {
	p, err := r.plan()
	if err != nil {
		return site.Content{}, err
	}
	item, err := site.Get[domain.PlanItem](r.View, "item", p.ID.String()+"."+r.PathValue("number"))
	if err != nil {
		return site.Content{}, err
	}
	if item == nil || item.Adopted == nil {
		return site.Content{}, site.ErrNotFound
	}
	content := &item.Adopted.Content
	voices, err := r.View.Voices(p.ID)
	if err != nil {
		return site.Content{}, err
	}
	names, err := r.MemberNames()
	if err != nil {
		return site.Content{}, err
	}
	m := &measure{item: item, voices: voices[item.Number]}
	m.late = projections.Late(content, m.voices, r.Now)
	page := &itemPage{
		Page: &r.Page, Number: item.Number, Level: r.Or("level.", content.Level), Name: r.In(content.Title), Text: r.In(content.Text),
		Indicator: r.In(content.Indicator), Line: r.measureLine(m, names), Voices: r.voiceViews(m.voices, names),
	}
	if d := content.Deadline; d != nil {
		if d.From != "" {
			page.From = r.On(d.From).Text
		}
		if d.To != "" {
			page.To = r.On(d.To).Text
		}
	}
	r.Title = r.T("plan.item", item.Number, site.Isolated(page.Name.Text))
	r.Crumbs = []site.Link{{Href: r.Href("/plan"), Text: r.T("plan.title")}, {Href: r.Href("/plan/", p.ID), Text: r.In(contentOf(p).Title).Text}}
	for _, v := range item.Versions {
		key := "plan.wording"
		if v.Digest.IsZero() {
			key = "plan.wording.out"
		}
		page.Wordings = append(page.Wordings, wording{r.T(key, r.N(v.Version)), r.Cite(v.Seq)})
	}
	if err := r.story(page, p, names); err != nil {
		return site.Content{}, err
	}
	items, measures, err := r.measures(p)
	if err != nil {
		return site.Content{}, err
	}
	page.Under = under(r, item.Number, items, measures)
	missing := slices.ContainsFunc(page.Evidence, func(e evidenceLine) bool { return e.Href == "" }) // its file may come without an entry
	return site.Content{Template: "item.html", Data: page, Varies: missing}, nil
}

// under lists what stands under an item, of all levels.
func under(r *request, parent string, items []*domain.PlanItem, measures []*measure) []part {
	parts := partsUnder(r, parent, items, measures)
	for _, i := range items {
		content := &i.Adopted.Content
		if content.Parent == parent && (content.Level == domain.LevelMilestone || content.Level == domain.LevelMeasure) {
			parts = append(parts, part{Number: i.Number, Name: r.In(content.Title), Text: said(r.deadline(content.Deadline)), Level: r.Or("level.", content.Level)})
		}
	}
	return parts
}

func said(text string) site.Said { return site.Said{Text: text} }

func (r *request) voiceViews(v *site.Voices, names map[domain.MemberID]site.Said) []voiceView {
	views := []voiceView{
		{Class: "institution", Name: r.T(site.VoiceKeys[0])},
		{Class: "body", Name: r.T(site.VoiceKeys[1])},
		{Class: "outside", Name: r.T(site.VoiceKeys[2])},
	}
	if v == nil {
		return views
	}
	for i, code := range codesOf(v) {
		if code != "" {
			views[i].Code, views[i].Word = code, r.completion(code)
		}
	}
	if p := v.Institution; p != nil {
		views[0].Who, views[0].When, views[0].Reasons, views[0].Cite = names[p.Member], r.period(p.Period), r.In(p.Text), r.Cite(p.Seq)
	}
	if a := v.Body; a != nil {
		views[1].When, views[1].Reasons, views[1].Cite = r.period(a.Period), r.In(a.Reasons), r.Cite(a.Seq)
	}
	if a := v.Outside; a != nil {
		views[2].Who, views[2].When, views[2].Reasons, views[2].Cite = r.In(a.Assessor), r.On(a.Date).Text, r.In(a.Code), r.Cite(a.Seq)
	}
	return views
}

// story reads all that was said of an item and handed in for it.
func (r *request) story(page *itemPage, p *domain.Plan, names map[domain.MemberID]site.Said) error {
	plan := p.ID.String()
	reports, err := site.By[domain.Progress](r.View, "progress", "plan", plan)
	if err != nil {
		return err
	}
	assessed, err := site.By[domain.BodyAssessment](r.View, "body_assessment", "plan", plan)
	if err != nil {
		return err
	}
	outside, err := site.By[domain.Assessment](r.View, "assessment", "plan", plan)
	if err != nil {
		return err
	}
	evidence, err := site.By[domain.Evidence](r.View, "evidence", "plan", plan)
	if err != nil {
		return err
	}
	var errs []error
	step := func(seq wire.Seq, words string, who, text site.Said) {
		recorded, err := r.RecordedAt(seq)
		errs = append(errs, err)
		page.Story = append(page.Story, saidStep{Words: words, Who: who, When: r.Day(recorded), Text: text, Cite: r.Cite(seq), seq: seq})
	}
	for _, a := range reports {
		if a.Number == page.Number {
			step(a.Seq, r.T("plan.said.institution", r.completion(a.Completion), r.period(a.Period)), names[a.Member], r.In(a.Text))
		}
	}
	for _, a := range assessed {
		if a.Number == page.Number {
			step(a.Seq, r.T("plan.said.body", r.completion(a.Completion), r.period(a.Period)), site.Said{}, r.In(a.Reasons))
		}
	}
	for _, a := range outside {
		if a.Number == page.Number {
			step(a.Seq, r.T("plan.said.outside", r.completion(a.Completion)), r.In(a.Assessor), r.In(a.Code))
		}
	}
	slices.SortFunc(evidence, func(a, b *domain.Evidence) int { return cmp.Compare(a.Seq, b.Seq) })
	for _, e := range evidence {
		if e.Number != page.Number {
			continue
		}
		line := evidenceLine{
			Name: r.In(e.Title), Member: names[e.Member], Href: r.Attachment(e.Sha256), Size: r.T("plan.bytes", r.N(e.Size)),
			MediaType: e.MediaType, Cite: r.Cite(e.Seq), Sha256: e.Sha256.String(), Withdrawn: r.In(e.Reasons), Gone: !e.Reasons.IsZero(),
		}
		if strings.HasPrefix(e.URL, "https://") || strings.HasPrefix(e.URL, "http://") {
			line.URL = e.URL
		}
		page.Evidence = append(page.Evidence, line)
		step(e.Seq, r.T("plan.said.evidence"), names[e.Member], r.In(e.Title))
	}
	slices.SortStableFunc(page.Story, func(a, b saidStep) int { return cmp.Compare(b.seq, a.seq) })
	return errors.Join(errs...)
}
