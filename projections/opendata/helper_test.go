package opendata

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"twothirds/domain/domaintest"
	"twothirds/domain/wire"
	"twothirds/projections"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// entriesOf are the entries of a log of domain/testdata.
func entriesOf(t testing.TB, path string) [][]byte {
	t.Helper()
	raw, err := os.ReadFile(path)
	must(t, err)
	return bytes.Split(bytes.TrimSuffix(raw, []byte("\n")), []byte("\n"))
}

// dataAt folds a log into rows and looks at it after an entry, 0 for the last.
func dataAt(t testing.TB, entries [][]byte, at wire.Seq) Data {
	t.Helper()
	m, err := projections.Open(filepath.Join(t.TempDir(), "rows.db"), nil)
	must(t, err)
	t.Cleanup(func() { must(t, m.Close()) })
	log := domaintest.WholeOf(entries)
	must(t, m.CatchUp(t.Context(), log))
	v, err := m.View(at)
	must(t, err)
	return Data{View: v, Log: log}
}

// keptLogs are the paths of the logs that the vectors are of: every kind of row stands in them.
func keptLogs(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob("../../domain/testdata/log_*.jsonl")
	must(t, err)
	if len(files) < 5 {
		t.Fatal("there are no kept logs")
	}
	return files
}

// fileOf is what a file has.
func fileOf(t testing.TB, d Data, name string) []byte {
	t.Helper()
	f, ok, err := FileNamed(d, name)
	must(t, err)
	if !ok {
		t.Fatalf("there is no file %s", name)
	}
	var out bytes.Buffer
	must(t, f.Write(&out, d))
	return out.Bytes()
}
