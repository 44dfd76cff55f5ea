package rows

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// TestRebuild rebuilds at a new schema, in other batches than the file was made in:
// the digest at every sequence stays, and the old handle its old file.
func TestRebuild(t *testing.T) {
	path := madeFile(t, 60)
	old, err := Open(path, 2)
	must(t, err)
	want := digests(t, old)
	must(t, Rebuild(path, 3, func(apply func([]Entry) error) error {
		for first := uint64(1); first <= 60; {
			group := feedGroup(first)
			if err := apply(group); err != nil {
				return err
			}
			first += uint64(len(group))
		}
		return nil
	}))
	equal(t, "digests of the old file", digests(t, old), want)
	must(t, old.Close())
	db := openTest(t, path, 3)
	equal(t, "digests of the new file", digests(t, db), want)
	checkFile(t, db)
	onlyFile(t, path)
}

// TestRebuildFails makes rebuilds fail in every way a feed can: the old file must
// stay as it was, and nothing beside it.
func TestRebuildFails(t *testing.T) {
	cause := errors.New("the log cannot be read")
	for _, test := range []struct {
		name string
		want error
		feed func(apply func([]Entry) error) error
	}{
		{"at once", cause, func(func([]Entry) error) error { return cause }},
		{"on the way", cause, func(apply func([]Entry) error) error {
			return errors.Join(apply(feedTo(1, 30)), cause)
		}},
		{"a gap", ErrSequence, func(apply func([]Entry) error) error {
			return errors.Join(apply(feedTo(1, 30)), apply(feedTo(37, 60)))
		}},
		{"half a group", ErrGroup, func(apply func([]Entry) error) error { return apply(feedTo(1, 30)[:29]) }},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := madeFile(t, 60)
			before := readFile(t, path)
			isError(t, "Rebuild", Rebuild(path, 3, test.feed), test.want)
			if !bytes.Equal(readFile(t, path), before) {
				t.Error("the old file changed")
			}
			onlyFile(t, path)
		})
	}
	t.Run("panic", func(t *testing.T) {
		path := madeFile(t, 60)
		before := readFile(t, path)
		func() {
			defer func() { equal(t, "panic", recover(), any("feed")) }()
			_ = Rebuild(path, 3, func(func([]Entry) error) error { panic("feed") })
		}()
		if !bytes.Equal(readFile(t, path), before) {
			t.Error("the old file changed")
		}
		onlyFile(t, path)
	})
	t.Run("a folder in the way", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "rows.db")
		must(t, os.MkdirAll(filepath.Join(path, "x"), 0o700))
		if err := Rebuild(path, 3, func(func([]Entry) error) error { return nil }); err == nil {
			t.Error("renamed over a folder")
		}
		onlyFile(t, path)
	})
}

// TestRebuildBusy opens the file, and starts a second rebuild, while one is under way.
func TestRebuildBusy(t *testing.T) {
	path := madeFile(t, 60)
	must(t, Rebuild(path, 2, func(apply func([]Entry) error) error {
		must(t, apply(feedTo(1, 30)))
		db, err := Open(path, 2)
		must(t, err)
		must(t, db.Close())
		isError(t, "second rebuild", Rebuild(path, 2, func(func([]Entry) error) error { return nil }), ErrBusy)
		return apply(feedTo(31, 66))
	}))
	head, err := openTest(t, path, 2).Head()
	must(t, err)
	equal(t, "head", head.Seq, 66)
}

// TestLeftover puts in place what a rebuild may leave when its process ends.
func TestLeftover(t *testing.T) {
	whole := readFile(t, madeFile(t, 300))
	for name, left := range map[string][]byte{
		"nothing yet": nil,
		"half a file": whole[:len(whole)/2],
		"noise":       bytes.Repeat([]byte("noise"), 10_000),
		"all of it":   whole,
	} {
		t.Run(name, func(t *testing.T) {
			path := madeFile(t, 60)
			must(t, os.WriteFile(tempPath(path), left, 0o600))
			db := openTest(t, path, 2)
			head, err := db.Head()
			must(t, err)
			equal(t, "head", head.Seq, 60)
			onlyFile(t, path)

			must(t, os.WriteFile(tempPath(path), left, 0o600))
			must(t, Rebuild(path, 2, func(apply func([]Entry) error) error { return apply(feedTo(1, 6)) }))
			onlyFile(t, path)
		})
	}
}

// onlyFile says whether path stands alone in its folder.
func onlyFile(t *testing.T, path string) {
	t.Helper()
	files, err := os.ReadDir(filepath.Dir(path))
	must(t, err)
	for _, f := range files {
		if f.Name() != filepath.Base(path) {
			t.Errorf("%s is left", f.Name())
		}
	}
}
