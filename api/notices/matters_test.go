package notices

import (
	"slices"
	"strings"
	"testing"
	"time"

	"twothirds/api/httpapi/apitest"
	"twothirds/domain"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
)

// TestMatters: what meetings, conditions, proposals and concerns have people told
// of, from when they come up until they are late.
func TestMatters(t *testing.T) {
	n := body(t)
	carried := &box{}
	o := options(t, n, carried, newWall())
	o.From = n.State().Head().Seq + 1
	r := run(t, o)
	told := func(kind string) (to []string) {
		for _, notice := range r.all() {
			if notice.Kind == kind {
				to = append(to, notice.To)
			}
		}
		slices.Sort(to)
		return to
	}
	settled := func() {
		t.Helper()
		n.CatchUp()
		r.settle()
	}
	coordinator, registrar := n.Officers()[0], n.Officers()[1]
	day := func(t wire.Time) domain.Date {
		return domain.Date(time.UnixMilli(int64(t)).UTC().Format(time.DateOnly))
	}

	meeting := "meeting/" + apitest.NewID().String()
	n.Must("meeting.convened", meeting, &domain.MeetingConvened{
		Agenda: []domain.AgendaItem{}, Mode: domain.MeetingOnline, Starts: n.Now().AddHours(400), Title: domain.Text{En: "Second meeting"},
	}, coordinator)
	n.Must("meeting.cancelled", meeting, &domain.MeetingCancelled{Reasons: domain.Text{En: "No room."}}, coordinator)
	settled()
	if got := len(told("meeting.convened")); got != len(n.Members) {
		t.Errorf("%d are told of the meeting, want every member", got)
	}
	if got := len(told("meeting.cancelled")); got != len(n.Members) {
		t.Errorf("%d are told that it does not take place", got)
	}

	n.Must("proposal.received", "proposal/"+apitest.NewID().String(), &domain.ProposalReceived{
		Due: n.Now().AddHours(30 * 24), Text: domain.Text{En: "Publish the contracts."}, Title: domain.Text{En: "Contracts"},
	}, coordinator)
	n.Must("concern.recorded", "concern/"+apitest.NewID().String(), &domain.ConcernRecorded{
		Body: domain.Text{En: "An outside body"}, Date: day(n.Now()), Due: day(n.Now().AddHours(30 * 24)), Kind: "concern",
		TakenFrom: domain.Source{Title: domain.Text{En: "A letter"}}, Text: domain.Text{En: "Answers come late."},
	}, registrar)
	settled()
	if len(told("proposal.received")) == 0 || len(told("proposal.due"))+len(told("concern.due")) > 0 {
		t.Errorf("received: %v, due: %v and %v", told("proposal.received"), told("proposal.due"), told("concern.due"))
	}

	condition := domain.ConditionID{UUID: apitest.NewID()}
	motion := n.Table(apitest.Content(domain.Text{En: "Report by spring"}, domain.Text{En: "Text."}, []string{seed.ClassOrdinary},
		domain.NewEffect(&domain.ImposeConditions{Conditions: []domain.ImposedCondition{
			{Condition: condition, Due: n.Now().AddHours(60 * 24), Text: domain.Text{En: "The ministry reports."}},
		}})))
	n.Advance(24 * 24) // 24 days: proposal and concern fall due in 6
	settled()
	if len(told("proposal.due")) == 0 || len(told("concern.due")) == 0 {
		t.Errorf("due within a week: proposal %v, concern %v", told("proposal.due"), told("concern.due"))
	}
	n.Freeze(motion)
	poll := n.Open(motion, 72)
	n.Cast(poll, "yes", "yes", "yes", "yes")
	n.Advance(73)
	settled()
	if len(told("proposal.overdue")) == 0 {
		t.Error("nobody is told that the answer is late")
	}
	if c := n.State().Condition(condition); c == nil || c.State != domain.StateOpen {
		t.Fatalf("the condition is %+v", c)
	}
	due := n.State().Condition(condition).Due
	n.Advance(int64(due-n.Now())/3_600_000 - 48)
	settled()
	if len(told("condition.due")) == 0 || len(told("condition.missed")) > 0 {
		t.Errorf("two days before: due %v, missed %v", told("condition.due"), told("condition.missed"))
	}
	n.Advance(49)
	settled()
	if len(told("condition.missed")) == 0 {
		t.Error("nobody is told that the condition was missed")
	}
	for _, kind := range []string{"proposal.due", "concern.due", "condition.due", "proposal.overdue", "condition.missed"} {
		to := told(kind)
		if len(slices.Compact(slices.Clone(to))) != len(to) {
			t.Errorf("%s: somebody is told twice: %v", kind, to)
		}
		for _, l := range carried.letters() {
			if l.Kind == kind && (strings.Contains(l.Text, "%!") || l.Subject == "") {
				t.Errorf("%s: %s\n%s", kind, l.Subject, l.Text)
			}
		}
	}
}
