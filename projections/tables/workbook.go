package tables

import (
	"fmt"

	"twothirds/projections/xlsx"
)

func openWorkbook(name string, content []byte) ([]*Grid, error) {
	sheets, err := xlsx.Read(content)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrForm, name, err)
	}
	var grids []*Grid
	for i := range sheets {
		s := &sheets[i]
		if s.Hidden || len(s.Rows) == 0 {
			continue
		}
		g := &Grid{file: name, sheet: s.Name, rows: make([]row, 0, len(s.Rows))}
		for _, from := range s.Rows {
			r := row{number: from.Number, hidden: from.Hidden, cells: make([]cell, 0, len(from.Cells))}
			for _, c := range from.Cells {
				r.cells = append(r.cells, cell{column: c.Column, kind: c.Kind, merged: c.Merged, text: c.Text})
			}
			g.rows = append(g.rows, r)
		}
		grids = append(grids, g)
	}
	if len(grids) == 0 {
		return nil, fmt.Errorf("%w: %s has no sheet with something in it", ErrForm, name)
	}
	return grids, nil
}
