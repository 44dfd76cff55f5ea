package site

import (
	"fmt"
	"strings"
	"testing"

	"twothirds/domain"
	"twothirds/domain/voting"
	"twothirds/domain/wire"
)

// languages are those with the words of this package.
var languages = Languages()

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
		{languages[0].When(at).Text, "3 February 2026, 08:05"},
		{languages[1].When(at).Text, "3 fevral 2026, 08:05"},
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
		if en, az := languages[0].Fraction(test.f), languages[1].Fraction(test.f); en != test.en || az != test.az {
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
	side := func(string) Said { return Said{Text: "Government"} }
	for _, test := range []struct {
		test  voting.Test
		class *domain.Class
		want  string
	}{
		{voting.Test{Base: 47, Have: 31, Need: need(32), Test: voting.TestThreshold}, class, "32 of 47 needed, 31 in favour: not reached | share in favour | two thirds of all members on the roll"},
		{voting.Test{Base: 47, Have: 32, Need: need(32), Passed: true, Test: voting.TestThreshold}, class, "32 of 47 needed, 32 in favour: reached | share in favour | two thirds of all members on the roll"},
		{voting.Test{Base: 47, Have: 20, Need: need(24), Test: voting.TestQuorum}, class, "24 of 47 needed, 20 took part: not reached | quorum | more than half of the members on the roll vote or abstain"},
		{voting.Test{Base: 9, Have: 5, Need: need(5), Passed: true, Side: "government", Test: voting.TestConcurrence}, class, "5 of 9 needed, 5 in favour: agreed | agreement of \u2068Government\u2069 | more than half of the votes for and against; at least 1 in favour"},
		{voting.Test{Test: voting.TestThreshold}, class, "There is nothing to take a share of: not reached | share in favour | two thirds of all members on the roll"},
		{voting.Test{Base: 3, Have: 2, Need: need(2), Passed: true, Test: voting.TestThreshold}, nil, "2 of 3 needed, 2 in favour: reached | share in favour | "},
	} {
		line := languages[0].Test(test.test, test.class, side)
		if got := fmt.Sprintf("%s | %s | %s", line.Found, line.Kind, line.Asked); got != test.want {
			t.Errorf("%s\nwant %s", got, test.want)
		}
	}
}

// TestWhatIf measures 70 entitled, of whom 13 Said yes, 6 no and 1 abstained.
func TestWhatIf(t *testing.T) {
	class := &domain.Class{Base: voting.BaseYesNo, Recusal: domain.RecusalRemoves, Threshold: voting.Fraction{Num: 2, Den: 3}}
	got := ""
	for _, line := range languages[0].WhatIfs(class, domain.Count{Abstain: 1, No: 6, NotVoting: 50, Roll: 70, Yes: 13}) {
		got += fmt.Sprintf("%v %v %s\n", line.Passed, line.Pinned, line.Found)
	}
	want := `true true 13 of 19 needed, 13 in favour: reached
false false 14 of 20 needed, 13 in favour: not reached
false false 14 of 20 needed, 13 in favour: not reached
false false 47 of 70 needed, 13 in favour: not reached
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
	ByName(languages[1], az, func(s string) string { return s })
	want := "2 may Cəmil Çinar Elçin Əsəd Güneş Ğ Həsən Xəzər Işıq İlham Kamal Qala Oda Ödə Sona Şəms zəfər"
	if got := strings.Join(az, " "); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	en := []string{"Xylo", "alpha", "Quorum", "House", "Wind", "Yard", "Kite", "Indigo"}
	ByName(languages[0], en, func(s string) string { return s })
	if got, want := strings.Join(en, " "), "alpha House Indigo Kite Quorum Wind Xylo Yard"; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}

func TestIn(t *testing.T) {
	both, only := domain.Text{Az: "Salam", En: "Hello"}, domain.Text{Az: "Salam"}
	for _, test := range []struct {
		l    *Lang
		text domain.Text
		want Said
	}{
		{languages[0], both, Said{Text: "Hello"}},
		{languages[1], both, Said{Text: "Salam"}},
		{languages[0], only, Said{Text: "Salam", Lang: "az"}},
		{languages[1], domain.Text{En: "Hello"}, Said{Text: "Hello", Lang: "en"}},
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
