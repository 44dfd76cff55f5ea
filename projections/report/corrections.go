package report

import (
	"cmp"
	"slices"

	"twothirds/domain"
	"twothirds/domain/wire"
)

// correction is something of before that was put right, taken back or taken away.
type correction struct {
	seq           wire.Seq
	kind          string
	what, reasons Cell
}

// correctionsTable adds what was corrected, withdrawn, rescinded or erased in the period.
// Nothing of it is gone from the log but what was erased beside it.
func (b *builder) correctionsTable() error {
	b.section("corrections")
	var all []correction
	for _, part := range []func() ([]correction, error){
		b.recordsCorrected, b.evidenceWithdrawn, b.interestsWithdrawn, b.decisionsRescinded, b.rulingsOverturned, b.namesErased,
	} {
		more, err := part()
		if err != nil {
			return err
		}
		all = append(all, more...)
	}
	all = slices.DeleteFunc(all, func(c correction) bool { return c.seq == 0 || !b.within(b.timeOf(c.seq)) })
	slices.SortStableFunc(all, func(a, b correction) int { return cmp.Compare(a.seq, b.seq) })
	var lines [][]Cell
	for _, c := range all {
		lines = append(lines, []Cell{b.code("correction.", c.kind, c.seq), c.what, b.entered(c.seq), c.reasons})
	}
	b.table("corrections", []string{"correction", "what", "time:t", "reasons"}, lines)
	return nil
}

func (b *builder) recordsCorrected() ([]correction, error) {
	var made []correction
	records, err := list[domain.RecordVersion](b, "record_version")
	if err != nil {
		return nil, err
	}
	for _, v := range records {
		if v.Version > 1 {
			made = append(made, correction{v.Seq, "record", b.says(v.Content.Title), b.says(v.Reasons)})
		}
	}
	rollcalls, err := list[domain.RollcallVersion](b, "rollcall_version")
	for _, v := range rollcalls {
		if v.Version > 1 {
			made = append(made, correction{v.Seq, "rollcall", Cell{Text: v.Content.Title}, b.says(v.Reasons)})
		}
	}
	return made, err
}

func (b *builder) evidenceWithdrawn() ([]correction, error) {
	all, err := list[domain.Evidence](b, "evidence")
	var made []correction
	for _, e := range all {
		if e.Reasons.IsZero() {
			continue
		}
		seq, err := b.changedAt("evidence", e.ID.String())
		if err != nil {
			return nil, err
		}
		made = append(made, correction{seq, "evidence", b.says(e.Title), b.says(e.Reasons)})
	}
	return made, err
}

// changedAt is the entry that last changed an entity.
func (b *builder) changedAt(kind, id string) (wire.Seq, error) {
	row, ok, err := b.v.Get(kind, id)
	if err != nil || !ok {
		return 0, err
	}
	return wire.Seq(row.Seq), nil
}

func (b *builder) interestsWithdrawn() ([]correction, error) {
	all, err := list[domain.Interest](b, "interest")
	var made []correction
	for _, i := range all {
		if i.Withdrawn > 0 {
			made = append(made, correction{i.Withdrawn, "interest", Cell{Text: b.nameOf(i.Member) + ": " + b.in(i.Text)}, Cell{}})
		}
	}
	return made, err
}

func (b *builder) decisionsRescinded() ([]correction, error) {
	all, err := list[domain.Decision](b, "decision")
	var made []correction
	for _, d := range all {
		if d.RescindedBy == nil {
			continue
		}
		by, err := get[domain.Decision](b, "decision", d.RescindedBy.String())
		if err != nil {
			return nil, err
		}
		if by != nil {
			made = append(made, correction{by.Seq, "decision", Cell{Text: b.t("decision.short", b.l.N(d.Number))}, b.byDecision(by)})
		}
	}
	return made, err
}

func (b *builder) rulingsOverturned() ([]correction, error) {
	all, err := list[domain.Ruling](b, "ruling")
	var made []correction
	for _, r := range all {
		if r.OverturnedBy == nil {
			continue
		}
		by, err := get[domain.Decision](b, "decision", r.OverturnedBy.String())
		if err != nil {
			return nil, err
		}
		if by != nil {
			made = append(made, correction{by.Seq, "ruling", Cell{Text: b.l.Or("rulingkind.", r.Kind)}, b.byDecision(by)})
		}
	}
	return made, err
}

// byDecision says by which decision something was done.
func (b *builder) byDecision(d *domain.Decision) Cell {
	return Cell{Text: b.t("by_decision", b.l.N(d.Number))}
}

func (b *builder) namesErased() ([]correction, error) {
	all, err := list[domain.Erasure](b, "erasure")
	var made []correction
	for _, e := range all {
		rep, err := get[domain.Representative](b, "representative", e.ID.String())
		if err != nil {
			return nil, err
		}
		what := Cell{Text: e.ID.String()}
		if rep != nil {
			what.Text = b.t("representative", b.nameOf(rep.Member))
		}
		for _, field := range e.Fields {
			made = append(made, correction{field.Seq, "erasure", what, Cell{}})
		}
	}
	return made, err
}
