package domain

import (
	"errors"

	"twothirds/domain/voting"
)

// Outcomes of a vote elsewhere, as its record says them.
const (
	OutsideCarried    = "carried"
	OutsideNotCarried = "not_carried"
)

// Majority is the share of a base that a vote elsewhere needed, as its record
// says.
type Majority struct {
	Base   voting.Base `json:"base"`
	Den    int64       `json:"den"`
	Num    int64       `json:"num"`
	Strict bool        `json:"strict"`
}

// Fraction is the share alone.
func (m *Majority) Fraction() voting.Fraction {
	return voting.Fraction{Den: m.Den, Num: m.Num, Strict: m.Strict}
}

func (m *Majority) check(what string) error {
	if m == nil {
		return nil
	}
	if m.Strict && m.Num == m.Den {
		return errors.New(what + ": nothing is more than the whole")
	}
	return errors.Join(m.Base.Validate(), m.Fraction().Validate())
}

func checkOutcome(outcome string) error {
	switch outcome {
	case "", OutsideCarried, OutsideNotCarried:
		return nil
	}
	return errors.New("outcome: carried or not_carried, or left out")
}

func checkCounts(what string, counts ...int64) error {
	for _, n := range counts {
		if n < 0 || n > voting.MaxCount {
			return errors.New(what + ": counts are 0 to 1000000000")
		}
	}
	return nil
}
