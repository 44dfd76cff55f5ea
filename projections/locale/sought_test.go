package locale

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func tokensOf(text string) (words []string) {
	for token := range Tokens(text) {
		words = append(words, token.Text)
	}
	return words
}

// TestStemForms are forms of one word, each line: they have one stem.
func TestStemForms(t *testing.T) {
	stems := map[string]string{}
	for _, forms := range []string{
		"qərar qərarı qərarın qərara qərarda qərardan qərarlar qərarları qərarların qərarlara qərarlarda qərarlardan qərarını qərarının qərarlarına qərarlarından qərardır",
		"təklif təklifi təklifin təklifə təklifdə təklifdən təkliflər təkliflərin təkliflərinə təkliflərində təklifidir",
		"üzv üzvü üzvün üzvə üzvdən üzvlər üzvləri üzvlərin üzvlərinə",
		"üzvlük üzvlüyü üzvlüyün üzvlüyə üzvlükdən",
		"səsvermə səsverməsi səsverməni səsvermənin səsverməyə səsvermədə səsvermədən səsvermələr səsvermələrin səsverməsində səsverməsinin",
		"şəffaflıq şəffaflığı şəffaflığın şəffaflığa şəffaflıqda şəffaflığından",
		"plan planı planın plana planda plandan planlar planlarının planını",
		"qanun qanunu qanunun qanuna qanunda qanunlar qanunlarda",
		"sənəd sənədi sənədin sənəddə sənədlər sənədlərinin",
		"nümayəndə nümayəndəsi nümayəndənin nümayəndəyə nümayəndələr nümayəndələrini",
		"iclas iclası iclasın iclasda iclaslar iclaslarında",
		"komissiya komissiyası komissiyanın komissiyaya komissiyada komissiyalar komissiyasının",
		"hesabat hesabatı hesabatın hesabatlar hesabatlarda",
		"büdcə büdcəsi büdcənin büdcəyə büdcədən büdcəsinə",
		"motion motions", "policy policies", "report reports", "register registers", "party parties", "member members", "act acts",
	} {
		words := tokensOf(forms)
		stem := Stem(words[0])
		for _, word := range words {
			if got := Stem(word); got != stem {
				t.Errorf("%s has the stem %s, %s has %s", words[0], stem, word, got)
			}
		}
		if other, ok := stems[stem]; ok {
			t.Errorf("%s and %s have the stem %s", words[0], other, stem)
		}
		stems[stem] = words[0]
	}
	for _, stays := range []string{"səs", "il", "data", "date", "gün", "2026", "12nin", "ana"} {
		word := tokensOf(stays)[0]
		if got := Stem(word); got != word {
			t.Errorf("%s has the stem %s", word, got)
		}
	}
}

// TestStems says what holds for every stem, whatever the word.
func TestStems(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOfN(rapid.SampledFrom([]string{"qerar", "uz", "v", "lar", "b", "den", "i", "n", "si", "k", "я", "7", "s"}), 1, 6)
		word := "x" + strings.Join(parts.Draw(t, "parts"), "")
		stem := Stem(word)
		if !strings.HasPrefix(word, stem) || Stem(stem) != stem || len(stem) < min(3, len(word)) {
			t.Fatalf("%s has the stem %s", word, stem)
		}
		if s := Seek([]string{word})[0]; s.In(word) != Whole || s.In(word+"x") != Beginning || s.In(stem) == Apart {
			t.Fatalf("%s is %d, %d and %d from its own", word, s.In(word), s.In(word+"x"), s.In(stem))
		}
	})
}

func TestSeek(t *testing.T) {
	for _, test := range []struct {
		query string
		token string
		want  []Near // of each word of the query
	}{
		{"qərar plan", "qərar", []Near{Whole, Apart}},
		{"qərar plan", "qərarsız", []Near{Beginning, Apart}},
		{"qərarların plan", "qərarı", []Near{Kindred, Apart}},
		{"kitablar plan", "kitabxana", []Near{Apart, Apart}},
		{"aça a", "açar", []Near{Apart, Beginning}},
		{"üzv plan", "üzvlər", []Near{Kindred, Apart}},
		{"2026 plan", "20267", []Near{Apart, Apart}},
		{"plan 20", "2026", []Near{Apart, Apart}},
		{"2026 plan", "2026", []Near{Whole, Apart}},
		{"s1 s1", "s108", []Near{Apart, Beginning}},
	} {
		token := tokensOf(test.token)[0]
		var got []Near
		for _, s := range Seek(tokensOf(test.query)) {
			got = append(got, s.In(token))
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s in %q: %v, want %v", test.token, test.query, got, test.want)
		}
	}
}
