package report

import (
	"cmp"
	"fmt"
	"slices"

	"twothirds/domain"
	"twothirds/domain/voting"
	"twothirds/domain/wire"
	"twothirds/projections/rows"
)

// line is a member on a poll's roll, and what became of its vote.
type line struct {
	member domain.MemberID
	side   string
	// says is the choice of the ballot that counts, domain.BallotRecused, or "".
	says string
	// counts is what that is in the count: yes, no, abstain, recused, or "".
	counts string
	// seq is the entry that says so, 0 for none.
	seq wire.Seq
}

// decided is a decision with all that it rests on.
type decided struct {
	*domain.Decision
	motion *domain.Motion
	poll   *domain.Poll
	rules  *domain.RuleSet // those that the poll pinned
	lines  []line
	// arrived are the entries by which members on the roll came to the meeting that
	// the poll was held at, before its closing.
	arrived []wire.Seq
}

// decided reads a decision whole.
func (b *builder) decided(id domain.DecisionID) (*decided, error) {
	made, err := b.outline(id)
	if err != nil {
		return nil, err
	}
	if made.lines, err = b.lines(made.poll); err != nil {
		return nil, err
	}
	return made, b.arrivals(made)
}

// outline reads a decision without who voted how and who came.
func (b *builder) outline(id domain.DecisionID) (*decided, error) {
	d, err := get[domain.Decision](b, "decision", id.String())
	if err != nil {
		return nil, err
	}
	if d == nil {
		return nil, fmt.Errorf("%w: decision %s", ErrNotFound, id)
	}
	made := &decided{Decision: d}
	if made.motion, err = get[domain.Motion](b, "motion", d.Motion.String()); err != nil {
		return nil, err
	}
	if made.poll, err = get[domain.Poll](b, "poll", d.Poll.String()); err != nil {
		return nil, err
	}
	if made.rules, err = b.rulesOf(d.Rules); err != nil {
		return nil, err
	}
	if made.motion == nil || made.poll == nil || made.rules == nil {
		return nil, fmt.Errorf("decision %s: its motion, poll or rules are not there", id)
	}
	return made, nil
}

// rulesOf reads a rule set, once; nil where there is none.
func (b *builder) rulesOf(hash wire.Hash) (*domain.RuleSet, error) {
	if set := b.rules[hash]; set != nil {
		return set, nil
	}
	adopted, err := get[domain.AdoptedRules](b, "rules", hash.String())
	if err != nil || adopted == nil {
		return nil, err
	}
	b.rules[hash] = &adopted.Rules
	return &adopted.Rules, nil
}

// arrivals reads who on the roll came to the meeting that a poll was held at.
func (b *builder) arrivals(d *decided) error {
	if d.poll.Meeting == nil {
		return nil
	}
	list, err := by[domain.Attendance](b, "attendance", "meeting", d.poll.Meeting.String())
	for _, a := range list {
		on := slices.ContainsFunc(d.poll.Roll, func(l domain.RollLine) bool { return l.Member == a.Member })
		if on && a.Arrived > 0 && a.Arrived < d.Closed {
			d.arrived = append(d.arrived, a.Arrived)
		}
	}
	return err
}

// lines reads what every member on a closed poll's roll counts as.
func (b *builder) lines(p *domain.Poll) ([]line, error) {
	ballots, err := by[domain.Ballot](b, "ballot", "poll", p.ID.String())
	if err != nil {
		return nil, err
	}
	counted := map[domain.MemberID]*domain.Ballot{}
	for _, ballot := range ballots {
		if ballot.Outcome == domain.BallotCounted {
			counted[ballot.Member] = ballot
		}
	}
	lines := make([]line, len(p.Roll))
	leads := leading(p.Body)
	for i, on := range p.Roll {
		lines[i] = lineOf(p, on, counted[on.Member], leads)
	}
	return lines, nil
}

// lineOf is what a member on a closed poll's roll counts as, by the ballot of it that counts, nil for none.
func lineOf(p *domain.Poll, on domain.RollLine, ballot *domain.Ballot, leads string) line {
	l := line{member: on.Member, side: on.Side}
	recused := slices.IndexFunc(p.Recused, func(r domain.Recusal) bool { return r.Member == on.Member })
	switch {
	case recused >= 0:
		l.says, l.counts, l.seq = domain.BallotRecused, domain.BallotRecused, p.Recused[recused].Seq
	case ballot != nil:
		l.says, l.seq = ballot.Choice, ballot.Seq
		l.counts = countsAs(p, leads, ballot.Choice)
	}
	return l
}

// countsAs is what a choice is in the count: in a vote on candidates, yes for the
// one who leads and no for the others (docs/format.md §12.3).
func countsAs(p *domain.Poll, leads, choice string) string {
	switch {
	case p.Options == nil, choice == domain.ChoiceNone:
		return choice
	case choice == leads:
		return domain.ChoiceYes
	}
	return domain.ChoiceNo
}

// leading is the candidate with more votes than every other one, "" where there is none.
func leading(body *domain.Count) string {
	if body == nil {
		return ""
	}
	leader, most := "", int64(0)
	for _, v := range body.Votes {
		switch {
		case v.Option == domain.ChoiceNobody:
		case v.Votes > most:
			leader, most = v.Option, v.Votes
		case v.Votes == most:
			leader = ""
		}
	}
	return leader
}

// said are the entries of the lines that count as one of some things, on a side or
// with "" on all. Where there is none, it is by the poll's opening and closing that
// one knows.
func (d *decided) said(side string, what ...string) []wire.Seq {
	var seqs []wire.Seq
	for _, l := range d.lines {
		if (side == "" || l.side == side) && l.seq > 0 && slices.Contains(what, l.counts) {
			seqs = append(seqs, l.seq)
		}
	}
	if seqs == nil {
		return d.span()
	}
	return seqs
}

// span is the poll's opening, which freezes the roll, and its closing.
func (d *decided) span() []wire.Seq { return []wire.Seq{d.Opened, d.Closed} }

// count are the cells of a count: roll, yes, no, abstain, not voting, recused.
func (b *builder) count(d *decided, c domain.Count) []Cell {
	return []Cell{
		b.n(c.Roll, d.Opened),
		b.n(c.Yes, d.said(c.Side, domain.ChoiceYes)...),
		b.n(c.No, d.said(c.Side, domain.ChoiceNo)...),
		b.n(c.Abstain, d.said(c.Side, domain.ChoiceNone)...),
		b.n(c.NotVoting, d.span()...),
		b.n(c.Recused, d.said(c.Side, domain.BallotRecused)...),
	}
}

var countColumns = []string{"roll:n", "yes:n", "no:n", "abstain:n", "not_voting:n", "recused:n"}

// sidesTable adds the counts of decisions by side.
func (b *builder) sidesTable(list []*decided) {
	var lines [][]Cell
	for _, d := range list {
		for _, c := range append(d.Sides[:len(d.Sides):len(d.Sides)], d.Body) {
			name := b.side(c.Side)
			if c.Side == "" {
				name = Cell{Text: b.t("all"), Value: "all"}
			}
			lines = append(lines, append([]Cell{b.n(d.Number, d.Seq), name}, b.count(d, c)...))
		}
	}
	b.table("sides", append([]string{"decision:n", "side"}, countColumns...), lines)
}

// sidesChart draws the counts by side of one decision.
func (b *builder) sidesChart(d *decided) {
	var lines [][]Cell
	for _, c := range append(d.Sides[:len(d.Sides):len(d.Sides)], d.Body) {
		name := b.side(c.Side)
		if c.Side == "" {
			name = Cell{Text: b.t("all"), Value: "all"}
		}
		lines = append(lines, append([]Cell{name}, b.count(d, c)[1:]...))
	}
	b.chart("sides", append([]string{"side"}, countColumns[1:]...), lines)
}

// chart adds bars, where there are some and not too many to tell anything.
func (b *builder) chart(name string, columns []string, lines [][]Cell) {
	b.chartAs(name, b.t("chart."+name), columns, lines)
}

// chartAs adds a chart with a title of its own.
func (b *builder) chartAs(name, title string, columns []string, lines [][]Cell) {
	if len(lines) > 0 && len(lines) <= maxBars {
		b.add(Block{Type: BlockChart, Name: name, Title: title, Columns: b.columns(columns), Rows: lines})
	}
}

// testsTable adds the tests of decisions: what was asked, and what was found.
func (b *builder) testsTable(list []*decided) {
	var lines [][]Cell
	for _, d := range list {
		for _, t := range d.Tests {
			lines = append(lines, b.test(d, t))
		}
	}
	b.table("tests", []string{"decision:n", "class", "test", "side", "rule", "need:n", "base:n", "have:n", "result"}, lines)
}

func (b *builder) test(d *decided, t voting.Test) []Cell {
	class := d.rules.Class(t.Class)
	have := []string{domain.ChoiceYes}
	if t.Test == voting.TestQuorum {
		have = []string{domain.ChoiceYes, domain.ChoiceNo, domain.ChoiceNone}
	}
	cells := []Cell{b.n(d.Number, d.Seq), b.class(d.rules, t.Class), b.code("test.", t.Test), {}, {Text: b.l.Asked(class, t.Test)}}
	if t.Test == voting.TestConcurrence {
		cells[3] = b.side(t.Side)
	}
	need := b.text(b.t("need.none"), d.span()...)
	if t.Need != nil {
		need = b.n(*t.Need, d.span()...)
	}
	passed := map[bool]string{true: ".yes", false: ".no"}[t.Passed]
	found := d.said(t.Side, have...)
	if t.Test == voting.TestQuorum && class != nil && class.Quorum != nil && class.Quorum.By == voting.ByPresent {
		found = append(found, d.arrived...)
	}
	return append(cells, need, b.n(t.Base, d.span()...), b.n(t.Have, found...),
		Cell{Text: b.t("test." + t.Test + passed), Value: passed[1:], Ref: b.ref(d.Seq)})
}

// class is a class's title in a rule set.
func (b *builder) class(rules *domain.RuleSet, name string) Cell {
	if class := rules.Class(name); class != nil {
		return b.saysOf(class.Title, name)
	}
	return Cell{Text: name}
}

// classes are the classes of a motion, one after another.
func (b *builder) classes(d *decided) Cell {
	var all Cell
	for i, name := range d.motion.Content.Classes {
		class := b.class(d.rules, name)
		if i > 0 {
			all.Text, all.Value = all.Text+"; ", all.Value+" "
		}
		all.Text, all.Value = all.Text+class.Text, all.Value+name
	}
	return all
}

// digestsTable adds the hashes that decisions rest on: whoever has the texts, rolls or
// ballots can compare them.
func (b *builder) digestsTable(list []*decided) {
	lines := make([][]Cell, len(list))
	for i, d := range list {
		lines[i] = []Cell{
			b.n(d.Number, d.Seq), b.text(d.poll.Digest.String(), d.Opened), b.text(d.Rules.String(), d.Opened), b.text(d.Roll.String(), d.Opened),
			b.text(d.Ballots.String(), d.Closed),
		}
	}
	b.table("digests", []string{"decision:n", "text_digest", "rules_sha256", "roll_digest", "ballots_digest"}, lines)
}

// contestsTable adds the members' objections to decisions, where there are any.
func (b *builder) contestsTable(list []*decided) {
	var lines [][]Cell
	for _, d := range list {
		for _, c := range d.Contests {
			lines = append(lines, []Cell{
				b.n(d.Number, d.Seq), b.member(c.Member, c.Seq), b.entered(c.Seq),
				b.says(c.Reasons),
				b.code("contest_state.", c.State, c.Seq),
				b.says(c.Answer),
			})
		}
	}
	b.table("contests", []string{"decision:n", "member", "time:t", "reasons", "state", "answer"}, lines)
}

// recusalsTable adds who did not vote for being concerned.
func (b *builder) recusalsTable(list []*decided) {
	var lines [][]Cell
	for _, d := range list {
		for _, r := range d.poll.Recused {
			lines = append(lines, []Cell{b.n(d.Number, d.Seq), b.member(r.Member), b.code("recused.", r.By, r.Seq), b.entered(r.Seq)})
		}
	}
	b.table("recusals", []string{"decision:n", "member", "by", "time:t"}, lines)
}

// effectsTable adds what decisions were to effect and what became of it.
func (b *builder) effectsTable(list []*decided) {
	var lines [][]Cell
	for _, d := range list {
		for i := range d.motion.Content.Effects {
			effect := &d.motion.Content.Effects[i]
			row := []Cell{b.n(d.Number, d.Seq), b.n(int64(i)+1, d.motion.Tabled), {Text: b.effect(effect), Value: effect.Type()}, {}, {}}
			switch {
			case i < len(d.Effects):
				outcome := d.Effects[i]
				row[3] = b.code("became.", map[bool]string{true: "applied", false: "not_applied"}[outcome.Applied], outcome.Seq)
				row[4] = Cell{Text: b.l.Misfit(outcome, i), Value: string(outcome.Reason)}
			case d.Outcome == voting.Carried:
				row[3] = b.code("became.", "pending", d.Seq)
			default:
				row[3] = b.code("became.", "not_decided", d.Seq)
			}
			lines = append(lines, row)
		}
	}
	b.table("effects", []string{"decision:n", "effect:n", "what", "became", "why"}, lines)
}

// decisionsIn are the decisions that were made in the report's period, by number, each as
// read reads it.
func (b *builder) decisionsIn(read func(domain.DecisionID) (*decided, error)) ([]*decided, error) {
	var all []*decided
	for after, more := "", true; more; {
		page, next, err := b.v.Decisions(after, rows.MaxLimit)
		if err != nil {
			return nil, err
		}
		for _, brief := range page {
			if !b.within(brief.Recorded) {
				continue
			}
			d, err := read(brief.ID)
			if err != nil {
				return nil, err
			}
			all = append(all, d)
		}
		after, more = next, next != ""
	}
	slices.SortFunc(all, func(a, b *decided) int { return cmp.Compare(a.Number, b.Number) })
	return all, nil
}

// rescinded is the decision that rescinded one, empty where none did.
func (b *builder) rescinded(d *decided) Cell {
	if d.RescindedBy == nil {
		return Cell{}
	}
	by, err := get[domain.Decision](b, "decision", d.RescindedBy.String())
	if err != nil || by == nil {
		b.keep(err)
		return Cell{Text: d.RescindedBy.String()}
	}
	return b.n(by.Number, by.Seq)
}
