package domain

import (
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"twothirds/domain/wire"
)

// fillItems completes the items of a draft: who names nobody responsible names none.
func (d *draft) fillItems() error {
	d.fill("items", []Item{})
	d.fill("removed", []string{})
	var lines []jsontext.Value
	if d.data["items"] == nil {
		return nil
	}
	if err := json.Unmarshal(d.data["items"], &lines); err != nil {
		return draftError("/data/items", "must be a list of items")
	}
	for i, line := range lines {
		members, err := membersOf(line, fmt.Sprintf("/data/items/%d", i))
		if err != nil {
			return err
		}
		if members["responsible"] == nil {
			members["responsible"] = wire.Canonical([]MemberID{})
		}
		lines[i] = wire.Canonical(members)
	}
	d.data["items"] = wire.Canonical(lines)
	return nil
}

// fillAttested names the draft that an act from outside adopted.
func (d *draft) fillAttested() error {
	if d.has("digest") && d.has("version") {
		return nil
	}
	id, _ := idOf[planSort](d.subject, kindPlan)
	plan := d.s.plans.get(id)
	if plan == nil {
		return fmt.Errorf("at /subject: %s: %w", d.subject, ErrNoSuch)
	}
	d.fill("digest", plan.Draft.Digest)
	d.fill("version", plan.Version()+1)
	return nil
}

// fillAdoption completes an adopt_plan: the plan's draft as it stands is adopted.
func (d *draft) fillAdoption(members map[string]jsontext.Value, place string) error {
	if members["digest"] != nil && members["version"] != nil {
		return nil
	}
	var id PlanID
	if members["plan"] == nil {
		return draftError(place+"/plan", "is missing: say which plan is adopted")
	}
	if err := wire.Decode(members["plan"], &id, place+"/plan"); err != nil {
		return err
	}
	plan := d.s.plans.get(id)
	if plan == nil {
		return fmt.Errorf("at %s/plan: plan %s: %w", place, id, ErrNoSuch)
	}
	if members["digest"] == nil {
		members["digest"] = wire.Canonical(plan.Draft.Digest)
	}
	if members["version"] == nil {
		members["version"] = wire.Canonical(plan.Version() + 1)
	}
	return nil
}

// draftsPlan reports whether somebody changes the draft of the plan given.
func (d *draft) draftsPlan(sp *speaker) bool {
	id, _ := idOf[planSort](d.given["subject"], kindPlan)
	plan := d.s.plans.get(id)
	return sp.isOfficer(RoleCoordinator, RoleRegistrar) || sp.As == wire.AsRepresentative && (plan == nil || plan.Author == sp.Of)
}
