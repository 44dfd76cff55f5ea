package natsapi

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/micro"

	"twothirds/api/httpapi"
)

// answer is what the HTTP interface answers.
type answer struct {
	status int
	header http.Header
	body   bytes.Buffer
}

// Header is the answer's header.
func (a *answer) Header() http.Header { return a.header }

// WriteHeader sets the status, once.
func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
}

// Write adds to the body.
func (a *answer) Write(b []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	return a.body.Write(b)
}

// problemAnswer answers with a problem that this door has found.
func problemAnswer(err error) *answer {
	var p *httpapi.Problem
	if !errors.As(err, &p) {
		p = httpapi.BadParameter(err.Error())
	}
	a := &answer{status: p.Status, header: http.Header{"Content-Type": {p.ContentType("")}}}
	enc := json.NewEncoder(&a.body)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(p) // memory takes it all
	return a
}

// call answers a request. Nothing longer than room is answered: a page is made
// shorter, and whatever else is too long is a problem.
func (s *Service) call(ctx context.Context, e endpoint, data []byte, from string) *answer {
	u, err := e.target(data)
	if err != nil {
		return problemAnswer(err)
	}
	for {
		a := s.do(ctx, e, u, data, from)
		if a.body.Len() <= s.room() {
			return a
		}
		limit := shorter(u.Query().Get("limit"), a.body.Len(), s.room())
		if !e.paged() || a.status != http.StatusOK || limit == 0 {
			return problemAnswer(httpapi.TooLarge("the answer has %d bytes, and a message here at most %d; ask for its parts, or over HTTP", a.body.Len(), s.room()))
		}
		query := u.Query()
		query.Set("limit", strconv.Itoa(limit))
		u.RawQuery = query.Encode()
	}
}

// defaultLimit is how long a page is that no limit was given for, at most.
const defaultLimit = 50

// shorter is the limit of a page that is likely to fit where one of limit was of
// size; 0 where no page is shorter. limit is one that was answered.
func shorter(limit string, size, room int) int {
	n, err := strconv.Atoi(limit)
	if err != nil {
		n = defaultLimit
	}
	if n <= 1 {
		return 0
	}
	return max(1, min(n-1, n*room/size))
}

// do hands a request to the HTTP interface.
func (s *Service) do(ctx context.Context, e endpoint, u *url.URL, data []byte, from string) *answer {
	r := (&http.Request{
		Method: e.method(), URL: u, RequestURI: u.RequestURI(), RemoteAddr: from,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: http.Header{}, Body: http.NoBody,
	}).WithContext(ctx)
	if e.statement {
		r.Body = io.NopCloser(bytes.NewReader(data))
		r.ContentLength = int64(len(data))
		r.Header.Set("Content-Type", "application/json")
	}
	a := &answer{header: http.Header{}}
	s.options.Handler.ServeHTTP(a, r)
	if a.status >= 300 && a.status < 400 { // a path that is written otherwise, such as one with ".."
		return problemAnswer(httpapi.NothingThere("nothing has this name"))
	}
	return a
}

// carried are the headers of an answer that mean something here as well.
var carried = []string{"Content-Type", "Ledger-Seq", "Retry-After", "Row-Seq", "X-Request-Id"}

// message is an answer as it goes to an inbox.
func (a *answer) message(reply string) *nats.Msg {
	m := &nats.Msg{Subject: reply, Header: nats.Header{}, Data: a.body.Bytes()}
	for _, name := range carried {
		if value := a.header.Get(name); value != "" {
			m.Header.Set(name, value)
		}
	}
	if code, title := a.fault(); code != "" {
		m.Header.Set(micro.ErrorCodeHeader, code)
		m.Header.Set(micro.ErrorHeader, title)
	}
	return m
}

// fault is what an answer says that is a problem: its status, and its code and
// title, which are ASCII without line ends as headers must be.
func (a *answer) fault() (status, description string) {
	if a.status < 400 {
		return "", ""
	}
	var p struct{ Code, Title string }
	if err := json.Unmarshal(a.body.Bytes(), &p); err != nil || p.Code == "" {
		p.Code, p.Title = "error", http.StatusText(a.status)
	}
	return strconv.Itoa(a.status), p.Code + ": " + p.Title
}
