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

// TestFollow lets a log grow by one entry at a time under a model that follows
// it. After each the rows must stand at the last end of a group, never inside
// one, with the digest of a plain fold; in the end the file must be that of a
// model that caught up at once, and of one that was rebuilt.
func TestFollow(t *testing.T) {
	all := allOf(story())
	f := foldStory(t)
	l := newLog(all.entries, 0)
	m := open(t, filepath.Join(t.TempDir(), "rows.db"))
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- m.Follow(ctx, l) }()
	for size := 1; size <= len(all.entries); size++ {
		l.grow(size)
		must(t, m.Wait(t.Context(), f.end(size)))
		v, err := m.View(0)
		must(t, err)
		equal(t, "head", v.At(), f.end(size))
		digest, err := v.Digest()
		must(t, err)
		equal(t, fmt.Sprintf("digest at %d", v.At()), digest, f.digests[v.At()])
	}
	stop()
	isError(t, "Follow", <-ended, context.Canceled)
	checkModel(t, m, f, len(all.entries))

	at := open(t, filepath.Join(t.TempDir(), "rows.db"))
	must(t, at.CatchUp(t.Context(), all))
	checkModel(t, at, f, len(all.entries))
	must(t, at.rebuild(t.Context(), all, all.Size()))
	checkModel(t, at, f, len(all.entries))
}

// TestReopen closes the model at every size, also where the log ends inside a
// group, and goes on with the file: every entry must be taken once.
func TestReopen(t *testing.T) {
	all := allOf(story())
	f := foldStory(t)
	path := filepath.Join(t.TempDir(), "rows.db")
	for size := 0; size <= len(all.entries); size += 1 + size%4 {
		m, said := opened(t, path)
		l := newLog(all.entries, size)
		var first wire.Seq
		l.onRead = func(seq wire.Seq) {
			if first == 0 {
				first = seq
			}
		}
		head := wire.Seq(m.Head().Seq)
		must(t, m.CatchUp(t.Context(), l))
		equal(t, "head", wire.Seq(m.Head().Seq), f.end(size))
		if head > 0 && first != head {
			t.Fatalf("from the head %d the log was read from %d on", head, first)
		}
		said.rebuilt(t, nil)
		must(t, m.Close())
	}
	m := open(t, path)
	must(t, m.CatchUp(t.Context(), all))
	checkModel(t, m, f, len(all.entries))
}

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
		e, err := entryOf(p, f.changed[seq], true)
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

// TestFault follows a log that is not valid: what stands before is there, the
// fault is the error, and who waits for more gets it.
func TestFault(t *testing.T) {
	all := allOf(story())
	f := foldStory(t)
	bad := newLog(append(append([][]byte{}, all.entries[:60]...), all.entries[61:]...), 60)
	m := open(t, filepath.Join(t.TempDir(), "rows.db"))
	ended := make(chan error)
	go func() { ended <- m.Follow(t.Context(), bad) }()
	must(t, m.Wait(t.Context(), f.end(60)))
	bad.grow(len(bad.entries))
	err := <-ended
	var fault *domain.Fault
	if !errors.As(err, &fault) || fault.Seq != 61 {
		t.Fatalf("Follow: %v", err)
	}
	isError(t, "Wait", m.Wait(t.Context(), 80), fault)
	checkModel(t, m, f, 60)
	// A source that is whole again is followed again.
	must(t, m.CatchUp(t.Context(), all))
	checkModel(t, m, f, len(all.entries))
}

// TestSourceFails gives the model a source whose reading or waiting fails.
func TestSourceFails(t *testing.T) {
	all := allOf(story())
	m := open(t, filepath.Join(t.TempDir(), "rows.db"))
	failed := errors.New("the disk is gone")
	isError(t, "CatchUp", m.CatchUp(t.Context(), failing{all, failed}), failed)
	equal(t, "head", m.Head(), rows.Head{})
	must(t, m.CatchUp(t.Context(), all))
	isError(t, "Follow", m.Follow(t.Context(), ending{all, failed}), failed)
	isError(t, "Wait", m.Wait(t.Context(), all.Size()+1), failed)
}

// failing is a source that cannot be read beyond its 70th entry.
type failing struct {
	*log
	err error
}

func (s failing) Entries(from wire.Seq, fn func(wire.Seq, []byte) error) error {
	return s.log.Entries(from, func(seq wire.Seq, raw []byte) error {
		if seq > 70 {
			return s.err
		}
		return fn(seq, raw)
	})
}

// ending is a source that will not grow.
type ending struct {
	*log
	err error
}

func (s ending) Wait(context.Context, wire.Seq) error { return s.err }

// TestWait ends waiting in each of the ways in which it can end.
func TestWait(t *testing.T) {
	all := allOf(story())
	m := open(t, filepath.Join(t.TempDir(), "rows.db"))
	gone, cancel := context.WithCancel(t.Context())
	waiting := make(chan error, 3)
	for _, ctx := range []context.Context{gone, t.Context(), t.Context()} {
		go func() { waiting <- m.Wait(ctx, all.Size()+1) }()
	}
	must(t, m.Wait(t.Context(), 0))
	must(t, m.CatchUp(t.Context(), all))
	must(t, m.Wait(t.Context(), all.Size()))
	cancel()
	isError(t, "Wait with a context that ends", <-waiting, context.Canceled)
	followed := make(chan error)
	go func() { followed <- m.Follow(t.Context(), all) }()
	must(t, m.Close())
	for range 2 {
		isError(t, "Wait on a model that is closed", <-waiting, ErrClosed)
	}
	isError(t, "Follow of a model that is closed", <-followed, ErrClosed)
	isError(t, "CatchUp", m.CatchUp(t.Context(), all), ErrClosed)
	_, err := m.View(0)
	isError(t, "View", err, ErrClosed)
	_, err = m.State()
	isError(t, "State", err, ErrClosed)
	isError(t, "Wait", m.Wait(t.Context(), 1), ErrClosed)
}

// TestCancel ends a context in the middle of catching up, and of a rebuild.
func TestCancel(t *testing.T) {
	all := allOf(story())
	f := foldStory(t)
	path := filepath.Join(t.TempDir(), "rows.db")
	must(t, os.WriteFile(path, []byte("noise that is to be made anew"), 0o600))
	for range 2 {
		m := open(t, path)
		ctx, stop := context.WithCancel(t.Context())
		l := allOf(story())
		l.onRead = func(seq wire.Seq) {
			if seq == 70 {
				stop()
			}
		}
		isError(t, "CatchUp", m.CatchUp(ctx, l), context.Canceled)
		must(t, m.CatchUp(t.Context(), all))
		checkModel(t, m, f, len(all.entries))
		must(t, m.Close())
		must(t, os.Remove(path))
	}
}

// TestNotReady asks a model that has no rows yet.
func TestNotReady(t *testing.T) {
	path := filepath.Join(t.TempDir(), "rows.db")
	must(t, os.WriteFile(path, []byte("noise that is to be made anew"), 0o600))
	m := open(t, path)
	state, err := m.State()
	if state != nil || err != nil {
		t.Fatalf("State: %v, %v", state, err)
	}
	_, err = m.View(0)
	isError(t, "View", err, ErrNotReady)
	_, err = m.ViewAt(0)
	isError(t, "ViewAt", err, ErrNotReady)
	_, err = m.About("ledger", 0, 1)
	isError(t, "About", err, ErrNotReady)
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
