package render

import (
	"errors"
	"fmt"
	"strings"

	"twothirds/projections/report"
)

// ErrTooLarge says that a report is too large for a format; another one has room for it.
var ErrTooLarge = errors.New("the report is too large for this format")

// Options are what a format may be told beside the report.
type Options struct {
	// Base is the address of the ledger's pages, for links to /log/SEQ in HTML,
	// Markdown and PDF; "" for no links.
	Base string
	// Table is the table that CSV has: "" for the one that is called as the kind of report
	// is, or else the first.
	Table string
}

// Format is a form in which a report can be had.
type Format struct {
	// Name is what it is asked for by, and the ending of a file's name, but for that of
	// Ending.
	Name string
	// MediaType is that of RFC 6838.
	MediaType string
	// Version counts how the format was written so far: it is raised when the same report
	// would be written with other bytes. 0 is a format whose bytes stay the same for
	// ever for a template.
	Version int64
	// Takes says which options change what it writes.
	Takes  Takes
	render func(p page, o Options) ([]byte, error)
}

// Takes says which options a format heeds.
type Takes struct{ Base, Table bool }

// Formats are the formats that there are.
func Formats() []Format {
	return []Format{
		{Name: "csv", MediaType: "text/csv; charset=utf-8", Takes: Takes{Table: true}, render: renderCSV},
		{Name: "html", MediaType: "text/html; charset=utf-8", Takes: Takes{Base: true}, render: renderHTML},
		{Name: "json", MediaType: "application/json", render: func(p page, _ Options) ([]byte, error) { return append(p.JSON(), '\n'), nil }},
		{Name: "md", MediaType: "text/markdown; charset=utf-8", Takes: Takes{Base: true}, render: renderMarkdown},
		{Name: "pdf", MediaType: "application/pdf", Version: 1, Takes: Takes{Base: true}, render: renderPDF},
		{Name: "prov", MediaType: "application/json", Version: 1, render: renderProv},
		{Name: "xlsx", MediaType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Version: 1, render: renderXLSX},
	}
}

// Ending is what the name of a file in the format ends with, without the dot.
func (f Format) Ending() string {
	if f.Name == "prov" {
		return "prov.json"
	}
	return f.Name
}

// Names are the names of the formats.
func Names() []string {
	var names []string
	for _, f := range Formats() {
		names = append(names, f.Name)
	}
	return names
}

// FormatNamed is the format of a name. It fails with report.ErrInvalid.
func FormatNamed(name string) (Format, error) {
	for _, f := range Formats() {
		if f.Name == name {
			return f, nil
		}
	}
	return Format{}, fmt.Errorf("%w as %q; the formats are %s", report.ErrInvalid, name, strings.Join(Names(), ", "))
}

// Render writes a report in the format. Options that the format does not take change
// nothing. It fails with report.ErrInvalid, where the report has no such table, and ErrTooLarge.
func (f Format) Render(r *report.Report, o Options) ([]byte, error) {
	if !f.Takes.Base {
		o.Base = ""
	}
	if !f.Takes.Table {
		o.Table = ""
	}
	p, err := pageOf(r)
	if err != nil {
		return nil, err
	}
	p.source = sourceOf(r, f, o)
	return f.render(p, o)
}
