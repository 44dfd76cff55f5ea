package agree

import (
	"fmt"
	"slices"
	"testing"

	"twothirds/domain"
	"twothirds/domain/wire"
)

// newer is the program's word for a log that it is too old to judge.
const newer = string(domain.FaultNewer)

// TestSemantics: a log of a number that neither verifier knows is newer, whatever else a
// newer program may have put into it; whoever only writes another number into
// a copy has broken its signatures.
func TestSemantics(t *testing.T) {
	h := short()
	with := func(name string, w want, change func(e *tree)) tampering {
		return tampering{name: name, entries: h.with(1, h.edited(1, change)), want: w}
	}
	unsigned := func(name string, w want, change func(e *tree)) tampering {
		e := parse(h.entries[0])
		change(e)
		return tampering{name: name, entries: h.with(1, e.raw()), want: w}
	}
	number := func(n any) func(*tree) { return func(e *tree) { e.data()["semantics"] = n } }
	list := []tampering{
		with("2", at(1, newer), number(2)),
		with("a great number", at(1, newer), number(float64(wire.MaxInteger))),
		with("0", at(1, form), number(0)),
		with("-1", at(1, form), number(-1)),
		with("a text", at(1, form), number("2")),
		with("true", at(1, form), number(true)),
		with("a list", at(1, form), number([]any{2})),
		with("none", at(1, form), func(e *tree) { delete(e.data(), "semantics") }),
		unsigned("2, as it was signed for 1", at(1, signature), number(2)),
		with("2, with members that nobody knows", at(1, newer), func(e *tree) {
			e.data()["semantics"], e.data()["shape"] = 2, map[string]any{"of": "things"}
		}),
		with("2, and nothing else", at(1, newer), func(e *tree) {
			e.statement()["data"] = map[string]any{"by": e.data()["by"], "semantics": 2}
		}),
		with("2, of a further version of the type", at(1, newer), func(e *tree) {
			e.data()["semantics"], e.statement()["type"] = 2, "twothirds.ledger.founded.v2"
		}),
		with("2, of another type", at(1, newer), func(e *tree) {
			e.data()["semantics"], e.statement()["type"] = 2, "twothirds.body.begun.v1"
		}),
		with("2, of a derived type", want{any: true}, func(e *tree) {
			e.data()["semantics"], e.statement()["type"] = 2, "twothirds.ledger.constituted.v1"
		}),
		with("2, about something else", at(1, newer), func(e *tree) {
			e.data()["semantics"], e.statement()["subject"] = 2, "body/x"
		}),
		with("2, with an id of version 5", at(1, newer), func(e *tree) {
			e.data()["semantics"] = 2
			id := []byte(e.statement()["id"].(string))
			id[14] = '5'
			e.statement()["id"] = string(id)
		}),
		with("2, of another source", at(1, form, permission), func(e *tree) {
			e.data()["semantics"], e.statement()["source"] = 2, "urn:twothirds:"+wire.Hash{1}.String()
		}),
		with("2, recorded before 1970", at(1, newer), func(e *tree) {
			e.data()["semantics"], e.root["recorded"] = 2, "1961-04-12T06:07:00.000Z"
		}),
		with("2, signed by nobody", want{any: true}, func(e *tree) {
			e.data()["semantics"], e.data()["by"] = 2, []any{}
		}),
		with("2, signed by nobody and no list", want{any: true}, func(e *tree) {
			e.data()["semantics"] = 2
			delete(e.data(), "by")
		}),
		{name: "2, later in the log", entries: append(h.entries[:len(h.entries):len(h.entries)], h.edited(1, func(e *tree) {
			number(2)(e)
			e.root["recorded"] = parse(h.entries[len(h.entries)-1]).recorded()
		})), want: at(len(h.entries)+1, permission, form)},
	}
	for _, tc := range list { // with nothing after it, too
		list = append(list, tampering{name: tc.name + ", alone", entries: tc.entries[:1], want: want{any: true}})
	}
	expect(t, list)
}

// TestTimes: entries are recorded within bounds, and what would be due beyond them is not.
func TestTimes(t *testing.T) {
	h := full()
	var list []tampering
	open, ended := newBranch(h.entries[:h.of("poll.opened")[0]]), newBranch(h.entries)
	constituted := newBranch(h.entries[:h.of("ledger.constituted")[0]])
	position, protest, advance := h.of("position.stated")[0], h.of("protest.lodged")[0], h.of("clock.advanced")[0]
	for _, recorded := range []string{
		"0001-01-01T00:00:00.000Z", "1969-12-31T23:59:59.999Z", "1970-01-01T00:00:00.000Z", "1970-01-01T00:00:00.001Z", "1970-01-01T00:00:00.002Z",
		"2026-11-24T09:00:00.000Z", "9899-12-31T23:59:59.998Z", "9899-12-31T23:59:59.999Z", "9900-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z",
	} {
		founding := h.edited(1, func(e *tree) { e.root["recorded"] = recorded })
		list = append(list,
			tampering{name: "founded " + recorded, entries: [][]byte{founding}, want: want{any: true}},
			tampering{name: "all after " + recorded, entries: h.with(1, founding), want: want{any: true}})
		// An entry more at that time, which is due or not.
		raw := open.anew(h, parse(h.entries[position-1]), recorded)
		list = append(list, tampering{name: "a position at " + recorded + " while a poll is open", entries: append(slices.Clone(open.entries), raw), want: want{any: true}})
		e := parse(h.entries[protest-1])
		e.statement()["subject"] = "protest/" + ended.id(ended.now).String()
		list = append(list, tampering{name: "a protest at " + recorded, entries: append(slices.Clone(ended.entries), ended.anew(h, e, recorded)), want: want{any: true}})
	}
	// The clock of a demonstration, set forward as far as it goes and further.
	for _, hours := range []int64{-1, 0, 1, 87_839, 87_840, 87_841, 1_000_000, 60_000_000} {
		b := constituted.copy()
		for n := range 3 {
			e := parse(h.entries[advance-1])
			e.data()["to"] = b.now.AddHours(hours).String()
			raw := b.anew(h, e, b.now.String())
			entries := append(slices.Clone(b.entries), raw)
			list = append(list, tampering{name: fmt.Sprintf("the clock set forward by %d hours, %d times", hours, n+1), entries: entries, want: want{any: true}})
			if b.enter(raw) != nil {
				break
			}
			b.wait(b.now.AddHours(hours))
		}
	}
	expect(t, some(list, 1))
}
