package client

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-json-experiment/json"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/domain/wire/pubkey"
	"twothirds/eventstore/tlog"
)

// Bounds of what is asked of a server.
const (
	askTime    = 15 * time.Second // for a small answer
	submitTime = 30 * time.Second // for a statement's answer
	stateTime  = 5 * time.Minute  // for a whole state
	maxAnswer  = 256 << 10        // bytes of a small answer
	maxWait    = 5 * time.Second  // that a Retry-After is heeded for
	readTries  = 4
)

// remote is a ledger served over HTTP.
type remote struct {
	base   string
	client *http.Client
	pinned *wire.Hash    // the ledger that it must be
	last   atomic.Uint64 // the highest sequence acknowledged
	pause  time.Duration // before a statement of unknown fate is submitted again

	mu      sync.Mutex
	founded *wire.Statement // once it has been verified
	// settled are keys of the ledger that the log was read for.
	settled   []ed25519.PublicKey
	submitted map[wire.Seq]wire.Hash // statements, by where the server says they stand
}

// Dial is the target of a ledger that is served at a URL, http:// or https://.
// It does not talk to the server yet. Where the URL ends in #<ledger id>, as
// invitations do, the server must be that ledger's: nothing else about the
// ledger then needs to be believed.
func Dial(address string) (Target, error) {
	u, err := url.Parse(address)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return nil, fmt.Errorf("%q is not the URL of a ledger's server; write it as http://host:port", address)
	}
	r := &remote{pause: 250 * time.Millisecond, submitted: map[wire.Seq]wire.Hash{}}
	if u.Fragment != "" {
		id, err := wire.ParseHash(u.Fragment)
		if err != nil {
			return nil, fmt.Errorf("%q: what follows # is to be the ledger's id: %w", address, err)
		}
		r.pinned = &id
	}
	u.Fragment, u.RawFragment, u.RawQuery = "", "", ""
	r.base = strings.TrimSuffix(u.String(), "/")
	r.client = &http.Client{
		Transport: http.DefaultTransport.(*http.Transport).Clone(),
		// A server that sends its clients elsewhere is to be named anew by its user.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return r, nil
}

// Close drops idle connections.
func (r *remote) Close() error {
	r.client.CloseIdleConnections()
	return nil
}

// Info asks the server which ledger it has, and verifies the answer by the
// founding, whose hash is the ledger's id and which names origin and first key, and
// by the rotations of that key.
func (r *remote) Info(ctx context.Context) (Info, error) {
	body, err := r.ask(ctx, "/v1/info")
	if err != nil {
		return Info{}, err
	}
	var said struct {
		Key    pubkey.Key `json:"key"`
		Ledger wire.Hash  `json:"ledger"`
		Now    wire.Time  `json:"now"`
		Origin string     `json:"origin"`
	}
	if err := json.Unmarshal(body, &said); err != nil || said.Ledger.IsZero() {
		return Info{}, fmt.Errorf("%s/v1/info: %w", r.base, ErrAnswer)
	}
	founded, err := r.founding(ctx)
	if err != nil {
		return Info{}, err
	}
	keys, err := r.keys(ctx, founded)
	if err != nil {
		return Info{}, err
	}
	if said.Ledger != founded.Hash() || said.Origin != keys.Origin() || !keys.Has(said.Key[:]) {
		return Info{}, fmt.Errorf("%w: the ledger's id, origin or key are not those of its founding", ErrUntrue)
	}
	return Info{Ledger: founded.Hash(), Keys: keys, Now: said.Now}, nil
}

// founding reads and verifies the log's first entry, once. Where the ledger is
// pinned, the founding is that ledger's.
func (r *remote) founding(ctx context.Context) (*wire.Statement, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.founded != nil {
		return r.founded, nil
	}
	raw, err := r.ask(ctx, "/v1/entries/1")
	if err != nil {
		return nil, fmt.Errorf("reading the founding: %w", err)
	}
	entry, err := wire.ParseEntry(raw)
	if err == nil {
		_, err = domain.New().Check(entry, nil)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: the founding: %w", ErrUntrue, err)
	}
	if id := entry.Statement.Hash(); r.pinned != nil && id != *r.pinned {
		return nil, fmt.Errorf("%w: the server at %s has ledger %s, not %s", ErrUntrue, r.base, id, *r.pinned)
	}
	r.founded = entry.Statement
	return r.founded, nil
}

// Checkpoint reads the newest checkpoint.
func (r *remote) Checkpoint(ctx context.Context) ([]byte, error) {
	note, err := r.ask(ctx, "/log/checkpoint")
	if err == nil && len(note) > tlog.MaxNote {
		err = fmt.Errorf("%s/log/checkpoint: %w", r.base, ErrAnswer)
	}
	return note, err
}

// ask reads a small answer.
func (r *remote) ask(ctx context.Context, path string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	resp, err := r.get(ctx, path)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close() //nolint:errcheck // read only
	return bounded(resp.Body)
}

func bounded(body io.Reader) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(body, maxAnswer+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w: reading an answer: %w", ErrUnreachable, err)
	case len(b) > maxAnswer:
		return nil, fmt.Errorf("an answer of more than %d bytes: %w", maxAnswer, ErrAnswer)
	}
	return b, nil
}

// get reads from the server. While the server says that it is busy, it is
// asked again a few times. The caller closes the body.
func (r *remote) get(ctx context.Context, path string) (*http.Response, error) {
	for try := 1; ; try++ {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, r.base+path, nil)
		if err != nil {
			return nil, fmt.Errorf("asking %s%s: %w", r.base, path, err)
		}
		resp, err := r.client.Do(req)
		if err != nil {
			return nil, unreachable(err)
		}
		if resp.StatusCode == http.StatusOK {
			return resp, nil
		}
		problem := readProblem(resp)
		wait, again := retryAfter(resp)
		if try == readTries || !again {
			err := fmt.Errorf("asking %s%s: %w", r.base, path, problem.err(resp))
			if resp.StatusCode == http.StatusNotFound {
				err = missingError{err}
			}
			return nil, err
		}
		if err := sleep(ctx, wait); err != nil {
			return nil, fmt.Errorf("asking %s%s: %w", r.base, path, problem.err(resp))
		}
	}
}

// missingError is the error of an answer that says that there is no such thing.
type missingError struct{ error }

func (e missingError) Unwrap() error { return e.error }

// unreachable is the error of a request that got no answer.
func unreachable(err error) error {
	var op *net.OpError
	if errors.As(err, &op) && op.Op == "dial" {
		err = op
	}
	return fmt.Errorf("%w: %w", ErrUnreachable, err)
}

// retryAfter says how long a busy server wants to be left alone; again is
// false where it does not ask to be asked again, or only much later.
func retryAfter(resp *http.Response) (wait time.Duration, again bool) {
	if resp.StatusCode != http.StatusTooManyRequests && resp.StatusCode != http.StatusServiceUnavailable {
		return 0, false
	}
	seconds, err := strconv.ParseUint(resp.Header.Get("Retry-After"), 10, 16)
	if err != nil {
		return 0, false
	}
	wait = time.Duration(seconds) * time.Second //nolint:gosec // at most 65535
	return wait, wait <= maxWait
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
