package domain

import (
	"errors"
	"fmt"
	"slices"

	"twothirds/domain/wire"
)

// Codes of completion: those of the Open Government Partnership's Independent
// Reporting Mechanism. There are no percentages.
const (
	CompletionNoEvidence  = "no_evidence"
	CompletionNotStarted  = "not_started"
	CompletionLimited     = "limited"
	CompletionSubstantial = "substantial"
	CompletionComplete    = "complete"
)

// Completions are the codes of completion, from nothing known to all done.
var Completions = []string{CompletionNoEvidence, CompletionNotStarted, CompletionLimited, CompletionSubstantial, CompletionComplete}

func checkCompletion(s string) error {
	if !slices.Contains(Completions, s) {
		return errors.New("completion: no_evidence, not_started, limited, substantial or complete")
	}
	return nil
}

// Progress is the row of a report on an item of a plan by who is responsible
// for it. Its id is <plan>.<number>.<seq>. It never changes, so no state keeps it.
type Progress struct {
	Completion string       `json:"completion"`
	Evidence   []EvidenceID `json:"evidence"`
	Member     MemberID     `json:"member"`
	Number     string       `json:"number"`
	Period     Period       `json:"period"`
	Plan       PlanID       `json:"plan"`
	Seq        wire.Seq     `json:"seq"`
	Text       Text         `json:"text"`
}

// seriesID is the id of one of the rows that an item has a series of.
func seriesID(plan PlanID, number string, seq wire.Seq) string {
	return fmt.Sprintf("%s.%d", itemID(plan, number), seq)
}

// ProgressReported is a responsible member's own word on how far an item of a
// plan is. The subject is plan/<id>. A member that is not active keeps the duty.
type ProgressReported struct {
	Authored
	// Completion is one of Completions.
	Completion string `json:"completion"`
	// Evidence is what the report rests on: at most 64, sorted.
	Evidence []EvidenceID `json:"evidence"`
	// Number is the item's.
	Number string `json:"number"`
	// Period is what the report is about.
	Period Period `json:"period"`
	Text   Text   `json:"text"`
}

func (e *ProgressReported) form() error {
	if len(e.Evidence) > 64 {
		return errors.New("evidence: at most 64")
	}
	if !slices.IsSortedFunc(e.Evidence, strictly) {
		return errors.New("evidence: sorted, none twice")
	}
	return errors.Join(checkCompletion(e.Completion), checkNumber(e.Number), e.Period.check("period"), e.Text.check("text", MaxReasons, ""))
}

func (e *ProgressReported) decide(s *State, p *Placed) *Refusal {
	plan, refusal := subjectOf(p, kindPlan, &s.plans)
	if refusal != nil {
		return refusal
	}
	sp, refusal := p.representative()
	if refusal != nil {
		return refusal
	}
	item := s.itemInForce(plan.ID, e.Number)
	if item == nil {
		return refuse(CodeNotFound, "no version in force of the plan has an item %s", e.Number)
	}
	if !s.isResponsible(sp.member.ID, plan.ID, item) {
		return refuse(CodeNotPermitted, "%s is not among those responsible for item %s; submit evidence on it instead", sp.Of, e.Number)
	}
	for _, id := range e.Evidence {
		ev := s.evidence.get(id)
		if ev == nil || ev.Plan != plan.ID || ev.Number != e.Number {
			return refuse(CodeNotFound, "there is no evidence %s on item %s of this plan", id, e.Number)
		}
		if ev.State != EvidenceSubmittedState {
			return refuse(CodeWrongState, "evidence %s is %s", id, ev.State)
		}
	}
	return nil
}

func (e *ProgressReported) evolve(s *State, p *Placed) {
	plan, _ := idOf[planSort](p.Statement.Subject, kindPlan)
	member, _ := idOf[memberSort](p.Statement.By[0].Of, kindMember)
	s.touch(kindProgress, seriesID(plan, e.Number, p.Seq), &Progress{
		Completion: e.Completion, Evidence: e.Evidence, Member: member, Number: e.Number, Period: e.Period, Plan: plan, Seq: p.Seq, Text: e.Text,
	})
}
