package report

import (
	"cmp"
	"slices"

	"twothirds/domain"
	"twothirds/domain/wire"
)

// proposalsTable adds the proposals that were open in the period and what was answered.
func (b *builder) proposalsTable() error {
	b.section("proposals")
	all, err := b.proposals(func(p *domain.Proposal) bool {
		return p.AnswerSeq == 0 || dayOf(b.timeOf(p.AnswerSeq)) >= b.r.Parameters.From
	})
	if err != nil {
		return err
	}
	b.proposalSums(all)
	b.proposalLines("proposals", all)
	return nil
}

// proposalSums says how many proposals there are, and how many were answered how.
func (b *builder) proposalSums(all []*domain.Proposal) {
	if len(all) == 0 {
		return
	}
	var received, open, late []wire.Seq
	answers := map[string][]wire.Seq{}
	for _, p := range all {
		received = append(received, p.Seq)
		switch {
		case p.Answer != "":
			answers[p.Answer] = append(answers[p.Answer], p.AnswerSeq)
		default:
			open = append(open, p.Seq)
			if p.FellDue > 0 {
				late = append(late, p.FellDue)
			}
		}
	}
	b.say("proposal_sums", b.counted(received), b.counted(answers[domain.ProposalAccepted]), b.counted(answers[domain.ProposalPartly]),
		b.counted(answers[domain.ProposalRejected]), b.counted(open), b.counted(late))
}

func (b *builder) proposalLines(name string, all []*domain.Proposal) {
	var lines [][]Cell
	for _, p := range all {
		about := Cell{}
		if p.Measure != nil {
			about = Cell{Text: b.ofPlan(p.Measure.Number, p.Measure.Plan), Value: p.Measure.Plan.String() + "." + p.Measure.Number}
		}
		lines = append(lines, []Cell{
			b.says(p.Title, p.Seq),
			b.says(p.Of),
			about, b.entered(p.Seq), b.when(p.Due, noneOf(p.Due == 0, p.Seq)), b.code("proposalstate.", p.State, max(p.AnswerSeq, p.FellDue, p.Seq)),
			b.code("proposalanswer.", p.Answer, p.AnswerSeq), b.entered(p.AnswerSeq),
			b.says(p.Reasons),
		})
	}
	b.table(name, []string{"title", "from_whom", "measure", "received:t", "due:t", "state", "answer", "answered:t", "reasons"}, lines)
}

// conditionsTable adds the conditions that decisions imposed, however old, and whether they were met.
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
	states := map[string][]wire.Seq{}
	for _, c := range all {
		states[c.State] = append(states[c.State], max(c.FellDue, c.Seq))
		number, settled := b.decisionNumber(&c.Decision), b.decisionNumber(c.SettledBy)
		lines = append(lines, []Cell{b.says(c.Text, c.Seq), number, b.when(c.Due, c.Seq), b.code("conditionstate.", c.State, max(c.FellDue, c.Seq)), settled})
	}
	if len(all) > 0 {
		b.say("condition_sums", b.n(int64(len(all)), seqsOf(states)...), b.counted(states[domain.ConditionMet]), b.counted(states[domain.ConditionMissed]),
			b.counted(states[domain.ConditionLifted]), b.counted(states[domain.StateOpen]))
	}
	b.table("conditions", []string{"condition", "decision:n", "due:t", "state", "settled_by:n"}, lines)
	return nil
}

// seqsOf are the entries of all lists, whatever their order.
func seqsOf(lists map[string][]wire.Seq) []wire.Seq {
	var all []wire.Seq
	for _, list := range lists {
		all = append(all, list...)
	}
	return all
}

// concernsTable adds the concerns and recommendations of other bodies, however old.
func (b *builder) concernsTable() error {
	b.section("concerns")
	return b.concernLines()
}

func (b *builder) concernLines() error {
	all, err := list[domain.Concern](b, "concern")
	if err != nil {
		return err
	}
	slices.SortFunc(all, func(a, b *domain.Concern) int { return cmp.Compare(a.Seq, b.Seq) })
	var lines [][]Cell
	for _, c := range all {
		answer, last := Cell{}, c.Seq
		if c.Answer != nil {
			answer, last = b.says(c.Answer.Text, c.Answer.Seq), c.Answer.Seq
		}
		if c.Settled != nil {
			last = c.Settled.Seq
		}
		lines = append(lines, []Cell{
			b.says(c.Body),
			b.code("concernkind.", c.Kind, c.Seq), b.on(c.Date, c.Seq), b.says(c.Text, c.Seq), b.on(c.Due, c.Seq),
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
