package wire

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"

	"twothirds/domain/wire/pubkey"
)

// AlgEd25519 is the one algorithm of signatures so far (RFC 8032, as
// crypto/ed25519 verifies it, one by one).
const AlgEd25519 = "ed25519"

// Signature is a signature and the algorithm that made it. Its bytes are never
// used as an identifier: some signers are randomised.
type Signature struct {
	Alg string   `json:"alg"`
	Sig SigBytes `json:"sig"`
}

// SigBytes are the 64 bytes of an Ed25519 signature, written in base64url
// without padding, 86 characters, unused bits zero.
type SigBytes [64]byte

var base64url = base64.RawURLEncoding.Strict()

// MarshalText writes the base64url form.
func (s SigBytes) MarshalText() ([]byte, error) {
	return []byte(base64url.EncodeToString(s[:])), nil
}

// UnmarshalText accepts exactly what MarshalText writes.
func (s *SigBytes) UnmarshalText(b []byte) error {
	if len(b) != 86 {
		return errors.New("a signature is 86 characters of base64url without padding")
	}
	decoded, err := base64url.DecodeString(string(b))
	if err != nil || len(decoded) != len(s) {
		return errors.New("a signature is base64url without padding, unused bits zero")
	}
	*s = SigBytes(decoded)
	return nil
}

// PAE is DSSE's pre-authentication encoding of a payload.
func PAE(payloadType string, payload []byte) []byte {
	b := make([]byte, 0, len(payload)+len(payloadType)+40)
	b = append(b, "DSSEv1 "...)
	b = strconv.AppendInt(b, int64(len(payloadType)), 10)
	b = append(b, ' ')
	b = append(b, payloadType...)
	b = append(b, ' ')
	b = strconv.AppendInt(b, int64(len(payload)), 10)
	b = append(b, ' ')
	return append(b, payload...)
}

// SignatureError says that a statement's signatures are not those of the keys
// it names.
type SignatureError struct {
	// Line is the index in data.by of the first signature at fault, or -1 when
	// the number of signatures is not the number of lines.
	Line int
	// Reason says what is wrong.
	Reason string
}

// Error names the line and the reason.
func (e *SignatureError) Error() string {
	if e.Line < 0 {
		return "signatures: " + e.Reason
	}
	return fmt.Sprintf("signature %d: %s", e.Line+1, e.Reason)
}

// VerifySignatures reports whether signatures holds exactly one valid
// signature for each line of data.by, in that order. The error is a
// *SignatureError. A statement without lines verifies with no signatures: it
// is a derived one, and valid only if recomputing it gives the same bytes.
func VerifySignatures(s *Statement, signatures []Signature) error {
	if len(signatures) != len(s.By) {
		return &SignatureError{Line: -1, Reason: fmt.Sprintf("%d given, %d signers named in data.by", len(signatures), len(s.By))}
	}
	message := s.PAE()
	for i, signature := range signatures {
		if signature.Alg != AlgEd25519 {
			return &SignatureError{Line: i, Reason: "unknown algorithm; use ed25519"}
		}
		if !pubkey.Verify(s.By[i].Key, message, signature.Sig[:]) {
			return &SignatureError{Line: i, Reason: "does not verify: sign the DSSE encoding of exactly these bytes with the key named"}
		}
	}
	return nil
}
