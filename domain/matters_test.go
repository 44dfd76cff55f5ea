package domain_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
)

// unfit is an effect that cannot take place as things are, and what its refusal
// at tabling says of that.
type unfit struct {
	name   string
	effect func(b *domaintest.Body) domain.Effect
	says   string
}

// refuseUnfit tables each effect in a body of its own.
func refuseUnfit(t *testing.T, class string, given func() *domaintest.Body, effects []unfit) {
	t.Helper()
	body := given()
	for _, u := range effects {
		t.Run(u.name, func(t *testing.T) {
			t.Parallel()
			b := body.Copy()
			classes := []string{class}
			if class != seed.ClassStatus {
				classes = append(classes, seed.ClassStatus)
			}
			_, err := tabled(b, b.Motion(classes, u.effect(b)))
			refused(t, b, err, domain.CodeEffect)
			if !strings.Contains(err.Error(), u.says) {
				t.Errorf("refused by %v, want %q", err, u.says)
			}
		})
	}
}

// drawn is an id that is the same in every copy of a body.
func drawn(n byte) wire.UUID { return wire.UUID{1, 6: 0x70, 8: 0x80, 15: n} }

func groupFounding(b *domaintest.Body, change func(*domain.FoundGroup)) domain.Effect {
	e := &domain.FoundGroup{
		Group: domain.GroupID{UUID: drawn(1)}, Mandate: text("To prepare the plan."),
		Members: []domain.MemberID{b.Members[0].ID, b.Members[3].ID}, Name: text("Plan"),
	}
	change(e)
	return domain.NewEffect(e)
}

const theGroup = "group/01000000-0000-7000-8000-000000000001"

// grouped is a body with a working group of its first and fourth members.
func grouped() *domaintest.Body {
	return copyOf("grouped", func() *domaintest.Body {
		b := domaintest.Constituted(domain.PurposeOperation, 3, 2)
		b.Carry([]string{seed.ClassOrdinary}, groupFounding(b, func(e *domain.FoundGroup) { e.Until = b.Now.AddHours(5000) }))
		return b
	})
}

func TestAWorkingGroup(t *testing.T) {
	t.Parallel()
	join := func(m int) func(*domaintest.Body) error {
		return func(b *domaintest.Body) error {
			return b.Try("group.joined", theGroup, &domain.GroupJoined{}, b.Members[m].Rep())
		}
	}
	leave := func(m int) func(*domaintest.Body) error {
		return func(b *domaintest.Body) error {
			return b.Try("group.left", theGroup, &domain.GroupLeft{}, b.Members[m].Rep())
		}
	}
	after := func(happens func(*domaintest.Body), then func(*domaintest.Body) error) func(*domaintest.Body) error {
		return func(b *domaintest.Body) error {
			happens(b)
			return then(b)
		}
	}
	over := func(b *domaintest.Body) { b.Wait(5000) }
	dissolved := func(b *domaintest.Body) {
		b.Carry([]string{seed.ClassOrdinary}, domain.NewEffect(&domain.DissolveGroup{Group: domain.GroupID{UUID: drawn(1)}}))
	}
	inactive := func(m int) func(*domaintest.Body) {
		return func(b *domaintest.Body) {
			b.Carry([]string{seed.ClassStatus}, setStatus(b.Members[m], domain.StatusInactive))
		}
	}
	tell(t, grouped, []story{
		{"a member joins", join(1), ""},
		{"not twice", join(0), domain.CodeExists},
		{"not if it is inactive", after(inactive(1), join(1)), domain.CodeMemberNotActive},
		{"not for an officer", func(b *domaintest.Body) error {
			return b.Try("group.joined", theGroup, &domain.GroupJoined{}, b.Coordinator)
		}, domain.CodeNotPermitted},
		{"not when it is over", after(over, join(1)), domain.CodeWrongState},
		{"nor dissolved", after(dissolved, join(1)), domain.CodeWrongState},
		{"not one that there is not", func(b *domaintest.Body) error {
			return b.Try("group.joined", "group/"+drawn(2).String(), &domain.GroupJoined{}, b.Members[1].Rep())
		}, domain.CodeNotFound},
		{"a member leaves", leave(0), ""},
		{"also an inactive one", after(inactive(0), leave(0)), ""},
		{"not if it is not in it", leave(1), domain.CodeNotFound},
		{"not when it is over", after(over, leave(0)), domain.CodeWrongState},
		{"not one that there is not", func(b *domaintest.Body) error {
			return b.Try("group.left", "group/"+drawn(2).String(), &domain.GroupLeft{}, b.Members[0].Rep())
		}, domain.CodeNotFound},
	})
	b := grouped()
	letItIn(join(1)(b))
	letItIn(leave(0)(b))
	g := b.State.Group(domain.GroupID{UUID: drawn(1)})
	if want := []domain.MemberID{b.Members[1].ID, b.Members[3].ID}; !slices.Equal(g.Members, want) || !slices.IsSortedFunc(g.Members, func(a, b domain.MemberID) int { return strings.Compare(a.String(), b.String()) }) {
		t.Errorf("the group has %v, want %v", g.Members, want)
	}
	dissolved(b)
	if g := b.State.Group(g.ID); g.State != domain.GroupDissolved || g.DissolvedBy == nil {
		t.Errorf("%+v", g)
	}
}

func TestAWorkingGroupIsFoundedOnlyIfItFits(t *testing.T) {
	t.Parallel()
	found := func(change func(*domaintest.Body, *domain.FoundGroup)) func(*domaintest.Body) domain.Effect {
		return func(b *domaintest.Body) domain.Effect {
			return groupFounding(b, func(e *domain.FoundGroup) {
				e.Group = domain.GroupID{UUID: drawn(3)}
				change(b, e)
			})
		}
	}
	dissolve := func(id domain.GroupID) domain.Effect { return domain.NewEffect(&domain.DissolveGroup{Group: id}) }
	refuseUnfit(t, seed.ClassOrdinary, grouped, []unfit{
		{"twice", func(b *domaintest.Body) domain.Effect { return groupFounding(b, func(*domain.FoundGroup) {}) }, "already"},
		{"of nobody known", found(func(_ *domaintest.Body, e *domain.FoundGroup) {
			e.Members = []domain.MemberID{{UUID: drawn(9)}}
		}), "there is no member"},
		{"of one that has left", found(func(b *domaintest.Body, _ *domain.FoundGroup) {
			letItIn(b.Try("member.left", b.Members[3].Rep().Of, &domain.MemberLeft{}, b.Members[3].Rep()))
		}), "has left"},
		{"over already", found(func(b *domaintest.Body, e *domain.FoundGroup) { e.Until = b.Now }), "past"},
		{"over before 1970", found(func(_ *domaintest.Body, e *domain.FoundGroup) { e.Until = -1 }), "past"},
		{"nothing to dissolve", func(*domaintest.Body) domain.Effect { return dissolve(domain.GroupID{UUID: drawn(9)}) }, "no such group"},
		{"dissolved before", func(b *domaintest.Body) domain.Effect {
			b.Carry([]string{seed.ClassOrdinary}, dissolve(domain.GroupID{UUID: drawn(1)}))
			return dissolve(domain.GroupID{UUID: drawn(1)})
		}, "dissolved already"},
	})
	formless := map[string]func(*domaintest.Body, *domain.FoundGroup){
		"nobody":     func(_ *domaintest.Body, e *domain.FoundGroup) { e.Members = nil },
		"twice":      func(b *domaintest.Body, e *domain.FoundGroup) { e.Members[1] = e.Members[0] },
		"too many":   func(_ *domaintest.Body, e *domain.FoundGroup) { e.Members = manyMembers(65) },
		"no mandate": func(_ *domaintest.Body, e *domain.FoundGroup) { e.Mandate = domain.Text{} },
		"no name":    func(_ *domaintest.Body, e *domain.FoundGroup) { e.Name = domain.Text{} },
	}
	for name, change := range formless {
		b := grouped()
		_, err := tabled(b, b.Motion([]string{seed.ClassOrdinary}, found(change)(b)))
		if !refusedBy(err, domain.CodeForm) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func refusedBy(err error, code domain.Code) bool {
	var refusal *domain.Refusal
	return errors.As(err, &refusal) && refusal.Code == code
}

func manyMembers(n byte) []domain.MemberID {
	members := make([]domain.MemberID, n)
	for i := range members {
		members[i].UUID = drawn(byte(i)) //nolint:gosec // below 256
	}
	return members
}

// ruling is the coordinator's on a motion, for so many hours.
func ruling(b *domaintest.Body, motion domain.MotionID, change func(*domain.RulingMade)) error {
	e := &domain.RulingMade{Kind: domain.RulingPostponed, Motion: motion, Reasons: text("It is too early."), Until: b.Now.AddHours(720)}
	change(e)
	return b.Try("ruling.made", "ruling/"+drawn(byte(len(b.Entries))).String(), e, b.Coordinator)
}

func asItIs[T any](*T) {}

func TestARuling(t *testing.T) {
	t.Parallel()
	rule := func(change func(*domain.RulingMade)) func(*domaintest.Body) error {
		return func(b *domaintest.Body) error {
			return ruling(b, b.Table(b.Motion([]string{seed.ClassOrdinary})), change)
		}
	}
	in := func(put func(*domaintest.Body) domain.MotionID) func(*domaintest.Body) error {
		return func(b *domaintest.Body) error { return ruling(b, put(b), asItIs) }
	}
	tell(t, five, []story{
		{"on a motion in deliberation", rule(asItIs[domain.RulingMade]), ""},
		{"inadmissible", rule(func(e *domain.RulingMade) { e.Kind = domain.RulingInadmissible }), ""},
		{"on one just tabled", in(func(b *domaintest.Body) domain.MotionID {
			id, err := tabled(b, b.Motion([]string{seed.ClassOrdinary}))
			letItIn(err)
			return id
		}), ""},
		{"on a frozen one", in(func(b *domaintest.Body) domain.MotionID {
			id := b.Table(b.Motion([]string{seed.ClassOrdinary}))
			b.Freeze(id)
			return id
		}), ""},
		{"not on one put to the vote", in(func(b *domaintest.Body) domain.MotionID {
			return b.State.Poll(b.Put(b.Motion([]string{seed.ClassOrdinary}))).Motion
		}), domain.CodeWrongState},
		{"not on one that there is not", func(b *domaintest.Body) error { return ruling(b, domain.MotionID{UUID: drawn(9)}, asItIs) }, domain.CodeNotFound},
		{"not of another kind", rule(func(e *domain.RulingMade) { e.Kind = "void" }), domain.CodeForm},
		{"not without reasons", rule(func(e *domain.RulingMade) { e.Reasons = domain.Text{} }), domain.CodeForm},
		{"not longer than the rules say", rule(func(e *domain.RulingMade) { e.Until++ }), domain.CodeClock},
		{"not for no time", rule(func(e *domain.RulingMade) { e.Until = e.Until.AddHours(-720) }), domain.CodeClock},
		{"for the shortest time", rule(func(e *domain.RulingMade) { e.Until = e.Until.AddHours(-720) + 1 }), ""},
		{"not by a registrar", func(b *domaintest.Body) error {
			e := &domain.RulingMade{Kind: domain.RulingPostponed, Motion: b.Table(b.Motion([]string{seed.ClassOrdinary})), Reasons: text("x"), Until: b.Now + 1}
			return b.Try("ruling.made", "ruling/"+drawn(1).String(), e, b.Registrars[0])
		}, domain.CodeNotPermitted},
		{"not by two", func(b *domaintest.Body) error {
			e := &domain.RulingMade{Kind: domain.RulingPostponed, Motion: b.Table(b.Motion([]string{seed.ClassOrdinary})), Reasons: text("x"), Until: b.Now + 1}
			return b.Try("ruling.made", "ruling/"+drawn(1).String(), e, b.Coordinator, b.Registrars[0])
		}, domain.CodeNotPermitted},
		{"not twice under one id", func(b *domaintest.Body) error {
			var err error
			for range 2 {
				e := &domain.RulingMade{Kind: domain.RulingPostponed, Motion: b.Table(b.Motion([]string{seed.ClassOrdinary})), Reasons: text("x"), Until: b.Now + 1}
				err = b.Try("ruling.made", "ruling/"+drawn(1).String(), e, b.Coordinator)
			}
			return err
		}, domain.CodeExists},
		{"one of each kind on a motion, even when it is over", func(b *domaintest.Body) error {
			id := b.Table(b.Motion([]string{seed.ClassOrdinary}))
			letItIn(ruling(b, id, asItIs))
			b.Wait(721)
			return ruling(b, id, asItIs)
		}, domain.CodeExists},
		{"the other kind after it", func(b *domaintest.Body) error {
			id := b.Table(b.Motion([]string{seed.ClassOrdinary}))
			letItIn(ruling(b, id, asItIs))
			return ruling(b, id, func(e *domain.RulingMade) { e.Kind = domain.RulingInadmissible })
		}, ""},
		{"not on an appeal", func(b *domaintest.Body) error {
			letItIn(rule(asItIs[domain.RulingMade])(b))
			appeal := domain.NewEffect(&domain.OverturnRuling{Ruling: lastRuling(b)})
			return ruling(b, b.Table(b.Motion([]string{seed.ClassProcedural}, appeal)), asItIs)
		}, domain.CodeNotPermitted},
	})
}

// lastRuling is the ruling that the last entry made.
func lastRuling(b *domaintest.Body) domain.RulingID {
	for _, row := range b.Rows {
		if row.Kind == "ruling" {
			id, err := wire.ParseUUID(row.ID)
			letItIn(err)
			return domain.RulingID{UUID: id}
		}
	}
	panic("the last entry made no ruling")
}

func TestWhatARulingStops(t *testing.T) {
	t.Parallel()
	deliberated := func(b *domaintest.Body) domain.MotionID {
		id := b.Table(b.Motion([]string{seed.ClassOrdinary}))
		b.Wait(720)
		return id
	}
	ruled := func(put func(*domaintest.Body) domain.MotionID, hours int64, then func(*domaintest.Body, domain.MotionID) error) func(*domaintest.Body) error {
		return func(b *domaintest.Body) error {
			id := put(b)
			letItIn(ruling(b, id, func(e *domain.RulingMade) { e.Until = b.Now.AddHours(2) }))
			b.Wait(hours)
			return then(b, id)
		}
	}
	frozen := func(b *domaintest.Body) domain.MotionID {
		id := deliberated(b)
		letItIn(freeze(b, id))
		return id
	}
	opens := func(b *domaintest.Body, id domain.MotionID) error {
		_, err := open(b, id, asIs)
		return err
	}
	overturned := func(b *domaintest.Body, id domain.MotionID) error {
		letItIn(ruling(b, id, func(e *domain.RulingMade) { e.Kind, e.Until = domain.RulingInadmissible, b.Now.AddHours(700) }))
		over := domain.NewEffect(&domain.OverturnRuling{Ruling: lastRuling(b)})
		appeal := b.Table(b.Motion([]string{seed.ClassProcedural}, over))
		letItIn(freeze(b, appeal))
		poll := b.Open(appeal, 24)
		b.All(poll, domain.ChoiceYes)
		b.Close(poll)
		return opens(b, id)
	}
	tell(t, five, []story{
		{"no freezing", ruled(deliberated, 1, freeze), domain.CodeRuled},
		{"freezing when it is over", ruled(deliberated, 2, freeze), ""},
		{"no poll", ruled(frozen, 1, opens), domain.CodeRuled},
		{"a poll when it is over", ruled(frozen, 2, opens), ""},
		{"a poll when it is overturned", ruled(frozen, 2, overturned), ""},
		{"another motion goes on", func(b *domaintest.Body) error {
			other := deliberated(b)
			letItIn(ruling(b, b.Table(b.Motion([]string{seed.ClassOrdinary})), asItIs))
			return freeze(b, other)
		}, ""},
	})
}

func TestAnAppealFitsOnlyAStandingRuling(t *testing.T) {
	t.Parallel()
	overturn := func(id domain.RulingID) domain.Effect {
		return domain.NewEffect(&domain.OverturnRuling{Ruling: id})
	}
	refuseUnfit(t, seed.ClassProcedural, five, []unfit{
		{"none", func(*domaintest.Body) domain.Effect { return overturn(domain.RulingID{UUID: drawn(9)}) }, "no such ruling"},
		{"over", func(b *domaintest.Body) domain.Effect {
			letItIn(ruling(b, b.Table(b.Motion([]string{seed.ClassOrdinary})), func(e *domain.RulingMade) { e.Until = b.Now.AddHours(1) }))
			id := lastRuling(b)
			b.Wait(1)
			return overturn(id)
		}, "lapsed"},
		{"overturned", func(b *domaintest.Body) domain.Effect {
			letItIn(ruling(b, b.Table(b.Motion([]string{seed.ClassOrdinary})), asItIs))
			id := lastRuling(b)
			appeal := b.Table(b.Motion([]string{seed.ClassProcedural}, overturn(id)))
			letItIn(freeze(b, appeal))
			poll := b.Open(appeal, 24)
			b.All(poll, domain.ChoiceYes)
			b.Close(poll)
			return overturn(id)
		}, "overturned already"},
	})
}

func TestTheRulesSayHowLongARulingStands(t *testing.T) {
	t.Parallel()
	tell(t, func() *domaintest.Body {
		return domaintest.ConstitutedWith(domain.PurposeOperation, 3, 2, func(e *domain.LedgerFounded) { e.Rules.RulingHours = 5 })
	}, []story{
		{"as long as they say", func(b *domaintest.Body) error {
			return ruling(b, b.Table(b.Motion([]string{seed.ClassOrdinary})), func(e *domain.RulingMade) { e.Until = b.Now.AddHours(5) })
		}, ""},
		{"not longer", func(b *domaintest.Body) error {
			return ruling(b, b.Table(b.Motion([]string{seed.ClassOrdinary})), func(e *domain.RulingMade) { e.Until = b.Now.AddHours(5) + 1 })
		}, domain.CodeClock},
	})
}

// decided is a body with an ordinary decision, of which it knows the id.
func decided() (*domaintest.Body, domain.DecisionID) {
	b := copyOf("decided", func() *domaintest.Body {
		b := domaintest.Constituted(domain.PurposeOperation, 3, 2)
		b.Carry([]string{seed.ClassOrdinary})
		return b
	})
	var id domain.DecisionID
	for row := range b.Newest() {
		if row.Kind == "decision" {
			uuid, err := wire.ParseUUID(row.ID)
			letItIn(err)
			id.UUID = uuid
		}
	}
	return b, id
}

func contest(b *domaintest.Body, id domain.DecisionID, m int) error {
	return b.Try("decision.contested", "decision/"+id.String(), &domain.DecisionContested{Reasons: text("I voted no.")}, b.Members[m].Rep())
}

func TestADecisionIsContested(t *testing.T) {
	t.Parallel()
	_, id := decided()
	given := func() *domaintest.Body {
		b, _ := decided()
		return b
	}
	by := func(m int) func(*domaintest.Body) error {
		return func(b *domaintest.Body) error { return contest(b, id, m) }
	}
	after := func(hours int64, plus wire.Time, then func(*domaintest.Body) error) func(*domaintest.Body) error {
		return func(b *domaintest.Body) error {
			b.Now = b.Now.AddHours(hours) + plus
			return then(b)
		}
	}
	tell(t, given, []story{
		{"by a member on the roll", by(2), ""},
		{"by a second one", func(b *domaintest.Body) error {
			letItIn(contest(b, id, 2))
			return contest(b, id, 3)
		}, ""},
		{"not twice", func(b *domaintest.Body) error {
			letItIn(contest(b, id, 2))
			return contest(b, id, 2)
		}, domain.CodeExists},
		{"as long as the rules say", after(168, 0, by(2)), ""},
		{"not later", after(168, 1, by(2)), domain.CodeTooLate},
		{"not by an officer", func(b *domaintest.Body) error {
			return b.Try("decision.contested", "decision/"+id.String(), &domain.DecisionContested{Reasons: text("x")}, b.Coordinator)
		}, domain.CodeNotPermitted},
		{"not without reasons", func(b *domaintest.Body) error {
			return b.Try("decision.contested", "decision/"+id.String(), &domain.DecisionContested{}, b.Members[2].Rep())
		}, domain.CodeForm},
		{"not one that there is not", func(b *domaintest.Body) error { return contest(b, domain.DecisionID{UUID: drawn(9)}, 2) }, domain.CodeNotFound},
		{"not by a member that had no vote", func(b *domaintest.Body) error {
			b.Carry([]string{seed.ClassStatus}, setStatus(b.Members[4], domain.StatusSuspended))
			d := b.Carry([]string{seed.ClassProcedural})
			return contest(b, d.ID, 4)
		}, domain.CodeNotOnRoll},
	})
}

func TestAContestIsAnswered(t *testing.T) {
	t.Parallel()
	_, id := decided()
	contested := func() *domaintest.Body {
		b, _ := decided()
		letItIn(contest(b, id, 2))
		letItIn(contest(b, id, 3))
		return b
	}
	answers := func(b *domaintest.Body, m int, upheld bool) domain.Effect {
		return domain.NewEffect(&domain.AnswerContest{Answer: text("So it was."), Decision: id, Member: b.Members[m].ID, Upheld: upheld})
	}
	b := contested()
	d := b.Carry([]string{seed.ClassOrdinary}, answers(b, 2, true), answers(b, 3, false))
	contests := b.State.Decision(id).Contests
	if len(contests) != 2 || contests[0].State != domain.ContestUpheld || contests[1].State != domain.ContestRejected || *contests[0].AnsweredBy != d.ID || contests[1].Answer.En == "" {
		t.Errorf("%+v", contests)
	}
	if err := b.Check(); err != nil {
		t.Error(err)
	}
	refuseUnfit(t, seed.ClassOrdinary, contested, []unfit{
		{"of no decision", func(b *domaintest.Body) domain.Effect {
			return domain.NewEffect(&domain.AnswerContest{Answer: text("x"), Decision: domain.DecisionID{UUID: drawn(9)}, Member: b.Members[2].ID})
		}, "no such decision"},
		{"not contested by it", func(b *domaintest.Body) domain.Effect { return answers(b, 1, true) }, "has not contested"},
		{"answered", func(b *domaintest.Body) domain.Effect {
			b.Carry([]string{seed.ClassOrdinary}, answers(b, 2, true))
			return answers(b, 2, true)
		}, "upheld already"},
	})
}

func TestThePinnedRulesSayHowLongADecisionIsContested(t *testing.T) {
	t.Parallel()
	tell(t, func() *domaintest.Body {
		return domaintest.ConstitutedWith(domain.PurposeOperation, 3, 2, func(e *domain.LedgerFounded) { e.Rules.ContestHours = 5 })
	}, []story{
		{"as long as they say", func(b *domaintest.Body) error {
			d := b.Carry([]string{seed.ClassProcedural})
			b.Now = b.Now.AddHours(5)
			return contest(b, d.ID, 2)
		}, ""},
		{"not later", func(b *domaintest.Body) error {
			d := b.Carry([]string{seed.ClassProcedural})
			b.Now = b.Now.AddHours(5) + 1
			return contest(b, d.ID, 2)
		}, domain.CodeTooLate},
	})
}
