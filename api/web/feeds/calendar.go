package feeds

import (
	"errors"
	"slices"
	"strings"
	"time"

	"twothirds/api/web/site"
	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/projections"
	"twothirds/projections/locale"
)

const (
	// year is how far back the calendar for programs looks, in milliseconds.
	year = 365 * 24 * 60 * 60 * 1000
	// mostPast is how many of what has passed the first page shows, the latest ones.
	mostPast = 20
	// mostRead bounds what is read for one page.
	mostRead = 10_000
	// pieces are how much of that is read at once.
	pieces = 200
)

type calendarPage struct {
	*site.Page
	Filters  []site.Link
	Members  []memberChoice
	Kind     string  // the kind that is shown alone, for the form
	Overdue  []month // what was to be done by now and is not
	Coming   []month
	More     string // link to what is later
	Past     []month
	AllPast  bool   // only what has passed is shown, from the beginning
	PastHref string // link to that
	BackHref string // and back
	File     string // link to the calendar for programs
}

// memberChoice is a member whose duties can be shown alone.
type memberChoice struct {
	ID     domain.MemberID
	Name   string
	Chosen bool
}

// month is what is due in one, by Baku's clocks.
type month struct {
	Name  string
	Lines []dueLine
}

// dueLine is something that is due, with who is to do it.
type dueLine struct {
	site.DueLine
	Whom  []site.Link
	Named site.Said // whom the plan names, where they are no members
	Cite  *site.Link
	State string // in words, where it has passed
	// Overdue is whether something is still owed then.
	Overdue bool
}

// chosen is what the calendar is cut down to.
type chosen struct {
	kinds  []string
	member *domain.MemberID // only what is due from it; nil for all
}

func (c *chosen) has(o *projections.Owed) bool {
	return c.member == nil || slices.Contains(o.Members, *c.member)
}

func loadCalendar(r *request) (site.Content, error) {
	r.Title = r.T("nav.calendar")
	p := &calendarPage{Page: &r.Page, File: r.Href("/calendar.ics"), AllPast: r.Query.Get("when") == "past", BackHref: r.With("when", "")}
	c, names, err := r.chosen(p)
	if err != nil {
		return site.Content{}, err
	}
	from, after := projections.DueFrom(r.Now), r.Query.Get("after")
	if p.AllPast {
		from = 0
	}
	due, next, err := r.some(c, from, after, p.AllPast)
	if errors.Is(err, projections.ErrInvalid) {
		err = site.ErrNotFound
	}
	if err != nil {
		return site.Content{}, err
	}
	if next != "" {
		p.More = r.With("after", next)
	}
	switch {
	case p.AllPast:
		if i := slices.IndexFunc(due, func(o *projections.Owed) bool { return o.At >= r.Now }); i >= 0 {
			due, p.More = due[:i], ""
		}
		p.Past = r.months(due, names)
	case after != "":
		p.Coming = r.months(due, names)
	default:
		p.Coming = r.months(due, names)
		overdue, passed, err := r.passed(c)
		if err != nil {
			return site.Content{}, err
		}
		if len(passed) > mostPast {
			p.PastHref = r.With("when", "past")
		}
		passed = passed[max(0, len(passed)-mostPast):]
		slices.Reverse(passed)
		p.Overdue, p.Past = r.months(overdue, names), r.months(passed, names)
	}
	// What is to come passes without an entry.
	return site.Content{Template: "calendar.html", Data: p, Varies: true}, nil
}

// chosen reads what the calendar is to be cut down to, and fills in what it can be.
func (r *request) chosen(p *calendarPage) (*chosen, map[domain.MemberID]site.Said, error) {
	c := &chosen{}
	asked := r.Query.Get("kind")
	with := func(kind string) string {
		p := r.Page
		p.Query = map[string][]string{}
		for _, key := range []string{"at", "member"} {
			if value := r.Query.Get(key); value != "" {
				p.Query.Set(key, value)
			}
		}
		return p.With("kind", kind)
	}
	p.Filters = []site.Link{{Href: with(""), Text: r.T("calendar.all"), Here: asked == ""}}
	var links []site.Link
	for _, kind := range projections.DueKinds {
		links = append(links, site.Link{Href: with(kind), Text: r.Or("due.", kind), Here: asked == kind})
		if asked == kind {
			c.kinds, p.Kind = []string{kind}, kind
		}
	}
	site.ByName(r.Lang, links, func(l site.Link) string { return l.Text })
	p.Filters = append(p.Filters, links...)
	if asked != "" && c.kinds == nil {
		return nil, nil, site.ErrNotFound
	}
	names, err := r.MemberNames()
	if err != nil {
		return nil, nil, err
	}
	member := r.Query.Get("member")
	for id, name := range names {
		choice := memberChoice{ID: id, Name: name.Text, Chosen: id.String() == member}
		if choice.Chosen {
			c.member = &id
		}
		p.Members = append(p.Members, choice)
	}
	slices.SortFunc(p.Members, func(a, b memberChoice) int { return strings.Compare(a.ID.String(), b.ID.String()) })
	site.ByName(r.Lang, p.Members, func(m memberChoice) string { return m.Name })
	if member != "" && c.member == nil {
		return nil, nil, site.ErrNotFound
	}
	return c, names, nil
}

// some is a page of what is due from a time on: what has passed, or what has not.
func (r *request) some(c *chosen, from wire.Time, after string, passed bool) (list []*projections.Owed, next string, err error) {
	for read := 0; read < mostRead && len(list) < site.PageLength; {
		var due []*projections.Due
		if due, next, err = r.View.Due(c.kinds, from, after, site.PageLength); err != nil {
			return nil, "", err
		}
		owed, err := r.View.Owed(due, r.Now)
		if err != nil {
			return nil, "", err
		}
		for _, o := range owed {
			if o.Passed == passed && c.has(o) {
				list = append(list, o)
			}
		}
		read += len(due)
		if after = next; next == "" {
			break
		}
	}
	return list, next, nil
}

// passed is what has passed, by its time: what is overdue, and what else there is.
func (r *request) passed(c *chosen) (overdue, passed []*projections.Owed, err error) {
	for after, read := "", 0; read < mostRead; {
		due, next, err := r.View.Due(c.kinds, 0, after, pieces)
		if err != nil {
			return nil, nil, err
		}
		if i := slices.IndexFunc(due, func(d *projections.Due) bool { return d.At >= r.Now }); i >= 0 {
			due, next = due[:i], ""
		}
		owed, err := r.View.Owed(due, r.Now)
		if err != nil {
			return nil, nil, err
		}
		for _, o := range owed {
			switch {
			case !o.Passed, !c.has(o):
			case o.Overdue:
				overdue = append(overdue, o)
			default:
				passed = append(passed, o)
			}
		}
		read += len(due)
		if after = next; next == "" {
			break
		}
	}
	return overdue, passed, nil
}

// months groups what is due, in the order in which it comes.
func (r *request) months(owed []*projections.Owed, names map[domain.MemberID]site.Said) (months []month) {
	for _, o := range owed {
		name := r.Month(dayOf(o.Due))
		if len(months) == 0 || months[len(months)-1].Name != name {
			months = append(months, month{Name: name})
		}
		last := &months[len(months)-1]
		last.Lines = append(last.Lines, r.dueLine(o, names))
	}
	return months
}

// dayOf is when something is due, by Baku's clocks where it has a time of day.
func dayOf(d *projections.Due) time.Time {
	at := time.UnixMilli(int64(d.At)).UTC()
	if d.Day != "" {
		return at
	}
	local, _ := locale.Baku(at)
	return local
}

func (r *request) dueLine(o *projections.Owed, names map[domain.MemberID]site.Said) dueLine {
	line := dueLine{DueLine: r.DueLine(o.Due), Overdue: o.Overdue, Named: r.In(o.Named)}
	if o.Seq != 0 {
		cite := r.Cite(o.Seq)
		line.Cite = &cite
	}
	switch {
	case o.Overdue:
		line.State = r.T("due.overdue")
	case o.Passed:
		line.State = r.T("due.passed")
	}
	switch o.From {
	case projections.FromBody:
		line.Whom = []site.Link{{Href: r.Href("/offices"), Text: r.T("due.of.body")}}
	case projections.FromRoll:
		line.Whom = []site.Link{{Href: line.Href, Text: r.T("due.of.roll")}}
	}
	for _, id := range o.Members {
		line.Whom = append(line.Whom, site.Link{Href: r.Href("/members/", id), Text: names[id].Text})
	}
	return line
}

// loadICS is the calendar for programs: what is due from a year before the newest
// entry on. Nothing in it comes from another clock than the log's.
func loadICS(r *request) (site.Content, error) {
	origin := site.Origin(r.Request.Request)
	cal := calendar{Name: r.T("calendar.name", r.In(r.Ledger.Name).Text), Lang: r.Code}
	for after := ""; len(cal.Events) < mostRead; {
		due, next, err := r.View.Due(nil, max(r.Recorded-year, 1), after, pieces)
		if err != nil {
			return site.Content{}, err
		}
		for _, d := range due {
			line := r.DueLine(d)
			e := event{
				UID:   d.Kind + "-" + d.ID + "@" + r.Ledger.ID.String(),
				Stamp: r.Recorded, Start: d.At, Day: d.Day, URL: origin + line.Href, Summary: line.Word, Category: r.Or("due.", d.Kind),
			}
			if line.Name.Text != "" {
				e.Summary += ": " + line.Name.Text
			}
			cal.Events = append(cal.Events, e)
		}
		if after = next; next == "" {
			break
		}
	}
	return site.Content{File: &site.File{Type: "text/calendar; charset=utf-8", Body: cal.write()}}, nil
}

// when writes a time as RFC 5545, section 3.3.5, has it in UTC.
func when(t wire.Time) string { return time.UnixMilli(int64(t)).UTC().Format("20060102T150405Z") }
