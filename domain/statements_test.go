package domain_test

import (
	"strings"
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
)

// members are data that no event type makes.
type members map[string]any

func (m members) SetBy(by []wire.Signer) { m["by"] = by }

func TestAStatementInTheWrongPlace(t *testing.T) {
	t.Parallel()
	left := func(b *domaintest.Body, m *domaintest.Member) *wire.Signed {
		return b.Sign("member.left", m.Rep().Of, &domain.MemberLeft{}, m.Rep())
	}
	tabling := func(b *domaintest.Body) *wire.Signed {
		return b.Sign("motion.tabled", "motion/"+b.ID().String(), &domain.MotionTabled{Content: b.Motion([]string{seed.ClassOrdinary})}, b.Members[0].Rep())
	}
	tell(t, five, []story{
		{"the same once more: it is in the log already", func(b *domaintest.Body) error {
			signed := tabling(b)
			letItIn(b.Submit(signed))
			return b.Submit(signed)
		}, domain.CodeIDTaken},
		{"another under the same id", func(b *domaintest.Body) error {
			signed := tabling(b)
			letItIn(b.Submit(signed))
			other := b.Sign("motion.tabled", "motion/"+b.ID().String(), &domain.MotionTabled{Content: b.Motion([]string{seed.ClassProcedural})}, b.Members[0].Rep())
			st, err := wire.NewStatement(signed.Statement.ID, other.Statement.Source, other.Statement.Type, other.Statement.Subject, other.Statement.Time, jsonOf(other.Statement.Data))
			letItIn(err)
			return b.Submit(domaintest.SignStatement(st, b.Members[0].Rep()))
		}, domain.CodeIDTaken},
		{"one that was held back until the key said something else", func(b *domaintest.Body) error {
			held := left(b, b.Members[0])
			letItIn(b.Submit(tabling(b)))
			return b.Submit(held)
		}, domain.CodeOlderThanLast},
		{"two in the other order", func(b *domaintest.Body) error {
			first, other := tabling(b), tabling(b)
			letItIn(b.Submit(other))
			return b.Submit(first)
		}, domain.CodeOlderThanLast},
		{"one that was held back while others spoke", func(b *domaintest.Body) error {
			held := left(b, b.Members[0])
			letItIn(speak(b, b.Members[1]))
			return b.Submit(held)
		}, ""},
		{"one that was held back while the key signed for others", func(b *domaintest.Body) error {
			held := b.Sign("position.stated", "motion/"+b.Table(b.Motion([]string{seed.ClassOrdinary})).String(), &domain.PositionStated{Stance: "for", Text: text("x")}, b.Members[4].Rep())
			poll := b.Put(b.Motion([]string{seed.ClassOrdinary}))
			b.Must("poll.extended", "poll/"+poll.String(), &domain.PollExtended{Closes: b.State.Poll(poll).Closes.AddHours(1)}, b.Members[0].Rep(), b.Members[1].Rep(), b.Members[4].Rep())
			return b.Submit(held)
		}, ""},
		{"for another ledger", func(b *domaintest.Body) error {
			b.Ledger[0]++
			return b.Submit(tabling(b))
		}, domain.CodeWrongLedger},
		{"for a ledger that is being founded", func(b *domaintest.Body) error {
			signed := tabling(b)
			st, err := wire.NewStatement(b.ID(), wire.FoundingSource, signed.Statement.Type, signed.Statement.Subject, b.Now, jsonOf(signed.Statement.Data))
			letItIn(err)
			return b.Submit(domaintest.SignStatement(st, b.Members[0].Rep()))
		}, domain.CodeWrongLedger},
		{"by nobody", func(b *domaintest.Body) error {
			return b.Try("member.left", b.Members[0].Rep().Of, &domain.MemberLeft{})
		}, domain.CodeNotPermitted},
		{"seen in another history", func(b *domaintest.Body) error {
			e := &domain.MemberLeft{}
			e.Seen = &wire.Seen{Root: wire.Hash{1}, Size: 3}
			return b.Try("member.left", b.Members[0].Rep().Of, e, b.Members[0].Rep())
		}, domain.CodeSeenMismatch},
		{"seen ahead of the log", func(b *domaintest.Body) error {
			e := &domain.MemberLeft{}
			e.Seen = b.Seen()
			e.Seen.Size++
			return b.Try("member.left", b.Members[0].Rep().Of, e, b.Members[0].Rep())
		}, domain.CodeSeenMismatch},
		{"seen as it is", func(b *domaintest.Body) error {
			e := &domain.MemberLeft{}
			e.Seen = b.Seen()
			return b.Try("member.left", b.Members[0].Rep().Of, e, b.Members[0].Rep())
		}, ""},
		{"of a type that nobody knows", func(b *domaintest.Body) error {
			return b.Try("poem.recited", "poem/1", members{}, b.Members[0].Rep())
		}, domain.CodeUnknownType},
		{"about something else than its type is about", func(b *domaintest.Body) error {
			return b.Try("member.left", "motion/"+b.Members[0].ID.String(), &domain.MemberLeft{}, b.Members[0].Rep())
		}, domain.CodeForm},
		{"about nothing", func(b *domaintest.Body) error {
			return b.Try("member.left", "member", &domain.MemberLeft{}, b.Members[0].Rep())
		}, domain.CodeForm},
		{"about one ledger among several", func(b *domaintest.Body) error {
			return b.Try("clock.advanced", "ledger/1", &domain.ClockAdvanced{}, b.Coordinator)
		}, domain.CodeForm},
		{"with a member too many", func(b *domaintest.Body) error {
			return b.Try("member.left", b.Members[0].Rep().Of, members{"because": "x"}, b.Members[0].Rep())
		}, domain.CodeForm},
		{"with a member too few", func(b *domaintest.Body) error {
			return b.Try("vote.recused", "poll/"+b.ID().String(), members{}, b.Members[0].Rep())
		}, domain.CodeForm},
		{"with a member of another kind", func(b *domaintest.Body) error {
			return b.Try("member.left", b.Members[0].Rep().Of, members{"reasons": 3}, b.Members[0].Rep())
		}, domain.CodeForm},
		{"with an effect that is none", func(b *domaintest.Body) error {
			content := members{"all_or_none": false, "attachments": []string{}, "classes": []string{"ordinary"}, "effects": []any{members{"type": "coronation"}}, "prevailing": "en", "text": text("x"), "title": text("x")}
			return b.Try("motion.tabled", "motion/"+b.ID().String(), content, b.Members[0].Rep())
		}, domain.CodeForm},
		{"under a derived id", func(b *domaintest.Body) error {
			signed := left(b, b.Members[0])
			st, err := wire.NewStatement(wire.NameUUID(wire.UUID{}, "x"), signed.Statement.Source, signed.Statement.Type, signed.Statement.Subject, b.Now, jsonOf(signed.Statement.Data))
			letItIn(err)
			return b.Submit(domaintest.SignStatement(st, b.Members[0].Rep()))
		}, domain.CodeForm},
	})
}

// jsonOf is data that is JSON already.
func jsonOf(raw []byte) members {
	var m members
	if err := wire.Decode(raw, &m, ""); err != nil {
		panic(err)
	}
	return m
}

// What follows by computation is stated by nobody, whoever signs and whatever it says.
func TestNobodyStatesWhatIsDerived(t *testing.T) {
	t.Parallel()
	b, poll := polled(t)
	for _, info := range domain.Types() {
		if !info.Derived {
			continue
		}
		short := info.Name[len("twothirds.") : len(info.Name)-len(".v1")]
		subject := info.Subject + "/" + b.ID().String()
		if info.Subject == "ledger" {
			subject = "ledger"
		}
		refused(t, b, b.Try(short, subject, members{}, b.Members[0].Rep()), domain.CodeDerivedType)
		refused(t, b, b.Try(short, subject, members{}), domain.CodeDerivedType)
	}
	// Not even what would follow.
	closed := b.State.Clone().Next(b.State.Poll(poll).Closes)
	refused(t, b, b.Submit(&wire.Signed{Statement: closed.Statement}), domain.CodeDerivedType)
}

func TestAProtest(t *testing.T) {
	t.Parallel()
	tell(t, five, []story{
		{"by any representative", func(b *domaintest.Body) error { _, err := protest(b, b.Members[0].Rep()); return err }, ""},
		{"by one of an inactive member", func(b *domaintest.Body) error {
			b.Carry([]string{seed.ClassStatus}, setStatus(b.Members[4], domain.StatusInactive))
			_, err := protest(b, b.Members[4].Rep())
			return err
		}, ""},
		{"not by an officer", func(b *domaintest.Body) error { _, err := protest(b, b.Coordinator); return err }, domain.CodeNotPermitted},
		{"not under an id that is taken", func(b *domaintest.Body) error {
			id, err := protest(b, b.Members[0].Rep())
			letItIn(err)
			return b.Try("protest.lodged", "protest/"+id.String(), &domain.ProtestLodged{Reasons: text("x"), Statement: "x"}, b.Members[1].Rep())
		}, domain.CodeExists},
		{"not for nothing", func(b *domaintest.Body) error {
			return b.Try("protest.lodged", "protest/"+b.ID().String(), &domain.ProtestLodged{Reasons: text("x")}, b.Members[0].Rep())
		}, domain.CodeForm},
		{"for a statement too long to quote, by its hash", func(b *domaintest.Body) error {
			id := b.ID()
			err := b.Try("protest.lodged", "protest/"+id.String(), &domain.ProtestLodged{Reasons: text("x"), StatementSHA256: smallHash}, b.Members[0].Rep())
			if p := b.State.Protest(domain.ProtestID{UUID: id}); err == nil && (p.StatementSHA256 != smallHash || !p.Statement.IsZero()) {
				t.Errorf("the protest is %+v", p)
			}
			return err
		}, ""},
		{"not for a statement quoted and named by its hash", func(b *domaintest.Body) error {
			return b.Try("protest.lodged", "protest/"+b.ID().String(), &domain.ProtestLodged{Reasons: text("x"), Statement: "x", StatementSHA256: smallHash}, b.Members[0].Rep())
		}, domain.CodeForm},
		{"not under a derived id", func(b *domaintest.Body) error {
			return b.Try("protest.lodged", "protest/"+wire.NameUUID(wire.UUID{}, "x").String(), &domain.ProtestLodged{Reasons: text("x"), Statement: "x"}, b.Members[0].Rep())
		}, domain.CodeForm},
		{"not with a longer refusal than there are", func(b *domaintest.Body) error {
			return b.Try("protest.lodged", "protest/"+b.ID().String(), &domain.ProtestLodged{Reasons: text("x"), Refusal: strings.Repeat("x", 4001), Statement: "x"}, b.Members[0].Rep())
		}, domain.CodeForm},
		{"not without reasons", func(b *domaintest.Body) error {
			return b.Try("protest.lodged", "protest/"+b.ID().String(), &domain.ProtestLodged{Statement: "x"}, b.Members[0].Rep())
		}, domain.CodeForm},
	})
	// It is open, and has no effect, until a decision answers it.
	b := five()
	id, err := protest(b, b.Members[0].Rep())
	letIn(t, b, err)
	if p := b.State.Protest(id); p.State != domain.StateOpen || p.Member != b.Members[0].ID {
		t.Errorf("the protest is %+v", p)
	}
}
