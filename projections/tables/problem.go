package tables

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"twothirds/projections/xlsx"
)

// ErrForm is returned for a file that is no table at all: its encoding, its size, no
// header that is known. The message says what to do.
var ErrForm = errors.New("not a table that can be read")

// MaxProblems bounds the problems that are listed; further ones are counted.
const MaxProblems = 100

// Place is where something stands in a file.
type Place struct {
	File string `json:"file"`
	// Sheet is that of a workbook; empty in CSV.
	Sheet string `json:"sheet,omitzero"`
	// Row is the row as a spreadsheet numbers it, in CSV the line. 0: the whole.
	Row int `json:"row,omitzero"`
	// Column counts from 1. 0: the whole row.
	Column int `json:"column,omitzero"`
	// Field is the key of the column; empty where it is none of those known.
	Field string `json:"field,omitzero"`
}

// String is the place as a person looks for it: plan.csv:12:3 (indicator),
// plan.xlsx:Plan!C12 (indicator).
func (p Place) String() string {
	var b strings.Builder
	_, _ = b.WriteString(p.File)
	switch {
	case p.Sheet != "":
		fmt.Fprintf(&b, ":%s", p.Sheet)
		switch {
		case p.Row > 0 && p.Column > 0:
			fmt.Fprintf(&b, "!%s", xlsx.Place(p.Row, p.Column))
		case p.Row > 0:
			fmt.Fprintf(&b, "!%d", p.Row)
		}
	case p.Row > 0 && p.Column > 0:
		fmt.Fprintf(&b, ":%d:%d", p.Row, p.Column)
	case p.Row > 0:
		fmt.Fprintf(&b, ":%d", p.Row)
	}
	if p.Field != "" {
		fmt.Fprintf(&b, " (%s)", p.Field)
	}
	return b.String()
}

// Problem is something in a table that cannot be entered as it stands.
type Problem struct {
	Place
	// Message says what is wrong and what to do.
	Message string `json:"message"`
}

func (p Problem) String() string { return p.Place.String() + ": " + p.Message }

// Note is something that was concluded, or left out.
type Note struct {
	Place
	Message string `json:"message"`
}

func (n Note) String() string { return n.Place.String() + ": " + n.Message }

// Findings are what was found in a table beside its content.
type Findings struct {
	Notes    []Note
	Problems []Problem
	// More counts the problems beyond MaxProblems.
	More int
}

// Problem adds a problem.
func (f *Findings) Problem(at Place, format string, args ...any) {
	if len(f.Problems) == MaxProblems {
		f.More++
		return
	}
	f.Problems = append(f.Problems, Problem{at, fmt.Sprintf(format, args...)})
}

// Note adds a note.
func (f *Findings) Note(at Place, format string, args ...any) {
	if len(f.Notes) < MaxProblems {
		f.Notes = append(f.Notes, Note{at, fmt.Sprintf(format, args...)})
	}
}

// sort puts findings in the order of their places.
func (f *Findings) sort() {
	byPlace := func(a, b Place) int { return cmp.Or(cmp.Compare(a.Row, b.Row), cmp.Compare(a.Column, b.Column)) }
	slices.SortStableFunc(f.Problems, func(a, b Problem) int { return byPlace(a.Place, b.Place) })
	slices.SortStableFunc(f.Notes, func(a, b Note) int { return byPlace(a.Place, b.Place) })
}

// OK reports whether there is no problem.
func (f *Findings) OK() bool { return len(f.Problems) == 0 }
