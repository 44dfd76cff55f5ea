package client_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"testing"
	"time"

	xtlog "golang.org/x/mod/sumdb/tlog"

	"twothirds/api/client"
	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/wire"
	"twothirds/eventstore/copies"
	"twothirds/eventstore/tlog"
)

// server answers as a ledger's server does, from a body in memory. before,
// where not nil, may answer a request in its place.
type server struct {
	*domaintest.Body
	http   *httptest.Server
	signer *tlog.Signer
	before func(w http.ResponseWriter, r *http.Request) bool

	mu       sync.Mutex
	receipts map[wire.Hash]string
	posts    int
}

func serve(t *testing.T, body *domaintest.Body) *server {
	t.Helper()
	row := body.State.Ledger()
	signer, err := tlog.NewSigner(row.Origin, body.LedgerKey.Private)
	if err != nil {
		t.Fatal(err)
	}
	s := &server{Body: body, signer: signer, receipts: map[wire.Hash]string{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/info", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, `{"key":%q,"ledger":%q,"now":%q,"origin":%q,"more":{"a":1}}`, row.Key, row.ID, body.Now, row.Origin)
	})
	mux.HandleFunc("GET /v1/entries/1", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(body.Entries[0]) })
	mux.HandleFunc("GET /log/checkpoint", s.checkpoint)
	mux.HandleFunc("GET /v1/rows", s.rows)
	mux.HandleFunc("POST /v1/statements", s.submit)
	mux.HandleFunc("GET /v1/receipts/{seq}", func(w http.ResponseWriter, r *http.Request) {
		seq, _ := strconv.Atoi(r.PathValue("seq"))
		if seq > len(s.Entries) {
			problem(w, http.StatusNotFound, map[string]any{"code": "no_such_entry", "detail": "there is no such entry"})
			return
		}
		_, _ = w.Write(s.receipt(seq))
	})
	mux.HandleFunc("GET /v1/receipts/{seq}/entry", func(w http.ResponseWriter, r *http.Request) {
		seq, _ := strconv.Atoi(r.PathValue("seq"))
		_, _ = w.Write(s.Entries[seq-1])
	})
	s.http = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		if r.Method == http.MethodPost {
			s.posts++
		}
		if s.before != nil && s.before(w, r) {
			return
		}
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(s.http.Close)
	return s
}

func (s *server) checkpoint(w http.ResponseWriter, _ *http.Request) {
	seen := s.Seen()
	note, err := s.signer.SignCheckpoint(int64(seen.Size), tlog.Hash(seen.Root))
	if err != nil {
		panic(err)
	}
	_, _ = w.Write(note)
}

// receipt is the receipt of an entry in the tree of all entries.
func (s *server) receipt(seq int) []byte {
	var stored []xtlog.Hash
	read := xtlog.HashReaderFunc(func(indexes []int64) ([]xtlog.Hash, error) {
		hashes := make([]xtlog.Hash, len(indexes))
		for i, at := range indexes {
			hashes[i] = stored[at]
		}
		return hashes, nil
	})
	for i, entry := range s.Entries {
		hashes, err := xtlog.StoredHashes(int64(i), entry, read)
		if err != nil {
			panic(err)
		}
		stored = append(stored, hashes...)
	}
	size := int64(len(s.Entries))
	root, err := xtlog.TreeHash(size, read)
	if err != nil {
		panic(err)
	}
	path, err := xtlog.ProveRecord(size, int64(seq)-1, read)
	if err != nil {
		panic(err)
	}
	note, err := s.signer.SignCheckpoint(size, root)
	if err != nil {
		panic(err)
	}
	proof, err := copies.FormatReceipt(s.Entries[0], nil, wire.Seq(seq), path, note)
	if err != nil {
		panic(err)
	}
	return proof
}

func (s *server) rows(w http.ResponseWriter, _ *http.Request) {
	head := s.State.Head()
	fmt.Fprintf(w, `{"head":{"leaf":%q,"recorded":%q,"seq":%d}}`+"\n", head.Leaf, head.Recorded, head.Seq)
	for row, err := range s.State.Rows() {
		if err != nil {
			panic(err)
		}
		fmt.Fprintf(w, `{"id":%q,"json":%s,"kind":%q}`+"\n", row.ID, row.JSON, row.Kind)
	}
}

func (s *server) submit(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(err)
	}
	signed, err := wire.ParseSigned(body)
	if err != nil {
		problem(w, http.StatusBadRequest, map[string]any{"code": "form", "detail": err.Error(), "place": ""})
		return
	}
	hash := signed.Statement.Hash()
	if receipt, ok := s.receipts[hash]; ok {
		fmt.Fprintf(w, receipt, "true")
		return
	}
	err = s.Submit(signed)
	var refusal *domain.Refusal
	var signature *wire.SignatureError
	switch {
	case errors.As(err, &refusal):
		problem(w, http.StatusUnprocessableEntity, map[string]any{"code": refusal.Code, "message": refusal.Message, "refusal": "note"})
		return
	case errors.As(err, &signature):
		problem(w, http.StatusBadRequest, map[string]any{"code": "signature", "message": err.Error(), "place": fmt.Sprintf("/signatures/%d", signature.Line)})
		return
	case err != nil:
		panic(err)
	}
	seq := len(s.Entries)
	for s.receipts[hash] == "" { // the statement's entry, before those derived from it
		entry, err := wire.ParseEntry(s.Entries[seq-1])
		if err != nil {
			panic(err)
		}
		if entry.Statement.Hash() == hash {
			s.receipts[hash] = fmt.Sprintf(`{"sequence":%d,"leaf":%q,"recorded":%q,"again":%%s}`, seq, entry.Leaf(), entry.Recorded)
		}
		seq--
	}
	w.WriteHeader(http.StatusCreated)
	fmt.Fprintf(w, s.receipts[hash], "false")
}

func problem(w http.ResponseWriter, status int, members map[string]any) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(members)
}

func (s *server) dial(t *testing.T) client.Target {
	t.Helper()
	target, err := client.DialFast(s.http.URL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := target.Close(); err != nil {
			t.Error(err)
		}
	})
	return target
}

// wall is a signer's clock that shows what a body's does.
func wall(b *domaintest.Body) func() time.Time {
	return func() time.Time { return time.UnixMilli(int64(b.Now) - b.State.Ledger().ClockOffset) }
}

// by names speakers by their keys alone.
func by(speakers ...domaintest.Speaker) []wire.Signer {
	signers := make([]wire.Signer, len(speakers))
	for i, sp := range speakers {
		signers[i].Key = sp.Key.Public
	}
	return signers
}
