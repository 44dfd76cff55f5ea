package pdf

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Document is a document that is being made.
type Document struct {
	// Title, Author, Subject and Keywords are for those who look for it.
	Title, Author, Subject, Keywords string
	// Producer is the program that makes it.
	Producer string
	// Lang is the language of its text (RFC 5646).
	Lang string
	// Created is its date.
	Created time.Time
	// ID tells it from all others.
	ID [16]byte

	pages     []*Page
	fonts     []*usedFont
	outline   []bookmark
	structure *Element
	elements  []*Element
}

// usedFont is a font of the document and what was written in it.
type usedFont struct {
	*Font
	number  int
	letters map[uint16]rune // by glyph
}

// bookmark is a line of the outline.
type bookmark struct {
	title     string
	page, top int64
}

// AddPage adds a page.
func (d *Document) AddPage(width, height int64) *Page {
	p := &Page{doc: d, width: width, height: height, index: len(d.pages)}
	d.pages = append(d.pages, p)
	return p
}

// Pages are the pages so far.
func (d *Document) Pages() []*Page { return d.pages }

// Bookmark adds a line to the outline that leads to a height of a page.
func (d *Document) Bookmark(title string, page *Page, top int64) {
	d.outline = append(d.outline, bookmark{title: title, page: int64(page.index), top: top})
}

func (d *Document) uses(f *Font) *usedFont {
	for _, u := range d.fonts {
		if u.Font == f {
			return u
		}
	}
	u := &usedFont{Font: f, number: len(d.fonts) + 1, letters: map[uint16]rune{}}
	d.fonts = append(d.fonts, u)
	return u
}

// The objects of the file by their numbers: catalog, info, tree of pages, resources, metadata,
// structure, outline and its lines, fonts, pages, links, elements. The structure is written last, so that
// where two documents differ on a page they do not differ before it.
const (
	catalogObject = 1 + iota
	infoObject
	pagesObject
	resourcesObject
	metadataObject
	structureObject
	parentsObject
	outlineObject
)

const (
	fontObjects = 5 // of each font
	pageObjects = 2 // of each page
)

func (d *Document) fontObject(i int) int {
	return outlineObject + 1 + len(d.outline) + i*fontObjects
}

// number gives pages, links and elements the numbers of their objects.
func (d *Document) number() {
	next := d.fontObject(len(d.fonts))
	for _, p := range d.pages {
		p.leave()
		p.object = next
		next += pageObjects
	}
	for _, l := range d.links() {
		l.object = next
		next++
	}
	for _, e := range d.elements {
		e.object = next
		next++
	}
}

// writer writes objects and keeps where they begin.
type writer struct {
	bytes.Buffer
	offsets []int
}

// object writes the next object.
func (w *writer) object(format string, args ...any) {
	w.leave()
	w.left(len(w.offsets), format, args...)
}

// leave leaves the next number for an object that is written later, with left.
func (w *writer) leave() { w.offsets = append(w.offsets, 0) }

func (w *writer) left(number int, format string, args ...any) {
	w.offsets[number-1] = w.Len()
	fmt.Fprintf(w, "%d 0 obj\n", number)
	fmt.Fprintf(w, format, args...)
	w.WriteString("\nendobj\n")
}

func (w *writer) stream(entries string, content []byte) {
	w.offsets = append(w.offsets, w.Len())
	fmt.Fprintf(w, "%d 0 obj\n<<%s /Length %d>>\nstream\n", len(w.offsets), entries, len(content))
	w.Write(content)
	w.WriteString("\nendstream\nendobj\n")
}

// Bytes writes the document, which has a page at least and gets no more. Before every page stands a
// comment with its number, and one before the structure, by which a difference can be placed.
func (d *Document) Bytes() []byte {
	d.Structure()
	d.number()
	w := &writer{}
	w.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	d.writeHead(w)
	w.stream("/Type /Metadata /Subtype /XML", d.metadata())
	w.leave() // structureObject
	w.leave() // parentsObject
	d.writeOutline(w)
	for i, f := range d.fonts {
		f.write(w, d.fontObject(i))
	}
	for _, p := range d.pages {
		p.write(w)
	}
	w.WriteString("% structure\n")
	d.writeStructure(w)
	at := w.Len()
	fmt.Fprintf(w, "xref\n0 %d\n0000000000 65535 f \n", len(w.offsets)+1)
	for _, offset := range w.offsets {
		fmt.Fprintf(w, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(w, "trailer\n<</Size %d /Root %d 0 R /Info %d 0 R /ID [<%X> <%X>]>>\nstartxref\n%d\n%%%%EOF\n",
		len(w.offsets)+1, catalogObject, infoObject, d.ID, d.ID, at)
	return w.Buffer.Bytes()
}

func (d *Document) writeHead(w *writer) {
	outline := ""
	if len(d.outline) > 0 {
		outline = fmt.Sprintf(" /Outlines %d 0 R /PageMode /UseOutlines", outlineObject)
	}
	w.object("<</Type /Catalog /Pages %d 0 R /Lang %s /ViewerPreferences <</DisplayDocTitle true>> /Metadata %d 0 R\n/MarkInfo <</Marked true>> /StructTreeRoot %d 0 R%s>>",
		pagesObject, literal(d.Lang), metadataObject, structureObject, outline)
	date := literal(d.Created.UTC().Format("D:20060102150405Z"))
	w.object("<</Title %s /Author %s /Subject %s\n/Keywords %s\n/Producer %s /CreationDate %s /ModDate %s>>",
		literal(d.Title), literal(d.Author), literal(d.Subject), literal(d.Keywords), literal(d.Producer), date, date)
	var kids, fonts strings.Builder
	for _, p := range d.pages {
		fmt.Fprintf(&kids, "%d 0 R\n", p.object)
	}
	w.object("<</Type /Pages /Count %d /Kids [%s]>>", len(d.pages), kids.String())
	for i, f := range d.fonts {
		fmt.Fprintf(&fonts, " /F%d %d 0 R", f.number, d.fontObject(i))
	}
	w.object("<</Font <<%s>>>>", fonts.String())
}

func (d *Document) writeOutline(w *writer) {
	n := len(d.outline)
	if n == 0 {
		w.object("null")
		return
	}
	w.object("<</Type /Outlines /First %d 0 R /Last %d 0 R /Count %d>>", outlineObject+1, outlineObject+n, n)
	for i, b := range d.outline {
		beside := ""
		if i > 0 {
			beside += fmt.Sprintf(" /Prev %d 0 R", outlineObject+i)
		}
		if i < n-1 {
			beside += fmt.Sprintf(" /Next %d 0 R", outlineObject+i+2)
		}
		w.object("<</Title %s /Parent %d 0 R%s /Dest %s>>", literal(b.title), outlineObject, beside, d.goal(b.page, b.top))
	}
}

// write writes a font (ISO 32000-1 §9.7): its glyphs are named by their numbers.
func (f *usedFont) write(w *writer, at int) {
	w.object("<</Type /Font /Subtype /Type0 /BaseFont /%s /Encoding /Identity-H /DescendantFonts [%d 0 R] /ToUnicode %d 0 R>>", f.name, at+1, at+3)
	var widths strings.Builder
	glyphs := slices.Sorted(maps.Keys(f.letters))
	for _, g := range glyphs {
		fmt.Fprintf(&widths, "%d [%d]\n", g, f.milli(f.advances[g]))
	}
	w.object("<</Type /Font /Subtype /CIDFontType2 /BaseFont /%s /CIDSystemInfo <</Registry (Adobe) /Ordering (Identity) /Supplement 0>> /FontDescriptor %d 0 R /CIDToGIDMap /Identity /DW 0 /W [%s]>>",
		f.name, at+2, widths.String())
	w.object("<</Type /FontDescriptor /FontName /%s /Flags 4 /FontBBox [%d %d %d %d] /ItalicAngle 0 /Ascent %d /Descent %d /CapHeight %d /StemV 80 /FontFile2 %d 0 R>>",
		f.name, f.milli(f.box[0]), f.milli(f.box[1]), f.milli(f.box[2]), f.milli(f.box[3]), f.milli(f.ascent), f.milli(f.descent), f.milli(f.ascent)*2/3, at+4)
	w.stream("", f.unicode(glyphs))
	w.stream(fmt.Sprintf("/Length1 %d", len(f.data)), f.data)
}

// unicode says which letter each glyph is (Adobe Technical Note 5411).
func (f *usedFont) unicode(glyphs []uint16) []byte {
	var out strings.Builder
	out.WriteString("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n" +
		"/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n" +
		"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n")
	for part := range slices.Chunk(glyphs, 100) {
		fmt.Fprintf(&out, "%d beginbfchar\n", len(part))
		for _, g := range part {
			out.WriteString("<")
			hex(&out, g)
			out.WriteString("> <")
			hex(&out, uint16(f.letters[g])) //nolint:gosec // fonts have letters of the basic plane
			out.WriteString(">\n")
		}
		out.WriteString("endbfchar\n")
	}
	out.WriteString("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n")
	return []byte(out.String())
}

func (p *Page) write(w *writer) {
	fmt.Fprintf(w, "%% page %d\n", p.index+1)
	annots := ""
	if len(p.links) > 0 {
		var links strings.Builder
		for _, l := range p.links {
			fmt.Fprintf(&links, "%d 0 R\n", l.object)
		}
		annots = " /Tabs /S /Annots [" + links.String() + "]"
	}
	w.object("<</Type /Page /Parent %d 0 R /MediaBox [0 0 %s %s] /Resources %d 0 R /StructParents %d /Contents %d 0 R%s>>",
		pagesObject, number(p.width), number(p.height), resourcesObject, p.index, p.object+1, annots)
	w.stream("", p.content.Bytes())
}

// write writes a link, which has a key in the structure.
func (l *link) write(w *writer, key int) {
	action := "/Dest " // within the document
	if l.url != "" {
		action = "/A <</S /URI /URI " + literal(l.url) + ">>"
	} else {
		action += l.on.doc.goal(l.page, l.top)
	}
	w.object("<</Type /Annot /Subtype /Link /F 4 /Border [0 0 0] /Rect [%s %s %s %s] /Contents %s /StructParent %d %s>>",
		number(l.x), l.on.up(l.y+l.h), number(l.x+l.w), l.on.up(l.y), literal(l.says), key, action)
}

// metadata says what the document is in XMP (ISO 16684-1), and that it keeps to PDF/UA-1 (ISO
// 14289-1, 5).
func (d *Document) metadata() []byte {
	var out bytes.Buffer
	text := func(s string) string {
		var escaped strings.Builder
		_ = xml.EscapeText(&escaped, []byte(s)) // a Builder takes everything
		return escaped.String()
	}
	fmt.Fprintf(&out, `<?xpacket begin="`+"\ufeff"+`" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">%s</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>%s</rdf:li></rdf:Seq></dc:creator>
<dc:language><rdf:Bag><rdf:li>%s</rdf:li></rdf:Bag></dc:language>
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>`, text(d.Title), text(d.Author), text(d.Lang))
	return out.Bytes()
}
