// Package render writes reports in the formats that people and programs read.
//
// What it promises:
//
//   - A rendering is a function of the report (and of [Options], for those who ask for
//     a table or for links), and of nothing else: no log, clock, machine, path or order of a map.
//   - JSON, CSV, HTML and Markdown of a template stay the same bytes for ever. PDF,
//     PROV and XLSX stay so until their [Format] has a higher version, which files name.
//   - Every rendering says which report it is of ([Source]), so that it can be made
//     again and compared ([Compare]).
//   - Whatever people wrote stays a text in every format. What is too large for a format is
//     refused with [ErrTooLarge].
//
// In reading order: formats.go (the list), source.go and compare.go (of which report a
// file is, and whether it is that), words.go, page.go (what formats have in common), one
// file for each format; pdf.go begins the document, pdfflow.go fills its pages,
// pdftext.go breaks lines, pdftable.go and pdfchart.go draw.
package render
