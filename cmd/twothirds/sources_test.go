package main

import (
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"twothirds/domain"
	"twothirds/domain/wire"
)

func TestSpans(t *testing.T) {
	for value, want := range map[string][2]domain.Date{
		"2016":                   {"2016-01-01", "2016-12-31"},
		"2016..2018":             {"2016-01-01", "2018-12-31"},
		"2016-03-01..2016-06-30": {"2016-03-01", "2016-06-30"},
		"..2018":                 {"", "2018-12-31"},
		"2018-05-01..":           {"2018-05-01", ""},
		"2016-03-01..2018":       {"2016-03-01", "2018-12-31"},
	} {
		from, to, err := spanOf(value)
		if err != nil || from != want[0] || to != want[1] {
			t.Errorf("%s: %q to %q, %v", value, from, to, err)
		}
	}
	for _, value := range []string{"", "soon", "2016-03-01", "16..17", "2016..2017..2018", "2016-13-01..2017", "2016-02-30..2017"} {
		if from, to, err := spanOf(value); codeOf(err) != exitUsage {
			t.Errorf("%q: %q to %q, %v", value, from, to, err)
		}
	}
	if err := periodInto(fields{}, "..2018"); codeOf(err) != exitUsage {
		t.Errorf("a period without a beginning: %v", err)
	}
}

func TestMajorities(t *testing.T) {
	for value, want := range map[string]domain.Majority{
		"2/3 of entitled":                 {Base: "entitled", Den: 3, Num: 2},
		"at least 3/5 of present":         {Base: "present", Den: 5, Num: 3},
		"more than 1/2 of yes_no":         {Base: "yes_no", Den: 2, Num: 1, Strict: true},
		"more than 1/2 of yes_no_abstain": {Base: "yes_no_abstain", Den: 2, Num: 1, Strict: true},
	} {
		f := fields{}
		if err := ruleInto(f, value); err != nil || f["rule"] != want {
			t.Errorf("%s: %+v, %v", value, f["rule"], err)
		}
	}
	for _, value := range []string{"2/3", "most of entitled", "2/3 of all", "x/3 of present", "2/3 of", "less than 2/3 of present"} {
		f := fields{}
		if err := ruleInto(f, value); codeOf(err) != exitUsage || f["rule"] != nil {
			t.Errorf("%s: %+v, %v", value, f["rule"], err)
		}
	}
}

func TestCounts(t *testing.T) {
	f := fields{}
	r := recording{counting: "yes=12, no=2,tie_breaker=no"}
	if err := r.countsInto(f); err != nil {
		t.Fatal(err)
	}
	if got := string(wire.Canonical(f["counts"])); got != `{"absent":0,"abstain":0,"no":2,"not_voting":0,"tie_breaker":"no","yes":12}` {
		t.Error(got)
	}
	for _, counting := range []string{"yes", "yes=many", "for=3", "yes=1,,"} {
		r := recording{counting: counting}
		if err := r.countsInto(fields{}); codeOf(err) != exitUsage {
			t.Errorf("%s: %v", counting, err)
		}
	}
}

func TestPlanWords(t *testing.T) {
	for _, test := range []struct{ member, value, want string }{
		{"period", `{"from":"2016-01-01","to":"2018-12-31"}`, "2016-01-01 to 2018-12-31"},
		{"deadline", `{"text":{"en":"soon"}}`, "soon"},
		{"deadline", `{"text":{"az":"tezliklə","en":"soon"},"to":"2018-12-31"}`, "soon / tezliklə (by 2018-12-31)"},
		{"deadline", `{"from":"2016-01-01","text":{"en":"soon"}}`, "soon (from 2016-01-01)"},
		{"taken_from", `{"title":{"en":"Minutes"},"url":"https://example.org"}`, "Minutes, https://example.org"},
		{"items", `{"level":"milestone","number":"1.1.a","parent":"1.1","responsible":[],"title":{"az":"B","en":"A"}}`, "1.1.a, a milestone under 1.1: A / B"},
		{"counts", `{"abstain":1,"absent":2,"no":3,"not_voting":0,"tie_breaker":"yes","yes":4}`, "4 for, 3 against, 1 abstained, 2 absent; the presiding officer broke the tie: yes"},
		{"rule", `{"base":"present","den":3,"num":2,"strict":false}`, "at least 2/3 of the members present"},
		{"members", `{"area":"North","id":"A","name":"Member","party":"X"}`, "A: Member, X, North"},
		{"votes", `{"absent":["C"],"abstain":[],"no":["B"],"not_voting":[],"present":[],"yes":["A"]}`, "1 for, 1 against, 1 absent"},
		{"votes", `{"choice":"not_voting","member":"0193a5c0-7b1e-7c3a-9d2f-000000000001"}`, "member/0193a5c0-7b1e-7c3a-9d2f-000000000001: not voting"},
		{"title", `{"en":"A"}`, ""},
		{"period", `{"days":3}`, ""},
	} {
		if got := planObjectInWords(nil, inBoth(nil), test.member, jsontext.Value(test.value)); got != test.want {
			t.Errorf("%s %s: %q", test.member, test.value, got)
		}
	}
}
