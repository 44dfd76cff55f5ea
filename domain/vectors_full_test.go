package domain_test

import (
	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
)

var reasons = domain.Text{En: "For these reasons.", Az: "Bu səbəblərə görə."}

// keysAndMandates enrols, objects to and revokes keys, and ends a mandate.
func (b *book) keysAndMandates() {
	m := b.members[3]
	further, lost, replacing := domaintest.NewKey("further"), domaintest.NewKey("lost"), domaintest.NewKey("replacing")
	enrol := func(key domaintest.Key, isLost bool, with ...domaintest.Speaker) {
		b.enter("key.enrolled", "key/"+key.Public.String(), &domain.KeyEnrolled{Alg: wire.AlgEd25519, Lost: isLost, Representative: m.Representative},
			append([]domaintest.Speaker{newKeyOf(m, key)}, with...)...)
	}
	enrol(further, false, m.Rep())
	enrol(lost, true, b.civil, b.government)
	b.enter("key.objected", "key/"+lost.Public.String(), &domain.KeyObjected{Reasons: reasons}, m.Rep())
	b.enter("key.revoked", "key/"+further.Public.String(), &domain.KeyRevoked{Reason: domain.ReasonReplaced}, m.Rep())
	enrol(replacing, true, b.government, b.civil)

	second := domain.RepresentativeID{UUID: b.id()}
	b.enter("representative.appointed", "representative/"+second.String(), &domain.RepresentativeAppointed{
		From: b.now, Kind: domain.KindAlternate, Mandate: wire.Hash{4}, Member: m.ID,
	}, m.Rep())
	b.enter("representative.ended", "representative/"+second.String(), &domain.RepresentativeEnded{}, m.Rep())
	b.wait(169)
}

// textOfMotions amends one motion in all ways, and withdraws another.
func (b *book) textOfMotions() {
	withdrawn := b.table(contentOf(seed.ClassProcedural))
	b.enter("motion.withdrawn", "motion/"+withdrawn.String(), &domain.MotionWithdrawn{}, b.rep(0))

	motion := b.table(contentOf(seed.ClassOrdinary))
	amend := func(word string) domain.AmendmentID {
		id := domain.AmendmentID{UUID: b.id()}
		c := contentOf(seed.ClassOrdinary)
		c.Text.En, c.AllOrNone, c.Attachments = word, true, []wire.Hash{{5}, {6}}
		b.enter("amendment.moved", "amendment/"+id.String(), &domain.AmendmentMoved{
			BaseVersion: b.state.Motion(motion).Version, Content: c, Motion: motion,
		}, b.rep(2))
		return id
	}
	b.enter("amendment.accepted", "amendment/"+amend("Taken over.").String(), &domain.AmendmentAccepted{}, b.rep(0))
	b.enter("amendment.withdrawn", "amendment/"+amend("Taken back.").String(), &domain.AmendmentWithdrawn{}, b.rep(2))
	rejected := amend("Not taken over.")
	b.enter("amendment.rejected", "amendment/"+rejected.String(), &domain.AmendmentRejected{Reasons: reasons}, b.rep(0))
	b.position(motion, 0, domain.StanceFor)
	b.position(motion, 4, domain.StanceAgainst)
	b.decide(contentOf(seed.ClassProcedural, domain.NewEffect(&domain.AcceptAmendment{Amendment: rejected, Motion: motion})))
}

// admissions admits one applicant, by three motions, of which two come too late,
// one of them with another effect that falls with it.
func (b *book) admissions() {
	applicant := domain.MemberID{UUID: b.id()}
	b.enter("member.applied", "application/"+applicant.String(), &domain.MemberApplied{
		Constituency: seed.Government, Document: wire.Hash{7}, Name: domain.Text{En: "Applicant"},
	}, b.civil)
	first := b.table(contentOf(seed.ClassAdmission, domain.NewEffect(&domain.Admit{Application: applicant})))
	late := b.table(contentOf(seed.ClassAdmission, domain.NewEffect(&domain.Admit{Application: applicant})))
	bound := contentOf(seed.ClassAdmission, domain.NewEffect(&domain.Admit{Application: applicant}), domain.NewEffect(&domain.AdoptDocument{
		Document: domain.DocumentID{UUID: b.id()}, Kind: "welcome", Sha256: wire.Hash{10}, Title: domain.Text{Az: "Salam"},
	}))
	bound.AllOrNone, bound.Classes = true, []string{seed.ClassAdmission, seed.ClassOrdinary}
	all := b.table(bound)
	b.wait(168)
	b.carry(b.open(first, 72))
	b.carry(b.open(late, 72))
	b.carry(b.open(all, 72))
}

// recusals takes members out of polls in the three ways, and moves a closing.
func (b *book) recusals() {
	status := b.table(contentOf(seed.ClassStatus, domain.NewEffect(&domain.SetStatus{
		Member: b.members[3].ID, Reasons: reasons, ReviewBy: b.now.AddHours(8784), Status: domain.StatusInactive,
	})))
	b.wait(720)
	poll := b.open(status, 1440) // recuses member 3 by rule
	b.vote(poll, 2, domain.ChoiceNo)
	b.enter("vote.recused", "poll/"+poll.String(), &domain.VoteRecused{Reasons: reasons}, b.rep(2))
	b.decide(contentOf(seed.ClassProcedural, domain.NewEffect(&domain.Recuse{Member: b.members[1].ID, Poll: poll})))
	b.enter("poll.extended", "poll/"+poll.String(), &domain.PollExtended{Closes: b.state.Poll(poll).Closes.AddHours(24)}, b.coordinator)
	b.carry(poll)
}

// officesAndProtest fills and vacates an office, and has a protest answered.
func (b *book) officesAndProtest() {
	elect := &domain.Elect{Office: "teller", Representative: b.members[0].Representative, Role: domain.RoleTeller, TermDays: 365}
	b.decide(contentOf(seed.ClassElection, domain.NewEffect(elect)))
	teller := domaintest.Speaker{Key: b.members[0].Key, As: wire.AsOfficer, Of: "office/teller"}
	b.enter("office.resigned", teller.Of, &domain.OfficeResigned{}, teller)
	b.decide(contentOf(seed.ClassElection, domain.NewEffect(elect)))
	b.decide(contentOf(seed.ClassElection, domain.NewEffect(&domain.Dismiss{Office: "teller"})))

	refused := b.sign("motion.withdrawn", "motion/"+b.id().String(), &domain.MotionWithdrawn{}, b.rep(0))
	protest := domain.ProtestID{UUID: b.id()}
	b.enter("protest.lodged", "protest/"+protest.String(), &domain.ProtestLodged{
		Reasons: reasons, Refusal: refusalNote(b, refused, domain.CodeNotFound), Statement: string(refused.Bytes()),
	}, b.rep(4))
	b.decide(contentOf(seed.ClassOrdinary, domain.NewEffect(&domain.AnswerProtest{Answer: domain.Text{En: "There is no such motion."}, Protest: protest})))
}

// documentsAndRules adopts a document twice, rescinds that, and changes the rules.
func (b *book) documentsAndRules() {
	adopt := &domain.AdoptDocument{Document: domain.DocumentID{UUID: b.id()}, Kind: "statute", Sha256: wire.Hash{8}, Title: domain.Text{En: "Statute"}}
	decision := b.decide(contentOf(seed.ClassOrdinary, domain.NewEffect(adopt)))
	next := *adopt
	next.Sha256 = wire.Hash{9}
	b.decide(contentOf(seed.ClassOrdinary, domain.NewEffect(&domain.Rescind{Decision: decision})))
	other := domain.AdoptDocument{Document: domain.DocumentID{UUID: b.id()}, Kind: "statute", Sha256: wire.Hash{11}, Title: domain.Text{En: "Another"}}
	both := contentOf(seed.ClassOrdinary, domain.NewEffect(&next), domain.NewEffect(&other))
	both.AllOrNone = true
	b.decide(both)

	rules := goldenRules(b.t).Rules
	rules.Name = "second"
	for i := range rules.Classes {
		if rules.Classes[i].Name == seed.ClassProcedural {
			rules.Classes[i].Recusal, rules.Classes[i].Ballots = domain.RecusalSilent, 2
		}
	}
	b.decide(contentOf(seed.ClassRules, domain.NewEffect(&domain.ChangeRules{AfterHours: 24, Rules: rules})))
	b.wait(24)
	id := b.table(contentOf(seed.ClassProcedural))
	poll := b.open(id, 24)
	b.vote(poll, 0, domain.ChoiceNo)
	b.enter("vote.recused", "poll/"+poll.String(), &domain.VoteRecused{Reasons: reasons}, b.rep(5))
	b.wait(24)
	none := b.table(contentOf(seed.ClassAdmission)) // nobody will vote
	b.wait(168)
	b.open(none, 72)
	b.wait(72)
}

// endings has a key compromised while a poll is open, and a member leave.
func (b *book) endings() {
	id := b.table(contentOf(seed.ClassProcedural))
	poll := b.open(id, 24)
	b.vote(poll, 0, domain.ChoiceYes)
	b.wait(1)
	b.vote(poll, 1, domain.ChoiceYes)
	b.enter("key.revoked", "key/"+b.members[1].Key.Public.String(), &domain.KeyRevoked{
		CompromisedSince: b.now, Reason: domain.ReasonCompromised,
	}, b.civil, b.government)
	b.enter("member.left", b.rep(6).Of, &domain.MemberLeft{Reasons: reasons}, b.rep(6))
	b.wait(23)
}
