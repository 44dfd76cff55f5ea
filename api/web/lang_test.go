package web

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"twothirds/domain"
	"twothirds/domain/voting"
	"twothirds/domain/wire"
)

var verb = regexp.MustCompile(`%(\[\d\])?[a-z%]`)

// TestCataloguesMatch: both languages have the same texts, with the same verbs.
func TestCataloguesMatch(t *testing.T) {
	if en, az := sortedKeys(english), sortedKeys(azerbaijani); !slices.Equal(en, az) {
		for _, key := range en {
			if _, ok := azerbaijani[key]; !ok {
				t.Errorf("%s is missing in Azerbaijani", key)
			}
		}
		for _, key := range az {
			if _, ok := english[key]; !ok {
				t.Errorf("%s is missing in English", key)
			}
		}
	}
	for key, en := range english {
		az := azerbaijani[key]
		if en == "" || az == "" {
			t.Errorf("%s is empty", key)
		}
		a, b := verb.FindAllString(en, -1), verb.FindAllString(az, -1)
		slices.Sort(a)
		slices.Sort(b)
		if !slices.Equal(a, b) {
			t.Errorf("%s: verbs %v and %v", key, a, b)
		}
	}
}

// TestTextsOfCode: every text that code and templates ask for is there, and
// there is none that nobody asks for.
func TestTextsOfCode(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	templates, err := filepath.Glob("templates/*.html")
	if err != nil {
		t.Fatal(err)
	}
	var source strings.Builder
	for _, file := range append(files, templates...) {
		if strings.HasPrefix(file, "catalogue_") || strings.HasSuffix(file, "_test.go") {
			continue
		}
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		source.Write(b)
	}
	asked := map[string]bool{}
	for _, m := range regexp.MustCompile(`\.T[( ]"([a-z0-9_.]*[a-z0-9_])"`).FindAllStringSubmatch(source.String(), -1) {
		asked[m[1]] = true
	}
	for _, m := range regexp.MustCompile(`\.Count\("([a-z.]+)"`).FindAllStringSubmatch(source.String(), -1) {
		asked[m[1]+".one"], asked[m[1]+".other"] = true, true
	}
	for key := range asked {
		if _, ok := english[key]; !ok {
			t.Errorf("%q is asked for and is in no catalogue", key)
		}
	}
	if len(asked) < 80 {
		t.Errorf("only %d texts are asked for: the search went wrong", len(asked))
	}
	prefixes := []string{"fraction."}
	for _, m := range regexp.MustCompile(`"([a-z]+\.)"`).FindAllStringSubmatch(source.String(), -1) {
		prefixes = append(prefixes, m[1])
	}
	for key := range english {
		composed := slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(key, p) })
		if !asked[key] && !composed && !strings.Contains(source.String(), `"`+key+`"`) {
			t.Errorf("nobody asks for %q", key)
		}
	}
}

// TestWordsOfTheDomain: everything that the ledger can say has its word.
func TestWordsOfTheDomain(t *testing.T) {
	var keys []string
	for _, info := range domain.Types() {
		keys = append(keys, "type."+info.Name, "noun."+info.Subject)
	}
	for _, info := range domain.EffectTypes() {
		keys = append(keys, "effect."+info.Name, "effectname."+info.Name)
	}
	for _, base := range []voting.Base{voting.BaseYesNo, voting.BaseYesNoAbstain, voting.BasePresent, voting.BaseEntitled} {
		keys = append(keys, "base."+string(base), "basename."+string(base))
	}
	for _, outcome := range []voting.Outcome{voting.Carried, voting.NotCarried, voting.LapsedNoQuorum} {
		keys = append(keys, "state."+string(outcome))
	}
	for _, state := range []string{
		domain.MotionTabledState, domain.MotionDeliberated, domain.MotionFrozenState, domain.MotionVoting, domain.MotionTakenBack,
		domain.StateOpen, domain.AmendmentTaken, domain.AmendmentRefused, domain.AmendmentTakeBack,
	} {
		keys = append(keys, "state."+state)
	}
	for _, choice := range domain.Options {
		keys = append(keys, "ballot."+choice)
	}
	for _, status := range []string{domain.StatusActive, domain.StatusInactive, domain.StatusSuspended, domain.StatusLeft} {
		keys = append(keys, "status."+status)
	}
	keys = append(keys,
		"recused."+domain.RecusedByMember, "recused."+domain.RecusedByRule, "recused."+domain.RecusedByDecision,
		"stance."+domain.StanceFor, "stance."+domain.StanceAgainst, "stance."+domain.StanceNeutral,
		"role."+domain.RoleCoordinator, "role."+domain.RoleRegistrar, "role."+domain.RoleTeller,
		"as."+wire.AsRepresentative, "as."+wire.AsOfficer, "as."+wire.AsNewKey,
		"quorum."+voting.ByParticipation, "quorum."+voting.ByPresent,
	)
	for _, info := range domain.Misfits() {
		keys = append(keys, "misfit."+string(info.Code))
	}
	for _, test := range []string{voting.TestQuorum, voting.TestThreshold, voting.TestConcurrence} {
		keys = append(keys, "test."+test, "test."+test+".yes", "test."+test+".no")
	}
	for _, key := range keys {
		if _, ok := english[key]; !ok {
			t.Errorf("%s has no word", key)
		}
	}
}

func TestNumbersAndDates(t *testing.T) {
	at, err := wire.ParseTime("2026-02-03T04:05:06.789Z")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ got, want string }{
		{languages[0].N(0), "0"},
		{languages[0].N(999), "999"},
		{languages[0].N(1000), "1,000"},
		{languages[1].N(1234567), "1.234.567"},
		{languages[0].N(-1234), "−1,234"},
		{languages[0].When(at).Text, "3 February 2026, 04:05 UTC"},
		{languages[1].When(at).Text, "3 fevral 2026, 04:05 UTC"},
		{languages[1].Day(at).Text, "3 fevral 2026"},
		{languages[1].When(at).ISO, "2026-02-03T04:05:06.789Z"},
		{languages[0].Hours(0), "none"},
		{languages[0].Hours(1), "1 hour"},
		{languages[0].Hours(24), "1 day"},
		{languages[0].Hours(25), "25 hours"},
		{languages[1].Hours(168), "7 gün"},
		{languages[0].Count("members", 1), "1 member"},
		{languages[0].Count("members", 2), "2 members"},
	} {
		if test.got != test.want {
			t.Errorf("%q, want %q", test.got, test.want)
		}
	}
}

func TestFractions(t *testing.T) {
	for _, test := range []struct {
		f      voting.Fraction
		en, az string
	}{
		{voting.Fraction{Num: 2, Den: 3}, "two thirds", "ən azı üçdə ikisi"},
		{voting.Fraction{Num: 4, Den: 6}, "two thirds", "ən azı üçdə ikisi"},
		{voting.Fraction{Num: 1, Den: 2, Strict: true}, "more than half", "yarısından çoxu"},
		{voting.Fraction{Num: 1, Den: 2}, "half", "ən azı yarısı"},
		{voting.Fraction{Num: 3, Den: 4}, "three quarters", "ən azı dörddə üçü"},
		{voting.Fraction{Num: 1, Den: 1}, "all", "hamısı"},
		{voting.Fraction{Num: 5, Den: 7, Strict: true}, "more than 5/7", "5/7 hissəsindən çoxu"},
	} {
		if en, az := languages[0].fraction(test.f), languages[1].fraction(test.f); en != test.en || az != test.az {
			t.Errorf("%+v: %q, %q", test.f, en, az)
		}
	}
}

// TestTestsInWords puts tests of every kind and result into sentences.
func TestTestsInWords(t *testing.T) {
	need := func(n int64) *int64 { return &n }
	class := &domain.Class{
		Base: voting.BaseEntitled, Name: "ordinary", Title: domain.Text{En: "Ordinary"}, Threshold: voting.Fraction{Num: 2, Den: 3},
		Quorum:      &voting.Quorum{By: voting.ByParticipation, Num: 1, Den: 2, Strict: true},
		Concurrence: &voting.Concurrence{Base: voting.BaseYesNo, MinYes: 1, Threshold: voting.Fraction{Num: 1, Den: 2, Strict: true}},
	}
	side := func(string) said { return said{Text: "Government"} }
	for _, test := range []struct {
		test  voting.Test
		class *domain.Class
		want  string
	}{
		{voting.Test{Base: 47, Have: 31, Need: need(32), Test: voting.TestThreshold}, class, "32 of 47 needed, 31 in favour: not carried | share in favour | two thirds of all members on the roll"},
		{voting.Test{Base: 47, Have: 32, Need: need(32), Passed: true, Test: voting.TestThreshold}, class, "32 of 47 needed, 32 in favour: carried | share in favour | two thirds of all members on the roll"},
		{voting.Test{Base: 47, Have: 20, Need: need(24), Test: voting.TestQuorum}, class, "24 of 47 needed, 20 took part: not reached | quorum | more than half of the members on the roll vote or abstain"},
		{voting.Test{Base: 9, Have: 5, Need: need(5), Passed: true, Side: "government", Test: voting.TestConcurrence}, class, "5 of 9 needed, 5 in favour: agreed | agreement of \u2068Government\u2069 | more than half of the votes for and against; at least 1 in favour"},
		{voting.Test{Test: voting.TestThreshold}, class, "There is nothing to take a share of: not carried | share in favour | two thirds of all members on the roll"},
		{voting.Test{Base: 3, Have: 2, Need: need(2), Passed: true, Test: voting.TestThreshold}, nil, "2 of 3 needed, 2 in favour: carried | share in favour | "},
	} {
		line := languages[0].test(test.test, test.class, side)
		if got := fmt.Sprintf("%s | %s | %s", line.Found, line.Kind, line.Asked); got != test.want {
			t.Errorf("%s\nwant %s", got, test.want)
		}
	}
}

// TestWhatIf measures 70 entitled, of whom 13 said yes, 6 no and 1 abstained.
func TestWhatIf(t *testing.T) {
	class := &domain.Class{Base: voting.BaseYesNo, Recusal: domain.RecusalRemoves, Threshold: voting.Fraction{Num: 2, Den: 3}}
	got := ""
	for _, line := range languages[0].whatIfs(class, domain.Count{Abstain: 1, No: 6, NotVoting: 50, Roll: 70, Yes: 13}) {
		got += fmt.Sprintf("%v %v %s\n", line.Passed, line.Pinned, line.Found)
	}
	want := `true true 13 of 19 needed, 13 in favour: carried
false false 14 of 20 needed, 13 in favour: not carried
false false 14 of 20 needed, 13 in favour: not carried
false false 47 of 70 needed, 13 in favour: not carried
`
	if got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

func TestPreferred(t *testing.T) {
	for _, test := range []struct{ header, want string }{
		{"", "az"},
		{"de-DE,de;q=0.9", "az"},
		{"en-GB,en;q=0.9", "en"},
		{"az", "az"},
		{"AZ-Latn, en;q=0.5", "az"},
		{"en;q=0.3, az;q=0.8", "az"},
		{"en;q=0.8, az;q=0.3", "en"},
		{"en;q=x, az;q=0.1", "az"},
		{"en;q=0", "az"},
		{"tr, en;q=0.7, *;q=0.5", "en"},
	} {
		if got := preferred(test.header, "az"); got != test.want {
			t.Errorf("preferred(%q) = %s", test.header, got)
		}
	}
}

func TestOrderOfNames(t *testing.T) {
	az := []string{"Çinar", "Cəmil", "zəfər", "İlham", "Işıq", "Əsəd", "Elçin", "Xəzər", "Həsən", "Qala", "Kamal", "Oda", "Ödə", "Şəms", "Sona", "Güneş", "Ğ", "2 may"}
	byName(languages[1], az, func(s string) string { return s })
	want := "Cəmil Çinar Elçin Əsəd Güneş Ğ Həsən Xəzər Işıq İlham Kamal Qala Oda Ödə Sona Şəms zəfər 2 may"
	if got := strings.Join(az, " "); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	en := []string{"Xylo", "alpha", "Quorum", "House", "Wind", "Yard", "Kite", "Indigo"}
	byName(languages[0], en, func(s string) string { return s })
	if got, want := strings.Join(en, " "), "alpha House Indigo Kite Quorum Wind Xylo Yard"; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}

func TestIn(t *testing.T) {
	both, only := domain.Text{Az: "Salam", En: "Hello"}, domain.Text{Az: "Salam"}
	for _, test := range []struct {
		l    *lang
		text domain.Text
		want said
	}{
		{languages[0], both, said{Text: "Hello"}},
		{languages[1], both, said{Text: "Salam"}},
		{languages[0], only, said{Text: "Salam", Lang: "az"}},
		{languages[1], domain.Text{En: "Hello"}, said{Text: "Hello", Lang: "en"}},
	} {
		if got := test.l.In(test.text); got != test.want {
			t.Errorf("%s: %+v, want %+v", test.l.Code, got, test.want)
		}
	}
}

// FuzzPreferred: whatever a browser sends, it gets one of our languages.
func FuzzPreferred(f *testing.F) {
	f.Add("az, en;q=0.5")
	f.Add("en;q=NaN")
	f.Add(";;q=,,")
	f.Fuzz(func(t *testing.T, header string) {
		if got := preferred(header, "az"); got != "az" && got != "en" {
			t.Errorf("preferred(%q) = %q", header, got)
		}
	})
}
