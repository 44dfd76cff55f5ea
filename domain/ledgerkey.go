package domain

import (
	"twothirds/domain/wire"
	"twothirds/domain/wire/pubkey"
)

// Bounds of rotations of the ledger's key: receipts carry all of them.
const (
	// MaxRotations is how many a log has at most.
	MaxRotations = 64
	// maxPlanned is how many there may be before the rest is kept for decisions of
	// the body: whoever has the key and an officer cannot use all of them up.
	maxPlanned = 48
	// maxRotation bounds the statement of one, in bytes.
	maxRotation = 1536
)

// FormerKey is a key that was the ledger's.
type FormerKey struct {
	// Decision let another replace it; absent where it signed its replacement itself.
	Decision *DecisionID `json:"decision,omitzero"`
	Key      pubkey.Key  `json:"key"`
	// Until is the rotation that replaced it: it signs checkpoints of fewer entries.
	Until wire.Seq `json:"until"`
}

// Replacement is a key that may replace the ledger's, by a decision.
type Replacement struct {
	Decision  DecisionID `json:"decision"`
	LedgerKey pubkey.Key `json:"ledger_key"`
	Seq       wire.Seq   `json:"seq"`
}

// KeyAt is the ledger's key that is in force after so many entries: it signs the
// checkpoint of that size, and refusals that rest on that entry as the last.
func (l *Ledger) KeyAt(size wire.Seq) pubkey.Key {
	for _, former := range l.FormerKeys {
		if size < former.Until {
			return former.Key
		}
	}
	return l.Key
}

// HasKey reports whether a key is the ledger's, or was.
func (l *Ledger) HasKey(key pubkey.Key) bool {
	for _, former := range l.FormerKeys {
		if former.Key == key {
			return true
		}
	}
	return l.Key == key
}

// rotate replaces the ledger's key from an entry on.
func (l *Ledger) rotate(e *LedgerKeyRotated, seq wire.Seq) {
	l.FormerKeys = append(l.FormerKeys, FormerKey{Decision: e.Decision, Key: l.Key, Until: seq})
	l.Key = e.LedgerKey
}

// subject is what the lines of the ledger's own keys are of.
func (l *Ledger) subject() string { return kindLedger + "/" + l.ID.String() }

// unusable says why a key cannot become the ledger's or a member's, or nothing.
func (s *State) unusable(key pubkey.Key) *Refusal {
	if s.keys.get(name(key.String())) != nil || s.ledger.HasKey(key) {
		return refuse(CodeKeyKnown, "key %s is known to this ledger already: make a new one", key)
	}
	if err := pubkey.Check(key); err != nil {
		return refuse(CodeKeyWeak, "key %s: %v", key, err)
	}
	return nil
}

// speaks refuses a line of the ledger's key but in the statement that
// replaces it: the key vouches for order and enters nothing.
func (l *Ledger) speaks(signer wire.Signer, event Event) *Refusal {
	_, rotating := event.(*LedgerKeyRotated)
	switch {
	case !rotating:
		return refuse(CodeWrongCapacity, "the ledger's key states nothing but, with others, its own replacement")
	case signer.Key != l.Key:
		return refuse(CodeWrongCapacity, "key %s is not the ledger's: that is %s", signer.Key, l.Key)
	case signer.Of != l.subject():
		return refuse(CodeWrongCapacity, "the ledger's key speaks for %s, not for %s", l.subject(), signer.Of)
	}
	return nil
}

// LedgerKeyRotated replaces the key that vouches for the log's order: from the
// checkpoint on that holds this entry, the new key signs. The subject is ledger.
// Three sign, in this order:
//   - planned: a coordinator or registrar, the key in force as ledger_key, and the
//     new one as new_key;
//   - where the key is lost or stolen: two officers of different sides, and the
//     new key; a decision has named it (ReplaceLedgerKey).
//
// An officer is the author either way, so the ledger's key enters nothing alone.
type LedgerKeyRotated struct {
	Authored
	// Decision lets the key replace one that cannot sign; absent where the key in force does.
	Decision *DecisionID `json:"decision,omitzero"`
	// LedgerKey is the new key.
	LedgerKey pubkey.Key `json:"ledger_key"`
	// Reasons may be left out.
	Reasons Text `json:"reasons,omitzero"`
}

func (e *LedgerKeyRotated) form() error {
	if e.Reasons.IsZero() {
		return nil
	}
	return e.Reasons.check("reasons", MaxLine, "")
}

// shape refuses what is not of one of the two forms: so much can be told
// without the log.
func (e *LedgerKeyRotated) shape(l *Ledger, st *wire.Statement) *Refusal {
	if len(st.Raw) > maxRotation {
		return refuse(CodeForm, "the statement has %d bytes, at most %d fit into receipts: shorten the reasons", len(st.Raw), maxRotation)
	}
	if len(st.By) != 3 || st.By[2].As != wire.AsNewKey {
		return refuse(CodeNotPermitted, "three sign: an officer, then the ledger's key or by a decision another officer, and last the new key as new_key")
	}
	if st.By[2].Key != e.LedgerKey || st.By[2].Of != l.subject() {
		return refuse(CodeWrongCapacity, "the new key signs as new_key of %s, and is ledger_key", l.subject())
	}
	second := wire.AsLedgerKey
	if e.Decision != nil {
		second = wire.AsOfficer
	}
	if st.By[0].As != wire.AsOfficer || st.By[1].As != second {
		return refuse(CodeNotPermitted, "first signs an officer, then the ledger's key as ledger_key; where a decision is named, two officers")
	}
	return nil
}

func (e *LedgerKeyRotated) decide(s *State, p *Placed) *Refusal {
	if refusal := e.shape(s.ledger, p.Statement); refusal != nil {
		return refusal
	}
	if e.Decision == nil {
		if !p.speakers[0].isOfficer(RoleCoordinator, RoleRegistrar) {
			return refuse(CodeNotPermitted, "with the ledger's key signs a coordinator or registrar")
		}
		if len(s.ledger.FormerKeys) >= maxPlanned {
			return refuse(CodeWrongState, "the ledger's key was replaced %d times: from now on only by decision", len(s.ledger.FormerKeys))
		}
		return nil
	}
	return e.decided(s, p)
}

// decided refuses a rotation without the old key that no decision allows.
func (e *LedgerKeyRotated) decided(s *State, p *Placed) *Refusal {
	if !twoOfficers(p.speakers[:2]) {
		return refuse(CodeNotPermitted, "two officers of different sides replace the ledger's key together")
	}
	d, r := s.decisions.get(*e.Decision), s.ledger.Replacement
	switch {
	case d == nil:
		return refuse(CodeNotFound, "there is no decision %s", e.Decision)
	case d.RescindedBy != nil:
		return refuse(CodeWrongState, "decision %d was rescinded", d.Number)
	case r == nil || r.Decision != d.ID || r.LedgerKey != e.LedgerKey:
		return refuse(CodeWrongState, "decision %d does not let this key replace the ledger's, or a later one names another, or it is used: it takes a carried motion with replace_ledger_key", d.Number)
	case len(s.ledger.FormerKeys) >= MaxRotations:
		return refuse(CodeWrongState, "the ledger's key was replaced %d times, and receipts can carry no more", len(s.ledger.FormerKeys))
	}
	return nil
}

func (e *LedgerKeyRotated) evolve(s *State, p *Placed) {
	s.ledger.rotate(e, p.Seq)
	if r := s.ledger.Replacement; r != nil && r.LedgerKey == e.LedgerKey {
		s.ledger.Replacement = nil
	}
	s.touchLedger()
}

// ReplaceLedgerKey lets a key replace the ledger's where that is lost or stolen:
// two officers and the new key then say so (LedgerKeyRotated), once.
type ReplaceLedgerKey struct {
	LedgerKey pubkey.Key `json:"ledger_key"`
}

func (e *ReplaceLedgerKey) form() error    { return nil }
func (e *ReplaceLedgerKey) target() string { return "ledger_key" }

func (e *ReplaceLedgerKey) misfit(s *State, _ wire.Time) *Misfit {
	refusal := s.unusable(e.LedgerKey)
	switch {
	case refusal == nil:
		return nil
	case refusal.Code == CodeKeyWeak:
		return misfit(MisfitKeyWeak, "%s", refusal.Message)
	}
	return misfit(MisfitKeyKnown, "%s", refusal.Message)
}

func (e *ReplaceLedgerKey) apply(s *State, p *Placed, d *Decision) {
	s.ledger.Replacement = &Replacement{Decision: d.ID, LedgerKey: e.LedgerKey, Seq: p.Seq}
	s.touchLedger()
}
