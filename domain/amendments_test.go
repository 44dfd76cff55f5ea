package domain_test

import (
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
)

// amend has the third member move another text for the first motion.
func amend(b *domaintest.Body, id domain.MotionID, change func(*domain.AmendmentMoved)) (domain.AmendmentID, error) {
	amendment := domain.AmendmentID{UUID: b.ID()}
	e := &domain.AmendmentMoved{BaseVersion: b.State.Motion(id).Version, Content: b.Motion([]string{seed.ClassOrdinary}), Motion: id}
	e.Text = text("That it be otherwise.")
	change(e)
	return amendment, b.Try("amendment.moved", "amendment/"+amendment.String(), e, b.Members[2].Rep())
}

func whole(*domain.AmendmentMoved) {}

func dispose(b *domaintest.Body, how string, id domain.AmendmentID, m *domaintest.Member) error {
	about := "amendment/" + id.String()
	switch how {
	case "accepted":
		return b.Try("amendment.accepted", about, &domain.AmendmentAccepted{}, m.Rep())
	case "rejected":
		return b.Try("amendment.rejected", about, &domain.AmendmentRejected{Reasons: text("No.")}, m.Rep())
	}
	return b.Try("amendment.withdrawn", about, &domain.AmendmentWithdrawn{}, m.Rep())
}

func TestAnAmendmentIsMoved(t *testing.T) {
	t.Parallel()
	on := func(change func(*domain.AmendmentMoved)) func(*domaintest.Body) error {
		return func(b *domaintest.Body) error {
			_, err := amend(b, b.Table(b.Motion([]string{seed.ClassOrdinary})), change)
			return err
		}
	}
	tell(t, five, []story{
		{"as a full new version of the newest one", on(whole), ""},
		{"not of a version that is not there yet", on(func(e *domain.AmendmentMoved) { e.BaseVersion++ }), domain.CodeVersion},
		{"not of no motion", on(func(e *domain.AmendmentMoved) { e.Motion = domain.MotionID{UUID: e.Motion.UUID}; e.Motion.UUID[15]++ }), domain.CodeNotFound},
		{"not in a class that the rules do not have", on(func(e *domain.AmendmentMoved) { e.Classes = []string{"festive"} }), domain.CodeClasses},
		{"not with effects that could not take place", on(func(e *domain.AmendmentMoved) {
			e.Effects = []domain.Effect{domain.NewEffect(&domain.Rescind{Decision: domain.DecisionID{UUID: e.Motion.UUID}})}
		}), domain.CodeEffect},
		{"not of a frozen text", func(b *domaintest.Body) error {
			id := b.Table(b.Motion([]string{seed.ClassOrdinary}))
			b.Freeze(id)
			_, err := amend(b, id, whole)
			return err
		}, domain.CodeWrongState},
		{"not of an old version", func(b *domaintest.Body) error {
			id := b.Table(b.Motion([]string{seed.ClassOrdinary}))
			a, err := amend(b, id, whole)
			letItIn(err)
			letItIn(dispose(b, "accepted", a, b.Members[0]))
			_, err = amend(b, id, func(e *domain.AmendmentMoved) { e.BaseVersion = 1 })
			return err
		}, domain.CodeVersion},
		{"not under a derived id", func(b *domaintest.Body) error {
			id := b.Table(b.Motion([]string{seed.ClassOrdinary}))
			return b.Try("amendment.moved", "amendment/"+wire.NameUUID(wire.UUID{}, "x").String(), &domain.AmendmentMoved{BaseVersion: 1, Content: b.Motion([]string{seed.ClassOrdinary}), Motion: id}, b.Members[1].Rep())
		}, domain.CodeForm},
		{"not under an id that is taken", func(b *domaintest.Body) error {
			id := b.Table(b.Motion([]string{seed.ClassOrdinary}))
			a, err := amend(b, id, whole)
			letItIn(err)
			return b.Try("amendment.moved", "amendment/"+a.String(), &domain.AmendmentMoved{BaseVersion: 1, Content: b.Motion([]string{seed.ClassOrdinary}), Motion: id}, b.Members[1].Rep())
		}, domain.CodeExists},
	})
}

func TestWhatBecomesOfAnAmendment(t *testing.T) {
	t.Parallel()
	type act struct {
		how string
		by  int
	}
	for _, c := range []struct {
		name string
		acts []act
		then domain.Code // of the last one
	}{
		{"the mover takes it over", []act{{"accepted", 0}}, ""},
		{"the mover rejects it", []act{{"rejected", 0}}, ""},
		{"who moved it takes it back", []act{{"withdrawn", 2}}, ""},
		{"nobody else accepts it", []act{{"accepted", 2}}, domain.CodeNotPermitted},
		{"nobody else rejects it", []act{{"rejected", 2}}, domain.CodeNotPermitted},
		{"nobody else takes it back", []act{{"withdrawn", 0}}, domain.CodeNotPermitted},
		{"accepted is accepted", []act{{"accepted", 0}, {"withdrawn", 2}}, domain.CodeWrongState},
		{"rejected is rejected", []act{{"rejected", 0}, {"accepted", 0}}, domain.CodeWrongState},
		{"taken back is taken back", []act{{"withdrawn", 2}, {"rejected", 0}}, domain.CodeWrongState},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := five()
			id := b.Table(b.Motion([]string{seed.ClassOrdinary}))
			a, err := amend(b, id, whole)
			letIn(t, b, err)
			for i, act := range c.acts {
				err := dispose(b, act.how, a, b.Members[act.by])
				if i == len(c.acts)-1 && c.then != "" {
					refused(t, b, err, c.then)
					return
				}
				letIn(t, b, err)
			}
			m := b.State.Motion(id)
			if accepted := c.acts[0].how == "accepted"; accepted != (m.Version == 2) || accepted != (m.Content.Text.En == "That it be otherwise.") {
				t.Errorf("version %d says %q", m.Version, m.Content.Text.En)
			}
			if m.Digest != m.Content.Digest() {
				t.Error("the digest is not that of the content")
			}
		})
	}
}

func TestAnAmendmentOfAVersionThatWasReplaced(t *testing.T) {
	t.Parallel()
	b := five()
	id := b.Table(b.Motion([]string{seed.ClassOrdinary}))
	first, err := amend(b, id, whole)
	letIn(t, b, err)
	other, err := amend(b, id, whole)
	letIn(t, b, err)
	letIn(t, b, dispose(b, "accepted", first, b.Members[0]))
	refused(t, b, dispose(b, "accepted", other, b.Members[0]), domain.CodeVersion)
	// It can still be rejected, which says something.
	letIn(t, b, dispose(b, "rejected", other, b.Members[0]))
	refused(t, b, dispose(b, "accepted", domain.AmendmentID{UUID: b.ID()}, b.Members[0]), domain.CodeNotFound)
}

func TestAnAmendmentIsNotTakenOverOnceTheTextIsFrozen(t *testing.T) {
	t.Parallel()
	b := five()
	id := b.Table(b.Motion([]string{seed.ClassOrdinary}))
	a, err := amend(b, id, whole)
	letIn(t, b, err)
	b.Freeze(id)
	refused(t, b, dispose(b, "accepted", a, b.Members[0]), domain.CodeVersion)
}

// The body may take an amendment over that the mover rejected.
func TestTheBodyAcceptsAnAmendment(t *testing.T) {
	t.Parallel()
	b := five()
	content := b.Motion([]string{seed.ClassOrdinary})
	id := b.Table(content)
	a, err := amend(b, id, whole)
	letIn(t, b, err)
	letIn(t, b, dispose(b, "rejected", a, b.Members[0]))
	d := b.Carry([]string{seed.ClassProcedural}, domain.NewEffect(&domain.AcceptAmendment{Amendment: a, Motion: id}))
	if len(d.Effects) != 1 || !d.Effects[0].Applied {
		t.Fatalf("effects %+v", d.Effects)
	}
	if m := b.State.Motion(id); m.Version != 2 || m.Content.Text.En != "That it be otherwise." {
		t.Errorf("version %d says %q", m.Version, m.Content.Text.En)
	}
	letIn(t, b, nil)
}

// An amendment that brings a class with more seconders sends the mover to find them.
func TestAnAmendmentIntoAStricterClass(t *testing.T) {
	t.Parallel()
	b := domaintest.ConstitutedWith(domain.PurposeOperation, 3, 2, func(e *domain.LedgerFounded) {
		e.Rules.Class(seed.ClassRules).Seconders = 2
	})
	id := b.Table(b.Motion([]string{seed.ClassOrdinary}))
	a, err := amend(b, id, func(e *domain.AmendmentMoved) { e.Classes = []string{seed.ClassOrdinary, seed.ClassRules} })
	letIn(t, b, err)
	letIn(t, b, dispose(b, "accepted", a, b.Members[0]))
	b.Wait(720)
	refused(t, b, freeze(b, id), domain.CodeSeconders)
	letIn(t, b, second(b, id, b.Members[2]))
	letIn(t, b, freeze(b, id))
}
