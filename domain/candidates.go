package domain

import (
	"errors"
	"slices"

	"twothirds/domain/wire"
)

// Choose elects one of several candidates to an office: the poll is on them, and
// the one whom the decision names is elected. It is the only effect of its motion.
type Choose struct {
	// Candidates are representatives, sorted, 2 to 32.
	Candidates []RepresentativeID `json:"candidates"`
	Office     string             `json:"office"`
	Role       string             `json:"role"`
	// TermDays is the length of the term: 1 to 3660.
	TermDays int64 `json:"term_days"`
}

// elect is what choosing one of the candidates comes to.
func (e *Choose) elect(chosen RepresentativeID) *Elect {
	return &Elect{Office: e.Office, Representative: chosen, Role: e.Role, TermDays: e.TermDays}
}

func (e *Choose) form() error {
	if len(e.Candidates) < 2 || len(e.Candidates) > 32 ||
		!slices.IsSortedFunc(e.Candidates, func(a, b RepresentativeID) int { return compareStrict(a.String(), b.String()) }) {
		return errors.New("candidates: 2 to 32, sorted, none twice")
	}
	return e.elect(e.Candidates[0]).form()
}

func (e *Choose) target() string { return kindOffice + "/" + e.Office }

// misfit is that of a motion on its way: any of the candidates may be chosen.
func (e *Choose) misfit(s *State, now wire.Time) *Misfit {
	for _, candidate := range e.Candidates {
		if m := e.elect(candidate).misfit(s, now); m != nil {
			return misfit(m.Code, "candidate %s: %s", candidate, m.Message)
		}
	}
	return nil
}

func (e *Choose) apply(s *State, p *Placed, d *Decision) { e.elect(*d.Chosen).apply(s, p, d) }

// named is the candidate whose id an option is.
func (e *Choose) named(option string) *RepresentativeID {
	for _, candidate := range e.Candidates {
		if candidate.String() == option {
			return &candidate
		}
	}
	return nil
}

// candidates are those that a motion is on, nil where it is on none.
func (c *Content) candidates() *Choose {
	if len(c.Effects) != 1 {
		return nil
	}
	choose, _ := c.Effects[0].body.(*Choose)
	return choose
}

// Choices are the options of a poll on the content: yes, no, abstain, or the
// candidates, none, abstain.
func (c *Content) Choices() []string {
	choose := c.candidates()
	if choose == nil {
		return Options
	}
	var options []string
	for _, candidate := range choose.Candidates {
		options = append(options, candidate.String())
	}
	return append(options, ChoiceNobody, ChoiceNone)
}

// areCandidates reports whether options are what a vote on candidates can have.
func areCandidates(options []string) bool {
	ids := len(options) - 2
	if ids < 2 || ids > 32 || options[ids] != ChoiceNobody || options[ids+1] != ChoiceNone {
		return false
	}
	for _, id := range options[:ids] {
		if _, err := wire.ParseUUID(id); err != nil {
			return false
		}
	}
	return slices.IsSortedFunc(options[:ids], compareStrict)
}
