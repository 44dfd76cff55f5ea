package rows

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"
)

// A Digester computes the digest of a state: SHA-256 over, for every entity in
// byte order of kind and then id,
//
//	kind ‖ 0x00 ‖ id ‖ 0x00 ‖ length of the JSON (8 bytes, big-endian) ‖ JSON
//
// It is the one way to compute it: [View.Digest] uses it, and so does every
// replay that is compared with one.
type Digester struct {
	h        hash.Hash
	kind, id string
	buf      []byte
}

// NewDigester returns a Digester that has seen nothing; its sum is then the
// SHA-256 of nothing, the digest of the state before the first entry.
func NewDigester() *Digester {
	return &Digester{h: sha256.New()}
}

// Add adds one entity. It returns ErrInvalid when kind or id is not of the form
// that rows have, and ErrOrder when (kind, id) does not come after the one added
// before; the entity is then not added.
func (d *Digester) Add(kind, id string, json []byte) error {
	if !isName(kind) || !isText(id, MaxID) {
		return fmt.Errorf("add %.40q %.40q to the digest: %w", kind, id, ErrInvalid)
	}
	if kind < d.kind || kind == d.kind && id <= d.id {
		return fmt.Errorf("add %s %q after %s %q: %w", kind, id, d.kind, d.id, ErrOrder)
	}
	d.kind, d.id = kind, id
	d.buf = append(d.buf[:0], kind...)
	d.buf = append(d.buf, 0)
	d.buf = append(d.buf, id...)
	d.buf = append(d.buf, 0)
	d.buf = binary.BigEndian.AppendUint64(d.buf, uint64(len(json)))
	d.h.Write(d.buf) // a hash never returns an error
	d.h.Write(json)
	return nil
}

// Sum returns the digest of what was added so far.
func (d *Digester) Sum() [32]byte {
	return [32]byte(d.h.Sum(nil))
}
