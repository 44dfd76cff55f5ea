package domain

import (
	"maps"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"twothirds/domain/wire"
)

// FieldDiff is a member that differs, by its name in the statement. From or To
// is absent where it was, or is, not there.
type FieldDiff struct {
	Field string         `json:"field"`
	From  jsontext.Value `json:"from,omitzero"`
	To    jsontext.Value `json:"to,omitzero"`
}

// DiffRecords are the members in which a record's content differs from another one.
func DiffRecords(from, to *RecordContent) []FieldDiff { return differing(from, to) }

// differing are the members in which two values of one type differ, by name.
func differing(from, to any) []FieldDiff {
	before, after := membersOfValue(from), membersOfValue(to)
	names := slices.Concat(slices.Sorted(maps.Keys(before)), slices.Sorted(maps.Keys(after)))
	slices.Sort(names)
	fields := []FieldDiff{}
	for _, member := range slices.Compact(names) {
		if string(before[member]) != string(after[member]) {
			fields = append(fields, FieldDiff{Field: member, From: before[member], To: after[member]})
		}
	}
	return fields
}

func membersOfValue(v any) map[string]jsontext.Value {
	var members map[string]jsontext.Value
	_ = json.Unmarshal(wire.Canonical(v), &members) // an object, as it was written
	return members
}
