// Package rollcalls reads recorded votes of other bodies, as published by
// others, from a folder of CSV files: rollcalls, votes, members, each plain or
// gzipped; or from a workbook with these sheets, which is smaller (projections/tables).
//
// It promises that nothing is filled in or corrected: a record that contradicts
// itself is handed out as it is. Only the apostrophe is taken off with which tables keep
// spreadsheets from taking a text for a formula. Votes may stand in any order. A set is read in
// the memory of one roll call, the list of members and eight bytes a vote. What
// is not of the form is an error that names the file and the line, before
// anything of the set is handed out.
//
// Reading order: set.go, rollcall.go, csv.go, workbook.go; then judge.go, which applies to a
// record the rule that it names, explain.go, which says so in words, and
// summary.go; content.go is the record as a ledger keeps it.
package rollcalls
