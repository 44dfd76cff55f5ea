package web

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"twothirds/api/browsertest"
	"twothirds/api/web/site"
)

// TestLayout shows pages of every kind, of a body in which all that is said is
// hostile and of an ordinary one, on a phone, a tablet and a desk, on paper, and
// without scripts.
func TestLayout(t *testing.T) {
	b := browsertest.Open(t).Tab()
	look, err := os.ReadFile("testdata/layout.js")
	must(t, err)
	story := told(t)
	for _, body := range []struct {
		name    string
		options site.Options
		widths  []int
		scripts bool // whether pages are compared with what they are without scripts
	}{
		{"hostile", openHostile(t).options(), []int{360, 768, 1280}, false},
		{"ordinary", site.Options{Ledger: story.Ledger, Model: story.Model}, []int{360}, true},
	} {
		mux := http.NewServeMux()
		Mount(mux, body.options)
		pages := &once{Handler: mux, answers: map[string]*httptest.ResponseRecorder{}}
		server := httptest.NewServer(pages)
		defer server.Close()
		for i, path := range kinds(t, pages) {
			url := "/" + []string{"en", "az"}[i%2] + path
			b.Open(server.URL + url)
			b.Until(drawn)
			b.Eval(string(look) + ";''")
			for _, width := range body.widths {
				b.Call("Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": false}, nil)
				b.Until(fmt.Sprintf("innerWidth === %d", width))
				for _, fault := range list(t, b.Eval("JSON.stringify(faults())")) {
					t.Errorf("%s, %s at %d px: %s", body.name, url, width, fault)
				}
			}
			b.Call("Emulation.setEmulatedMedia", map[string]any{"media": "print"}, nil)
			for _, fault := range list(t, b.Eval("JSON.stringify(onPaper())")) {
				t.Errorf("%s, %s on paper: %s", body.name, url, fault)
			}
			b.Call("Emulation.setEmulatedMedia", map[string]any{"media": ""}, nil)
			if !body.scripts {
				continue
			}
			with := list(t, b.Eval("JSON.stringify(lines())"))
			b.Call("Emulation.setScriptExecutionDisabled", map[string]any{"value": true}, nil)
			b.Call("Page.navigate", map[string]any{"url": server.URL + url}, nil)
			untilPlain(t, b)
			b.Eval(string(look) + ";''")
			for _, line := range list(t, b.Eval("JSON.stringify(lines())")) {
				if !slices.Contains(with, line) {
					t.Errorf("%s, %s: scripts take away %.200q", body.name, url, line)
					break
				}
			}
			b.Call("Emulation.setScriptExecutionDisabled", map[string]any{"value": false}, nil)
		}
	}
}

// untilPlain waits until the page that was open is left, which has lines, and the next
// is there, without scripts: in that nothing can wait, and to ask it while the one is
// left for the other may fail.
func untilPlain(t *testing.T, b *browsertest.Tab) {
	t.Helper()
	for start := time.Now(); time.Since(start) < 2*time.Minute; time.Sleep(5 * time.Millisecond) {
		var got struct{ Result struct{ Value any } }
		err := b.Send("Runtime.evaluate", map[string]any{"expression": "document.readyState + typeof lines", "returnByValue": true}, &got)
		if err == nil && got.Result.Value == "completeundefined" {
			return
		}
	}
	t.Fatal("the page without scripts does not come")
}

// once makes every page once: these bodies stand still, and what has to be looked at
// in several ways is the same.
type once struct {
	http.Handler
	mutex   sync.Mutex
	answers map[string]*httptest.ResponseRecorder
}

func (o *once) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	o.mutex.Lock()
	answer, made := o.answers[r.URL.String()]
	o.mutex.Unlock()
	if !made {
		answer = httptest.NewRecorder()
		r.Header.Del("If-None-Match")
		o.Handler.ServeHTTP(answer, r)
		o.mutex.Lock()
		o.answers[r.URL.String()] = answer
		o.mutex.Unlock()
	}
	maps.Copy(w.Header(), answer.Header())
	w.WriteHeader(answer.Code)
	_, _ = w.Write(answer.Body.Bytes()) // the page was left where this fails
}

func list(t *testing.T, s string) []string {
	t.Helper()
	var all []string
	if err := json.NewDecoder(strings.NewReader(s)).Decode(&all); err != nil {
		t.Fatalf("%v in %.200s", err, s)
	}
	return all
}
