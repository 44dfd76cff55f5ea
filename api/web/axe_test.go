package web

import (
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"twothirds/api/browsertest"
	"twothirds/api/web/site"
)

// axePath is where make tools puts axe-core, from this package.
const axePath = "../../.tools/node_modules/axe-core/axe.min.js"

// hostileKinds are pages that show, between them, everything that somebody says:
// few, for texts of 50 kB take their time.
var hostileKinds = []string{"/", "/motions/*", "/decisions/*", "/members/*", "/meetings/*", "/plan/*", "/concerns/*", "/log/*", "/desk/motions/*"}

// TestAccessibility has axe-core look at every kind of page in a real browser, in
// one language or the other, light and dark, and at some of a body in which all that
// is said is hostile: no violation of WCAG 2.2 A and AA, nor of its best practices.
func TestAccessibility(t *testing.T) {
	axe, err := os.ReadFile(axePath)
	if err != nil {
		t.Skip("axe-core is not there; make tools installs it")
	}
	b := browsertest.Open(t).Tab()
	story := told(t)
	mux := http.NewServeMux()
	Mount(mux, site.Options{Ledger: story.Ledger, Model: story.Model})
	server := httptest.NewServer(mux)
	defer server.Close()
	paths := kinds(t, mux)
	for _, kind := range []string{"/calendar", "/open-data", "/reports", "/reports/accountability", "/reports/published/*", "/room"} {
		if !slices.ContainsFunc(paths, func(path string) bool { return kindOf(path) == kind }) {
			t.Errorf("no page leads to %s", kind)
		}
	}
	for i, path := range append(paths, "/desk/motions/new?effect=change_rules") {
		examine(t, b, string(axe), server.URL+"/"+[]string{"en", "az"}[i%2]+path)
	}
	mux = http.NewServeMux()
	Mount(mux, openHostile(t).options())
	hostile := httptest.NewServer(mux)
	defer hostile.Close()
	seen := 0
	for i, path := range kinds(t, mux) {
		if slices.Contains(hostileKinds, kindOf(path)) {
			examine(t, b, string(axe), hostile.URL+"/"+[]string{"en", "az"}[i%2]+path)
			seen++
		}
	}
	if seen != len(hostileKinds) {
		t.Errorf("%d pages of the hostile body were seen, not %d", seen, len(hostileKinds))
	}
}

// drawn is true of a page that its modules have drawn; they go on when it is loaded.
const drawn = `document.querySelector('script[src^="/modules/"]') === null || document.body.dataset.deskReady === "ok"`

// examine has axe-core look at a page as it is in the light, and once more at its
// colours in the dark: nothing else differs between the two.
func examine(t *testing.T, b *browsertest.Tab, axe, url string) {
	t.Helper()
	for _, scheme := range []struct{ name, ask string }{
		{"light", `runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]`},
		{"dark", `runOnly: {type: "rule", values: ["color-contrast", "link-in-text-block"]}`},
	} {
		b.Call("Emulation.setEmulatedMedia", map[string]any{"features": []map[string]string{{"name": "prefers-color-scheme", "value": scheme.name}}}, nil)
		if scheme.name == "light" {
			b.Open(url)
			b.Until(drawn)
			b.Eval(axe + "\n;''")
		}
		found := b.Eval(`axe.run({` + scheme.ask + `}).then((r) => JSON.stringify(r.violations.map((v) => ({id: v.id, help: v.help, nodes: v.nodes.slice(0, 3).map((n) => n.html.slice(0, 200) + " " + (n.any[0]?.message ?? ""))}))))`)
		var violations []struct {
			ID, Help string
			Nodes    []string
		}
		if err := json.Unmarshal([]byte(found), &violations); err != nil {
			t.Fatalf("%s: %v in %.200s", url, err, found)
		}
		for _, v := range violations {
			t.Errorf("%s, %s: %s (%s)\n\t%s", url, scheme.name, v.Help, v.ID, strings.Join(v.Nodes, "\n\t"))
		}
	}
}

// variable are the parts of a path that differ between pages of one kind.
var variable = regexp.MustCompile(`[0-9a-f]{64}|[0-9a-f-]{36}|[0-9]+`)

// kindOf is what a page's path has in common with those of its kind.
func kindOf(path string) string {
	path, _, _ = strings.Cut(path, "?")
	return variable.ReplaceAllString(path, "*")
}

// kinds are paths of one page of every kind that can be reached from the front
// page, without the language.
func kinds(t testing.TB, h http.Handler) []string {
	t.Helper()
	seen := map[string]bool{}
	waiting := []string{"/"}
	var paths []string
	for n := 0; n < len(waiting); n++ {
		path := waiting[n]
		kind := kindOf(path)
		if seen[kind] {
			continue
		}
		seen[kind] = true
		r := httptest.NewRequest(http.MethodGet, "/en"+path, nil)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			t.Errorf("/en%s: %d", path, w.Code)
			continue
		}
		if !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
			continue
		}
		paths = append(paths, path)
		for _, m := range regexp.MustCompile(`href="/en(/[^"#]*)`).FindAllStringSubmatch(w.Body.String(), -1) {
			waiting = append(waiting, html.UnescapeString(m[1]))
		}
	}
	if len(paths) < 10 {
		t.Error(fmt.Sprint("only these pages were found: ", paths))
	}
	return paths
}
