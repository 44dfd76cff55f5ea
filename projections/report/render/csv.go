package render

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"twothirds/projections/report"
)

// byteOrderMark is that by which spreadsheets know UTF-8.
const byteOrderMark = "\ufeff"

// sourceColumn is the last column, in which every line says which report it is of: lines
// of several files can be put together, and each can still be checked.
const sourceColumn = "report"

// renderCSV writes one table of a report (RFC 4180, with a byte order mark). The headers
// are the columns' keys, the same in both languages; of codes, times and days the
// machine's form stands there. After each column of numbers stands <key>_entries, then
// entries: all that the line cites, and last the report. A text that a spreadsheet would
// take for a formula has an apostrophe before it.
func renderCSV(p page, o Options) ([]byte, error) {
	table, err := tableOf(p.Report, o.Table)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	out.WriteString(byteOrderMark)
	w := csv.NewWriter(&out)
	w.UseCRLF = true
	line := append(headers(table), sourceColumn)
	_ = w.Write(line) // a buffer takes all
	source := p.source.String()
	for _, row := range table.Rows {
		line = line[:0]
		for i, cell := range row {
			line = append(line, machineForm(cell))
			if table.Columns[i].Type == report.ColumnNumber {
				line = append(line, writeRanges(cites(p.Report, cell)))
			}
		}
		_ = w.Write(append(line, writeRanges(cites(p.Report, row...)), source))
	}
	w.Flush()
	return out.Bytes(), w.Error()
}

// headers are the keys of a table's columns as CSV has them, without the last.
func headers(table *report.Block) []string {
	var keys []string
	for _, column := range table.Columns {
		keys = append(keys, column.Key)
		if column.Type == report.ColumnNumber {
			keys = append(keys, column.Key+"_entries")
		}
	}
	return append(keys, "entries")
}

// tableOf is the table of a name; with "" the one that is called as the kind of report
// is, or else the first.
func tableOf(r *report.Report, name string) (*report.Block, error) {
	var names []string
	for _, table := range r.Tables() {
		if table.Name == cmp.Or(name, r.Kind) {
			return table, nil
		}
		names = append(names, table.Name)
	}
	switch {
	case names == nil:
		return nil, fmt.Errorf("%w as a table: this report has none", report.ErrInvalid)
	case name == "":
		return r.Tables()[0], nil
	}
	return nil, fmt.Errorf("%w: it has no table %q; it has %s", report.ErrInvalid, name, strings.Join(names, ", "))
}

// machineForm is a cell for a machine.
func machineForm(c report.Cell) string {
	switch {
	case c.N != nil:
		return strconv.FormatInt(*c.N, 10)
	case c.Value != "":
		return harmless(c.Value)
	}
	return harmless(c.Text)
}

// harmless is a text that no spreadsheet takes for a formula.
func harmless(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

// cites are the entries that cells cite together.
func cites(r *report.Report, cells ...report.Cell) []report.Range {
	var all []report.Range
	for _, c := range cells {
		if c.Ref > 0 && c.Ref <= int64(len(r.Refs)) {
			all = append(all, r.Refs[c.Ref-1].Entries...)
		}
	}
	slices.SortFunc(all, func(a, b report.Range) int { return cmp.Compare(a.From, b.From) })
	var merged []report.Range
	for _, e := range all {
		if n := len(merged); n > 0 && e.From <= merged[n-1].To+1 {
			merged[n-1].To = max(merged[n-1].To, e.To)
			continue
		}
		merged = append(merged, e)
	}
	return merged
}

// writeRanges writes ranges for a machine: 3 7-12.
func writeRanges(ranges []report.Range) string {
	words := make([]string, len(ranges))
	for i, e := range ranges {
		words[i] = strings.ReplaceAll(e.String(), "–", "-")
	}
	return strings.Join(words, " ")
}
