package report

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// renderCSV writes one table of a report (RFC 4180, with a byte order mark, by which
// spreadsheets know UTF-8). The headers are the columns' keys, the same in both
// languages; of codes, times and days the machine's form stands there. After each
// column of numbers stands <key>_entries, and last entries: all that the line cites. A text that a spreadsheet would take
// for a formula has an apostrophe before it.
func renderCSV(r *Report, o Options) ([]byte, error) {
	table, err := r.table(o.Table)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	out.WriteString("\ufeff")
	w := csv.NewWriter(&out)
	w.UseCRLF = true
	var line []string
	for _, column := range table.Columns {
		line = append(line, column.Key)
		if column.Type == ColumnNumber {
			line = append(line, column.Key+"_entries")
		}
	}
	line = append(line, "entries")
	_ = w.Write(line) // a buffer takes all
	for _, row := range table.Rows {
		line = line[:0]
		for i, cell := range row {
			line = append(line, machineForm(cell))
			if table.Columns[i].Type == ColumnNumber {
				line = append(line, writeRanges(r.cites(cell)))
			}
		}
		line = append(line, writeRanges(r.cites(row...)))
		_ = w.Write(line)
	}
	w.Flush()
	return out.Bytes(), w.Error()
}

// table is the table of a name, or with "" the first.
func (r *Report) table(name string) (*Block, error) {
	var names []string
	for _, table := range r.Tables() {
		if name == "" || table.Name == name {
			return table, nil
		}
		names = append(names, table.Name)
	}
	if names == nil {
		return nil, fmt.Errorf("%w as a table: this report has none", ErrInvalid)
	}
	return nil, fmt.Errorf("%w: it has no table %q; it has %s", ErrInvalid, name, strings.Join(names, ", "))
}

// machineForm is a cell for a machine.
func machineForm(c Cell) string {
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
func (r *Report) cites(cells ...Cell) []Range {
	var all []Range
	for _, c := range cells {
		if c.Ref > 0 && c.Ref <= int64(len(r.Refs)) {
			all = append(all, r.Refs[c.Ref-1].Entries...)
		}
	}
	slices.SortFunc(all, func(a, b Range) int { return cmp.Compare(a.From, b.From) })
	var merged []Range
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
func writeRanges(ranges []Range) string {
	words := make([]string, len(ranges))
	for i, e := range ranges {
		words[i] = seqText(e.From)
		if e.To > e.From {
			words[i] += "-" + seqText(e.To)
		}
	}
	return strings.Join(words, " ")
}
