// Package door holds the rules that a statement is judged by once, when it
// comes in, and never again: they rest on Unicode tables and on the clock, and
// must not make an old log invalid when those change.
//
// It promises that what it lets in reads as it looks: texts are in NFC, one
// line has no control, zero-width or direction-changing characters in it, and
// a statement's time is not far ahead of the log's.
package door

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/go-json-experiment/json/jsontext"
	"golang.org/x/text/unicode/norm"

	"twothirds/domain"
	"twothirds/domain/wire"
)

// Codes of refusals at the door, beside those of the domain.
const (
	// CodeText is for a text that could deceive its reader.
	CodeText domain.Code = "text"
	// CodeTimeAhead is for a statement whose time is too far ahead.
	CodeTimeAhead domain.Code = "time_ahead"
)

// MaxAhead is how far a statement's time may be ahead of the log's, in milliseconds.
const MaxAhead = 10 * 60 * 1000

// multiline are the members whose texts may have several lines.
var multiline = map[string]bool{"text": true, "reasons": true, "answer": true}

// quotes are the members that a protest quotes verbatim: what was refused for
// its text must be quotable, and nothing displays it as anybody's words.
var quotes = map[jsontext.Pointer]bool{"/statement": true, "/refusal": true}

// Check returns a *domain.Refusal for a statement that may not come in at a
// log time of now, or nil.
func Check(s *wire.Statement, now wire.Time) error {
	if s.Time > now.Add(MaxAhead) {
		return &domain.Refusal{Code: CodeTimeAhead, Message: fmt.Sprintf("the statement's time %s is more than 10 minutes ahead of the ledger's %s: set your clock and make it anew", s.Time, now)}
	}
	dec := jsontext.NewDecoder(strings.NewReader(string(s.Data)))
	for {
		tok, err := dec.ReadToken()
		if err != nil {
			return nil // the end: the statement's form was judged before
		}
		if tok.Kind() != '"' {
			continue
		}
		place := dec.StackPointer()
		if s.Type == "twothirds.protest.lodged.v1" && quotes[place] {
			continue
		}
		if fault := textFault(tok.String(), inMultiline(place)); fault != "" {
			return &domain.Refusal{Code: CodeText, Message: fmt.Sprintf("the text at /data%s has %s: take it out", place, fault)}
		}
	}
}

func inMultiline(place jsontext.Pointer) bool {
	for token := range place.Tokens() {
		if multiline[token] {
			return true
		}
	}
	return false
}

// textFault says what in a text could deceive its reader, or nothing.
func textFault(s string, lines bool) string {
	if !norm.NFC.IsNormalString(s) {
		return "characters that are not in normal form NFC"
	}
	for _, r := range s {
		switch {
		case lines && (r == '\n' || r == '\t'):
		case r == unicode.ReplacementChar:
			return "a replacement character U+FFFD"
		case unicode.Is(unicode.Cc, r):
			return fmt.Sprintf("a control character U+%04X", r)
		case r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069:
			return fmt.Sprintf("a character U+%04X that changes the reading direction", r)
		case !lines && isInvisible(r):
			return fmt.Sprintf("an invisible character U+%04X", r)
		case r >= 0xE000 && r <= 0xF8FF, r >= 0xF0000:
			return fmt.Sprintf("a private character U+%04X", r)
		case !assigned(r):
			return fmt.Sprintf("an unassigned character U+%04X", r)
		}
	}
	return ""
}

// isInvisible reports characters that have no width or separate lines.
func isInvisible(r rune) bool {
	switch r {
	case 0x00AD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180E, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F,
		0x2028, 0x2029, 0x2060, 0x2061, 0x2062, 0x2063, 0x2064, 0x206A, 0x206B, 0x206C, 0x206D, 0x206E, 0x206F,
		0x3164, 0xFEFF, 0xFFA0:
		return true
	}
	return r >= 0xFE00 && r <= 0xFE0F || unicode.Is(unicode.Cf, r)
}

// assigned reports whether the Unicode version of this program knows r.
func assigned(r rune) bool {
	return unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.P, unicode.S, unicode.Z, unicode.Cc, unicode.Cf, unicode.Co)
}
