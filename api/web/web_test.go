package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"twothirds/api/httpapi/apitest"
	"twothirds/api/web/site"
	"twothirds/api/web/webtest"
	"twothirds/domain"
	"twothirds/domain/seed"
)

// pageTest is a page and what must be in its text.
type pageTest struct {
	url     string
	content []string
	not     []string
}

func TestPages(t *testing.T) {
	t.Parallel()
	story := apitest.Found(t, domain.PurposeDemonstration).Tell()
	mux := http.NewServeMux()
	Mount(mux, site.Options{Ledger: story.Ledger, Model: story.Model})
	size := story.Ledger.Size()
	id := story.Ledger.ID().String()
	carried, failed, voting, tabled := story.Carried.String(), story.Failed.String(), story.Voting.String(), story.Tabled.String()
	decided := story.State().Decision(*story.State().Motion(story.Carried).Decision).Seq
	opened := story.State().Poll(story.State().Motion(story.Carried).Polls[0]).Opened

	decision := story.State().Motion(story.Carried).Decision.String()
	tests := []pageTest{
		{"/en/decisions/" + decision, []string{
			"Decision 1", "Admit the union of libraries", "4 of 5 needed, 5 in favour: reached", "Download the decision with its proofs",
			fmt.Sprintf("twothirds receipt get %d", decided), "Ballots by member",
		}, nil},
		{"/az/decisions/" + decision, []string{"qəbul olunub", "Bunu özünüz yoxlayın"}, []string{"carried"}},
		{"/en/inforce", []string{"Admit the union of libraries"}, []string{"Publish the budget as open data"}},
		{"/en/motions?state=voting", []string{"Meet in public"}, []string{"Admit the union of libraries"}},
		{"/en/", []string{"DEMONSTRATION", "Test body", "Being decided now", "Meet in public", "2 of 7 members have voted", "Publish the budget as open data", "Decision 2", "not carried", "5 for, 0 against, 1 abstained", "active members", fmt.Sprintf("As of entry %d", size), id}, []string{"On the roll", "The past"}},
		{"/az/", []string{"NÜMAYİŞ", "Sınaq qurumu", "İndi qərara alınır", "İclasların açıq keçirilməsi", "Səs verən üzvlər: 2 / 7", "qəbul olunmayıb", "fəal üzv"}, []string{"DEMONSTRATION", "not carried"}},
		{"/en/?at=3", []string{"The past: as of entry 3", "The body is forming", "Nothing has been decided yet", "No poll is open"}, []string{"Meet in public", "Decision 1"}},
		{"/en/motions", []string{"Motion 4", "being voted on", "in deliberation", apitest.Hostile}, nil},
		{"/en/motions/" + carried, []string{
			"Admit the union of libraries", "Test centre for local media", "Admission of members", "Decision 1", "carried",
			"4 of 5 needed, 5 in favour: reached", "4 of 6 needed, 6 took part: reached", "2 of 2 needed, 2 in favour: agreed",
			"as the rules have it", "Becomes a member: Test union of libraries", "A document is adopted (Code of ethics): Code of ethics", "took place",
			"Both take effect at once.", "Version 1", "to version 1", "accepted", "It can be done within the year.", "ballot 2", "In doubt the English text decides.",
			"abstained", "Əməkdaşlıq sınaq ittifaqı", "Poll opened", "Motion tabled",
		}, []string{"did not take place", "keep the count closed"}},
		{"/az/motions/" + carried, []string{"Kitabxanalar ittifaqının qəbulu", "Lazımdır: 4 / 5, lehinə: 5 – əldə olunub", "Üzv olur: Kitabxanaların sınaq ittifaqı", "Şübhə olduqda əsas mətn: ingiliscə."}, []string{"Moved by"}},
		{"/en/motions/" + failed, []string{apitest.Hostile, `<b>Bold</b> & "quoted"`, "4 of 5 needed, 3 in favour: not reached", "2 of 2 needed, 0 in favour: not agreed", "It changes nothing by itself."}, nil},
		{"/en/motions/" + voting, []string{"Voting is open", "2 of 7 members have voted", "The rules keep the count closed until the poll is.", "Who could vote: 7 members", "Procedure"}, []string{"Ballots by member", "What if"}},
		{"/en/motions/" + tabled, []string{"in deliberation", "Test ministry of records", "against"}, []string{"Decision 1", "Poll"}},
		{fmt.Sprintf("/en/motions/%s?at=%d", carried, decided), []string{"The past: as of entry", "Voting is open"}, []string{"Decision 1"}}, // inside a group: before it
		{fmt.Sprintf("/en/motions/%s?at=%d", carried, opened), []string{"Voting is open", "0 of 6 members have voted"}, []string{"Decision 1"}},
		{"/en/decisions", []string{"Decision 1", "Decision 2", "Admit the union"}, nil},
		{"/en/members", []string{"\u2068Civil society\u2069 side: 4 of 4 active", "Test union of libraries", "Test committee of parliament", "coordinator", "named by the founding", "active"}, nil},
		{"/az/members", []string{"Tərəf: \u2068Hökumət\u2069. Fəal: 3 / 3", "qeydiyyatçı"}, nil},
		{"/en/members?at=2", []string{"1 of 1 active"}, []string{"Test union"}},
		{"/en/rules", []string{"seed-v1", "two thirds of all members on the roll", "more than half of the members on the roll vote or abstain", "3 days to 60 days", "the founding", "admit a member: Admission of members"}, []string{"not in force yet"}},
		{"/az/rules", []string{"siyahıdakı bütün üzvlərin ən azı üçdə ikisi", "7 gün", "üzvün qəbulu: Üzvlərin qəbulu"}, nil},
		{"/en/log", []string{"Ballot cast", "Poll closed", "computed", "Older"}, []string{"Ledger founded"}},
		{"/en/log?before=3", []string{"Ledger founded", "Founding member entered"}, []string{"Ballot cast", "Older"}},
		{"/en/log?about=motion/" + tabled, []string{"About: motion/" + tabled, "Position stated", "Motion tabled"}, []string{"Ballot cast"}},
		{"/en/log?about=nothing/x", []string{"No entries."}, nil},
		{"/en/log?at=2", []string{"Ledger founded"}, []string{"Member seconded"}},
		{"/en/log/1", []string{"Ledger founded", "twothirds.ledger.founded.v1", "an officer for office/coordinator", `"specversion": "1.0"`, "curl -s http://example.com/v1/entries/1", "Entry after"}, []string{"Entry before"}},
		{fmt.Sprintf("/az/log/%d", decided), []string{"Qərar", "Heç kim", "Vaxtı çatıb"}, nil},
		{fmt.Sprintf("/en/log/%d", size), []string{"Ballot cast", "a representative for Test ministry of records", "Entry before"}, []string{"Entry after"}},
		{"/en/verify", []string{id, "twothirds audit http://example.com --ledger " + id, fmt.Sprintf("--at %d --digest", size), "test.example/ledger+", "SHA256:"}, nil},
		{"/az/verify", []string{"Özünüz yoxlayın", id}, nil},
	}
	for _, test := range tests {
		t.Run(test.url, func(t *testing.T) {
			w := webtest.Ask(mux, test.url)
			if w.Code != http.StatusOK {
				t.Fatalf("status %d: %.300s", w.Code, w.Body)
			}
			if got := w.Header().Get("Content-Security-Policy"); got != site.Policy || w.Header().Get("Content-Type") != "text/html; charset=utf-8" {
				t.Errorf("policy %q", got)
			}
			if got := w.Header().Get("Content-Language"); got != test.url[1:3] {
				t.Errorf("language %q", got)
			}
			text, title := webtest.Check(t, test.url, w.Body.String())
			for _, want := range test.content {
				if !strings.Contains(strings.Join(strings.Fields(text), " "), strings.Join(strings.Fields(want), " ")) {
					t.Errorf("%q is not in the text", want)
				}
			}
			for _, bad := range test.not {
				if strings.Contains(text, bad) {
					t.Errorf("%q is in the text", bad)
				}
			}
			if title == "" {
				t.Error("no title")
			}
		})
	}
	t.Run("a hostile title", func(t *testing.T) {
		_, title := webtest.Check(t, "failed", webtest.Ask(mux, "/en/motions/"+failed).Body.String())
		if want := "Motion 2: \u2068" + apitest.Hostile + "\u2069 · Test body"; title != want {
			t.Errorf("title %q", title)
		}
		w := webtest.Ask(mux, `/en/log?about="><script>alert(1)</script>`)
		webtest.Check(t, "about", w.Body.String())
		r := httptest.NewRequest(http.MethodGet, "/en/verify", nil)
		r.Host = `x$(reboot)`
		w = httptest.NewRecorder()
		mux.ServeHTTP(w, r)
		if strings.Contains(w.Body.String(), "reboot") {
			t.Error("a hostile host came into a command")
		}
	})
	t.Run("errors", func(t *testing.T) { testErrors(t, mux, int(size)) }) //nolint:gosec // small
	t.Run("caching", func(t *testing.T) { testCaching(t, mux) })
	t.Run("languages", func(t *testing.T) { testLanguages(t, mux) })
}

func testErrors(t *testing.T, h http.Handler, size int) {
	for _, test := range []struct {
		url    string
		status int
		want   string
	}{
		{"/en/nothing", 404, "There is no such page."},
		{"/az/heç-nə", 404, "Belə səhifə yoxdur."},
		{"/en/motions/nonsense", 404, "There is no such page."},
		{"/en/motions/01a20eeb-adc4-79f5-81e3-909343c87792", 404, "There is no such page."},
		{"/en/log/0", 404, "There is no such page."},
		{fmt.Sprintf("/en/log/%d", size+1), 404, "There is no such page."},
		{"/en/log?before=x", 404, "There is no such page."},
		{"/en/motions?before=x", 404, "There is no such page."},
		{"/en/?at=x", 400, "Write an entry's number"},
		{"/az/?at=0", 400, "Qeydin nömrəsini"},
		{fmt.Sprintf("/en/?at=%d", size+1), 404, "The ledger has not come that far."},
		{"/en/?at=2001-01-01T00:00:00.000Z", 404, "The ledger was founded later."},
		{"/en/?%zz", 404, "There is no such page."},
	} {
		w := webtest.Ask(h, test.url)
		if w.Code != test.status {
			t.Errorf("%s: status %d, want %d", test.url, w.Code, test.status)
		}
		if got := w.Header().Get("Cache-Control"); got != "no-store" || w.Header().Get("ETag") != "" {
			t.Errorf("%s: an error may be kept: %q", test.url, got)
		}
		if text, _ := webtest.Check(t, test.url, w.Body.String()); !strings.Contains(text, test.want) {
			t.Errorf("%s: %s", test.url, text)
		}
	}
}

func testCaching(t *testing.T, h http.Handler) {
	w := webtest.Ask(h, "/en/")
	tag := w.Header().Get("ETag")
	if tag == "" || w.Header().Get("Cache-Control") != "public, no-cache" {
		t.Errorf("ETag %q, Cache-Control %q", tag, w.Header().Get("Cache-Control"))
	}
	again := webtest.Ask(h, "/en/", "If-None-Match", "W/"+tag)
	if again.Code != http.StatusNotModified || again.Body.Len() > 0 || again.Header().Get("ETag") != tag {
		t.Errorf("status %d with %d bytes", again.Code, again.Body.Len())
	}
	if past := webtest.Ask(h, "/en/?at=5", "If-None-Match", tag); past.Code != http.StatusOK || past.Header().Get("Cache-Control") != "public, max-age=3600" {
		t.Errorf("the past: status %d, %q", past.Code, past.Header().Get("Cache-Control"))
	}
	if missing := webtest.Ask(h, "/en/nothing", "If-None-Match", tag); missing.Code != http.StatusNotFound {
		t.Errorf("what is not there is called not modified: %d", missing.Code)
	}
	if verify := webtest.Ask(h, "/en/verify"); verify.Header().Get("Cache-Control") != "no-store" {
		t.Error("a page with the newest checkpoint may be kept")
	}
	style := regexp.MustCompile(`href="(/static/style-[0-9a-f]+\.css)"`).FindStringSubmatch(w.Body.String())
	if style == nil {
		t.Fatal("the page has no style sheet")
	}
	if css := webtest.Ask(h, style[1]); css.Code != http.StatusOK || !strings.Contains(css.Header().Get("Cache-Control"), "immutable") || css.Header().Get("Content-Type") != "text/css; charset=utf-8" {
		t.Errorf("the style sheet: %d %v", css.Code, css.Header())
	}
	icon := regexp.MustCompile(`href="(/static/icon-[0-9a-f]+\.svg)"`).FindStringSubmatch(w.Body.String())
	if icon == nil {
		t.Fatal("the page has no icon")
	}
	if svg := webtest.Ask(h, icon[1]); svg.Code != http.StatusOK || svg.Header().Get("Content-Type") != "image/svg+xml" {
		t.Errorf("the icon: %d", svg.Code)
	}
}

func testLanguages(t *testing.T, h http.Handler) {
	for header, want := range map[string]string{"az-AZ,az;q=0.9": "/az/", "en": "/en/", "de": "/en/", "": "/en/"} {
		w := webtest.Ask(h, "/", "Accept-Language", header)
		if w.Code != http.StatusFound || w.Header().Get("Location") != want || w.Header().Get("Vary") != "Accept-Language" {
			t.Errorf("%q: %d to %s", header, w.Code, w.Header().Get("Location"))
		}
	}
	// The other language is a click away, on the same page of the same state.
	w := webtest.Ask(h, "/en/log?at=40&about=ledger")
	if want := `href="/az/log?about=ledger&amp;at=40" lang="az"`; !strings.Contains(w.Body.String(), want) {
		t.Errorf("no link %s", want)
	}
	if want := `href="/en/motions?at=40"`; !strings.Contains(w.Body.String(), want) {
		t.Errorf("no link %s", want)
	}
}

// TestPlainBody shows a body without a demonstration's banner, forming.
func TestPlainBody(t *testing.T) {
	t.Parallel()
	n := apitest.Found(t, domain.PurposeOperation)
	n.CatchUp()
	mux := http.NewServeMux()
	Mount(mux, site.Options{Ledger: n.Ledger, Model: n.Model})
	for _, path := range []string{"/", "/motions", "/decisions", "/members", "/rules", "/log", "/log/1", "/verify"} {
		for _, l := range site.Languages(sections...) {
			w := webtest.Ask(mux, "/"+l.Code+path)
			if w.Code != http.StatusOK {
				t.Fatalf("%s: %d", path, w.Code)
			}
			if text, _ := webtest.Check(t, path, w.Body.String()); strings.Contains(text, l.T("demo")) {
				t.Errorf("%s calls itself a demonstration", path)
			}
		}
	}
}

// TestChangedRules follows a change of rules until it is in force: then the
// count of an open poll is shown, as they allow. An effect that no longer fits
// says why.
func TestChangedRules(t *testing.T) {
	t.Parallel()
	n := apitest.Found(t, domain.PurposeDemonstration)
	n.Constitute(domain.Text{En: "A"}, domain.Text{En: "B"}, domain.Text{En: "C"}, domain.Text{En: "D"})
	mux := http.NewServeMux()
	Mount(mux, site.Options{Ledger: n.Ledger, Model: n.Model})
	text := func(url string) string {
		n.CatchUp()
		text, _ := webtest.Check(t, url, webtest.Ask(mux, url).Body.String())
		return text
	}
	has := func(url string, want ...string) {
		t.Helper()
		got := text(url)
		for _, w := range want {
			if !strings.Contains(got, w) {
				t.Errorf("%s: %q is not in the text", url, w)
			}
		}
	}
	rules := seed.Rules()
	rules.Name = "seed-open"
	for i := range rules.Classes {
		rules.Classes[i].RunningTally = rules.Classes[i].Name == seed.ClassProcedural
	}
	adopt := domain.NewEffect(&domain.AdoptDocument{Document: domain.DocumentID{UUID: apitest.NewID()}, Kind: "statute", Sha256: [32]byte{5}, Title: domain.Text{En: "Statute"}})
	first := n.Table(apitest.Content(domain.Text{En: "Show counts"}, domain.Text{En: "Text."}, []string{seed.ClassRules, seed.ClassOrdinary},
		domain.NewEffect(&domain.ChangeRules{AfterHours: 48, Rules: rules}), adopt))
	second := n.Table(apitest.Content(domain.Text{En: "Adopt the statute"}, domain.Text{En: "Text."}, []string{seed.ClassOrdinary}, adopt))
	n.Freeze(first)
	m := n.State().Motion(second)
	n.Must("motion.frozen", "motion/"+second.String(), &domain.MotionFrozen{Digest: m.Digest, Version: m.Version}, n.Members[0].Rep())
	polls := []domain.PollID{n.Open(first, 72), n.Open(second, 72)}
	for _, poll := range polls {
		n.Cast(poll, "yes", "yes", "yes", "yes")
	}
	has("/en/motions/"+first.String(), "The rules keep the count closed")
	n.Advance(73)
	has("/en/motions/"+first.String(), "New rules are in force 2 days after the decision: seed-open", "took place")
	has("/en/motions/"+second.String(), "A document is adopted (Statute): Statute", "did not take place: This version of the document is the one adopted.")
	has("/en/rules", "In force: seed-v1", "seed-open not in force yet")
	tagged := webtest.Ask(mux, "/en/rules").Header().Get("ETag")
	n.Advance(49)
	has("/en/rules", "In force: seed-open", "Rule set seed-v1")
	if tagged == webtest.Ask(mux, "/en/rules").Header().Get("ETag") {
		t.Error("the page has the ETag that it had under other rules")
	}
	third := n.Table(apitest.Content(domain.Text{En: "Sit in a circle"}, domain.Text{En: "Text."}, []string{seed.ClassProcedural}))
	n.Freeze(third)
	n.Cast(n.Open(third, 48), "yes", "no", "yes")
	n.CatchUp()
	has("/en/motions/"+third.String(), "Count so far", "3 of 4 members have voted")
	has("/en/", "2 for, 1 against", "3 of 4 members have voted")
	if page := webtest.Ask(mux, "/en/").Body.String(); !strings.Contains(page, `aria-label="2 for, 1 against, 1 did not vote"`) {
		t.Error("the count is not the one cast")
	}
}
