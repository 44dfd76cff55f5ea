package domain

import (
	"cmp"
	"slices"
	"strings"
)

// PlanText is all that a plan says at some point: a version, or its draft.
type PlanText struct {
	Content PlanContent `json:"content"`
	// Items are in the order of their numbers as people count (CompareNumbers).
	Items []Item `json:"items"`
}

// PlanDiff is what differs from one text of a plan to another.
type PlanDiff struct {
	Added []Item `json:"added"`
	// Changed are the items that both have under the same number, and that are
	// worded differently.
	Changed []ItemDiff `json:"changed"`
	// Content are the members measures, period and title that differ.
	Content []FieldDiff `json:"content"`
	Removed []Item      `json:"removed"`
}

// ItemDiff is what differs in an item.
type ItemDiff struct {
	Fields []FieldDiff `json:"fields"`
	Level  string      `json:"level"`
	Number string      `json:"number"`
	// Title is the later one.
	Title Text `json:"title"`
}

// IsZero reports whether the two say the same.
func (d *PlanDiff) IsZero() bool {
	return len(d.Added)+len(d.Changed)+len(d.Content)+len(d.Removed) == 0
}

// TextOfVersion is what the version in force of a plan says, as this state has
// it; ok is false where none is in force. An earlier version is that of the state
// at the entry that adopted it.
func (s *State) TextOfVersion(id PlanID) (text PlanText, ok bool) {
	plan := s.plans.get(id)
	if plan == nil || len(plan.Versions) == 0 {
		return text, false
	}
	text.Content = plan.Versions[len(plan.Versions)-1].Content
	text.Items = s.wordings(id, func(i *PlanItem) *ItemText { return i.Adopted })
	return text, true
}

// TextOfDraft is what a plan's draft says; ok is false where there is no such plan.
func (s *State) TextOfDraft(id PlanID) (text PlanText, ok bool) {
	plan := s.plans.get(id)
	if plan == nil {
		return text, false
	}
	return PlanText{Content: plan.Draft, Items: s.wordings(id, func(i *PlanItem) *ItemText { return i.Draft })}, true
}

func (s *State) wordings(id PlanID, of func(*PlanItem) *ItemText) []Item {
	items := []Item{}
	for _, i := range s.itemsOf(id) {
		if text := of(i); text != nil {
			items = append(items, text.Content)
		}
	}
	slices.SortFunc(items, func(a, b Item) int { return CompareNumbers(a.Number, b.Number) })
	return items
}

// DiffPlans says what differs from one text of a plan to another, each list in
// the order of the items' numbers.
func DiffPlans(from, to PlanText) PlanDiff {
	d := PlanDiff{Added: []Item{}, Changed: []ItemDiff{}, Removed: []Item{}}
	d.Content = differing(contentOf(from.Content), contentOf(to.Content))
	before := map[string]*Item{}
	for i := range from.Items {
		before[from.Items[i].Number] = &from.Items[i]
	}
	for i := range to.Items {
		item := &to.Items[i]
		old := before[item.Number]
		delete(before, item.Number)
		if old == nil {
			d.Added = append(d.Added, *item)
			continue
		}
		if fields := differing(old, item); len(fields) > 0 {
			d.Changed = append(d.Changed, ItemDiff{Fields: fields, Level: item.Level, Number: item.Number, Title: item.Title})
		}
	}
	for i := range from.Items {
		if before[from.Items[i].Number] != nil {
			d.Removed = append(d.Removed, from.Items[i])
		}
	}
	return d
}

// contentOf is what a plan says beside its items: not what is counted or hashed.
func contentOf(c PlanContent) any {
	return struct {
		Measures int64   `json:"measures,omitzero"`
		Period   *Period `json:"period,omitzero"`
		Title    Text    `json:"title,omitzero"`
	}{c.Measures, periodOf(c.Period), c.Title}
}

func periodOf(p Period) *Period {
	if p == (Period{}) {
		return nil
	}
	return &p
}

// CompareNumbers orders the numbers of items as people count: 1.2 before 1.10,
// and an item before those that are numbered under it.
func CompareNumbers(a, b string) int {
	as, bs := strings.FieldsFunc(a, isSeparator), strings.FieldsFunc(b, isSeparator)
	for i := range min(len(as), len(bs)) {
		if c := comparePart(as[i], bs[i]); c != 0 {
			return c
		}
	}
	return cmp.Or(cmp.Compare(len(as), len(bs)), strings.Compare(a, b))
}

func isSeparator(r rune) bool { return r == '.' || r == '-' }

// comparePart compares one part of two numbers: integers as such, and before others.
func comparePart(a, b string) int {
	aInt, bInt := isInteger(a), isInteger(b)
	switch {
	case aInt && bInt:
		a, b = strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")
		return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b))
	case aInt:
		return -1
	case bInt:
		return 1
	}
	return strings.Compare(a, b)
}

func isInteger(s string) bool { return strings.Trim(s, "0123456789") == "" }
