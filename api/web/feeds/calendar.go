package feeds

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

const (
	// year is how far back the calendar looks unless it is asked for more, in milliseconds.
	year = 365 * 24 * 60 * 60 * 1000
	// mostPast is how many of what has passed the first page shows, the latest ones.
	mostPast = 20
	// mostRead bounds what is read to find the latest.
	mostRead = 2000
)

type calendarPage struct {
	*site.Page
	Filters  []site.Link
	Coming   []month
	More     string // link to what is later
	Past     []month
	AllPast  bool   // only what has passed is shown, from the beginning
	PastHref string // link to that
	BackHref string // and back
	File     string // link to the calendar for programs
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
	Cite  *site.Link
	State string // in words, where it has passed
	// Overdue is whether something is still owed then.
	Overdue bool
}

func loadCalendar(r *request) (site.Content, error) {
	r.Title = r.T("nav.calendar")
	p := &calendarPage{Page: &r.Page, File: r.Href("/calendar.ics"), AllPast: r.Query.Get("when") == "past", BackHref: r.With("when", "")}
	kinds, err := r.filters(p)
	if err != nil {
		return site.Content{}, err
	}
	after := r.Query.Get("after")
	from := r.Now
	if p.AllPast {
		from = 0
	}
	due, next, err := r.View.Due(kinds, from, after, site.PageLength)
	if errors.Is(err, projections.ErrInvalid) {
		err = site.ErrNotFound
	}
	if err != nil {
		return site.Content{}, err
	}
	if next != "" {
		p.More = r.With("after", next)
	}
	if p.AllPast {
		if i := slices.IndexFunc(due, func(d *projections.Due) bool { return d.At >= r.Now }); i >= 0 {
			due, p.More = due[:i], ""
		}
		p.Past, err = r.months(due)
		return site.Content{Template: "calendar.html", Data: p, Varies: true}, err
	}
	if p.Coming, err = r.months(due); err != nil {
		return site.Content{}, err
	}
	if after == "" {
		passed, more, err := r.passed(kinds)
		if err != nil {
			return site.Content{}, err
		}
		if more {
			p.PastHref = r.With("when", "past")
		}
		if p.Past, err = r.months(passed); err != nil {
			return site.Content{}, err
		}
	}
	// What is to come passes without an entry.
	return site.Content{Template: "calendar.html", Data: p, Varies: true}, nil
}

// filters are the kinds that the calendar can be cut down to.
func (r *request) filters(p *calendarPage) (kinds []string, err error) {
	chosen := r.Query.Get("kind")
	with := func(kind string) string {
		p := r.Page
		p.Query = map[string][]string{}
		if p.At != "" {
			p.Query.Set("at", p.At)
		}
		return p.With("kind", kind)
	}
	p.Filters = []site.Link{{Href: with(""), Text: r.T("calendar.all"), Here: chosen == ""}}
	var links []site.Link
	for _, kind := range projections.DueKinds {
		links = append(links, site.Link{Href: with(kind), Text: r.Or("due.", kind), Here: chosen == kind})
		if chosen == kind {
			kinds = []string{kind}
		}
	}
	site.ByName(r.Lang, links, func(l site.Link) string { return l.Text })
	p.Filters = append(p.Filters, links...)
	if chosen != "" && kinds == nil {
		return nil, site.ErrNotFound
	}
	return kinds, nil
}

// passed is what passed within a year, the latest first; more is whether there is other.
func (r *request) passed(kinds []string) (latest []*projections.Due, more bool, err error) {
	since := max(r.Now-year, 1)
	for after, read := "", 0; read < mostRead; {
		due, next, err := r.View.Due(kinds, since, after, 200)
		if err != nil {
			return nil, false, err
		}
		for _, d := range due {
			if d.At >= r.Now {
				next = ""
				break
			}
			latest = append(latest, d)
		}
		read += len(due)
		if after = next; next == "" {
			break
		}
	}
	more = len(latest) > mostPast
	latest = latest[max(0, len(latest)-mostPast):]
	slices.Reverse(latest)
	if !more { // is there anything earlier?
		first, _, err := r.View.Due(kinds, 0, "", 1)
		if err != nil {
			return nil, false, err
		}
		more = len(first) > 0 && first[0].At < since
	}
	return latest, more, nil
}

// months groups what is due, in the order in which it comes.
func (r *request) months(due []*projections.Due) (months []month, err error) {
	var names map[domain.MemberID]site.Said
	if slices.ContainsFunc(due, func(d *projections.Due) bool { return d.Kind == "item" || d.Kind == "condition" }) {
		if names, err = r.MemberNames(); err != nil {
			return nil, err
		}
	}
	for _, d := range due {
		line, err := r.dueLine(d, names)
		if err != nil {
			return nil, err
		}
		name := r.Month(dayOf(d))
		if len(months) == 0 || months[len(months)-1].Name != name {
			months = append(months, month{Name: name})
		}
		last := &months[len(months)-1]
		last.Lines = append(last.Lines, line)
	}
	return months, nil
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

func (r *request) dueLine(d *projections.Due, names map[domain.MemberID]site.Said) (dueLine, error) {
	line := dueLine{DueLine: r.DueLine(d)}
	row, ok, err := r.View.Get(d.Kind, d.ID)
	if err != nil || !ok {
		return line, err
	}
	cite := r.Cite(wire.Seq(row.Seq))
	line.Cite = &cite
	if line.Past {
		line.State = r.T("calendar.passed")
	}
	member := func(id domain.MemberID) {
		line.Whom = append(line.Whom, site.Link{Href: r.Href("/members/", id), Text: names[id].Text})
	}
	switch d.Kind {
	case "item":
		item, err := site.Decoded[domain.PlanItem](row)
		if err != nil {
			return line, err
		}
		if item.Adopted != nil {
			for _, id := range item.Adopted.Content.Responsible {
				member(id)
			}
		}
	case "condition":
		condition, err := site.Decoded[domain.Condition](row)
		if err != nil {
			return line, err
		}
		if condition.Consequence != nil {
			member(condition.Consequence.Member)
		}
	case "concern", "proposal":
		line.Whom = []site.Link{{Href: r.Href("/offices"), Text: r.T("calendar.body")}}
		if line.Past {
			line.State, line.Overdue = r.T("calendar.overdue"), true
		}
	case "poll":
		line.Whom = []site.Link{{Href: line.Href, Text: r.T("calendar.roll")}}
	}
	return line, nil
}

// loadICS is the calendar for programs: what is due from a year before the newest
// entry on. Nothing in it comes from another clock than the log's.
func loadICS(r *request) (site.Content, error) {
	origin := site.Origin(r.Request.Request)
	cal := calendar{Name: r.T("calendar.name", r.In(r.Ledger.Name).Text), Lang: r.Code}
	for after := ""; len(cal.Events) < mostRead; {
		due, next, err := r.View.Due(nil, max(r.Recorded-year, 1), after, 200)
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
