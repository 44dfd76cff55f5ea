package stream

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/jwt/v2"
	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nkeys"

	"twothirds/eventstore/porttest"
	"twothirds/eventstore/stream/embedded"
)

// start runs a server until the end of the test.
func start(t *testing.T, o *server.Options) *server.Server {
	t.Helper()
	o.Host, o.NoSigs, o.DisableJetStreamBanner = "127.0.0.1", true, true
	o.JetStream, o.SyncAlways, o.AuthTimeout = true, true, embeddedWait.Seconds()
	if o.StoreDir == "" {
		o.StoreDir = t.TempDir()
	}
	s, err := embedded.Start(testContext(t), o, testLogger(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		s.Shutdown()
		s.WaitForShutdown()
	})
	return s
}

// startExternal returns the URL of a server without access control.
func startExternal(t *testing.T) string {
	return start(t, &server.Options{Port: -1}).ClientURL()
}

func external(t *testing.T, url string) *Log { return waiting(t, url, embeddedWait) }

// waiting is external, with how long an answer is waited for; 0: as usual.
func waiting(t *testing.T, url string, wait time.Duration) *Log {
	t.Helper()
	l, err := Open(testContext(t), Options{URL: url, Stream: testStream, Wait: wait, Log: testLogger(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

func TestExternal(t *testing.T) {
	t.Parallel()
	ctx := testContext(t)
	url := startExternal(t)
	l := external(t, url)
	if err := l.Create(ctx); err != nil {
		t.Fatal(err)
	}
	want := entries("e", 7)
	mustAppend(t, l, 0, want[:1], ones(1))
	mustAppend(t, l, 1, want[1:5], ones(4))
	mustAppend(t, l, 5, want[5:], []int{2})
	wantEntries(t, l, want)
	l.Close()

	other := external(t, url)
	wantEntries(t, other, want)
	if err := other.Append(ctx, 6, want, ones(7)); !errors.Is(err, ErrConflict) {
		t.Fatal(err)
	}
}

// The server goes and comes back on the same port: an append meanwhile has a
// definite outcome or is resolved, and Follow goes on.
func TestServerRestart(t *testing.T) {
	t.Parallel()
	ctx := testContext(t)
	dir, port := t.TempDir(), porttest.Keep(t)
	s := start(t, &server.Options{Port: port, StoreDir: dir})
	l := waiting(t, s.ClientURL(), 0) // what the server was asked when it went is not answered
	if err := l.Create(ctx); err != nil {
		t.Fatal(err)
	}
	want := entries("e", 3)
	mustAppend(t, l, 0, want[:1], ones(1))
	got := followed(t, l, 1)
	wantNext(t, got, 1, want[:1])
	s.Shutdown()
	s.WaitForShutdown()
	short, cancel := context.WithTimeout(ctx, 300*time.Millisecond)
	defer cancel()
	err := l.Append(short, 1, want[1:], []int{2})
	if err == nil || errors.Is(err, ErrConflict) {
		t.Fatalf("append without a server: %v", err)
	}
	done := make(chan error, 1)
	go func() { done <- l.Resolve(ctx, 1, want[1:], []int{2}) }()
	start(t, &server.Options{Port: port, StoreDir: dir})
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	wantNext(t, got, 2, want[1:])
	wantEntries(t, l, want)
}

// A credentials file, as an operator hands it out, lets in; none does not.
func TestCredentials(t *testing.T) {
	t.Parallel()
	operator, operatorKey := identity(t, nkeys.CreateOperator)
	system, _ := identity(t, nkeys.CreateAccount)
	account, accountKey := identity(t, nkeys.CreateAccount)
	user, userKey := identity(t, nkeys.CreateUser)

	oc := jwt.NewOperatorClaims(operator)
	ac := jwt.NewAccountClaims(account)
	ac.Limits.JetStreamLimits = jwt.JetStreamLimits{MemoryStorage: -1, DiskStorage: -1, Streams: -1, Consumer: -1}
	resolver := &server.MemAccResolver{}
	for _, c := range []*jwt.AccountClaims{ac, jwt.NewAccountClaims(system)} {
		token, err := c.Encode(operatorKey)
		if err != nil {
			t.Fatal(err)
		}
		if err := resolver.Store(c.Subject, token); err != nil {
			t.Fatal(err)
		}
	}
	token, err := jwt.NewUserClaims(user).Encode(accountKey)
	if err != nil {
		t.Fatal(err)
	}
	seed, err := userKey.Seed()
	if err != nil {
		t.Fatal(err)
	}
	creds, err := jwt.FormatUserConfig(token, seed)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "ledger.creds")
	if err := os.WriteFile(file, creds, 0o600); err != nil {
		t.Fatal(err)
	}
	s := start(t, &server.Options{Port: -1, TrustedOperators: []*jwt.OperatorClaims{oc}, SystemAccount: system, AccountResolver: resolver})

	if l, err := Open(testContext(t), Options{URL: s.ClientURL(), Stream: testStream}); err == nil {
		l.Close()
		t.Fatal("opened without credentials")
	}
	l, err := Open(testContext(t), Options{URL: s.ClientURL(), Creds: file, Stream: testStream})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if err := l.Create(testContext(t)); err != nil {
		t.Fatal(err)
	}
	mustAppend(t, l, 0, entries("e", 2), []int{2})
	wantEntries(t, l, entries("e", 2))
}

func identity(t *testing.T, create func() (nkeys.KeyPair, error)) (string, nkeys.KeyPair) {
	t.Helper()
	key, err := create()
	if err != nil {
		t.Fatal(err)
	}
	public, err := key.PublicKey()
	if err != nil {
		t.Fatal(err)
	}
	return public, key
}

// startCluster runs three servers in a cluster. They are ready when a stream can
// be created.
func startCluster(t *testing.T) []*server.Server {
	t.Helper()
	var ports []int
	var routes []string
	for range 3 { // the routes must be known before the servers start
		port := porttest.Keep(t)
		ports = append(ports, port)
		routes = append(routes, fmt.Sprintf("nats://127.0.0.1:%d", port))
	}
	var nodes []*server.Server
	for i, port := range ports {
		nodes = append(nodes, start(t, &server.Options{
			ServerName: fmt.Sprintf("n%d", i), Port: -1,
			Cluster: server.ClusterOpts{Name: "test", Host: "127.0.0.1", Port: port},
			Routes:  server.RoutesFromStr(strings.Join(routes, ",")),
		}))
	}
	return nodes
}

// Three servers, and the stream's leader goes while entries are being appended:
// every append is in or, resolved, gets in, once and in order; a second writer
// never gets in between; Follow sees it all.
func TestCluster(t *testing.T) {
	t.Parallel()
	ctx := testContext(t)
	nodes := startCluster(t)
	var urls []string
	for _, n := range nodes {
		urls = append(urls, n.ClientURL())
	}
	l, err := Open(ctx, Options{URL: strings.Join(urls, ","), Stream: testStream, Replicas: 3, Log: testLogger(t)})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for {
		short, cancel := context.WithTimeout(ctx, 500*time.Millisecond)
		err := l.Create(short)
		cancel()
		if err == nil || errors.Is(err, ErrExists) {
			err = l.Verify(ctx) // it may have no leader yet
		}
		if err == nil {
			break
		}
		if sleep(ctx, 50*time.Millisecond) != nil {
			t.Fatalf("the cluster does not get ready: %v", err)
		}
	}
	got := followed(t, l, 1)
	var want [][]byte
	add := func(e [][]byte, groups []int) {
		t.Helper()
		last := uint64(len(want))
		err := l.Append(ctx, last, e, groups)
		for err != nil {
			if errors.Is(err, ErrConflict) || ctx.Err() != nil {
				t.Fatal(err)
			}
			err = l.Resolve(ctx, last, e, groups)
		}
		want = append(want, e...)
	}
	for round := range 12 {
		if round == 4 {
			info, err := l.j.info(ctx)
			if err != nil {
				t.Fatal(err)
			}
			for _, n := range nodes {
				if n.Name() == info.Cluster.Leader {
					go n.Shutdown()
				}
			}
		}
		name := fmt.Sprint("round ", round)
		add(entries(name+" one", 1), ones(1))
		add(entries(name+" two", 2), ones(2))
		add(entries(name+" many", 20), ones(20))
		if err := l.Append(ctx, uint64(len(want)-1), entries("foreign", 3), []int{3}); err == nil {
			t.Fatal("a guard that is one behind was accepted")
		}
	}
	wantNext(t, got, 1, want)
	wantEntries(t, l, want)
}
