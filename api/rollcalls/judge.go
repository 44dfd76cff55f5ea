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

// Judge applies a record's rule to its votes. Those who answered "present"
// count neither way; a presiding officer who broke a tie counts in favour and,
// among yes and no, in the base, but is not on the roll.
func Judge(r *Rollcall) Judgement {
	yes, no := int64(len(r.Votes.Yes)), int64(len(r.Votes.No))
	abstain, present := int64(len(r.Votes.Abstain)), int64(len(r.Votes.Present))
	j := r.judge(voting.Counts{Yes: yes, No: no, Abstain: abstain, Present: yes + no + abstain + present, Entitled: int64(r.Votes.Count())})
	if t := r.Recorded; t != nil {
		j.TotalsDiffer = t.Yes != yes || t.No != no || (t.HasAbstain && t.Abstain != abstain+present)
	}
	return j
}

// JudgeShown is Judge for readers. Of a secret ballot, whose record names nobody, the
// totals are what there is to judge; whoever imports it is told that it has no votes.
func JudgeShown(r *Rollcall) Judgement {
	t := r.Recorded
	if t == nil || r.Votes.Count() > 0 {
		return Judge(r)
	}
	all := t.Yes + t.No + t.Abstain
	return r.judge(voting.Counts{Yes: t.Yes, No: t.No, Abstain: t.Abstain, Present: all, Entitled: all})
}

// judge applies a record's rule to counts, whose Entitled are those that it names.
func (r *Rollcall) judge(counts voting.Counts) Judgement {
	if r.TieBreaker {
		counts.Yes++
		counts.Present++
	}
	j := Judgement{Yes: counts.Yes, No: counts.No}
	if r.Rule == nil {
		return j
	}
	j.Judged = true
	if r.Seats != 0 {
		counts.Entitled = r.Seats
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
