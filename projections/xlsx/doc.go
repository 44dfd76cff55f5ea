// Package xlsx reads and writes workbooks as spreadsheet programs make them (Office
// Open XML, ECMA-376, SpreadsheetML).
//
// What it promises:
//
//   - What is read is untrusted: memory and time are bounded by [MaxFile],
//     [MaxContent], [MaxSheets] and [MaxCells]. Nothing is computed; of a formula the
//     result is read that the file has.
//   - What is written is the same bytes on every machine and with every version of Go:
//     nothing is compressed, and no file in it has a time.
//   - A text is a text: no program takes one that was written for a formula, a number
//     or a day, whatever it begins with.
//
// In reading order: cell.go (cells and their places); package.go, read.go, styles.go
// (reading); write.go, properties.go (writing).
package xlsx
