package pdf

import (
	"fmt"
	"strings"
)

// Element is a part of the document's logical structure (ISO 32000-1 §14.7.2): what
// stands in it, in the order in which it is read.
type Element struct {
	// Alt is what is said of a Figure instead of what is drawn, and of a Table before its
	// cells.
	Alt string

	kind   string
	parent *Element
	kids   []kid
	doc    *Document
	object int
	box    [4]int64 // of a Figure on one page: left, top, right, bottom; zero for none
}

// kid is a part of an element: another, or a link, or marked content of a page.
type kid struct {
	element *Element
	link    *link
	page    *Page
	mark    int
}

// Structure is the whole document as an element.
func (d *Document) Structure() *Element {
	if d.structure == nil {
		d.structure = &Element{kind: "Document", doc: d}
		d.elements = append(d.elements, d.structure)
	}
	return d.structure
}

// Add adds an element of a standard type (ISO 32000-1 §14.8.4) at the end of another.
// The cells TH are headers of columns.
func (e *Element) Add(kind string) *Element {
	added := &Element{kind: kind, parent: e, doc: e.doc}
	e.kids = append(e.kids, kid{element: added})
	e.doc.elements = append(e.doc.elements, added)
	return added
}

// Box says where a Figure is drawn, if it is on one page.
func (e *Element) Box(x, y, w, h int64) { e.box = [4]int64{x, y, x + w, y + h} }

// mark is what drawn things belong to: an element, or to none of the text but to the
// page, as its Header or Footer or as decoration.
type mark struct {
	element   *Element
	furniture string
}

// Mark makes texts that are drawn from now on a part of an element, nil for none. Lines, boxes and
// circles belong to figures, and are decoration everywhere else.
func (p *Page) Mark(e *Element) { p.now = mark{element: e} }

// Header and Footer make what is drawn from now on a part of the page's furniture.
func (p *Page) Header() { p.now = mark{furniture: "Header"} }

// Footer is described at Header.
func (p *Page) Footer() { p.now = mark{furniture: "Footer"} }

// enter begins marked content (ISO 32000-1 §14.6), unless it goes on.
func (p *Page) enter(m mark) {
	if p.opened && p.open == m {
		return
	}
	p.leave()
	p.open, p.opened = m, true
	switch {
	case m.element != nil:
		fmt.Fprintf(&p.content, "/%s <</MCID %d>> BDC\n", m.element.kind, len(p.owners))
		m.element.kids = append(m.element.kids, kid{page: p, mark: len(p.owners)})
		p.owners = append(p.owners, m.element)
	case m.furniture != "":
		fmt.Fprintf(&p.content, "/Artifact <</Type /Pagination /Subtype /%s>> BDC\n", m.furniture)
	default:
		p.content.WriteString("/Artifact BMC\n")
	}
}

// leave ends marked content.
func (p *Page) leave() {
	if p.opened {
		p.content.WriteString("EMC\n")
	}
	p.opened = false
}

// write writes an element.
func (e *Element) write(w *writer) {
	parent := structureObject
	if e.parent != nil {
		parent = e.parent.object
	}
	w.object("<</S /%s /P %d 0 R%s%s>>", e.kind, parent, e.attributes(), e.content())
}

// content writes what is in an element: of the page of its first mark numbers are
// enough.
func (e *Element) content() string {
	var on *Page
	var out strings.Builder
	for i, k := range e.kids {
		if i > 0 {
			out.WriteString(" ")
		}
		switch {
		case k.element != nil:
			fmt.Fprintf(&out, "%d 0 R", k.element.object)
		case k.link != nil && k.link.on == on:
			fmt.Fprintf(&out, "<</Type /OBJR /Obj %d 0 R>>", k.link.object)
		case k.link != nil:
			fmt.Fprintf(&out, "<</Type /OBJR /Obj %d 0 R /Pg %d 0 R>>", k.link.object, k.link.on.object)
		case on == nil || k.page == on:
			on = k.page
			fmt.Fprintf(&out, "%d", k.mark)
		default:
			fmt.Fprintf(&out, "<</Type /MCR /Pg %d 0 R /MCID %d>>", k.page.object, k.mark)
		}
	}
	page := ""
	if on != nil {
		page = fmt.Sprintf(" /Pg %d 0 R", on.object)
	}
	if len(e.kids) == 0 {
		return page
	}
	return page + " /K [" + out.String() + "]"
}

// attributes writes what a reader needs to know of an element beside its type (ISO
// 32000-1 §14.8.5).
func (e *Element) attributes() string {
	switch e.kind {
	case "TH":
		return " /A <</O /Table /Scope /Column>>"
	case "L":
		return " /A <</O /List /ListNumbering /None>>"
	case "Table":
		return " /A <</O /Table /Summary " + literal(e.Alt) + ">>"
	case "Figure":
		said := " /Alt " + literal(e.Alt)
		if page := e.onePage(); page != nil && e.box[2] > 0 {
			said += fmt.Sprintf(" /A <</O /Layout /Placement /Block /BBox [%s %s %s %s]>>", number(e.box[0]), page.up(e.box[3]), number(e.box[2]), page.up(e.box[1]))
		}
		return said
	}
	return ""
}

// onePage is the page on which all of an element stands, nil where there are more.
func (e *Element) onePage() *Page {
	var on *Page
	for _, k := range e.kids {
		if k.page == nil || on != nil && k.page != on {
			return nil
		}
		on = k.page
	}
	return on
}

// writeStructure writes links and elements, the root of the structure, and which element each mark of a page
// and each link belongs to (ISO 32000-1 §14.7.4.4): by the numbers of pages, and after them of links.
func (d *Document) writeStructure(w *writer) {
	links := d.links()
	for i, l := range links {
		l.write(w, len(d.pages)+i)
	}
	for _, e := range d.elements {
		e.write(w)
	}
	w.left(structureObject, "<</Type /StructTreeRoot /K %d 0 R /ParentTree %d 0 R /ParentTreeNextKey %d>>", d.structure.object, parentsObject, len(d.pages)+len(links))
	var parents strings.Builder
	for i, p := range d.pages {
		fmt.Fprintf(&parents, "%d [", i)
		for _, owner := range p.owners {
			fmt.Fprintf(&parents, "%d 0 R ", owner.object)
		}
		parents.WriteString("]\n")
	}
	for i, l := range links {
		fmt.Fprintf(&parents, "%d %d 0 R\n", len(d.pages)+i, l.element.object)
	}
	w.left(parentsObject, "<</Nums [%s]>>", parents.String())
}

// links are all links of the document, page by page.
func (d *Document) links() []*link {
	var all []*link
	for _, p := range d.pages {
		all = append(all, p.links...)
	}
	return all
}
