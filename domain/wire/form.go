package wire

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Bounds of the format (docs/format.md, "Bounds").
const (
	// MaxStatement is the largest statement, in bytes of its canonical JSON.
	MaxStatement = 60_000
	// MaxEntry is the largest entry in bytes: C2SP tlog-tiles stores its length in 16 bits.
	MaxEntry = 65_535
	// MaxDepth is how deep objects and arrays of a statement may nest, itself counted as 1.
	MaxDepth = 8
	// MaxSigners is the largest number of lines in data.by.
	MaxSigners = 8
	// MaxInteger is the largest absolute value of a number: 2^53-1, which every JSON reader keeps exactly (RFC 7493).
	MaxInteger = 1<<53 - 1
)

// FormError says that bytes are not of the form docs/format.md asks for.
// A log that holds such an entry is invalid, whatever the entry says.
type FormError struct {
	// Place is a JSON pointer (RFC 6901) to the value at fault; empty for the whole.
	Place string
	// Reason says what is wrong there.
	Reason string
}

// Error names the place and the reason.
func (e *FormError) Error() string {
	place := e.Place
	if place == "" {
		place = "the whole value"
	}
	return fmt.Sprintf("not the wire format at %s: %s", place, e.Reason)
}

func formError(place jsontext.Pointer, format string, args ...any) *FormError {
	return &FormError{Place: string(place), Reason: fmt.Sprintf(format, args...)}
}

// CheckForm reports whether b is one canonical JSON value (RFC 8785) that
// nests at most depth deep, has only integers of at most MaxInteger, member
// names of [a-z0-9_] and no null. The error is a *FormError.
func CheckForm(b []byte, depth int) error {
	dec := jsontext.NewDecoder(bytes.NewReader(b))
	for first := true; first || dec.StackDepth() > 0; first = false {
		tok, err := dec.ReadToken()
		if err != nil {
			return syntaxError(dec, err)
		}
		switch kind := tok.Kind(); kind {
		case 'n':
			return formError(dec.StackPointer(), "null is not used: leave the member out")
		case '{', '[':
			if dec.StackDepth() > depth {
				return formError(dec.StackPointer(), "nested deeper than %d", depth)
			}
		case '0':
			if reason := integerFault(tok.String()); reason != "" {
				return formError(dec.StackPointer(), "%s", reason)
			}
		case '"':
			if isName(dec, tok) && !isMemberName(tok.String()) {
				return formError(dec.StackPointer(), "member names are made of a-z, 0-9 and _")
			}
		}
	}
	if rest := len(b) - int(dec.InputOffset()); rest != 0 {
		return formError("", "%d bytes after the value", rest)
	}
	canonical := jsontext.Value(bytes.Clone(b))
	if err := canonical.Canonicalize(); err != nil {
		return formError("", "%v", err)
	}
	if !bytes.Equal(canonical, b) {
		return formError(placeOfDifference(b, canonical), "not canonical (RFC 8785): write no white space, sort the members, escape only what must be")
	}
	return nil
}

func syntaxError(dec *jsontext.Decoder, err error) *FormError {
	var syntactic *jsontext.SyntacticError
	switch {
	case errors.As(err, &syntactic):
		return formError(syntactic.JSONPointer, "%v", syntactic.Err)
	case errors.Is(err, io.EOF):
		return formError("", "nothing is there")
	}
	return formError(dec.StackPointer(), "%v", err)
}

// integerFault says why the JSON number s is not an integer of the format, or nothing.
func integerFault(s string) string {
	digits := strings.TrimPrefix(s, "-")
	switch {
	case s == "-0":
		return "-0 is written 0"
	case strings.ContainsAny(digits, ".eE"):
		return "only integers are used, without fraction or exponent"
	case len(digits) > 16:
		return "integers are at most 2^53-1"
	}
	var n int64
	for _, d := range digits {
		n = n*10 + int64(d-'0')
	}
	if n > MaxInteger {
		return "integers are at most 2^53-1"
	}
	return ""
}

func isMemberName(s string) bool {
	if s == "" {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' {
			return false
		}
	}
	return true
}

// placeOfDifference is the pointer to the token of b in which it first differs from other.
func placeOfDifference(b, other []byte) jsontext.Pointer {
	at := 0
	for at < len(b) && at < len(other) && b[at] == other[at] {
		at++
	}
	dec := jsontext.NewDecoder(bytes.NewReader(b))
	for {
		if _, err := dec.ReadToken(); err != nil || int(dec.InputOffset()) > at {
			return dec.StackPointer()
		}
	}
}

// Canonical returns v as canonical JSON (RFC 8785). It panics when v cannot be
// written as JSON, which is a fault of the program, not of its input.
func Canonical(v any) []byte {
	b, err := json.Marshal(v, json.Deterministic(true))
	if err != nil {
		panic(fmt.Sprintf("wire: no JSON form for %T: %v", v, err))
	}
	value := jsontext.Value(b)
	if err := value.Canonicalize(); err != nil {
		panic(fmt.Sprintf("wire: no canonical JSON form for %T: %v", v, err))
	}
	return value
}

// Decode reads canonical JSON into v and accepts nothing that v would not
// write again with the same bytes: no unknown, missing, repeated or null
// member, no second spelling of a value. The error is a *FormError whose place
// begins with under.
func Decode(b []byte, v any, under string) error {
	if err := json.Unmarshal(b, v, json.RejectUnknownMembers(true)); err != nil {
		return readingError(err, under)
	}
	if again := Canonical(v); !bytes.Equal(again, b) {
		place, reason := difference(b, again)
		return &FormError{Place: under + string(place), Reason: reason}
	}
	return nil
}

// difference says in which member b first differs from again, which is the
// value read from b, written anew: again has the members that are missing in b
// and lacks those that an empty value is no reason to write.
func difference(b, again []byte) (jsontext.Pointer, string) {
	have, want := jsontext.NewDecoder(bytes.NewReader(b)), jsontext.NewDecoder(bytes.NewReader(again))
	for {
		h, err := have.ReadToken()
		if err != nil {
			return "", "not canonical (RFC 8785)"
		}
		w, err := want.ReadToken()
		if err != nil || h.Kind() == w.Kind() && h.String() == w.String() {
			continue
		}
		switch hName, wName := isName(have, h), isName(want, w); {
		case wName && (h.Kind() == '}' || hName && h.String() > w.String()):
			return want.StackPointer(), "is missing"
		case hName && (w.Kind() == '}' || wName && h.String() < w.String()):
			return have.StackPointer(), "is empty: leave it out"
		}
		return have.StackPointer(), "not written in the one way that it has"
	}
}

// isName reports whether tok, just read from dec, is the name of a member.
func isName(dec *jsontext.Decoder, tok jsontext.Token) bool {
	parent, n := dec.StackIndex(dec.StackDepth())
	return tok.Kind() == '"' && parent == '{' && n%2 == 1
}

// DecodeLoose reads JSON that need not be canonical, such as a person writes, into
// v. A member that v does not have is a mistake. The error is a *FormError.
func DecodeLoose(b []byte, v any) error {
	if err := json.Unmarshal(b, v, json.RejectUnknownMembers(true)); err != nil {
		return readingError(err, "")
	}
	return nil
}

// readingError gives an error of json.Unmarshal its place.
func readingError(err error, under string) *FormError {
	var semantic *json.SemanticError
	var syntactic *jsontext.SyntacticError
	switch {
	case errors.As(err, &semantic):
		reason := "wrong kind of value"
		if semantic.Err != nil {
			reason = semantic.Err.Error()
		} else if semantic.JSONKind != 0 {
			reason = fmt.Sprintf("a %s does not belong here", semantic.JSONKind)
		}
		return &FormError{Place: under + string(semantic.JSONPointer), Reason: reason}
	case errors.As(err, &syntactic):
		return &FormError{Place: under + string(syntactic.JSONPointer), Reason: syntactic.Err.Error()}
	}
	return &FormError{Place: under, Reason: err.Error()}
}

func underStatement(err error) error {
	var form *FormError
	if errors.As(err, &form) {
		return &FormError{Place: "/statement" + form.Place, Reason: form.Reason}
	}
	return err
}
