package render

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/projections/report"
)

// ErrNoSource says that a file is no rendering of a report, or not any more as it was made.
var ErrNoSource = errors.New("the file does not say which report it is of")

// Source says which report a rendering is of, and how it was made.
type Source struct {
	Ledger wire.Hash
	// Question is the report's.
	Question report.Question
	At       wire.Seq
	// SHA256 is that of the canonical JSON that the rendering was made from.
	SHA256 wire.Hash
	// Overlay says that it is of no report but of a copy with names of persons.
	Overlay bool
	// Format is the format's name, Version that of how it was written.
	Format  string
	Version int64
	Options Options
}

func sourceOf(r *report.Report, f Format, o Options) Source {
	return Source{
		Ledger: r.Ledger.ID, Question: r.Question(), At: r.Parameters.At, SHA256: r.SHA256(), Overlay: r.Overlay,
		Format: f.Name, Version: f.Version, Options: o,
	}
}

// mark begins a source as files have it. The number is that of this way of writing it.
const mark = "twothirds-report/1"

// String writes a source in one line of printable ASCII, without any of <>"&(),; so that
// it can stand in every format as it is: names and values with = between, values
// percent-encoded.
func (s Source) String() string {
	var out strings.Builder
	out.WriteString(mark)
	for _, member := range s.members() {
		if value := member.get(); value != "" {
			out.WriteString(" " + member.name + "=" + strings.ReplaceAll(url.QueryEscape(value), "+", "%20"))
		}
	}
	return out.String()
}

// member is a member of a source as it is written.
type member struct {
	name string
	get  func() string
	set  func(string) error
}

func (s *Source) members() []member {
	text := func(name string, at *string) member {
		return member{name, func() string { return *at }, func(v string) error { *at = v; return nil }}
	}
	day := func(name string, at *domain.Date) member {
		return member{name, func() string { return string(*at) }, func(v string) error { *at = domain.Date(v); return nil }}
	}
	hash := func(name string, at *wire.Hash) member {
		return member{name, func() string { return at.String() }, func(v string) (err error) { *at, err = wire.ParseHash(v); return }}
	}
	number := func(name string, at *int64) member {
		return member{
			name, func() string { return strconv.FormatInt(*at, 10) },
			func(v string) (err error) { *at, err = strconv.ParseInt(v, 10, 64); return },
		}
	}
	return []member{
		text("kind", &s.Question.Kind), text("id", &s.Question.ID), day("from", &s.Question.From), day("to", &s.Question.To), text("lang", &s.Question.Lang),
		{"at", func() string { return strconv.FormatUint(uint64(s.At), 10) }, func(v string) error {
			n, err := strconv.ParseUint(v, 10, 53)
			s.At = wire.Seq(n)
			return err
		}},
		{"overlay", func() string { return map[bool]string{true: "yes"}[s.Overlay] }, func(v string) error { s.Overlay = v == "yes"; return nil }},
		number("template", &s.Question.Template), text("format", &s.Format), number("version", &s.Version),
		text("table", &s.Options.Table), text("base", &s.Options.Base), hash("ledger", &s.Ledger), hash("sha256", &s.SHA256),
	}
}

// parseSource reads what String writes, to the letter.
func parseSource(text string) (*Source, error) {
	s := &Source{}
	parts := strings.Split(text, " ")
	if parts[0] != mark {
		return nil, fmt.Errorf("%w: it begins with %.40q", ErrNoSource, parts[0])
	}
	members := s.members()
	for _, part := range parts[1:] {
		name, value, _ := strings.Cut(part, "=")
		for _, m := range members {
			if m.name != name {
				continue
			}
			value, err := url.QueryUnescape(value)
			if err == nil {
				err = m.set(value)
			}
			if err != nil {
				return nil, fmt.Errorf("%w: its %s: %w", ErrNoSource, name, err)
			}
		}
	}
	if s.String() != text {
		return nil, fmt.Errorf("%w: %.400q is not how that is written", ErrNoSource, text)
	}
	return s, nil
}

// places are where formats have their source, by how their files begin: between the
// last of one mark and the next of another, which no text of a report can be.
var places = []struct{ format, begins, before, after string }{
	{"html", "<!doctype html>", `<meta name="report" content="`, `"`},
	{"md", "<!-- ", "<!-- ", " -->"},
	{"pdf", "%PDF-", "\n/Keywords (", ")\n"},
	{"prov", provBegins, `"tt:source":"`, `"`},
	{"xlsx", "PK\x03\x04", "<dc:identifier>", "</dc:identifier>"},
}

// IsReport reports whether a file is JSON that report.Parse is to read, and no rendering.
func IsReport(file []byte) bool {
	return bytes.HasPrefix(file, []byte("{")) && !bytes.HasPrefix(file, []byte(provBegins))
}

// ReadSource reads from a rendering which report it is of. It fails with ErrNoSource. JSON
// is no rendering: report.Parse reads it.
func ReadSource(file []byte) (*Source, error) {
	for _, place := range places {
		if !bytes.HasPrefix(file, []byte(place.begins)) {
			continue
		}
		_, rest, found := bytes.Cut(file, []byte(place.before))
		text, _, closed := bytes.Cut(rest[:min(len(rest), maxSource)], []byte(place.after))
		if !found || !closed {
			return nil, fmt.Errorf("%w; its %s was not made by this program, or was saved again by another", ErrNoSource, place.format)
		}
		return parseSourceOf(place.format, string(text))
	}
	if rest, is := bytes.CutPrefix(file, []byte(byteOrderMark)); is {
		lines := csv.NewReader(bytes.NewReader(rest))
		lines.FieldsPerRecord = -1
		for range 2 {
			line, err := lines.Read()
			if err != nil {
				return nil, fmt.Errorf("%w; it reads as a CSV, but %w", ErrNoSource, err)
			}
			if last := line[len(line)-1]; last != sourceColumn {
				return parseSourceOf("csv", last)
			}
		}
	}
	return nil, fmt.Errorf("%w: it is none of %s", ErrNoSource, strings.Join(Names(), ", "))
}

// maxSource is more than any source is long, in bytes.
const maxSource = 16 << 10

func parseSourceOf(format, text string) (*Source, error) {
	s, err := parseSource(text)
	if err == nil && s.Format != format {
		return nil, fmt.Errorf("%w: it is %s and says that it is %s", ErrNoSource, format, s.Format)
	}
	return s, err
}
