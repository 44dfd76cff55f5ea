package render

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// golden compares bytes with a file of testdata.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		must(t, os.WriteFile(path, got, 0o644))
		return
	}
	want, err := os.ReadFile(path)
	must(t, err)
	if !bytes.Equal(got, want) {
		t.Fatalf("%s: %+v", name, *Compare("md", want, got))
	}
}

// TestGolden renders reports that were rendered before: the same bytes, whatever has
// changed in the program since. CSV, HTML and Markdown may never differ for a
// template; whoever changes PDF or XLSX raises its version.
func TestGolden(t *testing.T) {
	all := kept(t)
	var hashes strings.Builder
	for _, name := range slices.Sorted(maps.Keys(all)) {
		for _, f := range Formats() {
			got, err := f.Render(all[name], Options{})
			must(t, err)
			fmt.Fprintf(&hashes, "%x %s.%s version %d\n", sha256.Sum256(got), name, f.Name, f.Version)
		}
	}
	golden(t, "hashes.txt", []byte(hashes.String()))
	for _, lang := range []string{"en", "az"} {
		o := Options{}
		if lang == "en" {
			o.Base = "https://ledger.example/"
		}
		for _, format := range []string{"csv", "html", "md"} {
			golden(t, "decisions-"+lang+"."+format, rendered(t, all["decisions-"+lang], format, o))
		}
	}
}

// TestSameBytes renders reports again and again.
func TestSameBytes(t *testing.T) {
	all := kept(t)
	for _, c := range []struct {
		name, format string
		times        int
	}{{"minutes-az", "pdf", 20}, {"decision-az", "pdf", 1}, {"minutes-az", "xlsx", 5}, {"decisions-en", "xlsx", 2}} {
		first := rendered(t, all[c.name], c.format, Options{})
		for range c.times {
			if !bytes.Equal(rendered(t, all[c.name], c.format, Options{}), first) {
				t.Fatalf("%s of %s has other bytes", c.format, c.name)
			}
		}
	}
}
