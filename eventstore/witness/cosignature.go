package witness

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/mod/sumdb/note"

	"twothirds/eventstore/tlog"
)

// Signature types of C2SP signed-note.
const (
	typeEd25519     = 0x01 // signs the text of a note, as logs do
	typeCosignature = 0x04 // signs a time and the text: cosignature/v1
	typeMLDSA44     = 0x06 // the same with ML-DSA-44
)

const (
	maxName      = 255 // bytes; ML-DSA cosignatures carry the length of a name in 8 bits
	maxVKey      = 4 << 10
	timeSize     = 8 // POSIX seconds, big-endian
	idSize       = 4 // key ID
	lineStart    = "— "
	cosignHeader = "cosignature/v1\n"
)

// Key is a witness's verifier key: a C2SP vkey of type 0x04 (tlog-cosignature).
type Key struct {
	Name   string
	Public ed25519.PublicKey
}

// ParseKey reads a vkey, <name>+<key ID>+<base64(0x04 || key)>. It fails with
// ErrUnsupported for a key of another type, and with ErrMalformed for anything
// that String does not return.
func ParseKey(vkey string) (Key, error) {
	bad := fmt.Errorf("witness key %.300q (wanted: name+key ID+base64 of an Ed25519 key of type 0x04): %w", vkey, ErrMalformed)
	if len(vkey) > maxVKey {
		return Key{}, bad
	}
	name, rest, _ := strings.Cut(vkey, "+")
	_, encoded, found := strings.Cut(rest, "+")
	material, err := base64.StdEncoding.DecodeString(encoded)
	if !found || err != nil || len(material) == 0 || checkName(name) != nil {
		return Key{}, bad
	}
	switch material[0] {
	case typeCosignature:
	case typeMLDSA44:
		return Key{}, fmt.Errorf("witness key of %.300q is of type 0x06, ML-DSA-44 (this release verifies type 0x04, Ed25519): %w", name, ErrUnsupported)
	case typeEd25519:
		return Key{}, fmt.Errorf("witness key of %.300q is of type 0x01, as logs have (wanted: its vkey of type 0x04, which the witness prints): %w", name, ErrUnsupported)
	default:
		return Key{}, bad
	}
	k := Key{Name: name, Public: material[1:]}
	if len(k.Public) != ed25519.PublicKeySize || k.String() != vkey {
		return Key{}, bad
	}
	return k, nil
}

// checkName reports whether name can be a key's name (C2SP signed-note).
func checkName(name string) error {
	invalid := func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) || r == '+' }
	if name == "" || len(name) > maxName || !utf8.ValidString(name) || strings.ContainsFunc(name, invalid) {
		return fmt.Errorf("key name %.80q (wanted: 1 to %d bytes like witness.example.org, no space, no +): %w", name, maxName, ErrMalformed)
	}
	return nil
}

// String returns the vkey.
func (k Key) String() string {
	return fmt.Sprintf("%s+%08x+%s", k.Name, k.id(), base64.StdEncoding.EncodeToString(append([]byte{typeCosignature}, k.Public...)))
}

// id returns the key ID, which a signature line begins with.
func (k Key) id() uint32 {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%c%s", k.Name, typeCosignature, k.Public))
	return binary.BigEndian.Uint32(sum[:])
}

// Verify reports whether the note carries a good cosignature of k, and when it was
// made, in POSIX seconds. A note with several of them must have no bad one
// (C2SP signed-note: a known key with a bad signature); the latest counts.
// It looks at no clock: the time may lie in the future. What the text says is not
// judged, nor are other signatures.
func (k Key) Verify(note []byte) (at int64, ok bool) {
	n, err := open(note)
	if err != nil {
		return 0, false
	}
	return k.verify(n)
}

func (k Key) verify(n *note.Note) (at int64, ok bool) {
	id := k.id()
	for _, s := range n.UnverifiedSigs {
		if s.Name != k.Name || s.Hash != id {
			continue
		}
		t, good := k.verifySignature(n.Text, s.Base64)
		if !good {
			return 0, false
		}
		at, ok = max(at, t), true
	}
	return at, ok
}

// verifySignature checks one timestamped_signature (C2SP tlog-cosignature).
func (k Key) verifySignature(text, encoded string) (at int64, ok bool) {
	b, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil || len(b) != idSize+timeSize+ed25519.SignatureSize || base64.StdEncoding.EncodeToString(b) != encoded {
		return 0, false
	}
	seconds := binary.BigEndian.Uint64(b[idSize:])
	if seconds > math.MaxInt64 || len(k.Public) != ed25519.PublicKeySize {
		return 0, false
	}
	at = int64(seconds)
	return at, ed25519.Verify(k.Public, cosignedMessage(at, text), b[idSize+timeSize:])
}

// Cosign returns the signature line with which the witness of that name and key
// cosigns a note at a time. It judges nothing: a witness may only cosign what is
// consistent with all that it cosigned before, which [Server] sees to.
func Cosign(name string, key ed25519.PrivateKey, at time.Time, note []byte) (line []byte, err error) {
	n, err := open(note)
	if err != nil {
		return nil, fmt.Errorf("cosign: %w", err)
	}
	if err := checkName(name); err != nil {
		return nil, fmt.Errorf("cosign: %w", err)
	}
	if len(key) != ed25519.PrivateKeySize || at.Unix() < 0 {
		return nil, fmt.Errorf("cosign with a key of %d bytes at %d: %w", len(key), at.Unix(), ErrMalformed)
	}
	return cosign(name, key, at.Unix(), n.Text), nil
}

func cosign(name string, key ed25519.PrivateKey, at int64, text string) []byte {
	k := Key{Name: name, Public: key.Public().(ed25519.PublicKey)}
	b := binary.BigEndian.AppendUint32(nil, k.id())
	b = binary.BigEndian.AppendUint64(b, uint64(at))
	b = append(b, ed25519.Sign(key, cosignedMessage(at, text))...)
	return fmt.Appendf(nil, lineStart+"%s %s\n", name, base64.StdEncoding.EncodeToString(b))
}

// cosignedMessage is what an Ed25519 cosignature signs (C2SP tlog-cosignature).
func cosignedMessage(at int64, text string) []byte {
	return fmt.Appendf(nil, cosignHeader+"time %d\n%s", at, text)
}

// open reads a signed note and judges no signature: all are among UnverifiedSigs.
func open(msg []byte) (*note.Note, error) {
	if len(msg) > tlog.MaxNote {
		return nil, fmt.Errorf("note of %d bytes, more than %d: %w", len(msg), tlog.MaxNote, ErrMalformed)
	}
	_, err := note.Open(msg, note.VerifierList())
	var unverified *note.UnverifiedNoteError
	if !errors.As(err, &unverified) {
		return nil, fmt.Errorf("not a signed note: %w", ErrMalformed)
	}
	return unverified.Note, nil
}
