package verifier

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
)

// goldenLogs are the entries of all golden logs.
func goldenLogs(t *testing.T) [][][]byte {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(goldenDir, "log_*.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	var logs [][][]byte
	for _, file := range files {
		logs = append(logs, golden(t, filepath.Base(file)).entries)
	}
	return logs
}

// TestGoldenLogs: the verifier comes to the state that the vectors give after
// every single entry of the golden logs, which have every type and effect.
func TestGoldenLogs(t *testing.T) {
	type log struct {
		File   string `json:"file"`
		Root   string `json:"root"`
		States []struct {
			Seq       int    `json:"seq"`
			Type      string `json:"type"`
			EndsGroup bool   `json:"ends_group"`
			State     string `json:"state"`
		} `json:"states"`
	}
	var vectors struct {
		Logs []log `json:"logs"`
	}
	readVectors(t, "vectors.json", &vectors)
	if len(vectors.Logs) != 2 {
		t.Fatalf("%d logs in the vectors", len(vectors.Logs))
	}
	logs := vectors.Logs
	files, err := filepath.Glob(filepath.Join(goldenDir, "log_*_states.json"))
	if err != nil || len(files) < 3 {
		t.Fatalf("%d files of states of further logs, %v", len(files), err)
	}
	for _, file := range files {
		var more log
		readVectors(t, filepath.Base(file), &more)
		logs = append(logs, more)
	}
	for _, log := range logs {
		r, code := runVerifier(t, filepath.Join(goldenDir, log.File), "--states")
		if code != exitOK || !r.OK || r.Root != log.Root || len(r.States) != len(log.States) {
			t.Fatalf("%s: exit %d, first fault %+v, root %s, %d states", log.File, code, r.FirstBad, r.Root, len(r.States))
		}
		if r.NotJudged.Permissions != 0 {
			t.Errorf("%s: %d statements whose permission was not judged", log.File, r.NotJudged.Permissions)
		}
		for i, want := range log.States {
			if got := r.States[i]; got.Seq != want.Seq || got.State != want.State || got.EndsGroup != want.EndsGroup {
				t.Errorf("%s, entry %d (%s): %+v, want %+v", log.File, want.Seq, want.Type, got, want)
			}
		}
	}
}

// readVectors reads a file of vectors beside the golden logs.
func readVectors(t *testing.T, name string, into any) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(goldenDir, name))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatal(err)
	}
}

// TestDemonstration: on the program's own demonstration, freshly made and
// exported, the verifier agrees with the program's audit and replay.
func TestDemonstration(t *testing.T) {
	needNode(t)
	program := needProgram(t)
	data, out := filepath.Join(t.TempDir(), "data"), filepath.Join(t.TempDir(), "out")
	if said, code := run(t, nil, program, "demo", "--data", data, "--once"); code != 0 {
		t.Fatalf("demo: exit %d: %s", code, said)
	}
	if said, code := run(t, nil, program, "export", "--data", data, out); code != 0 {
		t.Fatalf("export: exit %d: %s", code, said)
	}
	r, code := runVerifier(t, out)
	if code != exitOK || r.Verdict != "ok" || len(r.Tiles.Wrong) != 0 || r.Tiles.Same == 0 {
		t.Fatalf("exit %d, first fault %+v, tiles %+v", code, r.FirstBad, r.Tiles)
	}
	audit := auditOf(t, program, out)
	if !audit.OK || audit.Entries != r.Entries || audit.Signatures != r.Signatures || audit.Decisions != r.Decisions || audit.Ledger != r.Ledger {
		t.Errorf("the audit says %+v, the verifier %+v", audit, r)
	}
	digest, code := run(t, nil, program, "replay", out, "--digest")
	if code != 0 || strings.TrimSpace(string(digest)) != r.State {
		t.Errorf("replay: exit %d, %s; the verifier comes to %s", code, digest, r.State)
	}
	if _, code := runVerifier(t, out, "--ledger", strings.ToUpper(r.Ledger), "--since", filepath.Join(out, "checkpoint")); code != exitOK {
		t.Errorf("with its own id and checkpoint: exit %d", code)
	}
}

// auditOf is what the program's audit says of a log.
func auditOf(t *testing.T, program, src string) *report {
	t.Helper()
	return auditsOf(t, program, []string{src})[0]
}

// auditsOf is what the program's audit says of logs; it is asked about a few at a time.
func auditsOf(t *testing.T, program string, sources []string) []*report {
	t.Helper()
	reports, problems := make([]*report, len(sources)), make([]error, len(sources))
	var running sync.WaitGroup
	turns := make(chan struct{}, runtime.NumCPU())
	for i, src := range sources {
		running.Go(func() {
			turns <- struct{}{}
			defer func() { <-turns }()
			out, _ := exec.Command(program, "audit", src, "--json", "--no-memory").Output() // of a log that is bad it ends with an error
			if problems[i] = json.Unmarshal(out, &reports[i]); problems[i] != nil {
				problems[i] = fmt.Errorf("audit of %s: %w in %q", src, problems[i], out)
			}
		})
	}
	running.Wait()
	if err := errors.Join(problems...); err != nil {
		t.Fatal(err)
	}
	return reports
}
