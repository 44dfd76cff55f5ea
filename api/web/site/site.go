package site

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
	"path"
	"slices"

	"twothirds/api/httpapi/asof"
	"twothirds/api/notices"
	"twothirds/api/reports"
	"twothirds/eventstore"
	"twothirds/projections"
)

//go:embed templates/*.html
var templateFiles embed.FS

//go:embed static
var staticFiles embed.FS

// Options say which ledger the pages show. Log may be nil, and Notices is where
// none are sent.
type Options struct {
	Ledger  *eventstore.Ledger
	Model   *projections.Model
	Notices *notices.Outbox
	Log     *slog.Logger
	// Reports makes the reports that pages show; nil: one of the site's own.
	Reports *reports.Maker
	// Names shows the names of representatives, and of who made proposals, that the
	// ledger keeps openings of: whoever reads the pages learns them.
	Names bool
}

// A Section is a part of the pages: its own templates, words and addresses. Its
// templates may use those of this package.
type Section struct {
	// Templates has them in a folder of this name, as *.html.
	Templates fs.FS
	Words     Words
	// Pages are by their path without the language, as of a pattern of
	// http.ServeMux: "/motions/{id}".
	Pages map[string]Loader
	// Ahead, where there is one, is called once in the background after Mount: it
	// reads what pages would else read at the first request.
	Ahead func(*Site) error
}

// An Entrance is a page that every page leads to.
type Entrance struct {
	Path, Key string // Key is the word for it
}

// Ways are what every page leads to: the entrances in its navigation, the tools
// beside the body's name, further pages at the foot, the feeds by their media types.
type Ways struct {
	Entrances, Tools, Further []Entrance
	Feeds                     map[string]Entrance
}

// Site is the pages of a ledger.
type Site struct {
	Ledger  *eventstore.Ledger
	Model   *projections.Model
	Notices *notices.Outbox // nil where none are sent
	Reports *reports.Maker

	counts    counts
	names     bool
	reader    asof.Reader
	log       *slog.Logger
	languages []*Lang
	ways      Ways
	errors    *template.Template
	build     string            // changes with everything that a page is made of but the ledger
	static    map[string]string // paths of files that never change under them, by name
}

// Mount serves the sections' pages on mux: / sends a browser to its language,
// /en/ and /az/ have everything. It panics where two sections have the same
// word, or a template is wrong: faults of the program.
func Mount(mux *http.ServeMux, o Options, ways Ways, sections ...Section) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s := &Site{
		Ledger: o.Ledger, Model: o.Model, Notices: o.Notices, Reports: o.Reports, names: o.Names, reader: asof.Reader{Ledger: o.Ledger, Model: o.Model}, log: o.Log,
		languages: Languages(sections...), ways: ways, static: map[string]string{},
	}
	if s.Reports == nil {
		s.Reports = reports.NewMaker()
	}
	build := sha256.New()
	s.mountStatic(mux, build)
	common := template.Must(template.New("").ParseFS(templateFiles, "templates/*.html"))
	s.errors = common
	sum(build, templateFiles, "templates")
	for _, l := range s.languages {
		l.sum(build)
	}
	mux.HandleFunc("GET /{$}", s.choose)
	for _, section := range sections {
		pages := template.Must(template.Must(common.Clone()).ParseFS(section.Templates, "templates/*.html"))
		sum(build, section.Templates, "templates")
		for path, load := range section.Pages {
			for _, l := range s.languages {
				mux.HandleFunc("GET /"+l.Code+path, s.page(l, pages, load))
			}
		}
	}
	for _, l := range s.languages {
		mux.HandleFunc("GET /"+l.Code+"/", s.page(l, common, nothing))
	}
	s.build = hex.EncodeToString(build.Sum(nil)[:6])
	go s.readAhead(sections)
}

// readAhead lets the sections read ahead. It ends when all have, or the model is
// closed; what cannot be read now is read when it is asked for.
func (s *Site) readAhead(sections []Section) {
	for _, section := range sections {
		if section.Ahead == nil {
			continue
		}
		err := section.Ahead(s)
		if err != nil && !errors.Is(err, projections.ErrClosed) && !errors.Is(err, projections.ErrNotReady) {
			s.log.Warn("pages were not read ahead", "err", err)
		}
	}
}

// mountStatic serves the files that pages are drawn with: each under a name
// that has its sum in it, so that a browser may keep it for ever.
func (s *Site) mountStatic(mux *http.ServeMux, build hash.Hash) {
	files, err := fs.Glob(staticFiles, "static/*")
	if err != nil {
		panic("site: the static files are not embedded: " + err.Error())
	}
	slices.SortFunc(files, func(a, b string) int { return kindOrder(a) - kindOrder(b) }) // the style names the fonts
	for _, name := range files {
		content, err := fs.ReadFile(staticFiles, name)
		if err != nil {
			panic("site: the static files are not embedded: " + err.Error())
		}
		ext := path.Ext(name)
		short := path.Base(name)
		if ext == ".css" || ext == ".js" {
			content = s.addressed(content)
		}
		digest := sha256.Sum256(content)
		build.Write(digest[:])
		at := fmt.Sprintf("/static/%s-%x%s", short[:len(short)-len(ext)], digest[:6], ext)
		s.static[short] = at
		if contentType, ok := contentTypes[ext]; ok {
			mux.HandleFunc("GET "+at, file(contentType, content))
		}
	}
}

// contentTypes are of the static files that are served.
var contentTypes = map[string]string{
	".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml", ".woff2": "font/woff2",
}

// addressed puts the addresses of static files into a style sheet or a module,
// where it has their names: url("name"), from "./name".
func (s *Site) addressed(content []byte) []byte {
	for name, at := range s.static {
		content = bytes.ReplaceAll(content, []byte(`url("`+name+`")`), []byte(`url("`+at+`")`))
		content = bytes.ReplaceAll(content, []byte(`from "./`+name+`"`), []byte(`from "`+at+`"`))
	}
	return content
}

// shared is the module that the others import.
const shared = "markup.js"

// kindOrder puts the files that others name before them.
func kindOrder(name string) int {
	if ext := path.Ext(name); ext == ".css" || ext == ".js" && path.Base(name) != shared {
		return 1
	}
	return 0
}

// sum adds files to a hash.
func sum(h hash.Hash, files fs.FS, dir string) {
	entries, err := fs.ReadDir(files, dir)
	if err != nil {
		panic("site: the templates are not embedded: " + err.Error())
	}
	for _, e := range entries {
		b, err := fs.ReadFile(files, dir+"/"+e.Name())
		if err != nil {
			panic("site: the templates are not embedded: " + err.Error())
		}
		h.Write(b)
	}
}

// choose sends a browser to the pages in its language.
func (s *Site) choose(w http.ResponseWriter, r *http.Request) {
	code := preferred(r.Header.Get("Accept-Language"), s.prevailing())
	h := w.Header()
	h.Set("Vary", "Accept-Language")
	h.Set("Cache-Control", "no-cache")
	http.Redirect(w, r, "/"+code+"/", http.StatusFound)
}

// prevailing is the body's first language.
func (s *Site) prevailing() string {
	view, err := s.reader.Model.View(0)
	if err != nil {
		return codes[0]
	}
	ledger, err := ledgerOf(view, s.Ledger.ID())
	if err != nil {
		return codes[0]
	}
	return ledger.Prevailing
}

func file(contentType string, content []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		_, _ = w.Write(content) // the client is gone where this fails
	}
}
