package feeds_test

import (
	"context"
	"encoding/xml"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"twothirds/api/httpapi/apitest"
	"twothirds/api/notices"
	"twothirds/api/web"
	"twothirds/api/web/site"
	"twothirds/api/web/webtest"
	"twothirds/domain"
)

// TestFeeds: the story's calendar, feed and notices.
func TestFeeds(t *testing.T) {
	t.Parallel()
	s := apitest.Found(t, domain.PurposeDemonstration).Tell()
	mux := http.NewServeMux()
	web.Mount(mux, site.Options{Ledger: s.Ledger, Model: s.Model})
	closes := s.State().Poll(s.Open).Closes
	decided := s.State().Decision(*s.State().Motion(s.Carried).Decision)

	t.Run("calendar", func(t *testing.T) {
		for url, want := range map[string][]string{
			"/en/calendar":                  {"Coming", "Poll closes", "Meet in public", "the members on the roll", "Passed", "Rules come into force", "Calendar for your own programs"},
			"/az/calendar":                  {"Qarşıda", "Səsvermə bağlanır", "İclasların açıq keçirilməsi"},
			"/en/calendar?kind=poll":        {"Meet in public"},
			"/en/calendar?kind=meeting":     {"Nothing is due."},
			"/en/calendar?when=past":        {"Rules come into force", "What is coming"},
			"/en/calendar?at=3":             {"The past: as of entry 3", "Nothing is due."},
			"/en/calendar?at=3&kind=office": {"Nothing is due."},
		} {
			w := webtest.Ask(mux, url)
			text, _ := webtest.Check(t, url, w.Body.String())
			for _, part := range want {
				if w.Code != http.StatusOK || !strings.Contains(text, part) {
					t.Errorf("%s: %d, no %q", url, w.Code, part)
				}
			}
			if strings.Contains(url, "kind=poll") && strings.Contains(text, "seed-v1") {
				t.Errorf("%s has other kinds", url)
			}
		}
		for _, url := range []string{"/en/calendar?kind=nothing", "/en/calendar?after=x", "/en/decisions.atom?before=x", "/en/decisions.atom?before=0"} {
			if w := webtest.Ask(mux, url); w.Code != http.StatusNotFound {
				t.Errorf("%s: %d", url, w.Code)
			}
		}
	})
	t.Run("icalendar", func(t *testing.T) {
		w := webtest.Ask(mux, "/az/calendar.ics")
		body := w.Body.String()
		joined := strings.ReplaceAll(body, "\r\n ", "")
		for _, want := range []string{
			"BEGIN:VCALENDAR\r\n", "UID:poll-" + s.Open.String() + "@" + s.Ledger.ID().String() + "\r\n", "SUMMARY;LANGUAGE=az:Səsvermə bağlanır: İclasların açıq keçirilməsi\r\n",
			"DTSTART:" + time.UnixMilli(int64(closes)).UTC().Format("20060102T150405Z") + "\r\n", "URL:http://example.com/az/motions/" + s.Voting.String() + "\r\n",
		} {
			if !strings.Contains(joined, want) {
				t.Errorf("no %q in %s", want, joined)
			}
		}
		if got := w.Header().Get("Content-Type"); got != "text/calendar; charset=utf-8" || w.Header().Get("ETag") == "" {
			t.Errorf("type %q, tag %q", got, w.Header().Get("ETag"))
		}
		if again := webtest.Ask(mux, "/az/calendar.ics").Body.String(); again != body {
			t.Error("the same log gave other bytes")
		}
	})
	t.Run("atom", func(t *testing.T) {
		w := webtest.Ask(mux, "/en/decisions.atom")
		var feed struct {
			XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
			ID      string   `xml:"id"`
			Updated string   `xml:"updated"`
			Links   []struct {
				Rel  string `xml:"rel,attr"`
				Href string `xml:"href,attr"`
			} `xml:"link"`
			Entries []struct {
				ID      string `xml:"id"`
				Title   string `xml:"title"`
				Updated string `xml:"updated"`
				Content string `xml:"content"`
				Link    struct {
					Href string `xml:"href,attr"`
				} `xml:"link"`
			} `xml:"entry"`
		}
		if err := xml.Unmarshal(w.Body.Bytes(), &feed); err != nil {
			t.Fatalf("%v: %s", err, w.Body)
		}
		if len(feed.Entries) != 2 || !strings.HasPrefix(feed.ID, "tag:test.example,") || feed.Links[0].Href != "http://example.com/en/decisions.atom" {
			t.Fatalf("%+v", feed)
		}
		e := feed.Entries[1]
		if e.ID != "urn:uuid:"+decided.ID.String() || e.Link.Href != "http://example.com/en/decisions/"+decided.ID.String() ||
			!strings.Contains(e.Content, "Decision 1 on motion 1: carried. The count: 5 for, 0 against, 1 abstained") ||
			!strings.HasSuffix(e.Content, fmt.Sprintf("Entry %d of the ledger.", decided.Seq)) || feed.Updated < e.Updated || e.Updated == "" {
			t.Errorf("%+v, updated %s", e, feed.Updated)
		}
		if feed.Entries[0].Title != apitest.Hostile {
			t.Errorf("the hostile title is %q", feed.Entries[0].Title)
		}
		if past := webtest.Ask(mux, "/en/decisions.atom?at=3").Body.String(); strings.Contains(past, "<entry>") {
			t.Error("decisions before there were any")
		}
		if page := webtest.Ask(mux, "/en/decisions").Body.String(); !strings.Contains(page, `<link rel="alternate" type="application/atom&#43;xml" href="/en/decisions.atom"`) {
			t.Error("no page leads to the feed")
		}
	})
	t.Run("without notices", func(t *testing.T) {
		text, _ := webtest.Check(t, "notices", webtest.Ask(mux, "/en/notices").Body.String())
		if !strings.Contains(text, "This server sends no notices.") {
			t.Error(text)
		}
	})
}

// TestNotices: what members were told is shown, to whom in person is not.
func TestNotices(t *testing.T) {
	t.Parallel()
	n := apitest.Found(t, domain.PurposeDemonstration)
	n.Constitute(domain.Text{En: "One <b>"}, domain.Text{En: "Two"})
	n.CatchUp()
	member := n.Members[0].ID.String()
	config, err := notices.ParseConfig(fmt.Appendf(nil, `{"base_url":"https://ledger.example.org","channels":{"out":{"kind":"file","dir":%q}},
		"recipients":{"member/%s":[{"channel":"out","to":"secret@example.org"}]}}`, t.TempDir(), member))
	if err != nil {
		t.Fatal(err)
	}
	outbox, err := notices.Open(notices.Options{Ledger: n.Ledger, Model: n.Model, Config: config, Dir: t.TempDir(), From: 1})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- outbox.Run(ctx) }()
	defer func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		_ = outbox.Close()
	}()
	mux := http.NewServeMux()
	web.Mount(mux, site.Options{Ledger: n.Ledger, Model: n.Model, Notices: outbox})
	url := "/en/notices?member=" + member
	text, page := "", ""
	for start := time.Now(); !strings.Contains(text, "handed over as a file"); {
		if time.Since(start) > time.Minute {
			t.Fatalf("not in time: %s", text)
		}
		page = webtest.Ask(mux, url).Body.String()
		text, _ = webtest.Check(t, url, page)
	}
	if !strings.Contains(text, "A key was enrolled") || strings.Contains(page, "@example.org") {
		t.Errorf("%s", page)
	}
	list, _ := webtest.Check(t, "list", webtest.Ask(mux, "/az/notices").Body.String())
	if !strings.Contains(list, "Açar qeydiyyata alınıb") || !strings.Contains(list, "hələ heç nə") && !strings.Contains(list, "bildiriş alan yoxdur") {
		t.Errorf("%s", list)
	}
	past, _ := webtest.Check(t, "past", webtest.Ask(mux, url+"&at=2").Body.String())
	for _, bad := range []string{"/en/notices?member=x", "/en/notices?member=" + apitest.NewID().String(), url + "&before=x", "/en/notices?after=x"} {
		if w := webtest.Ask(mux, bad); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", bad, w.Code)
		}
	}
	if strings.Contains(past, "A key was enrolled") {
		t.Error("at entry 2 nobody was told anything")
	}
}
