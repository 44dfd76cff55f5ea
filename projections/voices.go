package projections

import "twothirds/domain"

// Voices are the three that speak of a plan's item, each for itself: the newest
// of what each said, nil where it said nothing. They are never merged.
type Voices struct {
	Institution *domain.Progress
	Body        *domain.BodyAssessment
	Outside     *domain.Assessment
}

// Codes are what the voices say in codes of completion, "" for nothing.
func (v *Voices) Codes() [3]string {
	var codes [3]string
	if v == nil {
		return codes
	}
	if v.Institution != nil {
		codes[0] = v.Institution.Completion
	}
	if v.Body != nil {
		codes[1] = v.Body.Completion
	}
	if v.Outside != nil {
		codes[2] = v.Outside.Completion
	}
	return codes
}

// Voices reads what is said of every item of a plan, by number.
func (v *View) Voices(plan domain.PlanID) (map[string]*Voices, error) {
	all := map[string]*Voices{}
	of := func(number string) *Voices {
		if all[number] == nil {
			all[number] = &Voices{}
		}
		return all[number]
	}
	err := eachOf(v, "progress", plan, func(p *domain.Progress) {
		if said := of(p.Number); said.Institution == nil || said.Institution.Seq < p.Seq {
			said.Institution = p
		}
	})
	if err != nil {
		return nil, err
	}
	err = eachOf(v, "body_assessment", plan, func(a *domain.BodyAssessment) {
		if said := of(a.Number); said.Body == nil || said.Body.Seq < a.Seq {
			said.Body = a
		}
	})
	if err != nil {
		return nil, err
	}
	err = eachOf(v, "assessment", plan, func(a *domain.Assessment) {
		if said := of(a.Number); said.Outside == nil || said.Outside.Seq < a.Seq {
			said.Outside = a
		}
	})
	return all, err
}

// eachOf calls f with every row of a kind that is of a plan.
func eachOf[V any](v *View, kind string, plan domain.PlanID, f func(*V)) error {
	return v.EachBy(kind, "plan", plan.String(), func(row Row) error {
		said, err := Decoded[V](row)
		if err == nil {
			f(said)
		}
		return err
	})
}
