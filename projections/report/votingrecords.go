package report

import (
	"slices"

	"twothirds/domain"
	"twothirds/domain/wire"
)

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
