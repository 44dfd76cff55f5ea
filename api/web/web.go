package web

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"html/template"
	"log/slog"
	"net/http"
	"strings"

	"twothirds/api/httpapi/asof"
	"twothirds/eventstore"
	"twothirds/projections"
)

//go:embed templates/*.html
var templateFiles embed.FS

//go:embed static/style.css
var styleSheet []byte

//go:embed static/icon.svg
var icon []byte

// Options say which ledger the pages show. Log may be nil.
type Options struct {
	Ledger *eventstore.Ledger
	Model  *projections.Model
	Log    *slog.Logger
}

// site is the pages of a ledger.
type site struct {
	ledger *eventstore.Ledger
	reader asof.Reader
	log    *slog.Logger
	pages  *template.Template
	build  string // changes with everything that a page is made of but the ledger
	style  string // path of the style sheet, which never changes under it
}

// Mount serves the pages on mux: / sends a browser to its language, /en/ and
// /az/ have everything.
func Mount(mux *http.ServeMux, o Options) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s := &site{
		ledger: o.Ledger, reader: asof.Reader{Ledger: o.Ledger, Model: o.Model}, log: o.Log,
		pages: template.Must(template.New("").ParseFS(templateFiles, "templates/*.html")),
		build: buildOf(), style: "/static/style-" + sumOf(styleSheet) + ".css",
	}
	mux.HandleFunc("GET /{$}", s.choose)
	mux.HandleFunc("GET "+s.style, file("text/css; charset=utf-8", styleSheet))
	mux.HandleFunc("GET /static/icon.svg", file("image/svg+xml", icon))
	for _, l := range languages {
		for path, load := range map[string]loader{
			"/{$}":          loadFront,
			"/motions":      loadMotions,
			"/motions/{id}": loadMotion,
			"/decisions":    loadDecisions,
			"/members":      loadMembers,
			"/rules":        loadRules,
			"/log":          loadLog,
			"/log/{seq}":    loadEntry,
			"/verify":       loadVerify,
			"/":             loadNothing,
		} {
			mux.HandleFunc("GET /"+l.Code+path, s.page(l, load))
		}
	}
}

// buildOf is a sum over templates, style and words.
func buildOf() string {
	h := sha256.New()
	entries, err := templateFiles.ReadDir("templates")
	if err != nil {
		panic("web: the templates are not embedded: " + err.Error())
	}
	for _, e := range entries {
		b, err := templateFiles.ReadFile("templates/" + e.Name())
		if err != nil {
			panic("web: the templates are not embedded: " + err.Error())
		}
		h.Write(b)
	}
	h.Write(styleSheet)
	for _, l := range languages {
		for _, key := range sortedKeys(l.words) {
			h.Write([]byte(key + "\x00" + l.words[key] + "\x00"))
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:6])
}

func sumOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:6])
}

// choose sends a browser to the pages in its language.
func (s *site) choose(w http.ResponseWriter, r *http.Request) {
	code := preferred(r.Header.Get("Accept-Language"), s.prevailing())
	h := w.Header()
	h.Set("Vary", "Accept-Language")
	h.Set("Cache-Control", "no-cache")
	http.Redirect(w, r, "/"+code+"/", http.StatusFound)
}

// prevailing is the body's first language.
func (s *site) prevailing() string {
	view, err := s.reader.Model.View(0)
	if err != nil {
		return languages[0].Code
	}
	ledger, err := ledgerOf(view, s.ledger.ID())
	if err != nil {
		return languages[0].Code
	}
	return ledger.Prevailing
}

func file(contentType string, content []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		cache := "public, max-age=31536000, immutable"
		if strings.HasPrefix(contentType, "image/") {
			cache = "public, max-age=86400"
		}
		w.Header().Set("Cache-Control", cache)
		_, _ = w.Write(content) // the client is gone where this fails
	}
}
