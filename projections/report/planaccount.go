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

// completionTable adds how many measures each voice says to be how far, by what they stand under.
func (b *builder) completionTable(all []*measure) error {
	type under struct{ plan, number string }
	var order []under
	titles := map[under]Cell{}
	groups := map[under][]*measure{}
	for _, m := range all {
		at := under{m.plan.ID.String(), m.item.Adopted.Content.Parent}
		if groups[at] == nil {
			order = append(order, at)
			titles[at] = Cell{Text: b.in(adopted(m.plan).Content.Title), Value: at.plan}
			if at.number != "" {
				parent, err := get[domain.PlanItem](b, "item", at.plan+"."+at.number)
				if err != nil {
					return err
				}
				if parent != nil && parent.Adopted != nil {
					titles[at] = Cell{Text: at.number + " " + b.in(parent.Adopted.Content.Title), Value: at.number}
				}
			}
		}
		groups[at] = append(groups[at], m)
	}
	var lines [][]Cell
	for _, at := range order {
		for voice, name := range []string{"institution", "body", "outside"} {
			lines = append(lines, append([]Cell{titles[at], b.code("voice.", name)}, b.completions(groups[at], voice)...))
		}
	}
	columns := []string{"direction", "voice"}
	for _, code := range domain.Completions {
		columns = append(columns, code+":n")
	}
	columns = append(columns, "nothing:n")
	if lines != nil {
		b.chart("completion", append([]string{"voice"}, columns[2:]...), chartOf(lines))
		b.table("completion", columns, lines)
	}
	return nil
}

// chartOf makes one label of the first two cells of lines.
func chartOf(lines [][]Cell) [][]Cell {
	made := make([][]Cell, len(lines))
	for i, line := range lines {
		label := Cell{Text: line[0].Text + " – " + line[1].Text, Value: line[1].Value}
		made[i] = append([]Cell{label}, line[2:]...)
	}
	return made
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
					{Text: m.item.Number, Value: m.item.Plan.String() + "." + m.item.Number},
					{Text: b.in(e.Title), Value: e.URL},
					b.member(e.Member), b.entered(e.Seq), b.code("evidence.", e.State, e.Seq), b.n(e.Size, e.Seq),
					{Text: e.Sha256.String()},
				})
			}
		}
	}
	b.table("evidence_in", []string{"number", "what", "member", "time:t", "state", "bytes:n", "sha256"}, lines)
	return nil
}
