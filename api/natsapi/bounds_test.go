package natsapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go/micro"
	"pgregory.net/rapid"

	"twothirds/domain/wire"
)

// While all places are taken whoever comes is told so at once, other endpoints
// answer, and the end is waited for no longer than it may take.
func TestCrowded(t *testing.T) {
	t.Parallel()
	ledger := wire.Hash{2}
	server := listen(t, ledger)
	begun, end := make(chan struct{}, 2), make(chan struct{})
	service := serve(t, server, Options{Ledger: ledger, maxReads: 2, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			_, _ = w.Write([]byte("posted"))
			return
		}
		begun <- struct{}{}
		select {
		case <-end:
		case <-r.Context().Done():
		}
		_, _ = w.Write([]byte("late"))
	})})
	nc := guest(t, server)
	inbox, err := nc.SubscribeSync("_INBOX.late")
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := nc.PublishRequest(Prefix(ledger)+".info", inbox.Subject, nil); err != nil {
			t.Fatal(err)
		}
		<-begun
	}
	m := ask(t, nc, Prefix(ledger)+".info", "")
	if m.Header.Get(micro.ErrorCodeHeader) != "503" || !strings.Contains(string(m.Data), `"code":"crowded"`) {
		t.Errorf("the third: %v %s", m.Header, m.Data)
	}
	if m := ask(t, nc, Prefix(ledger)+".submit", "{}"); string(m.Data) != "posted" {
		t.Errorf("a statement beside them: %s", m.Data)
	}
	ended := make(chan error, 1)
	go func() { ended <- service.Stop() }()
	close(end)
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if m, err := inbox.NextMsg(patience); err != nil || string(m.Data) != "late" {
			t.Errorf("under way at the end: %v, %v", m, err)
		}
	}
}

// pages answers with as many items of a size as limit asks for.
func pages(size int) http.HandlerFunc {
	item := bytes.Repeat([]byte("x"), size)
	return func(w http.ResponseWriter, r *http.Request) {
		limit, err := strconv.Atoi(r.URL.Query().Get("limit"))
		if err != nil {
			limit = defaultLimit
		}
		_, _ = w.Write(bytes.Repeat(item, limit))
	}
}

// A page that no message holds is made shorter; what cannot be is a problem.
func TestRoom(t *testing.T) {
	t.Parallel()
	ledger := wire.Hash{3}
	server := listen(t, ledger)
	room := int(server.Conn().MaxPayload()) - headerRoom
	for _, tt := range []struct {
		endpoint, request string
		size              int
		items             int
	}{
		{"entries", ``, room / defaultLimit, defaultLimit},
		{"entries", ``, room/defaultLimit + 1, defaultLimit - 1},
		{"entries", `{"limit":200}`, room / 3, 3},
		{"rows", `{"kind":"motions"}`, room / 2, 2},
		{"entries", `{"limit":"1"}`, room, 1},
		{"entries", `{"limit":7}`, room + 1, 0},
		{"types", ``, room, 0}, // 50 of them
	} {
		service := serve(t, server, Options{Ledger: ledger, Handler: pages(tt.size)})
		m := ask(t, guest(t, server), Prefix(ledger)+"."+tt.endpoint, tt.request)
		if err := service.Stop(); err != nil {
			t.Fatal(err)
		}
		switch {
		case tt.items > 0 && len(m.Data) != tt.items*tt.size:
			t.Errorf("%s %s of %d: %d items", tt.endpoint, tt.request, tt.size, len(m.Data)/tt.size)
		case tt.items == 0 && (m.Header.Get(micro.ErrorCodeHeader) != "413" || !strings.Contains(string(m.Data), "over HTTP")):
			t.Errorf("%s %s of %d: %v %.200s", tt.endpoint, tt.request, tt.size, m.Header, m.Data)
		}
	}
}

// A shorter page is always shorter, so that looking for one comes to an end.
func TestShorter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		limit := rapid.IntRange(1, 200).Draw(t, "limit")
		room := rapid.IntRange(1, 1<<20).Draw(t, "room")
		size := rapid.IntRange(room+1, 1<<30).Draw(t, "size")
		if got := shorter(strconv.Itoa(limit), size, room); got >= limit || got < 0 || (got == 0) != (limit == 1) {
			t.Fatalf("after %d: %d", limit, got)
		}
	})
}

// What a client sends does no harm: it is answered, or the client is cut off.
func TestHostileClients(t *testing.T) {
	t.Parallel()
	ledger := wire.Hash{4}
	server := listen(t, ledger)
	serve(t, server, Options{Ledger: ledger, Handler: pages(1)})
	other := guest(t, server)

	for _, sent := range []struct{ what, then string }{
		{fmt.Sprintf("CONNECT {}\r\nPUB %s.submit %d\r\n", Prefix(ledger), maxInbound+1), "maximum payload"},
		{"CONNECT {}\r\nPUB " + strings.Repeat("x", 8<<10), "maximum control line"},
		{"GET / HTTP/1.1\r\n\r\n", "authorization violation"},
	} {
		conn, err := net.Dial("tcp", server.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		_ = conn.SetDeadline(time.Now().Add(patience))
		if _, err := io.WriteString(conn, sent.what); err != nil {
			t.Fatal(err)
		}
		if said, err := io.ReadAll(conn); os.IsTimeout(err) || !strings.Contains(strings.ToLower(string(said)), sent.then) {
			t.Errorf("%.40q: %v, %s", sent.what, err, said)
		}
	}

	many := guest(t, server)
	for i := range maxSubscriptions + 1 {
		if _, err := many.SubscribeSync(fmt.Sprintf("_INBOX.%d", i)); err != nil {
			t.Fatal(err)
		}
	}
	if err := many.FlushTimeout(patience); err != nil {
		t.Fatal(err)
	}
	if err := many.LastError(); err == nil || !strings.Contains(err.Error(), "maximum subscriptions exceeded") {
		t.Errorf("with many subscriptions: %v", err)
	}

	noReply := guest(t, server)
	for range 1000 {
		if err := noReply.Publish(Prefix(ledger)+".info", []byte("{")); err != nil {
			t.Fatal(err)
		}
	}
	if err := noReply.FlushTimeout(patience); err != nil {
		t.Fatal(err)
	}
	if m := ask(t, other, Prefix(ledger)+".info", ""); len(m.Data) != defaultLimit {
		t.Errorf("another client is answered %d bytes", len(m.Data))
	}
}

func TestIsInbox(t *testing.T) {
	t.Parallel()
	for subject, want := range map[string]bool{
		"_INBOX.x": true, "_INBOX.x.y": true, "_R_.x.y": true, "_INBOX_alice.x": true,
		"": false, "_INBOX": false, "_INBOX.": false, "x": false, "ledger.entries": false, "$JS.API.INFO": false, "twothirds.x.submit": false,
	} {
		if got := isInbox(subject); got != want {
			t.Errorf("%q: %t", subject, got)
		}
	}
}

func TestVersion(t *testing.T) {
	t.Parallel()
	for version, want := range map[string]string{
		"v1.2.3": "1.2.3", "1.2.3": "1.2.3", "v0.0.0-20261124205509-967a0c6+dirty": "0.0.0-20261124205509-967a0c6+dirty",
		"(devel)": "0.0.0", "": "0.0.0", "unknown": "0.0.0",
	} {
		if got := versionOf(version); got != want {
			t.Errorf("%q: %q", version, got)
		}
	}
}

// FuzzTarget gives every endpoint any request: it is a problem, or a URL under the
// endpoint's own path, that a server reads as it was meant.
func FuzzTarget(f *testing.F) {
	for _, request := range []string{
		``, `{}`, `{"seq":3}`, `{"kind":"members","id":"../x"}`, `{"kind":"members","id":"a%2fb?c#d"}`, `{"at":9,"limit":2,"min-seq":4}`,
		`{"type":"vote.cast"}`, `{"kind":"motions","id":"\u0000"}`, `[]`, `{"seq":1e400}`, `{"a":{"b":[]}}`, `{"kind":"members","cursor":"&at=1"}`,
	} {
		f.Add([]byte(request))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, e := range endpoints() {
			u, err := e.target(data)
			if err != nil {
				a := problemAnswer(err)
				if a.status < 400 || a.status >= 500 || !json.Valid(a.body.Bytes()) {
					t.Fatalf("%s: %d %s", e.name, a.status, a.body.Bytes())
				}
				continue
			}
			read, err := url.ParseRequestURI(u.RequestURI())
			if err != nil || read.Path != u.Path || read.RawQuery != u.RawQuery {
				t.Fatalf("%s: %q is read as %v, %v", e.name, u.RequestURI(), read, err)
			}
			fits := false
			for _, path := range e.paths {
				begin, _, _ := strings.Cut(path, "{")
				fits = fits || strings.HasPrefix(u.EscapedPath(), begin) && strings.Count(u.EscapedPath(), "/") == strings.Count(path, "/")
			}
			if !fits {
				t.Fatalf("%s: %s", e.name, u)
			}
			for name := range read.Query() {
				if !strings.Contains(strings.Join(e.query, " "), name) {
					t.Fatalf("%s: a query of %s", e.name, u)
				}
			}
		}
	})
}
