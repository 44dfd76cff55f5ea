package projections

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"twothirds/projections/locale"
	"twothirds/projections/rows"
)

// numberForm is how people write a number: 12, № 12 (which folds into no), #12, 12.,
// 12-ci, 12th; and 1.4 of an item of a plan.
var numberForm = regexp.MustCompile(`^(?:no|nr|#)?\.?([0-9]{1,15}(?:\.[0-9]{1,15})*)(?:-?(?:ci|cu|st|nd|rd|th))?[.,:;]?$`)

// numberWords say, by their stems, what a number is of: the kind, or "" where they
// only say that it is a number.
var numberWords = stemmed(map[string]string{
	"no": "", "nr": "", "#": "", "nömrə": "", "nömrəli": "", "number": "",
	"təklif": "motion", "motion": "motion", "qərar": "decision", "decision": "decision",
	"bənd": "item", "tədbir": "item", "istiqamət": "item", "məqsəd": "item", "hədəf": "item",
	"item": "item", "measure": "item", "direction": "item", "objective": "item", "goal": "item",
})

func stemmed(words map[string]string) map[string]string {
	stems := make(map[string]string, len(words))
	for word, kind := range words {
		stems[locale.Stem(locale.Fold(word))] = kind
	}
	return stems
}

// numberIn is the number that a query is, and the kind that it says it is of, "" where
// it does not. ok is false if the query has anything else.
func numberIn(query string) (number, kind string, ok bool) {
	for _, word := range strings.Fields(locale.Fold(query)) {
		if m := numberForm.FindStringSubmatch(word); m != nil && number == "" {
			number = m[1]
			continue
		}
		of, known := numberWords[locale.Stem(strings.Trim(word, ".,:;"))]
		if !known || of != "" && kind != "" {
			return "", "", false
		}
		if of != "" {
			kind = of
		}
	}
	return number, kind, number != ""
}

// numbered are the motion, the decision and the items of plans, of the kinds given or
// of all, whose number a query is: "12", "Motion 12", "12-ci təklif", "tədbir 1.4".
func (v *View) numbered(query string, kinds []string) (hits []Hit, err error) {
	number, kind, ok := numberIn(query)
	if !ok {
		return nil, nil
	}
	var all []rows.Match
	n, err := strconv.ParseInt(number, 10, 64)
	if before := strconv.FormatInt(n+1, 10); err == nil && n > 0 {
		motions, _, err := v.Motions(nil, before, 1)
		if err != nil {
			return nil, err
		}
		for _, m := range motions {
			if m.Number == n {
				all = append(all, rows.Match{Kind: "motion", ID: m.ID.String()})
			}
		}
		decisions, _, err := v.Decisions(before, 1)
		if err != nil {
			return nil, err
		}
		for _, d := range decisions {
			if d.Number == n {
				all = append(all, rows.Match{Kind: "decision", ID: d.ID.String()})
			}
		}
	}
	items, err := v.itemsNumbered(number)
	if err != nil {
		return nil, err
	}
	for _, match := range append(all, items...) {
		if kind != "" && kind != match.Kind || len(kinds) > 0 && !slices.Contains(kinds, match.Kind) {
			continue
		}
		hit, err := v.hit(match, nil)
		if err != nil {
			return nil, err
		}
		hits = append(hits, hit)
	}
	return hits, nil
}

// mostPlans is how many plans' items are looked at for a number.
const mostPlans = 50

// itemsNumbered are the items of that number, one in a plan.
func (v *View) itemsNumbered(number string) (items []rows.Match, err error) {
	plans, _, err := v.List("plan", "", mostPlans)
	if err != nil {
		return nil, err
	}
	for _, plan := range plans {
		id := plan.ID + "." + number
		if _, ok, err := v.Get("item", id); err != nil {
			return nil, err
		} else if ok {
			items = append(items, rows.Match{Kind: "item", ID: id})
		}
	}
	return items, nil
}
