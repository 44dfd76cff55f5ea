package webtest

import (
	"context"
	"slices"
	"strings"

	"twothirds/api/httpapi/apitest"
	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/voting"
	"twothirds/domain/wire"
)

// Busy is a body that has everything that pages of a body, its documents and its
// meetings show: rules that were changed, offices, a group, a document in two
// versions, a member made inactive, interests, a protest, and meetings held, to come
// and called off. What members wrote of it is hostile where a line says so.
type Busy struct {
	*apitest.Node
	Document domain.DocumentID
	Group    domain.GroupID
	Held     domain.MeetingID // of the body, with a poll
	Coming   domain.MeetingID // of the group
	Off      domain.MeetingID // called off
	Decided  domain.DecisionID
	Inactive domain.MemberID
}

// NewBusy has a demonstration ledger, founded and of no members, become it.
func NewBusy(n *apitest.Node) *Busy {
	b := &Busy{Node: n, Document: domain.DocumentID{UUID: apitest.NewID()}, Group: domain.GroupID{UUID: apitest.NewID()}}
	hostile := domain.Text{En: apitest.Hostile, Az: apitest.Hostile}
	n.Constitute(domain.Text{En: "Test union of archives"}, domain.Text{En: "Test society"}, hostile, domain.Text{En: "Test ministry"}, domain.Text{En: "Test agency"}, domain.Text{En: "Test council"})
	rules := b.rules()
	first := []domain.GroupID{b.Group}
	polls := b.putAll(
		b.content("Change the rules", seed.ClassRules, domain.NewEffect(&domain.ChangeRules{AfterHours: 1, Rules: rules})),
		b.content("Elect tellers", seed.ClassElection, elect(n.Members[0], "teller-a"), elect(n.Members[3], "teller-b")),
		b.content("Found a group", seed.ClassOrdinary, domain.NewEffect(&domain.FoundGroup{
			Group: first[0], Mandate: hostile, Members: sorted(n.Members[0].ID, n.Members[4].ID), Name: hostile, Until: n.Now().AddHours(24 * 600),
		})),
		b.content("Adopt the code", seed.ClassOrdinary, b.adopt(wire.Hash{1}, hostile)),
	)
	b.carry(polls...)
	polls = b.putAll(
		b.content("Adopt the code anew", seed.ClassOrdinary, b.adopt(b.file("the code"), hostile)),
		b.content("Make the council inactive", seed.ClassStatus, domain.NewEffect(&domain.SetStatus{Member: n.Members[5].ID, Reasons: domain.Text{En: "Absent."}, ReviewBy: n.Now().AddHours(24 * 400), Status: domain.StatusInactive})),
		b.content("Elect a teller anew", seed.ClassElection, elect(n.Members[1], "teller-a")),
	)
	b.carry(polls...)
	b.Inactive = n.Members[5].ID
	b.tell(hostile)
	b.meet(hostile)
	return b
}

// Repeal has the document repealed.
func (b *Busy) Repeal() {
	b.carry(b.putAll(b.content("Repeal the code", seed.ClassOrdinary, domain.NewEffect(&domain.RepealDocument{Document: b.Document})))...)
	b.carry(b.putAll(b.content("Dissolve the group", seed.ClassOrdinary, domain.NewEffect(&domain.DissolveGroup{Group: b.Group})))...)
}

func elect(m *domaintest.Member, office string) domain.Effect {
	return domain.NewEffect(&domain.Elect{Office: office, Representative: m.Representative, Role: domain.RoleTeller, TermDays: 3660})
}

func sorted(members ...domain.MemberID) []domain.MemberID {
	slices.SortFunc(members, func(a, b domain.MemberID) int { return strings.Compare(a.String(), b.String()) })
	return members
}

func (b *Busy) adopt(hash wire.Hash, title domain.Text) domain.Effect {
	return domain.NewEffect(&domain.AdoptDocument{Document: b.Document, Kind: "code_of_ethics", Sha256: hash, Title: title})
}

// file uploads a text.
func (b *Busy) file(text string) wire.Hash {
	info, err := b.Ledger.Attachments().Put(context.Background(), strings.NewReader(text), "text/plain")
	if err != nil {
		panic("webtest: uploading a file: " + err.Error())
	}
	return info.SHA256
}

// rules are those of the founding with rules for meetings, and a class that asks for
// other times.
func (b *Busy) rules() domain.RuleSet {
	rules := seed.Rules()
	rules.Name = "with-meetings"
	rules.Text.En = strings.Replace(rules.Text.En, "two thirds", "at least two thirds", 1)
	rules.Meetings = &domain.MeetingRules{Members: 2, NoticeHours: 48, Quorum: &voting.Fraction{Num: 1, Den: 2, Strict: true}}
	rules.Class(seed.ClassOrdinary).Tellers = true
	rules.Class(seed.ClassOrdinary).NoticeHours = 96
	return rules
}

func (b *Busy) content(title, class string, effects ...domain.Effect) domain.Content {
	return apitest.Content(domain.Text{En: title}, domain.Text{En: title + "."}, []string{class}, effects...)
}

// putAll tables and freezes motions and opens a poll on each.
func (b *Busy) putAll(contents ...domain.Content) []domain.PollID {
	var motions []domain.MotionID
	for _, c := range contents {
		motions = append(motions, b.Table(c))
	}
	b.freezeAll(motions...)
	var polls []domain.PollID
	for _, id := range motions {
		polls = append(polls, b.Open(id, 72))
	}
	return polls
}

func (b *Busy) freezeAll(motions ...domain.MotionID) {
	b.Freeze(motions[0])
	for _, id := range motions[1:] {
		m := b.State().Motion(id)
		b.Must("motion.frozen", "motion/"+id.String(), &domain.MotionFrozen{Digest: m.Digest, Version: m.Version}, b.Members[0].Rep())
	}
}

// carry has all but the last member vote for, and the polls close.
func (b *Busy) carry(polls ...domain.PollID) {
	for _, poll := range polls {
		b.Cast(poll, "yes", "yes", "yes", "yes", "yes")
	}
	b.Advance(74)
}

// tell has members state and declare what pages of members show.
func (b *Busy) tell(hostile domain.Text) {
	motion := b.Table(b.content("Under discussion", seed.ClassOrdinary))
	b.Must("position.stated", "motion/"+motion.String(), &domain.PositionStated{Stance: domain.StanceAgainst, Text: hostile}, b.Members[3].Rep())
	b.Must("interest.declared", "interest/"+apitest.NewID().String(), &domain.InterestDeclared{Kind: domain.InterestPecuniary, Motion: &motion, Text: hostile}, b.Members[3].Rep())
	interest := "interest/" + apitest.NewID().String()
	b.Must("interest.declared", interest, &domain.InterestDeclared{Kind: domain.InterestOther, Text: hostile}, b.Members[3].Rep())
	b.Must("interest.withdrawn", interest, &domain.InterestWithdrawn{}, b.Members[3].Rep())
	b.Must("protest.lodged", "protest/"+apitest.NewID().String(), &domain.ProtestLodged{Reasons: hostile, StatementSHA256: b.file("the statement")}, b.Members[3].Rep())
	alternate := &domaintest.Member{ID: b.Members[3].ID, Representative: domain.RepresentativeID{UUID: apitest.NewID()}, Key: domaintest.NewKey("busy alternate")}
	b.Must("representative.appointed", "representative/"+alternate.Representative.String(), &domain.RepresentativeAppointed{
		From: b.Now(), Kind: domain.KindAlternate, Mandate: wire.Hash{2}, Member: alternate.ID, Person: wire.Hash{6}, To: b.Now().AddHours(24 * 300),
	}, b.Members[3].Rep())
	b.Must("key.enrolled", "key/"+alternate.Key.Public.String(), &domain.KeyEnrolled{Alg: wire.AlgEd25519, Representative: alternate.Representative}, alternate.Possessor(alternate.Key), b.Members[3].Rep())
	b.Must("key.revoked", "key/"+alternate.Key.Public.String(), &domain.KeyRevoked{Reason: domain.ReasonLost}, b.Members[3].Rep())
	b.Must("representative.ended", "representative/"+alternate.Representative.String(), &domain.RepresentativeEnded{}, b.Members[3].Rep())
}

func (b *Busy) convene(id *domain.MeetingID, e *domain.MeetingConvened, speakers ...domaintest.Speaker) string {
	*id = domain.MeetingID{UUID: apitest.NewID()}
	about := "meeting/" + id.String()
	b.Must("meeting.convened", about, e, speakers...)
	return about
}

// meet holds a meeting with a poll, calls another off, and convenes a third.
func (b *Busy) meet(hostile domain.Text) {
	motion := b.Table(b.content("Decided at a meeting", seed.ClassOrdinary))
	b.freezeAll(motion)
	off := b.convene(&b.Off, &domain.MeetingConvened{Agenda: []domain.AgendaItem{}, Mode: domain.MeetingOnline, Starts: b.Now().AddHours(50), Title: domain.Text{En: "Called off"}}, b.Members[0].Rep(), b.Members[3].Rep())
	b.Must("meeting.cancelled", off, &domain.MeetingCancelled{Reasons: hostile}, b.Officers()[0])
	about := b.convene(&b.Held, &domain.MeetingConvened{
		Agenda: []domain.AgendaItem{}, Ends: b.Now().AddHours(56), Mode: domain.MeetingHybrid, Place: hostile, Starts: b.Now().AddHours(54).Add(30 * 60_000), Title: hostile,
	}, b.Officers()[0])
	b.Must("meeting.agenda_changed", about, &domain.MeetingAgendaChanged{Agenda: []domain.AgendaItem{{Title: hostile}, {Motion: &motion, Title: domain.Text{En: "The motion"}}}}, b.Officers()[0])
	b.Advance(55)
	b.Must("meeting.opened", about, &domain.MeetingOpened{}, b.Officers()[0])
	for _, m := range b.Members[:2] {
		b.Must("attendance.checked_in", about, &domain.AttendanceCheckedIn{}, m.Rep())
	}
	tellers := []domaintest.Speaker{b.Members[1].Officer("teller-a"), b.Members[3].Officer("teller-b")}
	b.Must("attendance.attested", about, &domain.AttendanceAttested{Members: sorted(b.Members[3].ID, b.Members[5].ID), Present: true}, tellers...)
	poll := b.openAt(motion, b.Held)
	b.Must("attendance.checked_out", about, &domain.AttendanceCheckedOut{}, b.Members[0].Rep())
	b.Cast(poll, "yes", "yes", "", "yes", "no")
	b.Must("vote.told", "poll/"+poll.String(), &domain.VoteTold{Ballots: []domain.ToldBallot{{Choice: "yes", Member: b.Members[2].ID}}, Opening: b.State().Poll(poll).Leaf}, tellers...)
	b.Must("meeting.closed", about, &domain.MeetingClosed{Minutes: b.file("the minutes")}, b.Officers()[0])
	b.Advance(74)
	b.Decided = *b.State().Motion(motion).Decision
	b.convene(&b.Coming, &domain.MeetingConvened{
		Agenda: []domain.AgendaItem{{Title: domain.Text{En: "What comes next"}}}, Group: &b.Group, Mode: domain.MeetingWritten, Starts: b.Now().AddHours(240), Title: domain.Text{En: "The group meets"},
	}, b.Officers()[0])
}

// openAt is Open at a meeting.
func (b *Busy) openAt(id domain.MotionID, meeting domain.MeetingID) domain.PollID {
	state, now := b.State(), b.Now()
	m := state.Motion(id)
	rules, hash := state.RulesAt(now)
	roll := state.Roll(now)
	poll := domain.PollID{UUID: apitest.NewID()}
	b.Must("poll.opened", "poll/"+poll.String(), &domain.PollOpened{
		Closes: now.AddHours(72).Add(30 * 60_000), Digest: m.Digest, Meeting: &meeting, Motion: id, Options: domain.Options,
		Roll: domain.RollDigest(roll), Rules: hash, Sides: domain.SidesOf(rules, roll), Version: m.Version,
	}, b.Members[0].Rep())
	return poll
}
