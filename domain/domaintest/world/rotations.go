package world

import (
	"twothirds/domain"
	"twothirds/domain/domaintest"
)

// ledgerKey is the ledger's key in force.
func (w *World) ledgerKey() domaintest.Key {
	w.know(w.LedgerKey)
	return w.keys[w.State.Ledger().Key.String()]
}

// rotate replaces the ledger's key: as a decision lets it, or with the old one.
func (w *World) rotate() {
	key, officers := w.newKey(), []domaintest.Speaker{w.speaker(w.officer()), w.AsLedger(w.ledgerKey())}
	e := &domain.LedgerKeyRotated{}
	if r := w.State.Ledger().Replacement; r != nil && w.UpTo(3) > 0 {
		e.Decision, officers, key = &r.Decision, w.registrars(), w.keys[r.LedgerKey.String()]
	}
	if w.UpTo(3) == 0 {
		e.Reasons = w.text()
	}
	if w.UpTo(10) == 0 { // a key that may have been the ledger's
		key = w.LedgerKey
	}
	e.LedgerKey = key.Public
	w.say("ledger.key_rotated", "ledger", e, append(officers[:len(officers):len(officers)], w.Successor(key))...)
}

// loseLedgerKey has the body decide that another key replaces the ledger's.
func (w *World) loseLedgerKey() {
	if w.decide(w.replaceLedgerKey()) && w.Half() {
		w.rotate()
	}
}

func (w *World) replaceLedgerKey() domain.Effect {
	key := w.newKey().Public
	if w.UpTo(5) == 0 {
		key = Pick(w, w.Person().Key.Public, w.ledgerKey().Public)
	}
	return domain.NewEffect(&domain.ReplaceLedgerKey{LedgerKey: key})
}
