package eventstore

import (
	"errors"
	"syscall"
	"testing"
)

// A folder that was let go can be taken, also while a program that was being started
// has the open file of its lock still.
func TestFolderLock(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first, err := holdFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := holdFolder(dir); !errors.Is(err, ErrInUse) {
		t.Fatalf("taken twice: %v", err)
	}
	inherited, err := syscall.Dup(int(first.lock.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	defer syscall.Close(inherited) //nolint:errcheck // nothing was written
	if err := first.release(); err != nil {
		t.Fatal(err)
	}
	second, err := holdFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := second.release(); err != nil {
		t.Error(err)
	}
}
