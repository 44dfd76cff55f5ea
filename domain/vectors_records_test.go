package domain_test

import (
	"testing"

	"twothirds/domain"
	"twothirds/domain/seed"
	"twothirds/domain/voting"
)

// recordsLog is a body that puts on record what was before it and what others
// decided, corrects both, and has a person's data erased.
func recordsLog(t *testing.T) *book {
	b := newBook(t)
	b.found(domain.PurposeOperation)
	b.member("member 0", seed.CivilSociety)
	b.member("member 1", seed.Government)

	record := "record/" + b.id().String()
	content := pastDecision()
	content.Votes = []domain.RecordedVote{{Choice: domain.ChoiceYes, Member: b.members[0].ID}, {Choice: "absent", Member: b.members[1].ID}}
	b.enter("record.attested", record, &domain.RecordAttested{RecordContent: content}, b.civil)
	content.Date, content.DateText, content.Counts, content.Votes = "", "autumn of 2016", nil, nil
	b.enter("record.corrected", record, &domain.RecordCorrected{RecordContent: content, Reasons: reasons}, b.government)

	const senate = "outside/us-senate"
	b.enter("outside.body_entered", senate, &domain.OutsideBodyEntered{Name: text("Senate of the United States"), TakenFrom: somewhere, URL: "https://senate.example"}, b.civil)
	b.enter("outside.members_entered", senate, &domain.OutsideMembersEntered{Members: outsiders("A.1", "B_2", "c-3")}, b.civil)
	b.enter("outside.rollcall_entered", senate, &domain.OutsideRollcallEntered{RollcallContent: motionToTable()}, b.civil)
	b.enter("outside.rollcall_entered", senate, &domain.OutsideRollcallEntered{RollcallContent: domain.RollcallContent{
		Date: "2003-09-11", Rollcall: "1", TieBreaker: true, Title: "A tie",
		Votes: domain.RollcallVotes{Absent: []string{"c-3"}, No: []string{"B_2"}, Yes: []string{"A.1"}},
	}}, b.civil)
	corrected := motionToTable()
	corrected.Rule = &domain.Majority{Base: voting.BaseYesNo, Den: 2, Num: 1, Strict: true}
	b.enter("outside.rollcall_corrected", senate, &domain.OutsideRollcallCorrected{RollcallContent: corrected, Reasons: reasons, TakenFrom: somewhere}, b.government)

	subject := "representative/" + b.members[0].Representative.String()
	b.enter("opening.erased", subject, &domain.OpeningErased{Fields: []string{"email", "phone"}, Reasons: reasons}, b.rep(0))
	b.enter("opening.erased", subject, &domain.OpeningErased{Fields: []string{"name"}, Reasons: reasons}, b.civil, b.government)
	return b
}
