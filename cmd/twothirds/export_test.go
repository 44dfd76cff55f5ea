package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// An export is made to be published, so it does not go where private keys are.
func TestExportApartFromKeys(t *testing.T) {
	ledger := filepath.Join(t.TempDir(), "l")
	twothirds(t, "", "init", "--data", ledger, "--name", "A body").want(t, 0, ``)
	for _, out := range []string{ledger, filepath.Join(ledger, "keys"), ledger + "/../l/"} {
		told := twothirds(t, "", "export", "--data", ledger, out).want(t, exitConflict, `^$`).stderr
		if !strings.Contains(told, "is a ledger's folder, with private keys in it") {
			t.Errorf("into %s: told %q", out, told)
		}
		if _, err := os.Stat(filepath.Join(out, "checkpoint")); err == nil {
			t.Errorf("into %s: something was written", out)
		}
	}
	twothirds(t, "", "export", "--data", ledger, filepath.Join(ledger, "public")).want(t, 0, `^$`)
}
