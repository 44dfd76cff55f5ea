package site

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"twothirds/api/httpapi/asof"
	"twothirds/api/reports"
	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/projections"
)

// Policy is what browsers may do with a page: show it with our own style, fonts
// and scripts, and ask this server. Text becomes markup in one place of the
// scripts alone, the trusted types policy of this name.
const Policy = "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types twothirds"

// Page is what every page shows around its content.
type Page struct {
	*Lang
	// Path is the page's without its language, such as /motions.
	Path string
	// At is what the reader asked for, "" for the newest.
	At string
	// Seq and Recorded are the last entry of what is shown.
	Seq      wire.Seq
	Recorded wire.Time
	// Now is the log's clock for the newest state, otherwise Recorded: by it
	// rules are in force.
	Now    wire.Time
	Ledger *domain.Ledger
	Title  string
	Nav    []Link
	// Tools stand beside the body's name, Further at the foot, Crumbs above the
	// title: the way to a page that no entrance leads to.
	Tools, Further, Crumbs []Link
	// Scripts are addresses of modules, Feeds of the same in other forms, Data
	// attributes of body that the scripts read, without their data-.
	Scripts []string
	Feeds   []Feed
	Data    map[string]string
	Query   url.Values
	// Still says that the page does not follow the log, though it shows the newest:
	// it has work of the reader on it, or shows nothing of the ledger.
	Still bool
	// Refreshed says that what the page shows may be put anew while it is open.
	Refreshed bool
	// Named says that names of persons are shown, which are no part of the record.
	Named bool

	site *Site
}

// Link is a link with its text. Here marks the one that leads to what is shown,
// or counts.
type Link struct {
	Href, Text string
	Here       bool
}

// Feed is another form of what a page shows, by its media type.
type Feed struct{ Type, Href, Text string }

// Demo reports whether the ledger is a demonstration.
func (b *Page) Demo() bool { return b.Ledger.Purpose == domain.PurposeDemonstration }

// Href is a link to another page in the same language and of the same state.
// The first part is a path that we wrote; the others are put into it.
func (b *Page) Href(path string, parts ...any) string {
	u := url.URL{Path: "/" + b.Code + path}
	for _, part := range parts {
		u.Path += fmt.Sprint(part)
	}
	if b.At != "" {
		u.RawQuery = url.Values{"at": {b.At}}.Encode()
	}
	return u.String()
}

// SeqNumber is Seq as a number that lang.N writes.
func (b *Page) SeqNumber() int64 { return int64(b.Seq) } //nolint:gosec // sequences stay below 2^53

// DataName is the name of an attribute of Data. The name is one that we wrote.
func (b *Page) DataName(name string) template.HTMLAttr { return template.HTMLAttr("data-" + name) } //nolint:gosec // ours

// Live reports whether the page follows the log while it is open.
func (b *Page) Live() bool { return b.At == "" && !b.Still }

// Action is where the page's form leads: to the page itself.
func (b *Page) Action() string { return (&url.URL{Path: "/" + b.Code + b.Path}).String() }

// Sub is what a template inside a page is given: the page, for its words and
// links, and one thing by name.
func (b *Page) Sub(name string, thing any) map[string]any {
	return map[string]any{"Page": b, name: thing}
}

// With is a link to this page with a parameter changed, "" to take it away.
func (b *Page) With(name, value string) string {
	query := maps.Clone(b.Query)
	query.Del(name)
	if value != "" {
		query.Set(name, value)
	}
	return (&url.URL{Path: "/" + b.Code + b.Path, RawQuery: query.Encode()}).String()
}

// Within is a link to another page of the same state with a parameter. The path
// is one that we wrote.
func (b *Page) Within(path, name, value string) string {
	query := url.Values{name: {value}}
	if b.At != "" {
		query.Set("at", b.At)
	}
	return (&url.URL{Path: "/" + b.Code + path, RawQuery: query.Encode()}).String()
}

// Report is the link to the report of a kind about what the page shows, whose id its
// address ends with.
func (b *Page) Report(kind string) Link {
	parts := strings.Split(strings.Trim(b.Path, "/"), "/")
	id := parts[len(parts)-1]
	if kind == "measure" && len(parts) == 4 { // plan/PLAN/items/NUMBER
		id = parts[1] + "." + id
	}
	return Link{Href: b.Within("/reports/"+kind, "id", id), Text: b.T("reports.link", b.T("reportkind."+kind))}
}

// Other is this page in the other language.
func (b *Page) Other() Link {
	code := codes[0]
	if code == b.Code {
		code = codes[1]
	}
	u := url.URL{Path: "/" + code + b.Path, RawQuery: b.Query.Encode()}
	return Link{Href: u.String(), Text: code}
}

// Static is the address of a file that pages are drawn with.
func (b *Page) Static(name string) string { return b.site.static[name] }

// Hidden are the page's further parameters, for its form.
func (b *Page) Hidden() map[string]string {
	hidden := map[string]string{}
	for _, name := range []string{"about", "kind", "member", "q", "state"} {
		if value := b.Query.Get(name); value != "" {
			hidden[name] = value
		}
	}
	return hidden
}

// Request is what a page is made from.
type Request struct {
	*http.Request
	Page
	Site *Site
	View *projections.View
}

// Content is a page's own part: its template's name and what that is given,
// which embeds the request's base.
type Content struct {
	Template string
	Data     any
	// Varies says that something on it changes without a further entry, so that
	// it is not kept.
	Varies bool
	// File is served in place of a page; then there is no template.
	File *File
}

// File is something to keep: a feed, a bundle of proofs.
type File struct {
	Type string // media type
	Name string // under which it is kept; "" for what is shown
	Body []byte
}

// Loader reads what a page shows, and sets r.Title.
type Loader func(r *Request) (Content, error)

// ErrNotFound is returned by loaders for what is not there.
var ErrNotFound = errors.New("not found")

// errNamed is a fault of the program: names of persons leave on pages alone.
var errNamed = errors.New("a file was made from names of persons")

func nothing(*Request) (Content, error) { return Content{}, ErrNotFound }

// page serves a page in a language.
func (s *Site) page(l *Lang, pages *template.Template, load Loader) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", Policy)
		h.Set("Content-Language", l.Code)
		h.Set("Content-Type", "text/html; charset=utf-8")
		h.Set("Cache-Control", "no-store")
		body, err := s.render(l, pages, load, w, r)
		if err != nil {
			s.fail(l, w, r, err)
			return
		}
		_, _ = w.Write(body) // the client is gone where this fails; nil on 304
	}
}

// render makes a page; nil where the browser has it already, and was told so.
func (s *Site) render(l *Lang, pages *template.Template, load Loader, w http.ResponseWriter, r *http.Request) ([]byte, error) {
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, ErrNotFound
	}
	at := query.Get("at")
	reading, err := s.reader.Read(r.Context(), at, 0)
	if at == "" && errors.Is(err, asof.ErrBehind) {
		// A page says as of which entry it is: the last that can be read is better than none.
		reading = asof.Reading{}
		reading.View, err = s.reader.Model.View(0)
	}
	if err != nil {
		return nil, err
	}
	h := w.Header()
	seq := reading.View.At()
	h.Set("Ledger-Seq", fmt.Sprint(seq))
	req := &Request{Request: r, Site: s, View: reading.View, Page: Page{
		Lang: l, site: s, Path: strings.TrimPrefix(r.URL.Path, "/"+l.Code), At: at, Seq: seq, Query: query,
	}}
	if err := req.fill(); err != nil {
		return nil, err
	}
	etag := req.etag()
	loaded, err := load(req)
	if err != nil {
		return nil, err
	}
	req.belong()
	if req.Named && loaded.File != nil {
		return nil, errNamed
	}
	// The page was found: only now may it be said that it has not changed. One that
	// shows names is kept by nobody: they can be erased at any time.
	if !loaded.Varies && !req.Named {
		h.Set("ETag", etag)
		h.Set("Cache-Control", "public, no-cache")
		if reading.Fixed {
			h.Set("Cache-Control", "public, max-age=3600")
		}
		if strings.Contains(r.Header.Get("If-None-Match"), etag) {
			w.WriteHeader(http.StatusNotModified)
			return nil, nil
		}
	}
	if file := loaded.File; file != nil {
		h.Set("Content-Type", file.Type)
		if file.Name != "" {
			h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": file.Name}))
		}
		return file.Body, nil
	}
	if req.Live() {
		// A page with scripts of its own says what is new; others show it in place.
		req.Refreshed = len(req.Scripts) == 0
		req.Scripts = append(req.Scripts, req.Static("live.js"))
	}
	var page bytes.Buffer
	if err := pages.ExecuteTemplate(&page, loaded.Template, loaded.Data); err != nil {
		return nil, fmt.Errorf("writing the page: %w", err)
	}
	return page.Bytes(), nil
}

// fill reads what every page shows.
func (r *Request) fill() error {
	var err error
	if r.Ledger, err = ledgerOf(r.View, r.Site.Ledger.ID()); err != nil {
		return err
	}
	meta, ok, err := r.View.Entry(r.Seq)
	if err == nil && ok {
		r.Recorded, err = wire.ParseTime(meta.Recorded)
	}
	if err != nil {
		return fmt.Errorf("reading entry %d: %w", r.Seq, err)
	}
	r.Now = r.Recorded
	if now, err := r.Site.Ledger.Now(); err == nil && r.At == "" {
		r.Now = max(now, r.Recorded)
	}
	r.Nav = r.links(r.Site.ways.Entrances)
	r.Tools = r.links(r.Site.ways.Tools)
	r.Further = r.links(r.Site.ways.Further)
	for _, mediaType := range slices.Sorted(maps.Keys(r.Site.ways.Feeds)) {
		feed := r.Site.ways.Feeds[mediaType]
		r.Feeds = append(r.Feeds, Feed{Type: mediaType, Href: r.Href(feed.Path), Text: r.T(feed.Key)})
	}
	return nil
}

// links are those to entrances.
func (r *Request) links(entrances []Entrance) []Link {
	links := make([]Link, 0, len(entrances))
	for _, to := range entrances {
		here := r.Path == to.Path || (to.Path != "/" && strings.HasPrefix(r.Path, to.Path+"/"))
		links = append(links, Link{Href: r.Href(to.Path), Text: r.T(to.Key), Here: here})
	}
	return links
}

// belong marks the entrance that the page's crumbs begin with, where its own path
// leads through none.
func (r *Request) belong() {
	if len(r.Crumbs) == 0 || slices.ContainsFunc(r.Nav, func(to Link) bool { return to.Here }) {
		return
	}
	for i := range r.Nav {
		r.Nav[i].Here = r.Nav[i].Href == r.Crumbs[0].Href
	}
}

// fail answers with a page that says what is wrong.
func (s *Site) fail(l *Lang, w http.ResponseWriter, r *http.Request, err error) {
	status, key := http.StatusInternalServerError, "error.500"
	switch {
	case errors.Is(err, ErrNotFound):
		status, key = http.StatusNotFound, "error.404"
	case errors.Is(err, asof.ErrForm), errors.Is(err, projections.ErrInvalid):
		status, key = http.StatusBadRequest, "error.at"
	case errors.Is(err, asof.ErrFuture):
		status, key = http.StatusNotFound, "error.future"
	case errors.Is(err, asof.ErrBefore):
		status, key = http.StatusNotFound, "error.before"
	case errors.Is(err, asof.ErrBehind), errors.Is(err, projections.ErrNotReady), errors.Is(err, projections.ErrClosed), errors.Is(err, reports.ErrBusy):
		status, key = http.StatusServiceUnavailable, "error.503"
		w.Header().Set("Retry-After", "2")
	case r.Context().Err() != nil:
		status, key = http.StatusServiceUnavailable, "error.503"
	default:
		s.log.Error("a page failed", "path", r.URL.Path, "err", err)
	}
	w.WriteHeader(status)
	err = s.errors.ExecuteTemplate(w, "error.html", struct {
		*Lang
		Style, Icon, Text string
		Status            int
	}{l, s.static["style.css"], s.static["icon.svg"], l.T(key), status})
	if err != nil && r.Context().Err() == nil {
		s.log.Error("an error page failed", "path", r.URL.Path, "err", err)
	}
}

// about is the log's page of the entries about something.
func (b *Page) About(ref string) string {
	href := b.Href("/log")
	mark := "?"
	if strings.Contains(href, "?") {
		mark = "&"
	}
	return href + mark + "about=" + ref // refs are of our own making, without special characters
}

// entryLink is a link to an entry.
func (b *Page) EntryLink(seq wire.Seq) Link {
	return Link{Href: b.Href("/log/", seq), Text: b.T("entry", b.N(int64(seq)))} //nolint:gosec // sequences stay below 2^53
}
