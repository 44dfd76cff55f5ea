package keyfile

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"

	"twothirds/domain/wire/pubkey"
)

// Signer makes signatures with one Ed25519 private key, wherever that is kept.
type Signer interface {
	// Public is the public key under which the signatures verify.
	Public() ed25519.PublicKey
	// Sign returns the 64-byte signature of the message (RFC 8032 §5.1.6). It has
	// been verified under Public. An agent may ask its owner first, and refuse.
	Sign(message []byte) ([]byte, error)
}

var (
	_ Signer = Key{}
	_ Signer = (*agentSigner)(nil)
)

// Key is a private key in memory. However it is formatted or encoded, only the
// public key appears. The zero value holds no key and signs nothing.
type Key struct {
	// A function, because it is all that fmt cannot look into: in somebody else's
	// unexported field, where it may not call Format, it follows pointers when
	// the verb does not fit.
	private func() ed25519.PrivateKey
}

// New makes a key from 32 bytes of random, which should be crypto/rand.Reader.
// It fails only when random does.
func New(random io.Reader) (Key, error) {
	seed := make([]byte, ed25519.SeedSize)
	if _, err := io.ReadFull(random, seed); err != nil {
		return Key{}, fmt.Errorf("drawing a new key: %w", err)
	}
	return fromSeed(seed), nil
}

func fromSeed(seed []byte) Key {
	private := ed25519.NewKeyFromSeed(seed)
	return Key{private: func() ed25519.PrivateKey { return private }}
}

// Public is the public key, nil of the zero Key.
func (k Key) Public() ed25519.PublicKey {
	if k.private == nil {
		return nil
	}
	return k.private().Public().(ed25519.PublicKey)
}

// Sign signs the message. It fails for the zero Key alone.
func (k Key) Sign(message []byte) ([]byte, error) {
	if k.private == nil {
		return nil, errors.New("signing: no key; make one with New or open a file")
	}
	return ed25519.Sign(k.private(), message), nil
}

// String names the key by its fingerprint.
func (k Key) String() string {
	if k.private == nil {
		return "no key"
	}
	return "private key of " + pubkey.Key(k.Public()).Fingerprint()
}

// Format prints what String says for every verb, so that no verb prints the private key.
func (k Key) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, k.String()) }

// MarshalText writes what String says, so that no encoder writes the private key.
func (k Key) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

func (k Key) seed() []byte { return k.private().Seed() }
