package client_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"twothirds/api/client"
	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/eventstore/copies"
	"twothirds/eventstore/tlog"
)

// rotatedServer serves the log of the vectors whose key was replaced, one rotation of
// which only the log can settle, with its receipts; change may answer in its place.
func rotatedServer(t *testing.T, change func(w http.ResponseWriter, r *http.Request) bool) (target client.Target, origin, rotations string) {
	t.Helper()
	var vectors struct {
		Keys []struct {
			Public, VKey string
		}
		Checkpoints []struct {
			Size int64
			Note string
		}
		Rotations string
		Receipts  []struct {
			Seq   int
			Proof string
		}
	}
	b, err := os.ReadFile("../../domain/testdata/vectors_rotated.json")
	if err == nil {
		err = json.Unmarshal(b, &vectors)
	}
	lines, e := os.ReadFile("../../domain/testdata/log_rotated.jsonl")
	if err = errors.Join(err, e); err != nil {
		t.Fatal(err)
	}
	entries := bytes.Split(bytes.TrimSuffix(lines, []byte("\n")), []byte("\n"))
	first, err := wire.ParseEntry(entries[0])
	if err != nil {
		t.Fatal(err)
	}
	folder, export := t.TempDir(), filepath.Join(t.TempDir(), "log")
	store, err := tlog.Open(filepath.Join(folder, "published.db"), tlog.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	last := vectors.Checkpoints[len(vectors.Checkpoints)-1]
	_, _, err = store.Append(1, entries[:last.Size])
	if err = errors.Join(err, store.CommitCheckpoint([]byte(last.Note), 1), store.Close()); err != nil {
		t.Fatal(err)
	}
	copied, err := copies.Open(t.Context(), folder)
	if err == nil {
		err = errors.Join(copies.Export(t.Context(), copied, export, nil), copied.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
	origin, _, _ = strings.Cut(vectors.Keys[0].VKey, "+")
	mux := http.NewServeMux()
	mux.Handle("/log/", http.StripPrefix("/log/", http.FileServer(http.Dir(export))))
	mux.HandleFunc("GET /v1/info", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, `{"key":%q,"ledger":%q,"now":"2026-12-24T09:00:00.000Z","origin":%q}`, vectors.Keys[len(vectors.Keys)-1].Public, first.Statement.Hash(), origin)
	})
	mux.HandleFunc("GET /v1/entries/1", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(entries[0]) })
	for _, r := range vectors.Receipts {
		path := fmt.Sprintf("GET /v1/receipts/%d", r.Seq)
		mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(r.Proof)) })
		mux.HandleFunc(path+"/entry", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(entries[r.Seq-1]) })
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if change == nil || !change(w, r) {
			mux.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(server.Close)
	target, err = client.Dial(server.URL + "#" + first.Statement.Hash().String())
	if err != nil {
		t.Fatal(err)
	}
	return target, origin, vectors.Rotations
}

// The ledger's keys are followed from the founding; where only the log tells, it is read.
func TestKeysAreFollowed(t *testing.T) {
	target, origin, rotations := rotatedServer(t, nil)
	list, err := domain.ReadRotations([]byte(rotations))
	if err != nil {
		t.Fatal(err)
	}
	info, err := target.Info(t.Context())
	if err != nil || info.Keys.Origin() != origin || len(info.Keys.All()) != len(list)+1 {
		t.Fatalf("%+v, %v", info, err)
	}
	note, err := target.Checkpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if c, err := info.ParseCheckpoint(note); err != nil || c.Size != 101 {
		t.Errorf("%+v, %v", c, err)
	}
	// Receipts need it too, the first thing that is asked for.
	target, _, _ = rotatedServer(t, nil)
	for _, seq := range []wire.Seq{2, 6, 10} {
		if _, _, err := target.Receipt(t.Context(), seq); err != nil {
			t.Errorf("the receipt of entry %d: %v", seq, err)
		}
	}
}

// A server that leaves rotations out, or forges them, is not believed.
func TestForgedRotationsAreNotFollowed(t *testing.T) {
	_, _, rotations := rotatedServer(t, nil)
	list, err := domain.ReadRotations([]byte(rotations))
	if err != nil {
		t.Fatal(err)
	}
	at := func(path string, body []byte) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, r *http.Request) bool {
			if r.URL.Path != path {
				return false
			}
			if body == nil {
				http.NotFound(w, r)
			} else {
				_, _ = w.Write(body)
			}
			return true
		}
	}
	for name, c := range map[string]struct {
		change func(http.ResponseWriter, *http.Request) bool
		want   error
	}{
		"none":                 {at("/log/rotations", nil), client.ErrUntrue},
		"the last left out":    {at("/log/rotations", domain.WriteRotations(list[:len(list)-1])), client.ErrUntrue},
		"a signature changed":  {at("/log/rotations", bytes.Replace([]byte(rotations), []byte(`"sig":"`), []byte(`"sig":"A`), 1)), client.ErrUntrue},
		"not even JSON":        {at("/log/rotations", []byte("<html>")), client.ErrUntrue},
		"a log that is none":   {at("/log/tile/entries/000.p/101", []byte("\x00\x01x")), client.ErrUntrue},
		"a log without tiles":  {at("/log/tile/entries/000.p/101", nil), client.ErrUntrue},
		"a server that is off": {func(w http.ResponseWriter, _ *http.Request) bool { panic(http.ErrAbortHandler) }, client.ErrUnreachable},
	} {
		target, _, _ := rotatedServer(t, c.change)
		if _, err := target.Info(t.Context()); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
