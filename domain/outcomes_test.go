package domain_test

import (
	"fmt"
	"strings"
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/voting"
)

// Every test that a class asks for fails alone, and the decision names it.
func TestEveryTestFailsAlone(t *testing.T) {
	t.Parallel()
	both := []string{seed.ClassElection, seed.ClassOrdinary}
	// Votes by member, civil society before the comma: y, n, a, - for silence.
	for _, c := range []struct {
		name    string
		classes []string
		votes   string
		outcome voting.Outcome
		failed  string // test class side, …
	}{
		{"nothing fails, at exactly two thirds", both[1:], "yyyynn,yyn", voting.Carried, ""},
		{"the quorum: half is not more than half", both[1:], "yyy-,y---", voting.LapsedNoQuorum, "quorum ordinary "},
		{"one more, and it is there", both[1:], "yyy-,yy--", voting.Carried, ""},
		{"an abstention takes part", both[1:], "yyya,y---", voting.Carried, ""},
		{"the threshold", both[1:], "yyynn-,yyn", voting.NotCarried, "threshold ordinary "},
		{"concurrence of the second side", both[1:], "yyyyyy,ynn", voting.NotCarried, "concurrence ordinary government"},
		{"concurrence of the first side", both[1:], "ynn,yyyyyy", voting.NotCarried, "concurrence ordinary civil_society"},
		{"a tie within a side", both[1:], "yyyyyy,yn", voting.NotCarried, "concurrence ordinary government"},
		{"a side that abstains has not agreed", both[1:], "yyyyyy,aaa", voting.NotCarried, "concurrence ordinary government"},
		{"a side that keeps silent has not agreed", both[1:], "yyyyyy,---", voting.NotCarried, "concurrence ordinary government"},
		{"everybody abstains", both[1:], "aaa,aa", voting.NotCarried, "threshold ordinary , concurrence ordinary civil_society, concurrence ordinary government"},
		{"nobody comes", both[1:], "---,--", voting.LapsedNoQuorum, "quorum ordinary , threshold ordinary , concurrence ordinary civil_society, concurrence ordinary government"},

		{"rules: nothing fails", []string{seed.ClassRules}, "yyyy--,yy-", voting.Carried, ""},
		{"rules: the threshold, of the whole body", []string{seed.ClassRules}, "yyya--,yy-", voting.NotCarried, "threshold rules "},
		// Where yes reaches two thirds of the whole body, so does taking part: the quorum cannot fail alone.
		{"rules: the quorum, and so the threshold", []string{seed.ClassRules}, "yyy---,yy-", voting.LapsedNoQuorum, "quorum rules , threshold rules "},
		{"rules: concurrence by two thirds", []string{seed.ClassRules}, "yyyyyy,yyynn", voting.NotCarried, "concurrence rules government"},

		{"elections: a tie is lost", []string{seed.ClassElection}, "yyyy,nnnn", voting.NotCarried, "threshold election "},
		{"elections: a side is not asked", []string{seed.ClassElection}, "yyyyyy,nnnn", voting.Carried, ""},
		{"procedure: no quorum is asked", []string{seed.ClassProcedural}, "y-----,---", voting.Carried, ""},
		{"procedure: nobody comes", []string{seed.ClassProcedural}, "------,---", voting.NotCarried, "threshold procedural "},

		{"two classes: carried by both", both, "yyyy,yyn", voting.Carried, ""},
		{"two classes: enough for one", both, "yyynn-,yyn", voting.NotCarried, "threshold ordinary "},
		{"two classes: no quorum in either", both, "yyy-,y---", voting.LapsedNoQuorum, "quorum election , quorum ordinary "},
		{"two classes: no quorum in one decides nothing", []string{seed.ClassOrdinary, seed.ClassProcedural}, "nn--,nn--", voting.LapsedNoQuorum, "quorum ordinary , threshold ordinary , concurrence ordinary civil_society, concurrence ordinary government, threshold procedural "},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			civil, government, _ := strings.Cut(c.votes, ",")
			b := bodyOf(domain.PurposeOperation, len(civil), len(government))
			poll := b.Put(b.Motion(c.classes))
			for i, v := range civil + government {
				if choice := map[rune]string{'y': "yes", 'n': "no", 'a': "abstain"}[v]; choice != "" {
					letIn(t, b, b.Vote(poll, b.Members[i], choice))
				}
			}
			d := b.Close(poll)
			var failed []string
			for _, test := range (voting.Result{Tests: d.Tests}).Failed() {
				failed = append(failed, fmt.Sprintf("%s %s %s", test.Test, test.Class, test.Side))
			}
			if d.Outcome != c.outcome || strings.Join(failed, ", ") != c.failed {
				t.Errorf("%s; failed: %s\nwant %s; failed: %s", d.Outcome, strings.Join(failed, ", "), c.outcome, c.failed)
			}
			state := map[voting.Outcome]string{voting.Carried: domain.MotionCarried, voting.NotCarried: domain.MotionNotCarried, voting.LapsedNoQuorum: domain.MotionLapsed}
			if m := b.State.Motion(d.Motion); m.State != state[c.outcome] || *m.Decision != d.ID {
				t.Errorf("the motion is %s", m.State)
			}
			letIn(t, b, nil)
		})
	}
}

// What a recused member is in the count is the class's rule.
func TestARecusedMemberInTheCount(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		recusal          string
		entitled, behind int64 // the base of the quorum, and of all that are there
	}{
		{domain.RecusalRemoves, 4, 3},
		{domain.RecusalSilent, 5, 4},
	} {
		b := domaintest.ConstitutedWith(domain.PurposeOperation, 3, 2, func(e *domain.LedgerFounded) {
			class := e.Rules.Class(seed.ClassElection)
			class.Recusal, class.Base = c.recusal, voting.BasePresent
		})
		poll := b.Put(b.Motion([]string{seed.ClassElection}))
		letIn(t, b, recuse(b, poll, b.Members[0]))
		b.Cast(poll, "", "yes", "yes", "no")
		d := b.Close(poll)
		if quorum, threshold := d.Tests[0], d.Tests[1]; quorum.Base != c.entitled || quorum.Have != 3 || threshold.Base != c.behind {
			t.Errorf("%s: quorum %+v, threshold %+v", c.recusal, quorum, threshold)
		}
		if d.Body.Recused != 1 || d.Body.NotVoting != 1 || d.Body.Roll != 5 {
			t.Errorf("%s: counted %+v", c.recusal, d.Body)
		}
	}
}

// The member that a status motion is about takes no part, by rule.
func TestTheMemberConcernedIsRecusedByRule(t *testing.T) {
	t.Parallel()
	b := five()
	poll := b.Put(b.Motion([]string{seed.ClassStatus}, setStatus(b.Members[4], domain.StatusSuspended), setStatus(b.Members[1], domain.StatusInactive)))
	p := b.State.Poll(poll)
	if len(p.Recused) != 2 || p.Recused[0].Member != b.Members[4].ID || p.Recused[1].Member != b.Members[1].ID || p.Recused[0].By != domain.RecusedByRule {
		t.Fatalf("recused %+v", p.Recused)
	}
	if p.Recused[0].Seq != p.Opened+1 || p.Recused[1].Seq != p.Opened+2 {
		t.Errorf("recused at %+v, opened at %d", p.Recused, p.Opened)
	}
	refused(t, b, b.Vote(poll, b.Members[4], "no"), domain.CodeRecused)
	b.Cast(poll, "yes", "", "yes", "yes")
	d := b.Close(poll)
	if d.Outcome != voting.Carried || d.Tests[1].Base != 3 {
		t.Errorf("%s, threshold %+v", d.Outcome, d.Tests[1])
	}
	if b.State.Member(b.Members[4].ID).Status != domain.StatusSuspended || b.State.Member(b.Members[1].ID).Status != domain.StatusInactive {
		t.Error("the statuses were not set")
	}
	letIn(t, b, nil)
}
