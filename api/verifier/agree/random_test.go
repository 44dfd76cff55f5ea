package agree

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// checks sets how often rapid checks a property of this test, where nobody has
// said how often. It is for tests that are not parallel: what it sets is read by
// every property that is checked meanwhile.
func checks(t *testing.T, n int) {
	f := flag.Lookup("rapid.checks")
	if before := f.Value.String(); before == f.DefValue {
		if err := f.Value.Set(strconv.Itoa(n)); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = f.Value.Set(before) })
	}
}

// longest is how much happens in a world at most, and most how many refusals
// in it are judged.
const longest, most = 25, 10

// generators make logs on which both verifiers have to agree.
var generators = map[string]func(rt *rapid.T) []tampering{
	"worlds": func(rt *rapid.T) []tampering {
		return newHearing(rt, rapid.IntRange(1, longest).Draw(rt, "acts")).logs(most)
	},
	"altered": altered,
}

// TestWorlds: on bodies under random rules both verifiers come to the same
// state, and what the ledger refused they refuse in the same way.
func TestWorlds(t *testing.T) { agree(t, "worlds", 12/slower) }

func agree(t *testing.T, generator string, n int) {
	needNode(t)
	checks(t, n)
	rapid.Check(t, func(rt *rapid.T) {
		for _, j := range judgeAll(t, generators[generator](rt)) {
			if d := disagreement(j.program, j.second); d != "" {
				rt.Errorf("%s: %s\n\tprogram: %s\n\tsecond:  %s\n\tlast entry: %s", j.name, d, j.program, j.second, j.entries[len(j.entries)-1])
			} else if m := j.want.missed(j.program); m != "" {
				rt.Errorf("%s: %s\n\tprogram: %s", j.name, m, j.program)
			}
		}
	})
}

var figures = regexp.MustCompile(`[0-9a-f-]{5,}|[0-9]+`)

// TestHunt runs the generators for as long as TWOTHIRDS_FUZZ says, and goes on
// after a disagreement: it reports one of each kind.
func TestHunt(t *testing.T) {
	wanted := os.Getenv("TWOTHIRDS_FUZZ")
	if wanted == "" {
		t.Skip("TWOTHIRDS_FUZZ=10m has the random logs go on for so long")
	}
	length, err := time.ParseDuration(wanted)
	if err != nil {
		t.Fatal(err)
	}
	known, judged := map[string]int{}, 0
	end := time.Now().Add(length)
	for seed := int(time.Now().UnixNano() % 1_000_000_000); time.Now().Before(end); seed++ {
		for name, generator := range generators {
			list := rapid.Custom(generator).Example(seed)
			for _, j := range judgeAll(t, list) {
				judged++
				d := disagreement(j.program, j.second)
				if d == "" {
					d = j.want.missed(j.program)
				}
				if d == "" {
					continue
				}
				kind := figures.ReplaceAllString(fmt.Sprintf("%s %s: %s / %s: %.80s", name, d, j.program.class, j.second.class, j.second.reason), "…")
				if known[kind]++; known[kind] == 1 {
					t.Errorf("%s, seed %d: %s: %s\n\tprogram: %s\n\tsecond:  %s\n\tlast entry: %s", name, seed, j.name, d, j.program, j.second, j.entries[len(j.entries)-1])
				}
			}
		}
	}
	t.Logf("%d logs judged", judged)
	for kind, n := range known {
		t.Logf("%d of %s", n, kind)
	}
}
