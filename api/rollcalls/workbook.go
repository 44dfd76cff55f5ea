package rollcalls

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"twothirds/projections/tables"
)

// openWorkbook reads the sheets of a workbook, by their names in small letters.
func openWorkbook(path string) (map[string]*tables.Grid, error) {
	f, err := os.Open(path) //nolint:gosec // the user names the file
	if err != nil {
		return nil, fmt.Errorf("opening the workbook: %w", err)
	}
	defer f.Close() //nolint:errcheck // read only
	content, err := io.ReadAll(io.LimitReader(f, tables.MaxFile+1))
	if err != nil {
		return nil, fmt.Errorf("reading the workbook: %w", err)
	}
	grids, err := tables.Open(path, content)
	if err != nil {
		return nil, fmt.Errorf("%w: %w; larger sets go in as a folder with rollcalls.csv, votes.csv and members.csv", ErrForm, err)
	}
	sheets := map[string]*tables.Grid{}
	for _, g := range grids {
		sheets[strings.ToLower(strings.TrimSpace(g.Sheet()))] = g
	}
	if _, one := sheets[""]; one {
		return nil, fmt.Errorf("%w: %s is one table; name the folder that has rollcalls.csv, votes.csv and members.csv, or a workbook with the sheets rollcalls, votes and members", ErrForm, path)
	}
	return sheets, nil
}

// numbered is a row of a sheet with its number.
type numbered struct {
	number int
	texts  []string
}

// openSheet reads a sheet of a workbook. It fails with ErrForm where there is none of the name, or
// a column is missing.
func openSheet(sheets map[string]*tables.Grid, name string, columns ...string) (*table, error) {
	g, ok := sheets[name]
	if !ok {
		return nil, fmt.Errorf("%w: the workbook has no sheet %q with something in it; it has one each for rollcalls, votes and members", ErrForm, name)
	}
	var rows []numbered
	err := g.Texts(func(number int, texts []string) error {
		rows = append(rows, numbered{number, texts})
		return nil
	})
	if err != nil {
		return nil, errors.Join(ErrForm, err)
	}
	at := 0
	t := &table{name: "sheet " + g.Sheet(), unit: "row", close: func() error { return nil }, read: func() ([]string, int, error) {
		if at == len(rows) {
			return nil, 0, io.EOF
		}
		at++
		return rows[at-1].texts, rows[at-1].number, nil
	}}
	return t, t.readHeader(columns)
}
