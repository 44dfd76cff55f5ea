package client_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"twothirds/api/client"
	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/wire"
	"twothirds/eventstore/copies"
	"twothirds/eventstore/tlog"
)

// submitted is a server with two statements, submitted through the target.
func submitted(t *testing.T) (*server, client.Target) {
	t.Helper()
	s := serve(t, domaintest.Founded(domain.PurposeDemonstration))
	target := s.dial(t)
	for i, name := range []string{"One", "Two"} {
		receipt, err := target.Submit(t.Context(), entering(t, target, s, name))
		if err != nil || int(receipt.Seq) != i+2 {
			t.Fatalf("%+v, %v", receipt, err)
		}
	}
	return s, target
}

func TestAReceiptIsVerified(t *testing.T) {
	s, target := submitted(t)
	for seq := range wire.Seq(4) {
		proof, entry, err := target.Receipt(t.Context(), seq+1)
		if seq == 3 {
			if !errors.Is(err, tlog.ErrNotFound) {
				t.Errorf("beyond the log: %v", err)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		proven, err := copies.VerifyReceipt(entry, proof, s.State.Ledger().ID)
		if err != nil || proven.Seq != seq+1 || string(entry) != string(s.Entries[seq]) {
			t.Errorf("entry %d: %+v, %v", seq+1, proven, err)
		}
	}
}

// What a server gives as a receipt and is none, or is one of something else, is
// found out.
func TestAReceiptThatLies(t *testing.T) {
	other := serve(t, domaintest.Founded(domain.PurposeOperation))
	// A second history under the same key: entry 2 is another statement.
	fork := serve(t, domaintest.Founded(domain.PurposeDemonstration))
	forked := fork.dial(t)
	if _, err := forked.Submit(t.Context(), entering(t, forked, fork, "Other")); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		proof, entry func(*server) []byte
		want         error
	}{
		"of another statement":        {func(s *server) []byte { return s.receipt(3) }, func(s *server) []byte { return s.Entries[2] }, client.ErrUntrue},
		"of another entry":            {func(s *server) []byte { return s.receipt(3) }, func(s *server) []byte { return s.Entries[2] }, client.ErrUntrue},
		"whose entry is another":      {func(s *server) []byte { return s.receipt(2) }, func(s *server) []byte { return s.Entries[2] }, client.ErrUntrue},
		"of another ledger":           {func(*server) []byte { return other.receipt(1) }, func(*server) []byte { return other.Entries[0] }, client.ErrUntrue},
		"of another history":          {func(*server) []byte { return fork.receipt(2) }, func(*server) []byte { return fork.Entries[1] }, client.ErrUntrue},
		"whose path is another":       {func(s *server) []byte { return wrongPath(s.receipt(2)) }, func(s *server) []byte { return s.Entries[1] }, client.ErrUntrue},
		"that is a page":              {func(*server) []byte { return []byte("<html>") }, func(s *server) []byte { return s.Entries[1] }, client.ErrUntrue},
		"that is long":                {func(*server) []byte { return make([]byte, 1<<20) }, func(s *server) []byte { return s.Entries[1] }, client.ErrAnswer},
		"whose entry is long":         {func(s *server) []byte { return s.receipt(2) }, func(*server) []byte { return make([]byte, 1<<20) }, client.ErrAnswer},
		"whose entry is nothing":      {func(s *server) []byte { return s.receipt(2) }, func(*server) []byte { return nil }, client.ErrUntrue},
		"not answered where it stood": {func(*server) []byte { return nil }, nil, client.ErrAnswer},
	} {
		t.Run(name, func(t *testing.T) {
			s, target := submitted(t)
			s.before = func(w http.ResponseWriter, r *http.Request) bool {
				switch {
				case r.URL.Path == "/v1/receipts/2" && c.entry == nil:
					http.NotFound(w, r)
				case r.URL.Path == "/v1/receipts/2":
					_, _ = w.Write(c.proof(s))
				case r.URL.Path == "/v1/receipts/2/entry":
					_, _ = w.Write(c.entry(s))
				default:
					return false
				}
				return true
			}
			if name == "of another entry" {
				target = s.dial(t) // which has submitted nothing
			}
			proof, entry, err := target.Receipt(t.Context(), 2)
			if !errors.Is(err, c.want) || proof != nil || entry != nil {
				t.Errorf("%d and %d bytes, %v, want %v", len(proof), len(entry), err, c.want)
			}
		})
	}
}

// wrongPath is a proof with a hash of its path changed.
func wrongPath(proof []byte) []byte {
	lines := strings.SplitAfter(string(proof), "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, "index ") {
			first := "A"
			if strings.HasPrefix(lines[i+1], "A") {
				first = "B"
			}
			lines[i+1] = first + lines[i+1][1:]
		}
	}
	return []byte(strings.Join(lines, ""))
}

// A server that says of two statements that they stand at one place lies.
func TestTwoStatementsAtOnePlace(t *testing.T) {
	s := serve(t, domaintest.Founded(domain.PurposeDemonstration))
	target := s.dial(t)
	s.before = func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method == http.MethodPost {
			fmt.Fprintf(w, `{"sequence":2,"leaf":%q,"recorded":"2026-11-24T09:00:00.000Z","again":true}`, wire.Hash{1})
		}
		return r.Method == http.MethodPost
	}
	first := entering(t, target, s, "One")
	for range 2 { // the same again is no contradiction
		if _, err := target.Submit(t.Context(), first); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := target.Submit(t.Context(), entering(t, target, s, "Two")); !errors.Is(err, client.ErrUntrue) {
		t.Errorf("%v", err)
	}
}

// A receipt that does not come is not waited for longer than the caller says.
func TestAReceiptThatDoesNotCome(t *testing.T) {
	s, target := submitted(t)
	s.before = func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.HasPrefix(r.URL.Path, "/v1/receipts/") {
			return false
		}
		w.Header().Set("Retry-After", "60")
		problem(w, http.StatusServiceUnavailable, map[string]any{"code": "not_ready", "detail": "no checkpoint covers it"})
		return true
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	begun := time.Now()
	if _, _, err := target.Receipt(ctx, 2); !errors.Is(err, client.ErrUnreachable) || time.Since(begun) > 50*time.Second {
		t.Errorf("%v after %v", err, time.Since(begun))
	}
}
