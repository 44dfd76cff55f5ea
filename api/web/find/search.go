package find

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"twothirds/api/web/site"
	"twothirds/domain"
	"twothirds/projections"
)

// length is how many hits a page has.
const length = 30

type searchPage struct {
	*site.Page
	Asked    string // the query
	Kind     string // what the hits are cut down to, "" for nothing
	Kinds    []kindChoice
	Problem  string // why nothing was looked for
	Looked   bool   // something was looked for
	Numbered []hitLine
	Found    string      // how many, in words; "" for none
	Among    []site.Link // the same by kinds, to cut down to
	Hits     []hitLine
	Shown    string // which of them these are; "" where they are all
	Back, On string // links to others
	Try      []site.Link
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
	skip, err := skipped(r.Query.Get("from"))
	if err != nil {
		return site.Content{}, err
	}
	var kinds []string
	if page.Kind != "" {
		kinds = []string{page.Kind}
	}
	content := site.Content{Template: "search.html", Data: page}
	at := r.Seq
	if r.At == "" {
		at = 0 // what has come in meanwhile is found as well
	}
	found, err := r.Site.Model.SearchAt(at, query, kinds, skip, length)
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
	if skip > 0 && skip >= found.Total {
		return site.Content{}, site.ErrNotFound
	}
	// What came in meanwhile stands on no page of this entry that is kept, nor what is
	// found of the past, by words that may be replaced.
	content.Varies = r.At != "" || found.At > r.Seq
	page.Looked = true
	if skip == 0 {
		if page.Numbered, err = linesOf(r, found.Numbered, ""); err != nil {
			return site.Content{}, err
		}
	}
	if page.Hits, err = linesOf(r, found.Hits, query); err != nil {
		return site.Content{}, err
	}
	page.count(r, found, skip)
	if len(page.Hits)+len(page.Numbered) == 0 {
		page.Try = tries(r, query)
	}
	return content, nil
}

// skipped is how many hits come before the page.
func skipped(from string) (int, error) {
	if from == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(from)
	if err != nil || n < 0 || n > projections.MaxSkip {
		return 0, site.ErrNotFound
	}
	return n, nil
}

// count says how many were found, by kinds, and leads to the pages before and after.
func (p *searchPage) count(r *site.Request, found *projections.Found, skip int) {
	total := int64(found.Total)
	if found.Total > 0 {
		p.Found = r.Count("search.found", total)
	}
	if found.Cut && found.Total > 0 {
		p.Found = r.T("search.found.cut", r.N(total))
	}
	if len(p.Hits) > 0 && len(p.Hits) < found.Total {
		p.Shown = r.T("search.shown", r.N(int64(skip+1)), r.N(int64(skip+len(p.Hits))), r.N(total))
	}
	here := func(from int) string {
		if from <= 0 {
			return r.With("from", "")
		}
		return r.With("from", strconv.Itoa(from))
	}
	if skip > 0 {
		p.Back = here(skip - length)
	}
	if next := skip + len(p.Hits); len(p.Hits) > 0 && next < found.Total && next <= projections.MaxSkip {
		p.On = here(next)
	}
	if p.Kind == "" && len(found.Kinds) < 2 {
		return
	}
	p.Among = append(p.Among, site.Link{Href: among(r, ""), Text: r.T("search.kind.all"), Here: p.Kind == ""})
	for _, kind := range p.Kinds {
		if n := found.Kinds[kind.Name]; n > 0 || kind.Chosen {
			p.Among = append(p.Among, site.Link{Href: among(r, kind.Name), Text: r.T("search.of", kind.Word, r.N(int64(n))), Here: kind.Chosen})
		}
	}
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

// among is a link to the same search among one kind, or all for "".
func among(r *site.Request, kind string) string {
	return search(r, r.Query.Get("q"), kind)
}

// search is a link to a search.
func search(r *site.Request, query, kind string) string {
	values := url.Values{"q": {query}}
	if kind != "" {
		values.Set("kind", kind)
	}
	if r.At != "" {
		values.Set("at", r.At)
	}
	return (&url.URL{Path: "/" + r.Code + r.Path, RawQuery: values.Encode()}).String()
}

// tries are searches that may find something where a query found nothing.
func tries(r *site.Request, query string) (links []site.Link) {
	if r.Query.Get("kind") != "" {
		links = append(links, site.Link{Href: search(r, query, ""), Text: r.T("search.try.all")})
	}
	if words := strings.Fields(query); len(words) > 1 {
		for _, word := range words {
			links = append(links, site.Link{Href: search(r, word, ""), Text: r.T("search.try.word", site.Isolated(shortened(word)))})
		}
	}
	return links
}

func linesOf(r *site.Request, hits []projections.Hit, query string) (lines []hitLine, err error) {
	for i := range hits {
		line, err := lineOf(r, &hits[i], query)
		if err != nil {
			return nil, err
		}
		lines = append(lines, line)
	}
	return lines, nil
}

// hrefOf is where a hit is to be read.
func hrefOf(r *site.Request, hit *projections.Hit) string {
	switch hit.Kind {
	case "condition":
		return r.Href("/conditions")
	case "decision":
		return r.Href("/decisions/", hit.ID)
	case "item":
		if plan, number, ok := strings.Cut(hit.ID, "."); ok {
			return r.Href("/plan/", plan, "/items/", number)
		}
	case "protest":
		return r.Href("/protests")
	case "report":
		return r.Href("/reports/published/", hit.ID)
	}
	return r.HrefOf(hit.About)
}

func lineOf(r *site.Request, hit *projections.Hit, query string) (hitLine, error) {
	line := hitLine{
		Href: hrefOf(r, hit), Word: r.Or("kind.", hit.Kind), Earlier: hit.Earlier, Cite: r.Cite(hit.Seq),
	}
	if hit.Kind == "protest" {
		if err := addReasons(r, hit, query); err != nil {
			return line, err
		}
	}
	line.Snippet = pieceOf(r.Lang, hit.Snippet.Text, hit.Snippet.Lang, hit.Snippet.Marks)
	switch title := r.In(hit.Title); {
	case title.Text != "":
		line.Title = pieceOf(r.Lang, title.Text, title.Lang, projections.Marks(title.Text, query))
	case len(line.Snippet.Parts) > 0:
		line.Title, line.Snippet = line.Snippet, piece{} // it is called by what it says
	default:
		line.Title = piece{Parts: []part{{Text: site.Short(hit.ID)}}}
	}
	at, err := r.RecordedAt(hit.Seq)
	if err == nil && at > 0 {
		line.Date = r.Day(at)
	}
	return line, err
}

// addReasons gives a protest that was found by its reasons a piece of them: they stand in
// the entry that lodged it.
func addReasons(r *site.Request, hit *projections.Hit, query string) error {
	p, err := site.Get[domain.Protest](r.View, "protest", hit.ID)
	if err != nil || p == nil || hit.Snippet.Text != "" {
		return err
	}
	entry, err := r.Entry(p.Seq)
	if err != nil {
		return err
	}
	event, err := domain.DecodeEvent(entry.Statement)
	if err != nil {
		return fmt.Errorf("entry %d: %w", p.Seq, err)
	}
	if lodged, ok := event.(*domain.ProtestLodged); ok {
		hit.Snippet = projections.SnippetOf([]domain.Text{lodged.Reasons}, query)
	}
	return nil
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
