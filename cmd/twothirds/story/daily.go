package story

import (
	"slices"
	"strings"

	"twothirds/domain"
	"twothirds/domain/seed"
)

// workTogether shows the rest of a body's life: a working group and a condition
// by decision, a meeting that was held and one that is convened, a proposal from
// outside with its answer and one that waits for it, an interest.
func (b *body) workTogether(w *writer) {
	if b.err != nil {
		return
	}
	now, err := b.ledger.Now()
	if err != nil {
		b.fail(err)
		return
	}
	group := domain.GroupID{UUID: b.id()}
	condition := domain.ConditionID{UUID: b.id()}
	coordinating := b.members[5]
	first := []domain.MemberID{b.members[2].id, b.members[9].id, b.members[11].id, b.members[20].id}
	slices.SortFunc(first, func(a, b domain.MemberID) int { return strings.Compare(a.String(), b.String()) })
	id := b.table(b.members[11], coordinating, content([]string{seed.ClassOrdinary},
		domain.Text{En: "A working group on open budgets, and a report on portal services", Az: "Açıq büdcə üzrə işçi qrupu və portal xidmətləri barədə hesabat"},
		domain.Text{
			En: "A working group of both sides prepares how budget data are published. The coordinating institution reports on the portal's payment methods by the date set.",
			Az: "Hər iki tərəfdən ibarət işçi qrupu büdcə məlumatlarının dərci qaydasını hazırlayır. Əlaqələndirici qurum portalın ödəniş üsulları barədə göstərilən tarixədək hesabat verir.",
		},
		domain.NewEffect(&domain.FoundGroup{
			Group: group, Members: first, Name: domain.Text{En: "Working group on open budgets", Az: "Açıq büdcə üzrə işçi qrupu"},
			Mandate: domain.Text{En: "To propose, within the year, in which form and how often budget data are published.", Az: "Büdcə məlumatlarının hansı formada və nə qədər tez-tez dərc edilməsini il ərzində təklif etmək."},
		}),
		domain.NewEffect(&domain.ImposeConditions{Conditions: []domain.ImposedCondition{{
			Condition: condition, Due: now.AddHours(60 * 24),
			Text: domain.Text{En: "The National Coordinator reports in writing which payment methods the portal has.", Az: "Milli Əlaqələndirici portalda hansı ödəniş üsullarının olduğu barədə yazılı hesabat verir."},
		}}}),
	))
	poll := b.open(id, b.members[11], 240, 72)
	b.vote(poll, func(i int) string {
		switch {
		case i%8 == 5:
			return ""
		case i%11 == 10:
			return domain.ChoiceNo
		}
		return domain.ChoiceYes
	})
	w.decision(b.close(poll))
	b.enter("group.joined", "group/"+group.String(), &domain.GroupJoined{}, b.members[14].rep())
	b.enter("interest.declared", "interest/"+b.id().String(), &domain.InterestDeclared{
		Kind: domain.InterestInstitutional,
		Text: domain.Text{En: "For demonstration: the organisation advises on the portal's services.", Az: "Nümayiş üçün: təşkilat portalın xidmətləri üzrə məsləhət verir."},
	}, b.members[11].rep())
	b.propose(w)
	b.meet(w, id, group)
}

// propose enters two proposals from outside; one is answered.
func (b *body) propose(w *writer) {
	now, err := b.ledger.Now()
	if err != nil {
		b.fail(err)
		return
	}
	answered := "proposal/" + b.id().String()
	b.enter("proposal.received", answered, &domain.ProposalReceived{
		Due: now.AddHours(30 * 24), Of: domain.Text{En: "For demonstration: a citizen", Az: "Nümayiş üçün: vətəndaş"},
		Title: domain.Text{En: "Publish minutes within a week", Az: "Protokollar bir həftə ərzində dərc edilsin"},
		Text:  domain.Text{En: "Minutes of the Platform's meetings should be published within a week.", Az: "Platformanın iclaslarının protokolları bir həftə ərzində dərc edilsin."},
	}, b.coordinator)
	b.enter("proposal.answered", answered, &domain.ProposalAnswered{
		Answer:  domain.ProposalPartly,
		Reasons: domain.Text{En: "Attendance and decisions can be seen at once; minutes are published when they are signed.", Az: "İştirak və qərarlar dərhal görünür; protokollar imzalandıqdan sonra dərc olunur."},
	}, b.coordinator)
	b.enter("proposal.received", "proposal/"+b.id().String(), &domain.ProposalReceived{
		Due: now.AddHours(45 * 24), Of: domain.Text{En: "For demonstration: a university", Az: "Nümayiş üçün: universitet"},
		Title: domain.Text{En: "Open data for teaching", Az: "Tədris üçün açıq məlumatlar"},
		Text:  domain.Text{En: "Data of the action plan should be published in a form that students can work with.", Az: "Fəaliyyət planının məlumatları tələbələrin işləyə biləcəyi formada dərc edilsin."},
	}, b.coordinator)
	w.printf("Two proposals came from outside; one has its reasoned answer, the other is due in 45 days.\n")
}

// meet holds a meeting and convenes the next one.
func (b *body) meet(w *writer, motion domain.MotionID, group domain.GroupID) {
	now, err := b.ledger.Now()
	if err != nil {
		b.fail(err)
		return
	}
	held := "meeting/" + b.id().String()
	b.enter("meeting.convened", held, &domain.MeetingConvened{
		Agenda: []domain.AgendaItem{
			{Motion: &motion, Title: domain.Text{En: "The working group begins", Az: "İşçi qrupunun işə başlaması"}},
			{Title: domain.Text{En: "Progress of the action plan", Az: "Fəaliyyət planının icrası"}},
		},
		Mode: domain.MeetingHybrid, Place: domain.Text{En: "Baku", Az: "Bakı"}, Starts: now.AddHours(240),
		Title: domain.Text{En: "Meeting of the Platform", Az: "Platformanın iclası"},
	}, b.coordinator)
	b.advance(241)
	b.enter("meeting.opened", held, &domain.MeetingOpened{}, b.coordinator)
	here := 0
	for i, m := range b.members {
		if i%3 != 1 {
			b.enter("attendance.checked_in", held, &domain.AttendanceCheckedIn{}, m.rep())
			here++
		}
	}
	b.enter("meeting.closed", held, &domain.MeetingClosed{}, b.coordinator)
	now, err = b.ledger.Now()
	if err != nil {
		b.fail(err)
		return
	}
	b.enter("meeting.convened", "meeting/"+b.id().String(), &domain.MeetingConvened{
		Agenda: []domain.AgendaItem{{Title: domain.Text{En: "First draft on budget data", Az: "Büdcə məlumatları üzrə ilk layihə"}}},
		Group:  &group, Mode: domain.MeetingOnline, Starts: now.AddHours(21 * 24), Title: domain.Text{En: "Working group on open budgets", Az: "Açıq büdcə üzrə işçi qrupu"},
	}, b.coordinator)
	if b.err == nil {
		w.printf("A meeting was held; %d members checked in with their own keys. The working group meets in three weeks.\n", here)
	}
}
