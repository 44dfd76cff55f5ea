package world

import (
	"fmt"
	"slices"
	"sync"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
)

// begun are the bodies that swift worlds begin with, made once each and copied.
var begun sync.Map

func newWorld(number uint64) *World {
	w := &World{keys: map[string]domaintest.Key{}, matters: matters{}}
	w.Turn(-1, number)
	for _, sp := range domaintest.Officers() {
		w.know(sp.Key)
	}
	return w
}

// Swift is, by a number, a body of few members, with two tellers, under rules by which much
// can happen in little time.
func Swift(number uint64) *World {
	w := newWorld(number)
	w.rules = w.moreSwiftRules
	purpose := Pick(w, domain.PurposeDemonstration, domain.PurposeOperation)
	ballots, recusal := 2*w.Between(0, 1), Pick(w, domain.RecusalRemoves, domain.RecusalSilent)
	civil, government := 1+2*w.UpTo(1), 1+w.UpTo(1)
	body, _ := begun.LoadOrStore(fmt.Sprint(purpose, ballots, recusal, civil, government), sync.OnceValue(func() *domaintest.Body {
		b := domaintest.ConstitutedWith(purpose, civil, government, func(e *domain.LedgerFounded) { e.Rules = swiftRules(ballots, recusal) })
		b.ElectTellers()
		return b
	}))
	w.Body = body.(func() *domaintest.Body)().Copy()
	w.membersSpeak()
	return w
}

// Any is, by a number, a body under rules drawn at random, with sides or without, at any
// time; some of its members may not have accepted what it begins with.
func Any(number uint64) *World {
	w := newWorld(number)
	sides := w.UpTo(2) > 0
	w.rules = func() domain.RuleSet { return w.anyRules(sides) }
	b, e := domaintest.Unfounded(Pick(w, domain.PurposeDemonstration, domain.PurposeOperation))
	w.Body = b
	b.Now = Pick(w, domaintest.Start, domaintest.Start, domaintest.Start+1, 1_000, 4_000_000_000_000)
	e.Floor, e.Rules, e.Prevailing = []domain.Floor{}, w.rules(), Pick(w, "en", "az")
	if !sides {
		for i := range e.Officers {
			e.Officers[i].Side = ""
		}
	}
	w.must(b.Submit(b.SignFounding(e)))
	constituencies := []string{e.Rules.Constituencies[0].Name}
	if sides {
		constituencies = []string{seed.CivilSociety, seed.Government, seed.Parliament}
	}
	for i := range 2 + w.UpTo(4) {
		b.Members = append(b.Members, b.Enter(fmt.Sprintf("member %d", i), constituencies[i%len(constituencies)]))
	}
	b.Constitute()
	w.membersSpeak()
	w.electTellers()
	return w
}

func (w *World) must(err error) {
	if err != nil {
		panic(err)
	}
}

func (w *World) membersSpeak() {
	w.people = slices.Clone(w.Members)
	for _, m := range w.Members {
		w.know(m.Key)
	}
}

// electTellers has the body elect two tellers, if it does under its rules.
func (w *World) electTellers() {
	var effects []domain.Effect
	for i, m := range []*domaintest.Member{w.Members[0], w.Members[len(w.Members)-1]} {
		office := "teller-" + string(rune('a'+i))
		effects = append(effects, domain.NewEffect(&domain.Elect{Office: office, Representative: m.Representative, Role: domain.RoleTeller, TermDays: 3660}))
	}
	w.decide(effects...)
}

// Signed signs a statement with the keys that it names, as far as the world knows them.
func (w *World) Signed(st *wire.Statement) *wire.Signed {
	speakers := make([]domaintest.Speaker, len(st.By))
	for i, s := range st.By {
		speakers[i] = domaintest.Speaker{Key: w.keys[s.Key.String()], As: s.As, Of: s.Of}
	}
	if slices.ContainsFunc(speakers, func(sp domaintest.Speaker) bool { return sp.Key.Private == nil }) {
		return nil
	}
	return domaintest.SignStatement(st, speakers...)
}
