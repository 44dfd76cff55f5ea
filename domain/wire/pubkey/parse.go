package pubkey

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
)

// Why [Parse] refuses its input. None of the errors repeats the input.
var (
	// ErrForm is returned for text that is in none of the accepted forms.
	ErrForm = errors.New("not a public key in a form that is known here; give 43 characters of base64url, an nkey (U…), an OpenSSH line (ssh-ed25519 AAAA…) or a did:key (did:key:z6Mk…)")
	// ErrChecksum is returned for an nkey whose checksum does not match.
	ErrChecksum = errors.New("the checksum of the nkey does not match, a character is wrong; copy it again")
	// ErrAlgorithm is returned for a key that is not an Ed25519 key.
	ErrAlgorithm = errors.New("not an Ed25519 key; make one with twothirds key new or ssh-keygen -t ed25519")
	// ErrPrivate is returned for what is visibly a private key.
	ErrPrivate = errors.New("this is a private key; keep it secret, and give the public key that belongs to it")
)

// maxInput bounds what Parse looks at, in bytes: an OpenSSH line with a long comment.
const maxInput = 2048

// Parse reads a public key in any of the forms that members may have it in:
//
//   - base64url without padding, 43 characters: the ledger's own form;
//   - an nkey of a NATS user, account, operator, server or cluster (U…, A…, O…, N…, C…);
//   - one OpenSSH line, "ssh-ed25519 AAAA…", with or without comment;
//   - a did:key, "did:key:z6Mk…", or "z6Mk…" alone.
//
// White space around it is dropped. Parse reads the form and does not [Check]
// the key. The errors are [ErrForm], [ErrChecksum], [ErrAlgorithm] and
// [ErrPrivate], wrapped with the form that was being read.
//
// A key that logs in to a NATS server must not be enrolled for votes, although
// its form can be read: at login a server has it sign bytes of the server's choice.
func Parse(s string) (Key, error) {
	if len(s) > maxInput {
		return Key{}, fmt.Errorf("reading a public key: more than %d bytes: %w", maxInput, ErrForm)
	}
	s = strings.TrimSpace(s)
	form, read := formOf(s)
	k, err := read(s)
	if err != nil {
		return Key{}, fmt.Errorf("reading %s: %w", form, err)
	}
	return k, nil
}

// formOf tells by its look which form s is in. No two forms look alike.
func formOf(s string) (form string, read func(string) (Key, error)) {
	switch {
	case isSSH(s):
		return "an OpenSSH public key", parseSSH
	case strings.HasPrefix(s, didPrefix), strings.HasPrefix(s, ed25519Prefix) && len(s) == multibaseLen:
		return "a did:key", parseDIDKey
	case isNKeyLen(len(s)):
		return "an nkey", parseNKey
	}
	return "a public key", parseText
}

func parseText(s string) (Key, error) {
	if strings.Contains(s, "PRIVATE KEY-----") {
		return Key{}, ErrPrivate
	}
	var k Key
	if err := k.UnmarshalText([]byte(s)); err != nil {
		return Key{}, ErrForm
	}
	return k, nil
}

// isSSH reports whether s begins as the public keys of OpenSSH do, of whatever
// algorithm, and is not the base64url of a key: one in 16 million of those begins
// with "ssh-" too.
func isSSH(s string) bool {
	if new(Key).UnmarshalText([]byte(s)) == nil {
		return false
	}
	for _, prefix := range []string{"ssh-", "ecdsa-sha2-", "sk-ssh-", "sk-ecdsa-", "webauthn-sk-"} {
		if strings.HasPrefix(s, prefix) {
			return true
		}
	}
	return false
}

// parseSSH reads one line of the form "ssh-ed25519 <base64> [comment]" (RFC
// 8709 §4, sshd(8) AUTHORIZED_KEYS without options). Keys on security tokens
// (sk-) are refused: they sign another structure than the message.
func parseSSH(s string) (Key, error) {
	if strings.ContainsAny(s, "\r\n") {
		return Key{}, fmt.Errorf("more than one line, give one key: %w", ErrForm)
	}
	fields := strings.Fields(s)
	if fields[0] != "ssh-ed25519" {
		return Key{}, ErrAlgorithm
	}
	if len(fields) < 2 {
		return Key{}, ErrForm
	}
	blob, err := base64.StdEncoding.Strict().DecodeString(fields[1])
	if err != nil || len(blob) != len(sshHeader)+len(Key{}) || string(blob[:len(sshHeader)]) != sshHeader {
		return Key{}, ErrForm
	}
	return Key(blob[len(sshHeader):]), nil
}
