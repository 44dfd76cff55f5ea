package domain_test

import (
	"errors"
	"slices"
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
)

// ofTheSecond is semantics 2 as these tests have them: a type of statement and a
// type of effect came with them.
var ofTheSecond = []string{"repeal_document", "twothirds.interest.declared.v1"}

func upgrade(b *domaintest.Body, to int64, speakers ...domaintest.Speaker) error {
	return b.Try("ledger.upgraded", "ledger", &domain.LedgerUpgraded{Semantics: to}, speakers...)
}

// bodyUnder is a body whose rules tie what there is under semantics 1.
func bodyUnder(semantics int64) *domaintest.Body {
	return domaintest.ConstitutedWith(domain.PurposeOperation, 3, 2, func(e *domain.LedgerFounded) {
		e.Semantics = semantics
		if semantics == 1 {
			e.Rules = underFirst(e.Rules)
		}
	})
}

func underFirst(rules domain.RuleSet) domain.RuleSet {
	rules.EffectClasses = slices.DeleteFunc(slices.Clone(rules.EffectClasses), func(e domain.EffectClass) bool { return e.Effect == "repeal_document" })
	return rules
}

// What a number brought is unknown before it and known from it on; what stands
// before the upgrade is judged as it was. (It changes what the program knows, so
// it runs alone, as do its stories.)
func TestSemanticsAreCrossed(t *testing.T) {
	defer domain.KnowSemantics(ofTheSecond)()
	b := bodyUnder(1)
	interest := func() error { return declare(b, asItIs, b.Members[0].Rep()) }
	repeal := domain.NewEffect(&domain.RepealDocument{Document: domain.DocumentID{UUID: drawn(1)}})
	if err := interest(); !refusedBy(err, domain.CodeUnknownType) {
		t.Errorf("a later type: %v", err)
	}
	if _, err := tabled(b, b.Motion([]string{seed.ClassOrdinary}, repeal)); !refusedBy(err, domain.CodeForm) {
		t.Errorf("a later effect: %v", err)
	}
	later := domain.NewEffect(&domain.ChangeRules{AfterHours: 1, Rules: seed.Rules()})
	if _, err := tabled(b, b.Motion([]string{seed.ClassRules}, later)); !refusedBy(err, domain.CodeForm) {
		t.Errorf("rules that tie a later effect: %v", err)
	}
	b.Carry([]string{seed.ClassOrdinary}, statute(drawn(1), 1))
	crossing := len(b.Entries) + 1
	letItIn(upgrade(b, 2, b.Registrars[0], b.Registrars[1]))
	letIn(t, b, interest())
	b.Carry([]string{seed.ClassRules}, later)
	b.Wait(1)
	b.Carry([]string{seed.ClassOrdinary}, repeal)
	b.Reload()
	if b.State.Ledger().Semantics != 2 || b.State.Document(domain.DocumentID{UUID: drawn(1)}).RepealedBy == nil {
		t.Errorf("%+v", b.State.Ledger())
	}

	for _, p := range []struct {
		name  string
		knows [][]string
		stops int // the entry from which on the log is newer than the program, 0 for none
	}{{"who knows both", [][]string{ofTheSecond}, 0}, {"who knows the first alone", nil, crossing}, {"who knows a third", [][]string{ofTheSecond, {"more"}}, 0}} {
		restore := domain.KnowSemantics(p.knows...)
		if stops := replayed(t, b); stops != p.stops {
			t.Errorf("%s stops at %d, want %d", p.name, stops, p.stops)
		}
		restore()
	}
}

// replayed judges a log and says at which entry it is newer than the program.
func replayed(t *testing.T, b *domaintest.Body) int {
	t.Helper()
	s := domain.New()
	for i, raw := range b.Entries {
		e, err := wire.ParseEntry(raw)
		if err != nil {
			t.Fatal(err)
		}
		placed, err := s.Check(e, b.Roots)
		var fault *domain.Fault
		if errors.As(err, &fault) && fault.Class == domain.FaultNewer {
			return i + 1
		}
		if err != nil {
			t.Fatal(err)
		}
		s.Evolve(placed)
	}
	return 0
}

func TestWhoUpgrades(t *testing.T) {
	defer domain.KnowSemantics(ofTheSecond)()
	given := bodyUnder(1)
	for _, s := range []struct {
		name string
		when func(b *domaintest.Body) error
		then domain.Code
	}{
		{"two registrars", func(b *domaintest.Body) error { return upgrade(b, 2, b.Registrars[0], b.Registrars[1]) }, ""},
		{"coordinator and registrar", func(b *domaintest.Body) error { return upgrade(b, 2, b.Coordinator, b.Registrars[1]) }, ""},
		{"one alone", func(b *domaintest.Body) error { return upgrade(b, 2, b.Registrars[0]) }, domain.CodeNotPermitted},
		{"an officer and a member", func(b *domaintest.Body) error { return upgrade(b, 2, b.Registrars[0], b.Members[4].Rep()) }, domain.CodeNotPermitted},
		{"three", func(b *domaintest.Body) error {
			return upgrade(b, 2, b.Coordinator, b.Registrars[0], b.Registrars[1])
		}, domain.CodeNotPermitted},
		{"two of one side", func(b *domaintest.Body) error {
			b.Carry([]string{seed.ClassElection}, elect(b.Members[0], "registrar-2", domain.RoleRegistrar, 365))
			return upgrade(b, 2, b.Registrars[0], b.Members[0].Officer("registrar-2"))
		}, domain.CodeNotPermitted},
		{"one holding both offices", func(b *domaintest.Body) error {
			b.Carry([]string{seed.ClassElection}, elect(b.Members[0], "teller", domain.RoleTeller, 365), elect(b.Members[0], "coordinator", domain.RoleCoordinator, 365))
			again := b.Members[0].With(domaintest.NewKey("again"))
			letItIn(b.Enrol(again, again.Key, b.Members[0].Rep()))
			return upgrade(b, 2, b.Members[0].Officer("teller"), again.Officer("coordinator"))
		}, domain.CodeNotPermitted},
		{"to the same", func(b *domaintest.Body) error { return upgrade(b, 1, b.Registrars[0], b.Registrars[1]) }, domain.CodeSemantics},
		{"over one", func(b *domaintest.Body) error { return upgrade(b, 3, b.Registrars[0], b.Registrars[1]) }, domain.CodeSemantics},
		{"to none", func(b *domaintest.Body) error { return upgrade(b, 0, b.Registrars[0], b.Registrars[1]) }, domain.CodeForm},
		{"to what this program does not know", func(b *domaintest.Body) error {
			letItIn(upgrade(b, 2, b.Registrars[0], b.Registrars[1]))
			return upgrade(b, 3, b.Registrars[0], b.Registrars[1])
		}, domain.CodeSemantics},
	} {
		b := given.Copy()
		if err := s.when(b); s.then == "" && err != nil || s.then != "" && !refusedBy(err, s.then) {
			t.Errorf("%s: %v, want %q", s.name, err, s.then)
		}
	}
	// A number that is not the next one is wrong, whoever judges it; the next one
	// that is not known is newer.
	for to, class := range map[int64]domain.FaultClass{2: domain.FaultNewer, 3: domain.FaultPermission} {
		restore := domain.KnowSemantics()
		b := given.Copy()
		signed := b.Sign("ledger.upgraded", "ledger", &domain.LedgerUpgraded{Semantics: to}, b.Registrars[0], b.Registrars[1])
		_, err := b.State.Judge(wire.NewEntry(b.Now, signed.Signatures, signed.Statement), b.Roots)
		var fault *domain.Fault
		if !errors.As(err, &fault) || fault.Class != class {
			t.Errorf("to %d: %v, want class %s", to, err, class)
		}
		restore()
	}
}

// A ledger can be founded under every number that the program knows.
func TestFoundedUnderWhatIsKnown(t *testing.T) {
	defer domain.KnowSemantics(ofTheSecond)()
	b := bodyUnder(2)
	letIn(t, b, declare(b, asItIs, b.Members[0].Rep()))
	for semantics, code := range map[int64]domain.Code{0: domain.CodeForm, -1: domain.CodeForm, 3: domain.CodeSemantics} {
		b, e := domaintest.Unfounded(domain.PurposeOperation)
		e.Semantics, e.Rules = semantics, underFirst(e.Rules)
		if err := b.Submit(b.SignFounding(e)); !refusedBy(err, code) {
			t.Errorf("under %d: %v", semantics, err)
		}
	}
	b, e := domaintest.Unfounded(domain.PurposeOperation) // its rules tie an effect of the second
	if err := b.Submit(b.SignFounding(e)); !refusedBy(err, domain.CodeForm) {
		t.Errorf("rules that tie a later effect: %v", err)
	}
}

func TestWhatANumberBroughtStays(t *testing.T) {
	defer domain.KnowSemantics([]string{"a"}, []string{"b"})()
	for named, since := range map[string]int64{"a": 2, "b": 3, "anything else": 1} {
		for n := int64(1); n <= 4; n++ {
			if domain.Brought(n, named) != (n >= since) {
				t.Errorf("%s under %d: %v", named, n, domain.Brought(n, named))
			}
		}
	}
}

// The number that a founding is written with is the newest that is known.
func TestTheNewestSemanticsAreThoseOfANewFounding(t *testing.T) {
	b, e := domaintest.Unfounded(domain.PurposeOperation)
	e.Semantics = domain.Semantics + 1
	if err := b.Submit(b.SignFounding(e)); !refusedBy(err, domain.CodeSemantics) {
		t.Errorf("under the number after it: %v", err)
	}
	e.Semantics = domain.Semantics
	letItIn(b.Submit(b.SignFounding(e)))
}
