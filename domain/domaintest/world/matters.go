package world

import (
	"slices"

	"twothirds/domain"
	"twothirds/domain/wire"
)

// matters are the subjects of what these acts made, by noun.
type matters map[string][]wire.UUID

// matter is mostly one that came about.
func (w *World) matter(noun string) wire.UUID {
	there := map[string]func(wire.UUID) bool{
		"group":     func(id wire.UUID) bool { return w.State.Group(domain.GroupID{UUID: id}) != nil },
		"ruling":    func(id wire.UUID) bool { return w.State.Ruling(domain.RulingID{UUID: id}) != nil },
		"condition": func(id wire.UUID) bool { return w.State.Condition(domain.ConditionID{UUID: id}) != nil },
		"proposal":  func(id wire.UUID) bool { return w.State.Proposal(domain.ProposalID{UUID: id}) != nil },
		"interest":  func(id wire.UUID) bool { return w.State.Interest(domain.InterestID{UUID: id}) != nil },
	}[noun]
	var came []wire.UUID
	for _, id := range w.matters[noun] {
		if there(id) {
			came = append(came, id)
		}
	}
	if len(came) == 0 {
		came = w.matters[noun]
	}
	return one(w, came, w.ID())
}

func (w *World) making(noun string, id wire.UUID) string {
	w.matters[noun] = append(w.matters[noun], id)
	return noun + "/" + id.String()
}

// matterEffect is one of those that are about groups, rulings, contests,
// conditions, documents and the ledger's end.
func (w *World) matterEffect() domain.Effect {
	what := Pick(w, "found", "found", "dissolve", "overturn", "answer", "impose", "impose", "confirm", "repeal", "repeal")
	about := map[string]string{"dissolve": "group", "overturn": "ruling", "confirm": "condition"}
	if noun := about[what]; noun != "" && len(w.matters[noun]) == 0 { // there is nothing yet that it could be about
		what = "impose"
	}
	switch what {
	case "found":
		return w.foundGroup()
	case "dissolve":
		return domain.NewEffect(&domain.DissolveGroup{Group: domain.GroupID{UUID: w.matter("group")}})
	case "overturn":
		return domain.NewEffect(&domain.OverturnRuling{Ruling: domain.RulingID{UUID: w.matter("ruling")}})
	case "answer":
		return w.answerContest()
	case "impose":
		return w.impose()
	case "confirm":
		return domain.NewEffect(&domain.ConfirmCondition{
			Condition: domain.ConditionID{UUID: w.matter("condition")}, Reasons: w.text(), State: Pick(w, domain.ConditionMet, domain.ConditionLifted),
		})
	}
	repealed := one(w, w.documents, domain.DocumentID{UUID: w.ID()})
	for _, id := range w.documents {
		if w.State.Document(id) != nil {
			repealed = id
		}
	}
	return domain.NewEffect(&domain.RepealDocument{Document: repealed})
}

func (w *World) answerContest() domain.Effect {
	e := &domain.AnswerContest{Answer: w.text(), Decision: w.contested(), Member: w.Person().ID, Upheld: w.Half()}
	if d := w.State.Decision(e.Decision); d != nil && len(d.Contests) > 0 {
		e.Member = Pick(w, d.Contests...).Member
	}
	return domain.NewEffect(e)
}

func (w *World) impose() domain.Effect {
	e := &domain.ImposeConditions{}
	due := w.Now.AddHours(w.Between(12, 40))
	for range 1 + w.UpTo(2) {
		id := w.ID()
		w.making("condition", id)
		c := domain.ImposedCondition{Condition: domain.ConditionID{UUID: id}, Due: due, Text: w.text()}
		if w.Half() {
			c.Consequence = &domain.Consequence{Member: w.Person().ID, Status: Pick(w, domain.StatusInactive, domain.StatusActive)}
		}
		e.Conditions = append(e.Conditions, c)
	}
	return domain.NewEffect(e)
}

func (w *World) foundGroup() domain.Effect {
	members := []domain.MemberID{w.Person().ID, w.Person().ID}
	slices.SortFunc(members, func(a, b domain.MemberID) int { return slices.Compare(a.UUID[:], b.UUID[:]) })
	id := w.ID()
	w.making("group", id)
	e := &domain.FoundGroup{Group: domain.GroupID{UUID: id}, Mandate: w.text(), Members: slices.Compact(members), Name: w.text()}
	if w.Half() {
		e.Until = w.Now.AddHours(w.Between(20, 60))
	}
	return domain.NewEffect(e)
}

// decision is mostly one that there is.
func (w *World) decision() domain.DecisionID {
	if p := w.State.Poll(one(w, w.polls, domain.PollID{UUID: w.ID()})); p != nil && p.Decision != nil {
		return *p.Decision
	}
	return domain.DecisionID{UUID: w.ID()}
}

// contested is a decision that somebody contests, any where nobody does.
func (w *World) contested() domain.DecisionID {
	for _, id := range w.polls {
		if p := w.State.Poll(id); p.Decision != nil && len(w.State.Decision(*p.Decision).Contests) > 0 && w.Half() {
			return *p.Decision
		}
	}
	return w.decision()
}

func (w *World) rule() {
	e := &domain.RulingMade{
		Kind:   Pick(w, domain.RulingInadmissible, domain.RulingPostponed),
		Motion: w.motion(domain.MotionDeliberated, domain.MotionFrozenState), Reasons: w.text(), Until: w.Now.AddHours(w.Between(0, 7)),
	}
	w.say("ruling.made", w.making("ruling", w.ID()), e, w.speaker(w.coordinator()))
	if w.UpTo(3) == 0 {
		w.decide(domain.NewEffect(&domain.OverturnRuling{Ruling: domain.RulingID{UUID: w.matter("ruling")}}))
	}
}

func (w *World) contestDecision() {
	w.say("decision.contested", "decision/"+w.decision().String(), &domain.DecisionContested{Reasons: w.text()}, w.speaker(w.Person().Rep()))
	if w.Half() {
		w.decide(w.answerContest())
	}
}

func (w *World) joinOrLeave() {
	if len(w.matters["group"]) == 0 {
		w.decide(w.foundGroup())
	}
	if w.UpTo(8) == 0 {
		w.decide(domain.NewEffect(&domain.DissolveGroup{Group: domain.GroupID{UUID: w.matter("group")}}))
	}
	about := "group/" + w.matter("group").String()
	for range 3 {
		if w.Half() {
			w.say("group.joined", about, &domain.GroupJoined{}, w.speaker(w.Person().Rep()))
		} else {
			w.say("group.left", about, &domain.GroupLeft{}, w.speaker(w.Person().Rep()))
		}
	}
}

func (w *World) propose() {
	e := &domain.ProposalReceived{Text: w.text(), Title: w.text()}
	if w.Half() {
		e.Due = w.Now.AddHours(w.Between(0, 20))
	}
	switch w.UpTo(3) {
	case 0:
		e.From, e.Of = wire.Hash{1}, w.text()
	case 1:
		e.Measure = &domain.Measure{Number: w.number(), Plan: w.plan()}
	}
	w.say("proposal.received", w.making("proposal", w.ID()), e, w.speaker(Pick(w, w.Person().Rep(), w.coordinator())))
}

func (w *World) answerProposal() {
	e := &domain.ProposalAnswered{Answer: Pick(w, domain.ProposalAccepted, domain.ProposalRejected), Reasons: w.text()}
	w.say("proposal.answered", "proposal/"+w.matter("proposal").String(), e, w.speaker(Pick(w, w.Person().Rep(), w.coordinator())))
}

func (w *World) declareInterest() {
	e := &domain.InterestDeclared{Kind: Pick(w, domain.InterestPecuniary, domain.InterestInstitutional, domain.InterestOther), Text: w.text()}
	if w.Half() {
		motion := w.motion()
		e.Motion = &motion
	}
	w.say("interest.declared", w.making("interest", w.ID()), e, w.speaker(w.Person().Rep()))
	if w.Half() {
		back := w.matter("interest")
		who := w.Person()
		if i := w.State.Interest(domain.InterestID{UUID: back}); i != nil {
			who = w.representing(i.Member)
		}
		w.say("interest.withdrawn", "interest/"+back.String(), &domain.InterestWithdrawn{}, w.speaker(who.Rep()))
	}
}

// confirm has the body find that a condition is met, or lift it.
func (w *World) confirm() {
	if len(w.matters["condition"]) == 0 {
		w.decide(w.impose())
	}
	w.decide(domain.NewEffect(&domain.ConfirmCondition{
		Condition: domain.ConditionID{UUID: w.matter("condition")}, Reasons: w.text(), State: Pick(w, domain.ConditionMet, domain.ConditionLifted),
	}))
}

// end closes the ledger, now and then.
func (w *World) end() {
	if w.UpTo(5) == 0 {
		w.decide(domain.NewEffect(&domain.CloseLedger{Reasons: w.text()}))
	}
}
