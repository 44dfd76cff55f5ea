package story

import (
	"crypto/sha256"
	"slices"

	"twothirds/domain"
	"twothirds/domain/voting"
)

// tellPast enters what was before the ledger, as the registrar's record with its
// sources: nobody's signed vote.
func (b *body) tellPast(w *writer) {
	for _, fact := range past {
		b.attest(w, fact)
	}
	id := b.attest(w, extension)
	b.enter("record.corrected", "record/"+id.String(), &domain.RecordCorrected{
		RecordContent: extensionCorrected,
		Reasons:       domain.Text{En: "Two sources differ; the body that decided dates it so. Both stay on record.", Az: "İki mənbə fərqlənir; qərarı verən qurum özü bu tarixi göstərir. Hər ikisi qeyddə qalır."},
	}, b.registrarCivil)
	w.printf("%-10s  corrected, both stay: %s\n", extensionCorrected.Date, extensionCorrected.Text.En)
	w.compare(extensionCorrected.Counts)
	b.enterCommittee(w)
	for _, text := range concerns {
		b.enter("concern.recorded", "concern/"+b.id().String(), &domain.ConcernRecorded{
			Body: domain.Text{En: "OGP Steering Committee", Az: "OGP Rəhbər Komitəsi"}, Date: "2016-05-04", Due: "2017-05-04", Kind: "concern",
			TakenFrom: strategicPlan("p. 7"), Text: text,
		}, b.registrarCivil)
	}
	w.printf("%d concerns of the OGP are on record, to be answered.\n", len(concerns))
}

// enterCommittee enters the body that decided about Azerbaijan's status, and its votes as
// far as they were published: nobody's by name.
func (b *body) enterCommittee(w *writer) {
	entered := steeringCommittee
	b.enter("outside.body_entered", committee, &entered, b.registrarCivil)
	for _, vote := range committeeVotes {
		b.enter("outside.rollcall_entered", committee, &domain.OutsideRollcallEntered{RollcallContent: vote}, b.registrarCivil)
	}
	w.printf("%s: %d of its votes are on record as another body's, counted with nobody's here.\n", steeringCommittee.Name.En, len(committeeVotes))
}

func (b *body) attest(w *writer, fact domain.RecordContent) domain.RecordID {
	id := domain.RecordID{UUID: b.id()}
	b.enter("record.attested", "record/"+id.String(), &domain.RecordAttested{RecordContent: fact}, b.registrarCivil)
	w.printf("%-10s  %s (%s)\n", string(fact.Date)+fact.DateText, fact.Title.En, fact.TakenFrom.Title.En)
	w.compare(fact.Counts)
	return id
}

// compare says what the Platform's own rule would have come to on the votes of
// others; it changes nothing of what they decided.
func (w *writer) compare(c *domain.RecordedCounts) {
	if c == nil {
		return
	}
	need, _ := voting.Need(twoThirds, c.Yes+c.No)
	verdict := "would not have carried it"
	if twoThirds.Met(c.Yes, c.Yes+c.No) {
		verdict = "would have carried it too"
	}
	w.printf("            %d for, %d against, %d abstained; two thirds of yes and no, %d needed, %s\n", c.Yes, c.No, c.Abstain, need, verdict)
}

// planAction enters the National Action Plan, adopted by decree, as far as its
// text is at hand, and the Strategic Plan's goals and objectives.
func (b *body) planAction(w *writer) {
	national := domain.PlanID{UUID: b.id()}
	coordinator := b.members[5] // the National Coordinator of the Open Government Partnership
	items := slices.Clone(actionPlan)
	for i := range items {
		if items[i].Number == "1.2" {
			items[i].Responsible = []domain.MemberID{coordinator.id} // for demonstration
		}
	}
	b.draft(national, domain.PlanAction, measuresOfThePlan, domain.Period{From: "2016-01-01", To: "2018-12-31"},
		domain.Text{En: "National Action Plan 2016-2018", Az: "2016-2018-ci illər üzrə Milli Fəaliyyət Planı"}, items)
	if b.err != nil {
		return
	}
	b.enter("plan.attested", "plan/"+national.String(), &domain.PlanAttested{
		Act:  domain.Text{En: "Order of the President of the Republic of Azerbaijan of 27 April 2016", Az: "Azərbaycan Respublikası Prezidentinin 27 aprel 2016-cı il tarixli Sərəncamı"},
		Date: "2016-04-27", Digest: b.state().Plan(national).Draft.Digest, Version: 1,
	}, b.registrarCivil, b.registrarGovernment)
	goals := domain.PlanID{UUID: b.id()}
	b.draft(goals, domain.PlanStrategic, 0, domain.Period{From: "2017-01-01", To: "2020-12-31"},
		domain.Text{En: "Strategic Plan 2017-2020", Az: "Strateji Plan 2017-2020"}, strategicGoals)
	if b.err != nil {
		return
	}
	plan := b.state().Plan(national)
	w.printf("%s: %d of %d measures entered, adopted by an act from outside.\n", plan.Draft.Title.En, plan.Draft.Entered, plan.Draft.Measures)
	w.printf("The Strategic Plan's goals and objectives are drafted: %d items.\n", b.state().Plan(goals).Draft.Items)
	b.assess(w, national, goals, coordinator)
}

func (b *body) draft(id domain.PlanID, kind string, measures int64, period domain.Period, title domain.Text, items []domain.Item) {
	b.enter("plan.drafted", "plan/"+id.String(), &domain.PlanDrafted{Kind: kind, Measures: measures, Period: period, Title: title}, b.coordinator)
	b.enter("plan.items_drafted", "plan/"+id.String(), &domain.PlanItemsDrafted{Items: items, Removed: []string{}}, b.coordinator)
}

// assess has the responsible member report, with evidence, and the body adopt the
// strategic goals and assess a measure by decision.
func (b *body) assess(w *writer, national, goals domain.PlanID, responsible *member) {
	year := domain.Period{From: "2016-01-01", To: "2016-12-31"}
	file := []byte("demonstration: list of changes to the mobile application\n")
	b.keep(file, "text/plain")
	evidence := domain.EvidenceID{UUID: b.id()}
	b.enter("evidence.submitted", "evidence/"+evidence.String(), &domain.EvidenceSubmitted{
		MediaType: "text/plain", Number: "1.2", Plan: national, Sha256: sha256.Sum256(file), Size: int64(len(file)),
		Title: domain.Text{En: "List of changes (demonstration)", Az: "Dəyişikliklərin siyahısı (nümayiş üçün)"},
	}, responsible.rep())
	b.enter("progress.reported", "plan/"+national.String(), &domain.ProgressReported{
		Completion: domain.CompletionSubstantial, Evidence: []domain.EvidenceID{evidence}, Number: "1.2", Period: year,
		Text: domain.Text{En: "For demonstration: the application is in use; payment methods are being extended.", Az: "Nümayiş üçün: tətbiq istifadədədir; ödəniş üsulları genişləndirilir."},
	}, responsible.rep())
	if b.err != nil {
		return
	}
	mover, seconder, ministry := b.members[12], b.members[13], b.members[4]
	id := b.table(mover, seconder, content([]string{ordinary},
		domain.Text{En: "Goals of the Strategic Plan; assessment of measure 1.2", Az: "Strateji Planın məqsədləri; 1.2-ci tədbirin qiymətləndirilməsi"},
		domain.Text{En: "The goals and objectives are adopted as drafted. Measure 1.2 is found to be of limited completion.", Az: "Məqsəd və vəzifələr hazırlandığı kimi qəbul edilir. 1.2-ci tədbirin icrası məhdud hesab olunur."},
		domain.NewEffect(&domain.AdoptPlan{Plan: goals, Digest: b.state().Plan(goals).Draft.Digest, Version: 1}),
		domain.NewEffect(&domain.AssessMeasure{
			Completion: domain.CompletionLimited, Number: "1.2", Period: year, Plan: national, Verifiable: true,
			Reasons: domain.Text{En: "Payment methods, half of the measure, were not improved in the year.", Az: "Tədbirin yarısı olan ödəniş üsulları il ərzində təkmilləşdirilməyib."},
		})))
	b.position(id, mover, domain.StanceFor, "The report itself says that payment methods are still to come.", "Hesabatın özündə ödəniş üsullarının hələ gələcəkdə olduğu deyilir.")
	b.position(id, ministry, domain.StanceFor, "The assessment follows the evidence.", "Qiymətləndirmə sübuta əsaslanır.")
	poll := b.open(id, mover, 240, 72) // as the rules now ask for
	b.vote(poll, func(i int) string {
		switch {
		case b.members[i] == responsible:
			return "" // recused by the rules: the measure is its own
		case i%9 == 0:
			return domain.ChoiceNone
		}
		return domain.ChoiceYes
	})
	w.decision(b.close(poll))
	w.printf("The institution says substantial, the body limited: the two stand beside each other.\n")
}
