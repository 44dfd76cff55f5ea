package domain_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
)

// imposed is an effect with a condition due in so many hours, and what follows
// for a member where it is missed; nothing for nobody.
func imposed(b *domaintest.Body, n byte, hours int64, member *domaintest.Member, status string) domain.Effect {
	c := domain.ImposedCondition{Condition: condition(n), Due: b.Now.AddHours(hours), Text: text("To report.")}
	if member != nil {
		c.Consequence = &domain.Consequence{Member: member.ID, Status: status}
	}
	return domain.NewEffect(&domain.ImposeConditions{Conditions: []domain.ImposedCondition{c}})
}

func condition(n byte) domain.ConditionID { return domain.ConditionID{UUID: drawn(n)} }

func confirmed(n byte, state string) domain.Effect {
	return domain.NewEffect(&domain.ConfirmCondition{Condition: condition(n), Reasons: text("It did."), State: state})
}

var underStatus = []string{seed.ClassOrdinary, seed.ClassStatus}

func TestAConditionFallsDue(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name      string
		hours     int64 // until it is due, from the start of the motion
		about     int   // whom the consequence is about; -1 for none
		meanwhile func(*domaintest.Body)
		state     string
		applied   string
		status    string // of member 4
	}{
		{"nothing happens", 2000, 4, func(*domaintest.Body) {}, domain.ConditionMissed, "true", domain.StatusSuspended},
		{"nothing follows", 2000, -1, func(*domaintest.Body) {}, domain.ConditionMissed, "false", domain.StatusActive},
		{"it was so before", 4000, 4, func(b *domaintest.Body) {
			b.Carry([]string{seed.ClassStatus}, setStatus(b.Members[4], domain.StatusSuspended))
		}, domain.ConditionMissed, "false", domain.StatusSuspended},
		{"the member leaves", 2000, 4, func(b *domaintest.Body) {
			letItIn(b.Try("member.left", b.Members[4].Rep().Of, &domain.MemberLeft{}, b.Members[4].Rep()))
		}, domain.ConditionMissed, "false", domain.StatusLeft},
		{"it is met", 4000, 4, func(b *domaintest.Body) {
			b.Carry([]string{seed.ClassOrdinary}, confirmed(1, domain.ConditionMet))
		}, domain.ConditionMet, "", domain.StatusActive},
		{"it is lifted", 4000, 4, func(b *domaintest.Body) {
			b.Carry([]string{seed.ClassOrdinary}, confirmed(1, domain.ConditionLifted))
		}, domain.ConditionLifted, "", domain.StatusActive},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := five()
			at := b.Now.AddHours(c.hours)
			var about *domaintest.Member
			if c.about >= 0 {
				about = b.Members[c.about]
			}
			d := b.Carry(slices.Clone(underStatus), imposed(b, 1, c.hours, about, domain.StatusSuspended))
			if !d.Effects[0].Applied {
				t.Fatalf("%+v", d.Effects)
			}
			c.meanwhile(b)
			b.Now = at - 1
			b.Derive()
			if s := b.State.Condition(condition(1)); s.State == domain.ConditionMissed {
				t.Fatal("missed before it is due")
			}
			b.ReloadReader() // which must come to what falls due as well
			b.Now = at
			b.Derive()
			s := b.State.Condition(condition(1))
			applied := ""
			if s.Applied != nil {
				applied = fmt.Sprint(*s.Applied)
			}
			if s.State != c.state || applied != c.applied || (s.FellDue > 0) != (c.applied != "") {
				t.Errorf("%+v, applied %q", s, applied)
			}
			if got := b.State.Member(b.Members[4].ID).Status; got != c.status {
				t.Errorf("the member is %s, want %s", got, c.status)
			}
			if err := b.Check(); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestAMissedConditionIsMetLate(t *testing.T) {
	t.Parallel()
	b := five()
	b.Carry(slices.Clone(underStatus), imposed(b, 1, 1000, b.Members[4], domain.StatusSuspended))
	b.Wait(1000)
	b.Carry([]string{seed.ClassOrdinary}, confirmed(1, domain.ConditionMet))
	c := b.State.Condition(condition(1))
	if c.State != domain.ConditionMet || c.FellDue == 0 || c.SettledBy == nil || c.Reasons.En == "" {
		t.Errorf("%+v", c)
	}
	if b.State.Member(b.Members[4].ID).Status != domain.StatusSuspended {
		t.Error("what followed is undone by itself")
	}
}

// A consequence is of the class of the status, and who is concerned has no vote on it.
func TestAConsequenceIsOfTheStatusClass(t *testing.T) {
	t.Parallel()
	table := func(class string, whom int) func(*domaintest.Body) error {
		return func(b *domaintest.Body) error {
			var m *domaintest.Member
			if whom >= 0 {
				m = b.Members[whom]
			}
			_, err := tabled(b, b.Motion([]string{class}, imposed(b, 1, 2000, m, domain.StatusSuspended)))
			return err
		}
	}
	tell(t, five, []story{
		{"not as an ordinary motion", table(seed.ClassOrdinary, 4), domain.CodeClasses},
		{"nor as one of status alone", table(seed.ClassStatus, 4), domain.CodeClasses},
		{"without a consequence it is ordinary", table(seed.ClassOrdinary, -1), ""},
	})
	b := five()
	poll := b.Put(b.Motion(slices.Clone(underStatus), imposed(b, 1, 2000, b.Members[4], domain.StatusSuspended)))
	if recused := b.State.Poll(poll).Recused; len(recused) != 1 || recused[0].Member != b.Members[4].ID {
		t.Errorf("recused: %v", recused)
	}
}

func TestAConditionIsImposedOnlyIfItFits(t *testing.T) {
	t.Parallel()
	change := func(b *domaintest.Body, change func(*domain.ImposedCondition)) domain.Effect {
		e := imposed(b, 2, 2000, b.Members[4], domain.StatusSuspended)
		change(&e.Body().(*domain.ImposeConditions).Conditions[0])
		return e
	}
	given := func() *domaintest.Body {
		return copyOf("imposed", func() *domaintest.Body {
			b := domaintest.Constituted(domain.PurposeOperation, 3, 2)
			b.Carry([]string{seed.ClassOrdinary}, imposed(b, 1, 8000, nil, ""))
			return b
		})
	}
	refuseUnfit(t, seed.ClassOrdinary, given, []unfit{
		{"there is one", func(b *domaintest.Body) domain.Effect { return imposed(b, 1, 2000, nil, "") }, "already"},
		{"due now", func(b *domaintest.Body) domain.Effect {
			return change(b, func(c *domain.ImposedCondition) { c.Due = b.Now })
		}, "past"},
		{"nobody", func(b *domaintest.Body) domain.Effect {
			return change(b, func(c *domain.ImposedCondition) { c.Consequence.Member = domain.MemberID{UUID: drawn(9)} })
		}, "there is no member"},
		{"one that has left", func(b *domaintest.Body) domain.Effect {
			letItIn(b.Try("member.left", b.Members[4].Rep().Of, &domain.MemberLeft{}, b.Members[4].Rep()))
			return imposed(b, 2, 2000, b.Members[4], domain.StatusActive)
		}, "has left"},
		{"no such condition", func(*domaintest.Body) domain.Effect { return confirmed(9, domain.ConditionMet) }, "no such condition"},
		{"settled", func(b *domaintest.Body) domain.Effect {
			b.Carry([]string{seed.ClassOrdinary}, confirmed(1, domain.ConditionLifted))
			return confirmed(1, domain.ConditionMet)
		}, "lifted already"},
	})
	twice := func(b *domaintest.Body) domain.Effect {
		e := imposed(b, 2, 2000, nil, "")
		body := e.Body().(*domain.ImposeConditions)
		body.Conditions = append(body.Conditions, body.Conditions[0])
		return e
	}
	many := func(b *domaintest.Body) domain.Effect {
		e := &domain.ImposeConditions{}
		for i := range byte(17) {
			e.Conditions = append(e.Conditions, domain.ImposedCondition{Condition: condition(i), Due: b.Now.AddHours(2000), Text: text("x")})
		}
		return domain.NewEffect(e)
	}
	for name, effect := range map[string]func(*domaintest.Body) domain.Effect{
		"none":     func(*domaintest.Body) domain.Effect { return domain.NewEffect(&domain.ImposeConditions{}) },
		"twice":    twice,
		"too many": many,
		"no text": func(b *domaintest.Body) domain.Effect {
			return change(b, func(c *domain.ImposedCondition) { c.Text = domain.Text{} })
		},
		"no status": func(b *domaintest.Body) domain.Effect { return imposed(b, 2, 2000, b.Members[4], "asleep") },
		"no state":  func(*domaintest.Body) domain.Effect { return confirmed(1, domain.ConditionMissed) },
		"no reasons": func(*domaintest.Body) domain.Effect {
			return domain.NewEffect(&domain.ConfirmCondition{Condition: condition(1), State: domain.ConditionMet})
		},
	} {
		b := given()
		if _, err := tabled(b, b.Motion(slices.Clone(underStatus), effect(b))); !refusedBy(err, domain.CodeForm) {
			t.Errorf("%s: %v", name, err)
		}
	}
	b := given()
	if _, err := tabled(b, b.Motion(slices.Clone(underStatus), imposed(b, 3, 2000, nil, ""), imposed(b, 4, 2000, nil, ""))); !refusedBy(err, domain.CodeForm) {
		t.Errorf("two effects with conditions in one motion: %v", err)
	}
}

// What falls due does so in the order of its times, of one time of what made it,
// of one entry of the subjects; each by itself at the time that it says.
func TestThingsFallDueInOrder(t *testing.T) {
	fewer(t, 100)
	rapid.Check(t, func(rt *rapid.T) {
		b := five()
		type due struct {
			at      wire.Time
			seq     int
			subject string
		}
		var want []due
		first := b.Now.AddHours(3000)
		hours := rapid.Int64Range(0, 3)
		propose := func(n byte) {
			at := first.AddHours(hours.Draw(rt, "hours of a proposal"))
			b.Must("proposal.received", "proposal/"+drawn(n).String(), &domain.ProposalReceived{Due: at, Text: text("x"), Title: text("x")}, b.Coordinator)
			want = append(want, due{at, len(b.Entries), "proposal/" + drawn(n).String()})
		}
		propose(50)
		e := &domain.ImposeConditions{}
		for n := range byte(rapid.IntRange(1, 6).Draw(rt, "conditions")) {
			at := first.AddHours(hours.Draw(rt, "hours of a condition"))
			e.Conditions = append(e.Conditions, domain.ImposedCondition{Condition: condition(n), Due: at, Text: text("x")})
		}
		b.Carry([]string{seed.ClassOrdinary}, domain.NewEffect(e))
		for _, c := range e.Conditions {
			want = append(want, due{c.Due, len(b.Entries), "condition/" + c.Condition.String()})
		}
		poll := b.Put(b.Motion([]string{seed.ClassProcedural}))
		want = append(want, due{b.State.Poll(poll).Closes, len(b.Entries), "poll/" + poll.String()})
		propose(51)
		slices.SortFunc(want, func(x, y due) int {
			switch {
			case x.at != y.at:
				return int(x.at - y.at)
			case x.seq != y.seq:
				return x.seq - y.seq
			case x.subject < y.subject:
				return -1
			}
			return 1
		})
		if rapid.Bool().Draw(rt, "reload") {
			b.Reload()
		}
		before := len(b.Entries)
		if at, ok := b.State.Due(); !ok || at != want[0].at {
			rt.Fatalf("due at %v, want %v", at, want[0].at)
		}
		b.Now = first.AddHours(5)
		b.Derive()
		var got []string
		ids := map[wire.UUID]bool{}
		for i := before; i < len(b.Entries); i++ {
			e, err := wire.ParseEntry(b.Entries[i])
			if err != nil {
				rt.Fatal(err)
			}
			if ids[e.Statement.ID] {
				rt.Fatalf("the id of entry %d stands twice", i+1)
			}
			ids[e.Statement.ID] = true
			if domain.ContinuesGroup(e) {
				continue
			}
			if at := want[len(got)].at; e.Statement.Time != at {
				rt.Fatalf("%s fell due at %s, want %s", e.Statement.Subject, e.Statement.Time, at)
			}
			got = append(got, e.Statement.Subject)
		}
		for i, w := range want {
			if i >= len(got) || got[i] != w.subject {
				rt.Fatalf("fell due: %v, want %v", got, want)
			}
		}
		if _, ok := b.State.Due(); ok {
			rt.Fatal("something is still due")
		}
	})
}
