package pubkey

import (
	"encoding/base32"
	"encoding/binary"
)

// An nkey is base32 (RFC 4648 §6, upper case, without padding) of a byte for
// the kind, the key and a CRC-16 of both, little-endian. The kinds are chosen
// so that the first character names them.
const (
	kindAccount  byte = 0 << 3  // A…
	kindCluster  byte = 2 << 3  // C…
	kindServer   byte = 13 << 3 // N…
	kindOperator byte = 14 << 3 // O…
	kindUser     byte = 20 << 3 // U…
	kindCurve    byte = 23 << 3 // X…, a key for encryption (X25519)

	nkeyLen        = 56  // of a public key: 1 + 32 + 2 bytes
	nkeySeedLen    = 58  // of a seed, S…: 2 + 32 + 2 bytes
	nkeyPrivateLen = 108 // of a private key, P…: 1 + 64 + 2 bytes
)

func isNKeyLen(n int) bool { return n == nkeyLen || n == nkeySeedLen || n == nkeyPrivateLen }

func parseNKey(s string) (Key, error) {
	b, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(s)
	switch {
	case err != nil:
		return Key{}, ErrForm
	case s[0] == 'S' || s[0] == 'P':
		return Key{}, ErrPrivate
	// The decoder skips line breaks, so the length in bytes is told as well.
	case len(s) != nkeyLen || len(b) != 35:
		return Key{}, ErrForm
	case crc16(b[:33]) != binary.LittleEndian.Uint16(b[33:]):
		return Key{}, ErrChecksum
	}
	switch b[0] {
	case kindAccount, kindCluster, kindServer, kindOperator, kindUser:
		return Key(b[1:33]), nil
	case kindCurve:
		return Key{}, ErrAlgorithm
	}
	return Key{}, ErrForm
}

// crc16 is CRC-16/XMODEM: polynomial x^16+x^12+x^5+1, start 0, not reflected.
func crc16(b []byte) uint16 {
	var crc uint16
	for _, c := range b {
		crc ^= uint16(c) << 8
		for range 8 {
			carry := crc&0x8000 != 0
			crc <<= 1
			if carry {
				crc ^= 0x1021
			}
		}
	}
	return crc
}
