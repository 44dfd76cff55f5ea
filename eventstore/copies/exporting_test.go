package copies_test

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"twothirds/domain"
	"twothirds/domain/domaintest"
	"twothirds/eventstore/copies"
	"twothirds/eventstore/tlog"
)

// An export holds every file of the tree as the published copy has it, the
// verifier key and the checkpoint, and nothing else; from whatever copy it is
// made, it is the same.
func TestExport(t *testing.T) {
	t.Parallel()
	body := long()
	for _, size := range []int{1, 2, 255, 256, 257, 511, 512, 600} {
		folder := publish(t, body, body.Entries, size)
		c := open(t, folder)
		dir := filepath.Join(t.TempDir(), "out")
		var steps []int64
		if err := copies.Export(t.Context(), c, dir, func(done, of int64) { steps = append(steps, done, of) }); err != nil {
			t.Fatal(err)
		}
		bundles := int64(size+255) / 256
		if len(steps) != int(2*bundles) || steps[len(steps)-2] != bundles || steps[len(steps)-1] != bundles {
			t.Errorf("size %d: progress %v", size, steps)
		}
		got, _ := files(t, dir)
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
		store, err := tlog.Open(filepath.Join(folder, "published.db"), tlog.Options{ReadOnly: true})
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]string{"checkpoint": string(c.Checkpoint.Note), "vkey": c.Keys.VKey(c.Checkpoint.Size) + "\n"}
		for id := range tlog.Tiles(int64(size)) {
			b, err := copies.File(store, id.Path())
			if err != nil {
				t.Fatal(err)
			}
			want[id.Path()] = string(b)
		}
		store.Close()
		if !maps.Equal(got, want) {
			t.Errorf("size %d: %d files, want %d, or not the same", size, len(got), len(want))
		}
		again := filepath.Join(t.TempDir(), "again")
		if err := copies.Export(t.Context(), open(t, dir), again, nil); err != nil {
			t.Fatal(err)
		}
		if copied, _ := files(t, again); !maps.Equal(copied, want) {
			t.Errorf("size %d: an export of the export is another", size)
		}
	}
}

// A later export into the same folder adds what is new, and leaves full tiles
// and older partial ones alone.
func TestExportGoesOn(t *testing.T) {
	t.Parallel()
	body := long()
	dir := exported(t, 300)
	before, written := files(t, dir)
	if err := copies.Export(t.Context(), open(t, publish(t, body, body.Entries, 600)), dir, nil); err != nil {
		t.Fatal(err)
	}
	after, rewritten := files(t, dir)
	for path, b := range before {
		if path == "checkpoint" {
			continue
		}
		if after[path] != b || rewritten[path] != written[path] {
			t.Errorf("%s was written again", path)
		}
	}
	whole, _ := files(t, exported(t, 600))
	for path, b := range whole {
		if after[path] != b {
			t.Errorf("%s is not what an export at once gives", path)
		}
	}
	was := digest(t, dir)
	if err := copies.Export(t.Context(), open(t, publish(t, body, body.Entries, 600)), dir, nil); err != nil {
		t.Fatal(err)
	}
	if digest(t, dir) != was {
		t.Error("the same export again wrote something")
	}
	readAll(t, open(t, dir), body.Entries)
}

// An export that was cut off anywhere has no checkpoint, and is finished by the
// next one; what was damaged in the meantime is put right.
func TestExportCutOff(t *testing.T) {
	t.Parallel()
	body := long()
	whole, _ := files(t, exported(t, 600))
	c := open(t, publish(t, body, body.Entries, 600))
	for _, tt := range []struct {
		name string
		do   func(dir string)
	}{
		{"after vkey", func(dir string) { remove(t, dir, "tile") }},
		{"between bundles", func(dir string) {
			remove(t, dir, "tile/0")
			remove(t, dir, "tile/1")
			remove(t, dir, "tile/entries/001")
		}},
		{"before the checkpoint", func(string) {}},
		{"in a file", func(dir string) {
			remove(t, dir, "tile/entries/001")
			if err := os.WriteFile(filepath.Join(dir, "tile/entries/001.part"), []byte("half"), 0o600); err != nil {
				t.Fatal(err)
			}
		}},
		{"and damaged", func(dir string) {
			change(t, dir, "tile/entries/000", func(b []byte) []byte { b[77] ^= 1; return b })
			change(t, dir, "tile/0/001", func(b []byte) []byte { return b[:100] })
		}},
	} {
		dir := exported(t, 600)
		remove(t, dir, "checkpoint")
		tt.do(dir)
		if _, err := copies.Open(t.Context(), dir); !errors.Is(err, copies.ErrNoCopy) {
			t.Errorf("%s: opened: %v", tt.name, err)
		}
		if err := copies.Export(t.Context(), c, dir, nil); err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
		if got, _ := files(t, dir); !maps.Equal(got, whole) {
			t.Errorf("%s: the folder holds something else", tt.name)
		}
	}
	// By its own hand: the context ends in the middle.
	dir := filepath.Join(t.TempDir(), "out")
	ctx, cancel := context.WithCancel(t.Context())
	err := copies.Export(ctx, c, dir, func(int64, int64) { cancel() })
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("cut off: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "checkpoint")); err == nil {
		t.Error("a folder that is not whole has a checkpoint")
	}
	if err := copies.Export(t.Context(), c, dir, nil); err != nil {
		t.Fatal(err)
	}
	if got, _ := files(t, dir); !maps.Equal(got, whole) {
		t.Error("what was cut off and finished is something else")
	}
}

// A folder that holds anything else is left as it is.
func TestExportRefuses(t *testing.T) {
	t.Parallel()
	body := long()
	// The same founding, another history: the fifth entry on is another.
	fork := domaintest.Founded(domain.PurposeOperation)
	for i := 0; len(fork.Entries) < 400; i++ {
		fork.Must("member.entered", "member/"+fork.ID().String(), &domain.MemberEntered{Constituency: "government", Name: domain.Text{En: "Other"}}, fork.Registrars[0])
	}
	if fork.Ledger != body.Ledger {
		t.Fatal("the fork is another ledger")
	}
	another := domaintest.FoundedWith(domain.PurposeDemonstration, func(e *domain.LedgerFounded) { e.Origin = "another.example/ledger" })
	export := func(b *domaintest.Body, size int) string {
		dir := filepath.Join(t.TempDir(), "out")
		if err := copies.Export(t.Context(), open(t, publish(t, b, b.Entries, size)), dir, nil); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	c := open(t, publish(t, body, body.Entries, 300))
	for _, tt := range []struct {
		name, dir, says string
	}{
		{"a larger one", export(body, 600), "600 entries, more than there are now, 300"},
		{"another ledger", export(another, 1), "another log"},
		{"another history of the same size", export(fork, 300), "another history"},
		{"another history, shorter", export(fork, 40), "another history"},
		{"another history, longer", export(fork, 400), "400 entries"},
		{"no checkpoint", func() string {
			dir := export(body, 2)
			change(t, dir, "checkpoint", func([]byte) []byte { return []byte("hello\n") })
			return dir
		}(), "something else"},
		{"another log, cut off", func() string {
			dir := export(another, 1)
			remove(t, dir, "checkpoint")
			return dir
		}(), "another log"},
	} {
		before := digest(t, tt.dir)
		err := copies.Export(t.Context(), c, tt.dir, nil)
		if !errors.Is(err, copies.ErrTarget) || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: %v", tt.name, err)
		}
		if digest(t, tt.dir) != before {
			t.Errorf("%s: the folder was written to", tt.name)
		}
	}
	// A folder that cannot be one.
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := copies.Export(t.Context(), c, file, nil); err == nil {
		t.Error("exported into a file")
	}
}

// A server that hands out other entries when it is asked again does not get
// them into an export under a checkpoint.
func TestExportOfAChangingCopy(t *testing.T) {
	t.Parallel()
	body := long()
	dir := exported(t, 600)
	asked := map[string]int{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked[r.URL.Path]++
		if r.URL.Path == "/tile/entries/001" && asked[r.URL.Path] == 2 {
			b, err := os.ReadFile(filepath.Join(dir, "tile/entries/001"))
			if err != nil {
				t.Error(err)
			}
			b[1000] ^= 1
			_, _ = w.Write(b)
			return
		}
		http.FileServer(http.Dir(dir)).ServeHTTP(w, r)
	}))
	defer server.Close()
	out := filepath.Join(t.TempDir(), "out")
	if err := copies.Export(t.Context(), open(t, server.URL), out, nil); !errors.Is(err, copies.ErrInvalid) {
		t.Fatalf("exported: %v", err)
	}
	if _, err := os.Stat(filepath.Join(out, "checkpoint")); err == nil {
		t.Error("there is a checkpoint")
	}
	if err := copies.Export(t.Context(), open(t, server.URL), out, nil); err != nil {
		t.Fatal(err)
	}
	readAll(t, open(t, out), body.Entries)
}
