// Package door holds the rules that a statement is judged by once, when it
// comes in, and never again: they rest on Unicode tables and on the clock, and
// must not make an old log invalid when those change.
//
// It promises that what it lets in reads as it looks, as far as single
// characters can tell: texts are in NFC, nothing is in them that has no look of
// its own or that changes the reading direction, and a statement's time is not
// far ahead of the log's. That two letters of different scripts look alike it
// does not judge: the body's languages need several scripts side by side.
package door

import (
	"bytes"
	"errors"
	"fmt"
	"io"
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
	// CodeAttachmentMissing is for a statement that names a file which the ledger
	// does not have; eventstore judges it.
	CodeAttachmentMissing domain.Code = "attachment_missing"
)

// MaxAhead is how far a statement's time may be ahead of the log's, in milliseconds.
const MaxAhead = 10 * 60 * 1000

// Check returns a *domain.Refusal for a statement that may not come in at a
// log time of now, or nil: CheckText, then CheckTime.
func Check(s *wire.Statement, now wire.Time) error {
	if err := CheckText(s); err != nil {
		return err
	}
	return CheckTime(s, now)
}

// CheckTime returns a *domain.Refusal for a statement whose time is ahead of a
// log time of now by more than MaxAhead, or nil.
func CheckTime(s *wire.Statement, now wire.Time) error {
	if s.Time > now.Add(MaxAhead) {
		return refuse(CodeTimeAhead, "the statement's time %s is more than 10 minutes ahead of the ledger's %s: set your clock and make it anew", s.Time, now)
	}
	return nil
}

// CheckText returns a *domain.Refusal for a statement with a text that could
// deceive its reader, or nil. It depends on the statement alone.
func CheckText(s *wire.Statement) error {
	dec := jsontext.NewDecoder(bytes.NewReader(s.Data))
	for {
		tok, err := dec.ReadToken()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil: // the form was judged before, so it never is
			return refuse(CodeText, "the texts cannot be read: %v", err)
		case tok.Kind() != '"':
			continue
		}
		place := dec.StackPointer()
		kind := kindAt(s.Type, place)
		if kind == verbatim {
			continue
		}
		if fault := textFault(tok.String(), kind == lines); fault != "" {
			return refuse(CodeText, "the text at /data%s has %s: take it out", place, fault)
		}
	}
}

func refuse(code domain.Code, format string, args ...any) error {
	return &domain.Refusal{Code: code, Message: fmt.Sprintf(format, args...)}
}

// kind says how a text is shown.
type kind int

const (
	line kind = iota
	lines
	// verbatim is a quotation, byte by byte, that is shown as what it is. A
	// protest quotes a statement that was refused, perhaps at this very door.
	verbatim
)

// kindAt is the kind of the text at a place in the data of a type.
func kindAt(eventType string, place jsontext.Pointer) kind {
	if eventType == "twothirds.protest.lodged.v1" && (place == "/statement" || place == "/refusal") {
		return verbatim
	}
	for token := range place.Tokens() {
		switch token {
		case "text", "reasons", "answer":
			return lines
		}
	}
	return line
}

// Fault says what in a text could deceive its reader, such as "a control character
// U+0007"; empty where nothing does. lines: the text may have line breaks, tabs and
// joiners. What it finds, [CheckText] refuses.
func Fault(text string, lines bool) string { return textFault(text, lines) }

// textFault says what in a text could deceive its reader, or nothing.
func textFault(s string, lines bool) string {
	if !norm.NFC.IsNormalString(s) {
		return "characters that are not in normal form NFC"
	}
	for _, r := range s {
		switch {
		case lines && (r == '\n' || r == '\t' || isJoiner(r)):
		case r == unicode.ReplacementChar:
			return "a replacement character U+FFFD"
		case unicode.Is(unicode.Cc, r):
			return fmt.Sprintf("a control character U+%04X", r)
		case isOverride(r):
			return fmt.Sprintf("a character U+%04X that changes the reading direction", r)
		case isInvisible(r):
			return fmt.Sprintf("an invisible character U+%04X", r)
		case unicode.Is(unicode.Co, r):
			return fmt.Sprintf("a private character U+%04X", r)
		case !assigned(r):
			return fmt.Sprintf("an unassigned character U+%04X", r)
		}
	}
	return ""
}

// isOverride reports the embeddings, overrides and isolates of UAX #9, by which
// text is shown in another order than it is read.
func isOverride(r rune) bool {
	return r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069
}

// isJoiner reports characters without a look of their own that running text
// needs: the marks by which words of two directions, letters of some scripts
// and pictures are put together.
func isJoiner(r rune) bool {
	switch r {
	case 0x200C, 0x200D, // zero width non-joiner and joiner
		0x061C, 0x200E, 0x200F, // the direction marks of UAX #9
		0xFE0E, 0xFE0F: // text and picture presentation
		return true
	}
	return false
}

// isInvisible reports characters that show nothing, or break lines. Apart from
// the braille blank they are those that Unicode calls ignorable by default
// (UAX #44), formats that show nothing, and line and paragraph separators.
func isInvisible(r rune) bool {
	if unicode.Is(unicode.Cf, r) {
		return !unicode.Is(unicode.Prepended_Concatenation_Mark, r)
	}
	return r == 0x2800 || unicode.In(r, unicode.Zl, unicode.Zp, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
}

// assigned reports whether the Unicode version of this program knows r.
func assigned(r rune) bool {
	return unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.P, unicode.S, unicode.Z, unicode.Cf)
}
