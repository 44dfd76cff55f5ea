package domain_test

import (
	"strings"
	"testing"

	"twothirds/domain"
	"twothirds/domain/seed"
	"twothirds/domain/voting"
)

func TestWhatIsARuleSet(t *testing.T) {
	t.Parallel()
	class := func(change func(*domain.Class)) func(*domain.RuleSet) {
		return func(r *domain.RuleSet) { change(&r.Classes[0]) }
	}
	for _, c := range []struct {
		name   string
		change func(*domain.RuleSet)
		says   string // in the error; empty where it is a rule set
	}{
		{"the seed's", func(*domain.RuleSet) {}, ""},
		{"the seed's without sides", func(r *domain.RuleSet) { *r = seed.Plain() }, ""},
		{"without a name", func(r *domain.RuleSet) { r.Name = "" }, "rule set name"},
		{"with a name that cannot be part of an address", func(r *domain.RuleSet) { r.Name = "Our rules" }, "rule set name"},
		{"without words", func(r *domain.RuleSet) { r.Text = domain.Text{} }, "rule set text"},
		{"without classes", func(r *domain.RuleSet) { r.Classes = nil }, "classes: 1 to 32"},
		{"with classes in disorder", func(r *domain.RuleSet) { r.Classes[0], r.Classes[1] = r.Classes[1], r.Classes[0] }, "classes: 1 to 32"},
		{"with a class twice", func(r *domain.RuleSet) { r.Classes[1] = r.Classes[0] }, "classes: 1 to 32"},
		{"with a class without a title", class(func(c *domain.Class) { c.Title = domain.Text{} }), "title"},
		{"with a base that nobody knows", class(func(c *domain.Class) { c.Base = "cast" }), "base"},
		{"with a threshold of nothing", class(func(c *domain.Class) { c.Threshold.Num = 0 }), "threshold"},
		{"with a threshold that cannot be met", class(func(c *domain.Class) { c.Threshold = voting.Fraction{Num: 1, Den: 1, Strict: true} }), "threshold"},
		{"with a quorum that cannot be met", class(func(c *domain.Class) { c.Quorum = &voting.Quorum{By: voting.ByPresent, Num: 1, Den: 1, Strict: true} }), "quorum"},
		{"with a quorum of something else", class(func(c *domain.Class) { c.Quorum = &voting.Quorum{By: "noise", Num: 1, Den: 2} }), "quorum"},
		{"with recusals that do nothing", class(func(c *domain.Class) { c.Recusal = "ignore" }), "recusal"},
		{"with too many seconders", class(func(c *domain.Class) { c.Seconders = 21 }), "seconders"},
		{"with fewer than no ballots", class(func(c *domain.Class) { c.Ballots = -1 }), "ballots"},
		{"with notice of more than a year", class(func(c *domain.Class) { c.NoticeHours = 8785 }), "hours"},
		{"with deliberation of less than nothing", class(func(c *domain.Class) { c.DeliberationHours = -1 }), "hours"},
		{"with no time to vote", class(func(c *domain.Class) { c.VotingHours = 0 }), "voting_hours"},
		{"with more time to vote than may be", class(func(c *domain.Class) { c.MaxVotingHours = c.VotingHours - 1 }), "voting_hours"},
		{"without constituencies", func(r *domain.RuleSet) { r.Constituencies = nil }, "constituencies: 1 to 16"},
		{"with constituencies in disorder", func(r *domain.RuleSet) {
			r.Constituencies[0], r.Constituencies[1] = r.Constituencies[1], r.Constituencies[0]
		}, "constituencies: 1 to 16"},
		{"with one constituency on no side", func(r *domain.RuleSet) { r.Constituencies[2].Side = "" }, "either all"},
		{"with one side", func(r *domain.RuleSet) { r.Constituencies = r.Constituencies[:1] }, "two sides or more"},
		{"with concurrence of sides that there are not", func(r *domain.RuleSet) {
			concurrence := r.Class(seed.ClassOrdinary).Concurrence
			*r = seed.Plain()
			r.Class(seed.ClassOrdinary).Concurrence = concurrence
		}, "without sides no concurrence"},
		{"with an effect that belongs nowhere", func(r *domain.RuleSet) { r.EffectClasses = r.EffectClasses[1:] }, "effect_classes"},
		{"without the last effect", func(r *domain.RuleSet) { r.EffectClasses = r.EffectClasses[:len(r.EffectClasses)-1] }, "effect_classes"},
		{"with an effect more than there are", func(r *domain.RuleSet) {
			r.EffectClasses = append(r.EffectClasses, domain.EffectClass{Class: seed.ClassOrdinary, Effect: "yodel"})
		}, "effect_classes"},
		{"with effects in disorder", func(r *domain.RuleSet) {
			r.EffectClasses[0], r.EffectClasses[1] = r.EffectClasses[1], r.EffectClasses[0]
		}, "effect_classes"},
		{"with an effect in a class that is not there", func(r *domain.RuleSet) { r.EffectClasses[0].Class = "festive" }, "there is no class"},
		{"that never lets a lost key be replaced", func(r *domain.RuleSet) { r.LostKeyHours = 0 }, "lost_key_hours"},
		{"that lets it be replaced after a month at most", func(r *domain.RuleSet) { r.LostKeyHours = 721 }, "lost_key_hours"},
		{"that lets polls shrink", func(r *domain.RuleSet) { r.Extension.Hours = -1 }, "extension"},
		{"that lets nobody extend a poll", func(r *domain.RuleSet) { r.Extension.Members = 0 }, "extension"},
		{"that asks for more signers than there can be", func(r *domain.RuleSet) { r.Extension.Members = 9 }, "extension"},
	} {
		rules := seed.Rules()
		c.change(&rules)
		err := rules.Validate()
		if (c.says == "") != (err == nil) || (err != nil && !strings.Contains(err.Error(), c.says)) {
			t.Errorf("%s: %v, want %q", c.name, err, c.says)
		}
	}
}
