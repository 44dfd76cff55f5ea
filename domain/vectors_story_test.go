package domain_test

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
)

// shortLog is a body of two members on each side from its founding to the
// first effect of its first decision.
func shortLog(t *testing.T) *book {
	b := newBook(t)
	b.found(domain.PurposeOperation)
	for i, constituency := range []string{seed.CivilSociety, seed.CivilSociety, seed.Government, seed.Parliament} {
		b.member(fmt.Sprintf("member %d", i), constituency)
	}
	b.constitute()
	motion := b.table(contentOf(seed.ClassOrdinary, domain.NewEffect(&domain.AdoptDocument{
		Document: domain.DocumentID{UUID: b.id()}, Kind: "code_of_ethics", Sha256: wire.Hash{1}, Title: domain.Text{En: "Code of ethics", Az: "Etika kodeksi"},
	})))
	b.position(motion, 1, domain.StanceFor)
	b.position(motion, 2, domain.StanceNeutral)
	b.wait(168)
	poll := b.open(motion, 72)
	b.vote(poll, 0, domain.ChoiceNo)
	b.wait(1)
	b.vote(poll, 1, domain.ChoiceYes)
	b.vote(poll, 2, domain.ChoiceYes)
	b.vote(poll, 3, domain.ChoiceNone)
	b.vote(poll, 0, domain.ChoiceYes) // its second ballot
	b.wait(71)
	return b
}

// fullLog is a demonstration with every type of statement and of effect.
func fullLog(t *testing.T) *book {
	b := newBook(t)
	b.found(domain.PurposeDemonstration)
	for i := range 4 {
		b.member(fmt.Sprintf("member %d", i), seed.CivilSociety)
	}
	for i := range 3 {
		b.member(fmt.Sprintf("member %d", 4+i), seed.Government)
	}
	b.constitute()
	b.advanceClock(24)
	b.keysAndMandates()
	b.textOfMotions()
	b.admissions()
	b.recusals()
	b.officesAndProtest()
	b.documentsAndRules()
	b.endings()
	return b
}

func (b *book) found(purpose string) {
	b.enter("ledger.founded", "ledger", &domain.LedgerFounded{
		Floor: goldenRules(b.t).Floor, LedgerKey: domaintest.NewKey("ledger").Public, Name: domain.Text{En: "Test body", Az: "Sınaq qurumu"},
		Officers: []domain.FoundingOfficer{
			{Key: b.coordinator.Key.Public, Office: "coordinator", Role: domain.RoleCoordinator, Until: b.now.AddHours(24 * 3660)},
			{Key: b.civil.Key.Public, Office: "registrar-civil-society", Role: domain.RoleRegistrar, Side: seed.CivilSociety},
			{Key: b.government.Key.Public, Office: "registrar-government", Role: domain.RoleRegistrar, Side: seed.Government},
		},
		Origin: "test.example/ledger", Prevailing: "en", Purpose: purpose, Rules: b.rules, Semantics: domain.Semantics,
	}, b.coordinator, b.civil, b.government)
}

// goldenRules are the rules and the floor of the bodies in the logs: seed-v1 as
// it was when they were written. The seed goes on, the logs never change.
func goldenRules(t *testing.T) (golden struct {
	Floor []domain.Floor `json:"floor"`
	Rules domain.RuleSet `json:"rules"`
},
) {
	t.Helper()
	const path = "testdata/rules.json"
	if _, err := os.Stat(path); err != nil {
		golden.Floor, golden.Rules = seed.Floor(), seed.Rules()
		keepFile(t, path, append(wire.Canonical(golden), '\n'))
		return golden
	}
	b, err := os.ReadFile(path)
	if err == nil {
		err = wire.Decode(bytes.TrimSuffix(b, []byte("\n")), &golden, "")
	}
	if err != nil {
		t.Fatal(err)
	}
	return golden
}

// tie has the rules that the log will be founded with tie further types of
// effects, to the classes that the seed has for them.
func (b *book) tie(effects ...string) {
	b.t.Helper()
	for _, tied := range seed.Rules().EffectClasses {
		if slices.Contains(effects, tied.Effect) {
			b.rules.EffectClasses = append(b.rules.EffectClasses, tied)
		}
	}
	slices.SortFunc(b.rules.EffectClasses, func(a, b domain.EffectClass) int { return strings.Compare(a.Effect, b.Effect) })
}

// member enters a founding member with a representative and its first key.
func (b *book) member(name, constituency string) {
	m := &domaintest.Member{
		ID: domain.MemberID{UUID: b.id()}, Representative: domain.RepresentativeID{UUID: b.id()},
		Key: domaintest.NewKey(name), Constituency: constituency,
	}
	b.enter("member.entered", m.Rep().Of, &domain.MemberEntered{Constituency: constituency, Name: domain.Text{En: name}}, b.civil)
	b.enter("representative.appointed", "representative/"+m.Representative.String(), &domain.RepresentativeAppointed{
		From: b.now, Kind: domain.KindPrincipal, Mandate: wire.Hash{2}, Member: m.ID, Person: wire.Hash{3}, To: b.now.AddHours(5 * 8784),
	}, b.civil)
	b.enter("key.enrolled", "key/"+m.Key.Public.String(), &domain.KeyEnrolled{Alg: wire.AlgEd25519, Representative: m.Representative},
		newKeyOf(m, m.Key), b.civil, b.government)
	b.members = append(b.members, m)
}

func newKeyOf(m *domaintest.Member, key domaintest.Key) domaintest.Speaker {
	return domaintest.Speaker{Key: key, As: wire.AsNewKey, Of: m.Rep().Of}
}

func (b *book) constitute() {
	digest := b.state.FoundingDigest()
	for _, m := range b.members {
		if b.state.Ledger().Status == domain.StageForming {
			b.enter("founding.accepted", m.Rep().Of, &domain.FoundingAccepted{Digest: digest}, m.Rep())
		}
	}
}

func (b *book) rep(member int) domaintest.Speaker { return b.members[member].Rep() }

// contentOf is a motion's content of one class.
func contentOf(class string, effects ...domain.Effect) domain.Content {
	return domain.Content{
		Attachments: []wire.Hash{}, Classes: []string{class}, Effects: effects,
		Prevailing: "en", Text: domain.Text{En: "That it be so.\nAnd so on."}, Title: domain.Text{En: "A motion"},
	}
}

// table has a motion moved by the first member and seconded by the second.
func (b *book) table(c domain.Content) domain.MotionID {
	b.t.Helper()
	id := domain.MotionID{UUID: b.id()}
	b.enter("motion.tabled", "motion/"+id.String(), &domain.MotionTabled{Content: c}, b.rep(0))
	b.enter("motion.seconded", "motion/"+id.String(), &domain.MotionSeconded{}, b.rep(1))
	return id
}

func (b *book) position(id domain.MotionID, member int, stance string) {
	b.enter("position.stated", "motion/"+id.String(), &domain.PositionStated{Stance: stance, Text: domain.Text{En: "Our position."}}, b.rep(member))
}

// open freezes a motion and puts it to the vote.
func (b *book) open(id domain.MotionID, hours int64) domain.PollID {
	b.t.Helper()
	m := b.state.Motion(id)
	b.enter("motion.frozen", "motion/"+id.String(), &domain.MotionFrozen{Digest: m.Digest, Version: m.Version}, b.rep(0))
	rules, hash := b.state.RulesAt(b.now)
	roll := b.state.Roll(b.now)
	poll := domain.PollID{UUID: b.id()}
	b.enter("poll.opened", "poll/"+poll.String(), &domain.PollOpened{
		Closes: b.now.AddHours(hours), Digest: m.Digest, Motion: id, Options: domain.Options,
		Roll: domain.RollDigest(roll), Rules: hash, Sides: domain.SidesOf(rules, roll), Version: m.Version,
	}, b.rep(1))
	return poll
}

func (b *book) vote(poll domain.PollID, member int, choice string) {
	b.t.Helper()
	m := b.members[member]
	v := &domain.VoteCast{
		Ballot: b.state.NextBallot(poll, m.ID), Choice: choice, Member: m.ID,
		Opening: b.state.Poll(poll).Leaf, Representative: m.Representative,
	}
	v.SetSeen(b.seen())
	b.enter("vote.cast", "poll/"+poll.String(), v, m.Rep())
}

// carry has every member on the roll that is not recused vote yes, and the poll closed.
func (b *book) carry(poll domain.PollID) domain.DecisionID {
	b.t.Helper()
	p := b.state.Poll(poll)
	for i, m := range b.members {
		recused := slices.ContainsFunc(p.Recused, func(r domain.Recusal) bool { return r.Member == m.ID })
		if slices.ContainsFunc(p.Roll, func(l domain.RollLine) bool { return l.Member == m.ID }) && !recused {
			b.vote(poll, i, domain.ChoiceYes)
		}
	}
	b.now = b.state.Poll(poll).Closes
	b.derive()
	return *b.state.Poll(poll).Decision
}

// decide puts a motion through everything to its decision, in 720 hours and the poll's.
func (b *book) decide(c domain.Content) domain.DecisionID {
	b.t.Helper()
	id := b.table(c)
	b.wait(720)
	return b.carry(b.open(id, 72))
}

func (b *book) advanceClock(hours int64) {
	to := b.now.AddHours(hours)
	b.enter("clock.advanced", "ledger", &domain.ClockAdvanced{To: to}, b.coordinator)
	b.now = to
}
