package agree

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"twothirds/domain/wire"
)

var signatureList = regexp.MustCompile(`"signatures":\[[^\]]*\]`)

// signedAsItStands signs an entry's statement byte for byte, whatever it is, by
// the signers of the entry that it was made from.
func (h *history) signedAsItStands(raw []byte, like []byte) []byte {
	_, statement, found := bytes.Cut(raw, []byte(`"statement":`))
	if !found || isDerived(like) {
		return raw
	}
	statement = bytes.TrimSuffix(statement, []byte("}"))
	var list []string
	for _, line := range parse(like).by() {
		sig := ed25519.Sign(h.keys[line["key"].(string)], wire.PAE(wire.PayloadType, statement))
		list = append(list, `{"alg":"ed25519","sig":"`+base64.RawURLEncoding.EncodeToString(sig)+`"}`)
	}
	at := signatureList.FindIndex(raw)
	if at == nil {
		return raw
	}
	return slices.Concat(raw[:at[0]], []byte(`"signatures":[`+strings.Join(list, ",")+`]`), raw[at[1]:])
}

// A spelling writes something in an entry otherwise than canonical JSON of docs/format.md §3 has it.
type spelling struct {
	name     string
	old, new string // where old is "", new is put before the whole, and "…" stands for the whole
	classes  []string
}

// formOnly is the one class of nearly all spellings.
var formOnly = []string{form}

// spellings are done to one ballot, one motion and one derived entry.
var spellings = []spelling{
	{"a byte order mark", "", "\ufeff…", formOnly},
	{"a space before", "", " …", formOnly},
	{"a line feed after", "", "…\n", formOnly},
	{"a zero byte after", "", "…\x00", formOnly},
	{"a value after", "", "…{}", formOnly},
	{"a brace after", "", "…}", formOnly},
	{"twice", "", "……", formOnly},
	{"in a list", "", "[…]", formOnly},
	{"a carriage return after", "", "…\r", formOnly},
	{"nothing", "", "", formOnly},
	{"null", "", "null", formOnly},
	{"a number", "", "1", formOnly},
	{"an empty object", "", "{}", formOnly},

	{"a space after a colon", `"specversion":`, `"specversion": `, formOnly},
	{"a space before a comma", `"specversion":"1.0",`, `"specversion":"1.0" ,`, formOnly},
	{"a tab", `"specversion":`, "\"specversion\":\t", formOnly},
	{"a member twice, alike", `"specversion":"1.0"`, `"specversion":"1.0","specversion":"1.0"`, formOnly},
	{"a member twice, other", `"specversion":"1.0"`, `"specversion":"1.0","specversion":"2.0"`, formOnly},
	{"a member twice, the first escaped", `"specversion":"1.0"`, `"\u0073pecversion":"2.0","specversion":"1.0"`, formOnly},
	{"a member's name in capitals", `"specversion"`, `"Specversion"`, formOnly},
	{"a member's name with a Cyrillic е", `"specversion"`, `"sp` + "\u0435" + `cversion"`, formOnly},
	{"a member's name escaped", `"specversion"`, `"spec\u0076ersion"`, formOnly},
	{"a member without name", `"specversion":"1.0"`, `"":"x","specversion":"1.0"`, formOnly},
	{"an unknown member", `"specversion":"1.0",`, `"specversion":"1.0","style":"x",`, formOnly},
	{"a member out of order", `"specversion":"1.0",`, ``, formOnly},
	{"a comma at the end", `"specversion":"1.0","subject"`, `"specversion":"1.0",,"subject"`, formOnly},
	{"a value in single quotes", `"specversion":"1.0"`, `"specversion":'1.0'`, formOnly},
	{"a comment", `"specversion":"1.0"`, `/**/"specversion":"1.0"`, formOnly},
	{"a value escaped", `"1.0"`, `"1\u002e0"`, formOnly},
	{"a slash escaped", `urn:twothirds:`, `urn:twothirds:\/`, formOnly},
	{"a value that is a number", `"specversion":"1.0"`, `"specversion":1`, formOnly},
	{"a value that is null", `"specversion":"1.0"`, `"specversion":null`, formOnly},
	{"a value that is a list", `"specversion":"1.0"`, `"specversion":["1.0"]`, formOnly},
	{"an overlong slash", `"urn:`, "\"\xc0\xafurn:", formOnly},
	{"an overlong letter", `"urn:`, "\"\xc1\xb5rn:", formOnly},
	{"a surrogate in UTF-8", `"urn:`, "\"\xed\xa0\x80urn:", formOnly},
	{"a byte that is no UTF-8", `"urn:`, "\"\xffurn:", formOnly},
	{"a character above U+10FFFF", `"urn:`, "\"\xf4\x90\x80\x80urn:", formOnly},
	{"a lone surrogate escaped", `"urn:`, `"\ud800urn:`, formOnly},
	{"a pair of surrogates escaped", `"urn:`, `"\ud83d\ude00urn:`, formOnly},
	{"a replacement character", `"urn:`, "\"\ufffdurn:", formOnly},
	{"a control character", `"urn:`, "\"\x01urn:", formOnly},
	{"a Cyrillic о in the source", `twothirds:`, "tw\u043ethirds:", formOnly},
	{"a Cyrillic о in the type", `"type":"twothirds.`, "\"type\":\"tw\u043ethirds.", formOnly},
	{"a fullwidth digit in a version", `.v1"`, ".v\uff11\"", formOnly},
	{"an Arabic-Indic digit in a time", `"recorded":"2`, "\"recorded\":\"\u0662", formOnly},
	{"a time with an offset", `Z","signatures"`, `+00:00","signatures"`, formOnly},
	{"a time in lower case", `Z","signatures"`, `z","signatures"`, formOnly},
	{"a time with a comma", `.000Z","signatures"`, `,000Z","signatures"`, formOnly},
	{"a time with microseconds", `.000Z","signatures"`, `.000000Z","signatures"`, formOnly},
	{"a time without milliseconds", `.000Z","signatures"`, `Z","signatures"`, formOnly},
	{"a leap second", `:00.000Z","signatures"`, `:60.000Z","signatures"`, formOnly},
	{"hour 24", `T09:00:00.000Z","signatures"`, `T24:00:00.000Z","signatures"`, formOnly},
	{"30 February", `"recorded":"2026-12-0`, `"recorded":"2026-02-30T09:00:00.000Z","was":"`, formOnly},
	{"the year 0000", `"recorded":"2026`, `"recorded":"0000`, formOnly},
	{"the year 10000", `"recorded":"2026`, `"recorded":"12026`, formOnly},
	{"an id in capitals", `"id":"`, `"id":"A`, formOnly},
	{"an id in braces", `"id":"`, `"id":"{`, formOnly},
	{"an id with a Cyrillic а", `"id":"0`, "\"id\":\"\u0430", formOnly},
}

// ballotSpellings stand in a ballot's data.
var ballotSpellings = []spelling{
	{"an exponent", `"ballot":1,`, `"ballot":1e0,`, formOnly},
	{"a fraction", `"ballot":1,`, `"ballot":1.0,`, formOnly},
	{"a leading zero", `"ballot":1,`, `"ballot":01,`, formOnly},
	{"a plus sign", `"ballot":1,`, `"ballot":+1,`, formOnly},
	{"minus zero", `"ballot":1,`, `"ballot":-0,`, formOnly},
	{"a hexadecimal number", `"ballot":1,`, `"ballot":0x1,`, formOnly},
	{"infinity", `"ballot":1,`, `"ballot":Infinity,`, formOnly},
	{"2^53", `"ballot":1,`, `"ballot":9007199254740992,`, formOnly},
	{"2^53+1", `"ballot":1,`, `"ballot":9007199254740993,`, formOnly},
	{"2^64+1", `"ballot":1,`, `"ballot":18446744073709551617,`, formOnly},
	{"2^53-1", `"ballot":1,`, `"ballot":9007199254740991,`, []string{permission}},
	{"-2^53", `"ballot":1,`, `"ballot":-9007199254740992,`, formOnly},
	{"zero", `"ballot":1,`, `"ballot":0,`, []string{permission, form}},
	{"less than zero", `"ballot":1,`, `"ballot":-1,`, []string{permission, form}},
	{"a number as a text", `"ballot":1,`, `"ballot":"1",`, formOnly},
	{"true for one", `"ballot":1,`, `"ballot":true,`, formOnly},
	{"a choice in capitals", `"choice":"no"`, `"choice":"No"`, formOnly},
	{"a choice with a space", `"choice":"no"`, `"choice":"no "`, formOnly},
	{"a choice with a Cyrillic о", `"choice":"no"`, "\"choice\":\"n\u043e\"", formOnly},
	{"a choice with an invisible character", `"choice":"no"`, "\"choice\":\"n\u200bo\"", formOnly},
	{"a choice of fullwidth letters", `"choice":"no"`, "\"choice\":\"\uff4e\uff4f\"", formOnly},
	{"a choice that is empty", `"choice":"no"`, `"choice":""`, formOnly},
	{"two choices in a list", `"choice":"no"`, `"choice":["no","yes"]`, formOnly},
	{"a capacity with a Cyrillic е", `"as":"representative"`, "\"as\":\"r\u0435presentative\"", formOnly},
	{"a line of by twice", `"by":[`, `"by":[{"as":"representative","key":"tn_r7bPaRVcV1nFT9xDUhP39GRKW1kpMRaYM_g1d9hs","of":"member/01a20cc8-8e80-7000-8000-000000000002"},`, formOnly},
	{"by that is an object", `"by":[`, `"by":{},"was":[`, formOnly},
	{"seen with a size of zero", `"size":24`, `"size":0`, formOnly},
	{"seen with a size of less", `"size":24`, `"size":-24`, formOnly},
	{"seen before the log", `"size":24`, `"size":25`, []string{permission}},
	{"seen far beyond the log", `"size":24`, `"size":9007199254740991`, []string{permission}},
	{"seen that is null", `"seen":{`, `"seen":null,"was":{`, formOnly},
	{"seen with more", `"size":24`, `"size":24,"time":0`, formOnly},
	{"a key with padding", `d9hs"`, `d9hs="`, formOnly},
	{"a key in standard base64", `tn_r7b`, `tn/r7b`, formOnly},
	{"a key with an unused bit", `d9hs"`, `d9ht"`, formOnly},
	{"a key with a line feed", `d9hs"`, `d9h\n"`, formOnly},
	{"a hash in capitals", `"opening":"d66b`, `"opening":"D66B`, formOnly},
	{"a hash cut short", `"opening":"d6`, `"opening":"`, formOnly},
	{"a subject with a Cyrillic о", `"subject":"poll`, "\"subject\":\"p\u043ell", formOnly},
	{"a subject of another noun", `"subject":"poll`, `"subject":"motion`, formOnly},
	{"a subject without id", `"subject":"poll/01a230d5-1280-7000-8000-000000000021"`, `"subject":"poll"`, formOnly},
	{"a subject with two ids", `"subject":"poll/`, `"subject":"poll/poll/`, formOnly},
	{"a member whose id is a name with a Cyrillic а", `"member":"01a`, "\"member\":\"01\u0430", formOnly},
}

// TestSpellings: bytes that are not of the form are found as such, whoever signs
// them: nobody can have two readers see two things in one entry.
func TestSpellings(t *testing.T) {
	h := short()
	ballot, motion, closing := h.of("vote.cast")[0], h.of("motion.tabled")[0], h.of("poll.closed")[0]
	var list []tampering
	for _, seq := range []int{ballot, motion, closing} {
		all := spellings
		if seq == ballot {
			all = append(slices.Clone(all), ballotSpellings...)
		}
		for _, s := range all {
			var raw []byte
			if s.old == "" {
				raw = []byte(strings.ReplaceAll(s.new, "…", h.at(seq)))
			} else if !strings.Contains(h.at(seq), s.old) {
				if seq == ballot && !strings.Contains(s.name, "hour") && !strings.Contains(s.name, "base64") {
					t.Errorf("%s: entry %d has no %s", s.name, seq, s.old)
				}
				continue
			} else {
				raw = h.replaced(seq, s.old, s.new)
			}
			if s.name == "a member out of order" {
				raw = bytes.Replace(raw, []byte(`"subject"`), []byte(`"specversion":"1.0","subject"`), 1)
				raw = bytes.Replace(raw, []byte(`"specversion":"1.0",`), nil, 1)
				raw = bytes.Replace(raw, []byte(`"time"`), []byte(`"specversion":"1.0","time"`), 1)
			}
			list = append(list, tampering{
				name: fmt.Sprintf("entry %d: %s", seq, s.name), entries: h.with(seq, h.signedAsItStands(raw, h.entries[seq-1])), want: at(seq, s.classes...),
			})
		}
	}
	expect(t, some(list, 1))
}

// TestTexts: what only the door judges (docs/format.md §19) no verifier does, and
// both take it alike. In a log in which everybody signed what stands there, it
// stands.
func TestTexts(t *testing.T) {
	var list []tampering
	constituted := newBranch(full().entries[:full().of("ledger.constituted")[0]])
	for name, text := range map[string]string{
		"composed":                 "\u00e9 S\u0131naq \u0259",
		"decomposed":               "e\u0301",
		"Cyrillic":                 "Nat\u0430lia",
		"a private use character":  "\ue000",
		"an unassigned one":        "\U000e0fff",
		"a noncharacter":           "\uffff",
		"a replacement character":  "\ufffd",
		"turned around":            "\u202eabc",
		"invisible":                "a\u200bb\u2060c\ufeff",
		"controls":                 "\x00\x01\x1f\x7f\u0085",
		"line ends":                "a\nb\r\nc\u2028d\u2029",
		"quotes":                   `"\/`,
		"beyond the basic plane":   "\U0001f600\U00010348",
		"like an escape":           `A`,
		"like the end of an entry": `"}}`,
		"HTML":                     `<script>alert(1)</script>&amp;`,
		"500 bytes":                strings.Repeat("\u0259", 250),
	} {
		b := constituted.copy()
		e := parse(full().entries[full().of("motion.tabled")[0]-1])
		e.data()["title"] = map[string]any{"en": text}
		e.statement()["subject"] = "motion/" + b.id(b.now).String()
		if err := b.enter(b.anew(full(), e, b.now.String())); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		list = append(list, tampering{name: name, entries: b.entries, want: want{ok: true}})

		long := parse(full().entries[full().of("motion.tabled")[0]-1])
		long.data()["title"] = map[string]any{"en": text + strings.Repeat("x", 501-len(text))}
		long.statement()["subject"] = "motion/" + b.id(b.now).String()
		raw := b.anew(full(), long, b.now.String())
		list = append(list, tampering{name: name + ", too long", entries: append(slices.Clone(b.entries), raw), want: at(len(b.entries)+1, form)})
	}
	expect(t, some(list, 1))
}

// TestSizes: statements and entries at their bounds, and one byte beyond.
func TestSizes(t *testing.T) {
	var list []tampering
	h := full()
	base := newBranch(h.entries[:h.of("ledger.constituted")[0]])
	sized := func(size int, texts ...string) []byte {
		b := base.copy()
		e := parse(h.entries[h.of("protest.lodged")[0]-1])
		e.statement()["subject"] = "protest/" + b.id(b.now).String()
		delete(e.data(), "refusal")
		e.data()["statement"] = "x"
		lengthened := wire.Canonical(e.root["statement"])
		e.data()["statement"] = strings.Repeat("x", size-len(lengthened)+1)
		return b.anew(h, e, b.now.String())
	}
	last := len(base.entries) + 1
	for _, c := range []struct {
		size int
		want want
	}{{59_999, want{ok: true}}, {60_000, want{ok: true}}, {60_001, at(last, form)}, {64_000, at(last, form)}, {66_000, at(last, form)}} {
		list = append(list, tampering{name: fmt.Sprintf("a statement of %d bytes", c.size), entries: append(slices.Clone(base.entries), sized(c.size)), want: c.want})
	}
	for depth := 5; depth <= 40; depth += 1 + depth/10 {
		e := parse(h.entries[h.of("position.stated")[0]-1])
		var deep any = "x"
		for range depth {
			deep = map[string]any{"a": deep}
		}
		e.data()["text"] = deep
		list = append(list, tampering{name: fmt.Sprintf("nested %d deep", depth), entries: append(slices.Clone(base.entries), base.anew(h, e, base.now.String())), want: at(last, form)})
	}
	list = append(list, tampering{name: "nested 100,000 deep", entries: append(slices.Clone(base.entries), []byte(strings.Repeat("[", 60_000))), want: at(last, form)})
	expect(t, list)
}
