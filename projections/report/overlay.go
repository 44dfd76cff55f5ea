package report

import (
	"twothirds/domain"
	"twothirds/projections"
)

// Overlay answers a question as Make does, and makes a copy of the report in which the
// representatives whose names are given carry them. It is marked as such: in its title,
// in words at its beginning and end, and in its data. It is no report: nobody can make
// it again from the log, Parse refuses it, and its hash is nobody's business.
//
// The names are by representative. Whoever gives them has checked the openings that they come
// from against the commitments in the log, and that they are not erased.
func Overlay(v *projections.View, q Question, persons map[domain.RepresentativeID]string) (*Report, error) {
	if persons == nil {
		persons = map[domain.RepresentativeID]string{}
	}
	return answer(v, q, persons)
}

// mark says of a copy with names that it is one.
func (b *builder) mark() {
	b.r.Title = b.t("overlay.title", b.r.Title)
	said := Block{Type: BlockParagraph, Rows: [][]Cell{{{Text: b.t("overlay.say")}}}}
	first, last := &b.r.Sections[0], &b.r.Sections[len(b.r.Sections)-1]
	first.Blocks = append([]Block{said}, first.Blocks...)
	last.Blocks[len(last.Blocks)-1] = said // in the place of how to check it
}
