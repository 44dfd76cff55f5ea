package history

import (
	"strconv"
	"strings"

	"twothirds/api/web/site"
	"twothirds/domain"
	"twothirds/domain/wire"
)

// sourceView is where something was taken from.
type sourceView struct {
	Name   site.Said
	URL    string
	SHA256 string
}

func (r *request) source(s domain.Source) sourceView {
	v := sourceView{Name: r.In(s.Title), URL: s.URL}
	if !s.SHA256.IsZero() {
		v.SHA256 = s.SHA256.String()
	}
	return v
}

// signer says who made an entry, with a link to the page about them.
func (r *request) signer(seq wire.Seq) (site.Link, error) {
	entry, err := r.Entry(seq)
	if err != nil {
		return site.Link{}, err
	}
	noun, id, _ := strings.Cut(entry.Statement.By[0].Of, "/")
	if noun == "member" {
		m, err := site.Get[domain.Member](r.View, "member", id)
		if err != nil || m == nil {
			return site.Link{}, err
		}
		return site.Link{Href: r.Href("/members/", id), Text: r.T("signer.member", site.Isolated(r.In(m.Name).Text))}, nil
	}
	return r.Officer(id)
}

// pager leads through a list that is read whole.
type pager struct {
	Words        string // "" where all stand on one page
	Newer, Older string // links, "" for none
}

// paged cuts a list to the page of this length that the reader asks for.
func paged[T any](r *request, all []T, length int) ([]T, pager, error) {
	n := 1
	if text := r.Query.Get("page"); text != "" {
		var err error
		if n, err = strconv.Atoi(text); err != nil || n < 1 || n > 1+len(all)/length {
			return nil, pager{}, site.ErrNotFound
		}
	}
	from := min((n-1)*length, len(all))
	to := min(from+length, len(all))
	var p pager
	if len(all) > length {
		p.Words = r.T("pager.shown", r.N(int64(from+1)), r.N(int64(to)), r.N(int64(len(all))))
	}
	if n > 1 {
		p.Newer = r.With("page", strconv.Itoa(n-1))
	}
	if to < len(all) {
		p.Older = r.With("page", strconv.Itoa(n+1))
	}
	return all[from:to], p, nil
}

// filter is a choice of what a list shows.
func (r *request) filter(path, name, value, text string) site.Link {
	link := site.Link{Href: r.Href(path), Text: text, Here: r.Query.Get(name) == value}
	if value != "" {
		link.Href = r.Within(path, name, value)
	}
	return link
}

// shortened is the beginning of a text, for lists that lead to the whole.
func shortened(s site.Said, characters int) site.Said {
	for i := range s.Text {
		if characters == 0 {
			s.Text = strings.TrimRight(s.Text[:i], " \n") + "…"
			break
		}
		characters--
	}
	return s
}
