package door_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/eventstore/door"
)

var now, _ = wire.ParseTime("2026-11-24T09:00:00.000Z")

// statement is a statement of a type with the given data.
func statement(t testing.TB, eventType string, at wire.Time, data any) *wire.Statement {
	t.Helper()
	id, err := wire.ParseUUID("019c0000-0000-7000-8000-000000000001")
	if err != nil {
		t.Fatal(err)
	}
	st, err := wire.NewStatement(id, wire.SourceOf(wire.Hash{1}), eventType, "motion/x", at, data)
	if err != nil {
		t.Fatal(err)
	}
	return st
}

func codeOf(t testing.TB, err error) domain.Code {
	t.Helper()
	var refusal *domain.Refusal
	switch {
	case err == nil:
		return ""
	case !errors.As(err, &refusal):
		t.Fatalf("not a refusal: %v", err)
	}
	return refusal.Code
}

// Texts as members write them, and texts that deceive: as one line (a title)
// and as several (a motion's text).
func TestCheckText(t *testing.T) {
	const both, lines, none = "both", "lines", "none"
	for _, tt := range []struct {
		name, text, allowed string
	}{
		{"empty", "", both},
		{"English", "Adoption of the Strategic Plan 2017-2020", both},
		{"Azerbaijani", "Vətəndaş cəmiyyəti, İşçi qrupu; ğüşöçı", both},
		{"Russian", "Открытое правительство", both},
		{"Arabic", "حكومة مفتوحة", both},
		{"punctuation and signs", "“Quoted” – €5, 50 % ½ № § ©…", both},
		{"a no-break space", "10 km", both},
		{"emoji of one character", "🗳", both},
		{"a Cyrillic a in a Latin word: scripts stand side by side", "p\u0430ypal", both},
		{"an Arabic number sign", "\u060012", both},

		{"a line break", "one\ntwo", lines},
		{"a tab", "one\ttwo", lines},
		{"zero width joiner", "👩\u200d⚖", lines},
		{"zero width non-joiner", "می\u200cخواهم", lines},
		{"left-to-right mark", "a\u200eb", lines},
		{"right-to-left mark", "a\u200fb", lines},
		{"Arabic letter mark", "a\u061cb", lines},
		{"emoji presentation", "✔\ufe0f", lines},

		{"not NFC: e and acute", "cafe\u0301", none},
		{"not NFC: Angstrom sign", "\u212b", none},
		{"NUL", "a\x00b", none},
		{"carriage return", "a\r\nb", none},
		{"escape", "a\x1b[2Jb", none},
		{"backspace", "a\x08b", none},
		{"delete", "a\x7fb", none},
		{"next line", "a\u0085b", none},
		{"left-to-right override", "a\u202db", none},
		{"right-to-left override", "a\u202etxt.exe", none},
		{"embedding", "a\u202ab\u202cc", none},
		{"isolate", "a\u2066b\u2069c", none},
		{"zero width space", "vote\u200b", none},
		{"word joiner", "vote\u2060", none},
		{"byte order mark", "\ufeffvote", none},
		{"soft hyphen", "vo\u00adte", none},
		{"combining grapheme joiner", "a\u034fb", none},
		{"line separator", "a\u2028b", none},
		{"paragraph separator", "a\u2029b", none},
		{"invisible times", "a\u2062b", none},
		{"Hangul filler", "\u3164", none},
		{"half-width Hangul filler", "\uffa0", none},
		{"Khmer inherent vowel", "\u17b4", none},
		{"Mongolian vowel separator", "a\u180eb", none},
		{"Mongolian variation selector", "a\u180bb", none},
		{"variation selector 1", "a\ufe00", none},
		{"variation selector 17", "a\U000e0100", none},
		{"tag characters", "a\U000e0041\U000e0042", none},
		{"a language tag", "\U000e0001", none},
		{"braille blank", "a\u2800b", none},
		{"interlinear annotation", "a\ufff9b", none},
		{"musical beam", "a\U0001d173b", none},
		{"replacement character", "a\ufffdb", none},
		{"private use", "a\ue000b", none},
		{"private use, plane 15", "a\U000f0000b", none},
		{"private use, plane 16", "a\U0010fffdb", none},
		{"not a character", "a\ufffeb", none},
		{"not a character, plane 1", "a\U0001ffffb", none},
		{"not a character, Arabic block", "a\ufdd0b", none},
		{"unassigned", "a\u0378b", none},
	} {
		for place, data := range map[string]any{
			"title":   map[string]any{"title": map[string]string{"en": tt.text}},
			"effect":  map[string]any{"effects": []any{map[string]any{"title": map[string]string{"az": tt.text}}}},
			"name":    map[string]any{"name": tt.text},
			"text":    map[string]any{"text": map[string]string{"en": tt.text}},
			"reasons": map[string]any{"effects": []any{map[string]any{"reasons": map[string]string{"en": tt.text}}}},
			"answer":  map[string]any{"answer": tt.text},
		} {
			several := place == "text" || place == "reasons" || place == "answer"
			want := door.CodeText
			if tt.allowed == both || (several && tt.allowed == lines) {
				want = ""
			}
			err := door.CheckText(statement(t, "twothirds.motion.tabled.v1", now, data))
			if got := codeOf(t, err); got != want {
				t.Errorf("%s in %s: %v, want %q", tt.name, place, err, want)
			}
		}
	}
}

// The message names the place and the character.
func TestCheckTextSaysWhere(t *testing.T) {
	data := map[string]any{"effects": []any{map[string]any{"title": map[string]string{"en": "a\u202eb"}}}}
	err := door.CheckText(statement(t, "twothirds.motion.tabled.v1", now, data))
	if err == nil || !strings.Contains(err.Error(), "/data/effects/0/title/en") || !strings.Contains(err.Error(), "U+202E") {
		t.Errorf("it says %v", err)
	}
}

// A protest quotes what was refused, whatever was wrong with it; in any other
// statement the same members are texts like others.
func TestQuotations(t *testing.T) {
	for _, member := range []string{"statement", "refusal"} {
		data := map[string]any{member: "a\u202eb\x1b\u200b", "reasons": map[string]string{"en": "It reads well."}}
		if err := door.Check(statement(t, "twothirds.protest.lodged.v1", now, data), now); err != nil {
			t.Errorf("%s quoted: %v", member, err)
		}
		if got := codeOf(t, door.Check(statement(t, "twothirds.motion.tabled.v1", now, data), now)); got != door.CodeText {
			t.Errorf("%s in another type: %q", member, got)
		}
		deeper := map[string]any{"reasons": map[string]string{member: "a\u202eb"}}
		if got := codeOf(t, door.Check(statement(t, "twothirds.protest.lodged.v1", now, deeper), now)); got != door.CodeText {
			t.Errorf("%s further in: %q", member, got)
		}
	}
	data := map[string]any{"statement": "fine", "reasons": map[string]string{"en": "a\u202eb"}}
	if got := codeOf(t, door.Check(statement(t, "twothirds.protest.lodged.v1", now, data), now)); got != door.CodeText {
		t.Errorf("a protest's own words: %q", got)
	}
}

func TestTimeAhead(t *testing.T) {
	data := map[string]any{}
	for _, tt := range []struct {
		ahead int64
		want  domain.Code
	}{
		{-400 * 24 * 3_600_000, ""},
		{0, ""},
		{door.MaxAhead, ""},
		{door.MaxAhead + 1, door.CodeTimeAhead},
		{400 * 24 * 3_600_000, door.CodeTimeAhead},
	} {
		if got := codeOf(t, door.Check(statement(t, "twothirds.motion.tabled.v1", now.Add(tt.ahead), data), now)); got != tt.want {
			t.Errorf("%d ms ahead: %q, want %q", tt.ahead, got, tt.want)
		}
	}
}

// Data that cannot be read to its end is not let in, whoever hands it over.
func TestUnreadableData(t *testing.T) {
	for _, data := range []string{``, `{"a":"b"`, `{"a":"\ud800"}`, `{"a":"b"}}`, "{\"a\":\"\xff\"}"} {
		err := door.CheckText(&wire.Statement{Data: []byte(data)})
		if data == "" {
			if err != nil {
				t.Errorf("no data: %v", err)
			}
			continue
		}
		if codeOf(t, err) != door.CodeText {
			t.Errorf("%q: %v", data, err)
		}
	}
}

// Whatever is let in as one line shows every character that it has, in the
// order in which it has them.
func FuzzCheckText(f *testing.F) {
	for _, s := range []string{"Adoption of the plan", "a\u202eb", "cafe\u0301", "\U000e0041", "می\u200cخواهم", "\xff", "a\nb"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		title, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err)
		}
		data := []byte(`{"title":{"en":` + string(title) + `}}`)
		if door.CheckText(&wire.Statement{Data: data}) != nil {
			return
		}
		var read struct{ Title struct{ En string } }
		if err := json.Unmarshal(data, &read); err != nil {
			t.Fatal(err)
		}
		if !norm.NFC.IsNormalString(read.Title.En) {
			t.Errorf("%q is not in NFC", read.Title.En)
		}
		for _, r := range read.Title.En {
			if !unicode.IsGraphic(r) && !unicode.Is(unicode.Prepended_Concatenation_Mark, r) {
				t.Errorf("%q has %U, which shows nothing", read.Title.En, r)
			}
		}
	})
}
