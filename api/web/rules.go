package web

import (
	"twothirds/domain"
	"twothirds/domain/wire"
)

type rulesPage struct {
	*base
	InForce ruleSetView
	History []ruleStep
	Others  []ruleSetView
}

// ruleStep is a time from which a rule set is in force.
type ruleStep struct {
	From           stamp
	Name           string
	Hash           string
	By             navItem // what adopted it
	InForce, Later bool
}

// ruleSetView is a rule set in words.
type ruleSetView struct {
	Name, Hash     string
	Text           said
	Classes        []classView
	Constituencies []constituencyView
	Effects        []effectClass
	Extension      string
	LostKey        string
}

type classView struct {
	Title                          said
	Name                           string
	Threshold, Quorum, Concurrence string
	Notice, Deliberation, Voting   string
	Seconders                      string
	Positions, Tally               bool
}

type constituencyView struct{ Title, Side said }

type effectClass struct {
	Effect string
	Class  said
}

func loadRules(r *request) (content, error) {
	r.Title = r.T("nav.rules")
	page := &rulesPage{base: &r.base}
	inForce := rulesAt(r.Ledger, r.Now)
	seen := map[wire.Hash]bool{}
	found := false // the one in force
	for i := len(r.Ledger.Rules) - 1; i >= 0; i-- {
		step := r.Ledger.Rules[i]
		adopted, err := r.ruleSet(step.Hash)
		if err != nil {
			return content{}, err
		}
		by := r.entryLink(adopted.Seq)
		if adopted.Decision == nil {
			by.Text = r.T("rules.founding")
		}
		page.History = append(page.History, ruleStep{
			From: r.When(step.EffectiveFrom), Name: adopted.Rules.Name, Hash: step.Hash.String(), By: by,
			InForce: !found && step.EffectiveFrom <= r.Now, Later: step.EffectiveFrom > r.Now,
		})
		found = found || step.EffectiveFrom <= r.Now
		if seen[step.Hash] {
			continue
		}
		seen[step.Hash] = true
		view := r.ruleSetView(adopted)
		if step.Hash == inForce {
			page.InForce = view
		} else {
			page.Others = append(page.Others, view)
		}
	}
	return content{template: "rules.html", data: page}, nil
}

func (r *request) ruleSetView(adopted *domain.AdoptedRules) ruleSetView {
	rules := &adopted.Rules
	v := ruleSetView{Name: rules.Name, Hash: adopted.Hash.String(), Text: r.In(rules.Text)}
	for i := range rules.Classes {
		c := &rules.Classes[i]
		voting := r.Hours(c.VotingHours)
		if c.MaxVotingHours > c.VotingHours {
			voting = r.T("rules.votingrange", voting, r.Hours(c.MaxVotingHours))
		}
		v.Classes = append(v.Classes, classView{
			Title: r.In(c.Title), Name: c.Name, Threshold: r.threshold(c.Threshold, c.Base), Quorum: r.quorum(c.Quorum),
			Concurrence: r.concurrence(c.Concurrence), Notice: r.Hours(c.NoticeHours), Deliberation: r.Hours(c.DeliberationHours),
			Voting: voting, Seconders: r.N(c.Seconders), Positions: c.PositionsBySide, Tally: c.RunningTally,
		})
	}
	side := r.sideNames(rules)
	for _, c := range rules.Constituencies {
		v.Constituencies = append(v.Constituencies, constituencyView{r.In(c.Title), side(c.Side)})
	}
	for _, e := range rules.EffectClasses {
		line := effectClass{Effect: r.Or("effectname.", e.Effect), Class: said{Text: e.Class}}
		if class := rules.Class(e.Class); class != nil {
			line.Class = r.In(class.Title)
		}
		v.Effects = append(v.Effects, line)
	}
	v.Extension = r.T("rules.extension.never")
	if rules.Extension.Hours > 0 {
		v.Extension = r.T("rules.extension", r.Hours(rules.Extension.Hours), r.N(rules.Extension.Members))
	}
	v.LostKey = r.T("rules.lostkey", r.Hours(rules.LostKeyHours))
	return v
}
