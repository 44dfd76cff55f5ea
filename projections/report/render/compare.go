package render

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strconv"
	"unicode/utf8"

	"twothirds/projections/report"
)

// Compare finds the first difference between a rendering and one made anew in the same
// format, nil where there is none. Its place is a line of CSV, HTML and Markdown, a page of a PDF, a
// part of a workbook.
func Compare(format string, has, made []byte) *report.Difference {
	if bytes.Equal(has, made) {
		return nil
	}
	at := 0
	for at < len(has) && at < len(made) && has[at] == made[at] {
		at++
	}
	place := fmt.Sprintf("byte %d", at+1)
	switch format {
	case "pdf":
		if name := pageAt(made[:at]); name != "" {
			place = name + ", " + place
		}
		return &report.Difference{Has: around(has, at), Made: around(made, at), Place: place}
	case "xlsx":
		if name := partAt(made[:at]); name != "" {
			place = name + ", " + place
		}
		return &report.Difference{Has: around(has, at), Made: around(made, at), Place: place}
	}
	place = fmt.Sprintf("line %d", 1+bytes.Count(made[:at], []byte("\n")))
	return &report.Difference{Has: lineAt(has, at), Made: lineAt(made, at), Place: place}
}

// shownBytes is how much of a difference is shown, in bytes.
const shownBytes = 200

// around is what stands around a place, as it may be printed.
func around(b []byte, at int) string {
	from, to := max(0, at-20), min(len(b), at+20)
	text := strconv.QuoteToGraphic(string(b[from:to]))
	return text[1 : len(text)-1]
}

// lineAt is the line of a place, from a little before it on.
func lineAt(b []byte, at int) string {
	from := bytes.LastIndexByte(b[:at], '\n') + 1
	if at-from > shownBytes/2 {
		for from = at - shownBytes/2; from < at && !utf8.RuneStart(b[from]); from++ {
		}
	}
	line, _, _ := bytes.Cut(b[from:min(len(b), from+shownBytes)], []byte("\n"))
	text := strconv.QuoteToGraphic(string(line))
	return text[1 : len(text)-1]
}

// pageAt is the page that is being written where b ends, or the structure: before each stands a
// comment with its name.
func pageAt(b []byte) string {
	name := ""
	for _, comment := range []string{"\n% page ", "\n% structure"} {
		if at := bytes.LastIndex(b, []byte(comment)); at >= 0 {
			line, _, _ := bytes.Cut(b[at+len("\n% "):], []byte("\n"))
			name = string(line)
		}
	}
	return name
}

// partAt is the name of the part of a workbook that is being written where b ends (a
// local file header, APPNOTE.TXT 4.3.7).
func partAt(b []byte) string {
	at := bytes.LastIndex(b, []byte("PK\x03\x04"))
	if at < 0 || len(b) < at+30 {
		return ""
	}
	name := b[at+30:]
	return string(name[:min(len(name), int(binary.LittleEndian.Uint16(b[at+26:])))])
}
