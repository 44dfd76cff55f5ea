package web

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"twothirds/api/httpapi/apitest"
	"twothirds/api/web/site"
	"twothirds/api/web/webtest"
	"twothirds/domain"
)

// entrance is the link of the main navigation that is marked.
var entrance = regexp.MustCompile(`<li><a href="([^"]*)" aria-current="page">`)

// TestEntrances: every page that stands below an entrance marks it, whatever its own
// address.
func TestEntrances(t *testing.T) {
	t.Parallel()
	node := apitest.Found(t, domain.PurposeDemonstration)
	node.CatchUp()
	mux := http.NewServeMux()
	Mount(mux, site.Options{Ledger: node.Ledger, Model: node.Model})
	for path, want := range map[string]string{
		"/":           "/en/",
		"/motions":    "/en/motions",
		"/inforce":    "/en/decisions",
		"/roll":       "/en/members",
		"/offices":    "/en/members",
		"/groups":     "/en/members",
		"/conditions": "/en/plan",
		"/verify":     "/en/room",
		"/log":        "/en/room",
		"/log/1":      "/en/room",
		"/calendar":   "",
		"/desk/keys":  "",
	} {
		w := webtest.Ask(mux, "/en"+path)
		if w.Code != http.StatusOK {
			t.Errorf("%s: status %d", path, w.Code)
			continue
		}
		_, nav, _ := strings.Cut(w.Body.String(), "<nav ")
		nav, _, _ = strings.Cut(nav, "</nav>")
		got := ""
		if found := entrance.FindStringSubmatch(nav); found != nil {
			got = found[1]
		}
		if got != want {
			t.Errorf("%s marks %q, not %q", path, got, want)
		}
	}
}
