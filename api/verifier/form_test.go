package verifier

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A formCase is a text that is, or is not, of a form (docs/format.md §3, §4).
type formCase struct {
	Check string `json:"check"`
	Text  []byte `json:"base64"`
	valid bool
}

// formCases lists the cases of one check: those of the form, then those not of it.
func formCases(check string, valid, invalid []string) []formCase {
	var cases []formCase
	for _, text := range valid {
		cases = append(cases, formCase{check, []byte(text), true})
	}
	for _, text := range invalid {
		cases = append(cases, formCase{check, []byte(text), false})
	}
	return cases
}

// TestForms: each rule of the form, by texts just on either side of it.
func TestForms(t *testing.T) {
	nested := func(depth int) string { return strings.Repeat("[", depth) + strings.Repeat("]", depth) }
	var cases []formCase
	cases = append(cases, formCases("json",
		[]string{
			`{}`, `[]`, `{"a":1,"b":[true,false,"x"]}`, `{"_":0,"a0":-1}`, `9007199254740991`, `-9007199254740991`, `0`, `"\u0000\u001f"`,
			`"\b\t\n\f\r\"\\"`, "\"\u007f/ə\u2028😀\ufeff\"", nested(9), `{"1":1,"10":2,"2":3}`, `{"__proto__":1,"constructor":2}`,
		},
		[]string{
			"\"\xff\"", "\"\xed\xa0\x80\"", "\"\xc0\x80\"", "\xef\xbb\xbf{}", `"\u0041"`, `"\/"`, `"\u000a"`, `"\u0008"`, `"\u001F"`, `"\u2028"`, `"\ud800"`, "\"\n\"", "\"\x00\"",
			`{"a":1,"a":1}`, `{"A":1}`, `{"":1}`, `{"a-b":1}`, `{"b":1,"a":2}`, `{"2":3,"10":2}`, `1.0`, `1e3`, `-0`, `9007199254740992`, `-9007199254740992`,
			`9007199254740993`, `99999999999999999999`, `01`, `+1`, `-`, `.5`, `{"a":null}`, `null`, `nul`, `True`, nested(10),
			` {}`, `{} `, "{}\n", `{"a": 1}`, `{"a":1,}`, `[1,]`, `[,1]`, `{,}`, `{a:1}`, `{'a':1}`, `{"a"}`, `{"a":}`, `{}{}`, `"`, `"\`, `"\u00`, `[`, `{`, ``,
		})...)
	cases = append(cases, formCases("time",
		[]string{"2026-11-24T09:30:00.123Z", "0001-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z", "2028-02-29T00:00:00.000Z", "1970-01-01T00:00:00.000Z", "2000-02-29T00:00:00.000Z"},
		[]string{
			"", "0000-01-01T00:00:00.000Z", "2027-02-29T00:00:00.000Z", "1900-02-29T00:00:00.000Z", "2026-11-31T00:00:00.000Z", "2026-11-24T24:00:00.000Z", "2026-13-01T00:00:00.000Z",
			"2026-11-24T09:30:60.000Z", "2026-11-24T09:60:00.000Z", "2026-11-24T09:30:00Z", "2026-11-24T09:30:00.12Z", "2026-11-24T09:30:00.123z", "2026-11-24t09:30:00.123Z",
			"2026-11-24T09:30:00.123+00:00", "2026-11-24 09:30:00.123Z", "+02026-11-24T09:30:00.123Z", "2026-00-24T09:30:00.123Z", "2026-11-24T09:30:00.123Z ",
		})...)
	cases = append(cases, formCases("date",
		[]string{"2026-11-24", "0001-01-01", "9999-12-31", "2028-02-29", "1970-01-01"},
		[]string{"", "0000-01-01", "2027-02-29", "2026-11-31", "2026-13-01", "2026-1-01", "2026-11-24 ", "+2026-11-24", "20261124", "2026-11-24T", "2026-00-10"})...)
	cases = append(cases, formCases("local",
		[]string{"2003-09-10T15:04:05Z", "2003-09-10T15:04:05-04:00", "2003-09-10T23:59:59+23:59", "2003-09-10T15:04:05-00:00"},
		[]string{"", "2003-09-10T15:04:05", "2003-09-10T15:04:05.000Z", "2003-09-10T24:00:00Z", "2003-09-10T15:04:60Z", "2003-09-10T15:04:05-24:00", "2003-09-10T15:04:05-0400", "2003-09-10T15:04:05+04:60", "2003-09-31T15:04:05Z", "2003-09-10T15:04:05z"})...)
	cases = append(cases, formCases("label", []string{"a", "A.1", "9_-.", strings.Repeat("a", 64)}, []string{"", ".a", "_a", "-a", "a b", "a/b", "ə", strings.Repeat("a", 65)})...)
	cases = append(cases, formCases("itemNumber", []string{"1", "1.2-a", "...", strings.Repeat("Z", 20)}, []string{"", "1_2", "1 2", strings.Repeat("1", 21)})...)
	cases = append(cases, formCases("mediaType", []string{"a/b", "application/vnd.x+json", strings.Repeat("a", 125) + "/b"}, []string{"", "a", "a/", "/b", "a/b/c", "A/b", "a/b;c=d", strings.Repeat("a", 126) + "/b"})...)
	cases = append(cases, formCases("fieldName", []string{"name", "a_b", strings.Repeat("a", 40)}, []string{"", "a1", "A", strings.Repeat("a", 41)})...)
	cases = append(cases, formCases("uuid",
		[]string{"0193a5c0-7b1e-7c3a-9d2f-5b6e4a1c8d70", "07301523-cae9-5c01-bd37-d24b3db62a56"},
		[]string{
			"", "0193A5C0-7b1e-7c3a-9d2f-5b6e4a1c8d70", "0193a5c0-7b1e-4c3a-9d2f-5b6e4a1c8d70", "0193a5c0-7b1e-7c3a-cd2f-5b6e4a1c8d70",
			"0193a5c07b1e7c3a9d2f5b6e4a1c8d70", "{0193a5c0-7b1e-7c3a-9d2f-5b6e4a1c8d70}", "0193a5c0-7b1e-7c3a-9d2f-5b6e4a1c8d7",
		})...)
	cases = append(cases, formCases("hash",
		[]string{strings.Repeat("0a", 32), strings.Repeat("0", 64)},
		[]string{strings.Repeat("0A", 32), strings.Repeat("0", 63), strings.Repeat("0", 65), strings.Repeat("0", 63) + "g"})...)
	cases = append(cases, formCases("hashNotZero", []string{strings.Repeat("0a", 32)}, []string{strings.Repeat("0", 64)})...)
	cases = append(cases, formCases("key",
		[]string{"-aKVy8V7SCltX8eXjYfPjU3oOYYZQbEfxtm8nhr9H-8"},
		[]string{"-aKVy8V7SCltX8eXjYfPjU3oOYYZQbEfxtm8nhr9H-9", "+aKVy8V7SCltX8eXjYfPjU3oOYYZQbEfxtm8nhr9H+8", "-aKVy8V7SCltX8eXjYfPjU3oOYYZQbEfxtm8nhr9H-8=", "-aKVy8V7SCltX8eXjYfPjU3oOYYZQbEfxtm8nhr9H-", ""})...)
	cases = append(cases, formCases("signature",
		[]string{strings.Repeat("A", 86), strings.Repeat("A", 85) + "w"},
		[]string{strings.Repeat("A", 85) + "x", strings.Repeat("A", 87), strings.Repeat("A", 86) + "=="})...)
	cases = append(cases, formCases("name", []string{"a", "registrar-1_x", strings.Repeat("a", 64)}, []string{"", "A", "a b", strings.Repeat("a", 65), "ə"})...)
	cases = append(cases, formCases("type",
		[]string{"twothirds.vote.cast.v1", "twothirds.a_1.b.v10"},
		[]string{"twothirds.vote.cast", "twothirds.vote.cast.v0", "twothirds.vote.cast.v01", "twothirds.vote.cast.v1 ", "onethird.vote.cast.v1", "twothirds.Vote.cast.v1", "twothirds.vote.cast.again.v1", "twothirds." + strings.Repeat("a", 80) + ".b.v1"})...)
	cases = append(cases, formCases("subject", []string{"ledger", "member/0193a5c0", "key/-aKVy8_"}, []string{"", "/x", "member/", "Member/x", "member/x/y", "member/x y", "member/" + strings.Repeat("a", 200)})...)
	cases = append(cases, formCases("subjectWithID", []string{"office/chair"}, []string{"office"})...)
	cases = append(cases, formCases("origin", []string{"test.example/ledger", "!~", strings.Repeat("a", 200)}, []string{"", "a b", "a+b", "é", strings.Repeat("a", 201)})...)

	in, err := json.Marshal(cases)
	if err != nil {
		t.Fatal(err)
	}
	out, code := run(t, in, needNode(t), "testdata/forms.mjs")
	var verdicts []string
	if err := json.Unmarshal(out, &verdicts); code != 0 || err != nil || len(verdicts) != len(cases) {
		t.Fatalf("exit %d, %v, %d verdicts on %d cases", code, err, len(verdicts), len(cases))
	}
	for i, c := range cases {
		if got := verdicts[i]; (got == "") != c.valid {
			t.Errorf("%s %q: valid %t, want %t (%s)", c.Check, c.Text, got == "", c.valid, got)
		}
	}
}

// TestStatements: the samples of all types and effects are of their form; those
// that are derived nobody may state.
func TestStatements(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(goldenDir, "events", "*.json"))
	if err != nil || len(files) < 43 {
		t.Fatalf("%d samples, %v", len(files), err)
	}
	out, code := run(t, nil, needNode(t), append([]string{"testdata/statements.mjs"}, files...)...)
	var codes []string
	if err := json.Unmarshal(out, &codes); code != 0 || err != nil || len(codes) != len(files) {
		t.Fatalf("exit %d, %v, %d answers on %d samples", code, err, len(codes), len(files))
	}
	for i, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		want := ""
		if bytes.HasPrefix(data, []byte(`{"data":{`)) && bytes.Contains(data, []byte(`"cause":{`)) {
			want = "derived_type"
		}
		if codes[i] != want {
			t.Errorf("%s: refused with %q, want %q", filepath.Base(file), codes[i], want)
		}
	}
}
