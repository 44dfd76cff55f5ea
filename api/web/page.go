package web

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"twothirds/api/httpapi/asof"
	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/projections"
)

// policy is what browsers may do with a page: show it, with our own style.
const policy = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// base is what every page shows around its content.
type base struct {
	*lang
	Style string
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
	Nav    []navItem

	query url.Values
}

type navItem struct {
	Href, Text string
	Here       bool
}

// Demo reports whether the ledger is a demonstration.
func (b *base) Demo() bool { return b.Ledger.Purpose == domain.PurposeDemonstration }

// Href is a link to another page in the same language and of the same state.
// The first part is a path that we wrote; the others are put into it.
func (b *base) Href(path string, parts ...any) string {
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
func (b *base) SeqNumber() int64 { return int64(b.Seq) } //nolint:gosec // sequences stay below 2^53

// Action is where the page's form leads: to the page itself.
func (b *base) Action() string { return (&url.URL{Path: "/" + b.Code + b.Path}).String() }

// Sub is what a template inside a page is given: the page, for its words and
// links, and one thing by name.
func (b *base) Sub(name string, thing any) map[string]any {
	return map[string]any{"Page": b, name: thing}
}

// With is a link to this page with a parameter changed, "" to take it away.
func (b *base) With(name, value string) string {
	query := maps.Clone(b.query)
	query.Del(name)
	if value != "" {
		query.Set(name, value)
	}
	return (&url.URL{Path: "/" + b.Code + b.Path, RawQuery: query.Encode()}).String()
}

// Other is this page in the other language.
func (b *base) Other() navItem {
	other := languages[0]
	if other.Code == b.Code {
		other = languages[1]
	}
	u := url.URL{Path: "/" + other.Code + b.Path, RawQuery: b.query.Encode()}
	return navItem{Href: u.String(), Text: other.Code}
}

// Hidden are the page's further parameters, for its form.
func (b *base) Hidden() map[string]string {
	hidden := map[string]string{}
	for _, name := range []string{"about"} {
		if value := b.query.Get(name); value != "" {
			hidden[name] = value
		}
	}
	return hidden
}

// request is what a page is made from.
type request struct {
	*http.Request
	base
	site *site
	view *projections.View
}

// content is a page's own part: its template's name and what that is given,
// which embeds the request's base.
type content struct {
	template string
	data     any
	// varies says that something on it changes without a further entry, so that
	// it is not kept.
	varies bool
}

// loader reads what a page shows. It sets r.Title.
type loader func(r *request) (content, error)

// errNotFound is returned by loaders for what is not there.
var errNotFound = errors.New("not found")

func loadNothing(*request) (content, error) { return content{}, errNotFound }

// page serves a page in a language.
func (s *site) page(l *lang, load loader) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("Content-Language", l.Code)
		h.Set("Content-Type", "text/html; charset=utf-8")
		h.Set("Cache-Control", "no-store")
		body, err := s.render(l, load, w, r)
		if err != nil {
			s.fail(l, w, r, err)
			return
		}
		_, _ = w.Write(body) // the client is gone where this fails; nil on 304
	}
}

// render makes a page; nil where the browser has it already, and was told so.
func (s *site) render(l *lang, load loader, w http.ResponseWriter, r *http.Request) ([]byte, error) {
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, errNotFound
	}
	at := query.Get("at")
	reading, err := s.reader.Read(r.Context(), at, 0)
	if err != nil {
		return nil, err
	}
	h := w.Header()
	seq := reading.View.At()
	h.Set("Ledger-Seq", fmt.Sprint(seq))
	req := &request{Request: r, site: s, view: reading.View, base: base{
		lang: l, Style: s.style, Path: strings.TrimPrefix(r.URL.Path, "/"+l.Code), At: at, Seq: seq, query: query,
	}}
	if err := req.fill(); err != nil {
		return nil, err
	}
	etag := fmt.Sprintf(`"%s-%d-%d"`, s.build, seq, begun(req.Ledger, req.Now))
	loaded, err := load(req)
	if err != nil {
		return nil, err
	}
	// The page was found: only now may it be said that it has not changed.
	if !loaded.varies {
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
	var page bytes.Buffer
	if err := s.pages.ExecuteTemplate(&page, loaded.template, loaded.data); err != nil {
		return nil, fmt.Errorf("writing the page: %w", err)
	}
	return page.Bytes(), nil
}

// fill reads what every page shows.
func (r *request) fill() error {
	var err error
	if r.Ledger, err = ledgerOf(r.view, r.site.ledger.ID()); err != nil {
		return err
	}
	meta, ok, err := r.view.Entry(r.Seq)
	if err == nil && ok {
		r.Recorded, err = wire.ParseTime(meta.Recorded)
	}
	if err != nil {
		return fmt.Errorf("reading entry %d: %w", r.Seq, err)
	}
	r.Now = r.Recorded
	if now, err := r.site.ledger.Now(); err == nil && r.At == "" {
		r.Now = max(now, r.Recorded)
	}
	for _, item := range []struct{ path, key string }{
		{"/", "nav.front"},
		{"/motions", "nav.motions"},
		{"/decisions", "nav.decisions"},
		{"/members", "nav.members"},
		{"/rules", "nav.rules"},
		{"/log", "nav.log"},
		{"/verify", "nav.verify"},
	} {
		here := r.Path == item.path || (item.path != "/" && strings.HasPrefix(r.Path, item.path+"/"))
		r.Nav = append(r.Nav, navItem{Href: r.Href(item.path), Text: r.T(item.key), Here: here})
	}
	return nil
}

// fail answers with a page that says what is wrong.
func (s *site) fail(l *lang, w http.ResponseWriter, r *http.Request, err error) {
	status, key := http.StatusInternalServerError, "error.500"
	switch {
	case errors.Is(err, errNotFound):
		status, key = http.StatusNotFound, "error.404"
	case errors.Is(err, asof.ErrForm), errors.Is(err, projections.ErrInvalid):
		status, key = http.StatusBadRequest, "error.at"
	case errors.Is(err, asof.ErrFuture):
		status, key = http.StatusNotFound, "error.future"
	case errors.Is(err, asof.ErrBefore):
		status, key = http.StatusNotFound, "error.before"
	case errors.Is(err, asof.ErrBehind), errors.Is(err, projections.ErrNotReady), errors.Is(err, projections.ErrClosed):
		status, key = http.StatusServiceUnavailable, "error.503"
		w.Header().Set("Retry-After", "2")
	case r.Context().Err() != nil:
		status, key = http.StatusServiceUnavailable, "error.503"
	default:
		s.log.Error("a page failed", "path", r.URL.Path, "err", err)
	}
	w.WriteHeader(status)
	err = s.pages.ExecuteTemplate(w, "error.html", struct {
		*lang
		Style, Text string
		Status      int
	}{l, s.style, l.T(key), status})
	if err != nil && r.Context().Err() == nil {
		s.log.Error("an error page failed", "path", r.URL.Path, "err", err)
	}
}

func sortedKeys(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }
