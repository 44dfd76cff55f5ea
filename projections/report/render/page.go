package render

import (
	"fmt"
	"strings"
	"time"

	"twothirds/domain/wire"
	"twothirds/projections/locale"
	"twothirds/projections/report"
)

// page is a report, the language that its words are in, and what a file says of it.
type page struct {
	*report.Report
	l      *locale.Language
	source Source
}

func pageOf(r *report.Report) (page, error) {
	l, ok := locale.Of(r.Parameters.Lang)
	if !ok {
		return page{}, fmt.Errorf("%w in language %q", report.ErrInvalid, r.Parameters.Lang)
	}
	return page{Report: r, l: l}, nil
}

// t is the words of a key, with arguments in their places (fmt.Sprintf).
func (p page) t(key string, args ...any) string {
	said := words[key][0]
	if p.l == locale.Azerbaijani {
		said = words[key][1]
	}
	if len(args) == 0 {
		return said
	}
	return fmt.Sprintf(said, args...)
}

// body is whose report it is.
func (p page) body() string { return p.Ledger.Name.In(p.l.Code) }

// bodyLang is the language of body, "" for the report's.
func (p page) bodyLang() string {
	if p.Template < report.TemplateLang {
		return ""
	}
	return p.Ledger.Name.Fallback(p.l.Code)
}

// asOf says of which entry and time the report is.
func (p page) asOf() string {
	return p.t("at", p.l.N(int64(p.Parameters.At)), p.l.Baku(time.UnixMilli(int64(p.Recorded))))
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
	return p.l.Date(from) + " – " + p.l.Date(to)
}

// link is the address of an entry's page.
func link(base string, seq wire.Seq) string {
	return strings.TrimRight(base, "/") + "/log/" + report.Range{From: seq, To: seq}.String()
}

func numberOf(c report.Cell) int64 {
	if c.N == nil {
		return 0
	}
	return *c.N
}
