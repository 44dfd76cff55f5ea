package commit

import (
	"encoding/base64"
	"errors"
	"fmt"
	"unicode/utf8"

	"twothirds/domain/wire"
)

// Salt is what makes a commitment unguessable: 32 random bytes, drawn for one
// value and never used again. Its text form is 43 characters of base64url
// without padding.
type Salt [32]byte

// saltLen is the length of a salt's text form.
const saltLen = 43

var base64url = base64.RawURLEncoding.Strict()

// MarshalText writes the text form.
func (s Salt) MarshalText() ([]byte, error) { return []byte(base64url.EncodeToString(s[:])), nil }

// UnmarshalText accepts exactly what MarshalText writes.
func (s *Salt) UnmarshalText(b []byte) error {
	decoded, err := base64url.DecodeString(string(b))
	if err != nil || len(b) != saltLen || len(decoded) != len(s) {
		return errors.New("a salt is 43 characters of base64url without padding, unused bits zero")
	}
	*s = Salt(decoded)
	return nil
}

// Opening is what was committed to, with the salt. It is kept beside the log
// in a store that can delete, and never hashed, signed or exported by default.
// Its written form is canonical JSON (wire.Canonical), members in this order.
type Opening struct {
	// Field says what the value is of the subject: name, email, phone; a-z and _.
	Field string `json:"field"`
	// Salt is never all zero.
	Salt Salt `json:"salt"`
	// Subject is whom the value is about, <noun>/<id>, as in statements.
	Subject string `json:"subject"`
	// Value is the personal data itself: UTF-8, at most MaxValue bytes, compared
	// byte for byte.
	Value string `json:"value"`
}

// MaxOpening is the longest written form of an opening in bytes: every byte of
// a value can become six (\u0000), the rest is short.
const MaxOpening = 6*MaxValue + 512

// Validate reports whether o can be the opening of any commitment. The error
// says which member is at fault and never repeats the value.
func (o Opening) Validate() error {
	if err := fault(o.Salt, o.Subject, o.Field); err != nil {
		return fmt.Errorf("opening: %w", err)
	}
	switch {
	case len(o.Value) > MaxValue:
		return fmt.Errorf("opening: the value has %d bytes; at most %d", len(o.Value), MaxValue)
	case !utf8.ValidString(o.Value):
		return errors.New("opening: the value is not UTF-8")
	}
	return nil
}

// ParseOpening reads the written form of an opening and accepts no other
// spelling of it: canonical JSON with exactly the four members. The error is a
// *wire.FormError, or what [Opening.Validate] says.
func ParseOpening(b []byte) (Opening, error) {
	if len(b) > MaxOpening {
		return Opening{}, &wire.FormError{Reason: fmt.Sprintf("%d bytes; an opening has at most %d", len(b), MaxOpening)}
	}
	if err := wire.CheckForm(b, 1); err != nil {
		return Opening{}, fmt.Errorf("reading an opening: %w", err)
	}
	var o Opening
	if err := wire.Decode(b, &o, ""); err != nil {
		return Opening{}, fmt.Errorf("reading an opening: %w", err)
	}
	if err := o.Validate(); err != nil {
		return Opening{}, err
	}
	return o, nil
}
