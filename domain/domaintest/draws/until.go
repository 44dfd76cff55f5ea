// Package draws has property tests go on drawing until they have seen what they
// are about. It promises that what is drawn later is new, also where a seed is given.
package draws

import (
	"flag"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

// Until checks a property as rapid does, and then with 2, 4, 8, 16 and 32 times as
// many draws until enough is true, or the test has failed. From a given seed every
// round draws the same first, so each is as long as all before it and one more.
// It must not run beside another test that draws.
func Until(t *testing.T, enough func() bool, check func(*rapid.T)) {
	t.Helper()
	rapid.Check(t, check)
	checks := flag.Lookup("rapid.checks").Value
	before := checks.String()
	defer func() { _ = checks.Set(before) }()
	usual, err := strconv.Atoi(before)
	if err != nil {
		t.Fatal(err)
	}
	for times := 2; times <= 32 && !enough() && !t.Failed(); times *= 2 {
		if err := checks.Set(strconv.Itoa(times * usual)); err != nil {
			t.Fatal(err)
		}
		rapid.Check(t, check)
	}
}
