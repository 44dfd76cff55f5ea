package agree

import (
	"crypto/ed25519"
	"encoding/base64"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/wire"
)

// The words of the program for kinds of fault, as short as the tables need them.
const (
	form       = string(domain.FaultForm)
	signature  = string(domain.FaultSignature)
	clock      = string(domain.FaultTime)
	standing   = string(domain.FaultStanding)
	permission = string(domain.FaultPermission)
	count      = string(domain.FaultCount)
)

// sweeping has the sweeps go through every entry of the long logs.
var sweeping = os.Getenv("TWOTHIRDS_SWEEP") != ""

// A family is one kind of tampering, which can be done to many entries. All that
// an attacker with the ledger's key can hash and sign anew is: what is judged
// here are the entries, and the tree over them is right.
type family struct {
	name string
	// do changes the log at an entry; no entries where that cannot be done there.
	do func(h *history, seq int) ([][]byte, want)
}

// faultOfBytes is what changed bytes of an entry are found by.
func faultOfBytes(h *history, seq int) want {
	if isDerived(h.entries[seq-1]) {
		return at(seq, count)
	}
	return at(seq, signature)
}

var families = []family{
	{"an id changed", func(h *history, seq int) ([][]byte, want) {
		e := parse(h.entries[seq-1])
		e.statement()["id"] = flipped(e.statement()["id"].(string))
		return h.with(seq, e.raw()), faultOfBytes(h, seq)
	}},
	{"a statement's time changed", func(h *history, seq int) ([][]byte, want) {
		e := parse(h.entries[seq-1])
		e.statement()["time"] = later(e.statement()["time"].(string), 1)
		return h.with(seq, e.raw()), faultOfBytes(h, seq)
	}},
	{"dropped", func(h *history, seq int) ([][]byte, want) {
		if seq == len(h.entries) {
			return h.without(seq), after(seq)
		}
		return h.without(seq), after(seq)
	}},
	{"duplicated", func(h *history, seq int) ([][]byte, want) {
		return h.inserted(seq+1, h.entries[seq-1]), after(seq+1, permission, count, clock)
	}},
	{"entered again at the end", func(h *history, seq int) ([][]byte, want) {
		e := parse(h.entries[seq-1])
		e.root["recorded"] = parse(h.entries[len(h.entries)-1]).recorded()
		last := len(h.entries) + 1
		if isDerived(h.entries[seq-1]) {
			return h.inserted(last, e.raw()), at(last, count)
		}
		return h.inserted(last, e.raw()), at(last, permission)
	}},
	{"swapped with the next", func(h *history, seq int) ([][]byte, want) {
		if seq == len(h.entries) {
			return nil, want{}
		}
		entries := slices.Clone(h.entries)
		entries[seq-1], entries[seq] = entries[seq], entries[seq-1]
		return entries, after(seq)
	}},
	{"swapped with the next, each at the other's time", func(h *history, seq int) ([][]byte, want) {
		if seq == len(h.entries) {
			return nil, want{}
		}
		a, b := parse(h.entries[seq-1]), parse(h.entries[seq])
		a.root["recorded"], b.root["recorded"] = b.recorded(), a.recorded()
		entries := slices.Clone(h.entries)
		entries[seq-1], entries[seq] = b.raw(), a.raw()
		return entries, after(seq)
	}},
	{"recorded before the one before", func(h *history, seq int) ([][]byte, want) {
		if seq == 1 {
			return nil, want{}
		}
		e := parse(h.entries[seq-1])
		e.root["recorded"] = later(parse(h.entries[seq-2]).recorded(), -1)
		return h.with(seq, e.raw()), at(seq, clock)
	}},
	{"recorded after the next", func(h *history, seq int) ([][]byte, want) {
		if seq == len(h.entries) {
			return nil, want{}
		}
		e := parse(h.entries[seq-1])
		e.root["recorded"] = later(parse(h.entries[seq]).recorded(), 1)
		return h.with(seq, e.raw()), after(seq, clock, count, standing, permission)
	}},
	{"back-dated within the order", func(h *history, seq int) ([][]byte, want) {
		if seq == 1 || parse(h.entries[seq-2]).recorded() == parse(h.entries[seq-1]).recorded() {
			return nil, want{}
		}
		e := parse(h.entries[seq-1])
		e.root["recorded"] = later(e.recorded(), -1)
		return h.with(seq, e.raw()), after(seq, count, permission, standing)
	}},
	{"dated later within the order", func(h *history, seq int) ([][]byte, want) {
		if seq == len(h.entries) || parse(h.entries[seq]).recorded() == parse(h.entries[seq-1]).recorded() {
			return nil, want{}
		}
		e := parse(h.entries[seq-1])
		e.root["recorded"] = later(e.recorded(), 1)
		return h.with(seq, e.raw()), after(seq, count, permission, standing)
	}},
	{"a signature malleated", onSigned(func(h *history, e *tree) []byte {
		for _, s := range e.root["signatures"].([]any) {
			s.(map[string]any)["sig"] = malleated(s.(map[string]any)["sig"].(string))
		}
		return e.raw()
	}, signature)},
	{"one bit of a signature changed", onSigned(func(h *history, e *tree) []byte {
		s := e.root["signatures"].([]any)[0].(map[string]any)
		b, _ := base64.RawURLEncoding.DecodeString(s["sig"].(string))
		b[40] ^= 1
		s["sig"] = base64.RawURLEncoding.EncodeToString(b)
		return e.raw()
	}, signature)},
	{"a signature of zeros", onSigned(func(h *history, e *tree) []byte {
		e.root["signatures"].([]any)[0].(map[string]any)["sig"] = strings.Repeat("A", 86)
		return e.raw()
	}, signature)},
	{"signed by another enrolled key", onSigned(func(h *history, e *tree) []byte {
		return e.signedBy(h.others(e)...)
	}, signature)},
	{"signed by the ledger's key", onSigned(func(h *history, e *tree) []byte {
		return e.signedBy(slices.Repeat([]ed25519.PrivateKey{h.ledgerKey}, len(e.by()))...)
	}, signature)},
	{"without signatures", onSigned(func(h *history, e *tree) []byte { return e.signedBy() }, signature)},
	{"a signature too many", onSigned(func(h *history, e *tree) []byte {
		if len(e.by()) == wire.MaxSigners {
			return nil
		}
		list := e.root["signatures"].([]any)
		e.root["signatures"] = append(list, list[0])
		return e.raw()
	}, signature)},
	{"a signature too few", onSigned(func(h *history, e *tree) []byte {
		list := e.root["signatures"].([]any)
		e.root["signatures"] = list[1:]
		return e.raw()
	}, signature)},
	{"signatures in another order", onSigned(func(h *history, e *tree) []byte {
		list := e.root["signatures"].([]any)
		if len(list) < 2 {
			return nil
		}
		slices.Reverse(list)
		return e.raw()
	}, signature)},
	{"over the statement's hash", onSigned(func(h *history, e *tree) []byte {
		hash := wire.Hash(leafOf(wire.Canonical(e.root["statement"])))
		sig := ed25519.Sign(h.keys[e.by()[0]["key"].(string)], hash[:])
		e.root["signatures"].([]any)[0].(map[string]any)["sig"] = base64.RawURLEncoding.EncodeToString(sig)
		return e.raw()
	}, signature)},
	{"over the bare statement, not DSSE's encoding", onSigned(func(h *history, e *tree) []byte {
		sig := ed25519.Sign(h.keys[e.by()[0]["key"].(string)], wire.Canonical(e.root["statement"]))
		e.root["signatures"].([]any)[0].(map[string]any)["sig"] = base64.RawURLEncoding.EncodeToString(sig)
		return e.raw()
	}, signature)},
	{"said by another enrolled key, which signs", onSigned(func(h *history, e *tree) []byte {
		keys := h.others(e)
		for i, line := range e.by() {
			line["key"] = base64.RawURLEncoding.EncodeToString(keys[i].Public().(ed25519.PublicKey))
		}
		return e.signedBy(keys...)
	}, standing, permission, form)},
	{"said by a key that nobody enrolled", onSigned(func(h *history, e *tree) []byte {
		stranger := domaintest.NewKey("stranger")
		e.by()[0]["key"] = stranger.Public.String()
		keys := []ed25519.PrivateKey{stranger.Private}
		for _, line := range e.by()[1:] {
			keys = append(keys, h.keys[line["key"].(string)])
		}
		return e.signedBy(keys...)
	}, standing, permission)},
	{"said by the ledger's key", onSigned(func(h *history, e *tree) []byte {
		e.by()[0]["key"] = base64.RawURLEncoding.EncodeToString(h.ledgerKey.Public().(ed25519.PublicKey))
		keys := []ed25519.PrivateKey{h.ledgerKey}
		for _, line := range e.by()[1:] {
			keys = append(keys, h.keys[line["key"].(string)])
		}
		return e.signedBy(keys...)
	}, standing, permission)},
	{"a line of by left out", onSigned(func(h *history, e *tree) []byte {
		lines := e.data()["by"].([]any)
		if len(lines) < 2 {
			return nil
		}
		e.data()["by"] = lines[:len(lines)-1]
		return h.resigned(e)
	}, permission, standing)},
	{"nobody named in by", onSigned(func(h *history, e *tree) []byte {
		e.data()["by"] = []any{}
		return e.signedBy()
	}, count)},
	{"by left out", onSigned(func(h *history, e *tree) []byte {
		delete(e.data(), "by")
		return e.signedBy()
	}, count)},
	{"moved to another ledger", onSigned(func(h *history, e *tree) []byte {
		e.statement()["source"] = "urn:twothirds:" + strings.Repeat("ab", 32)
		return h.resigned(e)
	}, permission)},
	{"of a type that is derived", onSigned(func(h *history, e *tree) []byte {
		e.statement()["type"] = "twothirds.decision.made.v1"
		return h.resigned(e)
	}, form)},
	{"of a type that is not known", onSigned(func(h *history, e *tree) []byte {
		e.statement()["type"] = strings.Replace(e.typeName(), ".v1", ".v2", 1)
		return h.resigned(e)
	}, form)},
	{"an unknown member in data", onSigned(func(h *history, e *tree) []byte {
		e.data()["comment"] = "so there"
		return h.resigned(e)
	}, form)},
	{"an id of version 5", onSigned(func(h *history, e *tree) []byte {
		id := []byte(e.statement()["id"].(string))
		id[14] = '5'
		e.statement()["id"] = string(id)
		return h.resigned(e)
	}, form)},
	{"the founding's source", onSigned(func(h *history, e *tree) []byte {
		if e.statement()["source"] == wire.FoundingSource {
			return nil
		}
		e.statement()["source"] = wire.FoundingSource
		return h.resigned(e)
	}, permission)},
	{"seen what is not so", onSigned(func(h *history, e *tree) []byte {
		e.data()["seen"] = map[string]any{"root": strings.Repeat("00", 32), "size": 1}
		return h.resigned(e)
	}, permission)},
}

// onSigned is a change of one signed entry, found there.
func onSigned(change func(h *history, e *tree) []byte, classes ...string) func(*history, int) ([][]byte, want) {
	return func(h *history, seq int) ([][]byte, want) {
		if isDerived(h.entries[seq-1]) {
			return nil, want{}
		}
		raw := change(h, parse(h.entries[seq-1]))
		if raw == nil {
			return nil, want{}
		}
		return h.with(seq, raw), at(seq, classes...)
	}
}

// others are as many keys as an entry has signers, all enrolled and none of
// them that of the line.
func (h *history) others(e *tree) []ed25519.PrivateKey {
	keys := make([]ed25519.PrivateKey, len(e.by()))
	names := []string{"member 1", "member 2", "coordinator", "member 0"}
	for i, line := range e.by() {
		for len(keys[i]) == 0 {
			other := domaintest.NewKey(names[0])
			names = append(names[1:], names[0])
			if other.Public.String() != line["key"] {
				keys[i] = other.Private
			}
		}
	}
	return keys
}

// flipped is a text with its last hex digit changed.
func flipped(text string) string {
	last := text[len(text)-1]
	if last == '0' {
		return text[:len(text)-1] + "1"
	}
	return text[:len(text)-1] + "0"
}

// later is a time so many milliseconds later.
func later(text string, ms int64) string {
	at, err := wire.ParseTime(text)
	if err != nil {
		panic(err)
	}
	return at.Add(ms).String()
}

func leafOf(raw []byte) wire.Hash { return wire.LeafHash(raw) }

// TestEveryEntry does every tampering to a third of the entries of the short
// log, each another third, and to some of the full one; in a sweep to all of both.
func TestEveryEntry(t *testing.T) {
	for i, f := range families {
		t.Run(strings.ReplaceAll(f.name, " ", "_"), func(t *testing.T) {
			for name, h := range map[string]*history{"short": short(), "full": full()} {
				var list []tampering
				for seq := 1; seq <= len(h.entries); seq++ {
					if !sweeping && (seq+i)%(slower*map[string]int{"short": 3, "full": 67}[name]) > 0 {
						continue
					}
					if entries, w := f.do(h, seq); entries != nil {
						list = append(list, tampering{name: fmt.Sprintf("%s log, entry %d: %s", name, seq, f.name), entries: entries, want: w})
					}
				}
				expectFoundOrOther(t, h, list)
			}
		})
	}
}

// expectFoundOrOther is expect for tamperings which at some places make a log
// that is as good as the first: another history. Then a checkpoint kept from
// before is what shows it, and nobody who has the copy alone can know.
func expectFoundOrOther(t *testing.T, h *history, list []tampering) {
	t.Helper()
	others := 0
	for i, j := range judgeAll(t, list) {
		d := disagreement(j.program, j.second)
		switch {
		case d != "":
			t.Errorf("%s: %s\n\tprogram: %s\n\tsecond:  %s", j.name, d, j.program, j.second)
		case j.program.ok && j.want.after:
			others++
			expectKept(t, h, list[i])
		default:
			if m := j.want.missed(j.program); m != "" {
				t.Errorf("%s: %s\n\tprogram: %s\n\tsecond:  %s", j.name, m, j.program, j.second)
			}
		}
	}
	if others > 0 {
		t.Logf("%d of %d are histories as good as the first", others, len(list))
	}
}

// expectKept says that another history is found with a checkpoint of the first.
func expectKept(t *testing.T, h *history, tc tampering) {
	t.Helper()
	tc.since = h.checkpoint(h.entries)
	v, err := needNode(t).judge(tc)
	if err != nil {
		t.Fatal(err)
	}
	if v.ok || v.class != "since" {
		t.Errorf("%s: with a checkpoint from before the second verifier says %s", tc.name, v)
	}
}
