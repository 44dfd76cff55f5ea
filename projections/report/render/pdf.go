package render

import (
	"crypto/sha256"
	"fmt"
	"net/url"
	"slices"
	"sort"
	"strings"
	"time"

	"twothirds/projections/pdf"
	"twothirds/projections/report"
)

// renderPDF writes a report as a document to be printed and signed (ISO 32000-1).
// It begins with what the report is and its contents, and ends with the notes; minutes,
// extracts and accounts have room for signatures. An extract of a decision is made to
// fill two pages, in smaller letters if need be.
func renderPDF(p page, o Options) ([]byte, error) {
	for _, table := range p.Tables() {
		if len(table.Columns) > maxColumns {
			return nil, fmt.Errorf("%w: the table %s has %d columns, and a page has room for %d at most; take CSV", ErrTooLarge, table.Name, len(table.Columns), maxColumns)
		}
	}
	if p.Kind == "decision" && p.small() {
		if d := p.extract(o); d != nil {
			return d.bytes(), nil
		}
	}
	d := p.document(o, 100, maxPages)
	d.compact = p.Kind == "decision"
	if d.fill(false); d.err != nil {
		return nil, d.err
	}
	return d.bytes(), nil
}

// Scales of an extract, in hundredths.
const (
	largestScale  = 100
	smallestScale = 72
	scaleStep     = 2
)

// extract sets a decision on two pages, in the largest letters that have room, and with
// the roll on the second page where that has room too. It is nil where even the smallest are too large.
func (p page) extract(o Options) *document {
	set := func(step int, apart bool) *document {
		d := p.document(o, int64(largestScale-step*scaleStep), 2)
		d.compact = true
		if d.fill(apart); d.err != nil {
			return nil
		}
		return d
	}
	const steps = (largestScale - smallestScale) / scaleStep
	step := sort.Search(steps+1, func(step int) bool { return set(step, false) != nil })
	if step > steps {
		return nil
	}
	if d := set(step, true); d != nil {
		return d
	}
	return set(step, false)
}

// small reports whether a report may have room on two pages.
func (p page) small() bool {
	rows, bytes := 0, 0
	for _, section := range p.Sections {
		for _, block := range section.Blocks {
			rows += len(block.Rows)
			for _, row := range block.Rows {
				for _, c := range row {
					bytes += len(c.Text)
				}
			}
		}
	}
	return rows <= 400 && bytes <= 40_000
}

func (p page) document(o Options, scale int64, most int) *document {
	d := &document{page: p, base: plainAddress(o.Base), scale: scale, most: most}
	d.pdf = &pdf.Document{
		Title: p.Title, Author: p.body(), Subject: p.Kind, Keywords: p.source.String(), Lang: p.l.Code,
		Producer: fmt.Sprintf("twothirds pdf/%d", p.source.Version), Created: time.UnixMilli(int64(p.Recorded)),
	}
	if span := p.span(); span != "" {
		d.pdf.Subject += " " + span
	}
	id := sha256.Sum256([]byte(p.source.String()))
	copy(d.pdf.ID[:], id[:])
	d.newPage()
	return d
}

// plainAddress is an address in ASCII, "" where it is none.
func plainAddress(base string) string {
	u, err := url.Parse(base)
	if err != nil || base == "" {
		return ""
	}
	return u.String()
}

// signed are the kinds that end with lines for signatures, and how many.
var signed = map[string]int{"accountability": 2, "decision": 1, "minutes": 2}

// fill writes the document. Apart, the roll of an extract begins the second page.
func (d *document) fill(apart bool) {
	if d.compact {
		d.head()
	} else {
		d.titlePage()
	}
	for i := range d.Sections {
		section := &d.Sections[i]
		plans := d.plan(section)
		d.turn(slices.ContainsFunc(plans, func(t *tablePlan) bool { return t != nil && t.landscape }))
		if apart && section.Name == "roll" && !d.fresh() {
			d.newPage()
		}
		d.section(section, plans)
	}
	d.turn(false)
	if lines := signed[d.Kind]; lines > 0 {
		d.signatures(lines)
	}
	d.notes()
	if d.missing {
		d.gap(800)
		d.say(sans, d.t("missing"), d.size(70), quiet)
	}
	for _, r := range d.refs {
		if at := d.noted[r.ref-1]; at.page != nil {
			r.page.LinkPage(r.x, r.y, r.w, r.h, at.page.Index(), at.y)
		}
	}
	d.furnish()
}

func (d *document) bytes() []byte { return d.pdf.Bytes() }

// identity is by what the report is known, and how it is checked.
func (d *document) identity() [][2]string {
	var facts [][2]string
	if span := d.span(); span != "" {
		facts = append(facts, [2]string{d.t("period"), span})
	}
	facts = append(facts, [2]string{d.t("entries"), d.asOf()})
	if !d.compact { // whose last section has these
		facts = append(facts, [2]string{d.t("ledger"), d.Ledger.ID.String()}, [2]string{d.t("root"), d.Root.String()})
	}
	if d.Overlay { // nobody can make it again who has not the names
		return facts
	}
	return append(facts, [2]string{d.t("sha256"), d.source.SHA256.String()}, [2]string{d.t("check"), d.t("check.by") + ". " + d.t("check.why")})
}

// titlePage says what the report is, and what is in it.
func (d *document) titlePage() {
	d.y = 9_000
	d.say(bold, d.body(), 1_200, quiet)
	d.y += 800
	d.say(serif, d.Title, 2_600, ink)
	d.y += 1_200
	d.on.Line(marginSide, d.y, marginSide+12_000, d.y, 300, accent)
	d.y += 1_800
	d.identityFacts(900, 15_000)
	d.y += 400
	d.say(sans, d.t("accessible"), 800, quiet)
	d.y += 2_400
	d.need(6_000)
	d.say(serif, d.t("contents"), 1_300, accent)
	d.y += 600
	lines := len(d.Sections) + 1
	if signed[d.Kind] > 0 {
		lines++
	}
	for range lines {
		d.need(1_700)
		d.slots = append(d.slots, place{page: d.on, y: d.y})
		d.y += 1_700
	}
	d.newPage()
}

func (d *document) identityFacts(size, label int64) {
	for _, fact := range d.identity() {
		all := lines([]run{{text: d.clean(fact[1]), font: sans}}, size, d.width()-label)
		names := lines([]run{{text: d.clean(fact[0]), font: sans}}, size, label-600)
		d.need(int64(max(len(all), len(names))) * d.leading(size))
		y := d.y
		for i, l := range names {
			d.set(l, marginSide, y+int64(i)*d.leading(size), size, quiet)
		}
		d.flow(all, marginSide+label, size, ink)
		d.y = max(d.y, y+int64(len(names))*d.leading(size)) + size/3
	}
}

// head is the beginning of a document without a title page.
func (d *document) head() {
	d.y = 3_600
	d.say(bold, d.body(), d.size(90), quiet)
	d.y += 200
	d.say(serif, d.Title, d.size(170), ink)
	d.y += 500 * d.scale / 100
	d.identityFacts(d.size(70), 11_500)
}

// section writes a section; plans are those of its tables, by block.
func (d *document) section(section *report.Section, plans []*tablePlan) {
	with := int64(3_000)
	if len(plans) > 0 && plans[0] != nil {
		with = plans[0].beginning()
	}
	d.heading(section.Title, with)
	for i := range section.Blocks {
		if d.err != nil {
			return
		}
		if i > 0 {
			d.gap(900)
		}
		block := &section.Blocks[i]
		switch block.Type {
		case report.BlockParagraph:
			d.flow(lines(d.runs(block.Rows[0]...), d.size(95), d.width()), marginSide, d.size(95), ink)
		case report.BlockText:
			d.quote(block.Rows[0][0])
		case report.BlockFacts:
			d.facts(block)
		case report.BlockTable:
			// A title that says again what the heading says is left out.
			d.table(plans[i], block.Title != section.Title && (!d.compact || len(section.Blocks) > 1))
		case report.BlockChart:
			d.chart(block)
		}
	}
}

// runs are cells one after another, each with its small number.
func (d *document) runs(cells ...report.Cell) []run {
	var all []run
	for _, c := range cells {
		all = append(all, run{text: d.clean(d.Shown(c)), font: sans})
		if c.Ref > 0 {
			all = append(all, run{text: superscript(c.Ref), font: sans, ref: c.Ref})
		}
	}
	return all
}

// quote writes a text of the log, a line at its side.
func (d *document) quote(c report.Cell) {
	size := d.size(90)
	paragraphs := strings.Split(c.Text, "\n")
	for i, text := range paragraphs {
		runs := []run{{text: d.clean(text), font: sans}}
		if i == len(paragraphs)-1 && c.Ref > 0 {
			runs = append(runs, run{text: superscript(c.Ref), font: sans, ref: c.Ref})
		}
		for _, l := range lines(runs, size, d.width()-1_200) {
			d.need(d.leading(size))
			if d.err != nil {
				return
			}
			d.on.Rect(marginSide, d.y, 200, d.leading(size), pdf.Pen{Fill: &accent})
			d.set(l, marginSide+1_200, d.y, size, ink)
			d.y += d.leading(size)
		}
	}
}

// facts writes labels and values side by side; in an extract two facts in a line where
// they have room.
func (d *document) facts(block *report.Block) {
	size := d.size(90)
	if !d.compact {
		for _, row := range block.Rows {
			d.fact(row, size, marginSide, d.width(), d.width()*30/100)
		}
		return
	}
	half, label := (d.width()-gutter)/2, d.width()*19/100
	short := func(row []report.Cell) bool {
		return len(lines(d.runs(row[1]), size, half-label)) == 1 && len(lines(d.runs(row[0]), size, label-600)) == 1
	}
	for rest := block.Rows; len(rest) > 0 && d.err == nil; rest = rest[1:] {
		if !short(rest[0]) {
			d.fact(rest[0], size, marginSide, d.width(), label)
			continue
		}
		d.need(d.leading(size) + 300)
		top := d.y
		d.fact(rest[0], size, marginSide, half, label)
		if len(rest) > 1 && short(rest[1]) {
			d.y = top
			rest = rest[1:]
			d.fact(rest[0], size, marginSide+half+gutter, half, label)
		}
	}
}

// fact writes a label and a value, so wide together, from x on.
func (d *document) fact(row []report.Cell, size, x, wide, label int64) {
	names := lines(d.runs(row[0]), size, label-600)
	values := lines(d.runs(row[1]), size, wide-label)
	height := int64(max(len(names), len(values)))*d.leading(size) + 300*d.scale/100
	if height < d.bottom()-marginTop {
		d.need(height)
	}
	if d.err != nil {
		return
	}
	y, at := d.y, d.on
	for i, l := range names {
		d.set(l, x, y+int64(i)*d.leading(size), size, quiet)
	}
	d.flow(values, x+label, size, ink)
	if d.on == at {
		d.y = y + height
	}
	d.on.Line(x, d.y-150, x+wide, d.y-150, 40, hair)
}

// signatures leaves room for them.
func (d *document) signatures(n int) {
	size := d.size(80)
	d.heading(d.t("signatures"), int64(n)*3_400+3_000)
	d.say(sans, d.t("signatures.say"), size, quiet)
	for range n {
		d.y += 2_600 * d.scale / 100
		x := int64(marginSide)
		for i, key := range []string{"sign.name", "sign.sign", "sign.date"} {
			wide := d.width() * []int64{46, 32, 22}[i] / 100
			d.on.Line(x, d.y, x+wide-1_200, d.y, 60, ink)
			d.on.Text(x, d.y+d.size(90), sans, d.size(70), quiet, d.t(key))
			x += wide
		}
		d.y += d.size(110)
	}
}

// notes writes which entries each small number stands for, in columns.
func (d *document) notes() {
	size, columns := d.size(70), int64(3)
	if d.compact {
		size, columns = d.size(64), 6
	}
	d.heading(d.t("notes"), 4_000)
	d.say(sans, d.t("notes.say"), d.size(80), quiet)
	d.y += 400
	d.noted = make([]place, len(d.Refs))
	indent := sans.Width(decimal(int64(len(d.Refs))), size) + 500
	between := int64(800)
	wide := (d.width() - (columns-1)*between) / columns
	type noteLine struct {
		line
		ref int
	}
	var all []noteLine
	for i, ref := range d.Refs {
		var runs []run
		for j, e := range ref.Entries {
			text := e.String()
			if j < len(ref.Entries)-1 {
				text += ","
			}
			r := run{text: text, font: sans}
			if d.base != "" {
				r.url = link(d.base, e.From)
			}
			runs = append(runs, r)
			if j < len(ref.Entries)-1 {
				runs = append(runs, run{text: " ", font: sans})
			}
		}
		for j, l := range lines(runs, size, wide-indent) {
			n := noteLine{line: l}
			if j == 0 {
				n.ref = i + 1
			}
			all = append(all, n)
		}
	}
	for len(all) > 0 && d.err == nil {
		d.need(d.leading(size))
		rows := (d.bottom() - d.y) / d.leading(size)
		if rows < 1 {
			rows = 1
		}
		rows = min(rows, (int64(len(all))+columns-1)/columns)
		top := d.y
		for column := range columns {
			x := marginSide + column*(wide+between)
			for row := range min(rows, int64(len(all))) {
				n := all[row]
				y := top + row*d.leading(size)
				if n.ref > 0 {
					d.noted[n.ref-1] = place{page: d.on, y: y}
					number := decimal(int64(n.ref))
					d.on.Text(x+indent-400-bold.Width(number, size), y+size, bold, size, accent, number)
				}
				d.set(n.line, x+indent, y, size, ink)
			}
			all = all[min(rows, int64(len(all))):]
		}
		d.y = top + rows*d.leading(size)
	}
}

// furnish writes what can be written only at the end: the contents' page numbers,
// and what stands at the head and foot of pages.
func (d *document) furnish() {
	for i, slot := range d.slots {
		if i >= len(d.contents) {
			break
		}
		to := d.contents[i]
		number := decimal(int64(to.page.Index() + 1))
		right := int64(pageShort - marginSide)
		title := fitting(sans, d.clean(to.title), 1_000, right-marginSide-4_000)
		slot.page.Text(marginSide, slot.y+1_000, sans, 1_000, ink, title)
		slot.page.Text(right-sans.Width(number, 1_000), slot.y+1_000, sans, 1_000, ink, number)
		slot.page.Line(marginSide+sans.Width(title, 1_000)+500, slot.y+1_000, right-sans.Width(number, 1_000)-500, slot.y+1_000, 30, hair)
		slot.page.LinkPage(marginSide, slot.y, right-marginSide, 1_500, to.page.Index(), to.y)
	}
	pages := d.pdf.Pages()
	body, title, foot := d.clean(d.body()), d.clean(d.Title), d.asOf()
	if !d.Overlay {
		foot += " · SHA-256 " + d.source.SHA256.String()[:16] + "…"
	}
	for i, p := range pages {
		w, h := p.Size()
		right := w - marginSide
		if i > 0 {
			text := fitting(sans, title, 750, (right-marginSide)/2)
			wide := sans.Width(text, 750)
			p.Text(marginSide, 3_600, sans, 750, quiet, fitting(sans, body, 750, right-marginSide-wide-1_000))
			p.Text(right-wide, 3_600, sans, 750, quiet, text)
			p.Line(marginSide, 4_200, right, 4_200, 40, hair)
		}
		base := h - 2_800
		p.Line(marginSide, base-1_200, right, base-1_200, 40, hair)
		p.Text(marginSide, base, sans, 750, quiet, fitting(sans, foot, 750, right-marginSide-9_000))
		number := d.t("pages", decimal(int64(i+1)), decimal(int64(len(pages))))
		p.Text(right-sans.Width(number, 750), base, sans, 750, quiet, number)
	}
}
