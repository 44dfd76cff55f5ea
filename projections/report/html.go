package report

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"strconv"
	"strings"
)

//go:embed report.html
var htmlText string

//go:embed report.css
var htmlStyle string

var htmlPage = template.Must(template.New("report").Parse(htmlText))

// htmlView is what the template reads.
type htmlView struct {
	Lang, Title, Body, Period, AsOf string
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
	Legend      []string
}

type htmlColumn struct {
	Title  string
	Number bool
}

type htmlCell struct {
	Text, Machine string
	Number, Time  bool
	Ref           int64
}

type htmlNote struct {
	N       int
	Entries []htmlEntry
}

type htmlEntry struct{ Text, Href string }

// renderHTML writes a report as one page that needs nothing else: it loads nothing,
// runs nothing, and prints.
func renderHTML(r *Report, o Options) ([]byte, error) {
	p, err := pageOf(r)
	if err != nil {
		return nil, err
	}
	v := htmlView{
		Lang: p.l.Code, Title: r.Title, Body: r.Ledger.Name.In(p.l.Code), AsOf: p.asOf(), Period: p.span(), Style: template.CSS(htmlStyle), //nolint:gosec // ours
		Words: map[string]string{"period": p.t("head.period"), "notes": p.t("head.notes"), "say": p.t("head.notes.say"), "contents": p.t("head.contents"), "entries": p.t("head.entries")},
	}
	for _, section := range r.Sections {
		s := htmlSection{Name: section.Name, Title: section.Title}
		for i := range section.Blocks {
			s.Blocks = append(s.Blocks, p.htmlBlock(&section.Blocks[i]))
		}
		v.Sections = append(v.Sections, s)
	}
	for i, ref := range r.Refs {
		n := htmlNote{N: i + 1}
		for _, e := range ref.Entries {
			entry := htmlEntry{Text: e.String()}
			if o.Base != "" {
				entry.Href = link(o.Base, e.From)
			}
			n.Entries = append(n.Entries, entry)
		}
		v.Notes = append(v.Notes, n)
	}
	var out bytes.Buffer
	if err := htmlPage.Execute(&out, v); err != nil {
		return nil, fmt.Errorf("writing HTML: %w", err)
	}
	return out.Bytes(), nil
}

func (p page) htmlBlock(block *Block) htmlBlock {
	b := htmlBlock{Type: block.Type, Title: block.Title}
	for _, column := range block.Columns {
		b.Columns = append(b.Columns, htmlColumn{Title: column.Title, Number: column.Type == ColumnNumber})
	}
	for _, row := range block.Rows {
		cells := make([]htmlCell, len(row))
		for i, cell := range row {
			cells[i] = htmlCell{Text: p.shown(cell), Number: cell.N != nil, Ref: cell.Ref}
			if i < len(block.Columns) && block.Columns[i].Type == ColumnTime && cell.Value != "" {
				cells[i].Time, cells[i].Machine = true, cell.Value
			}
		}
		b.Rows = append(b.Rows, cells)
	}
	if block.Type == BlockChart {
		b.Chart = p.bars(block)
		for _, column := range block.Columns[1:] {
			b.Legend = append(b.Legend, column.Title)
		}
	}
	return b
}

// Sizes of charts, in the units of their own drawing.
const (
	barLabel  = 260
	barLength = 600
	barHeight = 22
	barGap    = 8
)

// bars draws the rows of a chart, each as long as the others, parted as its numbers
// are. A row of zeros has no bar.
func (p page) bars(block *Block) template.HTML {
	var out strings.Builder
	height := len(block.Rows)*(barHeight+barGap) + barGap
	fmt.Fprintf(&out, `<svg viewBox="0 0 %d %d" role="img" aria-label="%s">`, barLabel+barLength, height, template.HTMLEscapeString(block.Title))
	for i, row := range block.Rows {
		y := barGap + i*(barHeight+barGap)
		label := []rune(row[0].Text)
		if len(label) > 38 {
			label = append(label[:37], '…')
		}
		fmt.Fprintf(&out, `<text x="%d" y="%d" text-anchor="end">%s</text>`, barLabel-8, y+16, template.HTMLEscapeString(string(label)))
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
				template.HTMLEscapeString(block.Columns[j+1].Title), p.l.N(n), j, barLabel+from, y, to-from, barHeight)
			if number := strconv.FormatInt(n, 10); to-from > int64(8*len(number)+4) {
				fmt.Fprintf(&out, `<text class="in%d" x="%d" y="%d" text-anchor="middle">%s</text>`, j, barLabel+(from+to)/2, y+16, number)
			}
			out.WriteString("</g>")
		}
	}
	out.WriteString("</svg>")
	return template.HTML(out.String()) //nolint:gosec // every text in it is escaped above
}

func numberOf(c Cell) int64 {
	if c.N == nil {
		return 0
	}
	return *c.N
}
