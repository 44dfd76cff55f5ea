package verifier

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestGoldenLogs: the verifier comes to the state that the vectors give after
// every single entry of the golden logs, which have every type and effect.
func TestGoldenLogs(t *testing.T) {
	var vectors struct {
		Logs []struct {
			File   string `json:"file"`
			Root   string `json:"root"`
			States []struct {
				Seq       int    `json:"seq"`
				Type      string `json:"type"`
				EndsGroup bool   `json:"ends_group"`
				State     string `json:"state"`
			} `json:"states"`
		} `json:"logs"`
	}
	data, err := os.ReadFile(filepath.Join(goldenDir, "vectors.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &vectors); err != nil {
		t.Fatal(err)
	}
	if len(vectors.Logs) != 2 {
		t.Fatalf("%d logs in the vectors", len(vectors.Logs))
	}
	for _, log := range vectors.Logs {
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
	out, _ := run(t, nil, program, "audit", src, "--json")
	var r report
	if err := json.Unmarshal(out, &r); err != nil {
		t.Fatalf("audit: %v in %s", err, out)
	}
	return &r
}
