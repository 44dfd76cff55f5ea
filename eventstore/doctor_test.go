package eventstore_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"twothirds/eventstore"
)

// TestReseat loses a stream, has the doctor say so, and founds a new stream
// from the published copy.
func TestReseat(t *testing.T) {
	dir := t.TempDir()
	id := found(t, dir)
	l, err := eventstore.Open(t.Context(), eventstore.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"A", "B", "C"} {
		if _, err := l.Submit(t.Context(), enter(t, id, name)); err != nil {
			t.Fatal(err)
		}
	}
	before, err := l.WaitCheckpoint(t.Context(), 4)
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	d, err := eventstore.Doctor(t.Context(), eventstore.Options{Dir: dir}, nil)
	if err != nil || len(d.Faults) > 0 || d.Published != 4 || d.InStream != 4 {
		t.Fatalf("a sound folder: %+v, %v", d, err)
	}
	key := filepath.Join(dir, "ledger.key")
	if err := os.Rename(key, key+".away"); err != nil {
		t.Fatal(err)
	}
	d, err = eventstore.Doctor(t.Context(), eventstore.Options{Dir: dir}, nil)
	if err != nil || len(d.Faults) != 1 || !strings.Contains(d.Faults[0], "which signs from the beginning on; put it there as ledger.key") {
		t.Fatalf("a folder without the ledger's key: %+v, %v", d, err)
	}
	if err := os.Rename(key+".away", key); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Join(dir, "streams")); err != nil {
		t.Fatal(err)
	}
	if d, err = eventstore.Doctor(t.Context(), eventstore.Options{Dir: dir}, nil); err != nil || len(d.Faults) == 0 {
		t.Fatalf("a lost stream: %+v, %v", d, err)
	}
	if _, err := eventstore.Open(t.Context(), eventstore.Options{Dir: dir}); err == nil {
		t.Fatal("a ledger without its stream was opened")
	}
	if size, err := eventstore.Reseat(t.Context(), eventstore.Options{Dir: dir}, nil); err != nil || size != 4 {
		t.Fatalf("reseated %d, %v", size, err)
	}
	l, err = eventstore.Open(t.Context(), eventstore.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close() //nolint:errcheck // a test's
	after, err := l.WaitCheckpoint(t.Context(), 4)
	if err != nil || string(after) != string(before) {
		t.Fatalf("the checkpoint is now %q, was %q, %v", after, before, err)
	}
	if _, err := l.Submit(t.Context(), enter(t, id, "D")); err != nil {
		t.Fatal(err)
	}
	if err := l.Wait(t.Context(), 5); err != nil {
		t.Fatal(err)
	}
}
