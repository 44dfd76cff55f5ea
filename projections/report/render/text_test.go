package render

import (
	"bytes"
	"encoding/csv"
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"twothirds/projections/pdf/pdftest"
	"twothirds/projections/report"
	"twothirds/projections/xlsx"
)

// TestWords: whatever is said is said in both languages.
func TestWords(t *testing.T) {
	for key, both := range words {
		if both[0] == "" || both[1] == "" || strings.Count(both[0], "%") != strings.Count(both[1], "%") {
			t.Errorf("%s: %q", key, both)
		}
	}
}

// TestAnyText: whatever people write stays a text in every format.
func TestAnyText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.StringMatching(`[=+\-@|<>&"'\[\]*_ \n\r\t,;()\\a-zəıא漢]{0,30}`)).Draw(t, "text")
		text = strings.ToValidUTF8(text, "?")
		r := small(text)
		render := func(format string) []byte {
			f, err := FormatNamed(format)
			if err != nil {
				t.Fatal(err)
			}
			out, err := f.Render(r, Options{})
			if err != nil {
				t.Fatalf("%s: %v", format, err)
			}
			return out
		}
		lines, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(render("csv"), []byte(byteOrderMark)))).ReadAll()
		if err != nil || len(lines) != 2 || !slices.Equal(lines[0], []string{"n", "n_entries", "text", "time", "entries", "report"}) {
			t.Fatalf("CSV: %v, %q", err, lines)
		}
		got := lines[1][2]
		if got != "" && strings.ContainsRune("=+-@", rune(got[0])) {
			t.Fatalf("CSV has the formula %q", got)
		}
		if plain := strings.NewReplacer("\r\n", "\n", "\r", "").Replace; plain(strings.TrimPrefix(got, "'")) != plain(strings.TrimPrefix(text, "'")) {
			t.Fatalf("CSV has %q for %q", got, text)
		}
		page := string(render("html"))
		if strings.Count(page, "<td") != 3 || strings.Contains(page, "<script") {
			t.Fatalf("HTML: a text became markup: %q", text)
		}
		md := string(render("md"))
		if !strings.Contains(md, "| 7[^1] | "+inLine(text)+" | 6 December 2026 |\n") || strings.ContainsAny(inLine(text), "\n<>") {
			t.Fatalf("Markdown: %q", md)
		}
		sheets, err := xlsx.Read(render("xlsx"))
		if err != nil || len(sheets) != 2 {
			t.Fatalf("XLSX: %v, %d sheets", err, len(sheets))
		}
		row := sheets[1].Rows[1].Cells
		if row[0].Text != "7" || row[0].Kind != xlsx.Number || row[1].Text != "2-3 5" || row[len(row)-2].Kind != xlsx.Date || row[len(row)-1].Kind != xlsx.Text {
			t.Fatalf("XLSX: %+v", row)
		}
		if text != "" && (row[2].Kind != xlsx.Text || row[2].Text != strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)) {
			t.Fatalf("XLSX has %+v for %q", row[2], text)
		}
		document, err := pdftest.Parse(render("pdf"))
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range document.Pages {
			for _, text := range p.Texts {
				if text.X < 40 || text.X > p.Width-40 || text.Y < 20 || text.Y > p.Height-20 {
					t.Fatalf("PDF: %+v is not on the page", text)
				}
			}
		}
	})
}

func TestMarkdownLines(t *testing.T) {
	for text, want := range map[string]string{
		"- a": `\- a`, "  + a": `\+ a`, "===": `\===`, "1. a": `1\. a`, "12) a": `12\) a`, "1 a": "1 a", "    code": "code", "a - b": "a - b", "": "", "# a": `\# a`,
		"a|b": `a\|b`, "*a* _b_": `\*a\* \_b\_`, "<b>&": "&lt;b&gt;&amp;", "[a](b)![c]": `\[a\](b)\!\[c\]`, "`a` ~b~ \\": "\\`a\\` \\~b\\~ \\\\", "a\nb": "a b",
	} {
		if got := atStart(inLine(text)); got != want {
			t.Errorf("%q is written %q, want %q", text, got, want)
		}
	}
}

func FuzzRender(f *testing.F) {
	f.Add(small("so").JSON())
	f.Add(kept(f)["measure-en"].JSON())
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := report.Parse(b)
		if err != nil {
			return
		}
		for _, format := range Formats() {
			if _, err := format.Render(r, Options{}); err != nil && !errors.Is(err, report.ErrInvalid) && !errors.Is(err, ErrTooLarge) {
				t.Fatalf("%s: %v", format.Name, err)
			}
		}
	})
}
