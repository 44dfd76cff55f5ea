package render

import (
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
	// deepest is how many lines a row should have at most where a page that lies has
	// room for wider columns.
	deepest = 6
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
}

// columnPlan is a column.
type columnPlan struct {
	number bool
	least  int64 // the widest word, within reason
	whole  int64 // what stands in it, in one line
	notes  int64 // of whole: the small numbers beside figures
	width  int64
}

// plan decides how the tables of a section are set: small letters, and a page that lies, where
// the columns have no room. A block that is no table has no plan.
func (d *document) plan(section *report.Section) []*tablePlan {
	plans := make([]*tablePlan, len(section.Blocks))
	landscape := false
	for i := range section.Blocks {
		if block := &section.Blocks[i]; block.Type == report.BlockTable {
			plans[i] = d.planTable(block)
			landscape = landscape || plans[i].landscape
		}
	}
	width := int64(pageShort - 2*marginSide)
	if landscape {
		width = pageLong - 2*marginSide
	}
	for _, t := range plans {
		if t == nil {
			continue
		}
		t.landscape, t.left = landscape, marginSide
		rows := len(t.block.Rows)
		t.halves = rows >= manyRows && rows <= mostRows && t.spread((width-gutter)/2) && t.depth() <= map[bool]int64{false: 1, true: 2}[d.compact]
		if !t.halves {
			t.spread(width)
		}
	}
	return plans
}

func (d *document) planTable(block *report.Block) *tablePlan {
	t := &tablePlan{block: block}
	for _, tenths := range []int64{80, 72, 64, 56} {
		t.size = d.size(tenths)
		d.measure(t)
		if t.spread(pageShort-2*marginSide) && (t.depth() <= deepest || d.compact) {
			return t
		}
		if d.compact {
			continue // its pages stand
		}
		t.landscape = true
		if t.spread(pageLong - 2*marginSide) {
			return t
		}
		t.landscape = false
	}
	t.landscape = !d.compact
	return t
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
		figures := int64(0)
		for _, row := range t.block.Rows {
			text, note := d.cellText(row[i], column.Type), noteWidth(row[i], t.size)
			wide := sans.Width(text, t.size)
			if c.number {
				figures, c.notes = max(figures, wide), max(c.notes, note)
				continue
			}
			c.least = max(c.least, min(longestWord(sans, text, t.size)+note, widestWord*t.size/800))
			c.whole = max(c.whole, wide+note)
		}
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
	form := "2 Jan 2006"
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

// share gives the columns their widths where the widest words have room: first to those
// that need no more than is fair, then to each of the others as it has more than one line.
func (t *tablePlan) share(width int64) {
	open := make([]*columnPlan, len(t.columns))
	least := int64(0)
	for i := range t.columns {
		open[i] = &t.columns[i]
		least += open[i].least
	}
	for given := true; given; {
		given = false
		for i, c := range open {
			if c.whole <= width/int64(len(open)) && width-c.whole >= least-c.least {
				c.width, width, least = c.whole, width-c.whole, least-c.least
				open, given = append(open[:i:i], open[i+1:]...), true
				break
			}
		}
	}
	more := int64(0)
	for _, c := range open {
		more += c.whole - c.least
	}
	left := width - least
	for _, c := range open {
		c.width = c.least + left*(c.whole-c.least)/max(1, more)
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

// beginning is about the height of a table's title, header and first row.
func (t *tablePlan) beginning() int64 { return 14 * t.size }

// cells are a row's, in lines.
func (d *document) cells(t *tablePlan, row []report.Cell) (all [][]line, depth int64) {
	all = make([][]line, len(row))
	for i, c := range row {
		runs := []run{{text: d.cellText(c, t.block.Columns[i].Type), font: sans}}
		if c.Ref > 0 {
			runs = append(runs, run{text: superscript(c.Ref), font: sans, ref: c.Ref})
		}
		all[i] = lines(runs, t.size, t.columns[i].width)
		depth = max(depth, int64(len(all[i])))
	}
	return all, depth
}

// table writes a table: its header again on every page, and no row on two, unless it is
// longer than one.
func (d *document) table(t *tablePlan, titled bool) {
	t.head, t.headDepth = nil, 1
	for i, column := range t.block.Columns {
		l := lines([]run{{text: d.clean(column.Title), font: bold}}, t.size, t.columns[i].width)
		t.head, t.headDepth = append(t.head, l), max(t.headDepth, int64(len(l)))
	}
	// The title stays with the header and two rows, as far as a page has room for them.
	title, first := d.size(90), 3*t.size
	for _, row := range t.block.Rows[:min(2, len(t.block.Rows))] {
		_, depth := d.cells(t, row)
		first += depth*d.leading(t.size) + 2*d.cellTop()
	}
	d.need(min(first+d.headHeight(t), d.bottom()-marginTop))
	if titled {
		d.flow(lines([]run{{text: d.clean(t.block.Title), font: bold}}, title, d.width()), marginSide, title, ink)
		d.y += 200
	}
	if t.halves {
		d.inHalves(t)
		return
	}
	d.header(t)
	for _, row := range t.block.Rows {
		if d.err != nil {
			return
		}
		cells, depth := d.cells(t, row)
		for from := int64(0); from < depth; {
			if room := (d.bottom() - d.y - 2*d.cellTop()) / d.leading(t.size); room < depth-from && (from > 0 || !d.begins(t)) {
				d.newPage()
				d.header(t)
				if d.err != nil {
					return
				}
			}
			room := max(1, (d.bottom()-d.y-2*d.cellTop())/d.leading(t.size))
			to := min(depth, from+room)
			d.row(t, cells, from, to)
			from = to
		}
	}
}

// cellTop is the room above and below a cell's text.
func (d *document) cellTop() int64 {
	if d.compact {
		return cellTop * d.scale / 200
	}
	return cellTop
}

// inHalves writes a table as two that stand side by side, on every page the left one first.
func (d *document) inHalves(t *tablePlan) {
	type rowPlan struct {
		cells         [][]line
		depth, height int64
	}
	var rest []rowPlan
	height := int64(0)
	for _, row := range t.block.Rows {
		p := rowPlan{}
		p.cells, p.depth = d.cells(t, row)
		p.height = p.depth*d.leading(t.size) + 2*d.cellTop()
		rest, height = append(rest, p), height+p.height
	}
	for len(rest) > 0 && d.err == nil {
		top, bottom := d.y, int64(0)
		room := d.bottom() - d.y - d.headHeight(t)
		for half := range int64(2) {
			d.y, t.left = top, marginSide+half*(d.width()+gutter)/2
			if len(rest) > 0 {
				d.header(t)
			}
			filled := int64(0)
			for wanted := (height + 1) / (2 - half); len(rest) > 0 && filled < wanted && (filled+rest[0].height <= room || filled == 0); {
				d.row(t, rest[0].cells, 0, rest[0].depth)
				filled, height = filled+rest[0].height, height-rest[0].height
				rest = rest[1:]
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

func (d *document) headHeight(t *tablePlan) int64 {
	return t.headDepth*d.leading(t.size) + 2*d.cellTop()
}

func (d *document) header(t *tablePlan) {
	height := d.headHeight(t)
	wide := int64(0)
	for _, c := range t.columns {
		wide += c.width + 2*cellSide
	}
	d.on.Rect(t.left, d.y, wide, height, pdf.Pen{Fill: &tint})
	x := t.left
	for i, c := range t.columns {
		for j, l := range t.head[i] {
			at := x + cellSide
			if c.number {
				at += c.width - l.width
			}
			d.set(l, at, d.y+d.cellTop()+int64(j)*d.leading(t.size), t.size, ink)
		}
		x += c.width + 2*cellSide
	}
	d.y += height
	d.on.Line(t.left, d.y, t.left+wide, d.y, 70, accent)
}

// row writes the lines of a row from one to another.
func (d *document) row(t *tablePlan, cells [][]line, from, to int64) {
	x, wide := t.left, int64(0)
	for i, c := range t.columns {
		for j := from; j < min(to, int64(len(cells[i]))); j++ {
			l, at := cells[i][j], x+cellSide
			if c.number {
				// Figures stand under each other, their small numbers to the right.
				notes := int64(0)
				if last := len(l.pieces) - 1; last >= 0 && l.pieces[last].ref > 0 {
					notes = l.pieces[last].width
				}
				at += max(0, c.width-c.notes-(l.width-notes))
			}
			d.set(l, at, d.y+d.cellTop()+(j-from)*d.leading(t.size), t.size, ink)
		}
		x += c.width + 2*cellSide
		wide += c.width + 2*cellSide
	}
	d.y += (to-from)*d.leading(t.size) + 2*d.cellTop()
	d.on.Line(t.left, d.y, t.left+wide, d.y, 40, hair)
}
