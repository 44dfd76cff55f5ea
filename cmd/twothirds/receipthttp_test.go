package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"twothirds/api/httpapi"
	"twothirds/eventstore/copies"
	"twothirds/eventstore/witness"
)

// awaitCosigned waits until the ledger's witness has cosigned a checkpoint of so many entries.
func awaitCosigned(t *testing.T, n *node, size int64) {
	t.Helper()
	for patience := time.Now().Add(5 * time.Minute); ; time.Sleep(10 * time.Millisecond) {
		switch status := n.Ledger.WitnessStatus()[0]; {
		case status.Size >= size:
			return
		case time.Now().After(patience):
			t.Errorf("no cosignature of %d entries: %+v", size, status)
			return
		}
	}
}

// Receipts come from a ledger's server with the cosignatures of its witnesses,
// and from a web host with the files of a log.
func TestReceiptsOverHTTP(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "l")
	path := func(name string) string { return filepath.Join(dir, "keys", name) }
	id := strings.TrimSpace(twothirds(t, "", "init", "--data", dir, "--name", "A body").want(t, 0, `.`).stdout)
	out := filepath.Join(t.TempDir(), "out")
	twothirds(t, "", "export", "--data", dir, out).want(t, 0, ``)
	vkey, err := os.ReadFile(filepath.Join(out, "vkey"))
	must(t, err)

	w, err := witness.Open(witness.ServerOptions{Dir: t.TempDir(), Name: "witness.example/w1", Logs: []string{strings.TrimSpace(string(vkey))}})
	must(t, err)
	defer w.Close() //nolint:errcheck // tested elsewhere
	cosigning := httptest.NewServer(w)
	defer cosigning.Close()
	policy := filepath.Join(dir, "witnesses")
	must(t, os.WriteFile(policy, fmt.Appendf(nil, "witness w1 %s %s\nquorum w1\n", w.Key(), cosigning.URL), 0o600))

	n, err := openNode(t.Context(), nodeOptions{Dir: dir})
	must(t, err)
	defer n.Close() //nolint:errcheck // tested elsewhere
	handler := httpapi.New(httpapi.Options{Ledger: n.Ledger, Model: n.Model})
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/v1/receipts/2" { // which is given without cosignature where the witness takes long
			awaitCosigned(t, n, 2)
		}
		handler.ServeHTTP(rw, r)
	}))
	defer server.Close()

	answer := twothirds(t, "", "member", "enter", "--name", "Alpha", "--key", path("registrar-1.json"), "--url", server.URL).want(t, 0, `"receipt":"[^"]+"`).stdout
	kept := regexp.MustCompile(`"receipt":"([^"]+)"`).FindStringSubmatch(answer)[1]
	twothirds(t, "", "receipt", "verify", kept, "--ledger", id, "--witnesses", policy).want(t, 0, `(?m)^  cosigned by +w1 at 20.*Z$\n^  policy +.+: met$`)
	twothirds(t, "", "receipt", "verify", kept, "--ledger", id, "--json").want(t, 0, `"cosignatures":1,"quorum":null`)
	twothirds(t, "", "receipt", "verify", kept, "--ledger", id, "--json", "--witnesses", policy).want(t, 0, `"met":true,"needed":".+","cosigned":\[{"witness":"w1","at":"20.*Z"}\],"missing":\[\]`)
	twothirds(t, "", "receipt", "check", "--ledger", id, "--data", server.URL).want(t, 0, `All 1 receipts`)

	got := filepath.Join(dir, "keys", "got.tlog-proof")
	twothirds(t, "", "receipt", "get", "2", "--data", server.URL, "-o", got).want(t, 0, `^$`)
	twothirds(t, "", "receipt", "verify", got, "--key", string(vkey[:len(vkey)-1]), "--witnesses", policy).want(t, 0, `met`)
	twothirds(t, "", "receipt", "get", "3", "--data", server.URL, "-o", got).want(t, exitNotFound, `^$`)
	twothirds(t, "", "receipt", "get", "2", "--data", server.URL+"/log", "-o", got).want(t, 0, `^$`) // its files
	twothirds(t, "", "receipt", "get", "2", "--data", server.URL+"#"+strings.Repeat("0", 64), "-o", got).want(t, exitVerify, `^$`)

	files := httptest.NewServer(http.FileServer(http.Dir(out)))
	defer files.Close()
	twothirds(t, "", "receipt", "get", "1", "--data", files.URL, "-o", got).want(t, 0, `^$`)
	twothirds(t, "", "receipt", "verify", got, "--ledger", id).want(t, 0, `a checkpoint of 1 entries`)
	twothirds(t, "", "receipt", "get", "2", "--data", files.URL, "-o", got).want(t, exitNotFound, `^$`)
	twothirds(t, "", "receipt", "get", "1", "--data", nobody, "-o", got).want(t, exitUnreachable, `^$`)

	// A receipt that is no proof of the statement fails; one that does not come
	// is a warning.
	founding, err := copies.Open(t.Context(), out)
	must(t, err)
	defer founding.Close() //nolint:errcheck // read only
	proof, _, err := founding.Receipt(t.Context(), 1)
	must(t, err)
	for name, c := range map[string]struct {
		status int
		code   int
		stderr string
	}{
		"Lies":    {http.StatusOK, exitVerify, "was acknowledged, but what the server says does not hold together"},
		"Silence": {http.StatusNotFound, 0, "could not be had now"},
	} {
		lying := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			if strings.HasPrefix(r.URL.Path, "/v1/receipts/") && !strings.HasSuffix(r.URL.Path, "/entry") {
				rw.WriteHeader(c.status)
				_, _ = rw.Write(proof)
				return
			}
			server.Config.Handler.ServeHTTP(rw, r)
		}))
		o := twothirds(t, "", "member", "enter", "--name", name, "--key", path("registrar-1.json"), "--url", lying.URL).want(t, c.code, `"sequence":[34],.*"subject":"member/[^"]*"}\n$`)
		if !strings.Contains(o.stderr, c.stderr) {
			t.Errorf("%s: %s", name, o.stderr)
		}
		lying.Close()
	}
}
