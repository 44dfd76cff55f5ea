package domain_test

import (
	"errors"
	"strings"
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/voting"
)

// What the floor keeps besides threshold and base: that no side's agreement,
// and no quorum, is made easier to come by than the founding had it.
func TestTheFloorKeepsConcurrenceQuorumAndSides(t *testing.T) {
	t.Parallel()
	ordinary := func(change func(*domain.Class)) func(*domain.RuleSet) {
		return func(r *domain.RuleSet) { change(r.Class(seed.ClassOrdinary)) }
	}
	concurrence := func(change func(*voting.Concurrence)) func(*domain.RuleSet) {
		return ordinary(func(c *domain.Class) {
			other := *c.Concurrence
			change(&other)
			c.Concurrence = &other
		})
	}
	quorum := func(q *voting.Quorum) func(*domain.RuleSet) {
		return ordinary(func(c *domain.Class) { c.Quorum = q })
	}
	half := voting.Fraction{Num: 1, Den: 2}
	for _, c := range []struct {
		name   string
		change func(*domain.RuleSet)
		says   string // in the refusal; empty where the rules may be so
	}{
		{"a harder share of each side", concurrence(func(c *voting.Concurrence) { c.Threshold = voting.Fraction{Num: 2, Den: 3} }), ""},
		{"the same share in other numbers", concurrence(func(c *voting.Concurrence) { c.Threshold = voting.Fraction{Num: 500_000, Den: 1_000_000, Strict: true} }), ""},
		{"half of a side for more than half", concurrence(func(c *voting.Concurrence) { c.Threshold = half }), "concurrence"},
		{"a share smaller by a millionth", concurrence(func(c *voting.Concurrence) {
			c.Threshold = voting.Fraction{Num: 499_999, Den: 999_999, Strict: true}
		}), "concurrence"},
		{"a wider base of each side", concurrence(func(c *voting.Concurrence) { c.Base = voting.BaseEntitled }), ""},
		{"nobody on a side needs to say yes", concurrence(func(c *voting.Concurrence) { c.MinYes = 0 }), "concurrence"},
		{"an empty side agrees", concurrence(func(c *voting.Concurrence) { c.EmptyConcurs = true }), "concurrence"},

		{"a harder quorum", quorum(&voting.Quorum{By: voting.ByParticipation, Num: 2, Den: 3}), ""},
		{"no quorum", quorum(nil), "quorum"},
		{"half for more than half", quorum(&voting.Quorum{By: voting.ByParticipation, Num: 1, Den: 2}), "quorum"},
		{"of those who are present", quorum(&voting.Quorum{By: voting.ByPresent, Num: 1, Den: 2, Strict: true}), "quorum"},
		{"no quorum in a class without a floor", func(r *domain.RuleSet) { r.Class(seed.ClassElection).Quorum = nil }, ""},

		{"government among civil society", func(r *domain.RuleSet) { r.Constituencies[1].Side = seed.CivilSociety }, "on its side"},
		{"parliament, without members, on a side of its own", func(r *domain.RuleSet) { r.Constituencies[2].Side = "parliament" }, "on its side"},
		{"a further constituency on a further side", func(r *domain.RuleSet) {
			r.Constituencies = append(r.Constituencies, domain.Constituency{Name: "press", Side: "press", Title: text("Press")})
		}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := five()
			_, err := tabled(b, b.Motion([]string{seed.ClassRules}, newRules(1, c.change)))
			if c.says == "" {
				letIn(t, b, err)
				return
			}
			refused(t, b, err, domain.CodeEffect)
			var refusal *domain.Refusal
			if errors.As(err, &refusal); !strings.Contains(refusal.Message, c.says) {
				t.Errorf("%s; want word of %q", refusal.Message, c.says)
			}
		})
	}
}

// The base of a concurrence is kept as well.
func TestTheFloorKeepsTheBaseOfConcurrence(t *testing.T) {
	t.Parallel()
	b := domaintest.ConstitutedWith(domain.PurposeOperation, 2, 2, func(e *domain.LedgerFounded) {
		e.Rules.Class(seed.ClassOrdinary).Concurrence.Base = voting.BasePresent
	})
	_, err := tabled(b, b.Motion([]string{seed.ClassRules}, newRules(1, func(*domain.RuleSet) {})))
	refused(t, b, err, domain.CodeEffect)
}

// Where the floor asks for no concurrence it keeps no sides, and a class that
// was founded without a quorum may go on without one.
func TestAFloorWithoutConcurrence(t *testing.T) {
	t.Parallel()
	b := domaintest.ConstitutedWith(domain.PurposeOperation, 2, 2, func(e *domain.LedgerFounded) {
		for i := range e.Floor {
			e.Floor[i].Concurrence = false
		}
		e.Rules.Class(seed.ClassOrdinary).Quorum = nil
	})
	_, err := tabled(b, b.Motion([]string{seed.ClassRules}, newRules(1, func(r *domain.RuleSet) {
		r.Class(seed.ClassOrdinary).Concurrence = nil
		r.Class(seed.ClassOrdinary).Quorum = nil
		r.Constituencies[2].Side = seed.CivilSociety
	})))
	letIn(t, b, err)
}
