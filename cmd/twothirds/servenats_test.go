package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/spf13/cobra"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/wire"
	"twothirds/domain/wire/pubkey"
	"twothirds/eventstore"
	"twothirds/eventstore/stream/embedded"
)

// served is the program while it serves.
type served struct {
	said string // on standard error, until it was ready
	stop func() (code int)
}

// serveWith runs serve until the test stops it, or to the end of the test.
func serveWith(t *testing.T, args ...string) served {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	r, w := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		code := run(ctx, append([]string{"serve", "--listen", "127.0.0.1:0"}, args...), strings.NewReader(""), io.Discard, w)
		_ = w.Close()
		ended <- code
	}()
	s := served{stop: func() int {
		cancel()
		code := <-ended
		ended <- code
		return code
	}}
	t.Cleanup(func() { s.stop() })
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		s.said += lines.Text() + "\n"
		if strings.HasPrefix(lines.Text(), "Serving on ") {
			go io.Copy(io.Discard, r) //nolint:errcheck // whatever it says later
			return s
		}
	}
	t.Fatalf("serve has ended: %s", s.said)
	return s
}

func TestServeOverNATS(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "l")
	id := strings.TrimSpace(twothirds(t, "", "init", "--data", dir, "--name", "A body").want(t, 0, `.`).stdout)

	silent := serveWith(t, "--data", dir)
	if strings.Contains(silent.said, "NATS") {
		t.Errorf("without a flag: %s", silent.said)
	}
	if code := silent.stop(); code != 0 {
		t.Fatalf("ended with %d", code)
	}

	s := serveWith(t, "--data", dir, "--nats-listen", "127.0.0.1:0")
	said := regexp.MustCompile(`Answering NATS clients on (nats://\S+)  \(subjects (twothirds\.[0-9a-f]{16})\.\*\)`).FindStringSubmatch(s.said)
	if said == nil || said[2] != "twothirds."+id[:16] {
		t.Fatalf("it says %s", s.said)
	}
	nc, err := nats.Connect(said[1], nats.Timeout(time.Minute))
	must(t, err)
	defer nc.Close()
	m, err := nc.Request(said[2]+".info", nil, time.Minute)
	if err != nil || !strings.Contains(string(m.Data), `"ledger":"`+id+`"`) {
		t.Fatalf("info: %v", err)
	}
	if m, err = nc.Request("$SRV.PING.twothirds", nil, time.Minute); err != nil || !strings.Contains(string(m.Data), `"name":"A body"`) {
		t.Fatalf("ping: %v", err)
	}
	// What outside clients can do they can do to the service only: the log is elsewhere.
	if _, err := nc.Request("$JS.API.STREAM.NAMES", nil, 300*time.Millisecond); err == nil {
		t.Error("JetStream answers an outside client")
	}
	// A port is one process's.
	twothirds(t, "", "serve", "--data", dir, "--nats-listen", said[1][len("nats://"):]).want(t, exitConflict, `^$`)
	if code := s.stop(); code != 0 {
		t.Errorf("ended with %d", code)
	}
	if code := serveWith(t, "--data", dir).stop(); code != 0 { // the folder is free again
		t.Errorf("ended with %d", code)
	}

	for _, args := range [][]string{{"--nats-service"}, {"--nats-service-creds", "x"}, {"--nats", "nats://x", "--nats-service-creds", "x"}} {
		twothirds(t, "", append([]string{"serve", "--data", dir}, args...)...).want(t, exitUsage, `^$`)
	}
	twothirds(t, "", "serve", "--data", dir, "--listen", "127.0.0.1:0", "--nats-listen", "nonsense").want(t, exitUsage, `^$`)
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer taken.Close() //nolint:errcheck // of this test
	refused := twothirds(t, "", "serve", "--data", dir, "--listen", "127.0.0.1:0", "--nats-listen", taken.Addr().String()).want(t, exitConflict, `^$`).stderr
	if !strings.Contains(refused, "--nats-listen") {
		t.Errorf("said %q", refused)
	}
}

// Told to stop while it begins to answer over NATS, it has ended as it was told to.
func TestServeIsStoppedBeforeItServes(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "l")
	twothirds(t, "", "init", "--data", dir, "--name", "A body").want(t, 0, `.`)
	n, err := openNode(t.Context(), nodeOptions{Dir: dir})
	must(t, err)
	defer n.Close() //nolint:errcheck // of this test
	taken := errors.New("the port is taken")
	for _, of := range []error{context.Canceled, taken} {
		ctx, cancel := context.WithCancel(t.Context())
		cmd := &cobra.Command{}
		cmd.SetContext(ctx)
		l, err := net.Listen("tcp", "127.0.0.1:0")
		must(t, err)
		err = serveNode(cmd, n, l, func(http.Handler) (func() error, error) {
			cancel()
			return nil, fmt.Errorf("starting the NATS server: %w", of)
		})
		if (err == nil) != (of == context.Canceled) || err != nil && !errors.Is(err, taken) {
			t.Errorf("%v: %v", of, err)
		}
	}
}

// externalNATS is a JetStream server until the test ends.
func externalNATS(t *testing.T) *server.Server {
	t.Helper()
	o := &server.Options{Host: "127.0.0.1", Port: -1, JetStream: true, SyncAlways: true, StoreDir: t.TempDir(), NoSigs: true}
	srv, err := embedded.Start(t.Context(), o, slog.New(slog.DiscardHandler))
	must(t, err)
	t.Cleanup(func() {
		srv.Shutdown()
		srv.WaitForShutdown() // then it writes no more into its folder
	})
	return srv
}

// With an external server the service is there too.
func TestServeOverExternalNATS(t *testing.T) {
	srv := externalNATS(t)
	dir := filepath.Join(t.TempDir(), "l")
	id, err := eventstore.Create(t.Context(), eventstore.Options{Dir: dir, URL: srv.ClientURL()}, func(key pubkey.Key) (*wire.Signed, error) {
		return domaintest.FoundingBy(key, domain.PurposeOperation, wire.UUID(uuid.Must(uuid.NewV7())), wire.Time(time.Now().UnixMilli())), nil
	})
	must(t, err)
	s := serveWith(t, "--data", dir, "--nats", srv.ClientURL(), "--nats-service")
	said := regexp.MustCompile(`\(subjects (\S+)\.\*\)`).FindStringSubmatch(s.said)
	if said == nil {
		t.Fatalf("it says %s", s.said)
	}
	nc, err := nats.Connect(srv.ClientURL(), nats.Timeout(time.Minute))
	must(t, err)
	defer nc.Close()
	m, err := nc.Request(said[1]+".rows", []byte(`{"kind":"ledger","id":"`+id.String()+`"}`), time.Minute)
	if err != nil || !strings.Contains(string(m.Data), `"status":"forming"`) {
		t.Fatalf("the ledger's row: %v, %v", m, err)
	}
	if code := s.stop(); code != 0 {
		t.Errorf("ended with %d", code)
	}
}
