package web

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"twothirds/api/web/webtest"
)

// TestHostile reads pages of every kind in a body in which all that is said is
// hostile, in both languages: tags nest, and whatever was said has stayed text.
func TestHostile(t *testing.T) {
	t.Parallel()
	n := openHostile(t)
	mux := http.NewServeMux()
	Mount(mux, n.options())
	few := &sampled{pages: mux, most: 6, kinds: map[string]int{}}
	webtest.Crawl(t, few, 20_000, "/en/", "/az/")
	if len(few.kinds) < 80 || few.hostile.Load() < 60 {
		t.Errorf("only %d kinds of pages, %d with the hostile word", len(few.kinds), few.hostile.Load())
	}
}

// sampled serves only so many pages of a kind: ones whose addresses differ in
// numbers, ids and values. It has nothing else to follow.
type sampled struct {
	pages   http.Handler
	most    int
	kinds   map[string]int
	hostile atomic.Int64
}

func (s *sampled) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	kind := variable.ReplaceAllString(r.URL.Path, "*")
	for name := range r.URL.Query() {
		if name == "at" { // all others are on every page of the past, too
			kind = r.URL.Path[:3]
		}
		kind += "?" + name
	}
	page := strings.HasPrefix(kind, "/en") || strings.HasPrefix(kind, "/az")
	if !page || s.kinds[kind] == s.most {
		w.Header().Set("Content-Type", "text/plain")
		return
	}
	s.kinds[kind]++
	seen := &seeing{ResponseWriter: w}
	s.pages.ServeHTTP(seen, r)
	if seen.hostile {
		s.hostile.Add(1)
	}
}

type seeing struct {
	http.ResponseWriter
	hostile bool
}

func (s *seeing) Write(b []byte) (int, error) {
	s.hostile = s.hostile || strings.Contains(string(b), "WmWmWm")
	return s.ResponseWriter.Write(b)
}
