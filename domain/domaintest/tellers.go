package domaintest

import (
	"twothirds/domain"
	"twothirds/domain/seed"
)

// ElectTellers makes the first and the last member's representative tellers,
// teller-a and teller-b.
func (b *Body) ElectTellers() {
	elect := func(m *Member, office string) domain.Effect {
		return domain.NewEffect(&domain.Elect{Office: office, Representative: m.Representative, Role: domain.RoleTeller, TermDays: 3660})
	}
	b.Carry([]string{seed.ClassElection}, elect(b.Members[0], "teller-a"), elect(b.Members[len(b.Members)-1], "teller-b"))
}
