package rollcalls

import (
	"fmt"

	"twothirds/domain/voting"
)

// Judgement is what the rule that a record names comes to on its own votes,
// beside what the record says.
type Judgement struct {
	// Judged is false where no rule is recorded.
	Judged bool
	// Yes and No are the votes as the rule counts them, a tie-breaker's with them.
	Yes, No int64
	// Base is what the share is taken of, Need how many in favour it takes: 0 where
	// the base is.
	Base, Need int64
	Carried    bool
	// Differs is true where the record's official outcome is another one.
	Differs bool
	// TotalsDiffer is true where totals of another official text are not those of
	// the members' votes.
	TotalsDiffer bool
}

// Judge applies a record's rule to its votes or, where it names nobody's, to its
// totals. Those who answered "present" count neither way; a presiding officer who
// broke a tie counts in favour and, among yes and no, in the base, but is not on the
// roll.
func Judge(r *Rollcall) Judgement {
	yes, no := int64(len(r.Votes.Yes)), int64(len(r.Votes.No))
	abstain, present := int64(len(r.Votes.Abstain)), int64(len(r.Votes.Present))
	entitled := int64(r.Votes.Count())
	if t := r.Recorded; t != nil && entitled == 0 {
		yes, no, abstain = t.Yes, t.No, t.Abstain
		entitled = yes + no + abstain
	}
	j := Judgement{Yes: yes, No: no}
	if t := r.Recorded; t != nil {
		j.TotalsDiffer = t.Yes != yes || t.No != no || (t.HasAbstain && t.Abstain != abstain+present)
	}
	if r.TieBreaker {
		j.Yes++
	}
	if r.Rule == nil {
		return j
	}
	j.Judged = true
	counts := voting.Counts{Yes: j.Yes, No: no, Abstain: abstain, Present: j.Yes + no + abstain + present, Entitled: r.Seats}
	if r.Seats == 0 {
		counts.Entitled = entitled
	}
	j.Base = voting.BaseOf(r.Rule.Base, counts)
	j.Need, _ = voting.Need(r.Rule.Fraction, j.Base)
	j.Carried = r.Rule.Fraction.Met(j.Yes, j.Base)
	j.Differs = r.Outcome != "" && j.Carried != (r.Outcome == Carried)
	return j
}

// String says the judgement in words: what was needed and what there was.
func (j Judgement) String() string {
	switch {
	case !j.Judged:
		return fmt.Sprintf("%d in favour, %d against; no rule is recorded", j.Yes, j.No)
	case j.Base == 0:
		return "nobody to take a share of: not carried"
	case j.Carried:
		return fmt.Sprintf("%d in favour, %d against, %d of %d needed: carried", j.Yes, j.No, j.Need, j.Base)
	}
	return fmt.Sprintf("%d in favour, %d against, %d of %d needed: not carried", j.Yes, j.No, j.Need, j.Base)
}
