package pubkey

import "strings"

// A did:key names an Ed25519 key as "z" (multibase for base58btc) and the
// base58 of 34 bytes: the multicodec of Ed25519 public keys, 0xed as a varint,
// and the key (W3C CCG, The did:key Method, §3.1.2).
const (
	base58Alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"

	didPrefix = "did:key:"
	// ed25519Prefix begins and multibaseLen measures every Ed25519 key in this
	// form, because 0xed01·2^256 and 0xed02·2^256 agree in their length and
	// first digits.
	ed25519Prefix = "z6Mk"
	multibaseLen  = 48
)

func parseDIDKey(s string) (Key, error) {
	s = strings.TrimPrefix(s, didPrefix)
	if strings.HasPrefix(s, "z") && !strings.HasPrefix(s, ed25519Prefix) {
		return Key{}, ErrAlgorithm
	}
	if len(s) != multibaseLen || s[0] != 'z' {
		return Key{}, ErrForm
	}
	b, ok := base58(s[1:])
	// A first byte that is not zero leaves no room for leading ones, base58's
	// zero bytes, so that every key has one spelling.
	if !ok || b[0] != 0xed || b[1] != 0x01 {
		return Key{}, ErrForm
	}
	return Key(b[2:]), nil
}

// base58 reads s as a number in base 58, most significant digit first, and
// reports whether it is one that fits in 34 bytes.
func base58(s string) (n [34]byte, ok bool) {
	for i := range len(s) {
		carry := strings.IndexByte(base58Alphabet, s[i])
		if carry < 0 {
			return n, false
		}
		for j := len(n) - 1; j >= 0; j-- {
			carry += int(n[j]) * 58
			n[j] = byte(carry)
			carry >>= 8
		}
		if carry != 0 {
			return n, false
		}
	}
	return n, true
}
