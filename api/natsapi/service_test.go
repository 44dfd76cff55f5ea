package natsapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/micro"

	"twothirds/api/httpapi"
	"twothirds/api/httpapi/apitest"
	"twothirds/domain"
	"twothirds/domain/wire"
)

// quiet takes what a server under test says.
func quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

// listen starts a server for clients, until the end of the test.
func listen(t *testing.T, ledger wire.Hash) *Server {
	t.Helper()
	s, err := Listen(t.Context(), "127.0.0.1:0", ledger, quiet())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// serve starts a service on a server, until the end of the test.
func serve(t *testing.T, s *Server, o Options) *Service {
	t.Helper()
	o.Conn, o.Addresses, o.stopTimeout = s.Conn(), true, patience
	service, err := Start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = service.Stop() })
	return service
}

// patience is how long a test waits for what is to come, however busy the machine is.
const patience = time.Minute

// guest connects as anybody can, until the end of the test.
func guest(t *testing.T, s *Server, opts ...nats.Option) *nats.Conn {
	t.Helper()
	nc, err := nats.Connect("nats://"+s.Addr().String(), append(opts, nats.Timeout(patience), nats.ErrorHandler(func(*nats.Conn, *nats.Subscription, error) {}))...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	return nc
}

// ask is one request.
func ask(t *testing.T, nc *nats.Conn, subject, request string) *nats.Msg {
	t.Helper()
	m, err := nc.Request(subject, []byte(request), patience)
	if err != nil {
		t.Fatalf("%s %.100s: %v", subject, request, err)
	}
	return m
}

func get(h http.Handler, url string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, url, nil))
	return w
}

func signedJSON(signed *wire.Signed) string {
	b, err := json.Marshal(map[string]any{"signatures": signed.Signatures, "statement": json.RawMessage(signed.Statement.Raw)})
	if err != nil {
		panic(err)
	}
	return string(b)
}

// TestStory asks for everything over NATS and over HTTP: the answers are the same.
func TestStory(t *testing.T) {
	t.Parallel()
	story := apitest.Found(t, domain.PurposeDemonstration).Tell()
	story.CatchUp()
	handler := httpapi.New(httpapi.Options{Ledger: story.Ledger, Model: story.Model})
	server := listen(t, story.Ledger.ID())
	service := serve(t, server, Options{Handler: handler, Ledger: story.Ledger.ID(), Title: "A body", Version: "v1.2.3+dirty"})
	nc := guest(t, server)
	prefix := Prefix(story.Ledger.ID()) + "."

	motion := story.Carried.String()
	for _, tt := range []struct{ endpoint, request, url string }{
		{"types", ``, "/v1/types"},
		{"schema", `{"type":"vote.cast"}`, "/v1/types/vote.cast"},
		{"schema", `{"type":"twothirds.vote.cast.v1"}`, "/v1/types/twothirds.vote.cast.v1"},
		{"schema", `{"type":"admit"}`, "/v1/types/admit"},
		{"entry", `{"seq":3}`, "/v1/entries/3"},
		{"entry", `{"seq":"3"}`, "/v1/entries/3"},
		{"entries", ` `, "/v1/entries"},
		{"entries", `{"after":5,"limit":3}`, "/v1/entries?after=5&limit=3"},
		{"entries", `{"about":"motion/` + motion + `"}`, "/v1/entries?about=motion/" + motion},
		{"rows", `{"kind":"members"}`, "/v1/members"},
		{"rows", `{"kind":"members","at":9,"limit":2}`, "/v1/members?at=9&limit=2"},
		{"rows", `{"kind":"motions","id":"` + motion + `"}`, "/v1/motions/" + motion},
		{"history", `{"kind":"motions","id":"` + motion + `"}`, "/v1/motions/" + motion + "/history"},
		{"digest", `{}`, "/v1/digest"},
		{"digest", `{"at":5}`, "/v1/digest?at=5"},
		{"receipt", `{"seq":4}`, "/v1/receipts/4"},
		{"checkpoint", ``, "/log/checkpoint"},
		{"witnesses", ``, "/v1/witnesses"},
	} {
		got, want := ask(t, nc, prefix+tt.endpoint, tt.request), get(handler, tt.url)
		if want.Code != http.StatusOK {
			t.Fatalf("%s: %d", tt.url, want.Code)
		}
		if !bytes.Equal(got.Data, want.Body.Bytes()) {
			t.Errorf("%s %s: %.200s, not %.200s", tt.endpoint, tt.request, got.Data, want.Body)
		}
		for _, name := range carried[:4] {
			if got.Header.Get(name) != want.Header().Get(name) {
				t.Errorf("%s %s: %s is %q, not %q", tt.endpoint, tt.request, name, got.Header.Get(name), want.Header().Get(name))
			}
		}
		if got.Header.Get(micro.ErrorCodeHeader) != "" {
			t.Errorf("%s %s: an error", tt.endpoint, tt.request)
		}
	}
	if info := ask(t, nc, prefix+"info", ""); !strings.Contains(string(info.Data), `"ledger":"`+story.Ledger.ID().String()+`"`) {
		t.Errorf("info: %s", info.Data)
	}

	t.Run("problems", func(t *testing.T) { testProblems(t, nc, prefix) })
	t.Run("submit", func(t *testing.T) { testSubmit(t, story.Node, nc, prefix) })
	t.Run("discovery", func(t *testing.T) { testDiscovery(t, story.Node, nc) })
	t.Run("stop", func(t *testing.T) {
		if err := service.Stop(); err != nil {
			t.Fatal(err)
		}
		if _, err := nc.Request(prefix+"info", nil, 5*time.Second); err == nil {
			t.Fatal("answered after its end")
		}
	})
}

func testProblems(t *testing.T, nc *nats.Conn, prefix string) {
	for _, tt := range []struct{ endpoint, request, status, code string }{
		{"entry", ``, "400", "parameter"},
		{"entry", `{}`, "400", "parameter"},
		{"entry", `{"seq":0}`, "400", "parameter"},
		{"entry", `{"seq":"x"}`, "400", "parameter"},
		{"entry", `{"seq":[1]}`, "400", "parameter"},
		{"entry", `{"seq":1,"seq":1}`, "400", "parameter"},
		{"entry", `{"seq":1,"other":1}`, "400", "parameter"},
		{"entry", `{"seq":1`, "400", "parameter"},
		{"entry", `[1]`, "400", "parameter"},
		{"entry", "\xff", "400", "parameter"},
		{"entry", `{"seq":99999999}`, "404", "no_such_entry"},
		{"entry", `{"seq":"` + strings.Repeat("1", 5000) + `"}`, "413", "too_large"},
		{"entries", `{"limit":0}`, "400", "parameter"},
		{"entries", `{"limit":201}`, "400", "parameter"},
		{"entries", `{"at":"yesterday"}`, "400", "parameter"},
		{"entries", `{"at":99999999}`, "404", "future"},
		{"rows", ``, "400", "parameter"},
		{"rows", `{"kind":"statements"}`, "400", "parameter"},
		{"rows", `{"kind":"member"}`, "400", "parameter"},
		{"rows", `{"kind":"../log/vkey"}`, "400", "parameter"},
		{"rows", `{"kind":"members","id":"x"}`, "404", "no_such_row"},
		{"rows", `{"kind":"members","id":".."}`, "404", "no_such_path"},
		{"rows", `{"kind":"members","id":"../../log/vkey"}`, "404", "no_such_row"},
		{"rows", `{"kind":"members","id":"x/history"}`, "404", "no_such_row"},
		{"rows", `{"kind":"members","id":"x?at=1"}`, "404", "no_such_row"},
		{"rows", `{"kind":"members","id":""}`, "404", "no_such_path"},
		{"history", `{"kind":"members"}`, "400", "parameter"},
		{"schema", `{"type":"nonsense"}`, "404", "no_such_row"},
		{"receipt", `{"seq":99999999}`, "404", "no_such_entry"},
		{"digest", `{"at":"` + strings.Repeat("9", 300) + `"}`, "400", "parameter"},
		{"submit", ``, "400", "form"},
		{"submit", `{"statement":{}}`, "400", "form"},
		{"submit", strings.Repeat(" ", 70<<10), "413", "too_large"},
	} {
		m := ask(t, nc, prefix+tt.endpoint, tt.request)
		var p httpapi.Problem
		if err := json.Unmarshal(m.Data, &p); err != nil {
			t.Fatalf("%s %.60s: %.200s", tt.endpoint, tt.request, m.Data)
		}
		if m.Header.Get(micro.ErrorCodeHeader) != tt.status || p.Code != tt.code || fmt.Sprint(p.Status) != tt.status || !strings.HasPrefix(m.Header.Get(micro.ErrorHeader), tt.code+": ") {
			t.Errorf("%s %.60s: %v %s, not %s %s", tt.endpoint, tt.request, m.Header, m.Data, tt.status, tt.code)
		}
		if m.Header.Get("Content-Type") != "application/problem+json" || p.Detail == "" {
			t.Errorf("%s %.60s: %v", tt.endpoint, tt.request, m.Header)
		}
	}
}

func testSubmit(t *testing.T, n *apitest.Node, nc *nats.Conn, prefix string) {
	subject := "motion/" + apitest.NewID().String()
	content := apitest.Content(domain.Text{En: "A motion over NATS"}, domain.Text{En: "Text."}, []string{"procedural"})
	signed := signedJSON(n.Sign("motion.tabled", subject, &domain.MotionTabled{Content: content}, n.Members[0].Rep()))
	for _, again := range []bool{false, true} {
		m := ask(t, nc, prefix+"submit", signed)
		var receipt httpapi.Receipt
		if err := json.Unmarshal(m.Data, &receipt); err != nil || receipt.Again != again || receipt.Sequence == 0 || m.Header.Get(micro.ErrorCodeHeader) != "" {
			t.Fatalf("submitted: %v %s", m.Header, m.Data)
		}
		// The service waits for the rows, though only for a moment; then it says "behind".
		about := fmt.Sprintf(`{"about":%q,"min-seq":%d}`, subject, receipt.Sequence)
		read, late := ask(t, nc, prefix+"entries", about), time.Now().Add(patience)
		for strings.Contains(string(read.Data), `"code":"behind"`) && time.Now().Before(late) {
			read = ask(t, nc, prefix+"entries", about)
		}
		if !strings.Contains(string(read.Data), "A motion over NATS") {
			t.Errorf("the write cannot be read: %s", read.Data)
		}
	}
	refused := ask(t, nc, prefix+"submit", signedJSON(n.Sign("motion.seconded", subject, &domain.MotionSeconded{}, n.Members[0].Rep())))
	if got := refused.Header.Get(micro.ErrorCodeHeader) + " " + refused.Header.Get(micro.ErrorHeader); got != "422 own_motion: The statement was refused" {
		t.Errorf("refused with %q", got)
	}
	if !strings.Contains(string(refused.Data), `"refusal":"twothirds/refusal/v1\n`) {
		t.Errorf("no signed refusal: %s", refused.Data)
	}
}

func testDiscovery(t *testing.T, n *apitest.Node, nc *nats.Conn) {
	var ping micro.Ping
	var info micro.Info
	var stats micro.Stats
	for subject, into := range map[string]any{
		"$SRV.PING": &ping, "$SRV.INFO": &info, "$SRV.STATS": &stats,
		"$SRV.PING.twothirds": &ping, "$SRV.INFO.twothirds": &info, "$SRV.STATS.twothirds": &stats,
	} {
		if err := json.Unmarshal(ask(t, nc, subject, "").Data, into); err != nil {
			t.Fatalf("%s: %v", subject, err)
		}
	}
	if ping.Name != Name || ping.Version != "1.2.3+dirty" || ping.Metadata["ledger"] != n.Ledger.ID().String() || ping.Metadata["name"] != "A body" {
		t.Errorf("ping: %+v", ping)
	}
	if err := json.Unmarshal(ask(t, nc, "$SRV.INFO.twothirds."+ping.ID, "").Data, &info); err != nil || len(info.Endpoints) != len(endpoints()) {
		t.Errorf("info: %v %+v", err, info)
	}
	asked := map[string]Stats{}
	for _, e := range stats.Endpoints {
		var s Stats
		if err := json.Unmarshal(e.Data, &s); err != nil {
			t.Fatal(err)
		}
		asked[e.Name] = s
	}
	if s := asked["submit"]; s.Answered < 3 || s.Problems < 1 || s.Average <= 0 {
		t.Errorf("statistics of submit: %+v", s)
	}
	if s := asked["checkpoint"]; s.Answered != 1 || s.Problems != 0 {
		t.Errorf("statistics of checkpoint: %+v", s)
	}
}
