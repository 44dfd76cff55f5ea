package report

import (
	"cmp"
	"slices"

	"twothirds/domain"
)

// publishedIn adds the reports that were published in the period.
func (b *builder) publishedIn() error {
	b.section("published")
	all, err := b.publications()
	if err != nil {
		return err
	}
	var lines [][]Cell
	for _, p := range all {
		period := Cell{}
		if p.Parameters.From != "" && p.Parameters.To != "" {
			period = b.during(domain.Period{From: p.Parameters.From, To: p.Parameters.To})
		}
		lines = append(lines, []Cell{
			b.code("kind.", p.Kind, p.Seq), period, b.entered(p.Seq), b.n(int64(p.Parameters.At), p.Seq), b.yes(p.SupersededBy != nil),
			{Text: p.Sha256.String()},
		})
	}
	b.table("published", []string{"report_kind", "period", "published:t", "at:n", "superseded", "sha256"}, lines)
	return nil
}

// publications are the reports published in the period, in order.
func (b *builder) publications() ([]*domain.Report, error) {
	all, err := list[domain.Report](b, "report")
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(p *domain.Report) bool { return !b.within(b.timeOf(p.Seq)) })
	slices.SortFunc(all, func(a, b *domain.Report) int { return cmp.Compare(a.Seq, b.Seq) })
	return all, nil
}
