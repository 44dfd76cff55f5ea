package domain_test

import (
	"fmt"
	"slices"
	"strings"

	"twothirds/domain"
)

// plan is mostly one that there is.
func (w *world) plan() domain.PlanID { return one(w, w.plans, domain.PlanID{UUID: w.ID()}) }

// number is one of the few numbers that the items of plans have here.
func (w *world) number() string { return pick(w, "1", "1.1", "1.2", "1.1.a", "2") }

// draftPlan has a plan begun, or items of one drafted or taken out.
func (w *world) draftPlan() {
	who := w.speaker(pick(w, w.Coordinator, w.Members[0].Rep()))
	if len(w.plans) < 3 {
		id := domain.PlanID{UUID: w.ID()}
		if w.say("plan.drafted", "plan/"+id.String(), &domain.PlanDrafted{Kind: domain.PlanAction, Measures: w.between(0, 2), Period: years, Title: text("x")}, who) {
			w.plans = append(w.plans, id)
		}
	}
	about := "plan/" + w.plan().String()
	var items []domain.Item
	for _, i := range []domain.Item{
		item(domain.LevelDirection, "1", "", w.person()), item(domain.LevelMeasure, "1.1", "1", w.person()),
		item(domain.LevelMilestone, "1.1.a", "1.1", w.person()), item(pick(w, domain.LevelMeasure, domain.LevelMilestone), "1.2", "1"),
	} {
		if w.upTo(3) > 0 {
			i.Title = pick(w, text("x"), text("y"))
			items = append(items, i)
		}
	}
	e := drafted(items...)
	if n := w.number(); w.upTo(3) == 0 && !slices.ContainsFunc(items, func(i domain.Item) bool { return i.Number == n }) {
		e.Removed = []string{n}
	}
	w.say("plan.items_drafted", about, e, who)
}

// attestPlan has a draft adopted by an act from outside.
func (w *world) attestPlan() {
	plan := w.State.Plan(w.plan())
	if plan == nil {
		return
	}
	e := &domain.PlanAttested{Act: text("x"), Date: "2016-04-27", Digest: plan.Draft.Digest, Version: plan.Version() + w.between(0, 1)}
	if by := w.registrars(); !twice(by) {
		w.say("plan.attested", "plan/"+plan.ID.String(), e, by...)
	}
}

// followPlan has evidence submitted and withdrawn, progress reported, and what
// others outside find entered.
func (w *world) followPlan() {
	plan, number, m := w.plan(), w.number(), w.person()
	id := domain.EvidenceID{UUID: w.ID()}
	e := &domain.EvidenceSubmitted{MediaType: "text/plain", Number: number, Plan: plan, Sha256: smallHash, Size: 1, Title: text("x")}
	if w.say("evidence.submitted", "evidence/"+id.String(), e, w.speaker(m.Rep())) {
		w.evidence = append(w.evidence, id)
	}
	if w.upTo(4) == 0 && len(w.evidence) > 0 {
		w.say("evidence.withdrawn", "evidence/"+pick(w, w.evidence...).String(), &domain.EvidenceWithdrawn{Reasons: text("x")}, w.speaker(m.Rep()))
	}
	report := progressOn(number)
	if w.half() && len(w.evidence) > 0 {
		report.Evidence = append(report.Evidence, pick(w, w.evidence...))
	}
	for _, m := range w.Members {
		w.say("progress.reported", "plan/"+plan.String(), report, m.Rep())
	}
	w.say("assessment.attested", "assessment/"+w.ID().String(), &domain.AssessmentAttested{
		Assessor: text("x"), Code: text("x"), Date: "2018-05-01", Number: number, Plan: plan, TakenFrom: aReport,
	}, w.speaker(w.Registrars[0]))
}

// raiseConcern has one recorded, answered or settled.
func (w *world) raiseConcern() {
	if len(w.concerns) == 0 || w.half() {
		about := "concern/" + w.ID().String()
		if w.say("concern.recorded", about, aConcern(), w.speaker(w.Registrars[0])) {
			w.concerns = append(w.concerns, about)
		}
		return
	}
	about := pick(w, w.concerns...)
	w.say("concern.answered", about, &domain.ConcernAnswered{Text: text("x")}, w.speaker(w.Coordinator))
	e := &domain.ConcernSettled{Date: "2019-01-01", Outcome: pick(w, "resolved", "partly", "not_resolved"), TakenFrom: aReport}
	w.say("concern.settled", about, e, w.speaker(w.Registrars[1]))
}

// planEffect adopts a plan or assesses a measure of one.
func (w *world) planEffect() domain.Effect {
	id := w.plan()
	if plan := w.State.Plan(id); plan != nil && w.half() {
		return domain.NewEffect(&domain.AdoptPlan{Digest: plan.Draft.Digest, Plan: id, Version: plan.Version() + 1})
	}
	return domain.NewEffect(&domain.AssessMeasure{
		Completion: pick(w, domain.Completions...), Number: w.number(), Period: years, Plan: id, Reasons: text("x"), Verifiable: w.half(),
	})
}

// planWords are what an inventor of statements may put where a plan's words stand.
func planWords() []string {
	words := slices.Concat(domain.Completions, strings.Fields("goal objective direction measure milestone action strategic 1 1.1 2 resolved partly concern text/plain"))
	return append(words, fmt.Sprint(years.From), fmt.Sprint(years.To))
}
