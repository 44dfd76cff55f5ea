package render

import (
	"fmt"
	"strings"
	"testing"

	"twothirds/projections/pdf/pdftest"
	"twothirds/projections/report"
)

// TestChartOnTwoPages: what comes after a chart that the end of a page parts follows it at
// once, and of labels that are too long the end stays, which tells the bars apart.
func TestChartOnTwoPages(t *testing.T) {
	const bars = 45
	voices := []string{"The institutions", "The body", "Outside assessors"}
	r := long(14, func(i int) string { return fmt.Sprint("row", i) })
	blocks := r.Sections[0].Blocks
	chart := &blocks[len(blocks)-1]
	parts := chart.Rows[0][1:]
	chart.Rows = nil
	for i := range bars {
		label := fmt.Sprintf("%d %s – %s", i/3+1, strings.Repeat("Access to information ", 5), voices[i%3])
		chart.Rows = append(chart.Rows, append([]report.Cell{{Text: label}}, parts...))
	}
	r.Sections[0].Blocks = append(blocks, report.Block{Type: report.BlockText, Rows: [][]report.Cell{{{Text: "Afterwards."}}}})

	var labels []string
	var last, after pdftest.Text
	pages := map[int]bool{}
	for i, p := range documentOf(t, r).Pages {
		for _, text := range p.Texts {
			said := strings.TrimSpace(text.Text)
			if said == "Afterwards." {
				after = text
			}
			if number, _, is := strings.Cut(said, " Access"); is && number == fmt.Sprint(len(labels)/3+1) {
				labels, last, pages[i] = append(labels, said), text, true
			}
		}
	}
	if len(pages) < 2 || len(labels) != bars {
		t.Fatalf("%d bars on %d pages", len(labels), len(pages))
	}
	if gap := last.Y - after.Y; gap <= 0 || gap > 40 {
		t.Errorf("what comes after the chart is %.0f points below its last bar", gap)
	}
	for i, label := range labels {
		if !strings.HasSuffix(label, "… – "+voices[i%3]) {
			t.Errorf("the label %q does not end with %s", label, voices[i%3])
		}
	}
}
