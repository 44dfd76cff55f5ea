package wire_test

import (
	"strings"
	"testing"

	"twothirds/domain/wire"
)

func TestParseEntry(t *testing.T) {
	e, err := wire.ParseEntry([]byte(entry))
	if err != nil {
		t.Fatal(err)
	}
	if e.Recorded.String() != "2026-11-24T09:30:01.000Z" || len(e.Signatures) != 2 || e.Derived() ||
		string(e.Statement.Raw) != statement || string(e.Raw) != entry || e.Leaf() != wire.LeafHash([]byte(entry)) {
		t.Errorf("read as %+v", e)
	}
	again := wire.NewEntry(e.Recorded, e.Signatures, e.Statement)
	if string(again.Raw) != entry {
		t.Errorf("written again as %s", again.Raw)
	}
}

func TestDerivedEntry(t *testing.T) {
	s, err := wire.ParseStatement([]byte(swap(t, statement, data, `{"n":1}`)))
	if err != nil {
		t.Fatal(err)
	}
	e := wire.NewEntry(s.Time, nil, s)
	if !e.Derived() || !strings.Contains(string(e.Raw), `"signatures":[],`) {
		t.Errorf("a derived entry is written %s", e.Raw)
	}
	if _, err := wire.ParseEntry(e.Raw); err != nil {
		t.Error(err)
	}
}

func TestParseEntryRefuses(t *testing.T) {
	const recorded = `"recorded":"2026-11-24T09:30:01.000Z",`
	two := signature + "," + signature
	nine := strings.TrimSuffix(strings.Repeat(signature+",", 9), ",")
	for _, c := range []struct{ what, from, to, place, reason string }{
		{"no time", recorded, "", "/recorded", "missing"},
		{"a time without milliseconds", "01.000Z", "01Z", "/recorded", "YYYY-MM-DD"},
		{"no signatures", `"signatures":[` + two + `],`, "", "/signatures", "missing"},
		{"signatures null", `[` + two + `]`, "null", "/signatures", "null"},
		{"nine signatures", two, nine, "/signatures", "8"},
		{"an algorithm that there is not", signature + "," + signature, signature + "," + strings.Replace(signature, "ed25519", "ed25510", 1), "/signatures/1/alg", "must be ed25519"},
		{"no statement", `,"statement":` + statement, "", "/statement", ""},
		{"the statement null", statement, "null", "/statement", "null"},
		{"the statement a string", statement, `"x"`, "/statement", "string"},
		{"the statement a list", statement, `[]`, "/statement", "["},
		{"the statement empty", statement, `{}`, "/statement/data", "missing"},
		{"a member more", recorded, `"index":1,` + recorded, "/index", "unknown"},
		{"a repeated member", recorded, recorded + recorded, "/recorded", "duplicate"},
		{"members out of order", recorded + `"signatures":[` + two + `],`, `"signatures":[` + two + `],` + recorded, "/signatures", "canonical"},
		{"white space", recorded, " " + recorded, "/recorded", "canonical"},
		{"a line break behind", `}}`, "}}\n", "", "1 bytes after"},
		{"a fault in the statement", `"specversion":"1.0"`, `"specversion":"2.0"`, "/statement/specversion", "1.0"},
		{"a statement out of order", `"data":` + data + `,"id":"0193a5c0-7b1e-7c3a-9d2f-5b6e4a1c8d71"`, `"id":"0193a5c0-7b1e-7c3a-9d2f-5b6e4a1c8d71","data":` + data, "/statement/id", "canonical"},
		{"a statement too deep", `"count":3`, `"count":[[[[[[[1]]]]]]]`, "/statement/data/count/0/0/0/0/0/0", "nested"},
		{"a signer missing", by2, `{}`, "/statement/data/by/1/as", ""},
	} {
		t.Run(c.what, func(t *testing.T) {
			_, err := wire.ParseEntry([]byte(swap(t, entry, c.from, c.to)))
			refused(t, err, c.place, c.reason)
		})
	}
}

func TestParseEntryRefusesSignatures(t *testing.T) {
	derived := swap(t, entry, signature+","+signature, signature)
	for _, c := range []struct{ what, to, place, reason string }{
		{"a string", `"` + sig + `"`, "/signatures/0", "string"},
		{"no algorithm", `{"sig":"` + sig + `"}`, "/signatures/0/alg", "missing"},
		{"no bytes", `{"alg":"ed25519"}`, "/signatures/0/sig", "missing"},
		{"a member more", `{"alg":"ed25519","key":"x","sig":"` + sig + `"}`, "/signatures/0/key", "unknown"},
		{"padding", `{"alg":"ed25519","sig":"` + sig + `=="}`, "/signatures/0/sig", "base64url"},
		{"unused bits set", `{"alg":"ed25519","sig":"` + sig[:85] + `R"}`, "/signatures/0/sig", "unused bits"},
		{"the alphabet of base64", `{"alg":"ed25519","sig":"+` + sig[1:] + `"}`, "/signatures/0/sig", "base64url"},
		{"63 bytes", `{"alg":"ed25519","sig":"` + sig[:84] + `"}`, "/signatures/0/sig", "86 characters"},
		{"65 bytes", `{"alg":"ed25519","sig":"` + sig[:85] + `EB"}`, "/signatures/0/sig", "86 characters"},
		{"a line break inside", `{"alg":"ed25519","sig":"\n` + sig[1:] + `"}`, "/signatures/0/sig", "base64url"},
		{"hex", `{"alg":"ed25519","sig":"` + strings.Repeat("01", 64) + `"}`, "/signatures/0/sig", "86 characters"},
	} {
		t.Run(c.what, func(t *testing.T) {
			_, err := wire.ParseEntry([]byte(swap(t, derived, signature, c.to)))
			refused(t, err, c.place, c.reason)
		})
	}
}

func TestEntrySize(t *testing.T) {
	_, err := wire.ParseEntry([]byte(strings.Repeat(" ", wire.MaxEntry+1)))
	refused(t, err, "", "65536 bytes")
	_, err = wire.ParseSigned([]byte(strings.Repeat(" ", wire.MaxEntry+1)))
	refused(t, err, "", "65536 bytes")
	// The largest statement with the most signatures still fits, so no statement is too large for its entry.
	s, err := wire.ParseStatement([]byte(swap(t, statement, "Sınaq", "Sınaq"+strings.Repeat("x", wire.MaxStatement-len(statement)))))
	if err != nil {
		t.Fatal(err)
	}
	signatures := make([]wire.Signature, wire.MaxSigners)
	for i := range signatures {
		signatures[i].Alg = wire.AlgEd25519
	}
	e := wire.NewEntry(s.Time, signatures, s)
	if _, err := wire.ParseEntry(e.Raw); err != nil {
		t.Errorf("%d bytes: %v", len(e.Raw), err)
	}
}

func TestParseSigned(t *testing.T) {
	loose := " {\n \"statement\" : " + statement + " ,\t\"signatures\" : [ " + signature + " , " + signature + " ] }\r\n"
	for what, in := range map[string]string{"canonical": signed, "other order and white space": loose} {
		t.Run(what, func(t *testing.T) {
			s, err := wire.ParseSigned([]byte(in))
			if err != nil {
				t.Fatal(err)
			}
			if string(s.Bytes()) != signed {
				t.Errorf("written again as %s", s.Bytes())
			}
		})
	}
	input := []byte(signed)
	s, err := wire.ParseSigned(input)
	if err != nil {
		t.Fatal(err)
	}
	clear(input)
	if string(s.Statement.Raw) != statement {
		t.Error("the signed statement changes with the bytes that it was read from")
	}
}

func TestParseSignedRefuses(t *testing.T) {
	two := signature + "," + signature
	nine := strings.TrimSuffix(strings.Repeat(signature+",", 9), ",")
	for _, c := range []struct{ what, from, to, place, reason string }{
		{"nothing", signed, "", "", ""},
		{"a list", signed, "[]", "", "["},
		{"no statement", `,"statement":` + statement, "", "/statement", ""},
		{"the statement null", statement, "null", "/statement", "null"},
		{"nine signatures", two, nine, "/signatures", "8"},
		{"an entry", `{"signatures":[` + two, `{"recorded":"2026-11-24T09:30:01.000Z","signatures":[` + two, "/recorded", "unknown"},
		{"a repeated member", `"statement":` + statement, `"statement":` + statement + `,"statement":` + statement, "/statement", "duplicate"},
		{"an upper-case member", `"signatures":[` + two + `]`, `"Signatures":[]`, "/Signatures", "unknown"},
		{"a second value", signed, signed + "{}", "", ""},
		{"a byte order mark", signed, "\ufeff" + signed, "", ""},
		{"a bad signature", signature + "," + signature, `{"alg":"ed25519","sig":"x"}`, "/signatures/0/sig", "86 characters"},
		{"a statement with white space", `"count":3`, `"count": 3`, "/statement/data/count", "canonical"},
		{"a statement in another order", by2, `{"key":"` + key2 + `","as":"officer","of":"office/registrar"}`, "/statement/data/by/1/key", "canonical"},
		{"a fault in the statement", `"size":7`, `"size":0`, "/statement/data/seen/size", "at least 1"},
		{"no UTF-8", "Sınaq", "\xff", "/statement/data/text", "UTF-8"},
	} {
		t.Run(c.what, func(t *testing.T) {
			_, err := wire.ParseSigned([]byte(swap(t, signed, c.from, c.to)))
			refused(t, err, c.place, c.reason)
		})
	}
}
