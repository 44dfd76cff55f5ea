package wire_test

import (
	"strings"
	"testing"

	"twothirds/domain/wire"
)

func TestCheckFormAccepts(t *testing.T) {
	for what, in := range map[string]string{
		"an empty object":                    `{}`,
		"the largest integer":                `{"a":9007199254740991}`,
		"the smallest integer":               `{"a":-9007199254740991}`,
		"zero":                               `{"a":0}`,
		"true and false":                     `{"a":true,"b":false}`,
		"an empty string":                    `{"a":""}`,
		"digits and underscores in names":    `{"0":1,"_":2,"a_1":3}`,
		"the short escapes":                  `{"a":"\b\t\n\f\r\"\\"}`,
		"a control character, lower case":    `{"a":"\u001f\u0000"}`,
		"DEL, which is not escaped":          "{\"a\":\"\x7f\"}",
		"a line separator, as it is":         "{\"a\":\"\u2028\"}",
		"characters that HTML would escape":  `{"a":"<&>'/"}`,
		"a character beyond the basic plane": `{"a":"😀"}`,
		"a replacement character":            "{\"a\":\"\ufffd\"}",
		"depth 8":                            `{"a":[[[[[[[1]]]]]]]}`,
		"names alike in different objects":   `{"a":{"a":{"a":1}}}`,
		"sorted by byte, not by word":        `{"a_b":1,"ab":2}`,
	} {
		t.Run(what, func(t *testing.T) {
			if err := wire.CheckForm([]byte(in), wire.MaxDepth); err != nil {
				t.Errorf("%s: %v", in, err)
			}
		})
	}
}

func TestCheckFormRefuses(t *testing.T) {
	for _, c := range []struct{ what, in, place, reason string }{
		{"nothing", "", "", "nothing is there"},
		{"an object that does not end", `{"a":1`, "", "unexpected EOF"},
		{"a repeated member", `{"a":1,"a":1}`, "/a", "duplicate"},
		{"a repeated member inside", `{"a":[0,{"b":1,"b":2}]}`, "/a/1/b", "duplicate"},
		{"null", `{"a":null}`, "/a", "null"},
		{"null in a list", `{"a":[1,null]}`, "/a/1", "null"},
		{"a fraction", `{"a":1.5}`, "/a", "integers"},
		{"a fraction of zero", `{"a":1.0}`, "/a", "integers"},
		{"an exponent", `{"a":1e3}`, "/a", "integers"},
		{"a large exponent", `{"a":1E400}`, "/a", "integers"},
		{"minus zero", `{"a":-0}`, "/a", "-0"},
		{"2^53", `{"a":9007199254740992}`, "/a", "2^53-1"},
		{"-2^53", `{"a":-9007199254740992}`, "/a", "2^53-1"},
		{"an integer of 17 digits", `{"a":10000000000000000}`, "/a", "2^53-1"},
		{"an integer of 400 digits", `{"a":` + strings.Repeat("9", 400) + `}`, "/a", "2^53-1"},
		{"a leading zero", `{"a":01}`, "", ""},
		{"a plus sign", `{"a":+1}`, "/a", ""},
		{"not a number", `{"a":NaN}`, "/a", ""},
		{"depth 9", `{"a":[[[[[[[[1]]]]]]]]}`, "/a/0/0/0/0/0/0/0", "nested"},
		{"depth without end", strings.Repeat("[", 60_000), "/0/0/0/0/0/0/0/0", "nested"},
		{"a space after a colon", `{"a": 1}`, "/a", "canonical"},
		{"a space after a comma", `{"a":1, "b":2}`, "/b", "canonical"},
		{"a line break inside", "{\"a\":[1,\n2]}", "/a/1", "canonical"},
		{"a space before", ` {}`, "", "canonical"},
		{"a line break after", "{}\n", "", "1 bytes after"},
		{"a second value", `{}{}`, "", "2 bytes after"},
		{"a byte order mark", "\ufeff{}", "", ""},
		{"members out of order", `{"b":1,"a":2}`, "/b", "canonical"},
		{"members out of order inside", `{"a":{"d":1,"c":2}}`, "/a/d", "canonical"},
		{"an escaped letter", `{"a":"\u0041"}`, "/a", "canonical"},
		{"an escaped slash", `{"a":"\/"}`, "/a", "canonical"},
		{"a line break escaped in full", `{"a":"\u000a"}`, "/a", "canonical"},
		{"a control character in upper case", `{"a":"\u001F"}`, "/a", "canonical"},
		{"an escaped DEL", `{"a":"\u007f"}`, "/a", "canonical"},
		{"an escaped line separator", `{"a":"\u2028"}`, "/a", "canonical"},
		{"an escaped pair", `{"a":"\ud83d\ude00"}`, "/a", "canonical"},
		{"a line break as it is", "{\"a\":\"\n\"}", "/a", "control"},
		{"half a pair, the first", `{"a":"\ud800"}`, "/a", "surrogate"},
		{"half a pair, the second", `{"a":"\udc00x"}`, "/a", "surrogate"},
		{"a pair the wrong way round", `{"a":"\udc00\ud800"}`, "/a", "surrogate"},
		{"half a pair in UTF-8", "{\"a\":\"\xed\xa0\x80\"}", "/a", "UTF-8"},
		{"no UTF-8", "{\"a\":\"\xff\"}", "/a", "UTF-8"},
		{"an overlong slash", "{\"a\":\"\xc0\xaf\"}", "/a", "UTF-8"},
		{"a character cut off", "{\"a\":\"\xc4\"}", "/a", "UTF-8"},
		{"an upper-case name", `{"A":1}`, "/A", "member names"},
		{"an empty name", `{"":1}`, "/", "member names"},
		{"a name with a hyphen", `{"a-b":1}`, "/a-b", "member names"},
		{"a name with a letter beyond ASCII", `{"ı":1}`, "/ı", "member names"},
		{"an escaped name", `{"\u0061":1}`, "/a", "canonical"},
		{"a comma at the end", `{"a":1,}`, "", ""},
		{"a comment", `{/**/}`, "", ""},
		{"single quotes", `{'a':1}`, "", ""},
	} {
		t.Run(c.what, func(t *testing.T) {
			refused(t, wire.CheckForm([]byte(c.in), wire.MaxDepth), c.place, c.reason)
		})
	}
}

func TestFormErrorNamesThePlace(t *testing.T) {
	for _, c := range []struct{ place, want string }{
		{"", "not the wire format at the whole value: too long"},
		{"/data/by/0", "not the wire format at /data/by/0: too long"},
	} {
		if got := (&wire.FormError{Place: c.place, Reason: "too long"}).Error(); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

func TestDecodeRefuses(t *testing.T) {
	type inner struct {
		N int64 `json:"n"`
	}
	type outer struct {
		Flag  bool      `json:"flag"`
		Hash  wire.Hash `json:"hash,omitzero"`
		List  []inner   `json:"list"`
		Maybe *inner    `json:"maybe,omitzero"`
		When  wire.Time `json:"when,omitzero"`
		Word  string    `json:"word,omitzero"`
	}
	const whole = `{"flag":true,"list":[{"n":1},{"n":2}],"maybe":{"n":3},"word":"w"}`
	var v outer
	if err := wire.Decode([]byte(whole), &v, "/data"); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ what, in, place, reason string }{
		{"the first member is missing", `{"list":[]}`, "/data/flag", "missing"},
		{"the last member is missing", `{"flag":true}`, "/data/list", "missing"},
		{"a member is missing in a list", `{"flag":true,"list":[{"n":1},{}]}`, "/data/list/1/n", "missing"},
		{"unknown", `{"flag":true,"list":[],"more":1}`, "/data/more", "unknown"},
		{"unknown inside", `{"flag":true,"list":[{"m":0,"n":1}]}`, "/data/list/0/m", "unknown"},
		{"empty word", `{"flag":true,"list":[],"word":""}`, "/data/word", "leave it out"},
		{"empty word, with more behind", `{"flag":true,"hash":"` + strings.Repeat("0", 64) + `","list":[]}`, "/data/hash", "leave it out"},
		{"the zero time", `{"flag":true,"list":[],"when":"1970-01-01T00:00:00.000Z"}`, "/data/when", "leave it out"},
		{"a string for a number", `{"flag":true,"list":[{"n":"1"}]}`, "/data/list/0/n", "string"},
		{"a number for a flag", `{"flag":1,"list":[]}`, "/data/flag", "number"},
		{"an object for a list", `{"flag":true,"list":{}}`, "/data/list", "{"},
		{"a list", `[]`, "/data", "["},
		{"null for a list", `{"flag":true,"list":null}`, "/data/list", ""},
		{"other order", `{"list":[],"flag":true}`, "/data/flag", ""},
		{"white space", `{"flag":true, "list":[]}`, "/data", "canonical"},
		{"not JSON", `{"flag":true,`, "/data", ""},
	} {
		t.Run(c.what, func(t *testing.T) {
			refused(t, wire.Decode([]byte(c.in), new(outer), "/data"), c.place, c.reason)
		})
	}
}

func TestCanonical(t *testing.T) {
	got := string(wire.Canonical(map[string]any{
		"b": []int64{}, "a": "\u2028<\x7f\"\\\n\x1f", "aa": -1, "a_": int64(1<<53 - 1),
	}))
	want := "{\"a\":\"\u2028<\x7f\\\"\\\\\\n\\u001f\",\"a_\":9007199254740991,\"aa\":-1,\"b\":[]}"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	defer func() {
		if recover() == nil {
			t.Error("a string that is not UTF-8 was written")
		}
	}()
	wire.Canonical("\xff")
}
