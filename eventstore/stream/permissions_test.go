package stream

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nats.go/micro"
)

// The process's own user cannot alter or remove what is in the log.
func TestRefused(t *testing.T) {
	t.Parallel()
	ctx := testContext(t)
	l := found(t)
	want := entries("e", 3)
	mustAppend(t, l, 0, want, ones(3))
	update := l.j.cfg
	update.Retention = jetstream.InterestPolicy
	config, err := json.Marshal(update)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range []struct{ subject, request string }{
		{"$JS.API.STREAM.UPDATE." + testStream, string(config)},
		{"$JS.API.STREAM.DELETE." + testStream, ``},
		{"$JS.API.STREAM.PURGE." + testStream, ``},
		{"$JS.API.STREAM.MSG.DELETE." + testStream, `{"seq":2}`},
		{"$JS.API.STREAM.RESTORE." + testStream, `{}`},
		{"$JS.API.STREAM.SNAPSHOT." + testStream, `{"deliver_subject":"_INBOX.x"}`},
		{"$JS.API.STREAM.PEER.REMOVE." + testStream, `{"peer":"x"}`},
		{"$JS.API.STREAM.LEADER.STEPDOWN." + testStream, ``},
		{"$JS.API.SERVER.REMOVE", `{"peer":"x"}`},
		{"$JS.API.ACCOUNT.PURGE.$G", ``},
		{"$SYS.REQ.SERVER.PING", ``},
		{"elsewhere", ``},
	} {
		short, cancel := context.WithTimeout(ctx, 100*time.Millisecond)
		msg, err := l.Conn().RequestWithContext(short, r.subject, []byte(r.request))
		cancel()
		if err == nil {
			t.Fatalf("%s was answered: %s", r.subject, msg.Data)
		}
		if err := l.Conn().FlushWithContext(ctx); err != nil { // what it says comes before the answer to this
			t.Fatal(err)
		}
		last := l.Conn().LastError()
		if !errors.Is(last, nats.ErrPermissionViolation) || !strings.Contains(strings.ToLower(last.Error()), strings.ToLower(r.subject)) {
			t.Fatalf("%s: %v, not a permission violation", r.subject, last)
		}
	}
	// STREAM.CREATE is allowed, and does not change a stream that exists.
	if _, err := l.j.js.CreateStream(ctx, update); !errors.Is(err, jetstream.ErrStreamNameAlreadyInUse) {
		t.Fatalf("create with another configuration: %v", err)
	}
	if err := l.Verify(ctx); err != nil {
		t.Fatal(err)
	}
	wantEntries(t, l, want)
}

// Nobody else gets in, not even within the process.
func TestStrangerRefused(t *testing.T) {
	t.Parallel()
	l := found(t)
	if l.srv.Addr() != nil {
		t.Fatalf("the embedded server listens on %v", l.srv.Addr())
	}
	conn, err := l.srv.InProcessConn()
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	in := bufio.NewScanner(conn)
	in.Scan() // INFO
	if _, err := conn.Write([]byte("CONNECT {}\r\n")); err != nil {
		t.Fatal(err)
	}
	if in.Scan(); !strings.Contains(in.Text(), "Authorization Violation") {
		t.Fatalf("without a key: %q", in.Text())
	}
}

// What is to stand beside the log works over its connection.
func TestAllowed(t *testing.T) {
	t.Parallel()
	ctx := testContext(t)
	l := found(t)
	svc, err := micro.AddService(l.Conn(), micro.Config{Name: "ledger", Version: "1.0.0"})
	if err != nil {
		t.Fatal(err)
	}
	err = svc.AddEndpoint("echo", micro.HandlerFunc(func(r micro.Request) { _ = r.Respond(r.Data()) }), micro.WithEndpointSubject("twothirds.echo"))
	if err != nil {
		t.Fatal(err)
	}
	for subject, want := range map[string]string{"twothirds.echo": "hello", "$SRV.PING.ledger": `"name":"ledger"`} {
		r, err := l.Conn().RequestWithContext(ctx, subject, []byte("hello"))
		if err != nil || !strings.Contains(string(r.Data), want) {
			t.Fatalf("%s: %v", subject, err)
		}
	}

	kv, err := l.j.js.CreateKeyValue(ctx, jetstream.KeyValueConfig{Bucket: "lease"})
	if err != nil {
		t.Fatal(err)
	}
	rev, err := kv.Create(ctx, "leader", []byte("a"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := kv.Update(ctx, "leader", []byte("b"), rev); err != nil {
		t.Fatal(err)
	}
	if e, err := kv.Get(ctx, "leader"); err != nil || string(e.Value()) != "b" {
		t.Fatalf("leader: %v", err)
	}

	files, err := l.j.js.CreateObjectStore(ctx, jetstream.ObjectStoreConfig{Bucket: "attachments"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := files.PutBytes(ctx, "x", make([]byte, 1<<20)); err != nil {
		t.Fatal(err)
	}
	if b, err := files.GetBytes(ctx, "x"); err != nil || len(b) != 1<<20 {
		t.Fatalf("object of %d bytes, %v", len(b), err)
	}
}
