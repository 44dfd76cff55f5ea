package report

import (
	"cmp"
	"slices"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/projections/rows"
)

// accountability is the body's account of a period: who it was, what it did, and
// what became of what it promised.
func (b *builder) accountability() error {
	b.r.Title = b.t("title.accountability")
	list, err := b.decisionsIn()
	if err != nil {
		return err
	}
	b.section("summary")
	b.outcomesSaid(list)
	for _, part := range []func() error{
		b.rollChanges, b.meetingsHeld, b.motionsTabled,
		func() error { return b.decisionsMade(list) },
		func() error { return b.votingRecords(list) },
		b.planAccount, b.proposalsTable, b.conditionsTable, b.concernsTable, b.interestsIn, b.correctionsTable,
	} {
		if err := part(); err != nil {
			return err
		}
	}
	return b.err
}

// statusAt is what a member's status was at the begin and the end of the period; "" before it entered.
type statusAt struct {
	member     *domain.Member
	start, end *domain.Member
	changes    []wire.Seq // within the period
}

// statuses reads what the members' statuses were.
func (b *builder) statuses() ([]statusAt, error) {
	var all []statusAt
	for _, m := range b.members {
		s := statusAt{member: m}
		for after, more := wire.Seq(0), true; more; {
			history, next, err := b.v.History("member", m.ID.String(), after, rows.MaxLimit)
			if err != nil {
				return nil, err
			}
			for _, row := range history {
				was, err := read[domain.Member](row)
				if err != nil {
					return nil, err
				}
				after = wire.Seq(row.Seq)
				switch day := dayOf(b.timeOf(was.StatusSeq)); {
				case day < b.r.Parameters.From:
					s.start, s.end = was, was
				case day <= b.r.Parameters.To:
					if s.end == nil || s.end.StatusSeq != was.StatusSeq {
						s.changes = append(s.changes, was.StatusSeq)
					}
					s.end = was
				}
			}
			more = next
		}
		if s.end != nil {
			all = append(all, s)
		}
	}
	return all, nil
}

// rollChanges adds who could vote at the begin and at the end, and what changed.
func (b *builder) rollChanges() error {
	b.section("roll_changes")
	all, err := b.statuses()
	if err != nil {
		return err
	}
	var start, end []wire.Seq
	var lines, changed [][]Cell
	constituencies := map[string][2][]wire.Seq{}
	for _, s := range all {
		of := constituencies[s.member.Constituency]
		if s.start != nil && s.start.Status == domain.StatusActive {
			start, of[0] = append(start, s.start.StatusSeq), append(of[0], s.start.StatusSeq)
		}
		if s.end.Status == domain.StatusActive {
			end, of[1] = append(end, s.end.StatusSeq), append(of[1], s.end.StatusSeq)
		}
		constituencies[s.member.Constituency] = of
		if s.changes != nil {
			before := Cell{}
			if s.start != nil {
				before = b.code("status.", s.start.Status, s.start.StatusSeq)
			}
			changed = append(changed, []Cell{b.member(s.member.ID), b.constituency(s.member), before, b.code("status.", s.end.Status, s.changes...), b.entered(s.changes[len(s.changes)-1])})
		}
	}
	b.say("roll_sizes", b.counted(start), b.counted(end))
	var names []string
	for name := range constituencies {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		of := constituencies[name]
		lines = append(lines, []Cell{{Text: b.titleOf(name), Value: name}, b.counted(of[0]), b.counted(of[1])})
	}
	b.table("roll_sizes", []string{"constituency", "active_start:n", "active_end:n"}, lines)
	b.table("roll_changes", []string{"member", "constituency", "status_before", "status_after", "time:t"}, changed)
	return nil
}

// meetingsHeld adds the meetings of the period, and who came by constituency.
func (b *builder) meetingsHeld() error {
	b.section("meetings")
	meetings, err := b.meetingsIn()
	if err != nil {
		return err
	}
	var lines, came [][]Cell
	for _, m := range meetings {
		attended, err := b.attendances(m.ID)
		if err != nil {
			return err
		}
		var seqs []wire.Seq
		members, byConstituency := map[string]int64{}, map[string][]wire.Seq{}
		for _, a := range attended {
			seqs = append(seqs, a.Arrived)
			members[a.member.Constituency]++
			byConstituency[a.member.Constituency] = append(byConstituency[a.member.Constituency], a.Arrived)
		}
		title := b.text(b.in(m.Title), m.Convened)
		lines = append(lines, []Cell{
			title, b.when(m.Starts, m.Convened), b.code("mode.", m.Mode), b.code("meetingstate.", m.State),
			b.n(int64(len(attended)), append(seqs, max(m.Opened, m.Convened))...), b.yes(!m.Minutes.IsZero(), max(m.Closed, m.Convened)),
		})
		var names []string
		for name := range members {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			came = append(came, []Cell{title, {Text: b.titleOf(name), Value: name}, b.n(members[name], byConstituency[name]...)})
		}
	}
	b.table("meetings", []string{"meeting", "starts:t", "mode", "state", "members:n", "minutes"}, lines)
	if came != nil {
		b.table("meetings_constituencies", []string{"meeting", "constituency", "members:n"}, came)
	}
	return nil
}

// motionsTabled adds the motions tabled in the period by what they have come to.
func (b *builder) motionsTabled() error {
	b.section("motions")
	motions, err := list[domain.Motion](b, "motion")
	if err != nil {
		return err
	}
	slices.SortFunc(motions, func(a, b *domain.Motion) int { return cmp.Compare(a.Number, b.Number) })
	var lines [][]Cell
	for _, m := range motions {
		if b.within(m.TabledAt) {
			lines = append(lines, []Cell{
				b.n(m.Number, m.Tabled), b.text(b.in(m.Content.Title), m.Tabled), b.member(m.Mover, m.Tabled), b.when(m.TabledAt, m.Tabled), b.code("state.", m.State),
			})
		}
	}
	b.table("motions", []string{"motion:n", "title", "mover", "tabled:t", "state"}, lines)
	return nil
}

func (b *builder) decisionsMade(list []*decided) error {
	b.section("decisions")
	b.decisionsChart(list)
	b.decisionsTable(list)
	if len(list) > 0 {
		b.sidesTable(list)
		b.testsTable(list)
		b.effectsTable(list)
		b.recusalsTable(list)
	}
	return nil
}

// votingRecords adds how each member voted in the decisions of the period.
func (b *builder) votingRecords(list []*decided) error {
	b.section("voting")
	var lines [][]Cell
	for _, m := range b.members {
		var on []wire.Seq
		said, silent := map[string][]wire.Seq{}, []wire.Seq(nil)
		for _, d := range list {
			at := slices.IndexFunc(d.lines, func(l line) bool { return l.member == m.ID })
			if at < 0 {
				continue
			}
			on = append(on, d.Seq)
			if l := d.lines[at]; l.counts == "" {
				silent = append(silent, d.Closed)
			} else {
				said[l.counts] = append(said[l.counts], l.seq)
			}
		}
		if on == nil {
			continue
		}
		cells := []Cell{b.member(m.ID), b.constituency(m), b.counted(on)}
		for _, what := range []string{domain.ChoiceYes, domain.ChoiceNo, domain.ChoiceNone} {
			cells = append(cells, b.counted(said[what]))
		}
		lines = append(lines, append(cells, b.counted(silent), b.counted(said[domain.BallotRecused])))
	}
	b.table("voting", append([]string{"member", "constituency", "decisions:n"}, countColumns[1:]...), lines)
	return nil
}

// planAccount adds how far the plans in force are, by direction and voice, and what needs attention.
func (b *builder) planAccount() error {
	b.section("plan")
	all, err := b.measures()
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(m *measure) bool { return m.item.Adopted.Content.Level != domain.LevelMeasure })
	if err := b.completionTable(all); err != nil {
		return err
	}
	var lines, overdue, bare [][]Cell
	for _, m := range all {
		line := b.measureLine(m)
		lines = append(lines, line)
		if b.late(m) {
			overdue = append(overdue, line)
		}
		if len(m.stands()) == 0 {
			bare = append(bare, line)
		}
	}
	b.table("measures", measureColumns, lines)
	if len(all) > 0 {
		b.table("overdue", measureColumns, overdue)
		b.table("no_evidence", measureColumns, bare)
	}
	return nil
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
		p, body, outside := m.voices()
		code, seq := "", m.item.Adopted.Seq
		switch {
		case voice == 0 && p != nil:
			code, seq = p.Completion, p.Seq
		case voice == 1 && body != nil:
			code, seq = body.Completion, body.Seq
		case voice == 2 && outside != nil:
			code, seq = outside.Completion, outside.Seq
		}
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

func (b *builder) proposalsTable() error {
	b.section("proposals")
	all, err := list[domain.Proposal](b, "proposal")
	if err != nil {
		return err
	}
	slices.SortFunc(all, func(a, b *domain.Proposal) int { return cmp.Compare(a.Seq, b.Seq) })
	var lines [][]Cell
	for _, p := range all {
		if b.within(b.timeOf(p.Seq)) {
			lines = append(lines, []Cell{
				b.text(b.in(p.Title), p.Seq), b.entered(p.Seq), b.when(p.Due, noneOf(p.Due == 0, p.Seq)), b.code("proposal.", p.State, max(p.AnswerSeq, p.FellDue, p.Seq)),
				b.code("answer.", p.Answer, p.AnswerSeq),
				{Text: b.in(p.Reasons)},
			})
		}
	}
	b.table("proposals", []string{"title", "received:t", "due:t", "state", "answer", "reasons"}, lines)
	return nil
}

func (b *builder) conditionsTable() error {
	b.section("conditions")
	all, err := list[domain.Condition](b, "condition")
	if err != nil {
		return err
	}
	slices.SortFunc(all, func(a, b *domain.Condition) int {
		return cmp.Or(cmp.Compare(a.Seq, b.Seq), cmp.Compare(a.ID.String(), b.ID.String()))
	})
	var lines [][]Cell
	for _, c := range all {
		if day := dayOf(b.timeOf(c.Seq)); day > b.r.Parameters.To {
			continue
		}
		number, settled := Cell{}, Cell{}
		for _, at := range []struct {
			id *domain.DecisionID
			to *Cell
		}{{&c.Decision, &number}, {c.SettledBy, &settled}} {
			if at.id == nil {
				continue
			}
			d, err := get[domain.Decision](b, "decision", at.id.String())
			if err != nil {
				return err
			}
			if d != nil {
				*at.to = b.n(d.Number, d.Seq)
			}
		}
		lines = append(lines, []Cell{b.text(b.in(c.Text), c.Seq), number, b.when(c.Due, c.Seq), b.code("conditionstate.", c.State, max(c.FellDue, c.Seq)), settled})
	}
	b.table("conditions", []string{"condition", "decision:n", "due:t", "state", "settled_by:n"}, lines)
	return nil
}

func (b *builder) concernsTable() error {
	b.section("concerns")
	all, err := list[domain.Concern](b, "concern")
	if err != nil {
		return err
	}
	slices.SortFunc(all, func(a, b *domain.Concern) int { return cmp.Compare(a.Seq, b.Seq) })
	var lines [][]Cell
	for _, c := range all {
		if day := dayOf(b.timeOf(c.Seq)); day > b.r.Parameters.To {
			continue
		}
		answer, last := Cell{}, c.Seq
		if c.Answer != nil {
			answer, last = b.text(b.in(c.Answer.Text), c.Answer.Seq), c.Answer.Seq
		}
		if c.Settled != nil {
			last = c.Settled.Seq
		}
		lines = append(lines, []Cell{
			{Text: b.in(c.Body)},
			b.code("concernkind.", c.Kind, c.Seq), b.on(c.Date, c.Seq), b.text(b.in(c.Text), c.Seq), b.on(c.Due, c.Seq),
			b.code("concernstate.", c.State, last), answer,
		})
	}
	b.table("concerns", []string{"outside_body", "concern_kind", "day:t", "text", "due:t", "state", "answer"}, lines)
	return nil
}

func (b *builder) interestsIn() error {
	b.section("interests")
	all, err := list[domain.Interest](b, "interest")
	if err != nil {
		return err
	}
	slices.SortFunc(all, func(a, b *domain.Interest) int { return cmp.Compare(a.Seq, b.Seq) })
	var lines [][]Cell
	for _, i := range all {
		if b.within(b.timeOf(i.Seq)) {
			lines = append(lines, b.interest(i))
		}
	}
	b.table("interests", interestColumns, lines)
	return nil
}

// correctionsTable adds what was corrected of the records of earlier times, and why.
func (b *builder) correctionsTable() error {
	b.section("corrections")
	all, err := list[domain.RecordVersion](b, "record_version")
	if err != nil {
		return err
	}
	slices.SortFunc(all, func(a, b *domain.RecordVersion) int { return cmp.Compare(a.Seq, b.Seq) })
	var lines [][]Cell
	for _, v := range all {
		if v.Version > 1 && b.within(b.timeOf(v.Seq)) {
			lines = append(lines, []Cell{b.text(b.in(v.Content.Title), v.Seq), b.n(v.Version, v.Seq), b.entered(v.Seq), {Text: b.in(v.Reasons)}})
		}
	}
	b.table("corrections", []string{"record", "version:n", "time:t", "reasons"}, lines)
	return nil
}
