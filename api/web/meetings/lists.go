package meetings

import (
	"cmp"
	"slices"

	"twothirds/api/web/site"
	"twothirds/domain"
)

// meetingLine is a meeting in a list.
type meetingLine struct {
	Name        site.Said
	Href        string
	When        site.Stamp
	Ends        *site.Stamp
	Mode        string
	Place       site.Said
	State, Word string
	Group       *site.Link
	Items       string // how long the agenda is
	Cite        site.Link
}

type meetingsPage struct {
	*site.Page
	Coming []meetingLine // those under way too, the first one first
	Past   []meetingLine // the last one first
	Older  string
}

func loadMeetings(r *request) (site.Content, error) {
	r.Title = r.T("nav.meetings")
	meetings, err := site.Every[domain.Meeting](r.View, "meeting")
	if err != nil {
		return site.Content{}, err
	}
	slices.SortStableFunc(meetings, func(a, b *domain.Meeting) int {
		return cmp.Or(cmp.Compare(b.Starts, a.Starts), cmp.Compare(b.Convened, a.Convened))
	})
	page := &meetingsPage{Page: &r.Page}
	var past []*domain.Meeting
	for _, m := range meetings {
		if over(m) {
			past = append(past, m)
			continue
		}
		line, err := r.meetingLine(m)
		if err != nil {
			return site.Content{}, err
		}
		page.Coming = append(page.Coming, line)
	}
	slices.Reverse(page.Coming)
	past, next, err := site.Before(r.Request, past, func(m *domain.Meeting) int64 { return int64(m.Starts) })
	if err != nil {
		return site.Content{}, err
	}
	if next != "" {
		page.Older = r.With("before", next)
	}
	for _, m := range past {
		line, err := r.meetingLine(m)
		if err != nil {
			return site.Content{}, err
		}
		page.Past = append(page.Past, line)
	}
	return site.Content{Template: "meetings.html", Data: page}, nil
}

// over reports whether nothing more can happen at a meeting.
func over(m *domain.Meeting) bool {
	return m.State == domain.MeetingOver || m.State == domain.MeetingCalledOff
}

func (r *request) meetingLine(m *domain.Meeting) (meetingLine, error) {
	line := meetingLine{
		Name: r.In(m.Title), Href: r.Href("/meetings/", m.ID), When: r.When(m.Starts), Mode: r.Or("mode.", m.Mode), Place: r.In(m.Place),
		State: m.State, Word: r.Or("meetingstate.", m.State), Items: r.Count("meeting.items", int64(len(m.Agenda))), Cite: r.Cite(m.Convened),
	}
	if !m.Ends.IsZero() {
		ends := r.When(m.Ends)
		line.Ends = &ends
	}
	if m.Group == nil {
		return line, nil
	}
	group, err := site.Get[domain.WorkingGroup](r.View, "group", m.Group.String())
	if err == nil && group != nil {
		line.Group = &site.Link{Href: r.Href("/groups/", group.ID), Text: r.In(group.Name).Text}
	}
	return line, err
}
