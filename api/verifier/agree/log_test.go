package agree

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/go-json-experiment/json"

	"twothirds/domain/domaintest"
	"twothirds/domain/wire"
	"twothirds/eventstore/tlog"
)

// goldenDir has the golden logs of docs/format.md §21.
const goldenDir = "../../../domain/testdata"

// A history is a log, and the private keys that somebody might have who has been at it.
type history struct {
	origin    string
	ledgerKey ed25519.PrivateKey
	entries   [][]byte
	keys      map[string]ed25519.PrivateKey // by their public halves in the form of §4
}

// goldenLog reads a golden log, whose keys are published.
func goldenLog(name string) *history {
	data, err := os.ReadFile(filepath.Join(goldenDir, name))
	if err != nil {
		panic(err)
	}
	h := &history{origin: "test.example/ledger", ledgerKey: domaintest.NewKey("ledger").Private, keys: map[string]ed25519.PrivateKey{}}
	h.entries = bytes.Split(bytes.TrimSuffix(data, []byte("\n")), []byte("\n"))
	people := []string{"coordinator", "registrar civil society", "registrar government", "further", "lost", "replacing", "taken", "own again", "ledger"}
	for i := range 7 {
		people = append(people, fmt.Sprintf("member %d", i), fmt.Sprintf("ledger %d", i+2))
	}
	for _, name := range people {
		h.know(domaintest.NewKey(name).Private)
	}
	return h
}

var (
	short = sync.OnceValue(func() *history { return goldenLog("log_short.jsonl") })
	full  = sync.OnceValue(func() *history { return goldenLog("log_full.jsonl") })
	// rotated is the log whose ledger key was replaced.
	rotated = sync.OnceValue(func() *history { return goldenLog("log_rotated.jsonl") })
)

// goldens are the golden logs of semantics 1: the short and the full one, and
// those of further types.
var goldens = sync.OnceValue(func() []*history {
	all := []*history{short(), full()}
	for _, name := range []string{"more", "meetings", "matters", "plan", "published", "records"} {
		all = append(all, goldenLog("log_"+name+".jsonl"))
	}
	return append(all, rotated())
})

func (h *history) know(key ed25519.PrivateKey) {
	h.keys[base64.RawURLEncoding.EncodeToString(key.Public().(ed25519.PublicKey))] = key
}

// with is the entries with that one changed, 1 being the first.
func (h *history) with(seq int, entry []byte) [][]byte {
	entries := slices.Clone(h.entries)
	entries[seq-1] = entry
	return entries
}

func (h *history) without(seq int) [][]byte {
	return slices.Delete(slices.Clone(h.entries), seq-1, seq)
}

// inserted is the entries with another one, which then has that sequence.
func (h *history) inserted(seq int, entry []byte) [][]byte {
	return slices.Insert(slices.Clone(h.entries), seq-1, entry)
}

// A tree is an entry taken apart, to be changed.
type tree struct{ root map[string]any }

func parse(entry []byte) *tree {
	var root map[string]any
	if err := json.Unmarshal(entry, &root); err != nil {
		panic(fmt.Sprintf("%v in %s", err, entry))
	}
	return &tree{root}
}

func (e *tree) statement() map[string]any { return e.root["statement"].(map[string]any) }
func (e *tree) data() map[string]any      { return e.statement()["data"].(map[string]any) }
func (e *tree) typeName() string          { return e.statement()["type"].(string) }
func (e *tree) recorded() string          { return e.root["recorded"].(string) }

// by are the lines of data.by.
func (e *tree) by() []map[string]any {
	lines, _ := e.data()["by"].([]any)
	by := make([]map[string]any, len(lines))
	for i, line := range lines {
		by[i] = line.(map[string]any)
	}
	return by
}

func (e *tree) raw() []byte { return wire.Canonical(e.root) }

// signedBy are the entry's bytes, signed by these keys whatever the statement names.
func (e *tree) signedBy(keys ...ed25519.PrivateKey) []byte {
	pae := wire.PAE(wire.PayloadType, wire.Canonical(e.root["statement"]))
	signatures := []any{}
	for _, key := range keys {
		sig := base64.RawURLEncoding.EncodeToString(ed25519.Sign(key, pae))
		signatures = append(signatures, map[string]any{"alg": "ed25519", "sig": sig})
	}
	e.root["signatures"] = signatures
	return e.raw()
}

// resigned are the entry's bytes, signed anew by the keys that the statement
// names; as it stands where one of them is not known.
func (h *history) resigned(e *tree) []byte {
	var keys []ed25519.PrivateKey
	lines, _ := e.data()["by"].([]any)
	for _, line := range lines {
		members, _ := line.(map[string]any)
		text, _ := members["key"].(string)
		key, ok := h.keys[text]
		if !ok {
			return e.raw()
		}
		keys = append(keys, key)
	}
	return e.signedBy(keys...)
}

// edited are the entry's bytes after a change, signed anew if it was signed.
func (h *history) edited(seq int, change func(e *tree)) []byte {
	e := parse(h.entries[seq-1])
	change(e)
	return h.resigned(e)
}

// order is that of the base point of edwards25519 (RFC 8032 §5.1).
var order, _ = new(big.Int).SetString("7237005577332262213973186563042994240857116359379907606001950938285454250989", 10)

// malleated is a signature with the order added to S: the same equation holds
// modulo the order, and RFC 8032 refuses it.
func malleated(sig string) string {
	b, err := base64.RawURLEncoding.DecodeString(sig)
	if err != nil {
		panic(err)
	}
	s := slices.Clone(b[32:])
	slices.Reverse(s)
	s = new(big.Int).Add(new(big.Int).SetBytes(s), order).FillBytes(make([]byte, 32))
	slices.Reverse(s)
	return base64.RawURLEncoding.EncodeToString(slices.Concat(b[:32], s))
}

// signer signs checkpoints of the log.
func (h *history) signer() *tlog.Signer {
	s, err := tlog.NewSigner(h.origin, h.ledgerKey)
	if err != nil {
		panic(err)
	}
	return s
}

// checkpoint is the ledger's own over entries.
func (h *history) checkpoint(entries [][]byte) []byte {
	root, err := newMemory(entries).tree.RootAt(int64(len(entries)))
	if err != nil {
		panic(err)
	}
	note, err := h.signer().SignCheckpoint(int64(len(entries)), root)
	if err != nil {
		panic(err)
	}
	return note
}

// bundle is a bundle of tlog-tiles.
func bundle(entries [][]byte) []byte {
	var b []byte
	for _, raw := range entries {
		b = append(binary.BigEndian.AppendUint16(b, uint16(len(raw))), raw...)
	}
	return b
}

// files are those of an exported log, by path, under a checkpoint by the ledger's key.
func (h *history) files(entries [][]byte) map[string][]byte {
	files := map[string][]byte{
		"checkpoint": h.checkpoint(entries),
		"vkey":       []byte(tlog.VKey(h.origin, h.ledgerKey.Public().(ed25519.PublicKey)) + "\n"),
	}
	level := make([]tlog.Hash, 0, len(entries))
	for _, raw := range entries {
		level = append(level, tlog.LeafHash(raw))
	}
	for n, part := range slices.Collect(slices.Chunk(entries, tlog.TileWidth)) {
		files[tlog.EntriesPath(int64(n), len(part))] = bundle(part)
	}
	for l := 0; len(level) > 0; l++ {
		var above []tlog.Hash
		for n, part := range slices.Collect(slices.Chunk(level, tlog.TileWidth)) {
			var tile []byte
			sub := tlog.NewTree()
			for _, hash := range part {
				tile = append(tile, hash[:]...)
				sub.Add(hash)
			}
			files[tlog.TilePath(l, int64(n), len(part))] = tile
			if root, err := sub.RootAt(tlog.TileWidth); err == nil {
				above = append(above, root)
			}
		}
		level = above
	}
	return files
}

// folder writes files to a new folder.
func folder(t testing.TB, files map[string][]byte) string {
	t.Helper()
	dir := t.TempDir()
	for path, data := range files {
		name := filepath.Join(dir, filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(name), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// isDerived reports whether an entry carries no signature.
func isDerived(entry []byte) bool { return bytes.Contains(entry, []byte(`"signatures":[],`)) }

// signedSeqs are the sequences of signed entries, derivedSeqs those of derived ones.
func (h *history) signedSeqs() []int  { return h.seqs(func(raw []byte) bool { return !isDerived(raw) }) }
func (h *history) derivedSeqs() []int { return h.seqs(isDerived) }

// of are the sequences of the entries of a type.
func (h *history) of(eventType string) []int {
	return h.seqs(func(raw []byte) bool { return parse(raw).typeName() == "twothirds."+eventType+".v1" })
}

func (h *history) seqs(which func([]byte) bool) []int {
	var seqs []int
	for i, raw := range h.entries {
		if which(raw) {
			seqs = append(seqs, i+1)
		}
	}
	return seqs
}

// at is an entry's text, for what canonical JSON cannot say.
func (h *history) at(seq int) string { return string(h.entries[seq-1]) }

// replaced is an entry's text with one part replaced, which must be there.
func (h *history) replaced(seq int, old, with string) []byte {
	if !strings.Contains(h.at(seq), old) {
		panic(fmt.Sprintf("entry %d has no %s", seq, old))
	}
	return []byte(strings.Replace(h.at(seq), old, with, 1))
}
