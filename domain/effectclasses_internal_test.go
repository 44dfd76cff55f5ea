package domain

import (
	"slices"
	"strings"
	"testing"

	"twothirds/domain/voting"
)

// laterEffect is a type of effect that comes when ledgers exist already.
type laterEffect struct{ Recuse }

func ruleSetFor(effects ...string) RuleSet {
	title := Text{En: "x"}
	rules := RuleSet{
		Classes: []Class{{
			Base: voting.BaseYesNo, MaxVotingHours: 1, Name: "any", Recusal: RecusalRemoves,
			Threshold: voting.Fraction{Num: 1, Den: 1}, Title: title, VotingHours: 1,
		}},
		Constituencies: []Constituency{{Name: "member", Title: title}},
		Extension:      Extension{Members: 1}, LostKeyHours: 1, Name: "any", Text: title,
	}
	for _, effect := range effects {
		rules.EffectClasses = append(rules.EffectClasses, EffectClass{Class: "any", Effect: effect})
	}
	return rules
}

// A type of effect that is added leaves every rule set that there is a rule
// set: no motion with such an effect can be tabled under it until it ties the
// type to a class. (The test adds a type for a moment, so it runs alone.)
func TestATypeOfEffectThatComesLater(t *testing.T) {
	before := effectTypes
	defer func() { effectTypes = before }()
	for _, name := range []string{"a_first", "later", "zz_last"} {
		old, further := ruleSetFor(tiedEffects...), ruleSetFor(append(slices.Clone(tiedEffects), name)...)
		slices.SortFunc(further.EffectClasses, func(a, b EffectClass) int { return strings.Compare(a.Effect, b.Effect) })
		effectTypes = before
		if err := further.Validate(); err == nil {
			t.Errorf("%s: a type that there is not is tied to a class", name)
		}
		effectTypes = append(slices.Clone(before), effectOf[laterEffect](name, "Comes later."))
		slices.SortFunc(effectTypes, func(a, b effectType) int { return strings.Compare(a.name, b.name) })
		if err := old.Validate(); err != nil {
			t.Errorf("%s: a rule set of before is none any more: %v", name, err)
		}
		if err := further.Validate(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		content := &Content{Classes: []string{"any"}, Effects: []Effect{NewEffect(&laterEffect{})}}
		if refusal := New().classesFit(content, &old); refusal == nil || refusal.Code != CodeClasses {
			t.Errorf("%s: under rules that tie it to no class: %v", name, refusal)
		}
		if refusal := New().classesFit(content, &further); refusal != nil {
			t.Errorf("%s: under rules that tie it to a class: %v", name, refusal)
		}
		floor := []Floor{{Base: voting.BaseYesNo, Class: "any", Threshold: voting.Fraction{Num: 1, Den: 1}}}
		if m := old.Below(floor, &further); m == nil || m.Code != MisfitFloorEffect {
			t.Errorf("%s: a founding that ties it is followed by rules that do not: %v", name, m)
		}
	}
}

// Every type that a rule set must tie is a type, and each of them is asked for.
func TestEveryTiedEffectIsAskedFor(t *testing.T) {
	if !slices.IsSorted(tiedEffects) || len(tiedEffects) != 10 {
		t.Errorf("%v: the list is part of the format", tiedEffects)
	}
	for i, effect := range tiedEffects {
		without := ruleSetFor(slices.Delete(slices.Clone(tiedEffects), i, i+1)...)
		if err := without.Validate(); err == nil || !strings.Contains(err.Error(), effect) {
			t.Errorf("without %s: %v", effect, err)
		}
	}
}

// Every code has its sentence, and stands once.
func TestMisfitsHaveWords(t *testing.T) {
	var seen []MisfitCode
	for _, info := range Misfits() {
		if slices.Contains(seen, info.Code) || info.Code.Summary() != info.Summary || !strings.HasSuffix(info.Summary, ".") {
			t.Errorf("%+v", info)
		}
		seen = append(seen, info.Code)
	}
	if MisfitCode("unheard_of").Summary() != "unheard_of" {
		t.Error("a code that this program does not know is not shown as it stands")
	}
}
