package rollcalls

// Summary is what the records of votes come to together, by their own rules.
type Summary struct {
	Rollcalls int64 `json:"rollcalls"`
	Votes     int64 `json:"votes"`
	// Agree counts those whose recorded outcome is what their rule comes to; Differ
	// names those where it is not, in the order of the records.
	Agree  int64    `json:"agree"`
	Differ []string `json:"differ"`
	// NoRule and NoResult count those without; a record may be in both.
	NoRule   int64 `json:"no_rule"`
	NoResult int64 `json:"no_result"`
	// TotalsDiffer names those where another text has other totals.
	TotalsDiffer []string `json:"totals_differ"`
}

// NewSummary is a summary of nothing, with lists that are written as lists.
func NewSummary() *Summary { return &Summary{Differ: []string{}, TotalsDiffer: []string{}} }

// Add takes a record in and returns its judgement.
func (s *Summary) Add(r *Rollcall) Judgement {
	j := Judge(r)
	s.Rollcalls++
	s.Votes += int64(r.Votes.Count())
	if !j.Judged {
		s.NoRule++
	}
	if r.Outcome == "" {
		s.NoResult++
	}
	switch {
	case j.Differs:
		s.Differ = append(s.Differ, r.ID)
	case j.Judged && r.Outcome != "":
		s.Agree++
	}
	if j.TotalsDiffer {
		s.TotalsDiffer = append(s.TotalsDiffer, r.ID)
	}
	return j
}
