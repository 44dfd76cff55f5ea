// Package report makes the reports that a body publishes: what was decided in a
// period, one decision, a member's record, a measure's file, the minutes of a
// meeting, an account of a period.
//
// What it promises:
//
//   - A report is a function of the log up to an entry, the kind, the parameters, the
//     language and the version of the template. It depends on no clock, machine,
//     path or order of a map, and all its numbers are integers: the same question
//     gives the same bytes everywhere, for ever.
//   - The canonical JSON (RFC 8785) of a [Report] is the report. Every other format
//     is made from it alone.
//   - Every number names the entries that it comes from: a cell's Ref leads to a
//     line of the report's Refs.
//   - A report says nothing of openings: persons stand in it as the representatives of
//     their members.
//
// In reading order: report.go (the value), make.go (from a view to a report),
// builder.go (what the kinds have in common), polls.go, effects.go, rules.go (what
// they say), one file for each kind, words*.go (in both languages), formats.go and
// one file for each format, explain.go and compare.go (checking one).
package report
