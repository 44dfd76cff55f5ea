package main

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/json"
	"io"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"twothirds/eventstore/tlog"
	"twothirds/eventstore/witness"
)

// lineReader gives the lines that a running command writes.
type lineReader struct {
	lines chan string
	rest  string
}

func (l *lineReader) Write(b []byte) (int, error) {
	l.rest += string(b)
	for {
		line, rest, found := strings.Cut(l.rest, "\n")
		if !found {
			return len(b), nil
		}
		l.lines <- line
		l.rest = rest
	}
}

// all are the lines that were written and not read yet, of a command that has ended.
func (l *lineReader) all() (lines []string) {
	for len(l.lines) > 0 {
		lines = append(lines, <-l.lines)
	}
	return lines
}

// The witness cosigns, says who it is, keeps evidence, which can be read while it
// runs, and ends with exit code 0 when it is told to.
func TestWitnessServes(t *testing.T) {
	const origin = "example.org/ledger"
	key := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))
	signer, err := tlog.NewSigner(origin, key)
	if err != nil {
		t.Fatal(err)
	}
	checkpoint := func(root byte) tlog.Checkpoint {
		note, err := signer.SignCheckpoint(3, tlog.Hash{root})
		if err != nil {
			t.Fatal(err)
		}
		return tlog.Checkpoint{Origin: origin, Size: 3, Root: tlog.Hash{root}, Note: note}
	}
	dir := filepath.Join(t.TempDir(), "w")
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	out, said := &lineReader{lines: make(chan string, 100)}, &lineReader{lines: make(chan string, 100)}
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{
			"witness", "--data", dir, "--name", "witness.example.org", "--listen", "127.0.0.1:0",
			"--log", tlog.VKey(origin, key.Public().(ed25519.PublicKey)), "--url", "http://witness.example.org:7380",
		}, strings.NewReader(""), out, said)
	}()
	line := func(of *lineReader) string {
		t.Helper()
		select {
		case line := <-of.lines:
			return line
		case code := <-ended:
			t.Fatalf("it ended with %d: %q", code, said.all())
			return ""
		}
	}
	vkey, policyLine := line(out), line(out)
	policy, err := witness.ParsePolicy([]byte(policyLine + "\nquorum witness.example.org\n"))
	if err != nil || policy.Witnesses()[0].Key.String() != vkey || policy.Witnesses()[0].URL != "http://witness.example.org:7380" {
		t.Fatalf("%q, %q: %v", vkey, policyLine, err)
	}
	// It listens before it prints, and says where.
	cp, w := checkpoint(1), policy.Witnesses()[0]
	w.URL = regexp.MustCompile(`http://\S+`).FindString(line(said))
	cosigned, err := new(witness.Client).Submit(ctx, w, 0, cp, nil)
	if err != nil || !policy.Judge(append(bytes.Clone(cp.Note), cosigned...)).Met {
		t.Fatalf("%q, %v", cosigned, err)
	}
	if _, err := new(witness.Client).Submit(ctx, w, 3, checkpoint(2), nil); err == nil {
		t.Fatal("a second tree was cosigned")
	}

	if code := run(ctx, []string{"witness", "init", "--data", dir}, nil, io.Discard, io.Discard); code != exitConflict {
		t.Errorf("a second one on the folder: %d", code)
	}
	var printed bytes.Buffer
	if code := run(ctx, []string{"witness", "evidence", "--data", dir, "--json"}, nil, &printed, io.Discard); code != 0 {
		t.Errorf("evidence: %d", code)
	}
	var evidence []witness.Evidence
	if err := json.Unmarshal(printed.Bytes(), &evidence); err != nil || len(evidence) != 1 || evidence[0].Kind != witness.TwoRoots {
		t.Errorf("%s, %v", printed.String(), err)
	}
	printed.Reset()
	if code := run(ctx, []string{"witness", "evidence", "--data", dir}, nil, &printed, io.Discard); code != 0 {
		t.Errorf("evidence: %d", code)
	}
	for _, want := range []string{string(cp.Note), string(checkpoint(2).Note), "two histories"} {
		if !strings.Contains(printed.String(), want) {
			t.Errorf("%q is not in %q", want, printed.String())
		}
	}

	stop()
	if code, rest := <-ended, said.all(); code != 0 || !strings.Contains(strings.Join(rest, "\n"), "INCONSISTENT CHECKPOINTS") {
		t.Errorf("it ended with %d: %q", code, rest)
	}
}

// Exit codes of the witness's commands (docs/cli.md).
func TestWitnessExitCodes(t *testing.T) {
	dir := t.TempDir()
	for _, c := range []struct {
		args string
		want int
	}{
		{"init", exitUsage},
		{"init --data D", exitNotFound},
		{"evidence --data D", exitNotFound},
		{"init --data D --name a+b", exitUsage},
		{"init --data D --name a", 0},
		{"init --data D --name b", exitUsage},
		{"log add x --data D", exitUsage},
		{"log add", exitUsage},
		{"nothing", exitUsage},
	} {
		args := append([]string{"witness"}, strings.Fields(strings.ReplaceAll(c.args, "--data D", "--data "+dir))...)
		var said bytes.Buffer
		if code := run(t.Context(), args, nil, io.Discard, &said); code != c.want {
			t.Errorf("%s: %d, want %d: %s", c.args, code, c.want, said.String())
		}
	}
}
