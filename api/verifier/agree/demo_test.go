package agree

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"twothirds/domain/wire"
	"twothirds/eventstore/copies"
)

// demonstration is a ledger that the program made by itself, as it exports it. Of its
// people nobody keeps the keys; its own key is in its folder.
func demonstration(t *testing.T) (h *history, dir string) {
	t.Helper()
	program := needProgram(t)
	data, dir := filepath.Join(t.TempDir(), "data"), filepath.Join(t.TempDir(), "out")
	for _, args := range [][]string{{"demo", "--data", data, "--once"}, {"export", "--data", data, dir}} {
		if out, err := exec.Command(program, args...).CombinedOutput(); err != nil {
			t.Fatalf("%q: %v: %s", args, err, out)
		}
	}
	c, err := copies.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close() //nolint:errcheck // read only
	h = &history{origin: c.Keys.Origin(), keys: map[string]ed25519.PrivateKey{}}
	if err := c.Entries(1, func(_ wire.Seq, raw []byte) error {
		h.entries = append(h.entries, raw)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	written, err := os.ReadFile(filepath.Join(data, "ledger.key"))
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(written)
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	h.ledgerKey = key.(ed25519.PrivateKey)
	return h, dir
}

// TestDemonstration does to the program's own demonstration what somebody can
// do who has the ledger's key: the folder that the tests write is what export
// writes, and in it, hashed and signed anew, nothing that was changed stands.
func TestDemonstration(t *testing.T) {
	needNode(t)
	h, dir := demonstration(t)
	files := h.files(h.entries)
	for path, data := range files {
		if exported, err := os.ReadFile(filepath.Join(dir, path)); err != nil || string(exported) != string(data) {
			t.Errorf("%s is not what export wrote: %v", path, err)
		}
	}
	list := []tampering{
		{name: "as exported", dir: dir, want: want{ok: true}},
		{name: "as it is", entries: h.entries, want: want{ok: true}},
	}
	step := len(h.entries) // one place for each
	if sweeping {
		step = 29
	}
	for i, f := range families {
		for seq := 1 + i*31%step; seq <= len(h.entries); seq += step {
			entries, w, done := try(f, h, seq)
			if !done {
				continue
			}
			if len(w.classes) > 0 {
				w.classes = append(w.classes, signature) // what cannot be signed anew
			}
			name := fmt.Sprintf("entry %d: %s", seq, f.name)
			list = append(list, tampering{name: name, entries: entries, want: w})
			if len(list)%12 == 0 { // in a folder as well: the checkpoint over it is signed
				list = append(list, tampering{name: name + ", in a folder", dir: folder(t, h.files(entries)), want: want{after: true, seq: 0}})
			}
		}
	}
	t.Logf("%d entries, %d logs", len(h.entries), len(list))
	expectFoundOrOther(t, h, append(list[:2:2], some(list[2:], 1)...))
}

// try does a tampering that may ask for keys that nobody has.
func try(f family, h *history, seq int) (entries [][]byte, w want, done bool) {
	defer func() {
		if recover() != nil {
			done = false
		}
	}()
	entries, w = f.do(h, seq)
	return entries, w, entries != nil
}
