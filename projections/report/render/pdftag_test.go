package render

import (
	"fmt"
	"strings"
	"testing"

	"twothirds/projections/pdf/pdftest"
	"twothirds/projections/report"
)

// TestTagged: who hears the kept reports hears all of them, in their order, with sections,
// tables and charts told apart; pdftest has checked the structure by itself.
func TestTagged(t *testing.T) {
	for name, r := range kept(t) {
		f := keptDocument(t, name)
		checkOrder(t, name, f)
		if titles := f.Structure.All("H1"); len(titles) != 1 || titles[0].Text != r.Title {
			t.Errorf("%s: %d titles", name, len(titles))
		}
		rest := squeezed(f.Structure.Text)
		hear := func(want string) {
			_, after, found := strings.Cut(rest, squeezed(want))
			if !found {
				t.Errorf("%s: not read in its place: %q", name, want)
				return
			}
			rest = after
		}
		var tables, charts, headings int
		for _, section := range r.Sections {
			hear(section.Title)
			headings++
			for _, block := range section.Blocks {
				switch block.Type {
				case report.BlockChart:
					checkFigure(t, r, block, f.Structure.All("Figure")[charts])
					charts++
					continue
				case report.BlockTable:
					checkTable(t, block, f.Structure.All("Table")[tables])
					tables++
				}
				for _, row := range block.Rows {
					for i, c := range row {
						if block.Type != report.BlockTable || block.Columns[i].Type != report.ColumnTime {
							hear(strings.ReplaceAll(r.Shown(c), "\u202f", "\u00a0"))
						}
						if c.Ref > 0 {
							hear(superscript(c.Ref))
						}
					}
				}
			}
		}
		if got := len(f.Structure.All("Table")); got != tables {
			t.Errorf("%s: %d tables of %d", name, got, tables)
		}
		if got := len(f.Structure.All("H2")); got < headings {
			t.Errorf("%s: %d headings of %d", name, got, headings)
		}
		for _, p := range f.Pages {
			foot := p.Texts[len(p.Texts)-1]
			if foot.Mark >= 0 || strings.Contains(f.Structure.Text, foot.Text) {
				t.Errorf("%s: the foot is read: %q", name, foot.Text)
			}
		}
	}
}

// checkOrder checks that a page's contents are drawn as they are read: who goes by the one or the other
// gets the same text.
func checkOrder(t *testing.T, name string, f *pdftest.File) {
	t.Helper()
	next := make([]int, len(f.Pages))
	page := 0
	for _, m := range f.Structure.Marks {
		if m[0] < page || m[1] != next[m[0]] {
			t.Fatalf("%s: mark %d of page %d is read after page %d, mark %d", name, m[1], m[0]+1, page+1, next[page]-1)
		}
		page = m[0]
		next[page]++
	}
}

func checkTable(t *testing.T, block report.Block, table *pdftest.Element) {
	t.Helper()
	if table.Summary != block.Title || len(table.Kids) != len(block.Rows)+1 || len(table.Kids[0].Kids) != len(block.Columns) {
		t.Errorf("table %q of %d rows is %q of %d", block.Title, len(block.Rows), table.Summary, len(table.Kids)-1)
		return
	}
	for i, column := range block.Columns {
		if got := squeezed(table.Kids[0].Kids[i].Text); got != squeezed(column.Title) {
			t.Errorf("table %q: column %q is headed %q", block.Title, column.Title, got)
		}
	}
}

func checkFigure(t *testing.T, r *report.Report, block report.Block, figure *pdftest.Element) {
	t.Helper()
	wants := []string{block.Title}
	for _, row := range block.Rows {
		wants = append(wants, row[0].Text+": ")
		for i, c := range row[1:] {
			wants = append(wants, block.Columns[i+1].Title+" "+r.Shown(c))
		}
	}
	rest := figure.Alt
	for _, want := range wants {
		_, after, found := strings.Cut(rest, want)
		if !found {
			t.Errorf("the chart %q does not say %q: %s", block.Title, want, figure.Alt)
		}
		rest = after
	}
}

// filled is how much of a page's height between its margins has text on it, in hundredths.
func filled(p pdftest.Page) int {
	lowest := p.Height
	for _, text := range p.Texts {
		if text.Mark >= 0 {
			lowest = min(lowest, text.Y)
		}
	}
	return int(100 * (p.Height - marginTop/100 - lowest) / (p.Height - (marginTop+marginFoot)/100))
}

// TestFilled: no page but the last is left more than two thirds empty, whatever lies or stands;
// and no heading is the last of its page.
func TestFilled(t *testing.T) {
	all := map[string]*pdftest.File{}
	for name := range kept(t) {
		all[name] = keptDocument(t, name)
	}
	for _, n := range []int{0, 2, 5} {
		all[fmt.Sprintf("turning %d", n)] = documentOf(t, turning(3+7*n, 2+5*n))
	}
	lie := 0
	for name, f := range all {
		for i, p := range f.Pages[:len(f.Pages)-1] {
			if got := filled(p); got < 33 {
				t.Errorf("%s: page %d of %d is filled to %d %%", name, i+1, len(f.Pages), got)
			}
			if p.Width > p.Height {
				lie++
			}
			last := p.Texts[0]
			for _, text := range p.Texts {
				if text.Mark >= 0 {
					last = text
				}
			}
			if i > 0 && last.Size > 9.5 {
				t.Errorf("%s: page %d ends with %q", name, i+1, last.Text)
			}
		}
	}
	if lie == 0 {
		t.Error("no page lies")
	}
}

// turning is a report with sections that stand and one whose table is too wide for that, of so many rows.
func turning(standing, lying int) *report.Report {
	r := long(standing, func(i int) string { return strings.Repeat("word ", 10) })
	section := r.Sections[0]
	wide := long(lying, func(i int) string { return "w" }).Sections[0]
	table := &wide.Blocks[0]
	wide.Title, table.Title = "Wide", "Wide table"
	for len(table.Columns) < 24 {
		table.Columns = append(table.Columns, report.Column{Key: fmt.Sprint("c", len(table.Columns)), Title: "Abstained", Type: report.ColumnText})
		for i := range table.Rows {
			table.Rows[i] = append(table.Rows[i], report.Cell{Text: "abstained"})
		}
	}
	wide.Blocks = wide.Blocks[:1]
	r.Sections = []report.Section{section, wide, section, wide, section}
	return r
}

// TestLanguages: what is in another language than the report says so, where it is heard and
// where it is read, and nothing else does.
func TestLanguages(t *testing.T) {
	spoken := 0
	for name, r := range kept(t) {
		want := map[string]bool{} // texts without spaces, since lines break in the midst of them
		for _, section := range r.Sections {
			for _, block := range section.Blocks {
				if block.Type == report.BlockChart {
					continue
				}
				for _, row := range block.Rows {
					for _, c := range row {
						if c.Lang != "" {
							want[squeezed(c.Text)] = true
						}
					}
				}
			}
		}
		html := string(rendered(t, r, "html", Options{}))
		var heard strings.Builder
		for _, page := range keptDocument(t, name).Pages {
			for _, text := range page.Texts {
				if text.Lang != "" {
					heard.WriteString(squeezed(text.Text))
				}
			}
		}
		for text := range want {
			if !strings.Contains(heard.String(), text) {
				t.Errorf("%s: %q is heard in the wrong language", name, text)
			}
		}
		if got := strings.Count(html, `<span lang="`); (got > 0) != (len(want) > 0) || (heard.Len() > 0) != (len(want) > 0) {
			t.Errorf("%s: %d texts are in another language; HTML says so of %d, the PDF of %q", name, len(want), got, heard.String())
		}
		spoken += len(want)
	}
	if spoken == 0 {
		t.Error("no kept report has a text in another language")
	}
}
