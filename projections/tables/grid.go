package tables

import (
	"fmt"
	"path/filepath"
	"strings"

	"twothirds/projections/xlsx"
)

// Bounds of what is read.
const (
	// MaxFile bounds a file, in bytes.
	MaxFile = xlsx.MaxFile
	// MaxRows bounds the rows of a table.
	MaxRows = 20_000
	// maxColumns bounds the columns in which something stands.
	maxColumns = 200
)

// Cell is a cell with its place.
type cell struct {
	column int // from 1
	line   int // in CSV, where it begins
	kind   xlsx.Kind
	merged bool
	text   string
}

// row is one row: the cells in which something stands.
type row struct {
	number int
	hidden bool
	cells  []cell
}

// Grid is a table as it stands in a file: nothing is known yet of what it means.
type Grid struct {
	file, sheet string
	rows        []row
	// notes are of the file: its encoding, say.
	notes []string
}

// Open reads the tables in a file: one of CSV, one for each sheet of a workbook that is
// shown and not empty. Which of both it is its content says, not its name. The error
// wraps ErrForm.
func Open(name string, content []byte) ([]*Grid, error) {
	name = filepath.Base(name)
	if len(content) > MaxFile {
		return nil, fmt.Errorf("%w: %s has %d bytes, at most %d are read", ErrForm, name, len(content), MaxFile)
	}
	var grids []*Grid
	var err error
	if isWorkbook(content) {
		grids, err = openWorkbook(name, content)
	} else {
		grids, err = openCSV(name, content)
	}
	if err != nil {
		return nil, err
	}
	for _, g := range grids {
		if len(g.rows) > MaxRows {
			return nil, fmt.Errorf("%w: %s has %d rows, at most %d are read", ErrForm, g.place(0), len(g.rows), MaxRows)
		}
		for i := range g.rows {
			cells := g.rows[i].cells
			if n := len(cells); n > 0 && cells[n-1].column > maxColumns {
				return nil, fmt.Errorf("%w: %s has something in column %s: at most %d columns are read", ErrForm, g.place(g.rows[i].number), xlsx.ColumnName(cells[n-1].column), maxColumns)
			}
		}
	}
	return grids, nil
}

// Sheet is the name of the sheet; empty in CSV.
func (g *Grid) Sheet() string { return g.sheet }

// Texts calls fn with each row in which something stands, by its number and its texts from
// the first column on, "" where nothing stands. It stops at fn's first error, and fails with
// ErrForm at a formula that has no result or an error for one.
func (g *Grid) Texts(fn func(number int, texts []string) error) error {
	for i := range g.rows {
		r := &g.rows[i]
		var texts []string
		for j := range r.cells {
			c := &r.cells[j]
			if c.kind == xlsx.Fault || c.kind == xlsx.NoResult {
				return fmt.Errorf("%w: %s: the formula has no result that can be read: write the value", ErrForm, g.at(r, c, ""))
			}
			for len(texts) < c.column-1 {
				texts = append(texts, "")
			}
			texts = append(texts, c.text)
		}
		if err := fn(r.number, texts); err != nil {
			return err
		}
	}
	return nil
}

func (g *Grid) place(number int) Place { return Place{File: g.file, Sheet: g.sheet, Row: number} }

// at is the place of a cell.
func (g *Grid) at(r *row, c *cell, field string) Place {
	p := g.place(r.number)
	if c.line > 0 {
		p.Row = c.line
	}
	p.Column, p.Field = c.column, field
	return p
}

// column names a column as a person finds it.
func (g *Grid) column(n int) string {
	if g.sheet != "" {
		return xlsx.ColumnName(n)
	}
	return fmt.Sprint(n)
}

// isWorkbook tells a workbook, also one of the older format, from CSV by its first bytes.
func isWorkbook(content []byte) bool {
	s := string(content[:min(len(content), 8)])
	return strings.HasPrefix(s, "PK\x03\x04") || strings.HasPrefix(s, "\xd0\xcf\x11\xe0")
}
