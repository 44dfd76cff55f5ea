package domain

import (
	"errors"
	"iter"

	"twothirds/domain/wire"
)

// Kinds of plans.
const (
	PlanStrategic = "strategic"
	PlanAction    = "action"
)

// Plan is the row of a plan. Its items have rows of their own.
type Plan struct {
	// Author is who drafted it and may go on drafting: member/<id> or office/<name>.
	Author string      `json:"author"`
	Draft  PlanContent `json:"draft"`
	ID     PlanID      `json:"id"`
	// Kind is strategic or action.
	Kind string `json:"kind"`
	// Seq is the entry that began it.
	Seq wire.Seq `json:"seq"`
	// Versions are those adopted, oldest first; the last is in force.
	Versions []PlanVersion `json:"versions"`
}

// PlanContent is a plan as drafted or adopted, its items as counts.
type PlanContent struct {
	// Digest binds everything that the plan says.
	Digest wire.Hash `json:"digest"`
	// Entered counts the measures among the items.
	Entered int64 `json:"entered"`
	// Items counts the items of all levels.
	Items int64 `json:"items"`
	// Measures is how many measures the whole plan has, where it is known; absent
	// otherwise. Where it is more than Entered, the rest is not in the ledger.
	Measures int64  `json:"measures,omitzero"`
	Period   Period `json:"period"`
	Title    Text   `json:"title"`
}

// PlanVersion is one adopted version of a plan: by a decision of the body, or
// by an act from outside that registrars attest.
type PlanVersion struct {
	// Act, Date, Sha256 and URL are of an act from outside; absent otherwise.
	Act     Text        `json:"act,omitzero"`
	Content PlanContent `json:"content"`
	Date    Date        `json:"date,omitzero"`
	// Decision is the body's; absent where an act from outside adopted it.
	Decision *DecisionID `json:"decision,omitzero"`
	Seq      wire.Seq    `json:"seq"`
	Sha256   wire.Hash   `json:"sha256,omitzero"`
	URL      string      `json:"url,omitzero"`
}

// Version is the number of the version in force, 0 where none is.
func (p *Plan) Version() int64 { return int64(len(p.Versions)) }

// nothingDrafted reports whether there is nothing that could be adopted.
func (p *Plan) nothingDrafted() bool {
	return p.Draft.Items == 0 || len(p.Versions) > 0 && p.Versions[len(p.Versions)-1].Content.Digest == p.Draft.Digest
}

func (s *State) touchPlan(p *Plan) { s.touch(kindPlan, p.ID.String(), p) }

// itemsOf yields a plan's items by number in byte order, also those that are
// in neither draft nor version any more.
func (s *State) itemsOf(plan PlanID) iter.Seq2[name, *PlanItem] {
	return s.items.under(plan.String() + ".")
}

// redraft counts and digests a plan's draft anew.
func (s *State) redraft(plan *Plan) {
	type drafted struct {
		Digest wire.Hash `json:"digest"`
		Number string    `json:"number"`
	}
	whole := struct {
		Items    []drafted `json:"items"`
		Kind     string    `json:"kind"`
		Measures int64     `json:"measures,omitzero"`
		Period   Period    `json:"period"`
		Title    Text      `json:"title"`
	}{Kind: plan.Kind, Measures: plan.Draft.Measures, Period: plan.Draft.Period, Title: plan.Draft.Title}
	plan.Draft.Entered = 0
	for _, i := range s.itemsOf(plan.ID) {
		if i.Draft == nil {
			continue
		}
		whole.Items = append(whole.Items, drafted{Digest: i.Draft.Digest, Number: i.Number})
		if i.Draft.Content.Level == LevelMeasure {
			plan.Draft.Entered++
		}
	}
	plan.Draft.Items = int64(len(whole.Items))
	plan.Draft.Digest = wire.Sum("twothirds/plan/v1", wire.Canonical(whole))
	s.touchPlan(plan)
}

// underVote is the motion, frozen or being voted on, that would adopt the
// plan's draft, nil where there is none: the draft does not change under a vote.
func (s *State) underVote(plan PlanID) *Motion {
	for _, m := range s.motions.all() {
		if m.State != MotionFrozenState && m.State != MotionVoting {
			continue
		}
		for i := range m.Content.Effects {
			if e, ok := m.Content.Effects[i].body.(*AdoptPlan); ok && e.Plan == plan {
				return m
			}
		}
	}
	return nil
}

// draftMayChange refuses while a motion about the draft is voted on.
func (s *State) draftMayChange(plan *Plan) *Refusal {
	if m := s.underVote(plan.ID); m != nil {
		return refuse(CodeWrongState, "the draft does not change while motion %d, which would adopt it, is %s", m.Number, m.State)
	}
	return nil
}

// adopt makes a plan's draft its next version, which rests on what v names.
func (s *State) adopt(plan *Plan, v PlanVersion, seq wire.Seq) {
	v.Content, v.Seq = plan.Draft, seq
	plan.Versions = append(plan.Versions, v)
	s.touchPlan(plan)
	for _, i := range s.itemsOf(plan.ID) {
		draft, adopted := i.digests()
		if draft == adopted {
			continue
		}
		i.Adopted = i.Draft
		i.Versions = append(i.Versions, ItemVersion{Digest: draft, Seq: seq, Version: plan.Version()})
		s.touchItem(i)
	}
}

// AdoptPlan makes a plan's draft its next version.
type AdoptPlan struct {
	// Digest is that of the plan's draft.
	Digest wire.Hash `json:"digest"`
	Plan   PlanID    `json:"plan"`
	// Version is the number of the version in force and 1.
	Version int64 `json:"version"`
}

func (e *AdoptPlan) form() error    { return nil }
func (e *AdoptPlan) target() string { return kindPlan + "/" + e.Plan.String() }

func (e *AdoptPlan) misfit(s *State, _ wire.Time) *Misfit {
	plan := s.plans.get(e.Plan)
	switch {
	case plan == nil:
		return misfit(MisfitNoPlan, "there is no such plan")
	case plan.Draft.Digest != e.Digest:
		return misfit(MisfitOtherDraft, "the plan's draft has digest %s", plan.Draft.Digest)
	case plan.Version()+1 != e.Version:
		return misfit(MisfitOtherVersion, "the next version of the plan is %d", plan.Version()+1)
	case plan.nothingDrafted():
		return misfit(MisfitNothingDrafted, "the draft has no item, or is the version in force")
	}
	return nil
}

func (e *AdoptPlan) apply(s *State, p *Placed, d *Decision) {
	s.adopt(s.plans.get(e.Plan), PlanVersion{Decision: &d.ID}, p.Seq)
}

// PlanAttested puts on record that an act from outside, such as a decree,
// adopted the plan as it is drafted. The subject is plan/<id>.
type PlanAttested struct {
	Authored
	// Act says which act.
	Act  Text `json:"act"`
	Date Date `json:"date"`
	// Digest is that of the plan's draft.
	Digest wire.Hash `json:"digest"`
	// Sha256 and URL are of the act's text; absent where it is not kept.
	Sha256 wire.Hash `json:"sha256,omitzero"`
	URL    string    `json:"url,omitzero"`
	// Version is the number of the version in force and 1.
	Version int64 `json:"version"`
}

func (e *PlanAttested) form() error {
	return errors.Join(e.Act.check("act", MaxLine, ""), e.Date.check("date"), checkOptional("url", e.URL, maxURL))
}

func (e *PlanAttested) decide(s *State, p *Placed) *Refusal {
	plan, refusal := subjectOf(p, kindPlan, &s.plans)
	if refusal != nil {
		return refusal
	}
	if !twoRegistrars(p.speakers) {
		return refuse(CodeTwoRegistrars, "two registrars of different sides attest the act that adopted a plan")
	}
	if refusal := s.draftMayChange(plan); refusal != nil {
		return refusal
	}
	if e.Digest != plan.Draft.Digest || e.Version != plan.Version()+1 {
		return refuse(CodeVersion, "the draft has digest %s and would be version %d", plan.Draft.Digest, plan.Version()+1)
	}
	if plan.nothingDrafted() {
		return refuse(CodeWrongState, "the draft has no item, or is the version in force: draft items first")
	}
	return nil
}

func (e *PlanAttested) evolve(s *State, p *Placed) {
	plan, _ := subjectOf(p, kindPlan, &s.plans)
	s.adopt(plan, PlanVersion{Act: e.Act, Date: e.Date, Sha256: e.Sha256, URL: e.URL}, p.Seq)
}
