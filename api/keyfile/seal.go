package keyfile

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/pbkdf2"
	"crypto/sha256"
	"fmt"
	"io"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Iterations of PBKDF2-HMAC-SHA-256.
const (
	// Iterations is what new files have: OWASP's figure for this function since 2023.
	Iterations = 600_000
	// MinIterations is the least that is read: with fewer, guessing is cheap.
	MinIterations = 100_000
	// MaxIterations is the most that is read, some seconds: with more, a file could stop a program.
	MaxIterations = 10_000_000
)

// MaxPassphrase is the longest passphrase in bytes of UTF-8.
const MaxPassphrase = 1024

// sealed is a private key under a passphrase.
type sealed struct {
	iterations int64
	salt       [16]byte
	iv         [12]byte
	// box is the 48 bytes of PKCS#8, encrypted, and the 16-byte tag.
	box [64]byte
}

// Seal makes a file that opens with the passphrase alone. The passphrase is
// text in UTF-8, not empty, without its line end; random gives salt and iv and
// should be crypto/rand.Reader. The label may be empty.
func Seal(random io.Reader, k Key, passphrase []byte, label string) (*File, error) {
	return sealWith(random, k, passphrase, label, Iterations)
}

func sealWith(random io.Reader, k Key, passphrase []byte, label string, iterations int64) (*File, error) {
	if err := checkPassphrase(passphrase); err != nil {
		return nil, fmt.Errorf("protecting a key: %w", err)
	}
	f, err := newFile(k, label)
	if err != nil {
		return nil, err
	}
	s := &sealed{iterations: iterations}
	for _, b := range [][]byte{s.salt[:], s.iv[:]} {
		if _, err := io.ReadFull(random, b); err != nil {
			return nil, fmt.Errorf("drawing a salt: %w", err)
		}
	}
	aead, err := s.cipher(passphrase)
	if err != nil {
		return nil, fmt.Errorf("protecting a key: %w", err)
	}
	pkcs8 := toPKCS8(k)
	defer clear(pkcs8)
	copy(s.box[:], aead.Seal(nil, s.iv[:], pkcs8, nil))
	f.sealed = s
	return f, nil
}

func (s *sealed) open(passphrase []byte) ([]byte, error) {
	if len(passphrase) == 0 {
		return nil, ErrNoPassphrase
	}
	if err := checkPassphrase(passphrase); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPassphrase, err)
	}
	aead, err := s.cipher(passphrase)
	if err != nil {
		return nil, err
	}
	pkcs8, err := aead.Open(nil, s.iv[:], s.box[:], nil)
	if err != nil {
		return nil, ErrPassphrase
	}
	return pkcs8, nil
}

// checkPassphrase reports whether the bytes can be anybody's passphrase.
func checkPassphrase(b []byte) error {
	if len(b) == 0 {
		return ErrNoPassphrase
	}
	if len(b) > MaxPassphrase || !utf8.Valid(b) || bytes.ContainsAny(b, "\r\n") {
		return fmt.Errorf("a passphrase is 1 to %d bytes of UTF-8 text on one line", MaxPassphrase)
	}
	return nil
}

// cipher is AES-256-GCM under the key that the passphrase gives.
func (s *sealed) cipher(passphrase []byte) (cipher.AEAD, error) {
	// The same letter has two spellings in Unicode, and keyboards differ in which they give.
	text := norm.NFC.String(string(passphrase))
	derived, err := pbkdf2.Key(sha256.New, text, s.salt[:], int(s.iterations), 32)
	if err != nil {
		return nil, fmt.Errorf("deriving a key from the passphrase: %w", err)
	}
	defer clear(derived)
	block, err := aes.NewCipher(derived)
	if err != nil {
		return nil, fmt.Errorf("deriving a key from the passphrase: %w", err)
	}
	return cipher.NewGCM(block)
}
