package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"twothirds/domain"
	"twothirds/domain/wire"
)

// selfAssessment is a plan's self-assessment in the order in which the Open Government
// Partnership asks for one (opengovpartnership.org, self-assessment process): how the plan
// was made, who was consulted, relevance and ambition, results, each commitment,
// consultation while it was carried out, lessons. All of it is from entries. What the log
// has nothing on is named and left open. While the plan's period runs it is the midterm
// one, afterwards that of the end of term.
func (b *builder) selfAssessment() error {
	plan, err := get[domain.Plan](b, "plan", b.r.Parameters.ID)
	if err != nil {
		return err
	}
	if plan == nil || len(plan.Versions) == 0 {
		return fmt.Errorf("%w: no plan %q was adopted", ErrNotFound, b.r.Parameters.ID)
	}
	all, err := b.measuresOf(plan)
	if err != nil {
		return err
	}
	v := adopted(plan)
	stage := "midterm"
	if day := dayOf(b.r.Recorded); day < v.Content.Period.From {
		stage = "before"
	} else if day > v.Content.Period.To {
		stage = "end"
	}
	b.r.Title = b.t("title.assessment", b.in(v.Content.Title))
	b.section("introduction")
	b.say("asof", b.when(b.r.Recorded, b.at))
	b.facts(func(f *facts) {
		f.is("plan", b.says(v.Content.Title, v.Seq))
		f.is("plan_kind", b.code("plankind.", plan.Kind, plan.Seq))
		f.is("plan_period", b.during(v.Content.Period, v.Seq))
		f.is("stage", b.code("stage.", stage, v.Seq, b.at))
		f.is("plan_version", b.n(int64(len(plan.Versions)), v.Seq))
		f.is("drafted_by", Cell{Text: b.author(plan.Author), Value: plan.Author, Ref: b.ref(plan.Seq)})
		f.is("measures_entered", b.n(v.Content.Entered, v.Seq))
		if v.Content.Measures > 0 {
			f.is("measures_whole", b.n(v.Content.Measures, v.Seq))
		}
	})
	for _, part := range []func() error{
		func() error { return b.development(plan) },
		func() error { return b.consultation(plan) },
		func() error { return b.results(all) },
		func() error { return b.commitments(all) },
		func() error { return b.duringPlan(plan) },
		b.lessons,
	} {
		if err := part(); err != nil {
			return err
		}
	}
	return b.err
}

// author is who drafted a plan.
func (b *builder) author(of string) string {
	kind, name, _ := strings.Cut(of, "/")
	if id, err := wire.ParseUUID(name); err == nil && kind == "member" {
		return b.nameOf(domain.MemberID{UUID: id})
	}
	return b.t("author.office", name)
}

// development adds how the plan came about: its versions, who decided them and how.
func (b *builder) development(plan *domain.Plan) error {
	b.section("development")
	drafts, err := b.entriesOf("plan/"+plan.ID.String(), "twothirds.plan.items_drafted.v1", plan.Versions[0].Seq)
	if err != nil {
		return err
	}
	b.say("drafted", b.entered(plan.Seq), b.counted(drafts), b.entered(plan.Versions[0].Seq))
	var lines [][]Cell
	var made []*decided
	for i := range plan.Versions {
		v := &plan.Versions[i]
		act := b.says(v.Act, noneOf(v.Act.IsZero(), v.Seq))
		if act != (Cell{}) {
			act.Value = v.URL
		}
		lines = append(lines, []Cell{
			b.n(int64(i)+1, v.Seq), b.entered(v.Seq), b.decisionNumber(v.Decision), act, b.on(v.Date, v.Seq),
			b.n(v.Content.Items, v.Seq), b.n(v.Content.Entered, v.Seq),
			{Text: v.Content.Digest.String()[:shortHash], Value: v.Content.Digest.String()},
		})
		if v.Decision != nil {
			d, err := b.decided(*v.Decision)
			if err != nil {
				return err
			}
			made = append(made, d)
		}
	}
	b.table("plan_versions", []string{"version:n", "time:t", "decision:n", "act", "day:t", "items:n", "measures:n", "digest"}, lines)
	if made == nil {
		return nil
	}
	b.sidesTable(made)
	b.testsTable(made)
	return b.deliberated(made)
}

// entriesOf are the entries about something that are of a type, up to one.
func (b *builder) entriesOf(ref, kind string, until wire.Seq) ([]wire.Seq, error) {
	var seqs []wire.Seq
	for after, more := wire.Seq(0), true; more; {
		page, next, err := b.v.Entries(ref, after, 1000)
		if err != nil {
			return nil, err
		}
		for _, meta := range page {
			after = wire.Seq(meta.Seq)
			if meta.Type == kind && after <= until {
				seqs = append(seqs, after)
			}
		}
		more = next
	}
	return seqs, nil
}

// deliberated adds what was said of the motions that adopted a plan, and how they were amended.
func (b *builder) deliberated(made []*decided) error {
	var said, changed [][]Cell
	for _, d := range made {
		positions, err := by[domain.Position](b, "position", "motion", d.motion.ID.String())
		if err != nil {
			return err
		}
		slices.SortFunc(positions, func(a, b *domain.Position) int { return cmp.Compare(a.Seq, b.Seq) })
		for _, p := range positions {
			said = append(said, []Cell{b.n(d.motion.Number, d.motion.Tabled), b.member(p.Member, p.Seq), b.code("stance.", p.Stance, p.Seq), b.says(p.Text)})
		}
		amendments, err := by[domain.Amendment](b, "amendment", "motion", d.motion.ID.String())
		if err != nil {
			return err
		}
		slices.SortFunc(amendments, func(a, b *domain.Amendment) int { return cmp.Compare(a.Seq, b.Seq) })
		for _, a := range amendments {
			changed = append(changed, []Cell{b.n(d.motion.Number, d.motion.Tabled), b.member(a.Mover, a.Seq), b.entered(a.Seq), b.code("state.", a.State), b.says(a.Reasons)})
		}
	}
	b.table("positions", []string{"motion:n", "member", "stance", "text"}, said)
	b.table("amendments", []string{"motion:n", "mover", "time:t", "state", "reasons"}, changed)
	return nil
}

// consultation adds who put forward what while the plan was made, and what was answered; and
// says what the log has nothing on.
func (b *builder) consultation(plan *domain.Plan) error {
	b.section("consultation")
	first := plan.Versions[0].Seq
	all, err := b.proposals(func(p *domain.Proposal) bool {
		return p.Seq < first && (p.Measure == nil || p.Measure.Plan == plan.ID)
	})
	if err != nil {
		return err
	}
	b.proposalSums(all)
	b.proposalLines("proposals_before", all)
	if err := b.metBetween("meetings_before", plan.Seq, first); err != nil {
		return err
	}
	b.say("consultation_open")
	b.section("relevance")
	b.say("relevance_open")
	return nil
}

// proposals are those that fit, oldest first.
func (b *builder) proposals(fits func(*domain.Proposal) bool) ([]*domain.Proposal, error) {
	all, err := list[domain.Proposal](b, "proposal")
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(p *domain.Proposal) bool { return !fits(p) })
	slices.SortFunc(all, func(a, b *domain.Proposal) int { return cmp.Compare(a.Seq, b.Seq) })
	return all, nil
}

// metBetween adds the meetings opened between two entries, and from which constituencies
// members came.
func (b *builder) metBetween(table string, from, until wire.Seq) error {
	meetings, err := list[domain.Meeting](b, "meeting")
	if err != nil {
		return err
	}
	meetings = slices.DeleteFunc(meetings, func(m *domain.Meeting) bool { return m.Opened <= from || m.Opened >= until })
	slices.SortFunc(meetings, func(a, b *domain.Meeting) int { return cmp.Compare(a.Opened, b.Opened) })
	var lines [][]Cell
	for _, m := range meetings {
		came, err := b.attendances(m.ID)
		if err != nil {
			return err
		}
		of := map[string][]wire.Seq{}
		for _, a := range came {
			of[a.member.Constituency] = append(of[a.member.Constituency], a.Arrived)
		}
		names := make([]string, 0, len(of))
		for name := range of {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			lines = append(lines, []Cell{b.says(m.Title, m.Convened), b.meetingOf(m), b.entered(m.Opened), b.titled(name), b.n(int64(len(of[name])), of[name]...)})
		}
	}
	b.table(table, []string{"meeting", "of_whom", "opened:t", "constituency", "members:n"}, lines)
	return nil
}

// results adds how far the measures are: in the guidelines' four counts, by direction, and what
// is late.
func (b *builder) results(all []*measure) error {
	b.section("results")
	all = slices.DeleteFunc(slices.Clone(all), func(m *measure) bool { return m.item.Adopted.Content.Level != domain.LevelMeasure })
	var lines, bars, measures [][]Cell
	for voice, name := range []string{"institution", "body", "outside"} {
		counts := b.implemented(all, voice)
		lines = append(lines, append([]Cell{b.code("voice.", name)}, counts...))
		bars = append(bars, append([]Cell{b.code("voice.", name)}, counts...))
	}
	columns := []string{"voice", "fully:n", "partially:n", "in_process:n", "not_implemented:n", "nothing:n"}
	if len(all) > 0 {
		b.say("implementation")
		b.chart("implementation", columns, bars)
		b.table("implementation", columns, lines)
	}
	if err := b.completionTable(all); err != nil {
		return err
	}
	for _, m := range all {
		measures = append(measures, b.measureLine(m))
	}
	b.table("measures", measureColumns, measures)
	return nil
}

// implementation are the codes of completion that each of the guidelines' counts stands for.
var implementation = [][]string{
	{domain.CompletionComplete},
	{domain.CompletionSubstantial},
	{domain.CompletionLimited},
	{domain.CompletionNotStarted, domain.CompletionNoEvidence},
	{""},
}

// implemented counts what one voice says of measures.
func (b *builder) implemented(measures []*measure, voice int) []Cell {
	cells := make([]Cell, len(implementation))
	for i, codes := range implementation {
		n, seqs := int64(0), []wire.Seq(nil)
		for _, m := range measures {
			if code, seq := m.voice(voice); slices.Contains(codes, code) {
				n++
				seqs = append(seqs, seq)
			}
		}
		cells[i] = b.n(n, orAll(seqs, b.at)...)
	}
	return cells
}

// duringPlan adds the consultation while the plan was carried out.
func (b *builder) duringPlan(plan *domain.Plan) error {
	b.section("during")
	first := plan.Versions[0].Seq
	if err := b.metBetween("meetings_during", first, b.at+1); err != nil {
		return err
	}
	all, err := b.proposals(func(p *domain.Proposal) bool {
		return p.Measure != nil && p.Measure.Plan == plan.ID && p.Seq > first
	})
	if err != nil {
		return err
	}
	b.proposalSums(all)
	b.proposalLines("proposals_during", all)
	b.say("during_open")
	return nil
}

// lessons adds what others have found, and says that the log has no lessons of the body's own.
func (b *builder) lessons() error {
	b.section("lessons")
	b.say("lessons_open")
	return b.concernLines()
}
