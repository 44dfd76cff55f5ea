package render

import (
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

// chart draws bars, each as long as the others, parted as its numbers are; in an extract with a half
// circle of seats at their side.
func (d *document) chart(block *report.Block) {
	size := d.size(78)
	d.need(d.leading(d.size(90)) + 6*d.leading(size))
	title := d.size(90)
	d.flow(lines([]run{{text: d.clean(block.Title), font: bold}}, title, d.width()), marginSide, title, ink)
	d.y += 200
	left, wide := int64(marginSide), d.width()
	var seats chart.Hemicycle
	beside := int64(0) // the height of the seats
	if d.compact {
		seats = hemicycle(block)
	}
	round := wide * 32 / 100
	if seats.Seats != nil {
		beside = seats.Height*round/seats.Width + 400
		d.need(beside)
		left, wide = left+wide*36/100, wide*64/100
	}
	top := d.y
	looks := looksOf(block)
	for _, s := range seats.Seats {
		d.seat(marginSide+s.X*round/seats.Width, top+s.Y*round/seats.Width, seats.Radius*round/seats.Width, looks[s.Group])
	}
	d.legend(block, looks, left, wide, size)
	label := int64(0)
	for _, row := range block.Rows {
		label = max(label, sans.Width(d.clean(row[0].Text), size)+600)
	}
	label = min(label, wide*35/100)
	height := size * 15 / 10
	for _, row := range block.Rows {
		if beside == 0 {
			d.need(height + 300)
		}
		if d.err != nil {
			return
		}
		text := fitting(sans, d.clean(row[0].Text), size, label-500)
		d.on.Text(left+label-500-sans.Width(text, size), d.y+size*115/100, sans, size, ink, text)
		d.bar(row[1:], looks, left+label, wide-label, height, size)
		d.y += height + 300
	}
	d.y = max(d.y, top+beside)
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

func (d *document) legend(block *report.Block, looks []int, left, wide, size int64) {
	x := left
	for i, column := range block.Columns[1:] {
		title := fitting(sans, d.clean(column.Title), size, wide-2*size)
		need := sans.Width(title, size) + 2*size
		if x > left && x+need > left+wide {
			x = left
			d.y += d.leading(size)
		}
		d.box(x, d.y+size*15/100, size*9/10, size*9/10, partPens[looks[i]])
		d.on.Text(x+size*125/100, d.y+size, sans, size, ink, title)
		x += need + size/2
	}
	d.y += d.leading(size) + 300
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
