package httpapi

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"twothirds/api/httpapi/asof"
	"twothirds/domain/wire"
	"twothirds/projections"
)

// AsOf are the parameters that every read has. (It is exported, as Page is, since
// huma reads no fields of embedded types that are not.)
type AsOf struct {
	At     string `query:"at" maxLength:"40" doc:"As the log stood after so many entries, or at a time YYYY-MM-DDThh:mm:ss.mmmZ; the newest where absent"`
	MinSeq uint64 `query:"min-seq" maximum:"9007199254740991" doc:"Wait a moment until this sequence can be read: the one that another node answered a submission with; what this one did is waited for as it is"`
}

// Page are the parameters of lists.
type Page struct {
	Limit  int    `query:"limit" default:"50" minimum:"1" maximum:"200" doc:"How many at most"`
	Cursor string `query:"cursor" maxLength:"400" doc:"Where to go on: next of the page before"`
}

// read finds the state that a request asks for.
func (a *API) read(r *http.Request, in AsOf) (asof.Reading, error) {
	return a.reader.Read(r.Context(), in.At, wire.Seq(in.MinSeq))
}

func cacheOf(reading asof.Reading) string {
	if reading.Fixed {
		return cacheForEver
	}
	return cacheAsk
}

// item is a row in a list.
type item struct {
	id   string
	seq  uint64
	json []byte // as stored
}

// appendTo writes the item; ids need no escaping, the row is as stored.
func (i item) appendTo(b []byte) []byte {
	b = append(b, `{"id":"`...)
	b = append(b, i.id...)
	b = append(b, `","json":`...)
	b = append(b, i.json...)
	b = append(b, `,"seq":`...)
	b = strconv.AppendUint(b, i.seq, 10)
	return append(b, '}')
}

func itemsOf(rows []projections.Row) []item {
	items := make([]item, len(rows))
	for i, row := range rows {
		items[i] = item{row.ID, row.Seq, row.JSON}
	}
	return items
}

// list answers with a page of items as of at; next is the cursor of the page
// that follows, "" for none.
func list(r *http.Request, reading asof.Reading, items []item, next string) *answer {
	at := reading.View.At()
	b := fmt.Appendf(nil, `{"at":%d,"items":[`, at)
	for i, it := range items {
		if i > 0 {
			b = append(b, ',')
		}
		b = it.appendTo(b)
	}
	b = append(b, ']')
	ans := &answer{cache: cacheOf(reading), etag: fmt.Sprintf("at-%d", at), seq: at}
	if next != "" {
		b = fmt.Appendf(b, `,"next":"%s"`, next)
		ans.headers = map[string]string{"Link": nextLink(r, next)}
	}
	ans.body = append(b, '}')
	return ans
}

// nextLink is the Link header of the page that follows (RFC 8288).
func nextLink(r *http.Request, cursor string) string {
	query := r.URL.Query()
	query.Del("min-seq")
	query.Del("at") // the cursor has it
	query.Set("cursor", cursor)
	return "<" + (&url.URL{Path: r.URL.Path, RawQuery: query.Encode()}).String() + `>; rel="next"`
}

// cursorOf says where a list goes on, and as of which sequence: all pages of a
// list show the same state.
func cursorOf(at wire.Seq, after string) string {
	return base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "%d %s", at, after))
}

// parseCursor is the inverse of cursorOf.
func parseCursor(cursor string) (at, after string, ok bool) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(cursor)
	if err != nil {
		return "", "", false
	}
	at, after, ok = strings.Cut(string(b), " ")
	seq, err := strconv.ParseUint(at, 10, 53)
	return at, after, ok && err == nil && after != "" && cursorOf(wire.Seq(seq), after) == cursor
}

// readPage finds the state of a page and where it goes on.
func (a *API) readPage(r *http.Request, in AsOf, cursor string) (reading asof.Reading, after string, err error) {
	if cursor == "" {
		reading, err = a.read(r, in)
		return reading, "", err
	}
	at, after, ok := parseCursor(cursor)
	if !ok || (in.At != "" && in.At != at) {
		return reading, "", badCursor()
	}
	in.At = at
	reading, err = a.read(r, in)
	return reading, after, err
}

func badCursor() error {
	p := problem(kindParameter, "cursor is next of an earlier page, with the same at or none")
	p.Errors = []Flaw{{Location: "query.cursor", Message: p.Detail}}
	return p
}
