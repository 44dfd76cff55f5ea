package site

import (
	"slices"

	"twothirds/domain"
	"twothirds/projections"
)

// Voices are the three that speak of a plan's item, each for itself: the newest
// of what each said, nil where it said nothing.
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

// VoiceKeys are the words for the three voices, in the order of Codes.
var VoiceKeys = [3]string{"voice.institution", "voice.body", "voice.outside"}

// Voices reads what is said of every item of a plan, by number.
func (r *Request) Voices(plan domain.PlanID) (map[string]*Voices, error) {
	all := map[string]*Voices{}
	of := func(number string) *Voices {
		if all[number] == nil {
			all[number] = &Voices{}
		}
		return all[number]
	}
	reports, err := By[domain.Progress](r.View, "progress", "plan", plan.String())
	if err != nil {
		return nil, err
	}
	for _, p := range reports {
		if v := of(p.Number); v.Institution == nil || v.Institution.Seq < p.Seq {
			v.Institution = p
		}
	}
	assessed, err := By[domain.BodyAssessment](r.View, "body_assessment", "plan", plan.String())
	if err != nil {
		return nil, err
	}
	for _, a := range assessed {
		if v := of(a.Number); v.Body == nil || v.Body.Seq < a.Seq {
			v.Body = a
		}
	}
	outside, err := By[domain.Assessment](r.View, "assessment", "plan", plan.String())
	if err != nil {
		return nil, err
	}
	for _, a := range outside {
		if v := of(a.Number); v.Outside == nil || v.Outside.Seq < a.Seq {
			v.Outside = a
		}
	}
	return all, nil
}

// VoiceBars show what each voice says of a plan's measures, in the order of
// VoiceKeys. measures is how many there are.
func (l *Lang) VoiceBars(voices map[string]*Voices, measures int64) [3]Bar {
	var said [3]map[string]int64
	var bars [3]Bar
	for i := range said {
		said[i] = map[string]int64{}
		for _, v := range voices {
			if code := v.Codes()[i]; code != "" {
				said[i][code]++
			}
		}
		bars[i] = l.completionBar(said[i], measures)
	}
	return bars
}

// completionBar shows how many measures have which code, and of how many nothing
// is said.
func (l *Lang) completionBar(said map[string]int64, measures int64) Bar {
	rest := measures
	b := Bar{Width: max(1, measures)}
	for i := len(domain.Completions) - 1; i >= 0; i-- {
		code := domain.Completions[i]
		if n := said[code]; n > 0 {
			b.add(code, n)
			b.say(l.T("completion.count", l.Or("completion.", code), l.N(n)))
			rest -= n
		}
	}
	if rest > 0 {
		b.add("silent", rest)
		b.say(l.T("completion.count", l.T("completion.nothing"), l.N(rest)))
	}
	return b
}

// Items reads the items of a plan as its version in force has them, in the order
// of their numbers.
func (r *Request) Items(plan domain.PlanID) ([]*domain.PlanItem, error) {
	items, err := Collect[domain.PlanItem](func(after string) ([]projections.Row, bool, error) {
		return r.View.By("item", "plan", plan.String(), after, 500)
	})
	if err != nil {
		return nil, err
	}
	inForce := items[:0]
	for _, i := range items {
		if i.Adopted != nil {
			inForce = append(inForce, i)
		}
	}
	slices.SortFunc(inForce, func(a, b *domain.PlanItem) int { return domain.CompareNumbers(a.Number, b.Number) })
	return inForce, nil
}
