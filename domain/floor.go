package domain

import (
	"twothirds/domain/voting"
)

// Floor is what no later rule set may go below, class by class; it stands in
// the founding and cannot be changed. The effects that the founding's rules tie
// to such a class stay in it, and so does the quorum that they ask for.
type Floor struct {
	// Base is the least demanding base.
	Base voting.Base `json:"base"`
	// Class is the class it protects; the class must go on to exist.
	Class string `json:"class"`
	// Concurrence says whether every side must go on having to concur, by no less
	// than the founding's rules ask for, and the constituencies to stay on their sides.
	Concurrence bool            `json:"concurrence"`
	Threshold   voting.Fraction `json:"threshold"`
}

func (f *Floor) validate() error {
	if err := f.Base.Validate(); err != nil {
		return err
	}
	return f.Threshold.Validate()
}

// Below says why r goes below the floor of a body that was founded with a rule
// set, or returns nil.
func (r *RuleSet) Below(floor []Floor, founding *RuleSet) *Misfit {
	for i := range floor {
		f := &floor[i]
		if m := r.belowClass(f, founding); m != nil {
			return m
		}
		// The floor would hold nothing if effects could move to another class, or a
		// constituency to the other side.
		if c, ok := r.moved(founding); f.Concurrence && ok {
			return misfit(MisfitFloorSides, "class %s: the founding keeps constituency %s on its side", f.Class, c)
		}
		for _, e := range founding.EffectClasses {
			if e.Class == f.Class && r.classOfEffect(e.Effect) != f.Class {
				return misfit(MisfitFloorEffect, "effect %s: the founding keeps it in class %s", e.Effect, f.Class)
			}
		}
	}
	return nil
}

// belowClass compares one class with the floor, and with what the founding's
// rules asked for in it.
func (r *RuleSet) belowClass(f *Floor, founding *RuleSet) *Misfit {
	c := r.Class(f.Class)
	if c == nil {
		return misfit(MisfitFloorClass, "the founding keeps class %s in being", f.Class)
	}
	first := founding.Class(f.Class) // there is one: a founding is not below its own floor
	switch {
	case c.Threshold.Compare(f.Threshold) < 0:
		return misfit(MisfitFloorThreshold, "class %s: the founding keeps its threshold at %d/%d or more", f.Class, f.Threshold.Num, f.Threshold.Den)
	case c.Base.Demand() < f.Base.Demand():
		return misfit(MisfitFloorBase, "class %s: the founding keeps its base at %s or a wider one", f.Class, f.Base)
	case f.Concurrence && (c.Concurrence == nil || len(r.Sides()) == 0 || softerConcurrence(c.Concurrence, first.Concurrence)):
		return misfit(MisfitFloorConcurrence, "class %s: the founding keeps the concurrence of every side, by no less than it began with", f.Class)
	case softerQuorum(c.Quorum, first.Quorum):
		return misfit(MisfitFloorQuorum, "class %s: the founding keeps its quorum, at no less than it began with", f.Class)
	}
	return nil
}

// softerConcurrence reports whether a asks less of a side than b in any respect.
func softerConcurrence(a, b *voting.Concurrence) bool {
	return a.Threshold.Compare(b.Threshold) < 0 || a.Base.Demand() < b.Base.Demand() || a.MinYes < b.MinYes || (a.EmptyConcurs && !b.EmptyConcurs)
}

// softerQuorum reports whether a asks less than b, nil being none. Of equal
// shares the one by participation asks more: who is present may be silent.
func softerQuorum(a, b *voting.Quorum) bool {
	if b == nil {
		return false
	}
	return a == nil || a.Fraction().Compare(b.Fraction()) < 0 || (a.By == voting.ByPresent && b.By == voting.ByParticipation)
}

// moved finds a constituency of the founding's rules that r has on another side.
func (r *RuleSet) moved(founding *RuleSet) (constituency string, ok bool) {
	for _, c := range founding.Constituencies {
		if side, has := r.Side(c.Name); has && side != c.Side {
			return c.Name, true
		}
	}
	return "", false
}
