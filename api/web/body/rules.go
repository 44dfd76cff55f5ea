package body

import (
	"twothirds/api/web/site"
	"twothirds/domain"
	"twothirds/domain/wire"
)

type rulesPage struct {
	*site.Page
	InForce ruleSetView
	History []ruleStep
	Others  []ruleSetView
}

// ruleStep is a time from which a rule set is in force.
type ruleStep struct {
	From           site.Stamp
	Name           string
	Hash           string
	By             site.Link // what adopted it
	InForce, Later bool
}

// ruleSetView is a rule set in words.
type ruleSetView struct {
	Name, Hash     string
	Text           site.Said
	Classes        []classView
	Constituencies []constituencyView
	Effects        []effectClass
	Extension      string
	LostKey        string
}

type classView struct {
	Title                          site.Said
	Name                           string
	Threshold, Quorum, Concurrence string
	Notice, Deliberation, Voting   string
	Seconders                      string
	Positions, Tally               bool
}

type constituencyView struct{ Title, Side site.Said }

type effectClass struct {
	Effect string
	Class  site.Said
}

func loadRules(r *request) (site.Content, error) {
	r.Title = r.T("nav.rules")
	page := &rulesPage{Page: &r.Page}
	inForce := site.RulesAt(r.Ledger, r.Now)
	seen := map[wire.Hash]bool{}
	found := false // the one in force
	for i := len(r.Ledger.Rules) - 1; i >= 0; i-- {
		step := r.Ledger.Rules[i]
		adopted, err := r.RuleSet(step.Hash)
		if err != nil {
			return site.Content{}, err
		}
		by := r.EntryLink(adopted.Seq)
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
	return site.Content{Template: "rules.html", Data: page}, nil
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
			Title: r.In(c.Title), Name: c.Name, Threshold: r.Threshold(c.Threshold, c.Base), Quorum: r.Quorum(c.Quorum),
			Concurrence: r.Concurrence(c.Concurrence), Notice: r.Hours(c.NoticeHours), Deliberation: r.Hours(c.DeliberationHours),
			Voting: voting, Seconders: r.N(c.Seconders), Positions: c.PositionsBySide, Tally: c.RunningTally,
		})
	}
	side := r.SideNames(rules)
	for _, c := range rules.Constituencies {
		v.Constituencies = append(v.Constituencies, constituencyView{r.In(c.Title), side(c.Side)})
	}
	for _, e := range rules.EffectClasses {
		line := effectClass{Effect: r.Or("effectname.", e.Effect), Class: site.Said{Text: e.Class}}
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
