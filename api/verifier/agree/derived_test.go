package agree

import (
	"fmt"
	"slices"
	"testing"
)

// TestDerivedInvented puts a copy of every derived entry of the short log at
// every place where it does not belong, at the time that the log shows there,
// and as if the entry before had caused it.
func TestDerivedInvented(t *testing.T) {
	h := short()
	var list []tampering
	for _, seq := range h.derivedSeqs() {
		for place := 2; place <= len(h.entries)+1; place++ {
			if place == seq || place == seq+1 {
				continue // one is what stands there, the other is TestEveryEntry's
			}
			e := parse(h.entries[seq-1])
			e.root["recorded"] = parse(h.entries[place-2]).recorded()
			list = append(list, tampering{
				name:    fmt.Sprintf("%s of entry %d at %d", e.typeName(), seq, place),
				entries: h.inserted(place, e.raw()), want: at(place, count),
			})
			e = parse(h.entries[seq-1])
			before := parse(h.entries[place-2])
			e.root["recorded"], e.statement()["time"] = before.recorded(), before.recorded()
			leaf := leafOf(h.entries[place-2])
			e.data()["cause"] = map[string]any{"index": 1, "leaf": leaf.String(), "seq": place - 1}
			list = append(list, tampering{
				name:    fmt.Sprintf("%s of entry %d at %d, caused by the one before", e.typeName(), seq, place),
				entries: h.inserted(place, e.raw()), want: at(place, count),
			})
		}
	}
	expect(t, some(list, 2))
}

// TestDerivedLeftOut leaves out every derived entry of the full log, and every
// group of them from each on: what follows does not hide it.
func TestDerivedLeftOut(t *testing.T) {
	h := full()
	var list []tampering
	for i, seq := range h.derivedSeqs() {
		if !sweeping && i%6 > 0 {
			continue
		}
		end := seq
		for end < len(h.entries) && isDerived(h.entries[end]) {
			end++
		}
		w := at(seq, count)
		if seq == len(h.entries) && parse(h.entries[seq-1]).typeName() == "twothirds.poll.closed.v1" {
			w = want{ok: true} // a log may end before the closing of a poll
		}
		list = append(list,
			tampering{name: fmt.Sprintf("entry %d left out", seq), entries: h.without(seq), want: w},
			tampering{name: fmt.Sprintf("entries %d to %d left out", seq, end), entries: slices.Delete(slices.Clone(h.entries), seq-1, end), want: after(seq, count, permission)})
	}
	expect(t, list)
}

// TestCutInsideGroup: a log that ends inside a group lacks an entry.
func TestCutInsideGroup(t *testing.T) {
	h := full()
	var list []tampering
	for seq := 1; seq < len(h.entries); seq++ {
		inside := isDerived(h.entries[seq]) && parse(h.entries[seq]).typeName() != "twothirds.poll.closed.v1"
		if inside {
			list = append(list, tampering{name: fmt.Sprintf("cut after %d", seq), entries: h.entries[:seq], want: at(seq+1, count)})
		} else if seq%17 == 0 {
			list = append(list, tampering{name: fmt.Sprintf("cut after %d", seq), entries: h.entries[:seq], want: want{ok: true}})
		}
	}
	expect(t, some(list, 3))
}

// TestBetweenDeadlineAndClosing slips statements in between a poll's deadline
// and its closing: a vote of somebody who had not voted, and statements that
// have nothing to do with the poll.
func TestBetweenDeadlineAndClosing(t *testing.T) {
	var list []tampering
	h := full()
	for i, closing := range h.of("poll.closed") {
		if !sweeping && i%(5*slower) != 1 {
			continue
		}
		e := parse(h.entries[closing-1])
		closes := e.statement()["time"].(string)
		var vote int
		for _, seq := range h.of("vote.cast") {
			if seq < closing && parse(h.entries[seq-1]).statement()["subject"] == e.statement()["subject"] {
				vote = seq
			}
		}
		for _, recorded := range []string{closes, e.recorded()} {
			b := newBranch(h.entries[:closing-1])
			signed := map[string]func() []byte{
				"a position": func() []byte {
					p := parse(h.entries[h.of("position.stated")[0]-1])
					return b.anew(h, p, recorded)
				},
			}
			if vote > 0 {
				signed["a further ballot"] = func() []byte {
					v := parse(h.entries[vote-1])
					v.data()["ballot"] = v.data()["ballot"].(float64) + 1
					b.see(v)
					return b.anew(h, v, recorded)
				}
			}
			for name, make := range signed {
				list = append(list, tampering{
					name:    fmt.Sprintf("%s, recorded %s, before the closing at %d", name, recorded, closing),
					entries: h.inserted(closing, make()), want: at(closing, count),
				})
			}
		}
	}
	expect(t, list)
}

// TestFigures gives every derived entry of the full log other figures that add
// up in themselves: a vote moved from no to yes in every count, another outcome,
// another order of tests, and the effects that would follow.
func TestFigures(t *testing.T) {
	h := full()
	var list []tampering
	add := func(seq int, name string, change func(e *tree)) {
		e := parse(h.entries[seq-1])
		change(e)
		if raw := e.raw(); string(raw) != h.at(seq) {
			list = append(list, tampering{name: fmt.Sprintf("entry %d: %s", seq, name), entries: h.with(seq, raw), want: at(seq, count)})
		}
	}
	move := func(from, to string) func(e *tree) {
		return func(e *tree) {
			counts := append([]any{e.data()["body"]}, e.data()["sides"].([]any)...)
			for _, c := range counts {
				c := c.(map[string]any)
				if n := c[from].(float64); n > 0 {
					c[from], c[to] = n-1, c[to].(float64)+1
				}
			}
		}
	}
	for _, seq := range slices.Concat(h.of("poll.closed"), h.of("decision.made")) {
		for _, from := range []string{"yes", "no", "abstain", "not_voting", "recused"} {
			add(seq, from+" counted as yes", move(from, "yes"))
			add(seq, from+" counted as no", move(from, "no"))
		}
		add(seq, "sides in another order", func(e *tree) { slices.Reverse(e.data()["sides"].([]any)) })
		add(seq, "tests in another order", func(e *tree) {
			if tests, ok := e.data()["tests"].([]any); ok {
				slices.Reverse(tests)
			}
		})
		add(seq, "no tests", func(e *tree) {
			if _, ok := e.data()["tests"]; ok {
				e.data()["tests"] = []any{}
			}
		})
		add(seq, "all tests passed", func(e *tree) {
			tests, _ := e.data()["tests"].([]any)
			for _, test := range tests {
				test.(map[string]any)["passed"] = true
			}
		})
	}
	for _, seq := range h.of("effect.applied") {
		add(seq, "not applied", func(e *tree) {
			e.statement()["type"] = "twothirds.effect.not_applied.v1"
			e.data()["reason"] = "there is no such member"
		})
	}
	for _, seq := range h.of("effect.not_applied") {
		add(seq, "applied", func(e *tree) {
			e.statement()["type"] = "twothirds.effect.applied.v1"
			delete(e.data(), "reason")
			delete(e.data(), "failed")
		})
	}
	expect(t, some(list, 9))
}

// TestDerivedSigned: an officer cannot state what follows by computation.
func TestDerivedSigned(t *testing.T) {
	h := short()
	var list []tampering
	for _, seq := range h.derivedSeqs() {
		for _, signer := range []string{"coordinator", "member 0"} {
			e := parse(h.entries[seq-1])
			sp := h.speaker(signer)
			e.data()["by"] = []any{map[string]any{"as": sp.As, "key": sp.Key.Public.String(), "of": sp.Of}}
			w := at(seq, count)
			list = append(list,
				tampering{name: fmt.Sprintf("entry %d signed by %s", seq, signer), entries: h.with(seq, e.signedBy(sp.Key.Private)), want: w},
				tampering{name: fmt.Sprintf("entry %d names %s", seq, signer), entries: h.with(seq, e.signedBy()), want: at(seq, signature)},
				tampering{name: fmt.Sprintf("entry %d signed by %s without naming it", seq, signer), entries: h.with(seq, signedUnnamed(h.entries[seq-1], sp.Key.Private)), want: at(seq, signature)})
		}
	}
	// After the last group nothing is owed or due: what is stated there is the type's own fault.
	e := parse(h.entries[h.derivedSeqs()[0]-1])
	sp := h.speaker("coordinator")
	e.data()["by"] = []any{map[string]any{"as": sp.As, "key": sp.Key.Public.String(), "of": sp.Of}}
	e.root["recorded"] = parse(h.entries[len(h.entries)-1]).recorded()
	last := len(h.entries) + 1
	list = append(list, tampering{name: "a derived type stated at the end", entries: h.inserted(last, e.signedBy(sp.Key.Private)), want: at(last, form)})
	expect(t, list)
}

// TestRulesChanged: under other rules than were in force, signed by whoever may
// sign, nothing opens and nothing comes out.
func TestRulesChanged(t *testing.T) {
	h := full()
	var list []tampering
	var hashes []string
	for _, seq := range h.of("poll.opened") {
		hash := parse(h.entries[seq-1]).data()["rules"].(string)
		if !slices.Contains(hashes, hash) {
			hashes = append(hashes, hash)
		}
	}
	if len(hashes) < 2 {
		t.Fatal("the log has one rule set only")
	}
	for _, seq := range slices.Concat(h.of("poll.opened"), h.of("decision.made")) {
		old := parse(h.entries[seq-1]).data()["rules"].(string)
		other := hashes[(slices.Index(hashes, old)+1)%len(hashes)]
		w := at(seq, permission)
		if isDerived(h.entries[seq-1]) {
			w = at(seq, count)
		}
		list = append(list, tampering{
			name:    fmt.Sprintf("entry %d under the other rules", seq),
			entries: h.with(seq, h.edited(seq, func(e *tree) { e.data()["rules"] = other })), want: w,
		})
	}
	expect(t, some(list, 4))
}
