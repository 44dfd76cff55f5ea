package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestServeSendsNotices: a server with notices.json tells members, status says
// so from the server and from the folder, and a second start tells nothing again.
func TestServeSendsNotices(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "l")
	twothirds(t, "", "init", "--data", dir, "--name", "A body").want(t, 0, `.`)
	key := func(n string) string { return filepath.Join(dir, "keys", "registrar-"+n+".json") }
	entered := twothirds(t, "", "member", "enter", "--name", "Alpha", "--key", key("1"), "--data", dir).want(t, 0, `"subject":"member/`)
	member := regexp.MustCompile(`"subject":"member/([0-9a-f-]{36})"`).FindStringSubmatch(entered.stdout)[1]
	appointed := twothirds(t, "", "representative", "appoint", "Alpha", "--mandate", key("1"), "--key", key("1"), "--data", dir).want(t, 0, `"subject":"representative/`)
	representative := regexp.MustCompile(`"subject":"representative/([0-9a-f-]{36})"`).FindStringSubmatch(appointed.stdout)[1]
	own := filepath.Join(t.TempDir(), "own.json")
	twothirds(t, "", "key", "new", "-o", own).want(t, 0, `.`)
	twothirds(t, "", "key", "enroll", own, "--for", representative, "--key", key("1"), "--key", key("2"), "--data", dir).want(t, 0, `"sequence":4`)

	twothirds(t, "", "notices", "status", "--data", dir).want(t, exitNotFound, `^$`)
	config := fmt.Sprintf(`{"base_url":"http://localhost:8080","channels":{"out":{"kind":"file","dir":"out","format":"eml","from":"ledger@example.org"}},
		"recipients":{"member/%s":[{"channel":"out","to":"alpha@example.org","lang":"az"}]}}`, member)
	path := filepath.Join(dir, "notices.json")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(strings.Replace(config, "az", "tr", 1))
	if out := twothirds(t, "", "serve", "--data", dir, "--listen", "127.0.0.1:0"); out.code != exitUsage || !strings.Contains(out.stderr, "lang is en or az") {
		t.Fatalf("%+v", out)
	}
	write(config)

	s := serveWith(t, "--data", dir, "--notices-from", "1")
	url := regexp.MustCompile(`http://\S+`).FindString(s.said)
	deadline := time.Now().Add(time.Minute)
	var out outcome
	for !strings.Contains(out.stdout, `"state":"handed_over"`) {
		if time.Now().After(deadline) {
			t.Fatalf("not in time: %+v", out)
		}
		out = twothirds(t, "", "notices", "status", "--url", url, "--member", member, "--json").want(t, 0, `^\[`)
	}
	out.want(t, 0, `^\[{"at":".+Z","attempts":1,"channel":"file","id":"[0-9a-f]{32}","kind":"key.enrolled","lang":"az","made":".+Z","sequence":4,"state":"handed_over","to":"member/`+member+`"}\]\n$`)
	twothirds(t, "", "notices", "status", "--data", dir).want(t, exitConflict, `^$`)
	if code := s.stop(); code != 0 {
		t.Fatalf("ended with %d", code)
	}
	files, err := filepath.Glob(filepath.Join(dir, "out", "*.eml"))
	if err != nil || len(files) != 1 {
		t.Fatalf("%v, %v", files, err)
	}
	letter, err := os.ReadFile(files[0])
	if err != nil || !strings.Contains(string(letter), "To: <alpha@example.org>") {
		t.Errorf("%v: %s", err, letter)
	}
	table := twothirds(t, "", "notices", "status", "--data", dir, "--member", member).want(t, 0, `(?m)^FOR +ENTRY +NOTICE`)
	table.want(t, 0, `(?m)^member/`+member+` +4 +key\.enrolled +out +az +handed_over +20\S+Z +1 *$`)
	twothirds(t, "", "notices", "status", "--data", dir, "--office", "registrar-1").want(t, 0, `^FOR.*\n$`)

	again := serveWith(t, "--data", dir, "--notices-from", "1")
	if code := again.stop(); code != 0 {
		t.Fatalf("ended with %d", code)
	}
	if out := twothirds(t, "", "notices", "status", "--data", dir, "--json").want(t, 0, `"attempts":1`); strings.Count(out.stdout, `"id"`) != 1 {
		t.Errorf("after a second start: %s", out.stdout)
	}
}
