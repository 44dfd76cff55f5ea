package projections

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	bolt "go.etcd.io/bbolt"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
	"twothirds/projections/rows"
)

// TestRebuild puts files in place that must be made anew, each for its reason.
func TestRebuild(t *testing.T) {
	all := allOf(story())
	f := foldStory(t)
	other := allOf(domaintest.Constituted(domain.PurposeOperation, 2, 2))
	// The same ledger, with another history after its constitution.
	forked := domaintest.Constituted(domain.PurposeDemonstration, 3, 2)
	forked.Wait(1)
	for range 2 {
		forked.Table(forked.Motion([]string{seed.ClassOrdinary}))
	}
	whole := made(t, all, len(all.entries))
	for _, test := range []struct {
		name string
		why  error // nil: no rebuild, the rest is caught up with
		path func(t *testing.T) string
	}{
		{"no file", nil, func(t *testing.T) string { return filepath.Join(t.TempDir(), "rows.db") }},
		{"the whole", nil, func(t *testing.T) string { return made(t, all, len(all.entries)) }},
		{"the file of an older schema", rows.ErrSchema, func(t *testing.T) string {
			path := filepath.Join(t.TempDir(), "rows.db")
			db, err := rows.Open(path, Schema-1)
			must(t, err)
			must(t, db.Apply([]rows.Entry{{Seq: 1, Recorded: "2026-11-24T09:00:00.000Z", Type: "x", GroupEnd: true}}))
			must(t, db.Close())
			return path
		}},
		{"a file cut off", rows.ErrDamaged, func(t *testing.T) string {
			path := made(t, all, len(all.entries))
			must(t, os.Truncate(path, 1<<15))
			return path
		}},
		{"noise", rows.ErrDamaged, func(t *testing.T) string {
			path := filepath.Join(t.TempDir(), "rows.db")
			must(t, os.WriteFile(path, bytes.Repeat([]byte("noise"), 10_000), 0o600))
			return path
		}},
		{"a newest row changed", rows.ErrDamaged, func(t *testing.T) string {
			path := made(t, all, len(all.entries)-5)
			spoil(t, path, `"name":"seed-v1"`, `"name":"seed-v2"`)
			return path
		}},
		{"rows that are no state", errNoState, func(t *testing.T) string {
			path := filepath.Join(t.TempDir(), "rows.db")
			db, err := rows.Open(path, Schema)
			must(t, err)
			must(t, db.Apply([]rows.Entry{{
				Seq: 1, Recorded: f.placed[1].Recorded.String(), Leaf: f.placed[1].Leaf, Type: f.placed[1].Statement.Type, GroupEnd: true,
				Rows: []rows.Change{{Kind: "member", ID: "m", JSON: []byte(`{}`)}},
			}}))
			must(t, db.Close())
			return path
		}},
		{"rows whose state the next entry does not fit", errors.New("permission"), func(t *testing.T) string {
			return withoutConstitution(t, f)
		}},
		{"another ledger", errOtherLog, func(t *testing.T) string { return made(t, other, len(other.entries)) }},
		{"another history of the ledger", errOtherLog, func(t *testing.T) string {
			return made(t, allOf(forked), len(forked.Entries))
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := test.path(t)
			m, said := opened(t, path)
			_, err := m.State()
			must(t, err)
			must(t, m.CatchUp(t.Context(), all))
			said.rebuilt(t, test.why)
			checkModel(t, m, f, len(all.entries))
			// What was made anew is found whole by the next process.
			must(t, m.Close())
			m, said = opened(t, path)
			must(t, m.CatchUp(t.Context(), all))
			said.rebuilt(t, nil)
			equal(t, "head", wire.Seq(m.Head().Seq), all.Size())
		})
	}
	t.Run("rows ahead of the log", func(t *testing.T) {
		m, said := opened(t, whole)
		must(t, m.CatchUp(t.Context(), newLog(all.entries, 40)))
		said.rebuilt(t, errOtherLog)
		checkModel(t, m, f, 40)
	})
}

// TestNewer leaves a file that a newer release made as it is.
func TestNewer(t *testing.T) {
	path := filepath.Join(t.TempDir(), "rows.db")
	db, err := rows.Open(path, Schema+1)
	must(t, err)
	must(t, db.Close())
	_, err = Open(path, nil)
	isError(t, "Open", err, rows.ErrNewer)
}

// TestDamageIsFound changes an old row under a model that follows a log: whether
// a reader meets it or the check in the background does, the rows must be made
// anew and the views go on.
func TestDamageIsFound(t *testing.T) {
	all := allOf(story())
	f := foldStory(t)
	for _, read := range []bool{false, true} {
		t.Run(fmt.Sprintf("by reading %v", read), func(t *testing.T) {
			path := made(t, all, len(all.entries))
			spoil(t, path, `"state":"in_deliberation"`, `"state":"in_deliberatiom"`)
			m, said := opened(t, path)
			if read {
				// The check has no say: as if it had been made before the damage.
				m.file.scrubbed = true
			}
			before := m.file
			ctx, stop := context.WithCancel(t.Context())
			ended := make(chan error)
			go func() { ended <- m.Follow(ctx, all) }()
			must(t, m.Wait(t.Context(), all.Size()))
			v, err := m.View(all.Size())
			must(t, err)
			if read {
				for seq := 1; err == nil && seq <= len(all.entries); seq++ {
					old, viewErr := m.View(wire.Seq(seq))
					must(t, viewErr)
					_, err = old.Digest()
				}
				isError(t, "a damaged row", err, rows.ErrDamaged)
			}
			until(t, m, func() bool { return m.file != nil && m.file != before })
			must(t, m.Wait(t.Context(), all.Size()))
			digest, err := v.Digest()
			must(t, err)
			equal(t, "digest of a view from before", digest, f.digests[all.Size()])
			stop()
			isError(t, "Follow", <-ended, context.Canceled)
			said.rebuilt(t, rows.ErrDamaged)
			checkModel(t, m, f, len(all.entries))
		})
	}
}

// until waits until cond, which is asked under m.mu whenever the model changed.
func until(t *testing.T, m *Model, cond func() bool) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), patience)
	defer stop()
	for {
		m.mu.Lock()
		done, changed := cond(), m.changed
		m.mu.Unlock()
		if done {
			return
		}
		select {
		case <-changed:
		case <-ctx.Done():
			t.Fatal("it does not happen")
		}
	}
}

// spoil changes bytes in a closed file, of which there must be some.
func spoil(t *testing.T, path, from, to string) {
	t.Helper()
	b, err := os.ReadFile(path)
	must(t, err)
	changed := bytes.ReplaceAll(b, []byte(from), []byte(to))
	if bytes.Equal(b, changed) {
		t.Fatalf("no %s in the file", from)
	}
	must(t, os.WriteFile(path, changed, 0o600))
}

// withoutConstitution makes rows, whole by themselves, up to an entry after the
// constitution, of which the ledger's row knows nothing.
func withoutConstitution(t *testing.T, f *folded) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "rows.db")
	db, err := rows.Open(path, Schema)
	must(t, err)
	for seq := 1; ; seq++ {
		p := f.placed[seq]
		e, err := entryOf(p, f.changed[seq], true, ofState{domain.New()})
		must(t, err)
		constituted := false
		for i := range e.Rows {
			if bytes.Contains(e.Rows[i].JSON, []byte(`"status":"constituted"`)) {
				e.Rows[i].JSON = bytes.Replace(e.Rows[i].JSON, []byte(`"status":"constituted"`), []byte(`"status":"forming"`), 1)
				constituted = true
			}
		}
		must(t, db.Apply([]rows.Entry{e}))
		if constituted {
			must(t, db.Close())
			return path
		}
	}
}

// TestOneFile says that nothing but the rows is left beside them after a
// rebuild, and that bbolt finds the file whole.
func TestOneFile(t *testing.T) {
	all := allOf(story())
	path := made(t, all, len(all.entries))
	m := open(t, path)
	must(t, m.rebuild(t.Context(), all, all.Size()))
	must(t, m.Close())
	files, err := os.ReadDir(filepath.Dir(path))
	must(t, err)
	equal(t, "files", len(files), 1)
	db, err := bolt.Open(path, 0o600, &bolt.Options{ReadOnly: true})
	must(t, err)
	defer db.Close() //nolint:errcheck // read only
	must(t, db.View(func(tx *bolt.Tx) error {
		for err := range tx.Check() {
			return err
		}
		return nil
	}))
}
