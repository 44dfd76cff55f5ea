package render

import (
	"twothirds/projections/pdf"
)

// signatures leaves room for them.
func (d *document) signatures(n int) {
	size := d.size(80)
	d.heading(d.t("signatures"), int64(n)*3_400+3_000)
	d.say("P", sans, d.t("signatures.say"), size, quiet)
	for range n {
		d.y += 2_600 * d.scale / 100
		x := int64(marginSide)
		for i, key := range []string{"sign.name", "sign.sign", "sign.date"} {
			wide := d.width() * []int64{46, 32, 22}[i] / 100
			d.on.Line(x, d.y, x+wide-1_200, d.y, 60, ink)
			d.on.Mark(d.part.Add("P"))
			d.on.Text(x, d.y+d.size(90), sans, d.size(70), quiet, d.t(key))
			x += wide
		}
		d.y += d.size(110)
	}
}

// noteLine is a line of a note: the first, with its number, has ref.
type noteLine struct {
	line
	ref         int64
	label, body *pdf.Element
}

// notes writes which entries each small number stands for, in columns.
func (d *document) notes() {
	size := d.size(70)
	if d.compact {
		size = d.size(64)
	}
	d.heading(d.t("notes"), 4_000)
	d.say("P", sans, d.t("notes.say"), d.size(80), quiet)
	d.y += 400
	d.noted = make([]place, len(d.Refs))
	indent := sans.Width(decimal(int64(len(d.Refs))), size) + 500
	between := int64(800)
	columns := d.noteColumns(size, indent, between)
	wide := (d.width() - (columns-1)*between) / columns
	all := d.noteLines(size, wide-indent)
	for len(all) > 0 && d.err == nil {
		d.need(d.leading(size))
		rows := max(1, (d.bottom()-d.y)/d.leading(size))
		rows = min(rows, (int64(len(all))+columns-1)/columns)
		top := d.y
		for column := range columns {
			x := marginSide + column*(wide+between)
			for row := range min(rows, int64(len(all))) {
				n, y := all[row], top+row*d.leading(size)
				if n.ref > 0 {
					d.noted[n.ref-1] = place{page: d.on, y: y}
					number := decimal(n.ref)
					d.on.Mark(n.label)
					d.on.Text(x+indent-400-bold.Width(number, size), y+size, bold, size, accent, number)
				}
				d.set(n.line, x+indent, y, size, ink, n.body)
			}
			all = all[min(rows, int64(len(all))):]
		}
		d.y = top + rows*d.leading(size)
	}
}

// noteColumns is in how many columns the notes take the least room: many where most are short.
func (d *document) noteColumns(size, indent, between int64) int64 {
	few, many := int64(4), int64(6)
	switch {
	case d.compact:
		return 6
	case d.landscape:
		few, many = 6, 8
	}
	best, least := few, int64(0)
	for columns := few; columns <= many; columns++ {
		count := int64(0)
		for i := range d.Refs {
			count += int64(len(lines(d.noteRuns(i), size, (d.width()-(columns-1)*between)/columns-indent)))
		}
		if rows := (count + columns - 1) / columns; columns == few || rows < least {
			best, least = columns, rows
		}
	}
	return best
}

// noteRuns are the entries of a note.
func (d *document) noteRuns(i int) []run {
	var runs []run
	for j, e := range d.Refs[i].Entries {
		r := run{text: e.String(), font: sans}
		if d.base != "" {
			r.url = link(d.base, e.From)
		}
		if j == len(d.Refs[i].Entries)-1 {
			return append(runs, r)
		}
		r.text += ","
		runs = append(runs, r, run{text: " ", font: sans})
	}
	return runs
}

// noteLines are the notes in lines of a width.
func (d *document) noteLines(size, width int64) []noteLine {
	var all []noteLine
	list := d.part.Add("L")
	for i := range d.Refs {
		item := list.Add("LI")
		label, body := item.Add("Lbl"), item.Add("LBody")
		for j, l := range lines(d.noteRuns(i), size, width) {
			n := noteLine{line: l, label: label, body: body}
			if j == 0 {
				n.ref = int64(i + 1)
			}
			all = append(all, n)
		}
	}
	return all
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
		slot.page.Mark(slot.element)
		slot.page.Text(marginSide, slot.y+1_000, sans, 1_000, ink, title+" ")
		slot.page.Text(right-sans.Width(number, 1_000), slot.y+1_000, sans, 1_000, ink, number)
		slot.page.Line(marginSide+sans.Width(title, 1_000)+500, slot.y+1_000, right-sans.Width(number, 1_000)-500, slot.y+1_000, 30, hair)
		slot.page.LinkPage(slot.element, d.t("to.page", title, number), marginSide, slot.y, right-marginSide, 1_500, to.page.Index(), to.y)
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
			p.Header()
			text := fitting(sans, title, 750, (right-marginSide)/2)
			wide := sans.Width(text, 750)
			p.Text(marginSide, 3_600, sans, 750, quiet, fitting(sans, body, 750, right-marginSide-wide-1_000))
			p.Text(right-wide, 3_600, sans, 750, quiet, text)
			p.Line(marginSide, 4_200, right, 4_200, 40, hair)
		}
		base := h - 2_800
		p.Footer()
		p.Line(marginSide, base-1_200, right, base-1_200, 40, hair)
		p.Text(marginSide, base, sans, 750, quiet, fitting(sans, foot, 750, right-marginSide-9_000))
		number := d.t("pages", decimal(int64(i+1)), decimal(int64(len(pages))))
		p.Text(right-sans.Width(number, 750), base, sans, 750, quiet, number)
	}
}
