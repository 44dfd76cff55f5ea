package report

import (
	"slices"

	"twothirds/domain"
	"twothirds/domain/wire"
)

// planAccount adds how far the plans in force are, by direction and voice, and what needs attention.
func (b *builder) planAccount() error {
	b.section("plan")
	all, err := b.measures()
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(m *measure) bool { return m.item.Adopted.Content.Level != domain.LevelMeasure })
	var lines, overdue, bare, differ [][]Cell
	var late, without, different, every []wire.Seq
	for _, m := range all {
		line := b.measureLine(m)
		lines = append(lines, line)
		every = append(every, m.item.Adopted.Seq)
		if b.late(m) {
			overdue, late = append(overdue, b.attention(m)), append(late, m.item.Adopted.Seq)
		}
		if len(m.stands()) == 0 {
			bare, without = append(bare, b.attention(m)), append(without, m.item.Adopted.Seq)
		}
		if said := m.differing(); said != nil {
			differ, different = append(differ, append(line[:3:3], line[4:7]...)), append(different, said...)
		}
	}
	if len(all) > 0 {
		b.say("plan_sums",
			b.n(int64(len(lines)), every...), b.n(int64(len(overdue)), orAll(late, b.at)...),
			b.n(int64(len(bare)), orAll(without, b.at)...), b.n(int64(len(differ)), orAll(different, b.at)...), b.when(b.r.Recorded, b.at))
	}
	if err := b.completionTable(all); err != nil {
		return err
	}
	b.table("measures", measureColumns, lines)
	if len(all) > 0 {
		b.table("overdue", attentionColumns, overdue)
		b.table("no_evidence", attentionColumns, bare)
		b.table("differing", []string{"plan", "number", "measure", "institution", "body", "outside"}, differ)
	}
	return nil
}

var attentionColumns = []string{"plan", "number", "measure", "deadline", "last_day:t", "responsible"}

// attention is a measure in a table of those that need attention: until when, and whose it is.
func (b *builder) attention(m *measure) []Cell {
	content := &m.item.Adopted.Content
	last := Cell{}
	if content.Deadline != nil {
		last = b.on(content.Deadline.To)
	}
	return append(b.measureLine(m)[:4:4], last, b.responsible(content.Responsible))
}

// orAll are entries, or where there is none the last of the log, up to which there was none.
func orAll(seqs []wire.Seq, last wire.Seq) []wire.Seq {
	if len(seqs) == 0 {
		return []wire.Seq{last}
	}
	return seqs
}

// under are measures of a plan that stand under the same item of it, a direction.
type under struct {
	plan      *domain.Plan
	direction Cell // empty for those that stand under none
	measures  []*measure
}

// byDirection groups measures by what they stand under, in their order.
func (b *builder) byDirection(all []*measure) ([]*under, error) {
	type key struct{ plan, number string }
	groups := map[key]*under{}
	var order []*under
	for _, m := range all {
		at := key{m.plan.ID.String(), m.item.Adopted.Content.Parent}
		if groups[at] == nil {
			groups[at] = &under{plan: m.plan}
			order = append(order, groups[at])
			if at.number != "" {
				parent, err := get[domain.PlanItem](b, "item", at.plan+"."+at.number)
				if err != nil {
					return nil, err
				}
				if parent != nil && parent.Adopted != nil {
					groups[at].direction = b.saysOf(parent.Adopted.Content.Title, at.number)
					groups[at].direction.Text = at.number + " " + groups[at].direction.Text
				}
			}
		}
		groups[at].measures = append(groups[at].measures, m)
	}
	return order, nil
}

// completionTable adds how many measures each voice says to be how far, by what they stand
// under: a chart for each plan, and a table of all.
func (b *builder) completionTable(all []*measure) error {
	groups, err := b.byDirection(all)
	if err != nil || groups == nil {
		return err
	}
	columns := []string{"plan", "direction", "voice"}
	for _, code := range domain.Completions {
		columns = append(columns, code+":n")
	}
	columns = append(columns, "nothing:n")
	var lines, bars [][]Cell
	for i, group := range groups {
		for voice, name := range []string{"institution", "body", "outside"} {
			said, counts := b.code("voice.", name), b.completions(group.measures, voice)
			lines = append(lines, append([]Cell{b.planOf(group.plan), group.direction, said}, counts...))
			if group.direction.Text != "" {
				said.Text = group.direction.Text + " – " + said.Text
			}
			bars = append(bars, append([]Cell{said}, counts...))
		}
		if i+1 == len(groups) || groups[i+1].plan != group.plan {
			title := b.t("chart.completion", b.in(adopted(group.plan).Content.Title))
			b.chartAs("completion", title, append([]string{"voice"}, columns[3:]...), bars)
			bars = nil
		}
	}
	b.table("completion", columns, lines)
	return nil
}

// completions counts what one voice says of measures, by code and then of nothing. A
// code of an assessor's own is none of these, and counts as nothing said in them.
func (b *builder) completions(measures []*measure, voice int) []Cell {
	seqs := map[string][]wire.Seq{}
	n := map[string]int64{}
	for _, m := range measures {
		code, seq := m.voice(voice)
		n[code]++
		seqs[code] = append(seqs[code], seq)
	}
	cells := make([]Cell, 0, len(domain.Completions)+1)
	for _, code := range append(domain.Completions[:len(domain.Completions):len(domain.Completions)], "") {
		if n[code] == 0 {
			cells = append(cells, b.n(0, b.at))
			continue
		}
		cells = append(cells, b.n(n[code], seqs[code]...))
	}
	return cells
}

// evidenceIn adds the evidence that was submitted in the period.
func (b *builder) evidenceIn() error {
	b.section("evidence")
	all, err := b.measures()
	if err != nil {
		return err
	}
	var lines [][]Cell
	for _, m := range all {
		for _, e := range m.evidence {
			if b.within(b.timeOf(e.Seq)) {
				lines = append(lines, []Cell{
					b.planOf(m.plan),
					{Text: m.item.Number, Value: m.item.Plan.String() + "." + m.item.Number},
					b.saysOf(e.Title, e.URL),
					b.member(e.Member), b.entered(e.Seq), b.code("evidence.", e.State, e.Seq), b.n(e.Size, e.Seq),
					{Text: e.Sha256.String()},
				})
			}
		}
	}
	b.table("evidence_in", []string{"plan", "number", "what", "member", "time:t", "state", "bytes:n", "sha256"}, lines)
	return nil
}
