package world

import (
	"fmt"
	"slices"
	"strings"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/wire"
)

var (
	years = domain.Period{From: "2016-01-01", To: "2018-12-31"}
	days  = []domain.Date{"2016-01-01", "2016-02-29", "2018-12-31", "2100-03-01"}
)

// source is where something is said.
func (w *World) source() domain.Source {
	s := domain.Source{Title: w.text()}
	switch w.UpTo(3) {
	case 0:
		s.SHA256 = wire.Hash{1}
	case 1:
		s.URL = "https://example.org/report.pdf"
	}
	return s
}

// item is one of a plan, with more or less said about it.
func (w *World) item(level, number, parent string, responsible ...*domaintest.Member) domain.Item {
	i := domain.Item{Level: level, Number: number, Parent: parent, Title: w.text(), Responsible: []domain.MemberID{}}
	for _, m := range responsible {
		i.Responsible = append(i.Responsible, m.ID)
	}
	switch w.UpTo(4) {
	case 0:
		i.Deadline = &domain.Deadline{Text: w.text(), From: Pick(w, days...)}
	case 1:
		i.Deadline, i.Indicator = &domain.Deadline{Text: w.text(), To: Pick(w, days...)}, w.text()
	case 2:
		i.Implementers, i.Text = w.text(), w.text()
	}
	return i
}

// plan is mostly one that there is.
func (w *World) plan() domain.PlanID { return one(w, w.plans, domain.PlanID{UUID: w.ID()}) }

// number is one of the few numbers that the items of plans have here.
func (w *World) number() string { return Pick(w, "1", "1.1", "1.1", "1.1", "1.2", "1.1.a", "2") }

// draftPlan has a plan begun, or items of one drafted or taken out.
func (w *World) draftPlan() {
	who := w.speaker(Pick(w, w.coordinator(), w.Members[0].Rep()))
	if len(w.plans) < 3 {
		id := domain.PlanID{UUID: w.ID()}
		if w.say("plan.drafted", "plan/"+id.String(), &domain.PlanDrafted{Kind: Pick(w, domain.PlanAction, domain.PlanAction, domain.PlanAction, domain.PlanStrategic), Measures: w.Between(0, 2), Period: years, Title: w.text()}, who) {
			w.plans = append(w.plans, id)
		}
	}
	about := "plan/" + w.plan().String()
	var items []domain.Item
	all := w.UpTo(3) > 0 // otherwise some may stand under nothing
	for _, i := range []domain.Item{
		w.item(domain.LevelDirection, "1", "", w.Person()), w.item(domain.LevelMeasure, "1.1", "1", w.Person()),
		w.item(domain.LevelMilestone, "1.1.a", "1.1", w.Person()), w.item(Pick(w, domain.LevelMeasure, domain.LevelMeasure, domain.LevelMeasure, domain.LevelMilestone), "1.2", "1"),
	} {
		if all || w.UpTo(3) > 0 {
			items = append(items, i)
		}
	}
	e := &domain.PlanItemsDrafted{Items: items, Removed: []string{}}
	switch w.UpTo(5) {
	case 0:
		e.Measures, e.Title = w.Between(0, 3), w.text()
	case 1:
		e.Period = &domain.Period{From: Pick(w, days...), To: "2100-12-31"}
	}
	if n := w.number(); w.UpTo(3) == 0 && !slices.ContainsFunc(items, func(i domain.Item) bool { return i.Number == n }) {
		e.Removed = []string{n}
	}
	w.say("plan.items_drafted", about, e, who)
}

// attestPlan has a draft adopted by an act from outside.
func (w *World) attestPlan() {
	plan := w.State.Plan(w.plan())
	if plan == nil {
		return
	}
	e := &domain.PlanAttested{Act: w.text(), Date: "2016-04-27", Digest: plan.Draft.Digest, Version: plan.Version() + Pick[int64](w, 1, 1, 1, 0)}
	if w.Half() {
		e.Sha256, e.URL = wire.Hash{1}, "https://example.org/act"
	}
	w.say("plan.attested", "plan/"+plan.ID.String(), e, w.registrars()...)
}

// followPlan has evidence submitted and withdrawn, progress reported, what
// others outside find entered, and what the body finds decided.
func (w *World) followPlan() {
	plan, number, m := w.plan(), w.number(), w.Person()
	if p := w.State.Plan(plan); p == nil || p.Version() == 0 {
		w.draftPlan()
		w.attestPlan()
	}
	if w.UpTo(3) == 0 {
		w.decide(w.assessment(plan))
	}
	id := domain.EvidenceID{UUID: w.ID()}
	e := &domain.EvidenceSubmitted{MediaType: "text/plain", Number: number, Plan: plan, Sha256: wire.Hash{1}, Size: 1, Title: w.text()}
	if w.Half() {
		e.URL = "https://example.org/photo"
	}
	if w.say("evidence.submitted", "evidence/"+id.String(), e, w.speaker(m.Rep())) {
		w.evidence = append(w.evidence, id)
	}
	if len(w.evidence) > 0 && w.UpTo(2) == 0 {
		back := Pick(w, w.evidence...)
		w.say("evidence.withdrawn", "evidence/"+back.String(), &domain.EvidenceWithdrawn{Reasons: w.text()}, w.speaker(w.representing(w.State.Evidence(back).Member).Rep()))
	}
	report := &domain.ProgressReported{Completion: Pick(w, domain.Completions...), Evidence: []domain.EvidenceID{}, Number: number, Period: years, Text: w.text()}
	if w.Half() && len(w.evidence) > 0 {
		report.Evidence = append(report.Evidence, Pick(w, w.evidence...))
	}
	for _, m := range w.Members {
		w.say("progress.reported", "plan/"+plan.String(), report, m.Rep())
	}
	found := &domain.AssessmentAttested{Assessor: w.text(), Code: w.text(), Date: Pick(w, days...), Number: number, Plan: plan, TakenFrom: w.source()}
	if w.Half() {
		found.Completion, found.Period = Pick(w, domain.Completions...), &years
	}
	w.say("assessment.attested", "assessment/"+w.ID().String(), found, w.speaker(w.registrar()))
}

// raiseConcern has one recorded, answered or settled.
func (w *World) raiseConcern() {
	if len(w.concerns) == 0 || w.Half() {
		about := "concern/" + w.ID().String()
		e := &domain.ConcernRecorded{Body: w.text(), Date: Pick(w, days...), Kind: Pick(w, "concern", "recommendation"), TakenFrom: w.source(), Text: w.text()}
		if w.Half() {
			e.Due = "2100-03-01"
		}
		if w.say("concern.recorded", about, e, w.speaker(w.registrar())) {
			w.concerns = append(w.concerns, about)
		}
		return
	}
	about := Pick(w, w.concerns...)
	w.say("concern.answered", about, &domain.ConcernAnswered{Text: w.text()}, w.speaker(w.coordinator()))
	e := &domain.ConcernSettled{Date: Pick(w, days...), Outcome: Pick(w, "resolved", "partly", "not_resolved"), TakenFrom: w.source()}
	w.say("concern.settled", about, e, w.speaker(w.registrar()))
}

// planEffect adopts a plan or assesses a measure of one.
func (w *World) planEffect() domain.Effect {
	id := w.plan()
	if plan := w.State.Plan(id); plan != nil && w.Half() {
		return domain.NewEffect(&domain.AdoptPlan{Digest: plan.Draft.Digest, Plan: id, Version: plan.Version() + 1})
	}
	return w.assessment(id)
}

func (w *World) assessment(plan domain.PlanID) domain.Effect {
	return domain.NewEffect(&domain.AssessMeasure{
		Completion: Pick(w, domain.Completions...), Number: w.number(), Period: years, Plan: plan, Reasons: w.text(), Verifiable: w.Half(),
	})
}

// planWords are what an Inventor of statements may put where a plan's words stand.
func planWords() []string {
	words := slices.Concat(domain.Completions, strings.Fields("goal objective direction measure milestone action strategic 1 1.1 2 resolved partly concern text/plain"))
	return append(words, fmt.Sprint(years.From), fmt.Sprint(years.To))
}
