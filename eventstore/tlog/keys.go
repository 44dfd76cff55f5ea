package tlog

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"slices"
)

// Keys are the keys of a log, one after the other: the first signs from the
// beginning on, and each further one from the size on at which it took the place
// of the one before it. The origin stays. A Keys is never changed in place.
type Keys struct {
	origin string
	first  ed25519.PublicKey
	later  []laterKey // by from, rising
}

type laterKey struct {
	from int64
	key  ed25519.PublicKey
}

// NewKeys are those of a log that has had one key.
func NewKeys(origin string, first ed25519.PublicKey) Keys { return Keys{origin: origin, first: first} }

// Replaced are the keys with one more, which signs from that size on. The size is
// above those at which the others took over.
func (k Keys) Replaced(from int64, key ed25519.PublicKey) Keys {
	k.later = append(slices.Clip(k.later), laterKey{from, key})
	return k
}

// Origin is the log's name, and that of all its keys.
func (k Keys) Origin() string { return k.origin }

// At is the key that signs what covers so many entries.
func (k Keys) At(size int64) ed25519.PublicKey {
	key := k.first
	for _, l := range k.later {
		if l.from <= size {
			key = l.key
		}
	}
	return key
}

// Newest is the key that signs now.
func (k Keys) Newest() ed25519.PublicKey {
	if len(k.later) > 0 {
		return k.later[len(k.later)-1].key
	}
	return k.first
}

// All are the keys, the first one first.
func (k Keys) All() []ed25519.PublicKey {
	all := []ed25519.PublicKey{k.first}
	for _, l := range k.later {
		all = append(all, l.key)
	}
	return all
}

// Since is from which size on the newest key signs; 0 where it is the first.
func (k Keys) Since() int64 {
	if len(k.later) > 0 {
		return k.later[len(k.later)-1].from
	}
	return 0
}

// Has reports whether a key is one of the log's, in force or replaced.
func (k Keys) Has(key ed25519.PublicKey) bool {
	return k.first.Equal(key) || slices.ContainsFunc(k.later, func(l laterKey) bool { return l.key.Equal(key) })
}

// Upto are the keys as they were when the log had so many entries.
func (k Keys) Upto(size int64) Keys {
	n := slices.IndexFunc(k.later, func(l laterKey) bool { return l.from > size })
	if n >= 0 {
		k.later = k.later[:n]
	}
	return k
}

// ParseCheckpoint is the function of that name for a log with several keys: the
// checkpoint is signed by the key that signs at its size. A former key's signature
// over a size at which another has taken its place is none: ErrSignature.
func (k Keys) ParseCheckpoint(note []byte) (Checkpoint, error) {
	if len(k.later) == 0 {
		return ParseCheckpoint(k.origin, k.first, note)
	}
	unsigned, err := parseUnsigned(note)
	if err != nil {
		return Checkpoint{}, err
	}
	c, err := ParseCheckpoint(k.origin, k.At(unsigned.Size), note)
	if errors.Is(err, ErrSignature) {
		err = k.wrongKey(unsigned.Size, note, err)
	}
	return c, err
}

// wrongKey says so where it is another key of the log's that has signed.
func (k Keys) wrongKey(size int64, note []byte, err error) error {
	all := append([]laterKey{{key: k.first}}, k.later...)
	for i, l := range all {
		if _, e := OpenNote(k.origin, l.key, note); e != nil {
			continue
		}
		if size < l.from {
			return fmt.Errorf("checkpoint of %d entries: signed by the key that takes over at size %d: %w", size, l.from, ErrSignature)
		}
		return fmt.Errorf("checkpoint of %d entries: signed by a former key, which another replaced at size %d: %w", size, all[i+1].from, ErrSignature)
	}
	return err
}

// OpenNote is the function of that name for a log with several keys: the note is
// one that was signed when the log had so many entries.
func (k Keys) OpenNote(size int64, msg []byte) (text string, err error) {
	return OpenNote(k.origin, k.At(size), msg)
}

// SplitCosignatures is the function of that name for a log with several keys.
func (k Keys) SplitCosignatures(note []byte) (bare, others []byte, err error) {
	c, err := k.ParseCheckpoint(note)
	if err != nil {
		return nil, nil, err
	}
	return SplitCosignatures(k.origin, k.At(c.Size), note)
}

// VKey is the verifier key (see the function of that name) of who signs what
// covers so many entries.
func (k Keys) VKey(size int64) string { return VKey(k.origin, k.At(size)) }

// KeyID is the ID that C2SP signed-note gives a log's key, in hex: the middle part of its VKey.
func KeyID(origin string, pub ed25519.PublicKey) string {
	v, err := verifier(origin, pub)
	if err != nil {
		panic("tlog: " + err.Error())
	}
	return fmt.Sprintf("%08x", v.KeyHash())
}

// ReadUnsigned reads a checkpoint whose signature cannot be judged, or was before.
// It fails with ErrMalformed.
func ReadUnsigned(note []byte) (Checkpoint, error) { return parseUnsigned(note) }
