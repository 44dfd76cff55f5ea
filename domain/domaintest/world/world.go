// Package world has bodies to which things happen at random, mostly such as do
// happen in bodies, for the tests of whatever judges logs.
//
// It promises that a world follows from the seeds that it is given, in every
// run; that what the ledger let in stands in the body's log, judged once more
// by a reader; and that between them the acts make every type of statement
// that semantics 1 has, but for the upgrade to another number.
package world

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
)

// A World is a body to which things happen.
type World struct {
	*domaintest.Body
	// Distort, where set, makes another version of a statement that is about to be
	// said, which is sent before it; nil where that cannot be written.
	Distort func(eventType, subject string, data any, speakers []domaintest.Speaker) *wire.Signed

	rnd   *rand.Rand
	rules func() domain.RuleSet // draws a rule set that the body may change to
	// people are all representatives ever appointed, with every key of theirs;
	// the first ones are the founding members'.
	people       []*domaintest.Member
	keys         map[string]domaintest.Key // all that speak, by their public halves
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
	records      []string // subjects
	reports      []domain.ReportID
	matters      matters
	held         []*wire.Signed // signed and not sent, or sent before
	made         int            // names keys
}

// Turn makes all that is drawn from here on follow from a seed. rapid likes
// small seeds, so each turn has a number of its own.
func (w *World) Turn(number int, seed uint64) {
	w.rnd = rand.New(rand.NewPCG(seed, uint64(number))) //nolint:gosec // a test's
}

// UpTo draws a number from 0 to n.
func (w *World) UpTo(n int) int { return w.rnd.IntN(n + 1) }

// Between draws a number from a to b.
func (w *World) Between(a, b int64) int64 { return a + w.rnd.Int64N(b-a+1) }

// Half is true every other time.
func (w *World) Half() bool { return w.UpTo(1) == 0 }

// Pick draws one of some things, of which there is one at least.
func Pick[T any](w *World, from ...T) T { return from[w.rnd.IntN(len(from))] }

// one of what there is, sometimes something that is not there.
func one[T any](w *World, all []T, other T) T {
	if len(all) == 0 || w.UpTo(30) == 0 {
		return other
	}
	// Mostly the newest: what is old is mostly done with.
	from := 0
	if len(all) > 3 && w.UpTo(3) > 0 {
		from = len(all) - 3
	}
	return Pick(w, all[from:]...)
}

// Person is mostly somebody who can speak.
func (w *World) Person() *domaintest.Member {
	if w.UpTo(40) == 0 {
		return &domaintest.Member{ID: domain.MemberID{UUID: w.ID()}, Representative: domain.RepresentativeID{UUID: w.ID()}, Key: w.know(domaintest.NewKey("nobody"))}
	}
	for range 20 {
		if p := Pick(w, w.people...); w.speaks(p) {
			return p
		}
	}
	return Pick(w, w.people...)
}

// speaks reports whether a key and its holder are in force, for an active member.
func (w *World) speaks(p *domaintest.Member) bool {
	k, r, m := w.State.Key(p.Key.Public.String()), w.State.Representative(p.Representative), w.State.Member(p.ID)
	return k != nil && k.Revoked == nil && k.EffectiveFrom <= w.Now && m != nil && m.Status == domain.StatusActive &&
		r.Ended == 0 && r.From <= w.Now && (r.To.IsZero() || w.Now < r.To)
}

// few reports whether so few members have somebody who speaks that a body can
// hardly lose one.
func (w *World) few() bool {
	left := map[domain.MemberID]int{}
	for _, p := range w.people {
		if w.speaks(p) {
			left[p.ID]++
		}
	}
	return len(left) < 3
}

// motion is mostly one in one of the states; any where none is named.
func (w *World) motion(states ...string) domain.MotionID {
	var fitting []domain.MotionID
	for _, id := range w.motions {
		if len(states) == 0 || slices.Contains(states, w.State.Motion(id).State) {
			fitting = append(fitting, id)
		}
	}
	if len(fitting) == 0 || w.UpTo(15) == 0 {
		fitting = w.motions
	}
	return one(w, fitting, domain.MotionID{UUID: w.ID()})
}

// poll is mostly an open one.
func (w *World) poll() domain.PollID {
	var open []domain.PollID
	for _, id := range w.polls {
		if w.State.Poll(id).State == domain.PollOpen {
			open = append(open, id)
		}
	}
	if len(open) == 0 || w.UpTo(15) == 0 {
		open = w.polls
	}
	return one(w, open, domain.PollID{UUID: w.ID()})
}

// speaker is mostly the one who may.
func (w *World) speaker(who domaintest.Speaker) domaintest.Speaker {
	if w.UpTo(20) > 0 {
		return who
	}
	return Pick(w, w.Person().Rep(), w.officer(), w.Person().Possessor(w.Person().Key), w.Person().Officer("coordinator"))
}

// officer is whoever holds an office, founding key or person.
func (w *World) officer() domaintest.Speaker {
	return w.holding(Pick(w, "coordinator", "registrar-civil-society", "registrar-government", "teller", "teller-a", "teller-b"))
}

// holding is whoever holds an office, the founding coordinator where nobody does.
func (w *World) holding(office string) domaintest.Speaker {
	o := w.State.Office(office)
	if o == nil {
		return w.Coordinator
	}
	for _, sp := range domaintest.Officers() {
		if o.Holder == sp.Of && sp.Of == "office/"+office {
			return sp
		}
	}
	for _, p := range w.people {
		if o.Holder == "representative/"+p.Representative.String() && (w.speaks(p) || w.UpTo(9) == 0) {
			return p.Officer(office)
		}
	}
	return w.Coordinator
}

func (w *World) coordinator() domaintest.Speaker { return w.holding("coordinator") }

// registrar is one of the two.
func (w *World) registrar() domaintest.Speaker {
	return w.holding(Pick(w, "registrar-civil-society", "registrar-government"))
}

// text is a line in one of the body's languages or in both.
func (w *World) text() domain.Text {
	switch w.UpTo(5) {
	case 0:
		return domain.Text{Az: "Elə"}
	case 1:
		return domain.Text{Az: "Elə", En: "So"}
	}
	return domain.Text{En: Pick(w, "x", "So be it.", "\"<&>\u2028\\")}
}

// registrars are the two, now and then others.
func (w *World) registrars() []domaintest.Speaker {
	by := []domaintest.Speaker{w.holding("registrar-civil-society"), w.holding("registrar-government")}
	if w.UpTo(8) == 0 {
		by = []domaintest.Speaker{w.officer(), w.officer()}
	}
	if twice(by) {
		return by[:1]
	}
	return by
}

// say signs and sends a statement; now and then it is kept and sent later.
func (w *World) say(eventType, subject string, data any, speakers ...domaintest.Speaker) bool {
	if twice(speakers) {
		return false // not the wire format
	}
	if w.Distort != nil {
		for range w.UpTo(3) {
			if signed := w.Distort(eventType, subject, data, speakers); signed != nil {
				_ = w.Submit(signed)
			}
		}
	}
	signed := w.Sign(eventType, subject, data, speakers...)
	if w.UpTo(40) == 0 {
		w.held = append(w.held, signed)
		return false
	}
	if w.UpTo(40) == 0 {
		w.held = append(w.held, signed)
	}
	return w.Submit(signed) == nil
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

// know remembers a key, for whoever signs by its public half.
func (w *World) know(key domaintest.Key) domaintest.Key {
	w.keys[key.Public.String()] = key
	return key
}

func (w *World) newKey() domaintest.Key {
	w.made++
	return w.know(domaintest.NewKey(fmt.Sprintf("key %d", w.made)))
}

// effect is one that may well fit.
func (w *World) effect() domain.Effect {
	status := Pick(w, domain.StatusActive, domain.StatusInactive, domain.StatusSuspended, domain.StatusLeft)
	switch Pick(w, "accept_amendment", "plan", "admit", "adopt_document", "answer_protest", "change_rules", "dismiss", "elect", "recuse", "rescind", "matter", "matter", "set_status", "set_status") {
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
			Document: one(w, w.documents, w.documents[0]), Kind: Pick(w, "statute", "statute", "code"),
			Sha256: wire.Hash{Pick[byte](w, 1, 2)}, Title: w.text(),
		})
	case "answer_protest":
		return domain.NewEffect(&domain.AnswerProtest{Answer: w.text(), Protest: one(w, w.protests, domain.ProtestID{UUID: w.ID()})})
	case "change_rules":
		return domain.NewEffect(&domain.ChangeRules{
			AfterHours: w.Between(1, 5),
			Rules:      w.rules(),
		})
	case "dismiss":
		return domain.NewEffect(&domain.Dismiss{Office: Pick(w, "coordinator", "registrar-government", "teller")})
	case "elect":
		role := Pick(w, domain.RoleCoordinator, domain.RoleRegistrar, domain.RoleTeller)
		office := map[string]string{
			domain.RoleCoordinator: "coordinator", domain.RoleRegistrar: Pick(w, "registrar-civil-society", "registrar-government"),
			domain.RoleTeller: "teller",
		}[role]
		return domain.NewEffect(&domain.Elect{Office: office, Representative: w.Person().Representative, Role: role, TermDays: w.Between(1, 3)})
	case "recuse":
		return domain.NewEffect(&domain.Recuse{Member: w.Person().ID, Poll: w.poll()})
	case "rescind":
		e := &domain.Rescind{Decision: domain.DecisionID{UUID: w.ID()}}
		if p := w.State.Poll(w.poll()); p != nil && p.Decision != nil {
			e.Decision = *p.Decision
		}
		return domain.NewEffect(e)
	}
	e := &domain.SetStatus{Member: w.Person().ID, Reasons: w.text(), Status: status}
	if w.Half() {
		e.ReviewBy = w.Now.AddHours(24)
	}
	return domain.NewEffect(e)
}

// content is a motion's, mostly in the classes that its effects belong to.
func (w *World) content() domain.Content {
	if w.UpTo(5) == 0 {
		return w.Motion([]string{seed.ClassElection}, w.candidates())
	}
	var effects []domain.Effect
	for range w.UpTo(3) {
		e := w.effect()
		if _, again := e.Body().(*domain.ChangeRules); again && slices.ContainsFunc(effects, func(o domain.Effect) bool { return o.Type() == e.Type() }) {
			continue // it would not fit into a statement
		}
		effects = append(effects, e)
	}
	return w.contentOf(effects...)
}

// contentOf is a motion's with effects, mostly in the classes that they belong to.
func (w *World) contentOf(effects ...domain.Effect) domain.Content {
	rules, _ := w.State.RulesAt(w.Now)
	classes := []string{Pick(w, seed.ClassOrdinary, seed.ClassProcedural, seed.ClassElection)}
	for _, e := range effects {
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
	c.AllOrNone = w.Half()
	switch w.UpTo(4) {
	case 0:
		c.Prevailing, c.Text.Az, c.Title.Az = "az", "Belə olsun.", "Təklif"
	case 1:
		c.Attachments = []wire.Hash{{1}, {2}}
	}
	return c
}
