package wire_test

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"twothirds/domain/wire"
	"twothirds/domain/wire/pubkey"
)

func drawUUID(t *rapid.T) wire.UUID {
	u := wire.UUID(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "uuid"))
	u[6] = u[6]&0x0f | rapid.SampledFrom([]byte{0x50, 0x70}).Draw(t, "version")
	u[8] = u[8]&0x3f | 0x80
	return u
}

func drawHash(t *rapid.T) wire.Hash {
	return wire.Hash(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "hash"))
}

// drawValue is any value that data can hold, nested at most deep.
func drawValue(t *rapid.T, deep int) any {
	kinds := 3
	if deep > 0 {
		kinds = 5
	}
	switch rapid.IntRange(0, kinds-1).Draw(t, "kind") {
	case 0:
		return rapid.Int64Range(-wire.MaxInteger, wire.MaxInteger).Draw(t, "integer")
	case 1:
		return strings.ToValidUTF8(rapid.String().Draw(t, "string"), "?")
	case 2:
		return rapid.Bool().Draw(t, "flag")
	case 3:
		list := make([]any, rapid.IntRange(0, 3).Draw(t, "length"))
		for i := range list {
			list[i] = drawValue(t, deep-1)
		}
		return list
	}
	object := map[string]any{}
	for range rapid.IntRange(0, 3).Draw(t, "members") {
		object[rapid.StringMatching(`[a-z0-9_]{1,8}`).Draw(t, "name")] = drawValue(t, deep-1)
	}
	return object
}

func drawSigners(t *rapid.T) []wire.Signer {
	by := make([]wire.Signer, rapid.IntRange(0, wire.MaxSigners).Draw(t, "signers"))
	for i := range by {
		by[i] = wire.Signer{
			As:  rapid.SampledFrom([]string{wire.AsRepresentative, wire.AsOfficer, wire.AsNewKey, wire.AsLedgerKey}).Draw(t, "as"),
			Key: pubkey.Key(drawHash(t)),
			Of:  rapid.StringMatching(`(member|office)/[A-Za-z0-9_-]{1,40}`).Draw(t, "of"),
		}
		by[i].Key[0] = byte(i) // one key stands once
	}
	return by
}

func drawStatement(t *rapid.T) *wire.Statement {
	data := map[string]any{}
	for range rapid.IntRange(0, 4).Draw(t, "members") {
		data["x"+rapid.StringMatching(`[a-z0-9_]{0,8}`).Draw(t, "name")] = drawValue(t, wire.MaxDepth-2)
	}
	if rapid.Bool().Draw(t, "signed") {
		data["by"] = drawSigners(t)
	}
	if rapid.Bool().Draw(t, "has seen") {
		data["seen"] = wire.Seen{Root: drawHash(t), Size: rapid.Uint64Range(1, wire.MaxInteger).Draw(t, "size")}
	}
	source := wire.FoundingSource
	if rapid.Bool().Draw(t, "founded") {
		source = wire.SourceOf(drawHash(t))
	}
	s, err := wire.NewStatement(drawUUID(t), source,
		rapid.StringMatching(`twothirds\.[a-z0-9_]{1,20}\.[a-z0-9_]{1,20}\.v[1-9][0-9]{0,3}`).Draw(t, "type"),
		rapid.StringMatching(`[a-z0-9_]{1,20}(/[A-Za-z0-9_-]{1,60})?`).Draw(t, "subject"), drawTime(t), data)
	if err != nil {
		t.Fatalf("a statement within bounds: %v", err)
	}
	return s
}

func drawTime(t *rapid.T) wire.Time {
	return wire.Time(rapid.Int64Range(-62135596800000, 253402300799999).Draw(t, "time"))
}

// What NewStatement writes, ParseStatement reads, alone and within an entry or
// a signed statement, and it is the same.
func TestWrittenIsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawStatement(t)
		alone, err := wire.ParseStatement(s.Raw)
		if err != nil || !reflect.DeepEqual(alone, s) {
			t.Fatalf("written %+v\nread    %+v, %v", s, alone, err)
		}
		signatures := make([]wire.Signature, len(s.By))
		for i := range signatures {
			signatures[i] = wire.Signature{Alg: wire.AlgEd25519}
			copy(signatures[i].Sig[:], rapid.SliceOfN(rapid.Byte(), 64, 64).Draw(t, "sig"))
		}
		e := wire.NewEntry(drawTime(t), signatures, s)
		again, err := wire.ParseEntry(e.Raw)
		if err != nil || !reflect.DeepEqual(again, e) {
			t.Fatalf("written %+v\nread    %+v, %v", e, again, err)
		}
		if err := wire.CheckForm(e.Raw, wire.MaxDepth+1); err != nil {
			t.Fatal(err)
		}
		signed, err := wire.ParseSigned((&wire.Signed{Signatures: signatures, Statement: s}).Bytes())
		if err != nil || !reflect.DeepEqual(signed.Statement, s) || !reflect.DeepEqual(signed.Signatures, signatures) {
			t.Fatalf("written %+v\nread    %+v, %v", s, signed, err)
		}
	})
}

// Of two texts that are not the same bytes, at most one is read: a value has
// no second spelling. A byte of an entry is changed, left out or put in; what
// is still read is written again as it then is, never as it was.
func TestNoSecondSpelling(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawStatement(t)
		raw := wire.NewEntry(drawTime(t), nil, s).Raw
		at := rapid.IntRange(0, len(raw)-1).Draw(t, "at")
		c := rapid.OneOf(rapid.Byte(), rapid.SampledFrom([]byte(" \t\n\r\",:{}[]\\/0Aa=-_"))).Draw(t, "byte")
		var changed []byte
		switch rapid.IntRange(0, 2).Draw(t, "change") {
		case 0:
			changed = bytes.Clone(raw)
			changed[at] = c
		case 1:
			changed = append(bytes.Clone(raw[:at]), raw[at+1:]...)
		default:
			changed = append(append(bytes.Clone(raw[:at]), c), raw[at:]...)
		}
		e, err := wire.ParseEntry(changed)
		if err != nil {
			mustBeFormRapid(t, err)
			return
		}
		if again := wire.NewEntry(e.Recorded, e.Signatures, e.Statement); !bytes.Equal(again.Raw, changed) {
			t.Fatalf("%q is read and written again as %q", changed, again.Raw)
		}
	})
}

func mustBeFormRapid(t *rapid.T, err error) {
	if _, ok := err.(*wire.FormError); !ok { //nolint:errorlint // the parsers promise the type itself
		t.Fatalf("error %T %v; want a *wire.FormError", err, err)
	}
}
