package commit_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"twothirds/domain/wire"
	"twothirds/domain/wire/commit"
)

const written = `{"field":"name","salt":"AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","subject":"member/abc","value":"x"}`

func TestOpeningForm(t *testing.T) {
	if got := wire.Canonical(good()); string(got) != written {
		t.Fatalf("written as %s", got)
	}
	o, err := commit.ParseOpening([]byte(written))
	if err != nil || o != good() {
		t.Fatalf("read as %+v, %v", o, err)
	}
}

func TestOpeningLongest(t *testing.T) {
	o := good()
	o.Subject, o.Field = "member/"+strings.Repeat("a", 193), strings.Repeat("a", 40)
	o.Value = strings.Repeat("\x00", commit.MaxValue)
	b := wire.Canonical(o)
	if len(b) > commit.MaxOpening {
		t.Fatalf("the longest opening has %d bytes, MaxOpening is %d", len(b), commit.MaxOpening)
	}
	if back, err := commit.ParseOpening(b); err != nil || back != o {
		t.Fatal(err)
	}
	o.Value += "a"
	if o.Validate() == nil {
		t.Error("a value longer than MaxValue is valid")
	}
}

func TestParseOpeningRefuses(t *testing.T) {
	replace := func(old, new string) string {
		if !strings.Contains(written, old) {
			t.Fatalf("%q is not in the opening", old)
		}
		return strings.Replace(written, old, new, 1)
	}
	for _, c := range []struct{ what, text string }{
		{"empty", ""},
		{"not an object", `[]`},
		{"white space", " " + written},
		{"more after it", written + written},
		{"too long", written + strings.Repeat(" ", commit.MaxOpening)},
		{"unknown member", replace(`"salt"`, `"note":"","salt"`)},
		{"member twice", replace(`"salt"`, `"field":"name","salt"`)},
		{"member missing", replace(`,"value":"x"`, ``)},
		{"null", replace(`"x"`, `null`)},
		{"number", replace(`"x"`, `1`)},
		{"order", `{"value":"x",` + replace(`,"value":"x"`, ``)[1:]},
		{"unused bits of the salt", replace(`AAAA",`, `AAAB",`)},
		{"salt padded", replace(`AAAA",`, `AAAA=",`)},
		{"salt short", replace(`AAAA",`, `AAA",`)},
		{"salt zero", replace(`"AQ`, `"AA`)},
		{"subject without id", replace(`member/abc`, `member`)},
		{"escape that need not be", replace(`"x"`, `"\u0078"`)},
		{"lone surrogate", replace(`"x"`, `"\ud800"`)},
		{"not UTF-8", replace(`"x"`, "\"\xff\"")},
	} {
		o, err := commit.ParseOpening([]byte(c.text))
		if err == nil || o != (commit.Opening{}) {
			t.Errorf("%s: %+v, %v", c.what, o, err)
		}
	}
	var form *wire.FormError
	if _, err := commit.ParseOpening([]byte(replace(`"x"`, `1`))); !errors.As(err, &form) || form.Place != "/value" {
		t.Errorf("the place of the fault is not told: %v", err)
	}
	bad := good()
	bad.Value = "\xff"
	if bad.Validate() == nil {
		t.Error("a value that is not UTF-8 is valid")
	}
}

func FuzzParseOpening(f *testing.F) {
	f.Add([]byte(written))
	for _, v := range vectors(f) {
		f.Add(wire.Canonical(v.Opening))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		o, err := commit.ParseOpening(b)
		if err != nil {
			return
		}
		if again := wire.Canonical(o); !bytes.Equal(again, b) {
			t.Fatalf("%q was read, %q is written", b, again)
		}
		if !commit.Check(o, ledger, commit.Compute(o.Salt, ledger, o.Subject, o.Field, []byte(o.Value))) {
			t.Fatalf("%q does not open its own commitment", b)
		}
	})
}
