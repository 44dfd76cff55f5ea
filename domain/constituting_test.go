package domain_test

import (
	"fmt"
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
)

func forming(civil, government int) (b *domaintest.Body, sides [2][]*domaintest.Member) {
	b = domaintest.Founded(domain.PurposeOperation)
	for i := range civil {
		sides[0] = append(sides[0], b.Enter(fmt.Sprintf("civil %d", i), seed.CivilSociety))
	}
	for i := range government {
		// Parliament is counted on the government's side.
		constituency := seed.Government
		if i%2 == 1 {
			constituency = seed.Parliament
		}
		sides[1] = append(sides[1], b.Enter(fmt.Sprintf("government %d", i), constituency))
	}
	b.Members = append(append([]*domaintest.Member{}, sides[0]...), sides[1]...)
	return b, sides
}

func constituted(b *domaintest.Body) bool {
	return b.State.Ledger().Status == domain.StageConstituted
}

// Two thirds of each side, not of the whole, and exactly two thirds is enough.
func TestConstitutedByTwoThirdsOfEverySide(t *testing.T) {
	t.Parallel()
	need := map[int]int{1: 1, 2: 2, 3: 2, 4: 3, 5: 4, 6: 4, 7: 5}
	for size := 1; size <= 7; size++ {
		for whole := range 2 { // the side that accepts to the last member
			t.Run(fmt.Sprintf("%d of %d on side %d", need[size], size, 1-whole), func(t *testing.T) {
				t.Parallel()
				sizes := [2]int{2, 2}
				sizes[1-whole] = size
				b, sides := forming(sizes[0], sizes[1])
				for _, m := range sides[whole] {
					letIn(t, b, b.Accept(m))
				}
				for i, m := range sides[1-whole][:need[size]] {
					if constituted(b) {
						t.Fatalf("constituted by %d of %d", i, size)
					}
					letIn(t, b, b.Accept(m))
				}
				if !constituted(b) {
					t.Fatalf("not constituted by %d of %d", need[size], size)
				}
				if l := b.State.Ledger(); l.Constituted != b.State.Head().Seq {
					t.Errorf("constituted at entry %d, head %d", l.Constituted, b.State.Head().Seq)
				}
			})
		}
	}
}

func TestNotConstituted(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		then func(t *testing.T, b *domaintest.Body, sides [2][]*domaintest.Member)
	}{
		{"by a late member, before whom the others accepted", func(t *testing.T, b *domaintest.Body, sides [2][]*domaintest.Member) {
			late := b.Enter("late", seed.CivilSociety)
			letIn(t, b, b.Accept(late))
		}},
		{"by an acceptance of what there was before a late member", func(t *testing.T, b *domaintest.Body, sides [2][]*domaintest.Member) {
			old := b.State.FoundingDigest()
			b.Enter("late", seed.CivilSociety)
			m := sides[0][1]
			refused(t, b, b.Try("founding.accepted", m.Rep().Of, &domain.FoundingAccepted{Digest: old}, m.Rep()), domain.CodeAcceptanceDigest)
		}},
		{"when a key is enrolled in between", func(t *testing.T, b *domaintest.Body, sides [2][]*domaintest.Member) {
			letIn(t, b, b.Enrol(sides[0][2], domaintest.NewKey("further"), sides[0][2].Rep()))
			letIn(t, b, b.Accept(sides[0][1]))
		}},
		{"when an officer resigns in between", func(t *testing.T, b *domaintest.Body, sides [2][]*domaintest.Member) {
			letIn(t, b, b.Try("office.resigned", b.Coordinator.Of, &domain.OfficeResigned{}, b.Coordinator))
			letIn(t, b, b.Accept(sides[0][1]))
		}},
		{"when a member leaves in between", func(t *testing.T, b *domaintest.Body, sides [2][]*domaintest.Member) {
			letIn(t, b, b.Try("member.left", sides[0][2].Rep().Of, &domain.MemberLeft{}, sides[0][2].Rep()))
			letIn(t, b, b.Accept(sides[0][1]))
		}},
		{"by one member that accepts twice", func(t *testing.T, b *domaintest.Body, sides [2][]*domaintest.Member) {
			letIn(t, b, b.Accept(sides[0][0]))
		}},
		{"by one member's acceptance for another", func(t *testing.T, b *domaintest.Body, sides [2][]*domaintest.Member) {
			digest := b.State.FoundingDigest()
			refused(t, b, b.Try("founding.accepted", sides[0][1].Rep().Of, &domain.FoundingAccepted{Digest: digest}, sides[0][0].Rep()), domain.CodeNotPermitted)
		}},
		{"by a registrar's acceptance", func(t *testing.T, b *domaintest.Body, sides [2][]*domaintest.Member) {
			digest := b.State.FoundingDigest()
			refused(t, b, b.Try("founding.accepted", sides[0][1].Rep().Of, &domain.FoundingAccepted{Digest: digest}, b.Registrars[0]), domain.CodeNotPermitted)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			// One acceptance on the first side is missing.
			b, sides := forming(3, 2)
			for _, m := range []*domaintest.Member{sides[0][0], sides[1][0], sides[1][1]} {
				letIn(t, b, b.Accept(m))
			}
			c.then(t, b, sides)
			if constituted(b) {
				t.Fatal("constituted")
			}
			// Whoever accepts what there is now constitutes the body.
			for _, m := range b.Members {
				if b.State.Member(m.ID).Status == domain.StatusActive && !constituted(b) {
					letIn(t, b, b.Accept(m))
				}
			}
			if !constituted(b) && c.name != "by a late member, before whom the others accepted" {
				t.Error("not constituted even when all accept")
			}
		})
	}
}

func TestASideWithoutMembersHasNotAccepted(t *testing.T) {
	t.Parallel()
	b, sides := forming(3, 0)
	for _, m := range sides[0] {
		letIn(t, b, b.Accept(m))
	}
	if constituted(b) {
		t.Fatal("constituted by one side alone")
	}
}

func TestABodyWithoutSidesIsConstitutedByTwoThirds(t *testing.T) {
	t.Parallel()
	b := domaintest.FoundedWith(domain.PurposeOperation, plain)
	for i := range 5 {
		b.Members = append(b.Members, b.Enter(fmt.Sprintf("member %d", i), "member"))
	}
	for i, m := range b.Members[:4] {
		if constituted(b) {
			t.Fatalf("constituted by %d of 5", i)
		}
		letIn(t, b, b.Accept(m))
	}
	if !constituted(b) {
		t.Fatal("not constituted by 4 of 5")
	}
	refused(t, b, b.Accept(b.Members[4]), domain.CodeNotForming)
}
