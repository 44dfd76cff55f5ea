package domain_test

import (
	"errors"
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/voting"
	"twothirds/domain/wire"
	"twothirds/domain/wire/pubkey"
)

// smallOrder is the identity, for which anybody can sign.
var smallOrder = pubkey.Key{1}

func TestFoundingOfALedger(t *testing.T) {
	t.Parallel()
	none := func(*domain.LedgerFounded) {}
	by := func(order ...int) func(*domaintest.Body) []domaintest.Speaker {
		return func(*domaintest.Body) []domaintest.Speaker {
			all := append(domaintest.Officers(), domaintest.Speaker{Key: domaintest.NewKey("stranger"), As: wire.AsOfficer, Of: "office/stranger"})
			var speakers []domaintest.Speaker
			for _, i := range order {
				speakers = append(speakers, all[i])
			}
			return speakers
		}
	}
	inOrder := by(0, 1, 2)
	class := func(name string, change func(*domain.Class)) func(*domain.LedgerFounded) {
		return func(e *domain.LedgerFounded) { change(e.Rules.Class(name)) }
	}
	for _, c := range []struct {
		name   string
		change func(*domain.LedgerFounded)
		signed func(*domaintest.Body) []domaintest.Speaker
		then   domain.Code
	}{
		{"every officer signs, in the order of officers", none, inOrder, ""},
		{"without sides, the registrars have none", plain, inOrder, ""},
		{"for demonstration", func(e *domain.LedgerFounded) { e.Purpose = domain.PurposeDemonstration }, inOrder, ""},
		{"the officers sign in another order", none, by(1, 0, 2), domain.CodeNotPermitted},
		{"an officer does not sign", none, by(0, 1), domain.CodeNotPermitted},
		{"somebody signs who is no officer", none, by(0, 1, 2, 3), domain.CodeNotPermitted},
		{"somebody signs in the place of an officer", none, by(0, 1, 3), domain.CodeNotPermitted},
		{"the ledger's key is weak", func(e *domain.LedgerFounded) { e.LedgerKey = smallOrder }, inOrder, domain.CodeKeyWeak},
		{"it claims to have seen a checkpoint", func(e *domain.LedgerFounded) { e.Seen = &wire.Seen{Size: 1} }, inOrder, domain.CodeSeenMismatch},
		{"under semantics that this program does not know", func(e *domain.LedgerFounded) { e.Semantics = domain.Semantics + 1 }, inOrder, domain.CodeSemantics},
		{"under newer semantics, of which nothing else need be known", func(e *domain.LedgerFounded) {
			e.Semantics, e.Purpose, e.Rules, e.Officers[0].Office = domain.Semantics+1, "play", domain.RuleSet{}, ""
		}, inOrder, domain.CodeSemantics},
		{"under semantics that there never were", func(e *domain.LedgerFounded) { e.Semantics = 0 }, inOrder, domain.CodeForm},
		{"under rules that are none", func(e *domain.LedgerFounded) { e.Rules.LostKeyHours = 0 }, inOrder, domain.CodeForm},
		{"only one officer", func(e *domain.LedgerFounded) { e.Officers = e.Officers[:1] }, by(0), domain.CodeForm},
		{"no registrars", func(e *domain.LedgerFounded) {
			e.Officers[1].Role, e.Officers[2].Role = domain.RoleTeller, domain.RoleTeller
		}, inOrder, domain.CodeForm},
		{"one registrar is missing", func(e *domain.LedgerFounded) { e.Officers[2].Role = domain.RoleTeller }, inOrder, domain.CodeForm},
		{"both registrars stand for one side", func(e *domain.LedgerFounded) { e.Officers[2].Side = e.Officers[1].Side }, inOrder, domain.CodeForm},
		{"a registrar stands for no side", func(e *domain.LedgerFounded) { e.Officers[1].Side = "" }, inOrder, domain.CodeForm},
		{"a registrar stands for a side that the rules do not have", func(e *domain.LedgerFounded) { e.Officers[1].Side = "press" }, inOrder, domain.CodeForm},
		{"a side where the rules have none", func(e *domain.LedgerFounded) { plain(e); e.Officers[1].Side = "press" }, inOrder, domain.CodeForm},
		{"an office that nobody knows", func(e *domain.LedgerFounded) { e.Officers[0].Role = "king" }, inOrder, domain.CodeForm},
		{"an office without a name", func(e *domain.LedgerFounded) { e.Officers[0].Office = "" }, inOrder, domain.CodeForm},
		{"the officers are not sorted", func(e *domain.LedgerFounded) { e.Officers[0], e.Officers[1] = e.Officers[1], e.Officers[0] }, by(1, 0, 2), domain.CodeForm},
		{"two officers with one key", func(e *domain.LedgerFounded) { e.Officers[1].Key = e.Officers[0].Key }, inOrder, domain.CodeForm},
		{"an officer has the ledger's key", func(e *domain.LedgerFounded) { e.LedgerKey = e.Officers[0].Key }, inOrder, domain.CodeForm},
		{"the name is missing in the language that prevails", func(e *domain.LedgerFounded) { e.Name.En = "" }, inOrder, domain.CodeForm},
		{"a language that nobody here reads", func(e *domain.LedgerFounded) { e.Prevailing = "fr" }, inOrder, domain.CodeForm},
		{"an origin with a space", func(e *domain.LedgerFounded) { e.Origin = "test example" }, inOrder, domain.CodeForm},
		{"an origin with a plus sign", func(e *domain.LedgerFounded) { e.Origin = "test+example" }, inOrder, domain.CodeForm},
		{"no origin", func(e *domain.LedgerFounded) { e.Origin = "" }, inOrder, domain.CodeForm},
		{"for a purpose of its own", func(e *domain.LedgerFounded) { e.Purpose = "play" }, inOrder, domain.CodeForm},

		{"rules below their own floor: threshold", class(seed.ClassOrdinary, func(c *domain.Class) { c.Threshold = voting.Fraction{Num: 1, Den: 2} }), inOrder, domain.CodeForm},
		{"rules below their own floor: base", class(seed.ClassRules, func(c *domain.Class) { c.Base = voting.BasePresent }), inOrder, domain.CodeForm},
		{"rules below their own floor: concurrence", class(seed.ClassRules, func(c *domain.Class) { c.Concurrence = nil }), inOrder, domain.CodeForm},
		{"a floor for a class that is not there", func(e *domain.LedgerFounded) { e.Floor[1].Class = "statute" }, inOrder, domain.CodeForm},
		{"a floor with a base that nobody knows", func(e *domain.LedgerFounded) { e.Floor[0].Base = "cast" }, inOrder, domain.CodeForm},
		{"a floor of nothing", func(e *domain.LedgerFounded) { e.Floor[0].Threshold.Num = 0 }, inOrder, domain.CodeForm},
		{"a floor that is not sorted", func(e *domain.LedgerFounded) { e.Floor[0], e.Floor[1] = e.Floor[1], e.Floor[0] }, inOrder, domain.CodeForm},
		{"a floor that names a class twice", func(e *domain.LedgerFounded) { e.Floor[1] = e.Floor[0] }, inOrder, domain.CodeForm},
		{"no floor at all", func(e *domain.LedgerFounded) { e.Floor = nil }, inOrder, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b, founding := domaintest.Unfounded(domain.PurposeOperation)
			c.change(founding)
			err := b.Submit(b.SignFounding(founding, c.signed(b)...))
			if c.then != "" {
				refused(t, b, err, c.then)
				return
			}
			letIn(t, b, err)
			if l := b.State.Ledger(); l.Status != domain.StageForming || l.ID != b.Ledger {
				t.Errorf("status %s, id %s", l.Status, l.ID)
			}
		})
	}
}

// A weak key passes signature checks of its own making, so the state refuses it.
func TestFoundingRefusesAnOfficersWeakKey(t *testing.T) {
	t.Parallel()
	b, founding := domaintest.Unfounded(domain.PurposeOperation)
	weak := domaintest.Officers()
	weak[1].Key.Public = smallOrder
	founding.Officers[1].Key = smallOrder
	signed := b.SignFounding(founding, weak...)
	_, err := b.State.Decide(signed, b.Now, b.Roots)
	b.Refused = signed
	refused(t, b, err, domain.CodeKeyWeak)
}

func TestFoundingStandsFirstAndOnce(t *testing.T) {
	t.Parallel()
	t.Run("nothing is stated before it", func(t *testing.T) {
		b, _ := domaintest.Unfounded(domain.PurposeOperation)
		refused(t, b, b.Try("member.left", "member/"+b.ID().String(), &domain.MemberLeft{}, b.Registrars[0]), domain.CodeNotFounded)
	})
	t.Run("a ledger is founded once", func(t *testing.T) {
		b := five()
		_, founding := domaintest.Unfounded(domain.PurposeOperation)
		id := b.Ledger
		err := b.Submit(b.SignFounding(founding))
		refused(t, b, err, domain.CodeAlreadyFounded)
		b.Ledger = id
	})
	t.Run("nothing later speaks of newer semantics", func(t *testing.T) {
		b := five()
		signed := b.Sign("member.left", b.Members[0].Rep().Of, members{"semantics": 99}, b.Members[0].Rep())
		st, err := wire.NewStatement(b.ID(), wire.FoundingSource, signed.Statement.Type, signed.Statement.Subject, b.Now, jsonOf(signed.Statement.Data))
		letIn(t, b, err)
		forged := domaintest.SignStatement(st, b.Members[0].Rep())
		refused(t, b, b.Submit(forged), domain.CodeForm)
		_, err = b.State.Judge(wire.NewEntry(b.Now, forged.Signatures, st), b.Roots)
		var fault *domain.Fault
		if !errors.As(err, &fault) || fault.Class != domain.FaultForm {
			t.Errorf("%v, want a fault of form: who audits must not be told that the log is newer", err)
		}
	})
	t.Run("its source is that of foundings", func(t *testing.T) {
		b, founding := domaintest.Unfounded(domain.PurposeOperation)
		refused(t, b, b.Try("ledger.founded", "ledger", founding, domaintest.Officers()...), domain.CodeWrongLedger)
	})
}

func TestNothingCanBeDecidedWhileForming(t *testing.T) {
	t.Parallel()
	forming := func() *domaintest.Body {
		b := domaintest.Founded(domain.PurposeOperation)
		b.Members = append(b.Members, b.Enter("first", seed.CivilSociety), b.Enter("second", seed.Government))
		return b
	}
	entered := &domain.MemberEntered{Constituency: seed.Parliament, Name: text("late")}
	tell(t, forming, []story{
		{"no motion is tabled", func(b *domaintest.Body) error {
			return b.Try("motion.tabled", "motion/"+b.ID().String(), &domain.MotionTabled{Content: b.Motion([]string{seed.ClassOrdinary})}, b.Members[0].Rep())
		}, domain.CodeNotConstituted},
		{"no poll is opened", func(b *domaintest.Body) error {
			return b.Try("poll.opened", "poll/"+b.ID().String(), &domain.PollOpened{Options: domain.Options, Motion: domain.MotionID{UUID: b.ID()}}, b.Members[0].Rep())
		}, domain.CodeNotConstituted},
		{"nobody applies: members are entered", func(b *domaintest.Body) error {
			return b.Try("member.applied", "application/"+b.ID().String(), &domain.MemberApplied{Constituency: seed.CivilSociety, Document: wire.Hash{1}, Name: text("new")}, b.Registrars[0])
		}, domain.CodeNotConstituted},
		{"a registrar enters a founding member", func(b *domaintest.Body) error {
			return b.Try("member.entered", "member/"+b.ID().String(), entered, b.Registrars[1])
		}, ""},
		{"a coordinator enters nobody", func(b *domaintest.Body) error {
			return b.Try("member.entered", "member/"+b.ID().String(), entered, b.Coordinator)
		}, domain.CodeNotPermitted},
		{"two registrars are one too many", func(b *domaintest.Body) error {
			return b.Try("member.entered", "member/"+b.ID().String(), entered, b.Registrars[0], b.Registrars[1])
		}, domain.CodeNotPermitted},
		{"a member enters nobody", func(b *domaintest.Body) error {
			return b.Try("member.entered", "member/"+b.ID().String(), entered, b.Members[0].Rep())
		}, domain.CodeNotPermitted},
		{"a member has an id of its own", func(b *domaintest.Body) error {
			return b.Try("member.entered", b.Members[0].Rep().Of, entered, b.Registrars[0])
		}, domain.CodeExists},
		{"an id is drawn, not derived", func(b *domaintest.Body) error {
			return b.Try("member.entered", "member/"+wire.NameUUID(wire.UUID{}, "x").String(), entered, b.Registrars[0])
		}, domain.CodeForm},
		{"the rules know every constituency", func(b *domaintest.Body) error {
			return b.Try("member.entered", "member/"+b.ID().String(), &domain.MemberEntered{Constituency: "press", Name: text("x")}, b.Registrars[0])
		}, domain.CodeRules},
		{"a member has a name", func(b *domaintest.Body) error {
			return b.Try("member.entered", "member/"+b.ID().String(), &domain.MemberEntered{Constituency: seed.Parliament}, b.Registrars[0])
		}, domain.CodeForm},
		{"once constituted, nobody is entered any more", func(b *domaintest.Body) error {
			b.Constitute()
			return b.Try("member.entered", "member/"+b.ID().String(), entered, b.Registrars[1])
		}, domain.CodeNotForming},
	})
}
