package report

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"twothirds/domain/wire"
	"twothirds/projections/locale"
)

// Options are what a format may be told beside the report.
type Options struct {
	// Base is the address of the ledger's pages, for links to /log/SEQ; "" for no links.
	Base string
	// Table is the table that CSV has: "" for the first.
	Table string
}

// Format is a form in which a report can be had. All of it is made from the report.
type Format struct {
	// Name is what it is asked for by, and the end of a file's name.
	Name string
	// MediaType is that of RFC 6838.
	MediaType string
	Render    func(r *Report, o Options) ([]byte, error)
}

// Formats are the formats that there are.
func Formats() []Format {
	return []Format{
		{"csv", "text/csv; charset=utf-8", renderCSV},
		{"html", "text/html; charset=utf-8", renderHTML},
		{"json", "application/json", func(r *Report, _ Options) ([]byte, error) { return append(r.JSON(), '\n'), nil }},
		{"md", "text/markdown; charset=utf-8", renderMarkdown},
	}
}

// FormatNamed is the format of a name. It fails with ErrInvalid.
func FormatNamed(name string) (Format, error) {
	var names []string
	for _, f := range Formats() {
		if f.Name == name {
			return f, nil
		}
		names = append(names, f.Name)
	}
	return Format{}, fmt.Errorf("%w as %q; the formats are %s", ErrInvalid, name, strings.Join(names, ", "))
}

// page is a report and the language that its words are in.
type page struct {
	*Report
	l *locale.Language
}

func pageOf(r *Report) (page, error) {
	l, ok := locale.Of(r.Parameters.Lang)
	if !ok {
		return page{}, fmt.Errorf("%w in language %q", ErrInvalid, r.Parameters.Lang)
	}
	return page{r, l}, nil
}

func (p page) t(key string, args ...any) string {
	format, _ := look(p.l, key)
	if len(args) == 0 {
		return format
	}
	return fmt.Sprintf(format, args...)
}

// shown is what a cell reads.
func (p page) shown(c Cell) string {
	if c.N != nil {
		return p.l.N(*c.N)
	}
	return c.Text
}

// asOf says of which entry and time the report is.
func (p page) asOf() string {
	return p.t("head.at", p.l.N(int64(p.Parameters.At)), p.l.Baku(time.UnixMilli(int64(p.Recorded))))
}

// span is the report's period, "" where it is of none.
func (p page) span() string {
	if p.Parameters.From == "" {
		return ""
	}
	from, err := time.Parse(time.DateOnly, string(p.Parameters.From))
	to, err2 := time.Parse(time.DateOnly, string(p.Parameters.To))
	if err != nil || err2 != nil {
		return string(p.Parameters.From + " – " + p.Parameters.To)
	}
	return p.t("period", p.l.Date(from), p.l.Date(to))
}

// String writes a range: 12, or 12–15.
func (r Range) String() string {
	if r.From == r.To {
		return seqText(r.From)
	}
	return seqText(r.From) + "–" + seqText(r.To)
}

func seqText(seq wire.Seq) string { return strconv.FormatUint(uint64(seq), 10) }

// link is the address of an entry's page.
func link(base string, seq wire.Seq) string {
	return strings.TrimRight(base, "/") + "/log/" + seqText(seq)
}
