package domain_test

import (
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
)

// keyless is a body of five, the last with a representative that never had a key.
func keyless() *domaintest.Body {
	b, _ := forming(3, 2)
	late := &domaintest.Member{ID: domain.MemberID{UUID: b.ID()}, Representative: domain.RepresentativeID{UUID: b.ID()}, Key: domaintest.NewKey("late")}
	b.Must("member.entered", late.Rep().Of, &domain.MemberEntered{Constituency: seed.CivilSociety, Name: text("late")}, b.Registrars[0])
	b.Must("representative.appointed", "representative/"+late.Representative.String(), &domain.RepresentativeAppointed{
		From: b.Now, Kind: domain.KindPrincipal, Mandate: wire.Hash{1}, Member: late.ID,
	}, b.Registrars[0])
	b.Constitute()
	b.Members = append(b.Members, late)
	return b
}

func TestAFirstKeyTakesPossessionAndTwoRegistrars(t *testing.T) {
	t.Parallel()
	late := func(b *domaintest.Body) *domaintest.Member { return b.Members[5] }
	enrolled := func(b *domaintest.Body) *domain.KeyEnrolled {
		return &domain.KeyEnrolled{Alg: wire.AlgEd25519, Representative: late(b).Representative}
	}
	about := func(b *domaintest.Body) string { return "key/" + late(b).Key.Public.String() }
	tell(t, keyless, []story{
		{"it signs, with two registrars of different sides", func(b *domaintest.Body) error {
			return b.Enrol(late(b), late(b).Key, b.Registrars[:]...)
		}, ""},
		{"whoever signs first does not matter", func(b *domaintest.Body) error {
			return b.Try("key.enrolled", about(b), enrolled(b), b.Registrars[1], late(b).Possessor(late(b).Key), b.Registrars[0])
		}, ""},
		{"nobody has shown to have it", func(b *domaintest.Body) error {
			return b.Try("key.enrolled", about(b), enrolled(b), b.Registrars[0], b.Registrars[1])
		}, domain.CodeNotPermitted},
		{"one registrar", func(b *domaintest.Body) error { return b.Enrol(late(b), late(b).Key, b.Registrars[0]) }, domain.CodeTwoRegistrars},
		{"no registrar", func(b *domaintest.Body) error { return b.Enrol(late(b), late(b).Key) }, domain.CodeTwoRegistrars},
		{"a registrar and the coordinator", func(b *domaintest.Body) error { return b.Enrol(late(b), late(b).Key, b.Registrars[0], b.Coordinator) }, domain.CodeTwoRegistrars},
		{"three officers", func(b *domaintest.Body) error {
			return b.Enrol(late(b), late(b).Key, b.Registrars[0], b.Registrars[1], b.Coordinator)
		}, domain.CodeTwoRegistrars},
		{"another member", func(b *domaintest.Body) error { return b.Enrol(late(b), late(b).Key, b.Members[0].Rep()) }, domain.CodeTwoRegistrars},
		{"two new keys at once", func(b *domaintest.Body) error {
			other := late(b).Possessor(domaintest.NewKey("other"))
			return b.Enrol(late(b), late(b).Key, other, b.Registrars[0], b.Registrars[1])
		}, domain.CodeWrongCapacity},
		{"another key than the subject's", func(b *domaintest.Body) error {
			return b.Try("key.enrolled", about(b), enrolled(b), late(b).Possessor(domaintest.NewKey("other")), b.Registrars[0], b.Registrars[1])
		}, domain.CodeWrongCapacity},
		{"as another member's new key", func(b *domaintest.Body) error {
			return b.Try("key.enrolled", about(b), enrolled(b), b.Members[0].Possessor(late(b).Key), b.Registrars[0], b.Registrars[1])
		}, domain.CodeWrongCapacity},
		{"a key that somebody has already", func(b *domaintest.Body) error {
			return b.Enrol(late(b), b.Members[0].Key, b.Registrars[:]...)
		}, domain.CodeKeyKnown},
		{"said to be lost, though there was none", func(b *domaintest.Body) error {
			return b.EnrolLost(late(b), late(b).Key, b.Registrars[:]...)
		}, domain.CodeWrongState},
		{"for nobody", func(b *domaintest.Body) error {
			return b.Enrol(&domaintest.Member{ID: late(b).ID, Representative: domain.RepresentativeID{UUID: b.ID()}}, late(b).Key, b.Registrars[:]...)
		}, domain.CodeNotFound},
		{"for a mandate that was ended", func(b *domaintest.Body) error {
			_ = end(b, late(b), b.Registrars[:]...)
			return b.Enrol(late(b), late(b).Key, b.Registrars[:]...)
		}, domain.CodeMandate},
		{"for a member that has left", func(b *domaintest.Body) error {
			m := b.Members[0]
			b.Must("member.left", m.Rep().Of, &domain.MemberLeft{}, m.Rep())
			return b.EnrolLost(m, late(b).Key, b.Registrars[:]...)
		}, domain.CodeMemberNotActive},
		{"of an algorithm that nobody here verifies", func(b *domaintest.Body) error {
			e := enrolled(b)
			e.Alg = "rsa"
			return b.Try("key.enrolled", about(b), e, late(b).Possessor(late(b).Key), b.Registrars[0], b.Registrars[1])
		}, domain.CodeForm},
	})
}

func TestAWeakKeyIsNotEnrolled(t *testing.T) {
	t.Parallel()
	b := keyless()
	weak := domaintest.Key{Private: b.Members[5].Key.Private, Public: smallOrder}
	signed := b.Sign("key.enrolled", "key/"+smallOrder.String(), &domain.KeyEnrolled{Alg: wire.AlgEd25519, Representative: b.Members[5].Representative},
		b.Members[5].Possessor(weak), b.Registrars[0], b.Registrars[1])
	_, err := b.State.Decide(signed, b.Now, b.Roots)
	b.Refused = signed
	refused(t, b, err, domain.CodeKeyWeak)
}

func TestAFurtherKeyIsSignedByOneThatTheMemberHas(t *testing.T) {
	t.Parallel()
	further := domaintest.NewKey("further")
	tell(t, five, []story{
		{"by the representative's own", func(b *domaintest.Body) error { return b.Enrol(b.Members[0], further, b.Members[0].Rep()) }, ""},
		{"by another representative's of the member", func(b *domaintest.Body) error {
			alternate := b.Alternate(b.Members[0], "alternate")
			return b.Enrol(b.Members[0], further, alternate.Rep())
		}, ""},
		{"not by registrars, for they could speak for the member", func(b *domaintest.Body) error {
			return b.Enrol(b.Members[0], further, b.Registrars[:]...)
		}, domain.CodeNotPermitted},
		{"not by registrars, when they have revoked the one there was", func(b *domaintest.Body) error {
			letItIn(b.Revoke(b.Members[0].Key, domain.ReasonLost, 0, b.Registrars[:]...))
			return b.Enrol(b.Members[0], further, b.Registrars[:]...)
		}, domain.CodeNotPermitted},
		{"not by registrars, for somebody whom they have appointed", func(b *domaintest.Body) error {
			other, err := appoint(b, b.Members[0], 0, 0, b.Registrars[0])
			letItIn(err)
			return b.Enrol(other, further, b.Registrars[:]...)
		}, domain.CodeNotPermitted},
		{"not by the member and a registrar", func(b *domaintest.Body) error {
			return b.Enrol(b.Members[0], further, b.Members[0].Rep(), b.Registrars[0])
		}, domain.CodeTwoRegistrars},
		{"not as lost by the key that is there", func(b *domaintest.Body) error {
			return b.EnrolLost(b.Members[0], further, b.Members[0].Rep())
		}, domain.CodeNotPermitted},
	})
}

func letItIn(err error) {
	if err != nil {
		panic(err)
	}
}

func TestALostKeyIsReplacedAfterAWeekUnlessObjectedTo(t *testing.T) {
	t.Parallel()
	const hour = 3_600_000
	fresh := domaintest.NewKey("fresh")
	lost := func() *domaintest.Body {
		b := five()
		letItIn(b.EnrolLost(b.Members[0], fresh, b.Registrars[:]...))
		return b
	}
	speakAfter := func(ms int64) func(*domaintest.Body) error {
		return func(b *domaintest.Body) error {
			b.Now = b.Now.Add(ms)
			return speak(b, b.Members[0].With(fresh))
		}
	}
	object := func(b *domaintest.Body, speakers ...domaintest.Speaker) error {
		return b.Try("key.objected", "key/"+fresh.Public.String(), &domain.KeyObjected{Reasons: text("It is not lost.")}, speakers...)
	}
	tell(t, lost, []story{
		{"it waits to the last moment", speakAfter(168*hour - 1), domain.CodeKeyNotYet},
		{"it is in force", speakAfter(168 * hour), ""},
		{"the member's old key speaks all the while", func(b *domaintest.Body) error { return speak(b, b.Members[0]) }, ""},
		{"the member objects", func(b *domaintest.Body) error { return object(b, b.Members[0].Rep()) }, ""},
		{"another representative of the member objects", func(b *domaintest.Body) error {
			return object(b, b.Alternate(b.Members[0], "alternate").Rep())
		}, ""},
		{"a registrar objects", func(b *domaintest.Body) error { return object(b, b.Registrars[0]) }, ""},
		{"another member of its side objects", func(b *domaintest.Body) error { return object(b, b.Members[1].Rep()) }, ""},
		{"a member of the other side objects", func(b *domaintest.Body) error { return object(b, b.Members[3].Rep()) }, ""},
		{"also when registrars have revoked every key of the member", func(b *domaintest.Body) error {
			letItIn(b.Revoke(b.Members[0].Key, domain.ReasonLost, 0, b.Registrars[:]...))
			return object(b, b.Members[1].Rep())
		}, ""},
		{"a suspended member has no say", func(b *domaintest.Body) error {
			b.Carry([]string{seed.ClassStatus}, setStatus(b.Members[1], domain.StatusSuspended))
			letItIn(b.EnrolLost(b.Members[0], domaintest.NewKey("fresh again"), b.Registrars[:]...))
			return b.Try("key.objected", "key/"+domaintest.NewKey("fresh again").Public.String(), &domain.KeyObjected{Reasons: text("It is not lost.")}, b.Members[1].Rep())
		}, domain.CodeNotPermitted},
		{"a suspended member objects to a key of its own", func(b *domaintest.Body) error {
			b.Carry([]string{seed.ClassStatus}, setStatus(b.Members[0], domain.StatusSuspended))
			letItIn(b.EnrolLost(b.Members[0], domaintest.NewKey("fresh again"), b.Registrars[:]...))
			return b.Try("key.objected", "key/"+domaintest.NewKey("fresh again").Public.String(), &domain.KeyObjected{Reasons: text("It is not lost.")}, b.Members[0].Rep())
		}, ""},
		{"the coordinator has no say", func(b *domaintest.Body) error { return object(b, b.Coordinator) }, domain.CodeNotPermitted},
		{"the key itself is not in force, for this neither", func(b *domaintest.Body) error { return object(b, b.Members[0].With(fresh).Rep()) }, domain.CodeKeyNotYet},
		{"objected to, it never speaks", func(b *domaintest.Body) error {
			letItIn(object(b, b.Members[0].Rep()))
			return speakAfter(200 * hour)(b)
		}, domain.CodeKeyRevoked},
		{"nobody objects twice", func(b *domaintest.Body) error {
			letItIn(object(b, b.Members[0].Rep()))
			return object(b, b.Registrars[0])
		}, domain.CodeWrongState},
		{"once in force, it is too late to object", func(b *domaintest.Body) error {
			b.Wait(168)
			return object(b, b.Members[0].Rep())
		}, domain.CodeWrongState},
		{"nobody objects to a key that is not there", func(b *domaintest.Body) error {
			return b.Try("key.objected", "key/unknown", &domain.KeyObjected{Reasons: text("What is this?")}, b.Registrars[0])
		}, domain.CodeNotFound},
		{"nobody objects to a key that was never in question", func(b *domaintest.Body) error {
			return b.Try("key.objected", "key/"+b.Members[1].Key.Public.String(), &domain.KeyObjected{Reasons: text("I do not like it.")}, b.Registrars[0])
		}, domain.CodeWrongState},
	})
}

func TestWhoRevokesAKey(t *testing.T) {
	t.Parallel()
	first := func(b *domaintest.Body) domaintest.Key { return b.Members[0].Key }
	tell(t, five, []story{
		{"the member, with the key itself", func(b *domaintest.Body) error {
			return b.Revoke(first(b), domain.ReasonReplaced, 0, b.Members[0].Rep())
		}, ""},
		{"the member, with another one", func(b *domaintest.Body) error {
			return b.Revoke(first(b), domain.ReasonLost, 0, b.Alternate(b.Members[0], "alternate").Rep())
		}, ""},
		{"two registrars of different sides", func(b *domaintest.Body) error { return b.Revoke(first(b), domain.ReasonLost, 0, b.Registrars[:]...) }, ""},
		{"not one registrar", func(b *domaintest.Body) error { return b.Revoke(first(b), domain.ReasonLost, 0, b.Registrars[0]) }, domain.CodeNotPermitted},
		{"not another member", func(b *domaintest.Body) error { return b.Revoke(first(b), domain.ReasonLost, 0, b.Members[1].Rep()) }, domain.CodeNotPermitted},
		{"not a registrar and the coordinator", func(b *domaintest.Body) error {
			return b.Revoke(first(b), domain.ReasonLost, 0, b.Registrars[0], b.Coordinator)
		}, domain.CodeNotPermitted},
		{"not a key that is not there", func(b *domaintest.Body) error {
			return b.Revoke(domaintest.NewKey("unknown"), domain.ReasonLost, 0, b.Registrars[:]...)
		}, domain.CodeNotFound},
		{"not twice", func(b *domaintest.Body) error {
			letItIn(b.Revoke(first(b), domain.ReasonLost, 0, b.Registrars[:]...))
			return b.Revoke(first(b), domain.ReasonReplaced, 0, b.Registrars[:]...)
		}, domain.CodeWrongState},
		{"not as objected to", func(b *domaintest.Body) error {
			return b.Revoke(first(b), domain.ReasonObjected, 0, b.Members[0].Rep())
		}, domain.CodeForm},
		{"not as compromised in times to come", func(b *domaintest.Body) error {
			return b.Revoke(first(b), domain.ReasonCompromised, b.Now.Add(1), b.Members[0].Rep())
		}, domain.CodeClock},
		{"not as lost and compromised at once", func(b *domaintest.Body) error {
			return b.Revoke(first(b), domain.ReasonLost, b.Now, b.Members[0].Rep())
		}, domain.CodeForm},
		{"a key that was revoked turns out to be compromised", func(b *domaintest.Body) error {
			letItIn(b.Revoke(first(b), domain.ReasonReplaced, 0, b.Members[0].Rep()))
			return b.Revoke(first(b), domain.ReasonCompromised, b.Now, b.Registrars[:]...)
		}, ""},
		{"which is said once", func(b *domaintest.Body) error {
			letItIn(b.Revoke(first(b), domain.ReasonCompromised, b.Now, b.Members[0].Rep()))
			return b.Revoke(first(b), domain.ReasonCompromised, b.Now.Add(-1), b.Registrars[:]...)
		}, domain.CodeWrongState},
		{"it speaks no more", func(b *domaintest.Body) error {
			letItIn(b.Revoke(first(b), domain.ReasonReplaced, 0, b.Members[0].Rep()))
			return speak(b, b.Members[0])
		}, domain.CodeKeyRevoked},
		{"the officer, with the key itself", func(b *domaintest.Body) error {
			return b.Revoke(b.Registrars[0].Key, domain.ReasonReplaced, 0, b.Registrars[0])
		}, ""},
		{"an officer's key: two other officers", func(b *domaintest.Body) error {
			return b.Revoke(b.Registrars[0].Key, domain.ReasonLost, 0, b.Registrars[1], b.Coordinator)
		}, ""},
		{"an officer's key: not one other officer", func(b *domaintest.Body) error {
			return b.Revoke(b.Registrars[0].Key, domain.ReasonLost, 0, b.Registrars[1])
		}, domain.CodeNotPermitted},
		{"an officer's key: not a member", func(b *domaintest.Body) error {
			return b.Revoke(b.Registrars[0].Key, domain.ReasonLost, 0, b.Members[0].Rep())
		}, domain.CodeNotPermitted},
	})
}
