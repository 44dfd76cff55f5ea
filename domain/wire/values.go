package wire

import (
	"crypto/sha1" //nolint:gosec // RFC 9562 defines UUID version 5 by SHA-1; nothing rests on its strength
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"
)

// Hash is a SHA-256 digest, written as 64 lower-case hex digits.
type Hash [sha256.Size]byte

// String returns the 64 lower-case hex digits.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// IsZero reports whether h is the zero value, which stands for "none".
func (h Hash) IsZero() bool { return h == Hash{} }

// MarshalText writes the 64 hex digits.
func (h Hash) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText accepts exactly what MarshalText writes.
func (h *Hash) UnmarshalText(b []byte) error {
	if len(b) != 64 || !isLowerHex(b) {
		return errors.New("a hash is 64 lower-case hex digits")
	}
	_, err := hex.Decode(h[:], b)
	return err
}

// ParseHash reads 64 lower-case hex digits.
func ParseHash(s string) (Hash, error) {
	var h Hash
	err := h.UnmarshalText([]byte(s))
	return h, err
}

func isLowerHex(b []byte) bool {
	for _, c := range b {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// Sum is SHA-256 over label, a zero byte and b. The label says what kind of
// thing is hashed, so that a digest of one kind never passes for another.
func Sum(label string, b []byte) Hash {
	h := sha256.New()
	h.Write([]byte(label))
	h.Write([]byte{0})
	h.Write(b)
	return Hash(h.Sum(nil))
}

// LeafHash is the hash of an entry as a leaf of the Merkle tree: SHA-256 over
// a zero byte and the exact bytes (RFC 6962 §2.1).
func LeafHash(entry []byte) Hash {
	h := sha256.New()
	h.Write([]byte{0})
	h.Write(entry)
	return Hash(h.Sum(nil))
}

// UUID is an identifier (RFC 9562), written in lower case with hyphens.
type UUID [16]byte

// String returns the 36-character form.
func (u UUID) String() string {
	var b [36]byte
	hex.Encode(b[0:8], u[0:4])
	b[8] = '-'
	hex.Encode(b[9:13], u[4:6])
	b[13] = '-'
	hex.Encode(b[14:18], u[6:8])
	b[18] = '-'
	hex.Encode(b[19:23], u[8:10])
	b[23] = '-'
	hex.Encode(b[24:36], u[10:16])
	return string(b[:])
}

// IsZero reports whether u is the zero value, which stands for "none".
func (u UUID) IsZero() bool { return u == UUID{} }

// Version is the UUID's version field: 7 for drawn ids, 5 for derived ones.
func (u UUID) Version() int { return int(u[6] >> 4) }

// MarshalText writes the 36-character form.
func (u UUID) MarshalText() ([]byte, error) { return []byte(u.String()), nil }

// UnmarshalText accepts exactly what MarshalText writes, of version 5 or 7 and
// the variant of RFC 9562.
func (u *UUID) UnmarshalText(b []byte) error {
	parsed, err := ParseUUID(string(b))
	if err != nil {
		return err
	}
	*u = parsed
	return nil
}

// ParseUUID reads the lower-case 36-character form of a UUID of version 5 or 7.
func ParseUUID(s string) (UUID, error) {
	bad := errors.New("an id is a lower-case UUID of version 7 (or 5 where derived)")
	if len(s) != 36 || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
		return UUID{}, bad
	}
	digits := []byte(s[0:8] + s[9:13] + s[14:18] + s[19:23] + s[24:36])
	if !isLowerHex(digits) {
		return UUID{}, bad
	}
	var u UUID
	if _, err := hex.Decode(u[:], digits); err != nil {
		return UUID{}, bad
	}
	if v := u.Version(); (v != 5 && v != 7) || u[8]>>6 != 2 {
		return UUID{}, bad
	}
	return u, nil
}

// namespaceURL is the name space for URLs (RFC 9562 §6.6).
var namespaceURL = UUID{0x6b, 0xa7, 0xb8, 0x11, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8}

// NameUUID is the UUID of version 5 of name in the name space (RFC 9562 §5.5).
func NameUUID(space UUID, name string) UUID {
	h := sha1.New() //nolint:gosec // as above
	h.Write(space[:])
	h.Write([]byte(name))
	var u UUID
	copy(u[:], h.Sum(nil))
	u[6] = u[6]&0x0f | 0x50
	u[8] = u[8]&0x3f | 0x80
	return u
}

// DerivedID is the id of a derived statement: the UUIDv5, in the ledger's own
// name space, of its type, the leaf hash of the entry that caused it and its
// index among what that entry causes.
func DerivedID(ledger Hash, eventType string, cause Hash, index int) UUID {
	space := NameUUID(namespaceURL, SourceOf(ledger))
	return NameUUID(space, fmt.Sprintf("%s\n%s\n%d", eventType, cause, index))
}

// Time is an instant in UTC with milliseconds, counted from 1970, written
// exactly as 2006-01-02T15:04:05.000Z with a year from 0001 to 9999.
type Time int64

const timeForm = "2006-01-02T15:04:05.000Z"

// String returns the written form.
func (t Time) String() string { return time.UnixMilli(int64(t)).UTC().Format(timeForm) }

// Add returns t later by ms milliseconds.
func (t Time) Add(ms int64) Time { return t + Time(ms) }

// AddHours returns t later by h hours.
func (t Time) AddHours(h int64) Time { return t + Time(h*3_600_000) }

// IsZero reports whether t is the zero value, which stands for "none".
func (t Time) IsZero() bool { return t == 0 }

// MarshalText writes the fixed form.
func (t Time) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText accepts exactly the fixed form of a time that exists.
func (t *Time) UnmarshalText(b []byte) error {
	parsed, err := ParseTime(string(b))
	if err != nil {
		return err
	}
	*t = parsed
	return nil
}

// ParseTime reads the fixed form of a time.
func ParseTime(s string) (Time, error) {
	parsed, err := time.Parse(timeForm, s)
	if err != nil || parsed.Format(timeForm) != s || parsed.Year() < 1 {
		return 0, errors.New("a time is written YYYY-MM-DDThh:mm:ss.mmmZ, in UTC")
	}
	return Time(parsed.UnixMilli()), nil
}

// Seq is the place of an entry in the log, from 1, without gaps. The leaf
// index in the Merkle tree is Seq-1.
type Seq uint64
