package domain

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"twothirds/domain/wire"
	"twothirds/domain/wire/pubkey"
)

// What a ledger is for.
const (
	PurposeOperation     = "operation"
	PurposeDemonstration = "demonstration"
)

// What stage a ledger is at.
const (
	StageForming     = "forming"
	StageConstituted = "constituted"
	// StageClosed ledgers take nothing in any more.
	StageClosed = "closed"
)

// Ledger is the row about the ledger itself.
type Ledger struct {
	// ClockOffset is by how many milliseconds the log's clock was advanced, in demonstrations.
	ClockOffset int64 `json:"clock_offset"`
	// Closed is the entry that closed the ledger; absent before.
	Closed wire.Seq `json:"closed,omitzero"`
	// Constituted is the entry that constituted the body, 0 while forming.
	Constituted wire.Seq `json:"constituted"`
	// Decisions and Motions are how many there have been; the next number is one more.
	Decisions int64   `json:"decisions"`
	Floor     []Floor `json:"floor"`
	// FormerKeys are the keys that the ledger had before, oldest first; absent where there are none.
	FormerKeys []FormerKey `json:"former_keys,omitzero"`
	// Group is what is owed to the last entry; absent at a group's end.
	Group *Group `json:"group,omitzero"`
	// ID is the SHA-256 of the founding statement.
	ID wire.Hash `json:"id"`
	// Key is the ledger's key in force, which vouches for order.
	Key     pubkey.Key `json:"key"`
	Motions int64      `json:"motions"`
	Name    Text       `json:"name"`
	// Origin names the log in checkpoints (C2SP tlog-checkpoint).
	Origin     string `json:"origin"`
	Prevailing string `json:"prevailing"`
	Purpose    string `json:"purpose"`
	// Replacement is the key that may replace the ledger's by a decision; absent where none may.
	Replacement *Replacement `json:"replacement,omitzero"`
	// Rules are the rule sets by the time from which they are in force, rising.
	Rules     []RulesInForce `json:"rules"`
	Semantics int64          `json:"semantics"`
	Status    string         `json:"status"`
}

// RulesInForce says from when a rule set is in force.
type RulesInForce struct {
	EffectiveFrom wire.Time `json:"effective_from"`
	Hash          wire.Hash `json:"hash"`
}

// AdoptedRules is the row of a rule set.
type AdoptedRules struct {
	// Decision adopted it; absent for the founding's.
	Decision      *DecisionID `json:"decision,omitzero"`
	EffectiveFrom wire.Time   `json:"effective_from"`
	Hash          wire.Hash   `json:"hash"`
	Rules         RuleSet     `json:"rules"`
	Seq           wire.Seq    `json:"seq"`
}

func (s *State) touchLedger() { s.touch(kindLedger, s.ledger.ID.String(), s.ledger) }

// LedgerFounded is the first statement. Its hash is the ledger's id, so who
// holds the id knows the first keys, officers and rules.
type LedgerFounded struct {
	Authored
	// Floor is what no later rule set may go below, sorted by class.
	Floor []Floor `json:"floor"`
	// LedgerKey signs checkpoints and refusals; it can enter nothing. It is the first one.
	LedgerKey pubkey.Key `json:"ledger_key"`
	Name      Text       `json:"name"`
	// Officers are 2 to 8, sorted by office; every one signs, in this order.
	Officers []FoundingOfficer `json:"officers"`
	// Origin is the log's name in checkpoints: 1 to 200 printable ASCII characters, no space, no +.
	Origin     string  `json:"origin"`
	Prevailing string  `json:"prevailing"`
	Purpose    string  `json:"purpose"`
	Rules      RuleSet `json:"rules"`
	Semantics  int64   `json:"semantics"`
}

// FoundingOfficer is an officer that a founding names by key.
type FoundingOfficer struct {
	Key    pubkey.Key `json:"key"`
	Office string     `json:"office"`
	Role   string     `json:"role"`
	// Side is the side the officer stands for; absent where there are none.
	Side string `json:"side,omitzero"`
	// Until ends the term; absent for none.
	Until wire.Time `json:"until,omitzero"`
}

func (e *LedgerFounded) form() error {
	if err := e.Name.check("name", MaxLine, e.Prevailing); err != nil {
		return err
	}
	if err := checkLanguage(e.Prevailing); err != nil {
		return err
	}
	if e.Origin == "" || len(e.Origin) > 200 || strings.ContainsFunc(e.Origin, func(r rune) bool { return r <= ' ' || r > '~' || r == '+' }) {
		return errors.New("origin: 1 to 200 printable ASCII characters, without space and +")
	}
	if e.Purpose != PurposeOperation && e.Purpose != PurposeDemonstration {
		return errors.New("purpose: operation or demonstration")
	}
	if err := e.Rules.Validate(); err != nil {
		return fmt.Errorf("rules: %w", err)
	}
	if !slices.IsSortedFunc(e.Floor, func(a, b Floor) int { return compareStrict(a.Class, b.Class) }) {
		return errors.New("floor: sorted by class, none twice")
	}
	for _, f := range e.Floor {
		if err := f.validate(); err != nil {
			return fmt.Errorf("floor of class %s: %w", f.Class, err)
		}
	}
	if low := e.Rules.Below(e.Floor, &e.Rules); low != nil {
		return fmt.Errorf("rules: %s", low.Message)
	}
	return e.formOfficers()
}

func (e *LedgerFounded) formOfficers() error {
	if len(e.Officers) < 2 || len(e.Officers) > wire.MaxSigners || !slices.IsSortedFunc(e.Officers, func(a, b FoundingOfficer) int { return compareStrict(a.Office, b.Office) }) {
		return errors.New("officers: 2 to 8, sorted by office, none twice")
	}
	sides := e.Rules.Sides()
	var registrars []string // what makes them two: their sides, or else their offices
	for i, o := range e.Officers {
		if err := checkName("office", o.Office); err != nil {
			return err
		}
		if err := checkRole(o.Role); err != nil {
			return err
		}
		if o.Side != "" && !slices.Contains(sides, o.Side) {
			return fmt.Errorf("officer %s: no side %q in the rules", o.Office, o.Side)
		}
		if o.Role == RoleRegistrar {
			if len(sides) > 0 && o.Side == "" {
				return fmt.Errorf("officer %s: a registrar stands for a side", o.Office)
			}
			registrars = append(registrars, cmp.Or(o.Side, o.Office))
		}
		for _, other := range e.Officers[:i] {
			if other.Key == o.Key {
				return fmt.Errorf("officers %s and %s have the same key", other.Office, o.Office)
			}
		}
		if o.Key == e.LedgerKey {
			return fmt.Errorf("officer %s has the ledger's key", o.Office)
		}
	}
	slices.Sort(registrars)
	if len(slices.Compact(registrars)) < 2 {
		return errors.New("officers: at least two registrars, of different sides where there are sides")
	}
	return nil
}

func (e *LedgerFounded) decide(_ *State, p *Placed) *Refusal {
	switch {
	case p.Statement.Source != wire.FoundingSource:
		return refuse(CodeWrongLedger, "a founding's source is %s", wire.FoundingSource)
	case e.Seen != nil:
		return refuse(CodeSeenMismatch, "nothing stands before a founding: it has seen no checkpoint")
	case e.Semantics < 1:
		return refuse(CodeForm, "a ledger is founded under semantics 1 to %d", newestSemantics())
	case len(e.By) != len(e.Officers):
		return refuse(CodeNotPermitted, "every officer named signs the founding, and nobody else")
	}
	for i, o := range e.Officers {
		if e.By[i] != (wire.Signer{As: wire.AsOfficer, Key: o.Key, Of: kindOffice + "/" + o.Office}) {
			return refuse(CodeNotPermitted, "line %d of data.by is to be the %s as officer, in the order of officers", i+1, o.Office)
		}
		if err := pubkey.Check(o.Key); err != nil {
			return refuse(CodeKeyWeak, "the key of %s: %v", o.Office, err)
		}
	}
	if err := pubkey.Check(e.LedgerKey); err != nil {
		return refuse(CodeKeyWeak, "the ledger's key: %v", err)
	}
	return nil
}

func (e *LedgerFounded) evolve(s *State, p *Placed) {
	hash := e.Rules.Hash()
	s.ledger = &Ledger{
		Floor: e.Floor, ID: p.Statement.Hash(), Key: e.LedgerKey, Name: e.Name, Origin: e.Origin,
		Prevailing: e.Prevailing, Purpose: e.Purpose, Semantics: e.Semantics, Status: StageForming,
		Rules: []RulesInForce{{EffectiveFrom: p.Recorded, Hash: hash}},
	}
	s.touchLedger()
	adopted := &AdoptedRules{EffectiveFrom: p.Recorded, Hash: hash, Rules: e.Rules, Seq: p.Seq}
	s.rules.put(hash, adopted)
	s.touch(kindRules, hash.String(), adopted)
	for _, o := range e.Officers {
		holder := kindOffice + "/" + o.Office
		s.putOffice(&Office{From: p.Recorded, Holder: holder, Name: o.Office, Role: o.Role, Seq: p.Seq, Side: o.Side, Until: o.Until})
		s.putKey(&Key{Alg: wire.AlgEd25519, EffectiveFrom: p.Recorded, Enrolled: p.Seq, EnrolledBy: EnrolledAtFounding, Holder: holder, Key: o.Key, Vouched: p.Seq})
	}
}

// FoundingAccepted is a founding member's consent to what the body begins
// with. Once on every side two thirds of the founding members have given it
// over the same digest, the body is constituted.
type FoundingAccepted struct {
	Authored
	// Digest is State.FoundingDigest at this place.
	Digest wire.Hash `json:"digest"`
}

// Acceptance is the row of a founding member's consent.
type Acceptance struct {
	Digest wire.Hash `json:"digest"`
	Member MemberID  `json:"member"`
	Seq    wire.Seq  `json:"seq"`
}

// FoundingDigest is what founding members accept: the roll, every
// representative's keys, the officers with theirs, and the rule set. It is
// computed once for all who accept the same.
func (s *State) FoundingDigest() wire.Hash {
	if s.foundingDigest.IsZero() {
		s.foundingDigest = s.computeFoundingDigest()
	}
	return s.foundingDigest
}

func (s *State) computeFoundingDigest() wire.Hash {
	type keyLine struct {
		Holder string     `json:"holder"`
		Key    pubkey.Key `json:"key"`
	}
	type officeLine struct {
		Office string `json:"office"`
		Role   string `json:"role"`
		Side   string `json:"side,omitzero"`
	}
	type memberLine struct {
		Constituency string   `json:"constituency"`
		Member       MemberID `json:"member"`
		Name         Text     `json:"name"`
	}
	var form struct {
		Keys    []keyLine    `json:"keys"`
		Members []memberLine `json:"members"`
		Offices []officeLine `json:"offices"`
		Rules   wire.Hash    `json:"rules"`
	}
	for _, k := range s.keys.all() {
		if k.Revoked == nil {
			form.Keys = append(form.Keys, keyLine{k.Holder, k.Key})
		}
	}
	for id, m := range s.members.all() {
		if m.Status != StatusLeft {
			form.Members = append(form.Members, memberLine{m.Constituency, id, m.Name})
		}
	}
	for _, o := range s.offices.all() {
		if o.Holder != "" {
			form.Offices = append(form.Offices, officeLine{o.Name, o.Role, o.Side})
		}
	}
	form.Rules = s.ledger.Rules[0].Hash
	return wire.Sum("twothirds/founding/v1", wire.Canonical(form))
}

func (e *FoundingAccepted) form() error { return nil }

func (e *FoundingAccepted) decide(s *State, p *Placed) *Refusal {
	sp, refusal := p.representative()
	if refusal != nil {
		return refusal
	}
	switch {
	case s.ledger.Status != StageForming:
		return refuse(CodeNotForming, "the ledger is constituted already")
	case p.Statement.Subject != sp.Of:
		return refuse(CodeNotPermitted, "a representative accepts for its own member: the subject is %s", sp.Of)
	case e.Digest != s.FoundingDigest():
		return refuse(CodeAcceptanceDigest, "roll, keys, officers or rules have changed: the digest is now %s", s.FoundingDigest())
	}
	return nil
}

func (e *FoundingAccepted) evolve(s *State, p *Placed) {
	id, _ := idOf[memberSort](p.Statement.Subject, kindMember)
	a := &Acceptance{Digest: e.Digest, Member: id, Seq: p.Seq}
	s.acceptances.put(id, a)
	s.touch(kindAcceptance, id.String(), a)
	if s.acceptedEverywhere(e.Digest, p.Recorded) {
		s.owe(p, Step{Do: doConstitute})
	}
}

// acceptedEverywhere reports whether on every side at least two thirds of the
// members have accepted the digest. A side without members has not.
func (s *State) acceptedEverywhere(digest wire.Hash, now wire.Time) bool {
	rules, _ := s.RulesAt(now)
	sides := rules.Sides()
	if len(sides) == 0 {
		sides = []string{""}
	}
	for _, side := range sides {
		var members, accepted int64
		for id, m := range s.members.all() {
			if m.Status == StatusLeft || s.side(m, now) != side {
				continue
			}
			members++
			if a := s.acceptances.get(id); a != nil && a.Digest == digest {
				accepted++
			}
		}
		if members == 0 || 3*accepted < 2*members {
			return false
		}
	}
	return true
}

// LedgerConstituted is derived from the acceptance that was still needed.
type LedgerConstituted struct {
	Caused
	// Accepted is how many founding members have accepted.
	Accepted int64     `json:"accepted"`
	Digest   wire.Hash `json:"digest"`
	// Members is how many founding members there are.
	Members int64 `json:"members"`
}

func (s *State) constitution() *LedgerConstituted {
	e := &LedgerConstituted{Digest: s.FoundingDigest()}
	for id, m := range s.members.all() {
		if m.Status == StatusLeft {
			continue
		}
		e.Members++
		if a := s.acceptances.get(id); a != nil && a.Digest == e.Digest {
			e.Accepted++
		}
	}
	return e
}

func (e *LedgerConstituted) form() error { return nil }

func (e *LedgerConstituted) evolve(s *State, p *Placed) {
	s.ledger.Status = StageConstituted
	s.ledger.Constituted = p.Seq
	s.touchLedger()
}

// FoundedBy reads what a founding statement founds: its id, origin and key
// among it. It looks at no signature, for who holds the ledger's id compares
// that; and not at when it was recorded, which the statement does not say.
func FoundedBy(st *wire.Statement) (*Ledger, error) {
	s := New()
	placed, err := s.Decide(&wire.Signed{Statement: st}, firstRecorded, nil)
	if err != nil {
		return nil, fmt.Errorf("reading the founding: %w", err)
	}
	if _, ok := placed.Event.(*LedgerFounded); !ok {
		return nil, errors.New("the statement founds no ledger")
	}
	s.Evolve(placed)
	return s.ledger, nil
}
