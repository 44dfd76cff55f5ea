package keyfile

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"unicode"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"twothirds/domain/wire/pubkey"
)

const (
	formatName = "twothirds-key"
	version    = 1

	protectionNone   = "none"
	protectionSealed = "pbkdf2-sha256+aes-256-gcm"

	// MaxFile is the longest key file in bytes.
	MaxFile = 4096
	// MaxLabel is the longest label in bytes.
	MaxLabel = 200
)

// File is a key file in memory: the public key in clear, the private key
// perhaps under a passphrase. It is made by [Seal], [Plain] or [Parse].
type File struct {
	label  string
	public pubkey.Key
	// sealed is nil in files without protection.
	sealed *sealed
	// plain is the key of files without protection.
	plain Key
}

// Public is the public key that the file names. Until the file has been
// opened, nothing but the file itself says so.
func (f *File) Public() pubkey.Key { return f.public }

// Label is the note of the file's owner, empty where there is none. Nothing
// protects it against change.
func (f *File) Label() string { return f.label }

// Protected reports whether a passphrase is needed to open the file.
func (f *File) Protected() bool { return f.sealed != nil }

// Open returns the key. The passphrase is not looked at where the file is not
// protected. The errors are [ErrNoPassphrase], [ErrPassphrase] and, when the
// private key is not that of the public key, [ErrFormat].
func (f *File) Open(passphrase []byte) (Key, error) {
	if f.sealed == nil {
		return f.plain, nil
	}
	pkcs8, err := f.sealed.open(passphrase)
	if err != nil {
		return Key{}, fmt.Errorf("opening the key file: %w", err)
	}
	defer clear(pkcs8)
	return matching(pkcs8, f.public)
}

// Plain makes a file without protection: whoever can read it can sign. The
// label may be empty.
func Plain(k Key, label string) (*File, error) {
	f, err := newFile(k, label)
	if err != nil {
		return nil, err
	}
	f.plain = k
	return f, nil
}

func newFile(k Key, label string) (*File, error) {
	if k.private == nil {
		return nil, errors.New("writing a key file: no key")
	}
	if label != "" && !isLabel(label) {
		return nil, fmt.Errorf("writing a key file: a label is at most %d bytes of text on one line", MaxLabel)
	}
	return &File{label: label, public: pubkey.Key(k.Public())}, nil
}

func isLabel(s string) bool {
	if s == "" || len(s) > MaxLabel || !utf8.ValidString(s) {
		return false
	}
	for _, r := range s {
		if !unicode.IsPrint(r) {
			return false
		}
	}
	return true
}

// pkcs8Prefix precedes the seed in the PKCS#8 form of an Ed25519 key (RFC 8410 §7).
const pkcs8Prefix = "\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20"

func toPKCS8(k Key) []byte { return append([]byte(pkcs8Prefix), k.seed()...) }

// matching reads a PKCS#8 private key and insists that it is that of public.
func matching(pkcs8 []byte, public pubkey.Key) (Key, error) {
	seed, ok := bytes.CutPrefix(pkcs8, []byte(pkcs8Prefix))
	if !ok || len(seed) != ed25519.SeedSize {
		return Key{}, fmt.Errorf("%w: pkcs8 is not an Ed25519 key of 48 bytes", ErrFormat)
	}
	k := fromSeed(seed)
	if pubkey.Key(k.Public()) != public {
		return Key{}, fmt.Errorf("%w: public is not the public key of the private key", ErrFormat)
	}
	return k, nil
}

// form is the JSON form of both kinds of file, in the order they are written.
type form struct {
	Format     string     `json:"format"`
	Version    int64      `json:"version"`
	Label      *string    `json:"label,omitzero"`
	Public     pubkey.Key `json:"public"`
	Protection string     `json:"protection"`
	Iterations *int64     `json:"iterations,omitzero"`
	Salt       *binary    `json:"salt,omitzero"`
	IV         *binary    `json:"iv,omitzero"`
	PKCS8      binary     `json:"pkcs8"`
}

// binary is bytes in base64url without padding, unused bits zero.
type binary []byte

var base64url = base64.RawURLEncoding.Strict()

func (b binary) MarshalText() ([]byte, error) { return []byte(base64url.EncodeToString(b)), nil }

func (b *binary) UnmarshalText(text []byte) error {
	decoded, err := base64url.DecodeString(string(text))
	// The decoder skips line breaks, so the length is told again.
	if err != nil || base64url.EncodedLen(len(decoded)) != len(text) {
		return errors.New("not base64url without padding, unused bits zero")
	}
	*b = decoded
	return nil
}

// Bytes is the file's JSON form. Without protection it holds the private key.
func (f *File) Bytes() []byte {
	out := form{Format: formatName, Version: version, Public: f.public, Protection: protectionNone}
	if f.label != "" {
		out.Label = &f.label
	}
	if s := f.sealed; s != nil {
		salt, iv := binary(s.salt[:]), binary(s.iv[:])
		out.Protection, out.Iterations, out.Salt, out.IV, out.PKCS8 = protectionSealed, &s.iterations, &salt, &iv, s.box[:]
	} else {
		out.PKCS8 = toPKCS8(f.plain)
	}
	b, err := json.Marshal(out, json.Deterministic(true), jsontext.WithIndent("  "))
	if err != nil {
		panic("keyfile: a key file has no JSON form: " + err.Error())
	}
	return append(b, '\n')
}
