package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A restore of a copy that is not good says that what it began is to be deleted,
// and after that a good one fills the same folder.
func TestRestoreUnfinished(t *testing.T) {
	dir := t.TempDir()
	ledger, out, archive := filepath.Join(dir, "l"), filepath.Join(dir, "out"), filepath.Join(dir, "a")
	twothirds(t, "", "init", "--data", ledger, "--name", "A body").want(t, 0, ``)
	twothirds(t, "", "export", "--data", ledger, out).want(t, 0, `^$`)
	tile := filepath.Join(out, "tile", "0", "000.p", "1")
	good, err := os.ReadFile(tile)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(tile, make([]byte, len(good)), 0o600); err != nil {
		t.Fatal(err)
	}
	const advice = "is not finished: delete it"
	if told := twothirds(t, "", "restore", out, "--data", archive).want(t, exitVerify, `^$`).stderr; !strings.Contains(told, advice) {
		t.Errorf("told %q", told)
	}
	if err := os.WriteFile(tile, good, 0o600); err != nil {
		t.Fatal(err)
	}
	if told := twothirds(t, "", "restore", out, "--data", archive).want(t, exitConflict, `^$`).stderr; strings.Contains(told, advice) {
		t.Errorf("told %q of a folder that it did not write to", told)
	}
	if err := os.RemoveAll(archive); err != nil {
		t.Fatal(err)
	}
	if told := twothirds(t, "", "restore", out, "--data", tile).want(t, exitFailure, `^$`).stderr; strings.Contains(told, advice) {
		t.Errorf("told %q of a file that it did not write", told)
	}
	twothirds(t, "", "restore", out, "--data", archive).want(t, 0, `^$`)
}
