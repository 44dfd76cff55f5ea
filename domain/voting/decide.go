package voting

import "fmt"

// Outcome is what came of a poll.
type Outcome string

// The three outcomes.
const (
	// Carried: every test of every class was passed.
	Carried Outcome = "carried"
	// NotCarried: there was a quorum, and some other test failed.
	NotCarried Outcome = "not_carried"
	// LapsedNoQuorum: too few took part, so that nothing was decided either
	// way and the question may be put again.
	LapsedNoQuorum Outcome = "lapsed_no_quorum"
)

// The kinds of test, in the order they are made for each class.
const (
	TestQuorum      = "quorum"
	TestThreshold   = "threshold"
	TestConcurrence = "concurrence"
)

// Test is one comparison that was made, with the numbers compared.
type Test struct {
	// Base is what the share was taken of: the entitled for a quorum, the
	// rule's base otherwise, within the side for a concurrence.
	Base int64 `json:"base"`
	// Class is the class whose rule asked for the test.
	Class string `json:"class"`
	// Have is the count that was measured: those taking part for a quorum, yes
	// votes otherwise.
	Have int64 `json:"have"`
	// Need is the least Have that passes; nil where Base is 0, since there is
	// no such number.
	Need *int64 `json:"need,omitzero"`
	// Passed is Have >= Need. Where Need is nil it is false, except for a side
	// with nobody on the roll whose rule lets it concur.
	Passed bool `json:"passed"`
	// Side is the side a concurrence was asked of; empty otherwise.
	Side string `json:"side,omitempty"`
	// Test is TestQuorum, TestThreshold or TestConcurrence.
	Test string `json:"test"`
}

// Result is the outcome of a poll and all that it rests on.
type Result struct {
	Outcome Outcome `json:"outcome"`
	// Tests are all the tests made, in the order Decide gives.
	Tests []Test `json:"tests"`
}

// Failed gives the tests that were not passed, in order; nil when there are none.
func (r Result) Failed() []Test {
	var failed []Test
	for _, t := range r.Tests {
		if !t.Passed {
			failed = append(failed, t)
		}
	}
	return failed
}

// Decide applies every rule to the counts. The question carries only if every
// test of every rule is passed; if any quorum is not met it lapses, whatever the
// votes were.
//
// Tests are made and listed by rule in the order given, and for each rule:
// quorum, threshold, then concurrence by side in the order given. All are made,
// also after one has failed. A rule that asks for concurrence where no sides are
// given gets one concurrence test without a side, judged like a side with nobody
// on the roll.
//
// It fails, with [ErrCounts] or [ErrRule], when no rule is given, a rule is not
// valid, or counts are not consistent: within themselves, or when the sides
// together count more than the body.
func Decide(body Counts, sides []SideCounts, rules []Rule) (Result, error) {
	if err := body.Validate(); err != nil {
		return Result{}, fmt.Errorf("counting the body: %w", err)
	}
	if err := validateSides(body, sides); err != nil {
		return Result{}, fmt.Errorf("counting the sides: %w", err)
	}
	if len(rules) == 0 {
		// Without this guard a question under no rule would carry: it fails no test.
		return Result{}, fmt.Errorf("%w: no rule is given to decide by", ErrRule)
	}
	var tests []Test
	for _, rule := range rules {
		if err := rule.Validate(); err != nil {
			return Result{}, fmt.Errorf("reading the rules: %w", err)
		}
		tests = append(tests, rule.tests(body, sides)...)
	}
	return Result{Outcome: outcomeOf(tests), Tests: tests}, nil
}

func outcomeOf(tests []Test) Outcome {
	outcome := Carried
	for _, t := range tests {
		if t.Passed {
			continue
		}
		if t.Test == TestQuorum {
			return LapsedNoQuorum
		}
		outcome = NotCarried
	}
	return outcome
}

// tests makes the tests of one valid rule.
func (r Rule) tests(body Counts, sides []SideCounts) []Test {
	var tests []Test
	if q := r.Quorum; q != nil {
		t := compare(q.Fraction(), q.have(body), body.Entitled)
		t.Class, t.Test = r.Class, TestQuorum
		tests = append(tests, t)
	}
	t := compare(r.Threshold, body.Yes, BaseOf(r.Base, body))
	t.Class, t.Test = r.Class, TestThreshold
	tests = append(tests, t)
	if r.Concurrence == nil {
		return tests
	}
	if len(sides) == 0 {
		sides = []SideCounts{{}}
	}
	for _, side := range sides {
		t := r.Concurrence.of(side.Counts)
		t.Class, t.Side, t.Test = r.Class, side.Side, TestConcurrence
		tests = append(tests, t)
	}
	return tests
}

// of tests whether one side concurs.
func (c Concurrence) of(side Counts) Test {
	t := compare(c.Threshold, side.Yes, BaseOf(c.Base, side))
	if side.Entitled == 0 {
		t.Passed = c.EmptyConcurs
		return t
	}
	if t.Need != nil && *t.Need < c.MinYes {
		*t.Need = c.MinYes
		t.Passed = t.Have >= c.MinYes
	}
	return t
}

// compare makes one test, still without its class, side and kind.
func compare(f Fraction, have, base int64) Test {
	t := Test{Base: base, Have: have, Passed: f.Met(have, base)}
	if need, ok := Need(f, base); ok {
		t.Need = &need
	}
	return t
}
