package body

import (
	"slices"

	"twothirds/api/web/site"
	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/projections"
)

// groupLine is a working group in a list, and what its page begins with.
type groupLine struct {
	Name      site.Said
	Href      string
	Mandate   site.Said
	Members   string // how many
	Until     *site.Stamp
	Dissolved bool
	Over      bool // its mandate has ended
}

func (r *request) groupLine(g *domain.WorkingGroup) groupLine {
	line := groupLine{
		Name: r.In(g.Name), Href: r.Href("/groups/", g.ID), Mandate: r.In(g.Mandate), Members: r.Count("members", int64(len(g.Members))),
		Dissolved: g.DissolvedBy != nil, Over: g.DissolvedBy == nil && !g.Until.IsZero() && g.Until <= r.Now,
	}
	if !g.Until.IsZero() {
		day := r.Day(g.Until)
		line.Until = &day
	}
	return line
}

type groupsPage struct {
	*site.Page
	Groups []groupLine
}

func loadGroups(r *request) (site.Content, error) {
	r.Title = r.T("groups")
	r.Crumbs = []site.Link{{Href: r.Href("/members"), Text: r.T("nav.members")}}
	groups, err := site.Every[domain.WorkingGroup](r.View, "group")
	if err != nil {
		return site.Content{}, err
	}
	slices.SortStableFunc(groups, func(a, b *domain.WorkingGroup) int { return ended(a) - ended(b) })
	page := &groupsPage{Page: &r.Page}
	for _, g := range groups {
		page.Groups = append(page.Groups, r.groupLine(g))
	}
	return site.Content{Template: "groups.html", Data: page, Varies: r.At == ""}, nil
}

func ended(g *domain.WorkingGroup) int {
	if g.DissolvedBy != nil {
		return 1
	}
	return 0
}

type groupPage struct {
	*site.Page
	Group    groupLine
	Founded  change
	End      *change // by which it was dissolved
	Members  []site.Link
	Meetings []meetingLine
	Entries  []site.LogLine
	All      string
}

// meetingLine is a meeting in a list.
type meetingLine struct {
	Name        site.Said
	Href        string
	When        site.Stamp
	State, Word string
	By          string // of a member: who entered that it was there
	Cite        site.Link
}

func (r *request) meetingLine(m *domain.Meeting) meetingLine {
	return meetingLine{
		Name: r.In(m.Title), Href: r.Href("/meetings/", m.ID), When: r.When(m.Starts), State: m.State, Word: r.Or("meetingstate.", m.State),
		Cite: r.Cite(m.Convened),
	}
}

func loadGroup(r *request) (site.Content, error) {
	id, err := wire.ParseUUID(r.PathValue("id"))
	if err != nil {
		return site.Content{}, site.ErrNotFound
	}
	g, err := site.Found[domain.WorkingGroup](r.View, "group", id.String())
	if err != nil {
		return site.Content{}, err
	}
	page := &groupPage{Page: &r.Page, Group: r.groupLine(g), All: r.About("group/" + id.String())}
	r.Title = site.Isolated(page.Group.Name.Text)
	r.Crumbs = []site.Link{{Href: r.Href("/members"), Text: r.T("nav.members")}, {Href: r.Href("/groups"), Text: r.T("groups")}}
	if page.Founded, err = r.change(g.Seq, r.T("groups.founded")); err != nil {
		return site.Content{}, err
	}
	page.End, err = r.since("group", id.String(), r.T("groups.dissolved"), func(row projections.Row) (bool, error) {
		was, err := site.Decoded[domain.WorkingGroup](row)
		return err == nil && was.DissolvedBy != nil, err
	})
	if err != nil {
		return site.Content{}, err
	}
	names, err := r.MemberNames()
	if err != nil {
		return site.Content{}, err
	}
	for _, m := range g.Members {
		page.Members = append(page.Members, site.Link{Href: r.Href("/members/", m), Text: names[m].Text})
	}
	site.ByName(r.Lang, page.Members, func(l site.Link) string { return l.Text })
	meetings, err := r.meetings()
	if err != nil {
		return site.Content{}, err
	}
	for _, m := range meetings {
		if m.Group != nil && *m.Group == g.ID {
			page.Meetings = append(page.Meetings, r.meetingLine(m))
		}
	}
	page.Entries, _, err = r.LogLines("group/"+id.String(), 0, 20)
	return site.Content{Template: "group.html", Data: page, Varies: r.At == ""}, err
}

// meetings reads all meetings, those that start last first.
func (r *request) meetings() ([]*domain.Meeting, error) {
	meetings, err := site.Every[domain.Meeting](r.View, "meeting")
	slices.SortStableFunc(meetings, func(a, b *domain.Meeting) int { return int(b.Starts - a.Starts) })
	return meetings, err
}
