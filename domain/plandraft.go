package domain

import (
	"errors"
	"fmt"
	"slices"

	"twothirds/domain/wire"
)

// maxMeasures bounds what a plan says of how many measures it has.
const maxMeasures = 10_000

// PlanDrafted begins a plan, without items. The subject is plan/<a new id>.
type PlanDrafted struct {
	Authored
	// Kind is strategic or action.
	Kind string `json:"kind"`
	// Measures is how many measures the whole plan has, 1 to 10,000; absent where
	// that is not known.
	Measures int64  `json:"measures,omitzero"`
	Period   Period `json:"period"`
	Title    Text   `json:"title"`
}

func (e *PlanDrafted) form() error {
	if e.Kind != PlanStrategic && e.Kind != PlanAction {
		return errors.New("kind: strategic or action")
	}
	return errors.Join(checkMeasures(e.Measures), e.Period.check("period"), e.Title.check("title", MaxLine, ""))
}

func checkMeasures(n int64) error {
	if n < 0 || n > maxMeasures {
		return fmt.Errorf("measures: 1 to %d", maxMeasures)
	}
	return nil
}

// planOfficer reports whether one officer speaks who may draft any plan.
func (p *Placed) planOfficer() bool {
	return len(p.speakers) == 1 && p.speakers[0].isOfficer(RoleCoordinator, RoleRegistrar)
}

func (e *PlanDrafted) decide(s *State, p *Placed) *Refusal {
	if !p.planOfficer() {
		if _, refusal := p.activeRepresentative(); refusal != nil {
			return refusal
		}
	}
	_, refusal := newSubject(p, kindPlan, &s.plans)
	return refusal
}

func (e *PlanDrafted) evolve(s *State, p *Placed) {
	id, _ := idOf[planSort](p.Statement.Subject, kindPlan)
	plan := &Plan{
		Author: p.Statement.By[0].Of, ID: id, Kind: e.Kind, Seq: p.Seq,
		Draft: PlanContent{Measures: e.Measures, Period: e.Period, Title: e.Title},
	}
	s.plans.put(id, plan)
	s.redraft(plan)
}

// PlanItemsDrafted changes a plan's draft: items are put in or replaced by
// number, others taken out. The subject is plan/<id>.
type PlanItemsDrafted struct {
	Authored
	// Items are at most 64, sorted by number.
	Items []Item `json:"items"`
	// Measures, Period and Title are new ones for the draft; absent where they stay.
	Measures int64   `json:"measures,omitzero"`
	Period   *Period `json:"period,omitzero"`
	// Removed are the numbers of items to take out, at most 64, sorted.
	Removed []string `json:"removed"`
	Title   Text     `json:"title,omitzero"`
}

func (e *PlanItemsDrafted) form() error {
	if len(e.Items) == 0 && len(e.Removed) == 0 && e.Measures == 0 && e.Period == nil && e.Title.IsZero() {
		return errors.New("items: something to draft or to remove")
	}
	if len(e.Items) > MaxItemsDrafted || len(e.Removed) > MaxItemsDrafted {
		return fmt.Errorf("items: at most %d in a statement, and as many removed: use several", MaxItemsDrafted)
	}
	for i := range e.Items {
		if err := e.Items[i].form(); err != nil {
			return err
		}
		if i > 0 && e.Items[i-1].Number >= e.Items[i].Number {
			return fmt.Errorf("items: sorted by number in byte order, none twice: %s stands out of place", e.Items[i].Number)
		}
		if slices.Contains(e.Removed, e.Items[i].Number) {
			return fmt.Errorf("removed: item %s is drafted as well", e.Items[i].Number)
		}
	}
	for i, number := range e.Removed {
		if err := checkNumber(number); err != nil {
			return fmt.Errorf("removed: %w", err)
		}
		if i > 0 && e.Removed[i-1] >= number {
			return errors.New("removed: sorted, none twice")
		}
	}
	if e.Period != nil {
		if err := e.Period.check("period"); err != nil {
			return err
		}
	}
	if !e.Title.IsZero() {
		if err := e.Title.check("title", MaxLine, ""); err != nil {
			return err
		}
	}
	return checkMeasures(e.Measures)
}

func (e *PlanItemsDrafted) decide(s *State, p *Placed) *Refusal {
	plan, refusal := subjectOf(p, kindPlan, &s.plans)
	if refusal != nil {
		return refusal
	}
	if refusal := p.draftsPlan(plan); refusal != nil {
		return refusal
	}
	if refusal := s.draftMayChange(plan); refusal != nil {
		return refusal
	}
	for _, number := range e.Removed {
		if i := s.items.get(name(itemID(plan.ID, number))); i == nil || i.Draft == nil {
			return refuse(CodeNotFound, "the draft has no item %s", number)
		}
	}
	for i := range e.Items {
		for _, m := range e.Items[i].Responsible {
			if s.members.get(m) == nil {
				return refuse(CodeNotFound, "there is no member %s, which item %s names as responsible", m, e.Items[i].Number)
			}
		}
	}
	return e.decideWhole(s, plan)
}

// draftsPlan refuses speakers who do not change this plan's draft.
func (p *Placed) draftsPlan(plan *Plan) *Refusal {
	if p.planOfficer() {
		return nil
	}
	sp, refusal := p.representative()
	if refusal != nil {
		return refusal
	}
	if sp.Of != plan.Author {
		return refuse(CodeNotPermitted, "a coordinator, a registrar or %s, which drafted the plan, changes its draft; draft a plan of your own", plan.Author)
	}
	_, refusal = p.activeRepresentative()
	return refusal
}

// decideWhole refuses what would leave a draft that does not hold together.
func (e *PlanItemsDrafted) decideWhole(s *State, plan *Plan) *Refusal {
	goes := make(map[string]bool, len(e.Items)+len(e.Removed))
	for i := range e.Items {
		goes[e.Items[i].Number] = true
	}
	for _, number := range e.Removed {
		goes[number] = true
	}
	var whole []*Item
	numbers := 0
	for _, i := range s.itemsOf(plan.ID) {
		numbers++
		if i.Draft != nil && !goes[i.Number] {
			whole = append(whole, &i.Draft.Content)
		}
	}
	for i := range e.Items {
		whole = append(whole, &e.Items[i])
		if s.items.get(name(itemID(plan.ID, e.Items[i].Number))) == nil {
			numbers++
		}
	}
	if len(whole) > MaxItems {
		return refuse(CodeItems, "the draft would have %d items, at most %d fit", len(whole), MaxItems)
	}
	if numbers > MaxNumbers {
		return refuse(CodeItems, "the plan's items would have had %d numbers, at most %d fit: use numbers again, or begin another plan", numbers, MaxNumbers)
	}
	levels := make(map[string]string, len(whole))
	for _, i := range whole {
		levels[i.Number] = i.Level
	}
	for _, i := range whole {
		if i.Parent == "" {
			continue
		}
		level, ok := levels[i.Parent]
		if !ok {
			return refuse(CodeItems, "item %s stands under %s, which the draft would not have: draft that first, or in the same statement", i.Number, i.Parent)
		}
		if !slices.Contains(parents[i.Level], level) {
			return refuse(CodeItems, "item %s, a %s, cannot stand under %s, a %s", i.Number, i.Level, i.Parent, level)
		}
	}
	return nil
}

func (e *PlanItemsDrafted) evolve(s *State, p *Placed) {
	plan, _ := subjectOf(p, kindPlan, &s.plans)
	for _, number := range e.Removed {
		i := s.items.get(name(itemID(plan.ID, number)))
		i.Draft = nil
		s.touchItem(i)
	}
	for _, content := range e.Items {
		s.draftItem(plan.ID, content, p.Seq)
	}
	if e.Measures > 0 {
		plan.Draft.Measures = e.Measures
	}
	if e.Period != nil {
		plan.Draft.Period = *e.Period
	}
	if !e.Title.IsZero() {
		plan.Draft.Title = e.Title
	}
	s.redraft(plan)
}

func (s *State) draftItem(plan PlanID, content Item, seq wire.Seq) {
	key := name(itemID(plan, content.Number))
	i := s.items.get(key)
	if i == nil {
		i = &PlanItem{Number: content.Number, Plan: plan}
		s.items.put(key, i)
	}
	digest := content.Digest()
	if i.Draft != nil && i.Draft.Digest == digest {
		return
	}
	i.Draft = &ItemText{Content: content, Digest: digest, Seq: seq}
	s.touchItem(i)
}
