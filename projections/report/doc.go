// Package report makes the reports that a body publishes: what was decided in a
// period, one decision, a member's record, a measure's file, a plan's
// self-assessment, the minutes of a meeting, an account of a period.
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
//   - A report of a period tells everything as it stood at the period's end, whenever it
//     is made.
//   - A report says nothing of openings: persons stand in it as the representatives of
//     their members. A copy that has their names is an [Overlay], and no report.
//
// In reading order: report.go (the value), make.go (from a view to a report),
// builder.go (what the kinds have in common), polls.go and measures.go (what they read),
// one file for each kind; of an account and an assessment for each part; words*.go (in both
// languages, beside package words), shown.go, explain.go and compare.go (checking one). Package render writes them in other formats.
package report
