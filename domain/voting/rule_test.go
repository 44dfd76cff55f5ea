package voting_test

import (
	"errors"
	"math"
	"reflect"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"twothirds/domain/voting"
)

func TestCountsValidate(t *testing.T) {
	for _, c := range []struct {
		name string
		c    voting.Counts
		ok   bool
	}{
		{"empty", voting.Counts{}, true},
		{"all votes", voting.Counts{Entitled: 6, Present: 6, Yes: 3, No: 2, Abstain: 1}, true},
		{"the most", voting.Counts{Entitled: voting.MaxCount, Present: voting.MaxCount, Yes: voting.MaxCount}, true},
		{"present, silent", voting.Counts{Entitled: 6, Present: 6}, true},
		{"more answers than present", voting.Counts{Entitled: 6, Present: 5, Yes: 3, No: 2, Abstain: 1}, false},
		{"more present than entitled", voting.Counts{Entitled: 5, Present: 6}, false},
		{"negative yes", voting.Counts{Entitled: 5, Present: 5, Yes: -1, No: 2}, false},
		{"negative no", voting.Counts{Entitled: 5, Present: 5, Yes: 2, No: -1}, false},
		{"negative abstain", voting.Counts{Entitled: 5, Present: 5, Yes: 2, Abstain: -1}, false},
		{"negative present", voting.Counts{Entitled: 5, Present: -1}, false},
		{"negative entitled", voting.Counts{Entitled: -1, Present: -1}, false},
		{"one above the most", voting.Counts{Entitled: voting.MaxCount + 1}, false},
		{"a sum that would wrap", voting.Counts{Entitled: 1, Present: 1, Yes: math.MaxInt64, No: math.MaxInt64, Abstain: 3}, false},
	} {
		err := c.c.Validate()
		if (err == nil) != c.ok || (err != nil && !errors.Is(err, voting.ErrCounts)) {
			t.Errorf("%s: %v, want valid %v", c.name, err, c.ok)
		}
	}
}

func TestRuleValidate(t *testing.T) {
	if err := seedOrdinary().Validate(); err != nil {
		t.Fatal(err)
	}
	never := voting.Fraction{Num: 3, Den: 3, Strict: true}
	for name, spoil := range map[string]func(*voting.Rule){
		"no class":                  func(r *voting.Rule) { r.Class = "" },
		"no base":                   func(r *voting.Rule) { r.Base = "" },
		"base cast":                 func(r *voting.Rule) { r.Base = "cast" },
		"no threshold":              func(r *voting.Rule) { r.Threshold = voting.Fraction{} },
		"threshold above the whole": func(r *voting.Rule) { r.Threshold.Num = 4 },
		"threshold never met":       func(r *voting.Rule) { r.Threshold = never },
		"quorum by nothing":         func(r *voting.Rule) { r.Quorum.By = "" },
		"quorum by entitled":        func(r *voting.Rule) { r.Quorum.By = "entitled" },
		"quorum of nothing":         func(r *voting.Rule) { r.Quorum.Num = 0 },
		"quorum never met":          func(r *voting.Rule) { r.Quorum.Num = 2 },
		"concurrence base":          func(r *voting.Rule) { r.Concurrence.Base = "all" },
		"concurrence threshold":     func(r *voting.Rule) { r.Concurrence.Threshold.Den = 0 },
		"concurrence never met":     func(r *voting.Rule) { r.Concurrence.Threshold = never },
		"min_yes negative":          func(r *voting.Rule) { r.Concurrence.MinYes = -1 },
		"min_yes too large":         func(r *voting.Rule) { r.Concurrence.MinYes = voting.MaxCount + 1 },
	} {
		rule := seedOrdinary()
		spoil(&rule)
		if err := rule.Validate(); !errors.Is(err, voting.ErrRule) {
			t.Errorf("%s: %v, want ErrRule", name, err)
		}
		if _, err := voting.Decide(votes(6, 0, 0), nil, []voting.Rule{rule}); !errors.Is(err, voting.ErrRule) {
			t.Errorf("%s: Decide says %v, want ErrRule", name, err)
		}
	}
	rule := seedOrdinary()
	rule.Threshold.Num = 0
	if err := rule.Validate(); !errors.Is(err, voting.ErrFraction) {
		t.Errorf("%v, want ErrFraction as the cause", err)
	}
}

func TestDemandOfBases(t *testing.T) {
	for i, b := range bases {
		if b.Demand() != i+1 || b.Validate() != nil {
			t.Errorf("%s: demand %d, %v, want %d", b, b.Demand(), b.Validate(), i+1)
		}
	}
	for _, b := range []voting.Base{"", "cast", "YES_NO", "yes_no "} {
		if b.Demand() != 0 || !errors.Is(b.Validate(), voting.ErrRule) || voting.BaseOf(b, votes(3, 2, 1)) != 0 {
			t.Errorf("%q is not a base", b)
		}
	}
	// A more demanding base is never easier: it is never smaller.
	everyCounts(8, func(c voting.Counts) {
		for i := 1; i < len(bases); i++ {
			if voting.BaseOf(bases[i-1], c) > voting.BaseOf(bases[i], c) {
				t.Fatalf("%+v: %s is larger than %s", c, bases[i-1], bases[i])
			}
		}
	})
}

// Rules and results stand in the log, so their members are part of the format.
// They are written by the ledger's own codec and then made canonical:
// encoding/json does not know ",embed" and would lose a concurrence's threshold.
func TestJSONForm(t *testing.T) {
	for _, c := range []struct {
		v, back any
		want    string
	}{
		{
			seedOrdinary(), new(voting.Rule),
			`{"base":"yes_no","class":"ordinary",` +
				`"concurrence":{"base":"yes_no","den":2,"empty_concurs":false,"min_yes":1,"num":1,"strict":true},` +
				`"quorum":{"by":"participation","den":2,"num":1,"strict":true},"threshold":{"den":3,"num":2,"strict":false}}`,
		},
		{
			voting.Rule{Base: voting.BaseEntitled, Class: "x", Threshold: twoThirds},
			new(voting.Rule),
			`{"base":"entitled","class":"x","threshold":{"den":3,"num":2,"strict":false}}`,
		},
		{
			voting.SideCounts{Side: "government", Counts: voting.Counts{Abstain: 1, Entitled: 9, No: 2, Present: 8, Yes: 3}},
			new(voting.SideCounts),
			`{"counts":{"abstain":1,"entitled":9,"no":2,"present":8,"yes":3},"side":"government"}`,
		},
		{
			voting.Result{Outcome: voting.NotCarried, Tests: []voting.Test{
				{Base: 5, Class: "x", Have: 3, Need: ref(4), Test: voting.TestThreshold},
				{Class: "x", Passed: true, Side: "s", Test: voting.TestConcurrence},
			}},
			new(voting.Result),
			`{"outcome":"not_carried","tests":[` +
				`{"base":5,"class":"x","have":3,"need":4,"passed":false,"test":"threshold"},` +
				`{"base":0,"class":"x","have":0,"passed":true,"side":"s","test":"concurrence"}]}`,
		},
	} {
		got, err := json.Marshal(c.v)
		if err != nil {
			t.Fatal(err)
		}
		if err := (*jsontext.Value)(&got).Canonicalize(); err != nil || string(got) != c.want {
			t.Errorf("%s, %v\nwant %s", got, err, c.want)
		}
		err = json.Unmarshal(got, c.back, json.RejectUnknownMembers(true))
		if back := reflect.ValueOf(c.back).Elem().Interface(); err != nil || !reflect.DeepEqual(back, c.v) {
			t.Errorf("%s came back as %+v, %v", got, back, err)
		}
	}
}
