package xlsx

import (
	"fmt"
	"strconv"
)

// Kind is what stands in a cell.
type Kind int

// Kinds of cells.
const (
	// Text is a text, or the result of a formula that gives one.
	Text Kind = iota
	// Number is a number, written as spreadsheets show it: at most 15 digits.
	Number
	// Date is a number whose format makes it a day: YYYY-MM-DD, with the time of
	// day behind it where there is one, and only YYYY or YYYY-MM where the format
	// shows no more.
	Date
	// Fault is an error value, such as #REF!.
	Fault
	// NoResult is a formula whose result the file does not have. Its text is empty.
	NoResult
)

// Cell is a cell that is not empty.
type Cell struct {
	// Column counts from 1.
	Column int
	Kind   Kind
	// Merged says that the text is that of a cell further up, which is merged with this one.
	Merged bool
	Text   string
}

// Row is a row that has cells.
type Row struct {
	// Number counts from 1, as spreadsheets show it.
	Number int
	// Cells are in the order of their columns.
	Cells []Cell
	// Hidden says that a program does not show the row.
	Hidden bool
}

// Sheet is one sheet of a workbook.
type Sheet struct {
	Name   string
	Hidden bool
	// Rows are in the order of their numbers.
	Rows []Row
}

// ColumnName is a column's letters: A, B, …, Z, AA. It is empty for what is no column.
func ColumnName(column int) string {
	var name []byte
	for ; column > 0; column = (column - 1) / 26 {
		name = append([]byte{byte('A' + (column-1)%26)}, name...)
	}
	return string(name)
}

// Place is a cell's place as spreadsheets write it, such as D12.
func Place(row, column int) string { return ColumnName(column) + strconv.Itoa(row) }

// parsePlace reads a place such as D12 or $D$12.
func parsePlace(s string) (row, column int, err error) {
	letters, digits := 0, 0
	for i := range len(s) {
		switch c := s[i]; {
		case c == '$':
		case c >= 'A' && c <= 'Z' && digits == 0 && letters < 3:
			letters, column = letters+1, column*26+int(c-'A')+1
		case c >= '0' && c <= '9' && letters > 0 && digits < 7:
			digits, row = digits+1, row*10+int(c-'0')
		default:
			return 0, 0, fmt.Errorf("%w: %q is no place of a cell", ErrForm, s)
		}
	}
	if row < 1 || row > maxRow || column < 1 || column > maxColumn {
		return 0, 0, fmt.Errorf("%w: %q is no place of a cell", ErrForm, s)
	}
	return row, column, nil
}
