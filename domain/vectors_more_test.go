package domain_test

import (
	"crypto/sha256"
	"fmt"
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
)

// moreLog is a body in which registrars try to take a member over, and another
// member objects; a statement too long to quote is protested for; and a motion
// falls as a whole for its first effect.
func moreLog(t *testing.T) *book {
	b := newBook(t)
	b.found(domain.PurposeOperation)
	for i, constituency := range []string{seed.CivilSociety, seed.CivilSociety, seed.Government, seed.Government} {
		b.member(fmt.Sprintf("member %d", i), constituency)
	}
	b.constitute()
	b.takeOver()
	b.longProtest()
	b.firstEffectFails()
	return b
}

// takeOver revokes all keys of a member and replaces them as if they were lost.
func (b *book) takeOver() {
	m, taken, own := b.members[3], domaintest.NewKey("taken"), domaintest.NewKey("own again")
	replace := func(key domaintest.Key) string {
		subject := "key/" + key.Public.String()
		b.enter("key.enrolled", subject, &domain.KeyEnrolled{Alg: wire.AlgEd25519, Lost: true, Representative: m.Representative},
			newKeyOf(m, key), b.civil, b.government)
		return subject
	}
	b.enter("key.revoked", "key/"+m.Key.Public.String(), &domain.KeyRevoked{Reason: domain.ReasonLost}, b.civil, b.government)
	subject := replace(taken)
	b.wait(100)
	b.enter("key.objected", subject, &domain.KeyObjected{Reasons: reasons}, b.rep(0)) // of the other side
	replace(own)
	b.wait(168)
	m.Key = own
}

// longProtest is for a statement that would not fit into the protest.
func (b *book) longProtest() {
	content := contentOf(seed.ClassOrdinary)
	for len(content.Text.En) < domain.MaxText-20 {
		content.Text.En += "Whereas \"it\" is so, \n"
	}
	content.Text.Az = content.Text.En[:20_000]
	held := b.sign("motion.tabled", "motion/"+b.id().String(), &domain.MotionTabled{Content: content}, b.rep(2))
	b.enter("protest.lodged", "protest/"+b.id().String(), &domain.ProtestLodged{
		Reasons: reasons, StatementSHA256: sha256.Sum256(held.Bytes()),
	}, b.rep(2))
}

// firstEffectFails has a motion of two classes carried of which the first effect no longer fits.
func (b *book) firstEffectFails() {
	content := contentOf(seed.ClassElection,
		domain.NewEffect(&domain.Elect{Office: "teller", Representative: b.members[1].Representative, Role: domain.RoleTeller, TermDays: 365}),
		domain.NewEffect(&domain.AdoptDocument{Document: domain.DocumentID{UUID: b.id()}, Kind: "welcome", Sha256: wire.Hash{1}, Title: domain.Text{Az: "Salam"}}))
	content.AllOrNone, content.Classes = true, []string{seed.ClassElection, seed.ClassOrdinary}
	id := b.table(content)
	b.wait(720)
	poll := b.open(id, 1440)
	b.enter("representative.ended", "representative/"+b.members[1].Representative.String(), &domain.RepresentativeEnded{}, b.civil, b.government)
	for _, member := range []int{0, 2, 3} {
		b.vote(poll, member, domain.ChoiceYes)
	}
	b.wait(1440)
}
