package render

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"twothirds/domain/wire"
	"twothirds/projections/report"
)

var update = flag.Bool("update", false, "write the golden files anew; then raise a format's version, unless nobody has published with it")

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// kept are reports that were made before, by the names of their files: of every
// kind, the languages in turn.
func kept(t testing.TB) map[string]*report.Report {
	t.Helper()
	all, err := readKept()
	must(t, err)
	if len(all) == 0 {
		t.Fatal("there are no reports")
	}
	return all
}

func readKept() (map[string]*report.Report, error) {
	files, err := filepath.Glob(filepath.Join("testdata", "*.json"))
	if err != nil {
		return nil, err
	}
	all := map[string]*report.Report{}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		r, err := report.Parse(raw)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		all[strings.TrimSuffix(filepath.Base(file), ".json")] = r
	}
	return all, nil
}

func formatOf(t testing.TB, name string) Format {
	t.Helper()
	f, err := FormatNamed(name)
	must(t, err)
	return f
}

func rendered(t testing.TB, r *report.Report, format string, o Options) []byte {
	t.Helper()
	out, err := formatOf(t, format).Render(r, o)
	must(t, err)
	return out
}

// small is a report with a number and a text, in every type of block.
func small(text string) *report.Report {
	n, m := int64(7), int64(3)
	figure, other := report.Cell{N: &n, Ref: 1}, report.Cell{N: &m, Ref: 2}
	said := report.Cell{Text: text, Ref: 1}
	return &report.Report{
		Kind: "decisions", Template: report.Template, Title: "T", Ledger: report.Ledger{ID: wire.Hash{1}},
		Parameters: report.Parameters{At: 9, Lang: "en"}, Refs: []report.Ref{{Entries: []report.Range{{From: 2, To: 3}, {From: 5, To: 5}}}, {Entries: []report.Range{{From: 9, To: 9}}}},
		Sections: []report.Section{{Name: "s", Title: "S", Blocks: []report.Block{
			{
				Type: report.BlockTable, Name: "t", Title: "T",
				Columns: []report.Column{{Key: "n", Title: "N", Type: report.ColumnNumber}, {Key: "text", Title: "Text", Type: report.ColumnText}, {Key: "time", Title: "Time", Type: report.ColumnTime}},
				Rows:    [][]report.Cell{{figure, {Text: text}, {Text: "6 December 2026", Value: "2026-12-06T14:55:26.482Z"}}},
			},
			{Type: report.BlockText, Rows: [][]report.Cell{{said}}},
			{Type: report.BlockParagraph, Rows: [][]report.Cell{{{Text: "So: "}, figure, {Text: "."}}}},
			{Type: report.BlockFacts, Rows: [][]report.Cell{{{Text: "Label", Value: "label"}, said}}},
			{
				Type: report.BlockChart, Name: "t", Title: "C",
				Columns: []report.Column{{Key: "label", Title: "L", Type: report.ColumnText}, {Key: "n", Title: "N", Type: report.ColumnNumber}, {Key: "m", Title: "M", Type: report.ColumnNumber}},
				Rows:    [][]report.Cell{{{Text: text}, figure, other}},
			},
		}}},
	}
}

// long is a report with one table of so many rows.
func long(rows int, text func(i int) string) *report.Report {
	r := small("so")
	table := &r.Sections[0].Blocks[0]
	table.Rows = nil
	for i := range rows {
		n := int64(i + 1)
		table.Rows = append(table.Rows, []report.Cell{{N: &n, Ref: 1}, {Text: text(i)}, {Text: fmt.Sprint(i), Value: "2026-12-06"}})
	}
	return r
}
