package tables

import (
	"bytes"
	"encoding/binary"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// delimiters are those that are tried, the most usual first.
var delimiters = []rune{',', ';', '\t'}

// openCSV reads a file under each delimiter that its text allows; which one it is shows
// when a header is looked for. A file whose quotes fit none of them is an error.
func openCSV(name string, content []byte) ([]*Grid, error) {
	text, note, err := decode(content)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrForm, name, err)
	}
	// The first line of some programs' files: sep=;
	skipped := 0
	candidates := delimiters
	if first, rest, _ := strings.Cut(text, "\n"); len(first) <= 6 && strings.HasPrefix(first, "sep=") {
		if sep := strings.TrimRight(first[4:], "\r"); len(sep) == 1 {
			candidates, text, skipped = []rune{rune(sep[0])}, rest, 1
		}
	}
	var grids []*Grid
	var first error
	for _, delimiter := range candidates {
		if delimiter != ',' && !strings.ContainsRune(text, delimiter) && len(candidates) > 1 {
			continue
		}
		g, err := splitCSV(name, text, delimiter, skipped)
		if err != nil {
			if first == nil {
				first = err
			}
			continue
		}
		if note != "" {
			g.notes = append(g.notes, note)
		}
		grids = append(grids, g)
	}
	if len(grids) == 0 {
		return nil, first
	}
	return grids, nil
}

func splitCSV(name, text string, delimiter rune, skipped int) (*Grid, error) {
	g := &Grid{file: name}
	if !validDelimiter(delimiter) {
		return nil, fmt.Errorf("%w: %s: the first line names %q as what separates cells: use a comma, a semicolon or a tab", ErrForm, name, delimiter)
	}
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.ReuseRecord = delimiter, -1, true
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return g, nil
		}
		var parse *csv.ParseError
		if errors.As(err, &parse) {
			return nil, fmt.Errorf("%w: %s:%d: %w; a cell that holds a quotation mark stands between quotation marks, and the mark in it is doubled", ErrForm, name, parse.StartLine+skipped, parse.Err)
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %s: %w", ErrForm, name, err)
		}
		if len(g.rows) == MaxRows {
			return nil, fmt.Errorf("%w: %s has more than %d rows", ErrForm, name, MaxRows)
		}
		line, _ := r.FieldPos(0)
		next := row{number: line + skipped}
		for i, field := range record {
			if strings.TrimSpace(field) == "" {
				continue
			}
			at, _ := r.FieldPos(i)
			next.cells = append(next.cells, cell{column: i + 1, line: at + skipped, text: strings.Clone(Unguard(field))})
		}
		if len(next.cells) > 0 {
			g.rows = append(g.rows, next)
		}
	}
}

func validDelimiter(r rune) bool {
	return r != '"' && r != '\r' && r != '\n' && r >= ' ' && r < utf8.RuneSelf || r == '\t'
}

// decode reads a text as UTF-8, or as UTF-16 where its first bytes say so.
func decode(content []byte) (text, note string, err error) {
	switch {
	case bytes.HasPrefix(content, []byte("\xef\xbb\xbf")):
		content = content[3:]
	case bytes.HasPrefix(content, []byte("\xff\xfe\x00\x00")), bytes.HasPrefix(content, []byte("\x00\x00\xfe\xff")):
		return "", "", errors.New("it is UTF-32: save it as CSV in UTF-8")
	case bytes.HasPrefix(content, []byte("\xff\xfe")):
		text, err = decode16(content[2:], binary.LittleEndian)
		return text, "the file is UTF-16, and was read as such", err
	case bytes.HasPrefix(content, []byte("\xfe\xff")):
		text, err = decode16(content[2:], binary.BigEndian)
		return text, "the file is UTF-16, and was read as such", err
	}
	if at := bytes.IndexByte(content, 0); at >= 0 {
		return "", "", fmt.Errorf("line %d has a zero byte: it is no text, or UTF-16 without the mark that says so; save it as CSV in UTF-8", lineOf(content, at))
	}
	if !utf8.Valid(content) {
		at := 0
		for at < len(content) {
			r, size := utf8.DecodeRune(content[at:])
			if r == utf8.RuneError && size == 1 {
				break
			}
			at += size
		}
		return "", "", fmt.Errorf("line %d is not UTF-8 (byte %#02x), but perhaps Windows-1251, -1252 or -1254, which do not tell letters apart for certain: save it as \"CSV UTF-8\", or as XLSX", lineOf(content, at), content[at])
	}
	return string(content), "", nil
}

func lineOf(content []byte, at int) int { return 1 + bytes.Count(content[:at], []byte("\n")) }

func decode16(content []byte, order binary.ByteOrder) (string, error) {
	if len(content)%2 != 0 {
		return "", errors.New("it says that it is UTF-16, and has an odd number of bytes: save it as CSV in UTF-8")
	}
	units := make([]uint16, len(content)/2)
	for i := range units {
		units[i] = order.Uint16(content[2*i:])
	}
	var b strings.Builder
	for i := 0; i < len(units); i++ {
		r := rune(units[i])
		if utf16.IsSurrogate(r) {
			if i+1 == len(units) {
				return "", errors.New("it is no valid UTF-16: save it as CSV in UTF-8")
			}
			if r = utf16.DecodeRune(r, rune(units[i+1])); r == utf8.RuneError {
				return "", errors.New("it is no valid UTF-16: save it as CSV in UTF-8")
			}
			i++
		}
		_, _ = b.WriteRune(r)
	}
	return b.String(), nil
}

// starters are what a spreadsheet takes for the beginning of a formula.
const starters = "=+-@\t\r"

// Guard makes of a text one that no spreadsheet takes for a formula, by an
// apostrophe before it; what reads the table takes it off again.
func Guard(s string) string {
	if bare := strings.TrimLeft(s, "'"); bare != "" && strings.IndexByte(starters, bare[0]) >= 0 {
		return "'" + s
	}
	return s
}

// Unguard is Guard undone.
func Unguard(s string) string {
	if bare := strings.TrimLeft(s, "'"); len(bare) < len(s) && bare != "" && strings.IndexByte(starters, bare[0]) >= 0 {
		return s[1:]
	}
	return s
}
