package history

import (
	"cmp"
	"slices"

	"twothirds/api/web/site"
	"twothirds/domain"
)

// interestLine is a declared interest.
type interestLine struct {
	Kind      string
	Text      site.Said
	Motion    *site.Link // nil of a standing one
	Withdrawn *site.Link
	Date      site.Stamp
	Cite      site.Link
}

// memberInterests are those of one member that stand on the page.
type memberInterests struct {
	Member    site.Link
	Interests []interestLine

	id domain.MemberID
}

type interestsPage struct {
	frame
	Filters []site.Link
	Members []memberInterests
	Pager   pager
}

// interestChoices are what the list of interests can be cut down to.
var interestChoices = []struct {
	name string
	is   func(*domain.Interest) bool
}{
	{"", func(*domain.Interest) bool { return true }},
	{"standing", func(i *domain.Interest) bool { return i.Motion == nil && i.Withdrawn == 0 }},
	{"motion", func(i *domain.Interest) bool { return i.Motion != nil && i.Withdrawn == 0 }},
	{"withdrawn", func(i *domain.Interest) bool { return i.Withdrawn > 0 }},
}

func loadInterests(r *request) (site.Content, error) {
	page := &interestsPage{frame: r.list("interests.title")}
	var chosen func(*domain.Interest) bool
	for _, choice := range interestChoices {
		page.Filters = append(page.Filters, r.filter("/interests", "state", choice.name, r.T("intereststate."+cmp.Or(choice.name, "all"))))
		if r.Query.Get("state") == choice.name {
			chosen = choice.is
		}
	}
	if chosen == nil {
		return site.Content{}, site.ErrNotFound
	}
	all, err := site.Every[domain.Interest](r.View, "interest")
	if err != nil {
		return site.Content{}, err
	}
	names, err := r.MemberNames()
	if err != nil {
		return site.Content{}, err
	}
	all = slices.DeleteFunc(all, func(i *domain.Interest) bool { return !chosen(i) })
	slices.SortFunc(all, func(a, b *domain.Interest) int {
		return cmp.Or(r.Compare(names[a.Member].Text, names[b.Member].Text), cmp.Compare(a.Member.String(), b.Member.String()), cmp.Compare(b.Seq, a.Seq))
	})
	if all, page.Pager, err = paged(r, all, site.PageLength); err != nil {
		return site.Content{}, err
	}
	for _, i := range all {
		line, err := r.interestLine(i)
		if err != nil {
			return site.Content{}, err
		}
		if n := len(page.Members); n == 0 || page.Members[n-1].id != i.Member {
			page.Members = append(page.Members, memberInterests{Member: site.Link{Href: r.Href("/members/", i.Member), Text: names[i.Member].Text}, id: i.Member})
		}
		last := &page.Members[len(page.Members)-1]
		last.Interests = append(last.Interests, line)
	}
	return site.Content{Template: "interests.html", Data: page}, nil
}

func (r *request) interestLine(i *domain.Interest) (interestLine, error) {
	line := interestLine{Kind: r.Or("interestkind.", i.Kind), Text: r.In(i.Text), Cite: r.Cite(i.Seq)}
	if i.Motion != nil {
		m, err := r.View.MotionBrief(*i.Motion)
		if err != nil {
			return line, err
		}
		line.Motion = &site.Link{Href: r.Href("/motions/", i.Motion), Text: r.T("motion", r.N(m.Number)) + ": " + site.Isolated(r.In(m.Title).Text)}
	}
	if i.Withdrawn > 0 {
		link := r.Cite(i.Withdrawn)
		line.Withdrawn = &link
	}
	declared, err := r.RecordedAt(i.Seq)
	line.Date = r.Day(declared)
	return line, err
}
