package domain

import (
	"cmp"
	"errors"
	"slices"
)

// Semantics is the newest meaning of the log that this program knows: what
// every type is judged by, does and derives, to the byte. The founding names
// the number in force, ledger.upgraded the next one; a program that does not
// know a number stops there.
//
//   - 1 (2026-11): the first.
const Semantics = 1

// differences says what each number of semantics after the first brought, that
// of 2 first. Types of statement and of effect stand there under their names: a
// log of a lower number has none of them. What is judged, derived or done
// otherwise has a name of its own there, by which State.brought asks for it.
var differences [][]string

// newestSemantics is the highest number that is known.
func newestSemantics() int64 { return 1 + int64(len(differences)) }

// brought reports whether a number of semantics has what is named: it, or one
// before it, brought that. What none is said to have brought came with the first.
func brought(semantics int64, named string) bool {
	for i, names := range differences {
		if slices.Contains(names, named) {
			return semantics >= int64(i)+2
		}
	}
	return true
}

// unknown refuses what came with later semantics than those in force, as a
// program does that does not know them: a type of statement is no type, a type
// of effect not of the form.
func (s *State) unknown(event Event, eventType string) *Refusal {
	inForce := int64(1)
	if s.ledger != nil {
		inForce = s.ledger.Semantics
	}
	var effects []Effect
	switch e := event.(type) {
	case *LedgerFounded:
		inForce = e.Semantics
		if named := tiesUnknown(&e.Rules, inForce); named != "" {
			return refuse(CodeForm, "the effect %s came with later semantics than %d", named, inForce)
		}
	case *MotionTabled:
		effects = e.Effects
	case *AmendmentMoved:
		effects = e.Effects
	}
	if !brought(inForce, eventType) {
		return refuse(CodeUnknownType, "%s came with later semantics than %d, this ledger's: change those first", eventType, inForce)
	}
	for i := range effects {
		named := effects[i].Type()
		if change, ok := effects[i].body.(*ChangeRules); ok {
			named = cmp.Or(tiesUnknown(&change.Rules, inForce), named)
		}
		if !brought(inForce, named) {
			return refuse(CodeForm, "the effect %s came with later semantics than %d, this ledger's: change those first", named, inForce)
		}
	}
	return nil
}

// tiesUnknown is a type of effect that a rule set ties to a class and that came
// with later semantics, empty where there is none.
func tiesUnknown(rules *RuleSet, semantics int64) string {
	for _, tied := range rules.EffectClasses {
		if !brought(semantics, tied.Effect) {
			return tied.Effect
		}
	}
	return ""
}

// LedgerUpgraded raises the semantics in force by one: what follows is judged
// by the new number. The subject is ledger.
type LedgerUpgraded struct {
	Authored
	// Semantics is the number in force and 1.
	Semantics int64 `json:"semantics"`
}

func (e *LedgerUpgraded) form() error {
	if e.Semantics < 1 {
		return errors.New("semantics: 1 or more")
	}
	return nil
}

func (e *LedgerUpgraded) decide(s *State, p *Placed) *Refusal {
	if !twoOfficers(p.speakers) {
		return refuse(CodeNotPermitted, "two officers of different sides change the semantics together")
	}
	if next := s.ledger.Semantics + 1; e.Semantics != next {
		return refuse(CodeSemantics, "the ledger is of semantics %d: the next are %d", s.ledger.Semantics, next)
	}
	if e.Semantics > newestSemantics() {
		refusal := refuse(CodeSemantics, "this program knows semantics up to %d, not %d: use a newer one", newestSemantics(), e.Semantics)
		refusal.newer = true
		return refusal
	}
	return nil
}

func (e *LedgerUpgraded) evolve(s *State, _ *Placed) {
	s.ledger.Semantics = e.Semantics
	s.touchLedger()
}
