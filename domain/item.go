package domain

import (
	"errors"
	"fmt"
	"slices"

	"twothirds/domain/wire"
)

// Levels of a plan's items: goals and objectives of a strategic plan;
// directions, measures and milestones of an action plan.
const (
	LevelGoal      = "goal"
	LevelObjective = "objective"
	LevelDirection = "direction"
	LevelMeasure   = "measure"
	LevelMilestone = "milestone"
)

// Bounds of items.
const (
	// MaxItems bounds a plan's items.
	MaxItems = 1_000
	// MaxNumbers bounds the numbers that a plan's items ever had.
	MaxNumbers = 4_000
	// MaxItemsDrafted bounds the items in one statement, and those that it removes.
	MaxItemsDrafted = 64
	// MaxResponsible bounds the members that one item names.
	MaxResponsible = 16
)

// parents says under what an item of a level can stand.
var parents = map[string][]string{
	LevelObjective: {LevelGoal},
	LevelMeasure:   {LevelDirection, LevelObjective},
	LevelMilestone: {LevelMeasure},
}

// Item is one line of a plan.
type Item struct {
	Deadline *Deadline `json:"deadline,omitzero"`
	// Implementers are those who carry it out, in the plan's own words: also a class
	// of institutions, such as "central and local executive bodies".
	Implementers Text `json:"implementers,omitzero"`
	Indicator    Text `json:"indicator,omitzero"`
	// Level is goal, objective, direction, measure or milestone.
	Level string `json:"level"`
	// Number is the plan's own, such as 1.4: 1 to 20 of A-Z, a-z, 0-9, . and -.
	Number string `json:"number"`
	// Parent is the number of the item that it stands under; absent where it stands by itself.
	Parent string `json:"parent,omitzero"`
	// Responsible are the members that report on it, sorted.
	Responsible []MemberID `json:"responsible"`
	Text        Text       `json:"text,omitzero"`
	Title       Text       `json:"title"`
}

// Deadline is when an item is due: in the plan's words, such as "2016-2018",
// and as days where they can be told.
type Deadline struct {
	From Date `json:"from,omitzero"`
	Text Text `json:"text"`
	To   Date `json:"to,omitzero"`
}

func (d *Deadline) check() error {
	if d == nil {
		return nil
	}
	for _, day := range []Date{d.From, d.To} {
		if day == "" {
			continue
		}
		if err := day.check("deadline"); err != nil {
			return err
		}
	}
	if d.To != "" && d.To < d.From {
		return errors.New("deadline: to is not before from")
	}
	return d.Text.check("deadline: text", MaxLine, "")
}

// Digest tells one wording of an item from another: everything in it is hashed.
func (i *Item) Digest() wire.Hash { return wire.Sum("twothirds/item/v1", wire.Canonical(i)) }

func (i *Item) form() error {
	if err := checkNumber(i.Number); err != nil {
		return err
	}
	fault := func(err error) error { return fmt.Errorf("item %s: %w", i.Number, err) }
	switch i.Level {
	case LevelGoal, LevelDirection:
		if i.Parent != "" {
			return fault(fmt.Errorf("parent: a %s stands under nothing", i.Level))
		}
	case LevelObjective, LevelMilestone:
		if i.Parent == "" {
			return fault(fmt.Errorf("parent: the %s that the %s stands under", parents[i.Level][0], i.Level))
		}
	case LevelMeasure:
	default:
		return fault(errors.New("level: goal, objective, direction, measure or milestone"))
	}
	if len(i.Responsible) > MaxResponsible {
		return fault(fmt.Errorf("responsible: at most %d members", MaxResponsible))
	}
	if !slices.IsSortedFunc(i.Responsible, strictly) {
		return fault(errors.New("responsible: sorted, none twice"))
	}
	if i.Parent != "" {
		if err := checkNumber(i.Parent); err != nil {
			return fault(fmt.Errorf("parent: %w", err))
		}
	}
	if err := i.Deadline.check(); err != nil {
		return fault(err)
	}
	for _, t := range []struct {
		name string
		text Text
	}{{"implementers", i.Implementers}, {"indicator", i.Indicator}, {"text", i.Text}} {
		if t.text.IsZero() {
			continue
		}
		if err := t.text.check(t.name, MaxReasons, ""); err != nil {
			return fault(err)
		}
	}
	if err := i.Title.check("title", MaxReasons, ""); err != nil {
		return fault(err)
	}
	return nil
}

// strictly compares ids for slices.IsSortedFunc, to which equal ones are out of order.
func strictly[sort any](later, earlier ID[sort]) int {
	if compareUUID(later.UUID, earlier.UUID) <= 0 {
		return -1
	}
	return 1
}

func checkNumber(s string) error {
	if s == "" || len(s) > 20 {
		return errors.New("number: 1 to 20 characters")
	}
	for i := range len(s) {
		c := s[i]
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '.' && c != '-' {
			return fmt.Errorf("number %q: use A-Z, a-z, 0-9, . and -", s)
		}
	}
	return nil
}

// PlanItem is the row of an item. Its id is <plan>.<number>.
type PlanItem struct {
	// Adopted is what the plan's version in force says; absent where it has no such item.
	Adopted *ItemText `json:"adopted,omitzero"`
	// Draft is what the plan's draft says; absent where it has no such item.
	Draft  *ItemText `json:"draft,omitzero"`
	Number string    `json:"number"`
	Plan   PlanID    `json:"plan"`
	// Versions are those versions of the plan in which the item changed, oldest first.
	Versions []ItemVersion `json:"versions"`
}

// ItemText is one wording of an item.
type ItemText struct {
	Content Item      `json:"content"`
	Digest  wire.Hash `json:"digest"`
	// Seq is the entry that drafted it.
	Seq wire.Seq `json:"seq"`
}

// ItemVersion says that an item changed in a version of its plan.
type ItemVersion struct {
	// Digest is that of the item's new wording; absent where it was taken out.
	Digest wire.Hash `json:"digest,omitzero"`
	// Seq is the entry that adopted the version.
	Seq     wire.Seq `json:"seq"`
	Version int64    `json:"version"`
}

func itemID(plan PlanID, number string) string { return plan.String() + "." + number }

func (i *PlanItem) id() string { return itemID(i.Plan, i.Number) }

// digests are those of draft and version in force, zero where there is none.
func (i *PlanItem) digests() (draft, adopted wire.Hash) {
	if i.Draft != nil {
		draft = i.Draft.Digest
	}
	if i.Adopted != nil {
		adopted = i.Adopted.Digest
	}
	return draft, adopted
}

func (s *State) touchItem(i *PlanItem) { s.touch(kindItem, i.id(), i) }

// itemInForce is an item as the plan's version in force has it, nil where it has none.
func (s *State) itemInForce(plan PlanID, number string) *Item {
	i := s.items.get(name(itemID(plan, number)))
	if i == nil || i.Adopted == nil {
		return nil
	}
	return &i.Adopted.Content
}

// itemsAbove are an item in force and those that it stands under. (A version
// has the parents of all its items, and levels end.)
func (s *State) itemsAbove(plan PlanID, item *Item) []*Item {
	above := []*Item{item}
	for item.Parent != "" {
		item = s.itemInForce(plan, item.Parent)
		above = append(above, item)
	}
	return above
}

// isResponsible reports whether a member reports on an item in force: it is
// named by the item, or by one that this stands under.
func (s *State) isResponsible(m MemberID, plan PlanID, item *Item) bool {
	return slices.ContainsFunc(s.itemsAbove(plan, item), func(i *Item) bool { return slices.Contains(i.Responsible, m) })
}

// concernedByItem are the members whose own work an assessment of an item in
// force would judge, sorted, some perhaps twice: those named by it, above it
// and below it.
func (s *State) concernedByItem(plan PlanID, number string) []MemberID {
	item := s.itemInForce(plan, number)
	if item == nil {
		return nil
	}
	var members []MemberID
	above := s.itemsAbove(plan, item)
	for _, i := range s.itemsOf(plan) {
		if i.Adopted == nil {
			continue
		}
		other := &i.Adopted.Content
		if slices.Contains(above, other) || slices.Contains(s.itemsAbove(plan, other), item) {
			members = append(members, other.Responsible...)
		}
	}
	slices.SortFunc(members, func(a, b MemberID) int { return compareUUID(a.UUID, b.UUID) })
	return members
}
