package keyfile

import (
	"crypto/ed25519"
	"fmt"
	"net"
	"strings"
	"time"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"

	"twothirds/domain/wire/pubkey"
)

const (
	// listTime is how long an agent may take to list its keys.
	listTime = 10 * time.Second
	// signTime is how long an agent may take to sign: it may be asking its owner.
	signTime = 2 * time.Minute
)

// agentSigner signs with a key in an ssh-agent (draft-miller-ssh-agent §4.5).
//
// What an SSH client has an agent sign begins with the length of a session id;
// what we have signed begins with the text "DSSEv1 ", a length no session id
// has, so that neither signature passes for the other.
type agentSigner struct {
	socket string
	public ed25519.PublicKey
	key    ssh.PublicKey
}

// openAgent finds one key of the agent at the socket. It keeps no connection:
// each signature makes its own.
func openAgent(socket, which string) (Signer, error) {
	var listed []*agent.Key
	err := withAgent(socket, listTime, func(a agent.Agent) (err error) {
		listed, err = a.List()
		return err
	})
	if err != nil {
		return nil, err
	}
	found, err := pick(listed, which)
	if err != nil {
		return nil, err
	}
	if err := pubkey.Check(pubkey.Key(found.public)); err != nil {
		return nil, fmt.Errorf("the key in the ssh-agent: %w", err)
	}
	found.socket = socket
	return found, nil
}

// withAgent connects to the agent, gives it at most limit, and hangs up.
func withAgent(socket string, limit time.Duration, do func(agent.Agent) error) error {
	if socket == "" {
		return ErrNoAgent
	}
	conn, err := net.DialTimeout("unix", socket, limit)
	if err != nil {
		return fmt.Errorf("%w (%w)", ErrNoAgent, err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(limit)); err != nil {
		return fmt.Errorf("%w (%w)", ErrNoAgent, err)
	}
	if err := do(agent.NewClient(conn)); err != nil {
		return fmt.Errorf("asking the ssh-agent: %w", err)
	}
	return nil
}

// pick returns the one Ed25519 key that which names.
func pick(listed []*agent.Key, which string) (*agentSigner, error) {
	var found *agentSigner
	var fitting []string
	for _, one := range listed {
		public, ok := ed25519Key(one)
		if !ok || !names(which, public, one.Comment) {
			continue
		}
		found = &agentSigner{public: public[:], key: one}
		fitting = append(fitting, fmt.Sprintf("%s %q", public.Fingerprint(), one.Comment))
	}
	switch len(fitting) {
	case 0:
		return nil, ErrNoKey
	case 1:
		return found, nil
	}
	return nil, fmt.Errorf("%w: %s", ErrAmbiguous, strings.Join(fitting, ", "))
}

// ed25519Key returns the key if it is a plain Ed25519 key, not a certificate
// or one on a security token, which signs another structure.
func ed25519Key(one *agent.Key) (pubkey.Key, bool) {
	if one.Type() != ssh.KeyAlgoED25519 {
		return pubkey.Key{}, false
	}
	parsed, err := ssh.ParsePublicKey(one.Blob)
	if err != nil {
		return pubkey.Key{}, false
	}
	wrapped, ok := parsed.(ssh.CryptoPublicKey)
	if !ok {
		return pubkey.Key{}, false
	}
	public, ok := wrapped.CryptoPublicKey().(ed25519.PublicKey)
	if !ok || len(public) != ed25519.PublicKeySize {
		return pubkey.Key{}, false
	}
	return pubkey.Key(public), true
}

// names reports whether which, the part of a reference after "agent:", names
// the key. A comment is only a note that anybody may have written, so it is
// compared last: it never stands in for the fingerprint or key that was meant.
func names(which string, public pubkey.Key, comment string) bool {
	if which == "" {
		return true
	}
	if strings.HasPrefix(which, "SHA256:") {
		return which == public.Fingerprint()
	}
	if named, err := pubkey.Parse(which); err == nil {
		return named == public
	}
	return which == comment
}

// Public is the public key.
func (s *agentSigner) Public() ed25519.PublicKey { return s.public }

// Sign has the agent sign the message and verifies what comes back.
func (s *agentSigner) Sign(message []byte) ([]byte, error) {
	var signature *ssh.Signature
	err := withAgent(s.socket, signTime, func(a agent.Agent) (err error) {
		signature, err = a.Sign(s.key, message)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrAgent, err)
	}
	if signature.Format != ssh.KeyAlgoED25519 || !pubkey.Verify(pubkey.Key(s.public), message, signature.Blob) {
		return nil, fmt.Errorf("%w: it answered with something else than the key's signature", ErrAgent)
	}
	return signature.Blob, nil
}
