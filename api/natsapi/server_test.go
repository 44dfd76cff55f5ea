package natsapi

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nats.go/micro"

	"twothirds/api/httpapi"
	"twothirds/api/httpapi/apitest"
	"twothirds/domain"
	"twothirds/domain/wire"
)

// denied reports whether the server has refused a permission, after all that was
// sent before has reached it.
func denied(t *testing.T, nc *nats.Conn) bool {
	t.Helper()
	if err := nc.FlushTimeout(patience); err != nil {
		t.Fatal(err)
	}
	return errors.Is(nc.LastError(), nats.ErrPermissionViolation)
}

// An outside client calls the service and does nothing else: it can neither read
// nor write the log, nor use JetStream, nor pretend to be the service.
func TestGuestsAreConfined(t *testing.T) {
	t.Parallel()
	n := apitest.Found(t, domain.PurposeOperation)
	n.CatchUp()
	server := listen(t, n.Ledger.ID())
	service := serve(t, server, Options{Handler: httpapi.New(httpapi.Options{Ledger: n.Ledger, Model: n.Model}), Ledger: n.Ledger.ID()})
	prefix := Prefix(n.Ledger.ID()) + "."

	for _, subject := range []string{
		"$JS.API.INFO", "$JS.API.STREAM.NAMES", "$JS.API.STREAM.LIST", "$JS.API.STREAM.INFO.LEDGER", "$JS.API.STREAM.MSG.GET.LEDGER",
		"$JS.API.DIRECT.GET.LEDGER", "$JS.API.STREAM.CREATE.X", "$JS.API.STREAM.DELETE.LEDGER", "$JS.API.CONSUMER.CREATE.LEDGER", "$JS.ACK.x",
		"$KV.lease.x", "$O.attachments.C.x", "$SYS.REQ.SERVER.PING", "$SYS.REQ.USER.INFO", "$SRV.OTHER",
		"ledger.entries", "twothirds.entries", "twothirds_x.entries", "anything", "_INBOX.somebody.else", "_R_.x", prefix + "a.b",
	} {
		nc := guest(t, server)
		if _, err := nc.Request(subject, []byte("{}"), 300*time.Millisecond); err == nil {
			t.Errorf("%s was answered", subject)
		}
		if !denied(t, nc) {
			t.Errorf("publishing to %s: %v", subject, nc.LastError())
		}
	}
	for _, subject := range []string{">", "*.>", "$JS.>", "$SYS.>", "$SRV.PING", "ledger.>", "_R_.>", prefix + "submit", "twothirds.>"} {
		nc := guest(t, server)
		if _, err := nc.SubscribeSync(subject); err != nil {
			t.Fatal(err)
		}
		if !denied(t, nc) {
			t.Errorf("subscribing to %s: %v", subject, nc.LastError())
		}
	}

	// JetStream is not there, whoever asks: on this server there is none.
	for _, nc := range []*nats.Conn{guest(t, server), server.Conn()} {
		js, err := jetstream.New(nc, jetstream.WithDefaultTimeout(300*time.Millisecond))
		if err != nil {
			t.Fatal(err)
		}
		if info, err := js.AccountInfo(t.Context()); err == nil {
			t.Errorf("JetStream answers: %+v", info)
		}
	}
	// No credentials of somebody else's making let anybody in.
	if nc, err := nats.Connect("nats://"+server.Addr().String(), nats.UserInfo("admin", "admin")); err == nil {
		nc.Close()
		t.Error("a name and a password are let in")
	}

	// The service publishes to inboxes only, whatever a request names for its reply.
	nc := guest(t, server)
	watch, err := server.Conn().SubscribeSync(prefix + "info")
	if err != nil {
		t.Fatal(err)
	}
	// Two connections: what one subscribes to is not yet so when the other publishes.
	if err := server.Conn().FlushTimeout(patience); err != nil {
		t.Fatal(err)
	}
	for _, reply := range []string{prefix + "info", "ledger.entries", "$JS.API.INFO", "x"} {
		if err := nc.PublishMsg(&nats.Msg{Subject: prefix + "checkpoint", Reply: reply}); err != nil {
			t.Fatal(err)
		}
	}
	for _, endpoint := range []string{"checkpoint", "info"} { // the first is taken after those above
		if m := ask(t, nc, prefix+endpoint, ""); m.Header.Get(micro.ErrorCodeHeader) != "" {
			t.Errorf("the service has ended: %s", m.Data)
		}
	}
	// Once it has stopped, all that it replied is on its way.
	if err := service.Stop(); err != nil {
		t.Fatal(err)
	}
	if err := server.Conn().FlushTimeout(patience); err != nil {
		t.Fatal(err)
	}
	if got, _, _ := watch.Pending(); got != 1 { // the one asked last
		t.Errorf("%d messages came to the service by its own replies", got-1)
	}
	if size := n.Ledger.Size(); size != 1 {
		t.Errorf("%d entries", size)
	}
}

// The server says where a request comes from, and whatever a client says does not count.
func TestAddressesCannotBeForged(t *testing.T) {
	t.Parallel()
	ledger := wire.Hash{1}
	server := listen(t, ledger)
	from := make(chan string, 3)
	serve(t, server, Options{Ledger: ledger, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		from <- r.RemoteAddr
	})})
	nc := guest(t, server)
	for _, header := range []nats.Header{nil, {"Nats-Request-Info": {`{"host":"192.0.2.9"}`}}, {"X-Forwarded-For": {"192.0.2.9"}}} {
		if _, err := nc.RequestMsg(&nats.Msg{Subject: Prefix(ledger) + ".submit", Header: header, Data: []byte("{}")}, patience); err != nil {
			t.Fatal(err)
		}
		if got := <-from; got != "127.0.0.1:0" {
			t.Errorf("with %v a request comes from %q", header, got)
		}
	}
}

// The rate of statements is by address, over NATS as over HTTP.
func TestAddressRate(t *testing.T) {
	t.Parallel()
	n := apitest.Found(t, domain.PurposeOperation)
	server := listen(t, n.Ledger.ID())
	handler := httpapi.New(httpapi.Options{Ledger: n.Ledger, Model: n.Model, PostsPerSecond: 0.001, PostBurst: 2})
	serve(t, server, Options{Handler: handler, Ledger: n.Ledger.ID()})
	var codes []string
	for range 3 {
		m := ask(t, guest(t, server), Prefix(n.Ledger.ID())+".submit", "{}")
		codes = append(codes, m.Header.Get(micro.ErrorCodeHeader)+m.Header.Get("Retry-After"))
	}
	if got := strings.Join(codes, " "); got != "400 400 4291" {
		t.Errorf("statuses %s", got)
	}
}

func TestAddressToListenOn(t *testing.T) {
	t.Parallel()
	for _, addr := range []string{"", "4222", "localhost", "127.0.0.1:x", "127.0.0.1:70000", "127.0.0.1:-1"} {
		if _, err := Listen(t.Context(), addr, wire.Hash{}, quiet()); !errors.Is(err, errAddress) {
			t.Errorf("%q: %v", addr, err)
		}
	}
	for addr, want := range map[string]string{":4222": "0.0.0.0 4222", "[::1]:0": "::1 -1", "localhost:65535": "localhost 65535"} {
		host, port, err := splitAddress(addr)
		if got := fmt.Sprint(host, " ", port); err != nil || got != want {
			t.Errorf("%q: %s, %v", addr, got, err)
		}
	}
	taken := listen(t, wire.Hash{})
	if _, err := Listen(t.Context(), taken.Addr().String(), wire.Hash{}, quiet()); err == nil || !strings.Contains(err.Error(), "in use") {
		t.Errorf("on a port that is taken: %v", err)
	}
}
