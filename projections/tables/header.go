package tables

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"twothirds/projections/xlsx"
)

// searched is how many rows are looked through for a header.
const searched = 40

// Options say how a table is read where it does not say so itself.
type Options struct {
	// Sheet names the sheet of a workbook; empty: the only one with a header that is known.
	Sheet string
	// Lang is the language of the texts, az or en, where columns name none; empty: as
	// it can be told.
	Lang string
	// Fault says what of a text the ledger would not take, "" where it takes it; lines:
	// the text may have line breaks. nil: it takes every text.
	Fault func(text string, lines bool) string
}

// columnUse is what a column of a table is read as.
type columnUse struct {
	column int
	title  string
	heads
}

// reading is a table whose columns are known.
type reading struct {
	*Grid
	Findings
	header  int // index of the header row
	columns map[int]columnUse
	lang    string // of texts whose column names no language
	asIs    bool   // the table is one of ours: its texts are those of a ledger
	fault   func(text string, lines bool) string
}

// says reports whether a table has a column for a text in a language.
func (r *reading) says(field, lang string) bool {
	for _, u := range r.columns {
		if u.field == field && (u.lang == lang || u.lang == "" && (r.lang == lang || r.lang == "" && lang == "en")) {
			return true
		}
	}
	return false
}

// choose finds the table with a header among those of a file: the sheet named, or of CSV
// the delimiter under which most columns are known.
func choose(grids []*Grid, names *nameIndex, need string, o Options) (*reading, error) {
	var found []*reading
	for _, g := range grids {
		if o.Sheet != "" && g.sheet != o.Sheet {
			continue
		}
		if r := findHeader(g, names, need); r != nil {
			found = append(found, r)
		}
	}
	file := grids[0].file
	if o.Sheet != "" && !slices.ContainsFunc(grids, func(g *Grid) bool { return g.sheet == o.Sheet }) {
		return nil, fmt.Errorf("%w: %s has no sheet %q with something in it; it has %s", ErrForm, file, o.Sheet, sheetNames(grids))
	}
	switch {
	case len(found) == 0:
		hint := ""
		if lost := lostLetters(grids); lost != "" {
			hint = fmt.Sprintf("; %q has question marks in the place of letters: save the table as \"CSV UTF-8\" or XLSX from where it was whole", lost)
		}
		return nil, fmt.Errorf("%w: %s has no header that is known in its first %d rows: one row names the columns, and among them is %s%s", ErrForm, file, searched, need, hint)
	case len(found) > 1 && found[0].sheet != "":
		var with []*Grid
		for _, r := range found {
			with = append(with, r.Grid)
		}
		return nil, fmt.Errorf("%w: several sheets of %s have such a table, %s: say which one, with --sheet", ErrForm, file, sheetNames(with))
	}
	best := found[0]
	for _, r := range found[1:] {
		if len(r.columns) > len(best.columns) {
			best = r
		}
	}
	return best, best.settle(o)
}

// lostLetters is a cell among those looked through whose letters became question marks, "" where there is none.
func lostLetters(grids []*Grid) string {
	for _, g := range grids {
		for i := range min(len(g.rows), searched) {
			for _, c := range g.rows[i].cells {
				if questioned(c.text) != "" {
					return cleanLine(c.text)
				}
			}
		}
	}
	return ""
}

func sheetNames(grids []*Grid) string {
	var names []string
	for _, g := range grids {
		names = append(names, fmt.Sprintf("%q", g.sheet))
	}
	return strings.Join(names, ", ")
}

// findHeader finds the row that names the most columns; nil where none names what is
// needed. A row that names one column alone is a header only where it is the first.
func findHeader(g *Grid, names *nameIndex, need string) *reading {
	var best *reading
	for i := range min(len(g.rows), searched) {
		columns := map[int]columnUse{}
		needed := false
		for _, c := range g.rows[i].cells {
			if utf8.RuneCountInString(c.text) > 100 || c.kind != xlsx.Text {
				continue
			}
			if h, ok := names.readHeader(c.text); ok {
				columns[c.column] = columnUse{column: c.column, title: cleanLine(c.text), heads: h}
				needed = needed || h.field == need
			}
		}
		if needed && (len(columns) > 1 || i == 0) && (best == nil || len(columns) > len(best.columns)) {
			best = &reading{Grid: g, header: i, columns: columns}
		}
	}
	return best
}

// settle says what the columns are taken for, and drops a column that only loosely names
// what another one names outright.
func (r *reading) settle(o Options) error {
	for _, note := range r.notes {
		r.Note(r.place(0), "%s", note)
	}
	numbers := make([]int, 0, len(r.columns))
	for n := range r.columns {
		numbers = append(numbers, n)
	}
	slices.Sort(numbers)
	// Who is responsible for a measure are its implementers, unless another column has those.
	exact := map[string]bool{}
	for _, n := range numbers {
		if u := r.columns[n]; !u.loose {
			exact[u.field+u.lang] = true
		}
	}
	r.byHeaders(numbers)
	taken := map[string]columnUse{}
	head := &r.rows[r.header]
	dropped, gaveWay := map[int]bool{}, map[int]string{}
	for _, n := range numbers {
		u := r.columns[n]
		if u.loose && exact[u.field] {
			gaveWay[n] = u.field
			if delete(r.columns, n); u.field == "number" {
				u.field = "counter" // headings between the rows may stand in it
				r.columns[n] = u
			}
			continue
		}
		if u.field == "responsible" && !exact["implementers"] && !exact["implementersaz"] && !exact["implementersen"] {
			u.field = "implementers"
			r.columns[n] = u
		}
		if leftOut[u.field] != "" {
			continue
		}
		if other, twice := taken[u.field+u.lang]; twice {
			at := r.place(head.number)
			at.Column, at.Field = n, u.field
			r.Problem(at, "two columns are %s: %q in column %s and %q in column %s; name the language of each (%s_az, %s_en), or rename one", u.field, other.title, r.column(other.column), u.title, r.column(n), u.field, u.field)
			delete(r.columns, n)
			dropped[n] = true
			continue
		}
		taken[u.field+u.lang] = u
	}
	for _, c := range head.cells {
		at := r.at(head, &c, "")
		u, known := r.columns[c.column]
		switch {
		case dropped[c.column]:
		case gaveWay[c.column] != "":
			r.Note(at, "the column %q is left out: another one is the %s", cleanLine(c.text), gaveWay[c.column])
		case !known:
			r.Note(at, "the column %q is not one that is known, and is left out", cleanLine(c.text))
		case leftOut[u.field] != "": // which says why
		case headerWords(u.title) != strings.ReplaceAll(u.field+tail(u.lang), "_", " "):
			at.Field = u.field
			r.Note(at, "the column %q is read as %s", u.title, u.field+tail(u.lang))
		}
	}
	r.lang, r.fault = o.Lang, o.Fault
	return nil
}

// textFields are those that have a text in each language.
var textFields = []string{"plan_title", "measure", "text", "indicator", "implementers", "deadline", "name", "reasons"}

// byHeaders takes two columns of one field, of which one is headed in Azerbaijani and one in English,
// for its texts in these languages.
func (r *reading) byHeaders(numbers []int) {
	of := map[string][]int{}
	for _, n := range numbers {
		if u := r.columns[n]; u.lang == "" && u.written != "" && slices.Contains(textFields, u.field) {
			of[u.field] = append(of[u.field], n)
		}
	}
	for _, pair := range of {
		if len(pair) != 2 || r.columns[pair[0]].written == r.columns[pair[1]].written {
			continue
		}
		for _, n := range pair {
			u := r.columns[n]
			u.lang = u.written
			r.columns[n] = u
		}
	}
}

func tail(lang string) string {
	if lang == "" {
		return ""
	}
	return "_" + lang
}

// tellLanguage settles the language of texts in columns that name none, from those of one
// field: ə is a letter of Azerbaijani alone, and hardly a sentence of it is without one.
func (r *reading) tellLanguage(field string) {
	var at Place
	needed, with, texts := false, 0, 0
	written := map[string]int{}
	for _, u := range r.columns {
		if u.written != "" {
			written[u.written]++
		}
		if u.field != field || u.lang != "" {
			continue
		}
		needed = true
		at = r.place(r.rows[r.header].number)
		at.Column, at.Field = u.column, u.field
		for i := r.header + 1; i < len(r.rows); i++ {
			for _, c := range r.rows[i].cells {
				if c.column == u.column && strings.ContainsFunc(c.text, unicode.IsLetter) {
					texts++
					if strings.ContainsAny(c.text, "əƏ") {
						with++
					}
				}
			}
		}
	}
	switch {
	case r.lang != "" || !needed:
		return
	case 2*with > texts:
		r.lang = "az"
		r.Note(at, "the texts are taken for Azerbaijani, by their letters (--lang says otherwise)")
	case written["az"] > written["en"]:
		r.lang = "az"
		r.Note(at, "the texts are taken for Azerbaijani, as the headers are (--lang says otherwise)")
	default:
		r.lang = "en"
		r.Note(at, "the texts are taken for English (--lang says otherwise)")
	}
}

// value is what a cell says of a field.
type value struct {
	text   string
	at     Place
	kind   xlsx.Kind
	merged bool
}

// record is a row as fields: measure_az where the language is named, measure where it is not.
type record struct {
	at     Place
	fields map[string]value
	// other counts the cells in columns that are not known.
	other int
}

func (rec *record) has(field string) bool { return rec.fields[field].text != "" }

// cell is the place of a field in a row, also where nothing stands there.
func (r *reading) cell(rec *record, field string) Place {
	for _, key := range []string{field, field + "_az", field + "_en"} {
		if v, ok := rec.fields[key]; ok && v.at.Row > 0 {
			return v.at
		}
	}
	at := rec.at
	for _, u := range r.columns {
		if u.field == field && (at.Column == 0 || u.column < at.Column) {
			at.Column, at.Field = u.column, field
		}
	}
	return at
}

// records are the rows under the header in which something stands, but for a row that
// counts the columns, and for the header once more.
func (r *reading) records() []record {
	var all []record
	head := &r.rows[r.header]
	for i := r.header + 1; i < len(r.rows); i++ {
		from := &r.rows[i]
		if countsColumns(from) && i == r.header+1 {
			r.Note(r.place(from.number), "the row that counts the columns is left out")
			continue
		}
		if sameTexts(from, head) {
			r.Note(r.place(from.number), "the header stands here once more, and is left out")
			continue
		}
		if from.hidden {
			r.Note(r.place(from.number), "the row is hidden in the sheet, and is read like the others")
		}
		rec := record{at: r.place(from.number), fields: map[string]value{}}
		for j := range from.cells {
			c := &from.cells[j]
			u, known := r.columns[c.column]
			if !known {
				rec.other++
				continue
			}
			at := r.at(from, c, u.field)
			switch c.kind {
			case xlsx.Fault:
				r.Problem(at, "the cell has the error %s: mend the formula, or write the value", c.text)
				continue
			case xlsx.NoResult:
				r.Problem(at, "the formula's result is not in the file: open it in a spreadsheet program and save it, or write the value")
				continue
			}
			rec.fields[u.field+tail(u.lang)] = value{text: c.text, at: at, kind: c.kind, merged: c.merged}
		}
		if len(rec.fields) > 0 || rec.other > 0 {
			all = append(all, rec)
		}
	}
	return all
}

// countsColumns reports whether a row says 1, 2, 3, … across.
func countsColumns(r *row) bool {
	for i, c := range r.cells {
		if c.text != fmt.Sprint(i+1) {
			return false
		}
	}
	return len(r.cells) > 2
}

func sameTexts(a, b *row) bool {
	return slices.EqualFunc(a.cells, b.cells, func(x, y cell) bool { return x.column == y.column && x.text == y.text })
}
