package verifier

import (
	"net/http"
	"strings"
	"time"
)

// Handler serves the page, whatever the path it is mounted at; /verify is where
// docs/verifying.md expects it. It answers GET and HEAD. The policy sent along
// lets the page's own script and style run and nothing else, and lets it read
// logs: from its own host and from any address that the reader types in.
func Handler() http.Handler {
	tag := `"` + sourceHash(string(page)) + `"`
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "the verifier is a page: GET it", http.StatusMethodNotAllowed)
			return
		}
		h := w.Header()
		h.Set("Content-Type", "text/html; charset=utf-8")
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cache-Control", "no-cache")
		h.Set("ETag", tag)
		http.ServeContent(w, r, "verify.html", time.Time{}, strings.NewReader(string(page)))
	})
}
