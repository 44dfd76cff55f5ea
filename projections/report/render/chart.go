package render

import (
	"slices"

	"twothirds/projections/report"
)

// looks is how many ways there are in which a part of a bar is drawn: in HTML the
// classes part0, part1 …, in PDF partPens.
const looks = 6

// lookOf is how the parts of charts look that mean something good, bad or nothing, by the keys
// of their columns: votes, completion and implementation.
var lookOf = map[string]int{
	"yes": 0, "no": 1, "abstain": 2, "not_voting": 3, "recused": 4,
	"took_part": 0, "complete": 0, "not_started": 1, "limited": 2, "no_evidence": 3, "substantial": 4, "nothing": 5,
	"fully": 0, "partially": 4, "in_process": 2, "not_implemented": 1,
}

// looksOf is how each part of a chart looks. Parts that are not known take what is left,
// in order; where nothing is left, they begin again.
func looksOf(block *report.Block) []int {
	var left []int
	for look := range looks {
		if !slices.ContainsFunc(block.Columns[1:], func(c report.Column) bool { known, is := lookOf[c.Key]; return is && known == look }) {
			left = append(left, look)
		}
	}
	all := make([]int, len(block.Columns)-1)
	next := 0
	for i, column := range block.Columns[1:] {
		look, known := lookOf[column.Key]
		if !known {
			look = i % looks
			if len(left) > 0 {
				look = left[next%len(left)]
			}
			next++
		}
		all[i] = look
	}
	return all
}
