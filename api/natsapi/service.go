package natsapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/micro"
	"golang.org/x/mod/semver"

	"twothirds/api/httpapi"
	"twothirds/domain/wire"
)

// Name is the service's name, as discovered.
const Name = "twothirds"

// Bounds of the service.
const (
	maxReads      = 64   // reads under way at once
	maxStatements = 1024 // statements under way: as many as the ledger takes at once
	// What of one endpoint may wait for its place: little, since whoever comes while
	// too many are under way is told so at once.
	maxPending      = 4096
	maxPendingBytes = 8 << 20
	// headerRoom is what an answer's headers take of a message.
	headerRoom = 1 << 10
	// callTimeout is how long a request may take.
	callTimeout = 30 * time.Second
	// stopTimeout is how long requests under way may take at the end.
	stopTimeout = 3 * time.Second
)

// Options say what is served, and where.
type Options struct {
	// Conn is where the service is registered. It is not closed.
	Conn *nats.Conn
	// Handler is the ledger's HTTP interface: the handler that httpapi.New makes.
	Handler http.Handler
	// Ledger is the ledger's id, and Title its name.
	Ledger wire.Hash
	Title  string
	// Version is the program's, such as v1.2.3; what is no semantic version is 0.0.0.
	Version string
	// Addresses says that the server tells the address of each request, as Listen's
	// does, and lets no client state one. Elsewhere all clients have one rate together.
	Addresses bool
	// Log takes what operators should know; nil: nothing.
	Log *slog.Logger

	// They replace the bounds, for tests.
	maxReads    int
	stopTimeout time.Duration
}

// Service is the running service.
type Service struct {
	options Options
	micro   micro.Service
	prefix  string
	counts  map[string]*counts

	reads, statements chan struct{} // hold a token for each request under way

	life context.Context // ends when the service has ended
	end  context.CancelFunc
	stop func() error // once
}

// Prefix is what the subjects of a ledger's service begin with: several ledgers
// may be on one cluster, and one must not answer for another.
func Prefix(ledger wire.Hash) string { return Name + "." + ledger.String()[:16] }

// Start registers the service and begins to answer.
func Start(o Options) (*Service, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.maxReads == 0 {
		o.maxReads = maxReads
	}
	if o.stopTimeout == 0 {
		o.stopTimeout = stopTimeout
	}
	s := &Service{
		options: o, prefix: Prefix(o.Ledger), counts: map[string]*counts{},
		reads: make(chan struct{}, o.maxReads), statements: make(chan struct{}, maxStatements),
	}
	s.life, s.end = context.WithCancel(context.Background())
	s.stop = sync.OnceValue(s.shutdown)
	for _, e := range endpoints() {
		s.counts[e.name] = &counts{}
	}
	var err error
	s.micro, err = micro.AddService(o.Conn, micro.Config{
		Name: Name, Version: versionOf(o.Version),
		Description:  "A decision ledger: statements in; rows, entries and proofs out",
		Metadata:     map[string]string{"ledger": o.Ledger.String(), "name": o.Title},
		StatsHandler: func(e *micro.Endpoint) any { return s.counts[e.Name].stats() },
		ErrorHandler: func(_ micro.Service, err *micro.NATSError) { o.Log.Warn("NATS service", "err", err) },
	})
	if err != nil {
		s.end()
		return nil, fmt.Errorf("register the NATS service: %w", err)
	}
	for _, e := range endpoints() {
		if err := s.micro.AddEndpoint(e.name, s.handler(e), e.options(s.prefix)...); err != nil {
			return nil, errors.Join(fmt.Errorf("register the NATS endpoint %s: %w", e.name, err), s.Stop())
		}
	}
	// Whoever asks after Start has returned is heard.
	if err := o.Conn.FlushTimeout(callTimeout); err != nil {
		return nil, errors.Join(fmt.Errorf("register the NATS service: %w", err), s.Stop())
	}
	return s, nil
}

// Stop takes no further request and lets those under way come to their end for
// a few seconds. A second time it does nothing.
func (s *Service) Stop() error { return s.stop() }

func (s *Service) shutdown() error {
	err := s.micro.Stop()
	giveUp := time.AfterFunc(s.options.stopTimeout, s.end)
	for _, places := range []chan struct{}{s.statements, s.reads} {
		for range cap(places) {
			places <- struct{}{} // whoever has a place gives it back soon
		}
	}
	giveUp.Stop()
	s.end()
	// What was answered last is still on its way.
	if flushed := s.options.Conn.FlushTimeout(s.options.stopTimeout); err == nil && !errors.Is(flushed, nats.ErrConnectionClosed) {
		err = flushed
	}
	if err != nil {
		return fmt.Errorf("end the NATS service: %w", err)
	}
	return nil
}

// room is the size of the largest body that a message holds, in bytes.
func (s *Service) room() int { return int(s.options.Conn.MaxPayload()) - headerRoom }

// handler answers the requests of an endpoint, each beside the others. It may not
// touch the request once it has returned: package micro reads from it then.
func (s *Service) handler(e endpoint) micro.Handler {
	places := s.reads
	if e.statement {
		places = s.statements
	}
	return micro.HandlerFunc(func(r micro.Request) {
		reply, data, begun := r.Reply(), r.Data(), time.Now()
		if !isInbox(reply) {
			return
		}
		select {
		case places <- struct{}{}:
		default:
			s.reply(e, reply, problemAnswer(httpapi.Crowded("too many requests are under way; try again in a moment")), begun)
			return
		}
		from := s.addressOf(r.Headers())
		go func() {
			defer func() { <-places }()
			ctx, cancel := context.WithTimeout(s.life, callTimeout)
			defer cancel()
			s.reply(e, reply, s.call(ctx, e, data, from), begun)
		}()
	})
}

func (s *Service) reply(e endpoint, to string, a *answer, begun time.Time) {
	s.counts[e.name].add(a, time.Since(begun))
	if err := s.options.Conn.PublishMsg(a.message(to)); err != nil {
		s.options.Log.Warn("a NATS request could not be answered", "endpoint", e.name, "err", err)
	}
}

// isInbox reports whether a reply may be sent to a subject: an inbox (_INBOX), or
// one that the server put in its place (_R_). The service may publish where its
// callers may not, to a stream's subject for instance, and must not do it for them.
func isInbox(subject string) bool {
	first, rest, _ := strings.Cut(subject, ".")
	return strings.HasPrefix(first, "_") && rest != ""
}

// addressOf is where a request comes from as HTTP has it; "" where nobody knows.
func (s *Service) addressOf(h micro.Headers) string {
	if !s.options.Addresses {
		return ""
	}
	var info struct {
		Host string `json:"host"`
	}
	if err := json.Unmarshal([]byte(h.Get(server.ClientInfoHdr)), &info); err != nil || info.Host == "" {
		return ""
	}
	return net.JoinHostPort(info.Host, "0")
}

// versionOf is a version as package micro takes it.
func versionOf(version string) string {
	if v := "v" + strings.TrimPrefix(version, "v"); semver.IsValid(v) {
		return strings.TrimPrefix(semver.Canonical(v)+semver.Build(v), "v")
	}
	return "0.0.0"
}

// counts are what came of an endpoint's requests.
type counts struct {
	answered, problems atomic.Int64
	took               atomic.Int64 // nanoseconds
}

func (c *counts) add(a *answer, took time.Duration) {
	c.answered.Add(1)
	if a.status >= 400 {
		c.problems.Add(1)
	}
	c.took.Add(int64(took))
}

// Stats is what the service says of an endpoint beside what every micro service
// does: answers are given later than package micro looks.
type Stats struct {
	// Answered is how many requests were answered, Problems how many of them by a problem.
	Answered int64 `json:"answered"`
	Problems int64 `json:"problems"`
	// Average is how long an answer took, in nanoseconds.
	Average int64 `json:"average_ns"`
}

func (c *counts) stats() Stats {
	st := Stats{Answered: c.answered.Load(), Problems: c.problems.Load()}
	st.Average = c.took.Load() / max(st.Answered, 1)
	return st
}
