package render

import (
	"regexp"
	"slices"
	"strings"
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

// TestBars: a bar is as long as there is room and its letters stay as large as they are; its
// parts fill it, in proportion, and a number stands in those that have room for it.
func TestBars(t *testing.T) {
	number := func(n int64) report.Cell { return report.Cell{N: &n, Ref: 1} }
	block := &report.Block{
		Type: report.BlockChart, Title: "A <chart>", Columns: []report.Column{{Key: "label"}, {Key: "yes", Title: "For"}, {Key: "no", Title: "Against"}, {Key: "abstain", Title: "Abstained"}},
		Rows: [][]report.Cell{
			{{Text: "One & all"}, number(38), number(9), number(1)},
			{{Text: "None"}, number(0), number(0), number(0)},
			{{Text: "Many"}, number(1 << 52), number(1<<52 - 1), number(1)},
		},
	}
	p, err := pageOf(small("so"))
	must(t, err)
	drawn := string(p.bars(block))
	rows := strings.Split(drawn, "<svg ")[1:]
	want := []string{
		`<g><title>For: 38</title><rect class="part0" x="0%" width="79.16%" height="22"/><text class="in0" x="39.58%" y="16" text-anchor="middle">38</text></g>` +
			`<g><title>Against: 9</title><rect class="part1" x="79.16%" width="18.75%" height="22"/><text class="in1" x="88.53%" y="16" text-anchor="middle">9</text></g>` +
			`<g><title>Abstained: 1</title><rect class="part2" x="97.91%" width="2.09%" height="22"/></g></svg>`,
		"></svg>", "<g>",
	}
	for i, part := range want {
		if !strings.Contains(rows[i], part) {
			t.Errorf("row %d: %s", i+1, rows[i])
		}
	}
	if widths := regexp.MustCompile(`width="(\d+)(?:\.\d+)?%" height="22"/>`).FindAllStringSubmatch(rows[2], -1); len(widths) != 3 || widths[0][1] != "50" && widths[0][1] != "49" {
		t.Errorf("parts of large numbers: %q", widths)
	}
	if !strings.HasPrefix(drawn, `<div class="bars" role="img" aria-label="A &lt;chart&gt;">`) || !strings.Contains(drawn, `<span dir="auto">One &amp; all</span>`) || strings.Contains(drawn, "viewBox") {
		t.Error(drawn)
	}
	block.Rows[0][0].Text = "Civil society, all of it"
	if drawn = string(p.bars(block)); !strings.HasPrefix(drawn, `<div class="bars long" `) {
		t.Errorf("long labels: %s", drawn)
	}
	block.Rows[0][3] = number(2)
	if drawn = string(p.bars(block)); !strings.Contains(drawn, `<text class="in2 roomy" x="97.95%" y="16" text-anchor="middle">2</text>`) {
		t.Errorf("a number that has room on what is wide: %s", drawn)
	}
}
