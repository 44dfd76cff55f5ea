package main

import (
	"bytes"
	"context"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"twothirds/cmd/twothirds/bench"
)

// All measurements are made, each with a figure, a yardstick and their ratio, in
// the form that scripts rely on. How large they are is not a test's to say.
func TestBench(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var out, messages bytes.Buffer
	if code := run(t.Context(), []string{"bench", "--n", "13", "--json", "--dir", dir}, nil, &out, &messages); code != 0 {
		t.Fatalf("exit code %d: %s", code, &messages)
	}
	var results []struct {
		What                     string
		Figure, Yardstick, Ratio float64
		Target                   jsontext.Value
		Met                      *bool
		Unit, Against            string
		Rounds, N, Batch         int
		Latency                  map[string]float64
	}
	if err := json.Unmarshal(out.Bytes(), &results, json.MatchCaseInsensitiveNames(true)); err != nil {
		t.Fatalf("%v in %s", err, &out)
	}
	var names []string
	for _, r := range results {
		names = append(names, r.What)
		if r.Figure <= 0 || r.Yardstick <= 0 || math.IsInf(r.Figure, 0) || math.IsInf(r.Yardstick, 0) || r.Ratio != r.Figure/r.Yardstick {
			t.Errorf("%s: %v beside %v, ratio %v", r.What, r.Figure, r.Yardstick, r.Ratio)
		}
		if string(r.Target) != "null" || r.Met == nil || !*r.Met {
			t.Errorf("%s: target %s, met %v: none is set yet", r.What, r.Target, r.Met)
		}
		if !strings.HasSuffix(r.Unit, "/s") || r.Against == "" || r.Rounds < 3 || r.N < 1 {
			t.Errorf("%s is not described: %+v", r.What, r)
		}
		if r.What == "append_one" && (r.Latency["p50_ms"] <= 0 || r.Latency["p99_ms"] < r.Latency["p50_ms"]) {
			t.Errorf("%s: latency %v", r.What, r.Latency)
		}
		if r.What == "append" && (r.N != 13 || r.Batch < 1 || r.Batch > 13) {
			t.Errorf("%s: %d statements, batches of %d", r.What, r.N, r.Batch)
		}
	}
	if !slices.Equal(names, bench.Names()) {
		t.Errorf("measured %q, want %q", names, bench.Names())
	}
	wantEmpty(t, dir)
}

// What reads the log has one to read also where appending is not measured; and it is a table.
func TestBenchOnly(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var out, messages bytes.Buffer
	if code := run(t.Context(), []string{"bench", "--n", "2", "--only", "view_as_of", "--dir", dir}, nil, &out, &messages); code != 0 {
		t.Fatalf("exit code %d: %s", code, &messages)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 2 || !strings.HasPrefix(lines[0], "WHAT") || !strings.HasPrefix(lines[1], "view_as_of") {
		t.Errorf("printed %q", lines)
	}
	wantEmpty(t, dir)
}

// stopper is a standard error that ends a context when it is told something.
type stopper struct {
	bytes.Buffer

	at   string
	stop context.CancelFunc
}

func (s *stopper) Write(p []byte) (int, error) {
	if bytes.Contains(p, []byte(s.at)) {
		s.stop()
	}
	return s.Buffer.Write(p)
}

// Interrupted, it leaves nothing behind, whatever is under way.
func TestBenchInterrupted(t *testing.T) {
	t.Parallel()
	for _, at := range []string{"cores", "measuring import", "measuring rebuild"} {
		dir := t.TempDir()
		ctx, cancel := context.WithCancel(t.Context())
		messages := &stopper{at: at, stop: cancel}
		var out bytes.Buffer
		args := []string{"bench", "--n", "3", "--json", "--dir", dir, "--only", "import", "--only", "rebuild"}
		if code := run(ctx, args, nil, &out, messages); code != exitFailure || out.Len() > 0 {
			t.Errorf("interrupted at %q: exit code %d, %q, %s", at, code, &out, messages)
		}
		if !strings.Contains(messages.String(), "interrupted") {
			t.Errorf("interrupted at %q, it said %s", at, messages)
		}
		cancel()
		wantEmpty(t, dir)
	}
}

func TestBenchUsage(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"--n", "0"}, {"--only", "speed"}, {"replay"}} {
		dir := t.TempDir()
		var out, messages bytes.Buffer
		if code := run(t.Context(), append([]string{"bench", "--dir", dir}, args...), nil, &out, &messages); code != exitUsage || out.Len() > 0 {
			t.Errorf("%q: exit code %d, %q", args, code, &out)
		}
		wantEmpty(t, dir)
	}
}

func wantEmpty(t *testing.T, dir string) {
	t.Helper()
	left, err := os.ReadDir(dir)
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
