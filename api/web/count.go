package web

import (
	"fmt"

	"twothirds/domain"
	"twothirds/projections"
)

// countTable is a count by side.
type countTable struct {
	Rows []countRow // the sides, then all
}

type countRow struct {
	Name said
	All  bool

	Roll, Yes, No, Abstain, NotVoting, Recused string
	Bar                                        bar
}

func (l *lang) countTable(body domain.Count, sides []domain.Count, side func(string) said) *countTable {
	t := &countTable{}
	for _, c := range append(sides[:len(sides):len(sides)], body) {
		row := countRow{
			Name: side(c.Side), Roll: l.N(c.Roll), Yes: l.N(c.Yes), No: l.N(c.No), Abstain: l.N(c.Abstain),
			NotVoting: l.N(c.NotVoting), Recused: l.N(c.Recused), Bar: l.bar(c),
		}
		if c.Side == "" {
			row.All, row.Name = true, said{Text: l.T("count.all")}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// countOpen counts an open poll as if it closed now. It asks the domain, with
// as much of a state as that takes.
func (r *request) countOpen(poll *domain.Poll) (body domain.Count, sides []domain.Count, err error) {
	state, err := domain.Load(func(yield func(domain.Row, error) bool) {
		one := func(row projections.Row) bool {
			return yield(domain.Row{Kind: row.Kind, ID: row.ID, JSON: row.JSON}, nil)
		}
		for _, at := range [][2]string{{"rules", poll.Rules.String()}, {"poll", poll.ID.String()}} {
			row, ok, err := r.view.Get(at[0], at[1])
			if err == nil && !ok {
				err = fmt.Errorf("there is no %s %s", at[0], at[1])
			}
			if err != nil {
				yield(domain.Row{}, err)
				return
			}
			if !one(row) {
				return
			}
		}
		parts := [][3]string{{"ballot", "poll", poll.ID.String()}}
		if poll.Meeting != nil {
			parts = append(parts, [3]string{"attendance", "meeting", poll.Meeting.String()})
		}
		for _, part := range parts {
			for after, more := "", true; more; {
				var rows []projections.Row
				var err error
				if rows, more, err = r.view.By(part[0], part[1], part[2], after, 500); err != nil {
					yield(domain.Row{}, err)
					return
				}
				for _, row := range rows {
					if !one(row) {
						return
					}
					after = row.ID
				}
			}
		}
	}, domain.Head{})
	if err != nil {
		return body, nil, fmt.Errorf("counting poll %s: %w", poll.ID, err)
	}
	body, sides = state.Count(state.Poll(poll.ID))
	return body, sides, nil
}

// runningShown reports whether pages may show the count of an open poll: all of
// the motion's classes must allow it.
func runningShown(rules *domain.RuleSet, classes []string) bool {
	for _, name := range classes {
		if class := rules.Class(name); class == nil || !class.RunningTally {
			return false
		}
	}
	return true
}
