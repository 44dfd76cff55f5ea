// Package opendata writes what a log says as open data: Popolo JSON, tables, the entries
// themselves, published reports with where they come from, a data dictionary, and all of it in one archive.
//
// What it promises:
//
//   - Every file is a function of the log up to an entry: the same bytes everywhere. It
//     says nothing of openings; a person stands in it as the representative of a member.
//   - Every row names the entry that it comes from.
//   - The columns of tables are never renamed; new ones come at the end. Plans, members
//     and roll calls have the columns of package tables, which import reads again.
//   - Published reports are made again. One that the log does not give as it was published is
//     said to be so in its place, and keeps no other file from being written.
//   - Files are written piece by piece, and reports are made one at a time: what they take of
//     memory does not grow with the log beyond the largest report.
//
// In reading order: files.go (the list), archive.go (the zip), column.go and table.go (how
// tables are written), columns_*.go (which there are), popolo*.go, reports.go, log.go,
// dictionary.go.
package opendata
