package client

import (
	"errors"
	"fmt"

	"twothirds/api/keyfile"
	"twothirds/domain/wire"
	"twothirds/domain/wire/pubkey"
)

// Errors of signing.
var (
	// ErrNotNamed is returned for a key that data.by does not name: its signature
	// would make the statement invalid.
	ErrNotNamed = errors.New("the key is not among those that the statement names in data.by; make the statement anew with it, or sign with another key")
	// ErrForeign is returned for a statement that carries a signature of none of
	// the keys that it names.
	ErrForeign = errors.New("a signature is of none of the keys that the statement names")
)

// Sign adds signatures to a statement. Signers may come in any order and at
// different times: each signature stands in the order of data.by among those
// that are there, and whose each is, is found out by verifying it. A key that
// has signed already signs again with no change. The argument is not changed.
func Sign(signed *wire.Signed, signers ...keyfile.Signer) (*wire.Signed, error) {
	lines, err := match(signed)
	if err != nil {
		return nil, err
	}
	message := signed.Statement.PAE()
	for _, signer := range signers {
		public := pubkey.Key(signer.Public())
		named := false
		for i, line := range signed.Statement.By {
			if line.Key != public {
				continue
			}
			named = true
			if lines[i] != nil {
				continue
			}
			sig, err := signer.Sign(message)
			if err != nil {
				return nil, fmt.Errorf("signing: %w", err)
			}
			if !pubkey.Verify(public, message, sig) {
				return nil, fmt.Errorf("signing: the signature of %s does not verify", public)
			}
			lines[i] = &wire.Signature{Alg: wire.AlgEd25519, Sig: wire.SigBytes(sig)}
		}
		if !named {
			return nil, fmt.Errorf("signing with %s: %w", public, ErrNotNamed)
		}
	}
	out := &wire.Signed{Signatures: []wire.Signature{}, Statement: signed.Statement}
	for _, signature := range lines {
		if signature != nil {
			out.Signatures = append(out.Signatures, *signature)
		}
	}
	return out, nil
}

// Missing returns the lines of data.by that have not signed yet, in order. The
// error is ErrForeign.
func Missing(signed *wire.Signed) ([]wire.Signer, error) {
	lines, err := match(signed)
	if err != nil {
		return nil, err
	}
	var missing []wire.Signer
	for i, signature := range lines {
		if signature == nil {
			missing = append(missing, signed.Statement.By[i])
		}
	}
	return missing, nil
}

// match finds for every line of data.by the signature that is its, nil where
// there is none. A key on two lines has two signatures.
func match(signed *wire.Signed) ([]*wire.Signature, error) {
	message := signed.Statement.PAE()
	lines := make([]*wire.Signature, len(signed.Statement.By))
	for n := range signed.Signatures {
		signature := &signed.Signatures[n]
		found := false
		for i, line := range signed.Statement.By {
			if lines[i] == nil && signature.Alg == wire.AlgEd25519 && pubkey.Verify(line.Key, message, signature.Sig[:]) {
				lines[i], found = signature, true
				break
			}
		}
		if !found {
			return nil, fmt.Errorf("signature %d of %d: %w", n+1, len(signed.Signatures), ErrForeign)
		}
	}
	return lines, nil
}
