package projections

import (
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"

	"twothirds/domain/wire"
	"twothirds/projections/rows"
)

// TestReadWhileSwapped asks all the while that the rows are made anew under it:
// an answer is the right one, or ErrNotReady.
func TestReadWhileSwapped(t *testing.T) {
	m, f := modelOf(t)
	all := allOf(story())
	done := make(chan struct{})
	failed := make(chan error, 3)
	var asking sync.WaitGroup
	for range cap(failed) {
		asking.Go(func() {
			for seq := 1; ; seq = seq%(len(f.ends)-1) + 1 {
				select {
				case <-done:
					return
				default:
				}
				if err := rightAt(m, f, seq); err != nil && !errors.Is(err, ErrNotReady) {
					failed <- fmt.Errorf("at %d: %w", seq, err)
					return
				}
			}
		})
	}
	for range 3 {
		must(t, m.rebuild(t.Context(), all, all.Size()))
	}
	close(done)
	asking.Wait()
	close(failed)
	for err := range failed {
		t.Error(err)
	}
	checkModel(t, m, f, len(all.entries))
}

// rightAt asks for the digest at an entry.
func rightAt(m *Model, f *folded, seq int) error {
	v, err := m.View(wire.Seq(seq))
	if err != nil {
		return err
	}
	digest, err := v.Digest()
	if err == nil && digest != f.digests[seq] {
		err = errors.New("wrong digest")
	}
	return err
}

// TestSettle says what a caller gets whose file was swapped or closed under it.
func TestSettle(t *testing.T) {
	all := allOf(story())
	m := open(t, filepath.Join(t.TempDir(), "rows.db"))
	must(t, m.CatchUp(t.Context(), all))
	old := m.file
	must(t, m.rebuild(t.Context(), all, all.Size()))
	_, err := old.View(1)
	isError(t, "the old file", err, rows.ErrClosed)
	isError(t, "what the caller gets", m.settle(old, err), ErrNotReady)
	v, err := m.View(0)
	must(t, err)
	must(t, m.Close())
	_, err = v.Digest()
	isError(t, "a view of a closed model", err, ErrClosed)
}
