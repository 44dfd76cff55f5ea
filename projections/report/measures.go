package report

import (
	"cmp"
	"slices"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/projections"
)

// measure is an item of a plan in force with all that was said of it, oldest first.
type measure struct {
	plan     *domain.Plan
	item     *domain.PlanItem
	progress []*domain.Progress
	body     []*domain.BodyAssessment
	outside  []*domain.Assessment
	evidence []*domain.Evidence
}

// voices are the newest of what each of the three said, nil where one said nothing.
// They are never merged.
func (m *measure) voices() (p *domain.Progress, body *domain.BodyAssessment, outside *domain.Assessment) {
	return newest(m.progress), newest(m.body), newest(m.outside)
}

func newest[V any](list []*V) *V {
	if len(list) == 0 {
		return nil
	}
	return list[len(list)-1]
}

// measures are the measures and milestones of all plans in force, by plan and number. They
// are read once.
func (b *builder) measures() ([]*measure, error) {
	if b.inForce != nil {
		return slices.Clone(b.inForce), nil
	}
	plans, err := b.plansInForce()
	if err != nil {
		return nil, err
	}
	var all []*measure
	for _, plan := range plans {
		ofPlan, err := b.measuresOf(plan)
		if err != nil {
			return nil, err
		}
		all = append(all, ofPlan...)
	}
	b.inForce = all
	return slices.Clone(all), nil
}

// plansInForce are the plans of which a version was adopted, oldest first. They are read once.
func (b *builder) plansInForce() ([]*domain.Plan, error) {
	if b.plans != nil {
		return b.plans, nil
	}
	plans, err := list[domain.Plan](b, "plan")
	if err != nil {
		return nil, err
	}
	plans = slices.DeleteFunc(plans, func(p *domain.Plan) bool { return len(p.Versions) == 0 })
	slices.SortFunc(plans, func(a, b *domain.Plan) int { return cmp.Compare(a.Seq, b.Seq) })
	b.plans = plans
	return plans, nil
}

func (b *builder) measuresOf(plan *domain.Plan) ([]*measure, error) {
	id := plan.ID.String()
	items, err := by[domain.PlanItem](b, "item", "plan", id)
	if err != nil {
		return nil, err
	}
	byNumber := map[string]*measure{}
	var all []*measure
	for _, item := range items {
		if item.Adopted != nil && item.Adopted.Content.Level == domain.LevelMeasure || item.Adopted != nil && item.Adopted.Content.Level == domain.LevelMilestone {
			m := &measure{plan: plan, item: item}
			byNumber[item.Number], all = m, append(all, m)
		}
	}
	slices.SortFunc(all, func(a, b *measure) int { return domain.CompareNumbers(a.item.Number, b.item.Number) })
	return all, b.said(id, func(number string) *measure { return byNumber[number] })
}

// said adds to measures all that was said of them.
func (b *builder) said(plan string, of func(number string) *measure) error {
	progress, err := by[domain.Progress](b, "progress", "plan", plan)
	if err != nil {
		return err
	}
	slices.SortFunc(progress, func(a, b *domain.Progress) int { return cmp.Compare(a.Seq, b.Seq) })
	for _, p := range progress {
		if m := of(p.Number); m != nil {
			m.progress = append(m.progress, p)
		}
	}
	body, err := by[domain.BodyAssessment](b, "body_assessment", "plan", plan)
	if err != nil {
		return err
	}
	slices.SortFunc(body, func(a, b *domain.BodyAssessment) int { return cmp.Compare(a.Seq, b.Seq) })
	for _, a := range body {
		if m := of(a.Number); m != nil {
			m.body = append(m.body, a)
		}
	}
	outside, err := by[domain.Assessment](b, "assessment", "plan", plan)
	if err != nil {
		return err
	}
	slices.SortFunc(outside, func(a, b *domain.Assessment) int { return cmp.Compare(a.Seq, b.Seq) })
	for _, a := range outside {
		if m := of(a.Number); m != nil {
			m.outside = append(m.outside, a)
		}
	}
	evidence, err := by[domain.Evidence](b, "evidence", "plan", plan)
	if err != nil {
		return err
	}
	slices.SortFunc(evidence, func(a, b *domain.Evidence) int { return cmp.Compare(a.Seq, b.Seq) })
	for _, e := range evidence {
		if m := of(e.Number); m != nil {
			m.evidence = append(m.evidence, e)
		}
	}
	return nil
}

// voice is the code of completion that one of the three says, counted from 0 in the order
// institutions, body, outside, and the entry that says it: "" and the entry of the measure
// where it says nothing, or an assessor only something in a code of its own.
func (m *measure) voice(i int) (code string, seq wire.Seq) {
	p, body, outside := m.voices()
	switch {
	case i == 0 && p != nil:
		return p.Completion, p.Seq
	case i == 1 && body != nil:
		return body.Completion, body.Seq
	case i == 2 && outside != nil:
		return outside.Completion, outside.Seq
	}
	return "", m.item.Adopted.Seq
}

// differing are the entries of the newest of what was said, where two of the three say
// another code of completion; nil where they do not.
func (m *measure) differing() []wire.Seq {
	var codes []string
	var seqs []wire.Seq
	for i := range 3 {
		if code, seq := m.voice(i); code != "" {
			codes, seqs = append(codes, code), append(seqs, seq)
		}
	}
	for _, code := range codes {
		if code != codes[0] {
			return seqs
		}
	}
	return nil
}

// stands are the entries of the evidence that was not withdrawn.
func (m *measure) stands() []wire.Seq {
	var seqs []wire.Seq
	for _, e := range m.evidence {
		if e.Reasons.IsZero() {
			seqs = append(seqs, e.Seq)
		}
	}
	return seqs
}

// late reports whether the measure's deadline is past at the report's last entry,
// and none of the three says that it is complete.
func (b *builder) late(m *measure) bool {
	p, body, outside := m.voices()
	return projections.Late(&m.item.Adopted.Content, &projections.Voices{Institution: p, Body: body, Outside: outside}, b.r.Recorded)
}

var measureColumns = []string{"plan", "number", "measure", "deadline", "institution", "body", "outside", "evidence:n", "overdue"}

// measureLine is a measure in a table of them.
func (b *builder) measureLine(m *measure) []Cell {
	content := &m.item.Adopted.Content
	cells := []Cell{
		b.planOf(m.plan),
		{Text: m.item.Number},
		b.says(content.Title, m.item.Adopted.Seq), b.deadline(m),
		{},
		{},
		{},
		b.counted(m.stands()), b.yes(b.late(m)),
	}
	copy(cells[4:7], b.voicesOf(m))
	return cells
}

// outsideCode is what an assessor found: in a code of completion where it is one, or else in its own.
func (b *builder) outsideCode(a *domain.Assessment) Cell {
	if a.Completion == "" {
		return b.says(a.Code, a.Seq)
	}
	return b.code("completion.", a.Completion, a.Seq)
}

// adopted is the version in force of a plan that has one.
func adopted(p *domain.Plan) *domain.PlanVersion { return &p.Versions[len(p.Versions)-1] }

// planOf is the title of a plan in force.
func (b *builder) planOf(p *domain.Plan) Cell {
	return b.saysOf(adopted(p).Content.Title, p.ID.String())
}

// ofPlan is what is said of a measure that is named by its number, and of which plan it is where
// there are several.
func (b *builder) ofPlan(said string, id domain.PlanID) string {
	plans, err := b.plansInForce()
	b.keep(err)
	at := slices.IndexFunc(plans, func(p *domain.Plan) bool { return p.ID == id })
	if at < 0 || len(plans) == 1 {
		return said
	}
	return b.t("of_plan", b.in(adopted(plans[at]).Content.Title), said)
}

// deadline is a measure's deadline as the plan words it; its value is the last day.
func (b *builder) deadline(m *measure) Cell {
	d := m.item.Adopted.Content.Deadline
	if d == nil {
		return Cell{}
	}
	cell := b.says(d.Text, m.item.Adopted.Seq)
	if cell.Value = string(d.To); cell.Value == cell.Text {
		cell.Value = ""
	}
	return cell
}
