package httpapi

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"strconv"
	"sync"

	"github.com/danielgtaylor/huma/v2"

	"twothirds/domain/wire"
)

// Bounds of streams. A browser opens one for each page that follows the log.
const (
	maxStreams           = 2000
	maxStreamsPerAddress = 50
)

// streamCount counts the open streams by address.
type streamCount struct {
	mu    sync.Mutex
	by    map[netip.Prefix]int
	total int
}

func newStreamCount() *streamCount { return &streamCount{by: map[netip.Prefix]int{}} }

// open takes a place; ok is false where there is none.
func (c *streamCount) open(addr netip.Addr) (leave func(), ok bool) {
	network := networkOf(addr)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.total >= maxStreams || c.by[network] >= maxStreamsPerAddress {
		return nil, false
	}
	c.total++
	c.by[network]++
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.total--
		if c.by[network]--; c.by[network] == 0 {
			delete(c.by, network)
		}
	}, true
}

func (c *streamCount) now() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.total
}

type streamInput struct {
	After       uint64 `query:"after" maximum:"9007199254740991" doc:"Begin after this sequence; with what is entered from now on where absent"`
	LastEventID string `header:"Last-Event-ID" maxLength:"16" pattern:"^[0-9]+$" doc:"The last sequence received; goes before after"`
}

// follow streams entries as they are published (server-sent events): the
// event's id is the sequence, its data the exact bytes. Entries that were
// published together are sent together, so a group is sent whole.
func (a *API) follow(r *http.Request, in *streamInput) (*answer, error) {
	size := a.ledger.Size()
	after := size
	if r.URL.Query().Has("after") {
		after = wire.Seq(in.After)
	}
	if in.LastEventID != "" {
		last, err := strconv.ParseUint(in.LastEventID, 10, 53)
		if err != nil {
			return nil, problem(kindParameter, "Last-Event-ID is a sequence")
		}
		after = wire.Seq(last)
	}
	if last := a.ledger.Acknowledged(); after > last {
		return nil, problem(kindFuture, "the ledger has %d entries, not %d: if it has shown you more, keep what you have, for it is evidence", last, after)
	}
	if a.isDraining() {
		return nil, problem(kindNotReady, "the server is about to end")
	}
	leave, ok := a.streams.open(a.clientAddr(r))
	if !ok {
		return nil, problem(kindStreams, "too many streams are open; close one, or poll /v1/entries")
	}
	return &answer{
		contentType: "text/event-stream", cache: cacheNever, seq: size, done: leave,
		headers: map[string]string{"X-Accel-Buffering": "no"},
		stream: func(w http.ResponseWriter, r *http.Request) {
			ctx, cancel := context.WithCancel(r.Context())
			defer cancel()
			go func() {
				select {
				case <-a.draining:
					cancel()
				case <-ctx.Done():
				}
			}()
			a.sendEvents(ctx, w, after)
		},
	}, nil
}

// sendEvents sends entries after a sequence until ctx ends, the client stops
// reading, or the ledger publishes no more.
func (a *API) sendEvents(ctx context.Context, w http.ResponseWriter, after wire.Seq) {
	out := bufio.NewWriterSize(unhurried{w}, 64<<10)
	flush := func() error { return errors.Join(out.Flush(), http.NewResponseController(w).Flush()) }
	fmt.Fprint(out, "retry: 3000\n\n")
	for {
		err := a.ledger.Entries(after+1, func(seq wire.Seq, raw []byte) error {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			after = seq
			_, err := fmt.Fprintf(out, "id: %d\nevent: entry\ndata: %s\n\n", seq, raw)
			return err
		})
		if err == nil {
			err = flush()
		}
		if err == nil {
			err = a.waitOrBeat(ctx, after+1, func() error {
				fmt.Fprint(out, ": still here\n\n")
				return flush()
			})
		}
		if err != nil {
			return
		}
	}
}

// waitOrBeat waits until so many entries are published and gives a sign of
// life meanwhile.
func (a *API) waitOrBeat(ctx context.Context, size wire.Seq, beat func() error) error {
	for {
		waiting, cancel := context.WithTimeout(ctx, a.options.heartbeat)
		err := a.ledger.Wait(waiting, size)
		cancel()
		if !errors.Is(err, context.DeadlineExceeded) || ctx.Err() != nil {
			return err
		}
		if err := beat(); err != nil {
			return err
		}
	}
}

func (a *API) addStream() {
	add(a, huma.Operation{
		OperationID: "stream-entries", Method: http.MethodGet, Path: "/v1/entries/stream", Tags: []string{"Entries"},
		Summary: "Follow the log", Description: "Server-sent events: id is the sequence, event is entry, data the entry's exact bytes. " +
			"Goes on after Last-Event-ID. Comments come as signs of life. Groups come whole.",
		Responses: a.okType("text/event-stream", &huma.Schema{Type: "string"}),
	}, a.follow)
}
