package wire_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"twothirds/domain/wire"
)

func addSeeds(f *testing.F) {
	f.Helper()
	for _, s := range []string{
		"", "{}", statement, entry, signed, " " + signed, data, `{"a":[[[[[[[[1]]]]]]]]}`, `{"a":-0}`, `{"a":1e3}`,
		`{"a":"\ud800"}`, "{\"a\":\"\xff\"}", "\ufeff{}", `{"b":1,"a":2}`, `{"a":9007199254740993}`, `{"a":null}`,
	} {
		f.Add([]byte(s))
	}
}

// mustBeForm fails unless err is a *wire.FormError.
func mustBeForm(t *testing.T, err error) {
	t.Helper()
	var form *wire.FormError
	if !errors.As(err, &form) {
		t.Fatalf("error %T %v; want a *wire.FormError", err, err)
	}
}

func FuzzCheckForm(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		before := bytes.Clone(b)
		err := wire.CheckForm(b, wire.MaxDepth)
		if !bytes.Equal(b, before) {
			t.Fatal("the input was changed")
		}
		if err != nil {
			mustBeForm(t, err)
			return
		}
		canonical := jsontext.Value(bytes.Clone(b))
		if err := canonical.Canonicalize(); err != nil || !bytes.Equal(canonical, b) {
			t.Fatalf("accepted %q, whose canonical form is %q, %v", b, canonical, err)
		}
	})
}

func FuzzParseStatement(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := wire.ParseStatement(b)
		if err != nil {
			mustBeForm(t, err)
			return
		}
		again, err := wire.NewStatement(s.ID, s.Source, s.Type, s.Subject, s.Time, jsontext.Value(s.Data))
		if err != nil || !bytes.Equal(again.Raw, b) {
			t.Fatalf("%q is written again as %+v, %v", b, again, err)
		}
	})
}

func FuzzParseEntry(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		e, err := wire.ParseEntry(b)
		if err != nil {
			mustBeForm(t, err)
			return
		}
		if again := wire.NewEntry(e.Recorded, e.Signatures, e.Statement); !bytes.Equal(again.Raw, b) {
			t.Fatalf("%q is written again as %q", b, again.Raw)
		}
		if _, err := wire.ParseStatement(e.Statement.Raw); err != nil {
			t.Fatalf("the statement of an entry alone: %v", err)
		}
	})
}

func FuzzParseSigned(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := wire.ParseSigned(b)
		if err != nil {
			mustBeForm(t, err)
			return
		}
		again, err := wire.ParseSigned(s.Bytes())
		if err != nil || !bytes.Equal(again.Bytes(), s.Bytes()) {
			t.Fatalf("%q is written again as %q, which is read as %+v, %v", b, s.Bytes(), again, err)
		}
		// What is let in becomes an entry: that must be readable for ever.
		if _, err := wire.ParseEntry(wire.NewEntry(0, s.Signatures, s.Statement).Raw); err != nil {
			t.Fatalf("the entry of %q: %v", b, err)
		}
		_ = wire.VerifySignatures(s.Statement, s.Signatures)
	})
}
