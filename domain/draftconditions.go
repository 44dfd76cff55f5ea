package domain

import (
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"twothirds/domain/wire"
)

// fillConditions gives the conditions that an impose_conditions imposes their
// ids, where they have none, and sorts them.
func (d *draft) fillConditions(members map[string]jsontext.Value, place string) error {
	var lines []jsontext.Value
	if err := json.Unmarshal(members["conditions"], &lines); err != nil {
		return draftError(place+"/conditions", "must be a list of conditions")
	}
	ids := make(map[string]jsontext.Value, len(lines))
	for i, line := range lines {
		at := fmt.Sprintf("%s/conditions/%d", place, i)
		condition, err := membersOf(line, at)
		if err != nil {
			return err
		}
		if condition["condition"] == nil {
			condition["condition"] = wire.Canonical(d.newID())
		}
		id := string(condition["condition"])
		if ids[id] != nil {
			return draftError(at+"/condition", "stands twice")
		}
		ids[id] = wire.Canonical(condition)
		lines[i] = condition["condition"]
	}
	slices.SortFunc(lines, func(a, b jsontext.Value) int { return strings.Compare(string(a), string(b)) })
	for i, id := range lines {
		lines[i] = ids[string(id)]
	}
	members["conditions"] = wire.Canonical(lines)
	return nil
}
