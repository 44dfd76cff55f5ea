package domain_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/voting"
)

// choose is the effect of electing one of some members to an office, by default
// that of the coordinator; the members' ids rise with their order.
func choose(members ...*domaintest.Member) *domain.Choose {
	e := &domain.Choose{Office: "coordinator", Role: domain.RoleCoordinator, TermDays: 365}
	for _, m := range members {
		e.Candidates = append(e.Candidates, m.Representative)
	}
	return e
}

func ballotOn(m *domaintest.Member) string { return m.Representative.String() }

// election is an open poll on the first members of a body.
func election(b *domaintest.Body, candidates int) domain.PollID {
	return b.Put(b.Motion([]string{seed.ClassElection}, domain.NewEffect(choose(b.Members[:candidates]...))))
}

func TestCandidatesAreProposed(t *testing.T) {
	t.Parallel()
	with := func(change func(b *domaintest.Body, e *domain.Choose)) func(*domaintest.Body) error {
		return func(b *domaintest.Body) error {
			e := choose(b.Members[:3]...)
			change(b, e)
			_, err := tabled(b, b.Motion([]string{seed.ClassElection}, domain.NewEffect(e)))
			return err
		}
	}
	tell(t, gathering, []story{
		{"three of them", with(func(*domaintest.Body, *domain.Choose) {}), ""},
		{"two are the fewest", with(func(_ *domaintest.Body, e *domain.Choose) { e.Candidates = e.Candidates[:2] }), ""},
		{"not one", with(func(_ *domaintest.Body, e *domain.Choose) { e.Candidates = e.Candidates[:1] }), domain.CodeForm},
		{"not more than 32", with(func(b *domaintest.Body, e *domain.Choose) {
			for len(e.Candidates) < 33 {
				e.Candidates = append(e.Candidates, domain.RepresentativeID{UUID: b.ID()})
			}
		}), domain.CodeForm},
		{"not in disorder", with(func(_ *domaintest.Body, e *domain.Choose) { slices.Reverse(e.Candidates) }), domain.CodeForm},
		{"not one twice", with(func(_ *domaintest.Body, e *domain.Choose) { e.Candidates[1] = e.Candidates[0] }), domain.CodeForm},
		{"not for no term", with(func(_ *domaintest.Body, e *domain.Choose) { e.TermDays = 0 }), domain.CodeForm},
		{"not whom there is not", with(func(b *domaintest.Body, e *domain.Choose) { e.Candidates[2].UUID = b.ID() }), domain.CodeEffect},
		{"not who represents no active member", with(func(b *domaintest.Body, _ *domain.Choose) {
			b.Carry([]string{seed.ClassStatus}, setStatus(b.Members[2], domain.StatusInactive))
		}), domain.CodeEffect},
		{"not for an office of another role", with(func(_ *domaintest.Body, e *domain.Choose) { e.Office = "teller-a" }), domain.CodeEffect},
		{"not for an office of another side", with(func(_ *domaintest.Body, e *domain.Choose) {
			e.Office, e.Role = "registrar-government", domain.RoleRegistrar
		}), domain.CodeEffect},
		{"not in a class of another effect", func(b *domaintest.Body) error {
			_, err := tabled(b, b.Motion([]string{seed.ClassOrdinary}, domain.NewEffect(choose(b.Members[:2]...))))
			return err
		}, domain.CodeClasses},
		{"not beside another effect", func(b *domaintest.Body) error {
			_, err := tabled(b, b.Motion([]string{seed.ClassElection}, domain.NewEffect(choose(b.Members[:2]...)), elect(b.Members[0], "teller-d", domain.RoleTeller, 1)))
			return err
		}, domain.CodeForm},
	})
}

func TestAPollOnCandidates(t *testing.T) {
	t.Parallel()
	opened := func(change func(e *domain.PollOpened)) func(*domaintest.Body) error {
		return func(b *domaintest.Body) error {
			id := b.Table(b.Motion([]string{seed.ClassElection}, domain.NewEffect(choose(b.Members[:3]...))))
			b.Freeze(id)
			_, err := open(b, id, change)
			return err
		}
	}
	cast := func(choice func(b *domaintest.Body) string) func(*domaintest.Body) error {
		return func(b *domaintest.Body) error { return b.Vote(election(b, 3), b.Members[0], choice(b)) }
	}
	is := func(s string) func(*domaintest.Body) string { return func(*domaintest.Body) string { return s } }
	tell(t, gathering, []story{
		{"offers them, nobody and abstaining", opened(asIs), ""},
		{"not yes and no", opened(func(e *domain.PollOpened) { e.Options = domain.Options }), domain.CodeChoice},
		{"not fewer", opened(func(e *domain.PollOpened) { e.Options = e.Options[1:] }), domain.CodeChoice},
		{"not without nobody", opened(func(e *domain.PollOpened) { e.Options = slices.Delete(e.Options, 3, 4) }), domain.CodeForm},
		{"not in disorder", opened(func(e *domain.PollOpened) { e.Options[0], e.Options[1] = e.Options[1], e.Options[0] }), domain.CodeForm},
		{"not what is no id", opened(func(e *domain.PollOpened) { e.Options[0] = "0" }), domain.CodeForm},
		{"candidates are not offered on a motion without", func(b *domaintest.Body) error {
			id := b.Table(b.Motion([]string{seed.ClassElection}))
			b.Freeze(id)
			_, err := open(b, id, func(e *domain.PollOpened) {
				e.Options = []string{ballotOn(b.Members[0]), ballotOn(b.Members[1]), "none", "abstain"}
			})
			return err
		}, domain.CodeChoice},
		{"a ballot for a candidate, oneself", cast(func(b *domaintest.Body) string { return ballotOn(b.Members[0]) }), ""},
		{"a ballot for nobody", cast(is("none")), ""},
		{"an abstention", cast(is("abstain")), ""},
		{"no yes", cast(is("yes")), domain.CodeChoice},
		{"nobody else", cast(func(b *domaintest.Body) string { return ballotOn(b.Members[3]) }), domain.CodeChoice},
		{"nothing that no poll has", cast(is("0")), domain.CodeForm},
		{"no candidates in another poll", func(b *domaintest.Body) error {
			return b.Vote(b.Put(b.Motion([]string{seed.ClassOrdinary})), b.Members[0], ballotOn(b.Members[0]))
		}, domain.CodeChoice},
		{"tellers' ballots too", func(b *domaintest.Body) error {
			poll := election(b, 3)
			return tellBallots(b, poll, told(b, poll, ballotOn(b.Members[1]), "none"))
		}, ""},
	})
}

// elections are votes on the first candidates of a body of 7 and 3, by the
// members in their order: "a" for the first candidate, "-" for nobody, "o" to
// abstain, "." for silence.
func TestWhoIsChosen(t *testing.T) {
	t.Parallel()
	body := copyOf("ten", func() *domaintest.Body {
		return domaintest.ConstitutedWith(domain.PurposeOperation, 7, 3, func(e *domain.LedgerFounded) {
			e.Rules.Class(seed.ClassElection).RunOff = true
			e.Rules.Class(seed.ClassElection).Concurrence = &voting.Concurrence{Base: voting.BaseYesNo, MinYes: 1, Threshold: voting.Fraction{Num: 1, Den: 3}}
		})
	})
	for _, c := range []struct {
		name   string
		votes  string
		chosen string
		then   voting.Outcome
		left   string // in the run-off
	}{
		{"more than half for one", "aaaabc" + "." + "aab", "a", voting.Carried, ""},
		{"more than half of those for somebody or nobody, abstentions apart", "aaaooo" + "o" + "aab", "a", voting.Carried, ""},
		{"exactly half", "aaabb-" + "." + "abo", "", voting.NotCarried, "ab"},
		{"the most, and not half: the two first go on", "aaabb-" + "c" + "bca", "", voting.NotCarried, "ab"},
		{"a tie at the second place: all of them go on, and nobody is left out", "aaabbc" + "c" + "aoo", "", voting.NotCarried, ""},
		{"a tie for the lead", "aabbc." + "." + "abc", "", voting.NotCarried, "ab"},
		{"everybody for somebody else", "aabbcc" + "." + "...", "", voting.NotCarried, ""},
		{"one has all votes, the others none: a second place that is none leaves nobody out", "aa----" + "-" + "...", "", voting.NotCarried, ""},
		{"the other side does not agree", "aaaaaa" + "a" + "bbb", "", voting.NotCarried, "ab"},
		{"everybody against all", "------" + "-" + "---", "", voting.NotCarried, ""},
		{"everybody abstains", "oooooo" + "o" + "ooo", "", voting.NotCarried, ""},
		{"too few take part", "aaa..." + "." + "aa.", "", voting.LapsedNoQuorum, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := body.Copy()
			poll := election(b, 3)
			castAll(b, poll, c.votes)
			d := b.Close(poll)
			chosen := ""
			for i, m := range b.Members[:3] {
				if d.Chosen != nil && *d.Chosen == m.Representative {
					chosen = string(rune('a' + i))
				}
			}
			if d.Outcome != c.then || chosen != c.chosen {
				t.Errorf("%s, chosen %q; counted %+v, tests %+v", d.Outcome, chosen, d.Body, d.Tests)
			}
			holder := b.State.Office("coordinator").Holder
			if want := "office/coordinator"; (holder == want) == (c.chosen != "") {
				t.Errorf("the office is held by %s", holder)
			}
			left := ""
			if p := b.State.Poll(runOffOf(b, poll)); p != nil {
				for i, m := range b.Members[:3] {
					if slices.Contains(p.Options, ballotOn(m)) {
						left += string(rune('a' + i))
					}
				}
			}
			if left != c.left {
				t.Errorf("left in the run-off: %q, want %q", left, c.left)
			}
			letIn(t, b, nil)
		})
	}
}

func castAll(b *domaintest.Body, poll domain.PollID, votes string) {
	for i, v := range votes {
		switch v {
		case '.':
		case 'o':
			letItIn(b.Vote(poll, b.Members[i], "abstain"))
		case '-':
			letItIn(b.Vote(poll, b.Members[i], "none"))
		default:
			letItIn(b.Vote(poll, b.Members[i], ballotOn(b.Members[v-'a'])))
		}
	}
}

// runOffOf is the poll that came of one, the zero id where none did.
func runOffOf(b *domaintest.Body, first domain.PollID) domain.PollID {
	polls := b.State.Motion(b.State.Poll(first).Motion).Polls
	last := polls[len(polls)-1]
	if f := b.State.Poll(last).First; f == nil || *f != first {
		return domain.PollID{}
	}
	return last
}

// A count of candidates says how many each had, in the body and on each side;
// who leads is who leads in the body.
func TestTheCountOfCandidates(t *testing.T) {
	t.Parallel()
	b := domaintest.Constituted(domain.PurposeOperation, 4, 3)
	poll := election(b, 3)
	castAll(b, poll, "aaa-"+"bbo")
	d := b.Close(poll)
	said := func(c domain.Count) string {
		s := fmt.Sprintf("%s yes %d no %d abstain %d:", c.Side, c.Yes, c.No, c.Abstain)
		for _, v := range c.Votes {
			s += fmt.Sprintf(" %d", v.Votes)
		}
		return s
	}
	got := []string{said(d.Body), said(d.Sides[0]), said(d.Sides[1])}
	want := []string{" yes 3 no 3 abstain 1: 3 2 0 1", "civil_society yes 3 no 1 abstain 0: 3 0 0 1", "government yes 0 no 2 abstain 1: 0 2 0 0"}
	if !slices.Equal(got, want) {
		t.Errorf("counted\n%s, want\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestARunOff(t *testing.T) {
	t.Parallel()
	given := func() *domaintest.Body { return gathering().Copy() }
	first := func(b *domaintest.Body) domain.PollID {
		poll := election(b, 3)
		letItIn(recuse(b, poll, b.Members[3]))
		castAll(b, poll, "aab.b") // two for a, two for b, none for c
		return poll
	}
	t.Run("is held among those who are left, on the same roll", func(t *testing.T) {
		t.Parallel()
		b := given()
		poll := first(b)
		b.Wait(100) // the poll was due long before anybody looked
		second := b.State.Poll(runOffOf(b, poll))
		if second == nil {
			t.Fatal("there is none")
		}
		was := b.State.Poll(poll)
		if second.State != domain.PollOpen || second.Closes != b.Now.AddHours(72) || second.Rules != was.Rules || second.Digest != was.Digest ||
			!slices.Equal(second.Roll, was.Roll) || !slices.Equal(second.Recused, was.Recused) || second.Meeting != nil {
			t.Errorf("the run-off is %+v, of %+v", second, was)
		}
		if m := b.State.Motion(was.Motion); m.State != domain.MotionVoting || len(m.Polls) != 2 {
			t.Errorf("the motion is %s with polls %v", m.State, m.Polls)
		}
		refused(t, b, b.Vote(second.ID, b.Members[0], ballotOn(b.Members[2])), domain.CodeChoice)
		refused(t, b, b.Vote(second.ID, b.Members[3], ballotOn(b.Members[0])), domain.CodeRecused)
		castAll(b, second.ID, "bbb.b")
		d := b.Close(second.ID)
		if d.Outcome != voting.Carried || *d.Chosen != b.Members[1].Representative || d.Number != b.State.Decision(*was.Decision).Number+1 {
			t.Errorf("the second decision is %+v", d)
		}
		if holder := b.State.Office("coordinator").Holder; holder != "representative/"+b.Members[1].Representative.String() {
			t.Errorf("the office is held by %s", holder)
		}
		letIn(t, b, nil)
	})
	t.Run("is held once", func(t *testing.T) {
		t.Parallel()
		b := given()
		poll := first(b)
		b.Close(poll)
		second := runOffOf(b, poll)
		castAll(b, second, "aab.b")
		if d := b.Close(second); d.Outcome != voting.NotCarried {
			t.Fatalf("the second decision is %+v", d)
		}
		m := b.State.Motion(b.State.Poll(poll).Motion)
		if m.State != domain.MotionNotCarried || len(m.Polls) != 2 {
			t.Errorf("the motion is %s with polls %v", m.State, m.Polls)
		}
		letIn(t, b, nil)
	})
	t.Run("that lapses may be put anew, with all candidates", func(t *testing.T) {
		t.Parallel()
		b := given()
		poll := first(b)
		b.Close(poll)
		second := runOffOf(b, poll)
		b.Close(second)
		motion := b.State.Poll(poll).Motion
		if b.State.Motion(motion).State != domain.MotionLapsed {
			t.Fatalf("the motion is %s", b.State.Motion(motion).State)
		}
		third := b.Open(motion, 72)
		if p := b.State.Poll(third); len(p.Options) != 5 || p.First != nil {
			t.Errorf("the third poll is %+v", p)
		}
		letIn(t, b, nil)
	})
	t.Run("needs every class to ask for it", func(t *testing.T) {
		t.Parallel()
		b := given()
		poll := b.Put(b.Motion([]string{seed.ClassElection, seed.ClassOrdinary}, domain.NewEffect(choose(b.Members[:3]...))))
		castAll(b, poll, "aab.b")
		b.Close(poll)
		if second := runOffOf(b, poll); second != (domain.PollID{}) {
			t.Errorf("the run-off %s", second)
		}
	})
	t.Run("can be extended, and its chosen may no longer be eligible", func(t *testing.T) {
		t.Parallel()
		b := given()
		poll := first(b)
		b.Close(poll)
		second := runOffOf(b, poll)
		b.Must("poll.extended", "poll/"+second.String(), &domain.PollExtended{Closes: b.State.Poll(second).Closes.AddHours(1)}, b.Coordinator)
		castAll(b, second, "bbb.b")
		letIn(t, b, end(b, b.Members[1], b.Members[1].Rep()))
		d := b.Close(second)
		if d.Outcome != voting.Carried || d.Effects[0].Applied || d.Effects[0].Reason != domain.MisfitNotEligible || d.Effects[0].Type != "choose" {
			t.Errorf("decided %+v", d)
		}
		letIn(t, b, nil)
	})
	t.Run("another candidate who is no longer eligible is in nobody's way", func(t *testing.T) {
		t.Parallel()
		b := given()
		poll := election(b, 3)
		castAll(b, poll, "aaaaa")
		letIn(t, b, end(b, b.Members[2], b.Members[2].Rep()))
		if d := b.Close(poll); !d.Effects[0].Applied {
			t.Errorf("decided %+v", d)
		}
	})
	t.Run("all or none of one choice", func(t *testing.T) {
		t.Parallel()
		b := given()
		content := b.Motion([]string{seed.ClassElection}, domain.NewEffect(choose(b.Members[:3]...)))
		content.AllOrNone = true
		poll := b.Put(content)
		castAll(b, poll, "aaaaa")
		if d := b.Close(poll); !d.Effects[0].Applied {
			t.Errorf("decided %+v", d)
		}
		letIn(t, b, nil)
	})
}

// Whatever the votes: a run-off leaves somebody out and two in, everybody left
// has as many votes as the second or more, and nobody left out has as many.
func TestWhoIsLeftInARunOff(t *testing.T) {
	fewer(t, 30)
	body := gathering()
	motion := body.Table(body.Motion([]string{seed.ClassElection}, domain.NewEffect(choose(body.Members...))))
	body.Freeze(motion)
	poll := body.Open(motion, 72)
	rapid.Check(t, func(t *rapid.T) {
		b := body.Copy()
		votes := rapid.StringOfN(rapid.RuneFrom([]rune("aaabbcde-o.")), 5, 5, -1).Draw(t, "votes")
		castAll(b, poll, votes)
		d := b.Close(poll)
		count := d.Body
		var all []int64
		for _, v := range count.Votes[:5] {
			all = append(all, v.Votes)
		}
		slices.Sort(all)
		second := all[3]
		possible := d.Outcome == voting.NotCarried && all[0] < second
		p := b.State.Poll(runOffOf(b, poll))
		if (p != nil) != possible {
			t.Fatalf("%s: %s, run-off %v", votes, d.Outcome, p != nil)
		}
		if p == nil {
			return
		}
		if len(p.Options) < 4 || len(p.Options) > 6 {
			t.Fatalf("%s: left %v", votes, p.Options)
		}
		for _, v := range count.Votes[:5] {
			if slices.Contains(p.Options, v.Option) != (v.Votes >= second) {
				t.Fatalf("%s: %d votes, the second has %d, left %v", votes, v.Votes, second, p.Options)
			}
		}
	})
}
