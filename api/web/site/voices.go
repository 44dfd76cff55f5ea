package site

import (
	"slices"

	"twothirds/domain"
	"twothirds/projections"
)

// Voices are the three that speak of a plan's item.
type Voices = projections.Voices

// VoiceKeys are the words for the three voices, in the order of Codes.
var VoiceKeys = [3]string{"voice.institution", "voice.body", "voice.outside"}

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
	items, err := By[domain.PlanItem](r.View, "item", "plan", plan.String())
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
