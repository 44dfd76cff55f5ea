package domaintest

import (
	"twothirds/domain"
	"twothirds/domain/wire"
)

// Possessor is a key that proves that somebody has it, to become one of a
// member's.
func (m *Member) Possessor(key Key) Speaker {
	return Speaker{Key: key, As: wire.AsNewKey, Of: "member/" + m.ID.String()}
}

// With is the same representative speaking with another key.
func (m *Member) With(key Key) *Member {
	other := *m
	other.Key = key
	return &other
}

// Alternate appoints a further representative of a member, whose key the
// member's own key enrols. The result speaks and votes as that representative.
func (b *Body) Alternate(m *Member, name string) *Member {
	other := &Member{ID: m.ID, Representative: domain.RepresentativeID{UUID: b.ID()}, Key: NewKey(name), Constituency: m.Constituency}
	b.Must("representative.appointed", other.about(), &domain.RepresentativeAppointed{
		From: b.Now, Kind: domain.KindAlternate, Mandate: wire.Hash{2}, Member: m.ID,
	}, m.Rep())
	b.must(b.Enrol(other, other.Key, m.Rep()))
	return other
}

func (m *Member) about() string { return "representative/" + m.Representative.String() }

// Enrol enrols a key for a member's representative, which is proven to be had;
// with it sign others.
func (b *Body) Enrol(m *Member, key Key, others ...Speaker) error {
	return b.enrol(m, key, false, others)
}

// EnrolLost is Enrol in place of lost keys.
func (b *Body) EnrolLost(m *Member, key Key, others ...Speaker) error {
	return b.enrol(m, key, true, others)
}

func (b *Body) enrol(m *Member, key Key, lost bool, others []Speaker) error {
	data := &domain.KeyEnrolled{Alg: wire.AlgEd25519, Lost: lost, Representative: m.Representative}
	return b.Try("key.enrolled", "key/"+key.Public.String(), data, append([]Speaker{m.Possessor(key)}, others...)...)
}

// Revoke revokes a key for a reason.
func (b *Body) Revoke(key Key, reason string, since wire.Time, speakers ...Speaker) error {
	return b.Try("key.revoked", "key/"+key.Public.String(), &domain.KeyRevoked{Reason: reason, CompromisedSince: since}, speakers...)
}

// Officer is a member's representative as the holder of an office.
func (m *Member) Officer(office string) Speaker {
	return Speaker{Key: m.Key, As: wire.AsOfficer, Of: "office/" + office}
}
