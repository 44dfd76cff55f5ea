package voting_test

import (
	"encoding/json"
	"os"
	"strconv"
	"testing"

	"twothirds/domain/voting"
)

// vectors is testdata/voting_vectors.json: worked cases from the books of rules
// and from real votes, each naming its source.
type vectors struct {
	Cases      []json.RawMessage `json:"cases"`
	EarlyClose []struct {
		voting.Counts
		ID                string      `json:"id"`
		Remaining         int64       `json:"remaining"`
		Base              voting.Base `json:"base"`
		Threshold         string      `json:"threshold"`
		CertainCarried    bool        `json:"certain_carried"`
		CertainNotCarried bool        `json:"certain_not_carried"`
	} `json:"early_close"`
	Concurrence []struct {
		ID      string          `json:"id"`
		Groups  map[string]bool `json:"groups"`
		Carried bool            `json:"carried"`
	} `json:"concurrence"`
	Quorum []struct {
		ID             string `json:"id"`
		Entitled       int64  `json:"entitled"`
		Participation  int64  `json:"participation"`
		GreaterHalf    *bool  `json:"gt_half"`
		AtLeastHalf    *bool  `json:"ge_half"`
		MajorityNeeded *int64 `json:"majority_needed"`
	} `json:"quorum"`
}

func readVectors(t testing.TB) vectors {
	t.Helper()
	raw, err := os.ReadFile("testdata/voting_vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var v vectors
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// fraction builds a Fraction from text, as rule authors write it.
func fraction(t testing.TB, text string, strict bool) voting.Fraction {
	t.Helper()
	num, den, err := voting.ParseFraction(text)
	if err != nil {
		t.Fatal(err)
	}
	return voting.Fraction{Num: num, Den: den, Strict: strict}
}

var bases = []voting.Base{voting.BaseYesNo, voting.BaseYesNoAbstain, voting.BasePresent, voting.BaseEntitled}

func TestVectorCases(t *testing.T) {
	type perBase map[voting.Base]struct {
		Base    int64  `json:"base"`
		Need    *int64 `json:"need"`
		Carried bool   `json:"carried"`
	}
	all := readVectors(t).Cases
	if len(all) != 24 {
		t.Fatalf("%d cases, want V01 to V24", len(all))
	}
	for _, raw := range all {
		var c struct {
			voting.Counts
			ID        string  `json:"id"`
			Threshold string  `json:"threshold"`
			Strict    bool    `json:"strict"`
			ByBase    perBase `json:"by_base"`
		}
		if err := json.Unmarshal(raw, &c); err != nil {
			t.Fatal(err)
		}
		t.Run(c.ID, func(t *testing.T) {
			f := fraction(t, c.Threshold, c.Strict)
			for _, b := range bases {
				want, given := c.ByBase[b]
				if !given {
					t.Fatalf("the vector has no %s", b)
				}
				rule := voting.Rule{Base: b, Class: "ordinary", Threshold: f}
				got, err := voting.Decide(c.Counts, nil, []voting.Rule{rule})
				if err != nil {
					t.Fatal(err)
				}
				test := got.Tests[0]
				if (got.Outcome == voting.Carried) != want.Carried || test.Base != want.Base || !sameNeed(test.Need, want.Need) {
					t.Errorf("%s: %s with base %d need %s, want %+v need %s",
						b, got.Outcome, test.Base, show(test.Need), want, show(want.Need))
				}
			}

			// The same through a line, compared as text: the order of members
			// is promised too.
			want := `{"id":"` + c.ID + `","by_base":{`
			for i, b := range bases {
				if i > 0 {
					want += ","
				}
				w := c.ByBase[b]
				want += `"` + string(b) + `":{"base":` + strconv.FormatInt(w.Base, 10) +
					`,"need":` + show(w.Need) + `,"carried":` + strconv.FormatBool(w.Carried) + `}`
			}
			want += "}}"
			if got, ok := voting.AnswerLine(raw, 1); string(got) != want || !ok {
				t.Errorf("answer %s\nwant   %s", got, want)
			}
		})
	}
}

func sameNeed(a, b *int64) bool { return show(a) == show(b) }

func show(need *int64) string {
	if need == nil {
		return "null"
	}
	return strconv.FormatInt(*need, 10)
}

func TestVectorEarlyClose(t *testing.T) {
	all := readVectors(t).EarlyClose
	if len(all) != 4 {
		t.Fatalf("%d cases, want V25 to V28", len(all))
	}
	for _, c := range all {
		// The vectors leave out who was present: those who voted.
		c.Present = c.Participation()
		carried, notCarried := voting.Settled(c.Counts, c.Remaining, fraction(t, c.Threshold, false), c.Base)
		if carried != c.CertainCarried || notCarried != c.CertainNotCarried {
			t.Errorf("%s: certain carried %v, certain not carried %v, want %v and %v",
				c.ID, carried, notCarried, c.CertainCarried, c.CertainNotCarried)
		}
	}
}

// votes are the counts of a side all of whose members answered.
func votes(yes, no, abstain int64) voting.Counts {
	n := yes + no + abstain
	return voting.Counts{Yes: yes, No: no, Abstain: abstain, Present: n, Entitled: n}
}

func total(sides []voting.SideCounts) voting.Counts {
	var sum voting.Counts
	for _, s := range sides {
		sum = votes(sum.Yes+s.Counts.Yes, sum.No+s.Counts.No, sum.Abstain+s.Counts.Abstain)
	}
	return sum
}

// seedOrdinary is the class "ordinary": two thirds of yes and no, more than half
// taking part, and on each side at least one yes and more yes than no.
func seedOrdinary() voting.Rule {
	return voting.Rule{
		Class:     "ordinary",
		Base:      voting.BaseYesNo,
		Threshold: voting.Fraction{Num: 2, Den: 3},
		Quorum:    &voting.Quorum{By: voting.ByParticipation, Num: 1, Den: 2, Strict: true},
		Concurrence: &voting.Concurrence{
			Base: voting.BaseYesNo, MinYes: 1, Threshold: voting.Fraction{Num: 1, Den: 2, Strict: true},
		},
	}
}

func TestVectorConcurrence(t *testing.T) {
	// The counts stand in the source text of each vector.
	platform := func(cso, gov voting.Counts) []voting.SideCounts {
		return []voting.SideCounts{{Side: "civil_society", Counts: cso}, {Side: "government", Counts: gov}}
	}
	majority := voting.Rule{
		Class: "members_motion", Base: voting.BaseYesNo,
		Threshold: voting.Fraction{Num: 1, Den: 2, Strict: true},
		Concurrence: &voting.Concurrence{
			Base: voting.BaseYesNo, Threshold: voting.Fraction{Num: 1, Den: 2, Strict: true},
		},
	}
	polls := map[string]struct {
		sides []voting.SideCounts
		rule  voting.Rule
	}{
		"V29": {[]voting.SideCounts{
			{Side: "functional", Counts: votes(9, 24, 1)},
			{Side: "geographical", Counts: votes(19, 15, 0)},
		}, majority},
		"V30": {platform(votes(38, 0, 0), votes(0, 9, 0)), seedOrdinary()},
		"V31": {platform(votes(30, 4, 0), votes(5, 2, 0)), seedOrdinary()},
		"V32": {platform(votes(36, 0, 0), votes(0, 0, 9)), seedOrdinary()},
	}
	all := readVectors(t).Concurrence
	if len(all) != len(polls) {
		t.Fatalf("%d vectors, want %d", len(all), len(polls))
	}
	for _, c := range all {
		t.Run(c.ID, func(t *testing.T) {
			poll, known := polls[c.ID]
			if !known {
				t.Fatal("no counts for this vector")
			}
			result, err := voting.Decide(total(poll.sides), poll.sides, []voting.Rule{poll.rule})
			if err != nil {
				t.Fatal(err)
			}
			if (result.Outcome == voting.Carried) != c.Carried {
				t.Errorf("outcome %s, want carried %v", result.Outcome, c.Carried)
			}
			seen := 0
			for _, test := range result.Tests {
				if test.Test != voting.TestConcurrence {
					continue
				}
				seen++
				if want, given := c.Groups[test.Side]; !given || test.Passed != want {
					t.Errorf("side %s passed %v, want %v", test.Side, test.Passed, want)
				}
			}
			if seen != len(c.Groups) {
				t.Errorf("%d sides tested, want %d", seen, len(c.Groups))
			}
			if c.ID == "V31" { // "35 of 41 yes_no"
				if head := result.Tests[1]; head.Have != 35 || head.Base != 41 {
					t.Errorf("head count %d of %d, want 35 of 41", head.Have, head.Base)
				}
			}
		})
	}
}

func TestVectorQuorum(t *testing.T) {
	all := readVectors(t).Quorum
	if len(all) != 2 {
		t.Fatalf("%d cases, want V33 and V34", len(all))
	}
	for _, c := range all {
		for _, half := range []struct {
			strict bool
			want   *bool
		}{{true, c.GreaterHalf}, {false, c.AtLeastHalf}} {
			if half.want == nil {
				continue
			}
			rule := seedOrdinary()
			rule.Concurrence = nil
			rule.Quorum.Strict = half.strict
			body := voting.Counts{Entitled: c.Entitled, Present: c.Participation, Yes: c.Participation}
			result, err := voting.Decide(body, nil, []voting.Rule{rule})
			if err != nil {
				t.Fatal(err)
			}
			want := voting.LapsedNoQuorum
			if *half.want {
				want = voting.Carried
			}
			if result.Outcome != want || result.Tests[0].Passed != *half.want {
				t.Errorf("%s, strict %v: %s, want %s", c.ID, half.strict, result.Outcome, want)
			}
		}
		if c.MajorityNeeded != nil {
			need, ok := voting.Need(fraction(t, "1/2", true), c.Entitled)
			if need != *c.MajorityNeeded || !ok {
				t.Errorf("%s: majority of %d is %d, want %d", c.ID, c.Entitled, need, *c.MajorityNeeded)
			}
		}
	}
}
