package schema_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"twothirds/api/schema"
	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/eventstore/tlog"
)

// keptLogs folds the logs that the vectors are of, which have every type of
// statement and every kind of row among them, and hands on what each entry says
// and changes.
func keptLogs(t *testing.T, each func(*wire.Statement, []domain.Row)) {
	t.Helper()
	files, err := filepath.Glob("../../domain/testdata/log_*.jsonl")
	if err != nil || len(files) == 0 {
		t.Fatalf("no logs: %v", err)
	}
	for _, file := range files {
		log, err := os.ReadFile(file) //nolint:gosec // of this repository
		if err != nil {
			t.Fatal(err)
		}
		state, tree := domain.New(), tlog.NewTree()
		roots := func(size uint64) (wire.Hash, bool) {
			root, err := tree.RootAt(int64(size)) //nolint:gosec // of a short log
			return wire.Hash(root), err == nil
		}
		for line := range bytes.Lines(log) {
			entry, err := wire.ParseEntry(bytes.TrimSuffix(line, []byte("\n")))
			if err != nil {
				t.Fatal(err)
			}
			placed, err := state.Judge(entry, roots)
			if err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			each(entry.Statement, state.Evolve(placed))
			tree.Add(tlog.LeafHash(entry.Raw))
		}
	}
}

func TestStatementsOfTheLogsAreValidUnderTheirSchemas(t *testing.T) {
	schemas := map[string]*jsonschema.Schema{}
	for _, info := range schema.All().Types {
		schemas[info.Name] = compile(t, info.Name, info.Data)
	}
	keptLogs(t, func(st *wire.Statement, _ []domain.Row) {
		if err := schemas[st.Type].Validate(parse(t, st.Data)); err != nil {
			t.Errorf("%s: %v\n%s", st.Type, err, st.Data)
		}
	})
}
