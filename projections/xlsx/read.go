package xlsx

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

var errTooMany = fmt.Errorf("%w: it has more than %d cells", ErrForm, MaxCells)

// workbook is one being read.
type workbook struct {
	*pack
	from1904 bool
	shared   []string
	styles   []shown
	cells    int // that are not empty, so far
}

// Read reads a workbook whole. It fails with ErrForm.
func Read(b []byte) ([]Sheet, error) {
	p, err := openPack(b)
	if err != nil {
		return nil, err
	}
	root, err := p.relations("")
	if err != nil {
		return nil, err
	}
	main := related(root, "officeDocument")
	if (main == "" || !p.has(main)) && p.has("content.xml") && p.has("mimetype") { // OpenDocument 1.3, part 2, 3.1 and 3.3
		return nil, fmt.Errorf("%w: it is of the OpenDocument format .ods: save it as .xlsx", ErrForm)
	}
	if main == "" || !p.has(main) {
		return nil, fmt.Errorf("%w: it has no workbook in it", ErrForm)
	}
	w := &workbook{pack: p}
	sheets, err := w.readSheets(main)
	if err != nil {
		return nil, err
	}
	return sheets, nil
}

func (w *workbook) readSheets(main string) ([]Sheet, error) {
	links, err := w.relations(main)
	if err != nil {
		return nil, err
	}
	var sheets []Sheet
	var targets []string
	err = w.walk(main, walker{open: func(e *element) error {
		switch e.Name.Local {
		case "workbookPr":
			w.from1904 = e.isTrue("date1904")
		case "sheet":
			link := links[sheetLink(e)]
			if link.kind != "worksheet" { // a sheet that is a chart, say
				return nil
			}
			if len(sheets) == MaxSheets {
				return fmt.Errorf("%w: it has more than %d sheets", ErrForm, MaxSheets)
			}
			state := e.attr("state")
			sheets = append(sheets, Sheet{Name: e.attr("name"), Hidden: state == "hidden" || state == "veryHidden"})
			targets = append(targets, link.target)
		}
		return nil
	}})
	if err != nil {
		return nil, err
	}
	if name := related(links, "sharedStrings"); name != "" && w.has(name) {
		if err := w.readShared(name); err != nil {
			return nil, err
		}
	}
	if name := related(links, "styles"); name != "" && w.has(name) {
		if w.styles, err = w.readStyles(name); err != nil {
			return nil, err
		}
	}
	for i := range sheets {
		if err := w.readSheet(targets[i], &sheets[i]); err != nil {
			return nil, err
		}
	}
	return sheets, nil
}

// sheetLink is the id of the relation that a sheet is behind: the attribute id of
// another namespace than its own.
func sheetLink(e *element) string {
	for i := range e.Attr {
		if e.Attr[i].Name.Local == "id" && e.Attr[i].Name.Space != "" {
			return e.Attr[i].Value
		}
	}
	return ""
}

// readShared reads the texts that cells share. Pronunciations beside them (rPh) are no
// part of the text.
func (w *workbook) readShared(name string) error {
	var text strings.Builder
	inText, inPhonetic := false, false
	return w.walk(name, walker{
		open: func(e *element) error {
			switch e.Name.Local {
			case "si":
				text.Reset()
			case "rPh":
				inPhonetic = true
			case "t":
				inText = !inPhonetic
			}
			return nil
		},
		text: func(b []byte) error { return addText(&text, b, inText) },
		close: func(name string) error {
			switch name {
			case "t":
				inText = false
			case "rPh":
				inPhonetic = false
			case "si":
				if len(w.shared) == MaxCells {
					return errTooMany
				}
				w.shared = append(w.shared, unescape(text.String()))
			}
			return nil
		},
	})
}

func addText(to *strings.Builder, b []byte, wanted bool) error {
	if !wanted {
		return nil
	}
	if to.Len()+len(b) > maxCell {
		return fmt.Errorf("%w: a cell has more than %d bytes", ErrForm, maxCell)
	}
	_, _ = to.Write(b)
	return nil
}

// unescape replaces _xHHHH_ by the character of that number (ECMA-376 part 1,
// 22.9.2.19), and line ends by \n. What is no Unicode becomes U+FFFD.
func unescape(s string) string {
	s = strings.ToValidUTF8(s, string(utf8.RuneError))
	if strings.Contains(s, "_x") {
		var b strings.Builder
		for i := 0; i < len(s); {
			if unit, ok := escapedAt(s[i:]); ok {
				size := 7
				if utf16.IsSurrogate(rune(unit)) {
					low, ok := escapedAt(s[i+size:])
					if pair := utf16.DecodeRune(rune(unit), rune(low)); ok && pair != utf8.RuneError {
						_, _ = b.WriteRune(pair)
						i += 2 * size
						continue
					}
				}
				_, _ = b.WriteRune(rune(unit)) // half of a pair is written as U+FFFD
				i += size
				continue
			}
			_ = b.WriteByte(s[i])
			i++
		}
		s = b.String()
	}
	return strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s)
}

func escapedAt(s string) (unit uint16, ok bool) {
	if len(s) < 7 || s[:2] != "_x" || s[6] != '_' {
		return 0, false
	}
	n, err := strconv.ParseUint(s[2:6], 16, 16)
	return uint16(n), err == nil
}

// cellRead is a cell being read.
type cellRead struct {
	column, style int
	kind          string
	formula, has  bool
	text          strings.Builder
}

// sheetReader reads one sheet.
type sheetReader struct {
	*workbook
	into       *Sheet
	row        *Row
	number     int // of the row last begun
	column     int // of the cell last begun
	cell       *cellRead
	inValue    bool
	inPhonetic bool
	merged     []area
}

func (w *workbook) readSheet(name string, into *Sheet) error {
	r := &sheetReader{workbook: w, into: into}
	err := w.walk(name, walker{open: r.open, text: func(b []byte) error {
		if r.cell == nil {
			return nil
		}
		return addText(&r.cell.text, b, r.inValue)
	}, close: r.closed})
	if err != nil {
		return err
	}
	return r.fillMerged()
}

func (r *sheetReader) open(e *element) error {
	switch e.Name.Local {
	case "row":
		return r.openRow(e)
	case "c":
		return r.openCell(e)
	case "f":
		if r.cell != nil {
			r.cell.formula = true
		}
	case "rPh":
		r.inPhonetic = true
	case "v", "t":
		if r.cell != nil {
			r.inValue = !r.inPhonetic
			r.cell.has = true
		}
	case "mergeCell":
		a, err := parseArea(e.attr("ref"))
		if err != nil {
			return err
		}
		if len(r.merged) == maxMerged {
			return fmt.Errorf("%w: more than %d groups of its cells are merged", ErrForm, maxMerged)
		}
		r.merged = append(r.merged, a)
	}
	return nil
}

func (r *sheetReader) openRow(e *element) error {
	number := r.number + 1
	if s := e.attr("r"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil || n < number {
			return fmt.Errorf("%w: row %q stands out of order", ErrForm, s)
		}
		number = n
	}
	if number > maxRow {
		return fmt.Errorf("%w: row %d is beyond the last there can be", ErrForm, number)
	}
	r.number, r.column = number, 0
	r.row = &Row{Number: number, Hidden: e.isTrue("hidden")}
	return nil
}

func (r *sheetReader) openCell(e *element) error {
	if r.row == nil {
		return fmt.Errorf("%w: a cell stands in no row", ErrForm)
	}
	column := r.column + 1
	if s := e.attr("r"); s != "" {
		row, c, err := parsePlace(s)
		if err != nil {
			return err
		}
		if row != r.row.Number || c < column {
			return fmt.Errorf("%w: cell %s stands out of order", ErrForm, s)
		}
		column = c
	}
	if column > maxColumn {
		return fmt.Errorf("%w: row %d has more columns than there can be", ErrForm, r.row.Number)
	}
	r.column = column
	style, _ := strconv.Atoi(e.attr("s"))
	r.cell = &cellRead{column: column, style: style, kind: e.attr("t")}
	return nil
}

func (r *sheetReader) closed(name string) error {
	switch name {
	case "v", "t":
		r.inValue = false
	case "rPh":
		r.inPhonetic = false
	case "c":
		if r.cell == nil || r.row == nil {
			return nil
		}
		cell, err := r.value(r.cell)
		if err != nil {
			return fmt.Errorf("cell %s: %w", Place(r.row.Number, r.cell.column), err)
		}
		if cell.Text != "" || cell.Kind == NoResult {
			if r.cells++; r.cells > MaxCells {
				return errTooMany
			}
			r.row.Cells = append(r.row.Cells, cell)
		}
		r.cell = nil
	case "row":
		if r.row != nil && len(r.row.Cells) > 0 {
			r.into.Rows = append(r.into.Rows, *r.row)
		}
		r.row = nil
	}
	return nil
}

// value is a cell as a person sees it.
func (r *sheetReader) value(c *cellRead) (Cell, error) {
	cell := Cell{Column: c.column}
	text := c.text.String()
	if !c.has || text == "" && c.kind != "str" && c.kind != "inlineStr" {
		if c.formula {
			cell.Kind = NoResult
		}
		return cell, nil
	}
	switch c.kind {
	case "s":
		n, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil || n < 0 || n >= len(r.shared) {
			return cell, fmt.Errorf("%w: it names text %q of those shared, which there is not", ErrForm, text)
		}
		cell.Text = r.shared[n]
	case "str", "inlineStr":
		cell.Text = unescape(text)
	case "b":
		cell.Text = "FALSE"
		if strings.TrimSpace(text) == "1" {
			cell.Text = "TRUE"
		}
	case "e":
		cell.Kind, cell.Text = Fault, text
	case "d": // ISO 8601, in strict files
		cell.Kind, cell.Text = Date, strings.TrimSuffix(strings.Replace(text, "T", " ", 1), " 00:00:00")
	case "", "n":
		shortened, value, ok := number(text)
		if !ok {
			return cell, fmt.Errorf("%w: %q is no number", ErrForm, text)
		}
		cell.Kind, cell.Text = Number, shortened
		if c.style < 0 || c.style >= len(r.styles) || r.styles[c.style] == showsNumber {
			return cell, nil
		}
		if day, ok := dayText(value, r.from1904, r.styles[c.style]); ok {
			cell.Kind, cell.Text = Date, day
		}
	default:
		return cell, fmt.Errorf("%w: it is of an unknown type %q", ErrForm, c.kind)
	}
	return cell, nil
}

// area is a block of cells.
type area struct{ top, left, bottom, right int }

func parseArea(ref string) (a area, err error) {
	from, to, found := strings.Cut(ref, ":")
	if !found {
		to = from
	}
	if a.top, a.left, err = parsePlace(from); err != nil {
		return a, err
	}
	if a.bottom, a.right, err = parsePlace(to); err != nil {
		return a, err
	}
	if a.bottom < a.top || a.right < a.left {
		return a, fmt.Errorf("%w: %q is no block of cells", ErrForm, ref)
	}
	return a, nil
}

// fillMerged repeats what stands in merged cells down their first column, in rows
// that have cells of their own: a person sees it beside each of them. Across a row it
// stands once.
func (r *sheetReader) fillMerged() error {
	rows := r.into.Rows
	at := func(number int) int {
		i, _ := slices.BinarySearchFunc(rows, number, func(row Row, n int) int { return row.Number - n })
		return i
	}
	for _, a := range r.merged {
		if a.bottom == a.top {
			continue
		}
		first := at(a.top)
		if first == len(rows) || rows[first].Number != a.top {
			continue
		}
		i, there := cellAt(rows[first].Cells, a.left)
		if !there {
			continue
		}
		origin := rows[first].Cells[i]
		origin.Merged = true
		for next := first + 1; next < len(rows) && rows[next].Number <= a.bottom; next++ {
			// Counted also where the cell is there: areas that lie over one another are
			// not of the format, and would take long.
			if r.cells++; r.cells > MaxCells {
				return errTooMany
			}
			if place, there := cellAt(rows[next].Cells, a.left); !there {
				rows[next].Cells = slices.Insert(rows[next].Cells, place, origin)
			}
		}
	}
	return nil
}

func cellAt(cells []Cell, column int) (place int, there bool) {
	return slices.BinarySearchFunc(cells, column, func(c Cell, column int) int { return c.Column - column })
}
