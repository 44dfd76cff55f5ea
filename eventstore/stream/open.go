package stream

import (
	"context"
	"fmt"
	"log/slog"
	"regexp"
	"sync"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"golang.org/x/mod/semver"
)

const (
	drainWait = 5 * time.Second // for what is under way when Close is called

	// minServer is the first release that syncs an atomic batch once, not once per
	// message.
	minServer = "v2.15.0"
)

// Stream names become subjects, and a subject with a stray dot or wildcard would
// be another subject.
var streamName = regexp.MustCompile(`^[A-Z][A-Z0-9_]{0,63}$`)

// Options say which stream to open and where.
type Options struct {
	// Dir is the folder of the embedded server, created if missing. The caller holds
	// the lock that keeps a second process out of it: the server has none.
	// Ignored when URL is set.
	Dir string
	// URL names an external server or cluster, "nats://a,nats://b". Empty: the
	// server is embedded and opens no port.
	URL string
	// Creds is the path of the credentials file for URL; empty: none.
	Creds string
	// Stream is the stream's name: an upper-case letter, then at most 63 upper-case
	// letters, digits and underscores. Its one subject is the name in lower case plus
	// ".entries".
	Stream string
	// Replicas is how many servers keep the stream: 1 (also what 0 means), or 3 or 5
	// on a cluster. An embedded server has 1.
	Replicas int
	// Wait is how long a connection may take to be made, and the answer to one request.
	// 0: 5 s, with the embedded server a minute.
	Wait time.Duration
	// Log takes what the server and the connection report; nil: nothing is reported.
	Log *slog.Logger
}

// A Log is an open connection to one append-only stream.
type Log struct {
	j        *journal
	replicas int
	wait     time.Duration
	plain    int // appends of more entries than this go as one batch

	nc     *nats.Conn
	srv    *server.Server // nil with URL
	closed chan struct{}  // closed by the connection when it is through

	life  context.Context // ends when Close is called
	end   context.CancelCauseFunc
	close func()
}

// Open starts the embedded server, or connects to the external one, and returns
// when it answers. It never creates the stream. Recovering a long log takes the
// embedded server some seconds (about 4 s for 10 million entries); ctx bounds the
// wait.
func Open(ctx context.Context, o Options) (*Log, error) {
	if !streamName.MatchString(o.Stream) {
		return nil, fmt.Errorf("stream name %q: want an upper-case letter, then up to 63 of A-Z, 0-9 and _", o.Stream)
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	o.Replicas = max(o.Replicas, 1)
	switch {
	case o.Wait > 0:
	case o.URL == "":
		o.Wait = embeddedWait
	default:
		o.Wait = answerWait
	}
	l := &Log{replicas: o.Replicas, wait: o.Wait, closed: make(chan struct{})}
	l.life, l.end = context.WithCancelCause(context.Background())
	l.close = sync.OnceFunc(l.shutdown)

	opts := []nats.Option{
		nats.Name("twothirds"),
		nats.Timeout(patience(ctx, o.Wait)),
		nats.DrainTimeout(drainWait),
		nats.MaxReconnects(-1),
		nats.ReconnectWait(250 * time.Millisecond),
		// While disconnected a publish fails at once, instead of being sent at a
		// moment when nobody waits for its answer.
		nats.ReconnectBufSize(-1),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) {
			o.Log.Warn("NATS connection", "err", err)
		}),
		nats.DisconnectErrHandler(func(_ *nats.Conn, err error) {
			if err != nil {
				o.Log.Warn("NATS connection lost", "err", err)
			}
		}),
		nats.ReconnectHandler(func(nc *nats.Conn) {
			o.Log.Info("NATS connection is back", "server", nc.ConnectedUrlRedacted())
		}),
		nats.ClosedHandler(func(*nats.Conn) { close(l.closed) }),
	}
	var err error
	if o.URL == "" {
		l.plain = plainMax
		l.nc, l.srv, err = openEmbedded(ctx, o, opts)
	} else {
		// Over a network each answer costs a round trip, and a cluster groups the
		// syncs of a batch itself: there a batch is cheaper from two entries on.
		l.plain = 1
		l.nc, err = openExternal(o, opts)
	}
	if err != nil {
		return nil, err
	}
	l.j, err = newJournal(l, o.Log, entriesConfig(o.Stream, o.Replicas))
	if err != nil {
		l.close()
		return nil, err
	}
	return l, nil
}

// openExternal connects to the servers at o.URL.
func openExternal(o Options, opts []nats.Option) (*nats.Conn, error) {
	if o.Creds != "" {
		opts = append(opts, nats.UserCredentials(o.Creds))
	}
	nc, err := nats.Connect(o.URL, opts...)
	if err != nil {
		return nil, fmt.Errorf("connect to NATS at %s: %w", o.URL, err)
	}
	if err := checkServer(nc.ConnectedServerVersion()); err != nil {
		nc.Close()
		return nil, fmt.Errorf("connect to NATS at %s: %w", o.URL, err)
	}
	return nc, nil
}

// checkServer returns ErrOldServer if version, as a server states it ("2.15.2"),
// is below minServer or not a version.
func checkServer(version string) error {
	if v := "v" + version; !semver.IsValid(v) || semver.Compare(v, minServer) < 0 {
		return fmt.Errorf("%w: it is %q, run %s or newer", ErrOldServer, version, minServer)
	}
	return nil
}

// patience returns d, or what is left until ctx's deadline if that is less.
func patience(ctx context.Context, d time.Duration) time.Duration {
	if t, ok := ctx.Deadline(); ok {
		return max(min(d, time.Until(t)), time.Millisecond)
	}
	return d
}

// Conn returns the connection, for other streams beside the log and for services.
// With the embedded server it may create streams, write to and read from all of
// them, and serve and call subjects under "twothirds."; it may not update, delete,
// purge or restore a stream nor delete a message. Such a request times out and is
// reported to Options.Log. Do not close it.
func (l *Log) Conn() *nats.Conn { return l.nc }

// Close ends Follow, lets subscriptions on Conn finish what they have received
// (at most 5 s), closes the connection and stops the embedded server. It is safe
// to call it twice.
func (l *Log) Close() error {
	l.close()
	return nil
}

func (l *Log) shutdown() {
	l.end(ErrClosed)
	_ = l.nc.Drain() // fails when there is no connection to drain; it is closed then, too
	<-l.closed
	if l.srv != nil {
		l.srv.Shutdown()
		l.srv.WaitForShutdown()
	}
}
