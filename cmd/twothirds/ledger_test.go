package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"twothirds/api/httpapi"
	"twothirds/domain/wire"
	"twothirds/eventstore/witness"
)

// rotated reads what rotate-key has printed.
func rotated(t *testing.T, stdout string) rotatedAnswer {
	t.Helper()
	var answer rotatedAnswer
	if err := json.Unmarshal([]byte(stdout), &answer); err != nil {
		t.Fatalf("%v in %s", err, stdout)
	}
	return answer
}

// Wherever rotate-key is cut off, a further run finishes what was begun, and no key
// is replaced twice.
func TestRotateKeyIsFinishedWhereverItWasCutOff(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "l")
	twothirds(t, "", "init", "--data", dir, "--name", "A body").want(t, 0, `.`)
	officer := filepath.Join(dir, "keys", "registrar-1.json")
	pending := filepath.Join(dir, filePending)
	rotate := func(code int, want string) outcome {
		t.Helper()
		return twothirds(t, "", "ledger", "rotate-key", "--data", dir, "--key", officer, "--no-receipt").want(t, code, want)
	}

	// When the new key is made, and nothing signed with it.
	made := twothirds(t, "", "ledger", "new-key", "--data", dir).want(t, 0, `"vkey":`).stdout
	// When it is signed, and not submitted: what was prepared is what is entered.
	prepared := twothirds(t, "", "ledger", "rotate-key", "--data", dir, "--key", officer, "--prepare").want(t, 0, `^\{"signatures"`)
	if !strings.Contains(prepared.stderr, "still to sign: officer of office/registrar-1") {
		t.Errorf("it says %s", prepared.stderr)
	}
	signed := twothirds(t, prepared.stdout, "sign", "--key", officer).want(t, 0, `.`).stdout
	must(t, os.WriteFile(pending, []byte(strings.TrimSpace(signed)), 0o600))
	first := rotated(t, rotate(0, `"sequence":2,.*"again":false`).stdout)
	if !strings.Contains(made, first.LedgerKey.ID) {
		t.Errorf("another key than the one made is in force: %s, %+v", made, first.LedgerKey)
	}
	statement, err := wire.ParseSigned([]byte(strings.TrimSpace(signed)))
	must(t, err)
	entry := twothirds(t, "", "receipt", "get", "2", "--data", dir, "-o", filepath.Join(dir, "keys", "2")).want(t, 0, ``)
	raw, err := os.ReadFile(filepath.Join(dir, "keys", "2.entry"))
	must(t, err)
	if !strings.Contains(string(raw), string(statement.Statement.Raw)) {
		t.Errorf("another statement was entered: %s %s", raw, entry.stderr)
	}

	// When it is entered, and that was not heard.
	must(t, os.WriteFile(pending, statement.Bytes(), 0o600))
	if again := rotated(t, rotate(0, `"sequence":2,.*"again":true`).stdout); again.LedgerKey.ID != first.LedgerKey.ID {
		t.Errorf("the key was replaced twice: %+v", again)
	}
	if _, err := os.Stat(pending); err == nil {
		t.Error("what was finished is still there")
	}
	// When another rotation came between: it is made anew, with the same next key.
	stale := twothirds(t, "", "ledger", "rotate-key", "--data", dir, "--key", officer, "--prepare").want(t, 0, `.`).stdout
	signed = twothirds(t, stale, "sign", "--key", officer).want(t, 0, `.`).stdout
	twothirds(t, "", "member", "enter", "--name", "Alpha", "--key", officer, "--data", dir, "--no-receipt").want(t, 0, `"sequence":3,`)
	must(t, os.WriteFile(pending, []byte(strings.TrimSpace(signed)), 0o600))
	anew := rotate(0, `"sequence":4,.*"again":false`)
	if second := rotated(t, anew.stdout); !strings.Contains(anew.stderr, "made anew") || !strings.Contains(stale, second.LedgerKey.Key.String()) {
		t.Errorf("%s%s", anew.stderr, anew.stdout)
	}
	// What is no statement is not guessed at.
	must(t, os.WriteFile(pending, []byte("{}"), 0o600))
	rotate(exitRefused, `^$`)
	must(t, os.Remove(pending))
	rotate(0, `"sequence":5,`)
	twothirds(t, "", "audit", dir).want(t, 0, `after 3 former keys`)
	twothirds(t, "", "doctor", "--data", dir).want(t, 0, `all is well`)
}

// While the ledger is being served its key is replaced over HTTP, in one step and in
// two; receipts follow, and the witness cosigns again once it is told.
func TestRotateKeyOfAServedLedger(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "l")
	officer := filepath.Join(dir, "keys", "registrar-1.json")
	id := strings.TrimSpace(twothirds(t, "", "init", "--data", dir, "--name", "A body").want(t, 0, `.`).stdout)
	keys := func(src ...string) []ledgerKey {
		t.Helper()
		var list []ledgerKey
		must(t, json.Unmarshal([]byte(twothirds(t, "", append([]string{"ledger", "keys", "--json"}, src...)...).want(t, 0, `.`).stdout), &list))
		return list
	}
	var asking sync.RWMutex // held while the witness answers: it is closed between requests only
	var cosigning *witness.Server
	folder := t.TempDir()
	told := func(vkeys ...string) {
		t.Helper()
		asking.Lock()
		defer asking.Unlock()
		if cosigning != nil {
			must(t, cosigning.Close())
		}
		var err error
		cosigning, err = witness.Open(witness.ServerOptions{Dir: folder, Name: "witness.example/w1", Logs: vkeys})
		must(t, err)
	}
	told(keys("--data", dir)[0].VKey)
	defer func() { must(t, cosigning.Close()) }()
	witnessing := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asking.RLock()
		defer asking.RUnlock()
		cosigning.ServeHTTP(w, r)
	}))
	defer witnessing.Close()
	policy := filepath.Join(dir, "witnesses")
	must(t, os.WriteFile(policy, fmt.Appendf(nil, "log %s\nwitness w1 %s %s\nquorum w1\n", keys("--data", dir)[0].VKey, cosigning.Key(), witnessing.URL), 0o600))

	n, err := openNode(t.Context(), nodeOptions{Dir: dir})
	must(t, err)
	defer n.Close() //nolint:errcheck // tested elsewhere
	server := httptest.NewServer(httpapi.New(httpapi.Options{Ledger: n.Ledger, Model: n.Model}))
	defer server.Close()
	receipt := func(seq, more string) {
		t.Helper()
		got := filepath.Join(dir, "keys", seq+".tlog-proof")
		twothirds(t, "", "receipt", "get", seq, "--data", server.URL+"#"+id, "-o", got).want(t, 0, `^$`)
		twothirds(t, "", append([]string{"receipt", "verify", got, "--ledger", id}, strings.Fields(more)...)...).want(t, 0, `The receipt is good`)
	}
	awaitCosigned(t, n, 1) // at the opening, or a little later
	receipt("1", "--witnesses "+policy)
	if _, err := os.Stat(filepath.Join(dir, "rotations")); err == nil {
		t.Error("there are rotations")
	}

	twothirds(t, "", "ledger", "rotate-key", "--data", dir, "--key", officer).want(t, exitConflict, `^$`) // it is in use
	twothirds(t, "", "ledger", "rotate-key", "--data", t.TempDir(), "--url", server.URL, "--key", officer).want(t, exitNotFound, `^$`)
	first := rotated(t, twothirds(t, "", "ledger", "rotate-key", "--data", dir, "--url", server.URL, "--key", officer).want(t, 0, `"sequence":2,`).stdout)
	receipt("2", "")
	// Nobody has told the witness: it refuses, and the ledger goes on without it.
	told(first.LedgerKey.VKey)
	twothirds(t, "", "member", "enter", "--name", "Alpha", "--key", officer, "--url", server.URL).want(t, 0, `"sequence":3,`)
	receipt("3", "")
	awaitCosigned(t, n, 3) // it is left alone the longer, the longer it has refused

	// In two steps, the officer elsewhere.
	prepared := twothirds(t, "", "ledger", "rotate-key", "--data", dir, "--url", server.URL, "--key", officer, "--prepare").want(t, 0, `^\{"signatures"`).stdout
	signed := twothirds(t, prepared, "sign", "--key", officer).want(t, 0, `.`).stdout
	var next ledgerKey
	must(t, json.Unmarshal([]byte(twothirds(t, "", "ledger", "new-key", "--data", dir, "--url", server.URL).want(t, 0, `.`).stdout), &next))
	told(next.VKey) // in advance, as operators should
	twothirds(t, signed, "submit", "--url", server.URL+"#"+id).want(t, 0, `"sequence":4,`)
	awaitCosigned(t, n, 4)
	receipt("4", "--witnesses "+policy)
	receipt("2", "--witnesses "+policy)
	if list := keys("--url", server.URL+"#"+id); len(list) != 3 || list[0].Until != 2 || list[2].From != 4 || list[2].Here != nil {
		t.Errorf("keys %+v", list)
	}
	twothirds(t, "", "audit", server.URL, "--ledger", id, "--witnesses", policy).want(t, 0, `in force since entry 4, after 2 former keys`)
	out := filepath.Join(t.TempDir(), "out")
	twothirds(t, "", "export", "--data", server.URL, out).want(t, 0, ``)
	twothirds(t, "", "audit", out, "--ledger", id).want(t, 0, `The log is valid`)
	for _, name := range []string{"rotations", "vkey"} {
		file, err := os.ReadFile(filepath.Join(out, name))
		must(t, err)
		resp, err := http.Get(server.URL + "/log/" + name) //nolint:noctx // a test
		must(t, err)
		served, err := io.ReadAll(resp.Body)
		must(t, err)
		if string(served) != string(file) {
			t.Errorf("%s: served is %q, exported %q", name, served, file)
		}
		must(t, resp.Body.Close())
	}
}

// A receipt over a rotation that only the log can settle is neither good nor wrong by
// itself: exit code 1. With the key known from elsewhere it is good.
func TestReceiptOverAnOpenRotation(t *testing.T) {
	var vectors struct {
		Keys     []struct{ VKey string }
		Receipts []struct {
			Seq   int
			Proof string
			Open  []int
		}
	}
	b, err := os.ReadFile("../../domain/testdata/vectors_rotated.json")
	must(t, err)
	must(t, json.Unmarshal(b, &vectors))
	lines, err := os.ReadFile("../../domain/testdata/log_rotated.jsonl")
	must(t, err)
	entries := strings.Split(string(lines), "\n")
	first, err := wire.ParseEntry([]byte(entries[0]))
	must(t, err)
	id := first.Statement.Hash().String()
	last := vectors.Receipts[len(vectors.Receipts)-1]
	if len(last.Open) == 0 {
		t.Fatal("the last receipt of the vectors is settled")
	}
	dir := t.TempDir()
	path := func(name string) string { return filepath.Join(dir, name) }
	must(t, os.WriteFile(path("r"), []byte(last.Proof), 0o600))
	must(t, os.WriteFile(path("r.entry"), []byte(entries[last.Seq-1]), 0o600))
	newest := vectors.Keys[len(vectors.Keys)-1].VKey
	o := twothirds(t, "", "receipt", "verify", path("r"), "--ledger", id).want(t, exitFailure, `^$`)
	if want := fmt.Sprintf("whether entry %d could replace the ledger's key: this cannot be told from it alone: audit a copy", last.Open[0]); !strings.Contains(o.stderr, want) {
		t.Errorf("it says %s", o.stderr)
	}
	twothirds(t, "", "receipt", "verify", path("r"), "--key", vectors.Keys[0].VKey).want(t, exitFailure, `^$`)
	twothirds(t, "", "receipt", "verify", path("r"), "--key", newest).want(t, 0, `The receipt is good`)
	must(t, os.WriteFile(path("policy"), []byte("log "+newest+"\nquorum none\n"), 0o600))
	twothirds(t, "", "receipt", "verify", path("r"), "--ledger", id, "--witnesses", path("policy")).want(t, 0, `The receipt is good`)
	must(t, os.WriteFile(path("policy"), []byte("log "+vectors.Keys[0].VKey+"\nquorum none\n"), 0o600))
	twothirds(t, "", "receipt", "verify", path("r"), "--ledger", id, "--witnesses", path("policy")).want(t, exitFailure, `^$`)
}
