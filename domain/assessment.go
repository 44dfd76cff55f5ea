package domain

import (
	"errors"

	"twothirds/domain/wire"
)

// BodyAssessment is the row of what the body decided of how far a measure is.
// Its id is <plan>.<number>.<seq>. It never changes, so no state keeps it.
type BodyAssessment struct {
	Completion string     `json:"completion"`
	Decision   DecisionID `json:"decision"`
	Number     string     `json:"number"`
	Period     Period     `json:"period"`
	Plan       PlanID     `json:"plan"`
	Reasons    Text       `json:"reasons"`
	Seq        wire.Seq   `json:"seq"`
	Verifiable bool       `json:"verifiable"`
}

// AssessMeasure is the body's own assessment of a measure or milestone. Beside
// it stand what the responsible report and what others outside find; the three
// are never merged.
type AssessMeasure struct {
	// Completion is one of Completions.
	Completion string `json:"completion"`
	Number     string `json:"number"`
	// Period is what is assessed.
	Period  Period `json:"period"`
	Plan    PlanID `json:"plan"`
	Reasons Text   `json:"reasons"`
	// Verifiable says whether the measure is worded so that it can be told whether it was done.
	Verifiable bool `json:"verifiable"`
}

func (e *AssessMeasure) form() error {
	return errors.Join(checkCompletion(e.Completion), checkNumber(e.Number), e.Period.check("period"), e.Reasons.check("reasons", MaxReasons, ""))
}

func (e *AssessMeasure) target() string { return kindItem + "/" + itemID(e.Plan, e.Number) }

func (e *AssessMeasure) misfit(s *State, _ wire.Time) *Misfit {
	if s.plans.get(e.Plan) == nil {
		return misfit(MisfitNoPlan, "there is no such plan")
	}
	item := s.itemInForce(e.Plan, e.Number)
	if item == nil || item.Level != LevelMeasure && item.Level != LevelMilestone {
		return misfit(MisfitNoMeasure, "no version in force of the plan has a measure or milestone %s", e.Number)
	}
	return nil
}

func (e *AssessMeasure) apply(s *State, p *Placed, d *Decision) {
	s.touch(kindBodyAssessment, seriesID(e.Plan, e.Number, p.Seq), &BodyAssessment{
		Completion: e.Completion, Decision: d.ID, Number: e.Number, Period: e.Period, Plan: e.Plan,
		Reasons: e.Reasons, Seq: p.Seq, Verifiable: e.Verifiable,
	})
}

// Assessment is the row of what somebody outside found of an item of a plan.
type Assessment struct {
	Assessor   Text         `json:"assessor"`
	Code       Text         `json:"code"`
	Completion string       `json:"completion,omitzero"`
	Date       Date         `json:"date"`
	ID         AssessmentID `json:"id"`
	Number     string       `json:"number"`
	Period     *Period      `json:"period,omitzero"`
	Plan       PlanID       `json:"plan"`
	Seq        wire.Seq     `json:"seq"`
	TakenFrom  Source       `json:"taken_from"`
}

// AssessmentAttested puts on record what somebody outside, such as OGP's
// Independent Reporting Mechanism, found of an item of a plan. The subject is
// assessment/<a new id>.
type AssessmentAttested struct {
	Authored
	// Assessor is who found it.
	Assessor Text `json:"assessor"`
	// Code is the assessor's own word for it.
	Code Text `json:"code"`
	// Completion is one of Completions; absent where the code is none of them.
	Completion string `json:"completion,omitzero"`
	Date       Date   `json:"date"`
	Number     string `json:"number"`
	// Period is what was assessed; absent where the source does not say.
	Period    *Period `json:"period,omitzero"`
	Plan      PlanID  `json:"plan"`
	TakenFrom Source  `json:"taken_from"`
}

func (e *AssessmentAttested) form() error {
	if e.Completion != "" {
		if err := checkCompletion(e.Completion); err != nil {
			return err
		}
	}
	if e.Period != nil {
		if err := e.Period.check("period"); err != nil {
			return err
		}
	}
	return errors.Join(e.Assessor.check("assessor", MaxLine, ""), e.Code.check("code", MaxLine, ""), e.Date.check("date"),
		checkNumber(e.Number), e.TakenFrom.check("taken_from"))
}

func (e *AssessmentAttested) decide(s *State, p *Placed) *Refusal {
	if refusal := p.registrarAlone(); refusal != nil {
		return refusal
	}
	if _, refusal := newSubject(p, kindAssessment, &s.assessments); refusal != nil {
		return refusal
	}
	return s.itemStands(e.Plan, e.Number)
}

func (e *AssessmentAttested) evolve(s *State, p *Placed) {
	id, _ := idOf[assessmentSort](p.Statement.Subject, kindAssessment)
	a := &Assessment{
		Assessor: e.Assessor, Code: e.Code, Completion: e.Completion, Date: e.Date, ID: id, Number: e.Number,
		Period: e.Period, Plan: e.Plan, Seq: p.Seq, TakenFrom: e.TakenFrom,
	}
	s.assessments.put(id, a)
	s.touch(kindAssessment, id.String(), a)
}
