package keyfile

import (
	"os"
	"strings"
)

const agentPrefix = "agent:"

// Open finds the signer that a reference names:
//
//	path             a key file; write ./agent:x for a file of such a name
//	agent:           the one Ed25519 key in the ssh-agent at SSH_AUTH_SOCK
//	agent:SHA256:…   the key in the agent with that fingerprint (ssh-add -l)
//	agent:<key>      the key in the agent with that public key, in any form that pubkey.Parse reads
//	agent:<comment>  the key in the agent with exactly that comment
//
// On Windows, where the system's agent has no socket, only files can be named.
//
// The passphrase is asked for only when a file is protected; it may be nil
// where nobody can be asked, which then gives [ErrNoPassphrase]. The other
// errors are those of [Read] and [File.Open], and [ErrNoAgent], [ErrNoKey] and
// [ErrAmbiguous].
func Open(reference string, passphrase func() ([]byte, error)) (Signer, error) {
	if which, ok := strings.CutPrefix(reference, agentPrefix); ok {
		return openAgent(os.Getenv("SSH_AUTH_SOCK"), which)
	}
	f, err := Read(reference)
	if err != nil {
		return nil, err
	}
	var secret []byte
	if f.Protected() && passphrase != nil {
		if secret, err = passphrase(); err != nil {
			return nil, err
		}
	}
	k, err := f.Open(secret)
	if err != nil {
		return nil, err
	}
	return k, nil
}
