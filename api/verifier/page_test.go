package verifier

import (
	"bytes"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// pages are both pages by name.
var pages = map[string]*page{"verify": verifyPage, "sign": signPage}

// TestPages: each page is one file that loads nothing, and its policy names its
// own script and style; the one that signs may connect to nothing.
func TestPages(t *testing.T) {
	for name, p := range pages {
		html := string(p.html)
		for _, forbidden := range []string{"{{policy", "{{style", "{{script", "<!--", " src=", "@import", " url(", ":url(", "innerHTML", "eval(", "new Function"} {
			if strings.Contains(html, forbidden) {
				t.Errorf("%s: the page has %q", name, forbidden)
			}
		}
		for _, tag := range []string{"script", "style"} {
			found := regexp.MustCompile(`(?s)<`+tag+`(?: type="module")?>(.*?)</`+tag+`>`).FindAllStringSubmatch(html, -1)
			if len(found) != 1 || !strings.Contains(p.policy, tag+"-src '"+sourceHash(found[0][1])+"'") {
				t.Errorf("%s: %d of %s, or not the one in the policy: %s", name, len(found), tag, p.policy)
			}
		}
		if strings.Contains(p.policy, "unsafe") || !strings.HasPrefix(p.policy, "default-src 'none'; ") {
			t.Errorf("%s: policy %s", name, p.policy)
		}
	}
	if !strings.Contains(signPage.policy, "connect-src 'none'") || strings.Contains(string(SignPage()), "fetch(") {
		t.Errorf("the page that signs may connect: %s", signPage.policy)
	}
}

// TestModules: the pages and the worker have every module, each after those that it imports; only the command line stays out.
func TestModules(t *testing.T) {
	files, err := filepath.Glob("js/*.js")
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{"node": true, "cli": true}
	for _, p := range []*page{verifyPage, signPage, {name: "the worker", modules: workerModules}} {
		for i, name := range p.modules {
			used[name] = true
			for _, m := range regexp.MustCompile(`from "\./([a-z]+)\.js"`).FindAllStringSubmatch(read("js/"+name+".js"), -1) {
				if !slices.Contains(p.modules[:i], m[1]) {
					t.Errorf("%s: js/%s.js imports %s, which does not stand before it", p.name, name, m[1])
				}
			}
		}
	}
	if len(files) != len(used) {
		t.Errorf("%d files in js, %d of them used", len(files), len(used))
	}
}

// words are the words of a module of words by language and key, each with the figures that it fills in.
func words(t *testing.T, module string) map[string]map[string]string {
	t.Helper()
	source := read("js/" + module + ".js")
	_, en, _ := strings.Cut(source, "const en = {")
	en, az, found := strings.Cut(en, "const az = {")
	if !found {
		t.Fatalf("%s: no catalogue", module)
	}
	line := regexp.MustCompile(`(?m)^  "?([a-z0-9._]+)"?: "(.*)",$`)
	figures := regexp.MustCompile(`%[1-9]`)
	catalogue := func(text string) map[string]string {
		words := map[string]string{}
		for _, m := range line.FindAllStringSubmatch(text, -1) {
			if _, twice := words[m[1]]; twice {
				t.Errorf("%s: %s twice", module, m[1])
			}
			found := figures.FindAllString(m[2], -1)
			slices.Sort(found)
			words[m[1]] = strings.Join(found, "")
		}
		return words
	}
	return map[string]map[string]string{"en": catalogue(en), "az": catalogue(az)}
}

// TestWords: both languages say the same things, with the same figures, and there are words for all that a page says.
func TestWords(t *testing.T) {
	used := regexp.MustCompile(`(?:say\(lang, |heading\(lang, |data-t=)"([a-z._]+)"`)
	for _, tc := range []struct {
		catalogue string
		files     []string
		least     int
	}{
		{"words", []string{"js/page.js", "js/render.js", "js/receiptview.js", "js/describe.js", "js/worker.js", "verify.html"}, 150},
		{"signwords", []string{"js/signpage.js", "js/describe.js", "sign.html"}, 60},
	} {
		said := map[string]bool{}
		for _, module := range []string{tc.catalogue, "terms", "laterterms"} {
			both := words(t, module)
			for key, figures := range both["en"] {
				said[key] = true
				if got, ok := both["az"][key]; !ok || got != figures {
					t.Errorf("%s: %s: figures %q in English, %q in Azerbaijani (there: %t)", module, key, figures, got, ok)
				}
			}
			for key := range both["az"] {
				if _, ok := both["en"][key]; !ok {
					t.Errorf("%s: %s is in Azerbaijani alone", module, key)
				}
			}
		}
		if len(said) < tc.least {
			t.Errorf("%s: %d words", tc.catalogue, len(said))
		}
		for _, file := range tc.files {
			for _, m := range used.FindAllStringSubmatch(read(file), -1) {
				if !said[m[1]] && !strings.HasSuffix(m[1], ".") {
					t.Errorf("%s says %s, for which there are no words", file, m[1])
				}
			}
		}
	}
}

// TestTerms: there are words for every type of statement and every member that the golden logs have.
func TestTerms(t *testing.T) {
	terms := words(t, "terms")["en"]
	maps.Copy(terms, words(t, "laterterms")["en"])
	types := regexp.MustCompile(`"type":"twothirds\.([a-z_.]+)\.v1"`)
	members := regexp.MustCompile(`"([a-z0-9_]+)":`)
	around := []string{"alg", "az", "en", "data", "id", "recorded", "seen", "sig", "signatures", "source", "specversion", "statement", "subject", "time", "type"}
	for _, entry := range slices.Concat(goldenLogs(t)...) {
		for _, m := range types.FindAllSubmatch(entry, -1) {
			if _, ok := terms["type."+string(m[1])]; !ok {
				t.Errorf("no words for the type %s", m[1])
			}
		}
		for _, m := range members.FindAllSubmatch(entry, -1) {
			if _, ok := terms["field."+string(m[1])]; !ok && !slices.Contains(around, string(m[1])) {
				t.Errorf("no words for the member %s", m[1])
			}
		}
	}
}

// TestHandler: GET and HEAD, the policy, and an answer that is not sent twice.
func TestHandler(t *testing.T) {
	serve := func(method, ifNoneMatch string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, "/verify?url=x", nil)
		r.Header.Set("If-None-Match", ifNoneMatch)
		w := httptest.NewRecorder()
		Handler().ServeHTTP(w, r)
		return w
	}
	w := serve(http.MethodGet, "")
	if w.Code != http.StatusOK || !bytes.Equal(w.Body.Bytes(), Page()) {
		t.Errorf("GET: %d, %d bytes", w.Code, w.Body.Len())
	}
	for name, want := range map[string]string{
		"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": verifyPage.policy, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
	} {
		if got := w.Header().Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if w := serve(http.MethodHead, ""); w.Code != http.StatusOK || w.Body.Len() != 0 {
		t.Errorf("HEAD: %d, %d bytes", w.Code, w.Body.Len())
	}
	if w := serve(http.MethodGet, w.Header().Get("ETag")); w.Code != http.StatusNotModified {
		t.Errorf("the page that is there already: %d", w.Code)
	}
	sign := httptest.NewRecorder()
	SignHandler().ServeHTTP(sign, httptest.NewRequest(http.MethodGet, "/sign", nil))
	if !bytes.Equal(sign.Body.Bytes(), SignPage()) || sign.Header().Get("Content-Security-Policy") != signPage.policy || sign.Header().Get("ETag") == w.Header().Get("ETag") {
		t.Errorf("the page that signs: %d, %v", sign.Code, sign.Header())
	}
	if w := serve(http.MethodPost, ""); w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "GET, HEAD" {
		t.Errorf("POST: %d", w.Code)
	}
}

// TestSharesNothing: the JavaScript imports its own modules and, on the command line, Node's; nothing else.
func TestSharesNothing(t *testing.T) {
	files, err := filepath.Glob("js/*.js")
	if err != nil {
		t.Fatal(err)
	}
	own := regexp.MustCompile(`^import (?:\{ [^}]+ \}) from "(\./[a-z]+\.js|node:[a-z/]+)";$`)
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(data)) {
			if line = strings.TrimSpace(line); strings.Contains(line, "import ") && strings.HasPrefix(line, "import") && !own.MatchString(line) {
				t.Errorf("%s: %s", file, line)
			}
			if strings.Contains(line, "node:") && file != filepath.Join("js", "cli.js") {
				t.Errorf("%s needs Node: %s", file, line)
			}
			if strings.Contains(line, "import(") || strings.Contains(line, "require(") {
				t.Errorf("%s: %s", file, line)
			}
		}
	}
}
