package render

import (
	"strings"

	"twothirds/projections/chart"
	"twothirds/projections/pdf"
	"twothirds/projections/report"
)

// partPen is how a part of a bar is drawn, so that parts can be told apart in grey too.
type partPen struct {
	fill, letters pdf.Color
	hatched       bool
}

var white = pdf.Color{R: 255, G: 255, B: 255}

// partPens are the looks of parts.
var partPens = [looks]partPen{
	{fill: pdf.Color{R: 0x1f, G: 0x6f, B: 0x54}, letters: white},
	{fill: pdf.Color{R: 0xa8, G: 0x38, B: 0x2c}, letters: white, hatched: true},
	{fill: pdf.Color{R: 0xd9, G: 0xb4, B: 0x4a}, letters: ink},
	{fill: pdf.Color{R: 0xe3, G: 0xe6, B: 0xea}, letters: ink},
	{fill: pdf.Color{R: 0x8f, G: 0xa3, B: 0xb8}, letters: ink, hatched: true},
	{fill: white, letters: ink},
}

// box draws a box as a part of a bar is drawn.
func (d *document) box(x, y, w, h int64, pen partPen) {
	d.on.Rect(x, y, w, h, pdf.Pen{Fill: &pen.fill})
	if pen.hatched {
		d.on.Hatch(x, y, w, h, 320, white)
	}
	d.on.Rect(x, y, w, h, pdf.Pen{Stroke: ink, Width: 35})
}

// chartPlan is a chart and how much room it takes.
type chartPlan struct {
	block         *report.Block
	size, row     int64 // of letters; from one bar to the next
	looks         []int
	seats         chart.Hemicycle // in an extract
	left, wide    int64           // of the bars
	round, beside int64           // the width of the seats and their height, 0 where there are none
	legend        []legendEntry
}

// legendEntry is a part of the bars in the legend: its name, and where it stands.
type legendEntry struct {
	title string
	x     int64
	line  int64
}

// planChart decides how a chart is drawn: bars, each as long as the others; in an extract with a half
// circle of seats at their side.
func (d *document) planChart(block *report.Block) *chartPlan {
	c := &chartPlan{block: block, size: d.size(78), looks: looksOf(block), left: marginSide, wide: d.width()}
	c.row = c.size*15/10 + 300
	if d.compact {
		c.seats = hemicycle(block)
	}
	if c.seats.Seats != nil {
		c.round = c.wide * 32 / 100
		c.beside = c.seats.Height*c.round/c.seats.Width + 400
		c.left, c.wide = c.left+c.wide*36/100, c.wide*64/100
	}
	x, line := int64(0), int64(0)
	for _, column := range block.Columns[1:] {
		title := fitting(sans, d.clean(column.Title), c.size, c.wide-2*c.size)
		need := sans.Width(title, c.size) + 2*c.size
		if x > 0 && x+need > c.wide {
			x, line = 0, line+1
		}
		c.legend = append(c.legend, legendEntry{title, x, line})
		x += need + c.size/2
	}
	return c
}

// legendHeight is that of the legend.
func (d *document) legendHeight(c *chartPlan) int64 {
	last := int64(0)
	for _, entry := range c.legend {
		last = entry.line
	}
	return (last+1)*d.leading(c.size) + 300
}

// chartBeginning is the height of what stays together: the chart, or its beginning where it is
// tall.
func (d *document) chartBeginning(c *chartPlan) int64 {
	head := d.subtitleHeight(c.block.Title) + d.legendHeight(c)
	rows := int64(len(c.block.Rows))
	if head+rows*c.row > d.full()*4/10 {
		rows = min(rows, 3)
	}
	return max(head+rows*c.row, d.subtitleHeight(c.block.Title)+c.beside)
}

func (d *document) chart(c *chartPlan) {
	d.subtitle(c.block.Title)
	figure := d.part.Add("Figure")
	figure.Alt = d.chartWords(c.block)
	d.on.Mark(figure)
	top, on := d.y, d.on
	for _, s := range c.seats.Seats {
		d.seat(marginSide+s.X*c.round/c.seats.Width, top+s.Y*c.round/c.seats.Width, c.seats.Radius*c.round/c.seats.Width, c.looks[s.Group])
	}
	d.drawLegend(c)
	label := int64(0)
	for _, row := range c.block.Rows {
		label = max(label, sans.Width(d.clean(row[0].Text), c.size)+600)
	}
	label = min(label, c.wide*48/100)
	for _, row := range c.block.Rows {
		if c.beside == 0 {
			d.need(c.row)
		}
		if d.err != nil {
			return
		}
		d.on.Mark(figure)
		text := barLabel(d.clean(row[0].Text), c.size, label-500)
		d.on.Text(c.left+label-500-sans.Width(text, c.size), d.y+c.size*115/100, sans, c.size, ink, text)
		d.bar(row[1:], c.looks, c.left+label, c.wide-label, c.row-300, c.size)
		d.y += c.row
	}
	if d.on == on { // else top is a height of the page where the chart began
		d.y = max(d.y, top+c.beside)
		figure.Box(marginSide, top, d.width(), d.y-top)
	}
}

// barLabel is the label of a bar as far as there is room. What follows its last dash, whose
// voice it is, tells it from the bars beside it: what is before is cut.
func barLabel(text string, size, width int64) string {
	if at := strings.LastIndex(text, " – "); at > 0 && sans.Width(text, size) > width {
		if after := sans.Width(text[at:], size); after < width*6/10 {
			return fitting(sans, text[:at], size, width-after) + text[at:]
		}
	}
	return fitting(sans, text, size, width)
}

// chartWords says a chart in words.
func (d *document) chartWords(block *report.Block) string {
	var out strings.Builder
	out.WriteString(d.clean(block.Title))
	for _, row := range block.Rows {
		out.WriteString(". " + d.clean(row[0].Text) + ":")
		for i, c := range row[1:] {
			if i > 0 {
				out.WriteString(",")
			}
			out.WriteString(" " + d.clean(block.Columns[i+1].Title) + " " + d.l.N(numberOf(c)))
		}
	}
	return out.String() + "."
}

func (d *document) drawLegend(c *chartPlan) {
	for i, entry := range c.legend {
		x, y := c.left+entry.x, d.y+entry.line*d.leading(c.size)
		d.box(x, y+c.size*15/100, c.size*9/10, c.size*9/10, partPens[c.looks[i]])
		d.on.Text(x+c.size*125/100, y+c.size, sans, c.size, ink, entry.title)
	}
	d.y += d.legendHeight(c)
}

func (d *document) bar(cells []report.Cell, looks []int, x, wide, height, size int64) {
	total, sum := int64(0), int64(0)
	for _, c := range cells {
		total += max(0, numberOf(c))
	}
	for i, c := range cells {
		n := numberOf(c)
		if n <= 0 || total <= 0 {
			continue
		}
		from, to := share(sum, total, wide), share(sum+n, total, wide)
		sum += n
		pen := partPens[looks[i]]
		d.box(x+from, d.y, to-from, height, pen)
		number := d.l.N(n)
		if w := bold.Width(number, size); w+300 < to-from {
			at := x + (from+to-w)/2
			if pen.hatched {
				d.on.Rect(at-100, d.y+height/8, w+200, height*6/8, pdf.Pen{Fill: &pen.fill})
			}
			d.on.Text(at, d.y+size*112/100, bold, size, pen.letters, number)
		}
	}
}

// share is so many of a total as a length of the whole.
func share(n, total, whole int64) int64 {
	for total > 1<<40 { // keep the product in bounds
		n, total = n/2, total/2
	}
	return n * whole / total
}

// hemicycle seats those whom the rows of a chart count: the sides from left to right,
// within each its parts in the order of the legend. It has no seats where nobody or
// more than a thousand are there.
func hemicycle(block *report.Block) chart.Hemicycle {
	var sectors [][]int64
	for _, row := range block.Rows {
		if row[0].Value == "all" && len(block.Rows) > 1 {
			continue // the sides together
		}
		var groups []int64
		for _, c := range row[1:] {
			groups = append(groups, min(numberOf(c), chart.MaxSeats+1))
		}
		sectors = append(sectors, groups)
	}
	return chart.NewHemicycle(sectors)
}

// seat draws a seat: a circle, a square for votes against.
func (d *document) seat(x, y, r int64, look int) {
	pen := partPens[look]
	if look == 1 {
		side := r * 9 / 5
		d.box(x-side/2, y-side/2, side, side, partPen{fill: pen.fill})
		return
	}
	d.on.Circle(x, y, r, pdf.Pen{Fill: &pen.fill, Stroke: ink, Width: 35})
}
