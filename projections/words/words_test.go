package words

import (
	"regexp"
	"slices"
	"testing"

	"twothirds/domain"
	"twothirds/domain/voting"
	"twothirds/projections/locale"
)

var verb = regexp.MustCompile(`%(\[\d\])?[a-z%]`)

// TestBothLanguages: whatever is said is said in both, with the same verbs.
func TestBothLanguages(t *testing.T) {
	en, az := New(locale.English), New(locale.Azerbaijani)
	if len(en.Keys()) < 150 || !slices.Equal(en.Keys(), az.Keys()) {
		t.Fatalf("%d words in English, %d in Azerbaijani", len(en.Keys()), len(az.Keys()))
	}
	for _, key := range en.Keys() {
		a, _ := en.Look(key)
		b, _ := az.Look(key)
		if a == "" || b == "" {
			t.Errorf("%s is empty", key)
		}
		verbs, others := verb.FindAllString(a, -1), verb.FindAllString(b, -1)
		slices.Sort(verbs)
		slices.Sort(others)
		if !slices.Equal(verbs, others) {
			t.Errorf("%s: verbs %v and %v", key, verbs, others)
		}
	}
}

// TestEffectsHaveWords: of every type of effect there is.
func TestEffectsHaveWords(t *testing.T) {
	c := New(locale.English)
	for _, info := range domain.EffectTypes() {
		for _, key := range []string{"effect." + info.Name, "effectname." + info.Name} {
			if _, ok := c.Look(key); !ok {
				t.Errorf("%s has no words", key)
			}
		}
	}
}

func TestTwiceTheSameKey(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a key of two catalogues was taken")
		}
	}()
	New(locale.English, Words{"yes": {"yes", "hə"}})
}

func TestAsked(t *testing.T) {
	class := &domain.Class{
		Base: voting.BaseEntitled, Name: "charter", Threshold: voting.Fraction{Num: 2, Den: 3},
		Concurrence: &voting.Concurrence{Base: voting.BaseYesNo, MinYes: 2, Threshold: voting.Fraction{Num: 1, Den: 2, Strict: true}},
	}
	for _, test := range []struct {
		l          *locale.Language
		class      *domain.Class
		test, want string
	}{
		{locale.English, class, voting.TestThreshold, "two thirds of all members on the roll"},
		{locale.Azerbaijani, class, voting.TestThreshold, "siyahıdakı bütün üzvlərin ən azı üçdə ikisi"},
		{locale.English, class, voting.TestConcurrence, "more than half of the votes for and against; at least 2 in favour"},
		{locale.English, class, voting.TestQuorum, ""},
		{locale.English, nil, voting.TestThreshold, ""},
	} {
		if got := New(test.l).Asked(test.class, test.test); got != test.want {
			t.Errorf("%s: %q, want %q", test.test, got, test.want)
		}
	}
}
