// Package pubkey is the Ed25519 public key of a signer: its one written form
// in the ledger, the forms people bring it in, and the check that admits it.
//
// It promises three things. A [Key] has exactly one text form, and
// [Key.UnmarshalText] accepts no second spelling of it. [Parse] reads the
// forms of other tools (nkey, OpenSSH, did:key) and never repeats its input in
// an error, because what is pasted by mistake may be a private key. [Verify]
// is crypto/ed25519 and nothing laxer, so it can be repeated with any standard
// library; because that rule accepts weak keys, [Check] must have passed once,
// when the key was enrolled.
package pubkey

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"errors"
)

// Key is an Ed25519 public key: the 32-byte encoding of a point (RFC 8032
// §5.1.2). A Key need not be sound; see [Check].
type Key [ed25519.PublicKeySize]byte

// textLen is the length of the text form: 32 bytes are 43 characters of base64.
const textLen = 43

var base64url = base64.RawURLEncoding.Strict()

var errText = errors.New("a public key is 43 characters of base64url without padding, unused bits zero")

// String returns the text form: base64url without padding (RFC 4648 §5), 43 characters.
func (k Key) String() string { return base64url.EncodeToString(k[:]) }

// IsZero reports whether k is the zero value, which stands for "none": as a
// point it is of small order, so no admitted key is zero.
func (k Key) IsZero() bool { return k == Key{} }

// MarshalText writes the text form.
func (k Key) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText accepts exactly what MarshalText writes: the two unused bits
// of the last character must be zero. It does not [Check] the key.
func (k *Key) UnmarshalText(b []byte) error {
	if len(b) != textLen {
		return errText
	}
	decoded, err := base64url.DecodeString(string(b))
	// The decoder skips line breaks, so the length is told again.
	if err != nil || len(decoded) != len(k) {
		return errText
	}
	*k = Key(decoded)
	return nil
}

// sshHeader precedes the 32 bytes of a key in the SSH wire encoding: the name
// of the algorithm and the length of what follows (RFC 8709 §4).
const sshHeader = "\x00\x00\x00\x0bssh-ed25519\x00\x00\x00\x20"

// Fingerprint is a short name for people to compare: "SHA256:" and the
// unpadded standard base64 of the SHA-256 of the key's SSH wire encoding. It
// equals what ssh-keygen -l prints for the same key.
func (k Key) Fingerprint() string {
	sum := sha256.Sum256(append([]byte(sshHeader), k[:]...))
	return "SHA256:" + base64.RawStdEncoding.EncodeToString(sum[:])
}

// Verify reports whether sig is k's signature of message, exactly as
// crypto/ed25519 judges it (RFC 8032 §5.1.7, without the cofactor). A sig that
// is not 64 bytes long does not verify.
//
// For a key that [Check] refuses, true means nothing: anybody can make
// signatures that verify under a key of small order.
func Verify(k Key, message, sig []byte) bool {
	return ed25519.Verify(k[:], message, sig)
}
