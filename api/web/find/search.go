package find

import (
	"errors"
	"strings"
	"unicode/utf8"

	"twothirds/api/web/site"
	"twothirds/projections"
)

// first is how many hits a page has before the reader asks for more.
const first = 30

type searchPage struct {
	*site.Page
	Asked   string // the query
	Kind    string // what the hits are cut down to, "" for nothing
	Kinds   []kindChoice
	Problem string // why nothing was looked for
	Found   string // how many, in words; "" where nothing was looked for
	Hits    []hitLine
	More    string // link to more of them
	Narrow  bool   // there are more than are ever shown
}

type kindChoice struct {
	Name, Word string
	Chosen     bool
}

// hitLine is something that was found.
type hitLine struct {
	Href    string
	Word    string // what it is
	Title   piece
	Snippet piece
	Earlier bool
	Date    site.Stamp
	Cite    site.Link
}

// piece is a text with what was looked for marked in it.
type piece struct {
	Lang  string
	Parts []part
}

type part struct {
	Text   string
	Marked bool
}

func load(r *site.Request) (site.Content, error) {
	query := strings.TrimSpace(r.Query.Get("q"))
	page := &searchPage{Page: &r.Page, Asked: query, Kind: r.Query.Get("kind")}
	r.Title = r.T("search")
	if query != "" {
		r.Title = r.T("search.title", site.Isolated(shortened(query)))
	}
	for _, kind := range projections.Searched {
		page.Kinds = append(page.Kinds, kindChoice{kind, r.Or("kind.", kind), kind == page.Kind})
	}
	site.ByName(r.Lang, page.Kinds, func(c kindChoice) string { return c.Word })
	limit := first
	if r.Query.Get("more") != "" {
		limit = projections.MaxHits
	}
	var kinds []string
	if page.Kind != "" {
		kinds = []string{page.Kind}
	}
	content := site.Content{Template: "search.html", Data: page}
	hits, more, err := r.Site.Model.Search(query, kinds, limit)
	switch {
	case errors.Is(err, projections.ErrInvalid) && page.Kind != "" && !known(page.Kinds):
		return site.Content{}, site.ErrNotFound
	case errors.Is(err, projections.ErrInvalid):
		page.Problem = r.T("search.long", r.N(projections.MaxQueryWords), r.N(projections.MaxQuery))
		page.Asked = shortened(query)
		return content, nil
	case err != nil:
		return site.Content{}, err
	case query == "":
		return content, nil
	}
	// The newest is what was searched, and so where the links lead.
	newest := r.Page
	newest.At = ""
	for i := range hits {
		line, err := lineOf(r, &newest, &hits[i], query)
		if err != nil {
			return site.Content{}, err
		}
		page.Hits = append(page.Hits, line)
	}
	page.Found = r.Count("search.found", int64(len(hits)))
	if more {
		page.Found = r.T("search.found.first", r.N(int64(len(hits))))
		page.Narrow = limit == projections.MaxHits
		if !page.Narrow {
			page.More = r.With("more", "all")
		}
	}
	return content, nil
}

func known(kinds []kindChoice) bool {
	for _, kind := range kinds {
		if kind.Chosen {
			return true
		}
	}
	return false
}

// shortened cuts a query down to what a title bears.
func shortened(query string) string {
	if utf8.RuneCountInString(query) <= 80 {
		return query
	}
	return string([]rune(query)[:80]) + "…"
}

func lineOf(r *site.Request, newest *site.Page, hit *projections.Hit, query string) (hitLine, error) {
	line := hitLine{
		Href: newest.HrefOf(hit.About), Word: r.Or("kind.", hit.Kind), Earlier: hit.Earlier, Cite: newest.Cite(hit.Seq),
		Snippet: pieceOf(r.Lang, hit.Snippet.Text, hit.Snippet.Lang, hit.Snippet.Marks),
	}
	if plan, number, ok := strings.Cut(hit.ID, "."); ok && hit.Kind == "item" {
		line.Href = newest.Href("/plan/", plan, "/items/", number)
	}
	if hit.Kind == "decision" {
		line.Href = newest.Href("/decisions/", hit.ID)
	}
	title := r.In(hit.Title)
	if title.Text == "" {
		title = site.Said{Text: site.Short(hit.ID)}
	}
	line.Title = pieceOf(r.Lang, title.Text, title.Lang, projections.Marks(title.Text, query))
	at, err := r.RecordedAt(hit.Seq)
	if err == nil && at > 0 {
		line.Date = r.Day(at)
	}
	return line, err
}

// pieceOf cuts a text at its marks.
func pieceOf(l *site.Lang, text, lang string, marks []projections.Mark) piece {
	p := piece{Lang: lang}
	if lang == l.Code {
		p.Lang = ""
	}
	at := 0
	for _, mark := range marks {
		if mark.From > at {
			p.Parts = append(p.Parts, part{Text: text[at:mark.From]})
		}
		p.Parts = append(p.Parts, part{Text: text[mark.From:mark.To], Marked: true})
		at = mark.To
	}
	if at < len(text) {
		p.Parts = append(p.Parts, part{Text: text[at:]})
	}
	return p
}
