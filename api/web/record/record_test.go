package record_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"twothirds/api/httpapi/apitest"
	"twothirds/api/web/record"
	"twothirds/api/web/site"
	"twothirds/api/web/webtest"
	"twothirds/domain"
)

// TestRoom goes through a whole story, entry by entry, in both languages: each
// shows the body as it stood then.
func TestRoom(t *testing.T) {
	t.Parallel()
	story := apitest.Found(t, domain.PurposeDemonstration).Tell()
	mux := http.NewServeMux()
	site.Mount(mux, site.Options{Ledger: story.Ledger, Model: story.Model, Log: slog.New(slog.NewTextHandler(t.Output(), nil))}, site.Ways{}, record.Section)
	size := story.Ledger.Size()
	text := func(url string) string {
		t.Helper()
		w := webtest.Ask(mux, url)
		if w.Code != http.StatusOK {
			t.Fatalf("%s: %d", url, w.Code)
		}
		text, _ := webtest.Check(t, url, w.Body.String())
		return text
	}
	for seq := int64(1); seq <= int64(size); seq += 7 { //nolint:gosec // a short story
		text(fmt.Sprintf("/en/room?at=%d", seq))
		text(fmt.Sprintf("/az/room?at=%d", seq))
	}
	for url, want := range map[string][]string{
		"/en/room?at=1":    {"Ledger founded", "0 active members", "leaf 0 of the tree"},
		"/en/room":         {"7 active members", "1 open polls", "2 of 7 have voted", "2 decisions", "Meet in public"},
		"/az/room":         {"Auditor otağı", "Səs verənlər: 2 / 7"},
		"/en/room/compare": {"What is not the same"},
		"/en/room/play/" + story.Carried.String():                 {"Step 1 of", "Motion tabled"},
		"/en/room/play/" + story.Carried.String() + "?step=2":     {"Step 2 of"},
		fmt.Sprintf("/en/room/compare?from=0&to=%d", size):        {"Test union of libraries", "new"},
		fmt.Sprintf("/en/room/compare?from=%d&to=%d", size, size): {"Nothing changed between them"},
		fmt.Sprintf("/en/room/compare?from=%d&to=3", size):        {"Test union of libraries", fmt.Sprintf("after entry %d as it was after entry 3", size)},
	} {
		got := text(url)
		for _, w := range want {
			if !strings.Contains(got, w) {
				t.Errorf("%s: %q is not in the text", url, w)
			}
		}
	}
	for _, url := range []string{
		"/en/room/compare?from=x", "/en/room/compare?to=0", fmt.Sprintf("/en/room/compare?to=%d", size+1),
		"/en/room/play/x", "/en/room/play/" + story.Carried.String() + "?step=0", "/en/room/play/" + story.Carried.String() + "?step=1000",
		"/en/room/play/" + apitest.NewID().String(),
	} {
		if w := webtest.Ask(mux, url); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", url, w.Code)
		}
	}
}

// TestPlay plays a decided motion to its end: the last steps show the result.
func TestPlay(t *testing.T) {
	t.Parallel()
	story := apitest.Found(t, domain.PurposeDemonstration).Tell()
	mux := http.NewServeMux()
	site.Mount(mux, site.Options{Ledger: story.Ledger, Model: story.Model, Log: slog.New(slog.NewTextHandler(t.Output(), nil))}, site.Ways{}, record.Section)
	url := "/en/room/play/" + story.Carried.String()
	steps := 0
	for next := url; next != ""; steps++ {
		w := webtest.Ask(mux, next)
		if w.Code != http.StatusOK {
			t.Fatalf("%s: %d", next, w.Code)
		}
		page := w.Body.String()
		text, _ := webtest.Check(t, next, page)
		if !strings.Contains(text, fmt.Sprintf("Step %d of", steps+1)) {
			t.Fatalf("%s is not step %d", next, steps+1)
		}
		next = ""
		if _, after, ok := strings.Cut(page, `" rel="next"`); ok {
			_ = after
			before := page[:strings.Index(page, `" rel="next"`)]
			next = strings.ReplaceAll(before[strings.LastIndex(before, `href="`)+len(`href="`):], "&amp;", "&")
		} else if !strings.Contains(text, "carried") {
			t.Error("the last step does not show what was decided")
		}
	}
	if steps < 10 {
		t.Errorf("only %d steps", steps)
	}
	// The count of a poll that was open then is shown once it is closed.
	opened := story.State().Poll(story.State().Motion(story.Carried).Polls[0]).Opened
	then := webtest.Ask(mux, fmt.Sprintf("/en/room?at=%d", opened+3)).Body.String()
	for _, want := range []string{"1 against", `href="/en/room/play/` + story.Carried.String() + `"`, fmt.Sprintf(`href="/en/roll?at=%d"`, opened+3), "keys of which only the last"} {
		if !strings.Contains(then, want) {
			t.Errorf("%q is not in the room after ballots", want)
		}
	}
	// Every entry can be stepped to, also inside a group.
	closed := story.State().Poll(story.State().Motion(story.Carried).Polls[0]).Closed
	inside := webtest.Ask(mux, fmt.Sprintf("/en/room?at=%d", closed)).Body.String()
	for _, want := range []string{"<h2>Poll closed</h2>", "one of a group", fmt.Sprintf(`href="/en/room?at=%d">Next`, closed+1), fmt.Sprintf(`value="%d" step`, closed)} {
		if !strings.Contains(inside, want) {
			t.Errorf("%q is not in the room inside a group", want)
		}
	}
	for _, href := range regexp.MustCompile(`href="(/en/(?:log|room|verify)[^"]*)"`).FindAllStringSubmatch(inside, -1) {
		if w := webtest.Ask(mux, strings.ReplaceAll(href[1], "&amp;", "&")); w.Code != http.StatusOK {
			t.Errorf("%s: %d", href[1], w.Code)
		}
	}
	if room := webtest.Ask(mux, "/en/room").Body.String(); strings.Contains(room, "1 against") {
		t.Error("the count of an open poll is in the room although the rules keep it closed")
	}
	voting := webtest.Ask(mux, "/en/room/play/"+story.Voting.String()).Body.String()
	if strings.Contains(voting, "hemicycle") {
		t.Error("the count of an open poll is shown although the rules keep it closed")
	}
	of := regexp.MustCompile(`Step 1 of (\d+)`).FindStringSubmatch(voting)
	if of == nil {
		t.Fatal("the page does not say how many steps there are")
	}
	last := webtest.Ask(mux, "/en/room/play/"+story.Voting.String()+"?step="+of[1])
	if !strings.Contains(last.Body.String(), "The rules keep the count closed") || last.Header().Get("ETag") != "" {
		t.Errorf("what is closed while the poll is open may be kept for longer: ETag %q", last.Header().Get("ETag"))
	}
}
