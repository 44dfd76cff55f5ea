package tlog

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/mod/sumdb/note"
)

const (
	// MaxNote is the largest signed note that is made, read or kept, in bytes. It
	// leaves room for 16 cosignatures of the largest kind (ML-DSA-44, 3.3 kB).
	MaxNote = 64 << 10
	// MaxOrigin is the longest origin in bytes; ML-DSA cosignatures carry its length in 8 bits.
	MaxOrigin = 255

	algEd25519 = 0x01 // signature type of C2SP signed-note
)

// checkOrigin reports whether origin can be both a checkpoint's first line and a key name.
func checkOrigin(origin string) error {
	invalid := func(r rune) bool { return unicode.IsSpace(r) || r < 0x20 || r == '+' }
	if origin == "" || len(origin) > MaxOrigin || !utf8.ValidString(origin) || strings.ContainsFunc(origin, invalid) {
		return fmt.Errorf("origin %.80q (wanted: 1 to %d bytes like example.org/log, no space, no +): %w", origin, MaxOrigin, ErrMalformed)
	}
	return nil
}

// VKey returns the verifier key of C2SP signed-note for an Ed25519 key whose
// name is the log's origin: <origin>+<key ID>+<base64(0x01 || key)>. The origin is
// one that NewSigner takes. It panics if pub is not 32 bytes long.
func VKey(origin string, pub ed25519.PublicKey) string {
	vkey, err := note.NewEd25519VerifierKey(origin, pub)
	if err != nil {
		panic("tlog: " + err.Error())
	}
	return vkey
}

// ParseVKey is the inverse of VKey. It returns ErrMalformed for anything that VKey does not return.
func ParseVKey(vkey string) (origin string, pub ed25519.PublicKey, err error) {
	bad := fmt.Errorf("verifier key %.300q (wanted: name+key ID+base64 of an Ed25519 key): %w", vkey, ErrMalformed)
	parts := strings.Split(vkey, "+")
	if len(parts) < 3 {
		return "", nil, bad
	}
	// Base64 may contain a plus sign; origin and key ID cannot.
	key, err := base64.StdEncoding.DecodeString(strings.Join(parts[2:], "+"))
	if err != nil || len(key) != 1+ed25519.PublicKeySize || key[0] != algEd25519 || checkOrigin(parts[0]) != nil {
		return "", nil, bad
	}
	origin, pub = parts[0], key[1:]
	if VKey(origin, pub) != vkey {
		return "", nil, bad
	}
	return origin, pub, nil
}

// verifier returns x/mod's verifier for an Ed25519 key named origin.
func verifier(origin string, pub ed25519.PublicKey) (note.Verifier, error) {
	if err := checkOrigin(origin); err != nil {
		return nil, err
	}
	if len(pub) != ed25519.PublicKeySize {
		return nil, fmt.Errorf("public key of %d bytes, not %d: %w", len(pub), ed25519.PublicKeySize, ErrMalformed)
	}
	return note.NewVerifier(VKey(origin, pub))
}

// A Signer signs notes with the ledger key. It may be used by several goroutines.
type Signer struct {
	key noteKey
}

// noteKey is what x/mod's note.Sign wants to see of a key.
type noteKey struct {
	name string
	hash uint32
	key  ed25519.PrivateKey
}

func (k noteKey) Name() string                    { return k.name }
func (k noteKey) KeyHash() uint32                 { return k.hash }
func (k noteKey) Sign(msg []byte) ([]byte, error) { return ed25519.Sign(k.key, msg), nil }

// NewSigner returns a signer for the log with that origin, which is the key's
// name as well. It refuses an origin that is empty, longer than MaxOrigin or has
// a space, a control character or a plus sign, and a key whose halves do not belong together.
func NewSigner(origin string, key ed25519.PrivateKey) (*Signer, error) {
	if len(key) != ed25519.PrivateKeySize || !ed25519.NewKeyFromSeed(key.Seed()).Equal(key) {
		return nil, fmt.Errorf("make signer for %.80q: not an Ed25519 private key: %w", origin, ErrMalformed)
	}
	v, err := verifier(origin, key.Public().(ed25519.PublicKey))
	if err != nil {
		return nil, fmt.Errorf("make signer: %w", err)
	}
	return &Signer{noteKey{name: origin, hash: v.KeyHash(), key: key}}, nil
}

// SignNote signs a text that is not a checkpoint, a refusal for instance. The text
// is valid UTF-8, every line of it ends in a newline, and there are no other control
// characters. A text whose first line is the origin is refused: with that line the
// key vouches for a tree, which only SignCheckpoint does.
func (s *Signer) SignNote(text string) ([]byte, error) {
	if first, _, _ := strings.Cut(text, "\n"); first == s.key.name {
		return nil, fmt.Errorf("sign note: its first line is the log's origin, so it would pass for a checkpoint: %w", ErrMalformed)
	}
	return s.sign(text)
}

func (s *Signer) sign(text string) ([]byte, error) {
	control := func(r rune) bool { return r < 0x20 && r != '\n' }
	if !strings.HasSuffix(text, "\n") || !utf8.ValidString(text) || strings.ContainsFunc(text, control) {
		return nil, fmt.Errorf("sign note: the text is not whole lines of UTF-8 without control characters: %w", ErrMalformed)
	}
	msg, err := note.Sign(&note.Note{Text: text}, s.key)
	if err != nil {
		return nil, fmt.Errorf("sign note: %w", err)
	}
	if len(msg) > MaxNote {
		return nil, fmt.Errorf("sign note: %d bytes, more than %d: %w", len(msg), MaxNote, ErrMalformed)
	}
	return msg, nil
}

// OpenNote checks a signed note (C2SP signed-note) and returns its text if it
// carries a good Ed25519 signature by pub under the name origin. Signatures by
// other keys are ignored. It fails with ErrMalformed, or with ErrSignature when that
// signature is missing or wrong.
func OpenNote(origin string, pub ed25519.PublicKey, msg []byte) (text string, err error) {
	v, err := verifier(origin, pub)
	if err != nil {
		return "", fmt.Errorf("open note: %w", err)
	}
	if len(msg) > MaxNote {
		return "", fmt.Errorf("open note: %d bytes, more than %d: %w", len(msg), MaxNote, ErrMalformed)
	}
	n, err := note.Open(msg, note.VerifierList(v))
	var unverified *note.UnverifiedNoteError
	var invalid *note.InvalidSignatureError
	switch {
	case errors.As(err, &unverified), errors.As(err, &invalid):
		return "", fmt.Errorf("open note: %w (%s+%08x)", ErrSignature, v.Name(), v.KeyHash())
	case err != nil:
		return "", fmt.Errorf("open note: %w", ErrMalformed)
	}
	return n.Text, nil
}
