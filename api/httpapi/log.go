package httpapi

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"twothirds/api/httpapi/asof"
	"twothirds/domain"
	"twothirds/eventstore/copies"
	"twothirds/eventstore/tlog"
)

// signedTree is a checkpoint and how much it covers.
type signedTree struct {
	note []byte
	size int64
}

// errUnsigned is answered while there is no checkpoint.
func errUnsigned() error {
	return problem(kindNotReady, "no checkpoint is published yet; try again in a moment")
}

// published is the checkpoint to show readers, with its cosignatures. It may be
// older than the newest one, which is waiting for its quorum.
func (a *API) published() (signedTree, error) {
	note, size, err := a.ledger.Published()
	switch {
	case errors.Is(err, tlog.ErrNotFound):
		return signedTree{}, errUnsigned()
	case err != nil:
		return signedTree{}, fmt.Errorf("reading the published checkpoint: %w", err)
	}
	return signedTree{note, size}, nil
}

// covering is published, once a checkpoint covers what was acknowledged: who reads the
// log by it finds what it was told of. It waits a moment; where none comes, as while the
// ledger's key is missing, the one that is there says how far it goes.
func (a *API) covering(r *http.Request) (signedTree, error) {
	if a.ledger.Unsigned() == nil {
		waiting, cancel := context.WithTimeout(r.Context(), asof.Patience)
		defer cancel()
		_, _ = a.ledger.WaitCheckpoint(waiting, a.ledger.Acknowledged())
	}
	return a.published()
}

// checkpoint reads the newest checkpoint that the ledger signed. Its signature
// is checked once for each.
func (a *API) checkpoint() (signedTree, error) {
	note, _, ok, err := a.ledger.Copy().LatestCheckpoint()
	if err != nil {
		return signedTree{}, fmt.Errorf("reading the newest checkpoint: %w", err)
	}
	if !ok {
		return signedTree{}, errUnsigned()
	}
	if known := a.signed.Load(); known != nil && bytes.Equal(known.note, note) {
		return *known, nil
	}
	c, err := a.ledger.Keys().ParseCheckpoint(note)
	if err != nil {
		return signedTree{}, fmt.Errorf("reading the newest checkpoint: %w", err)
	}
	signed := &signedTree{note, c.Size}
	a.signed.Store(signed)
	return *signed, nil
}

// addLog serves the log as C2SP tlog-tiles has it: the files of a static site.
func (a *API) addLog() {
	a.mux.HandleFunc("GET /log/checkpoint", a.file(func(r *http.Request) (*answer, error) {
		published, err := a.covering(r)
		if err != nil {
			return nil, err
		}
		return &answer{contentType: "text/plain; charset=utf-8", cache: cacheAsk, etag: tagOf(published.note), body: published.note}, nil
	}))
	a.mux.HandleFunc("GET /log/vkey", a.file(func(r *http.Request) (*answer, error) {
		published, err := a.covering(r)
		if err != nil {
			return nil, err
		}
		vkey := []byte(a.ledger.Keys().VKey(published.size) + "\n")
		return &answer{contentType: "text/plain; charset=utf-8", cache: cacheAsk, etag: tagOf(vkey), body: vkey}, nil
	}))
	a.mux.HandleFunc("GET /log/"+copies.FileRotations, a.file(func(r *http.Request) (*answer, error) {
		published, err := a.covering(r)
		if err != nil {
			return nil, err
		}
		list := domain.WriteRotations(a.ledger.Rotations(published.size))
		if list == nil {
			return nil, problem(kindNoTile, "the ledger's key was never replaced")
		}
		return &answer{cache: cacheAsk, etag: tagOf(list), body: list}, nil
	}))
	a.mux.HandleFunc("GET /log/tile/{rest...}", a.file(a.tile))
}

// file makes a handler of something that answers with one file.
func (a *API) file(serve func(*http.Request) (*answer, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ans, err := serve(r)
		if err != nil {
			a.fail(w, r, err)
			return
		}
		a.write(w, r, ans)
	}
}

// tile serves a tile or an entry bundle, as far as the newest checkpoint covers
// it: further than the published one, so that whatever checkpoint a reader has
// seen, in a receipt for instance, its tiles are there.
func (a *API) tile(r *http.Request) (*answer, error) {
	missing := problem(kindNoTile, "no checkpoint covers such a file")
	id, err := tlog.ParseTilePath("tile/" + r.PathValue("rest"))
	if err != nil {
		return nil, missing
	}
	signed, err := a.checkpoint()
	if err != nil {
		return nil, err
	}
	if !id.In(signed.size) {
		return nil, missing
	}
	var data []byte
	if id.Level == tlog.EntriesLevel {
		data, err = a.ledger.Copy().EntryBundle(id.N, id.Width)
	} else {
		data, err = a.ledger.Copy().Tile(id.Level, id.N, id.Width)
	}
	switch {
	case errors.Is(err, tlog.ErrNotFound):
		return nil, missing
	case err != nil:
		return nil, fmt.Errorf("reading %s: %w", id.Path(), err)
	}
	ans := &answer{contentType: "application/octet-stream", cache: cacheForEver, body: data}
	if id.Level == tlog.EntriesLevel {
		ans.headers = map[string]string{"Vary": "Accept-Encoding"}
		if acceptsGzip(r.Header.Get("Accept-Encoding")) {
			ans.headers["Content-Encoding"] = "gzip"
			ans.body = zipped(data)
		}
	}
	return ans, nil
}

// acceptsGzip reports whether a client takes gzip (RFC 9110 §12.5.3).
func acceptsGzip(header string) bool {
	for coding := range strings.SplitSeq(header, ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(coding), ";")
		if strings.EqualFold(strings.TrimSpace(name), "gzip") {
			q, ok := strings.CutPrefix(strings.ReplaceAll(strings.ToLower(weight), " ", ""), "q=")
			value, err := strconv.ParseFloat(q, 64)
			return !ok || (err == nil && value > 0)
		}
	}
	return false
}

// zipped compresses a bundle: entries repeat much of each other.
func zipped(data []byte) []byte {
	var b bytes.Buffer
	zip, _ := gzip.NewWriterLevel(&b, gzip.BestSpeed) // the level is one
	_, _ = zip.Write(data)                            // memory takes it all
	_ = zip.Close()
	return b.Bytes()
}
