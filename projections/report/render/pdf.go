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
	d := p.set(o)
	if d.err != nil {
		return nil, d.err
	}
	return d.bytes(), nil
}

// mostTries is how often a document is set again at most, so that pages are filled.
const mostTries = 6

// set sets a document. Where a page would be left nearly empty because the next section lies, the section
// before lies too. A small document is set in slightly smaller letters if that saves a last page with little on it.
func (p page) set(o Options) *document {
	lying := make([]bool, len(p.Sections))
	try := func(scale int64) *document {
		d := p.document(o, scale, maxPages)
		d.compact, d.lying = p.Kind == "decision", lying
		d.fill(false)
		return d
	}
	d := try(largestScale)
	for n := 1; d.err == nil && d.thin >= 0 && n < mostTries; n++ {
		lying[d.thin] = true
		d = try(largestScale)
	}
	if d.err != nil || !p.small() || d.y-marginTop > d.full()/5 {
		return d
	}
	for scale := int64(largestScale - scaleStep); scale >= tightestScale; scale -= scaleStep {
		if tight := try(scale); tight.err == nil && len(tight.pdf.Pages()) < len(d.pdf.Pages()) {
			return tight
		}
	}
	return d
}

// tightestScale is what a document that is no extract is set in at least.
const tightestScale = 90

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
	d := &document{page: p, base: plainAddress(o.Base), scale: scale, most: most, lying: make([]bool, len(p.Sections)), thin: -1}
	d.pdf = &pdf.Document{
		Title: p.Title, Author: p.body(), Subject: p.Kind, Keywords: p.source.String(), Lang: p.l.Code,
		Producer: fmt.Sprintf("twothirds pdf/%d", p.source.Version), Created: time.UnixMilli(int64(p.Recorded)),
	}
	if span := p.span(); span != "" {
		d.pdf.Subject += " " + span
	}
	id := sha256.Sum256([]byte(p.source.String()))
	copy(d.pdf.ID[:], id[:])
	d.part = d.pdf.Structure()
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
		plans := d.plan(section, d.lying[i])
		d.turn(d.lying[i] || slices.ContainsFunc(plans, func(t *tablePlan) bool { return t != nil && t.landscape }), i)
		if d.landscape && !d.lying[i] {
			plans = d.plan(section, true)
		}
		if apart && section.Name == "roll" && !d.fresh() {
			d.newPage()
		}
		d.section(section, plans)
	}
	d.turn(false, len(d.Sections))
	if lines := signed[d.Kind]; lines > 0 {
		d.signatures(lines)
	}
	d.notes()
	if d.missing {
		d.gap(800)
		d.say("P", sans, d.t("missing"), d.size(70), quiet)
	}
	for _, r := range d.refs {
		if at := d.noted[r.ref-1]; at.page != nil {
			r.page.LinkPage(r.element, d.t("to.note", decimal(r.ref)), r.x, r.y, r.w, r.h, at.page.Index(), at.y)
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
	d.sayBody(1_200)
	d.y += 800
	d.say("H1", serif, d.Title, 2_600, ink)
	d.y += 1_200
	d.on.Line(marginSide, d.y, marginSide+12_000, d.y, 300, accent)
	d.y += 1_800
	d.identityFacts(900, 15_000)
	d.y += 2_800
	d.need(6_000)
	d.begin()
	d.say("H2", serif, d.t("contents"), 1_300, accent)
	d.y += 600
	lines := len(d.Sections) + 1
	if signed[d.Kind] > 0 {
		lines++
	}
	contents := d.part.Add("TOC")
	for range lines {
		d.need(1_700)
		d.slots = append(d.slots, place{page: d.on, y: d.y, element: contents.Add("TOCI").Add("Reference").Add("Link")})
		d.y += 1_700
	}
	d.y = d.bottom() // nothing else stands on this page
}

func (d *document) identityFacts(size, label int64) {
	list := d.part.Add("L")
	for _, fact := range d.identity() {
		all := lines([]run{{text: d.clean(fact[1]), font: sans}}, size, d.width()-label)
		names := lines([]run{{text: d.clean(fact[0]), font: sans}}, size, label-600)
		d.need(int64(max(len(all), len(names))) * d.leading(size))
		y, item := d.y, list.Add("LI")
		d.label(names, marginSide, size, item)
		d.flow(all, marginSide+label, size, ink, item.Add("LBody"))
		d.y = max(d.y, y+int64(len(names))*d.leading(size)) + size/3
	}
}

// label writes the label of an item of a list, at its side.
func (d *document) label(names []line, x, size int64, item *pdf.Element) {
	label := item.Add("Lbl")
	for i, l := range names {
		d.set(l, x, d.y+int64(i)*d.leading(size), size, quiet, label)
	}
}

// head is the beginning of a document without a title page.
func (d *document) head() {
	d.y = 3_600
	d.sayBody(d.size(90))
	d.y += 200
	d.say("H1", serif, d.Title, d.size(170), ink)
	d.y += 500 * d.scale / 100
	d.identityFacts(d.size(70), 11_500)
}

// betweenBlocks is the room between the blocks of a section.
const betweenBlocks = 900

// section writes a section; plans are those of its tables, by block.
func (d *document) section(section *report.Section, plans []*tablePlan) {
	d.heading(section.Title, d.beginning(section, plans, 0))
	for i := range section.Blocks {
		if d.err != nil {
			return
		}
		if i > 0 {
			d.gap(betweenBlocks)
			d.need(d.beginning(section, plans, i))
		}
		block := &section.Blocks[i]
		switch block.Type {
		case report.BlockParagraph:
			d.flow(d.paragraph(block), marginSide, d.size(95), ink, d.part.Add("P"))
		case report.BlockText:
			d.quote(block.Rows[0][0])
		case report.BlockFacts:
			d.facts(block)
		case report.BlockTable:
			d.table(plans[i])
		case report.BlockChart:
			d.chart(d.planChart(block))
		}
	}
}

// beginning is the height of what stays together of the blocks of a section from one on. A
// short paragraph stays with what it introduces.
func (d *document) beginning(section *report.Section, plans []*tablePlan, i int) int64 {
	if i >= len(section.Blocks) {
		return 0
	}
	block := &section.Blocks[i]
	switch block.Type {
	case report.BlockParagraph:
		all, leading := len(d.paragraph(block)), d.leading(d.size(95))
		if all > 3 {
			return 2 * leading
		}
		rest := int64(0)
		if i+1 < len(section.Blocks) {
			rest = betweenBlocks*d.scale/100 + d.beginning(section, plans, i+1)
		}
		return min(int64(all)*leading+rest, d.full()/3)
	case report.BlockTable:
		return d.tableBeginning(plans[i])
	case report.BlockChart:
		return d.chartBeginning(d.planChart(block))
	}
	return 3 * d.leading(d.size(95))
}

func (d *document) paragraph(block *report.Block) []line {
	return lines(d.runs(block.Rows[0]...), d.size(95), d.width())
}

// runs are cells one after another, each with its small number.
func (d *document) runs(cells ...report.Cell) []run {
	var all []run
	for _, c := range cells {
		all = append(all, run{text: d.clean(d.Shown(c)), font: sans, lang: c.Lang})
		if c.Ref > 0 {
			all = append(all, run{text: superscript(c.Ref), font: sans, ref: c.Ref})
		}
	}
	return all
}

// quote writes a text of the log, a line at its side.
func (d *document) quote(c report.Cell) {
	size := d.size(90)
	quote := d.part.Add("BlockQuote")
	paragraphs := strings.Split(c.Text, "\n")
	from, on := d.y, d.on
	side := func(to int64) {
		on.Mark(nil)
		on.Rect(marginSide, from, 200, to-from, pdf.Pen{Fill: &accent})
	}
	for i, text := range paragraphs {
		runs := []run{{text: d.clean(text), font: sans, lang: c.Lang}}
		if i == len(paragraphs)-1 && c.Ref > 0 {
			runs = append(runs, run{text: superscript(c.Ref), font: sans, ref: c.Ref})
		}
		paragraph := quote.Add("P")
		for _, l := range lines(runs, size, d.width()-1_200) {
			to := d.y
			if d.need(d.leading(size)); d.err != nil {
				return
			}
			if d.on != on {
				side(to)
				from, on = d.y, d.on
			}
			d.set(l, marginSide+1_200, d.y, size, ink, paragraph)
			d.y += d.leading(size)
		}
	}
	side(d.y)
}

// facts writes labels and values side by side; in an extract, and where pages lie, two facts in a line where
// they have room.
func (d *document) facts(block *report.Block) {
	size, list := d.size(90), d.part.Add("L")
	if !d.compact && !d.landscape {
		for _, row := range block.Rows {
			d.fact(row, size, marginSide, d.width(), d.width()*30/100, list)
		}
		return
	}
	half, label := (d.width()-gutter)/2, d.width()*19/100
	short := func(row []report.Cell) bool {
		return len(lines(d.runs(row[1]), size, half-label)) == 1 && len(lines(d.runs(row[0]), size, label-600)) == 1
	}
	for rest := block.Rows; len(rest) > 0 && d.err == nil; rest = rest[1:] {
		if !short(rest[0]) {
			d.fact(rest[0], size, marginSide, d.width(), label, list)
			continue
		}
		d.need(d.leading(size) + 300)
		top := d.y
		d.fact(rest[0], size, marginSide, half, label, list)
		if len(rest) > 1 && short(rest[1]) {
			d.y = top
			rest = rest[1:]
			d.fact(rest[0], size, marginSide+half+gutter, half, label, list)
		}
	}
}

// fact writes a label and a value, so wide together, from x on, as an item of a list. It stands on one page
// unless it is longer than a third of it.
func (d *document) fact(row []report.Cell, size, x, wide, label int64, list *pdf.Element) {
	names := lines(d.runs(row[0]), size, label-600)
	values := lines(d.runs(row[1]), size, wide-label)
	height := int64(max(len(names), len(values)))*d.leading(size) + 300*d.scale/100
	if height <= d.full()/3 {
		d.need(height)
	} else {
		d.need(int64(max(len(names), 3)) * d.leading(size))
	}
	if d.err != nil {
		return
	}
	y, at, item := d.y, d.on, list.Add("LI")
	d.label(names, x, size, item)
	d.flow(values, x+label, size, ink, item.Add("LBody"))
	if d.on == at {
		d.y = y + height
	}
	d.on.Line(x, d.y-150, x+wide, d.y-150, 40, hair)
}
