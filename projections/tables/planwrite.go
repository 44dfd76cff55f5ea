package tables

import (
	"strconv"
	"strings"

	"twothirds/domain"
)

// PlanTable is a table of plans, with the columns of PlanColumns: a row an item, in the
// order of numbers as people count, one plan after the other.
func PlanTable(plans []Plan, roll *Roll) Table {
	t := Table{Name: "plan", Columns: PlanColumns}
	for i := range plans {
		for j := range plans[i].Items {
			t.Rows = append(t.Rows, planRow(&plans[i], &plans[i].Items[j], roll))
		}
	}
	return t
}

// PlanOf is a plan of a ledger for a table: what its version in force says, or with draft
// what its draft says.
func PlanOf(plan *domain.Plan, text domain.PlanText) Plan {
	return Plan{ID: plan.ID, Kind: plan.Kind, Title: text.Content.Title, Period: text.Content.Period, Measures: text.Content.Measures, Items: text.Items}
}

func planRow(plan *Plan, item *domain.Item, roll *Roll) []string {
	id := ""
	if plan.ID != (domain.PlanID{}) {
		id = plan.ID.String()
	}
	measures := ""
	if plan.Measures > 0 {
		measures = strconv.FormatInt(plan.Measures, 10)
	}
	lang := "az"
	if item.Title.Az == "" {
		lang = "en"
	}
	names := make([]string, len(item.Responsible))
	for i, member := range item.Responsible {
		names[i] = roll.name(member, lang)
	}
	var due domain.Deadline
	if item.Deadline != nil {
		due = *item.Deadline
	}
	return []string{
		id, plan.Kind, plan.Title.Az, plan.Title.En, string(plan.Period.From), string(plan.Period.To), measures,
		item.Number, item.Level, item.Parent, item.Title.Az, item.Title.En, item.Text.Az, item.Text.En, item.Indicator.Az, item.Indicator.En,
		item.Implementers.Az, item.Implementers.En, strings.Join(names, "; "), due.Text.Az, due.Text.En, string(due.From), string(due.To),
	}
}
