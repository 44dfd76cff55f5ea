package domaintest

import (
	"twothirds/domain"
	"twothirds/domain/wire"
)

// AsLedger is a key that signs the replacement of the ledger's, or of itself.
func (b *Body) AsLedger(key Key) Speaker {
	return Speaker{Key: key, As: wire.AsLedgerKey, Of: "ledger/" + b.Ledger.String()}
}

// Successor is a key that is to become the ledger's.
func (b *Body) Successor(key Key) Speaker {
	return Speaker{Key: key, As: wire.AsNewKey, Of: "ledger/" + b.Ledger.String()}
}

// Rotate replaces the ledger's key with its own consent and an officer's, the
// coordinator's where none is given.
func (b *Body) Rotate(key Key, officers ...Speaker) error {
	if officers == nil {
		officers = []Speaker{b.Coordinator}
	}
	return b.rotate(key, nil, append(officers, b.AsLedger(b.LedgerKey))...)
}

// RotateBy replaces the ledger's key by a decision.
func (b *Body) RotateBy(decision domain.DecisionID, key Key, officers ...Speaker) error {
	return b.rotate(key, &decision, officers...)
}

func (b *Body) rotate(key Key, decision *domain.DecisionID, others ...Speaker) error {
	data := &domain.LedgerKeyRotated{Decision: decision, LedgerKey: key.Public}
	err := b.Try("ledger.key_rotated", "ledger", data, append(others, b.Successor(key))...)
	if err == nil {
		b.LedgerKey = key
	}
	return err
}
