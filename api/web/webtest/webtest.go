// Package webtest is for tests of pages: it asks for them, and reads them as
// strictly as XML is read.
package webtest

import (
	"encoding/xml"
	"errors"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Ask asks a handler for an address; headers are names and values by turns.
func Ask(h http.Handler, url string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, url, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

var (
	catalogueKey = regexp.MustCompile(`^[a-z]+(\.[a-z_]+)+$`)
	voidElements = []string{"meta", "link", "br", "input", "rect"}
)

// Check reads a page as strictly as XML does: tags nest, attributes are
// quoted, and whatever members wrote has stayed text. It returns the text, that
// of the title element apart.
func Check(t testing.TB, url, page string) (text, title string) {
	t.Helper()
	for _, bad := range []string{"ZgotmplZ", "<no value>", "%!", "<nil>", "javascript:"} {
		if strings.Contains(page, bad) {
			t.Errorf("%s: %q is in it", url, bad)
		}
	}
	dec := xml.NewDecoder(strings.NewReader(page))
	dec.Strict, dec.AutoClose, dec.Entity = false, voidElements, xml.HTMLEntity
	var open []string
	var b strings.Builder
	for {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("%s: not well formed: %v", url, err)
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			name := tok.Name.Local
			open = append(open, name)
			if slices.Contains([]string{"img", "iframe", "object", "style", "base"}, name) {
				t.Errorf("%s: there is a <%s>", url, name)
			}
			if name == "script" && !slices.ContainsFunc(tok.Attr, func(a xml.Attr) bool { return a.Name.Local == "src" }) {
				t.Errorf("%s: there is a script in the page", url)
			}
			for _, a := range tok.Attr {
				if a.Name.Local == "style" || strings.HasPrefix(a.Name.Local, "on") {
					t.Errorf("%s: <%s> has %s", url, name, a.Name.Local)
				}
				if (a.Name.Local == "href" || a.Name.Local == "src" || a.Name.Local == "action") && !strings.HasPrefix(a.Value, "/") && !strings.HasPrefix(a.Value, "#") {
					t.Errorf("%s: <%s> leads to %q", url, name, a.Value)
				}
			}
		case xml.EndElement:
			if len(open) == 0 || open[len(open)-1] != tok.Name.Local {
				t.Fatalf("%s: </%s> closes %v", url, tok.Name.Local, open)
			}
			open = open[:len(open)-1]
		case xml.CharData:
			s := string(tok)
			if len(open) > 0 && open[len(open)-1] == "title" {
				title += s
				continue
			}
			if len(open) > 0 && open[len(open)-1] == "script" && strings.TrimSpace(s) != "" {
				t.Errorf("%s: there is a script in the page", url)
			}
			b.WriteString(s)
			if word := strings.TrimSpace(s); catalogueKey.MatchString(word) && !slices.Contains(open, "code") {
				t.Errorf("%s: %q has no text", url, word)
			}
		}
	}
	return b.String(), title
}

var href = regexp.MustCompile(`(?:href|src)="(/[^"]*)"`)

// Crawl follows every link to the pages and what they are drawn with, from the
// given addresses on, and reads each page once: as Check does, and that it is
// there. It fails where there are more than most. It returns how many there were.
func Crawl(t testing.TB, h http.Handler, most int, from ...string) int {
	t.Helper()
	waiting := slices.Clone(from)
	foundOn := map[string]string{}
	for _, url := range from {
		foundOn[url] = "the start"
	}
	for n := 0; n < len(waiting); n++ {
		if n == most {
			t.Errorf("there are more than %d pages", most)
			return n
		}
		url := waiting[n]
		w := Ask(h, url)
		if w.Code != http.StatusOK {
			t.Errorf("%s, linked from %s: %d", url, foundOn[url], w.Code)
			continue
		}
		if !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
			continue
		}
		page := w.Body.String()
		Check(t, url, page)
		for _, m := range href.FindAllStringSubmatch(page, -1) {
			to, _, _ := strings.Cut(html.UnescapeString(m[1]), "#")
			if _, known := foundOn[to]; !known {
				foundOn[to] = url
				waiting = append(waiting, to)
			}
		}
	}
	return len(waiting)
}
