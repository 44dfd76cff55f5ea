package voting_test

import (
	"fmt"
	"os"
	"strings"

	"twothirds/domain/voting"
)

// A body of 47 in two sides: 38 say yes, more than two thirds, yet the motion
// fails because one side never agreed.
func ExampleDecide() {
	civil := voting.Counts{Entitled: 38, Present: 38, Yes: 38}
	government := voting.Counts{Entitled: 9, Present: 9, No: 9}
	body := voting.Counts{Entitled: 47, Present: 47, Yes: 38, No: 9}
	rule := voting.Rule{
		Class:     "ordinary",
		Base:      voting.BaseYesNo,
		Threshold: voting.Fraction{Num: 2, Den: 3},
		Quorum:    &voting.Quorum{By: voting.ByParticipation, Num: 1, Den: 2, Strict: true},
		Concurrence: &voting.Concurrence{
			Base: voting.BaseYesNo, MinYes: 1, Threshold: voting.Fraction{Num: 1, Den: 2, Strict: true},
		},
	}
	result, err := voting.Decide(body, []voting.SideCounts{
		{Side: "civil_society", Counts: civil},
		{Side: "government", Counts: government},
	}, []voting.Rule{rule})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(result.Outcome)
	for _, test := range result.Failed() {
		fmt.Printf("%s of %s: %d of %d, %d needed\n", test.Test, test.Side, test.Have, test.Base, *test.Need)
	}
	// Output:
	// not_carried
	// concurrence of government: 0 of 9, 5 needed
}

func ExampleAnswerAll() {
	in := strings.NewReader(`{"id":"V01","entitled":70,"present":20,"yes":10,"no":4,"base":"yes_no"}
{"id":"V17","entitled":47,"yes":0,"no":0,"abstain":47,"base":"yes_no"}
{"id":"odd","entitled":3,"yes":2,"no":1,"threshold":"3/2"}
`)
	bad, err := voting.AnswerAll(in, os.Stdout)
	fmt.Println(bad, err)
	// Output:
	// {"id":"V01","by_base":{"yes_no":{"base":14,"need":10,"carried":true}}}
	// {"id":"V17","by_base":{"yes_no":{"base":0,"need":null,"carried":false}}}
	// {"line":3,"error":"threshold: not a usable fraction: 3/2 is more than the whole"}
	// 1 <nil>
}
