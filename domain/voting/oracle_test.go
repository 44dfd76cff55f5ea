package voting_test

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"twothirds/domain/domaintest/draws"
	"twothirds/domain/voting"
)

// The oracle is the slow and obvious way: people are counted one by one and
// shares are compared as exact rationals. It shares no code with the package.

// person is one entitled member: what it did, and on which side it is.
type person struct {
	did  string // "yes", "no", "abstain", "silent" or "away"
	side string
}

// crowd lists the people behind counts.
func crowd(c voting.Counts, side string) []person {
	var people []person
	add := func(n int64, did string) {
		for range n {
			people = append(people, person{did, side})
		}
	}
	add(c.Yes, "yes")
	add(c.No, "no")
	add(c.Abstain, "abstain")
	add(c.Present-c.Yes-c.No-c.Abstain, "silent")
	add(c.Entitled-c.Present, "away")
	return people
}

func count(people []person, counts func(person) bool) int64 {
	var n int64
	for _, p := range people {
		if counts(p) {
			n++
		}
	}
	return n
}

func saidYes(p person) bool  { return p.did == "yes" }
func answered(p person) bool { return p.did == "yes" || p.did == "no" || p.did == "abstain" }
func attended(p person) bool { return p.did != "away" }

// inBase says who is counted in a base.
var inBase = map[voting.Base]func(person) bool{
	voting.BaseYesNo:        func(p person) bool { return p.did == "yes" || p.did == "no" },
	voting.BaseYesNoAbstain: answered,
	voting.BasePresent:      attended,
	voting.BaseEntitled:     func(person) bool { return true },
}

// reaches compares have/base with f as rationals.
func reaches(f voting.Fraction, have, base int64) bool {
	if base <= 0 {
		return false
	}
	order := big.NewRat(have, base).Cmp(big.NewRat(f.Num, f.Den))
	if f.Strict {
		return order > 0
	}
	return order >= 0
}

// leastNeed counts up from nothing until f is reached; -1 where base is empty.
func leastNeed(f voting.Fraction, base int64) int64 {
	if base <= 0 {
		return -1
	}
	need := int64(0)
	for !reaches(f, need, base) {
		need++
	}
	return need
}

var oracleFractions = []voting.Fraction{
	{Num: 2, Den: 3},
	{Num: 2, Den: 3, Strict: true},
	{Num: 1, Den: 2},
	{Num: 1, Den: 2, Strict: true},
	{Num: 3, Den: 5},
	{Num: 3, Den: 4, Strict: true},
	{Num: 667, Den: 1000},
	{Num: 1, Den: 1},
	{Num: 1, Den: 1, Strict: true},
	{Num: 1, Den: 1_000_000},
	{Num: 999_999, Den: 1_000_000, Strict: true},
}

// everyCounts calls do with all consistent counts of up to most entitled.
func everyCounts(most int64, do func(voting.Counts)) {
	for e := range most + 1 {
		for p := range e + 1 {
			for y := range p + 1 {
				for n := range p - y + 1 {
					for a := range p - y - n + 1 {
						do(voting.Counts{Entitled: e, Present: p, Yes: y, No: n, Abstain: a})
					}
				}
			}
		}
	}
}

func TestEveryShareUpTo60(t *testing.T) {
	for _, f := range oracleFractions {
		for base := range int64(61) {
			need, ok := voting.Need(f, base)
			want := leastNeed(f, base)
			if ok != (want >= 0) || (ok && need != want) {
				t.Fatalf("%+v of %d needs %d (%v), want %d", f, base, need, ok, want)
			}
			for have := range base + 1 {
				if got, want := f.Met(have, base), reaches(f, have, base); got != want {
					t.Fatalf("%d of %d meets %+v: %v, want %v", have, base, f, got, want)
				}
			}
		}
	}
}

func TestEveryPollUpTo12(t *testing.T) {
	polls := 0
	everyCounts(12, func(c voting.Counts) {
		polls++
		if err := c.Validate(); err != nil {
			t.Fatal(err)
		}
		people := crowd(c, "")
		yes := count(people, saidYes)
		for _, b := range bases {
			base := count(people, inBase[b])
			if got := voting.BaseOf(b, c); got != base {
				t.Fatalf("%+v: base %s is %d, want %d", c, b, got, base)
			}
			for _, f := range oracleFractions[:8] { // those a rule may ask for
				result, err := voting.Decide(c, nil, []voting.Rule{{Class: "x", Base: b, Threshold: f}})
				if err != nil {
					t.Fatal(err)
				}
				if got, want := result.Outcome == voting.Carried, reaches(f, yes, base); got != want {
					t.Fatalf("%+v on %s by %+v: carried %v, want %v", c, b, f, got, want)
				}
			}
		}
	})
	if polls != 6188 { // C(12+5, 5)
		t.Fatalf("%d polls tried, want 6188", polls)
	}
}

// All counts up to 60 at two thirds, against a table of rationals: 8,259,888
// polls, each on four bases.
func TestEveryTwoThirdsUpTo60(t *testing.T) {
	if testing.Short() {
		t.Skip("a few seconds")
	}
	f := voting.Fraction{Num: 2, Den: 3}
	var table [61][61]bool // [yes][base]
	for yes := range table {
		for base := range table[yes] {
			table[yes][base] = reaches(f, int64(yes), int64(base))
		}
	}
	polls := 0
	everyCounts(60, func(c voting.Counts) {
		polls++
		sizes := [4]int64{c.Yes + c.No, c.Yes + c.No + c.Abstain, c.Present, c.Entitled}
		for i, b := range bases {
			if f.Met(c.Yes, voting.BaseOf(b, c)) != table[c.Yes][sizes[i]] {
				t.Fatalf("%+v on %s", c, b)
			}
		}
	})
	if polls != 8_259_888 { // C(60+5, 5)
		t.Fatalf("%d polls tried, want 8259888", polls)
	}
}

// drawFraction draws any valid fraction; reachable leaves out "more than all".
func drawFraction(t *rapid.T, reachable bool) voting.Fraction {
	f := voting.Fraction{Den: rapid.Int64Range(1, voting.MaxDenominator).Draw(t, "den")}
	f.Num = rapid.Int64Range(1, f.Den).Draw(t, "num")
	f.Strict = rapid.Bool().Draw(t, "strict") && !(reachable && f.Num == f.Den)
	return f
}

func drawCounts(t *rapid.T, most int64) voting.Counts {
	var c voting.Counts
	c.Entitled = rapid.Int64Range(0, most).Draw(t, "entitled")
	c.Present = rapid.Int64Range(0, c.Entitled).Draw(t, "present")
	c.Yes = rapid.Int64Range(0, c.Present).Draw(t, "yes")
	c.No = rapid.Int64Range(0, c.Present-c.Yes).Draw(t, "no")
	c.Abstain = rapid.Int64Range(0, c.Present-c.Yes-c.No).Draw(t, "abstain")
	return c
}

func TestLargeShares(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawFraction(t, false)
		base := rapid.Int64Range(0, voting.MaxCount).Draw(t, "base")
		need, ok := voting.Need(f, base)
		if ok != (base > 0) {
			t.Fatalf("need of %d: %v", base, ok)
		}
		if ok && (!reaches(f, need, base) || reaches(f, need-1, base)) {
			t.Fatalf("%d is not the least that meets %+v of %d", need, f, base)
		}
		// Near the edge, where an error of one or of rounding would show.
		for have := need - 2; have <= need+2; have++ {
			if f.Met(have, base) != reaches(f, have, base) {
				t.Fatalf("%d of %d by %+v", have, base, f)
			}
		}
	})
}

func TestLargePolls(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawCounts(t, voting.MaxCount)
		f := drawFraction(t, true)
		// Bases by what they leave out, the other way round than the package.
		sizes := map[voting.Base]*big.Int{
			voting.BaseEntitled: big.NewInt(c.Entitled),
			voting.BasePresent:  big.NewInt(c.Present),
		}
		cast := new(big.Int).Add(big.NewInt(c.Yes), big.NewInt(c.No))
		sizes[voting.BaseYesNo] = cast
		sizes[voting.BaseYesNoAbstain] = new(big.Int).Add(cast, big.NewInt(c.Abstain))
		for _, b := range bases {
			result, err := voting.Decide(c, nil, []voting.Rule{{Class: "x", Base: b, Threshold: f}})
			if err != nil {
				t.Fatal(err)
			}
			if want := reaches(f, c.Yes, sizes[b].Int64()); (result.Outcome == voting.Carried) != want {
				t.Fatalf("%+v on %s by %+v: %s, want carried %v", c, b, f, result.Outcome, want)
			}
		}
	})
}

func drawRule(t *rapid.T, class string) voting.Rule {
	fractions := rapid.SampledFrom(oracleFractions[:8])
	r := voting.Rule{
		Class:     class,
		Base:      rapid.SampledFrom(bases).Draw(t, "base"),
		Threshold: fractions.Draw(t, "threshold"),
	}
	if rapid.Bool().Draw(t, "has quorum") {
		f := fractions.Draw(t, "quorum")
		by := rapid.SampledFrom([]string{voting.ByParticipation, voting.ByPresent}).Draw(t, "by")
		r.Quorum = &voting.Quorum{By: by, Num: f.Num, Den: f.Den, Strict: f.Strict}
	}
	if rapid.Bool().Draw(t, "has concurrence") {
		r.Concurrence = &voting.Concurrence{
			Base:         rapid.SampledFrom(bases).Draw(t, "side base"),
			Threshold:    fractions.Draw(t, "side threshold"),
			MinYes:       rapid.Int64Range(0, 3).Draw(t, "min_yes"),
			EmptyConcurs: rapid.Bool().Draw(t, "empty concurs"),
		}
	}
	return r
}

// oracleOutcome decides by counting the people of all sides.
func oracleOutcome(people []person, sides []string, rules []voting.Rule) voting.Outcome {
	quorate, agreed := true, true
	for _, r := range rules {
		if q := r.Quorum; q != nil {
			took := count(people, map[string]func(person) bool{"participation": answered, "present": attended}[q.By])
			share := voting.Fraction{Num: q.Num, Den: q.Den, Strict: q.Strict}
			quorate = quorate && reaches(share, took, int64(len(people)))
		}
		agreed = agreed && reaches(r.Threshold, count(people, saidYes), count(people, inBase[r.Base]))
		if r.Concurrence == nil {
			continue
		}
		for _, side := range sides {
			var own []person
			for _, p := range people {
				if p.side == side {
					own = append(own, p)
				}
			}
			yes := count(own, saidYes)
			switch {
			case len(own) == 0:
				agreed = agreed && r.Concurrence.EmptyConcurs
			case yes < r.Concurrence.MinYes:
				agreed = false
			default:
				agreed = agreed && reaches(r.Concurrence.Threshold, yes, count(own, inBase[r.Concurrence.Base]))
			}
		}
	}
	switch {
	case !quorate:
		return voting.LapsedNoQuorum
	case agreed:
		return voting.Carried
	default:
		return voting.NotCarried
	}
}

func TestDecideAgainstOracle(t *testing.T) {
	seen, polls := map[voting.Outcome]int{}, 0
	check := func(t *rapid.T) {
		polls++
		names := []string{"civil_society", "government", "parliament"}[:rapid.IntRange(1, 3).Draw(t, "sides")]
		var sides []voting.SideCounts
		var body voting.Counts
		var people []person
		for _, name := range names {
			c := drawCounts(t, 12)
			sides = append(sides, voting.SideCounts{Side: name, Counts: c})
			people = append(people, crowd(c, name)...)
			body.Abstain += c.Abstain
			body.Entitled += c.Entitled
			body.No += c.No
			body.Present += c.Present
			body.Yes += c.Yes
		}
		rules := []voting.Rule{drawRule(t, "one")}
		if rapid.Bool().Draw(t, "two classes") {
			rules = append(rules, drawRule(t, "two"))
		}
		result, err := voting.Decide(body, sides, rules)
		if err != nil {
			t.Fatal(err)
		}
		if want := oracleOutcome(people, names, rules); result.Outcome != want {
			t.Fatalf("%s, want %s", result.Outcome, want)
		}
		seen[result.Outcome]++

		// What a result says of itself must hold too.
		for _, test := range result.Tests {
			switch {
			case test.Need != nil && test.Passed != (test.Have >= *test.Need) && test.Base > 0:
				// A side with nobody on the roll has base 0 and never gets here.
				t.Fatalf("passed disagrees with have and need: %+v", test)
			case (test.Need == nil) != (test.Base == 0):
				t.Fatalf("need must be null exactly where the base is 0: %+v", test)
			}
		}
		if (len(result.Failed()) == 0) != (result.Outcome == voting.Carried) {
			t.Fatalf("%s with %d failed tests", result.Outcome, len(result.Failed()))
		}
	}
	// About one poll in twelve carries: a single round could miss them all.
	draws.Until(t, func() bool { return len(seen) == 3 && polls >= 1000 }, check)
	if len(seen) != 3 {
		t.Errorf("outcomes seen %v, want all three", seen)
	}
}
