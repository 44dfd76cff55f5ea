package main

import (
	"bufio"
	"bytes"
	"context"
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
	said := killed(t, "%d roll calls entered", "import", "rollcalls", src, "--data", dir)

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

// killedName is the program that is killed, as it is called, and killedAt the
// environment's name of what it says then.
const killedName, killedAt = "twothirds-killed", "TWOTHIRDS_KILLED_AT"

// killedMain is the program until it says on standard error how much it has done. It is killed
// from inside: somebody else would come when it is done, on a machine that is busy.
func killedMain() {
	os.Exit(run(context.Background(), os.Args[1:], os.Stdin, os.Stdout, dying(os.Getenv(killedAt))))
}

// dying is standard error, of a process that is killed when it has said something.
type dying string

func (d dying) Write(p []byte) (int, error) {
	n, err := os.Stderr.Write(p)
	var done int
	if _, no := fmt.Sscanf(string(p), string(d), &done); no == nil {
		self, _ := os.FindProcess(os.Getpid())
		_ = self.Kill()
		select {} // not a step further until it is dead
	}
	return n, err
}

// killed runs the program until it says on standard error how much it has done, when it is killed,
// and returns what it said.
func killed(t *testing.T, says string, args ...string) (said int) {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	running := &exec.Cmd{Path: program, Args: append([]string{killedName}, args...), Env: append(os.Environ(), killedAt+"="+says)}
	messages, err := running.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := running.Start(); err != nil {
		t.Fatal(err)
	}
	last := ""
	for lines := bufio.NewScanner(messages); lines.Scan(); last = lines.Text() {
		_, _ = fmt.Sscanf(lines.Text(), says, &said)
	}
	if err := running.Wait(); err == nil || running.ProcessState.Exited() {
		t.Fatalf("it was not killed: %v; at the end it said %s", err, last)
	}
	return said
}

// An import of members that is killed has entered some whole, and goes on with the others.
func TestAnImportOfMembersIsKilled(t *testing.T) {
	const all = 150
	t.Setenv("TWOTHIRDS_STATE", t.TempDir())
	src, dir := filepath.Join(t.TempDir(), "members.csv"), filepath.Join(t.TempDir(), "ledger")
	table := "name,constituency\n"
	for i := range all {
		table += fmt.Sprintf("Association No %03d,members\n", i)
	}
	if err := os.WriteFile(src, []byte(table), 0o600); err != nil {
		t.Fatal(err)
	}
	mustRun(t, "init", "--data", dir, "--name", "Test")
	said := killed(t, "%d of 150 statements entered", "import", "members", src, "--data", dir)
	var answer memberAnswer
	if err := json.Unmarshal(mustRun(t, "import", "members", src, "--data", dir, "--json"), &answer); err != nil {
		t.Fatal(err)
	}
	if said == 0 || answer.AlreadyThere < said || answer.AlreadyThere+answer.Entered != all || len(answer.Conflicts) > 0 {
		t.Errorf("killed after %d; then %+v", said, answer)
	}
	if got := bytes.Count(mustRun(t, "show", "log", "--data", dir), []byte("member.entered")); got != all {
		t.Errorf("%d entries, want %d", got, all)
	}
	if again := mustRun(t, "import", "members", src, "--data", dir); !bytes.Contains(again, []byte("150 there before")) {
		t.Errorf("once more it says %s", again)
	}
	mustRun(t, "audit", dir)
}

// An import of a plan that is killed has drafted some items whole; run again it drafts the others
// of the same plan, and then has the act attested.
func TestAnImportOfAPlanIsKilled(t *testing.T) {
	const all = 40
	t.Setenv("TWOTHIRDS_STATE", t.TempDir())
	src, dir := filepath.Join(t.TempDir(), "plan.csv"), filepath.Join(t.TempDir(), "ledger")
	table, long := "number,measure,text_az,text_en,indicator_az,indicator_en,deadline\n1,Openness,,,,,\n", strings.TrimSpace(strings.Repeat("Step. ", 1300))
	for i := 1; i < all; i++ { // so long that each has a statement of its own
		table += fmt.Sprintf("1.%d,Measure %d,%s,%s,%s,%s,2027\n", i, i, long, long, long, long)
	}
	if err := os.WriteFile(src, []byte(table), 0o600); err != nil {
		t.Fatal(err)
	}
	mustRun(t, "init", "--data", dir, "--name", "Test")
	command := []string{"import", "plan", src, "--data", dir, "--title", "Plan 2026-2028", "--act", "Order No 1", "--date", "2026-01-05"}
	if said := killed(t, "%d of 41 statements entered", command...); said == 0 {
		t.Error("it did not say how far it was")
	}
	var answer planAnswer
	if err := json.Unmarshal(mustRun(t, append(command, "--json")...), &answer); err != nil {
		t.Fatal(err)
	}
	if len(answer.Plans) != 1 {
		t.Fatalf("%+v", answer)
	}
	plan := answer.Plans[0]
	if plan.AlreadyThere == 0 || plan.AlreadyThere+plan.Entered != all || len(plan.Conflicts)+len(plan.NotInTable) > 0 || !plan.InForce || plan.Version != 1 {
		t.Errorf("then %d entered, %d there, conflicts %v, version %d in force %v", plan.Entered, plan.AlreadyThere, plan.Conflicts, plan.Version, plan.InForce)
	}
	log := mustRun(t, "show", "log", "--data", dir)
	for _, tt := range []struct {
		event string
		want  int
	}{{"plan.drafted", 1}, {"plan.attested", 1}} {
		if got := bytes.Count(log, []byte(tt.event)); got != tt.want {
			t.Errorf("%d entries %s, want %d", got, tt.event, tt.want)
		}
	}
	if again := mustRun(t, command...); !bytes.Contains(again, []byte("0 items entered, 40 there before")) {
		t.Errorf("once more it says %s", again)
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
