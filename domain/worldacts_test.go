package domain_test

import (
	"slices"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
)

// act is something that happens in a world, so many times among all acts.
type act struct {
	name  string
	do    func(*world)
	often int
}

var acts = func() (drawn []act) {
	for _, a := range []act{
		{"table a motion", (*world).table, 2},
		{"second", (*world).second, 1},
		{"freeze", (*world).freeze, 2},
		{"open a poll", (*world).openPoll, 2},
		{"hurry a motion into a poll", (*world).hurry, 3},
		{"vote", (*world).vote, 3},
		{"all vote", (*world).allVote, 2},
		{"recuse", (*world).recuseSelf, 1},
		{"extend", (*world).extend, 1},
		{"withdraw", (*world).withdrawMotion, 1},
		{"amend", (*world).amendMotion, 1},
		{"dispose of an amendment", (*world).disposeOf, 1},
		{"position", (*world).statePosition, 1},
		{"leave", (*world).leave, 1},
		{"appoint", (*world).appointSomebody, 1},
		{"end a mandate", (*world).endMandate, 1},
		{"enrol a key", (*world).enrolKey, 1},
		{"object to a key", (*world).objectToKey, 1},
		{"revoke a key", (*world).revokeKey, 1},
		{"resign", (*world).resign, 1},
		{"apply", (*world).applyFor, 1},
		{"protest", (*world).lodge, 1},
		{"draft a plan", (*world).draftPlan, 1},
		{"attest a plan", (*world).attestPlan, 1},
		{"follow a plan", (*world).followPlan, 1},
		{"raise a concern", (*world).raiseConcern, 1},
		{"meet", (*world).meet, 1},
		{"come and go", (*world).comeAndGo, 2},
		{"tell ballots", (*world).tellBallots, 1},
		{"rule on a motion", (*world).rule, 1},
		{"contest a decision", (*world).contestDecision, 1},
		{"work in a group", (*world).joinOrLeave, 1},
		{"propose", (*world).propose, 1},
		{"answer a proposal", (*world).answerProposal, 1},
		{"declare an interest", (*world).declareInterest, 1},
		{"advance the clock", (*world).advance, 1},
		{"put on record", (*world).putOnRecord, 1},
		{"erase", (*world).eraseSomething, 1},
		{"wait", (*world).letTimePass, 3},
		{"send what was held back", (*world).sendHeld, 1},
		{"reload", (*world).reload, 1},
	} {
		drawn = append(drawn, slices.Repeat([]act{a}, a.often)...)
	}
	return drawn
}()

func (w *world) table() {
	for range 3 { // for many an effect does not fit
		id := domain.MotionID{UUID: w.ID()}
		if w.say("motion.tabled", "motion/"+id.String(), &domain.MotionTabled{Content: w.content()}, w.speaker(w.person().Rep())) {
			w.motions = append(w.motions, id)
			return
		}
	}
}

func (w *world) second() {
	w.say("motion.seconded", "motion/"+w.motion(domain.MotionTabledState, domain.MotionDeliberated).String(), &domain.MotionSeconded{}, w.speaker(w.person().Rep()))
}

func (w *world) freeze() {
	id := w.motion(domain.MotionDeliberated)
	e := &domain.MotionFrozen{Version: 1}
	if m := w.State.Motion(id); m != nil {
		e.Digest, e.Version = m.Digest, m.Version
	}
	w.say("motion.frozen", "motion/"+id.String(), e, w.speaker(w.person().Rep()))
}

func (w *world) openPoll() {
	id, poll := w.motion(domain.MotionFrozenState, domain.MotionLapsed), domain.PollID{UUID: w.ID()}
	if w.State.Motion(id) == nil {
		return
	}
	e := w.Opening(id, w.between(1, 12))
	if w.half() {
		e.Meeting = w.meeting()
	}
	if w.say("poll.opened", "poll/"+poll.String(), e, w.speaker(w.person().Rep())) {
		w.polls = append(w.polls, poll)
	}
}

// hurry has a motion go all the way into a poll, and mostly through it.
func (w *world) hurry() {
	before := len(w.motions)
	w.table()
	if len(w.motions) == before {
		return
	}
	id := w.motions[before]
	for range 6 {
		if w.State.Motion(id).State == domain.MotionTabledState {
			w.say("motion.seconded", "motion/"+id.String(), &domain.MotionSeconded{}, w.person().Rep())
		}
	}
	w.Wait(12)
	m := w.State.Motion(id)
	w.say("motion.frozen", "motion/"+id.String(), &domain.MotionFrozen{Digest: m.Digest, Version: m.Version}, w.person().Rep())
	poll := domain.PollID{UUID: w.ID()}
	e := w.Opening(id, w.between(6, 12))
	if len(w.meetings) > 0 && w.half() {
		e.Meeting = w.meeting()
	}
	if w.say("poll.opened", "poll/"+poll.String(), e, w.person().Rep()) {
		w.polls = append(w.polls, poll)
		if w.upTo(3) > 0 {
			w.allVote()
		}
	}
}

func (w *world) vote() {
	poll, m := w.poll(), w.person()
	if w.State.Poll(poll) == nil {
		return
	}
	v := w.Ballot(poll, m, pick(w, w.State.Poll(poll).Choices()...))
	v.Ballot += pick[int64](w, 0, 0, 0, 0, 0, 0, 0, 1, -1)
	w.say("vote.cast", "poll/"+poll.String(), v, w.speaker(m.Rep()))
}

// allVote has everybody vote, most of them for.
func (w *world) allVote() {
	poll := w.poll()
	if w.State.Poll(poll) == nil {
		return
	}
	favour, others := pick(w, "yes", "yes", "yes", "no"), domain.Options
	if options := w.State.Poll(poll).Options; options != nil {
		favour, others = pick(w, options...), options
	}
	for _, m := range w.people {
		if k := w.State.Key(m.Key.Public.String()); k.Revoked == nil {
			w.say("vote.cast", "poll/"+poll.String(), w.Ballot(poll, m, pick(w, favour, favour, favour, favour, pick(w, others...), pick(w, others...), "abstain")), m.Rep())
		}
	}
}

func (w *world) recuseSelf() {
	w.say("vote.recused", "poll/"+w.poll().String(), &domain.VoteRecused{Reasons: text("x")}, w.speaker(w.person().Rep()))
}

func (w *world) extend() {
	poll, hours := w.poll(), w.between(0, 7)
	e := &domain.PollExtended{Closes: w.Now.AddHours(hours)}
	if p := w.State.Poll(poll); p != nil {
		e.Closes = p.Closes.AddHours(hours)
	}
	if w.half() {
		w.say("poll.extended", "poll/"+poll.String(), e, w.speaker(w.officer()))
		return
	}
	w.say("poll.extended", "poll/"+poll.String(), e, w.speaker(w.person().Rep()), w.person().Rep())
}

func (w *world) withdrawMotion() {
	w.say("motion.withdrawn", "motion/"+w.motion().String(), &domain.MotionWithdrawn{}, w.speaker(w.person().Rep()))
}

func (w *world) amendMotion() {
	id, motion := domain.AmendmentID{UUID: w.ID()}, w.motion(domain.MotionTabledState, domain.MotionDeliberated)
	e := &domain.AmendmentMoved{BaseVersion: 1, Content: w.content(), Motion: motion}
	if m := w.State.Motion(motion); m != nil {
		e.BaseVersion = m.Version
	}
	if w.say("amendment.moved", "amendment/"+id.String(), e, w.speaker(w.person().Rep())) {
		w.amendments = append(w.amendments, id)
	}
}

func (w *world) disposeOf() {
	id := one(w, w.amendments, domain.AmendmentID{UUID: w.ID()})
	about, mover, who := "amendment/"+id.String(), w.person(), w.person()
	if a := w.State.Amendment(id); a != nil && w.upTo(3) > 0 {
		mover, who = w.representing(w.State.Motion(a.Motion).Mover), w.representing(a.Mover)
	}
	switch pick(w, "accepted", "rejected", "withdrawn") {
	case "accepted":
		w.say("amendment.accepted", about, &domain.AmendmentAccepted{}, mover.Rep())
	case "rejected":
		w.say("amendment.rejected", about, &domain.AmendmentRejected{Reasons: text("x")}, mover.Rep())
	default:
		w.say("amendment.withdrawn", about, &domain.AmendmentWithdrawn{}, who.Rep())
	}
}

// representing is a representative of a member, anybody where it has none.
func (w *world) representing(member domain.MemberID) *domaintest.Member {
	for _, p := range w.people {
		if p.ID == member {
			return p
		}
	}
	return w.person()
}

func (w *world) statePosition() {
	w.say("position.stated", "motion/"+w.motion().String(), &domain.PositionStated{Stance: domain.StanceFor, Text: text("x")}, w.speaker(w.person().Rep()))
}

func (w *world) leave() {
	if w.upTo(4) == 0 {
		m := w.person()
		w.say("member.left", m.Rep().Of, &domain.MemberLeft{}, w.speaker(m.Rep()))
	}
}

func (w *world) appointSomebody() {
	m, name := w.person(), w.newKey()
	r := m.With(name)
	r.Representative = domain.RepresentativeID{UUID: w.ID()}
	if len(w.applications) > 0 && w.half() {
		r.ID = pick(w, w.applications...)
	}
	e := &domain.RepresentativeAppointed{From: w.Now.AddHours(w.between(-1, 3)), Kind: domain.KindAlternate, Mandate: wire.Hash{1}, Member: r.ID}
	if w.half() {
		e.To = e.From.AddHours(w.between(1, 30))
	}
	if !w.say("representative.appointed", "representative/"+r.Representative.String(), e, w.speaker(pick(w, m.Rep(), w.Registrars[0]))) {
		return
	}
	by := w.registrars()
	if w.half() {
		by = by[:0:0]
		by = append(by, m.Rep())
	}
	if !twice(by) && w.Enrol(r, r.Key, by...) == nil {
		w.people = append(w.people, r)
	}
}

func (w *world) endMandate() {
	m := w.person()
	by := w.registrars()
	if w.half() {
		by = append(by[:0:0], w.speaker(m.Rep()))
	}
	w.say("representative.ended", "representative/"+m.Representative.String(), &domain.RepresentativeEnded{}, by...)
}

func (w *world) enrolKey() {
	m := w.person()
	r := m.With(w.newKey())
	by, lost := w.registrars(), w.half()
	if !lost {
		by = append(by[:0:0], w.speaker(m.Rep()))
	}
	speakers := append(by[:len(by):len(by)], r.Possessor(r.Key))
	if w.say("key.enrolled", "key/"+r.Key.Public.String(), &domain.KeyEnrolled{Alg: wire.AlgEd25519, Lost: lost, Representative: m.Representative}, speakers...) {
		w.people = append(w.people, r)
	}
}

func (w *world) objectToKey() {
	m := w.person()
	for _, p := range w.people {
		if w.State.Key(p.Key.Public.String()).EffectiveFrom > w.Now {
			m = p
		}
	}
	w.say("key.objected", "key/"+m.Key.Public.String(), &domain.KeyObjected{Reasons: text("x")}, w.speaker(pick(w, w.representing(m.ID).Rep(), w.Registrars[0])))
}

func (w *world) revokeKey() {
	m, reason := w.person(), pick(w, domain.ReasonLost, domain.ReasonReplaced, domain.ReasonCompromised, domain.ReasonCompromised)
	e := &domain.KeyRevoked{Reason: reason}
	if reason == domain.ReasonCompromised {
		e.CompromisedSince = w.Now.AddHours(-w.between(0, 10))
	}
	by := w.registrars()
	if w.half() {
		by = append(by[:0:0], w.speaker(m.Rep()))
	}
	key := m.Key
	if w.upTo(5) == 0 {
		key, by = w.Coordinator.Key, w.registrars()
	}
	w.say("key.revoked", "key/"+key.Public.String(), e, by...)
}

func (w *world) resign() {
	if w.upTo(4) == 0 {
		sp := w.officer()
		w.say("office.resigned", sp.Of, &domain.OfficeResigned{}, w.speaker(sp))
	}
}

func (w *world) applyFor() {
	id := w.ID()
	e := &domain.MemberApplied{Constituency: pick(w, seed.CivilSociety, seed.Government, seed.Parliament, "press"), Document: wire.Hash{1}, Name: text("x")}
	if w.say("member.applied", "application/"+id.String(), e, w.speaker(pick(w, w.person().Rep(), w.Registrars[0]))) {
		w.applications = append(w.applications, domain.MemberID{UUID: id})
	}
}

func (w *world) lodge() {
	id := domain.ProtestID{UUID: w.ID()}
	if w.say("protest.lodged", "protest/"+id.String(), &domain.ProtestLodged{Reasons: text("x"), Statement: "x"}, w.speaker(w.person().Rep())) {
		w.protests = append(w.protests, id)
	}
}

func (w *world) advance() {
	to := w.Now.AddHours(w.between(-1, 4))
	if w.say("clock.advanced", "ledger", &domain.ClockAdvanced{To: to}, w.speaker(w.Coordinator)) {
		w.Now = to
	}
}

func (w *world) letTimePass() {
	w.Now = w.Now.Add(w.between(0, 6*3_600_000))
	if w.half() {
		w.Derive()
	}
}

func (w *world) sendHeld() {
	if len(w.held) > 0 {
		_ = w.Submit(pick(w, w.held...))
	}
}

func (w *world) reload() {
	if w.half() {
		w.ReloadReader()
		return
	}
	w.Reload()
}
