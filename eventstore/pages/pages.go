// Package pages opens files of bbolt, and refuses those whose pages lead in circles.
// bbolt goes on from page to page until it comes to a leaf: where a damaged page leads
// to itself, or to one above it, it does so until it has used up the memory, and that
// ends the process without a panic that somebody could catch.
package pages

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"

	"go.etcd.io/bbolt"
)

// ErrDamaged is the error for a file whose pages are not trees.
var ErrDamaged = errors.New("the pages of the file are damaged")

// Open is [bbolt.Open], and fails with ErrDamaged where a page leads to one that
// another leads to. It reads branch pages only, less than a hundredth of the file: some
// 10 ms for a million entries. Like bbolt it may panic on a damaged file.
func Open(path string, mode os.FileMode, options bbolt.Options) (db *bbolt.DB, err error) {
	var file *os.File
	options.OpenFile = func(name string, flag int, mode os.FileMode) (_ *os.File, err error) {
		file, err = os.OpenFile(name, flag, mode)
		return file, err
	}
	opened, err := bbolt.Open(path, mode, &options)
	if err != nil {
		return nil, err
	}
	defer func() {
		if db == nil { // also after a panic
			err = errors.Join(err, opened.Close())
		}
	}()
	if err := opened.View(func(tx *bbolt.Tx) error { return check(tx, file) }); err != nil {
		return nil, err
	}
	return opened, nil
}

// A bucket of bbolt is a tree of pages with its entries in the leaves. A page begins
// with its number (8 bytes), its kind (2), how many things are on it (2) and how many
// pages go on from it (4). On a branch page there follow, for each page below, where
// its first key is (4), that key's length (4), and the page's number (8); all of it in
// the order of bytes of the machine.
const (
	pageHead     = 16
	branchChild  = 16
	kindOfBranch = 1
)

// A walk goes over the branch pages of a file.
type walk struct {
	file  *os.File
	size  int64  // of a page
	page  []byte // the one read last
	below []bool // the pages that a page, or a bucket, was found to lead to
}

func newWalk(file *os.File, pageSize int) *walk {
	return &walk{file: file, size: int64(pageSize), page: make([]byte, pageSize)}
}

// check walks over all buckets, each a tree of its own.
func check(tx *bbolt.Tx, file *os.File) error {
	info, err := file.Stat()
	if err != nil {
		return err
	}
	w := newWalk(file, tx.DB().Info().PageSize)
	w.below = make([]bool, min(tx.Size(), info.Size())/w.size)
	top := tx.Cursor()
	if err := w.bucket(uint64(top.Bucket().Root())); err != nil {
		return err
	}
	for name, _ := top.First(); name != nil; name, _ = top.Next() {
		b := tx.Bucket(name)
		if b == nil || b.Root() == 0 { // a small bucket has no page of its own
			continue
		}
		if err := w.bucket(uint64(b.Root())); err != nil {
			return err
		}
	}
	return nil
}

// bucket goes down a tree, level by level. All pages of a level are of one kind, so that
// one leaf tells that the whole level is leaves.
func (w *walk) bucket(root uint64) error {
	if err := w.lead(root); err != nil {
		return err
	}
	for level := []uint64{root}; ; {
		if len(level) == 0 {
			return nil
		}
		_, kind, err := w.children(level[0])
		if err != nil || kind != kindOfBranch {
			return err
		}
		var next []uint64
		for _, page := range level {
			children, kind, err := w.children(page)
			if err != nil {
				return err
			}
			if kind == kindOfBranch && len(children) == 0 {
				return fmt.Errorf("%w: page %d leads nowhere", ErrDamaged, page)
			}
			for _, child := range children {
				if err := w.lead(child); err != nil {
					return err
				}
			}
			next = append(next, children...)
		}
		level = next
	}
}

// lead notes that something leads to a page.
func (w *walk) lead(page uint64) error {
	if page >= uint64(len(w.below)) || w.below[page] {
		return fmt.Errorf("%w: what leads to page %d is wrong", ErrDamaged, page)
	}
	w.below[page] = true
	return nil
}

// children reads a page: its kind and, of a branch, the pages below it.
func (w *walk) children(page uint64) (children []uint64, kind uint16, err error) {
	at := int64(page) * w.size
	if _, err := w.file.ReadAt(w.page, at); err != nil {
		return nil, 0, fmt.Errorf("%w: page %d: %w", ErrDamaged, page, err)
	}
	kind = binary.NativeEndian.Uint16(w.page[8:])
	if kind != kindOfBranch {
		return nil, kind, nil
	}
	children = make([]uint64, binary.NativeEndian.Uint16(w.page[10:]))
	list := w.page[pageHead:] // a page that goes on has very long keys, and few of them
	if len(children)*branchChild > len(list) {
		return nil, 0, fmt.Errorf("%w: page %d leads to %d others", ErrDamaged, page, len(children))
	}
	for i := range children {
		children[i] = binary.NativeEndian.Uint64(list[i*branchChild+8:])
	}
	return children, kind, nil
}
