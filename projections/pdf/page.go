package pdf

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
)

// Color is one of sRGB, each part from 0 to 255.
type Color struct{ R, G, B uint8 }

// Pen draws shapes: a nil Fill leaves them open, a Width of 0 draws no outline.
type Pen struct {
	Fill   *Color
	Stroke Color
	Width  int64
}

// Page is a page. What is drawn later covers what was drawn before.
type Page struct {
	doc           *Document
	width, height int64
	content       bytes.Buffer
	links         []*link
	index         int
	object        int

	now, open mark       // what is to be drawn belongs to, and what was drawn last
	lang      string     // of texts that are to be drawn, "" for the document's
	opened    bool       // marked content has begun
	owners    []*Element // of marked content, by its number
}

// link is a part of a page that leads somewhere: to a page of the document, or where
// url is not empty to an address.
type link struct {
	x, y, w, h int64
	url        string
	page, top  int64

	on      *Page
	element *Element
	says    string
	object  int
}

// Size is the page's width and height.
func (p *Page) Size() (width, height int64) { return p.width, p.height }

// Index is the page's number in the document, counted from 0.
func (p *Page) Index() int { return p.index }

// draw draws a shape.
func (p *Page) draw(format string, args ...any) {
	m := p.now
	if m.element != nil && m.element.kind != "Figure" {
		m = mark{}
	}
	p.enter(m)
	fmt.Fprintf(&p.content, format, args...)
}

// up is a height above the lower edge, as the file counts it.
func (p *Page) up(y int64) string { return number(p.height - y) }

func (c Color) operands() string {
	part := func(n uint8) string { return strings.TrimSuffix(number(int64(n)*100/255), ".0") }
	return part(c.R) + " " + part(c.G) + " " + part(c.B)
}

// Speak says in which language texts are that are drawn from now on, such as "az" (ISO
// 32000-1 §14.9.2): "" for the document's.
func (p *Page) Speak(lang string) { p.lang = lang }

// Text writes a text in one line, its baseline's beginning at x, y.
func (p *Page) Text(x, y int64, f *Font, size int64, c Color, text string) {
	if text == "" {
		return
	}
	var glyphs strings.Builder
	used := p.doc.uses(f)
	for _, r := range text {
		g := f.glyph(r)
		if _, known := used.letters[g]; !known {
			used.letters[g] = letterOf(f, r)
		}
		hex(&glyphs, g)
	}
	p.enter(p.now)
	if p.lang != "" {
		fmt.Fprintf(&p.content, "/Span <</Lang %s>> BDC\n", literal(p.lang))
		defer func() { p.content.WriteString("EMC\n") }()
	}
	fmt.Fprintf(&p.content, "BT %s rg /F%d %s Tf %s %s Td <%s> Tj ET\n", c.operands(), used.number, number(size), number(x), p.up(y), glyphs.String())
}

// letterOf is what a glyph is read as: the letter, or the mark for a missing one. A
// space that does not break has the glyph of one that does.
func letterOf(f *Font, r rune) rune {
	switch {
	case !f.Has(r):
		return missing
	case r == '\u00a0':
		return ' '
	}
	return r
}

// paint ends a shape.
func (p *Page) paint(pen Pen) (before, after string) {
	if pen.Fill != nil {
		before += pen.Fill.operands() + " rg "
		after = "f"
	}
	if pen.Width > 0 {
		before += pen.Stroke.operands() + " RG " + number(pen.Width) + " w "
		after = map[string]string{"": "S", "f": "B"}[after]
	}
	return before, after
}

// Rect draws a box whose upper left corner is at x, y.
func (p *Page) Rect(x, y, w, h int64, pen Pen) {
	before, after := p.paint(pen)
	if after != "" {
		p.draw("%s%s %s %s %s re %s\n", before, number(x), p.up(y+h), number(w), number(h), after)
	}
}

// Line draws a straight line.
func (p *Page) Line(x1, y1, x2, y2, width int64, c Color) {
	p.draw("%s RG %s w %s %s m %s %s l S\n", c.operands(), number(width), number(x1), p.up(y1), number(x2), p.up(y2))
}

// Circle draws a circle around x, y: four curves, whose handles are as long as makes
// them round to a fiftieth of a percent.
func (p *Page) Circle(x, y, r int64, pen Pen) {
	before, after := p.paint(pen)
	if after == "" {
		return
	}
	k := r * 5523 / 10_000
	at := func(dx, dy int64) string { return number(x+dx) + " " + p.up(y+dy) }
	p.draw("%s%s m", before, at(r, 0))
	for _, c := range [][6]int64{{r, k, k, r, 0, r}, {-k, r, -r, k, -r, 0}, {-r, -k, -k, -r, 0, -r}, {k, -r, r, -k, r, 0}} {
		p.draw(" %s %s %s c", at(c[0], c[1]), at(c[2], c[3]), at(c[4], c[5]))
	}
	p.draw(" h %s\n", after)
}

// Hatch draws slanting lines into a box, so far from each other as step says.
func (p *Page) Hatch(x, y, w, h, step int64, c Color) {
	if w <= 0 || h <= 0 || step <= 0 {
		return
	}
	p.draw("q %s %s %s %s re W n %s RG 0.5 w", number(x), p.up(y+h), number(w), number(h), c.operands())
	for from := x - h; from < x+w; from += step {
		p.draw(" %s %s m %s %s l", number(from), p.up(y+h), number(from+h), p.up(y))
	}
	p.draw(" S Q\n")
}

// LinkPage makes a box of the page lead to a height of another page of the document,
// which may be added later. The link is a part of an element of type Link, and says in
// words where it leads.
func (p *Page) LinkPage(e *Element, says string, x, y, w, h int64, page int, top int64) {
	p.link(&link{element: e, says: says, x: x, y: y, w: w, h: h, page: int64(page), top: top})
}

// LinkURL makes a box of the page lead to an address, as LinkPage does.
func (p *Page) LinkURL(e *Element, says string, x, y, w, h int64, url string) {
	p.link(&link{element: e, says: says, x: x, y: y, w: w, h: h, url: url})
}

func (p *Page) link(l *link) {
	l.on = p
	p.links = append(p.links, l)
	l.element.kids = append(l.element.kids, kid{link: l})
}

// goal writes where a link or a line of the outline leads.
func (d *Document) goal(page, top int64) string {
	to := d.pages[min(page, int64(len(d.pages)-1))]
	return "[" + strconv.Itoa(to.object) + " 0 R /XYZ 0 " + to.up(top) + " null]"
}
