package httpapi

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net/http"
	"runtime/debug"
	"strings"
	"time"
)

// maxBody is the largest request body, in bytes: a signed statement fits.
const maxBody = 64 << 10

type contextKey int

const keyRequestID contextKey = iota

// requestID is the id under which a request is logged.
func requestID(ctx context.Context) string {
	id, _ := ctx.Value(keyRequestID).(string)
	return id
}

// newRequestID takes over an id that a proxy has given, if it is harmless, or
// draws one.
func newRequestID(given string) string {
	harmless := func(r rune) bool {
		return (r >= 'a' && r <= 'z') || (r >= 'A' && r <= 'Z') || (r >= '0' && r <= '9') || strings.ContainsRune("._-", r)
	}
	if given != "" && len(given) <= 64 && strings.Trim(given, "._-") != "" && strings.IndexFunc(given, func(r rune) bool { return !harmless(r) }) < 0 {
		return given
	}
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

// ServeHTTP answers a request. It gives it an id, bounds its body, sets the
// headers that every answer has, counts and logs it, and turns a panic into
// an answer.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	begun := time.Now()
	id := newRequestID(r.Header.Get("X-Request-Id"))
	r = r.WithContext(context.WithValue(r.Context(), keyRequestID, id))
	rec := &recorder{ResponseWriter: w}
	r.Body = http.MaxBytesReader(w, r.Body, bodyLimit(w, r))
	setHeaders(rec.Header(), r, id)
	defer func() {
		if p := recover(); p != nil {
			if p == http.ErrAbortHandler { //nolint:errorlint // compared as net/http does
				panic(p)
			}
			a.log.Error("a handler panicked", "id", id, "path", r.URL.Path, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			if rec.status == 0 {
				a.fail(rec, r, problem(kindInternal, "something went wrong here; the operator finds it in the log by the request's id"))
			}
		}
		a.metrics.request(r, rec.status, time.Since(begun))
		a.log.Debug("request", "id", id, "method", r.Method, "path", r.URL.Path, "status", rec.status, "took", time.Since(begun))
	}()
	a.route(rec, r)
}

// setHeaders sets what every answer says to browsers. Pages set a policy of
// their own.
func setHeaders(h http.Header, r *http.Request, id string) {
	h.Set("X-Request-Id", id)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	if isOpen(r.URL.Path) && (r.Method == http.MethodGet || r.Method == http.MethodHead) {
		allowOrigins(h)
	}
}

// isOpen reports whether a path is of the public interface, which pages of
// other origins may read: there are no credentials that they could borrow.
func isOpen(path string) bool {
	return strings.HasPrefix(path, "/v1/") || strings.HasPrefix(path, "/log/") || path == "/openapi.json"
}

func allowOrigins(h http.Header) {
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Expose-Headers", "ETag, Ledger-Seq, Link, Retry-After, Row-Seq, X-Request-Id")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
}

// recorder remembers the status of an answer.
type recorder struct {
	http.ResponseWriter
	status int
}

// WriteHeader remembers the status and passes it on.
func (w *recorder) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write counts as status 200 where none was given.
func (w *recorder) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController through.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }
