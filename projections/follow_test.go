package projections

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"twothirds/domain"
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
