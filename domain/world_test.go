package domain_test

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/voting"
	"twothirds/domain/wire"
)

// world is a body to which things happen at random, mostly such as do happen
// in bodies.
type world struct {
	*domaintest.Body
	rnd *rand.Rand
	// people are all representatives ever appointed, with every key of theirs;
	// the first ones are the founding members'.
	people       []*domaintest.Member
	motions      []domain.MotionID
	polls        []domain.PollID
	meetings     []domain.MeetingID
	amendments   []domain.AmendmentID
	applications []domain.MemberID
	protests     []domain.ProtestID
	documents    []domain.DocumentID
	plans        []domain.PlanID
	evidence     []domain.EvidenceID
	concerns     []string // subjects
	matters      matters
	held         []*wire.Signed // signed and not sent, or sent before
	wild         *inventor      // where set, statements are distorted as well
	letIn        int
	made         int // names keys
}

// swiftRules are the seed's, changed so that much can happen in little time.
func swiftRules(ballots int64, recusal string) domain.RuleSet {
	r := seed.Rules()
	for i := range r.Classes {
		c := &r.Classes[i]
		c.NoticeHours, c.DeliberationHours, c.VotingHours, c.PositionsBySide = int64(i), int64(i/2), 1+int64(i), i%3 == 0
		c.Ballots, c.Recusal, c.Seconders = ballots, recusal, int64(i%2)
		if c.Name != seed.ClassOrdinary && c.Name != seed.ClassRules {
			c.Base, c.Quorum = voting.BaseYesNo, nil
		}
	}
	for _, name := range []string{seed.ClassElection, seed.ClassProcedural} {
		c := r.Class(name)
		c.Tellers, c.RunOff, c.Base = true, name == seed.ClassElection, voting.BasePresent
		c.Quorum = &voting.Quorum{By: voting.ByPresent, Num: 1, Den: 3}
	}
	if ballots > 0 {
		r.Meetings = &domain.MeetingRules{Members: 1, NoticeHours: 1, Quorum: &voting.Fraction{Num: 1, Den: 4}}
	}
	r.LostKeyHours, r.Extension.Members, r.Extension.Hours = 3, 2, 5
	return r
}

func newWorld(seed uint64) *world {
	w := &world{}
	w.turn(-1, seed)
	purpose := pick(w, domain.PurposeDemonstration, domain.PurposeOperation)
	ballots, recusal := 2*w.between(0, 1), pick(w, domain.RecusalRemoves, domain.RecusalSilent)
	civil, government := 1+2*w.upTo(1), 1+w.upTo(1)
	w.Body = copyOf(fmt.Sprint("swift", purpose, ballots, recusal, civil, government), func() *domaintest.Body {
		b := domaintest.ConstitutedWith(purpose, civil, government, func(e *domain.LedgerFounded) { e.Rules = swiftRules(ballots, recusal) })
		electTellers(b)
		return b
	})
	w.people = slices.Clone(w.Members)
	return w
}

// turn makes all that is drawn from here on follow from a seed. rapid likes
// small seeds, so each turn has a number of its own.
func (w *world) turn(number int, seed uint64) {
	w.rnd = rand.New(rand.NewPCG(seed, uint64(number))) //nolint:gosec // a test's
}

func (w *world) upTo(n int) int           { return w.rnd.IntN(n + 1) }
func (w *world) between(a, b int64) int64 { return a + w.rnd.Int64N(b-a+1) }
func (w *world) half() bool               { return w.upTo(1) == 0 }

func pick[T any](w *world, from ...T) T { return from[w.rnd.IntN(len(from))] }

// one of what there is, sometimes something that is not there.
func one[T any](w *world, all []T, other T) T {
	if len(all) == 0 || w.upTo(30) == 0 {
		return other
	}
	// Mostly the newest: what is old is mostly done with.
	from := 0
	if len(all) > 3 && w.upTo(3) > 0 {
		from = len(all) - 3
	}
	return pick(w, all[from:]...)
}

// person is mostly somebody who can speak.
func (w *world) person() *domaintest.Member {
	if w.upTo(40) == 0 {
		return &domaintest.Member{ID: domain.MemberID{UUID: w.ID()}, Representative: domain.RepresentativeID{UUID: w.ID()}, Key: domaintest.NewKey("nobody")}
	}
	for range 5 {
		p := pick(w, w.people...)
		if k := w.State.Key(p.Key.Public.String()); k.Revoked == nil && w.State.Representative(p.Representative).Ended == 0 {
			return p
		}
	}
	return pick(w, w.people...)
}

// motion is mostly one in one of the states; any where none is named.
func (w *world) motion(states ...string) domain.MotionID {
	var fitting []domain.MotionID
	for _, id := range w.motions {
		if len(states) == 0 || slices.Contains(states, w.State.Motion(id).State) {
			fitting = append(fitting, id)
		}
	}
	if len(fitting) == 0 || w.upTo(15) == 0 {
		fitting = w.motions
	}
	return one(w, fitting, domain.MotionID{UUID: w.ID()})
}

// poll is mostly an open one.
func (w *world) poll() domain.PollID {
	var open []domain.PollID
	for _, id := range w.polls {
		if w.State.Poll(id).State == domain.PollOpen {
			open = append(open, id)
		}
	}
	if len(open) == 0 || w.upTo(15) == 0 {
		open = w.polls
	}
	return one(w, open, domain.PollID{UUID: w.ID()})
}

// speaker is mostly the one who may.
func (w *world) speaker(who domaintest.Speaker) domaintest.Speaker {
	if w.upTo(20) > 0 {
		return who
	}
	return pick(w, w.person().Rep(), w.officer(), w.person().Possessor(w.person().Key), w.person().Officer("coordinator"))
}

// officer is whoever holds an office, founding key or person.
func (w *world) officer() domaintest.Speaker {
	office := pick(w, "coordinator", "registrar-civil-society", "registrar-government", "teller")
	for _, sp := range domaintest.Officers() {
		if o := w.State.Office(office); o != nil && o.Holder == sp.Of && sp.Of == "office/"+office {
			return sp
		}
	}
	if o := w.State.Office(office); o != nil {
		for _, p := range w.people {
			if o.Holder == "representative/"+p.Representative.String() {
				return p.Officer(office)
			}
		}
	}
	return w.Coordinator
}

func (w *world) registrars() []domaintest.Speaker {
	if w.upTo(5) == 0 {
		return []domaintest.Speaker{w.officer(), w.officer()}
	}
	return w.Registrars[:]
}

// say signs and sends a statement; now and then it is kept and sent later.
func (w *world) say(eventType, subject string, data any, speakers ...domaintest.Speaker) bool {
	if twice(speakers) {
		return false // not the wire format
	}
	if w.wild != nil {
		for range w.upTo(3) {
			if signed := w.wild.distorted(eventType, subject, data, speakers); signed != nil && w.Submit(signed) == nil {
				w.letIn++
			}
		}
	}
	signed := w.Sign(eventType, subject, data, speakers...)
	if w.upTo(40) == 0 {
		w.held = append(w.held, signed)
		return false
	}
	if w.upTo(40) == 0 {
		w.held = append(w.held, signed)
	}
	if w.Submit(signed) != nil {
		return false
	}
	w.letIn++
	return true
}

func twice(speakers []domaintest.Speaker) bool {
	seen := map[string]bool{}
	for _, sp := range speakers {
		at := sp.As + sp.Key.Public.String()
		if seen[at] {
			return true
		}
		seen[at] = true
	}
	return false
}

func (w *world) newKey() domaintest.Key {
	w.made++
	return domaintest.NewKey(fmt.Sprintf("key %d", w.made))
}

// effect is one that may well fit.
func (w *world) effect() domain.Effect {
	status := pick(w, domain.StatusActive, domain.StatusInactive, domain.StatusSuspended, domain.StatusLeft)
	switch pick(w, "accept_amendment", "plan", "admit", "adopt_document", "answer_protest", "change_rules", "dismiss", "elect", "recuse", "rescind", "matter", "matter", "set_status", "set_status") {
	case "accept_amendment":
		id := one(w, w.amendments, domain.AmendmentID{UUID: w.ID()})
		e := &domain.AcceptAmendment{Amendment: id, Motion: w.motion()}
		if a := w.State.Amendment(id); a != nil {
			e.Motion = a.Motion
		}
		return domain.NewEffect(e)
	case "admit":
		return domain.NewEffect(&domain.Admit{Application: one(w, w.applications, domain.MemberID{UUID: w.ID()})})
	case "matter":
		return w.matterEffect()
	case "plan":
		return w.planEffect()
	case "adopt_document":
		w.documents = append(w.documents, domain.DocumentID{UUID: w.ID()})
		return domain.NewEffect(&domain.AdoptDocument{
			Document: one(w, w.documents, w.documents[0]), Kind: pick(w, "statute", "statute", "code"),
			Sha256: wire.Hash{pick[byte](w, 1, 2)}, Title: text("A document"),
		})
	case "answer_protest":
		return answer(one(w, w.protests, domain.ProtestID{UUID: w.ID()}))
	case "change_rules":
		return domain.NewEffect(&domain.ChangeRules{
			AfterHours: w.between(1, 5),
			Rules:      swiftRules(w.between(0, 3), pick(w, domain.RecusalRemoves, domain.RecusalSilent)),
		})
	case "dismiss":
		return domain.NewEffect(&domain.Dismiss{Office: pick(w, "coordinator", "registrar-government", "teller")})
	case "elect":
		role := pick(w, domain.RoleCoordinator, domain.RoleRegistrar, domain.RoleTeller)
		office := map[string]string{domain.RoleCoordinator: "coordinator", domain.RoleRegistrar: "registrar-government", domain.RoleTeller: "teller"}[role]
		return elect(w.person(), office, role, w.between(1, 3))
	case "recuse":
		return domain.NewEffect(&domain.Recuse{Member: w.person().ID, Poll: w.poll()})
	case "rescind":
		e := &domain.Rescind{Decision: domain.DecisionID{UUID: w.ID()}}
		if p := w.State.Poll(w.poll()); p != nil && p.Decision != nil {
			e.Decision = *p.Decision
		}
		return domain.NewEffect(e)
	}
	return setStatus(w.person(), status)
}

// content is a motion's, mostly in the classes that its effects belong to.
func (w *world) content() domain.Content {
	rules, _ := w.State.RulesAt(w.Now)
	if w.upTo(5) == 0 {
		return w.Motion([]string{seed.ClassElection}, w.candidates())
	}
	var effects []domain.Effect
	classes := []string{pick(w, seed.ClassOrdinary, seed.ClassProcedural, seed.ClassElection)}
	for range w.upTo(3) {
		e := w.effect()
		if _, again := e.Body().(*domain.ChangeRules); again && slices.ContainsFunc(effects, func(o domain.Effect) bool { return o.Type() == e.Type() }) {
			continue // it would not fit into a statement
		}
		effects = append(effects, e)
		for _, tie := range rules.EffectClasses {
			if tie.Effect == e.Type() {
				classes = append(classes, tie.Class)
			}
		}
		if _, imposes := e.Body().(*domain.ImposeConditions); imposes {
			classes = append(classes, seed.ClassStatus)
		}
		if r, ok := e.Body().(*domain.Rescind); ok {
			if d := w.State.Decision(r.Decision); d != nil {
				classes = append(classes, w.State.Motion(d.Motion).Content.Classes...)
			}
		}
	}
	slices.Sort(classes)
	c := w.Motion(slices.Compact(classes), effects...)
	c.AllOrNone = w.half()
	return c
}
