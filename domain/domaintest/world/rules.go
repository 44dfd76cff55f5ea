package world

import (
	"slices"

	"twothirds/domain"
	"twothirds/domain/seed"
	"twothirds/domain/voting"
)

// swiftRules are the seed's, changed so that much can happen in little time.
func swiftRules(ballots int64, recusal string) domain.RuleSet {
	r := seed.Rules()
	for i := range r.Classes {
		c := &r.Classes[i]
		c.NoticeHours, c.DeliberationHours, c.VotingHours, c.PositionsBySide = int64(i), int64(i/2), 1+int64(i), i%3 == 0
		c.Ballots, c.Recusal, c.Seconders = ballots, recusal, int64(i%2)
		if c.Name != seed.ClassOrdinary && c.Name != seed.ClassRules {
			c.Base, c.Quorum = voting.BaseYesNo, nil
		}
	}
	for _, name := range []string{seed.ClassElection, seed.ClassProcedural} {
		c := r.Class(name)
		c.Tellers, c.RunOff, c.Base = true, name == seed.ClassElection, voting.BasePresent
		c.Quorum = &voting.Quorum{By: voting.ByPresent, Num: 1, Den: 3}
	}
	if ballots > 0 {
		r.Meetings = &domain.MeetingRules{Members: 1, NoticeHours: 1, Quorum: &voting.Fraction{Num: 1, Den: 4}}
	}
	r.LostKeyHours, r.Extension.Members, r.Extension.Hours = 3, 2, 5
	return r
}

func (w *World) moreSwiftRules() domain.RuleSet {
	return swiftRules(w.Between(0, 3), Pick(w, domain.RecusalRemoves, domain.RecusalSilent))
}

// share is any share of a base.
func (w *World) share() voting.Fraction {
	den := Pick[int64](w, 1, 2, 2, 3, 3, 4, 5, 7, 1_000_000)
	f := voting.Fraction{Den: den, Num: w.Between(1, min(den, 8)), Strict: w.Half()}
	f.Strict = f.Strict && f.Num < f.Den
	return f
}

// anyRules are a rule set of which nothing is certain but that things happen
// quickly under it.
func (w *World) anyRules(sides bool) domain.RuleSet {
	r := seed.Plain()
	if sides {
		r = seed.Rules()
	}
	bases := []voting.Base{voting.BaseYesNo, voting.BaseYesNoAbstain, voting.BasePresent, voting.BaseEntitled}
	for i := range r.Classes {
		c := &r.Classes[i]
		c.Base, c.Threshold, c.Quorum, c.Concurrence = Pick(w, bases...), w.share(), nil, nil
		if w.Half() {
			s := w.share()
			c.Quorum = &voting.Quorum{By: Pick(w, voting.ByParticipation, voting.ByPresent), Num: s.Num, Den: s.Den, Strict: s.Strict}
		}
		if w.Half() {
			c.Concurrence = &voting.Concurrence{Base: Pick(w, bases...), MinYes: w.Between(0, 2), EmptyConcurs: !sides || w.Half(), Threshold: w.share()}
		}
		c.Ballots, c.Recusal, c.RecuseConcerned = w.Between(0, 2), Pick(w, domain.RecusalRemoves, domain.RecusalSilent), w.Half()
		c.Seconders, c.NoticeHours, c.DeliberationHours = w.Between(0, 1), w.Between(0, 2), w.Between(0, 2)
		c.VotingHours = w.Between(1, 3)
		c.MaxVotingHours, c.PositionsBySide = c.VotingHours+w.Between(0, 20), sides && w.UpTo(3) == 0
		c.RunOff, c.Tellers = w.Half(), w.Half()
	}
	r.LostKeyHours = w.Between(1, 4)
	r.Extension = domain.Extension{Hours: w.Between(0, 5), Members: w.Between(1, 2)}
	r.ContestHours, r.ResponseHours, r.RulingHours = w.Between(0, 20), w.Between(0, 9), w.Between(0, 9)
	r.Meetings = nil
	if w.Half() {
		r.Meetings = &domain.MeetingRules{Members: w.Between(1, 2), NoticeHours: w.Between(0, 2)}
		if w.Half() {
			share := w.share()
			r.Meetings.Quorum = &share
		}
	}
	if w.UpTo(3) == 0 { // as rules are that were written before a type of effects was known
		r.EffectClasses = slices.DeleteFunc(r.EffectClasses, func(domain.EffectClass) bool { return w.UpTo(9) == 0 })
		if r.Validate() != nil {
			r.EffectClasses = seed.Rules().EffectClasses
		}
	}
	return r
}
