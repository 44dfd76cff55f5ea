package voting

import (
	"errors"
	"fmt"
)

// MaxCount bounds every count, so that a count times a fraction's term stays
// far inside int64.
const MaxCount int64 = 1_000_000_000

// ErrCounts says that counts contradict themselves or each other.
var ErrCounts = errors.New("counts are not consistent")

// Counts are the numbers of one poll, for the whole body or for one side of it:
// 0 <= Yes+No+Abstain <= Present <= Entitled <= MaxCount.
type Counts struct {
	// Abstain counts members who cast an abstention.
	Abstain int64 `json:"abstain"`
	// Entitled counts the members of the frozen roll, without those recused.
	Entitled int64 `json:"entitled"`
	// No counts negative votes.
	No int64 `json:"no"`
	// Present counts members who attended, whether or not they voted.
	Present int64 `json:"present"`
	// Yes counts affirmative votes.
	Yes int64 `json:"yes"`
}

// Participation counts the members who answered at all: yes, no or abstain.
func (c Counts) Participation() int64 { return c.Yes + c.No + c.Abstain }

// Validate reports whether the counts are in range and fit one another; the
// error wraps [ErrCounts].
func (c Counts) Validate() error {
	// A slice and not a map: the first fault named must always be the same.
	for _, f := range []struct {
		name  string
		count int64
	}{
		{"entitled", c.Entitled},
		{"present", c.Present},
		{"yes", c.Yes},
		{"no", c.No},
		{"abstain", c.Abstain},
	} {
		if f.count < 0 {
			return fmt.Errorf("%w: %s is %d: use 0 or more", ErrCounts, f.name, f.count)
		}
		if f.count > MaxCount {
			return fmt.Errorf("%w: %s is %d: at most %d can be counted", ErrCounts, f.name, f.count, MaxCount)
		}
	}
	if c.Participation() > c.Present {
		return fmt.Errorf("%w: yes + no + abstain is %d, more than the %d present", ErrCounts, c.Participation(), c.Present)
	}
	if c.Present > c.Entitled {
		return fmt.Errorf("%w: %d are present, more than the %d entitled", ErrCounts, c.Present, c.Entitled)
	}
	return nil
}

// SideCounts are the counts of one side of the body.
type SideCounts struct {
	Counts Counts `json:"counts"`
	// Side names the side, for example "civil_society"; never empty.
	Side string `json:"side"`
}

// validateSides reports whether the sides are named once each and do not
// together count more than the body does. They may count less: a rule can leave
// a member on no side.
func validateSides(body Counts, sides []SideCounts) error {
	var sum Counts
	seen := make(map[string]bool, len(sides))
	for _, s := range sides {
		if s.Side == "" {
			return fmt.Errorf("%w: a side has no name", ErrCounts)
		}
		if seen[s.Side] {
			return fmt.Errorf("%w: side %s is counted twice", ErrCounts, excerpt(s.Side))
		}
		seen[s.Side] = true
		if err := s.Counts.Validate(); err != nil {
			return fmt.Errorf("side %s: %w", excerpt(s.Side), err)
		}
		sum.Abstain += s.Counts.Abstain
		sum.Entitled += s.Counts.Entitled
		sum.No += s.Counts.No
		sum.Present += s.Counts.Present
		sum.Yes += s.Counts.Yes
	}
	if sum.Abstain > body.Abstain || sum.Entitled > body.Entitled || sum.No > body.No ||
		sum.Present > body.Present || sum.Yes > body.Yes {
		return fmt.Errorf("%w: the sides together count more than the whole body", ErrCounts)
	}
	return nil
}

// Base names what a threshold is a fraction of.
type Base string

// The four bases. With 70 entitled, 20 present and 14 voting, two thirds is 10
// of the votes, 14 of those present and 47 of the membership (Robert's Rules
// 1915 §48 p.204).
const (
	// BaseYesNo counts yes and no. It is what an unqualified two-thirds vote
	// means (RONR 12th 44:3, "excluding blanks or abstentions") and what
	// "members present and voting" means (UN General Assembly rule 86: those
	// who abstain are considered as not voting).
	BaseYesNo Base = "yes_no"
	// BaseYesNoAbstain counts every answer, so that an abstention weighs
	// against the question.
	BaseYesNoAbstain Base = "yes_no_abstain"
	// BasePresent counts everyone attending (Robert's Rules 1915 §48, "of the
	// members present").
	BasePresent Base = "present"
	// BaseEntitled counts the whole roll, so that absence weighs against the
	// question (Robert's Rules 1915 §48, "of the members").
	BaseEntitled Base = "entitled"
)

// Demand ranks the bases: yes_no 1, yes_no_abstain 2, present 3, entitled 4. For
// the same counts a higher rank is never easier to meet. It is 0 for any other
// string.
func (b Base) Demand() int {
	switch b {
	case BaseYesNo:
		return 1
	case BaseYesNoAbstain:
		return 2
	case BasePresent:
		return 3
	case BaseEntitled:
		return 4
	default:
		return 0
	}
}

// Validate reports whether b is one of the four bases; the error wraps [ErrRule].
func (b Base) Validate() error {
	if b.Demand() == 0 {
		return fmt.Errorf("%w: base %s: use yes_no, yes_no_abstain, present or entitled", ErrRule, excerpt(string(b)))
	}
	return nil
}

// BaseOf is the size of base b in c. It is 0 for an unknown base, which nothing
// meets.
func BaseOf(b Base, c Counts) int64 {
	switch b {
	case BaseYesNo:
		return c.Yes + c.No
	case BaseYesNoAbstain:
		return c.Participation()
	case BasePresent:
		return c.Present
	case BaseEntitled:
		return c.Entitled
	default:
		return 0
	}
}
