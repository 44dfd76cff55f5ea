package copies_test

import (
	"bytes"
	"errors"
	"testing"

	"twothirds/domain/wire"
	"twothirds/eventstore/copies"
	"twothirds/eventstore/tlog"
)

// A receipt from any kind of copy proves its entry with the ledger's id alone.
func TestReceipts(t *testing.T) {
	t.Parallel()
	body := long()
	export := exported(t, 600)
	for _, src := range []string{publish(t, body, body.Entries, 600), export, fileServer(t, export)} {
		c := open(t, src)
		for _, seq := range []wire.Seq{1, 2, 256, 257, 512, 513, 600} {
			proof, entry, err := c.Receipt(t.Context(), seq)
			if err != nil {
				t.Fatalf("%s: receipt of entry %d: %v", src, seq, err)
			}
			if !bytes.Equal(entry, body.Entries[seq-1]) {
				t.Errorf("the receipt of entry %d is of %s", seq, entry)
			}
			proven, err := copies.VerifyReceipt(entry, proof, body.Ledger)
			if err != nil || proven.Seq != seq || proven.Size != 600 || proven.Ledger != body.Ledger || proven.Checkpoint.Size != 600 {
				t.Errorf("entry %d: %+v, %v", seq, proven, err)
			}
			if id, err := copies.LedgerOfReceipt(proof); err != nil || id != body.Ledger {
				t.Errorf("entry %d: of ledger %s, %v", seq, id, err)
			}
		}
		for _, seq := range []wire.Seq{0, 601, 1 << 50} {
			if _, _, err := c.Receipt(t.Context(), seq); !errors.Is(err, tlog.ErrNotFound) {
				t.Errorf("receipt of entry %d: %v", seq, err)
			}
		}
	}
}

// What is changed in a receipt or its entry proves nothing.
func TestReceiptTampered(t *testing.T) {
	t.Parallel()
	body := long()
	c := open(t, publish(t, body, body.Entries, 600))
	proof, entry, err := c.Receipt(t.Context(), 300)
	if err != nil {
		t.Fatal(err)
	}
	_, other, err := c.Receipt(t.Context(), 301)
	if err != nil {
		t.Fatal(err)
	}
	replaced := func(old, with string) []byte {
		if !bytes.Contains(proof, []byte(old)) {
			t.Fatalf("the proof has no %q", old)
		}
		return bytes.Replace(proof, []byte(old), []byte(with), 1)
	}
	for _, tt := range []struct {
		name         string
		entry, proof []byte
		ledger       wire.Hash
	}{
		{"another entry", other, proof, body.Ledger},
		{"another ledger's id", entry, proof, wire.Hash{1}},
		{"no entry", nil, proof, body.Ledger},
		{"no proof", entry, nil, body.Ledger},
		{"a bit of the entry", flip(`"statement":{`)(bytes.Clone(entry)), proof, body.Ledger},
		{"another place", entry, replaced("index 299", "index 298"), body.Ledger},
		{"another size", entry, replaced("\n600\n", "\n601\n"), body.Ledger},
		{"cut off", entry, proof[:len(proof)/2], body.Ledger},
	} {
		if _, err := copies.VerifyReceipt(tt.entry, tt.proof, tt.ledger); !errors.Is(err, copies.ErrReceipt) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	for i := 0; i < len(proof); i += 41 {
		bad := bytes.Clone(proof)
		bad[i] ^= 1
		if _, err := copies.VerifyReceipt(entry, bad, body.Ledger); err == nil {
			t.Errorf("byte %d of the proof does not matter: %q", i, proof[max(0, i-20):min(len(proof), i+20)])
		}
	}
}

// A copy whose tiles lie gives no receipt.
func TestReceiptOfABadCopy(t *testing.T) {
	t.Parallel()
	for path, f := range map[string]func([]byte) []byte{
		"tile/0/001":       func(b []byte) []byte { b[32*44] ^= 1; return b },
		"tile/1/000.p/2":   func(b []byte) []byte { b[1] ^= 1; return b },
		"tile/0/002.p/88":  cut(1),
		"tile/entries/001": flip(string(long().Entries[299][60:90])),
	} {
		dir := exported(t, 600)
		change(t, dir, path, f)
		if _, _, err := open(t, dir).Receipt(t.Context(), 300); !errors.Is(err, copies.ErrInvalid) {
			t.Errorf("%s: %v", path, err)
		}
	}
	dir := exported(t, 600)
	remove(t, dir, "tile/0/001")
	if _, _, err := open(t, dir).Receipt(t.Context(), 300); !errors.Is(err, copies.ErrInvalid) {
		t.Errorf("a tile missing: %v", err)
	}
}

// Whatever bytes come as a receipt, reading them ends, and proves nothing.
func FuzzVerifyReceipt(f *testing.F) {
	body := long()
	c := open(f, publish(f, body, body.Entries[:300], 300))
	proof, entry, err := c.Receipt(f.Context(), 7)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(entry, proof)
	f.Add([]byte("{}"), []byte("c2sp.org/tlog-proof@v1\n"))
	f.Fuzz(func(t *testing.T, e, p []byte) {
		proven, err := copies.VerifyReceipt(e, p, body.Ledger)
		if err == nil && !bytes.Equal(e, body.Entries[proven.Seq-1]) {
			t.Errorf("proven as entry %d: %q", proven.Seq, e)
		}
		if err != nil && !errors.Is(err, copies.ErrReceipt) {
			t.Errorf("%v", err)
		}
	})
}
