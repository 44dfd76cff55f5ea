package locale

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestFold(t *testing.T) {
	for text, want := range map[string]string{
		"":                      "",
		"plain text, 42":        "plain text, 42",
		"Şəffaflıq":             "seffafliq",
		"ŞƏFFAFLIQ":             "seffafliq",
		"İctimai İŞIQ":          "ictimai isiq",
		"I ı i İ":               "i i i i",
		"Çöl, Ğüz, Üfüq, Öncül": "col, guz, ufuq, oncul",
		"S\u0327\u0259ki":       "seki", // decomposed
		"i\u0307":               "i",    // what JavaScript makes of İ
		"open\u200bness":        "openness",
		"soft\u00adhyphen":      "softhyphen",
		"\ufefffirst":           "first",
		"ﬁnance Ｆｕｌｌ ²":         "finance full 2",
		"Straße Łódź Çağ Ærø":   "strasse lodz cag aero",
		"\u0430zerb\u0430ycan":  "azerbaycan", // Cyrillic а
		"\u0410\u0415\u041e\u0420\u0421\u0425\u0423": "aeopcxy",
		"\u04d8\u043b\u0438\u0458\u0435\u0432":       "e\u043b\u0438je\u0432", // Әлијев
		"Молодёжь":                                   "мoлoдeжь",
		"\u212a":                                     "k", // the Kelvin sign
		"bad\xff":                                    "bad\ufffd",
	} {
		equal(t, text, Fold(text), want)
	}
}

func TestTokens(t *testing.T) {
	for _, test := range []struct {
		text string
		want []string
	}{
		{"", nil},
		{"  .,— ", nil},
		{"\u200d", nil},
		{"Açıq Hökumət Tərəfdaşlığı", []string{"aciq", "hokumet", "terefdasligi"}},
		{"3-cü bənd (1.4)", []string{"3", "cu", "bend", "1", "4"}},
		{"the body's e-mail", []string{"the", "body", "s", "e", "mail"}},
		{"half: ½", []string{"half", "1", "2"}},
		{strings.Repeat("ə", 60), []string{strings.Repeat("e", MaxToken)}},
		{strings.Repeat("я", 60), []string{strings.Repeat("я", MaxToken/2)}},
		{"a\xffb", []string{"a", "b"}},
	} {
		var got []string
		for token := range Tokens(test.text) {
			got = append(got, token.Text)
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%q: got %q, want %q", test.text, got, test.want)
		}
	}
	for token := range Tokens("Şəki, İşıq") {
		equal(t, "where it stands", "Şəki, İşıq"[token.From:token.To], map[string]string{"seki": "Şəki", "isiq": "İşıq"}[token.Text])
	}
	for range Tokens("one two") { // and no more than asked for
		break
	}
}

func checkFold(t interface{ Fatalf(string, ...any) }, text string) {
	once := Fold(text)
	if twice := Fold(once); twice != once {
		t.Fatalf("%q folds to %q, and that to %q", text, once, twice)
	}
	if !utf8.ValidString(once) {
		t.Fatalf("%q folds to %q", text, once)
	}
	last := 0
	for token := range Tokens(text) {
		if token.Text == "" || len(token.Text) > MaxToken || !strings.Contains(once, token.Text) {
			t.Fatalf("token %q of %q, folded %q", token.Text, text, once)
		}
		if token.From < last && token.From != last || token.To <= token.From || token.To > len(text) {
			t.Fatalf("token %q stands at %d to %d of %q", token.Text, token.From, token.To, text)
		}
		last = token.From
		for _, r := range token.Text {
			if !unicode.In(r, unicode.L, unicode.N) {
				t.Fatalf("token %q of %q has %q", token.Text, text, r)
			}
		}
	}
}

// TestFolding holds any text to what is promised of it, and words of the
// Azerbaijani alphabet to be found from a keyboard without it.
func TestFolding(t *testing.T) {
	typed := strings.NewReplacer("ə", "e", "ı", "i", "ğ", "g", "ş", "s", "ç", "c", "ö", "o", "ü", "u", "İ", "I", "Ə", "E", "Ğ", "G", "Ş", "S", "Ç", "C", "Ö", "O", "Ü", "U")
	rapid.Check(t, func(t *rapid.T) {
		checkFold(t, rapid.String().Draw(t, "text"))
		word := rapid.StringOfN(rapid.RuneFrom([]rune("abcçdeəfgğhxıijkqlmnoöprsştuüvyzABCÇDEƏFGĞHXIİJKQLMNOÖPRSŞTUÜVYZ")), 1, 20, -1).Draw(t, "word")
		if Fold(word) != Fold(typed.Replace(word)) {
			t.Fatalf("%q is not found by %q", word, typed.Replace(word))
		}
		for _, r := range Fold(word) {
			if r < 'a' || r > 'z' {
				t.Fatalf("%q folds to %q", word, Fold(word))
			}
		}
	})
}

// TestEveryCharacter folds each by itself.
func TestEveryCharacter(t *testing.T) {
	for r := range rune(unicode.MaxRune + 1) {
		checkFold(t, string(r))
	}
}

func FuzzFold(f *testing.F) {
	for _, text := range []string{"Şəffaflıq İŞIQ", "i\u0307", "ǰ̌ ½ ﷺ", "\xff\u200d", "Ꭰꭰ ẞß ͅ"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		checkFold(t, text)
		_ = Azerbaijani.SortKey(text)
	})
}
