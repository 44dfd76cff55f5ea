package render

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode"

	"twothirds/projections/pdf/pdftest"
	"twothirds/projections/report"
)

func documentOf(t testing.TB, r *report.Report) *pdftest.File {
	t.Helper()
	return pdftest.Read(t, rendered(t, r, "pdf", Options{Base: "https://ledger.example"}))
}

// keptDocuments are the kept reports as documents, by their names, made once for all tests.
var keptDocuments = sync.OnceValues(func() (map[string]*pdftest.File, error) {
	all := map[string]*pdftest.File{}
	reports, err := readKept()
	for name, r := range reports {
		f, err := FormatNamed("pdf")
		if err != nil {
			return nil, err
		}
		raw, err := f.Render(r, Options{Base: "https://ledger.example"})
		if err != nil {
			return nil, err
		}
		if all[name], err = pdftest.Parse(raw); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return all, err
})

// keptDocument is a kept report as a document.
func keptDocument(t testing.TB, name string) *pdftest.File {
	t.Helper()
	all, err := keptDocuments()
	must(t, err)
	return all[name]
}

// squeezed is a text without what lines are broken at.
func squeezed(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

// TestDocuments: the kept reports as documents have all that the reports have, in its
// order, on pages that are numbered, and contents that lead where they say.
func TestDocuments(t *testing.T) {
	for name, r := range kept(t) {
		f := keptDocument(t, name)
		var all strings.Builder
		for i, p := range f.Pages {
			all.WriteString(p.Text())
			foot := p.Texts[len(p.Texts)-1].Text
			want := fmt.Sprintf("Page %d of %d", i+1, len(f.Pages))
			if r.Parameters.Lang == "az" {
				want = fmt.Sprintf("Səhifə %d/%d", i+1, len(f.Pages))
			}
			if foot != want {
				t.Errorf("%s: page %d ends with %q", name, i+1, foot)
			}
		}
		whole := squeezed(all.String())
		for _, section := range r.Sections {
			if !slices.Contains(f.Outline, section.Title) || !strings.Contains(whole, squeezed(section.Title)) {
				t.Errorf("%s: no section %q", name, section.Title)
			}
			for _, block := range section.Blocks {
				if block.Type == report.BlockChart {
					continue // labels may be cut; a table has the numbers
				}
				for _, row := range block.Rows {
					for i, c := range row {
						if c.N != nil {
							if want := squeezed(r.Shown(c)) + superscript(c.Ref); !strings.Contains(whole, want) {
								t.Errorf("%s: no %s in %s", name, want, section.Name)
							}
							continue
						}
						if block.Type == report.BlockTable && block.Columns[i].Type == report.ColumnTime {
							continue // in a shorter form
						}
						for word := range strings.FieldsSeq(c.Text) {
							if !strings.Contains(whole, word) {
								t.Errorf("%s: no word %q of %s", name, word, section.Name)
							}
						}
					}
				}
			}
		}
		for _, want := range []string{r.SHA256().String(), r.Root.String(), r.Ledger.ID.String()} {
			if !strings.Contains(whole, want) {
				t.Errorf("%s: no %s", name, want)
			}
		}
		if r.Kind == "decision" {
			if len(f.Pages) != 2 {
				t.Errorf("%s: an extract of %d pages", name, len(f.Pages))
			}
			continue
		}
		checkContents(t, name, r, f)
	}
}

// checkContents looks up what the contents on the first page say.
func checkContents(t *testing.T, name string, r *report.Report, f *pdftest.File) {
	t.Helper()
	first := f.Pages[0].Texts
	for _, section := range r.Sections {
		at := slices.IndexFunc(first, func(x pdftest.Text) bool {
			return x.Size == 10 && strings.HasPrefix(section.Title, strings.TrimSuffix(strings.TrimSpace(x.Text), "…"))
		})
		if at < 0 {
			t.Errorf("%s: the contents do not have %s", name, section.Title)
			continue
		}
		var page int
		if _, err := fmt.Sscan(first[at+1].Text, &page); err != nil || page < 2 || page > len(f.Pages) {
			t.Errorf("%s: %s is on page %q", name, section.Title, first[at+1].Text)
			continue
		}
		if !slices.ContainsFunc(f.Pages[page-1].Texts, func(x pdftest.Text) bool {
			return x.Size >= 11.7 && x.Size <= 13 && strings.HasPrefix(section.Title, strings.TrimSpace(x.Text))
		}) {
			t.Errorf("%s: %s is not on page %d", name, section.Title, page)
		}
	}
}

// TestLongTable: the header stands on every page, every row on one, and a row that is
// longer than a page goes on.
func TestLongTable(t *testing.T) {
	const rows = 250
	f := documentOf(t, long(rows, func(i int) string { return strings.Repeat(fmt.Sprintf("row%d ", i), 20+i%30) }))
	next := 0
	for i, p := range f.Pages[1:] {
		here, header := map[string]int{}, false
		for _, text := range p.Texts {
			header = header || text.Text == "Text"
			for word := range strings.FieldsSeq(text.Text) {
				if strings.HasPrefix(word, "row") {
					here[word]++
				}
			}
			if text.Y < 28 || text.X+5 > p.Width {
				t.Fatalf("page %d: %+v is not on it", i+2, text)
			}
		}
		for name := fmt.Sprintf("row%d", next); next < rows && here[name] == 20+next%30; {
			delete(here, name)
			next++
			name = fmt.Sprintf("row%d", next)
		}
		if len(here) > 0 || next < rows && !header {
			t.Fatalf("page %d: rows %v are torn, or the header is missing: %v", i+2, here, !header)
		}
	}
	if next != rows {
		t.Errorf("%d rows", next)
	}

	f = documentOf(t, long(3, func(i int) string { return strings.Repeat(fmt.Sprintf("w%d ", i), 4_000) }))
	words := 0
	for _, p := range f.Pages {
		words += strings.Count(p.Text(), "w1")
	}
	if words != 4_000 {
		t.Errorf("%d words of a long row", words)
	}
}

// TestHalves: a long narrow table stands side by side, and is read down the left half first.
func TestHalves(t *testing.T) {
	const rows = 301
	f := documentOf(t, long(rows, func(i int) string { return fmt.Sprintf("row%d", i) }))
	next := 0
	for i, p := range f.Pages[1:] {
		headers, left, right := 0, 0, 0
		for _, text := range p.Texts {
			if text.Text == "Text" {
				headers++
			}
			if text.Text == fmt.Sprintf("row%d", next) {
				next++
				if text.X < p.Width/2 {
					left++
				} else {
					right++
				}
			}
		}
		if left+right > 0 && (headers != 2 || left < right || left > right+1) {
			t.Errorf("page %d: %d headers, %d rows on the left, %d on the right", i+2, headers, left, right)
		}
	}
	if next != rows {
		t.Errorf("%d rows in order", next)
	}
}

// TestHostile: texts that no font has, that have no end, that are not to be seen.
func TestHostile(t *testing.T) {
	for name, text := range map[string]string{
		"nothing": "", "blanks": " \u00a0\u2003 ", "control": "a\x00\x07\x1b[31mb\x7f", "right to left": "שלום \u202eevil\u202c عالم", "emoji": "👩‍👩‍👧‍👦 ok",
		"marks": "e" + strings.Repeat("\u0301", 500), "a long word": strings.Repeat("W", 30_000), "a long line": strings.Repeat("word ", 5_000),
		"many lines": strings.Repeat("x\n", 5_000), "PDF": ") Tj ET endstream endobj %%EOF", "wide": strings.Repeat("\ufdfd", 50), "beyond": "\U0010FFFF\uFFFE",
	} {
		f := documentOf(t, small(text))
		for i, p := range f.Pages {
			for _, x := range p.Texts {
				if x.X < 40 || x.X > p.Width-40 || x.Y < 20 || x.Y > p.Height-20 {
					t.Fatalf("%s: on page %d %+v is not on it", name, i+1, x)
				}
				if strings.ContainsFunc(x.Text, func(r rune) bool { return r < ' ' || r >= 0x202a && r <= 0x202e }) {
					t.Fatalf("%s: %q is not to be seen", name, x.Text)
				}
			}
		}
		last := squeezed(f.Pages[len(f.Pages)-1].Text())
		if said := strings.Contains(last, "A�standsforasign"); said != slices.Contains([]string{"right to left", "emoji", "wide", "beyond", "marks"}, name) {
			t.Errorf("%s: missing signs: %v", name, said)
		}
	}
	r := small("so")
	r.Parameters.Lang = "de"
	if _, err := formatOf(t, "pdf").Render(r, Options{}); !errors.Is(err, report.ErrInvalid) {
		t.Errorf("another language: %v", err)
	}
}

func TestTooLarge(t *testing.T) {
	r := small("so")
	r.Sections[0].Blocks[1].Rows[0][0].Text = strings.Repeat("x\n", 1_000)
	p, err := pageOf(r)
	must(t, err)
	d := p.document(Options{}, 100, 10)
	if d.fill(false); !errors.Is(d.err, ErrTooLarge) {
		t.Errorf("PDF of more than 10 pages: %v", d.err)
	}
	r = small("so")
	table := &r.Sections[0].Blocks[0]
	for len(table.Columns) <= maxColumns {
		table.Columns = append(table.Columns, table.Columns[1])
		table.Rows[0] = append(table.Rows[0], report.Cell{Text: "so"})
	}
	if _, err = formatOf(t, "pdf").Render(r, Options{}); !errors.Is(err, ErrTooLarge) {
		t.Errorf("PDF of many columns: %v", err)
	}
	table.Columns, table.Rows[0] = table.Columns[:maxColumns], table.Rows[0][:maxColumns]
	documentOf(t, r)
	r = small("so")
	r.Sections[0].Blocks[0].Rows = make([][]report.Cell, maxBookRows+1)
	if _, err = formatOf(t, "xlsx").Render(r, Options{}); !errors.Is(err, ErrTooLarge) {
		t.Errorf("XLSX: %v", err)
	}
}
