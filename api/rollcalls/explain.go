package rollcalls

import (
	"fmt"
	"strings"

	"twothirds/domain/voting"
)

var baseWords = map[voting.Base]string{
	voting.BaseYesNo:        "the votes for and against",
	voting.BaseYesNoAbstain: "the votes and abstentions",
	voting.BasePresent:      "the members present",
	voting.BaseEntitled:     "the members on the roll",
}

var outcomeWords = map[string]string{Carried: "carried", NotCarried: "not carried"}

// String says the majority in words.
func (r *Rule) String() string {
	share := "at least"
	if r.Fraction.Strict {
		share = "more than"
	}
	return fmt.Sprintf("%s %d/%d of %s", share, r.Fraction.Num, r.Fraction.Den, baseWords[r.Base])
}

// Explain says in words, a line each, in what a record and its own rule or
// totals differ: what was needed, what there was, what the record says, and the
// record's note. It is empty where they do not.
func Explain(r *Rollcall, j Judgement) string {
	if !j.Differs && !j.TotalsDiffer {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s, %s, %s: %s\n", r.ID, r.Body, r.Date, r.Title)
	if j.Differs {
		if j.Base == 0 {
			fmt.Fprintf(&b, "  needed     %s, and there is nobody to take a share of\n", r.Rule)
		} else {
			fmt.Fprintf(&b, "  needed     %s: %d of %d\n", r.Rule, j.Need, j.Base)
		}
		fmt.Fprintf(&b, "  there were %s\n", counts(r, j))
		verdict := NotCarried
		if j.Carried {
			verdict = Carried
		}
		fmt.Fprintf(&b, "  by that    %s\n", outcomeWords[verdict])
		fmt.Fprintf(&b, "  the record %s: %q\n", outcomeWords[r.Outcome], r.Result)
	}
	if j.TotalsDiffer {
		t := r.Recorded
		fmt.Fprintf(&b, "  members    %d for, %d against, %d abstained or present\n", len(r.Votes.Yes), len(r.Votes.No), len(r.Votes.Abstain)+len(r.Votes.Present))
		fmt.Fprintf(&b, "  %-10s %d for, %d against", "totals", t.Yes, t.No)
		if t.HasAbstain {
			fmt.Fprintf(&b, ", %d abstained or present", t.Abstain)
		}
		if t.Source != "" {
			fmt.Fprintf(&b, ", by %s", t.Source)
		}
		b.WriteByte('\n')
	}
	if r.Note != "" {
		fmt.Fprintf(&b, "  its note   %s\n", r.Note)
	}
	return b.String()
}

// counts says who answered how.
func counts(r *Rollcall, j Judgement) string {
	words := fmt.Sprintf("%d for, %d against", j.Yes, j.No)
	if r.TieBreaker {
		words += " (the presiding officer's vote among those for)"
	}
	for _, c := range []struct {
		n    int
		word string
	}{
		{len(r.Votes.Abstain), "abstained"},
		{len(r.Votes.Present), "present"},
		{len(r.Votes.Absent), "absent"},
		{len(r.Votes.NotVoting), "not voting"},
	} {
		if c.n > 0 {
			words += fmt.Sprintf(", %d %s", c.n, c.word)
		}
	}
	return words
}
