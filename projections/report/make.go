package report

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/projections"
	"twothirds/projections/locale"
)

// Question is what is asked for. At is the view's.
type Question struct {
	Kind string
	// ID is what the report is about, whole: a motion's decision, a member, a
	// meeting, or <plan>.<number> of a measure.
	ID string
	// From and To are the first and the last day; where they are left out, the
	// day of the founding and the day of the view's last entry.
	From, To domain.Date
	// Lang is "en" or "az".
	Lang string
	// Template is the version of the template to make it by, 0 for the newest.
	Template int64
}

// kind is a kind of report.
type kind struct {
	name string
	// about is the kind of row that the id names; "" where there is no id.
	about string
	// period says that it is of a period.
	period bool
	make   func(*builder) error
}

var kinds []kind

func init() {
	kinds = []kind{
		{"accountability", "", true, (*builder).accountability},
		{"assessment", "plan", false, (*builder).selfAssessment},
		{"decision", "decision", false, (*builder).decisionExtract},
		{"decisions", "", true, (*builder).decisionRegister},
		{"measure", "item", false, (*builder).measureFile},
		{"member", "member", true, (*builder).memberRecord},
		{"minutes", "meeting", false, (*builder).minutes},
	}
}

// Kinds are the kinds of reports, sorted.
func Kinds() []string {
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = k.name
	}
	return names
}

// About is the kind of row that the id of a kind of report names: "" where it has
// none. ok is false where there is no such kind of report.
func About(kindOfReport string) (about string, ok bool) {
	at := slices.IndexFunc(kinds, func(k kind) bool { return k.name == kindOfReport })
	if at < 0 {
		return "", false
	}
	return kinds[at].about, true
}

// OfPeriod reports whether a kind of report is of a period.
func OfPeriod(kindOfReport string) bool {
	return slices.ContainsFunc(kinds, func(k kind) bool { return k.name == kindOfReport && k.period })
}

// Make answers a question from a view. A report of a period is made from the view at the
// period's end, after the last entry recorded by then, if that is earlier: what it says
// stands so whenever it is made. It fails with ErrInvalid, ErrNotFound or what reading
// the view said.
func Make(v *projections.View, q Question) (*Report, error) { return answer(v, q, nil) }

// answer makes a report, and with names a copy of it that has them.
func answer(v *projections.View, q Question, persons map[domain.RepresentativeID]string) (*Report, error) {
	at := slices.IndexFunc(kinds, func(k kind) bool { return k.name == q.Kind })
	if at < 0 {
		return nil, fmt.Errorf("%w: %q; there are %v", ErrInvalid, q.Kind, Kinds())
	}
	k := kinds[at]
	l, ok := locale.Of(q.Lang)
	if !ok {
		return nil, fmt.Errorf("%w in language %q: there are en and az", ErrInvalid, q.Lang)
	}
	if q.Template < 0 || q.Template > Template {
		return nil, fmt.Errorf("%w by template %d: there are 1 to %d", ErrInvalid, q.Template, Template)
	}
	b := &builder{v: v, l: Words(l), refs: map[string]int64{}, recorded: map[wire.Seq]wire.Time{}, rules: map[wire.Hash]*domain.RuleSet{}, persons: persons}
	b.r = &Report{
		Kind: q.Kind, Template: cmp.Or(q.Template, Template), Refs: []Ref{}, Sections: []Section{}, Overlay: persons != nil,
		Parameters: Parameters{Lang: q.Lang, ID: q.ID},
	}
	if err := b.begin(k, q); err != nil {
		return nil, fmt.Errorf("making the report: %w", err)
	}
	if err := k.make(b); err != nil {
		return nil, fmt.Errorf("making the report: %w", err)
	}
	b.basis()
	b.r.renumber()
	if persons != nil {
		b.mark()
	}
	if b.unsaid != "" {
		return nil, fmt.Errorf("making the report: there are no words for %q", b.unsaid)
	}
	return b.r, nil
}

// renumber puts the refs in the order in which a reader meets them: what is
// written comes before what is drawn, whose numbers are the same.
func (r *Report) renumber() {
	order := make([]int64, len(r.Refs)+1) // by the number so far
	var refs []Ref
	for _, charts := range []bool{false, true} {
		for _, section := range r.Sections {
			for _, block := range section.Blocks {
				if (block.Type == BlockChart) != charts {
					continue
				}
				for _, row := range block.Rows {
					for i := range row {
						was := row[i].Ref
						if was > 0 && order[was] == 0 {
							refs = append(refs, r.Refs[was-1])
							order[was] = int64(len(refs))
						}
						row[i].Ref = order[was]
					}
				}
			}
		}
	}
	r.Refs = append([]Ref{}, refs...)
}

// begin reads what every report says of its ledger, and the question.
func (b *builder) begin(k kind, q Question) error {
	if (q.ID == "") != (k.about == "") {
		if k.about == "" {
			return fmt.Errorf("%w: %s is about the whole body and takes no id", ErrInvalid, k.name)
		}
		return fmt.Errorf("%w without an id: a report %s is about one %s, named by its id", ErrInvalid, k.name, k.about)
	}
	if b.v.At() == 0 {
		return fmt.Errorf("%w: the log is empty", ErrNotFound)
	}
	if err := b.period(k, q); err != nil {
		return err
	}
	b.at = b.v.At()
	b.r.Parameters.At = b.at
	ledgers, _, err := b.v.List("ledger", "", 1)
	if err != nil {
		return err
	}
	if b.ledger, err = read[domain.Ledger](ledgers[0]); err != nil {
		return err
	}
	b.r.Ledger = Ledger{ID: b.ledger.ID, Name: b.ledger.Name}
	if b.r.Root, err = rootOf(b.v); err != nil {
		return err
	}
	b.r.Recorded = b.timeOf(b.at)
	if err := b.readNames(); err != nil {
		return err
	}
	return b.err
}

// period settles the first and the last day, and goes back to the end of the last.
func (b *builder) period(k kind, q Question) error {
	if !k.period {
		if q.From != "" || q.To != "" {
			return fmt.Errorf("%w: a report %s is of no period", ErrInvalid, k.name)
		}
		return nil
	}
	p := &b.r.Parameters
	p.From, p.To = dayIn(q.From, "-01-01"), dayIn(q.To, "-12-31")
	founded := dayOf(b.timeOf(1))
	if p.From == "" {
		p.From = founded
	}
	if p.To == "" {
		p.To = dayOf(b.timeOf(b.v.At()))
	}
	for _, day := range []domain.Date{p.From, p.To} {
		if parsed, err := time.Parse(time.DateOnly, string(day)); err != nil || parsed.Year() < 1970 || parsed.Year() > 9899 {
			return fmt.Errorf("%w: %q is no day; write 2026-11-24, or a year", ErrInvalid, day)
		}
	}
	if p.To < p.From {
		return fmt.Errorf("%w: the period ends on %s, before it begins on %s", ErrInvalid, p.To, p.From)
	}
	if p.To < founded {
		return fmt.Errorf("%w: the ledger was founded on %s, after the end of the period", ErrNotFound, founded)
	}
	then, err := b.v.Until(endOf(p.To))
	if err != nil {
		return err
	}
	b.v = then
	return nil
}

// dayIn is a day as it is asked for, where a year stands for a day in it.
func dayIn(asked domain.Date, year string) domain.Date {
	if len(asked) == len("2026") {
		return asked + domain.Date(year)
	}
	return asked
}

// endOf is the last millisecond of a day in Baku.
func endOf(day domain.Date) wire.Time {
	t, _ := time.Parse(time.DateOnly, string(day)) // it was read before
	t = t.AddDate(0, 0, 1).Add(-time.Millisecond)
	for dayOf(wire.Time(t.UnixMilli())) > day { // Baku is ahead of universal time
		t = t.Add(-time.Hour)
	}
	return wire.Time(t.UnixMilli())
}

// within reports whether a time lies in the report's period.
func (b *builder) within(t wire.Time) bool {
	day := dayOf(t)
	return b.r.Parameters.From <= day && day <= b.r.Parameters.To
}

// dayOf is the day of a time in Baku.
func dayOf(t wire.Time) domain.Date { return domain.Date(locale.BakuDay(time.UnixMilli(int64(t)))) }
