package copies_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/domain/seed"
	"twothirds/domain/wire"
	"twothirds/eventstore/copies"
	"twothirds/eventstore/tlog"
)

// long is a body's log of more than two bundles, the same for all tests, with
// a poll that closed: its last entries are a group of two, before and after
// which there are positions.
var long = sync.OnceValue(func() *domaintest.Body {
	body := domaintest.Constituted(domain.PurposeOperation, 2, 2)
	motion := body.Table(body.Motion([]string{seed.ClassProcedural}))
	speak := func(upTo int) {
		for i := 0; len(body.Entries) < upTo; i++ {
			body.Must("position.stated", "motion/"+motion.String(), &domain.PositionStated{
				Stance: domain.StanceNeutral, Text: domain.Text{En: fmt.Sprint("position ", i)},
			}, body.Members[i%4].Rep())
		}
	}
	speak(300)
	body.Freeze(motion)
	body.Close(body.Open(motion, 24))
	other := body.Table(body.Motion([]string{seed.ClassProcedural}))
	for i := 0; len(body.Entries) < 600; i++ {
		body.Must("position.stated", "motion/"+other.String(), &domain.PositionStated{
			Stance: domain.StanceFor, Text: domain.Text{En: fmt.Sprint("position ", i)},
		}, body.Members[i%4].Rep())
	}
	return body
})

// continuations are the entries, by sequence, that continue a group.
func continuations(t testing.TB, entries [][]byte) map[int]bool {
	t.Helper()
	continues := map[int]bool{}
	for i, raw := range entries {
		entry, err := wire.ParseEntry(raw)
		if err != nil {
			t.Fatal(err)
		}
		continues[i+1] = domain.ContinuesGroup(entry)
	}
	return continues
}

// publish makes a ledger's folder whose published copy holds entries, with
// checkpoints over the sizes given.
func publish(t testing.TB, body *domaintest.Body, entries [][]byte, sizes ...int) string {
	t.Helper()
	dir := t.TempDir()
	store, err := tlog.Open(filepath.Join(dir, "published.db"), tlog.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	if _, _, err := store.Append(1, entries); err != nil {
		t.Fatal(err)
	}
	for i, size := range sizes {
		root, err := store.RootAt(int64(size))
		if err != nil {
			t.Fatal(err)
		}
		if err := store.CommitCheckpoint(sign(t, body, int64(size), root), uint64(i+1)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func sign(t testing.TB, body *domaintest.Body, size int64, root tlog.Hash) []byte {
	t.Helper()
	signer, err := tlog.NewSigner(body.State.Ledger().Origin, body.LedgerKey.Private)
	if err != nil {
		t.Fatal(err)
	}
	note, err := signer.SignCheckpoint(size, root)
	if err != nil {
		t.Fatal(err)
	}
	return note
}

func open(t testing.TB, src string) *copies.Copy {
	t.Helper()
	c, err := copies.Open(t.Context(), src)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

// exported is a folder with the static log of so many of the long body's entries.
func exported(t testing.TB, size int) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "export")
	if err := copies.Export(t.Context(), open(t, publish(t, long(), long().Entries[:size], size)), dir, nil); err != nil {
		t.Fatal(err)
	}
	return dir
}

// readAll reads every entry and compares it with those it should be.
func readAll(t testing.TB, c *copies.Copy, want [][]byte) {
	t.Helper()
	next := 0
	err := c.Entries(1, func(seq wire.Seq, raw []byte) error {
		if int(seq) != next+1 || next >= len(want) || !bytes.Equal(raw, want[next]) {
			return fmt.Errorf("entry %d is %s", seq, raw)
		}
		next++
		return nil
	})
	if err != nil || next != len(want) {
		t.Fatalf("read %d of %d entries: %v", next, len(want), err)
	}
}

// files are the contents of a folder by path, and when each was written.
func files(t testing.TB, dir string) (contents map[string]string, written map[string]int64) {
	t.Helper()
	contents, written = map[string]string{}, map[string]int64{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		name := strings.TrimPrefix(path, dir+"/")
		contents[name] = string(b)
		written[name] = info.ModTime().UnixNano()
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return contents, written
}

func digest(t testing.TB, dir string) string {
	t.Helper()
	contents, written := files(t, dir)
	return fmt.Sprintf("%x", sha256.Sum256(fmt.Append(nil, contents, written)))
}

func change(t testing.TB, dir, path string, f func([]byte) []byte) {
	t.Helper()
	name := filepath.Join(dir, path)
	b, err := os.ReadFile(name)
	if err == nil {
		err = os.WriteFile(name, f(b), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func remove(t testing.TB, dir, path string) {
	t.Helper()
	if err := os.RemoveAll(filepath.Join(dir, path)); err != nil {
		t.Fatal(err)
	}
}
