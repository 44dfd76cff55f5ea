package agree

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"pgregory.net/rapid"

	"twothirds/domain/domaintest"
	"twothirds/domain/domaintest/draws"
	"twothirds/domain/wire"
	"twothirds/eventstore/copies"
	"twothirds/eventstore/tlog"
)

// rotatedReceipts are those of the vectors, by the size of their checkpoints.
var rotatedReceipts = sync.OnceValue(func() map[int]string {
	data, err := os.ReadFile(filepath.Join(goldenDir, "vectors_rotated.json"))
	if err != nil {
		panic(err)
	}
	var vectors struct {
		Receipts []struct {
			Size  int    `json:"size"`
			Proof string `json:"proof"`
		} `json:"receipts"`
	}
	if err := json.Unmarshal(data, &vectors); err != nil {
		panic(err)
	}
	proofs := map[int]string{}
	for _, r := range vectors.Receipts {
		proofs[r.Size] = r.Proof
	}
	return proofs
})

// withExtra is a receipt with something else in its extra line, and its checkpoint signed by another key.
func withExtra(proof string, extra []byte, h *history, key ed25519.PrivateKey) []byte {
	lines := strings.SplitN(proof, "\n", 3)
	rest, checkpoint, _ := strings.Cut(lines[2], "\n\n")
	text, _, _ := strings.Cut(checkpoint, "\n\n")
	return fmt.Appendf(nil, "%s\nextra %s\n%s\n\n%s", lines[0], base64.StdEncoding.EncodeToString(extra), rest, note(text+"\n", h.origin, key))
}

// extraOf is what a receipt has in its extra line.
func extraOf(proof string) []byte {
	line := strings.SplitN(proof, "\n", 3)[1]
	extra, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(line, "extra "))
	if err != nil {
		panic(err)
	}
	return extra
}

// A walk is a receipt's way to the ledger's key, under attack.
type walk struct {
	rt        *rapid.T
	h         *history
	size      int
	rotations []any
}

func pick[T any](rt *rapid.T, what string, from []T) T {
	return from[rapid.IntRange(0, len(from)-1).Draw(rt, what)]
}

// ledgerKeys are those of the log, in their order, and one that never was.
var ledgerKeys = []string{"ledger", "ledger 2", "ledger 3", "ledger 6", "ledger 5", "ledger 7", "ledger 8"}

// change does one thing to the rotations.
func (w *walk) change() {
	n := len(w.rotations)
	if n == 0 {
		return
	}
	i := rapid.IntRange(0, n-1).Draw(w.rt, "rotation")
	element, ok := w.rotations[i].(map[string]any)
	if !ok {
		return
	}
	entry, ok := element["entry"].(map[string]any)
	if !ok {
		return
	}
	e := &tree{entry}
	switch rapid.IntRange(0, 8).Draw(w.rt, "kind") {
	case 0:
		w.rotations = slices.Delete(w.rotations, i, i+1)
		return
	case 1:
		w.rotations = slices.Insert(w.rotations, i, w.rotations[i])
		return
	case 2:
		j := rapid.IntRange(0, n-1).Draw(w.rt, "other")
		w.rotations[i], w.rotations[j] = w.rotations[j], w.rotations[i]
		return
	case 3:
		if seq, ok := element["seq"].(float64); ok {
			element["seq"] = seq + float64(rapid.IntRange(-2, 40).Draw(w.rt, "by"))
		}
		return
	case 4: // one key in place of another, wherever it stands
		people := append(slices.Clone(ledgerKeys), "coordinator", "registrar government", "member 0")
		raw := strings.ReplaceAll(string(wire.Canonical(entry)), keyNamed(pick(w.rt, "old", people)), keyNamed(pick(w.rt, "new", people)))
		e = parse([]byte(raw))
		element["entry"] = e.root
	case 5: // lines in another order, or one less
		lines := e.data()["by"].([]any)
		j, k := rapid.IntRange(0, len(lines)-1).Draw(w.rt, "line"), rapid.IntRange(0, len(lines)-1).Draw(w.rt, "with")
		lines[j], lines[k] = lines[k], lines[j]
		if j == k {
			e.data()["by"] = slices.Delete(lines, j, j+1)
		}
	case 6:
		if e.data()["decision"] != nil {
			delete(e.data(), "decision")
		} else {
			e.data()["decision"] = nobody
		}
	default:
		p := pick(w.rt, "place", places(entry, nil))
		set(entry, p, pick(w.rt, "value", append(neighbours(get(entry, p)), removed, "officer", "ledger_key", "new_key", "office/coordinator", "ledger", 1.)))
	}
	if rapid.IntRange(0, 4).Draw(w.rt, "sign") > 0 {
		_ = w.h.resigned(e) // into the element
	}
}

// verdictOfReceipt is what the program says of a receipt in one word.
func verdictOfReceipt(entry, proof []byte, ledger wire.Hash, known ...tlog.Keys) string {
	_, err := copies.VerifyReceipt(entry, proof, ledger, known...)
	switch {
	case err == nil:
		return "ok"
	case errors.Is(err, copies.ErrCannotTell):
		return "open"
	case errors.Is(err, copies.ErrReceipt):
		return "bad"
	}
	return err.Error()
}

// TestWalks: of receipts with whatever in place of their rotations, both
// verifiers say the same: good, bad, or that it cannot be told from it alone.
func TestWalks(t *testing.T) {
	n := needNode(t)
	checks(t, 400/slower)
	h := rotated()
	ledger := parse(h.entries[1]).statement()["source"].(string)[len("urn:twothirds:"):]
	id, err := wire.ParseHash(ledger)
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]int{}
	sizes := []int{4, 5, 30, 31, 64, 65, 66, 67, 101}
	check := func(rt *rapid.T) {
		w := &walk{rt: rt, h: h, size: pick(rt, "size", sizes)}
		proof := rotatedReceipts()[w.size]
		var extra map[string]any
		if err := json.Unmarshal(extraOf(proof), &extra); err != nil {
			rt.Fatal(err)
		}
		w.rotations, _ = extra["rotations"].([]any)
		for range rapid.IntRange(0, 2).Draw(rt, "changes") {
			w.change()
		}
		if extra["rotations"] = w.rotations; len(w.rotations) == 0 && rapid.IntRange(0, 3).Draw(rt, "none") > 0 {
			delete(extra, "rotations")
		}
		// Mostly by the key that the last of them brings.
		key := domaintest.NewKey(pick(rt, "key", ledgerKeys)).Private
		if len(w.rotations) > 0 && rapid.IntRange(0, 5).Draw(rt, "signed by it") > 0 {
			last, _ := w.rotations[len(w.rotations)-1].(map[string]any)
			e, _ := last["entry"].(map[string]any)
			if statement, ok := e["statement"].(map[string]any); ok {
				if data, ok := statement["data"].(map[string]any); ok {
					text, _ := data["ledger_key"].(string)
					if k, ok := h.keys[text]; ok {
						key = k
					}
				}
			}
		}
		raw := withExtra(proof, wire.Canonical(extra), h, key)
		index := slices.Index(sizes, w.size) + 1 // of the entry that the vectors have at this size
		q := question{Entries: [][]byte{}, Ledger: ledger, Receipt: &receipt{Proof: raw, Entry: h.entries[index]}}
		var known []tlog.Keys
		if rapid.IntRange(0, 2).Draw(rt, "knows") == 0 {
			k := domaintest.NewKey(pick(rt, "known", ledgerKeys)).Private.Public().(ed25519.PublicKey)
			known, q.Receipt.Known = []tlog.Keys{tlog.NewKeys(h.origin, k)}, tlog.VKey(h.origin, k)
		}
		program := verdictOfReceipt(q.Receipt.Entry, raw, id, known...)
		said[program]++
		n.mu.Lock()
		defer n.mu.Unlock()
		a, err := n.ask(q)
		if err != nil {
			rt.Fatal(err)
		}
		if a.Thrown != "" || a.Verdict != program {
			rt.Errorf("the program: %s; the second: %s, %+v%s\n\tknown: %s\n\trotations: %s", program, a.Verdict, a.FirstBad, a.Thrown, q.Receipt.Known, jsontext.Value(wire.Canonical(extra["rotations"])))
		}
	}
	// One in ten cannot be told.
	all := func() bool { return said["ok"] > 0 && said["open"] > 0 && said["bad"] > 0 }
	draws.Until(t, all, check)
	if !all() && !t.Failed() {
		t.Errorf("what was said: %v", said)
	}
	t.Logf("what was said: %v", said)
}
