package draws_test

import (
	"flag"
	"testing"

	"pgregory.net/rapid"

	"twothirds/domain/domaintest/draws"
)

// TestUntil: what is not seen in the first round is drawn for, whatever the seed.
func TestUntil(t *testing.T) {
	before, drawn := flag.Lookup("rapid.checks").Value.String(), map[uint64]bool{}
	first := 0
	draws.Until(t, func() bool {
		if first == 0 {
			first = len(drawn)
		}
		return len(drawn) > 5*first
	}, func(t *rapid.T) { drawn[rapid.Uint64().Draw(t, "number")] = true })
	if len(drawn) <= 5*first {
		t.Errorf("%d drawn first, %d in all", first, len(drawn))
	}
	if after := flag.Lookup("rapid.checks").Value.String(); after != before {
		t.Errorf("later tests draw %s times, not %s", after, before)
	}
}
