package domain_test

import (
	"fmt"

	"twothirds/domain"
)

// putOnRecord enters something from elsewhere, or corrects it.
func (w *world) putOnRecord() {
	registrar := w.speaker(w.Registrars[0])
	content := pastDecision()
	content.Counts.Yes = w.between(0, 2)
	record := "record/" + w.Members[0].ID.String()
	if !w.say("record.attested", record, &domain.RecordAttested{RecordContent: content}, registrar) {
		w.say("record.corrected", record, &domain.RecordCorrected{RecordContent: content, Reasons: text("x")}, registrar)
	}
	const body = "outside/other"
	w.say("outside.body_entered", body, &domain.OutsideBodyEntered{Name: text("x"), TakenFrom: somewhere}, registrar)
	w.say("outside.members_entered", body, &domain.OutsideMembersEntered{Members: outsiders(fmt.Sprint(w.upTo(2)))}, registrar)
	rollcall := domain.RollcallContent{Date: "2003-09-10", Rollcall: fmt.Sprint(w.upTo(2)), Seats: w.between(0, 2), Title: "x"}
	rollcall.Votes.Yes = []string{fmt.Sprint(w.upTo(2))}
	if !w.say("outside.rollcall_entered", body, &domain.OutsideRollcallEntered{RollcallContent: rollcall}, registrar) {
		w.say("outside.rollcall_corrected", body, &domain.OutsideRollcallCorrected{RollcallContent: rollcall, Reasons: text("x"), TakenFrom: somewhere}, registrar)
	}
}

// eraseSomething has personal data of somebody erased.
func (w *world) eraseSomething() {
	m := w.person()
	by := w.registrars()
	if w.half() {
		by = append(by[:0:0], w.speaker(m.Rep()))
	}
	w.say("opening.erased", "representative/"+m.Representative.String(), &domain.OpeningErased{Fields: []string{pick(w, "name", "email", "Name")}, Reasons: text("x")}, by...)
}
