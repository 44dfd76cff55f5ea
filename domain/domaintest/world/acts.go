package world

import (
	"slices"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
)

// act is something that happens in a world, so many times among all acts.
type act struct {
	do    func(*World)
	often int
}

var acts = func() (drawn []act) {
	for _, a := range []act{
		{(*World).table, 2},
		{(*World).second, 1},
		{(*World).freeze, 2},
		{(*World).openPoll, 2},
		{(*World).hurry, 3},
		{(*World).vote, 3},
		{(*World).allVote, 2},
		{(*World).recuseSelf, 1},
		{(*World).extend, 1},
		{(*World).withdrawMotion, 1},
		{(*World).amendMotion, 1},
		{(*World).disposeOf, 1},
		{(*World).statePosition, 1},
		{(*World).leave, 1},
		{(*World).appointSomebody, 1},
		{(*World).endMandate, 1},
		{(*World).enrolKey, 1},
		{(*World).objectToKey, 1},
		{(*World).revokeKey, 1},
		{(*World).resign, 1},
		{(*World).applyFor, 1},
		{(*World).lodge, 1},
		{(*World).draftPlan, 1},
		{(*World).attestPlan, 1},
		{(*World).followPlan, 1},
		{(*World).raiseConcern, 1},
		{(*World).meet, 1},
		{(*World).comeAndGo, 2},
		{(*World).tellBallots, 1},
		{(*World).rule, 1},
		{(*World).contestDecision, 1},
		{(*World).joinOrLeave, 1},
		{(*World).propose, 1},
		{(*World).answerProposal, 1},
		{(*World).declareInterest, 1},
		{(*World).advance, 1},
		{(*World).putOnRecord, 2},
		{(*World).eraseSomething, 1},
		{(*World).publishReport, 1},
		{(*World).rotate, 1},
		{(*World).loseLedgerKey, 1},
		{(*World).foundAgain, 1},
		{(*World).getDecided, 3},
		{(*World).chooseAmong, 1},
		{(*World).confirm, 1},
		{(*World).end, 1},
		{(*World).letTimePass, 3},
		{(*World).sendHeld, 1},
		{(*World).reload, 1},
	} {
		drawn = append(drawn, slices.Repeat([]act{a}, a.often)...)
	}
	return drawn
}()

// Happen has one of the acts happen, whichever is drawn.
func (w *World) Happen() { Pick(w, acts...).do(w) }

func (w *World) table() {
	for range 3 { // for many an effect does not fit
		if _, tabled := w.tableOne(w.content()); tabled {
			return
		}
	}
}

func (w *World) tableOne(content domain.Content) (domain.MotionID, bool) {
	id := domain.MotionID{UUID: w.ID()}
	tabled := w.say("motion.tabled", "motion/"+id.String(), &domain.MotionTabled{Content: content}, w.speaker(w.Person().Rep()))
	if tabled {
		w.motions = append(w.motions, id)
	}
	return id, tabled
}

func (w *World) second() {
	w.say("motion.seconded", "motion/"+w.motion(domain.MotionTabledState, domain.MotionDeliberated).String(), &domain.MotionSeconded{}, w.speaker(w.Person().Rep()))
}

func (w *World) freeze() {
	id := w.motion(domain.MotionDeliberated)
	e := &domain.MotionFrozen{Version: 1}
	if m := w.State.Motion(id); m != nil {
		e.Digest, e.Version = m.Digest, m.Version
	}
	w.say("motion.frozen", "motion/"+id.String(), e, w.speaker(w.Person().Rep()))
}

func (w *World) openPoll() {
	id, poll := w.motion(domain.MotionFrozenState, domain.MotionLapsed), domain.PollID{UUID: w.ID()}
	if w.State.Motion(id) == nil {
		return
	}
	e := w.Opening(id, w.Between(1, 12))
	if w.Half() {
		e.Meeting = w.meeting()
	}
	if w.say("poll.opened", "poll/"+poll.String(), e, w.speaker(w.Person().Rep())) {
		w.polls = append(w.polls, poll)
	}
}

// hurry has a motion go all the way into a poll, and mostly through it.
func (w *World) hurry() {
	before := len(w.motions)
	w.table()
	if len(w.motions) == before {
		return
	}
	_, opened := w.openSoon(w.motions[before])
	if opened && w.UpTo(3) > 0 {
		w.allVote()
	}
	if opened && w.UpTo(8) == 0 {
		w.extend()
	}
}

// getDecided has one effect decided that fits, mostly.
func (w *World) getDecided() {
	for range 3 {
		if w.decide(w.effect()) {
			return
		}
	}
}

// decide has all vote for a motion with effects, until their time is over.
func (w *World) decide(effects ...domain.Effect) bool {
	id, tabled := w.tableOne(w.contentOf(effects...))
	if !tabled {
		return false
	}
	if poll, opened := w.openSoon(id); opened {
		w.voteAll(poll, domain.ChoiceYes)
		w.Now = max(w.Now, w.State.Poll(poll).Closes)
		w.Derive()
	}
	return true
}

// openSoon has a motion that was tabled seconded, frozen and put to a poll.
func (w *World) openSoon(id domain.MotionID) (domain.PollID, bool) {
	for range 6 {
		if w.State.Motion(id).State == domain.MotionTabledState {
			w.say("motion.seconded", "motion/"+id.String(), &domain.MotionSeconded{}, w.Person().Rep())
		}
	}
	w.Wait(12)
	m := w.State.Motion(id)
	w.say("motion.frozen", "motion/"+id.String(), &domain.MotionFrozen{Digest: m.Digest, Version: m.Version}, w.Person().Rep())
	poll := domain.PollID{UUID: w.ID()}
	e := w.Opening(id, w.Between(6, 12))
	if len(w.meetings) > 0 && w.Half() {
		e.Meeting = w.meeting()
	}
	for _, class := range m.Content.Classes { // no longer than the rules let it be
		if rules, _ := w.State.RulesAt(w.Now); rules.Class(class) != nil {
			e.Closes = min(e.Closes, w.Now.AddHours(rules.Class(class).MaxVotingHours))
		}
	}
	opened := w.say("poll.opened", "poll/"+poll.String(), e, w.Person().Rep())
	if opened {
		w.polls = append(w.polls, poll)
	}
	return poll, opened
}

func (w *World) vote() {
	poll, m := w.poll(), w.Person()
	if w.State.Poll(poll) == nil {
		return
	}
	v := w.Ballot(poll, m, Pick(w, w.State.Poll(poll).Choices()...))
	v.Ballot += Pick[int64](w, 0, 0, 0, 0, 0, 0, 0, 1, -1)
	w.say("vote.cast", "poll/"+poll.String(), v, w.speaker(m.Rep()))
}

// allVote has everybody vote, most of them for.
func (w *World) allVote() {
	poll := w.poll()
	if w.State.Poll(poll) == nil {
		return
	}
	favour, others := Pick(w, "yes", "yes", "yes", "no"), domain.Options
	if options := w.State.Poll(poll).Options; options != nil {
		favour, others = Pick(w, options...), options
	}
	w.voteAll(poll, favour, favour, favour, favour, Pick(w, others...), Pick(w, others...), "abstain")
}

// voteAll has everybody vote for one of the choices.
func (w *World) voteAll(poll domain.PollID, choices ...string) {
	for _, m := range w.people {
		if w.speaks(m) || w.UpTo(9) == 0 {
			w.say("vote.cast", "poll/"+poll.String(), w.Ballot(poll, m, Pick(w, choices...)), m.Rep())
		}
	}
}

func (w *World) recuseSelf() {
	w.say("vote.recused", "poll/"+w.poll().String(), &domain.VoteRecused{Reasons: w.text()}, w.speaker(w.Person().Rep()))
}

func (w *World) extend() {
	poll, hours := w.poll(), Pick[int64](w, 0, 1, 1, 1, 2, 5, 7)
	e := &domain.PollExtended{Closes: w.Now.AddHours(hours)}
	if p := w.State.Poll(poll); p != nil {
		e.Closes = p.Closes.AddHours(hours)
	}
	if w.UpTo(2) > 0 {
		w.say("poll.extended", "poll/"+poll.String(), e, w.speaker(Pick(w, w.coordinator(), w.registrar())))
		return
	}
	w.say("poll.extended", "poll/"+poll.String(), e, w.speaker(w.Person().Rep()), w.Person().Rep())
}

func (w *World) withdrawMotion() {
	w.say("motion.withdrawn", "motion/"+w.motion().String(), &domain.MotionWithdrawn{}, w.speaker(w.Person().Rep()))
}

func (w *World) amendMotion() {
	id, motion := domain.AmendmentID{UUID: w.ID()}, w.motion(domain.MotionTabledState, domain.MotionDeliberated)
	e := &domain.AmendmentMoved{BaseVersion: 1, Content: w.content(), Motion: motion}
	if m := w.State.Motion(motion); m != nil {
		e.BaseVersion = m.Version
	}
	if w.say("amendment.moved", "amendment/"+id.String(), e, w.speaker(w.Person().Rep())) {
		w.amendments = append(w.amendments, id)
		if w.Half() {
			w.disposeOf()
		}
	}
}

func (w *World) disposeOf() {
	id := one(w, w.amendments, domain.AmendmentID{UUID: w.ID()})
	about, mover, who := "amendment/"+id.String(), w.Person(), w.Person()
	if a := w.State.Amendment(id); a != nil && w.UpTo(3) > 0 {
		mover, who = w.representing(w.State.Motion(a.Motion).Mover), w.representing(a.Mover)
	}
	switch Pick(w, "accepted", "rejected", "withdrawn") {
	case "accepted":
		w.say("amendment.accepted", about, &domain.AmendmentAccepted{}, mover.Rep())
	case "rejected":
		w.say("amendment.rejected", about, &domain.AmendmentRejected{Reasons: w.text()}, mover.Rep())
	default:
		w.say("amendment.withdrawn", about, &domain.AmendmentWithdrawn{}, who.Rep())
	}
}

// representing is a representative of a member, anybody where it has none.
func (w *World) representing(member domain.MemberID) *domaintest.Member {
	for _, p := range w.people {
		if p.ID == member {
			return p
		}
	}
	return w.Person()
}

func (w *World) statePosition() {
	w.say("position.stated", "motion/"+w.motion().String(), &domain.PositionStated{Stance: Pick(w, domain.StanceFor, domain.StanceAgainst, domain.StanceNeutral), Text: w.text()}, w.speaker(w.Person().Rep()))
}

func (w *World) leave() {
	if w.UpTo(4) == 0 && !w.few() {
		m := w.Person()
		e := &domain.MemberLeft{}
		if w.Half() {
			e.Reasons = w.text()
		}
		w.say("member.left", m.Rep().Of, e, w.speaker(m.Rep()))
	}
}

func (w *World) appointSomebody() {
	m, name := w.Person(), w.newKey()
	r := m.With(name)
	r.Representative = domain.RepresentativeID{UUID: w.ID()}
	if len(w.applications) > 0 && w.Half() {
		r.ID = Pick(w, w.applications...)
	}
	e := &domain.RepresentativeAppointed{From: w.Now.AddHours(w.Between(-1, 3)), Kind: domain.KindAlternate, Mandate: wire.Hash{1}, Member: r.ID}
	if w.Half() {
		e.To = e.From.AddHours(w.Between(1, 30))
	}
	if !w.say("representative.appointed", "representative/"+r.Representative.String(), e, w.speaker(Pick(w, m.Rep(), w.registrar()))) {
		return
	}
	by := w.registrars()
	if w.Half() {
		by = by[:0:0]
		by = append(by, m.Rep())
	}
	if !twice(by) && w.Enrol(r, r.Key, by...) == nil {
		w.people = append(w.people, r)
	}
}

func (w *World) endMandate() {
	if w.few() && w.UpTo(20) > 0 {
		return
	}
	m := w.Person()
	by := w.registrars()
	if w.Half() {
		by = append(by[:0:0], w.speaker(m.Rep()))
	}
	w.say("representative.ended", "representative/"+m.Representative.String(), &domain.RepresentativeEnded{}, by...)
}

func (w *World) enrolKey() {
	m := w.Person()
	r := m.With(w.newKey())
	by, lost := w.registrars(), w.Half()
	if !lost {
		by = append(by[:0:0], w.speaker(m.Rep()))
	}
	speakers := append(by[:len(by):len(by)], r.Possessor(r.Key))
	if w.say("key.enrolled", "key/"+r.Key.Public.String(), &domain.KeyEnrolled{Alg: wire.AlgEd25519, Lost: lost, Representative: m.Representative}, speakers...) {
		w.people = append(w.people, r)
		if lost && w.Half() {
			w.objectToKey()
		}
	}
}

func (w *World) objectToKey() {
	m := w.Person()
	for _, p := range w.people {
		if k := w.State.Key(p.Key.Public.String()); k.EffectiveFrom > w.Now && k.Revoked == nil {
			m = p
		}
	}
	w.say("key.objected", "key/"+m.Key.Public.String(), &domain.KeyObjected{Reasons: w.text()}, w.speaker(Pick(w, w.representing(m.ID).Rep(), w.registrar())))
}

func (w *World) revokeKey() {
	if w.few() && w.UpTo(20) > 0 {
		return
	}
	m, reason := w.Person(), Pick(w, domain.ReasonLost, domain.ReasonReplaced, domain.ReasonCompromised, domain.ReasonCompromised)
	e := &domain.KeyRevoked{Reason: reason}
	if reason == domain.ReasonCompromised {
		e.CompromisedSince = w.Now.AddHours(-w.Between(0, 10))
	}
	by := w.registrars()
	if w.Half() {
		by = append(by[:0:0], w.speaker(m.Rep()))
	}
	key := m.Key
	if w.UpTo(5) == 0 {
		key, by = w.coordinator().Key, w.registrars()
	}
	w.say("key.revoked", "key/"+key.Public.String(), e, by...)
}

func (w *World) resign() {
	if w.UpTo(4) == 0 {
		sp := w.officer()
		w.say("office.resigned", sp.Of, &domain.OfficeResigned{}, w.speaker(sp))
	}
}

func (w *World) applyFor() {
	id := w.ID()
	e := &domain.MemberApplied{Constituency: Pick(w, seed.CivilSociety, seed.Government, seed.Parliament, "member"), Document: wire.Hash{1}, Name: w.text()}
	if w.say("member.applied", "application/"+id.String(), e, w.speaker(Pick(w, w.Person().Rep(), w.registrar()))) {
		w.applications = append(w.applications, domain.MemberID{UUID: id})
	}
}

func (w *World) lodge() {
	id := domain.ProtestID{UUID: w.ID()}
	e := &domain.ProtestLodged{Reasons: w.text(), Statement: "x"}
	if w.Half() {
		e.Statement, e.StatementSHA256 = "", wire.Hash{1}
	}
	if w.say("protest.lodged", "protest/"+id.String(), e, w.speaker(w.Person().Rep())) {
		w.protests = append(w.protests, id)
	}
}

func (w *World) advance() {
	to := w.Now.AddHours(w.Between(-1, 4))
	if w.say("clock.advanced", "ledger", &domain.ClockAdvanced{To: to}, w.speaker(w.coordinator())) {
		w.Now = to
	}
}

func (w *World) letTimePass() {
	w.Now = w.Now.Add(w.Between(0, 6*3_600_000))
	if w.Half() {
		w.Derive()
	}
}

func (w *World) sendHeld() {
	if len(w.held) > 0 {
		_ = w.Submit(Pick(w, w.held...))
	}
}

func (w *World) reload() {
	if w.Half() {
		w.ReloadReader()
		return
	}
	w.Reload()
}

// foundAgain tries what is only possible while the body forms.
func (w *World) foundAgain() {
	m := w.Person()
	if w.Half() {
		w.say("founding.accepted", m.Rep().Of, &domain.FoundingAccepted{Digest: w.State.FoundingDigest()}, m.Rep())
		return
	}
	w.say("member.entered", "member/"+w.ID().String(), &domain.MemberEntered{Constituency: seed.Government, Name: w.text()}, w.registrar())
}
