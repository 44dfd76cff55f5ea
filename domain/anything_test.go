package domain_test

import (
	"bytes"
	"errors"
	"flag"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/domaintest/draws"
	"twothirds/domain/domaintest/world"
	"twothirds/domain/wire"
)

// fewer sets how often rapid checks a property of this test, where nobody has
// said how often: less where all is slower. It is for tests that are not
// parallel: what it sets is read by every property that is checked meanwhile.
func fewer(t *testing.T, checks int) {
	checks = max(2, checks/slower/slower/slower)
	f := flag.Lookup("rapid.checks")
	if before := f.Value.String(); before == f.DefValue {
		if err := f.Value.Set(strconv.Itoa(checks)); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = f.Value.Set(before) })
	}
}

// reckless is a ledger that lets a thing in whose signatures nobody looked at.
type reckless struct {
	*world.Inventor
	state, reader *domain.State
	entries       [][]byte
	now           wire.Time
}

func (v *reckless) roots(size uint64) (wire.Hash, bool) {
	if size == 0 || size > uint64(len(v.entries)) {
		return wire.Hash{}, false
	}
	return wire.LeafHash(v.entries[size-1]), true
}

// take has writer and reader take an entry in, and compares what they make of it.
func (v *reckless) take(t *rapid.T, placed *domain.Placed) {
	e, err := wire.ParseEntry(placed.Entry.Raw)
	if err != nil {
		t.Fatalf("%s: %v", placed.Entry.Raw, err)
	}
	again, err := v.reader.Judge(e, v.roots)
	if err != nil {
		t.Fatalf("%s: %v", placed.Entry.Raw, err)
	}
	mine, other := v.state.Evolve(placed), v.reader.Evolve(again)
	if !slices.EqualFunc(mine, other, func(a, b domain.Row) bool { return a.Kind == b.Kind && a.ID == b.ID && bytes.Equal(a.JSON, b.JSON) }) {
		t.Fatalf("%s: rows %s and %s", placed.Entry.Raw, mine, other)
	}
	v.entries = append(v.entries, placed.Entry.Raw)
}

func (v *reckless) derive(t *rapid.T) {
	for next := v.state.Next(v.now); next != nil; next = v.state.Next(v.now) {
		v.take(t, next)
	}
}

// No statement of any key, whatever it says in whatever capacity, does more
// than be let in or be refused.
func TestNoStatementDoesHarm(t *testing.T) {
	fewer(t, 40)
	letIn, refusedFor := map[string]int{}, map[domain.Code]int{}
	check := func(t *rapid.T) {
		w := world.Swift(rapid.Uint64().Draw(t, "body"))
		for i, seed := range rapid.SliceOfN(rapid.Uint64(), 10, 40).Draw(t, "acts") {
			w.Turn(i, seed)
			w.Happen()
		}
		w.Derive()
		v := &reckless{Inventor: world.Invent(w), state: w.State.Clone(), reader: w.State.Clone(), entries: slices.Clone(w.Entries), now: w.Now}
		for i, seed := range rapid.SliceOfN(rapid.Uint64(), 150/slower, 300/slower).Draw(t, "statements") {
			v.Turn(1000+i, seed)
			v.now = v.now.Add(v.Between(0, 2_000_000))
			v.derive(t)
			info := world.Pick(v.World, domain.Types()...)
			size := uint64(len(v.entries))
			root, _ := v.roots(size)
			st := v.Statement(info, v.state, v.now, &wire.Seen{Root: root, Size: size})
			if st == nil {
				continue
			}
			signed := &wire.Signed{Statement: st, Signatures: slices.Repeat([]wire.Signature{{Alg: wire.AlgEd25519}}, len(st.By))}
			placed, err := v.state.Decide(signed, v.now, v.roots)
			if err == nil {
				letIn[info.Name]++
				v.take(t, placed)
				v.derive(t)
				continue
			}
			var refusal *domain.Refusal
			if !errors.As(err, &refusal) || refusal.Message == "" {
				t.Fatalf("%s: %v", st.Raw, err)
			}
			refusedFor[refusal.Code]++
			if _, fault := v.reader.Judge(wire.NewEntry(v.now, signed.Signatures, st), v.roots); fault == nil {
				t.Fatalf("%s: refused (%v), and may stand in a log", st.Raw, err)
			}
		}
		for at, due := v.state.Due(); due; at, due = v.state.Due() {
			before := len(v.entries)
			v.now = max(v.now, at)
			if v.derive(t); len(v.entries) == before {
				t.Fatal("something stays due")
			}
		}
		if domaintest.StateDigest(v.state) != domaintest.StateDigest(v.reader) || domaintest.StateDigest(v.state) != domaintest.StateDigest(v.state.Clone()) {
			t.Fatal("writer, reader and what is loaded from rows differ")
		}
	}
	// What makes sense by accident is rare.
	lively := func() bool { return slower > 1 || len(letIn) >= 3 && len(refusedFor) >= 15 }
	draws.Until(t, lively, check)
	if !lively() {
		t.Errorf("too dull: let in %v, refused %v", letIn, refusedFor)
	}
	t.Log(letIn, refusedFor)
}
