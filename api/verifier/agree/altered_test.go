package agree

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// altered are random changes to a golden log, one or two at once: most of them
// signed anew by the right people, so that they get past the signatures.
func altered(rt *rapid.T) []tampering {
	h := short()
	switch rapid.IntRange(0, 5).Draw(rt, "log") {
	case 0:
		h = full()
	case 1:
		h = rotated()
	}
	a := &alteration{rt: rt, h: &history{origin: h.origin, ledgerKey: h.ledgerKey, keys: h.keys, entries: slices.Clone(h.entries)}}
	// What is changed is mostly near the end of what is judged: what comes after the first fault is not.
	if n := a.upTo("end", len(h.entries)-2); a.upTo("cut", 2) > 0 {
		a.h.entries = a.h.entries[:n+2]
	}
	for range 1 + a.upTo("changes", 1) {
		a.change()
	}
	return []tampering{{name: strings.Join(a.done, "; "), entries: a.h.entries, want: want{any: true}}}
}

type alteration struct {
	rt   *rapid.T
	h    *history
	done []string
}

func (a *alteration) upTo(what string, n int) int {
	if n <= 0 {
		return 0
	}
	return rapid.IntRange(0, n).Draw(a.rt, what)
}

// seq is mostly one of the last.
func (a *alteration) seq() int {
	n := len(a.h.entries)
	if a.upTo("late", 2) > 0 {
		return n - a.upTo("seq", min(3, n-1))
	}
	return n - a.upTo("seq", n-1)
}

// change does one thing.
func (a *alteration) change() {
	seq := a.seq()
	entry := a.h.entries[seq-1]
	say := func(format string, args ...any) { a.done = append(a.done, fmt.Sprintf(format, args...)) }
	kind := a.upTo("kind", 11)
	var e *tree
	if kind >= 4 {
		defer func() {
			if recover() != nil { // a change before has left no JSON
				say("nothing at %d", seq)
			}
		}()
		e = parse(entry)
	}
	switch kind {
	case 0: // a byte
		if len(entry) == 0 {
			return
		}
		at := a.upTo("at", len(entry)-1)
		entry = slices.Clone(entry)
		entry[at] = byte(a.upTo("byte", 255))
		a.h.entries[seq-1] = entry
		say("entry %d: byte %d is %#x", seq, at, entry[at])
	case 1: // a byte of the statement, signed as it stands
		start := strings.Index(string(entry), `"statement":`)
		if start < 0 || isDerived(entry) {
			return
		}
		start += len(`"statement":`)
		at := start + a.upTo("at", len(entry)-start-2)
		changed := slices.Clone(entry)
		changed[at] = byte(a.upTo("byte", 255))
		a.h.entries[seq-1] = a.resignRaw(changed, entry)
		say("entry %d: byte %d is %#x, signed", seq, at, changed[at])
	case 2: // dropped, or moved
		a.h.entries = slices.Delete(a.h.entries, seq-1, seq)
		if place := a.upTo("to", len(a.h.entries)); a.upTo("moved", 1) == 1 {
			a.h.entries = slices.Insert(a.h.entries, place, entry)
			say("entry %d moved to %d", seq, place+1)
			return
		}
		say("entry %d dropped", seq)
		if len(a.h.entries) == 0 {
			a.h.entries = [][]byte{entry}
		}
	case 3: // entered again
		place := a.upTo("to", len(a.h.entries))
		a.h.entries = slices.Insert(a.h.entries, place, entry)
		say("entry %d again at %d", seq, place+1)
	case 4: // a time
		recorded := parse(a.h.entries[max(0, seq-2)]).recorded()
		ms := []int64{-1, 0, 1, 3_600_000, -3_600_000, 86_400_000, 864_000_000, -864_000_000_000, 252_000_000_000_000, -2_000_000_000_000}
		e.root["recorded"] = later(recorded, ms[a.upTo("ms", len(ms)-1)])
		a.h.entries[seq-1] = e.raw()
		say("entry %d recorded %s", seq, e.recorded())
	case 5: // a value of another entry's
		all := places(e.statement(), nil)
		p := all[a.upTo("place", len(all)-1)]
		other := parse(a.h.entries[a.seq()-1]).statement()
		others := places(other, nil)
		value := get(other, others[a.upTo("other", len(others)-1)])
		set(e.statement(), p, value)
		a.h.entries[seq-1] = a.h.resigned(e)
		say("entry %d: %s is %v", seq, p, value)
	case 6: // a member more
		all := places(e.statement(), nil)
		p := slices.Clone(all[a.upTo("place", len(all)-1)])
		names := []string{"az", "en", "until", "to", "side", "seen", "by", "person", "review_by", "compromised_since", "refusal", "reasons", "z"}
		if _, ok := p[len(p)-1].(string); !ok {
			return
		}
		p[len(p)-1] = names[a.upTo("name", len(names)-1)]
		value := get(e.statement(), all[a.upTo("value", len(all)-1)])
		set(e.statement(), p, value)
		a.h.entries[seq-1] = a.h.resigned(e)
		say("entry %d: %s is there, %v", seq, p, value)
	default: // a value
		all := places(e.statement(), nil)
		p := all[a.upTo("place", len(all)-1)]
		old := get(e.statement(), p)
		others := append(neighbours(old), removed, "", float64(0), true, []any{}, map[string]any{}, []any{old}, strings.Repeat("x", 501))
		value := others[a.upTo("value", len(others)-1)]
		set(e.statement(), p, value)
		a.h.entries[seq-1] = a.h.resigned(e)
		say("entry %d: %s is %.40v in place of %.40v", seq, p, value, old)
	}
}

// resignRaw signs an entry as it stands by those of the entry it was made from, where all are known.
func (a *alteration) resignRaw(raw, like []byte) (signed []byte) {
	defer func() {
		if recover() != nil {
			signed = raw
		}
	}()
	return a.h.signedAsItStands(raw, like)
}

// TestAltered: on random changes of the golden logs both verifiers agree.
func TestAltered(t *testing.T) { agree(t, "altered", 120/slower) }
