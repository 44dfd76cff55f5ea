package opendata

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"

	"twothirds/domain"
	"twothirds/projections"
	"twothirds/projections/tables"
)

// table is a table of the open data.
type table struct {
	name    string
	what    domain.Text
	columns []column
	// kind is the kind of row that it lists, a line each, as their columns say; "" for a
	// table that rows makes.
	kind string
	// rows calls line with the cells of every line; nil where kind says all.
	rows func(d *data, line func(cells ...string) error) error
}

// write writes the table as CSV (RFC 4180), in UTF-8 with a byte order mark by which
// spreadsheets know it. A text that a spreadsheet would take for a formula has an
// apostrophe before it.
func (t *table) write(d *data, w io.Writer) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return fmt.Errorf("writing table %s: %w", t.name, err)
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	line := func(cells ...string) error {
		for i, cell := range cells {
			cells[i] = tables.Guard(cell)
		}
		return out.Write(cells)
	}
	head := make([]string, len(t.columns))
	for i, c := range t.columns {
		head[i] = c.key
	}
	if err := line(head...); err != nil {
		return fmt.Errorf("writing table %s: %w", t.name, err)
	}
	rows := t.rows
	if rows == nil {
		rows = t.listed
	}
	if err := rows(d, line); err != nil {
		return fmt.Errorf("writing table %s: %w", t.name, err)
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("writing table %s: %w", t.name, err)
	}
	return nil
}

// listed writes a line for each row of the table's kind.
func (t *table) listed(d *data, line func(cells ...string) error) error {
	return d.View.Each(t.kind, func(row projections.Row) error {
		o, err := objectOf(row)
		if err != nil {
			return err
		}
		return line(t.cells(o, row)...)
	})
}

// cells are a row's, in the order of the columns.
func (t *table) cells(o object, row projections.Row) []string {
	cells := make([]string, len(t.columns))
	for i, c := range t.columns {
		switch {
		case c.path != "":
			cells[i] = o.at(c.path)
			if c.typ == typeBool && cells[i] == "" {
				cells[i] = "false" // rows leave it out
			}
		case c.key == entry.key:
			cells[i] = strconv.FormatUint(row.Seq, 10)
		}
	}
	return cells
}
