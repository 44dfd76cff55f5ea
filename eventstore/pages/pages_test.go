package pages

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"go.etcd.io/bbolt"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// made makes a file with a bucket of several levels and one that has no page of its
// own, and returns the first page of the large one, and how many of its are branches.
func made(t *testing.T, path string) (root uint64, branches int) {
	t.Helper()
	db, err := Open(path, 0o600, bbolt.Options{NoSync: true})
	must(t, err)
	must(t, db.Update(func(tx *bbolt.Tx) error {
		small, err := tx.CreateBucket([]byte("a small one"))
		must(t, err)
		must(t, small.Put([]byte("key"), []byte("value")))
		large, err := tx.CreateBucket([]byte("large"))
		must(t, err)
		for i := range uint64(20_000) {
			must(t, large.Put(binary.BigEndian.AppendUint64(nil, i), fmt.Appendf(nil, "the value of %d", i)))
		}
		return nil
	}))
	must(t, db.View(func(tx *bbolt.Tx) error {
		b := tx.Bucket([]byte("large"))
		root, branches = uint64(b.Root()), b.Stats().BranchPageN
		return nil
	}))
	must(t, db.Close())
	return root, branches
}

// A file is refused, and let go of, where a branch page leads to itself or to one above
// it, to no page, to more pages than it has room for, or nowhere.
func TestCircles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "db")
	root, branches := made(t, path)
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	must(t, err)
	t.Cleanup(func() { file.Close() })
	info, err := file.Stat()
	must(t, err)
	w := newWalk(file, os.Getpagesize())
	// refused wants the file refused while those bytes are there.
	refused := func(what string, at int64, wrong []byte) {
		t.Helper()
		before := make([]byte, len(wrong))
		_, err := file.ReadAt(before, at)
		must(t, err)
		_, err = file.WriteAt(wrong, at)
		must(t, err)
		for _, readOnly := range []bool{false, true} {
			db, err := Open(path, 0o600, bbolt.Options{ReadOnly: readOnly, NoSync: true, Timeout: 1})
			if err == nil {
				db.Close()
			}
			if !errors.Is(err, ErrDamaged) {
				t.Errorf("%s, read only %v: %v, want ErrDamaged", what, readOnly, err)
			}
		}
		_, err = file.WriteAt(before, at)
		must(t, err)
	}
	seen := 0
	var down func(above []uint64)
	down = func(above []uint64) {
		page := above[len(above)-1]
		children, kind, err := w.children(page)
		must(t, err)
		if kind != kindOfBranch {
			return
		}
		seen++
		at := int64(page) * w.size
		refused(fmt.Sprintf("page %d without children", page), at+10, []byte{0, 0})
		refused(fmt.Sprintf("page %d with 65,535 children", page), at+10, []byte{0xff, 0xff})
		for i, child := range children {
			if i == 0 || i == len(children)/2 || i == len(children)-1 {
				for _, to := range append(slices.Clip(above), uint64(info.Size()), 1<<60) {
					refused(fmt.Sprintf("child %d of page %d is page %d", i, page, to),
						at+pageHead+int64(i)*branchChild+8, binary.NativeEndian.AppendUint64(nil, to))
				}
			}
			down(append(slices.Clip(above), child))
		}
	}
	down([]uint64{root})
	if seen != branches || seen < 3 {
		t.Fatalf("%d of %d branch pages were damaged, of two levels at the least", seen, branches)
	}
	db, err := Open(path, 0o600, bbolt.Options{NoSync: true}) // as it was
	must(t, err)
	must(t, db.Close())
}

// What bbolt refuses is refused as bbolt says it.
func TestNoSuchFile(t *testing.T) {
	_, err := Open(filepath.Join(t.TempDir(), "none"), 0o600, bbolt.Options{ReadOnly: true})
	if !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
}
