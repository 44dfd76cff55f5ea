package voting_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"twothirds/domain/voting"
)

var (
	twoThirds = voting.Fraction{Num: 2, Den: 3}
	majority  = voting.Fraction{Num: 1, Den: 2, Strict: true}
)

// What other software gets wrong, by name. Each case fails somewhere that uses
// decimals, per cents or truncation.
func TestMistakesOfOthers(t *testing.T) {
	for _, c := range []struct {
		name       string
		have, base int64
		f          voting.Fraction
		met        bool
	}{
		{"31 of 47 is 65.96 %, truncated per cents pass it", 31, 47, twoThirds, false},
		{"32 of 47 passes", 32, 47, twoThirds, true},
		{"2 of 3 is exactly two thirds, a float comparison rejects it", 2, 3, twoThirds, true},
		{"1 of 3 fails, 66 % truncated passes it", 1, 3, twoThirds, false},
		{"33 of 50 fails, 66 % passes it", 33, 50, twoThirds, false},
		{"34 of 50 passes", 34, 50, twoThirds, true},
		{"nobody of nobody fails, though 3*0 >= 2*0", 0, 0, twoThirds, false},
		{"a tie is not a majority", 20, 40, majority, false},
		{"a majority of 5 is 3, ceil(5/2)+1 says 4", 3, 5, majority, true},
		{"a majority of 39 is 20, not 21", 20, 39, majority, true},
		{"51 % is not needed for a majority", 501, 1000, majority, true},
		{"6 of 10 is at least 60 %", 6, 10, voting.Fraction{Num: 3, Den: 5}, true},
		{"5 of 10 is not more than half", 5, 10, majority, false},
		{"8 of 16 is at least half", 8, 16, voting.Fraction{Num: 1, Den: 2}, true},
		{"0.667 is not two thirds: it rejects 2 of 3", 2, 3, voting.Fraction{Num: 667, Den: 1000}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := c.f.Met(c.have, c.base); got != c.met {
				t.Errorf("%d of %d by %+v: %v, want %v", c.have, c.base, c.f, got, c.met)
			}
		})
	}
}

func TestExactTwoThirdsOfEveryMultipleOfThree(t *testing.T) {
	for base := int64(3); base <= 3000; base += 3 {
		exact := base / 3 * 2
		if !twoThirds.Met(exact, base) {
			t.Errorf("%d of %d is two thirds", exact, base)
		}
		if twoThirds.Met(exact-1, base) {
			t.Errorf("%d of %d is less than two thirds", exact-1, base)
		}
		strict := voting.Fraction{Num: 2, Den: 3, Strict: true}
		if strict.Met(exact, base) {
			t.Errorf("%d of %d is not more than two thirds", exact, base)
		}
	}
}

func TestNobodyVotesForIsNeverEnough(t *testing.T) {
	for _, f := range oracleFractions {
		for base := int64(-1); base <= 60; base++ {
			if f.Met(0, base) {
				t.Errorf("0 of %d met %+v", base, f)
			}
		}
	}
}

func TestNeed(t *testing.T) {
	for _, c := range []struct {
		f          voting.Fraction
		base, need int64
		ok         bool
	}{
		{twoThirds, 30, 20, true}, // RONR 12th 44:3
		{twoThirds, 31, 21, true},
		{twoThirds, 32, 22, true},
		{twoThirds, 33, 22, true},
		{twoThirds, 14, 10, true}, // Robert's Rules 1915 §48
		{twoThirds, 20, 14, true},
		{twoThirds, 70, 47, true},
		{majority, 40, 21, true},
		{majority, 41, 21, true},
		{voting.Fraction{Num: 1, Den: 1, Strict: true}, 5, 6, true},
		{voting.Fraction{Num: 999_999, Den: 1_000_000}, voting.MaxCount, 999_999_000, true},
		{twoThirds, 0, 0, false},
		{twoThirds, -3, 0, false},
		{twoThirds, math.MinInt64, 0, false},
	} {
		if need, ok := voting.Need(c.f, c.base); need != c.need || ok != c.ok {
			t.Errorf("%+v of %d needs %d (%v), want %d (%v)", c.f, c.base, need, ok, c.need, c.ok)
		}
	}
}

func TestFractionValidate(t *testing.T) {
	for _, c := range []struct {
		f  voting.Fraction
		ok bool
	}{
		{twoThirds, true},
		{majority, true},
		{voting.Fraction{Num: 1, Den: 1}, true},
		{voting.Fraction{Num: 1, Den: 1, Strict: true}, true},
		{voting.Fraction{Num: 4, Den: 6}, true},
		{voting.Fraction{Num: 1_000_000, Den: 1_000_000}, true},
		{voting.Fraction{}, false},
		{voting.Fraction{Num: 0, Den: 3}, false},
		{voting.Fraction{Num: -2, Den: 3}, false},
		{voting.Fraction{Num: 2, Den: 0}, false},
		{voting.Fraction{Num: -2, Den: -3}, false},
		{voting.Fraction{Num: 3, Den: 2}, false},
		{voting.Fraction{Num: 1, Den: 1_000_001}, false},
		{voting.Fraction{Num: math.MaxInt64, Den: math.MaxInt64}, false},
	} {
		err := c.f.Validate()
		if (err == nil) != c.ok || (err != nil && !errors.Is(err, voting.ErrFraction)) {
			t.Errorf("%+v: %v, want valid %v", c.f, err, c.ok)
		}
	}
}

func TestParseFraction(t *testing.T) {
	for text, want := range map[string][2]int64{
		"2/3": {2, 3}, "1/2": {1, 2}, "1/1": {1, 1}, "10/15": {10, 15}, "1000000/1000000": {1_000_000, 1_000_000},
	} {
		num, den, err := voting.ParseFraction(text)
		if err != nil || [2]int64{num, den} != want {
			t.Errorf("%q: %d/%d, %v, want %v", text, num, den, err, want)
		}
	}
	for _, text := range []string{
		"", "/", "2", "2/", "/3", "2/3/4", "0/3", "2/0", "0/0", "3/2", "-2/3", "2/-3", "-2/-3", "+2/3",
		" 2/3", "2/3 ", "2 / 3", "02/3", "2/03", "00/1", "2.0/3", "0.667", "66%", "2e0/3", "0x2/3", "1_0/20", "٢/٣",
		"1/1000001", "1/10000000", "1/99999999999999999999", "2\u2044" + "3", strings.Repeat("9", 1<<16) + "/3",
	} {
		num, den, err := voting.ParseFraction(text)
		if !errors.Is(err, voting.ErrFraction) || num != 0 || den != 0 {
			t.Errorf("%.20q: %d/%d, %v, want ErrFraction", text, num, den, err)
			continue
		}
		if len(err.Error()) > 300 {
			t.Errorf("%.20q: the message has %d bytes", text, len(err.Error()))
		}
	}
}

func TestCompare(t *testing.T) {
	rising := []voting.Fraction{
		{Num: 1, Den: 3},
		{Num: 1, Den: 2},
		{Num: 1, Den: 2, Strict: true},
		{Num: 666_666, Den: 1_000_000},
		{Num: 2, Den: 3},
		{Num: 2, Den: 3, Strict: true},
		{Num: 667, Den: 1000},
		{Num: 1, Den: 1},
		{Num: 1, Den: 1, Strict: true},
	}
	for i, f := range rising {
		for j, g := range rising {
			want := 0
			if i < j {
				want = -1
			} else if i > j {
				want = 1
			}
			if got := f.Compare(g); got != want {
				t.Errorf("%+v with %+v: %d, want %d", f, g, got, want)
			}
		}
	}
	if twoThirds.Compare(voting.Fraction{Num: 4, Den: 6}) != 0 {
		t.Error("4/6 is 2/3")
	}
}

// What Compare calls more demanding needs at least as many votes of every base.
func TestCompareAgreesWithNeed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, g := drawFraction(t, false), drawFraction(t, false)
		base := rapid.Int64Range(1, voting.MaxCount).Draw(t, "base")
		needF, _ := voting.Need(f, base)
		needG, _ := voting.Need(g, base)
		switch f.Compare(g) {
		case 1:
			if needF < needG {
				t.Fatalf("needs %d and %d", needF, needG)
			}
		case 0:
			if needF != needG {
				t.Fatalf("needs %d and %d", needF, needG)
			}
		case -1:
			if needF > needG {
				t.Fatalf("needs %d and %d", needF, needG)
			}
		}
		if f.Compare(g) != -g.Compare(f) {
			t.Fatal("Compare is not antisymmetric")
		}
	})
}

func FuzzParseFraction(f *testing.F) {
	for _, seed := range []string{"2/3", "1/2", "3/2", "0/3", "2/0", "02/3", "1000000/1000000", "-1/2", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		num, den, err := voting.ParseFraction(text)
		if err != nil {
			if !errors.Is(err, voting.ErrFraction) || num != 0 || den != 0 {
				t.Fatalf("%q: %d/%d, %v", text, num, den, err)
			}
			return
		}
		if err := (voting.Fraction{Num: num, Den: den}).Validate(); err != nil {
			t.Fatal(err)
		}
		if back := itoa(num) + "/" + itoa(den); back != text {
			t.Fatalf("%q came back as %q: one value must have one spelling", text, back)
		}
	})
}
