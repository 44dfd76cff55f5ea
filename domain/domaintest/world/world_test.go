package world_test

import (
	"slices"
	"strings"
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/domaintest/world"
	"twothirds/domain/wire"
)

// never are the types of statements and effects that no act makes: after an
// upgrade a log is of another semantics, which the tests of worlds do not judge.
var never = []string{"twothirds.ledger.upgraded.v1"}

// TestEveryTypeHappens: what is found out about worlds is found out about every
// type of statement and every type of effect. It looks on until all have happened.
func TestEveryTypeHappens(t *testing.T) {
	t.Parallel()
	missing := map[string]bool{}
	for _, info := range domain.Types() {
		missing[info.Name] = !slices.Contains(never, info.Name)
	}
	for _, info := range domain.EffectTypes() {
		missing[info.Name] = !slices.Contains(never, info.Name)
	}
	left := func() (names []string) {
		for name, is := range missing {
			if is {
				names = append(names, name)
			}
		}
		return names
	}
	number := uint64(0)
	for ; len(left()) > 0 && number < 40 && (!racing || number < 3); number++ {
		w := world.Swift(number)
		if number%2 == 1 {
			w = world.Any(number)
		}
		for i := range 150 {
			w.Turn(i, number)
			w.Happen()
		}
		for _, raw := range w.Entries {
			e, err := wire.ParseEntry(raw)
			if err != nil {
				t.Fatal(err)
			}
			missing[e.Statement.Type] = false
		}
		for row := range w.State.Rows() {
			for name := range missing {
				if row.Kind == "motion" && strings.Contains(string(row.JSON), `"type":"`+name+`"`) {
					missing[name] = false
				}
			}
		}
		if err := w.Check(); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range left() {
		if !racing {
			t.Errorf("%s happens in none of %d worlds", name, number)
		}
	}
	t.Logf("%d worlds, %d names missing", number, len(left()))
}

// TestSeeds: a world follows from its seeds.
func TestSeeds(t *testing.T) {
	t.Parallel()
	for _, begin := range []func(uint64) *world.World{world.Swift, world.Any} {
		var digests [2]wire.Hash
		for k := range digests {
			w := begin(5)
			for i := range 40 {
				w.Turn(i, 7)
				if i == 20 {
					w.Distort = world.Invent(w).Distorted
				}
				w.Happen()
			}
			digests[k] = domaintest.StateDigest(w.State)
		}
		if digests[0] != digests[1] {
			t.Errorf("%s and %s", digests[0], digests[1])
		}
	}
}
