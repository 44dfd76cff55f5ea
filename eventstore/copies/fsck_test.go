package copies_test

import (
	"context"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A checker that is not ours, that of transparency-dev/tessera, finds an export in
// order, from a folder and over HTTP, and a changed one not.
func TestThirdPartyChecker(t *testing.T) {
	fsck, err := exec.LookPath("fsck")
	if err != nil || filepath.Base(filepath.Dir(fsck)) != ".tools" { // Linux has another program of this name
		t.Skip("Tessera's fsck is not there: make tools installs it")
	}
	check := func(dir, url string) (ok bool, output string) {
		t.Helper()
		// With fewer workers it can wait for ever after an error, and version 1.0.4
		// ends with 0 whatever it found.
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
		defer cancel()
		out, _ := exec.CommandContext(ctx, fsck, "--storage_url="+url, "--public_key="+filepath.Join(dir, "vkey"), "--ui=false", "-N", "16").CombinedOutput()
		return strings.Contains(string(out), "Successfully fsck'd log"), string(out)
	}
	for _, size := range []int{1, 256, 300, 600} {
		dir := exported(t, size)
		for _, url := range []string{"file://" + dir + "/", fileServer(t, dir) + "/"} {
			if ok, out := check(dir, url); !ok {
				t.Errorf("size %d at %s:\n%s", size, url, out)
			}
		}
	}
	dir := exported(t, 600)
	change(t, dir, "tile/entries/001", flip(string(long().Entries[299][60:90])))
	if ok, out := check(dir, "file://"+dir+"/"); ok {
		t.Errorf("a changed entry is found in order:\n%s", out)
	}
}
