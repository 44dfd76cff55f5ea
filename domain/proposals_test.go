package domain_test

import (
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
)

const theProposal = "proposal/01000000-0000-7000-8000-000000000001"

func propose(b *domaintest.Body, change func(*domain.ProposalReceived), speakers ...domaintest.Speaker) error {
	e := &domain.ProposalReceived{Due: b.Now.AddHours(720), Of: text("Citizens' union"), Text: text("Publish the register."), Title: text("Register")}
	change(e)
	return b.Try("proposal.received", theProposal, e, speakers...)
}

func replied(b *domaintest.Body, speakers ...domaintest.Speaker) error {
	return b.Try("proposal.answered", theProposal, &domain.ProposalAnswered{Answer: domain.ProposalPartly, Reasons: text("In part.")}, speakers...)
}

func proposed() *domaintest.Body {
	b := five()
	letItIn(propose(b, asItIs, b.Coordinator))
	return b
}

func TestAProposalIsReceived(t *testing.T) {
	t.Parallel()
	with := func(change func(*domain.ProposalReceived)) func(*domaintest.Body) error {
		return func(b *domaintest.Body) error { return propose(b, change, b.Coordinator) }
	}
	tell(t, five, []story{
		{"by the coordinator", with(asItIs[domain.ProposalReceived]), ""},
		{"by a registrar", func(b *domaintest.Body) error { return propose(b, asItIs, b.Registrars[1]) }, ""},
		{"by a member", func(b *domaintest.Body) error { return propose(b, asItIs, b.Members[0].Rep()) }, ""},
		{"not by an inactive one", func(b *domaintest.Body) error {
			b.Carry([]string{seed.ClassStatus}, setStatus(b.Members[4], domain.StatusInactive))
			return propose(b, asItIs, b.Members[4].Rep())
		}, domain.CodeMemberNotActive},
		{"not by two", func(b *domaintest.Body) error { return propose(b, asItIs, b.Coordinator, b.Registrars[0]) }, domain.CodeNotPermitted},
		{"without a time", with(func(e *domain.ProposalReceived) { e.Due = 0 }), ""},
		{"not by a time of before 1970", with(func(e *domain.ProposalReceived) { e.Due = -1 }), domain.CodeClock},
		{"not due already", func(b *domaintest.Body) error {
			return propose(b, func(e *domain.ProposalReceived) { e.Due = b.Now }, b.Coordinator)
		}, domain.CodeClock},
		{"from somebody committed to, on a measure", with(func(e *domain.ProposalReceived) {
			e.From, e.Measure, e.Of = wire.Hash{1}, &domain.Measure{Number: "1.2", Plan: domain.PlanID{UUID: drawn(7)}}, domain.Text{}
		}), ""},
		{"not on a measure without a number", with(func(e *domain.ProposalReceived) { e.Measure = &domain.Measure{Plan: domain.PlanID{UUID: drawn(7)}} }), domain.CodeForm},
		{"not without a text", with(func(e *domain.ProposalReceived) { e.Text = domain.Text{} }), domain.CodeForm},
		{"not without a title", with(func(e *domain.ProposalReceived) { e.Title = domain.Text{} }), domain.CodeForm},
		{"not twice", func(b *domaintest.Body) error {
			letItIn(propose(b, asItIs, b.Coordinator))
			return propose(b, asItIs, b.Coordinator)
		}, domain.CodeExists},
	})
	tell(t, func() *domaintest.Body { return domaintest.Founded(domain.PurposeOperation) }, []story{
		{"not while the body is forming", with(asItIs[domain.ProposalReceived]), domain.CodeNotConstituted},
	})
}

func TestAProposalIsAnswered(t *testing.T) {
	t.Parallel()
	tell(t, proposed, []story{
		{"by the coordinator", func(b *domaintest.Body) error { return replied(b, b.Coordinator) }, ""},
		{"by a member", func(b *domaintest.Body) error { return replied(b, b.Members[3].Rep()) }, ""},
		{"not by a registrar", func(b *domaintest.Body) error { return replied(b, b.Registrars[0]) }, domain.CodeNotPermitted},
		{"not by an inactive member", func(b *domaintest.Body) error {
			b.Carry([]string{seed.ClassStatus}, setStatus(b.Members[4], domain.StatusInactive))
			return replied(b, b.Members[4].Rep())
		}, domain.CodeMemberNotActive},
		{"late", func(b *domaintest.Body) error {
			b.Wait(720)
			return replied(b, b.Coordinator)
		}, ""},
		{"not twice", func(b *domaintest.Body) error {
			letItIn(replied(b, b.Coordinator))
			return replied(b, b.Coordinator)
		}, domain.CodeWrongState},
		{"not in another word", func(b *domaintest.Body) error {
			return b.Try("proposal.answered", theProposal, &domain.ProposalAnswered{Answer: "perhaps", Reasons: text("x")}, b.Coordinator)
		}, domain.CodeForm},
		{"not without reasons", func(b *domaintest.Body) error {
			return b.Try("proposal.answered", theProposal, &domain.ProposalAnswered{Answer: domain.ProposalAccepted}, b.Coordinator)
		}, domain.CodeForm},
	})
	tell(t, five, []story{
		{"not one that there is not", func(b *domaintest.Body) error { return replied(b, b.Coordinator) }, domain.CodeNotFound},
	})
}

func TestAProposalFallsDueOnlyWhileItIsOpen(t *testing.T) {
	t.Parallel()
	id := domain.ProposalID{UUID: drawn(1)}
	open, answered, timeless := proposed(), proposed(), five()
	letItIn(replied(answered, answered.Coordinator))
	letItIn(propose(timeless, func(e *domain.ProposalReceived) { e.Due = 0 }, timeless.Coordinator))
	for _, b := range []*domaintest.Body{open, answered, timeless} {
		b.ReloadReader() // which must come to what falls due as well
		b.Wait(719)
		if got := b.State.Proposal(id); got.FellDue > 0 {
			t.Errorf("fell due too early: %+v", got)
		}
		b.Wait(1)
		if err := b.Check(); err != nil {
			t.Error(err)
		}
	}
	if got := open.State.Proposal(id); got.State != domain.ProposalOverdue || int(got.FellDue) != len(open.Entries) {
		t.Errorf("open: %+v", got)
	}
	if got := answered.State.Proposal(id); got.State != domain.StateAnswered || got.FellDue > 0 || got.Answer != domain.ProposalPartly {
		t.Errorf("answered: %+v", got)
	}
	if got := timeless.State.Proposal(id); got.State != domain.StateOpen || got.FellDue > 0 {
		t.Errorf("timeless: %+v", got)
	}
}

const theInterest = "interest/01000000-0000-7000-8000-000000000001"

func declare(b *domaintest.Body, change func(*domain.InterestDeclared), speakers ...domaintest.Speaker) error {
	e := &domain.InterestDeclared{Kind: domain.InterestInstitutional, Text: text("We run it.")}
	change(e)
	return b.Try("interest.declared", theInterest, e, speakers...)
}

func TestAnInterestIsDeclared(t *testing.T) {
	t.Parallel()
	with := func(change func(*domain.InterestDeclared)) func(*domaintest.Body) error {
		return func(b *domaintest.Body) error { return declare(b, change, b.Members[0].Rep()) }
	}
	tell(t, five, []story{
		{"a standing one", with(asItIs[domain.InterestDeclared]), ""},
		{"by a suspended member", func(b *domaintest.Body) error {
			b.Carry([]string{seed.ClassStatus}, setStatus(b.Members[4], domain.StatusSuspended))
			return declare(b, asItIs, b.Members[4].Rep())
		}, ""},
		{"in a motion", func(b *domaintest.Body) error {
			id := b.Table(b.Motion([]string{seed.ClassOrdinary}))
			return declare(b, func(e *domain.InterestDeclared) { e.Motion = &id }, b.Members[0].Rep())
		}, ""},
		{"not in one that there is not", with(func(e *domain.InterestDeclared) { e.Motion = &domain.MotionID{UUID: drawn(9)} }), domain.CodeNotFound},
		{"not by an officer", func(b *domaintest.Body) error { return declare(b, asItIs, b.Coordinator) }, domain.CodeNotPermitted},
		{"not of another kind", with(func(e *domain.InterestDeclared) { e.Kind = "none" }), domain.CodeForm},
		{"not without a text", with(func(e *domain.InterestDeclared) { e.Text = domain.Text{} }), domain.CodeForm},
		{"not twice", func(b *domaintest.Body) error {
			letItIn(declare(b, asItIs, b.Members[0].Rep()))
			return declare(b, asItIs, b.Members[0].Rep())
		}, domain.CodeExists},
	})
}

func TestAnInterestIsWithdrawnByItsMember(t *testing.T) {
	t.Parallel()
	withdrawn := func(b *domaintest.Body, sp domaintest.Speaker) error {
		return b.Try("interest.withdrawn", theInterest, &domain.InterestWithdrawn{}, sp)
	}
	tell(t, func() *domaintest.Body {
		b := five()
		letItIn(declare(b, asItIs, b.Members[0].Rep()))
		return b
	}, []story{
		{"by its member", func(b *domaintest.Body) error { return withdrawn(b, b.Members[0].Rep()) }, ""},
		{"not by another", func(b *domaintest.Body) error { return withdrawn(b, b.Members[1].Rep()) }, domain.CodeNotPermitted},
		{"not by an officer", func(b *domaintest.Body) error { return withdrawn(b, b.Coordinator) }, domain.CodeNotPermitted},
		{"not twice", func(b *domaintest.Body) error {
			letItIn(withdrawn(b, b.Members[0].Rep()))
			return withdrawn(b, b.Members[0].Rep())
		}, domain.CodeWrongState},
	})
	tell(t, five, []story{
		{"not one that there is not", func(b *domaintest.Body) error { return withdrawn(b, b.Members[0].Rep()) }, domain.CodeNotFound},
	})
}

func TestADocumentIsRepealed(t *testing.T) {
	t.Parallel()
	id := domain.DocumentID{UUID: drawn(1)}
	repeal := func(id domain.DocumentID) domain.Effect {
		return domain.NewEffect(&domain.RepealDocument{Document: id})
	}
	given := func() *domaintest.Body {
		return copyOf("a statute", func() *domaintest.Body {
			b := domaintest.Constituted(domain.PurposeOperation, 3, 2)
			b.Carry([]string{seed.ClassOrdinary}, statute(drawn(1), 1))
			return b
		})
	}
	b := given()
	d := b.Carry([]string{seed.ClassOrdinary}, repeal(id))
	if doc := b.State.Document(id); doc.RepealedBy == nil || *doc.RepealedBy != d.ID || len(doc.Versions) != 1 {
		t.Errorf("%+v", doc)
	}
	b.Carry([]string{seed.ClassOrdinary}, statute(drawn(1), 1)) // the same version, which is in force no more
	if doc := b.State.Document(id); doc.RepealedBy != nil || len(doc.Versions) != 2 {
		t.Errorf("adopted again: %+v", doc)
	}
	refuseUnfit(t, seed.ClassOrdinary, given, []unfit{
		{"there is none", func(*domaintest.Body) domain.Effect { return repeal(domain.DocumentID{UUID: drawn(9)}) }, "no such document"},
		{"repealed", func(b *domaintest.Body) domain.Effect {
			b.Carry([]string{seed.ClassOrdinary}, repeal(id))
			return repeal(id)
		}, "repealed already"},
	})
}

func closing() domain.Effect {
	return domain.NewEffect(&domain.CloseLedger{Reasons: text("The body is dissolved.")})
}

func TestAClosedLedgerTakesNothingIn(t *testing.T) {
	t.Parallel()
	given := func() *domaintest.Body {
		b := five()
		// What would fall due afterwards.
		letItIn(propose(b, func(e *domain.ProposalReceived) { e.Due = b.Now.AddHours(5000) }, b.Coordinator))
		d := b.Carry([]string{seed.ClassOrdinary, seed.ClassRules}, closing(), groupFounding(b, func(*domain.FoundGroup) {}))
		if len(d.Effects) != 2 || !d.Effects[1].Applied {
			t.Errorf("what was owed to the group: %+v", d.Effects)
		}
		return b
	}
	b := given()
	if l := b.State.Ledger(); l.Status != domain.StageClosed || int(l.Closed) != len(b.Entries)-1 {
		t.Errorf("%+v", l)
	}
	for range 2 {
		before := len(b.Entries)
		b.Wait(9000)
		if _, due := b.State.Due(); due || len(b.Entries) != before {
			t.Error("something falls due in a closed ledger")
		}
		b.Reload()
	}
	if err := b.Check(); err != nil {
		t.Error(err)
	}
	tell(t, given, []story{
		{"a motion", func(b *domaintest.Body) error {
			_, err := tabled(b, b.Motion([]string{seed.ClassOrdinary}))
			return err
		}, domain.CodeClosed},
		{"an answer", func(b *domaintest.Body) error { return replied(b, b.Coordinator) }, domain.CodeClosed},
		{"a member's leaving", func(b *domaintest.Body) error {
			return b.Try("member.left", b.Members[0].Rep().Of, &domain.MemberLeft{}, b.Members[0].Rep())
		}, domain.CodeClosed},
	})
}

func TestALedgerIsNotClosedWhileAPollIsOpen(t *testing.T) {
	t.Parallel()
	refuseUnfit(t, seed.ClassRules, five, []unfit{
		{"one is open", func(b *domaintest.Body) domain.Effect {
			b.Put(b.Motion([]string{seed.ClassProcedural}))
			return closing()
		}, "1 polls are open"},
	})
}
