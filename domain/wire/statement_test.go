package wire_test

import (
	"strings"
	"testing"

	"twothirds/domain/wire"
)

func TestParseStatement(t *testing.T) {
	s, err := wire.ParseStatement([]byte(statement))
	if err != nil {
		t.Fatal(err)
	}
	if s.Type != "twothirds.motion.seconded.v1" || s.Time.String() != "2026-11-24T09:30:00.123Z" ||
		s.ID.String() != "0193a5c0-7b1e-7c3a-9d2f-5b6e4a1c8d71" || string(s.Data) != data || string(s.Raw) != statement {
		t.Errorf("read as %+v", s)
	}
	if len(s.By) != 2 || s.By[0].Key.String() != key1 || s.By[0].As != wire.AsRepresentative || s.By[1].Of != "office/registrar" {
		t.Errorf("signers read as %+v", s.By)
	}
	if s.Seen == nil || s.Seen.Size != 7 || s.Seen.Root.String() != root {
		t.Errorf("seen read as %+v", s.Seen)
	}
}

func TestParseStatementWithoutSigners(t *testing.T) {
	s, err := wire.ParseStatement([]byte(swap(t, statement, data, `{"n":1}`)))
	if err != nil {
		t.Fatal(err)
	}
	if len(s.By) != 0 || s.Seen != nil {
		t.Errorf("signers %v and seen %v read out of nothing", s.By, s.Seen)
	}
}

// deviations of the statement that are no deviation.
func TestParseStatementAccepts(t *testing.T) {
	const subject = `"subject":"motion/0193a5c0-7b1e-7c3a-9d2f-5b6e4a1c8d72"`
	const eventType = `"twothirds.motion.seconded.v1"`
	for _, c := range []struct{ what, from, to string }{
		{"a derived id", "7c3a-9d2f-5b6e4a1c8d71", "5c3a-9d2f-5b6e4a1c8d71"},
		{"the founding's source", "urn:twothirds:" + strings.Repeat("ab", 32), "urn:twothirds:founding"},
		{"a subject without id", subject, `"subject":"ledger"`},
		{"a key as subject", subject, `"subject":"key/` + key1 + `"`},
		{"a subject of 200 characters", subject, `"subject":"key/` + strings.Repeat("x", 196) + `"`},
		{"a noun with digits", eventType, `"twothirds.vote2.recused_by_rule.v1"`},
		{"version 10", eventType, `"twothirds.vote.cast.v10"`},
		{"a type of 80 characters", eventType, `"twothirds.vote.` + strings.Repeat("x", 62) + `.v1"`},
		{"as new_key", `"officer"`, `"new_key"`},
		{"one key in two capacities", key2, key1},
		{"no signers", by1 + "," + by2, ""},
		{"an unknown type", eventType, `"twothirds.plan.updated.v1"`},
	} {
		t.Run(c.what, func(t *testing.T) {
			if _, err := wire.ParseStatement([]byte(swap(t, statement, c.from, c.to))); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestParseStatementRefuses(t *testing.T) {
	const (
		id        = `"id":"0193a5c0-7b1e-7c3a-9d2f-5b6e4a1c8d71"`
		source    = `"source":"urn:twothirds:abababababababababababababababababababababababababababababababab"`
		spec      = `"specversion":"1.0"`
		subject   = `"subject":"motion/0193a5c0-7b1e-7c3a-9d2f-5b6e4a1c8d72"`
		at        = `"time":"2026-11-24T09:30:00.123Z"`
		eventType = `"type":"twothirds.motion.seconded.v1"`
		of2       = `"of":"office/registrar"`
	)
	nine := strings.TrimSuffix(strings.Repeat(by1+",", 9), ",")
	for _, c := range []struct{ what, from, to, place, reason string }{
		// The envelope.
		{"no id", id + ",", "", "/id", "missing"},
		{"no source", source + ",", "", "/source", "missing"},
		{"no specversion", spec + ",", "", "/specversion", "missing"},
		{"no subject", subject + ",", "", "/subject", "missing"},
		{"no time", at + ",", "", "/time", "missing"},
		{"no type", "," + eventType, "", "/type", "missing"},
		{"no data", `"data":` + data + ",", "", "/data", ""},
		{"a member more", `{"data"`, `{"about":1,"data"`, "/about", "unknown"},
		{"an extension of CloudEvents", source, `"sequence":1,` + source, "/sequence", "unknown"},
		{"datacontenttype", id, `"datacontenttype":"application/json",` + id, "/datacontenttype", "unknown"},
		{"a repeated member", id, id + "," + id, "/id", "duplicate"},
		{"the id null", id, `"id":null`, "/id", "null"},
		{"members out of order", id + "," + source, source + "," + id, "/source", "canonical"},
		{"white space", id, " " + id, "/id", "canonical"},
		{"specversion 1.0.3", spec, `"specversion":"1.0.3"`, "/specversion", "1.0"},
		{"specversion 0.3", spec, `"specversion":"0.3"`, "/specversion", "1.0"},
		{"specversion a number", spec, `"specversion":1`, "/specversion", "number"},
		{"an upper-case id", "5b6e4a1c8d71", "5B6E4A1C8D71", "/id", "lower-case"},
		{"an id of version 4", "7c3a-9d2f-5b6e4a1c8d71", "4c3a-9d2f-5b6e4a1c8d71", "/id", "version 7"},
		{"no milliseconds", ".123Z", "Z", "/time", "YYYY-MM-DD"},
		{"an offset", ".123Z", ".123+04:00", "/time", "YYYY-MM-DD"},
		{"February 30", "2026-11-24T09:30:00.123Z", "2026-02-30T09:30:00.123Z", "/time", "YYYY-MM-DD"},
		{"a leap second", "09:30:00.123Z", "23:59:60.123Z", "/time", "YYYY-MM-DD"},
		{"the time a number", at, `"time":1795512600123`, "/time", "string"},
		// Source, type, subject.
		{"an upper-case ledger id", strings.Repeat("ab", 32), strings.Repeat("AB", 32), "/source", "urn:twothirds"},
		{"a ledger id cut short", strings.Repeat("ab", 32), strings.Repeat("ab", 31), "/source", "urn:twothirds"},
		{"another URN", "urn:twothirds:", "urn:other:", "/source", "urn:twothirds"},
		{"no URN", "urn:twothirds:" + strings.Repeat("ab", 32), "https://example.org/", "/source", "urn:twothirds"},
		{"a type of another name space", "twothirds.motion", "other.motion", "/type", "twothirds."},
		{"a type without version", ".seconded.v1", ".seconded", "/type", "twothirds."},
		{"version 0", "seconded.v1", "seconded.v0", "/type", "twothirds."},
		{"version 01", "seconded.v1", "seconded.v01", "/type", "twothirds."},
		{"a version that is no number", "seconded.v1", "seconded.v1a", "/type", "twothirds."},
		{"five parts", "seconded.v1", "seconded.again.v1", "/type", "twothirds."},
		{"an upper-case noun", "twothirds.motion.", "twothirds.Motion.", "/type", "twothirds."},
		{"an empty verb", ".seconded.", "..", "/type", "twothirds."},
		{"a type of 81 characters", "motion.seconded", "vote." + strings.Repeat("x", 63), "/type", "twothirds."},
		{"an empty subject", subject, `"subject":""`, "/subject", "<noun>"},
		{"a subject without noun", subject, `"subject":"/x"`, "/subject", "<noun>"},
		{"a subject with an empty id", subject, `"subject":"motion/"`, "/subject", "<noun>"},
		{"a subject of three parts", subject, `"subject":"motion/a/b"`, "/subject", "<noun>"},
		{"a dot in a subject", subject, `"subject":"motion/a.b"`, "/subject", "<noun>"},
		{"a space in a subject", subject, `"subject":"motion/a b"`, "/subject", "<noun>"},
		{"an upper-case noun of a subject", subject, `"subject":"Motion/a"`, "/subject", "<noun>"},
		{"a subject beyond ASCII", subject, `"subject":"motion/ə"`, "/subject", "<noun>"},
		{"a subject of 201 characters", subject, `"subject":"key/` + strings.Repeat("x", 197) + `"`, "/subject", "<noun>"},
		{"data a list", data, `[]`, "/data", "object"},
		{"data a string", data, `"x"`, "/data", "object"},
		{"data null", data, `null`, "/data", "null"},
		// data.by.
		{"nine signers", by1 + "," + by2, nine, "/data/by", "8"},
		{"by an object", "[" + by1 + "," + by2 + "]", `{}`, "/data/by", "{"},
		{"by a string", "[" + by1 + "," + by2 + "]", `"x"`, "/data/by", "string"},
		{"a signer a string", by2, `"x"`, "/data/by/1", "string"},
		{"a signer of another kind", `"officer"`, `"operator"`, "/data/by/1/as", "representative, officer, new_key or ledger_key"},
		{"a signer without capacity", `"as":"officer",`, "", "/data/by/1/as", "missing"},
		{"a signer without key", `"key":"` + key2 + `",`, "", "/data/by/1/key", "missing"},
		{"a signer for nobody", `,` + of2, "", "/data/by/1/of", "missing"},
		{"a signer with a member more", of2, of2 + `,"since":1`, "/data/by/1/since", "unknown"},
		{"a signer for no id", of2, `"of":"office"`, "/data/by/1/of", "office/<name>"},
		{"the same key twice in one capacity", by2, by1, "/data/by/1/key", "once"},
		{"a key with padding", key2, key2 + "=", "/data/by/1/key", "base64url"},
		{"a key in the alphabet of base64", key2, "+" + key2[1:], "/data/by/1/key", "base64url"},
		{"a key with unused bits set", key2, key2[:42] + "J", "/data/by/1/key", "base64url"},
		{"a key of 31 bytes", key2, key2[:42], "/data/by/1/key", "base64url"},
		{"a key in hex", key2, strings.Repeat("02", 32), "/data/by/1/key", "base64url"},
		// data.seen.
		{"seen of size 0", `"size":7`, `"size":0`, "/data/seen/size", "at least 1"},
		{"seen of a negative size", `"size":7`, `"size":-1`, "/data/seen/size", ""},
		{"seen of a size in quotes", `"size":7`, `"size":"7"`, "/data/seen/size", "string"},
		{"seen of size 2^53", `"size":7`, `"size":9007199254740992`, "/data/seen/size", "2^53-1"},
		{"seen without size", `,"size":7`, "", "/data/seen/size", "missing"},
		{"seen without root", `"root":"` + root + `",`, "", "/data/seen/root", "missing"},
		{"seen with a member more", `"size":7`, `"origin":"x","root":"` + root + `","size":7`, "/data/seen/root", "duplicate"},
		{"seen with an unknown member", `"size":7`, `"size":7,"time":1`, "/data/seen/time", "unknown"},
		{"an upper-case root", root, strings.ToUpper(root), "/data/seen/root", "lower-case"},
		{"a root in base64", root, "ABEiM0RVZneImaq7zN3u/wARIjNEVWZ3iJmqu8zd7v8=", "/data/seen/root", "hex"},
		{"seen a number", seen, `7`, "/data/seen", "number"},
		// What data holds besides is not read here, but has to be of the form.
		{"a fraction in data", `"count":3`, `"count":3.5`, "/data/count", "integers"},
		{"null in data", `"count":3`, `"count":null`, "/data/count", "null"},
		{"an upper-case member in data", `"count":3`, `"count":3,"extra":{"A":1}`, "/data/extra/A", "member names"},
		{"too deep", `"count":3`, `"count":[[[[[[[1]]]]]]]`, "/data/count/0/0/0/0/0/0", "nested"},
		{"an escape that need not be", "Sınaq", `S\u0131naq`, "/data/text", "canonical"},
	} {
		t.Run(c.what, func(t *testing.T) {
			_, err := wire.ParseStatement([]byte(swap(t, statement, c.from, c.to)))
			refused(t, err, c.place, c.reason)
		})
	}
}

func TestStatementSizes(t *testing.T) {
	fill := strings.Repeat("x", wire.MaxStatement-len(statement))
	whole := swap(t, statement, "Sınaq", "Sınaq"+fill)
	if len(whole) != 60_000 {
		t.Fatalf("%d bytes were made", len(whole))
	}
	if _, err := wire.ParseStatement([]byte(whole)); err != nil {
		t.Errorf("60,000 bytes: %v", err)
	}
	more := swap(t, statement, "Sınaq", "Sınaqx"+fill)
	_, err := wire.ParseStatement([]byte(more))
	refused(t, err, "", "60001 bytes")
	_, err = wire.ParseSigned([]byte(swap(t, signed, statement, more)))
	refused(t, err, "/statement", "60001 bytes")
	_, err = wire.ParseEntry([]byte(swap(t, entry, statement, more)))
	refused(t, err, "/statement", "60001 bytes")
}

func TestNewStatement(t *testing.T) {
	want, err := wire.ParseStatement([]byte(statement))
	if err != nil {
		t.Fatal(err)
	}
	type body struct {
		By    []wire.Signer `json:"by"`
		Count int64         `json:"count"`
		Seen  *wire.Seen    `json:"seen,omitzero"`
		Text  string        `json:"text"`
	}
	got, err := wire.NewStatement(want.ID, want.Source, want.Type, want.Subject, want.Time,
		&body{By: want.By, Count: 3, Seen: want.Seen, Text: "Sınaq"})
	if err != nil {
		t.Fatal(err)
	}
	if string(got.Raw) != statement {
		t.Errorf("got %s", got.Raw)
	}
	for _, c := range []struct {
		what, source, eventType, subject string
		data                             any
		place                            string
	}{
		{"a bad source", "x", want.Type, want.Subject, &body{}, "/source"},
		{"a bad type", want.Source, "x", want.Subject, &body{}, "/type"},
		{"a bad subject", want.Source, want.Type, "x y", &body{}, "/subject"},
		{"no data", want.Source, want.Type, want.Subject, nil, "/data"},
		{"data that is a list", want.Source, want.Type, want.Subject, []int{1}, "/data"},
		{"a number out of range", want.Source, want.Type, want.Subject, &body{Count: 1<<53 + 1}, "/data/count"},
		{"a fraction", want.Source, want.Type, want.Subject, map[string]any{"share": 0.5}, "/data/share"},
		{"seen of size 0", want.Source, want.Type, want.Subject, &body{Seen: &wire.Seen{}}, "/data/seen/size"},
	} {
		t.Run(c.what, func(t *testing.T) {
			_, err := wire.NewStatement(want.ID, c.source, c.eventType, c.subject, want.Time, c.data)
			refused(t, err, c.place, "")
		})
	}
}

func TestSourceOf(t *testing.T) {
	s, err := wire.ParseStatement([]byte(statement))
	if err != nil {
		t.Fatal(err)
	}
	if got := wire.SourceOf(s.Hash()); got != "urn:twothirds:"+s.Hash().String() || len(got) != 14+64 {
		t.Errorf("got %s", got)
	}
}
