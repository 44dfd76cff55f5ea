package httpapi

import (
	"html"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"twothirds/api/httpapi/apitest"
	"twothirds/domain"
)

// variable are the parts of an address that differ between pages of one kind.
var variable = regexp.MustCompile(`[0-9a-f]{64}|[0-9a-f-]{36}|[0-9]+`)

// perKind is how many addresses of one kind are followed.
const perKind = 6

// testLinks follows the links of pages of every kind, in both languages, of the
// newest state and of past ones.
func testLinks(t *testing.T, h http.Handler) {
	link := regexp.MustCompile(` href="([^"#]+)"`)
	seen := map[string]bool{}
	kinds := map[string]int{}
	pending := []string{"/", "/az/", "/en/", "/en/?at=45"}
	for len(pending) > 0 {
		url := pending[0]
		pending = pending[1:]
		kind := variable.ReplaceAllString(url, "*")
		if seen[url] || kinds[kind] == perKind {
			continue
		}
		seen[url] = true
		kinds[kind]++
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", url, nil))
		if w.Code == 302 {
			continue
		}
		if w.Code != 200 {
			t.Errorf("%s is answered with %d: %.200s", url, w.Code, w.Body)
		}
		if !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
			continue
		}
		for _, m := range link.FindAllStringSubmatch(w.Body.String(), -1) {
			if strings.HasPrefix(m[1], "data:") { // the verifier's offer to save itself
				continue
			}
			pending = append(pending, html.UnescapeString(m[1]))
		}
	}
	if len(seen) < 200 {
		t.Errorf("only %d links were followed", len(seen))
	}
	t.Logf("%d links", len(seen))
}

// TestPagesBesideTheInterface: pages answer with pages, also where there is
// none, under a policy of their own and for their own origin alone.
func TestPagesBesideTheInterface(t *testing.T) {
	n := apitest.Found(t, domain.PurposeDemonstration)
	n.CatchUp()
	h := New(Options{Ledger: n.Ledger, Model: n.Model})
	for url, status := range map[string]int{"/en/": 200, "/az/nothing": 404} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", url, nil))
		header := w.Header()
		if w.Code != status || header.Get("Content-Type") != "text/html; charset=utf-8" {
			t.Errorf("%s: %d, %s", url, w.Code, header.Get("Content-Type"))
		}
		if got := header.Get("Content-Security-Policy"); !strings.Contains(got, "style-src 'self'") || strings.Contains(got, "unsafe") || header.Get("Access-Control-Allow-Origin") != "" || header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: policy %q", url, got)
		}
	}
	scenario{method: "POST", url: "/en/", status: 405, content: []string{`"code":"method"`}}.run(t, h)
}
