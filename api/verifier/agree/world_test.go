package agree

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/domaintest/world"
	"twothirds/domain/wire"
)

// A hearing is a world of which everything is kept that the ledger refused.
type hearing struct {
	*world.World
	// refused are logs, each with a statement at its end that was refused there, by
	// the code of the refusal and the statement's type.
	refused map[string][][]byte
}

// newHearing is a world to which so many things happen. Most of what is said
// in it is also said otherwise, and now and then there is said something that
// is well formed and means nothing.
func newHearing(rt *rapid.T, acts int) *hearing {
	number := rapid.Uint64().Draw(rt, "body")
	h := &hearing{refused: map[string][][]byte{}, World: world.Swift(number)}
	if number%2 == 0 {
		h.World = world.Any(number)
	}
	h.Refusing = h.hear
	h.Distort = h.distorted
	for i, seed := range rapid.SliceOfN(rapid.Uint64(), acts, acts).Draw(rt, "acts") {
		h.Turn(i, seed)
		h.Happen()
		if h.UpTo(2) == 0 {
			h.invent()
		}
	}
	return h
}

func (h *hearing) hear(signed *wire.Signed, err error) {
	raw := wire.NewEntry(h.Now, signed.Signatures, signed.Statement).Raw
	var refusal *domain.Refusal
	if !errors.As(err, &refusal) {
		return
	}
	kind := string(refusal.Code) + " " + strings.TrimPrefix(signed.Statement.Type, "twothirds.")
	if h.refused[kind] == nil {
		h.refused[kind] = append(slices.Clone(h.Entries), raw)
	}
}

// invent submits a statement of any type, which makes sense by accident only.
func (h *hearing) invent() {
	v := world.Invent(h.World)
	st := v.Statement(world.Pick(h.World, domain.Types()...), h.State, h.Now, h.Seen())
	if st == nil {
		return
	}
	if signed := h.Signed(st); signed != nil {
		_ = h.Submit(signed)
	}
}

// distorted is a statement with something else in it, in its data as its type
// has it or anywhere in its JSON.
func (h *hearing) distorted(eventType, subject string, data any, speakers []domaintest.Speaker) *wire.Signed {
	if h.Half() {
		return world.Invent(h.World).Distorted(eventType, subject, data, speakers)
	}
	return h.distortedJSON(eventType, subject, data, speakers)
}

// distortedJSON is a statement with another value in a place or two, or said by
// others; nil where it is no statement any more.
func (h *hearing) distortedJSON(eventType, subject string, data any, speakers []domaintest.Speaker) *wire.Signed {
	plain := h.Sign(eventType, subject, data, speakers...)
	e := parse(wire.NewEntry(h.Now, plain.Signatures, plain.Statement).Raw)
	for range 1 + h.UpTo(1) {
		h.distort(e.statement())
	}
	keys := make([]ed25519.PrivateKey, 0, len(speakers))
	for _, sp := range speakers {
		keys = append(keys, sp.Key.Private)
	}
	if h.UpTo(3) == 0 {
		m := h.Person()
		sp := world.Pick(h.World, m.Rep(), m.Possessor(m.Key), m.Officer("coordinator"), m.Officer("teller-a"))
		e.data()["by"] = []any{map[string]any{"as": sp.As, "key": sp.Key.Public.String(), "of": sp.Of}}
		keys = []ed25519.PrivateKey{sp.Key.Private}
	}
	lines, _ := e.data()["by"].([]any)
	for i, line := range lines {
		members, ok := line.(map[string]any)
		if ok && i < len(keys) {
			members["key"] = keyText(keys[i]) // a key that was distorted would only make bad signatures
		}
	}
	raw, err := wire.ParseEntry(e.signedBy(keys...))
	if err != nil {
		return nil
	}
	return &wire.Signed{Signatures: raw.Signatures, Statement: raw.Statement}
}

// distort puts another value into one place of a statement.
func (h *hearing) distort(statement map[string]any) {
	all := slices.DeleteFunc(places(statement, nil), func(p place) bool {
		return p[0] == "specversion" || p[0] == "time" || p[0] == "source" && h.UpTo(9) > 0
	})
	p := world.Pick(h.World, all...)
	old := get(statement, p)
	var others []any
	switch {
	case h.UpTo(5) == 0:
		others = []any{removed}
	case h.Half():
		others = h.vocabulary(old)
	}
	if len(others) == 0 {
		others = append(neighbours(old), "x")
	}
	set(statement, p, world.Pick(h.World, others...))
}

// vocabulary are values in the state that look like one.
func (h *hearing) vocabulary(old any) []any {
	switch v := old.(type) {
	case float64:
		return []any{0., 1., 2., 3., v + 100, 1e9, -v, float64(wire.MaxInteger)}
	case string:
		kind, id, isSubject := strings.Cut(v, "/")
		if !isSubject {
			id = v
		}
		var others []any
		if _, err := wire.ParseUUID(id); err == nil {
			for row := range h.State.Rows() {
				if _, err := wire.ParseUUID(row.ID); err == nil && (!isSubject || row.Kind == kind) {
					others = append(others, strings.Replace(v, id, row.ID, 1))
				}
			}
			return others
		}
		if at, err := wire.ParseTime(v); err == nil {
			for _, d := range []int64{-1, 1, 3_600_000, -3_600_000, 86_400_000, -86_400_000 * 400, 86_400_000 * 4000} {
				others = append(others, at.Add(d).String())
			}
			return append(others, wire.Time(-62135596800000).String(), wire.Time(253402300799999).String(), wire.Time(0).String(), wire.Time(-1).String())
		}
		if _, err := wire.ParseHash(v); err == nil {
			return append(others, wire.Hash{}.String(), h.State.FoundingDigest().String(), h.State.Head().Leaf.String())
		}
		for _, words := range choices {
			if slices.Contains(words, v) {
				for _, word := range words {
					others = append(others, word)
				}
			}
		}
		return append(others, "", "x", "é", "\x00", "1.1", "2016-02-30", "2016-02-29", strings.Repeat("y", 501), strings.Repeat("ə", 4001))
	}
	return nil
}

func keyText(key ed25519.PrivateKey) string {
	var k domaintest.Key
	copy(k.Public[:], key.Public().(ed25519.PublicKey))
	return k.Public.String()
}

// logs are what a world leaves: what came out, and what would come out had the
// ledger let in what it refused. Of those that are more than so many, some.
func (h *hearing) logs(most int) []tampering {
	list := []tampering{{name: "the world", entries: h.Entries, want: want{ok: true}}}
	kinds := slices.Sorted(maps.Keys(h.refused))
	for n := 0; len(kinds) > 0 && n < most; n++ {
		i := h.UpTo(len(kinds) - 1)
		entries := h.refused[kinds[i]]
		list = append(list, tampering{name: fmt.Sprintf("refused: %s", kinds[i]), entries: entries, want: at(len(entries))})
		kinds = slices.Delete(kinds, i, i+1)
	}
	return list
}
