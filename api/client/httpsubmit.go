package client

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptrace"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/go-json-experiment/json"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/eventstore"
	"twothirds/eventstore/tlog"
)

// submitTries is how often a statement is submitted whose fate is not known.
const submitTries = 5

// Submit posts a statement. As long as its fate is not known it posts the same
// bytes again: the ledger enters them once. Where the server is busy, and so
// has entered nothing, it is given the time that it asks for.
func (r *remote) Submit(ctx context.Context, signed *wire.Signed) (eventstore.Receipt, error) {
	body := signed.Bytes()
	unknown := false // a try may have entered it
	pause := r.pause
	for try := 1; ; try++ {
		receipt, resp, err := r.post(ctx, signed, body)
		if err == nil {
			raise(&r.last, receipt.Seq)
			return receipt, r.remember(receipt.Seq, signed.Statement.Hash())
		}
		unknown = unknown || errors.Is(err, eventstore.ErrUnknownOutcome)
		wait, again := pause, unknown && !settles(err)
		if resp != nil {
			asked, ok := retryAfter(resp)
			busy := errors.Is(err, eventstore.ErrBusy) || errors.Is(err, eventstore.ErrRate)
			wait, again = max(wait, asked), again || ok && busy
		}
		if !again || try == submitTries || sleep(ctx, wait) != nil {
			return receipt, fate(unknown, err)
		}
		pause *= 2
	}
}

// settles reports whether an error is an answer about the statement that holds
// for earlier tries as well: a ledger that has it says so first.
func settles(err error) bool {
	var refused *eventstore.Refused
	var form *wire.FormError
	var signature *wire.SignatureError
	return errors.As(err, &refused) || errors.As(err, &form) || errors.As(err, &signature) || errors.Is(err, ErrUntrue)
}

// fate is the error of a statement that was not let in, or not answered: once
// it may have been entered, that is what there is to say.
func fate(unknown bool, err error) error {
	if unknown && !settles(err) && !errors.Is(err, eventstore.ErrUnknownOutcome) {
		return fmt.Errorf("%w: %w", eventstore.ErrUnknownOutcome, err)
	}
	return err
}

// post submits once. An error of an answer comes with the answer.
func (r *remote) post(ctx context.Context, signed *wire.Signed, body []byte) (eventstore.Receipt, *http.Response, error) {
	ctx, cancel := context.WithTimeout(ctx, submitTime)
	defer cancel()
	var sent atomic.Bool
	traced := httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaders: func() { sent.Store(true) }})
	req, err := http.NewRequestWithContext(traced, http.MethodPost, r.base+"/v1/statements", bytes.NewReader(body))
	if err != nil {
		return eventstore.Receipt{}, nil, fmt.Errorf("submitting to %s: %w", r.base, err)
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := r.client.Do(req)
	if err != nil {
		if sent.Load() {
			return eventstore.Receipt{}, nil, fmt.Errorf("%w: %w", eventstore.ErrUnknownOutcome, err)
		}
		return eventstore.Receipt{}, nil, unreachable(err)
	}
	if resp.StatusCode != http.StatusOK && resp.StatusCode != http.StatusCreated {
		return eventstore.Receipt{}, resp, readProblem(resp).submitErr(resp)
	}
	defer resp.Body.Close() //nolint:errcheck // read only
	answer, err := bounded(resp.Body)
	if err != nil {
		return eventstore.Receipt{}, nil, fmt.Errorf("%w: %w", eventstore.ErrUnknownOutcome, err)
	}
	receipt, err := readReceipt(signed, answer)
	return receipt, nil, err
}

// readReceipt reads a receipt and makes sure that it is this statement's: the
// leaf hash covers it. A statement that was there before may have been entered
// with other signatures.
func readReceipt(signed *wire.Signed, answer []byte) (eventstore.Receipt, error) {
	var said struct {
		Again    bool      `json:"again"`
		Leaf     wire.Hash `json:"leaf"`
		Recorded wire.Time `json:"recorded"`
		Sequence wire.Seq  `json:"sequence"`
	}
	if err := json.Unmarshal(answer, &said); err != nil || said.Sequence == 0 {
		return eventstore.Receipt{}, fmt.Errorf("the answer to a statement: %w", ErrAnswer)
	}
	if !said.Again && wire.NewEntry(said.Recorded, signed.Signatures, signed.Statement).Leaf() != said.Leaf {
		return eventstore.Receipt{}, fmt.Errorf("%w: the receipt's leaf hash is not that of the statement", ErrUntrue)
	}
	return eventstore.Receipt{Again: said.Again, Leaf: said.Leaf, Recorded: said.Recorded, Seq: said.Sequence}, nil
}

// problem is an RFC 9457 problem as a ledger's server writes it.
type problem struct {
	Code    string `json:"code"`
	Detail  string `json:"detail"`
	Message string `json:"message"`
	Place   string `json:"place"`
	Refusal string `json:"refusal"`

	cut error // why the rest of the answer did not come
}

// readProblem reads and closes the body of an answer that is no success; empty
// where it is no problem of ours: a proxy may have written it.
func readProblem(resp *http.Response) problem {
	defer resp.Body.Close() //nolint:errcheck // read only
	var p problem
	body, err := bounded(resp.Body)
	if errors.Is(err, ErrUnreachable) {
		return problem{cut: err}
	}
	if err != nil || json.Unmarshal(body, &p) != nil {
		return problem{}
	}
	if p.Message == "" {
		p.Message = p.Detail
	}
	return p
}

// err is the error of something that was read.
func (p problem) err(resp *http.Response) error {
	switch {
	case p.cut != nil:
		return fmt.Errorf("%s: %w", resp.Status, p.cut)
	case p.Code == "":
		return fmt.Errorf("%s: %w", resp.Status, ErrAnswer)
	case resp.StatusCode == http.StatusServiceUnavailable, resp.StatusCode == http.StatusTooManyRequests:
		return fmt.Errorf("%w: %s (%s)", ErrUnreachable, p.Message, p.Code)
	case p.Code == "no_such_entry":
		return fmt.Errorf("%w: %s (%s)", tlog.ErrNotFound, p.Message, p.Code)
	}
	return fmt.Errorf("%s (%s)", p.Message, p.Code)
}

// submitErr is the error of a statement: the one that eventstore.Ledger.Submit
// gave the server.
func (p problem) submitErr(resp *http.Response) error {
	wrapped := func(err error) error {
		if p.Message == err.Error() || p.Message == "" {
			return err
		}
		return fmt.Errorf("%w (%s)", err, p.Message)
	}
	switch {
	case p.cut != nil:
		return fmt.Errorf("%w: %s: %w", eventstore.ErrUnknownOutcome, resp.Status, p.cut)
	case p.Code == "" && (resp.StatusCode >= http.StatusInternalServerError || resp.StatusCode == http.StatusRequestTimeout):
		// A proxy's answer: what it did with the statement is not known.
		return fmt.Errorf("%w: %s", eventstore.ErrUnknownOutcome, resp.Status)
	case p.Code == "":
		return fmt.Errorf("submitting: %s: %w", resp.Status, ErrAnswer)
	case resp.StatusCode == http.StatusUnprocessableEntity:
		return &eventstore.Refused{Refusal: &domain.Refusal{Code: domain.Code(p.Code), Message: p.Message}, Note: p.Refusal}
	}
	switch p.Code {
	case "form", "too_large":
		return &wire.FormError{Place: p.Place, Reason: reason(p)}
	case "signature":
		line, err := strconv.Atoi(strings.TrimPrefix(p.Place, "/signatures/"))
		if err != nil {
			line = -1
		}
		_, why, _ := strings.Cut(p.Message, ": ") // after "signatures" or "signature 2"
		return &wire.SignatureError{Line: line, Reason: why}
	case "unknown_outcome", "internal":
		return wrapped(eventstore.ErrUnknownOutcome)
	case "busy", "timeout":
		return wrapped(eventstore.ErrBusy)
	case "rate", "rate_address":
		return wrapped(eventstore.ErrRate)
	case "clock_not_trusted":
		return wrapped(eventstore.ErrClock)
	case "stopped", "not_ready", "behind":
		return wrapped(eventstore.ErrStopped)
	}
	return fmt.Errorf("submitting: %s (%s)", p.Message, p.Code)
}

// reason is what is wrong at a place, without the place.
func reason(p problem) string {
	for _, place := range []string{p.Place, "the whole value"} {
		if rest, ok := strings.CutPrefix(p.Message, "not the wire format at "+place+": "); ok {
			return rest
		}
	}
	return p.Message
}
