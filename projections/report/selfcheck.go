package report

import (
	"slices"
	"strconv"
	"time"

	"twothirds/domain"
	"twothirds/domain/wire"
)

// The requirements of the Open Government Partnership that facts are set beside: the five
// Participation and Co-Creation Standards in force since 1 January 2022
// (opengovpartnership.org/ogp-participation-co-creation-standards), and the triggers
// of acting contrary to process in the text of 2022 (opengovpartnership.org/procedural-review).
const (
	standard1 = "standard_1"
	standard2 = "standard_2"
	standard3 = "standard_3"
	standard4 = "standard_4"
	standard5 = "standard_5"
	trigger1  = "trigger_1"
	trigger3  = "trigger_3"
)

// fact is one line of the self-check: a number, and what it is a part of. Where there is no
// number the log has nothing on what was asked.
type fact struct {
	of, what string
	year     string // of which it is, "" for the period
	n, whole Cell
}

// selfCheck adds facts of the period beside what OGP asks of a process. It judges nothing.
func (b *builder) selfCheck() error {
	b.section("self_check")
	b.say("self_check")
	var facts []fact
	for _, part := range []func() ([]fact, error){b.meetingFacts, b.openFacts, b.answerFacts, b.dialogueFacts, b.planFacts} {
		more, err := part()
		if err != nil {
			return err
		}
		facts = append(facts, more...)
	}
	lines := make([][]Cell, len(facts))
	for i, f := range facts {
		what := b.code("fact_of.", f.what)
		if f.year != "" {
			what.Text, what.Value = what.Text+" ("+f.year+")", what.Value+"_"+f.year
		}
		lines[i] = []Cell{b.code("ogp.", f.of), what, f.n, f.whole}
	}
	b.table("self_check", []string{"requirement", "what", "number_found:n", "out_of:n"}, lines)
	return nil
}

// meetingFacts are those of Standard 1: a space for dialogue that meets at least every six
// months, and whose rules are public.
func (b *builder) meetingFacts() ([]fact, error) {
	meetings, err := b.held()
	if err != nil {
		return nil, err
	}
	var held []wire.Seq
	for _, m := range meetings {
		if b.within(b.timeOf(m.Opened)) {
			held = append(held, m.Opened)
		}
	}
	spells, err := b.spells()
	if err != nil {
		return nil, err
	}
	longest, over := spells[0], []wire.Seq(nil)
	times := int64(0)
	for _, s := range spells {
		if s.days() > longest.days() {
			longest = s
		}
		if s.sixMonths() {
			times++
			over = append(over, s.seqs...)
		}
	}
	var rules []wire.Seq
	sets, err := list[domain.AdoptedRules](b, "rules")
	if err != nil {
		return nil, err
	}
	for _, set := range sets {
		rules = append(rules, set.Seq)
	}
	documents, err := list[domain.Document](b, "document")
	if err != nil {
		return nil, err
	}
	var adopted []wire.Seq
	for _, d := range documents {
		if d.RepealedBy == nil {
			adopted = append(adopted, d.Versions[len(d.Versions)-1].Seq)
		}
	}
	return []fact{
		{of: standard1, what: "meetings_held", n: b.counted(held)},
		{of: standard1, what: "longest_spell", n: b.n(longest.days(), longest.seqs...)},
		{of: standard1, what: "six_months", n: b.n(times, orAll(over, b.at)...)},
		{of: standard1, what: "rule_sets", n: b.counted(rules)},
		{of: standard1, what: "documents", n: b.counted(adopted)},
	}, nil
}

// openFacts are those of Standard 2: a public document repository on progress, brought up to
// date at least twice a year.
func (b *builder) openFacts() ([]fact, error) {
	all, err := b.measures()
	if err != nil {
		return nil, err
	}
	var said []wire.Seq
	for _, m := range all {
		for _, p := range m.progress {
			said = append(said, p.Seq)
		}
		for _, a := range m.body {
			said = append(said, a.Seq)
		}
		for _, a := range m.outside {
			said = append(said, a.Seq)
		}
		for _, e := range m.evidence {
			said = append(said, e.Seq)
		}
	}
	said = slices.DeleteFunc(said, func(seq wire.Seq) bool { return !b.within(b.timeOf(seq)) })
	halves := map[string][]wire.Seq{}
	for _, seq := range said {
		half := halfYear(dayOf(b.timeOf(seq)))
		halves[half] = append(halves[half], seq)
	}
	published, err := b.publications()
	if err != nil {
		return nil, err
	}
	var reports []wire.Seq
	for _, p := range published {
		reports = append(reports, p.Seq)
	}
	return []fact{
		{of: standard2, what: "reports_published", n: b.counted(reports)},
		{of: standard2, what: "entries_on_plan", n: b.counted(said)},
		{of: standard2, what: "half_years", n: b.n(int64(len(halves)), orAll(said, b.at)...), whole: b.n(b.halfYears(), b.at)},
		{of: standard2, what: "website"},
	}, nil
}

// halfYear is the half of a calendar year in which a day lies.
func halfYear(day domain.Date) string {
	if day[5:7] < "07" {
		return string(day[:5]) + "1"
	}
	return string(day[:5]) + "2"
}

// halfYears is how many halves of calendar years the period has a day of, up to the
// report's last entry.
func (b *builder) halfYears() int64 {
	from, _ := time.Parse(time.DateOnly, string(max(b.r.Parameters.From, dayOf(b.timeOf(1)))))
	to, _ := time.Parse(time.DateOnly, string(min(b.r.Parameters.To, dayOf(b.r.Recorded))))
	half := func(t time.Time) int64 { return int64(t.Year())*2 + (int64(t.Month())-1)/6 }
	return max(0, half(to)-half(from)+1)
}

// answerFacts are those of Standards 3 and 4: that inputs can be given, and that they get a
// reasoned response.
func (b *builder) answerFacts() ([]fact, error) {
	all, err := list[domain.Proposal](b, "proposal")
	if err != nil {
		return nil, err
	}
	var received, answered, late []wire.Seq
	for _, p := range all {
		if !b.within(b.timeOf(p.Seq)) {
			continue
		}
		received = append(received, p.Seq)
		if p.Answer != "" {
			answered = append(answered, p.AnswerSeq)
		} else if p.FellDue > 0 {
			late = append(late, p.FellDue)
		}
	}
	return []fact{
		{of: standard3, what: "proposals_received", n: b.counted(received)},
		{of: standard3, what: "timeline"},
		{of: standard4, what: "proposals_answered", n: b.counted(answered), whole: b.counted(received)},
		{of: standard4, what: "proposals_late", n: b.counted(late), whole: b.counted(received)},
	}, nil
}

// dialogueFacts are those of Standard 5: meetings in which different constituencies took
// part, year by year.
func (b *builder) dialogueFacts() ([]fact, error) {
	meetings, err := b.held()
	if err != nil {
		return nil, err
	}
	byYear := map[string][]wire.Seq{}
	from, _ := strconv.Atoi(string(max(b.r.Parameters.From, dayOf(b.timeOf(1)))[:4]))
	to, _ := strconv.Atoi(string(min(b.r.Parameters.To, dayOf(b.r.Recorded))[:4]))
	for _, m := range meetings {
		if !b.within(b.timeOf(m.Opened)) {
			continue
		}
		came, err := b.attendances(m.ID)
		if err != nil {
			return nil, err
		}
		constituencies := map[string]bool{}
		for _, a := range came {
			constituencies[a.member.Constituency] = true
		}
		if len(constituencies) > 1 {
			year := string(dayOf(b.timeOf(m.Opened))[:4])
			byYear[year] = append(byYear[year], m.Opened)
		}
	}
	var made []fact
	for year := from; year <= to; year++ {
		made = append(made, fact{of: standard5, what: "meetings_together", year: strconv.Itoa(year), n: b.counted(byYear[strconv.Itoa(year)])})
	}
	return made, nil
}

// planFacts are those of acting contrary to process: no plan within twelve months after the
// last ended, and no progress on any commitment.
func (b *builder) planFacts() ([]fact, error) {
	plans, err := list[domain.Plan](b, "plan")
	if err != nil {
		return nil, err
	}
	end := min(b.r.Parameters.To, dayOf(b.r.Recorded))
	var running []wire.Seq
	ended, last := domain.Date(""), wire.Seq(0)
	for _, p := range plans {
		if p.Kind != domain.PlanAction || len(p.Versions) == 0 {
			continue
		}
		v := adopted(p)
		if v.Content.Period.From <= end && end <= v.Content.Period.To {
			running = append(running, v.Seq)
		}
		if v.Content.Period.To < end && v.Content.Period.To > ended {
			ended, last = v.Content.Period.To, v.Seq
		}
	}
	facts := []fact{{of: trigger1, what: "plans_running", n: b.counted(running)}}
	if running == nil && last > 0 {
		facts = append(facts, fact{of: trigger1, what: "days_since_plan", n: b.n(daysBetween(ended, end), last, b.at)})
	}
	all, err := b.measures()
	if err != nil {
		return nil, err
	}
	var moved, every []wire.Seq
	n := int64(0)
	for _, m := range all {
		if m.item.Adopted.Content.Level != domain.LevelMeasure {
			continue
		}
		every = append(every, m.item.Adopted.Seq)
		if seqs := m.movedBy(); seqs != nil {
			moved = append(moved, seqs...)
			n++
		}
	}
	whole := b.n(int64(len(every)), orAll(every, b.at)...)
	return append(facts, fact{of: trigger3, what: "measures_moved", n: b.n(n, orAll(moved, b.at)...), whole: whole}), nil
}

// movedBy are the entries that tell of progress: the newest of each voice whose code of completion is
// limited or more.
func (m *measure) movedBy() []wire.Seq {
	var seqs []wire.Seq
	for i := range 3 {
		switch code, seq := m.voice(i); code {
		case domain.CompletionLimited, domain.CompletionSubstantial, domain.CompletionComplete:
			seqs = append(seqs, seq)
		}
	}
	return seqs
}
