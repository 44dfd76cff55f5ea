package voting_test

import (
	"errors"
	"fmt"
	"reflect"
	"testing"

	"twothirds/domain/voting"
)

func ref(n int64) *int64 { return &n }

func TestDecideNamesEveryTest(t *testing.T) {
	sides := []voting.SideCounts{
		{Side: "government", Counts: voting.Counts{Entitled: 9, Present: 9, Yes: 5, No: 4}},
		{Side: "civil_society", Counts: voting.Counts{Entitled: 38, Present: 32, Yes: 26, No: 4, Abstain: 2}},
	}
	body := voting.Counts{Entitled: 47, Present: 41, Yes: 31, No: 8, Abstain: 2}
	statute := voting.Rule{
		Class: "statute", Base: voting.BaseEntitled, Threshold: twoThirds,
		Quorum:      &voting.Quorum{By: voting.ByPresent, Num: 2, Den: 3},
		Concurrence: &voting.Concurrence{Base: voting.BaseEntitled, MinYes: 6, Threshold: voting.Fraction{Num: 1, Den: 2}},
	}
	got, err := voting.Decide(body, sides, []voting.Rule{statute, seedOrdinary()})
	if err != nil {
		t.Fatal(err)
	}
	want := voting.Result{Outcome: voting.NotCarried, Tests: []voting.Test{
		{Class: "statute", Test: "quorum", Have: 41, Base: 47, Need: ref(32), Passed: true},
		{Class: "statute", Test: "threshold", Have: 31, Base: 47, Need: ref(32), Passed: false},
		// Half of 9 is 5, but min_yes asks for 6.
		{Class: "statute", Test: "concurrence", Side: "government", Have: 5, Base: 9, Need: ref(6), Passed: false},
		// Half of 38 is 19, more than min_yes.
		{Class: "statute", Test: "concurrence", Side: "civil_society", Have: 26, Base: 38, Need: ref(19), Passed: true},
		{Class: "ordinary", Test: "quorum", Have: 41, Base: 47, Need: ref(24), Passed: true},
		{Class: "ordinary", Test: "threshold", Have: 31, Base: 39, Need: ref(26), Passed: true},
		{Class: "ordinary", Test: "concurrence", Side: "government", Have: 5, Base: 9, Need: ref(5), Passed: true},
		{Class: "ordinary", Test: "concurrence", Side: "civil_society", Have: 26, Base: 30, Need: ref(16), Passed: true},
	}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %s\nwant %s", list(got), list(want))
	}
	failed := voting.Result{Tests: got.Failed()}
	if !reflect.DeepEqual(failed.Tests, want.Tests[1:3]) {
		t.Errorf("failed %s", list(failed))
	}
}

func list(r voting.Result) string {
	s := string(r.Outcome)
	for _, test := range r.Tests {
		s += fmt.Sprintf("\n  %s %s %s: %d of %d, need %s, passed %v",
			test.Class, test.Test, test.Side, test.Have, test.Base, show(test.Need), test.Passed)
	}
	return s
}

func TestQuorumLapsesWhateverTheVotes(t *testing.T) {
	rule := seedOrdinary()
	rule.Concurrence = nil
	for _, c := range []struct {
		name string
		body voting.Counts
		by   string
		want voting.Outcome
	}{
		{"24 of 47, all yes", voting.Counts{Entitled: 47, Present: 24, Yes: 24}, voting.ByParticipation, voting.Carried},
		{"23 of 47, all yes", voting.Counts{Entitled: 47, Present: 23, Yes: 23}, voting.ByParticipation, voting.LapsedNoQuorum},
		{"23 of 47, all no", voting.Counts{Entitled: 47, Present: 23, No: 23}, voting.ByParticipation, voting.LapsedNoQuorum},
		{"abstentions make a quorum", voting.Counts{Entitled: 47, Present: 24, Yes: 2, Abstain: 22}, voting.ByParticipation, voting.Carried},
		{"silence is no participation", voting.Counts{Entitled: 47, Present: 47, Yes: 23}, voting.ByParticipation, voting.LapsedNoQuorum},
		{"silence is presence", voting.Counts{Entitled: 47, Present: 47, Yes: 23}, voting.ByPresent, voting.Carried},
		{"everyone abstains: quorate and lost", votes(0, 0, 47), voting.ByParticipation, voting.NotCarried},
		{"nobody on the roll", voting.Counts{}, voting.ByParticipation, voting.LapsedNoQuorum},
	} {
		rule.Quorum.By = c.by
		got, err := voting.Decide(c.body, nil, []voting.Rule{rule})
		if err != nil || got.Outcome != c.want {
			t.Errorf("%s: %s, %v, want %s", c.name, got.Outcome, err, c.want)
		}
	}

	// One class without a quorum is enough, also when the other fails otherwise.
	high := rule
	high.Class = "high"
	high.Quorum = &voting.Quorum{By: voting.ByParticipation, Num: 1, Den: 1}
	got, err := voting.Decide(votesOf(47, 20, 20), nil, []voting.Rule{rule, high})
	if err != nil || got.Outcome != voting.LapsedNoQuorum || len(got.Failed()) != 3 {
		t.Errorf("%s, %v, want a lapse with both thresholds and one quorum failed", list(got), err)
	}
}

func votesOf(entitled, yes, no int64) voting.Counts {
	return voting.Counts{Entitled: entitled, Present: yes + no, Yes: yes, No: no}
}

func TestAllAbstainCarriesOnNoBase(t *testing.T) {
	for _, b := range bases {
		for _, f := range oracleFractions[:8] {
			got, err := voting.Decide(votes(0, 0, 47), nil, []voting.Rule{{Class: "x", Base: b, Threshold: f}})
			if err != nil || got.Outcome != voting.NotCarried {
				t.Errorf("%s by %+v: %s, %v", b, f, got.Outcome, err)
			}
		}
	}
}

func TestEverySideMustConcur(t *testing.T) {
	side := func(name string, c voting.Counts) voting.SideCounts { return voting.SideCounts{Side: name, Counts: c} }
	civil := side("civil_society", votes(30, 0, 0))
	for _, c := range []struct {
		name   string
		sides  []voting.SideCounts
		edit   func(*voting.Concurrence)
		want   voting.Outcome
		need   *int64
		passed bool
	}{
		{"agrees", []voting.SideCounts{civil, side("government", votes(1, 0, 8))}, nil, voting.Carried, ref(1), true},
		{"ties", []voting.SideCounts{civil, side("government", votes(4, 4, 1))}, nil, voting.NotCarried, ref(5), false},
		{"only abstains", []voting.SideCounts{civil, side("government", votes(0, 0, 9))}, nil, voting.NotCarried, nil, false},
		{"stays away", []voting.SideCounts{civil, side("government", voting.Counts{Entitled: 9})}, nil, voting.NotCarried, nil, false},
		{
			"stays away, min_yes 0",
			[]voting.SideCounts{civil, side("government", voting.Counts{Entitled: 9})},
			func(c *voting.Concurrence) { c.MinYes, c.EmptyConcurs = 0, true }, voting.NotCarried, nil, false,
		},
		{
			"has too few yes",
			[]voting.SideCounts{civil, side("government", votes(1, 0, 8))},
			func(c *voting.Concurrence) { c.MinYes = 2 }, voting.NotCarried, ref(2), false,
		},
		{
			"has min_yes but not the share",
			[]voting.SideCounts{civil, side("government", votes(3, 4, 0))},
			func(c *voting.Concurrence) { c.MinYes = 2 }, voting.NotCarried, ref(4), false,
		},
		{"is empty", []voting.SideCounts{civil, side("government", voting.Counts{})}, nil, voting.NotCarried, nil, false},
		{
			"is empty and may be",
			[]voting.SideCounts{civil, side("government", voting.Counts{})},
			func(c *voting.Concurrence) { c.EmptyConcurs = true }, voting.Carried, nil, true,
		},
		{"is not there at all", nil, nil, voting.NotCarried, nil, false},
		{
			"is not there and need not be", nil,
			func(c *voting.Concurrence) { c.EmptyConcurs = true }, voting.Carried, nil, true,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			rule := seedOrdinary()
			rule.Quorum = nil
			if c.edit != nil {
				c.edit(rule.Concurrence)
			}
			body := total(c.sides)
			for _, s := range c.sides {
				body.Entitled += s.Counts.Entitled - s.Counts.Participation()
			}
			if c.sides == nil {
				body = votes(30, 0, 0)
			}
			got, err := voting.Decide(body, c.sides, []voting.Rule{rule})
			if err != nil {
				t.Fatal(err)
			}
			last := got.Tests[len(got.Tests)-1]
			if got.Outcome != c.want || last.Test != voting.TestConcurrence || !sameNeed(last.Need, c.need) || last.Passed != c.passed {
				t.Errorf("%s\nwant %s, need %s, passed %v", list(got), c.want, show(c.need), c.passed)
			}
		})
	}
}

func TestDecideRefuses(t *testing.T) {
	rules := []voting.Rule{seedOrdinary()}
	side := func(name string, yes int64) voting.SideCounts {
		return voting.SideCounts{Side: name, Counts: votes(yes, 0, 0)}
	}
	for _, c := range []struct {
		name  string
		body  voting.Counts
		sides []voting.SideCounts
		rules []voting.Rule
		want  error
	}{
		{"no rule at all", votes(47, 0, 0), nil, nil, voting.ErrRule},
		{"inconsistent body", voting.Counts{Entitled: 1, Present: 2}, nil, rules, voting.ErrCounts},
		{"inconsistent side", votes(9, 0, 0), []voting.SideCounts{{Side: "a", Counts: voting.Counts{Yes: 1}}}, rules, voting.ErrCounts},
		{"nameless side", votes(9, 0, 0), []voting.SideCounts{side("", 9)}, rules, voting.ErrCounts},
		{"a side twice", votes(9, 0, 0), []voting.SideCounts{side("a", 4), side("a", 5)}, rules, voting.ErrCounts},
		{"sides larger than the body", votes(9, 0, 0), []voting.SideCounts{side("a", 5), side("b", 5)}, rules, voting.ErrCounts},
		{"second rule bad", votes(9, 0, 0), []voting.SideCounts{side("a", 9)}, []voting.Rule{rules[0], {Class: "x"}}, voting.ErrRule},
	} {
		got, err := voting.Decide(c.body, c.sides, c.rules)
		if !errors.Is(err, c.want) || got.Outcome != "" || got.Tests != nil {
			t.Errorf("%s: %s, %v, want %v", c.name, list(got), err, c.want)
		}
	}
	// Each count is summed over the sides and held against the body's own.
	body := voting.Counts{Entitled: 20, Present: 16, Yes: 6, No: 6, Abstain: 2}
	half := voting.Counts{Entitled: 10, Present: 8, Yes: 3, No: 3, Abstain: 1}
	for name, count := range map[string]func(*voting.Counts) *int64{
		"entitled": func(c *voting.Counts) *int64 { return &c.Entitled },
		"present":  func(c *voting.Counts) *int64 { return &c.Present },
		"yes":      func(c *voting.Counts) *int64 { return &c.Yes },
		"no":       func(c *voting.Counts) *int64 { return &c.No },
		"abstain":  func(c *voting.Counts) *int64 { return &c.Abstain },
	} {
		more := half
		*count(&more)++
		sides := []voting.SideCounts{{Side: "a", Counts: half}, {Side: "b", Counts: half}}
		if _, err := voting.Decide(body, sides, rules); err != nil {
			t.Errorf("%s: %v, want no error while the sums agree", name, err)
		}
		sides[1].Counts = more
		if _, err := voting.Decide(body, sides, rules); !errors.Is(err, voting.ErrCounts) {
			t.Errorf("one %s too many on the sides: %v, want ErrCounts", name, err)
		}
	}
	// Members on no side are allowed: the sides then count less than the body.
	if _, err := voting.Decide(votes(9, 0, 0), []voting.SideCounts{side("a", 4)}, rules); err != nil {
		t.Error(err)
	}
}
