package domain_test

import (
	"fmt"
	"slices"
	"testing"

	"twothirds/domain"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
)

// planLog is a body with plans: an action plan of which 4 of 58 measures are
// entered, adopted by a decree before the body decides on its own strategic
// plan; reports, evidence, assessments by three voices; what an outside body holds against it.
func planLog(t *testing.T) *book {
	b := newBook(t)
	b.tie("adopt_plan", "assess_measure")
	b.rules.Class(seed.ClassOrdinary).RecuseConcerned = true
	b.found(domain.PurposeOperation)
	for i := range 6 {
		b.member(fmt.Sprintf("member %d", i), []string{seed.CivilSociety, seed.CivilSociety, seed.CivilSociety, seed.Government, seed.Government, seed.Parliament}[i])
	}
	plan := b.actionPlan()
	b.constitute()
	b.reports(plan)
	b.assessments(plan)
	b.strategicPlan()
	b.concerns()
	return b
}

// line is an item with the words that it has in the source.
func line(level, number, parent, title string, responsible ...domain.MemberID) domain.Item {
	return domain.Item{Level: level, Number: number, Parent: parent, Responsible: slices.Concat([]domain.MemberID{}, responsible), Title: domain.Text{En: title}}
}

// actionPlan enters what is known of the National Action Plan 2016-2018, while
// the body is still forming.
func (b *book) actionPlan() domain.PlanID {
	id := domain.PlanID{UUID: b.id()}
	about := "plan/" + id.String()
	b.enter("plan.drafted", about, &domain.PlanDrafted{
		Kind: domain.PlanAction, Measures: 58, Period: domain.Period{From: "2016-01-01", To: "2018-12-31"},
		Title: domain.Text{En: "National Action Plan for 2016-2018 on Promoting Open Government"},
	}, b.civil)
	services := line(domain.LevelMeasure, "1.1", "1", "Improving the list of the types of electronic services", b.members[3].ID)
	services.Deadline = &domain.Deadline{From: "2016-01-01", Text: domain.Text{En: "2016-2018", Az: "2016-2018"}, To: "2018-12-31"}
	services.Implementers = domain.Text{En: "Cabinet of Ministers; central and local executive bodies"}
	services.Indicator = domain.Text{En: "Number of electronic services provided and newly integrated to the portal"}
	services.Text = domain.Text{En: "Those enlisted are provided in full,\nand new ones integrated."}
	payment := line(domain.LevelMeasure, "1.2", "1", "Improving payment methods, mobile interface and mobile application of the portal", b.members[3].ID, b.members[4].ID)
	payment.Deadline = &domain.Deadline{Text: domain.Text{En: "2016"}}
	b.enter("plan.items_drafted", about, &domain.PlanItemsDrafted{Items: []domain.Item{
		line(domain.LevelDirection, "1", "", "Improvement of Electronic Services"),
		services,
		payment,
		line(domain.LevelMeasure, "1.3", "1", "Public awareness raising events and presentations"),
		line(domain.LevelDirection, "10", "", "Measures in the Field of Prevention of Corruption", b.members[4].ID),
	}, Removed: []string{}}, b.civil)
	b.enter("plan.items_drafted", about, &domain.PlanItemsDrafted{Items: []domain.Item{
		line(domain.LevelMilestone, "1.1-a", "1.1", "The list is complete", b.members[4].ID),
		line(domain.LevelMeasure, "1.4", "1", "Reduction of the number of official documents required", b.members[5].ID),
	}, Removed: []string{"10"}}, b.coordinator)
	b.enter("plan.attested", about, &domain.PlanAttested{
		Act: domain.Text{En: "Decree of the President of 27 April 2016"}, Date: "2016-04-27", Digest: b.state.Plan(id).Draft.Digest,
		Sha256: wire.Hash{4}, URL: "https://example.org/decree", Version: 1,
	}, b.civil, b.government)
	return id
}

// reports has evidence submitted, one piece of it withdrawn, and progress reported.
func (b *book) reports(plan domain.PlanID) {
	submit := func(member int, number, url string) domain.EvidenceID {
		id := domain.EvidenceID{UUID: b.id()}
		b.enter("evidence.submitted", "evidence/"+id.String(), &domain.EvidenceSubmitted{
			MediaType: "application/pdf", Number: number, Plan: plan, Sha256: wire.Hash{byte(5 + member)}, Size: 40_960,
			Title: domain.Text{En: "The list as of today"}, URL: url,
		}, b.rep(member))
		return id
	}
	evidence := []domain.EvidenceID{submit(3, "1.1", "https://example.org/list.pdf"), submit(0, "1.1", "")}
	withdrawn := submit(1, "1.2", "")
	b.enter("evidence.withdrawn", "evidence/"+withdrawn.String(), &domain.EvidenceWithdrawn{Reasons: reasons}, b.rep(1))
	report := func(member int, number, completion string, evidence ...domain.EvidenceID) {
		b.enter("progress.reported", "plan/"+plan.String(), &domain.ProgressReported{
			Completion: completion, Evidence: slices.Concat([]domain.EvidenceID{}, evidence), Number: number,
			Period: domain.Period{From: "2016-01-01", To: "2016-12-31"}, Text: domain.Text{En: "What we did."},
		}, b.rep(member))
	}
	report(3, "1.1", domain.CompletionSubstantial, evidence...)
	report(3, "1.1-a", domain.CompletionComplete) // by who is responsible for the measure
	report(4, "1.2", domain.CompletionNotStarted)
}

// assessments has an outside assessor's finding entered, and the body decide on
// its own: without those responsible, one of whom is named only by a milestone.
func (b *book) assessments(plan domain.PlanID) {
	source := domain.Source{Title: domain.Text{En: "End of term report"}, URL: "https://example.org/report"}
	b.enter("assessment.attested", "assessment/"+b.id().String(), &domain.AssessmentAttested{
		Assessor: domain.Text{En: "Independent Reporting Mechanism"}, Code: domain.Text{En: "Limited"}, Completion: domain.CompletionLimited,
		Date: "2018-05-01", Number: "1.1", Period: &domain.Period{From: "2016-01-01", To: "2017-12-31"}, Plan: plan, TakenFrom: source,
	}, b.government)
	source.SHA256 = wire.Hash{6}
	b.enter("assessment.attested", "assessment/"+b.id().String(), &domain.AssessmentAttested{
		Assessor: domain.Text{En: "A newspaper"}, Code: domain.Text{En: "promising"}, Date: "2017-03-02", Number: "1", Plan: plan, TakenFrom: source,
	}, b.civil)
	assess := func(number, completion string, verifiable bool) domain.Effect {
		return domain.NewEffect(&domain.AssessMeasure{
			Completion: completion, Number: number, Period: domain.Period{From: "2016-01-01", To: "2016-12-31"}, Plan: plan, Reasons: reasons, Verifiable: verifiable,
		})
	}
	b.decide(contentOf(seed.ClassOrdinary, assess("1.1", domain.CompletionLimited, true)))
	b.decide(contentOf(seed.ClassOrdinary, assess("1.2", domain.CompletionNoEvidence, false), assess("1.3", domain.CompletionNotStarted, true)))
}

// strategicPlan is drafted by a member, adopted by the body, changed, and
// adopted again; a third motion about it comes too late.
func (b *book) strategicPlan() {
	id := domain.PlanID{UUID: b.id()}
	about := "plan/" + id.String()
	b.enter("plan.drafted", about, &domain.PlanDrafted{
		Kind: domain.PlanStrategic, Period: domain.Period{From: "2017-01-01", To: "2020-12-31"}, Title: domain.Text{En: "Strategic Plan", Az: "Strateji plan"},
	}, b.rep(0))
	b.enter("plan.items_drafted", about, &domain.PlanItemsDrafted{Items: []domain.Item{
		line(domain.LevelGoal, "1", "", "Capacity of the Platform"),
		line(domain.LevelObjective, "1.1", "1", "Procedures and documents of the Platform", b.members[0].ID),
		line(domain.LevelMeasure, "1.1.1", "1.1", "A code of ethics", b.members[1].ID),
		line(domain.LevelGoal, "2", "", "Enabling environment"),
	}, Removed: []string{}}, b.rep(0))
	adopt := func() domain.Effect {
		plan := b.state.Plan(id)
		return domain.NewEffect(&domain.AdoptPlan{Digest: plan.Draft.Digest, Plan: id, Version: plan.Version() + 1})
	}
	b.decide(contentOf(seed.ClassOrdinary, adopt()))
	period := domain.Period{From: "2017-01-01", To: "2021-12-31"}
	b.enter("plan.items_drafted", about, &domain.PlanItemsDrafted{
		Items:    []domain.Item{line(domain.LevelGoal, "1", "", "Capacity of the Platform and its members"), line(domain.LevelGoal, "3", "", "Dialogue")},
		Measures: 2, Period: &period, Removed: []string{"2"}, Title: domain.Text{En: "Strategic Plan, amended"},
	}, b.rep(0))
	late := b.table(contentOf(seed.ClassOrdinary, adopt()))
	b.decide(contentOf(seed.ClassOrdinary, adopt()))
	b.carry(b.open(late, 72)) // it does not fit any more
}

func (b *book) concerns() {
	source := domain.Source{SHA256: wire.Hash{7}, Title: domain.Text{En: "Resolution of 4 May 2016"}}
	record := func(kind string, due domain.Date) string {
		about := "concern/" + b.id().String()
		b.enter("concern.recorded", about, &domain.ConcernRecorded{
			Body: domain.Text{En: "OGP Steering Committee"}, Date: "2016-05-04", Due: due, Kind: kind, TakenFrom: source,
			Text: domain.Text{En: "Lack of a consultation mechanism\nwith civil society."},
		}, b.civil)
		return about
	}
	concern := record("concern", "2017-05-04")
	record("recommendation", "")
	b.enter("concern.answered", concern, &domain.ConcernAnswered{Text: domain.Text{En: "A platform was established on 9 September 2016."}}, b.coordinator)
	b.enter("concern.settled", concern, &domain.ConcernSettled{Date: "2017-02-28", Outcome: domain.ConcernPartly, TakenFrom: source}, b.government)
}
