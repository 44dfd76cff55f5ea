package world

import (
	"slices"
	"strings"

	"twothirds/domain"
	"twothirds/domain/voting"
)

// putOnRecord enters something from elsewhere, or corrects it.
func (w *World) putOnRecord() {
	if w.Half() {
		w.attestRecord()
		return
	}
	w.enterOutside()
}

func (w *World) attestRecord() {
	registrar := w.speaker(w.registrar())
	c := domain.RecordContent{
		Kind: Pick(w, "founding", "decision", "act", "statement", "report", "other"), Outcome: Pick(w, "", domain.OutsideCarried, domain.OutsideNotCarried),
		Rule: w.majority(), TakenFrom: w.source(), Text: w.text(), Title: w.text(),
	}
	if w.Half() {
		c.Date = Pick(w, days...)
	} else {
		c.DateText = "in autumn"
	}
	if w.Half() {
		c.Counts = &domain.RecordedCounts{Abstain: w.Between(0, 1), No: w.Between(0, 2), TieBreaker: Pick(w, "", domain.ChoiceYes, domain.ChoiceNo), Yes: w.Between(0, 2)}
	}
	for _, id := range w.someMembers() {
		c.Votes = append(c.Votes, domain.RecordedVote{Choice: Pick(w, "yes", "no", "abstain", "absent", "not_voting"), Member: id})
	}
	if len(w.records) == 0 || w.Half() {
		about := "record/" + w.ID().String()
		if w.say("record.attested", about, &domain.RecordAttested{RecordContent: c}, registrar) {
			w.records = append(w.records, about)
		}
		return
	}
	w.say("record.corrected", Pick(w, w.records...), &domain.RecordCorrected{RecordContent: c, Reasons: w.text()}, registrar)
}

// majority is what a vote elsewhere needed; nil where nobody knows.
func (w *World) majority() *domain.Majority {
	if w.Half() {
		return nil
	}
	s := w.share()
	return &domain.Majority{Base: Pick(w, voting.BaseYesNo, voting.BasePresent, voting.BaseEntitled), Den: s.Den, Num: s.Num, Strict: s.Strict}
}

// enterOutside enters another body, members of it or a recorded vote, or
// corrects one.
func (w *World) enterOutside() {
	registrar := w.speaker(w.registrar())
	body := "outside/" + Pick(w, "other", "upper-chamber")
	w.say("outside.body_entered", body, &domain.OutsideBodyEntered{Name: w.text(), TakenFrom: w.source(), URL: Pick(w, "", "https://example.org")}, registrar)
	ids := []string{"A.1", "B", "c-3", "d"}
	var members []domain.EnteredMember
	for _, id := range ids {
		if w.UpTo(3) > 0 {
			members = append(members, domain.EnteredMember{Area: Pick(w, "", "North"), ID: id, Kind: Pick(w, "", "person"), Name: "Member", Party: Pick(w, "", "Greens")})
		}
	}
	w.say("outside.members_entered", body, &domain.OutsideMembersEntered{Members: members}, registrar)
	c := domain.RollcallContent{
		Date: Pick(w, days...), Rollcall: Pick(w, "1", "2", "3"), Rule: w.majority(), Seats: w.Between(0, 2), Tags: []string{}, TieBreaker: w.Half(), Title: "x",
		Outcome: Pick(w, "", domain.OutsideCarried, domain.OutsideNotCarried), Note: Pick(w, "", "rule-differs"),
	}
	ids = slices.DeleteFunc(ids, func(id string) bool {
		return w.State.OutsideMember(strings.TrimPrefix(body, "outside/"), id) == nil && w.UpTo(20) > 0
	})
	lists := []*[]string{&c.Votes.Absent, &c.Votes.Abstain, &c.Votes.No, &c.Votes.NotVoting, &c.Votes.Present, &c.Votes.Yes, new([]string)}
	for _, list := range lists {
		*list = []string{}
	}
	for _, id := range ids {
		if w.UpTo(3) > 0 {
			list := Pick(w, lists...)
			*list = append(*list, id)
		}
	}
	switch w.UpTo(3) {
	case 0:
		c.About, c.Document, c.Kind, c.Number, c.Result, c.Session = "The bill", "s1-108", "procedural", "349", "Agreed to", "108"
	case 1:
		c.LocalTime, c.Tags = Pick(w, "2016-02-29T15:04:05-04:00", "2016-02-29T15:04:05Z"), []string{"a", "ə"}
	case 2:
		c.Recorded = &domain.RecordedTotals{No: 1, Source: "the journal", Yes: 2}
		if w.Half() {
			c.Recorded.Abstain = new(int64)
		}
	}
	if w.State.Rollcall(strings.TrimPrefix(body, "outside/"), c.Rollcall) == nil || w.UpTo(5) == 0 {
		w.say("outside.rollcall_entered", body, &domain.OutsideRollcallEntered{RollcallContent: c}, registrar)
		return
	}
	w.say("outside.rollcall_corrected", body, &domain.OutsideRollcallCorrected{RollcallContent: c, Reasons: w.text(), TakenFrom: w.source()}, registrar)
}

// eraseSomething has personal data of somebody erased.
func (w *World) eraseSomething() {
	m := w.Person()
	by := w.registrars()
	if w.Half() {
		by = append(by[:0:0], w.speaker(m.Rep()))
	}
	fields := []string{"email", "name", "phone"}
	fields = slices.Clone(fields[w.UpTo(2):])
	w.say("opening.erased", "representative/"+m.Representative.String(), &domain.OpeningErased{Fields: fields, Reasons: w.text()}, by...)
}
