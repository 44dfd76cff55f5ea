package rows

import (
	"bytes"
	"encoding/binary"
)

// seqSize is the length of a sequence in a key.
const seqSize = 8

// join puts a zero byte after every part. A prefix made this way covers exactly
// the keys that begin with these parts.
func join(parts ...string) []byte {
	n := 0
	for _, p := range parts {
		n += len(p) + 1
	}
	key := make([]byte, 0, n)
	for _, p := range parts {
		key = append(key, p...)
		key = append(key, 0)
	}
	return key
}

// rising puts seq behind prefix so that older keys come first.
func rising(prefix []byte, seq uint64) []byte {
	key := make([]byte, 0, len(prefix)+seqSize)
	return binary.BigEndian.AppendUint64(append(key, prefix...), seq)
}

// falling puts seq behind prefix so that newer keys come first: a seek to
// falling(p, n) finds the newest key of p that is not newer than n.
func falling(prefix []byte, seq uint64) []byte {
	return rising(prefix, ^seq)
}

// splitRising undoes rising.
func splitRising(key []byte) (prefix []byte, seq uint64, ok bool) {
	n := len(key) - seqSize
	if n < 0 {
		return nil, 0, false
	}
	return key[:n], binary.BigEndian.Uint64(key[n:]), true
}

// splitFalling undoes falling.
func splitFalling(key []byte) (prefix []byte, seq uint64, ok bool) {
	prefix, seq, ok = splitRising(key)
	return prefix, ^seq, ok
}

// splitParts undoes join for exactly n parts.
func splitParts(prefix []byte, n int) (parts []string, ok bool) {
	for range n {
		part, rest, found := bytes.Cut(prefix, []byte{0})
		if !found || len(part) == 0 {
			return nil, false
		}
		parts = append(parts, string(part))
		prefix = rest
	}
	return parts, len(prefix) == 0
}

// past returns the least key beyond everything that begins with prefix, which
// ends in a zero byte. No part of a key contains a byte below 0x20.
func past(prefix []byte) []byte {
	key := bytes.Clone(prefix)
	key[len(key)-1] = 1
	return key
}
