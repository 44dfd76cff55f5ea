package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"twothirds/eventstore/door"
	"twothirds/projections/tables"
)

// tableFlags say which table is imported and how it is read.
type tableFlags struct {
	target      targetFlags
	keys        keyFlags
	sheet, lang string
	out         string
	check       bool
	asJSON      bool
}

func (f *tableFlags) add(cmd *cobra.Command) {
	f.target.add(cmd)
	f.keys.add(cmd)
	cmd.Flags().Lookup("key").Usage = "a key file, or agent:…; repeat it for further signers (default: the first registrar's in DIR/keys)"
	cmd.Flags().StringVar(&f.sheet, "sheet", "", "the sheet of a workbook (default: the only one with such a table)")
	cmd.Flags().StringVar(&f.lang, "lang", "", "the language of texts in columns that name none: az or en (default: as the letters and the headers tell)")
	cmd.Flags().StringVarP(&f.out, "output", "o", "", "write the effects that a motion has to have as JSON, for --effects")
	cmd.Flags().BoolVar(&f.check, "check", false, "only check: nothing is entered; without a ledger, the table alone")
	cmd.Flags().BoolVar(&f.asJSON, "json", false, "print JSON")
}

// alone reports whether the table is checked without a ledger.
func (f *tableFlags) alone() bool {
	return f.check && f.target.node.Dir == "" && f.target.url == "" && f.target.ledger == ""
}

// options say how the table is read.
func (f *tableFlags) options() (tables.Options, error) {
	if f.lang != "" {
		if err := oneOf("language", f.lang, "az", "en"); err != nil {
			return tables.Options{}, err
		}
	}
	return tables.Options{Sheet: f.sheet, Lang: f.lang, Fault: door.Fault}, nil
}

// openTable opens the file of a table, of which no more is read than can be.
func openTable(cmd *cobra.Command, path string) ([]*tables.Grid, error) {
	from := cmd.InOrStdin()
	if path != "-" {
		f, err := os.Open(path) //nolint:gosec // the user names the file
		if err != nil {
			return nil, fmt.Errorf("opening the table: %w", err)
		}
		defer f.Close() //nolint:errcheck // read only
		from = f
	}
	content, err := io.ReadAll(io.LimitReader(from, tables.MaxFile+1))
	if err != nil {
		return nil, fmt.Errorf("reading the table: %w", err)
	}
	if path == "-" {
		path = "standard input"
	}
	return tables.Open(path, content)
}

// tableAnswer is what every import of a table prints of the table.
type tableAnswer struct {
	// Checked says that nothing was to be entered.
	Checked  bool             `json:"checked"`
	Notes    []tables.Note    `json:"notes"`
	Problems []tables.Problem `json:"problems"`
	// MoreProblems counts those beyond the ones that are listed.
	MoreProblems int `json:"more_problems"`
}

func (f *tableFlags) answer(found *tables.Findings) tableAnswer {
	return tableAnswer{
		Checked: f.check, Notes: append([]tables.Note{}, found.Notes...), Problems: append([]tables.Problem{}, found.Problems...), MoreProblems: found.More,
	}
}

// tell says on standard error what was found in a table. Where something is wrong, it returns an
// error after which nothing is entered.
func (f *tableFlags) tell(cmd *cobra.Command, found *tables.Findings) error {
	for _, n := range found.Notes {
		fmt.Fprintf(cmd.ErrOrStderr(), "note: %s\n", plain(n.String()))
	}
	for _, p := range found.Problems {
		fmt.Fprintln(cmd.ErrOrStderr(), plain(p.String()))
	}
	if found.OK() {
		return nil
	}
	all := len(found.Problems) + found.More
	message := "1 thing is wrong in the table"
	if all > 1 {
		message = fmt.Sprintf("%d things are wrong in the table", all)
		if found.More > 0 {
			message += fmt.Sprintf(", of which the first %d are said above", len(found.Problems))
		}
	}
	return exitError{exitFailure, errors.New(message + ": nothing was entered; mend the file, and run the same command again")}
}
