package report

import (
	"strconv"

	"twothirds/domain/wire"
	"twothirds/projections/locale"
)

// Shown is what a cell of the report reads, in the report's language.
func (r *Report) Shown(c Cell) string {
	if c.N == nil {
		return c.Text
	}
	l, ok := locale.Of(r.Parameters.Lang)
	if !ok {
		l = locale.English
	}
	return l.N(*c.N)
}

// String writes a range: 12, or 12–15.
func (r Range) String() string {
	if r.From == r.To {
		return seqText(r.From)
	}
	return seqText(r.From) + "–" + seqText(r.To)
}

func seqText(seq wire.Seq) string { return strconv.FormatUint(uint64(seq), 10) }
