package opendata

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// The documentation has every file, as the code has it, and no other.
func TestTheFilesAreDocumented(t *testing.T) {
	docs, err := os.ReadFile("../../docs/open-data.md")
	if err != nil {
		t.Fatal(err)
	}
	want := "| file | what |\n|---|---|\n"
	for _, f := range append(Files(), OfReports()...) {
		want += fmt.Sprintf("| `%s` | %s |\n", f.Name, f.What.En)
	}
	want += "| `SHA256SUMS` | The SHA-256 of each of them. |\n\n"
	if !strings.Contains(string(docs), want) {
		t.Errorf("docs/open-data.md lacks this list:\n%s", want)
	}
}
