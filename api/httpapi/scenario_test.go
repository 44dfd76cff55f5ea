package httpapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"twothirds/api/httpapi/apitest"
	"twothirds/api/httpapi/asof"
	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/wire"
	"twothirds/eventstore/tlog"
)

// scenario is a request and what must come of it.
type scenario struct {
	name    string
	method  string // GET where empty
	url     string
	body    string
	headers map[string]string

	status  int
	content []string // each must be in the body
	not     []string // none may be in the body
	answer  map[string]string
}

func (s scenario) run(t *testing.T, h http.Handler) *httptest.ResponseRecorder {
	t.Helper()
	return s.check(t, s.ask(h))
}

// awaited is run for what the server waits for: where that comes too late it answers
// 503, but not before it has waited its time, and is asked again.
func (s scenario) awaited(t *testing.T, h http.Handler, wait time.Duration) *httptest.ResponseRecorder {
	t.Helper()
	for begun := time.Now(); ; {
		asked := time.Now()
		w := s.ask(h)
		if w.Code != http.StatusServiceUnavailable || time.Since(asked) < wait || time.Since(begun) > 2*time.Minute {
			return s.check(t, w)
		}
	}
}

func (s scenario) ask(h http.Handler) *httptest.ResponseRecorder {
	method := s.method
	if method == "" {
		method = http.MethodGet
	}
	r := httptest.NewRequest(method, s.url, strings.NewReader(s.body))
	for name, value := range s.headers {
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func (s scenario) check(t *testing.T, w *httptest.ResponseRecorder) *httptest.ResponseRecorder {
	t.Helper()
	if w.Code != s.status {
		t.Errorf("status %d, want %d: %.400s", w.Code, s.status, w.Body)
	}
	for _, want := range s.content {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("%q is not in %.600s", want, w.Body)
		}
	}
	for _, bad := range s.not {
		if strings.Contains(w.Body.String(), bad) {
			t.Errorf("%q is in %.600s", bad, w.Body)
		}
	}
	for name, want := range s.answer {
		if got := w.Header().Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	checkHeaders(t, w)
	return w
}

// checkHeaders holds every answer to what every answer promises.
func checkHeaders(t *testing.T, w *httptest.ResponseRecorder) {
	t.Helper()
	for _, name := range []string{"X-Request-Id", "Content-Security-Policy", "Referrer-Policy"} {
		if w.Header().Get(name) == "" {
			t.Errorf("no %s", name)
		}
	}
	if w.Header().Get("X-Content-Type-Options") != "nosniff" {
		t.Error("no nosniff")
	}
	if w.Code < 400 {
		return
	}
	if got := w.Header().Get("Content-Type"); got != problemType {
		t.Errorf("an error of type %q", got)
	}
	if got := w.Header().Get("Cache-Control"); got != "no-store" {
		t.Errorf("an error with Cache-Control %q", got)
	}
	var p Problem
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
		t.Errorf("an error that is no problem: %v", err)
	}
	if p.Status != w.Code || p.Code == "" || p.Title == "" || p.Message == "" || p.Message != p.Detail || p.Instance != w.Header().Get("X-Request-Id") || !strings.HasPrefix(p.Type, "urn:twothirds:problem:") {
		t.Errorf("a problem that is not whole: %+v", p)
	}
}

func signedJSON(signed *wire.Signed) string {
	b, err := json.Marshal(map[string]any{"signatures": signed.Signatures, "statement": json.RawMessage(signed.Statement.Raw)})
	if err != nil {
		panic(err)
	}
	return string(b)
}

// TestStory tells one story, which takes most of the time, and holds all that
// only reads to it; what submits comes last.
func TestStory(t *testing.T) {
	t.Parallel()
	story := apitest.Found(t, domain.PurposeDemonstration).Tell()
	handler := New(Options{Ledger: story.Ledger, Model: story.Model})
	t.Run("description", func(t *testing.T) { testDescription(t, story, handler) })
	t.Run("links", func(t *testing.T) { testLinks(t, handler) })
	t.Run("a group in a stream", func(t *testing.T) { testGroupInStream(t, story) })
	t.Run("scenarios", func(t *testing.T) { testScenarios(t, story, handler) })
}

func testScenarios(t *testing.T, story *apitest.Story, handler http.Handler) {
	size := story.Ledger.Size()
	motion := story.Carried.String()
	state := story.State()
	first, err := story.Ledger.Entry(1)
	if err != nil {
		t.Fatal(err)
	}
	founded, err := wire.ParseEntry(first)
	if err != nil {
		t.Fatal(err)
	}
	motionRow := string(wire.Canonical(state.Motion(story.Carried)))
	const (
		forEver = "public, max-age=31536000, immutable"
		ask     = "public, no-cache"
	)
	scenarios := []scenario{
		{name: "info", url: "/v1/info", status: 200, content: []string{
			`"ledger":"` + story.Ledger.ID().String() + `"`, `"purpose":"demonstration"`, `"status":"constituted"`, `"semantics":1`,
			fmt.Sprintf(`"size":%d`, size), `"origin":"test.example/ledger"`, `"vkey":"test.example/ledger+`, `"now":"20`, `"az":"Sınaq qurumu"`,
		}, answer: map[string]string{"Access-Control-Allow-Origin": "*", "Cache-Control": "no-store"}},
		{name: "a row is served as stored", url: "/v1/motions/" + motion, status: 200, content: []string{motionRow}, answer: map[string]string{
			"Content-Type": "application/json", "Cache-Control": ask, "Ledger-Seq": fmt.Sprint(size), "Content-Length": fmt.Sprint(len(motionRow)),
		}},
		{name: "a row of the past", url: "/v1/motions/" + motion + "?at=45", status: 200, content: []string{`"state":`}, not: []string{`"state":"carried"`}, answer: map[string]string{"Cache-Control": forEver, "Ledger-Seq": "45"}},
		{name: "a row that was not there yet", url: "/v1/motions/" + motion + "?at=3", status: 404, content: []string{`"code":"no_such_row"`, "as of entry 3"}},
		{name: "no row", url: "/v1/motions/nonsense", status: 404, content: []string{`"code":"no_such_row"`}},
		{name: "a list", url: "/v1/members?limit=2", status: 200, content: []string{fmt.Sprintf(`{"at":%d,"items":[{"id":"`, size), `"next":"`, `"json":{"constituency":`}},
		{name: "every kind is served", url: "/v1/acceptances", status: 200, content: []string{`"items":[{`}},
		{name: "an empty list", url: "/v1/protests", status: 200, content: []string{`"items":[]`}, not: []string{"next"}},
		{name: "a limit too large", url: "/v1/members?limit=201", status: 400, content: []string{`"code":"parameter"`, `"location":"query.limit"`}},
		{name: "a limit that is none", url: "/v1/members?limit=many", status: 400, content: []string{`"code":"parameter"`}, not: []string{"many"}},
		{name: "an unknown parameter", url: "/v1/members?offset=3", status: 400, content: []string{`"code":"parameter"`, "query.offset"}},
		{name: "a cursor that is none", url: "/v1/members?cursor=AAAA", status: 400, content: []string{`"code":"parameter"`, `"location":"query.cursor"`}},
		{name: "at 0", url: "/v1/members?at=0", status: 400, content: []string{`"code":"parameter"`}},
		{name: "at nonsense", url: "/v1/members?at=yesterday", status: 400, content: []string{`"location":"query.at"`}},
		{name: "at a number too large", url: "/v1/members?at=9999999999999999", status: 400, content: []string{`"code":"parameter"`}},
		{name: "at the future", url: fmt.Sprintf("/v1/members?at=%d", size+1), status: 404, content: []string{`"code":"future"`}},
		{name: "at a time before the founding", url: "/v1/members?at=2001-01-01T00:00:00.000Z", status: 404, content: []string{`"code":"before_founding"`}},
		{name: "at the founding's time", url: "/v1/members?at=" + founded.Recorded.String(), status: 200, content: []string{`{"at":1,"items":[]}`}, answer: map[string]string{"Cache-Control": forEver}},
		{name: "at a time to come", url: "/v1/members?at=2999-01-01T00:00:00.000Z", status: 200, content: []string{`"items":[{`}, answer: map[string]string{"Cache-Control": ask}},
		{name: "one's own write", url: fmt.Sprintf("/v1/members?min-seq=%d", size), status: 200},
		{name: "what nobody has written", url: fmt.Sprintf("/v1/members?min-seq=%d", size+1), status: 503, content: []string{`"code":"behind"`}, answer: map[string]string{"Retry-After": "1"}},
		{name: "a history", url: "/v1/motions/" + motion + "/history?limit=3", status: 200, content: []string{`"state":"tabled"`, `"next":"`}, not: []string{`"state":"carried"`}},
		{name: "no history", url: "/v1/motions/nonsense/history", status: 404, content: []string{`"code":"no_such_row"`}},
		{name: "an entry", url: "/v1/entries/1", status: 200, content: []string{string(first)}, answer: map[string]string{"ETag": `"` + founded.Leaf().String() + `"`, "Cache-Control": forEver}},
		{name: "an entry not modified", url: "/v1/entries/1", headers: map[string]string{"If-None-Match": `"x", W/"` + founded.Leaf().String() + `"`}, status: 304, answer: map[string]string{"ETag": `"` + founded.Leaf().String() + `"`, "Cache-Control": forEver}},
		{name: "an entry modified", url: "/v1/entries/1", headers: map[string]string{"If-None-Match": `"x"`}, status: 200},
		{name: "no entry", url: fmt.Sprintf("/v1/entries/%d", size+1), status: 404, content: []string{`"code":"no_such_entry"`}},
		{name: "entry 0", url: "/v1/entries/0", status: 400, content: []string{`"code":"parameter"`}},
		{name: "entries", url: "/v1/entries?limit=2", status: 200, content: []string{string(first), `"seq":2}]`, `"next":2`}, answer: map[string]string{"Link": `</v1/entries?after=2&limit=2>; rel="next"`}},
		{name: "entries about a motion", url: "/v1/entries?about=motion/" + motion + "&limit=200", status: 200, content: []string{"motion.tabled", "motion.seconded", "poll.opened", "decision.made"}, not: []string{"member.entered"}},
		{name: "entries about nothing", url: "/v1/entries?about=motion/none", status: 200, content: []string{`"items":[]`}},
		{name: "entries of the past", url: "/v1/entries?at=2&after=1", status: 200, content: []string{`"items":[{`, `"seq":2`}, not: []string{`"seq":3`}},
		{name: "a receipt", url: "/v1/receipts/1", status: 200, content: []string{"c2sp.org/tlog-proof@v1\n", "\nindex 0\n"}, answer: map[string]string{"Content-Type": "text/plain; charset=utf-8", "Cache-Control": ask, "Ledger-Seq": "1", "Link": `</v1/receipts/1/entry>; rel="describes"`}},
		{name: "a receipt's entry", url: "/v1/receipts/1/entry", status: 200, content: []string{string(first)}, answer: map[string]string{"Content-Type": "application/json", "ETag": `"` + founded.Leaf().String() + `"`, "Cache-Control": forEver}},
		{name: "no receipt", url: fmt.Sprintf("/v1/receipts/%d", size+1), status: 404, content: []string{`"code":"no_such_entry"`}},
		{name: "no receipt's entry", url: fmt.Sprintf("/v1/receipts/%d/entry", size+1), status: 404, content: []string{`"code":"no_such_entry"`}},
		{name: "receipt 0", url: "/v1/receipts/0", status: 400, content: []string{`"code":"parameter"`}},
		{name: "witnesses of a ledger that has none", url: "/v1/witnesses", status: 200, content: []string{fmt.Sprintf(`{"checkpoint":%d,"met":true,"quorum":"","witnesses":[]}`, size)}},
		{name: "types", url: "/v1/types", status: 200, content: []string{`"name":"twothirds.vote.cast.v1"`, `"name":"elect"`, "https://json-schema.org/draft/2020-12/schema"}},
		{name: "a digest", url: "/v1/digest?at=5", status: 200, content: []string{`{"at":5,"digest":"`}, answer: map[string]string{"Cache-Control": forEver}},
		{name: "rows", url: "/v1/rows", status: 200, content: []string{`{"head":{"leaf":"`, `"kind":"motion"}`, motionRow}, answer: map[string]string{"Content-Type": "application/jsonl"}},
		{name: "rows of two kinds", url: "/v1/rows?kinds=ledger,office", status: 200, content: []string{`{"head":{"leaf":"`, `"kind":"ledger"}`, `"kind":"office"}`}, not: []string{`"kind":"motion"`, `"kind":"key"`}},
		{name: "rows of a kind that there is not", url: "/v1/rows?kinds=ledger,dream", status: 400, content: []string{`"code":"parameter"`, "query.kinds"}, not: []string{"dream"}},
		{name: "rows of a kind twice", url: "/v1/rows?kinds=ledger,ledger", status: 400, content: []string{`"code":"parameter"`}},
		{name: "checkpoint", url: "/log/checkpoint", status: 200, content: []string{"test.example/ledger\n" + fmt.Sprint(size) + "\n"}, answer: map[string]string{"Content-Type": "text/plain; charset=utf-8", "Cache-Control": ask, "Access-Control-Allow-Origin": "*"}},
		{name: "no rotations", url: "/log/rotations", status: 404, content: []string{`"code":"no_such_tile"`, "was never replaced"}},
		{name: "vkey", url: "/log/vkey", status: 200, content: []string{"test.example/ledger+"}, answer: map[string]string{"Content-Type": "text/plain; charset=utf-8"}},
		{name: "a tile", url: "/log/" + tlog.TilePath(0, 0, int(size)), status: 200, answer: map[string]string{"Content-Type": "application/octet-stream", "Cache-Control": forEver, "Content-Length": fmt.Sprint(32 * size)}},
		{name: "a narrower tile", url: "/log/" + tlog.TilePath(0, 0, 3), status: 200, answer: map[string]string{"Content-Length": "96"}},
		{name: "a tile not yet published", url: "/log/" + tlog.TilePath(0, 0, int(size)+1), status: 404, content: []string{`"code":"no_such_tile"`}},
		{name: "a full tile not yet published", url: "/log/tile/0/000", status: 404, content: []string{`"code":"no_such_tile"`}},
		{name: "no tile path", url: "/log/tile/0/0", status: 404, content: []string{`"code":"no_such_tile"`}},
		{name: "a bundle", url: "/log/" + tlog.EntriesPath(0, 1), status: 200, content: []string{string(first)}, answer: map[string]string{"Content-Encoding": "", "Vary": "Accept-Encoding"}},
		{name: "a bundle in gzip", url: "/log/" + tlog.EntriesPath(0, 1), headers: map[string]string{"Accept-Encoding": "br, gzip;q=0.5"}, status: 200, answer: map[string]string{"Content-Encoding": "gzip"}},
		{name: "a bundle not in gzip", url: "/log/" + tlog.EntriesPath(0, 1), headers: map[string]string{"Accept-Encoding": "gzip;q=0"}, status: 200, answer: map[string]string{"Content-Encoding": ""}},
		{name: "alive", url: "/healthz", status: 200, content: []string{"alive"}},
		{name: "ready", url: "/readyz", status: 200, content: []string{"ready"}},
		{name: "openapi", url: "/openapi.json", status: 200, content: []string{`"openapi":"3.1.0"`, `"/v1/statements"`, `"Motion":`}, not: []string{"unpkg"}},
		{name: "no documentation from elsewhere", url: "/docs", status: 404, content: []string{`"code":"no_such_path"`}},
		{name: "no such path", url: "/v1/nothing", status: 404, content: []string{`"code":"no_such_path"`}, answer: map[string]string{"Access-Control-Allow-Origin": "*"}},
		{name: "no such path outside", url: "/wp-login.php", status: 404, content: []string{`"code":"no_such_path"`}},
		{name: "a path that climbs", url: "/log/../etc/passwd", status: 404},
		{name: "no such method", method: "DELETE", url: "/v1/members", status: 405, content: []string{`"code":"method"`}, answer: map[string]string{"Allow": "GET, HEAD"}},
		{name: "statements are posted", url: "/v1/statements", status: 405, answer: map[string]string{"Allow": "POST"}},
		{name: "head", method: "HEAD", url: "/v1/info", status: 200},
		{name: "head of a stream ends", method: "HEAD", url: "/v1/entries/stream", status: 200, answer: map[string]string{"Content-Type": "text/event-stream"}},
		{name: "head of a state", method: "HEAD", url: "/v1/rows", status: 200, answer: map[string]string{"Content-Type": "application/jsonl"}},
		{name: "a language without its slash", url: "/en", status: 307, answer: map[string]string{"Location": "/en/"}},
		{name: "preflight of a read", method: "OPTIONS", url: "/v1/members", status: 204, answer: map[string]string{"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Methods": "GET, HEAD"}},
		{name: "preflight of a write", method: "OPTIONS", url: "/v1/statements", status: 204, answer: map[string]string{"Access-Control-Allow-Origin": "", "Access-Control-Allow-Methods": "", "Allow": "POST"}},
		{name: "preflight of nothing", method: "OPTIONS", url: "/v1/nothing", status: 404},
		{name: "nothing submitted", method: "POST", url: "/v1/statements", status: 400, content: []string{`"code":"form"`}, answer: map[string]string{"Access-Control-Allow-Origin": ""}},
		{name: "no JSON submitted", method: "POST", url: "/v1/statements", body: "vote yes", status: 400, content: []string{`"code":"form"`}},
		{name: "two members of one name", method: "POST", url: "/v1/statements", body: `{"signatures":[],"signatures":[],"statement":{}}`, status: 400, content: []string{`"code":"form"`, `"place":"/signatures"`}},
		{name: "too much submitted", method: "POST", url: "/v1/statements", body: strings.Repeat(" ", 64<<10+1), status: 413, content: []string{`"code":"too_large"`}},
		{name: "a request id is kept", url: "/healthz", headers: map[string]string{"X-Request-Id": "abc-1"}, status: 200, answer: map[string]string{"X-Request-Id": "abc-1"}},
	}
	for _, s := range scenarios {
		t.Run(s.name, func(t *testing.T) { s.run(t, handler) })
	}
	t.Run("submitting", func(t *testing.T) { testSubmitting(t, story.Node, handler) })
	story.CatchUp() // or the checkpoint that covers what was submitted comes between two readings
	t.Run("pages", func(t *testing.T) { testPages(t, handler) })
	t.Run("groups", func(t *testing.T) { testGroups(t, story, handler) })
	t.Run("rows load", func(t *testing.T) { testRowsLoad(t, story.Node, handler) })
	t.Run("reads are not modified", func(t *testing.T) { testNotModified(t, handler) })
	t.Run("a request id is not let in", func(t *testing.T) {
		w := scenario{url: "/healthz", headers: map[string]string{"X-Request-Id": "a\"b<script>"}, status: 200}.run(t, handler)
		if strings.Contains(w.Header().Get("X-Request-Id"), "<") {
			t.Error("a hostile id came back")
		}
	})
	t.Run("metrics", func(t *testing.T) {
		scenario{url: "/metrics", status: 200, content: []string{
			"twothirds_entries ", "twothirds_model_lag_entries 0", "twothirds_checkpoint_lag_entries ", "twothirds_ready 1",
			`twothirds_appends_total{result="entered"} 1`, `twothirds_appends_total{result="again"} 1`, `twothirds_refusals_total{code="own_motion",status="422"} 1`,
			`twothirds_http_requests_total{route="GET /v1/motions/{id}",status="404"}`, "twothirds_http_request_duration_seconds", "process_resident_memory_bytes",
		}, not: []string{"nonsense"}}.run(t, handler)
	})
}

func testSubmitting(t *testing.T, n *apitest.Node, h http.Handler) {
	subject := "motion/" + apitest.NewID().String()
	content := apitest.Content(domain.Text{En: "Another motion"}, domain.Text{En: "Text."}, []string{"procedural"})
	signed := n.Sign("motion.tabled", subject, &domain.MotionTabled{Content: content}, n.Members[0].Rep())
	post := scenario{method: "POST", url: "/v1/statements"}

	post.body, post.status = signedJSON(signed), 201
	post.content = []string{`"again":false`, `"leaf":"`, `"receipt":"/v1/receipts/`, `"recorded":"`, `"sequence":`}
	w := post.run(t, h)
	var receipt struct{ Sequence uint64 }
	if err := json.Unmarshal(w.Body.Bytes(), &receipt); err != nil {
		t.Fatal(err)
	}
	if got, want := w.Header().Get("Location"), fmt.Sprintf("/v1/entries/%d", receipt.Sequence); got != want || w.Header().Get("Ledger-Seq") != fmt.Sprint(receipt.Sequence) {
		t.Errorf("Location %q, want %q", got, want)
	}
	post.status, post.content = 200, []string{`"again":true`, fmt.Sprintf(`"sequence":%d`, receipt.Sequence)}
	post.run(t, h)
	// What was written can be read at once, by who names it and by anybody.
	row := "/v1/" + strings.Replace(subject, "motion", "motions", 1)
	for _, url := range []string{fmt.Sprintf("%s?min-seq=%d", row, receipt.Sequence), row} {
		scenario{url: url, status: 200, content: []string{"Another motion"}}.awaited(t, h, asof.Patience)
	}

	refused := n.Sign("motion.seconded", subject, &domain.MotionSeconded{}, n.Members[0].Rep())
	post.body, post.status = signedJSON(refused), 422
	post.content = []string{`"code":"own_motion"`, `"message":"the mover does not second its own motion"`, `"rule":"The mover`, `"refusal":"twothirds/refusal/v1\n`, "urn:twothirds:problem:refused:own_motion"}
	post.run(t, h)

	forged := n.Sign("motion.seconded", subject, &domain.MotionSeconded{}, n.Members[1].Rep())
	forged.Signatures[0].Sig[5] ^= 1
	post.body, post.status, post.content = signedJSON(forged), 400, []string{`"code":"signature"`, `"place":"/signatures/0"`}
	post.run(t, h)

	stranger := *n.Members[0]
	stranger.Key = domaintest.NewKey("nobody")
	post.body, post.status, post.content = signedJSON(n.Sign("motion.seconded", subject, &domain.MotionSeconded{}, stranger.Rep())), 422, []string{`"code":"key_unknown"`}
	post.not = []string{`"refusal"`}
	post.run(t, h)
}

// testPages follows next from page to page, while the ledger grows, and must
// meet every member once.
func testPages(t *testing.T, h http.Handler) {
	whole := scenario{url: "/v1/members?limit=200", status: 200}.run(t, h)
	type list struct {
		At    int
		Items []struct{ ID string }
		Next  string
	}
	var all, page list
	if err := json.Unmarshal(whole.Body.Bytes(), &all); err != nil {
		t.Fatal(err)
	}
	if len(all.Items) != 7 {
		t.Fatalf("%d members, want 7", len(all.Items))
	}
	url, got := "/v1/members?limit=3", []string{}
	for url != "" {
		w := scenario{url: url, status: 200}.run(t, h)
		page = list{}
		if err := json.Unmarshal(w.Body.Bytes(), &page); err != nil {
			t.Fatal(err)
		}
		if page.At != all.At {
			t.Errorf("a page as of %d, the first was as of %d", page.At, all.At)
		}
		for _, item := range page.Items {
			got = append(got, item.ID)
		}
		link := w.Header().Get("Link")
		if (link == "") != (page.Next == "") {
			t.Errorf("Link %q and next %q", link, page.Next)
		}
		url = strings.TrimSuffix(strings.TrimPrefix(link, "<"), `>; rel="next"`)
	}
	for i, item := range all.Items {
		if i >= len(got) || got[i] != item.ID {
			t.Fatalf("pages give %v, the list %+v", got, all.Items)
		}
	}
	if len(got) != len(all.Items) {
		t.Errorf("%d members in pages", len(got))
	}
	scenario{url: "/v1/members?at=3&cursor=" + strings.Split(whole.Header().Get("Link")+"x", ">")[0], status: 400}.run(t, h)
}

// testGroups asks for the middle of a group: the close of a poll without its
// decision.
func testGroups(t *testing.T, story *apitest.Story, h http.Handler) {
	closed := story.State().Poll(story.State().Motion(story.Carried).Polls[0]).Closed
	w := scenario{url: fmt.Sprintf("/v1/polls?at=%d", closed), status: 200, not: []string{`"state":"closed"`}}.run(t, h)
	if got, want := w.Header().Get("Ledger-Seq"), fmt.Sprint(closed-1); got != want {
		t.Errorf("as of %s, want %s", got, want)
	}
	// A page of entries that begins a group shows it whole.
	scenario{url: fmt.Sprintf("/v1/entries?after=%d&limit=1", closed-1), status: 200, content: []string{"poll.closed", "decision.made", "effect.applied"}, not: []string{"poll.opened"}}.run(t, h)
	// Digests can be compared with a replay after any entry.
	scenario{url: fmt.Sprintf("/v1/digest?at=%d", closed), status: 200, content: []string{fmt.Sprintf(`{"at":%d,`, closed)}}.run(t, h)
}

// testRowsLoad makes a state of the rows served, as clients do.
func testRowsLoad(t *testing.T, n *apitest.Node, h http.Handler) {
	w := scenario{url: "/v1/rows", status: 200}.run(t, h)
	lines := bytes.Split(bytes.TrimSpace(w.Body.Bytes()), []byte("\n"))
	var head struct{ Head domain.Head }
	if err := json.Unmarshal(lines[0], &head); err != nil {
		t.Fatal(err)
	}
	state, err := domain.Load(func(yield func(domain.Row, error) bool) {
		for _, line := range lines[1:] {
			var row struct {
				Kind, ID string
				JSON     json.RawMessage
			}
			err := json.Unmarshal(line, &row)
			if !yield(domain.Row{Kind: row.Kind, ID: row.ID, JSON: row.JSON}, err) {
				return
			}
		}
	}, head.Head)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := domaintest.StateDigest(state), domaintest.StateDigest(n.State()); got != want {
		t.Errorf("the state loaded differs from the ledger's")
	}
}

// testNotModified repeats reads with the ETag that they gave.
func testNotModified(t *testing.T, h http.Handler) {
	for _, url := range []string{"/v1/members", "/v1/members?at=9", "/v1/rules", "/v1/entries", "/v1/types", "/v1/digest", "/v1/rows", "/log/checkpoint", "/log/vkey", "/openapi.json", "/v1/ledger", "/v1/receipts/7", "/v1/receipts/7/entry"} {
		w := scenario{url: url, status: 200}.run(t, h)
		again := scenario{url: url, status: 304, headers: map[string]string{"If-None-Match": w.Header().Get("ETag")}}.run(t, h)
		for _, name := range []string{"ETag", "Cache-Control", "Ledger-Seq"} {
			if got, want := again.Header().Get(name), w.Header().Get(name); got != want || (name == "ETag" && got == "") {
				t.Errorf("%s: %s %q on 304, %q on 200", url, name, got, want)
			}
		}
		if again.Body.Len() > 0 {
			t.Errorf("%s: a 304 with a body", url)
		}
	}
}
