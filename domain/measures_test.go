package domain_test

import (
	"slices"
	"strings"
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/voting"
)

func evidenceOn(b *domaintest.Body, number string) *domain.EvidenceSubmitted {
	return &domain.EvidenceSubmitted{
		MediaType: "application/pdf", Number: number, Plan: thePlan(b), Sha256: smallHash, Size: 12_345, Title: text("A letter"),
	}
}

// submit has a member submit evidence on an item.
func submit(b *domaintest.Body, m *domaintest.Member, number string) domain.EvidenceID {
	id := domain.EvidenceID{UUID: b.ID()}
	b.Must("evidence.submitted", "evidence/"+id.String(), evidenceOn(b, number), m.Rep())
	return id
}

func progressOn(number string, evidence ...domain.EvidenceID) *domain.ProgressReported {
	return &domain.ProgressReported{
		Completion: domain.CompletionLimited, Evidence: append([]domain.EvidenceID{}, evidence...), Number: number, Period: years, Text: text("We have begun."),
	}
}

func TestProgressIsReported(t *testing.T) {
	t.Parallel()
	report := func(b *domaintest.Body, m *domaintest.Member, e *domain.ProgressReported) error {
		return b.Try("progress.reported", aboutPlan(b), e, m.Rep())
	}
	with := func(change func(*domain.ProgressReported)) func(*domaintest.Body) error {
		return func(b *domaintest.Body) error {
			e := progressOn("1.1")
			change(e)
			return report(b, b.Members[2], e)
		}
	}
	tell(t, planned, []story{
		{"by who is responsible", with(func(*domain.ProgressReported) {}), ""},
		{"by who is responsible for what it stands under", func(b *domaintest.Body) error { return report(b, b.Members[3], progressOn("1.1.a")) }, ""},
		{"by who is responsible for what stands under it", func(b *domaintest.Body) error { return report(b, b.Members[4], progressOn("1.1")) }, domain.CodeNotPermitted},
		{"by somebody else", func(b *domaintest.Body) error { return report(b, b.Members[0], progressOn("1.1")) }, domain.CodeNotPermitted},
		{"by an officer", func(b *domaintest.Body) error {
			return b.Try("progress.reported", aboutPlan(b), progressOn("1.1"), b.Coordinator)
		}, domain.CodeNotPermitted},
		{"by a suspended member", func(b *domaintest.Body) error {
			b.Carry([]string{seed.ClassStatus}, setStatus(b.Members[2], domain.StatusSuspended))
			return report(b, b.Members[2], progressOn("1.1"))
		}, ""},
		{"of no plan", func(b *domaintest.Body) error {
			return b.Try("progress.reported", "plan/"+b.ID().String(), progressOn("1.1"), b.Members[2].Rep())
		}, domain.CodeNotFound},
		{"on no item", with(func(e *domain.ProgressReported) { e.Number = "9" }), domain.CodeNotFound},
		{"on a drafted item", func(b *domaintest.Body) error {
			b.Must("plan.items_drafted", aboutPlan(b), drafted(item(domain.LevelMeasure, "1.3", "1", b.Members[2])), b.Coordinator)
			return report(b, b.Members[2], progressOn("1.3"))
		}, domain.CodeNotFound},
		{"on an item taken out of the draft", func(b *domaintest.Body) error {
			b.Must("plan.items_drafted", aboutPlan(b), &domain.PlanItemsDrafted{Removed: []string{"1.1", "1.1.a"}}, b.Coordinator)
			return report(b, b.Members[2], progressOn("1.1"))
		}, ""},
		{"on an item taken out of the plan", func(b *domaintest.Body) error {
			b.Must("plan.items_drafted", aboutPlan(b), &domain.PlanItemsDrafted{Removed: []string{"1.1", "1.1.a"}}, b.Coordinator)
			b.Must("plan.attested", aboutPlan(b), attested(b), b.Registrars[0], b.Registrars[1])
			return report(b, b.Members[2], progressOn("1.1"))
		}, domain.CodeNotFound},
		{"in per cent", with(func(e *domain.ProgressReported) { e.Completion = "50" }), domain.CodeForm},
		{"under no number", with(func(e *domain.ProgressReported) { e.Number = "" }), domain.CodeForm},
		{"for no time", with(func(e *domain.ProgressReported) { e.Period.To = "2015-12-31" }), domain.CodeForm},
		{"without a word", with(func(e *domain.ProgressReported) { e.Text = domain.Text{} }), domain.CodeForm},
		{"with evidence, also another's", func(b *domaintest.Body) error {
			return report(b, b.Members[2], progressOn("1.1", submit(b, b.Members[2], "1.1"), submit(b, b.Members[0], "1.1")))
		}, ""},
		{"with evidence twice", func(b *domaintest.Body) error {
			id := submit(b, b.Members[2], "1.1")
			return report(b, b.Members[2], progressOn("1.1", id, id))
		}, domain.CodeForm},
		{"with too much evidence", func(b *domaintest.Body) error {
			e := progressOn("1.1")
			for range 65 {
				e.Evidence = append(e.Evidence, domain.EvidenceID{UUID: b.ID()})
			}
			return report(b, b.Members[2], e)
		}, domain.CodeForm},
		{"with evidence that there is not", func(b *domaintest.Body) error {
			return report(b, b.Members[2], progressOn("1.1", domain.EvidenceID{UUID: b.ID()}))
		}, domain.CodeNotFound},
		{"with evidence on something else", func(b *domaintest.Body) error {
			return report(b, b.Members[2], progressOn("1.1", submit(b, b.Members[2], "1.2")))
		}, domain.CodeNotFound},
		{"with evidence withdrawn", func(b *domaintest.Body) error {
			id := submit(b, b.Members[2], "1.1")
			b.Must("evidence.withdrawn", "evidence/"+id.String(), &domain.EvidenceWithdrawn{Reasons: text("x")}, b.Members[2].Rep())
			return report(b, b.Members[2], progressOn("1.1", id))
		}, domain.CodeWrongState},
	})
}

// Evidence of the same number in another plan is on something else.
func TestEvidenceIsOnAnItemOfAPlan(t *testing.T) {
	t.Parallel()
	b := planned()
	here := submit(b, b.Members[2], "1.1")
	first := thePlan(b)
	id := domain.PlanID{UUID: b.ID()}
	about := "plan/" + id.String()
	b.Must("plan.drafted", about, &domain.PlanDrafted{Kind: domain.PlanAction, Period: years, Title: text("Another")}, b.Coordinator)
	b.Must("plan.items_drafted", about, drafted(item(domain.LevelMeasure, "1.1", "", b.Members[2])), b.Coordinator)
	e := attested(b)
	e.Digest, e.Version = b.State.Plan(id).Draft.Digest, 1
	b.Must("plan.attested", about, e, b.Registrars[0], b.Registrars[1])
	if first == id {
		t.Fatal("one plan")
	}
	refused(t, b, b.Try("progress.reported", about, progressOn("1.1", here), b.Members[2].Rep()), domain.CodeNotFound)
	letIn(t, b, b.Try("progress.reported", about, progressOn("1.1"), b.Members[2].Rep()))
}

func TestEvidence(t *testing.T) {
	t.Parallel()
	with := func(change func(*domaintest.Body, *domain.EvidenceSubmitted)) func(*domaintest.Body) error {
		return func(b *domaintest.Body) error {
			e := evidenceOn(b, "1.1")
			change(b, e)
			return b.Try("evidence.submitted", "evidence/"+b.ID().String(), e, b.Members[0].Rep())
		}
	}
	media := func(s string) func(*domaintest.Body) error {
		return with(func(_ *domaintest.Body, e *domain.EvidenceSubmitted) { e.MediaType = s })
	}
	status := func(status string) func(*domaintest.Body) error {
		return func(b *domaintest.Body) error {
			b.Carry([]string{seed.ClassStatus}, setStatus(b.Members[0], status))
			return b.Try("evidence.submitted", "evidence/"+b.ID().String(), evidenceOn(b, "1.1"), b.Members[0].Rep())
		}
	}
	withdraw := func(b *domaintest.Body, id domain.EvidenceID, by ...domaintest.Speaker) error {
		return b.Try("evidence.withdrawn", "evidence/"+id.String(), &domain.EvidenceWithdrawn{Reasons: text("It was another's.")}, by...)
	}
	tell(t, planned, []story{
		{"by any member", with(func(*domaintest.Body, *domain.EvidenceSubmitted) {}), ""},
		{"by an inactive one", status(domain.StatusInactive), ""},
		{"by a suspended one", status(domain.StatusSuspended), domain.CodeMemberNotActive},
		{"by an officer", func(b *domaintest.Body) error {
			return b.Try("evidence.submitted", "evidence/"+b.ID().String(), evidenceOn(b, "1.1"), b.Coordinator)
		}, domain.CodeNotPermitted},
		{"that also stands elsewhere", with(func(_ *domaintest.Body, e *domain.EvidenceSubmitted) { e.URL = "https://example.org" }), ""},
		{"under an id that is taken", func(b *domaintest.Body) error {
			id := submit(b, b.Members[0], "1.1")
			return b.Try("evidence.submitted", "evidence/"+id.String(), evidenceOn(b, "1.1"), b.Members[0].Rep())
		}, domain.CodeExists},
		{"in no plan", with(func(b *domaintest.Body, e *domain.EvidenceSubmitted) { e.Plan.UUID = b.ID() }), domain.CodeNotFound},
		{"on no item", with(func(_ *domaintest.Body, e *domain.EvidenceSubmitted) { e.Number = "9" }), domain.CodeNotFound},
		{"on what is no number", with(func(_ *domaintest.Body, e *domain.EvidenceSubmitted) { e.Number = "9/1" }), domain.CodeForm},
		{"without a hash", with(func(_ *domaintest.Body, e *domain.EvidenceSubmitted) { e.Sha256 = [32]byte{} }), domain.CodeForm},
		{"of nothing", with(func(_ *domaintest.Body, e *domain.EvidenceSubmitted) { e.Size = 0 }), domain.CodeForm},
		{"without a title", with(func(_ *domaintest.Body, e *domain.EvidenceSubmitted) { e.Title = domain.Text{} }), domain.CodeForm},
		{"with too long an address", with(func(_ *domaintest.Body, e *domain.EvidenceSubmitted) { e.URL = strings.Repeat("x", 2001) }), domain.CodeForm},
		{"image/svg+xml", media("image/svg+xml"), ""},
		{"pdf", media("pdf"), domain.CodeForm},
		{"a type of nothing", media("text/"), domain.CodeForm},
		{"nothing of a type", media("/plain"), domain.CodeForm},
		{"types of types", media("a/b/c"), domain.CodeForm},
		{"a type in capitals", media("Text/plain"), domain.CodeForm},
		{"too long a type", media("a/" + strings.Repeat("b", 126)), domain.CodeForm},
		{"withdrawn", func(b *domaintest.Body) error { return withdraw(b, submit(b, b.Members[0], "1.1"), b.Members[0].Rep()) }, ""},
		{"withdrawn by another", func(b *domaintest.Body) error { return withdraw(b, submit(b, b.Members[0], "1.1"), b.Members[1].Rep()) }, domain.CodeNotPermitted},
		{"withdrawn by an officer", func(b *domaintest.Body) error { return withdraw(b, submit(b, b.Members[0], "1.1"), b.Registrars[0]) }, domain.CodeNotPermitted},
		{"withdrawn twice", func(b *domaintest.Body) error {
			id := submit(b, b.Members[0], "1.1")
			letIn(t, b, withdraw(b, id, b.Members[0].Rep()))
			return withdraw(b, id, b.Members[0].Rep())
		}, domain.CodeWrongState},
		{"withdrawn that there is not", func(b *domaintest.Body) error {
			return withdraw(b, domain.EvidenceID{UUID: b.ID()}, b.Members[0].Rep())
		}, domain.CodeNotFound},
		{"withdrawn without reasons", func(b *domaintest.Body) error {
			return b.Try("evidence.withdrawn", "evidence/"+submit(b, b.Members[0], "1.1").String(), &domain.EvidenceWithdrawn{}, b.Members[0].Rep())
		}, domain.CodeForm},
	})
}

func assessment(b *domaintest.Body, number string) *domain.AssessMeasure {
	return &domain.AssessMeasure{
		Completion: domain.CompletionSubstantial, Number: number, Period: years, Plan: thePlan(b), Reasons: text("Most of it is done."), Verifiable: true,
	}
}

func TestWhatAssessingAMeasureAsksFor(t *testing.T) {
	t.Parallel()
	table := func(change func(*domaintest.Body, *domain.AssessMeasure)) func(*domaintest.Body) error {
		return func(b *domaintest.Body) error {
			e := assessment(b, "1.1")
			change(b, e)
			return b.Try("motion.tabled", "motion/"+b.ID().String(), &domain.MotionTabled{
				Content: b.Motion([]string{seed.ClassOrdinary}, domain.NewEffect(e)),
			}, b.Members[0].Rep())
		}
	}
	tell(t, planned, []story{
		{"a measure", table(func(*domaintest.Body, *domain.AssessMeasure) {}), ""},
		{"or a milestone", table(func(_ *domaintest.Body, e *domain.AssessMeasure) { e.Number = "1.1.a" }), ""},
		{"not a direction", table(func(_ *domaintest.Body, e *domain.AssessMeasure) { e.Number = "1" }), domain.CodeEffect},
		{"one that is there", table(func(_ *domaintest.Body, e *domain.AssessMeasure) { e.Number = "9" }), domain.CodeEffect},
		{"a plan", table(func(b *domaintest.Body, e *domain.AssessMeasure) { e.Plan.UUID = b.ID() }), domain.CodeEffect},
		{"one that is in force", table(func(b *domaintest.Body, e *domain.AssessMeasure) {
			b.Must("plan.items_drafted", aboutPlan(b), drafted(item(domain.LevelMeasure, "1.3", "1")), b.Coordinator)
			e.Number = "1.3"
		}), domain.CodeEffect},
		{"a code", table(func(_ *domaintest.Body, e *domain.AssessMeasure) { e.Completion = "good" }), domain.CodeForm},
		{"a number", table(func(_ *domaintest.Body, e *domain.AssessMeasure) { e.Number = "" }), domain.CodeForm},
		{"a time", table(func(_ *domaintest.Body, e *domain.AssessMeasure) { e.Period.From = "2019-01-01" }), domain.CodeForm},
		{"reasons", table(func(_ *domaintest.Body, e *domain.AssessMeasure) { e.Reasons = domain.Text{} }), domain.CodeForm},
		{"one assessment of a measure", func(b *domaintest.Body) error {
			one, two := assessment(b, "1.1"), assessment(b, "1.1")
			two.Completion = domain.CompletionComplete
			return b.Try("motion.tabled", "motion/"+b.ID().String(), &domain.MotionTabled{
				Content: b.Motion([]string{seed.ClassOrdinary}, domain.NewEffect(one), domain.NewEffect(two)),
			}, b.Members[0].Rep())
		}, domain.CodeForm},
	})
}

// Who carries a measure out does not judge it: neither who is named by it nor
// who is named above or below it.
func TestTheResponsibleDoNotJudgeTheirOwnWork(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		numbers []string
		recused []int // members, in the order of the effects
	}{
		{[]string{"1.1"}, []int{2, 3, 4}},
		{[]string{"1.1.a"}, []int{2, 3, 4}},
		{[]string{"1.2"}, []int{3}},
		{[]string{"1.2", "1.1"}, []int{3, 2, 4}},
	} {
		b := planned()
		var effects []domain.Effect
		var want []domain.MemberID
		for _, number := range c.numbers {
			effects = append(effects, domain.NewEffect(assessment(b, number)))
		}
		for _, i := range c.recused {
			want = append(want, b.Members[i].ID)
		}
		poll := b.Put(b.Motion([]string{seed.ClassOrdinary}, effects...))
		var got []domain.MemberID
		for _, r := range b.State.Poll(poll).Recused {
			if r.By != domain.RecusedByRule {
				t.Errorf("%v: %+v", c.numbers, r)
			}
			got = append(got, r.Member)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%v: %v are recused, want %v", c.numbers, got, want)
		}
		letIn(t, b, nil)
	}
}

// The body's own assessment is decided without the responsible, and is a row
// of its own beside their reports and what is found outside.
func TestThreeVoices(t *testing.T) {
	t.Parallel()
	b := planned()
	b.Must("progress.reported", aboutPlan(b), progressOn("1.2"), b.Members[3].Rep())
	report := b.Rows[0]
	b.Must("assessment.attested", "assessment/"+b.ID().String(), outside(b), b.Registrars[0])
	found := b.Rows[0]
	if d := b.Carry([]string{seed.ClassOrdinary}, domain.NewEffect(assessment(b, "1.2"))); d.Outcome != voting.Carried || d.Body.Recused != 1 || !d.Effects[0].Applied {
		t.Fatalf("%+v", d)
	}
	if report.Kind != "progress" || found.Kind != "assessment" || b.Rows[0].Kind != "body_assessment" {
		t.Errorf("%s, %s, %s", report.Kind, found.Kind, b.Rows[0].Kind)
	}
	if !strings.HasPrefix(b.Rows[0].ID, thePlan(b).String()+".1.2.") || !strings.HasPrefix(report.ID, thePlan(b).String()+".1.2.") {
		t.Errorf("%s, %s", b.Rows[0].ID, report.ID)
	}
	letIn(t, b, nil)
}

// At most 64 members are recused by rule in one poll: no group grows without bound.
func TestTooManyConcerned(t *testing.T) {
	t.Parallel()
	if slower > 1 {
		t.Skip("65 members on a side: without the race detector, which has nothing to find here")
	}
	b := bodyOf(domain.PurposeOperation, 3, 65)
	about := "plan/" + b.ID().String()
	b.Must("plan.drafted", about, &domain.PlanDrafted{Kind: domain.PlanAction, Period: years, Title: text("x")}, b.Coordinator)
	var items []domain.Item
	for i, chunk := range slices.Collect(slices.Chunk(b.Members[3:], 16)) {
		items = append(items, item(domain.LevelMeasure, string(rune('a'+i)), "", chunk...))
	}
	b.Must("plan.items_drafted", about, drafted(items...), b.Coordinator)
	b.Must("plan.attested", about, attested(b), b.Registrars[0], b.Registrars[1])
	put := func(numbers ...string) error {
		var effects []domain.Effect
		for _, number := range numbers {
			effects = append(effects, domain.NewEffect(assessment(b, number)))
		}
		id := b.Table(b.Motion([]string{seed.ClassOrdinary}, effects...))
		b.Freeze(id)
		return b.Try("poll.opened", "poll/"+b.ID().String(), b.Opening(id, 72), b.Members[0].Rep())
	}
	letIn(t, b, put("a", "b", "c", "d"))
	refused(t, b, put("a", "b", "c", "d", "e"), domain.CodeEffect)
}

func outside(b *domaintest.Body) *domain.AssessmentAttested {
	return &domain.AssessmentAttested{
		Assessor: text("Independent Reporting Mechanism"), Code: text("Limited"), Completion: domain.CompletionLimited,
		Date: "2018-05-01", Number: "1.1", Plan: thePlan(b), TakenFrom: aReport,
	}
}

func TestAssessmentsAreAttested(t *testing.T) {
	t.Parallel()
	with := func(change func(*domaintest.Body, *domain.AssessmentAttested)) func(*domaintest.Body) error {
		return func(b *domaintest.Body) error {
			e := outside(b)
			change(b, e)
			return b.Try("assessment.attested", "assessment/"+b.ID().String(), e, b.Registrars[1])
		}
	}
	by := func(speakers func(*domaintest.Body) []domaintest.Speaker) func(*domaintest.Body) error {
		return func(b *domaintest.Body) error {
			return b.Try("assessment.attested", "assessment/"+b.ID().String(), outside(b), speakers(b)...)
		}
	}
	tell(t, planned, []story{
		{"by a registrar", with(func(*domaintest.Body, *domain.AssessmentAttested) {}), ""},
		{"by two", by(func(b *domaintest.Body) []domaintest.Speaker { return b.Registrars[:] }), domain.CodeNotPermitted},
		{"by the coordinator", by(func(b *domaintest.Body) []domaintest.Speaker { return []domaintest.Speaker{b.Coordinator} }), domain.CodeNotPermitted},
		{"by a representative", by(func(b *domaintest.Body) []domaintest.Speaker { return []domaintest.Speaker{b.Members[0].Rep()} }), domain.CodeNotPermitted},
		{"of a direction", with(func(_ *domaintest.Body, e *domain.AssessmentAttested) { e.Number = "1" }), ""},
		{"of nothing", with(func(_ *domaintest.Body, e *domain.AssessmentAttested) { e.Number = "9" }), domain.CodeNotFound},
		{"in no plan", with(func(b *domaintest.Body, e *domain.AssessmentAttested) { e.Plan.UUID = b.ID() }), domain.CodeNotFound},
		{"by a code of its own", with(func(_ *domaintest.Body, e *domain.AssessmentAttested) { e.Code, e.Completion = text("starred"), "" }), ""},
		{"by a completion that is none", with(func(_ *domaintest.Body, e *domain.AssessmentAttested) { e.Completion = "starred" }), domain.CodeForm},
		{"without a code", with(func(_ *domaintest.Body, e *domain.AssessmentAttested) { e.Code = domain.Text{} }), domain.CodeForm},
		{"by nobody", with(func(_ *domaintest.Body, e *domain.AssessmentAttested) { e.Assessor = domain.Text{} }), domain.CodeForm},
		{"of a time", with(func(_ *domaintest.Body, e *domain.AssessmentAttested) { e.Period = &years }), ""},
		{"of no time", with(func(_ *domaintest.Body, e *domain.AssessmentAttested) {
			e.Period = &domain.Period{From: "2018-01-01", To: "2017-01-01"}
		}), domain.CodeForm},
		{"on no day", with(func(_ *domaintest.Body, e *domain.AssessmentAttested) { e.Date = "2018" }), domain.CodeForm},
		{"of no number", with(func(_ *domaintest.Body, e *domain.AssessmentAttested) { e.Number = "" }), domain.CodeForm},
		{"without a source", with(func(_ *domaintest.Body, e *domain.AssessmentAttested) { e.TakenFrom = domain.Source{} }), domain.CodeForm},
		{"under an id that is taken", func(b *domaintest.Body) error {
			about := "assessment/" + b.ID().String()
			b.Must("assessment.attested", about, outside(b), b.Registrars[0])
			return b.Try("assessment.attested", about, outside(b), b.Registrars[0])
		}, domain.CodeExists},
	})
}
