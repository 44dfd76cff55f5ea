package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// A second node is made of a folder with a copy of the ledger's key: it serves what the
// first took, takes statements beside it, and goes on when the first has ended.
func TestJoin(t *testing.T) {
	srv := externalNATS(t)
	first, second := filepath.Join(t.TempDir(), "first"), filepath.Join(t.TempDir(), "second")
	id := strings.TrimSpace(twothirds(t, "", "init", "--data", first, "--name", "A body", "--nats", srv.ClientURL()).want(t, 0, `^[0-9a-f]{64}\n$`).stdout)

	join := []string{"join", id, "--data", second, "--nats", srv.ClientURL()}
	refused := func(says string, code int, args ...string) {
		t.Helper()
		if got := twothirds(t, "", args...).want(t, code, `^$`); !strings.Contains(got.stderr, says) {
			t.Errorf("%q says %s", args, got.stderr)
		}
	}
	refused("the id that init printed", exitUsage, "join", id[:8], "--data", second, "--nats", srv.ClientURL())
	refused("--nats URL", exitUsage, "join", id, "--data", second)
	refused("--data DIR", exitUsage, "join", id, "--nats", srv.ClientURL())
	refused("copy ledger.key from a node", exitFailure, join...)
	key, err := os.ReadFile(filepath.Join(first, "ledger.key"))
	must(t, err)
	must(t, os.MkdirAll(second, 0o700))
	must(t, os.WriteFile(filepath.Join(second, "ledger.key"), key, 0o600))
	refused("this JetStream has no ledger 0", exitFailure, "join", strings.Repeat("0", 63)+"1", "--data", second, "--nats", srv.ClientURL())
	twothirds(t, "", join...).want(t, 0, `^$`)
	refused("", exitConflict, join...) // it is one already

	serving := func(dir string) (s served, url string) {
		t.Helper()
		s = serveWith(t, "--data", dir, "--nats", srv.ClientURL())
		said := regexp.MustCompile(`Serving on (http://\S+)`).FindStringSubmatch(s.said)
		if said == nil {
			t.Fatalf("it says %s", s.said)
		}
		return s, said[1]
	}
	enter := func(name, url, pattern string) {
		t.Helper()
		twothirds(t, "", "member", "enter", "--name", name, "--key", filepath.Join(first, "keys", "registrar-1.json"), "--url", url).want(t, 0, pattern)
	}
	one, at := serving(first)
	two, other := serving(second)
	enter("Alpha", at, `^{"sequence":2,`)
	enter("Beta", other, `^{"sequence":3,`)
	if code := one.stop(); code != 0 {
		t.Errorf("the first ended with %d", code)
	}
	enter("Gamma", other, `^{"sequence":4,`)
	twothirds(t, "", "audit", other, "--ledger", id, "--no-memory").want(t, 0, `(?i)4 entries`)
	if code := two.stop(); code != 0 {
		t.Errorf("the second ended with %d", code)
	}
}
