package history

import (
	"strings"

	"twothirds/api/rollcalls"
	"twothirds/domain"
)

// answersBy are the answers of a roll call by member.
func answersBy(v *domain.RollcallVotes) map[string]string {
	by := map[string]string{}
	for _, list := range answerLists(v) {
		for _, id := range list.ids {
			by[id] = list.answer
		}
	}
	return by
}

// answerList is who gave an answer, in the order of pages.
type answerList struct {
	answer string
	ids    []string
}

func answerLists(v *domain.RollcallVotes) []answerList {
	return []answerList{{"yes", v.Yes}, {"no", v.No}, {"abstain", v.Abstain}, {"present", v.Present}, {"absent", v.Absent}, {"not_voting", v.NotVoting}}
}

// counts is how many gave which answer, in the order of answerLists.
type counts [6]int64

// countsOf counts the members' answers or, where the record names nobody's, takes
// its totals.
func countsOf(c *domain.RollcallContent) counts {
	var n counts
	for i, list := range answerLists(&c.Votes) {
		n[i] = int64(len(list.ids))
	}
	if t := c.Recorded; t != nil && n == (counts{}) {
		n[0], n[1] = t.Yes, t.No
		if t.Abstain != nil {
			n[2] = *t.Abstain
		}
	}
	return n
}

// answers are counts in words, without those of which there are none, but for
// and against.
func (r *request) answers(n counts) string {
	words := make([]string, 0, len(n))
	for i, list := range answerLists(&domain.RollcallVotes{}) {
		if n[i] > 0 || i < 2 {
			words = append(words, r.T("counts."+list.answer, r.N(n[i])))
		}
	}
	return strings.Join(words, ", ")
}

// totals are those of another official text in words.
func (r *request) totals(t *domain.RecordedTotals) string {
	if t == nil {
		return ""
	}
	words := r.T("counts.yes", r.N(t.Yes)) + ", " + r.T("counts.no", r.N(t.No))
	if t.Abstain != nil {
		words += ", " + r.T("counts.abstainpresent", r.N(*t.Abstain))
	}
	return words
}

// verdict judges a roll call as package rollcalls does for readers.
func verdict(v *domain.RollcallVersion) rollcalls.Judgement {
	return rollcalls.JudgeShown(rollcalls.FromContent(v.Body, &v.Content))
}
