package domain_test

import (
	"slices"

	"twothirds/domain"
	"twothirds/domain/wire"
)

// matters are the subjects of what these acts made, by noun.
type matters map[string][]wire.UUID

func (w *world) matter(noun string) wire.UUID { return one(w, w.matters[noun], w.ID()) }

func (w *world) making(noun string, id wire.UUID) string {
	if w.matters == nil {
		w.matters = matters{}
	}
	w.matters[noun] = append(w.matters[noun], id)
	return noun + "/" + id.String()
}

// matterEffect is one of those that are about groups, rulings, contests,
// conditions, documents and the ledger's end.
func (w *world) matterEffect() domain.Effect {
	switch pick(w, "found", "found", "dissolve", "overturn", "answer", "impose", "impose", "confirm", "repeal", "close") {
	case "found":
		members := []domain.MemberID{w.person().ID, w.person().ID}
		slices.SortFunc(members, func(a, b domain.MemberID) int { return slices.Compare(a.UUID[:], b.UUID[:]) })
		id := w.ID()
		w.making("group", id)
		e := &domain.FoundGroup{Group: domain.GroupID{UUID: id}, Mandate: text("x"), Members: slices.Compact(members), Name: text("x")}
		if w.half() {
			e.Until = w.Now.AddHours(w.between(20, 60))
		}
		return domain.NewEffect(e)
	case "dissolve":
		return domain.NewEffect(&domain.DissolveGroup{Group: domain.GroupID{UUID: w.matter("group")}})
	case "overturn":
		return domain.NewEffect(&domain.OverturnRuling{Ruling: domain.RulingID{UUID: w.matter("ruling")}})
	case "answer":
		e := &domain.AnswerContest{Answer: text("x"), Decision: w.decision(), Member: w.person().ID, Upheld: w.half()}
		if d := w.State.Decision(e.Decision); d != nil && len(d.Contests) > 0 {
			e.Member = pick(w, d.Contests...).Member
		}
		return domain.NewEffect(e)
	case "impose":
		e := &domain.ImposeConditions{}
		due := w.Now.AddHours(w.between(12, 40))
		for range 1 + w.upTo(2) {
			id := w.ID()
			w.making("condition", id)
			c := domain.ImposedCondition{Condition: domain.ConditionID{UUID: id}, Due: due, Text: text("x")}
			if w.half() {
				c.Consequence = &domain.Consequence{Member: w.person().ID, Status: pick(w, domain.StatusInactive, domain.StatusActive)}
			}
			e.Conditions = append(e.Conditions, c)
		}
		return domain.NewEffect(e)
	case "confirm":
		return domain.NewEffect(&domain.ConfirmCondition{
			Condition: domain.ConditionID{UUID: w.matter("condition")}, Reasons: text("x"), State: pick(w, domain.ConditionMet, domain.ConditionLifted),
		})
	case "close":
		if w.upTo(20) == 0 {
			return domain.NewEffect(&domain.CloseLedger{Reasons: text("x")})
		}
	}
	return domain.NewEffect(&domain.RepealDocument{Document: one(w, w.documents, domain.DocumentID{UUID: w.ID()})})
}

// decision is mostly one that there is.
func (w *world) decision() domain.DecisionID {
	if p := w.State.Poll(one(w, w.polls, domain.PollID{UUID: w.ID()})); p != nil && p.Decision != nil {
		return *p.Decision
	}
	return domain.DecisionID{UUID: w.ID()}
}

func (w *world) rule() {
	e := &domain.RulingMade{
		Kind:   pick(w, domain.RulingInadmissible, domain.RulingPostponed),
		Motion: w.motion(domain.MotionDeliberated, domain.MotionFrozenState), Reasons: text("x"), Until: w.Now.AddHours(w.between(0, 7)),
	}
	w.say("ruling.made", w.making("ruling", w.ID()), e, w.speaker(w.Coordinator))
}

func (w *world) contestDecision() {
	w.say("decision.contested", "decision/"+w.decision().String(), &domain.DecisionContested{Reasons: text("x")}, w.speaker(w.person().Rep()))
}

func (w *world) joinOrLeave() {
	about := "group/" + w.matter("group").String()
	if w.half() {
		w.say("group.joined", about, &domain.GroupJoined{}, w.speaker(w.person().Rep()))
		return
	}
	w.say("group.left", about, &domain.GroupLeft{}, w.speaker(w.person().Rep()))
}

func (w *world) propose() {
	e := &domain.ProposalReceived{Text: text("x"), Title: text("x")}
	if w.half() {
		e.Due = w.Now.AddHours(w.between(0, 20))
	}
	w.say("proposal.received", w.making("proposal", w.ID()), e, w.speaker(pick(w, w.person().Rep(), w.Coordinator)))
}

func (w *world) answerProposal() {
	e := &domain.ProposalAnswered{Answer: pick(w, domain.ProposalAccepted, domain.ProposalRejected), Reasons: text("x")}
	w.say("proposal.answered", "proposal/"+w.matter("proposal").String(), e, w.speaker(pick(w, w.person().Rep(), w.Coordinator)))
}

func (w *world) declareInterest() {
	if w.half() {
		e := &domain.InterestDeclared{Kind: domain.InterestOther, Text: text("x")}
		if w.half() {
			motion := w.motion()
			e.Motion = &motion
		}
		w.say("interest.declared", w.making("interest", w.ID()), e, w.speaker(w.person().Rep()))
		return
	}
	w.say("interest.withdrawn", "interest/"+w.matter("interest").String(), &domain.InterestWithdrawn{}, w.speaker(w.person().Rep()))
}
