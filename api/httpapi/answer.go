package httpapi

import (
	"cmp"
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"twothirds/domain/wire"
)

// What may be kept, and for how long.
const (
	// cacheForEver is for what can never change.
	cacheForEver = "public, max-age=31536000, immutable"
	// cacheAsk is for what may be kept if it is asked for each time, by ETag.
	cacheAsk = "public, no-cache"
	// cacheNever is for what is true now only.
	cacheNever = "no-store"
)

const jsonType = "application/json"

// answer is what a request is answered with.
type answer struct {
	status      int    // 0 is 200
	contentType string // "" is JSON
	cache       string // one of the constants above
	etag        string // without quotes; "" for none
	seq         wire.Seq
	headers     map[string]string
	body        []byte
	// stream, where given, writes the body instead. Once it has begun, all it
	// can do about a fault is to end.
	stream func(w http.ResponseWriter, r *http.Request)
	// done, where given, gives back what the answer has taken.
	done func()
}

// write answers a request, with 304 where the client has the same already.
func (a *API) write(w http.ResponseWriter, r *http.Request, ans *answer) {
	if ans.done != nil {
		defer ans.done()
	}
	h := w.Header()
	for name, value := range ans.headers {
		h.Set(name, value)
	}
	h.Set("Cache-Control", ans.cache)
	if ans.seq > 0 {
		h.Set("Ledger-Seq", strconv.FormatUint(uint64(ans.seq), 10))
	}
	if ans.etag != "" {
		h.Set("ETag", `"`+ans.etag+`"`)
		if matches(r.Header.Get("If-None-Match"), ans.etag) {
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	h.Set("Content-Type", jsonType)
	if ans.contentType != "" {
		h.Set("Content-Type", ans.contentType)
	}
	if ans.stream != nil {
		if r.Method != http.MethodHead {
			ans.stream(w, r)
		}
		return
	}
	h.Set("Content-Length", strconv.Itoa(len(ans.body)))
	w.WriteHeader(cmp.Or(ans.status, http.StatusOK)) // some answers are shared: they are only read
	_, _ = w.Write(ans.body)                         // the client is gone where this fails
}

// matches reports whether an If-None-Match names an ETag (RFC 9110 §13.1.2).
// Our ETags have no comma in them.
func matches(header, etag string) bool {
	for tag := range strings.SplitSeq(header, ",") {
		tag = strings.TrimPrefix(strings.TrimSpace(tag), "W/")
		if tag == "*" || tag == `"`+etag+`"` {
			return true
		}
	}
	return false
}

// unhurried writes to a connection that may take as long as it goes on reading:
// each piece has the time that a whole answer has otherwise.
type unhurried struct{ http.ResponseWriter }

// Write moves the connection's deadline and writes.
func (u unhurried) Write(b []byte) (int, error) {
	// Where the connection has no deadline to move, none is in the way.
	_ = http.NewResponseController(u.ResponseWriter).SetWriteDeadline(time.Now().Add(writeTimeout))
	return u.ResponseWriter.Write(b)
}

// add serves an operation: huma reads and checks the parameters by the fields
// of In and describes them, the handler answers.
func add[In any](a *API, op huma.Operation, handler func(r *http.Request, in *In) (*answer, error)) {
	huma.Register(a.huma, op, func(_ context.Context, in *In) (*huma.StreamResponse, error) {
		return &huma.StreamResponse{Body: func(ctx huma.Context) {
			r, w := humago.Unwrap(ctx)
			ans, err := handler(r, in)
			if err != nil {
				a.fail(w, r, err)
				return
			}
			a.write(w, r, ans)
		}}, nil
	})
}
