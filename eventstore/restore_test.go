package eventstore_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/wire"
	"twothirds/eventstore"
	"twothirds/eventstore/copies"
)

func openCopy(t *testing.T, src string) *copies.Copy {
	t.Helper()
	c, err := copies.Open(t.Context(), src)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// A ledger's folder, exported and restored, is the same log under the same
// checkpoint, and takes no statements.
func TestRestoreCopy(t *testing.T) {
	t.Parallel()
	n := populated(t, "kept")
	export := filepath.Join(t.TempDir(), "export")
	if err := copies.Export(t.Context(), openCopy(t, n.opts.Dir), export, nil); err != nil {
		t.Fatal(err)
	}
	c := openCopy(t, export)
	dir := filepath.Join(t.TempDir(), "restored")
	var done, of wire.Seq
	if err := eventstore.Restore(t.Context(), c, dir, func(d, o wire.Seq) { done, of = d, o }); err != nil {
		t.Fatal(err)
	}
	if done != c.Size() || of != c.Size() {
		t.Errorf("progress ended at %d of %d", done, of)
	}
	restored := openCopy(t, dir)
	if restored.Ledger != c.Ledger || string(restored.Checkpoint.Note) != string(c.Checkpoint.Note) {
		t.Errorf("restored as %s under\n%s", restored.Ledger, restored.Checkpoint.Note)
	}
	if err := restored.Entries(1, func(wire.Seq, []byte) error { return nil }); err != nil {
		t.Fatal(err)
	}
	if err := restored.Verify(); err != nil {
		t.Error(err)
	}
	o := n.opts
	o.Dir = dir
	if _, err := eventstore.Open(testContext(t), o); !errors.Is(err, eventstore.ErrArchive) {
		t.Errorf("opened: %v", err)
	}
	if id, err := eventstore.LedgerOf(dir); err != nil || id != c.Ledger {
		t.Errorf("it is of %s, %v", id, err)
	}
	if err := eventstore.Restore(t.Context(), c, dir, nil); !errors.Is(err, eventstore.ErrExists) {
		t.Errorf("restored twice: %v", err)
	}
	other := t.TempDir()
	write(t, other, "notes.txt", nil)
	if err := eventstore.Restore(t.Context(), c, other, nil); !errors.Is(err, eventstore.ErrNotEmpty) {
		t.Errorf("restored beside other things: %v", err)
	}
}

// A copy that is not valid leaves no folder that could be taken for a ledger's.
func TestRestoreRefuses(t *testing.T) {
	t.Parallel()
	n := populated(t, "kept")
	export := filepath.Join(t.TempDir(), "export")
	if err := copies.Export(t.Context(), openCopy(t, n.opts.Dir), export, nil); err != nil {
		t.Fatal(err)
	}
	bundles, err := filepath.Glob(filepath.Join(export, "tile/entries/000.p/*"))
	if err != nil || len(bundles) != 1 {
		t.Fatal(bundles, err)
	}
	bundle, err := filepath.Rel(export, bundles[0])
	if err != nil {
		t.Fatal(err)
	}
	// The last signature is another.
	change(t, export, bundle, func(b []byte) []byte {
		at := len(b) - 1
		for string(b[at-7:at]) != `"sig":"` {
			at--
		}
		b[at] ^= 1
		return b
	})
	dir := filepath.Join(t.TempDir(), "restored")
	err = eventstore.Restore(t.Context(), openCopy(t, export), dir, nil)
	var fault *domain.Fault
	if !errors.As(err, &fault) || fault.Class != domain.FaultSignature && fault.Class != domain.FaultForm {
		t.Errorf("restored: %v", err)
	}
	if _, err := eventstore.LedgerOf(dir); !errors.Is(err, eventstore.ErrNoLedger) {
		t.Errorf("the folder is a ledger's: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "ledger.key")); err == nil {
		t.Error("it has a key")
	}
}

// Semantics that this release does not know are said to be newer, not damage.
func TestNewerSemantics(t *testing.T) {
	t.Parallel()
	body, e := domaintest.Unfounded(domain.PurposeOperation)
	e.Semantics = domain.Semantics + 1
	signed := body.SignFounding(e)
	body.Entries = [][]byte{wire.NewEntry(body.Now, signed.Signatures, signed.Statement).Raw}
	n := seeded(t, body)
	if _, err := eventstore.Open(testContext(t), n.opts); !errors.Is(err, eventstore.ErrNewer) || errors.Is(err, eventstore.ErrDamaged) {
		t.Errorf("opened: %v", err)
	}
}
