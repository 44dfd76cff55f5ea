package render

import (
	"bytes"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"twothirds/projections/locale"
	"twothirds/projections/report"
	"twothirds/projections/xlsx"
)

// What a workbook has room for: rows of all tables together, columns of a table, tables.
// Spreadsheet programs open it without trouble, and a server writes it in little time.
const (
	maxBookRows    = 500_000
	maxBookColumns = 1_000
	maxSheets      = 500
)

// renderXLSX writes a report as a workbook: first a sheet with all that stands in no
// table, then a sheet for each table, in the columns of the CSV with the report's
// titles. Numbers are numbers, times and days those of Baku.
func renderXLSX(p page, _ Options) ([]byte, error) {
	b := &book{page: p, taken: map[string]bool{}}
	total, widest := 0, 0
	for _, table := range p.Tables() {
		total, widest = total+len(table.Rows), max(widest, len(table.Columns))
	}
	if total > maxBookRows || widest > maxBookColumns || len(p.Tables()) > maxSheets {
		return nil, fmt.Errorf("%w: it has %d tables of %d rows together and %d columns at most, and a workbook has room for %d, %d and %d; take CSV",
			ErrTooLarge, len(p.Tables()), total, widest, maxSheets, maxBookRows, maxBookColumns)
	}
	first := xlsx.Page{
		Name: xlsx.PageName(p.t("xlsx.report"), b.taken), Header: []string{p.t("xlsx.section"), p.t("xlsx.what"), p.t("xlsx.value"), p.t("entries")},
		Widths: []int{26, 32, 90, 16},
	}
	var tables []xlsx.Page
	for _, table := range p.Tables() {
		tables = append(tables, b.table(table))
	}
	first.Rows = b.front(tables)
	var out bytes.Buffer
	err := xlsx.WriteAbout(&out, &xlsx.Properties{
		Title: p.Title, Author: p.body(), Subject: p.Kind, Identifier: p.source.String(), Lang: p.l.Code, Created: time.UnixMilli(int64(p.Recorded)),
	}, append([]xlsx.Page{first}, tables...))
	if err != nil {
		return nil, fmt.Errorf("writing the workbook: %w", err)
	}
	return out.Bytes(), nil
}

// book is a workbook that is being made.
type book struct {
	page
	taken map[string]bool // names of sheets
	cut   bool            // a text had no room
}

// text is a cell with a text.
func (b *book) text(s string) xlsx.Value {
	part, whole := xlsx.Cut(s)
	b.cut = b.cut || !whole
	return xlsx.Value{Text: part}
}

func (b *book) entries(cells ...report.Cell) xlsx.Value {
	v := b.text(writeRanges(cites(b.Report, cells...)))
	v.Style = xlsx.Quiet
	return v
}

// front is the first sheet: what the report is, and all of it that stands in no table.
func (b *book) front(tables []xlsx.Page) [][]xlsx.Value {
	var rows [][]xlsx.Value
	strong := func(s string) xlsx.Value {
		v := b.text(s)
		v.Style = xlsx.Strong
		return v
	}
	fact := func(what string, value xlsx.Value) {
		rows = append(rows, []xlsx.Value{b.text(b.t("xlsx.report")), b.text(what), value})
	}
	fact(b.t("xlsx.title"), strong(b.Title))
	fact(b.t("ledger"), b.text(b.body()+"\n"+b.Ledger.ID.String()))
	if span := b.span(); span != "" {
		fact(b.t("period"), b.text(span))
	}
	fact(b.t("entries"), b.text(b.asOf()))
	fact(b.t("root"), b.text(b.Root.String()))
	if !b.Overlay {
		fact(b.t("sha256"), b.text(b.source.SHA256.String()))
		fact(b.t("check"), b.text(b.t("check.by")))
	}
	for i, table := range b.Tables() {
		fact(b.t("xlsx.tables"), b.text(b.t("xlsx.sheet", tables[i].Name, table.Name, strings.Join(headers(table), ", "))))
	}
	for _, section := range b.Sections {
		for i := range section.Blocks {
			rows = append(rows, b.block(section.Title, &section.Blocks[i])...)
		}
	}
	if b.cut {
		fact("", b.text(b.t("xlsx.cut")))
	}
	return rows
}

// block is a block that is no table, in the lines of the first sheet.
func (b *book) block(section string, block *report.Block) [][]xlsx.Value {
	var rows [][]xlsx.Value
	switch block.Type {
	case report.BlockParagraph, report.BlockText:
		var said strings.Builder
		for _, cell := range block.Rows[0] {
			said.WriteString(b.Shown(cell))
		}
		rows = append(rows, []xlsx.Value{b.text(section), {}, b.text(said.String()), b.entries(block.Rows[0]...)})
	case report.BlockFacts:
		for _, row := range block.Rows {
			rows = append(rows, []xlsx.Value{b.text(section), b.text(row[0].Text), b.cell(row[1], report.ColumnText), b.entries(row[1])})
		}
	}
	return rows
}

func (b *book) table(table *report.Block) xlsx.Page {
	sheet := xlsx.Page{Name: xlsx.PageName(table.Title, b.taken)}
	for i, column := range table.Columns {
		title := column.Title
		if column.Type == report.ColumnTime {
			title = b.t("xlsx.baku", title)
		}
		sheet.Header, sheet.Widths = append(sheet.Header, title), append(sheet.Widths, b.width(table, i))
		if column.Type == report.ColumnNumber {
			sheet.Header, sheet.Widths = append(sheet.Header, b.t("xlsx.of", column.Title)), append(sheet.Widths, 12)
		}
	}
	sheet.Header, sheet.Widths = append(sheet.Header, b.t("entries")), append(sheet.Widths, 18)
	for _, row := range table.Rows {
		var line []xlsx.Value
		for i, cell := range row {
			line = append(line, b.cell(cell, table.Columns[i].Type))
			if table.Columns[i].Type == report.ColumnNumber {
				line = append(line, b.entries(cell))
			}
		}
		sheet.Rows = append(sheet.Rows, append(line, b.entries(row...)))
	}
	return sheet
}

// width is that of a column, in letters: as wide as its longest text, within reason.
func (b *book) width(table *report.Block, column int) int {
	if table.Columns[column].Type == report.ColumnTime {
		return 17
	}
	const least, most = 10, 60
	widest := utf8.RuneCountInString(table.Columns[column].Title) / 2
	for _, row := range table.Rows {
		widest = max(widest, utf8.RuneCountInString(b.Shown(row[column])))
	}
	return min(max(widest+2, least), most)
}

// cell is a cell of the report. A time or day becomes one of the spreadsheet.
func (b *book) cell(c report.Cell, kind string) xlsx.Value {
	if c.N != nil {
		return xlsx.Int(*c.N)
	}
	if kind == report.ColumnTime && c.Value != "" {
		if v, ok := moment(c.Value); ok {
			return v
		}
	}
	return b.text(c.Text)
}

// moment is a day, or a time as the log writes it, as the clocks in Baku show it. ok is
// false for what is neither, and for times of which no clock in Baku is known.
func moment(value string) (v xlsx.Value, ok bool) {
	if day, err := time.Parse(time.DateOnly, value); err == nil {
		return xlsx.Day(day)
	}
	t, err := time.Parse(time.RFC3339Nano, value)
	if err != nil {
		return v, false
	}
	local, ok := locale.Baku(t)
	if !ok {
		return v, false
	}
	v, ok = xlsx.Moment(local)
	return v, ok
}
