package render

import (
	"fmt"
	"strconv"
	"strings"

	"twothirds/projections/pdf"
)

// Lengths are in hundredths of a point.
const (
	pageShort  = 59_528 // A4
	pageLong   = 84_189
	marginSide = 4_800
	marginTop  = 5_400
	marginFoot = 4_800
	maxPages   = 3_000
	maxColumns = 60 // of a table
	// smallest are the letters that nothing is set smaller than.
	smallest = 560
)

// Colours of documents.
var (
	ink    = pdf.Color{R: 0x1b, G: 0x1f, B: 0x24}
	quiet  = pdf.Color{R: 0x45, G: 0x4c, B: 0x54}
	accent = pdf.Color{R: 0x1f, G: 0x4e, B: 0x79}
	hair   = pdf.Color{R: 0xc9, G: 0xcf, B: 0xd6}
	tint   = pdf.Color{R: 0xee, G: 0xf2, B: 0xf6}
)

// document is a PDF that is being made. What goes wrong is kept in err; nothing is drawn after it.
type document struct {
	page
	pdf     *pdf.Document
	base    string
	scale   int64 // of sizes, in hundredths
	most    int   // pages
	compact bool  // without a title page
	err     error
	missing bool // a sign was not in the fonts

	on        *pdf.Page
	y         int64
	landscape bool
	part      *pdf.Element // of the structure, into which blocks go

	lying []bool // sections that are to lie, whether they need it or not
	thin  int    // the section after which a page stands nearly empty, since the next one lies; -1 for none

	contents []place
	slots    []place // where lines of the contents are to be written
	noted    []place // of each note, from that of ref 1 on
	refs     []refAt
}

// place is a height of a page.
type place struct {
	title   string
	page    *pdf.Page
	y       int64
	element *pdf.Element
}

// refAt is where a small number stands that leads to a note.
type refAt struct {
	page       *pdf.Page
	element    *pdf.Element
	x, y, w, h int64
	ref        int64
}

func decimal(n int64) string { return strconv.FormatInt(n, 10) }

// size is a size of letters, given in tenths of a point, in the document's scale.
func (d *document) size(tenths int64) int64 { return max(tenths*d.scale/10, smallest) }

// leading is from one baseline to the next.
func (d *document) leading(size int64) int64 {
	if d.compact {
		return size * 128 / 100
	}
	return size * 138 / 100
}

func (d *document) newPage() {
	if len(d.pdf.Pages()) >= d.most {
		if d.err == nil {
			d.err = fmt.Errorf("%w: it would have more than %d pages; take HTML or XLSX", ErrTooLarge, d.most)
		}
		d.y = marginTop
		return
	}
	w, h := int64(pageShort), int64(pageLong)
	if d.landscape {
		w, h = h, w
	}
	d.on = d.pdf.AddPage(w, h)
	d.y = marginTop
}

// width is that of what is on a page between its margins.
func (d *document) width() int64 {
	if d.landscape {
		return pageLong - 2*marginSide
	}
	return pageShort - 2*marginSide
}

// bottom is where a page is full.
func (d *document) bottom() int64 {
	if d.landscape {
		return pageShort - marginFoot
	}
	return pageLong - marginFoot
}

// fresh reports whether nothing stands on the page yet.
func (d *document) fresh() bool { return d.y == marginTop }

// need begins a page where so much room is not left on this one.
func (d *document) need(height int64) {
	if d.y+height > d.bottom() && !d.fresh() {
		d.newPage()
	}
}

// full is the height of what a page has room for.
func (d *document) full() int64 { return d.bottom() - marginTop }

// turn makes the pages that come lie or stand, before a section. Where a page that lies
// is not two thirds full, what comes goes on lying on it; where one that stands would be left
// less than a third full, thin is the section before, which had better lie too.
func (d *document) turn(landscape bool, section int) {
	filled := d.y - marginTop
	if d.landscape == landscape || d.landscape && filled < d.full()*2/3 {
		return
	}
	if landscape && filled < d.full()/3 && section > 0 && d.thin < 0 {
		d.thin = section - 1
	}
	d.landscape = landscape
	d.newPage()
}

// gap leaves room, unless a page begins.
func (d *document) gap(height int64) {
	if !d.fresh() {
		d.y += height * d.scale / 100
	}
}

// set writes a line, its top at y, as a part of an element, nil for none.
func (d *document) set(l line, x, y, size int64, c pdf.Color, e *pdf.Element) {
	baseline := y + size
	for _, p := range l.pieces {
		color, of := c, e
		if p.ref > 0 || p.url != "" {
			color, of = accent, e.Add("Link")
		}
		d.on.Mark(of)
		d.on.Speak(p.lang)
		d.on.Text(x+p.x, baseline, p.font, size, color, p.text)
		d.on.Speak("")
		if p.ref > 0 {
			d.refs = append(d.refs, refAt{d.on, of, x + p.x, y, p.width, size, p.ref})
		}
		if p.url != "" {
			d.on.LinkURL(of, d.t("to.entries", strings.TrimRight(p.text, ", ")), x+p.x, y, p.width, d.leading(size), p.url)
		}
	}
}

// flow writes lines one under the other, on as many pages as they need: none of them
// stands alone at the foot or the head of a page, if there are others.
func (d *document) flow(all []line, x, size int64, c pdf.Color, e *pdf.Element) {
	for i, l := range all {
		together, rest := 1, len(all)-i
		if i == 0 || rest == 2 {
			together = min(rest, 2)
		}
		if i == 0 && rest == 3 {
			together = 3
		}
		d.need(int64(together) * d.leading(size))
		if d.err != nil {
			return
		}
		d.set(l, x, d.y, size, c, e)
		d.y += d.leading(size)
	}
}

// say writes a text of one font as an element of a type.
func (d *document) say(kind string, f *pdf.Font, text string, size int64, c pdf.Color) {
	d.sayRun(kind, run{text: d.clean(text), font: f}, size, c)
}

func (d *document) sayRun(kind string, r run, size int64, c pdf.Color) {
	d.flow(lines([]run{r}, size, d.width()), marginSide, size, c, d.part.Add(kind))
}

// sayBody writes whose document it is.
func (d *document) sayBody(size int64) {
	d.sayRun("P", run{text: d.clean(d.body()), font: bold, lang: d.bodyLang()}, size, quiet)
}

// begin begins a part of the structure.
func (d *document) begin() { d.part = d.pdf.Structure().Add("Sect") }

// heading begins a section, of which so much is to stay with it.
func (d *document) heading(title string, with int64) {
	size, above, below := d.size(130), int64(1_600), int64(600)
	if d.compact {
		size, above, below = d.size(110), 900, 350
	}
	all := lines([]run{{text: d.clean(title), font: serif}}, size, d.width())
	d.gap(above)
	d.need(int64(len(all))*d.leading(size) + below + with)
	d.begin()
	d.contents = append(d.contents, place{title: title, page: d.on, y: d.y})
	d.pdf.Bookmark(title, d.on, d.y)
	d.flow(all, marginSide, size, accent, d.part.Add("H2"))
	d.y += 100
	d.on.Line(marginSide, d.y, marginSide+d.width(), d.y, 100, accent)
	d.y += below * d.scale / 100
}

// subtitle is the title of a table or a chart.
func (d *document) subtitle(title string) {
	size := d.size(90)
	d.flow(d.subtitleLines(title), marginSide, size, ink, d.part.Add("H3"))
	d.y += 200
}

func (d *document) subtitleLines(title string) []line {
	return lines([]run{{text: d.clean(title), font: bold}}, d.size(90), d.width())
}

// subtitleHeight is that of a title of a table or a chart.
func (d *document) subtitleHeight(title string) int64 {
	return int64(len(d.subtitleLines(title)))*d.leading(d.size(90)) + 200
}
