package agree

import (
	"slices"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
)

// allActs are what happens in a world, the more often the more often it stands here.
var allActs = []func(*world){
	(*world).hurry, (*world).hurry, (*world).hurry, (*world).hurry, (*world).allVote, (*world).allVote, (*world).vote, (*world).vote,
	(*world).table, (*world).second, (*world).freeze, (*world).open, (*world).recuse, (*world).extend, (*world).withdraw,
	(*world).amend, (*world).dispose, (*world).position, (*world).leave, (*world).appoint, (*world).endMandate,
	(*world).enrolKey, (*world).objectTo, (*world).revoke, (*world).resign, (*world).apply, (*world).protest,
	(*world).advance, (*world).pass, (*world).pass, (*world).pass, (*world).accept, (*world).refound,
}

// effects are the types of effects that motions in a world have, and that its rules speak of.
var effects = []string{"accept_amendment", "admit", "adopt_document", "answer_protest", "change_rules", "dismiss", "elect", "recuse", "rescind", "set_status"}

func (w *world) effect() domain.Effect {
	switch pick(w, effects...) {
	case "accept_amendment":
		id := newest(w, w.amendments, domain.AmendmentID{UUID: w.id(w.now)})
		e := &domain.AcceptAmendment{Amendment: id, Motion: w.motion(domain.MotionTabledState)}
		if a := w.state.Amendment(id); a != nil {
			e.Motion = a.Motion
		}
		return domain.NewEffect(e)
	case "admit":
		return domain.NewEffect(&domain.Admit{Application: newest(w, w.applications, domain.MemberID{UUID: w.id(w.now)})})
	case "adopt_document":
		w.documents = append(w.documents, domain.DocumentID{UUID: w.id(w.now)})
		return domain.NewEffect(&domain.AdoptDocument{
			Document: newest(w, w.documents, w.documents[0]), Kind: pick(w, "statute", "code"), Sha256: wire.Hash{pick[byte](w, 1, 2)}, Title: text("A document"),
		})
	case "answer_protest":
		return domain.NewEffect(&domain.AnswerProtest{Answer: text("No."), Protest: newest(w, w.protests, domain.ProtestID{UUID: w.id(w.now)})})
	case "change_rules":
		return domain.NewEffect(&domain.ChangeRules{AfterHours: 1 + int64(w.upTo(3)), Rules: w.randomRules(len(w.rules().Sides()) > 0)})
	case "dismiss":
		return domain.NewEffect(&domain.Dismiss{Office: pick(w, "coordinator", "registrar-government", "teller")})
	case "elect":
		role := pick(w, domain.RoleCoordinator, domain.RoleRegistrar, domain.RoleTeller)
		office := map[string]string{domain.RoleCoordinator: "coordinator", domain.RoleRegistrar: "registrar-government", domain.RoleTeller: "teller"}[role]
		return domain.NewEffect(&domain.Elect{Office: office, Representative: w.person().Representative, Role: role, TermDays: 1 + int64(w.upTo(2))})
	case "recuse":
		return domain.NewEffect(&domain.Recuse{Member: w.person().ID, Poll: w.poll()})
	case "rescind":
		e := &domain.Rescind{Decision: domain.DecisionID{UUID: w.id(w.now)}}
		if p := w.state.Poll(w.poll()); p != nil && p.Decision != nil {
			e.Decision = *p.Decision
		}
		return domain.NewEffect(e)
	}
	e := &domain.SetStatus{Member: w.person().ID, Reasons: text("So."), Status: pick(w, domain.StatusActive, domain.StatusInactive, domain.StatusSuspended, domain.StatusLeft)}
	if w.half() {
		e.ReviewBy = w.now.AddHours(24)
	}
	return domain.NewEffect(e)
}

func (w *world) rules() *domain.RuleSet {
	r, _ := w.state.RulesAt(w.now)
	return r
}

// content is a motion's, mostly in the classes that its effects belong to.
func (w *world) content() domain.Content {
	classes := []string{pick(w, seed.ClassOrdinary, seed.ClassProcedural, seed.ClassElection)}
	effects := []domain.Effect{}
	for range w.upTo(3) {
		e := w.effect()
		if slices.ContainsFunc(effects, func(o domain.Effect) bool { return o.Type() == e.Type() }) {
			continue
		}
		effects = append(effects, e)
		for _, tie := range w.rules().EffectClasses {
			if tie.Effect == e.Type() {
				classes = append(classes, tie.Class)
			}
		}
		if r, ok := e.Body().(*domain.Rescind); ok {
			if d := w.state.Decision(r.Decision); d != nil {
				classes = append(classes, w.state.Motion(d.Motion).Content.Classes...)
			}
		}
	}
	slices.Sort(classes)
	return domain.Content{
		AllOrNone: w.half(), Attachments: []wire.Hash{}, Classes: slices.Compact(classes), Effects: effects,
		Prevailing: "en", Text: text("That it be so."), Title: text("A motion"),
	}
}

func (w *world) table() {
	for range 3 { // of many an effect does not fit
		id := domain.MotionID{UUID: w.id(w.now)}
		if w.say("motion.tabled", "motion/"+id.String(), &domain.MotionTabled{Content: w.content()}, w.person().Rep()) == nil {
			w.motions = append(w.motions, id)
			return
		}
	}
}

func (w *world) second() {
	_ = w.say("motion.seconded", "motion/"+w.motion(domain.MotionTabledState, domain.MotionDeliberated).String(), &domain.MotionSeconded{}, w.person().Rep())
}

func (w *world) freeze() { w.freezeOne(w.motion(domain.MotionDeliberated)) }

func (w *world) freezeOne(id domain.MotionID) {
	e := &domain.MotionFrozen{Version: 1}
	if m := w.state.Motion(id); m != nil {
		e.Digest, e.Version = m.Digest, m.Version
	}
	_ = w.say("motion.frozen", "motion/"+id.String(), e, w.person().Rep())
}

func (w *world) open() { w.openOne(w.motion(domain.MotionFrozenState, domain.MotionLapsed)) }

func (w *world) openOne(id domain.MotionID) {
	m := w.state.Motion(id)
	if m == nil {
		return
	}
	rules, hash := w.state.RulesAt(w.now)
	roll, poll := w.state.Roll(w.now), domain.PollID{UUID: w.id(w.now)}
	e := &domain.PollOpened{
		Closes: w.now.AddHours(1 + int64(w.upTo(4))), Digest: m.Digest, Motion: id, Options: domain.Options,
		Roll: domain.RollDigest(roll), Rules: hash, Sides: domain.SidesOf(rules, roll), Version: m.Version,
	}
	if w.say("poll.opened", "poll/"+poll.String(), e, w.person().Rep()) == nil {
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
		if w.state.Motion(id).State == domain.MotionTabledState {
			_ = w.say("motion.seconded", "motion/"+id.String(), &domain.MotionSeconded{}, w.person().Rep())
		}
	}
	w.wait(w.now.AddHours(3))
	w.freezeOne(id)
	w.openOne(id)
	if w.upTo(3) > 0 {
		w.allVote()
	}
}

func (w *world) ballot(poll domain.PollID, m *domaintest.Member, choice string) {
	p := w.state.Poll(poll)
	if p == nil {
		return
	}
	v := &domain.VoteCast{Ballot: w.state.NextBallot(poll, m.ID), Choice: choice, Member: m.ID, Opening: p.Leaf, Representative: m.Representative}
	v.SetSeen(w.seen())
	_ = w.say("vote.cast", "poll/"+poll.String(), v, m.Rep())
}

func (w *world) vote() { w.ballot(w.poll(), w.person(), pick(w, domain.Options...)) }

// allVote has everybody vote, most of them for.
func (w *world) allVote() {
	poll, favour := w.poll(), pick(w, "yes", "yes", "yes", "no")
	for _, m := range w.people {
		w.ballot(poll, m, pick(w, favour, favour, favour, favour, "yes", "no", "abstain"))
	}
}

func (w *world) recuse() {
	_ = w.say("vote.recused", "poll/"+w.poll().String(), &domain.VoteRecused{Reasons: text("Mine.")}, w.person().Rep())
}

func (w *world) extend() {
	poll, hours := w.poll(), int64(w.upTo(6))
	e := &domain.PollExtended{Closes: w.now.AddHours(hours)}
	if p := w.state.Poll(poll); p != nil {
		e.Closes = p.Closes.AddHours(hours)
	}
	if w.half() {
		_ = w.say("poll.extended", "poll/"+poll.String(), e, w.officer())
		return
	}
	_ = w.say("poll.extended", "poll/"+poll.String(), e, w.person().Rep(), w.person().Rep())
}

func (w *world) withdraw() {
	if w.half() {
		_ = w.say("motion.withdrawn", "motion/"+w.motion(domain.MotionTabledState).String(), &domain.MotionWithdrawn{}, w.person().Rep())
	}
}

func (w *world) amend() {
	id, motion := domain.AmendmentID{UUID: w.id(w.now)}, w.motion(domain.MotionTabledState, domain.MotionDeliberated)
	e := &domain.AmendmentMoved{BaseVersion: 1, Content: w.content(), Motion: motion}
	if m := w.state.Motion(motion); m != nil {
		e.BaseVersion = m.Version
	}
	if w.say("amendment.moved", "amendment/"+id.String(), e, w.person().Rep()) == nil {
		w.amendments = append(w.amendments, id)
	}
}

func (w *world) dispose() {
	id := newest(w, w.amendments, domain.AmendmentID{UUID: w.id(w.now)})
	about := "amendment/" + id.String()
	switch pick(w, "accepted", "rejected", "withdrawn") {
	case "accepted":
		_ = w.say("amendment.accepted", about, &domain.AmendmentAccepted{}, w.person().Rep())
	case "rejected":
		_ = w.say("amendment.rejected", about, &domain.AmendmentRejected{Reasons: text("No.")}, w.person().Rep())
	default:
		_ = w.say("amendment.withdrawn", about, &domain.AmendmentWithdrawn{}, w.person().Rep())
	}
}

func (w *world) position() {
	stance := pick(w, domain.StanceFor, domain.StanceAgainst, domain.StanceNeutral)
	_ = w.say("position.stated", "motion/"+w.motion(domain.MotionTabledState).String(), &domain.PositionStated{Stance: stance, Text: text("Ours.")}, w.person().Rep())
}

func (w *world) leave() {
	if w.rarely(4) {
		m := w.person()
		_ = w.say("member.left", m.Rep().Of, &domain.MemberLeft{}, m.Rep())
	}
}

func (w *world) registrars() []domaintest.Speaker {
	if w.rarely(5) {
		return []domaintest.Speaker{w.officer(), w.officer()}
	}
	return w.officers[1:3]
}

func (w *world) appoint() {
	m := w.person()
	r := m.With(w.newKey())
	r.Representative = domain.RepresentativeID{UUID: w.id(w.now)}
	if len(w.applications) > 0 && w.half() {
		r.ID = pick(w, w.applications...)
	}
	e := &domain.RepresentativeAppointed{From: w.now.AddHours(int64(w.upTo(3) - 1)), Kind: domain.KindAlternate, Mandate: wire.Hash{1}, Member: r.ID}
	if w.half() {
		e.To = e.From.AddHours(int64(w.upTo(30)))
	}
	if w.say("representative.appointed", "representative/"+r.Representative.String(), e, pick(w, m.Rep(), w.officers[1])) != nil {
		return
	}
	by := w.registrars()
	if w.half() {
		by = []domaintest.Speaker{m.Rep()}
	}
	if w.enrol(r, r.Key, false, by...) == nil {
		w.people = append(w.people, r)
	}
}

func (w *world) endMandate() {
	m := w.person()
	by := w.registrars()
	if w.half() {
		by = []domaintest.Speaker{m.Rep()}
	}
	_ = w.say("representative.ended", "representative/"+m.Representative.String(), &domain.RepresentativeEnded{}, by...)
}

func (w *world) enrolKey() {
	m := w.person()
	r := m.With(w.newKey())
	by, lost := w.registrars(), w.half()
	if !lost {
		by = []domaintest.Speaker{m.Rep()}
	}
	if w.enrol(r, r.Key, lost, by...) == nil {
		w.people = append(w.people, r)
	}
}

func (w *world) objectTo() {
	m := w.people[len(w.people)-1]
	_ = w.say("key.objected", "key/"+m.Key.Public.String(), &domain.KeyObjected{Reasons: text("No.")}, pick(w, w.person().Rep(), w.officers[1], m.Rep()))
}

func (w *world) revoke() {
	m := w.person()
	e := &domain.KeyRevoked{Reason: pick(w, domain.ReasonLost, domain.ReasonReplaced, domain.ReasonCompromised, domain.ReasonCompromised)}
	if e.Reason == domain.ReasonCompromised && w.half() {
		e.CompromisedSince = w.now.AddHours(-int64(w.upTo(10)))
	}
	by, key := w.registrars(), m.Key
	switch w.upTo(6) {
	case 0:
		key = w.officers[0].Key
	case 1, 2, 3:
		by = []domaintest.Speaker{m.Rep()}
	}
	_ = w.say("key.revoked", "key/"+key.Public.String(), e, by...)
}

func (w *world) resign() {
	if w.rarely(4) {
		sp := w.officer()
		_ = w.say("office.resigned", sp.Of, &domain.OfficeResigned{}, sp)
	}
}

func (w *world) apply() {
	id := w.id(w.now)
	e := &domain.MemberApplied{Constituency: pick(w, seed.CivilSociety, seed.Government, seed.Parliament, "member"), Document: wire.Hash{1}, Name: text("One")}
	if w.say("member.applied", "application/"+id.String(), e, pick(w, w.person().Rep(), w.officers[1])) == nil {
		w.applications = append(w.applications, domain.MemberID{UUID: id})
	}
}

func (w *world) protest() {
	id := domain.ProtestID{UUID: w.id(w.now)}
	if w.say("protest.lodged", "protest/"+id.String(), &domain.ProtestLodged{Reasons: text("Why?"), Statement: "x"}, w.person().Rep()) == nil {
		w.protests = append(w.protests, id)
	}
}

func (w *world) advance() {
	to := w.now.AddHours(int64(w.upTo(5) - 1))
	if w.say("clock.advanced", "ledger", &domain.ClockAdvanced{To: to}, w.officer()) == nil {
		w.wait(to)
	}
}

func (w *world) pass() { w.wait(w.now.Add(int64(w.upTo(6 * 3_600_000)))) }

func (w *world) accept() {
	if w.rarely(4) {
		m := w.person()
		_ = w.say("founding.accepted", m.Rep().Of, &domain.FoundingAccepted{Digest: w.state.FoundingDigest()}, m.Rep())
	}
}

// refound tries what is only possible while the body forms.
func (w *world) refound() {
	if w.rarely(4) {
		_ = w.say("member.entered", "member/"+w.id(w.now).String(), &domain.MemberEntered{Constituency: seed.Government, Name: text("Late")}, w.officers[1])
	}
}
