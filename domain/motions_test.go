package domain_test

import (
	"strings"
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/voting"
	"twothirds/domain/wire"
)

func tabled(b *domaintest.Body, content domain.Content) (domain.MotionID, error) {
	id := domain.MotionID{UUID: b.ID()}
	return id, b.Try("motion.tabled", "motion/"+id.String(), &domain.MotionTabled{Content: content}, b.Members[0].Rep())
}

func second(b *domaintest.Body, id domain.MotionID, m *domaintest.Member) error {
	return b.Try("motion.seconded", "motion/"+id.String(), &domain.MotionSeconded{}, m.Rep())
}

func freeze(b *domaintest.Body, id domain.MotionID) error {
	m := b.State.Motion(id)
	return b.Try("motion.frozen", "motion/"+id.String(), &domain.MotionFrozen{Digest: m.Digest, Version: m.Version}, b.Members[2].Rep())
}

func position(b *domaintest.Body, id domain.MotionID, m *domaintest.Member) error {
	return b.Try("position.stated", "motion/"+id.String(), &domain.PositionStated{Stance: domain.StanceNeutral, Text: text("Let us see.")}, m.Rep())
}

func withdraw(b *domaintest.Body, id domain.MotionID, m *domaintest.Member) error {
	return b.Try("motion.withdrawn", "motion/"+id.String(), &domain.MotionWithdrawn{}, m.Rep())
}

func open(b *domaintest.Body, id domain.MotionID, change func(*domain.PollOpened)) (domain.PollID, error) {
	poll, opening := domain.PollID{UUID: b.ID()}, b.Opening(id, 72)
	change(opening)
	return poll, b.Try("poll.opened", "poll/"+poll.String(), opening, b.Members[2].Rep())
}

func asIs(*domain.PollOpened) {}

func TestAMotionIsTabled(t *testing.T) {
	t.Parallel()
	with := func(change func(b *domaintest.Body, c *domain.Content)) func(*domaintest.Body) error {
		return func(b *domaintest.Body) error {
			content := b.Motion([]string{seed.ClassOrdinary})
			change(b, &content)
			_, err := tabled(b, content)
			return err
		}
	}
	document := func(n byte) domain.Effect {
		return domain.NewEffect(&domain.AdoptDocument{Document: domain.DocumentID{UUID: wire.UUID{n, 6: 0x70, 8: 0x80}}, Kind: "statute", Sha256: wire.Hash{n + 1}, Title: text("Statute")})
	}
	tell(t, five, []story{
		{"with a title and a text", with(func(*domaintest.Body, *domain.Content) {}), ""},
		{"with as many effects as there may be", with(func(_ *domaintest.Body, c *domain.Content) {
			for i := range domain.MaxEffects {
				c.Effects = append(c.Effects, document(byte(i)))
			}
		}), ""},
		{"not with one more", with(func(_ *domaintest.Body, c *domain.Content) {
			for i := range domain.MaxEffects + 1 {
				c.Effects = append(c.Effects, document(byte(i)))
			}
		}), domain.CodeForm},
		{"not with two effects on one thing", with(func(_ *domaintest.Body, c *domain.Content) {
			c.Effects = []domain.Effect{document(1), document(1)}
		}), domain.CodeForm},
		{"not without a title", with(func(_ *domaintest.Body, c *domain.Content) { c.Title = domain.Text{} }), domain.CodeForm},
		{"not with a longer title than a line", with(func(_ *domaintest.Body, c *domain.Content) { c.Title.En = strings.Repeat("x", domain.MaxLine+1) }), domain.CodeForm},
		{"with the longest text", with(func(_ *domaintest.Body, c *domain.Content) { c.Text.En = strings.Repeat("x", domain.MaxText) }), ""},
		{"not with a longer one", with(func(_ *domaintest.Body, c *domain.Content) { c.Text.En = strings.Repeat("x", domain.MaxText+1) }), domain.CodeForm},
		{"not without the text that prevails", with(func(_ *domaintest.Body, c *domain.Content) { c.Prevailing = "az" }), domain.CodeForm},
		{"not in a third language", with(func(_ *domaintest.Body, c *domain.Content) { c.Prevailing = "fr" }), domain.CodeForm},
		{"with attachments in order", with(func(_ *domaintest.Body, c *domain.Content) { c.Attachments = []wire.Hash{{1}, {2}} }), ""},
		{"not with attachments in disorder", with(func(_ *domaintest.Body, c *domain.Content) { c.Attachments = []wire.Hash{{2}, {1}} }), domain.CodeForm},
		{"not with an attachment twice", with(func(_ *domaintest.Body, c *domain.Content) { c.Attachments = []wire.Hash{{1}, {1}} }), domain.CodeForm},
		{"not without a class", with(func(_ *domaintest.Body, c *domain.Content) { c.Classes = []string{} }), domain.CodeForm},
		{"not with classes in disorder", with(func(_ *domaintest.Body, c *domain.Content) {
			c.Classes = []string{seed.ClassRules, seed.ClassOrdinary}
		}), domain.CodeForm},
		{"not with a class that the rules do not have", with(func(_ *domaintest.Body, c *domain.Content) { c.Classes = []string{"festive"} }), domain.CodeClasses},
		{"not in a lesser class than that of an effect", with(func(b *domaintest.Body, c *domain.Content) {
			c.Effects = []domain.Effect{setStatus(b.Members[4], domain.StatusInactive)}
		}), domain.CodeClasses},
		{"in the effect's class and a further one", with(func(b *domaintest.Body, c *domain.Content) {
			c.Effects = []domain.Effect{setStatus(b.Members[4], domain.StatusInactive)}
			c.Classes = []string{seed.ClassOrdinary, seed.ClassStatus}
		}), ""},
		{"not with an effect that could not take place", with(func(b *domaintest.Body, c *domain.Content) {
			c.Effects = []domain.Effect{setStatus(b.Members[4], domain.StatusActive)}
			c.Classes = []string{seed.ClassStatus}
		}), domain.CodeEffect},
		{"not under an id that is taken", func(b *domaintest.Body) error {
			id, _ := tabled(b, b.Motion([]string{seed.ClassOrdinary}))
			return b.Try("motion.tabled", "motion/"+id.String(), &domain.MotionTabled{Content: b.Motion([]string{seed.ClassOrdinary})}, b.Members[1].Rep())
		}, domain.CodeExists},
		{"not under a derived id", func(b *domaintest.Body) error {
			return b.Try("motion.tabled", "motion/"+wire.NameUUID(wire.UUID{}, "x").String(), &domain.MotionTabled{Content: b.Motion([]string{seed.ClassOrdinary})}, b.Members[1].Rep())
		}, domain.CodeForm},
		{"not by two members together", func(b *domaintest.Body) error {
			return b.Try("motion.tabled", "motion/"+b.ID().String(), &domain.MotionTabled{Content: b.Motion([]string{seed.ClassOrdinary})}, b.Members[0].Rep(), b.Members[1].Rep())
		}, domain.CodeNotPermitted},
	})
}

func TestAMotionIsSeconded(t *testing.T) {
	t.Parallel()
	on := func(do func(b *domaintest.Body, id domain.MotionID) error) func(*domaintest.Body) error {
		return func(b *domaintest.Body) error {
			id, err := tabled(b, b.Motion([]string{seed.ClassOrdinary}))
			letItIn(err)
			return do(b, id)
		}
	}
	tell(t, five, []story{
		{"by a further member", on(func(b *domaintest.Body, id domain.MotionID) error { return second(b, id, b.Members[1]) }), ""},
		{"by more than it takes", on(func(b *domaintest.Body, id domain.MotionID) error {
			letItIn(second(b, id, b.Members[1]))
			return second(b, id, b.Members[2])
		}), ""},
		{"not by the mover", on(func(b *domaintest.Body, id domain.MotionID) error { return second(b, id, b.Members[0]) }), domain.CodeOwnMotion},
		{"not by the mover's other representative", on(func(b *domaintest.Body, id domain.MotionID) error {
			return second(b, id, b.Alternate(b.Members[0], "alternate"))
		}), domain.CodeOwnMotion},
		{"not twice by one member", on(func(b *domaintest.Body, id domain.MotionID) error {
			letItIn(second(b, id, b.Members[1]))
			return second(b, id, b.Members[1])
		}), domain.CodeAlreadySeconded},
		{"not where there is none", func(b *domaintest.Body) error { return second(b, domain.MotionID{UUID: b.ID()}, b.Members[1]) }, domain.CodeNotFound},
		{"not after it was withdrawn", on(func(b *domaintest.Body, id domain.MotionID) error {
			letItIn(withdraw(b, id, b.Members[0]))
			return second(b, id, b.Members[1])
		}), domain.CodeWrongState},
		{"not after it was frozen", on(func(b *domaintest.Body, id domain.MotionID) error {
			letItIn(second(b, id, b.Members[1]))
			b.Wait(720)
			letItIn(freeze(b, id))
			return second(b, id, b.Members[2])
		}), domain.CodeWrongState},
	})
}

// An ordinary motion takes a seconder, 72 hours of deliberation from then on,
// and a position from each side or 168 hours of silence from tabling.
func TestAMotionIsFrozen(t *testing.T) {
	t.Parallel()
	after := func(hours int64, heard ...int) func(*domaintest.Body) error {
		return func(b *domaintest.Body) error {
			id := b.Table(b.Motion([]string{seed.ClassOrdinary}))
			for _, m := range heard {
				letItIn(position(b, id, b.Members[m]))
			}
			b.Wait(hours)
			return freeze(b, id)
		}
	}
	frozenAs := func(change func(*domain.MotionFrozen)) func(*domaintest.Body) error {
		return func(b *domaintest.Body) error {
			id := b.Table(b.Motion([]string{seed.ClassOrdinary}))
			b.Wait(720)
			m := b.State.Motion(id)
			e := &domain.MotionFrozen{Digest: m.Digest, Version: m.Version}
			change(e)
			return b.Try("motion.frozen", "motion/"+id.String(), e, b.Members[0].Rep())
		}
	}
	tell(t, five, []story{
		{"when deliberation is over and both sides have spoken", after(72, 0, 4), ""},
		{"not an hour before", after(71, 0, 4), domain.CodeDeliberation},
		{"not while one side has not spoken", after(72, 0, 1, 2), domain.CodePositions},
		{"not while nobody has spoken", after(167), domain.CodePositions},
		{"when a side has kept silent for the time of notice", after(168, 0), ""},
		{"not without a seconder", func(b *domaintest.Body) error {
			id, err := tabled(b, b.Motion([]string{seed.ClassOrdinary}))
			letItIn(err)
			b.Wait(720)
			return freeze(b, id)
		}, domain.CodeSeconders},
		{"not before deliberation, which begins with the seconder", func(b *domaintest.Body) error {
			id, err := tabled(b, b.Motion([]string{seed.ClassOrdinary}))
			letItIn(err)
			b.Wait(168)
			letItIn(second(b, id, b.Members[1]))
			b.Wait(71)
			return freeze(b, id)
		}, domain.CodeDeliberation},
		{"not where an observer alone has spoken for its side", func(b *domaintest.Body) error {
			b.Carry([]string{seed.ClassStatus}, setStatus(b.Members[4], domain.StatusInactive))
			return after(72, 0, 4)(b)
		}, domain.CodePositions},
		{"not at another version", frozenAs(func(e *domain.MotionFrozen) { e.Version++ }), domain.CodeVersion},
		{"not with another text", frozenAs(func(e *domain.MotionFrozen) { e.Digest = wire.Hash{} }), domain.CodeVersion},
		{"not twice", func(b *domaintest.Body) error {
			id := b.Table(b.Motion([]string{seed.ClassOrdinary}))
			b.Freeze(id)
			return freeze(b, id)
		}, domain.CodeWrongState},
		{"a motion of procedure: at once", func(b *domaintest.Body) error {
			return freeze(b, b.Table(b.Motion([]string{seed.ClassProcedural})))
		}, ""},
		{"under two classes the stricter holds", func(b *domaintest.Body) error {
			return freeze(b, b.Table(b.Motion([]string{seed.ClassProcedural, seed.ClassOrdinary})))
		}, domain.CodeDeliberation},
		{"not where there is none", func(b *domaintest.Body) error {
			return b.Try("motion.frozen", "motion/"+b.ID().String(), &domain.MotionFrozen{}, b.Members[0].Rep())
		}, domain.CodeNotFound},
	})
}

func TestPositions(t *testing.T) {
	t.Parallel()
	tell(t, five, []story{
		{"not on a motion that is not there", func(b *domaintest.Body) error { return position(b, domain.MotionID{UUID: b.ID()}, b.Members[0]) }, domain.CodeNotFound},
		{"a later one takes the place of an earlier", func(b *domaintest.Body) error {
			id := b.Table(b.Motion([]string{seed.ClassOrdinary}))
			letItIn(position(b, id, b.Members[0]))
			return position(b, id, b.Members[0])
		}, ""},
		{"during the poll", func(b *domaintest.Body) error {
			poll := b.Put(b.Motion([]string{seed.ClassOrdinary}))
			return position(b, b.State.Poll(poll).Motion, b.Members[0])
		}, ""},
		{"not after the decision", func(b *domaintest.Body) error {
			return position(b, b.Carry([]string{seed.ClassOrdinary}).Motion, b.Members[0])
		}, domain.CodeWrongState},
		{"not an officer's", func(b *domaintest.Body) error {
			id := b.Table(b.Motion([]string{seed.ClassOrdinary}))
			return b.Try("position.stated", "motion/"+id.String(), &domain.PositionStated{Stance: domain.StanceFor, Text: text("x")}, b.Coordinator)
		}, domain.CodeNotPermitted},
		{"not without saying which", func(b *domaintest.Body) error {
			id := b.Table(b.Motion([]string{seed.ClassOrdinary}))
			return b.Try("position.stated", "motion/"+id.String(), &domain.PositionStated{Stance: "perhaps", Text: text("x")}, b.Members[0].Rep())
		}, domain.CodeForm},
	})
}

func TestAMotionIsWithdrawnByItsMoverBeforeAPoll(t *testing.T) {
	t.Parallel()
	at := func(stage func(b *domaintest.Body) domain.MotionID, who int) func(*domaintest.Body) error {
		return func(b *domaintest.Body) error { return withdraw(b, stage(b), b.Members[who]) }
	}
	inTable := func(b *domaintest.Body) domain.MotionID { return b.Table(b.Motion([]string{seed.ClassOrdinary})) }
	tell(t, five, []story{
		{"from the table", at(inTable, 0), ""},
		{"not by another", at(inTable, 1), domain.CodeNotPermitted},
		{"frozen", at(func(b *domaintest.Body) domain.MotionID { id := inTable(b); b.Freeze(id); return id }, 0), ""},
		{"not from a poll", at(func(b *domaintest.Body) domain.MotionID { id := inTable(b); b.Freeze(id); b.Open(id, 72); return id }, 0), domain.CodeWrongState},
		{"not when decided", at(func(b *domaintest.Body) domain.MotionID { return b.Carry([]string{seed.ClassOrdinary}).Motion }, 0), domain.CodeWrongState},
		{"when its poll lapsed", at(func(b *domaintest.Body) domain.MotionID {
			return b.Close(b.Put(b.Motion([]string{seed.ClassOrdinary}))).Motion
		}, 0), ""},
		{"not twice", at(func(b *domaintest.Body) domain.MotionID {
			id := inTable(b)
			letItIn(withdraw(b, id, b.Members[0]))
			return id
		}, 0), domain.CodeWrongState},
		{"not where there is none", func(b *domaintest.Body) error { return withdraw(b, domain.MotionID{UUID: b.ID()}, b.Members[0]) }, domain.CodeNotFound},
	})
}

// A motion that lapsed was not decided: it is put again, as it is.
func TestALapsedMotionIsPutAgain(t *testing.T) {
	t.Parallel()
	b := five()
	poll := b.Put(b.Motion([]string{seed.ClassOrdinary}))
	if d := b.Close(poll); d.Outcome != voting.LapsedNoQuorum {
		t.Fatalf("outcome %s", d.Outcome)
	}
	again := b.Open(b.State.Poll(poll).Motion, 72)
	b.All(again, "yes")
	if d := b.Close(again); d.Outcome != voting.Carried {
		t.Fatalf("outcome %s", d.Outcome)
	}
	if m := b.State.Motion(b.State.Poll(poll).Motion); len(m.Polls) != 2 || m.State != domain.MotionCarried {
		t.Errorf("motion %+v", m)
	}
	letIn(t, b, nil)
}
