package verifier

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestPage: the page is one file that loads nothing, and its policy names its own script and style.
func TestPage(t *testing.T) {
	html := string(Page())
	for _, forbidden := range []string{"{{policy", "{{style", "{{script", "<!--", " src=", "@import", " url(", ":url(", "innerHTML", "eval(", "new Function"} {
		if strings.Contains(html, forbidden) {
			t.Errorf("the page has %q", forbidden)
		}
	}
	for _, tag := range []string{"script", "style"} {
		found := regexp.MustCompile(`(?s)<`+tag+`(?: type="module")?>(.*?)</`+tag+`>`).FindAllStringSubmatch(html, -1)
		if len(found) != 1 || !strings.Contains(policy, tag+"-src '"+sourceHash(found[0][1])+"'") {
			t.Errorf("%d of %s, or not the one in the policy: %s", len(found), tag, policy)
		}
	}
	if strings.Contains(policy, "unsafe") || !strings.HasPrefix(policy, "default-src 'none'; ") {
		t.Errorf("policy %s", policy)
	}
}

// TestModules: the page has every module, each after those that it imports; only the command line stays out.
func TestModules(t *testing.T) {
	files, err := filepath.Glob("js/*.js")
	if err != nil {
		t.Fatal(err)
	}
	if want := len(modules) + 1; len(files) != want {
		t.Errorf("%d files in js, want %d", len(files), want)
	}
	for i, name := range modules {
		for _, m := range regexp.MustCompile(`from "\./([a-z]+)\.js"`).FindAllStringSubmatch(read("js/"+name+".js"), -1) {
			if !slices.Contains(modules[:i], m[1]) {
				t.Errorf("js/%s.js imports %s, which does not stand before it", name, m[1])
			}
		}
	}
}

// TestWords: both languages say the same things, with the same figures.
func TestWords(t *testing.T) {
	source := read("js/words.js")
	_, en, _ := strings.Cut(source, "const en = {")
	en, az, found := strings.Cut(en, "const az = {")
	if !found {
		t.Fatal("no catalogue")
	}
	line := regexp.MustCompile(`(?m)^  "?([a-z._]+)"?: "(.*)",$`)
	figures := regexp.MustCompile(`%[1-9]`)
	catalogue := func(text string) map[string]string {
		words := map[string]string{}
		for _, m := range line.FindAllStringSubmatch(text, -1) {
			found := figures.FindAllString(m[2], -1)
			slices.Sort(found)
			words[m[1]] = strings.Join(found, "")
		}
		return words
	}
	english, azerbaijani := catalogue(en), catalogue(az)
	if len(english) < 100 {
		t.Fatalf("%d words", len(english))
	}
	for key, figures := range english {
		if got, ok := azerbaijani[key]; !ok || got != figures {
			t.Errorf("%s: figures %q in English, %q in Azerbaijani (there: %t)", key, figures, got, ok)
		}
	}
	for key := range azerbaijani {
		if _, ok := english[key]; !ok {
			t.Errorf("%s is in Azerbaijani alone", key)
		}
	}
	used := regexp.MustCompile(`(?:say\(lang, |heading\(lang, |data-t=)"([a-z._]+)"`)
	for _, file := range []string{"js/page.js", "js/render.js", "verify.html"} {
		for _, m := range used.FindAllStringSubmatch(read(file), -1) {
			if _, ok := english[m[1]]; !ok && !strings.HasSuffix(m[1], ".") {
				t.Errorf("%s says %s, for which there are no words", file, m[1])
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
		"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
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
			if strings.Contains(line, "node:") && file != filepath.Join("js", "node.js") {
				t.Errorf("%s needs Node: %s", file, line)
			}
			if strings.Contains(line, "import(") || strings.Contains(line, "require(") {
				t.Errorf("%s: %s", file, line)
			}
		}
	}
}
