package voting

import (
	"errors"
	"fmt"
)

// ErrRule says that a rule cannot be applied, or could never be met.
var ErrRule = errors.New("not a usable rule")

// The two things a quorum can be measured by.
const (
	// ByParticipation counts members who answered: yes, no or abstain.
	ByParticipation = "participation"
	// ByPresent counts members who attended.
	ByPresent = "present"
)

// Quorum is the share of the entitled that must take part before anything is
// decided. Whether "half" is enough is explicit: 8 of 16 meet at least half and
// not more than half.
type Quorum struct {
	// By is ByParticipation or ByPresent.
	By string `json:"by"`
	// Den, Num and Strict are as in Fraction, of the entitled.
	Den    int64 `json:"den"`
	Num    int64 `json:"num"`
	Strict bool  `json:"strict"`
}

// Fraction is the share of the entitled that q asks for.
func (q Quorum) Fraction() Fraction {
	return Fraction{Num: q.Num, Den: q.Den, Strict: q.Strict}
}

// have is the count that q measures.
func (q Quorum) have(c Counts) int64 {
	if q.By == ByPresent {
		return c.Present
	}
	return c.Participation()
}

func (q Quorum) validate() error {
	if q.By != ByParticipation && q.By != ByPresent {
		return fmt.Errorf("%w: quorum by %s: use participation or present", ErrRule, excerpt(q.By))
	}
	if err := validateReachable(q.Fraction()); err != nil {
		return fmt.Errorf("quorum: %w", err)
	}
	return nil
}

// Concurrence is a test that every side of the body must pass on its own, so
// that one side cannot outvote the other by numbers.
type Concurrence struct {
	// Base is what Threshold is a fraction of, counted within the side.
	Base Base `json:"base"`
	// EmptyConcurs lets a side with nobody on the roll pass. Otherwise it
	// fails: a side that does not exist has not agreed.
	EmptyConcurs bool `json:"empty_concurs"`
	// MinYes is the least number of yes votes within the side, 0 to MaxCount.
	MinYes int64 `json:"min_yes"`
	// Threshold is the share of the side's base that must say yes. Its members
	// stand beside the others, so that rules nest one level less.
	Threshold Fraction `json:",embed"`
}

func (c Concurrence) validate() error {
	if err := c.Base.Validate(); err != nil {
		return fmt.Errorf("concurrence: %w", err)
	}
	if c.MinYes < 0 || c.MinYes > MaxCount {
		return fmt.Errorf("%w: concurrence: min_yes is %d: use 0 to %d", ErrRule, c.MinYes, MaxCount)
	}
	if err := validateReachable(c.Threshold); err != nil {
		return fmt.Errorf("concurrence threshold: %w", err)
	}
	return nil
}

// Rule says what a question of one class needs to carry.
type Rule struct {
	// Base is what Threshold is a fraction of.
	Base Base `json:"base"`
	// Class names the class of question, for example "ordinary"; never empty.
	Class string `json:"class"`
	// Concurrence, if given, is applied to every side.
	Concurrence *Concurrence `json:"concurrence,omitempty"`
	// Quorum, if given, must be met for the result to count at all.
	Quorum *Quorum `json:"quorum,omitempty"`
	// Threshold is the share of the base that must say yes.
	Threshold Fraction `json:"threshold"`
}

// Validate reports whether the rule can be applied and met. A strict fraction of
// the whole (more than 1/1) is refused, since no vote could ever meet it and
// the body could not even vote to change it. The error wraps [ErrRule], and
// [ErrFraction] where a fraction is the cause.
func (r Rule) Validate() error {
	if r.Class == "" {
		return fmt.Errorf("%w: it has no class", ErrRule)
	}
	if err := r.validateParts(); err != nil {
		return fmt.Errorf("class %s: %w", excerpt(r.Class), err)
	}
	return nil
}

func (r Rule) validateParts() error {
	if err := r.Base.Validate(); err != nil {
		return err
	}
	if err := validateReachable(r.Threshold); err != nil {
		return fmt.Errorf("threshold: %w", err)
	}
	if r.Quorum != nil {
		if err := r.Quorum.validate(); err != nil {
			return err
		}
	}
	if r.Concurrence != nil {
		return r.Concurrence.validate()
	}
	return nil
}

// validateReachable reports whether f is valid and some vote can meet it.
func validateReachable(f Fraction) error {
	if err := f.Validate(); err != nil {
		return fmt.Errorf("%w: %w", ErrRule, err)
	}
	if f.Strict && f.Num == f.Den {
		return fmt.Errorf("%w: more than %d/%d can never be met: set strict to false to ask for all", ErrRule, f.Num, f.Den)
	}
	return nil
}
