// Package commit keeps personal data out of the log: where a person's name or
// contact would stand, an entry has a commitment, and an [Opening] beside the
// log says what was committed to. When the opening is deleted the commitment
// stays, says nothing, and the log still verifies.
//
// A commitment is
//
//	SHA-256( "twothirds/commit/v1" ‖ 0x00 ‖ salt ‖ ledger ‖ subject ‖ 0x00 ‖ field ‖ 0x00 ‖ value )
//
// with the salt in 32 bytes, the ledger id as its 64 hex digits in ASCII,
// subject and field in ASCII, and the value in UTF-8 as it is, not normalised.
//
// The zero byte between subject and field matters. Ids differ in length, so
// without it subject "member/abc" with field "def" and subject "member/abcd"
// with field "ef" would be hashed alike, and an opening for one would open the
// other. With it the bytes before the hash read back in one way only: the
// first two parts and the ledger id have fixed lengths, neither subject nor
// field can hold a zero byte, and the value is all that is left.
//
// What it promises: nobody can open a commitment to two values (SHA-256 is
// collision resistant), and nobody without the salt learns the value from it,
// however few values are likely (the salt has 256 random bits and is used
// once). The package draws no salts; whoever makes an opening draws a fresh one.
package commit

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
)

// label begins everything that is hashed here, so that a commitment is never
// the hash of anything else in the format.
const label = "twothirds/commit/v1"

// Bounds of what is committed to, in bytes.
const (
	// MaxSubject is the longest subject, as in statements.
	MaxSubject = 200
	// MaxField is the longest field name.
	MaxField = 40
	// MaxValue is the longest value in an opening: a name, an address, a number.
	MaxValue = 4096
)

// Compute is the commitment to value as the field of a subject. The ledger id
// is 64 lower-case hex digits; the subject <noun>/<id> as in statements; the
// field a name of a-z and _, such as name or email.
//
// It panics when ledger id, subject or field is not of that form or the salt
// is all zero, that is, was never drawn: a commitment made so could not be
// opened, or could be guessed. Outside input goes through [Opening.Validate] first.
func Compute(salt [32]byte, ledgerID, subject, field string, value []byte) [32]byte {
	if !isLedgerID(ledgerID) {
		panic("commit: a ledger id is 64 lower-case hex digits")
	}
	if err := fault(salt, subject, field); err != nil {
		panic("commit: " + err.Error())
	}
	b := make([]byte, 0, len(label)+1+len(salt)+len(ledgerID)+len(subject)+1+len(field)+1+len(value))
	b = append(b, label...)
	b = append(b, 0)
	b = append(b, salt[:]...)
	b = append(b, ledgerID...)
	b = append(b, subject...)
	b = append(b, 0)
	b = append(b, field...)
	b = append(b, 0)
	b = append(b, value...)
	return sha256.Sum256(b)
}

// Check reports whether the opening is that of the commitment in the ledger.
// It is false for an opening that [Opening.Validate] refuses and for a ledger
// id that is not 64 lower-case hex digits.
func Check(o Opening, ledgerID string, commitment [32]byte) bool {
	if o.Validate() != nil || !isLedgerID(ledgerID) {
		return false
	}
	return Compute(o.Salt, ledgerID, o.Subject, o.Field, []byte(o.Value)) == commitment
}

// fault says what keeps a value from being committed to under salt, subject and field.
func fault(salt [32]byte, subject, field string) error {
	switch {
	case salt == [32]byte{}:
		return errors.New("the salt is all zero; draw 32 random bytes for each value")
	case !isSubject(subject):
		return fmt.Errorf("a subject is <noun>/<id>, at most %d characters of a-z, A-Z, 0-9, _ and -", MaxSubject)
	case !isField(field):
		return fmt.Errorf("a field is 1 to %d characters of a-z and _", MaxField)
	}
	return nil
}

func isLedgerID(s string) bool {
	return len(s) == 64 && made(s, "0123456789abcdef")
}

// isSubject is the form of a statement's subject, with an id.
func isSubject(s string) bool {
	noun, id, found := strings.Cut(s, "/")
	return found && noun != "" && id != "" && len(s) <= MaxSubject &&
		made(noun, "abcdefghijklmnopqrstuvwxyz0123456789_") &&
		made(id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")
}

func isField(s string) bool {
	return s != "" && len(s) <= MaxField && made(s, "abcdefghijklmnopqrstuvwxyz_")
}

// made reports whether every byte of s is one of the ASCII characters of set.
func made(s, set string) bool {
	for i := range len(s) {
		if strings.IndexByte(set, s[i]) < 0 {
			return false
		}
	}
	return true
}
