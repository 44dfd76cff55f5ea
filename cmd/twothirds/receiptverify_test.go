package main

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/wire"
	"twothirds/eventstore/copies"
	"twothirds/eventstore/tlog"
)

// someReceipt is the receipt of the last entry of a log of 40.
func someReceipt(tb testing.TB) (b *domaintest.Body, proof, entry []byte) {
	tb.Helper()
	b = spoken(40, 0, "")
	dir := tb.TempDir()
	if err := publish(dir, b); err != nil {
		tb.Fatal(err)
	}
	c, err := copies.Open(tb.Context(), dir)
	if err != nil {
		tb.Fatal(err)
	}
	defer c.Close() //nolint:errcheck // a test's
	if proof, entry, err = c.Receipt(tb.Context(), 40); err != nil {
		tb.Fatal(err)
	}
	return b, proof, entry
}

// The ledger's key alone proves a receipt, with the founding beside it or without.
func TestAReceiptProvenByTheKey(t *testing.T) {
	b, proof, entry := someReceipt(t)
	row := b.State.Ledger()
	with := func(extra []byte) []byte {
		p, err := tlog.ParseProof(proof)
		must(t, err)
		p.Extra = extra
		formatted, err := p.Format()
		must(t, err)
		return formatted
	}
	elsewhere := domaintest.FoundedWith(domain.PurposeDemonstration, func(e *domain.LedgerFounded) { e.Origin = "else.example/log" })
	keyed := domaintest.FoundedWith(domain.PurposeDemonstration, func(e *domain.LedgerFounded) { e.LedgerKey = domaintest.NewKey("another").Public })
	carrying := func(other *domaintest.Body) []byte {
		first, err := wire.ParseEntry(other.Entries[0])
		must(t, err)
		return append(append([]byte(`{"founding":`), first.Statement.Raw...), '}')
	}
	for name, c := range map[string]struct {
		proof, entry []byte
		origin       string
		key          ed25519.PublicKey
		ledger       wire.Hash
		err          error
	}{
		"as it is":                    {proof, entry, row.Origin, row.Key[:], row.ID, nil},
		"without the founding":        {with(nil), entry, row.Origin, row.Key[:], wire.Hash{}, nil},
		"with another founding":       {with(carrying(elsewhere)), entry, row.Origin, row.Key[:], wire.Hash{}, copies.ErrReceipt},
		"with another key's founding": {with(carrying(keyed)), entry, row.Origin, row.Key[:], wire.Hash{}, copies.ErrReceipt},
		"with a founding of no sort":  {with([]byte(`{"founding":{}}`)), entry, row.Origin, row.Key[:], wire.Hash{}, copies.ErrReceipt},
		"with something else beside":  {with([]byte("words")), entry, row.Origin, row.Key[:], wire.Hash{}, copies.ErrReceipt},
		"by another key":              {proof, entry, row.Origin, b.Coordinator.Key.Public[:], wire.Hash{}, copies.ErrReceipt},
		"of another origin":           {proof, entry, "else.example/log", row.Key[:], wire.Hash{}, copies.ErrReceipt},
		"of another entry":            {proof, b.Entries[0], row.Origin, row.Key[:], wire.Hash{}, copies.ErrReceipt},
		"with nothing":                {nil, entry, row.Origin, row.Key[:], wire.Hash{}, copies.ErrReceipt},
		"with a signature changed":    {with(nil), bytes.Replace(entry, []byte(`"sig":"`), []byte(`"sig":"A`), 1), row.Origin, row.Key[:], wire.Hash{}, copies.ErrReceipt},
		"under another body's ledger": {proof, entry, elsewhere.State.Ledger().Origin, elsewhere.LedgerKey.Public[:], wire.Hash{}, copies.ErrReceipt},
	} {
		proven, err := copies.VerifyReceiptByKey(c.entry, c.proof, c.origin, c.key)
		if !errors.Is(err, c.err) || proven.Ledger != c.ledger {
			t.Errorf("%s: ledger %s, %v", name, proven.Ledger, err)
		}
		if c.err == nil && (proven.Seq != 40 || proven.Size != 40 || proven.Checkpoint.Size != 40 || !bytes.Equal(proven.Entry.Raw, entry)) {
			t.Errorf("%s: %+v", name, proven)
		}
	}
}

func TestCosignatureLinesAreCounted(t *testing.T) {
	for note, want := range map[string]int{
		"o\n1\nx\n\n— o AAAA\n":                         0,
		"o\n1\nx\n\n— o AAAA\n— w AAAA\n— v AAAA\n":     2,
		"o\n1\nx\n\n— w AAAA\n— o AAAA\n— other AAAA\n": 2,
	} {
		if got := cosignatureLines(tlog.Checkpoint{Origin: "o", Note: []byte(note)}); got != want {
			t.Errorf("%q: %d, want %d", note, got, want)
		}
	}
}

// Whatever comes as a receipt, nothing but what the key signed is proven.
func FuzzProveByKey(f *testing.F) {
	b, proof, entry := someReceipt(f)
	row := b.State.Ledger()
	f.Add(entry, proof)
	f.Add(b.Entries[0], proof)
	f.Add([]byte("{}"), []byte("c2sp.org/tlog-proof@v1\n"))
	f.Fuzz(func(t *testing.T, e, p []byte) {
		proven, err := copies.VerifyReceiptByKey(e, p, row.Origin, row.Key[:])
		switch {
		case err != nil && !errors.Is(err, copies.ErrReceipt):
			t.Error(err)
		case err == nil && (!bytes.Equal(e, b.Entries[proven.Seq-1]) || (!proven.Ledger.IsZero() && proven.Ledger != row.ID)):
			t.Errorf("proven as entry %d of %s: %q", proven.Seq, proven.Ledger, e)
		}
	})
}
