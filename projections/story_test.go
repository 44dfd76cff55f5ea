package projections

import (
	"slices"
	"testing"
)

// TestStory says whether the log that the other tests use has what they are to
// find: rows of every kind, groups of several lengths, a poll open at the end.
func TestStory(t *testing.T) {
	b := story()
	f := foldStory(t)
	last := len(b.Entries)
	var kinds []string
	for _, row := range f.sorted(last) {
		kinds = append(kinds, row.Kind)
	}
	equal(t, "kinds", slices.Compact(kinds), []string{
		"acceptance", "amendment", "application", "ballot", "decision", "document", "key", "ledger", "member",
		"motion", "office", "poll", "position", "protest", "representative", "rules",
	})
	lengths := map[int]bool{}
	length := 0
	for _, end := range f.ends[1:] {
		length++
		if end {
			lengths[length] = true
			length = 0
		}
	}
	if !lengths[1] || !lengths[2] || !lengths[4] {
		t.Errorf("lengths of groups: %v", lengths)
	}
	if _, ok := b.State.Due(); !ok {
		t.Error("no poll is open at the end")
	}
}
