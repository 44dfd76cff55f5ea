package opendata

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strings"
	"testing"

	"twothirds/domain"
)

// TestCodesAreInTheDictionary: the codes that stand in tables are named where the dictionary
// explains their columns, in both languages.
func TestCodesAreInTheDictionary(t *testing.T) {
	meanings := map[string]map[string]domain.Text{} // of columns, by files
	for _, e := range Dictionary() {
		if slices.Contains([]string{"state", "mode", "role", "stance", "by", "status"}, e.Column) || strings.HasPrefix(e.Column, "completion") || e.Column == "outcome" && e.File != "tables/records.csv" && e.File != "tables/rollcalls.csv" {
			if meanings[e.File] == nil {
				meanings[e.File] = map[string]domain.Text{}
			}
			meanings[e.File][e.Column] = e.Meaning
		}
	}
	seen := map[string]bool{}
	for _, log := range []string{"full", "matters"} {
		d := dataAt(t, entriesOf(t, "../../domain/testdata/log_"+log+".jsonl"), 0)
		for file, columns := range meanings {
			lines, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(fileOf(t, d, file), []byte("\ufeff")))).ReadAll()
			must(t, err)
			for i, column := range lines[0] {
				meaning, coded := columns[column]
				for _, line := range lines[1:] {
					code := line[i]
					if !coded || code == "" || seen[file+column+code] {
						continue
					}
					seen[file+column+code] = true
					if !slices.Contains(wordsOf(meaning.En), code) || !slices.Contains(wordsOf(meaning.Az), code) {
						t.Errorf("%s, %s: %s is not in %q and %q", file, column, code, meaning.En, meaning.Az)
					}
				}
			}
		}
	}
	if len(seen) < 30 {
		t.Errorf("only %d codes stand in the kept logs", len(seen))
	}
}

func wordsOf(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" ,:;().", r) })
}
