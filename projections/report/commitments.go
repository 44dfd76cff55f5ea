package report

import (
	"strconv"

	"twothirds/domain"
)

// commitments adds the commitment template of the Open Government Partnership for every
// measure, a section each, and the milestones of all in one table.
func (b *builder) commitments(all []*measure) error {
	milestones := map[string][]*measure{}
	for _, m := range all {
		if m.item.Adopted.Content.Level == domain.LevelMilestone {
			parent := m.item.Adopted.Content.Parent
			milestones[parent] = append(milestones[parent], m)
		}
	}
	var lines [][]Cell
	i := 0
	for _, m := range all {
		if m.item.Adopted.Content.Level != domain.LevelMeasure {
			continue
		}
		i++
		if err := b.commitment(i, m, milestones[m.item.Number]); err != nil {
			return err
		}
		for _, stone := range milestones[m.item.Number] {
			content := &stone.item.Adopted.Content
			from, to := b.spanOf(content.Deadline, stone)
			lines = append(lines, append([]Cell{{Text: m.item.Number}, {Text: stone.item.Number}, b.says(content.Title, stone.item.Adopted.Seq), from, to}, b.voicesOf(stone)...))
		}
	}
	b.section("milestones")
	b.table("milestones", []string{"measure", "number", "milestone", "begins:t", "ends:t", "institution", "body", "outside"}, lines)
	return nil
}

// commitment adds one measure, the i-th, in the order of the template.
func (b *builder) commitment(i int, m *measure, milestones []*measure) error {
	content := &m.item.Adopted.Content
	seq := m.item.Adopted.Seq
	b.sectionAs("commitment_"+strconv.Itoa(i), b.t("section.commitment", m.item.Number, firstWords(b.in(content.Title))))
	above, err := b.above(m)
	if err != nil {
		return err
	}
	p, body, outside := m.voices()
	nothing := Cell{Text: b.t("not_in_log"), Value: "not_in_log"}
	b.facts(func(f *facts) {
		f.is("item", b.text(m.item.Number, seq))
		f.is("measure", b.says(content.Title, seq))
		from, to := b.spanOf(content.Deadline, m)
		f.is("begin_day", from)
		f.is("end_day", to)
		f.is("deadline", b.deadline(m))
		f.is("implementers", b.says(content.Implementers, noneOf(content.Implementers.IsZero(), seq)))
		f.is("responsible", b.responsible(content.Responsible))
		f.is("problem", nothing)
		f.is("what_it_is", b.says(content.Text, noneOf(content.Text.IsZero(), seq)))
		f.is("contributes", above)
		f.is("values", nothing)
		f.is("additional", nothing)
		f.is("indicator", b.says(content.Indicator, noneOf(content.Indicator.IsZero(), seq)))
		voices := b.voicesOf(m)
		for j, voice := range []string{"said_institution", "said_body", "said_outside"} {
			if voices[j] == (Cell{}) {
				voices[j] = b.code("completion.", "nothing", b.at)
			}
			f.is(voice, voices[j])
		}
		if p != nil {
			f.is("results_institution", b.says(p.Text, p.Seq))
			f.is("results_period", b.during(p.Period, p.Seq))
		}
		if body != nil {
			f.is("verifiable", b.yes(body.Verifiable, body.Seq))
			f.is("results_body", b.says(body.Reasons, body.Seq))
		}
		if outside != nil {
			f.is("results_outside", b.text(b.in(outside.Assessor)+": "+b.in(outside.Code), outside.Seq))
		}
		f.is("evidence_stands", b.counted(m.stands()))
		f.is("overdue", b.yes(b.late(m), b.at))
		f.is("contact", nothing)
		for j, stone := range milestones {
			f.rows = append(f.rows, []Cell{
				{Text: b.t("fact.milestone", stone.item.Number), Value: "milestone_" + strconv.Itoa(j+1)},
				b.text(b.milestone(stone), stone.item.Adopted.Seq),
			})
		}
		if milestones == nil {
			f.is("milestones", b.code("", "none_entered", seq))
		}
	})
	return nil
}

// milestone is one in a line: its title, and when it is due.
func (b *builder) milestone(m *measure) string {
	content := &m.item.Adopted.Content
	if content.Deadline == nil {
		return b.in(content.Title)
	}
	return b.t("milestone.due", b.in(content.Title), b.in(content.Deadline.Text))
}

// spanOf are the first and the last day of a deadline, empty where they cannot be told.
func (b *builder) spanOf(d *domain.Deadline, m *measure) (from, to Cell) {
	if d == nil {
		return Cell{}, Cell{}
	}
	return b.on(d.From, noneOf(d.From == "", m.item.Adopted.Seq)), b.on(d.To, noneOf(d.To == "", m.item.Adopted.Seq))
}

// voicesOf is the newest of what each of the three says, empty where one says nothing.
func (b *builder) voicesOf(m *measure) []Cell {
	p, body, outside := m.voices()
	cells := make([]Cell, 3)
	if p != nil {
		cells[0] = b.code("completion.", p.Completion, p.Seq)
	}
	if body != nil {
		cells[1] = b.code("completion.", body.Completion, body.Seq)
	}
	if outside != nil {
		cells[2] = b.outsideCode(outside)
	}
	return cells
}

// above are the items that a measure stands under, the highest first.
func (b *builder) above(m *measure) (Cell, error) {
	said := Cell{}
	for parent := m.item.Adopted.Content.Parent; parent != ""; {
		item, err := get[domain.PlanItem](b, "item", m.plan.ID.String()+"."+parent)
		if err != nil || item == nil || item.Adopted == nil {
			return said, err
		}
		words := item.Number + " " + b.in(item.Adopted.Content.Title)
		if said.Text != "" {
			words += " → " + said.Text
		}
		said = b.text(words, item.Adopted.Seq)
		parent = item.Adopted.Content.Parent
	}
	return said, nil
}
