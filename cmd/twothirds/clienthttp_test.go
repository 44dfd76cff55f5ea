package main

import (
	"bytes"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"twothirds/api/httpapi"
)

// nobody answers there, while the port of a server that was closed may be another's by now.
const nobody = "http://127.0.0.1:1"

// outcome is what a command did.
type outcome struct {
	code           int
	stdout, stderr string
}

func twothirds(t *testing.T, stdin string, args ...string) outcome {
	t.Helper()
	if os.Getenv("TWOTHIRDS_STATE") == "" {
		t.Setenv("TWOTHIRDS_STATE", t.TempDir())
	}
	var stdout, stderr bytes.Buffer
	code := run(t.Context(), args, strings.NewReader(stdin), &stdout, &stderr)
	return outcome{code, stdout.String(), stderr.String()}
}

// want fails the test unless the command ended with the code and printed what
// the pattern says.
func (o outcome) want(t *testing.T, code int, pattern string) outcome {
	t.Helper()
	if o.code != code || !regexp.MustCompile(pattern).MatchString(o.stdout) {
		t.Fatalf("exit code %d, stdout %s\nstderr %s\nwant code %d, stdout %s", o.code, o.stdout, o.stderr, code, pattern)
	}
	return o
}

// The verbs do over HTTP what they do in a folder, and say when nobody is there.
func TestClientVerbsOverHTTP(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "l")
	id := strings.TrimSpace(twothirds(t, "", "init", "--data", dir, "--name", "A body").want(t, 0, `^[0-9a-f]{64}\n$`).stdout)
	n, err := openNode(t.Context(), nodeOptions{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(httpapi.New(httpapi.Options{Ledger: n.Ledger, Model: n.Model}))
	key := func(n string) string { return filepath.Join(dir, "keys", "registrar-"+n+".json") }

	twothirds(t, "", "member", "enter", "--name", "Alpha", "--key", key("1"), "--url", server.URL).want(t, 0, `^{"sequence":2,"leaf":"[0-9a-f]{64}",.*"again":false,"subject":"member/.*","receipt":".*2\.tlog-proof"}\n$`)
	// What was acknowledged is known to the next command.
	twothirds(t, "", "representative", "appoint", "Alpha", "--mandate", key("1"), "--key", key("2"), "--ledger", server.URL+"/#"+id).want(t, 0, `"sequence":3`)
	twothirds(t, "", "representative", "appoint", "Alpha", "--mandate", key("1"), "--key", key("2"), "--url", server.URL+"#"+strings.Repeat("0", 64)).want(t, exitVerify, `^$`)

	fields := `{"name":{"en":"Beta"},"constituency":"nowhere"}`
	made := twothirds(t, fields, "statement", "make", "member.entered", "-", "--key", key("1"), "--ledger", server.URL).want(t, 0, `^{"data":.*}$`).stdout
	signed := twothirds(t, made, "sign", "--key", key("1")).want(t, 0, `^{"signatures":.*}\n$`).stdout
	refused := twothirds(t, signed+signed, "submit", "--url", server.URL).want(t, exitRefused, `^({"code":"rules","message":".+","rule":".+","refusal":"twothirds/refusal/v1.+"}\n){2}$`).stdout
	answer, statement := filepath.Join(dir, "keys", "answer"), filepath.Join(dir, "keys", "signed")
	for path, content := range map[string]string{answer: strings.SplitAfter(refused, "\n")[0], statement: signed} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	twothirds(t, "", "refusal", "verify", answer, "--ledger", server.URL, "--statement", statement).want(t, 0, `"ok":true`)
	twothirds(t, strings.Replace(signed, "nowhere", "member", 1), "submit", "--url", server.URL).want(t, exitRefused, `"code":"signature"`)
	twothirds(t, signed, "submit", "--data", dir).want(t, exitConflict, `^$`) // it is being served
	twothirds(t, "", "statement", "make", "member.left", "--ledger", dir).want(t, exitConflict, `^$`)

	server.Close()
	if err := n.Close(); err != nil {
		t.Fatal(err)
	}
	twothirds(t, signed, "submit", "--url", nobody).want(t, exitUnreachable, `^{"code":"unreachable",`)
	twothirds(t, "", "vote", "1", "yes", "--key", key("1"), "--url", nobody).want(t, exitUnreachable, `^$`)
	twothirds(t, fields, "statement", "make", "member.entered", "-", "--ledger", nobody).want(t, exitUnreachable, `^$`)
	twothirds(t, signed, "submit", "--url", "ftp://x").want(t, exitUsage, `^$`)
}

// An answer that is lost is called unknown, and the statement is handed back.
func TestAnUnknownOutcomeIsCalledSo(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "l")
	twothirds(t, "", "init", "--data", dir, "--name", "A body").want(t, 0, `.`)
	n, err := openNode(t.Context(), nodeOptions{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close() //nolint:errcheck // tested above
	handler := httpapi.New(httpapi.Options{Ledger: n.Ledger, Model: n.Model})
	server := httptest.NewServer(loseAnswers{handler})
	defer server.Close()
	key := filepath.Join(dir, "keys", "registrar-1.json")
	lost := twothirds(t, "", "member", "enter", "--name", "Alpha", "--key", key, "--url", server.URL).want(t, exitUnreachable, `^{"code":"unknown_outcome",.*"signed":{"signatures":.*}}\n$`)
	_, signed, _ := strings.Cut(strings.TrimSuffix(lost.stdout, "}\n"), `"signed":`)
	whole := httptest.NewServer(handler)
	defer whole.Close()
	twothirds(t, signed, "submit", "--url", whole.URL).want(t, 0, `^{"sequence":2,.*"again":true,"receipt":".*2\.tlog-proof"}\n$`)
}
