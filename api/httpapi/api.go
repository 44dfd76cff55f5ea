package httpapi

import (
	"log/slog"
	"net/http"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"twothirds/api/httpapi/asof"
	"twothirds/api/notices"
	"twothirds/api/pending"
	"twothirds/api/reports"
	"twothirds/api/schema"
	"twothirds/api/verifier"
	"twothirds/api/web"
	"twothirds/api/web/site"
	"twothirds/eventstore"
	"twothirds/projections"
)

// Options say what is served and how.
type Options struct {
	// Ledger and Model are served; both are compulsory.
	Ledger *eventstore.Ledger
	Model  *projections.Model
	// Notices, where there are any, are shown to the members told; nil: none.
	Notices *notices.Outbox
	// Pending keeps statements that wait for signatures; nil: none are taken.
	Pending *pending.Store
	// Names shows the names of representatives on pages, where the ledger keeps
	// openings of them. No other answer has any.
	Names bool
	// Log takes what operators should know; nil: nothing.
	Log *slog.Logger
	// Proxies are the networks of the reverse proxies in front, whose
	// X-Forwarded-For is believed; none: nobody's is.
	Proxies []netip.Prefix
	// PostsPerSecond and PostBurst bound the statements that one address may
	// submit; 0: 100 a second, 1000 at once.
	PostsPerSecond float64
	PostBurst      int

	// heartbeat replaces the time between two signs of life in a stream, for tests.
	heartbeat time.Duration
}

const (
	defaultPostsPerSecond = 100
	defaultPostBurst      = 1000
	defaultHeartbeat      = 15 * time.Second
)

// API is the HTTP interface of one ledger: a handler, and how it ends.
type API struct {
	options Options
	ledger  *eventstore.Ledger
	model   *projections.Model
	reader  asof.Reader
	log     *slog.Logger
	metrics *meters
	posts   *limiter
	streams *streamCount
	long    chan struct{} // holds a token for each long answer under way
	uploads chan struct{} // and one for each upload
	digests digests
	reports *reports.Maker

	mux     *http.ServeMux
	huma    huma.API
	schemas *schema.Set

	signed   atomic.Pointer[signedTree] // the newest checkpoint, once checked
	caughtUp atomic.Bool                // the read model has once been up to date
	drain    sync.Once
	draining chan struct{} // closed when the server is about to end
}

// New makes the interface of a ledger, pages included. The handler is an *API.
func New(o Options) http.Handler {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.PostsPerSecond == 0 {
		o.PostsPerSecond = defaultPostsPerSecond
	}
	if o.PostBurst == 0 {
		o.PostBurst = defaultPostBurst
	}
	if o.heartbeat == 0 {
		o.heartbeat = defaultHeartbeat
	}
	a := &API{
		options: o, ledger: o.Ledger, model: o.Model, log: o.Log,
		reader:  asof.Reader{Ledger: o.Ledger, Model: o.Model},
		posts:   newLimiter(o.PostsPerSecond, o.PostBurst),
		streams: newStreamCount(),
		long:    make(chan struct{}, maxLong),
		uploads: make(chan struct{}, maxUploads),
		reports: reports.NewMaker(),
		mux:     http.NewServeMux(), draining: make(chan struct{}),
	}
	a.metrics = newMeters(a)
	a.describe()
	a.addInfo()
	a.addStatements()
	a.addRows()
	a.addEntries()
	a.addStream()
	a.addReceipts()
	a.addNotices()
	a.addPending()
	a.addAttachments()
	a.addReports()
	a.addOpenData()
	a.addLog()
	a.addHealth()
	a.addSpec() // last: it describes the others
	a.mux.Handle("GET /verify", verifier.Handler())
	a.mux.Handle("GET /sign", verifier.SignHandler())
	web.Mount(a.mux, site.Options{Ledger: o.Ledger, Model: o.Model, Notices: o.Notices, Log: o.Log, Names: o.Names, Reports: a.reports})
	return a
}

// Drain says that the server is about to end: /readyz answers 503 from now on,
// and streams end. Serve calls it.
func (a *API) Drain() { a.drain.Do(func() { close(a.draining) }) }

// isDraining reports whether Drain was called.
func (a *API) isDraining() bool {
	select {
	case <-a.draining:
		return true
	default:
		return false
	}
}
