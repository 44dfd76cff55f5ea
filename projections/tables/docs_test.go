package tables_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"twothirds/projections/tables"
)

// dictionary is the table of columns that docs/tables.md has.
func dictionary(columns []tables.Column) string {
	var b strings.Builder
	_, _ = b.WriteString("| column | type | meaning | mənası |\n|---|---|---|---|\n")
	for _, c := range columns {
		fmt.Fprintf(&b, "| `%s` | %s | %s: %s | %s: %s |\n", c.Key, c.Type, c.Title.En, c.Meaning.En, c.Title.Az, c.Meaning.Az)
	}
	return b.String()
}

// The documentation has every column, as the code has it.
func TestTheColumnsAreDocumented(t *testing.T) {
	docs, err := os.ReadFile("../../docs/tables.md")
	if err != nil {
		t.Fatal(err)
	}
	for name, columns := range map[string][]tables.Column{
		"plans": tables.PlanColumns, "members": tables.MemberColumns, "roll calls": tables.RollcallColumns, "votes": tables.VoteColumns,
	} {
		if want := dictionary(columns); !strings.Contains(string(docs), want) {
			t.Errorf("docs/tables.md lacks the columns of %s:\n%s", name, want)
		}
		for _, c := range columns {
			if c.Title.Az == "" || c.Title.En == "" || c.Meaning.Az == "" || c.Meaning.En == "" || c.Type == "" {
				t.Errorf("%s: %+v", name, c)
			}
		}
	}
}
