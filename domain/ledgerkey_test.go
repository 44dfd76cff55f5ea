package domain_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/domaintest/world"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
)

var secondKey, thirdKey = domaintest.NewKey("ledger 2"), domaintest.NewKey("ledger 3")

// rotated states a rotation of whatever shape.
func rotated(b *domaintest.Body, e *domain.LedgerKeyRotated, speakers ...domaintest.Speaker) error {
	return b.Try("ledger.key_rotated", "ledger", e, speakers...)
}

// successorOf is a new key that says it becomes something else than the ledger's.
func successorOf(key domaintest.Key, of string) domaintest.Speaker {
	return domaintest.Speaker{Key: key, As: wire.AsNewKey, Of: of}
}

func TestAPlannedRotation(t *testing.T) {
	t.Parallel()
	to := func(key domaintest.Key) *domain.LedgerKeyRotated {
		return &domain.LedgerKeyRotated{LedgerKey: key.Public}
	}
	tell(t, five, []story{
		{"by the coordinator", func(b *domaintest.Body) error { return b.Rotate(secondKey) }, ""},
		{"by a registrar, with reasons", func(b *domaintest.Body) error {
			e := to(secondKey)
			e.Reasons = text("A new machine.")
			return rotated(b, e, b.Registrars[1], b.AsLedger(b.LedgerKey), b.Successor(secondKey))
		}, ""},
		{"and again by the new key", func(b *domaintest.Body) error {
			letItIn(b.Rotate(secondKey))
			return b.Rotate(thirdKey)
		}, ""},
		{"not again by the old key", func(b *domaintest.Body) error {
			old := b.LedgerKey
			letItIn(b.Rotate(secondKey))
			return rotated(b, to(thirdKey), b.Coordinator, b.AsLedger(old), b.Successor(thirdKey))
		}, domain.CodeWrongCapacity},
		{"not by a teller", func(b *domaintest.Body) error {
			b.Carry([]string{seed.ClassElection}, elect(b.Members[0], "teller", domain.RoleTeller, 365))
			return b.Rotate(secondKey, b.Members[0].Officer("teller"))
		}, domain.CodeNotPermitted},
		{"not by a representative", func(b *domaintest.Body) error { return b.Rotate(secondKey, b.Members[0].Rep()) }, domain.CodeNotPermitted},
		{"not by the keys alone", func(b *domaintest.Body) error {
			return rotated(b, to(secondKey), b.AsLedger(b.LedgerKey), b.Successor(secondKey))
		}, domain.CodeNotPermitted},
		{"not by the old key alone", func(b *domaintest.Body) error { return rotated(b, to(secondKey), b.AsLedger(b.LedgerKey)) }, domain.CodeNotPermitted},
		{"not with the old key as its author", func(b *domaintest.Body) error {
			return rotated(b, to(secondKey), b.AsLedger(b.LedgerKey), b.Coordinator, b.Successor(secondKey))
		}, domain.CodeNotPermitted},
		{"not without the old key", func(b *domaintest.Body) error {
			return rotated(b, to(secondKey), b.Coordinator, b.Registrars[0], b.Successor(secondKey))
		}, domain.CodeNotPermitted},
		{"not without the new key", func(b *domaintest.Body) error {
			return rotated(b, to(secondKey), b.Coordinator, b.Registrars[0], b.AsLedger(b.LedgerKey))
		}, domain.CodeNotPermitted},
		{"nor by four", func(b *domaintest.Body) error {
			return b.Rotate(secondKey, b.Coordinator, b.Registrars[0])
		}, domain.CodeNotPermitted},
		{"nor by an officer's key that is not known", func(b *domaintest.Body) error {
			stranger := b.Coordinator
			stranger.Key = thirdKey
			return b.Rotate(secondKey, stranger)
		}, domain.CodeKeyUnknown},
		{"not to another key than signs", func(b *domaintest.Body) error {
			return rotated(b, to(thirdKey), b.Coordinator, b.AsLedger(b.LedgerKey), b.Successor(secondKey))
		}, domain.CodeWrongCapacity},
		{"not with the new key as a member's", func(b *domaintest.Body) error {
			return rotated(b, to(secondKey), b.Coordinator, b.AsLedger(b.LedgerKey), successorOf(secondKey, "member/"+b.Members[0].ID.String()))
		}, domain.CodeWrongCapacity},
		{"not with the old key of another ledger", func(b *domaintest.Body) error {
			old := b.AsLedger(b.LedgerKey)
			old.Of = "ledger/" + smallHash.String()
			return rotated(b, to(secondKey), b.Coordinator, old, b.Successor(secondKey))
		}, domain.CodeWrongCapacity},
		{"not with another key as the ledger's", func(b *domaintest.Body) error {
			return rotated(b, to(secondKey), b.Coordinator, b.AsLedger(thirdKey), b.Successor(secondKey))
		}, domain.CodeWrongCapacity},
		{"not to a member's key", func(b *domaintest.Body) error { return b.Rotate(b.Members[0].Key) }, domain.CodeKeyKnown},
		{"not to a key that was revoked", func(b *domaintest.Body) error {
			letItIn(b.Revoke(b.Members[0].Key, domain.ReasonLost, 0, b.Registrars[:]...))
			return b.Rotate(b.Members[0].Key)
		}, domain.CodeKeyKnown},
		{"not to an officer's key", func(b *domaintest.Body) error { return b.Rotate(b.Registrars[0].Key) }, domain.CodeKeyKnown},
		{"not to itself", func(b *domaintest.Body) error { return b.Rotate(b.LedgerKey) }, domain.CodeKeyKnown},
		{"not back", func(b *domaintest.Body) error {
			old := b.LedgerKey
			letItIn(b.Rotate(secondKey))
			return b.Rotate(old)
		}, domain.CodeKeyKnown},
		{"the ledger's key is never a member's", func(b *domaintest.Body) error {
			return b.Enrol(b.Members[0], b.LedgerKey, b.Members[0].Rep())
		}, domain.CodeKeyKnown},
		{"nor is one that was", func(b *domaintest.Body) error {
			old := b.LedgerKey
			letItIn(b.Rotate(secondKey))
			return b.Enrol(b.Members[0], old, b.Members[0].Rep())
		}, domain.CodeKeyKnown},
		{"nothing else is signed by it", func(b *domaintest.Body) error {
			return b.Try("protest.lodged", "protest/"+b.ID().String(), &domain.ProtestLodged{Reasons: text("x"), Statement: "{}"}, b.AsLedger(b.LedgerKey))
		}, domain.CodeWrongCapacity},
		{"nor signed with", func(b *domaintest.Body) error {
			return b.Try("ledger.upgraded", "ledger", &domain.LedgerUpgraded{Semantics: 2}, b.Registrars[0], b.AsLedger(b.LedgerKey))
		}, domain.CodeWrongCapacity},
		{"reasons that receipts have no room for", func(b *domaintest.Body) error {
			e := to(secondKey)
			e.Reasons = domain.Text{Az: strings.Repeat("a", 400), En: strings.Repeat("b", 400)}
			return rotated(b, e, b.Coordinator, b.AsLedger(b.LedgerKey), b.Successor(secondKey))
		}, domain.CodeForm},
		{"reasons of more than a line", func(b *domaintest.Body) error {
			e := to(secondKey)
			e.Reasons = text(strings.Repeat("b", domain.MaxLine+1))
			return rotated(b, e, b.Coordinator, b.AsLedger(b.LedgerKey), b.Successor(secondKey))
		}, domain.CodeForm},
		{"48 times", func(b *domaintest.Body) error {
			rotateOften(b, 47)
			return b.Rotate(secondKey)
		}, ""},
		{"not 49 times", func(b *domaintest.Body) error {
			rotateOften(b, 48)
			return b.Rotate(secondKey)
		}, domain.CodeWrongState},
	})
	tell(t, func() *domaintest.Body { return domaintest.Founded(domain.PurposeOperation) }, []story{
		{"while the body is forming", func(b *domaintest.Body) error { return b.Rotate(secondKey) }, ""},
	})
}

func rotateOften(b *domaintest.Body, times int) {
	for i := range times {
		letItIn(b.Rotate(domaintest.NewKey(fmt.Sprint("ledger, often ", i))))
	}
}

// The founding's officers have keys of their own, so this is the only way for a
// key of small order to come up for the ledger's.
func TestTheLedgerHasNoWeakKey(t *testing.T) {
	t.Parallel()
	b := five()
	weak := domaintest.Key{Private: secondKey.Private, Public: smallOrder}
	signed := b.Sign("ledger.key_rotated", "ledger", &domain.LedgerKeyRotated{LedgerKey: smallOrder}, b.Coordinator, b.AsLedger(b.LedgerKey), b.Successor(weak))
	_, err := b.State.Decide(signed, b.Now, b.Roots)
	b.Refused = signed
	refused(t, b, err, domain.CodeKeyWeak)
}

func replace(key domaintest.Key) domain.Effect {
	return domain.NewEffect(&domain.ReplaceLedgerKey{LedgerKey: key.Public})
}

// lost has the body decide which key replaces the ledger's.
func lost(b *domaintest.Body, key domaintest.Key) domain.DecisionID {
	return b.Carry([]string{seed.ClassRules}, replace(key)).ID
}

func TestARotationByDecision(t *testing.T) {
	t.Parallel()
	given := func() *domaintest.Body {
		return copyOf("the ledger's key is lost", func() *domaintest.Body {
			b := domaintest.Constituted(domain.PurposeOperation, 3, 2)
			b.Carry([]string{seed.ClassElection},
				elect(b.Members[0], "registrar-2", domain.RoleRegistrar, 365), elect(b.Members[1], "teller", domain.RoleTeller, 365))
			lost(b, secondKey)
			return b
		})
	}
	decision := func(b *domaintest.Body) domain.DecisionID { return b.State.Ledger().Replacement.Decision }
	tell(t, given, []story{
		{"by two registrars", func(b *domaintest.Body) error { return b.RotateBy(decision(b), secondKey, b.Registrars[:]...) }, ""},
		{"by officers of any role", func(b *domaintest.Body) error {
			return b.RotateBy(decision(b), secondKey, b.Members[1].Officer("teller"), b.Registrars[1])
		}, ""},
		{"though the old key has meanwhile named another", func(b *domaintest.Body) error {
			letItIn(b.Rotate(thirdKey))
			return b.RotateBy(decision(b), secondKey, b.Registrars[:]...)
		}, ""},
		{"though planned ones are used up", func(b *domaintest.Body) error {
			rotateOften(b, 48)
			return b.RotateBy(decision(b), secondKey, b.Registrars[:]...)
		}, ""},
		{"not by two of one side", func(b *domaintest.Body) error {
			return b.RotateBy(decision(b), secondKey, b.Registrars[0], b.Members[0].Officer("registrar-2"))
		}, domain.CodeNotPermitted},
		{"not by an officer and a member", func(b *domaintest.Body) error {
			return b.RotateBy(decision(b), secondKey, b.Registrars[0], b.Members[4].Rep())
		}, domain.CodeNotPermitted},
		{"not by a member and an officer", func(b *domaintest.Body) error {
			return b.RotateBy(decision(b), secondKey, b.Members[4].Rep(), b.Registrars[0])
		}, domain.CodeNotPermitted},
		{"not with the old key in an officer's place", func(b *domaintest.Body) error {
			return b.RotateBy(decision(b), secondKey, b.Registrars[0], b.AsLedger(b.LedgerKey))
		}, domain.CodeNotPermitted},
		{"not by one officer", func(b *domaintest.Body) error { return b.RotateBy(decision(b), secondKey, b.Registrars[0]) }, domain.CodeNotPermitted},
		{"not by a decision that there is not", func(b *domaintest.Body) error {
			return b.RotateBy(domain.DecisionID{UUID: b.ID()}, secondKey, b.Registrars[:]...)
		}, domain.CodeNotFound},
		{"not by a decision on something else", func(b *domaintest.Body) error {
			return b.RotateBy(b.Carry([]string{seed.ClassProcedural}).ID, secondKey, b.Registrars[:]...)
		}, domain.CodeWrongState},
		{"not by one that was not carried", func(b *domaintest.Body) error {
			poll := b.Put(b.Motion([]string{seed.ClassRules}, replace(thirdKey)))
			b.All(poll, domain.ChoiceNo)
			return b.RotateBy(b.Close(poll).ID, thirdKey, b.Registrars[:]...)
		}, domain.CodeWrongState},
		{"not to another key than it names", func(b *domaintest.Body) error { return b.RotateBy(decision(b), thirdKey, b.Registrars[:]...) }, domain.CodeWrongState},
		{"not by a decision that a later one replaces", func(b *domaintest.Body) error {
			earlier := decision(b)
			lost(b, thirdKey)
			return b.RotateBy(earlier, secondKey, b.Registrars[:]...)
		}, domain.CodeWrongState},
		{"but by the later one", func(b *domaintest.Body) error { return b.RotateBy(lost(b, thirdKey), thirdKey, b.Registrars[:]...) }, ""},
		{"not by one that was rescinded", func(b *domaintest.Body) error {
			id := decision(b)
			b.Carry([]string{seed.ClassOrdinary, seed.ClassRules}, domain.NewEffect(&domain.Rescind{Decision: id}))
			return b.RotateBy(id, secondKey, b.Registrars[:]...)
		}, domain.CodeWrongState},
		{"not twice by one", func(b *domaintest.Body) error {
			id := decision(b)
			letItIn(b.RotateBy(id, secondKey, b.Registrars[:]...))
			return b.RotateBy(id, thirdKey, b.Registrars[:]...)
		}, domain.CodeWrongState},
		{"nor where the old key has named the same", func(b *domaintest.Body) error {
			id := decision(b)
			letItIn(b.Rotate(secondKey))
			return b.RotateBy(id, thirdKey, b.Registrars[:]...)
		}, domain.CodeWrongState},
		{"nor once a member has that key", func(b *domaintest.Body) error {
			letItIn(b.Enrol(b.Members[0], secondKey, b.Members[0].Rep()))
			return b.RotateBy(decision(b), secondKey, b.Registrars[:]...)
		}, domain.CodeKeyKnown},
	})
}

// Receipts carry every rotation, so there is an end to them, which decisions reach last.
func TestTheLastRotation(t *testing.T) {
	t.Parallel()
	b := five()
	rotateOften(b, 48)
	for i := range domain.MaxRotations - 48 {
		key := domaintest.NewKey(fmt.Sprint("ledger, decided ", i))
		letItIn(b.RotateBy(lost(b, key), key, b.Registrars[:]...))
	}
	err := b.RotateBy(lost(b, secondKey), secondKey, b.Registrars[:]...)
	refused(t, b, err, domain.CodeWrongState)
}

func TestWhichKeyMayReplaceTheLedgers(t *testing.T) {
	t.Parallel()
	table := func(key domaintest.Key) func(b *domaintest.Body) error {
		return func(b *domaintest.Body) error {
			return b.Try("motion.tabled", "motion/"+b.ID().String(), &domain.MotionTabled{Content: b.Motion([]string{seed.ClassRules}, replace(key))}, b.Members[0].Rep())
		}
	}
	tell(t, five, []story{
		{"a new one", table(secondKey), ""},
		{"not a member's", table(five().Members[1].Key), domain.CodeEffect},
		{"not the ledger's own", table(five().LedgerKey), domain.CodeEffect},
		{"not one that was the ledger's", func(b *domaintest.Body) error {
			old := b.LedgerKey
			letItIn(b.Rotate(secondKey))
			return table(old)(b)
		}, domain.CodeEffect},
		{"not a weak one", table(domaintest.Key{Public: smallOrder}), domain.CodeEffect},
		{"not in another class", func(b *domaintest.Body) error {
			return b.Try("motion.tabled", "motion/"+b.ID().String(), &domain.MotionTabled{Content: b.Motion([]string{seed.ClassOrdinary}, replace(secondKey))}, b.Members[0].Rep())
		}, domain.CodeClasses},
		{"not two in one motion", func(b *domaintest.Body) error {
			return b.Try("motion.tabled", "motion/"+b.ID().String(), &domain.MotionTabled{Content: b.Motion([]string{seed.ClassRules}, replace(secondKey), replace(thirdKey))}, b.Members[0].Rep())
		}, domain.CodeForm},
	})
	// What no longer fits after the decision has no effect.
	b := five()
	poll := b.Put(b.Motion([]string{seed.ClassRules}, replace(secondKey)))
	letItIn(b.Enrol(b.Members[0], secondKey, b.Members[0].Rep()))
	b.All(poll, domain.ChoiceYes)
	d := b.Close(poll)
	if d.Effects[0].Applied || d.Effects[0].Reason != domain.MisfitKeyKnown || b.State.Ledger().Replacement != nil {
		t.Errorf("%+v", d.Effects)
	}
}

// Which key is in force goes by the size of the log.
func TestTheKeyInForce(t *testing.T) {
	t.Parallel()
	b := five()
	first, before := b.LedgerKey.Public, b.State.Head().Seq
	if l := b.State.Ledger(); l.KeyAt(1) != first || l.KeyAt(before+1) != first || l.FormerKeys != nil || !l.HasKey(first) || l.HasKey(secondKey.Public) {
		t.Errorf("before any rotation: %+v", l)
	}
	letItIn(b.Rotate(secondKey))
	id := lost(b, thirdKey)
	letItIn(b.RotateBy(id, thirdKey, b.Registrars[:]...))
	l, last := b.State.Ledger(), b.State.Head().Seq
	for size, want := range map[wire.Seq]domaintest.Key{
		0: {Public: first}, before: {Public: first}, before + 1: secondKey, last - 1: secondKey, last: thirdKey, last + 1: thirdKey,
	} {
		if l.KeyAt(size) != want.Public {
			t.Errorf("at %d: %s", size, l.KeyAt(size))
		}
	}
	want := []domain.FormerKey{{Key: first, Until: before + 1}, {Key: secondKey.Public, Until: last, Decision: &id}}
	if len(l.FormerKeys) != 2 || l.FormerKeys[0] != want[0] || l.FormerKeys[1].Key != want[1].Key || l.FormerKeys[1].Until != last || *l.FormerKeys[1].Decision != id {
		t.Errorf("former keys %+v, want %+v", l.FormerKeys, want)
	}
	if l.Replacement != nil || !l.HasKey(first) || !l.HasKey(secondKey.Public) || !l.HasKey(thirdKey.Public) {
		t.Errorf("%+v", l)
	}
	if !slices.Equal(b.State.Clone().Ledger().FormerKeys[:1], want[:1]) {
		t.Error("a state loaded from rows knows other keys")
	}
}

// Whatever a statement says, the ledger's key lets nothing in that it signs alone
// or first, and of what it signs with others only its replacement.
func TestTheLedgersKeyEntersNothing(t *testing.T) {
	fewer(t, 20)
	rapid.Check(t, func(t *rapid.T) {
		w := world.Swift(rapid.Uint64().Draw(t, "body"))
		for i, seed := range rapid.SliceOfN(rapid.Uint64(), 0, 20).Draw(t, "acts") {
			w.Turn(i, seed)
			w.Happen()
		}
		v := world.Invent(w)
		line := wire.Signer{As: wire.AsLedgerKey, Key: w.State.Ledger().Key, Of: "ledger/" + w.Ledger.String()}
		for _, info := range domain.Types() {
			st := v.Statement(info, w.State, w.Now, w.Seen())
			if st == nil || info.Derived {
				continue
			}
			last := slices.DeleteFunc(slices.Clone(st.By), func(s wire.Signer) bool { return s.As == wire.AsLedgerKey })
			for _, by := range [][]wire.Signer{{line}, append([]wire.Signer{line}, last[:min(len(last), 7)]...), append(last[:min(len(last), 7)], line)} {
				event, err := domain.DecodeEvent(st)
				if err != nil {
					continue
				}
				event.(interface{ SetBy([]wire.Signer) }).SetBy(by)
				again, err := wire.NewStatement(st.ID, st.Source, st.Type, st.Subject, st.Time, event)
				if err != nil {
					t.Fatal(err)
				}
				if _, err := w.State.Decide(&wire.Signed{Statement: again}, w.Now, w.Roots); err == nil {
					t.Fatalf("let in: %s", again.Raw)
				}
			}
		}
	})
}
