package wire_test

import (
	"crypto/sha256"
	"encoding/hex"
	"testing"
	"time"

	"pgregory.net/rapid"

	"twothirds/domain/wire"
)

func TestParseTime(t *testing.T) {
	for in, want := range map[string]wire.Time{
		"1970-01-01T00:00:00.000Z": 0,
		"1969-12-31T23:59:59.999Z": -1,
		"2026-11-24T09:30:00.123Z": 1795512600123,
		"2024-02-29T23:59:59.999Z": 1709251199999,
		"0001-01-01T00:00:00.000Z": -62135596800000,
		"9999-12-31T23:59:59.999Z": 253402300799999,
	} {
		got, err := wire.ParseTime(in)
		if err != nil || got != want || got.String() != in {
			t.Errorf("%s: got %d %s, %v; want %d", in, got, got, err, want)
		}
	}
	for what, in := range map[string]string{
		"nothing":                  "",
		"no milliseconds":          "2026-11-24T09:30:00Z",
		"two decimals":             "2026-11-24T09:30:00.12Z",
		"microseconds":             "2026-11-24T09:30:00.123456Z",
		"a comma":                  "2026-11-24T09:30:00,123Z",
		"an offset":                "2026-11-24T13:30:00.123+04:00",
		"the offset zero":          "2026-11-24T09:30:00.123+00:00",
		"no zone":                  "2026-11-24T09:30:00.123",
		"a small z":                "2026-11-24T09:30:00.123z",
		"a small t":                "2026-11-24t09:30:00.123Z",
		"a space":                  "2026-11-24 09:30:00.123Z",
		"February 29 of 2026":      "2026-02-29T00:00:00.000Z",
		"February 30":              "2024-02-30T00:00:00.000Z",
		"April 31":                 "2026-04-31T00:00:00.000Z",
		"month 0":                  "2026-00-01T00:00:00.000Z",
		"month 13":                 "2026-13-01T00:00:00.000Z",
		"day 0":                    "2026-01-00T00:00:00.000Z",
		"hour 24":                  "2026-11-24T24:00:00.000Z",
		"minute 60":                "2026-11-24T09:60:00.000Z",
		"a leap second":            "2016-12-31T23:59:60.000Z",
		"year 0":                   "0000-01-01T00:00:00.000Z",
		"a year before the first":  "-001-01-01T00:00:00.000Z",
		"a year of five digits":    "10000-01-01T00:00:00.000Z",
		"a sign":                   "+2026-11-24T09:30:00.123Z",
		"a day of one digit":       "2026-11-4T09:30:00.123Z",
		"an hour of one digit":     "2026-11-24T9:30:00.123Z",
		"something behind":         "2026-11-24T09:30:00.123Z ",
		"digits of another script": "２026-11-24T09:30:00.123Z",
		"a week date":              "2026-W48-2T09:30:00.123Z",
		"a day of the year":        "2026-328T09:30:00.123Z",
	} {
		if got, err := wire.ParseTime(in); err == nil {
			t.Errorf("%s: %s was read as %s", what, in, got)
		}
	}
}

func TestTimeArithmetic(t *testing.T) {
	at, _ := wire.ParseTime("2026-12-31T23:30:00.500Z")
	if got := at.AddHours(1).String(); got != "2027-01-01T00:30:00.500Z" {
		t.Errorf("an hour later it is %s", got)
	}
	if got := at.Add(-501).String(); got != "2026-12-31T23:29:59.999Z" {
		t.Errorf("501 ms earlier it is %s", got)
	}
	if at.IsZero() || !wire.Time(0).IsZero() {
		t.Error("IsZero is for the zero value alone")
	}
}

func TestTimesHaveOneSpelling(t *testing.T) {
	first, last := int64(-62135596800000), int64(253402300799999)
	rapid.Check(t, func(t *rapid.T) {
		at := wire.Time(rapid.Int64Range(first, last).Draw(t, "ms"))
		again, err := wire.ParseTime(at.String())
		if err != nil || again != at {
			t.Fatalf("%d is written %s and read %d, %v", at, at, again, err)
		}
		if want := time.UnixMilli(int64(at)).UTC().Format("2006-01-02T15:04:05.000Z07:00"); at.String() != want {
			t.Fatalf("%s is written %s", want, at)
		}
	})
}

func TestParseUUID(t *testing.T) {
	const ok = "0193a5c0-7b1e-7c3a-9d2f-5b6e4a1c8d70"
	got, err := wire.ParseUUID(ok)
	if err != nil || got.String() != ok || got.Version() != 7 || got.IsZero() {
		t.Errorf("%s: got %s of version %d, %v", ok, got, got.Version(), err)
	}
	for what, in := range map[string]string{
		"nothing":                 "",
		"upper case":              "0193A5C0-7B1E-7C3A-9D2F-5B6E4A1C8D70",
		"one letter upper case":   "0193a5c0-7b1e-7c3a-9d2f-5b6e4a1c8d7A",
		"version 1":               "0193a5c0-7b1e-1c3a-9d2f-5b6e4a1c8d70",
		"version 4":               "0193a5c0-7b1e-4c3a-9d2f-5b6e4a1c8d70",
		"version 8":               "0193a5c0-7b1e-8c3a-9d2f-5b6e4a1c8d70",
		"variant 0":               "0193a5c0-7b1e-7c3a-1d2f-5b6e4a1c8d70",
		"variant 3":               "0193a5c0-7b1e-7c3a-cd2f-5b6e4a1c8d70",
		"the nil UUID":            "00000000-0000-0000-0000-000000000000",
		"braces":                  "{0193a5c0-7b1e-7c3a-9d2f-5b6e4a1c8d70}",
		"a URN":                   "urn:uuid:0193a5c0-7b1e-7c3a-9d2f-5b6e4a1c8d70",
		"no hyphens":              "0193a5c07b1e7c3a9d2f5b6e4a1c8d70",
		"a hyphen elsewhere":      "0193a5c07-b1e-7c3a-9d2f-5b6e4a1c8d70",
		"a digit short":           "0193a5c0-7b1e-7c3a-9d2f-5b6e4a1c8d7",
		"a letter that is no hex": "0193a5c0-7b1e-7c3a-9d2f-5b6e4a1c8d7g",
	} {
		if got, err := wire.ParseUUID(in); err == nil {
			t.Errorf("%s: %s was read as %s", what, in, got)
		}
	}
}

func TestParseHash(t *testing.T) {
	got, err := wire.ParseHash(root)
	if err != nil || got.String() != root || got.IsZero() {
		t.Errorf("%s: got %s, %v", root, got, err)
	}
	for what, in := range map[string]string{
		"nothing":       "",
		"upper case":    "00112233445566778899AABBCCDDEEFF00112233445566778899AABBCCDDEEFF",
		"a digit short": root[1:],
		"a digit more":  root + "0",
		"no hex":        "g" + root[1:],
		"base64":        "ABEiM0RVZneImaq7zN3u/wARIjNEVWZ3iJmqu8zd7v8=",
	} {
		if got, err := wire.ParseHash(in); err == nil {
			t.Errorf("%s: %s was read as %s", what, in, got)
		}
	}
}

// The digests are recomputed here from nothing but what docs/format.md says.
func TestDigests(t *testing.T) {
	for _, c := range []struct {
		what string
		got  wire.Hash
		of   string
	}{
		{"a leaf", wire.LeafHash([]byte("entry")), "\x00entry"},
		{"the empty leaf", wire.LeafHash(nil), "\x00"},
		{"a labelled digest", wire.Sum("twothirds/roll/v1", []byte("[]")), "twothirds/roll/v1\x00[]"},
	} {
		if want := wire.Hash(sha256.Sum256([]byte(c.of))); c.got != want {
			t.Errorf("%s: got %s, want %s", c.what, c.got, want)
		}
	}
	// RFC 6962 §2.1: the hash of an empty entry, as Certificate Transparency's test vectors have it.
	if got := wire.LeafHash(nil).String(); got != "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d" {
		t.Errorf("the empty leaf is %s", got)
	}
}

func TestNameUUID(t *testing.T) {
	// RFC 9562 appendix A.4: version 5, name space DNS, www.example.com.
	var dns wire.UUID
	if _, err := hex.Decode(dns[:], []byte("6ba7b8109dad11d180b400c04fd430c8")); err != nil {
		t.Fatal(err)
	}
	if got := wire.NameUUID(dns, "www.example.com").String(); got != "2ed6657d-e927-568b-95e1-2665a8aea6a2" {
		t.Errorf("got %s", got)
	}
}

func TestDerivedID(t *testing.T) {
	ledger, cause := wire.Hash{0xab}, wire.Hash{0xcd}
	id := wire.DerivedID(ledger, "twothirds.poll.closed.v1", cause, 0)
	var url wire.UUID
	if _, err := hex.Decode(url[:], []byte("6ba7b8119dad11d180b400c04fd430c8")); err != nil {
		t.Fatal(err)
	}
	space := wire.NameUUID(url, "urn:twothirds:"+ledger.String())
	if want := wire.NameUUID(space, "twothirds.poll.closed.v1\n"+cause.String()+"\n0"); id != want || id.Version() != 5 {
		t.Errorf("got %s of version %d, want %s", id, id.Version(), want)
	}
	for what, other := range map[string]wire.UUID{
		"another ledger": wire.DerivedID(wire.Hash{0xac}, "twothirds.poll.closed.v1", cause, 0),
		"another type":   wire.DerivedID(ledger, "twothirds.decision.made.v1", cause, 0),
		"another cause":  wire.DerivedID(ledger, "twothirds.poll.closed.v1", wire.Hash{0xce}, 0),
		"another index":  wire.DerivedID(ledger, "twothirds.poll.closed.v1", cause, 1),
	} {
		if other == id {
			t.Errorf("%s gives the same id", what)
		}
	}
}
