package report

import (
	"bytes"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"twothirds/domain/domaintest"
	"twothirds/projections"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// modelOf folds a log into rows in a folder of its own.
func modelOf(t testing.TB, entries [][]byte) *projections.Model {
	t.Helper()
	dir, err := os.MkdirTemp("", "report")
	must(t, err)
	m, err := projections.Open(filepath.Join(dir, "rows.db"), nil)
	must(t, err)
	t.Cleanup(func() {
		must(t, m.Close())
		must(t, os.RemoveAll(dir))
	})
	must(t, m.CatchUp(t.Context(), domaintest.WholeOf(entries)))
	return m
}

// entriesOf are the entries of a log of domain/testdata.
func entriesOf(t testing.TB, name string) [][]byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("..", "..", "domain", "testdata", name+".jsonl"))
	must(t, err)
	return bytes.Split(bytes.TrimSuffix(raw, []byte("\n")), []byte("\n"))
}

// kept are the models of logs, made once.
var kept struct {
	sync.Mutex
	models map[string]*projections.Model
}

// viewOf is the newest view of a log of domain/testdata.
func viewOf(t testing.TB, name string) *projections.View {
	t.Helper()
	kept.Lock()
	defer kept.Unlock()
	if kept.models[name] == nil {
		m, err := projections.Open(filepath.Join(folder, name+".db"), nil)
		must(t, err)
		must(t, m.CatchUp(t.Context(), domaintest.WholeOf(entriesOf(t, name))))
		if kept.models == nil {
			kept.models = map[string]*projections.Model{}
		}
		kept.models[name] = m
	}
	v, err := kept.models[name].View(0)
	must(t, err)
	return v
}

var folder string

func TestMain(m *testing.M) {
	var err error
	if folder, err = os.MkdirTemp("", "report"); err != nil {
		panic(err)
	}
	code := m.Run()
	for _, model := range kept.models {
		_ = model.Close()
	}
	_ = os.RemoveAll(folder)
	os.Exit(code)
}

// questions are those that can be asked of a view: of every kind about
// everything there is, at most most of each.
func questions(t testing.TB, v *projections.View, most int) []Question {
	t.Helper()
	var all []Question
	for _, k := range kinds {
		ids := []string{""}
		if k.about != "" {
			ids = nil
			for after, more := "", true; more && len(ids) < most; {
				rows, next, err := v.List(k.about, after, 100)
				must(t, err)
				for _, row := range rows {
					after = row.ID
					if k.about == "item" && !bytes.Contains(row.JSON, []byte(`"adopted"`)) || k.about == "plan" && bytes.Contains(row.JSON, []byte(`"versions":[]`)) {
						continue
					}
					ids = append(ids, row.ID)
				}
				more = next
			}
			ids = ids[:min(most, len(ids))]
		}
		for _, id := range ids {
			for _, lang := range []string{"en", "az"} {
				all = append(all, Question{Kind: k.name, ID: id, Lang: lang})
			}
		}
	}
	return all
}
