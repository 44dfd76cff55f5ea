package main

import (
	"os"
	"path/filepath"
	"testing"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/eventstore"
	"twothirds/projections"
)

// TestRowsMadeAnewAtOpening: where the rows are gone, the state that a ledger is opened with is that of
// the rows made anew, up to the end of the published copy: the ledger folds nothing itself.
func TestRowsMadeAnewAtOpening(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "l")
	twothirds(t, "", "init", "--data", dir, "--name", "A body").want(t, 0, `.`)
	n, err := openNode(t.Context(), nodeOptions{Dir: dir})
	must(t, err)
	size := n.Ledger.Size()
	must(t, n.Close())
	must(t, os.Remove(filepath.Join(dir, "rows.db")))

	model, err := projections.Open(filepath.Join(dir, "rows.db"), nil)
	must(t, err)
	defer model.Close() //nolint:errcheck // tested elsewhere
	head, shown := wire.Seq(0), wire.Seq(0)
	l, err := eventstore.Open(t.Context(), eventstore.Options{Dir: dir, Restore: func(copied eventstore.Published) (*domain.State, error) {
		state, err := restoreFrom(t.Context(), model, func(done, _ wire.Seq) { shown = done })(copied)
		if state != nil {
			head = state.Head().Seq
		}
		return state, err
	}})
	must(t, err)
	defer l.Close() //nolint:errcheck // tested elsewhere
	if size == 0 || head != size || shown != size {
		t.Errorf("the ledger of %d entries is opened with a state of %d, and %d were shown", size, head, shown)
	}
}
