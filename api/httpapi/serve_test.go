package httpapi

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"twothirds/api/httpapi/apitest"
	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/eventstore"
)

// server serves a node as `serve` does. end ends it and returns what Serve returned.
func server(t *testing.T, n *apitest.Node, hooks ...func()) (base string, end func() error) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	h := New(Options{Ledger: n.Ledger, Model: n.Model, heartbeat: 20 * time.Millisecond})
	go func() { served <- Serve(ctx, l, h, hooks...) }()
	t.Cleanup(cancel)
	return "http://" + l.Addr().String(), func() error {
		cancel()
		select {
		case err := <-served:
			return err
		case <-time.After(time.Minute):
			return errors.New("Serve did not return")
		}
	}
}

// events reads server-sent events from a URL into a channel, comments as events
// with the id "beat". It closes the channel when the stream ends.
func events(t *testing.T, url, lastID string) <-chan event {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if lastID != "" {
		req.Header.Set("Last-Event-ID", lastID)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	if resp.StatusCode != 200 || resp.Header.Get("Content-Type") != "text/event-stream" {
		t.Fatalf("%s, %s", resp.Status, resp.Header.Get("Content-Type"))
	}
	ch := make(chan event, 1000)
	go func() {
		defer close(ch)
		defer resp.Body.Close()
		lines := bufio.NewScanner(resp.Body)
		lines.Buffer(nil, 1<<20)
		var e event
		for lines.Scan() {
			name, value, _ := strings.Cut(lines.Text(), ": ")
			switch name {
			case "id":
				e.id = value
			case "data":
				e.data = value
			case "":
				if value == "still here" {
					e.id = "beat"
				}
				if e.id != "" {
					ch <- e
				}
				e = event{}
			}
		}
	}()
	return ch
}

type event struct{ id, data string }

// next is the next event that is no sign of life.
func next(t *testing.T, ch <-chan event) event {
	t.Helper()
	deadline := time.After(time.Minute)
	for {
		select {
		case e, ok := <-ch:
			if !ok {
				t.Fatal("the stream ended")
			}
			if e.id != "beat" {
				return e
			}
		case <-deadline:
			t.Fatal("no event came")
		}
	}
}

func TestServing(t *testing.T) {
	t.Parallel()
	n := apitest.Found(t, domain.PurposeDemonstration)
	n.Constitute(domain.Text{En: "A"}, domain.Text{En: "B"}, domain.Text{En: "C"}, domain.Text{En: "D"})
	n.CatchUp()
	size := n.Ledger.Size()
	var open []<-chan event
	var hooked bool
	base, end := server(t, n, func() {
		// The streams have been told to end by now; nothing else ends them before this returns.
		for _, ch := range open {
			for range ch { // until it is closed
			}
		}
		hooked = true
	})

	resumed := events(t, base+"/v1/entries/stream?after=1", fmt.Sprint(size-2))
	for seq := size - 1; seq <= size; seq++ {
		e := next(t, resumed)
		raw, err := n.Ledger.Entry(seq)
		if err != nil {
			t.Fatal(err)
		}
		if e.id != fmt.Sprint(seq) || e.data != string(raw) {
			t.Errorf("event %s, want entry %d as it is: %.80s", e.id, seq, e.data)
		}
	}
	whole := events(t, base+"/v1/entries/stream?after=0", "")
	if e := next(t, whole); e.id != "1" {
		t.Errorf("from the beginning comes %s", e.id)
	}
	live := events(t, base+"/v1/entries/stream", "")
	if e := <-live; e.id != "beat" {
		t.Errorf("a stream of what is new begins with %s", e.id)
	}
	seq := n.Must("clock.advanced", "ledger", &domain.ClockAdvanced{To: n.Now().AddHours(1)}, n.Officers()[0])
	for _, ch := range []<-chan event{live, resumed} {
		if e := next(t, ch); e.id != fmt.Sprint(seq) {
			t.Errorf("event %s, want %d", e.id, seq)
		}
	}

	for url, want := range map[string]string{
		fmt.Sprintf("/v1/entries/stream?after=%d", seq+1): `"code":"future"`,
		"/v1/entries/stream?after=-1":                     `"code":"parameter"`,
	} {
		if got := body(t, base+url); !strings.Contains(got, want) {
			t.Errorf("%s: %s", url, got)
		}
	}

	open = []<-chan event{live, resumed, whole}
	if err := end(); err != nil {
		t.Errorf("Serve: %v", err)
	} else if !hooked {
		t.Error("the hook was not called")
	}
}

func body(t *testing.T, url string) string {
	t.Helper()
	resp, err := http.Get(url) //nolint:noctx // a test
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var b strings.Builder
	if _, err := bufio.NewReader(resp.Body).WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// testGroupInStream resumes a stream before a poll's close and must see close,
// decision and effects with nothing between them.
func testGroupInStream(t *testing.T, story *apitest.Story) {
	base, end := server(t, story.Node)
	closed := story.State().Poll(story.State().Motion(story.Carried).Polls[0]).Closed
	ch := events(t, base+"/v1/entries/stream", fmt.Sprint(closed-1))
	var types []string
	for range 4 {
		e, err := wire.ParseEntry([]byte(next(t, ch).data))
		if err != nil {
			t.Fatal(err)
		}
		types = append(types, strings.TrimSuffix(strings.TrimPrefix(e.Statement.Type, "twothirds."), ".v1"))
	}
	if got, want := strings.Join(types, " "), "poll.closed decision.made effect.applied effect.applied"; got != want {
		t.Errorf("came %s", got)
	}
	if err := end(); err != nil {
		t.Error(err)
	}
}

func TestReady(t *testing.T) {
	t.Parallel()
	n := apitest.Found(t, domain.PurposeDemonstration)
	n.CatchUp()
	n.Unfollow()
	n.Must("clock.advanced", "ledger", &domain.ClockAdvanced{To: n.Now().AddHours(1)}, n.Officers()[0])
	h := New(Options{Ledger: n.Ledger, Model: n.Model}).(*API)
	behind := scenario{url: "/readyz", status: 503, content: []string{`"code":"not_ready"`, "1 of 2 entries"}, answer: map[string]string{"Retry-After": "2"}}
	behind.run(t, h)
	scenario{url: "/v1/members?at=2", status: 503, content: []string{`"code":"behind"`}}.run(t, h)
	n.Follow()
	n.CatchUp()
	ready := scenario{url: "/readyz", status: 200, content: []string{`{"signs":true,"status":"ready"}`}}
	ready.run(t, h)
	// Once caught up, being a little behind is no reason to send requests elsewhere.
	n.Unfollow()
	n.Must("clock.advanced", "ledger", &domain.ClockAdvanced{To: n.Now().AddHours(1)}, n.Officers()[0])
	ready.run(t, h)
	n.Follow()
	n.CatchUp()
	h.Drain()
	h.Drain() // twice is no harm
	scenario{url: "/readyz", status: 503, content: []string{"about to end"}}.run(t, h)
	scenario{url: "/healthz", status: 200}.run(t, h)
	scenario{url: "/v1/entries/stream", status: 503, content: []string{`"code":"not_ready"`}}.run(t, h)
}

// TestUnsigned opens a ledger without its key: it is ready for statements, and says
// that nothing is signed.
func TestUnsigned(t *testing.T) {
	t.Parallel()
	var dir string
	n := apitest.FoundWith(t, domain.PurposeOperation, func(folder, _ string) { dir = folder })
	n.CatchUp()
	scenario{url: "/v1/info", status: 200, content: []string{`"signs":true`}}.run(t, New(Options{Ledger: n.Ledger, Model: n.Model}))
	n.Unfollow()
	err := errors.Join(n.Ledger.Close(), os.Remove(filepath.Join(dir, "ledger.key")))
	if err == nil {
		n.Ledger, err = eventstore.Open(t.Context(), eventstore.Options{Dir: dir, NoLedgerKey: true})
	}
	if err != nil {
		t.Fatal(err)
	}
	n.Follow()
	h := New(Options{Ledger: n.Ledger, Model: n.Model})
	scenario{url: "/readyz", status: 200, content: []string{`{"signs":false,"status":"ready"}`}}.run(t, h)
	scenario{url: "/v1/info", status: 200, content: []string{`"signs":false`}}.run(t, h)
}

func TestClosedLedger(t *testing.T) {
	t.Parallel()
	n := apitest.Found(t, domain.PurposeOperation)
	n.CatchUp()
	h := New(Options{Ledger: n.Ledger, Model: n.Model})
	signed := n.Sign("clock.advanced", "ledger", &domain.ClockAdvanced{To: n.Now().AddHours(1)}, n.Officers()[0])
	post := scenario{method: "POST", url: "/v1/statements", body: signedJSON(signed), status: 422, content: []string{`"code":"not_demonstration"`}}
	post.run(t, h)
	n.Close()
	post.status, post.content, post.answer = 503, []string{`"code":"stopped"`}, map[string]string{"Retry-After": "5"}
	post.run(t, h)
	scenario{url: "/readyz", status: 503}.run(t, h)
	scenario{url: "/v1/members", status: 503, content: []string{`"code":"not_ready"`}}.run(t, h)
}

func TestAddressRate(t *testing.T) {
	n := apitest.Found(t, domain.PurposeDemonstration)
	h := New(Options{Ledger: n.Ledger, Model: n.Model, PostsPerSecond: 0.001, PostBurst: 2})
	post := scenario{method: "POST", url: "/v1/statements", body: "{}", status: 400}
	post.run(t, h)
	post.run(t, h)
	post.status, post.content, post.answer = 429, []string{`"code":"rate_address"`}, map[string]string{"Retry-After": "1"}
	post.run(t, h)
	scenario{url: "/healthz", status: 200}.run(t, h)
}

// TestPanicsAreAnswered has a handler panic.
func TestPanicsAreAnswered(t *testing.T) {
	n := apitest.Found(t, domain.PurposeDemonstration)
	h := New(Options{Ledger: n.Ledger, Model: n.Model}).(*API)
	h.mux.HandleFunc("GET /panic", func(http.ResponseWriter, *http.Request) { panic("secret") })
	scenario{url: "/panic", status: 500, content: []string{`"code":"internal"`}, not: []string{"secret"}}.run(t, h)
}
