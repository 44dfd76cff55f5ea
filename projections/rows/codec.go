package rows

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"slices"
)

// checksumSize is the length of the checksum in front of every stored value:
// CRC-32C over key and value. bbolt checks its two meta pages and nothing else;
// and the state that decisions are taken on is read from here.
const checksumSize = 4

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func checksum(key, value []byte) uint32 {
	return crc32.Update(crc32.Checksum(key, castagnoli), castagnoli, value)
}

// seal puts the checksum in front of value.
func seal(key, value []byte) []byte {
	sealed := make([]byte, checksumSize, checksumSize+len(value))
	binary.BigEndian.PutUint32(sealed, checksum(key, value))
	return append(sealed, value...)
}

// unseal returns the value behind the checksum. It is a part of sealed, so it
// lives as long as the transaction.
func unseal(key, sealed []byte) ([]byte, error) {
	if len(sealed) < checksumSize {
		return nil, fmt.Errorf("%w: value of key %q is cut off", ErrDamaged, key)
	}
	value := sealed[checksumSize:]
	if binary.BigEndian.Uint32(sealed) != checksum(key, value) {
		return nil, fmt.Errorf("%w: value of key %q does not match its checksum", ErrDamaged, key)
	}
	return value, nil
}

// Where the fixed fields of a stored meta stand: leaf, group end, recorded. There
// follow two numbers, of rows and of index keys, and strings, each with its length
// in front: type, sum, refs. Lengths and numbers are uvarints.
const (
	leafSize   = 32
	groupAt    = leafSize
	recordedAt = groupAt + 1
	countsAt   = recordedAt + len(TimeForm)
)

// encodeMeta returns what is stored of e, without the checksum.
func encodeMeta(e *Entry) []byte {
	b := make([]byte, 0, 128)
	b = append(b, e.Leaf[:]...)
	if e.GroupEnd {
		b = append(b, 1)
	} else {
		b = append(b, 0)
	}
	b = append(b, e.Recorded...)
	b = binary.AppendUvarint(b, uint64(len(e.Rows)))
	b = binary.AppendUvarint(b, countKeys(e))
	b = appendString(b, e.Type)
	b = appendString(b, e.Sum)
	for _, ref := range e.Refs {
		b = appendString(b, ref)
	}
	return b
}

// decodeMeta undoes encodeMeta.
func decodeMeta(seq uint64, b []byte) (Meta, error) {
	malformed := func() (Meta, error) { return Meta{}, fmt.Errorf("%w: entry %d is malformed", ErrDamaged, seq) }
	if len(b) < countsAt {
		return malformed()
	}
	m := Meta{
		Seq:      seq,
		Leaf:     [32]byte(b[:leafSize]),
		GroupEnd: b[groupAt] == 1,
		Recorded: string(b[recordedAt:countsAt]),
	}
	b = b[countsAt:]
	var ok bool
	if m.rows, b, ok = cutNumber(b); !ok {
		return malformed()
	}
	if m.keys, b, ok = cutNumber(b); !ok {
		return malformed()
	}
	if m.Type, b, ok = cutString(b); !ok {
		return malformed()
	}
	if m.Sum, b, ok = cutString(b); !ok {
		return malformed()
	}
	for len(b) > 0 {
		var ref string
		if ref, b, ok = cutString(b); !ok {
			return malformed()
		}
		m.Refs = append(m.Refs, ref)
	}
	return m, nil
}

// countKeys returns the number of index keys that e's rows have, each once.
func countKeys(e *Entry) uint64 {
	n := uint64(0)
	for _, c := range e.Rows {
		for i, key := range c.Index {
			if !slices.Contains(c.Index[:i], key) {
				n++
			}
		}
	}
	return n
}

func appendString(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

func cutString(b []byte) (s string, rest []byte, ok bool) {
	n, b, ok := cutNumber(b)
	if !ok || n > uint64(len(b)) {
		return "", nil, false
	}
	return string(b[:n]), b[n:], true
}

func cutNumber(b []byte) (n uint64, rest []byte, ok bool) {
	n, width := binary.Uvarint(b)
	if width <= 0 {
		return 0, nil, false
	}
	return n, b[width:], true
}
