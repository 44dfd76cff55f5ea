package render

import (
	"cmp"
	"slices"
	"time"

	"twothirds/projections/locale"
	"twothirds/projections/pdf"
	"twothirds/projections/report"
)

// Lengths of tables, in hundredths of a point.
const (
	cellSide = 300
	cellTop  = 180
	// widestWord is as wide as a word may make its column; longer ones are torn.
	widestWord = 9_500
	// deepest is how many lines a row should have at most where smaller letters make it
	// less deep.
	deepest = 8
	// manyRows is how many rows a narrow table has at least to be set in two halves
	// side by side, and mostRows at most.
	manyRows, mostRows = 16, 2_000
	// gutter is the room between the halves.
	gutter = 1_400
)

// tablePlan is a table and how it is to be set.
type tablePlan struct {
	block     *report.Block
	size      int64 // of letters
	landscape bool
	columns   []columnPlan
	head      [][]line // by column
	headDepth int64    // lines
	halves    bool     // side by side
	left      int64    // where the table, or its half, begins
	titled    bool     // has its title above it
}

// rowPlan is a row: its lines by cell, how many they are in the deepest, and the cells'
// elements.
type rowPlan struct {
	cells    [][]line
	depth    int64
	elements []*pdf.Element
}

// columnPlan is a column.
type columnPlan struct {
	number bool
	least  int64 // the widest word, within reason
	whole  int64 // what stands in it, in one line
	usual  int64 // the mean of its cells that are not empty, or of a quarter of all, in one line
	notes  int64 // of whole: the small numbers beside figures
	width  int64
}

// plan decides how the tables of a section are set: in smaller letters where the columns have no
// room, and on a page that lies where even those have none, or where one lies anyway. A block that is no table has no plan.
func (d *document) plan(section *report.Section, lying bool) []*tablePlan {
	plans := make([]*tablePlan, len(section.Blocks))
	for i := range section.Blocks {
		block := &section.Blocks[i]
		if block.Type != report.BlockTable {
			continue
		}
		t := d.planTable(block, lying)
		if t.landscape && !lying {
			return d.plan(section, true) // all of them lie
		}
		width := int64(pageShort - 2*marginSide)
		if lying {
			width = pageLong - 2*marginSide
		}
		rows := len(block.Rows)
		t.halves = rows >= manyRows && rows <= mostRows && t.spread((width-gutter)/2) && t.depth() <= map[bool]int64{false: 1, true: 2}[d.compact]
		if !t.halves {
			t.spread(width)
		}
		// A title that says again what the heading says is left out.
		t.titled = block.Title != section.Title && (!d.compact || len(section.Blocks) > 1)
		d.planHead(t)
		plans[i] = t
	}
	return plans
}

// Sizes of letters in tables, in tenths of a point: the last but one is the smallest in
// which a page stands that could lie.
var tableSizes = []int64{80, 72, 64, 56}

func (d *document) planTable(block *report.Block, lying bool) *tablePlan {
	t := &tablePlan{block: block, left: marginSide, landscape: lying}
	if !lying {
		sizes := tableSizes
		if !d.compact { // whose pages stand
			sizes = sizes[:3]
		}
		for _, tenths := range sizes {
			t.size = d.size(tenths)
			d.measure(t)
			if t.spread(pageShort-2*marginSide) && (t.depth() <= deepest || d.compact || tenths == sizes[len(sizes)-1]) {
				return t
			}
		}
		if t.landscape = !d.compact; d.compact {
			return t
		}
	}
	for _, tenths := range tableSizes {
		t.size = d.size(tenths)
		if d.measure(t); t.spread(pageLong - 2*marginSide) {
			break
		}
	}
	return t
}

// planHead breaks the header into lines.
func (d *document) planHead(t *tablePlan) {
	t.head, t.headDepth = nil, 1
	for i, column := range t.block.Columns {
		l := lines([]run{{text: d.clean(column.Title), font: bold}}, t.size, t.columns[i].width)
		t.head, t.headDepth = append(t.head, l), max(t.headDepth, int64(len(l)))
	}
}

// measure finds how wide the columns are.
func (d *document) measure(t *tablePlan) {
	t.columns = make([]columnPlan, len(t.block.Columns))
	for i, column := range t.block.Columns {
		c := &t.columns[i]
		c.number = column.Type == report.ColumnNumber
		title := d.clean(column.Title)
		c.least = longestWord(bold, title, t.size)
		c.whole = min(bold.Width(title, t.size), c.least*3/2)
		figures, said := int64(0), int64(0)
		for _, row := range t.block.Rows {
			text, note := d.cellText(row[i], column.Type), noteWidth(row[i], t.size)
			wide := sans.Width(text, t.size)
			if c.number {
				figures, c.notes = max(figures, wide), max(c.notes, note)
				continue
			}
			c.least = max(c.least, min(longestWord(sans, text, t.size)+note, widestWord*t.size/800))
			c.whole = max(c.whole, wide+note)
			c.usual += wide + note
			if wide > 0 {
				said++
			}
		}
		c.usual /= max(said, int64(len(t.block.Rows)/4), 1)
		if c.number {
			c.least = max(c.least, figures+c.notes)
			c.whole = max(c.whole, c.least)
		}
		c.least = min(c.least, 2*widestWord)
		c.whole = max(c.whole, c.least)
	}
}

func noteWidth(c report.Cell, size int64) int64 {
	if c.Ref == 0 {
		return 0
	}
	return sans.Width(superscript(c.Ref), size)
}

// cellText is what a cell of a table reads: times and days in the short form of the
// language, as the clocks in Baku show them.
func (d *document) cellText(c report.Cell, kind string) string {
	form := "2\u00a0Jan\u00a02006" // a day is not broken
	if d.l == locale.Azerbaijani {
		form = "02.01.2006"
	}
	if kind == report.ColumnTime {
		if day, err := time.Parse(time.DateOnly, c.Value); err == nil {
			return day.Format(form)
		}
		if t, err := time.Parse(time.RFC3339Nano, c.Value); err == nil {
			if local, ok := locale.Baku(t); ok {
				return local.Format(form + ", 15:04")
			}
		}
	}
	return d.clean(d.Shown(c))
}

// spread gives the columns their widths, of so much together. It is false where words have to be torn.
func (t *tablePlan) spread(width int64) bool {
	width -= int64(len(t.columns)) * 2 * cellSide
	least, whole := int64(0), int64(0)
	for _, c := range t.columns {
		least, whole = least+c.least, whole+c.whole
	}
	if least > width {
		for i := range t.columns {
			t.columns[i].width = max(width*t.columns[i].least/least, t.size)
		}
		return false
	}
	t.share(width)
	if whole < width && whole > width*6/10 {
		t.stretch(width - whole)
	}
	return true
}

// share gives the columns their widths where the widest words have room: as much as a usual
// cell needs to be set in so many lines, the fewest for which there is room.
func (t *tablePlan) share(width int64) {
	left := int64(-1)
	for depth := int64(1); left < 0; depth++ {
		left = width
		for i := range t.columns {
			c := &t.columns[i]
			c.width = max(c.least, min(c.whole, c.usual*11/10/depth))
			left -= c.width
		}
	}
	t.shareRest(left)
}

// shareRest gives what is left to the columns with longer cells than usual: first to those
// that need no more than is fair to have each of their cells in one line, then to each of the others
// as it needs more.
func (t *tablePlan) shareRest(left int64) {
	var open []*columnPlan
	for i := range t.columns {
		if t.columns[i].width < t.columns[i].whole {
			open = append(open, &t.columns[i])
		}
	}
	slices.SortStableFunc(open, func(a, b *columnPlan) int { return cmp.Compare(a.whole-a.width, b.whole-b.width) })
	for ; len(open) > 0 && open[0].whole-open[0].width <= left/int64(len(open)); open = open[1:] {
		left -= open[0].whole - open[0].width
		open[0].width = open[0].whole
	}
	more := int64(0)
	for _, c := range open {
		more += c.whole - c.width
	}
	for _, c := range open {
		c.width += left * (c.whole - c.width) / more
	}
}

// stretch gives what is left of the page's width to the columns of texts.
func (t *tablePlan) stretch(left int64) {
	texts := int64(0)
	for _, c := range t.columns {
		if !c.number {
			texts += c.width
		}
	}
	for i := range t.columns {
		if c := &t.columns[i]; !c.number {
			c.width += left * c.width / texts
		}
	}
}

// depth is about how many lines the deepest row has.
func (t *tablePlan) depth() int64 {
	deepest := int64(1)
	for _, c := range t.columns {
		if !c.number && c.whole > c.width {
			deepest = max(deepest, (c.whole*11/10+c.width-1)/c.width)
		}
	}
	return deepest
}

// tableBeginning is the height of what stays together: title, header and two rows; all of a
// table of few rows that is not tall.
func (d *document) tableBeginning(t *tablePlan) int64 {
	head := d.headHeight(t)
	if t.titled {
		head += d.subtitleHeight(t.block.Title)
	}
	two, all := int64(0), int64(0)
	for i, row := range t.block.Rows[:min(len(t.block.Rows), manyRows)] {
		all += d.rowHeight(t, d.cells(t, row).depth)
		if i < 2 {
			two = all
		}
	}
	if len(t.block.Rows) < manyRows && head+all <= d.full()/4 {
		return head + all
	}
	return min(head+two, d.full()/2)
}

func (d *document) rowHeight(t *tablePlan, depth int64) int64 {
	return depth*d.leading(t.size) + 2*d.cellTop()
}

// cells are a row's, in lines.
func (d *document) cells(t *tablePlan, row []report.Cell) rowPlan {
	p := rowPlan{cells: make([][]line, len(row))}
	for i, c := range row {
		runs := []run{{text: d.cellText(c, t.block.Columns[i].Type), font: sans, lang: c.Lang}}
		if c.Ref > 0 {
			runs = append(runs, run{text: superscript(c.Ref), font: sans, ref: c.Ref})
		}
		p.cells[i] = lines(runs, t.size, t.columns[i].width)
		p.depth = max(p.depth, int64(len(p.cells[i])))
	}
	return p
}

// tag gives a row and its cells their elements.
func (p *rowPlan) tag(table *pdf.Element) {
	row := table.Add("TR")
	for range p.cells {
		p.elements = append(p.elements, row.Add("TD"))
	}
}

// table writes a table: its header again on every page, and no row on two, unless it is
// longer than half of one.
func (d *document) table(t *tablePlan) {
	if t.titled {
		d.subtitle(t.block.Title)
	}
	table := d.part.Add("Table")
	table.Alt = d.clean(t.block.Title)
	if t.halves {
		d.inHalves(t, table)
		return
	}
	d.header(t, table)
	if len(t.block.Rows) == 0 {
		return
	}
	next := d.cells(t, t.block.Rows[0])
	for i := range t.block.Rows {
		row := next
		together := d.rowHeight(t, row.depth)
		if i+1 < len(t.block.Rows) {
			next = d.cells(t, t.block.Rows[i+1])
			if i+2 == len(t.block.Rows) && i > 0 {
				together += d.rowHeight(t, next.depth) // the last stands on no page alone
			}
		}
		if d.y+together > d.bottom() && d.bottom()-d.y < d.full()/2 && !d.begins(t) {
			d.overTable(t)
		}
		row.tag(table)
		for from := int64(0); from < row.depth && d.err == nil; {
			room := (d.bottom() - d.y - 2*d.cellTop()) / d.leading(t.size)
			if room < 1 && !d.begins(t) {
				d.overTable(t)
				continue
			}
			to := min(row.depth, from+max(1, room))
			d.row(t, row, from, to)
			from = to
		}
		if d.err != nil {
			return
		}
	}
}

// overTable begins a page on which a table goes on.
func (d *document) overTable(t *tablePlan) {
	d.newPage()
	d.header(t, nil)
}

// cellTop is the room above and below a cell's text.
func (d *document) cellTop() int64 {
	if d.compact {
		return cellTop * d.scale / 200
	}
	return cellTop
}

// inHalves writes a table as two that stand side by side, on every page the left one first.
func (d *document) inHalves(t *tablePlan, table *pdf.Element) {
	var rest []rowPlan
	height := int64(0)
	for _, row := range t.block.Rows {
		p := d.cells(t, row)
		rest, height = append(rest, p), height+d.rowHeight(t, p.depth)
	}
	of := table // the header is its part once
	for len(rest) > 0 && d.err == nil {
		top, bottom := d.y, int64(0)
		room := d.bottom() - d.y - d.headHeight(t)
		for half := range int64(2) {
			d.y, t.left = top, marginSide+half*(d.width()+gutter)/2
			if len(rest) > 0 {
				d.header(t, of)
				of = nil
			}
			filled := int64(0)
			for wanted := (height + 1) / (2 - half); len(rest) > 0; rest = rest[1:] {
				tall := d.rowHeight(t, rest[0].depth)
				if filled > 0 && (filled >= wanted || filled+tall > room) {
					break
				}
				rest[0].tag(table)
				d.row(t, rest[0], 0, rest[0].depth)
				filled, height = filled+tall, height-tall
			}
			bottom = max(bottom, d.y)
		}
		d.y, t.left = bottom, marginSide
		if len(rest) > 0 {
			d.newPage()
		}
	}
}

// begins reports whether nothing but the table's header stands on the page.
func (d *document) begins(t *tablePlan) bool { return d.y <= marginTop+d.headHeight(t) }

func (d *document) headHeight(t *tablePlan) int64 { return d.rowHeight(t, t.headDepth) }

// header writes the header, as a row of a table or, nil, again on another page or in another half.
func (d *document) header(t *tablePlan, table *pdf.Element) {
	height, wide := d.headHeight(t), t.wide()
	d.on.Mark(nil)
	d.on.Rect(t.left, d.y, wide, height, pdf.Pen{Fill: &tint})
	d.on.Line(t.left, d.y+height, t.left+wide, d.y+height, 70, accent)
	var row, cell *pdf.Element
	if table != nil {
		row = table.Add("TR")
	}
	x := t.left
	for i, c := range t.columns {
		if row != nil {
			cell = row.Add("TH")
		}
		for j, l := range t.head[i] {
			at := x + cellSide
			if c.number {
				at += c.width - l.width
			}
			d.set(l, at, d.y+d.cellTop()+int64(j)*d.leading(t.size), t.size, ink, cell)
		}
		x += c.width + 2*cellSide
	}
	d.y += height
}

// wide is how wide the table is, or its half.
func (t *tablePlan) wide() int64 {
	wide := int64(0)
	for _, c := range t.columns {
		wide += c.width + 2*cellSide
	}
	return wide
}

// row writes the lines of a row from one to another.
func (d *document) row(t *tablePlan, p rowPlan, from, to int64) {
	x := t.left
	for i, c := range t.columns {
		for j := from; j < min(to, int64(len(p.cells[i]))); j++ {
			l, at := p.cells[i][j], x+cellSide
			if c.number {
				// Figures stand under each other, their small numbers to the right.
				notes := int64(0)
				if last := len(l.pieces) - 1; last >= 0 && l.pieces[last].ref > 0 {
					notes = l.pieces[last].width
				}
				at += max(0, c.width-c.notes-(l.width-notes))
			}
			d.set(l, at, d.y+d.cellTop()+(j-from)*d.leading(t.size), t.size, ink, p.elements[i])
		}
		x += c.width + 2*cellSide
	}
	d.y += d.rowHeight(t, to-from)
	d.on.Line(t.left, d.y, t.left+t.wide(), d.y, 40, hair)
}
