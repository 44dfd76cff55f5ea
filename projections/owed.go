package projections

import (
	"slices"
	"time"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/projections/locale"
)

// From whom something is due, where no member is named.
const (
	// FromBody is the body as a whole, through its officers.
	FromBody = "body"
	// FromRoll is the members on the roll of a poll.
	FromRoll = "roll"
)

// Owed is something that a time is set for, with who has to do something by then.
type Owed struct {
	*Due
	// From is FromBody or FromRoll; "" where members are named, or nobody owes anything.
	From string `json:"from,omitzero"`
	// Members are those that it is due from: the institutions responsible for a measure, the
	// member that a condition's consequence would meet.
	Members []domain.MemberID `json:"members"`
	// Named are those that a plan names without their being members' duties; absent
	// where Members are.
	Named domain.Text `json:"named,omitzero"`
	// Overdue is whether its time is past and what it asks for was not done: an answer
	// that was not given, a measure that no voice calls complete.
	Overdue bool `json:"overdue"`
	// Passed is whether its time is past.
	Passed bool `json:"passed"`
	// Seq is the entry that it stands by.
	Seq wire.Seq `json:"seq"`
}

// DayPast reports whether a day is past at a time: the next one has begun in Baku.
func DayPast(day domain.Date, now wire.Time) bool {
	return day < domain.Date(locale.BakuDay(time.UnixMilli(int64(now))))
}

// DueFrom is the time from which View.Due has everything that is not past at a
// time: what is due on that day in Baku is not, and stands there with the day's
// beginning in UTC. Some of it may be past.
func DueFrom(now wire.Time) wire.Time {
	today, err := time.Parse(time.DateOnly, locale.BakuDay(time.UnixMilli(int64(now))))
	if err != nil {
		return now // a year of more than four digits, of which there are no days
	}
	return min(now, wire.Time(today.UnixMilli()))
}

// Late reports whether an item of a plan is late at a time: the last day of its
// deadline is past, and no voice calls it complete.
func Late(item *domain.Item, voices *Voices, now wire.Time) bool {
	if item.Deadline == nil || item.Deadline.To == "" || !DayPast(item.Deadline.To, now) {
		return false
	}
	codes := voices.Codes()
	return !slices.Contains(codes[:], domain.CompletionComplete)
}

// Owed says of what is due from whom it is, and whether it is overdue at a time.
func (v *View) Owed(due []*Due, now wire.Time) ([]*Owed, error) {
	said := map[domain.PlanID]map[string]*Voices{}
	all := make([]*Owed, 0, len(due))
	for _, d := range due {
		o := &Owed{Due: d, Members: []domain.MemberID{}, Passed: d.At < now}
		if d.Day != "" {
			o.Passed = DayPast(d.Day, now)
		}
		all = append(all, o)
		row, ok, err := v.Get(d.Kind, d.ID)
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		o.Seq = wire.Seq(row.Seq)
		switch d.Kind {
		case "concern", "proposal":
			o.From, o.Overdue = FromBody, o.Passed // it is due only while it has no answer
		case "poll":
			o.From = FromRoll
		case "condition":
			err = v.owedByCondition(o, row)
		case "item":
			err = v.owedByItem(o, row, now, said)
		}
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

func (v *View) owedByCondition(o *Owed, row Row) error {
	condition, err := Decoded[domain.Condition](row)
	if err == nil && condition.Consequence != nil {
		o.Members = append(o.Members, condition.Consequence.Member)
	}
	return err
}

func (v *View) owedByItem(o *Owed, row Row, now wire.Time, said map[domain.PlanID]map[string]*Voices) error {
	item, err := Decoded[domain.PlanItem](row)
	if err != nil || item.Adopted == nil {
		return err
	}
	o.Members = append(o.Members, item.Adopted.Content.Responsible...)
	if len(o.Members) == 0 {
		o.Named = item.Adopted.Content.Implementers
	}
	if !o.Passed {
		return nil
	}
	if said[item.Plan] == nil {
		if said[item.Plan], err = v.Voices(item.Plan); err != nil {
			return err
		}
	}
	o.Overdue = Late(&item.Adopted.Content, said[item.Plan][item.Number], now)
	return nil
}
