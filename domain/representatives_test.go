package domain_test

import (
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
)

// appoint has somebody appoint a representative of a member with a mandate
// from so many hours from now to so many, 0 for no end.
func appoint(b *domaintest.Body, m *domaintest.Member, from, to int64, speakers ...domaintest.Speaker) (*domaintest.Member, error) {
	r := &domaintest.Member{ID: m.ID, Representative: domain.RepresentativeID{UUID: b.ID()}, Key: domaintest.NewKey("appointed")}
	e := &domain.RepresentativeAppointed{From: b.Now.AddHours(from), Kind: domain.KindPrincipal, Mandate: wire.Hash{1}, Member: m.ID}
	if to != 0 {
		e.To = b.Now.AddHours(to)
	}
	return r, b.Try("representative.appointed", "representative/"+r.Representative.String(), e, speakers...)
}

func end(b *domaintest.Body, m *domaintest.Member, speakers ...domaintest.Speaker) error {
	return b.Try("representative.ended", "representative/"+m.Representative.String(), &domain.RepresentativeEnded{}, speakers...)
}

func TestWhoAppointsARepresentative(t *testing.T) {
	t.Parallel()
	by := func(speakers func(*domaintest.Body) []domaintest.Speaker) func(*domaintest.Body) error {
		return func(b *domaintest.Body) error {
			_, err := appoint(b, b.Members[0], 0, 0, speakers(b)...)
			return err
		}
	}
	tell(t, five, []story{
		{"a registrar, of whatever side", by(func(b *domaintest.Body) []domaintest.Speaker { return b.Registrars[1:] }), ""},
		{"the member itself", by(func(b *domaintest.Body) []domaintest.Speaker { return []domaintest.Speaker{b.Members[0].Rep()} }), ""},
		{"not another member", by(func(b *domaintest.Body) []domaintest.Speaker { return []domaintest.Speaker{b.Members[1].Rep()} }), domain.CodeNotPermitted},
		{"not the coordinator", by(func(b *domaintest.Body) []domaintest.Speaker { return []domaintest.Speaker{b.Coordinator} }), domain.CodeNotPermitted},
		{"not two at once", by(func(b *domaintest.Body) []domaintest.Speaker { return b.Registrars[:] }), domain.CodeNotPermitted},
		{"not a new key", by(func(b *domaintest.Body) []domaintest.Speaker {
			return []domaintest.Speaker{b.Members[0].Possessor(domaintest.NewKey("new"))}
		}), domain.CodeNotPermitted},
		{"not for a member that is not there", func(b *domaintest.Body) error {
			_, err := appoint(b, &domaintest.Member{ID: domain.MemberID{UUID: b.ID()}}, 0, 0, b.Registrars[0])
			return err
		}, domain.CodeNotFound},
		{"not for a member that has left", func(b *domaintest.Body) error {
			b.Must("member.left", b.Members[0].Rep().Of, &domain.MemberLeft{}, b.Members[0].Rep())
			_, err := appoint(b, b.Members[0], 0, 0, b.Registrars[0])
			return err
		}, domain.CodeMemberNotActive},
		{"not with a mandate that ends before it begins", func(b *domaintest.Body) error {
			_, err := appoint(b, b.Members[0], 1, 1, b.Registrars[0])
			return err
		}, domain.CodeForm},
		{"not under an id that is taken", func(b *domaintest.Body) error {
			return b.Try("representative.appointed", "representative/"+b.Members[0].Representative.String(),
				&domain.RepresentativeAppointed{Kind: domain.KindPrincipal, Mandate: wire.Hash{1}, Member: b.Members[0].ID}, b.Registrars[0])
		}, domain.CodeExists},
		{"not under a derived id", func(b *domaintest.Body) error {
			return b.Try("representative.appointed", "representative/"+wire.NameUUID(wire.UUID{}, "x").String(),
				&domain.RepresentativeAppointed{Kind: domain.KindPrincipal, Mandate: wire.Hash{1}, Member: b.Members[0].ID}, b.Registrars[0])
		}, domain.CodeForm},
		{"not without the document that gives the mandate", func(b *domaintest.Body) error {
			return b.Try("representative.appointed", "representative/"+b.ID().String(),
				&domain.RepresentativeAppointed{Kind: domain.KindPrincipal, Member: b.Members[0].ID}, b.Registrars[0])
		}, domain.CodeForm},
		{"not as some other kind", func(b *domaintest.Body) error {
			return b.Try("representative.appointed", "representative/"+b.ID().String(),
				&domain.RepresentativeAppointed{Kind: "proxy", Mandate: wire.Hash{1}, Member: b.Members[0].ID}, b.Registrars[0])
		}, domain.CodeForm},
	})
}

func TestWhoEndsAMandate(t *testing.T) {
	t.Parallel()
	tell(t, five, []story{
		{"the member itself", func(b *domaintest.Body) error { return end(b, b.Members[0], b.Members[0].Rep()) }, ""},
		{"two registrars of different sides", func(b *domaintest.Body) error { return end(b, b.Members[0], b.Registrars[:]...) }, ""},
		{"not one registrar, who could silence a member in the middle of a poll", func(b *domaintest.Body) error { return end(b, b.Members[0], b.Registrars[0]) }, domain.CodeNotPermitted},
		{"not another member", func(b *domaintest.Body) error { return end(b, b.Members[0], b.Members[1].Rep()) }, domain.CodeNotPermitted},
		{"not twice", func(b *domaintest.Body) error {
			alternate := b.Alternate(b.Members[0], "alternate")
			_ = end(b, alternate, alternate.Rep())
			return end(b, alternate, b.Members[0].Rep())
		}, domain.CodeWrongState},
		{"not one that was never given", func(b *domaintest.Body) error {
			return end(b, &domaintest.Member{Representative: domain.RepresentativeID{UUID: b.ID()}}, b.Registrars[0])
		}, domain.CodeNotFound},
	})
}

// speak is something that any representative may say.
func speak(b *domaintest.Body, m *domaintest.Member) error {
	motion := domain.MotionID{UUID: b.ID()}
	return b.Try("motion.tabled", "motion/"+motion.String(), &domain.MotionTabled{Content: b.Motion([]string{seed.ClassOrdinary})}, m.Rep())
}

func TestAMandateHasABeginningAndAnEnd(t *testing.T) {
	t.Parallel()
	// One hour from now to ten hours from now.
	limited := func(b *domaintest.Body) *domaintest.Member {
		r, err := appoint(b, b.Members[0], 1, 10, b.Members[0].Rep())
		if err == nil {
			err = b.Enrol(r, r.Key, b.Members[0].Rep())
		}
		if err != nil {
			panic(err)
		}
		return r
	}
	after := func(ms int64) func(*domaintest.Body) error {
		return func(b *domaintest.Body) error {
			r := limited(b)
			b.Now = b.Now.Add(ms)
			return speak(b, r)
		}
	}
	const hour = 3_600_000
	tell(t, five, []story{
		{"it has not begun", after(hour - 1), domain.CodeMandate},
		{"it begins", after(hour), ""},
		{"its last moment", after(10*hour - 1), ""},
		{"it has run out", after(10 * hour), domain.CodeMandate},
		{"it was ended", func(b *domaintest.Body) error {
			r := limited(b)
			b.Wait(2)
			_ = end(b, r, b.Members[0].Rep())
			return speak(b, r)
		}, domain.CodeMandate},
		{"the member has left", func(b *domaintest.Body) error {
			r := limited(b)
			b.Wait(2)
			b.Must("member.left", r.Rep().Of, &domain.MemberLeft{}, b.Members[0].Rep())
			return speak(b, r)
		}, domain.CodeMemberNotActive},
	})
}

func TestNobodySpeaksInACapacityThatIsNotTheirs(t *testing.T) {
	t.Parallel()
	as := func(speaker func(*domaintest.Body) domaintest.Speaker) func(*domaintest.Body) error {
		return func(b *domaintest.Body) error {
			return b.Try("motion.tabled", "motion/"+b.ID().String(), &domain.MotionTabled{Content: b.Motion([]string{seed.ClassOrdinary})}, speaker(b))
		}
	}
	tell(t, five, []story{
		{"as a representative of another member", as(func(b *domaintest.Body) domaintest.Speaker {
			return domaintest.Speaker{Key: b.Members[0].Key, As: wire.AsRepresentative, Of: b.Members[1].Rep().Of}
		}), domain.CodeWrongCapacity},
		{"as a representative of an office", as(func(b *domaintest.Body) domaintest.Speaker {
			return domaintest.Speaker{Key: b.Members[0].Key, As: wire.AsRepresentative, Of: b.Coordinator.Of}
		}), domain.CodeWrongCapacity},
		{"as an officer of a member", as(func(b *domaintest.Body) domaintest.Speaker {
			return domaintest.Speaker{Key: b.Coordinator.Key, As: wire.AsOfficer, Of: b.Members[0].Rep().Of}
		}), domain.CodeWrongCapacity},
		{"as a representative, with an officer's key", as(func(b *domaintest.Body) domaintest.Speaker {
			return domaintest.Speaker{Key: b.Coordinator.Key, As: wire.AsRepresentative, Of: b.Members[0].Rep().Of}
		}), domain.CodeWrongCapacity},
		{"as an officer, with a representative's key", as(func(b *domaintest.Body) domaintest.Speaker { return b.Members[0].Officer("coordinator") }), domain.CodeWrongCapacity},
		{"as an officer of another office", as(func(b *domaintest.Body) domaintest.Speaker {
			return domaintest.Speaker{Key: b.Coordinator.Key, As: wire.AsOfficer, Of: b.Registrars[0].Of}
		}), domain.CodeWrongCapacity},
		{"as an officer of no office", as(func(b *domaintest.Body) domaintest.Speaker {
			return domaintest.Speaker{Key: b.Coordinator.Key, As: wire.AsOfficer, Of: "office/king"}
		}), domain.CodeWrongCapacity},
		{"with a key that nobody enrolled", as(func(b *domaintest.Body) domaintest.Speaker {
			return b.Members[0].With(domaintest.NewKey("unknown")).Rep()
		}), domain.CodeKeyUnknown},
		{"as a new key, with an old one", as(func(b *domaintest.Body) domaintest.Speaker { return b.Members[0].Possessor(b.Members[0].Key) }), domain.CodeKeyKnown},
		{"as a new key, which makes nothing but keys", as(func(b *domaintest.Body) domaintest.Speaker {
			return b.Members[0].Possessor(domaintest.NewKey("new"))
		}), domain.CodeNotPermitted},
		{"an officer moves nothing", as(func(b *domaintest.Body) domaintest.Speaker { return b.Coordinator }), domain.CodeNotPermitted},
	})
}
