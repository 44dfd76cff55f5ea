package domain_test

import (
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/voting"
)

// newRules is the effect of putting changed seed rules into force after so many hours.
func newRules(after int64, change func(*domain.RuleSet)) domain.Effect {
	rules := seed.Rules()
	rules.Name = "changed"
	change(&rules)
	return domain.NewEffect(&domain.ChangeRules{AfterHours: after, Rules: rules})
}

func TestRulesNeverGoBelowTheFloor(t *testing.T) {
	t.Parallel()
	table := func(change func(*domain.RuleSet)) func(*domaintest.Body) error {
		return func(b *domaintest.Body) error {
			_, err := tabled(b, b.Motion([]string{seed.ClassRules}, newRules(1, change)))
			return err
		}
	}
	class := func(name string, change func(*domain.Class)) func(*domaintest.Body) error {
		return table(func(r *domain.RuleSet) { change(r.Class(name)) })
	}
	tie := func(effect, class string) func(*domain.RuleSet) {
		return func(r *domain.RuleSet) {
			for i := range r.EffectClasses {
				if r.EffectClasses[i].Effect == effect {
					r.EffectClasses[i].Class = class
				}
			}
		}
	}
	tell(t, five, []story{
		{"stricter", class(seed.ClassOrdinary, func(c *domain.Class) { c.Threshold = voting.Fraction{Num: 3, Den: 4} }), ""},
		{"as strict, in other numbers", class(seed.ClassOrdinary, func(c *domain.Class) { c.Threshold = voting.Fraction{Num: 4, Den: 6} }), ""},
		{"not a lower threshold", class(seed.ClassOrdinary, func(c *domain.Class) { c.Threshold = voting.Fraction{Num: 665, Den: 1000} }), domain.CodeEffect},
		{"not a narrower base", class(seed.ClassRules, func(c *domain.Class) { c.Base = voting.BaseYesNo }), domain.CodeEffect},
		{"not without concurrence", class(seed.ClassOrdinary, func(c *domain.Class) { c.Concurrence = nil }), domain.CodeEffect},
		{"not without sides", table(func(r *domain.RuleSet) { *r = seed.Plain() }), domain.CodeEffect},
		{"not with everybody on one side", table(func(r *domain.RuleSet) {
			for i := range r.Constituencies {
				r.Constituencies[i].Side = "all"
			}
		}), domain.CodeForm},
		{"a class without a floor may go", table(func(r *domain.RuleSet) {
			for _, e := range r.EffectClasses {
				if e.Class == seed.ClassProcedural {
					tie(e.Effect, seed.ClassOrdinary)(r)
				}
			}
			r.Classes = append(r.Classes[:3:3], r.Classes[4:]...)
		}), ""},
		{"an effect may go into a class with a floor", table(tie("elect", seed.ClassOrdinary)), ""},
		{"but not out of one", table(tie("change_rules", seed.ClassProcedural)), domain.CodeEffect},
		{"not even into another with a floor", table(tie("adopt_document", seed.ClassRules)), domain.CodeEffect},
		{"every member keeps a place", table(func(r *domain.RuleSet) { r.Constituencies[1].Name = "governmental" }), domain.CodeEffect},
		{"a constituency without members may go", table(func(r *domain.RuleSet) { r.Constituencies = r.Constituencies[:2] }), ""},
		{"not at once", func(b *domaintest.Body) error {
			_, err := tabled(b, b.Motion([]string{seed.ClassRules}, newRules(0, func(*domain.RuleSet) {})))
			return err
		}, domain.CodeForm},
		{"in a year at most", func(b *domaintest.Body) error {
			_, err := tabled(b, b.Motion([]string{seed.ClassRules}, newRules(8785, func(*domain.RuleSet) {})))
			return err
		}, domain.CodeForm},
	})
}

// A change of rules is judged by the rules in force when its poll is opened,
// and polls under way keep theirs.
func TestRulesChangeByTheRulesInForce(t *testing.T) {
	t.Parallel()
	b := five()
	easier := newRules(48, func(r *domain.RuleSet) {
		r.Class(seed.ClassElection).Threshold = voting.Fraction{Num: 1, Den: 10}
		r.Class(seed.ClassElection).Quorum = nil
	})
	// Three of five are enough for an ordinary decision, not for the rules.
	poll := b.Put(b.Motion([]string{seed.ClassRules}, easier))
	b.Cast(poll, "yes", "yes", "", "yes")
	if d := b.Close(poll); d.Outcome != voting.LapsedNoQuorum || b.State.Poll(poll).Rules != d.Rules {
		t.Fatalf("outcome %s", d.Outcome)
	}
	election := b.Table(b.Motion([]string{seed.ClassElection}))
	b.Freeze(election)
	_, before := b.State.RulesAt(b.Now)
	b.Carry([]string{seed.ClassRules}, easier)
	underWay := b.Open(election, 240)
	b.Wait(47)
	if _, now := b.State.RulesAt(b.Now); now != before {
		t.Error("the rules are in force before their time")
	}
	b.Wait(1)
	_, now := b.State.RulesAt(b.Now)
	if now == before {
		t.Error("the rules are not in force")
	}
	// The poll under way is decided by the old rules, and so lapses with one vote.
	b.Cast(underWay, "yes")
	if d := b.Close(underWay); d.Outcome != voting.LapsedNoQuorum || d.Rules != before {
		t.Errorf("the poll under way: %s", d.Outcome)
	}
	// Put again it is decided by the new ones.
	again := b.Open(election, 72)
	b.Cast(again, "yes")
	if d := b.Close(again); d.Outcome != voting.Carried || d.Rules != now {
		t.Errorf("the next poll: %s", d.Outcome)
	}
	// A set that was in force before comes back under its own hash.
	b.Carry([]string{seed.ClassRules}, domain.NewEffect(&domain.ChangeRules{AfterHours: 1, Rules: seed.Rules()}))
	b.Wait(1)
	if _, hash := b.State.RulesAt(b.Now); hash != before {
		t.Error("the first rules did not come back")
	}
	letIn(t, b, nil)
}

// A motion tabled under rules that tied its effects to a lesser class is not
// put to the vote under them any more.
func TestAMotionOutlivedByTheRules(t *testing.T) {
	t.Parallel()
	t.Run("its effect belongs to another class", func(t *testing.T) {
		b := five()
		motion := b.Table(b.Motion([]string{seed.ClassElection}, elect(b.Members[4], "teller", domain.RoleTeller, 30)))
		b.Freeze(motion)
		b.Carry([]string{seed.ClassRules}, newRules(1, func(r *domain.RuleSet) {
			for i := range r.EffectClasses {
				if r.EffectClasses[i].Effect == "elect" {
					r.EffectClasses[i].Class = seed.ClassOrdinary
				}
			}
		}))
		_, err := open(b, motion, asIs)
		letIn(t, b, err) // not yet in force
		b.Close(b.State.Motion(motion).Polls[0])
		_, err = open(b, motion, asIs)
		refused(t, b, err, domain.CodeClasses)
	})
	t.Run("its class is no more", func(t *testing.T) {
		b := five()
		motion := b.Table(b.Motion([]string{seed.ClassProcedural}))
		letIn(t, b, freeze(b, motion))
		b.Carry([]string{seed.ClassRules}, newRules(1, func(r *domain.RuleSet) {
			r.Classes = append(r.Classes[:3:3], r.Classes[4:]...)
			for i := range r.EffectClasses {
				if r.EffectClasses[i].Class == seed.ClassProcedural {
					r.EffectClasses[i].Class = seed.ClassOrdinary
				}
			}
		}))
		b.Wait(1)
		_, err := open(b, motion, asIs)
		refused(t, b, err, domain.CodeClasses)
		letIn(t, b, withdraw(b, motion, b.Members[0]))
	})
}

// Rules that are adopted and not yet in force already say who can be admitted.
func TestNobodyEntersWithoutAPlaceInTheRulesToCome(t *testing.T) {
	t.Parallel()
	b := five()
	b.Carry([]string{seed.ClassRules}, newRules(100, func(r *domain.RuleSet) { r.Constituencies = r.Constituencies[:2] }))
	err := b.Try("member.applied", "application/"+b.ID().String(), &domain.MemberApplied{Constituency: seed.Parliament, Document: smallHash, Name: text("x")}, b.Registrars[0])
	refused(t, b, err, domain.CodeRules)
	letIn(t, b, apply(b, b.ID(), b.Registrars[0]))
}
