package domain_test

import (
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
)

func TestAllOrNone(t *testing.T) {
	t.Parallel()
	id := wire.UUID{1, 6: 0x70, 8: 0x80}
	documentAndMember := func(b *domaintest.Body) []domain.Effect {
		return []domain.Effect{statute(id, 1), setStatus(b.Members[4], domain.StatusInactive)}
	}
	leaves := func(b *domaintest.Body) {
		b.Must("member.left", b.Members[4].Rep().Of, &domain.MemberLeft{}, b.Members[4].Rep())
	}
	nothing := func(*domaintest.Body) {}
	for _, c := range []struct {
		name      string
		allOrNone bool
		effects   func(*domaintest.Body) []domain.Effect
		meanwhile func(*domaintest.Body)
		applied   []bool
		failed    int64             // the effect for which, under all or none, none is applied
		reason    domain.MisfitCode // of the last one
	}{
		{"all fit", true, documentAndMember, nothing, []bool{true, true}, -1, ""},
		{"one by one, all fit", false, documentAndMember, nothing, []bool{true, true}, -1, ""},
		{"one no longer fits: none", true, documentAndMember, leaves, []bool{false, false}, 1, domain.MisfitMemberLeft},
		{"the first no longer fits: none", true, func(b *domaintest.Body) []domain.Effect {
			return []domain.Effect{setStatus(b.Members[4], domain.StatusInactive), statute(id, 1)}
		}, leaves, []bool{false, false}, 0, domain.MisfitMemberLeft},
		{"one by one, one no longer fits: the others", false, documentAndMember, leaves, []bool{true, false}, -1, domain.MisfitMemberLeft},
		{"one does not fit after another: none", true, func(b *domaintest.Body) []domain.Effect {
			return []domain.Effect{setStatus(b.Members[4], domain.StatusLeft), elect(b.Members[4], "teller", domain.RoleTeller, 30)}
		}, nothing, []bool{false, false}, 1, domain.MisfitNotEligible},
		{"one by one, one does not fit after another", false, func(b *domaintest.Body) []domain.Effect {
			return []domain.Effect{setStatus(b.Members[4], domain.StatusLeft), elect(b.Members[4], "teller", domain.RoleTeller, 30)}
		}, nothing, []bool{true, false}, -1, domain.MisfitNotEligible},
		{"rules without a place for who is admitted: none", true, func(b *domaintest.Body) []domain.Effect {
			letItIn(b.Try("member.applied", "application/"+id.String(), &domain.MemberApplied{Constituency: seed.Parliament, Document: wire.Hash{1}, Name: text("A house")}, b.Registrars[0]))
			return []domain.Effect{newRules(100, func(r *domain.RuleSet) { r.Constituencies = r.Constituencies[:2] }), domain.NewEffect(&domain.Admit{Application: domain.MemberID{UUID: id}})}
		}, nothing, []bool{false, false}, 1, domain.MisfitNoConstituency},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := five()
			content := b.Motion([]string{seed.ClassAdmission, seed.ClassElection, seed.ClassOrdinary, seed.ClassRules, seed.ClassStatus}, c.effects(b)...)
			content.AllOrNone = c.allOrNone
			poll := b.Put(content)
			b.Cast(poll, "yes", "yes", "yes", "yes")
			c.meanwhile(b)
			before := domaintest.StateDigest(b.State)
			d := b.Close(poll)
			if len(d.Effects) != len(c.applied) {
				t.Fatalf("%s, effects %+v", d.Outcome, d.Effects)
			}
			for i, e := range d.Effects {
				if e.Applied != c.applied[i] || (e.Failed == nil) != (c.failed < 0) || (e.Failed != nil && *e.Failed != c.failed) {
					t.Errorf("effect %d: %+v", i, e)
				}
				if (c.failed >= 0 || i == len(d.Effects)-1) && e.Reason != c.reason {
					t.Errorf("effect %d for the reason %q, want %q", i, e.Reason, c.reason)
				}
			}
			if before == domaintest.StateDigest(b.State) {
				t.Error("closing changed nothing")
			}
			letIn(t, b, nil)
		})
	}
}

// Trying them out beforehand leaves no trace: they stand where the decision says.
func TestAllOrNoneStandsWhereTheDecisionSays(t *testing.T) {
	t.Parallel()
	b := five()
	content := b.Motion([]string{seed.ClassElection, seed.ClassStatus},
		setStatus(b.Members[4], domain.StatusInactive), elect(b.Members[3], "teller", domain.RoleTeller, 30))
	content.AllOrNone = true
	poll := b.Put(content)
	b.Cast(poll, "yes", "yes", "yes", "yes")
	d := b.Close(poll)
	for _, e := range d.Effects {
		if !e.Applied {
			t.Errorf("%+v", e)
		}
	}
	if b.State.Member(b.Members[4].ID).StatusSeq != d.Effects[0].Seq || b.State.Office("teller").Seq != d.Effects[1].Seq {
		t.Error("the effects stand at other entries than the decision says")
	}
	letIn(t, b, nil)
}
