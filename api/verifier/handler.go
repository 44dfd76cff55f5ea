package verifier

import (
	"net/http"
	"strings"
	"time"
)

// Handler serves the verifier, whatever the path it is mounted at; /verify is
// where docs/verifying.md expects it. It answers GET and HEAD. The policy sent
// along lets the page's own script and style run and nothing else, and lets it
// read logs: from its own host and from any address that the reader types in.
func Handler() http.Handler { return verifyPage }

// SignHandler serves the page that signs statements, as Handler does the
// verifier; its place is /sign. Its policy lets it connect to nothing.
func SignHandler() http.Handler { return signPage }

// ServeHTTP serves the page to GET and HEAD.
func (p *page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "this is a page: GET it", http.StatusMethodNotAllowed)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", p.policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cache-Control", "no-cache")
	h.Set("ETag", `"`+sourceHash(string(p.html))+`"`)
	http.ServeContent(w, r, p.name, time.Time{}, strings.NewReader(string(p.html)))
}
