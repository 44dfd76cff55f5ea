package journey

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"twothirds/api/web/desk"
	"twothirds/api/web/motions"
	"twothirds/api/web/record"
	"twothirds/api/web/reports"
	"twothirds/api/web/site"
)

// words are those that pages and modules say in one language.
type words struct {
	t       testing.TB
	page    *site.Lang
	modules map[string]string
}

// catalogues are lists of words of the modules.
var catalogues = []string{"../desk/js/words.js", "../../verifier/js/words.js", "../../verifier/js/signwords.js"}

var wordLine = regexp.MustCompile(`(?m)^  ("[a-z_.]+"): (".*"),$`)

func wordsOf(t testing.TB, code string) *words {
	t.Helper()
	w := &words{t: t, modules: map[string]string{}}
	for _, language := range site.Languages(desk.Section, motions.Section, record.Section, reports.Section) {
		if language.Code == code {
			w.page = language
		}
	}
	for _, path := range catalogues {
		source, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		_, own, _ := strings.Cut(string(source), "\nconst "+code+" = {")
		own, _, _ = strings.Cut(own, "\n};")
		for _, m := range wordLine.FindAllStringSubmatch(own, -1) {
			var key, text string
			if err := json.Unmarshal([]byte(m[1]), &key); err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal([]byte(m[2]), &text); err != nil {
				t.Fatalf("%s: %v", m[2], err)
			}
			w.modules[key] = text
		}
	}
	return w
}

// of is a word of the pages.
func (w *words) of(key string, figures ...any) string {
	w.t.Helper()
	if _, ok := w.page.Look(key); !ok {
		w.t.Fatalf("the pages have no word %s", key)
	}
	return w.page.T(key, figures...)
}

var figure = regexp.MustCompile(`%[1-9]`)

// by is a word of the modules: its longest part without figures.
func (w *words) by(key string) string {
	w.t.Helper()
	text, ok := w.modules[key]
	if !ok {
		w.t.Fatalf("the modules have no word %s", key)
	}
	longest := ""
	for _, part := range figure.Split(text, -1) {
		if part = strings.TrimSpace(part); len(part) > len(longest) {
			longest = part
		}
	}
	return longest
}

// field is what a control is called that there is one of for a language.
func (w *words) field(key, code string) string {
	w.t.Helper()
	return w.of("desk.inlanguage", w.of("deskfield."+key), w.of("language."+code))
}
