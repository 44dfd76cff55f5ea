package domain_test

import (
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
)

func setStatus(m *domaintest.Member, status string) domain.Effect {
	return domain.NewEffect(&domain.SetStatus{Member: m.ID, Reasons: text("As was said."), Status: status})
}

func TestWhatAMemberMayDoByStatus(t *testing.T) {
	t.Parallel()
	with := func(status string) func() *domaintest.Body {
		return func() *domaintest.Body {
			b := five()
			b.Table(b.Motion([]string{seed.ClassOrdinary}))
			if status == domain.StatusLeft {
				b.Must("member.left", b.Members[4].Rep().Of, &domain.MemberLeft{Reasons: text("We have other things to do.")}, b.Members[4].Rep())
			} else if status != domain.StatusActive {
				b.Carry([]string{seed.ClassStatus}, setStatus(b.Members[4], status))
			}
			return b
		}
	}
	firstMotion := func(b *domaintest.Body) (domain.MotionID, *domain.Motion) {
		id, err := b.State.Find("motion", "1")
		letItIn(err)
		parsed, err := wire.ParseUUID(id)
		letItIn(err)
		return domain.MotionID{UUID: parsed}, b.State.Motion(domain.MotionID{UUID: parsed})
	}
	acts := []struct {
		name string
		do   func(b *domaintest.Body, m *domaintest.Member) error
	}{
		{"table a motion", speak},
		{"second", func(b *domaintest.Body, m *domaintest.Member) error {
			id, _ := firstMotion(b)
			return b.Try("motion.seconded", "motion/"+id.String(), &domain.MotionSeconded{}, m.Rep())
		}},
		{"amend", func(b *domaintest.Body, m *domaintest.Member) error {
			id, motion := firstMotion(b)
			return b.Try("amendment.moved", "amendment/"+b.ID().String(), &domain.AmendmentMoved{BaseVersion: 1, Content: motion.Content, Motion: id}, m.Rep())
		}},
		{"freeze", func(b *domaintest.Body, m *domaintest.Member) error {
			b.Wait(720)
			id, motion := firstMotion(b)
			return b.Try("motion.frozen", "motion/"+id.String(), &domain.MotionFrozen{Digest: motion.Digest, Version: 1}, m.Rep())
		}},
		{"open a poll", func(b *domaintest.Body, m *domaintest.Member) error {
			id, _ := firstMotion(b)
			b.Freeze(id)
			return b.Try("poll.opened", "poll/"+b.ID().String(), b.Opening(id, 72), m.Rep())
		}},
		{"vote", func(b *domaintest.Body, m *domaintest.Member) error {
			id, _ := firstMotion(b)
			b.Freeze(id)
			return b.Vote(b.Open(id, 72), m, "yes")
		}},
		{"apply for somebody", func(b *domaintest.Body, m *domaintest.Member) error { return apply(b, b.ID(), m.Rep()) }},
		{"state a position", func(b *domaintest.Body, m *domaintest.Member) error {
			id, _ := firstMotion(b)
			return b.Try("position.stated", "motion/"+id.String(), &domain.PositionStated{Stance: domain.StanceFor, Text: text("Yes.")}, m.Rep())
		}},
		{"enrol a key", func(b *domaintest.Body, m *domaintest.Member) error {
			return b.Enrol(m, domaintest.NewKey("further"), m.Rep())
		}},
		{"leave", func(b *domaintest.Body, m *domaintest.Member) error {
			return b.Try("member.left", m.Rep().Of, &domain.MemberLeft{}, m.Rep())
		}},
	}
	const forActive = 7 // the acts that are for active members
	for _, status := range []string{domain.StatusActive, domain.StatusInactive, domain.StatusSuspended, domain.StatusLeft} {
		t.Run(status, func(t *testing.T) {
			var stories []story
			for i, act := range acts {
				s := story{name: act.name, when: func(b *domaintest.Body) error { return act.do(b, b.Members[4]) }}
				switch {
				case status == domain.StatusLeft:
					s.then = domain.CodeMemberNotActive
				case status != domain.StatusActive && act.name == "vote":
					s.then = domain.CodeNotOnRoll
				case status != domain.StatusActive && i < forActive:
					s.then = domain.CodeMemberNotActive
				}
				stories = append(stories, s)
			}
			tell(t, with(status), stories)
		})
	}
}

func TestAMemberLeavesByItsOwnWordAlone(t *testing.T) {
	t.Parallel()
	tell(t, five, []story{
		{"not by another's", func(b *domaintest.Body) error {
			return b.Try("member.left", b.Members[0].Rep().Of, &domain.MemberLeft{}, b.Members[1].Rep())
		}, domain.CodeNotPermitted},
		{"not by a registrar's", func(b *domaintest.Body) error {
			return b.Try("member.left", b.Members[0].Rep().Of, &domain.MemberLeft{}, b.Registrars[0])
		}, domain.CodeNotPermitted},
		{"which is for good", func(b *domaintest.Body) error {
			b.Must("member.left", b.Members[4].Rep().Of, &domain.MemberLeft{}, b.Members[4].Rep())
			return b.Try("motion.tabled", "motion/"+b.ID().String(), &domain.MotionTabled{
				Content: b.Motion([]string{seed.ClassStatus}, setStatus(b.Members[4], domain.StatusActive)),
			}, b.Members[0].Rep())
		}, domain.CodeEffect},
	})
}

func apply(b *domaintest.Body, id wire.UUID, speakers ...domaintest.Speaker) error {
	return b.Try("member.applied", "application/"+id.String(), &domain.MemberApplied{
		Constituency: seed.CivilSociety, Document: wire.Hash{1}, Name: text("Applicant"),
	}, speakers...)
}

func TestApplications(t *testing.T) {
	t.Parallel()
	tell(t, five, []story{
		{"a registrar enters one", func(b *domaintest.Body) error { return apply(b, b.ID(), b.Registrars[0]) }, ""},
		{"a member enters one", func(b *domaintest.Body) error { return apply(b, b.ID(), b.Members[0].Rep()) }, ""},
		{"the coordinator does not", func(b *domaintest.Body) error { return apply(b, b.ID(), b.Coordinator) }, domain.CodeNotPermitted},
		{"not two together", func(b *domaintest.Body) error { return apply(b, b.ID(), b.Members[0].Rep(), b.Members[1].Rep()) }, domain.CodeNotPermitted},
		{"not under a member's id", func(b *domaintest.Body) error { return apply(b, b.Members[0].ID.UUID, b.Registrars[0]) }, domain.CodeExists},
		{"not under another application's id", func(b *domaintest.Body) error {
			id := b.ID()
			letItIn(apply(b, id, b.Registrars[0]))
			return apply(b, id, b.Registrars[0])
		}, domain.CodeExists},
		{"not for a constituency that the rules do not know", func(b *domaintest.Body) error {
			return b.Try("member.applied", "application/"+b.ID().String(), &domain.MemberApplied{Constituency: "press", Document: wire.Hash{1}, Name: text("x")}, b.Registrars[0])
		}, domain.CodeRules},
		{"not without the application itself", func(b *domaintest.Body) error {
			return b.Try("member.applied", "application/"+b.ID().String(), &domain.MemberApplied{Constituency: seed.CivilSociety, Name: text("x")}, b.Registrars[0])
		}, domain.CodeForm},
	})
}

func TestAnApplicantIsAdmittedByDecision(t *testing.T) {
	t.Parallel()
	b := five()
	id := b.ID()
	letIn(t, b, apply(b, id, b.Registrars[0]))
	member := domain.MemberID{UUID: id}
	admit := domain.NewEffect(&domain.Admit{Application: member})
	d := b.Carry([]string{seed.ClassAdmission}, admit)
	letIn(t, b, nil)
	m := b.State.Member(member)
	if m == nil || m.Status != domain.StatusActive || m.Decision == nil || *m.Decision != d.ID {
		t.Fatalf("the member is %+v", m)
	}
	if a := b.State.Application(member); a.State != domain.StateAdmitted {
		t.Errorf("the application is %s", a.State)
	}
	// It gets a representative and a key like any other, and votes in the next poll.
	added := &domaintest.Member{ID: member, Representative: domain.RepresentativeID{UUID: b.ID()}, Key: domaintest.NewKey("added"), Constituency: seed.CivilSociety}
	b.Appoint(added)
	poll := b.Put(b.Motion([]string{seed.ClassOrdinary}))
	letIn(t, b, b.Vote(poll, added, "yes"))
	// It is not admitted twice.
	err := b.Try("motion.tabled", "motion/"+b.ID().String(), &domain.MotionTabled{Content: b.Motion([]string{seed.ClassAdmission}, admit)}, added.Rep())
	refused(t, b, err, domain.CodeEffect)
}
