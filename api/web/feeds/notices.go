package feeds

import (
	"errors"
	"slices"
	"strconv"

	"twothirds/api/notices"
	"twothirds/api/web/site"
	"twothirds/domain/wire"
	"twothirds/projections"
)

type noticesPage struct {
	*site.Page
	Off     bool // this server sends none
	Through site.Link
	Of      *site.Link // the member whose notices are shown, nil for the list of members
	Members []toldLine
	Notices []noticeLine
	More    string
	All     string
}

// toldLine is a member with the newest notice that it was given.
type toldLine struct {
	Name site.Said
	Href string
	Last *noticeLine
}

// noticeLine is something that a member was told.
type noticeLine struct {
	Word       string
	Href       string // of what it is about
	Cite       site.Link
	Made       site.Stamp
	Deliveries []deliveryLine
}

// deliveryLine is a notice on its way to one recipient, who is not named.
type deliveryLine struct {
	Word, Channel string
	At            site.Stamp // zero before
	Good, Bad     bool
	Repeated      bool
}

// loadNotices shows what members were told and when. It shows what /v1/notices does:
// notices of members, without addresses and names.
func loadNotices(r *request) (site.Content, error) {
	r.Title = r.T("notices")
	outbox := r.Site.Notices
	page := &noticesPage{Page: &r.Page, Off: outbox == nil, All: r.Href("/notices")}
	content := site.Content{Template: "notices.html", Data: page, Varies: true}
	if page.Off {
		return content, nil
	}
	through, err := outbox.Cursor()
	if err != nil {
		return site.Content{}, err
	}
	page.Through = r.Cite(through)
	if id := r.Query.Get("member"); id != "" {
		return content, r.noticesOf(page, id)
	}
	members, next, err := r.View.Members(r.Code, r.Query.Get("after"), site.PageLength)
	if errors.Is(err, projections.ErrInvalid) {
		err = site.ErrNotFound
	}
	for _, m := range members {
		line := toldLine{Name: r.In(m.Name), Href: r.Within("/notices", "member", m.ID.String())}
		made, err := outbox.Of("member/"+m.ID.String(), r.Seq+1, 1)
		if err != nil {
			return site.Content{}, err
		}
		if len(made) > 0 {
			last := r.noticeLine(&made[0])
			line.Last = &last
		}
		page.Members = append(page.Members, line)
	}
	if next != "" {
		page.More = r.With("after", next)
	}
	return content, err
}

// noticesOf are a member's, of the newest entry first.
func (r *request) noticesOf(page *noticesPage, id string) error {
	member, err := wire.ParseUUID(id)
	if err != nil {
		return site.ErrNotFound
	}
	names, err := r.MemberNames()
	if err != nil {
		return err
	}
	for m, name := range names {
		if m.UUID == member {
			page.Of = &site.Link{Href: r.Href("/members/", m), Text: name.Text}
		}
	}
	if page.Of == nil {
		return site.ErrNotFound
	}
	r.Title = r.T("notices.of", site.Isolated(page.Of.Text))
	r.Crumbs = []site.Link{{Href: page.All, Text: r.T("notices")}}
	before := r.Seq + 1
	if text := r.Query.Get("before"); text != "" {
		n, err := strconv.ParseUint(text, 10, 53)
		if err != nil {
			return site.ErrNotFound
		}
		before = min(before, wire.Seq(n))
	}
	made, err := r.Site.Notices.Of("member/"+member.String(), before, site.PageLength+1)
	if err != nil {
		return err
	}
	if len(made) > site.PageLength {
		// A page ends between entries: those of one entry stay together.
		cut := site.PageLength
		for cut > 0 && made[cut-1].Sequence == made[cut].Sequence {
			cut--
		}
		if cut == 0 {
			cut = site.PageLength
		}
		page.More = r.With("before", strconv.FormatUint(uint64(made[cut-1].Sequence), 10))
		made = made[:cut]
	}
	for i := range made {
		page.Notices = append(page.Notices, r.noticeLine(&made[i]))
	}
	return nil
}

func (r *request) noticeLine(n *notices.Notice) noticeLine {
	line := noticeLine{Word: r.Or("told.", n.Kind), Href: r.HrefOf(n.Subject), Cite: r.Cite(n.Sequence), Made: r.When(n.Made)}
	for _, d := range n.Deliveries {
		out := deliveryLine{
			Word: r.Or("delivery.", d.State), Channel: r.Or("channel.", r.Site.Notices.Channel(d.Channel)),
			Good: d.State == notices.HandedOver, Bad: slices.Contains([]string{notices.Failed, notices.Dropped}, d.State), Repeated: d.Repeated,
		}
		if !d.At.IsZero() {
			out.At = r.When(d.At)
		}
		line.Deliveries = append(line.Deliveries, out)
	}
	return line
}
