package report

import (
	"slices"
	"time"

	"twothirds/domain"
	"twothirds/domain/wire"
)

// maxBars is how many bars a chart has at most: more tell nobody anything, and all
// numbers stand in tables.
const maxBars = 60

// tally collects the numbers of several counts, and where they come from.
type tally struct {
	n    map[string]int64
	seqs map[string][]wire.Seq
}

func newTally() *tally { return &tally{n: map[string]int64{}, seqs: map[string][]wire.Seq{}} }

// add adds a count of a decision.
func (t *tally) add(d *decided, c domain.Count) {
	for _, part := range []struct {
		key  string
		n    int64
		says []string
	}{
		{"yes", c.Yes, []string{domain.ChoiceYes}},
		{"no", c.No, []string{domain.ChoiceNo}},
		{"abstain", c.Abstain, []string{domain.ChoiceNone}},
		{"took_part", c.Yes + c.No + c.Abstain, []string{domain.ChoiceYes, domain.ChoiceNo, domain.ChoiceNone}},
		{"recused", c.Recused, []string{domain.BallotRecused}},
	} {
		t.n[part.key] += part.n
		if part.n > 0 {
			t.seqs[part.key] = append(t.seqs[part.key], d.said(c.Side, part.says...)...)
		}
	}
	t.n["not_voting"] += c.NotVoting
	t.n["roll"] += c.Roll
	t.seqs["roll"] = append(t.seqs["roll"], d.Opened)
	t.seqs["not_voting"] = append(t.seqs["not_voting"], d.Opened, d.Closed)
	t.seqs["decisions"] = append(t.seqs["decisions"], d.Seq)
	t.n["decisions"]++
}

// cells are numbers of a tally. Of nothing it is the polls that say so.
func (b *builder) cells(t *tally, keys ...string) []Cell {
	made := make([]Cell, len(keys))
	for i, key := range keys {
		seqs := t.seqs[key]
		if seqs == nil {
			seqs = t.seqs["not_voting"]
		}
		made[i] = b.n(t.n[key], seqs...)
	}
	return made
}

var sumColumns = []string{"yes:n", "no:n", "abstain:n", "not_voting:n", "recused:n"}

// sideSums adds how the sides voted in all decisions of the period together. (In votes on
// candidates a vote for the one who leads is one in favour.)
func (b *builder) sideSums(list []*decided) {
	if len(list) == 0 {
		return
	}
	sides := map[string]*tally{}
	var names []string
	for _, d := range list {
		for _, c := range d.Sides {
			if sides[c.Side] == nil {
				sides[c.Side] = newTally()
				names = append(names, c.Side)
			}
			sides[c.Side].add(d, c)
		}
	}
	slices.Sort(names)
	if len(names) < 2 {
		return // a body without sides: the sums say what the chart of decisions says
	}
	lines := make([][]Cell, len(names))
	bars := make([][]Cell, len(names))
	for i, name := range names {
		lines[i] = append([]Cell{b.side(name)}, b.cells(sides[name], "roll", "yes", "no", "abstain", "not_voting", "recused")...)
		bars[i] = append([]Cell{b.side(name)}, b.cells(sides[name], "yes", "no", "abstain", "not_voting", "recused")...)
	}
	b.chart("side_sums", append([]string{"side"}, sumColumns...), bars)
	b.table("side_sums", append([]string{"side", "votes_due:n"}, sumColumns...), lines)
}

// turnout adds how many of those on the rolls took part in the decisions of each month.
func (b *builder) turnout(list []*decided) {
	months := map[string]*tally{}
	var order []string
	for _, d := range list {
		month := string(dayOf(d.poll.Closes))[:len("2026-11")]
		if months[month] == nil {
			months[month] = newTally()
			order = append(order, month)
		}
		months[month].add(d, d.Body)
	}
	if len(order) == 0 {
		return
	}
	slices.Sort(order)
	var lines, bars [][]Cell
	for _, month := range order {
		t, _ := time.Parse("2006-01", month)
		label := Cell{Text: b.l.Month(t), Value: month}
		lines = append(lines, append([]Cell{label}, b.cells(months[month], "decisions", "roll", "took_part", "not_voting", "recused")...))
		bars = append(bars, append([]Cell{label}, b.cells(months[month], "took_part", "not_voting", "recused")...))
	}
	b.chart("turnout", []string{"month", "took_part:n", "not_voting:n", "recused:n"}, bars)
	b.table("turnout", []string{"month", "decisions:n", "votes_due:n", "took_part:n", "not_voting:n", "recused:n"}, lines)
}
