package notices

import (
	"slices"
	"time"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/projections"
)

// datedKind is a kind that comes with time: of every row of one kind it knows
// when something is to be said, if ever.
type datedKind struct {
	kind
	rows string // the kind of rows
	due  func(row projections.Row) (appointment, bool, error)
}

// appointment is when something is to be said about an entity.
type appointment struct {
	from  wire.Time // since when it is to be said, by the log's clock
	until wire.Time // since when it is of no use
	seq   wire.Seq  // the entry that says so
}

const (
	hour = 3_600_000 // in milliseconds
	day  = 24 * hour
)

var datedKinds = []datedKind{
	{kind{"poll.closing", "", notYetVoted}, "poll", pollCloses},
	{kind{"condition.due", "", condition}, "condition", conditionDue},
	{kind{"proposal.due", "", proposal}, "proposal", proposalDue},
	{kind{"item.due", "", item}, "item", itemDue},
	{kind{"concern.due", "", concern}, "concern", concernDue},
}

// pollCloses: a day before the close, or half-way where the whole takes less
// than two days. An extension makes another one.
func pollCloses(row projections.Row) (appointment, bool, error) {
	p, err := projections.Decoded[domain.Poll](row)
	if err != nil || p.Closed > 0 {
		return appointment{}, false, err
	}
	return appointment{
		from: max(p.Closes.Add(-day), p.OpenedAt+(p.Closes-p.OpenedAt)/2), until: p.Closes, seq: max(p.Opened, p.Extended),
	}, true, nil
}

// notYetVoted tells who may vote and has no ballot that stands.
func notYetVoted(r *reading) (matter, error) {
	m, err := pollOpened(r)
	if err != nil {
		return matter{}, err
	}
	voted := map[string]bool{}
	err = eachBy(r.view, "ballot", "poll", r.id(), func(_ string, b *domain.Ballot) {
		if b.SetAside == 0 {
			voted["member/"+b.Member.String()] = true
		}
	})
	m.Told = slices.DeleteFunc(m.Told, func(to string) bool { return voted[to] })
	return m, err
}

func conditionDue(row projections.Row) (appointment, bool, error) {
	c, err := projections.Decoded[domain.Condition](row)
	if err != nil || c.State != domain.StateOpen {
		return appointment{}, false, err
	}
	return appointment{from: c.Due.Add(-7 * day), until: c.Due, seq: c.Seq}, true, nil
}

func proposalDue(row projections.Row) (appointment, bool, error) {
	p, err := projections.Decoded[domain.Proposal](row)
	if err != nil || p.State != domain.StateOpen || p.Due.IsZero() {
		return appointment{}, false, err
	}
	return appointment{from: p.Due.Add(-7 * day), until: p.Due, seq: p.Seq}, true, nil
}

// itemDue: thirty days before an adopted item's deadline, where it has a date.
func itemDue(row projections.Row) (appointment, bool, error) {
	i, err := projections.Decoded[domain.PlanItem](row)
	if err != nil || i.Adopted == nil || i.Adopted.Content.Deadline == nil || len(i.Adopted.Content.Responsible) == 0 {
		return appointment{}, false, err
	}
	end, ok := endOf(i.Adopted.Content.Deadline.To)
	return appointment{from: end.Add(-30 * day), until: end, seq: i.Adopted.Seq}, ok, nil
}

func item(r *reading) (matter, error) {
	i, err := row[domain.PlanItem](r, "item", r.id())
	if err != nil || i.Adopted == nil {
		return matter{}, err
	}
	content := &i.Adopted.Content
	m := matter{Title: domain.Text{Az: content.Number + " " + content.Title.In("az"), En: content.Number + " " + content.Title.In("en")}}
	if content.Deadline != nil {
		m.When, _ = endOf(content.Deadline.To)
	}
	for _, member := range content.Responsible {
		m.Told = append(m.Told, "member/"+member.String())
	}
	return m, nil
}

func concernDue(row projections.Row) (appointment, bool, error) {
	c, err := projections.Decoded[domain.Concern](row)
	if err != nil || c.State != domain.StateOpen {
		return appointment{}, false, err
	}
	end, ok := endOf(c.Due)
	return appointment{from: end.Add(-7 * day), until: end, seq: c.Seq}, ok, nil
}

func concern(r *reading) (matter, error) {
	c, err := row[domain.Concern](r, "concern", r.id())
	if err != nil {
		return matter{}, err
	}
	m := matter{Title: c.Text}
	m.When, _ = endOf(c.Due)
	m.Told, err = r.officers(domain.RoleCoordinator)
	return m, err
}

// endOf is the end of a day in UTC; ok is false where no day is given.
func endOf(d domain.Date) (t wire.Time, ok bool) {
	start, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return 0, false
	}
	return wire.Time(start.UnixMilli()).Add(day), true
}
