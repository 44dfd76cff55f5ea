package render

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"twothirds/projections/report"
)

//go:embed report.html
var htmlText string

//go:embed report.css
var htmlStyle string

var htmlPage = template.Must(template.New("report").Parse(htmlText))

// htmlView is what the template reads.
type htmlView struct {
	Lang, Title, Body, BodyLang, Period, AsOf string
	Source, SHA256                            string
	Style                                     template.CSS
	Words                                     map[string]string
	Sections                                  []htmlSection
	Notes                                     []htmlNote
}

type htmlSection struct {
	Name, Title string
	Blocks      []htmlBlock
}

type htmlBlock struct {
	Type, Title string
	Columns     []htmlColumn
	Rows        [][]htmlCell
	More        string // says that there are more rows, "" where there are not
	Chart       template.HTML
	Legend      []htmlPart
}

// htmlPart is a part of a chart's bars: its look and its name.
type htmlPart struct {
	Look  int
	Title string
}

type htmlColumn struct {
	Title  string
	Number bool
}

type htmlCell struct {
	Text, Machine string
	Lang          string // "" for the page's
	Number, Time  bool
	Long          bool // a word in it is too long for a column
	Ref           int64
}

type htmlNote struct {
	N       int64
	Entries template.HTML
	More    string // says that there are more entries, "" where there are not
}

// renderHTML writes a report as one page that needs nothing else: it loads nothing,
// runs nothing, and prints.
func renderHTML(p page, o Options) ([]byte, error) {
	var out bytes.Buffer
	if err := htmlPage.Execute(&out, p.htmlView(o, everything)); err != nil {
		return nil, fmt.Errorf("writing HTML: %w", err)
	}
	return out.Bytes(), nil
}

// Part is a report's contents as a part of another page, which has the style.
type Part struct {
	// Sections are its headings, by their names: the ids of where they stand.
	Sections []Link
	HTML     template.HTML
}

// Link is a place in a part, and what it is called.
type Link struct{ ID, Title string }

// shownAtMost is how much is shown at once.
type shownAtMost struct {
	rows   int // of a table
	ranges int // of entries, in a note
}

var (
	everything = shownAtMost{math.MaxInt, math.MaxInt}
	// onPage is what a page shows: more makes one of many megabytes, which nobody reads to
	// its end.
	onPage = shownAtMost{300, 40}
)

// HTMLPart writes the sections and the notes of a report as the HTML format has them, but
// for the ends of long tables and notes: the page has them in the report's files, at #files.
func HTMLPart(r *report.Report, o Options) (*Part, error) {
	p, err := pageOf(r)
	if err != nil {
		return nil, err
	}
	v := p.htmlView(o, onPage)
	var out bytes.Buffer
	if err := htmlPage.ExecuteTemplate(&out, "sections", v); err != nil {
		return nil, fmt.Errorf("writing HTML: %w", err)
	}
	part := &Part{HTML: template.HTML(out.String())} //nolint:gosec // html/template wrote it
	for _, s := range v.Sections {
		part.Sections = append(part.Sections, Link{s.Name, s.Title})
	}
	part.Sections = append(part.Sections, Link{"notes", p.t("notes")})
	return part, nil
}

// htmlView is a report as the template reads it, with so much at most, and the notes that
// this leads to.
func (p page) htmlView(o Options, most shownAtMost) *htmlView {
	v := &htmlView{
		Lang: p.l.Code, Title: p.Title, Body: p.body(), BodyLang: p.bodyLang(), AsOf: p.asOf(), Period: p.span(), Source: p.source.String(), Words: map[string]string{},
		Style: template.CSS(htmlStyle), //nolint:gosec // ours
	}
	if !p.Overlay {
		v.SHA256 = p.source.SHA256.String()
	}
	for _, key := range []string{"period", "notes", "notes.say", "contents", "entries", "sha256", "check", "check.by"} {
		v.Words[strings.ReplaceAll(key, ".", "_")] = p.t(key)
	}
	for _, section := range p.Sections {
		s := htmlSection{Name: section.Name, Title: section.Title}
		for i := range section.Blocks {
			s.Blocks = append(s.Blocks, p.htmlBlock(&section.Blocks[i], most.rows))
		}
		v.Sections = append(v.Sections, s)
	}
	a := anchorFor(o.Base)
	cited := v.cited()
	for i, ref := range p.Refs {
		if n := int64(i) + 1; cited[n] {
			ranges, note := ref.Entries, htmlNote{N: n}
			if more := len(ranges) - most.ranges; more > 0 {
				ranges, note.More = ranges[:most.ranges], p.t("ranges.more", p.l.N(int64(more)))
			}
			note.Entries = a.entries(ranges)
			v.Notes = append(v.Notes, note)
		}
	}
	return v
}

// cited are the notes that lead somewhere.
func (v *htmlView) cited() map[int64]bool {
	cited := map[int64]bool{}
	for _, section := range v.Sections {
		for _, block := range section.Blocks {
			for _, row := range block.Rows {
				for _, cell := range row {
					cited[cell.Ref] = true
				}
			}
		}
	}
	return cited
}

// anchor begins links to entries: an account has them by the hundred thousand, and a template
// that escaped each of them would take most of the time that a page takes.
type anchor struct {
	before, after string // what stands around the number; all of it in before where after is ""
}

var anchorText = template.Must(template.New("anchor").Parse(`<a href="{{.}}">`))

// anchorFor is the zero anchor, which makes no links, without a base. Of an address that
// html/template lets into no page, every link is the one that it puts in its place.
func anchorFor(base string) anchor {
	if base == "" {
		return anchor{}
	}
	var out strings.Builder
	_ = anchorText.Execute(&out, link(base, 1)) // a Builder takes everything
	if before, ok := strings.CutSuffix(out.String(), `1">`); ok {
		return anchor{before, `">`}
	}
	return anchor{before: out.String()}
}

// entries are the ranges of a note.
func (a anchor) entries(ranges []report.Range) template.HTML {
	var out strings.Builder
	for i, e := range ranges {
		if i > 0 {
			out.WriteString(", ")
		}
		if a.before == "" {
			out.WriteString(e.String())
			continue
		}
		out.WriteString(a.before)
		if a.after != "" {
			out.WriteString(strconv.FormatUint(uint64(e.From), 10))
			out.WriteString(a.after)
		}
		out.WriteString(e.String())
		out.WriteString("</a>")
	}
	return template.HTML(out.String()) //nolint:gosec // the address is escaped, and the rest are numbers
}

func (p page) htmlBlock(block *report.Block, most int) htmlBlock {
	b := htmlBlock{Type: block.Type, Title: block.Title}
	rows := block.Rows
	if more := len(rows) - most; more > 0 && block.Type == report.BlockTable {
		rows, b.More = rows[:most], p.t("rows.more", p.l.N(int64(more)))
	}
	for _, column := range block.Columns {
		b.Columns = append(b.Columns, htmlColumn{Title: column.Title, Number: column.Type == report.ColumnNumber})
	}
	for _, row := range rows {
		cells := make([]htmlCell, len(row))
		for i, cell := range row {
			cells[i] = htmlCell{Text: p.Shown(cell), Lang: cell.Lang, Number: cell.N != nil, Ref: cell.Ref}
			for word := range strings.FieldsSeq(cells[i].Text) {
				cells[i].Long = cells[i].Long || len(word) > longWord
			}
			if i < len(block.Columns) && block.Columns[i].Type == report.ColumnTime && cell.Value != "" {
				cells[i].Time, cells[i].Machine = true, cell.Value
			}
		}
		b.Rows = append(b.Rows, cells)
	}
	if block.Type == report.BlockChart {
		b.Chart = p.bars(block)
		for i, look := range looksOf(block) {
			b.Legend = append(b.Legend, htmlPart{look, block.Columns[i+1].Title})
		}
	}
	return b
}

// longWord is how long a word may be that is not broken, in bytes.
const longWord = 32

// Sizes of charts, in pixels.
const (
	barHeight = 22
	// narrowBar and wideBar are how long a bar is at least, on a phone and on what is wider.
	narrowBar, wideBar = 240, 560
	// longLabel is how many letters a label has at most to stand at the side of its bar on
	// a phone, and not above it.
	longLabel = 12
)

// bars draws the rows of a chart, each as long as there is room, parted as its numbers are: lengths are
// in hundredths, so that letters stay as large as they are. A row of zeros has no bar.
func (p page) bars(block *report.Block) template.HTML {
	var out strings.Builder
	class := "bars"
	if slices.ContainsFunc(block.Rows, func(row []report.Cell) bool { return utf8.RuneCountInString(row[0].Text) > longLabel }) {
		class += " long"
	}
	fmt.Fprintf(&out, "<div class=%q role=\"img\" aria-label=\"%s\">\n", class, template.HTMLEscapeString(block.Title))
	looks := looksOf(block)
	for _, row := range block.Rows {
		lang := ""
		if row[0].Lang != "" {
			lang = fmt.Sprintf(" lang=%q", row[0].Lang)
		}
		fmt.Fprintf(&out, `<div><span dir="auto"%s>%s</span><svg width="100%%" height="%d">`, lang, template.HTMLEscapeString(row[0].Text), barHeight)
		var total, sum int64
		for _, cell := range row[1:] {
			total += max(0, numberOf(cell))
		}
		for i, cell := range row[1:] {
			n := numberOf(cell)
			if n <= 0 || total <= 0 {
				continue
			}
			from, to := share(sum, total, 10_000), share(sum+n, total, 10_000)
			sum += n
			fmt.Fprintf(&out, `<g><title>%s: %s</title><rect class="part%d" x="%s" width="%s" height="%d"/>`,
				template.HTMLEscapeString(block.Columns[i+1].Title), p.l.N(n), looks[i], percent(from), percent(to-from), barHeight)
			out.WriteString(p.inBar(n, looks[i], from, to))
			out.WriteString("</g>")
		}
		out.WriteString("</svg></div>\n")
	}
	out.WriteString("</div>")
	return template.HTML(out.String()) //nolint:gosec // every text in it is escaped above
}

// inBar writes the number of a part into it, where it has room: of class roomy if only where
// bars are longer than on a phone.
func (p page) inBar(n int64, look int, from, to int64) string {
	number := p.l.N(n)
	need := int64(8*utf8.RuneCountInString(number)+4) * 10_000
	class := fmt.Sprintf("in%d", look)
	switch {
	case (to-from)*narrowBar > need:
	case (to-from)*wideBar > need:
		class += " roomy"
	default:
		return ""
	}
	return fmt.Sprintf(`<text class="%s" x="%s" y="16" text-anchor="middle">%s</text>`, class, percent((from+to)/2), number)
}

// percent writes hundredths of a percent.
func percent(n int64) string {
	return strings.TrimSuffix(fmt.Sprintf("%d.%02d", n/100, n%100), ".00") + "%"
}
