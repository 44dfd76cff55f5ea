package body

import (
	"errors"
	"slices"
	"time"

	"twothirds/api/web/site"
	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/projections"
	"twothirds/projections/locale"
)

type rollPage struct {
	*site.Page
	On, Since string // dates as the form has them
	Point     point
	Size      string
	Sides     []sideBlock
	Kinds     []kindCount // by constituency
	Earlier   *point      // with what is compared
	Changes   []rollChange
}

// point is a point of the log.
type point struct {
	Text site.Stamp
	No   string
	Href string // of its last entry; "" before the founding
}

type kindCount struct {
	Name site.Said
	N    string
}

// rollChange is a member that came on the roll or went from it.
type rollChange struct {
	Name  site.Said
	Href  string
	Words string
	Came  bool
	Cite  site.Link
}

// loadRoll shows who is on the roll: at the end of a day, or as of what the page
// shows; and with another day, what has changed since.
func loadRoll(r *request) (site.Content, error) {
	r.Title = r.T("roll")
	r.Crumbs = []site.Link{{Href: r.Href("/members"), Text: r.T("nav.members")}}
	page := &rollPage{Page: &r.Page, On: r.Query.Get("on"), Since: r.Query.Get("since")}
	now, err := r.rollAt(page.On)
	if err != nil {
		return site.Content{}, err
	}
	page.Point, page.Size = now.point, r.Count("members", int64(len(now.on)))
	persons, err := r.PersonsOn(now.view, now.at)
	if err != nil {
		return site.Content{}, err
	}
	var lines []memberLine
	for _, m := range now.members {
		if now.on[m.ID] != nil {
			line := r.memberLine(m, now.rules)
			line.Persons = persons[m.ID]
			lines = append(lines, line)
		}
	}
	for _, side := range sidesOf(now.rules, lines) {
		block := sideBlock{Heading: r.T("members")}
		for _, line := range lines {
			if line.side == side {
				block.Members = append(block.Members, line)
			}
		}
		if side != "" {
			block.Name = r.SideNames(now.rules)(side)
			block.Heading = site.Isolated(block.Name.Text) + ": " + r.N(int64(len(block.Members)))
		}
		block.Mixed = mixed(block.Name, block.Members)
		if len(block.Members) > 0 {
			page.Sides = append(page.Sides, block)
		}
	}
	for _, c := range now.rules.Constituencies {
		n := int64(0)
		for _, m := range now.on {
			if m.Constituency == c.Name {
				n++
			}
		}
		page.Kinds = append(page.Kinds, kindCount{r.In(c.Title), r.N(n)})
	}
	if page.Since != "" {
		before, err := r.rollAt(page.Since)
		if err != nil {
			return site.Content{}, err
		}
		page.Earlier = &before.point
		page.Changes = r.rollChanges(before, now)
	}
	return site.Content{Template: "roll.html", Data: page, Varies: r.At == ""}, nil
}

// roll is the members at a point of the log.
type roll struct {
	point   point
	seq     wire.Seq
	view    *projections.View
	at      wire.Time
	rules   *domain.RuleSet
	members []*domain.Member
	on      map[domain.MemberID]*domain.Member // those on the roll
}

// rollAt reads the roll at the end of a day in Baku, or as of the page where none
// is given.
func (r *request) rollAt(day string) (*roll, error) {
	view, now := r.View, r.Now
	if day != "" {
		end, err := endOf(day)
		if err != nil {
			return nil, site.ErrNotFound
		}
		if end < now {
			now = end
			if view, err = r.Site.Model.ViewAt(end); err != nil {
				return nil, err
			}
		}
	}
	at := &roll{seq: view.At(), view: view, at: now, on: map[domain.MemberID]*domain.Member{}, point: point{Text: r.When(now), No: r.N(int64(view.At()))}} //nolint:gosec // sequences stay below 2^53
	if view.At() > 0 {
		at.point.Href = r.Href("/log/", view.At())
	}
	adopted, err := r.RuleSet(site.RulesAt(r.Ledger, now))
	if err != nil {
		return nil, err
	}
	at.rules = &adopted.Rules
	if at.members, err = r.MembersOf(view); err != nil {
		return nil, err
	}
	for _, m := range at.members {
		if m.Status == domain.StatusActive {
			at.on[m.ID] = m
		}
	}
	return at, nil
}

// rollChanges are the members that are on one of two rolls only.
func (r *request) rollChanges(before, now *roll) []rollChange {
	if before.seq > now.seq {
		before, now = now, before
	}
	var changes []rollChange
	for _, m := range now.members {
		was := before.on[m.ID]
		on := now.on[m.ID]
		if (was == nil) == (on == nil) {
			continue
		}
		c := rollChange{Name: r.In(m.Name), Href: r.Href("/members/", m.ID), Came: on != nil, Cite: r.Cite(m.StatusSeq)}
		c.Words = r.T("roll.went", r.Or("status.", m.Status))
		if c.Came {
			c.Words = r.T("roll.came")
		}
		changes = append(changes, c)
	}
	slices.SortStableFunc(changes, func(a, b rollChange) int {
		switch {
		case a.Came == b.Came:
			return 0
		case a.Came:
			return -1
		}
		return 1
	})
	return changes
}

// endOf is the last millisecond of a day, as the clocks in Baku have it.
func endOf(day string) (wire.Time, error) {
	begin, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return 0, errors.Join(projections.ErrInvalid, err)
	}
	local, _ := locale.Baku(begin)
	_, offset := local.Zone()
	return wire.Time(begin.UnixMilli() + 24*3600*1000 - int64(offset)*1000 - 1), nil
}
