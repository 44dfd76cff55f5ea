package find_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"twothirds/api/httpapi/apitest"
	"twothirds/api/web"
	"twothirds/api/web/site"
	"twothirds/api/web/webtest"
	"twothirds/domain"
)

func TestSearch(t *testing.T) {
	t.Parallel()
	s := apitest.Found(t, domain.PurposeDemonstration).Tell()
	mux := http.NewServeMux()
	web.Mount(mux, site.Options{Ledger: s.Ledger, Model: s.Model})
	decision := s.State().Motion(s.Carried).Decision.String()
	s.Must("protest.lodged", "protest/"+apitest.NewID().String(), &domain.ProtestLodged{Reasons: domain.Text{En: "It was never acknowledged."}, Statement: "{}"}, s.Members[0].Rep())
	s.CatchUp()
	tabled, last := fmt.Sprint(s.State().Motion(s.Carried).Tabled), fmt.Sprint(s.Ledger.Size())
	for _, test := range []struct {
		url, has, not string
		marked        string // a piece of the page
	}{
		{"/en/search", "Motions, decisions, plans", "found", `name="q"`},
		{"/en/search?q=", "Motions, decisions, plans", "found", `type="search"`},
		{"/en/search?q=%20%20", "Motions, decisions, plans", "found", `name="kind"`},
		{"/en/search?q=ethics", "Code of ethics", "Meet in public", `code of <mark>ethics</mark>`},
		{"/en/search?q=union", "things found", "Meet in public", `href="/en/decisions/` + decision + `"`},
		{"/az/search?q=iclaslar", "İclasların açıq keçirilməsi", "Kitabxana", `<mark>İclasların</mark>`},
		{"/az/search?q=kitabxanalarin&kind=application", "Kitabxanaların sınaq ittifaqı", "Təklif 1", `<mark>Kitabxanaların</mark>`},
		{"/en/search?q=union&kind=member", "1 thing found", "Code of ethics", `href="/en/members/`},
		{"/en/search?q=zebra", "Nothing has all of these words.", "things found", `value="zebra"`},
		{"/en/search?q=zebra+horse&kind=motion", "Look everywhere", "things found", `href="/en/search?q=horse"`},
		{"/az/search?q=ittifaqlar&at=" + last, "ittifaqı", "tapılmadı", `<mark>ittifaqı</mark>`},
		{"/en/search?q=motion+1", "With this number", "Nothing has", `href="/en/motions/` + s.Carried.String() + `"`},
		{"/az/search?q=1-ci+təklif", "Bu nömrə ilə", "tapılmadı", `href="/az/motions/` + s.Carried.String() + `"`},
		{"/en/search?q=union", "everything", "Go on", `<a href="/en/search?kind=member&amp;q=union">Member (1)</a>`},
		{"/en/search?q=union&kind=member", "Member (1)", "Go on", `<a href="/en/search?q=union">everything</a>`},
		{"/en/search?q=acknowledged", "1 thing found", "Earlier", `It was never <mark>acknowledged</mark>.`},
		{"/en/search?q=seed", "seed-v1", "Nothing has", `href="/en/rules/`},
		{"/en/search?q=union&from=1&at=" + last, "2 to", "Go on", `<a href="/en/search?at=` + last + `&amp;q=union" rel="prev">Back</a>`},
		{"/en/search?q=alert", apitest.Hostile[:9], "More than", `&lt;script&gt;<mark>alert</mark>(1)&lt;/script&gt;`},
		{"/en/search?q=" + url.QueryEscape(`"><script>alert(1)</script>`), "script", "More than", `value="&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"`},
		{"/en/search?q=ethics&at=3", "Nothing has all of these words.", "Meet in public", `What stood in the ledger at this point is searched.`},
		{"/en/search?q=union&at=" + tabled, "things found", "Decision 1", `<a href="/en/motions/` + s.Carried.String() + "?at=" + tabled + `">`},
		{"/en/search?q=" + strings.Repeat("word+", 9), "a search takes at most 8 words and 200 characters", "found", `value="word`},
		{"/en/search?q=" + strings.Repeat("a", 201), "a search takes at most 8 words and 200 characters", "found", `value="aaaa`},
	} {
		w := webtest.Ask(mux, test.url)
		text, _ := webtest.Check(t, test.url, w.Body.String())
		_, main, _ := strings.Cut(w.Body.String(), "<main")
		if w.Code != http.StatusOK || !strings.Contains(text, test.has) || strings.Contains(main, test.not) || !strings.Contains(w.Body.String(), test.marked) {
			t.Errorf("%s: %d, wants %q and %q, not %q: %s", test.url, w.Code, test.has, test.marked, test.not, w.Body)
		}
	}
	for _, bad := range []string{"/en/search?q=a&kind=nothing", "/en/search?q=a&kind=ballot", "/en/search?q=a&from=x", "/en/search?q=a&from=-1", "/en/search?q=a&from=10001", "/en/search?q=union&from=9000"} {
		if w := webtest.Ask(mux, bad); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", bad, w.Code)
		}
	}
	// What is found of the past may change with what is entered later, and is not kept.
	for url, kept := range map[string]bool{"/en/search?q=union": true, "/en/search?q=union&at=" + last: false} {
		if tag := webtest.Ask(mux, url).Header().Get("ETag"); (tag != "") != kept {
			t.Errorf("%s: ETag %q", url, tag)
		}
	}
	// The field in the masthead is on every page but this one, and keeps the point.
	if page := webtest.Ask(mux, "/en/motions?at=3").Body.String(); !strings.Contains(page, `<label class="unseen" for="find">`) || !strings.Contains(page, `<input type="hidden" name="at" value="3">`) {
		t.Error("no search field on a page")
	}
	if page := webtest.Ask(mux, "/en/search").Body.String(); strings.Contains(page, `id="find"`) {
		t.Error("two search fields on the page of the search")
	}
}
