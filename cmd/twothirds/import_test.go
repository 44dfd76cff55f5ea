package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// writeRollcalls writes a set of so many roll calls of five members.
func writeRollcalls(t *testing.T, n int) string {
	t.Helper()
	dir := t.TempDir()
	members, calls, votes := "member_id,body,name,kind,party,area,alt_id\n", "rollcall_id,body,session,number,date,time,title,subject,kind,document,threshold,strict,base,seats,result,outcome,"+
		"recorded_yes,recorded_no,recorded_abstain,totals_source,tie_breaker,tags,note\n", "rollcall_id,member_id,vote\n"
	for m := range 5 {
		members += fmt.Sprintf("M%d,chamber,Member %d,person,,,\n", m, m)
	}
	var b strings.Builder
	for i := range n {
		calls += fmt.Sprintf("r%05d,chamber,1,%d,2001-02-03,,A question,,procedural,,1/2,true,yes_no,5,Agreed to,carried,,,,,,,\n", i, i)
		for m := range 5 {
			fmt.Fprintf(&b, "r%05d,M%d,yes\n", i, m)
		}
	}
	for name, text := range map[string]string{"members": members, "rollcalls": calls, "votes": votes + b.String()} {
		if err := os.WriteFile(filepath.Join(dir, name+".csv"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// An import that is killed goes on where it was: nothing is lost of what it
// said was entered, and nothing is there twice.
func TestAnImportIsKilled(t *testing.T) {
	const all = 1500
	t.Setenv("TWOTHIRDS_STATE", t.TempDir())
	src, dir := writeRollcalls(t, all), filepath.Join(t.TempDir(), "ledger")
	mustRun(t, "init", "--data", dir, "--name", "Test")
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	importing := &exec.Cmd{Path: program, Args: []string{"twothirds", "import", "rollcalls", src, "--data", dir}, Env: os.Environ()}
	messages, err := importing.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := importing.Start(); err != nil {
		t.Fatal(err)
	}
	said := 0
	for lines := bufio.NewScanner(messages); said == 0 && lines.Scan(); {
		_, _ = fmt.Sscanf(lines.Text(), "%d roll calls entered", &said)
	}
	if err := importing.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = importing.Wait()

	var answer importAnswer
	if err := json.Unmarshal(mustRun(t, "import", "rollcalls", src, "--data", dir, "--json"), &answer); err != nil {
		t.Fatal(err)
	}
	if said == 0 || answer.AlreadyThere < int64(said) || answer.AlreadyThere == all || answer.AlreadyThere+answer.Entered != all || len(answer.Conflicts) > 0 {
		t.Errorf("killed after %d; then %+v", said, answer)
	}
	if got := bytes.Count(mustRun(t, "show", "log", "--data", dir), []byte("outside.rollcall_entered")); got != all {
		t.Errorf("%d entries, want %d", got, all)
	}
	mustRun(t, "audit", dir)
}

// mustRun runs the program and returns what it prints on standard output.
func mustRun(t *testing.T, args ...string) []byte {
	t.Helper()
	var stdout, stderr bytes.Buffer
	if code := run(t.Context(), args, strings.NewReader(""), &stdout, &stderr); code != 0 {
		t.Fatalf("twothirds %s: %d\n%s%s", strings.Join(args, " "), code, stdout.String(), stderr.String())
	}
	return stdout.Bytes()
}
