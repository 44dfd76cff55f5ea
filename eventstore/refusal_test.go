package eventstore

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"strings"
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/wire"
	"twothirds/eventstore/tlog"
)

var aRefusal = RefusalNote{
	Ledger: wire.Hash{1}, Statement: wire.Hash{2}, Code: domain.CodeIDTaken, Seq: 41, Leaf: wire.Hash{3},
	Now: domaintest.Start, Semantics: 1,
}

// The text of a refusal is a format: whoever holds one can check it in thirty years.
func TestRefusalText(t *testing.T) {
	want := "twothirds/refusal/v1\n" +
		"0100000000000000000000000000000000000000000000000000000000000000\n" +
		"0200000000000000000000000000000000000000000000000000000000000000\n" +
		"id_taken\n41\n" +
		"0300000000000000000000000000000000000000000000000000000000000000\n" +
		"2026-11-24T09:00:00.000Z\nsemantics 1\n"
	if got := aRefusal.Text(); got != want {
		t.Errorf("it reads\n%swant\n%s", got, want)
	}
}

func TestOpenRefusal(t *testing.T) {
	key := domaintest.NewKey("ledger")
	public := ed25519.PublicKey(key.Public[:])
	const origin = "test.example/ledger"
	signer, err := tlog.NewSigner(origin, key.Private)
	if err != nil {
		t.Fatal(err)
	}
	sign := func(text string) []byte {
		note, err := signer.SignNote(text)
		if err != nil {
			t.Fatal(err)
		}
		return note
	}
	good := sign(aRefusal.Text())
	if got, err := OpenRefusal(tlog.NewKeys(origin, public), good); err != nil || got != aRefusal {
		t.Fatalf("opened %+v, %v", got, err)
	}
	for _, tt := range []struct {
		name string
		note []byte
		want error
	}{
		{"empty", nil, tlog.ErrMalformed},
		{"its text alone", []byte(aRefusal.Text()), tlog.ErrMalformed},
		{"another code", bytes.Replace(good, []byte("id_taken"), []byte("not_found"), 1), tlog.ErrSignature},
		{"signed, of another format", sign("twothirds/refusal/v2" + aRefusal.Text()[len(refusalHeader):]), ErrRefusalForm},
		{"signed, a line short", sign(strings.Replace(aRefusal.Text(), "41\n", "", 1)), ErrRefusalForm},
		{"signed, a line more", sign(aRefusal.Text() + "more\n"), ErrRefusalForm},
		{"signed, a number written oddly", sign(strings.Replace(aRefusal.Text(), "41\n", "041\n", 1)), ErrRefusalForm},
		{"signed, a negative sequence", sign(strings.Replace(aRefusal.Text(), "41\n", "-1\n", 1)), ErrRefusalForm},
		{"signed, no semantics", sign(strings.Replace(aRefusal.Text(), "semantics 1", "1", 1)), ErrRefusalForm},
		{"signed, a hash in capitals", sign(strings.Replace(aRefusal.Text(), "0100", "0A00", 1)), ErrRefusalForm},
		{"signed, a time without milliseconds", sign(strings.Replace(aRefusal.Text(), ".000Z", "Z", 1)), ErrRefusalForm},
	} {
		if _, err := OpenRefusal(tlog.NewKeys(origin, public), tt.note); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	other := domaintest.NewKey("other")
	if _, err := OpenRefusal(tlog.NewKeys(origin, other.Public[:]), good); !errors.Is(err, tlog.ErrSignature) {
		t.Errorf("under another key: %v", err)
	}
	if _, err := OpenRefusal(tlog.NewKeys("other.example/ledger", public), good); !errors.Is(err, tlog.ErrSignature) {
		t.Errorf("of another origin: %v", err)
	}
}

// Whatever is read as a refusal is written back as the same text.
func FuzzParseRefusal(f *testing.F) {
	f.Add(aRefusal.Text())
	f.Add("twothirds/refusal/v1\n\n\n\n\n\n\n\n")
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		n, err := parseRefusal(text)
		switch {
		case err == nil && n.Text() != text:
			t.Errorf("%q is read as %q", text, n.Text())
		case err != nil && !errors.Is(err, ErrRefusalForm):
			t.Errorf("%q: %v", text, err)
		}
	})
}
