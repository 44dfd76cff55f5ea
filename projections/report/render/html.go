package render

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"strconv"
	"strings"

	"twothirds/projections/report"
)

//go:embed report.html
var htmlText string

//go:embed report.css
var htmlStyle string

var htmlPage = template.Must(template.New("report").Parse(htmlText))

// htmlView is what the template reads.
type htmlView struct {
	Lang, Title, Body, Period, AsOf string
	Source, SHA256                  string
	Style                           template.CSS
	Words                           map[string]string
	Sections                        []htmlSection
	Notes                           []htmlNote
}

type htmlSection struct {
	Name, Title string
	Blocks      []htmlBlock
}

type htmlBlock struct {
	Type, Title string
	Columns     []htmlColumn
	Rows        [][]htmlCell
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
	Number, Time  bool
	Long          bool // a word in it is too long for a column
	Ref           int64
}

type htmlNote struct {
	N       int
	Entries template.HTML
}

// renderHTML writes a report as one page that needs nothing else: it loads nothing,
// runs nothing, and prints.
func renderHTML(p page, o Options) ([]byte, error) {
	var out bytes.Buffer
	if err := htmlPage.Execute(&out, p.htmlView(o)); err != nil {
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

// HTMLPart writes the sections and the notes of a report as the HTML format has them.
func HTMLPart(r *report.Report, o Options) (*Part, error) {
	p, err := pageOf(r)
	if err != nil {
		return nil, err
	}
	v := p.htmlView(o)
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

// htmlView is a report as the template reads it.
func (p page) htmlView(o Options) *htmlView {
	v := &htmlView{
		Lang: p.l.Code, Title: p.Title, Body: p.body(), AsOf: p.asOf(), Period: p.span(), Source: p.source.String(), Words: map[string]string{},
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
			s.Blocks = append(s.Blocks, p.htmlBlock(&section.Blocks[i]))
		}
		v.Sections = append(v.Sections, s)
	}
	a := anchorFor(o.Base)
	for i, ref := range p.Refs {
		v.Notes = append(v.Notes, htmlNote{i + 1, a.entries(ref.Entries)})
	}
	return v
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

func (p page) htmlBlock(block *report.Block) htmlBlock {
	b := htmlBlock{Type: block.Type, Title: block.Title}
	for _, column := range block.Columns {
		b.Columns = append(b.Columns, htmlColumn{Title: column.Title, Number: column.Type == report.ColumnNumber})
	}
	for _, row := range block.Rows {
		cells := make([]htmlCell, len(row))
		for i, cell := range row {
			cells[i] = htmlCell{Text: p.Shown(cell), Number: cell.N != nil, Ref: cell.Ref}
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

// Sizes of charts, in the units of their own drawing.
const (
	barLetter = 7 // of a label
	barLabels = 38
	barLength = 600
	barHeight = 22
	barGap    = 8
)

// bars draws the rows of a chart, each as long as the others, parted as its numbers
// are. A row of zeros has no bar.
func (p page) bars(block *report.Block) template.HTML {
	var out strings.Builder
	height := len(block.Rows)*(barHeight+barGap) + barGap
	labels, left := make([]string, len(block.Rows)), 0
	for i, row := range block.Rows {
		label := []rune(row[0].Text)
		if len(label) > barLabels {
			label = append(label[:barLabels-1], '…')
		}
		labels[i], left = string(label), max(left, 2*barGap+barLetter*len(label))
	}
	fmt.Fprintf(&out, `<svg viewBox="0 0 %[1]d %[2]d" width="%[1]d" height="%[2]d" role="img" aria-label="%[3]s">`, left+barLength, height, template.HTMLEscapeString(block.Title))
	looks := looksOf(block)
	for i, row := range block.Rows {
		y := barGap + i*(barHeight+barGap)
		fmt.Fprintf(&out, `<text x="%d" y="%d" text-anchor="end">%s</text>`, left-barGap, y+16, template.HTMLEscapeString(labels[i]))
		var total, sum int64
		for _, cell := range row[1:] {
			total += numberOf(cell)
		}
		for j, cell := range row[1:] {
			n := numberOf(cell)
			if n <= 0 || total <= 0 {
				continue
			}
			from, to := sum*barLength/total, (sum+n)*barLength/total
			sum += n
			fmt.Fprintf(&out, `<g><title>%s: %s</title><rect class="part%d" x="%d" y="%d" width="%d" height="%d"/>`,
				template.HTMLEscapeString(block.Columns[j+1].Title), p.l.N(n), looks[j], int64(left)+from, y, to-from, barHeight)
			if number := strconv.FormatInt(n, 10); to-from > int64(8*len(number)+4) {
				fmt.Fprintf(&out, `<text class="in%d" x="%d" y="%d" text-anchor="middle">%s</text>`, looks[j], int64(left)+(from+to)/2, y+16, number)
			}
			out.WriteString("</g>")
		}
	}
	out.WriteString("</svg>")
	return template.HTML(out.String()) //nolint:gosec // every text in it is escaped above
}
