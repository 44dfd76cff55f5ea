package tables

import (
	"encoding/csv"
	"fmt"
	"io"
	"unicode/utf8"

	"twothirds/projections/xlsx"
)

// Table is a table to be written.
type Table struct {
	// Name names it in a workbook.
	Name    string
	Columns []Column
	// Rows are as wide as Columns.
	Rows [][]string
}

// Header is the keys of the columns.
func (t *Table) Header() []string {
	keys := make([]string, len(t.Columns))
	for i := range t.Columns {
		keys[i] = t.Columns[i].Key
	}
	return keys
}

// WriteCSV writes a table as CSV (RFC 4180) in UTF-8 with a byte order mark, by which
// spreadsheets know it. A text that a spreadsheet would take for a formula has an
// apostrophe before it, which is taken off when the table is read.
func (t *Table) WriteCSV(to io.Writer) error {
	if _, err := io.WriteString(to, "\ufeff"); err != nil {
		return fmt.Errorf("writing the table: %w", err)
	}
	w := csv.NewWriter(to)
	w.UseCRLF = true
	_ = w.Write(t.Header())
	line := make([]string, len(t.Columns))
	for _, row := range t.Rows {
		for i, s := range row {
			line[i] = Guard(s)
		}
		_ = w.Write(line)
	}
	w.Flush()
	if err := w.Error(); err != nil {
		return fmt.Errorf("writing the table: %w", err)
	}
	return nil
}

// WriteXLSX writes a table as a workbook with one sheet.
func (t *Table) WriteXLSX(to io.Writer) error { return xlsx.Write(to, []xlsx.Page{t.Page()}) }

// Page is the table as a sheet of a workbook.
func (t *Table) Page() xlsx.Page {
	p := xlsx.Page{Name: t.Name, Header: t.Header(), Widths: make([]int, len(t.Columns))}
	for i := range t.Columns {
		p.Widths[i] = utf8.RuneCountInString(t.Columns[i].Key) + 2
	}
	for _, row := range t.Rows {
		values := make([]xlsx.Value, len(row))
		for i, s := range row {
			values[i] = xlsx.Value{Text: s, Number: t.Columns[i].Type == "integer" && s != ""}
			p.Widths[i] = max(p.Widths[i], min(utf8.RuneCountInString(s)+2, 48))
		}
		p.Rows = append(p.Rows, values)
	}
	return p
}
