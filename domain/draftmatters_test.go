package domain_test

import (
	"slices"
	"strings"
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
)

// draftMatters drafts what groups, rulings, contests, conditions, proposals and
// interests ask for, and an upgrade.
func draftMatters(t *testing.T) *drafter {
	d := newDrafter(domaintest.ConstitutedWith(domain.PurposeOperation, 2, 2, func(e *domain.LedgerFounded) { e.Rules.ResponseHours = 700 }), domaintest.NewKey("ledger"), secondKey, thirdKey)
	coordinator, civil, government := domaintest.Officers()[0].Key, domaintest.Officers()[1].Key, domaintest.Officers()[2].Key
	ngo, ministry := d.Members[0].Key, d.Members[2].Key
	due := d.Now.AddHours(9000).String()
	motion := d.enter(t, "motion.tabled", `{"title":{"en":"t"},"text":{"en":"t"},"effects":[
		{"type":"found_group","mandate":{"en":"m"},"members":["`+d.Members[0].ID.String()+`"],"name":{"en":"Plan"}},
		{"type":"impose_conditions","conditions":[{"due":"`+due+`","text":{"en":"one"}},
			{"condition":"01000000-0000-7000-8000-000000000001","due":"`+due+`","text":{"en":"two"}}]}]}`, ngo)
	effects := d.State.Motion(domain.MotionID{UUID: pollID(t, motion).UUID}).Content.Effects
	group := effects[0].Body().(*domain.FoundGroup).Group
	conditions := effects[1].Body().(*domain.ImposeConditions).Conditions
	if group.UUID.IsZero() || len(conditions) != 2 || conditions[0].Condition != condition(1) || conditions[0].Text.En != "two" {
		t.Errorf("drafted group %s, conditions %+v", group, conditions)
	}
	rulings := d.enter(t, "motion.tabled", `{"title":{"en":"t"},"text":{"en":"t"},"classes":["procedural"]}`, ministry)
	made := d.enter(t, "ruling.made", `{"kind":"postponed","motion":"`+rulings+`","reasons":{"en":"r"}}`, coordinator)
	if r := d.State.Ruling(domain.RulingID{UUID: pollID(t, made).UUID}); r.Until != d.Now.AddHours(720) {
		t.Errorf("a ruling %+v", r)
	}
	d.enter(t, "motion.seconded", `{"subject":"motion/`+motion+`"}`, ministry)
	d.Wait(720)
	d.enter(t, "motion.frozen", `{"subject":"motion/`+motion+`"}`, ngo)
	poll := pollID(t, d.enter(t, "poll.opened", `{"motion":"`+motion+`"}`, ngo))
	d.All(poll, domain.ChoiceYes)
	decision := d.Close(poll)
	if !slices.ContainsFunc(decision.Effects, func(e domain.EffectOutcome) bool { return e.Applied }) {
		t.Fatalf("%+v", decision)
	}
	d.enter(t, "decision.contested", `{"subject":"decision/`+decision.ID.String()+`","reasons":{"en":"r"}}`, ministry)
	d.enter(t, "group.joined", `{"subject":"group/`+group.String()+`"}`, ministry)
	d.enter(t, "group.left", `{"subject":"group/`+group.String()+`"}`, ngo)
	proposal := d.enter(t, "proposal.received", `{"title":{"en":"t"},"text":{"en":"t"}}`, civil)
	if p := d.State.Proposal(domain.ProposalID{UUID: pollID(t, proposal).UUID}); p.Due != d.Now.AddHours(700) {
		t.Errorf("a proposal %+v", p)
	}
	d.enter(t, "proposal.answered", `{"subject":"proposal/`+proposal+`","answer":"partly","reasons":{"en":"r"}}`, coordinator)
	interest := d.enter(t, "interest.declared", `{"kind":"other","text":{"en":"t"}}`, ngo)
	d.enter(t, "interest.withdrawn", `{"subject":"interest/`+interest+`"}`, ngo)
	draftRotations(t, d, civil, government)
	defer domain.KnowSemantics([]string{"nothing"})()
	d.enter(t, "ledger.upgraded", `{}`, civil, government)

	// Conditions of one id are not taken for two.
	_, err := d.State.Draft("motion.tabled", []byte(`{"by":["`+ngo.Public.String()+`"],"title":{"en":"t"},"text":{"en":"t"},"effects":[
		{"type":"impose_conditions","conditions":[{"condition":"a"},{"condition":"a"}]}]}`), d.env())
	if err == nil || !strings.Contains(err.Error(), "/data/effects/0/conditions/1/condition") {
		t.Errorf("twice the same condition: %v", err)
	}
	return d
}
