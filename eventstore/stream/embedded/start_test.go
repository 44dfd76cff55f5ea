package embedded

import (
	"context"
	"io"
	"log/slog"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// A server that cannot have its port is an error, and does not end the process.
func TestStartFails(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	o := &server.Options{Host: "127.0.0.1", Port: taken.Addr().(*net.TCPAddr).Port, NoSigs: true}
	if _, err := Start(ctx, o, slog.New(slog.NewTextHandler(io.Discard, nil))); err == nil || ctx.Err() != nil || !strings.Contains(err.Error(), "in use") {
		t.Fatalf("on a port that is taken: %v", err)
	}
}

func TestServerLogger(t *testing.T) {
	var out strings.Builder
	l := &serverLogger{log: slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug})), fatal: make(chan string, 1)}
	l.Noticef("n%d", 1)
	l.Debugf("d%d", 2)
	l.Tracef("t%d", 3)
	l.Warnf("w%d", 4)
	l.Errorf("e%d", 5)
	l.Fatalf("f%d", 6)
	l.Fatalf("f%d", 7) // must not block
	for _, want := range []string{
		"level=DEBUG msg=\"NATS server: n1\"", "level=DEBUG msg=\"NATS server: d2\"", "level=DEBUG msg=\"NATS server: t3\"",
		"level=WARN msg=\"NATS server: w4\"", "level=ERROR msg=\"NATS server: e5\"", "level=ERROR msg=\"NATS server: f6\"",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%s is missing in\n%s", want, &out)
		}
	}
	if got := <-l.fatal; got != "f6" {
		t.Errorf("first fatal message is %q", got)
	}
}
