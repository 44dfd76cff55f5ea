package httpapi

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/projections"
)

// maxEntriesBytes is about how much one page of entries holds; the next page
// goes on where it ends.
const maxEntriesBytes = 4 << 20

type entriesInput struct {
	AsOf
	After uint64 `query:"after" maximum:"9007199254740991" doc:"Entries after this sequence; from the first where absent"`
	About string `query:"about" maxLength:"250" doc:"Only entries about this, such as motion/<id>"`
	Limit int    `query:"limit" default:"50" minimum:"1" maximum:"200" doc:"How many at most; a group that has begun is shown whole"`
}

func (a *API) entries(r *http.Request, in *entriesInput) (*answer, error) {
	reading, err := a.read(r, in.AsOf)
	if err != nil {
		return nil, err
	}
	at := reading.View.At()
	list := &entryList{limit: in.Limit, whole: in.About == ""}
	if in.About == "" {
		err = a.eachEntry(wire.Seq(in.After)+1, at, list.add)
	} else {
		err = a.eachAbout(reading.View, in.About, wire.Seq(in.After), in.Limit+1, list.add)
	}
	if err != nil && !errors.Is(err, errEnough) {
		return nil, fmt.Errorf("listing entries: %w", err)
	}
	ans := &answer{cache: cacheOf(reading), etag: fmt.Sprintf("at-%d", at), seq: at}
	ans.body = fmt.Appendf(nil, `{"at":%d,"items":[%s]`, at, list.json)
	if errors.Is(err, errEnough) {
		query := r.URL.Query()
		query.Del("min-seq")
		query.Set("after", strconv.FormatUint(uint64(list.last), 10))
		ans.headers = map[string]string{"Link": "<" + r.URL.Path + "?" + query.Encode() + `>; rel="next"`}
		ans.body = fmt.Appendf(ans.body, `,"next":%d`, list.last)
	}
	ans.body = append(ans.body, '}')
	return ans, nil
}

// errEnough ends a walk over entries of which further ones exist.
var errEnough = errors.New("the page is full")

// entryList is a page of entries in the making.
type entryList struct {
	json  []byte
	n     int
	limit int
	whole bool // groups are not cut
	last  wire.Seq
}

func (l *entryList) add(seq wire.Seq, e *wire.Entry) error {
	full := l.n >= l.limit || len(l.json)+len(e.Raw) > maxEntriesBytes
	if full && l.n > 0 && !(l.whole && domain.ContinuesGroup(e)) {
		return errEnough
	}
	if l.n > 0 {
		l.json = append(l.json, ',')
	}
	l.json = fmt.Appendf(l.json, `{"entry":%s,"leaf":"%s","seq":%d}`, e.Raw, e.Leaf(), seq)
	l.n++
	l.last = seq
	return nil
}

// eachEntry calls fn with the entries from first to last.
func (a *API) eachEntry(first, last wire.Seq, fn func(wire.Seq, *wire.Entry) error) error {
	if first > last {
		return nil
	}
	err := a.ledger.Entries(first, func(seq wire.Seq, raw []byte) error {
		if seq > last {
			return errPast
		}
		e, err := wire.ParseEntry(raw)
		if err != nil {
			return fmt.Errorf("entry %d: %w", seq, err)
		}
		return fn(seq, e)
	})
	if errors.Is(err, errPast) {
		return nil
	}
	return err
}

var errPast = errors.New("past the last entry asked for")

// eachAbout calls fn with at most limit of the entries about ref after a sequence.
func (a *API) eachAbout(view *projections.View, ref string, after wire.Seq, limit int, fn func(wire.Seq, *wire.Entry) error) error {
	metas, _, err := view.Entries(ref, after, limit)
	if err != nil {
		return fmt.Errorf("finding entries about %.40q: %w", ref, err)
	}
	for _, meta := range metas {
		seq := wire.Seq(meta.Seq)
		raw, err := a.ledger.Entry(seq)
		if err != nil {
			return fmt.Errorf("reading entry %d: %w", seq, err)
		}
		e, err := wire.ParseEntry(raw)
		if err != nil {
			return fmt.Errorf("entry %d: %w", seq, err)
		}
		if err := fn(seq, e); err != nil {
			return err
		}
	}
	return nil
}

type entryInput struct {
	Seq uint64 `path:"seq" minimum:"1" maximum:"9007199254740991"`
}

// entry waits for an entry that was acknowledged and is not published yet.
func (a *API) entry(r *http.Request, in *entryInput) (*answer, error) {
	seq := wire.Seq(in.Seq)
	if err := a.reader.Published(r.Context(), seq); err != nil {
		return nil, err
	}
	raw, err := a.ledger.Entry(seq)
	if err != nil {
		return nil, fmt.Errorf("reading entry %d: %w", seq, err)
	}
	leaf := wire.LeafHash(raw).String()
	return &answer{cache: cacheForEver, etag: leaf, seq: seq, body: raw}, nil
}

func (a *API) addEntries() {
	tags := []string{"Entries"}
	entry := object(map[string]*huma.Schema{
		"recorded":   described("string", "The log's clock when it was appended"),
		"signatures": array(&huma.Schema{Type: "object"}),
		"statement":  described("object", "What was stated, verbatim"),
	}, "recorded", "signatures", "statement")
	add(a, huma.Operation{
		OperationID: "list-entries", Method: http.MethodGet, Path: "/v1/entries", Tags: tags,
		Summary: "List entries", Description: "In the order of the log, each verbatim.",
		Responses: a.ok(object(map[string]*huma.Schema{
			"at":    described("integer", "The sequence that the list is true for"),
			"items": array(object(map[string]*huma.Schema{"entry": entry, "leaf": {Type: "string"}, "seq": {Type: "integer"}}, "entry", "leaf", "seq")),
			"next":  described("integer", "The after of the page that follows; absent on the last"),
		}, "at", "items")),
	}, a.entries)
	add(a, huma.Operation{
		OperationID: "get-entry", Method: http.MethodGet, Path: "/v1/entries/{seq}", Tags: tags,
		Summary: "One entry", Description: "The exact bytes of which the ETag is the leaf hash (RFC 6962).",
		Responses: a.ok(entry),
	}, a.entry)
}
