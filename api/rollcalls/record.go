package rollcalls

import (
	"twothirds/domain"
	"twothirds/domain/voting"
)

// JudgeRecord applies the rule that a record of what happened elsewhere names to
// the counts that it has. It is not judged where it has one of them not. A
// presiding officer's vote that broke a tie counts as Judge counts it.
func JudgeRecord(c *domain.RecordContent) Judgement {
	if c.Counts == nil {
		return Judgement{}
	}
	n := c.Counts
	j := Judgement{Yes: n.Yes, No: n.No}
	switch n.TieBreaker {
	case domain.ChoiceYes:
		j.Yes++
	case domain.ChoiceNo:
		j.No++
	}
	if c.Rule == nil {
		return j
	}
	j.Judged = true
	j.Base = voting.BaseOf(c.Rule.Base, voting.Counts{
		Abstain: n.Abstain, Entitled: n.Yes + n.No + n.Abstain + n.Absent + n.NotVoting, No: j.No, Present: j.Yes + j.No + n.Abstain, Yes: j.Yes,
	})
	j.Need, _ = voting.Need(c.Rule.Fraction(), j.Base)
	j.Carried = c.Rule.Fraction().Met(j.Yes, j.Base)
	j.Differs = c.Outcome != "" && j.Carried != (c.Outcome == Carried)
	return j
}
