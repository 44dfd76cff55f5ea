package eventstore

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
	"twothirds/eventstore/pages"
	"twothirds/eventstore/tlog"
)

// copyOf is a published copy of a body's entries, from the first.
func copyOf(t *testing.T, entries [][]byte) *tlog.Store {
	t.Helper()
	store, err := tlog.Open(filepath.Join(t.TempDir(), "published.db"), tlog.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	if _, _, err := store.Append(1, entries); err != nil {
		t.Fatal(err)
	}
	return store
}

func wantAnswers(t *testing.T, a *answers, entries [][]byte) {
	t.Helper()
	for i, raw := range entries {
		entry, err := wire.ParseEntry(raw)
		if err != nil {
			t.Fatal(err)
		}
		if seq, err := a.find(entry.Statement.Hash()); err != nil || seq != wire.Seq(i+1) {
			t.Errorf("statement %d is said to stand at %d, %v", i+1, seq, err)
		}
	}
	if seq, err := a.find(sha256.Sum256([]byte("another"))); err != nil || seq != 0 {
		t.Errorf("an unknown statement is said to stand at %d, %v", seq, err)
	}
}

// The statement that is cut out of an entry is the one that reading it gives, whatever texts say.
func TestStatementHash(t *testing.T) {
	t.Parallel()
	logs, err := filepath.Glob(filepath.Join("..", "domain", "testdata", "*.jsonl"))
	if err != nil || len(logs) < 5 {
		t.Fatalf("%d logs, %v", len(logs), err)
	}
	body := domaintest.Constituted("operation", 3, 3)
	content := body.Motion([]string{seed.ClassOrdinary})
	content.Text = domain.Text{En: `],"statement":{}}`}
	content.Title = content.Text
	body.Table(content)
	entries := body.Entries
	for _, name := range logs {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		entries = append(entries, bytes.Split(bytes.TrimSpace(raw), []byte("\n"))...)
	}
	for _, raw := range entries {
		entry, err := wire.ParseEntry(raw)
		if err != nil {
			t.Fatal(err)
		}
		if hash, ok := statementHash(raw); !ok || hash != entry.Statement.Hash() {
			t.Fatalf("another statement is cut out of %s", raw)
		}
	}
	for _, raw := range []string{"", "{}", `{"recorded":"","signatures":[]}`, `{"signatures":[],"statement":{},`} {
		if hash, ok := statementHash([]byte(raw)); ok {
			t.Errorf("%s has a statement of hash %x", raw, hash)
		}
	}
}

func TestAnswersFollowTheCopy(t *testing.T) {
	t.Parallel()
	entries := domaintest.Constituted("operation", 3, 3).Entries
	path := filepath.Join(t.TempDir(), "answers.db")
	half := len(entries) / 2
	for _, size := range []int{half, half, len(entries), 5, len(entries)} { // 5: a copy restored from earlier
		a, err := openAnswers(path, copyOf(t, entries[:size]))
		if err != nil {
			t.Fatal(err)
		}
		wantAnswers(t, a, entries[:size])
		if err := a.close(uint64(size)); err != nil {
			t.Fatal(err)
		}
	}
}

// An index that was not closed is made anew: without a sync it may lack what
// the copy has, and what it says of itself may be newer than its pages.
func TestAnswersNotClosed(t *testing.T) {
	t.Parallel()
	entries := domaintest.Constituted("operation", 3, 3).Entries
	store := copyOf(t, entries)
	path := filepath.Join(t.TempDir(), "answers.db")
	a, err := openAnswers(path, store)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.add(uint64(len(entries)+1), []wire.Hash{{1}}); err != nil {
		t.Fatal(err)
	}
	if err := a.db.Close(); err != nil { // as after a crash
		t.Fatal(err)
	}
	if _, _, err := resumeAnswers(path); err == nil {
		t.Fatal("an index that was not closed is used")
	}
	if a, err = openAnswers(path, store); err != nil {
		t.Fatal(err)
	}
	wantAnswers(t, a, entries)
	if seq, err := a.find(wire.Hash{1}); err != nil || seq != 0 {
		t.Errorf("what the copy does not have is said to stand at %d, %v", seq, err)
	}
	if err := a.close(uint64(len(entries))); err != nil {
		t.Fatal(err)
	}
	// One that says it is complete and is not is no use either.
	if a, err = openAnswers(path, store); err != nil {
		t.Fatal(err)
	}
	if err := a.close(uint64(len(entries) - 1)); err != nil {
		t.Fatal(err)
	}
	if _, _, err := resumeAnswers(path); err == nil {
		t.Fatal("an index with a wrong count is used")
	}
}

// An index in whose pages a reader would go round for ever is made anew.
func TestAnswersInACircle(t *testing.T) {
	t.Parallel()
	entries := domaintest.Constituted("operation", 3, 3).Entries
	path := filepath.Join(t.TempDir(), "answers.db")
	a, _, err := resumeAnswers(path)
	if err != nil {
		t.Fatal(err)
	}
	var hashes []wire.Hash
	for i := range 1000 {
		hashes = append(hashes, sha256.Sum256(fmt.Append(nil, i)))
	}
	if err := a.add(1, hashes); err != nil {
		t.Fatal(err)
	}
	if err := a.close(uint64(len(hashes))); err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for start := 0; start < len(file); start += os.Getpagesize() {
		// As package pages has them: what leads to other pages leads to itself.
		if page := file[start:]; binary.NativeEndian.Uint16(page[8:]) == 1 {
			for child := range int(binary.NativeEndian.Uint16(page[10:])) {
				copy(page[16+16*child+8:], page[:8])
			}
		}
	}
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := resumeAnswers(path); !errors.Is(err, pages.ErrDamaged) {
		t.Fatalf("%v, want %v", err, pages.ErrDamaged)
	}
	if a, err = openAnswers(path, copyOf(t, entries)); err != nil {
		t.Fatal(err)
	}
	wantAnswers(t, a, entries)
	if err := a.close(uint64(len(entries))); err != nil {
		t.Fatal(err)
	}
}

func BenchmarkAnswers(b *testing.B) {
	a, _, err := resumeAnswers(filepath.Join(b.TempDir(), "answers.db"))
	if err != nil {
		b.Fatal(err)
	}
	seq := uint64(1)
	for b.Loop() {
		hashes := make([]wire.Hash, 100)
		for i := range hashes {
			hashes[i] = sha256.Sum256(fmt.Append(nil, seq+uint64(i)))
		}
		if err := a.add(seq, hashes); err != nil {
			b.Fatal(err)
		}
		seq += 100
	}
	if err := a.close(seq - 1); err != nil {
		b.Fatal(err)
	}
}
