package report

import (
	"twothirds/domain/voting"
	"twothirds/domain/wire"
)

// outcomes are the outcomes in the order in which they are listed.
var outcomes = []voting.Outcome{voting.Carried, voting.NotCarried, voting.LapsedNoQuorum}

// decisionRegister is the register of what was decided in a period.
func (b *builder) decisionRegister() error {
	b.r.Title = b.t("title.decisions")
	list, err := b.decisionsIn(b.decided)
	if err != nil {
		return err
	}
	b.section("summary")
	b.outcomesSaid(list)
	b.say("asof", b.when(b.r.Recorded, b.at))
	b.decisionsChart(list)
	b.sideSums(list)
	b.turnout(list)
	b.section("register")
	b.decisionsTable(list)
	if len(list) > 0 {
		b.section("counts")
		b.sidesTable(list)
		b.section("tests")
		b.testsTable(list)
		b.digestsTable(list)
		b.section("recusals")
		b.recusalsTable(list)
		b.section("effects")
		b.effectsTable(list)
	}
	return b.err
}

// outcomesSaid says how many decisions there are of each outcome. What there is none
// of is known from the whole log up to the report's last entry.
func (b *builder) outcomesSaid(list []*decided) {
	number := func(of ...voting.Outcome) Cell {
		var seqs []wire.Seq
		for _, d := range list {
			for _, outcome := range of {
				if d.Outcome == outcome {
					seqs = append(seqs, d.Seq)
				}
			}
		}
		if seqs == nil {
			return b.n(0, b.at)
		}
		return b.n(int64(len(seqs)), seqs...)
	}
	b.say("outcomes", number(outcomes...), number(voting.Carried), number(voting.NotCarried), number(voting.LapsedNoQuorum))
}

// decisionsChart draws the counts of decisions.
func (b *builder) decisionsChart(list []*decided) {
	var lines [][]Cell
	for _, d := range list {
		label := Cell{Text: b.t("decision.short", b.l.N(d.Number)), Value: d.ID.String(), Ref: b.ref(d.Seq)}
		lines = append(lines, append([]Cell{label}, b.count(d, d.Body)[1:]...))
	}
	b.chart("decisions", append([]string{"decision"}, countColumns[1:]...), lines)
}

// decisionsTable adds decisions in two tables, neither wider than a page: what came of
// them, and how they came about.
func (b *builder) decisionsTable(list []*decided) {
	results, procedure := make([][]Cell, len(list)), make([][]Cell, len(list))
	for i, d := range list {
		number, closed := b.n(d.Number, d.Seq), b.when(d.poll.Closes, d.Closed)
		cells := []Cell{number, b.says(d.motion.Content.Title, d.motion.Tabled), closed}
		cells = append(cells, b.count(d, d.Body)...)
		results[i] = append(cells,
			b.verdict(d, voting.TestQuorum), b.verdict(d, voting.TestConcurrence), b.code("state.", string(d.Outcome), d.Seq), b.rescinded(d))
		procedure[i] = []Cell{
			number, b.n(d.motion.Number, d.motion.Tabled), b.when(d.motion.TabledAt, d.motion.Tabled), b.when(d.poll.OpenedAt, d.Opened), closed,
			b.classes(d),
			{Text: b.rule(d)},
		}
	}
	columns := append([]string{"decision:n", "title", "closed:t"}, countColumns...)
	b.table("decisions", append(columns, "quorum", "concurrence", "outcome", "rescinded_by:n"), results)
	if len(list) > 0 {
		b.table("procedure", []string{"decision:n", "motion:n", "tabled:t", "opened:t", "closed:t", "class", "rule"}, procedure)
	}
}

// verdict sums up the tests of one sort: passed if all are, empty where none was asked.
func (b *builder) verdict(d *decided, test string) Cell {
	asked, passed := false, true
	for _, t := range d.Tests {
		if t.Test == test {
			asked, passed = true, passed && t.Passed
		}
	}
	if !asked {
		return b.code("", "not_asked")
	}
	answer := map[bool]string{true: "yes", false: "no"}[passed]
	return Cell{Text: b.t("test." + test + "." + answer), Value: answer, Ref: b.ref(d.Seq)}
}
