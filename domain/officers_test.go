package domain_test

import (
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
)

func elect(m *domaintest.Member, office, role string, days int64) domain.Effect {
	return domain.NewEffect(&domain.Elect{Office: office, Representative: m.Representative, Role: role, TermDays: days})
}

// asRegistrar does something that a registrar does.
func asRegistrar(b *domaintest.Body, sp domaintest.Speaker) error {
	_, err := appoint(b, b.Members[0], 0, 0, sp)
	return err
}

func TestAnOfficerIsElected(t *testing.T) {
	t.Parallel()
	elected := func() *domaintest.Body {
		b := five()
		b.Carry([]string{seed.ClassElection}, elect(b.Members[0], "registrar-civil-society", domain.RoleRegistrar, 300))
		return b
	}
	holder := func(b *domaintest.Body) domaintest.Speaker { return b.Members[0].Officer("registrar-civil-society") }
	const day = 24 * 3_600_000
	tell(t, elected, []story{
		{"and speaks in that capacity", func(b *domaintest.Body) error { return asRegistrar(b, holder(b)) }, ""},
		{"the one before does not", func(b *domaintest.Body) error { return asRegistrar(b, b.Registrars[0]) }, domain.CodeWrongCapacity},
		{"in this capacity no motions are moved", func(b *domaintest.Body) error {
			return b.Try("motion.tabled", "motion/"+b.ID().String(), &domain.MotionTabled{Content: b.Motion([]string{seed.ClassOrdinary})}, holder(b))
		}, domain.CodeNotPermitted},
		{"to the last moment of the term", func(b *domaintest.Body) error {
			b.Now = b.State.Office("registrar-civil-society").Until - 1
			return asRegistrar(b, holder(b))
		}, ""},
		{"until the term runs out", func(b *domaintest.Body) error {
			b.Now = b.Now.Add(300 * day)
			return asRegistrar(b, holder(b))
		}, domain.CodeMandate},
		{"until dismissed", func(b *domaintest.Body) error {
			sp := holder(b)
			b.Carry([]string{seed.ClassElection}, domain.NewEffect(&domain.Dismiss{Office: "registrar-civil-society"}))
			return asRegistrar(b, sp)
		}, domain.CodeWrongCapacity},
		{"until resigned", func(b *domaintest.Body) error {
			letItIn(b.Try("office.resigned", holder(b).Of, &domain.OfficeResigned{}, holder(b)))
			return asRegistrar(b, holder(b))
		}, domain.CodeWrongCapacity},
		{"nobody resigns for another", func(b *domaintest.Body) error {
			return b.Try("office.resigned", holder(b).Of, &domain.OfficeResigned{}, b.Coordinator)
		}, domain.CodeNotPermitted},
		{"nobody resigns as a representative", func(b *domaintest.Body) error {
			return b.Try("office.resigned", holder(b).Of, &domain.OfficeResigned{}, b.Members[0].Rep())
		}, domain.CodeNotPermitted},
		{"until the mandate for the member ends", func(b *domaintest.Body) error {
			letItIn(end(b, b.Members[0], b.Members[0].Rep()))
			return asRegistrar(b, holder(b))
		}, domain.CodeMandate},
		{"until the member leaves", func(b *domaintest.Body) error {
			b.Must("member.left", b.Members[0].Rep().Of, &domain.MemberLeft{}, b.Members[0].Rep())
			return b.Try("key.objected", "key/"+b.Members[1].Key.Public.String(), &domain.KeyObjected{Reasons: text("x")}, holder(b))
		}, domain.CodeMandate},
		{"while the member is inactive it goes on", func(b *domaintest.Body) error {
			b.Carry([]string{seed.ClassStatus}, setStatus(b.Members[0], domain.StatusInactive))
			return asRegistrar(b, holder(b))
		}, ""},
	})
}

func TestAnOfficersMandateForTheMemberRunsOut(t *testing.T) {
	t.Parallel()
	b := five()
	r, err := appoint(b, b.Members[0], 0, 24*60, b.Members[0].Rep())
	letIn(t, b, err)
	letIn(t, b, b.Enrol(r, r.Key, b.Members[0].Rep()))
	b.Carry([]string{seed.ClassElection}, elect(r, "registrar-civil-society", domain.RoleRegistrar, 300))
	letIn(t, b, asRegistrar(b, r.Officer("registrar-civil-society")))
	b.Wait(24 * 60)
	refused(t, b, asRegistrar(b, r.Officer("registrar-civil-society")), domain.CodeMandate)
}

// In a body without sides two registrars are two persons, whatever offices one holds.
func TestOneOfficerIsNotTwoRegistrars(t *testing.T) {
	t.Parallel()
	b := domaintest.FoundedWith(domain.PurposeOperation, plain)
	for _, name := range []string{"first", "second", "third"} {
		b.Members = append(b.Members, b.Enter(name, "member"))
	}
	b.Constitute()
	second := domaintest.NewKey("first's second")
	letIn(t, b, b.Enrol(b.Members[0], second, b.Members[0].Rep()))
	for _, office := range []string{"registrar-civil-society", "registrar-government"} {
		b.Carry([]string{seed.ClassElection}, elect(b.Members[0], office, domain.RoleRegistrar, 300))
	}
	one, other := b.Members[0].Officer("registrar-civil-society"), b.Members[0].With(second).Officer("registrar-government")
	refused(t, b, end(b, b.Members[1], one, other), domain.CodeNotPermitted)
	refused(t, b, b.EnrolLost(b.Members[1], domaintest.NewKey("x"), one, other), domain.CodeTwoRegistrars)
	// Nor two other officers, where an officer's key is concerned.
	refused(t, b, b.Revoke(b.Coordinator.Key, domain.ReasonLost, 0, one, other), domain.CodeNotPermitted)
	b.Carry([]string{seed.ClassElection}, elect(b.Members[2], "registrar-government", domain.RoleRegistrar, 300))
	letIn(t, b, end(b, b.Members[1], one, b.Members[2].Officer("registrar-government")))
}

func TestWhatAnElectionAsksFor(t *testing.T) {
	t.Parallel()
	table := func(effect func(*domaintest.Body) domain.Effect) func(*domaintest.Body) error {
		return func(b *domaintest.Body) error {
			return b.Try("motion.tabled", "motion/"+b.ID().String(), &domain.MotionTabled{Content: b.Motion([]string{seed.ClassElection}, effect(b))}, b.Members[0].Rep())
		}
	}
	tell(t, five, []story{
		{"a new office is made by electing somebody to it", table(func(b *domaintest.Body) domain.Effect { return elect(b.Members[4], "teller", domain.RoleTeller, 30) }), ""},
		{"a candidate who represents somebody", table(func(b *domaintest.Body) domain.Effect {
			return elect(&domaintest.Member{Representative: domain.RepresentativeID{UUID: b.ID()}}, "teller", domain.RoleTeller, 30)
		}), domain.CodeEffect},
		{"whose mandate was not ended", table(func(b *domaintest.Body) domain.Effect {
			letItIn(end(b, b.Members[4], b.Members[4].Rep()))
			return elect(b.Members[4], "teller", domain.RoleTeller, 30)
		}), domain.CodeEffect},
		{"whose mandate has begun", table(func(b *domaintest.Body) domain.Effect {
			r, err := appoint(b, b.Members[4], 1, 0, b.Registrars[0])
			letItIn(err)
			return elect(r, "teller", domain.RoleTeller, 30)
		}), domain.CodeEffect},
		{"of an active member", table(func(b *domaintest.Body) domain.Effect {
			b.Carry([]string{seed.ClassStatus}, setStatus(b.Members[4], domain.StatusInactive))
			return elect(b.Members[4], "teller", domain.RoleTeller, 30)
		}), domain.CodeEffect},
		{"of the side that the office belongs to", table(func(b *domaintest.Body) domain.Effect {
			return elect(b.Members[4], "registrar-civil-society", domain.RoleRegistrar, 30)
		}), domain.CodeEffect},
		{"the role of the office", table(func(b *domaintest.Body) domain.Effect {
			return elect(b.Members[0], "coordinator", domain.RoleTeller, 30)
		}), domain.CodeEffect},
		{"a role that there is", table(func(b *domaintest.Body) domain.Effect { return elect(b.Members[0], "king", "king", 30) }), domain.CodeForm},
		{"a term of a day at least", table(func(b *domaintest.Body) domain.Effect { return elect(b.Members[0], "teller", domain.RoleTeller, 0) }), domain.CodeForm},
		{"a term of ten years at most", table(func(b *domaintest.Body) domain.Effect { return elect(b.Members[0], "teller", domain.RoleTeller, 3661) }), domain.CodeForm},
		{"an office to be dismissed from", table(func(b *domaintest.Body) domain.Effect { return domain.NewEffect(&domain.Dismiss{Office: "king"}) }), domain.CodeEffect},
		{"which somebody holds", table(func(b *domaintest.Body) domain.Effect {
			b.Must("office.resigned", b.Coordinator.Of, &domain.OfficeResigned{}, b.Coordinator)
			return domain.NewEffect(&domain.Dismiss{Office: "coordinator"})
		}), domain.CodeEffect},
	})
}

// A registrar elected to a new office stands for the side of the member.
func TestANewRegistrarStandsForASide(t *testing.T) {
	t.Parallel()
	b := five()
	b.Carry([]string{seed.ClassElection}, elect(b.Members[4], "registrar-third", domain.RoleRegistrar, 30))
	if o := b.State.Office("registrar-third"); o.Side != seed.Government {
		t.Fatalf("side %q", o.Side)
	}
	third := b.Members[4].Officer("registrar-third")
	refused(t, b, end(b, b.Members[0], third, b.Registrars[1]), domain.CodeNotPermitted)
	letIn(t, b, end(b, b.Members[0], third, b.Registrars[0]))
}
