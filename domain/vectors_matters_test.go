package domain_test

import (
	"fmt"
	"slices"
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
)

// mattersLog is a body that works in a group, appeals against rulings, contests
// a decision, imposes conditions, answers proposals, repeals a document, and is
// closed.
func mattersLog(t *testing.T) *book {
	b := newBook(t)
	b.tie("answer_contest", "close_ledger", "confirm_condition", "dissolve_group", "found_group", "impose_conditions", "overturn_ruling", "repeal_document")
	b.rules.ContestHours, b.rules.ResponseHours, b.rules.RulingHours = 200, 700, 240
	b.found(domain.PurposeOperation)
	for i, constituency := range []string{seed.CivilSociety, seed.CivilSociety, seed.Government, seed.Parliament, seed.Government} {
		b.member(fmt.Sprintf("member %d", i), constituency)
	}
	b.constitute()
	b.workInAGroup()
	b.ruleAndAppeal()
	b.contestAndAnswer()
	b.imposeAndConfirm()
	b.proposeAndDeclare()
	b.repeal()
	b.end()
	return b
}

// workInAGroup founds a group, has a member join and one leave, and dissolves it.
func (b *book) workInAGroup() {
	id := domain.GroupID{UUID: b.id()}
	b.decide(contentOf(seed.ClassOrdinary, domain.NewEffect(&domain.FoundGroup{
		Group: id, Mandate: domain.Text{En: "To prepare the plan.", Az: "Planı hazırlamaq."},
		Members: b.sorted(0, 2), Name: domain.Text{En: "Plan"}, Until: b.now.AddHours(8784),
	})))
	b.enter("group.joined", "group/"+id.String(), &domain.GroupJoined{}, b.rep(1))
	b.enter("group.left", "group/"+id.String(), &domain.GroupLeft{}, b.rep(0))
	b.decide(contentOf(seed.ClassOrdinary, domain.NewEffect(&domain.DissolveGroup{Group: id})))
}

func (b *book) sorted(members ...int) []domain.MemberID {
	ids := make([]domain.MemberID, len(members))
	for i, m := range members {
		ids[i] = b.members[m].ID
	}
	slices.SortFunc(ids, func(x, y domain.MemberID) int { return slices.Compare(x.UUID[:], y.UUID[:]) })
	return ids
}

// ruleAndAppeal has one ruling overturned and another lapse.
func (b *book) ruleAndAppeal() {
	motion := b.table(contentOf(seed.ClassProcedural))
	rule := func(kind string, hours int64) domain.RulingID {
		id := domain.RulingID{UUID: b.id()}
		b.enter("ruling.made", "ruling/"+id.String(), &domain.RulingMade{
			Kind: kind, Motion: motion, Reasons: reasons, Until: b.now.AddHours(hours),
		}, b.coordinator)
		return id
	}
	overturned := rule(domain.RulingInadmissible, 240)
	appeal := b.table(contentOf(seed.ClassProcedural, domain.NewEffect(&domain.OverturnRuling{Ruling: overturned})))
	late := b.table(contentOf(seed.ClassProcedural, domain.NewEffect(&domain.OverturnRuling{Ruling: overturned})))
	b.carry(b.open(appeal, 24))
	b.carry(b.open(late, 24)) // it is overturned already
	rule(domain.RulingPostponed, 48)
	b.wait(48)
	b.carry(b.open(motion, 24))
}

// contestAndAnswer has two members contest a decision, of whom one is right.
func (b *book) contestAndAnswer() {
	decision := b.decide(contentOf(seed.ClassProcedural))
	for _, member := range []int{3, 1} {
		b.enter("decision.contested", "decision/"+decision.String(), &domain.DecisionContested{Reasons: reasons}, b.rep(member))
	}
	b.decide(contentOf(seed.ClassOrdinary, domain.NewEffect(&domain.AnswerContest{
		Answer: domain.Text{En: "So it was."}, Decision: decision, Member: b.members[3].ID, Upheld: true,
	})))
	b.decide(contentOf(seed.ClassOrdinary, domain.NewEffect(&domain.AnswerContest{
		Answer: domain.Text{En: "So it was not."}, Decision: decision, Member: b.members[1].ID,
	})))
}

// imposeAndConfirm imposes conditions of which one is met, one is lifted when it
// was missed, two fall due at the same time, and one is open when the log ends.
func (b *book) imposeAndConfirm() {
	ids := make([]domain.ConditionID, 5)
	for i := range ids {
		ids[i].UUID = b.id()
	}
	suspended := func(member int) *domain.Consequence {
		return &domain.Consequence{Member: b.members[member].ID, Status: domain.StatusSuspended}
	}
	content := contentOf(seed.ClassOrdinary, domain.NewEffect(&domain.ImposeConditions{Conditions: []domain.ImposedCondition{
		{Condition: ids[0], Due: b.now.AddHours(3000), Text: domain.Text{En: "To report."}},
		{Condition: ids[1], Consequence: suspended(4), Due: b.now.AddHours(2000), Text: domain.Text{En: "To pay."}},
		{Condition: ids[2], Consequence: suspended(4), Due: b.now.AddHours(2000), Text: domain.Text{Az: "Ödəmək."}},
		{Condition: ids[3], Due: b.now.AddHours(1900), Text: domain.Text{En: "To come."}},
		{Condition: ids[4], Due: b.now.AddHours(90_000), Text: domain.Text{En: "To go on."}},
	}}))
	content.Classes = []string{seed.ClassOrdinary, seed.ClassStatus}
	motion := b.table(content)
	b.wait(720)
	b.carry(b.open(motion, 72)) // the member concerned is recused
	b.decide(contentOf(seed.ClassOrdinary, domain.NewEffect(&domain.ConfirmCondition{Condition: ids[0], Reasons: reasons, State: domain.ConditionMet})))
	b.wait(1000)
	b.decide(contentOf(seed.ClassOrdinary, domain.NewEffect(&domain.ConfirmCondition{Condition: ids[3], Reasons: reasons, State: domain.ConditionLifted})))
	b.decide(contentOf(seed.ClassStatus, domain.NewEffect(&domain.SetStatus{Member: b.members[4].ID, Reasons: reasons, Status: domain.StatusActive})))
}

// proposeAndDeclare has one proposal answered in time, one late and one never,
// and interests declared and withdrawn. A poll closes when a proposal falls due.
func (b *book) proposeAndDeclare() {
	propose := func(by domaintest.Speaker, change func(*domain.ProposalReceived)) string {
		subject := "proposal/" + b.id().String()
		e := &domain.ProposalReceived{Due: b.now.AddHours(700), Text: domain.Text{En: "Publish\nthe register."}, Title: domain.Text{En: "Register"}}
		change(e)
		b.enter("proposal.received", subject, e, by)
		return subject
	}
	answer := func(subject, answer string, by domaintest.Speaker) {
		b.enter("proposal.answered", subject, &domain.ProposalAnswered{Answer: answer, Reasons: reasons}, by)
	}
	inTime := propose(b.coordinator, func(e *domain.ProposalReceived) { e.From, e.Of = wire.Hash{12}, domain.Text{En: "A union"} })
	late := propose(b.civil, func(e *domain.ProposalReceived) {
		e.Measure = &domain.Measure{Number: "1.2", Plan: domain.PlanID{UUID: b.id()}}
	})
	propose(b.rep(2), func(e *domain.ProposalReceived) { e.Due = 0 })
	answer(inTime, domain.ProposalAccepted, b.coordinator)
	motion := b.table(contentOf(seed.ClassProcedural))
	declare := func(e *domain.InterestDeclared) string {
		subject := "interest/" + b.id().String()
		b.enter("interest.declared", subject, e, b.rep(0))
		return subject
	}
	declare(&domain.InterestDeclared{Kind: domain.InterestPecuniary, Motion: &motion, Text: reasons})
	standing := declare(&domain.InterestDeclared{Kind: domain.InterestInstitutional, Text: reasons})
	b.enter("interest.withdrawn", standing, &domain.InterestWithdrawn{}, b.rep(0))
	b.wait(676)
	poll := b.open(motion, 24) // closes as the proposal falls due
	b.carry(poll)
	answer(late, domain.ProposalPartly, b.rep(3))
	propose(b.coordinator, func(e *domain.ProposalReceived) { e.Due = b.now.AddHours(90_000) })
}

// repeal repeals a document, which is then adopted as it was.
func (b *book) repeal() {
	adopt := domain.NewEffect(&domain.AdoptDocument{Document: domain.DocumentID{UUID: b.id()}, Kind: "statute", Sha256: wire.Hash{13}, Title: domain.Text{En: "Statute"}})
	id := adopt.Body().(*domain.AdoptDocument).Document
	b.decide(contentOf(seed.ClassOrdinary, adopt))
	b.decide(contentOf(seed.ClassOrdinary, domain.NewEffect(&domain.RepealDocument{Document: id})))
	b.decide(contentOf(seed.ClassOrdinary, adopt))
}

// end closes the ledger, with a condition and a proposal that never fall due.
func (b *book) end() {
	upgraded := b.sign("ledger.upgraded", "ledger", &domain.LedgerUpgraded{Semantics: domain.Semantics + 1}, b.civil, b.government)
	b.unentered = append(b.unentered, upgraded.Statement)
	b.decide(contentOf(seed.ClassRules, domain.NewEffect(&domain.CloseLedger{Reasons: reasons})))
	b.wait(100_000)
}
