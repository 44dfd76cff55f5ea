package body

import (
	"bytes"

	"github.com/go-json-experiment/json/jsontext"

	"twothirds/api/web/site"
	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/projections/textdiff"
)

type rulesPage struct {
	*site.Page
	InForce ruleSetView
	By      ruleStep
	History []ruleStep
}

// ruleStep is a time from which a rule set is in force.
type ruleStep struct {
	From           site.Stamp
	Name           string
	Hash           string
	Href           string
	By             change // what adopted it
	InForce, Later bool

	hash wire.Hash
}

// steps are the rule sets one after the other, oldest first.
func (r *request) steps() ([]ruleStep, error) {
	inForce := -1
	for i, step := range r.Ledger.Rules {
		if step.EffectiveFrom <= r.Now {
			inForce = i
		}
	}
	steps := make([]ruleStep, 0, len(r.Ledger.Rules))
	for i, step := range r.Ledger.Rules {
		adopted, err := r.RuleSet(step.Hash)
		if err != nil {
			return nil, err
		}
		s := ruleStep{
			From: r.When(step.EffectiveFrom), Name: adopted.Rules.Name, Hash: step.Hash.String(), Href: r.Href("/rules/", step.Hash),
			InForce: i == inForce, Later: step.EffectiveFrom > r.Now, hash: step.Hash,
		}
		words := ""
		if adopted.Decision == nil {
			words = r.T("rules.founding")
		}
		if s.By, err = r.change(adopted.Seq, words); err != nil {
			return nil, err
		}
		steps = append(steps, s)
	}
	return steps, nil
}

func loadRules(r *request) (site.Content, error) {
	r.Title = r.T("nav.rules")
	page := &rulesPage{Page: &r.Page}
	steps, err := r.steps()
	if err != nil {
		return site.Content{}, err
	}
	for i := len(steps) - 1; i >= 0; i-- {
		page.History = append(page.History, steps[i])
		if steps[i].InForce {
			page.By = steps[i]
		}
	}
	adopted, err := r.RuleSet(site.RulesAt(r.Ledger, r.Now))
	if err != nil {
		return site.Content{}, err
	}
	page.InForce = r.ruleSetView(adopted)
	return site.Content{Template: "rules.html", Data: page}, nil
}

type ruleSetPage struct {
	*site.Page
	Set    ruleSetView
	Steps  []ruleStep // the times from which it is in force
	Before *ruleStep  // the set before it; nil for the first
	Diff   []ruleDiff
	Words  []textdiff.Part // how the text changed; empty where it did not
	JSON   string
}

func loadRuleSet(r *request) (site.Content, error) {
	hash, err := wire.ParseHash(r.PathValue("hash"))
	if err != nil {
		return site.Content{}, site.ErrNotFound
	}
	adopted, err := site.Found[domain.AdoptedRules](r.View, "rules", hash.String())
	if err != nil {
		return site.Content{}, err
	}
	page := &ruleSetPage{Page: &r.Page, Set: r.ruleSetView(adopted)}
	r.Title = r.T("rules.of", site.Isolated(page.Set.Name))
	r.Crumbs = []site.Link{{Href: r.Href("/rules"), Text: r.T("nav.rules")}}
	steps, err := r.steps()
	if err != nil {
		return site.Content{}, err
	}
	for i := range steps {
		if steps[i].hash != hash {
			continue
		}
		if len(page.Steps) == 0 && i > 0 {
			page.Before = &steps[i-1]
		}
		page.Steps = append(page.Steps, steps[i])
	}
	if page.Before != nil {
		earlier, err := r.RuleSet(page.Before.hash)
		if err != nil {
			return site.Content{}, err
		}
		before := r.ruleSetView(earlier)
		page.Diff = diffOf(&before, &page.Set)
		if before.Text.Text != page.Set.Text.Text {
			page.Words = textdiff.Words(before.Text.Text, page.Set.Text.Text)
		}
	}
	canonical := jsontext.Value(bytes.Clone(wire.Canonical(&adopted.Rules)))
	if err := canonical.Indent(jsontext.WithIndent("  ")); err != nil {
		return site.Content{}, err
	}
	page.JSON = string(canonical)
	return site.Content{Template: "ruleset.html", Data: page}, nil
}
