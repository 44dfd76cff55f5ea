package apitest

import (
	"slices"

	"twothirds/domain"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
)

// Content is a motion's content.
func Content(title, text domain.Text, classes []string, effects ...domain.Effect) domain.Content {
	if effects == nil {
		effects = []domain.Effect{}
	}
	slices.Sort(classes)
	return domain.Content{Attachments: []wire.Hash{}, Classes: classes, Effects: effects, Prevailing: "en", Text: text, Title: title}
}

// Table tables a motion of the first member, seconded by the second.
func (n *Node) Table(content domain.Content) domain.MotionID {
	n.t.Helper()
	id := domain.MotionID{UUID: NewID()}
	n.Must("motion.tabled", "motion/"+id.String(), &domain.MotionTabled{Content: content}, n.Members[0].Rep())
	n.Must("motion.seconded", "motion/"+id.String(), &domain.MotionSeconded{}, n.Members[1].Rep())
	return id
}

// Freeze lets the time for deliberation pass and freezes a motion.
func (n *Node) Freeze(id domain.MotionID) {
	n.t.Helper()
	n.Advance(721)
	m := n.State().Motion(id)
	n.Must("motion.frozen", "motion/"+id.String(), &domain.MotionFrozen{Digest: m.Digest, Version: m.Version}, n.Members[0].Rep())
}

// Open puts a frozen motion to the vote for so many hours and a half: the clock
// goes on while the statement is made, and pages say how many hours are left.
func (n *Node) Open(id domain.MotionID, hours int64) domain.PollID {
	n.t.Helper()
	state, now := n.State(), n.Now()
	m := state.Motion(id)
	rules, hash := state.RulesAt(now)
	roll := state.Roll(now)
	poll := domain.PollID{UUID: NewID()}
	n.Must("poll.opened", "poll/"+poll.String(), &domain.PollOpened{
		Closes: now.AddHours(hours).Add(30 * 60_000), Digest: m.Digest, Motion: id, Options: domain.Options,
		Roll: domain.RollDigest(roll), Rules: hash, Sides: domain.SidesOf(rules, roll), Version: m.Version,
	}, n.Members[0].Rep())
	return poll
}

// Cast has members vote, choices in the members' order, "" for silence.
func (n *Node) Cast(poll domain.PollID, choices ...string) {
	n.t.Helper()
	for i, choice := range choices {
		if choice == "" {
			continue
		}
		m, state := n.Members[i], n.State()
		vote := &domain.VoteCast{
			Ballot: state.NextBallot(poll, m.ID), Choice: choice, Member: m.ID,
			Opening: state.Poll(poll).Leaf, Representative: m.Representative,
		}
		size := uint64(n.Ledger.Size())
		root, ok := n.Ledger.RootAt(size)
		if !ok {
			n.t.Fatalf("no root at %d", size)
		}
		vote.SetSeen(&wire.Seen{Root: root, Size: size})
		n.Must("vote.cast", "poll/"+poll.String(), vote, m.Rep())
	}
}

// Hostile is a title that tries to get out of where it is shown.
const Hostile = `</title><script>alert(1)</script>"'><img src=x onerror=alert(2)> {{.}} العربية`

// Story is a body of six members in which a motion was carried, one failed, one
// is being voted on and one is deliberated.
type Story struct {
	*Node
	Carried, Failed, Voting, Tabled domain.MotionID
	Open                            domain.PollID
}

// Tell founds a demonstration ledger and tells the story.
func (n *Node) Tell() *Story {
	n.t.Helper()
	n.Constitute(
		domain.Text{En: "Test association for open budgets", Az: "Açıq büdcələr üzrə sınaq birliyi"},
		domain.Text{En: "Test centre for local media", Az: "Yerli media üzrə sınaq mərkəzi"},
		domain.Text{Az: "Əməkdaşlıq sınaq ittifaqı"},
		domain.Text{En: "Test ministry of records", Az: "Qeydiyyat üzrə sınaq nazirliyi"},
		domain.Text{En: "Test agency for services", Az: "Xidmətlər üzrə sınaq agentliyi"},
		domain.Text{En: "Test committee of parliament", Az: "Parlamentin sınaq komitəsi"},
	)
	s := &Story{Node: n}
	reasons := domain.Text{En: "It can be done within the year.", Az: "Bu, il ərzində edilə bilər."}

	applicant := domain.MemberID{UUID: NewID()}
	n.Must("member.applied", "application/"+applicant.String(), &domain.MemberApplied{
		Constituency: seed.CivilSociety, Document: wire.Hash{7}, Name: domain.Text{En: "Test union of libraries", Az: "Kitabxanaların sınaq ittifaqı"},
	}, n.Members[1].Rep())
	s.Carried = n.Table(Content(
		domain.Text{En: "Admit the union of libraries and adopt the code of ethics", Az: "Kitabxanalar ittifaqının qəbulu və etika məcəlləsinin təsdiqi"},
		domain.Text{En: "The union of libraries becomes a member.\n\nThe code of ethics, as attached, is adopted.", Az: "Kitabxanalar ittifaqı üzv olur.\n\nƏlavə edilmiş etika məcəlləsi təsdiq edilir."},
		[]string{seed.ClassOrdinary, seed.ClassAdmission},
		domain.NewEffect(&domain.Admit{Application: applicant}),
		domain.NewEffect(&domain.AdoptDocument{Document: domain.DocumentID{UUID: NewID()}, Kind: "code_of_ethics", Sha256: wire.Hash{9}, Title: domain.Text{En: "Code of ethics", Az: "Etika məcəlləsi"}}),
	))
	n.Must("position.stated", "motion/"+s.Carried.String(), &domain.PositionStated{Stance: domain.StanceFor, Text: reasons}, n.Members[4].Rep())
	amendment := "amendment/" + NewID().String()
	content := n.State().Motion(s.Carried).Content
	content.Text.En += "\n\nBoth take effect at once."
	n.Must("amendment.moved", amendment, &domain.AmendmentMoved{BaseVersion: 1, Content: content, Motion: s.Carried}, n.Members[1].Rep())
	n.Must("amendment.accepted", amendment, &domain.AmendmentAccepted{}, n.Members[0].Rep())

	s.Failed = n.Table(Content(domain.Text{En: Hostile, Az: Hostile}, domain.Text{En: "<b>Bold</b> & \"quoted\"\n</div></body>"}, []string{seed.ClassOrdinary}))
	s.Tabled = n.Table(Content(domain.Text{Az: "Büdcə məlumatlarının açıq formatda dərci", En: "Publish the budget as open data"}, domain.Text{En: "Every quarter, in CSV.", Az: "Hər rüb, CSV formatında."}, []string{seed.ClassOrdinary}))
	n.Must("position.stated", "motion/"+s.Tabled.String(), &domain.PositionStated{Stance: domain.StanceAgainst, Text: reasons}, n.Members[3].Rep())
	s.Voting = n.Table(Content(domain.Text{En: "Meet in public", Az: "İclasların açıq keçirilməsi"}, domain.Text{En: "Meetings are public.", Az: "İclaslar açıqdır."}, []string{seed.ClassOrdinary, seed.ClassProcedural}))

	n.Freeze(s.Carried)
	n.freezeNow(s.Failed)
	n.freezeNow(s.Voting)
	poll := n.Open(s.Carried, 72)
	failing := n.Open(s.Failed, 72)
	n.Cast(poll, "no", "yes", "yes", "yes", "abstain", "yes")
	n.Cast(poll, "yes")
	n.Cast(failing, "yes", "yes", "yes", "no", "no")
	n.Advance(73)
	s.Open = n.Open(s.Voting, 72)
	n.Cast(s.Open, "yes", "", "", "no")
	n.CatchUp()
	return s
}

func (n *Node) freezeNow(id domain.MotionID) {
	n.t.Helper()
	m := n.State().Motion(id)
	n.Must("motion.frozen", "motion/"+id.String(), &domain.MotionFrozen{Digest: m.Digest, Version: m.Version}, n.Members[0].Rep())
}
