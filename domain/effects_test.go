package domain_test

import (
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/voting"
	"twothirds/domain/wire"
)

func statute(id wire.UUID, version byte) domain.Effect {
	return domain.NewEffect(&domain.AdoptDocument{Document: domain.DocumentID{UUID: id}, Kind: "statute", Sha256: wire.Hash{version}, Title: text("Statute")})
}

func protest(b *domaintest.Body, speakers ...domaintest.Speaker) (domain.ProtestID, error) {
	id := domain.ProtestID{UUID: b.ID()}
	return id, b.Try("protest.lodged", "protest/"+id.String(), &domain.ProtestLodged{Reasons: text("I was on the roll."), Statement: `{"signatures":[],"statement":{}}`}, speakers...)
}

func answer(id domain.ProtestID) domain.Effect {
	return domain.NewEffect(&domain.AnswerProtest{Answer: text("You were not."), Protest: id})
}

// Every effect takes place where it still fits when the poll closes, and is
// entered with its reason where it does not.
func TestEveryEffectAppliedAndNot(t *testing.T) {
	t.Parallel()
	id := wire.UUID{1, 6: 0x70, 8: 0x80}
	// given prepares the body and gives the effect and what may happen meanwhile.
	type given func(b *domaintest.Body) (effect domain.Effect, meanwhile func())
	for _, c := range []struct {
		name   string
		class  string
		given  given
		reason domain.MisfitCode // where the meanwhile happens
		holds  func(b *domaintest.Body, d *domain.Decision) bool
	}{
		{
			"accept_amendment", seed.ClassProcedural,
			func(b *domaintest.Body) (domain.Effect, func()) {
				motion := b.Table(b.Motion([]string{seed.ClassOrdinary}))
				a, err := amend(b, motion, whole)
				letItIn(err)
				return domain.NewEffect(&domain.AcceptAmendment{Amendment: a, Motion: motion}), func() { letItIn(dispose(b, "withdrawn", a, b.Members[2])) }
			},
			domain.MisfitAmendmentSettled,
			func(b *domaintest.Body, d *domain.Decision) bool {
				motion := b.State.Motion(d.Motion).Content.Effects[0].Body().(*domain.AcceptAmendment).Motion
				return b.State.Motion(motion).Version == 2
			},
		},
		{
			"admit", seed.ClassAdmission,
			func(b *domaintest.Body) (domain.Effect, func()) {
				letItIn(apply(b, id, b.Registrars[0]))
				admit := domain.NewEffect(&domain.Admit{Application: domain.MemberID{UUID: id}})
				return admit, func() { b.Carry([]string{seed.ClassAdmission}, admit) }
			},
			domain.MisfitApplicationSettled,
			func(b *domaintest.Body, _ *domain.Decision) bool {
				return b.State.Member(domain.MemberID{UUID: id}) != nil
			},
		},
		{
			"adopt_document", seed.ClassOrdinary,
			func(b *domaintest.Body) (domain.Effect, func()) {
				return statute(id, 1), func() { b.Carry([]string{seed.ClassOrdinary}, statute(id, 1)) }
			},
			domain.MisfitSameVersion,
			func(b *domaintest.Body, d *domain.Decision) bool {
				doc := b.State.Document(domain.DocumentID{UUID: id})
				return len(doc.Versions) == 1 && doc.Versions[0].Decision == d.ID && doc.Versions[0].Sha256 == wire.Hash{1}
			},
		},
		{
			"adopt_document of another kind", seed.ClassOrdinary,
			func(b *domaintest.Body) (domain.Effect, func()) {
				return statute(id, 2), func() {
					b.Carry([]string{seed.ClassOrdinary}, domain.NewEffect(&domain.AdoptDocument{Document: domain.DocumentID{UUID: id}, Kind: "code", Sha256: wire.Hash{1}, Title: text("x")}))
				}
			},
			domain.MisfitOtherKind,
			func(b *domaintest.Body, _ *domain.Decision) bool {
				return b.State.Document(domain.DocumentID{UUID: id}).Kind == "statute"
			},
		},
		{
			"answer_protest", seed.ClassOrdinary,
			func(b *domaintest.Body) (domain.Effect, func()) {
				id, err := protest(b, b.Members[0].Rep())
				letItIn(err)
				return answer(id), func() { b.Carry([]string{seed.ClassOrdinary}, answer(id)) }
			},
			domain.MisfitProtestAnswered,
			func(b *domaintest.Body, d *domain.Decision) bool {
				p := b.State.Protest(b.State.Motion(d.Motion).Content.Effects[0].Body().(*domain.AnswerProtest).Protest)
				return p.State == domain.StateAnswered && *p.Decision == d.ID && p.Answer.En == "You were not."
			},
		},
		{
			"change_rules", seed.ClassRules,
			func(b *domaintest.Body) (domain.Effect, func()) {
				return newRules(1, func(r *domain.RuleSet) { r.LostKeyHours = 1 }), func() {
					b.Carry([]string{seed.ClassRules}, newRules(2000, func(r *domain.RuleSet) { r.LostKeyHours = 2 }))
				}
			},
			domain.MisfitLaterRules,
			func(b *domaintest.Body, d *domain.Decision) bool {
				before, _ := b.State.RulesAt(b.Now)
				after, _ := b.State.RulesAt(b.Now.AddHours(1))
				return before.LostKeyHours == 168 && after.LostKeyHours == 1
			},
		},
		{
			"dismiss", seed.ClassElection,
			func(b *domaintest.Body) (domain.Effect, func()) {
				return domain.NewEffect(&domain.Dismiss{Office: "coordinator"}), func() {
					b.Must("office.resigned", b.Coordinator.Of, &domain.OfficeResigned{}, b.Coordinator)
				}
			},
			domain.MisfitOfficeVacant,
			func(b *domaintest.Body, _ *domain.Decision) bool { return b.State.Office("coordinator").Holder == "" },
		},
		{
			"elect", seed.ClassElection,
			func(b *domaintest.Body) (domain.Effect, func()) {
				return elect(b.Members[4], "teller", domain.RoleTeller, 10), func() { letItIn(end(b, b.Members[4], b.Members[4].Rep())) }
			},
			domain.MisfitNotEligible,
			func(b *domaintest.Body, d *domain.Decision) bool {
				o := b.State.Office("teller")
				return o.Holder == "representative/"+b.Members[4].Representative.String() && *o.Decision == d.ID && o.Until == b.Now.AddHours(240) && o.Side == ""
			},
		},
		{
			"recuse", seed.ClassProcedural,
			func(b *domaintest.Body) (domain.Effect, func()) {
				other := b.Table(b.Motion([]string{seed.ClassOrdinary}))
				b.Freeze(other)
				poll := b.Open(other, 1440)
				return domain.NewEffect(&domain.Recuse{Member: b.Members[4].ID, Poll: poll}), func() { letItIn(recuse(b, poll, b.Members[4])) }
			},
			domain.MisfitAlreadyRecused,
			func(b *domaintest.Body, d *domain.Decision) bool {
				poll := b.State.Poll(b.State.Motion(d.Motion).Content.Effects[0].Body().(*domain.Recuse).Poll)
				return len(poll.Recused) == 1 && poll.Recused[0].By == domain.RecusedByDecision
			},
		},
		{
			"rescind", seed.ClassOrdinary,
			func(b *domaintest.Body) (domain.Effect, func()) {
				rescind := domain.NewEffect(&domain.Rescind{Decision: b.Carry([]string{seed.ClassOrdinary}).ID})
				return rescind, func() { b.Carry([]string{seed.ClassOrdinary}, rescind) }
			},
			domain.MisfitAlreadyRescinded,
			func(b *domaintest.Body, d *domain.Decision) bool {
				old := b.State.Decision(b.State.Motion(d.Motion).Content.Effects[0].Body().(*domain.Rescind).Decision)
				return *old.RescindedBy == d.ID && old.Outcome == voting.Carried
			},
		},
		{
			"set_status", seed.ClassStatus,
			func(b *domaintest.Body) (domain.Effect, func()) {
				return setStatus(b.Members[4], domain.StatusLeft), func() {
					b.Must("member.left", b.Members[4].Rep().Of, &domain.MemberLeft{}, b.Members[4].Rep())
				}
			},
			domain.MisfitMemberLeft,
			func(b *domaintest.Body, _ *domain.Decision) bool {
				return b.State.Member(b.Members[4].ID).Status == domain.StatusLeft
			},
		},
	} {
		for _, meanwhile := range []bool{false, true} {
			t.Run(c.name+map[bool]string{false: ", applied", true: ", no longer fitting"}[meanwhile], func(t *testing.T) {
				t.Parallel()
				b := five()
				effect, happens := c.given(b)
				motion := b.Table(b.Motion([]string{c.class}, effect))
				b.Freeze(motion)
				if meanwhile && c.name != "set_status" {
					happens()
				}
				poll := b.Open(motion, 72)
				if meanwhile && c.name == "set_status" {
					happens()
				}
				for _, i := range []int{0, 1, 2, 3} {
					letIn(t, b, b.Vote(poll, b.Members[i], "yes"))
				}
				d := b.Close(poll)
				if d.Outcome != voting.Carried || len(d.Effects) != 1 {
					t.Fatalf("%s, effects %+v", d.Outcome, d.Effects)
				}
				got := d.Effects[0]
				switch {
				case meanwhile && (got.Applied || got.Reason != c.reason):
					t.Errorf("%+v, want the reason %q", got, c.reason)
				case !meanwhile && (!got.Applied || got.Reason != "" || !c.holds(b, d)):
					t.Errorf("%+v, and what it should have done does not hold", got)
				}
				if got.Seq != d.Seq+1 || got.Type != effect.Type() {
					t.Errorf("%+v after a decision at entry %d", got, d.Seq)
				}
				letIn(t, b, nil)
			})
		}
	}
}

func TestEffectsThatCouldNeverTakePlaceAreNotTabled(t *testing.T) {
	t.Parallel()
	with := func(class string, effect func(*domaintest.Body) domain.Effect) func(*domaintest.Body) error {
		return func(b *domaintest.Body) error {
			e := effect(b)
			_, err := tabled(b, b.Motion([]string{class}, e))
			return err
		}
	}
	tell(t, five, []story{
		{"an amendment that is not there", with(seed.ClassProcedural, func(b *domaintest.Body) domain.Effect {
			return domain.NewEffect(&domain.AcceptAmendment{Amendment: domain.AmendmentID{UUID: b.ID()}, Motion: domain.MotionID{UUID: b.ID()}})
		}), domain.CodeEffect},
		{"an amendment of another motion", with(seed.ClassProcedural, func(b *domaintest.Body) domain.Effect {
			a, err := amend(b, b.Table(b.Motion([]string{seed.ClassOrdinary})), whole)
			letItIn(err)
			return domain.NewEffect(&domain.AcceptAmendment{Amendment: a, Motion: b.Table(b.Motion([]string{seed.ClassOrdinary}))})
		}), domain.CodeEffect},
		{"nobody's application", with(seed.ClassAdmission, func(b *domaintest.Body) domain.Effect {
			return domain.NewEffect(&domain.Admit{Application: domain.MemberID{UUID: b.ID()}})
		}), domain.CodeEffect},
		{"nobody's protest", with(seed.ClassOrdinary, func(b *domaintest.Body) domain.Effect { return answer(domain.ProtestID{UUID: b.ID()}) }), domain.CodeEffect},
		{"a recusal from no poll", with(seed.ClassProcedural, func(b *domaintest.Body) domain.Effect {
			return domain.NewEffect(&domain.Recuse{Member: b.Members[0].ID, Poll: domain.PollID{UUID: b.ID()}})
		}), domain.CodeEffect},
		{"a recusal from a closed poll", with(seed.ClassProcedural, func(b *domaintest.Body) domain.Effect {
			return domain.NewEffect(&domain.Recuse{Member: b.Members[0].ID, Poll: b.Carry([]string{seed.ClassOrdinary}).Poll})
		}), domain.CodeEffect},
		{"a recusal of who is not on the roll", with(seed.ClassProcedural, func(b *domaintest.Body) domain.Effect {
			return domain.NewEffect(&domain.Recuse{Member: domain.MemberID{UUID: b.ID()}, Poll: b.Put(b.Motion([]string{seed.ClassOrdinary}))})
		}), domain.CodeEffect},
		{"rescinding what was not carried", with(seed.ClassOrdinary, func(b *domaintest.Body) domain.Effect {
			return domain.NewEffect(&domain.Rescind{Decision: b.Close(b.Put(b.Motion([]string{seed.ClassOrdinary}))).ID})
		}), domain.CodeEffect},
		{"rescinding nothing", with(seed.ClassOrdinary, func(b *domaintest.Body) domain.Effect {
			return domain.NewEffect(&domain.Rescind{Decision: domain.DecisionID{UUID: b.ID()}})
		}), domain.CodeEffect},
		{"the status of nobody", with(seed.ClassStatus, func(b *domaintest.Body) domain.Effect {
			return setStatus(&domaintest.Member{ID: domain.MemberID{UUID: b.ID()}}, domain.StatusLeft)
		}), domain.CodeEffect},
		{"a status that there is not", with(seed.ClassStatus, func(b *domaintest.Body) domain.Effect { return setStatus(b.Members[0], "asleep") }), domain.CodeForm},
		{"no document", with(seed.ClassOrdinary, func(b *domaintest.Body) domain.Effect { return statute(b.ID(), 0) }), domain.CodeForm},
	})
}

// Rescinding asks for what deciding asked for, and undoes nothing by itself.
func TestARescissionHasTheClassesOfTheDecision(t *testing.T) {
	t.Parallel()
	b := five()
	decision := b.Carry([]string{seed.ClassOrdinary, seed.ClassRules}, newRules(1, func(r *domain.RuleSet) { r.LostKeyHours = 1 }))
	b.Wait(2)
	rescind := domain.NewEffect(&domain.Rescind{Decision: decision.ID})
	_, err := tabled(b, b.Motion([]string{seed.ClassOrdinary}, rescind))
	refused(t, b, err, domain.CodeClasses)
	b.Carry([]string{seed.ClassOrdinary, seed.ClassRules}, rescind)
	letIn(t, b, nil)
	if old := b.State.Decision(decision.ID); old.RescindedBy == nil {
		t.Error("not rescinded")
	}
	if rules, _ := b.State.RulesAt(b.Now); rules.LostKeyHours != 1 {
		t.Error("rescinding undid what the decision did")
	}
}
