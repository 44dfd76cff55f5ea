package agree

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"twothirds/domain/wire"
)

// A place is where a value stands in an entry: its names and indexes, from the outside.
type place []any

func (p place) String() string {
	var b strings.Builder
	for _, step := range p {
		fmt.Fprintf(&b, "/%v", step)
	}
	return b.String()
}

// places are all places in a value at which no object and no list stands, in order.
func places(value any, under place) []place {
	var all []place
	switch v := value.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			all = append(all, places(v[name], append(slices.Clone(under), name))...)
		}
	case []any:
		for i := range v {
			all = append(all, places(v[i], append(slices.Clone(under), i))...)
		}
	default:
		return []place{under}
	}
	return all
}

// get is the value at a place.
func get(value any, p place) any {
	for _, step := range p {
		switch s := step.(type) {
		case string:
			value = value.(map[string]any)[s]
		case int:
			value = value.([]any)[s]
		}
	}
	return value
}

// set puts another value at a place; one that is removed leaves its object or list.
func set(root any, p place, value any) {
	holder := get(root, p[:len(p)-1])
	switch s := p[len(p)-1].(type) {
	case string:
		if value == removed {
			delete(holder.(map[string]any), s)
			return
		}
		holder.(map[string]any)[s] = value
	case int:
		if value == removed {
			set(root, p[:len(p)-1], slices.Delete(holder.([]any), s, s+1))
			return
		}
		holder.([]any)[s] = value
	}
}

// removed is no value.
var removed = struct{ nothing byte }{}

// choices are words of which one can stand where another does.
var choices = [][]string{
	{"yes", "no", "abstain"},
	{"for", "against", "neutral"},
	{"principal", "alternate"},
	{"representative", "officer", "new_key"},
	{"lost", "compromised", "replaced"},
	{"active", "inactive", "suspended", "left"},
	{"coordinator", "registrar", "teller"},
	{"operation", "demonstration"},
	{"az", "en"},
	{"carried", "not_carried", "lapsed_no_quorum"},
	{"yes_no", "yes_no_abstain", "present", "entitled"},
	{"remove_from_base", "present_not_voting"},
	{"participation", "present"},
	{"quorum", "threshold", "concurrence"},
	{"civil_society", "government", "parliament"},
	{"admission", "election", "ordinary", "procedural", "rules", "status"},
	{"adopt_plan", "answer_contest", "accept_amendment", "admit", "adopt_document", "answer_protest", "change_rules", "dismiss", "elect", "recuse", "rescind", "set_status"},
	{"in_person", "online", "hybrid", "written"},
	{"inadmissible", "postponed"},
	{"accepted", "partly", "rejected"},
	{"pecuniary", "institutional", "other"},
	{"met", "lifted"},
	{"strategic", "action"},
	{"goal", "objective", "direction", "measure", "milestone"},
	{"no_evidence", "not_started", "limited", "substantial", "complete"},
	{"concern", "recommendation"},
	{"resolved", "partly", "not_resolved"},
	{"founding", "decision", "act", "statement", "report", "other"},
	{"carried", "not_carried"},
	{"absent", "not_voting", "yes"},
}

// neighbours are other values of the same kind as a value, that a hand that
// means ill, or a fault in a program, might put in its place.
func neighbours(value any) []any {
	switch v := value.(type) {
	case float64:
		return []any{v + 1, v - 1}
	case bool:
		return []any{!v}
	case string:
		for _, words := range choices {
			if i := slices.Index(words, v); i >= 0 {
				return []any{words[(i+1)%len(words)]}
			}
		}
		if _, err := wire.ParseTime(v); err == nil {
			return []any{later(v, 1), later(v, -1)}
		}
		if v == "" {
			return []any{"x"}
		}
		last := v[len(v)-1:]
		if _, err := strconv.ParseUint(last, 16, 4); err == nil {
			return []any{flipped(v)}
		}
		if len(v) == 43 { // a key: the last character has unused bits
			return []any{v[:20] + "A" + v[21:], v[:20] + "B" + v[21:]}
		}
		return []any{v + "x"}
	}
	return nil
}

// everyValue are tamperings with each value of an entry, by neighbours or by
// leaving it out, with the statement signed anew by the keys that it names.
func everyValue(name string, h *history, seq int) []tampering {
	var list []tampering
	for _, p := range places(parse(h.entries[seq-1]).root, nil) {
		old := get(parse(h.entries[seq-1]).root, p)
		for _, other := range append(neighbours(old), removed) {
			e := parse(h.entries[seq-1])
			set(e.root, p, other)
			var raw []byte
			switch {
			case p[0] != "statement" || isDerived(h.entries[seq-1]):
				raw = e.raw()
			default:
				raw = h.resigned(e)
			}
			if string(raw) == h.at(seq) {
				continue // another key, for instance, that came out the same
			}
			w := after(seq)
			if isDerived(h.entries[seq-1]) && p[0] != "recorded" {
				w = at(seq, count, form, signature)
			}
			list = append(list, tampering{
				name:    fmt.Sprintf("%s log, entry %d: at %s %v in place of %v", name, seq, p, other, old),
				entries: h.with(seq, raw), want: w,
			})
		}
	}
	return list
}

// some is one in so many of a list, all of it in a sweep, less where it takes longer.
func some(list []tampering, each int) []tampering {
	if sweeping {
		return list
	}
	var few []tampering
	for i := 0; i < len(list); i += each * slower {
		few = append(few, list[i])
	}
	return few
}

// TestEveryValue changes values in the derived entries of the short log and in
// others, and in some of the full one; in a sweep every single value of both. Signed statements are signed anew by the very people who signed them: it
// is what they say that is wrong.
func TestEveryValue(t *testing.T) {
	for name, h := range map[string]*history{"short": short(), "full": full()} {
		var list []tampering
		for seq := 2; seq <= len(h.entries); seq++ {
			if sweeping || name == "full" && seq%53 == 1 || name == "short" && (isDerived(h.entries[seq-1]) || seq%3 == 0) {
				list = append(list, everyValue(name, h, seq)...)
			}
		}
		list = some(list, 3)
		t.Logf("%s log: %d values", name, len(list))
		expectFoundOrOther(t, h, list)
	}
}

// TestFounding changes every value of the founding: it names the key that signs
// the log, so that whoever changes it makes another ledger, with an id of its own.
func TestFounding(t *testing.T) {
	h := short()
	list := some(everyValue("short", h, 1), 2)
	for i := range list {
		list[i].want = after(1)
		if i%3 > 0 { // the founding alone: such a ledger there can be
			list[i].entries, list[i].want = list[i].entries[:1], want{any: true}
		}
	}
	t.Logf("%d values", len(list))
	expectFoundOrOther(t, h, list)
}
