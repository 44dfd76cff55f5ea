package render

import (
	"slices"
	"testing"

	"twothirds/projections/report"
)

func TestLooks(t *testing.T) {
	for _, c := range []struct {
		keys []string
		want []int
	}{
		{[]string{"yes", "no", "abstain", "not_voting", "recused"}, []int{0, 1, 2, 3, 4}},
		{[]string{"took_part", "not_voting"}, []int{0, 3}},
		{[]string{"a", "yes", "b"}, []int{1, 0, 2}},
		{[]string{"a", "b", "c", "d", "e", "f", "g"}, []int{0, 1, 2, 3, 4, 5, 0}},
		{[]string{"complete", "a", "not_started", "limited", "no_evidence", "substantial", "nothing"}, []int{0, 1, 1, 2, 3, 4, 5}},
		{nil, []int{}},
	} {
		block := &report.Block{Columns: []report.Column{{Key: "label"}}}
		for _, key := range c.keys {
			block.Columns = append(block.Columns, report.Column{Key: key})
		}
		if got := looksOf(block); !slices.Equal(got, c.want) {
			t.Errorf("%v: %v, want %v", c.keys, got, c.want)
		}
	}
}
