package projections

import (
	"github.com/go-json-experiment/json"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/projections/rows"
)

// dueOn is when a day begins, in UTC.
func dueOn(day domain.Date) (wire.Time, error) {
	return wire.ParseTime(string(day) + "T00:00:00.000Z")
}

// briefOf is the brief of an entity that lists show for its time alone; due says
// what its time is, nil where none is set.
func briefOf[V any](row domain.Row, due func(v *V) (*Due, error)) (*brief, []rows.Place, error) {
	v := new(V)
	if err := json.Unmarshal(row.JSON, v); err != nil {
		return nil, nil, err
	}
	d, err := due(v)
	return &brief{Due: d}, nil, err
}

func briefConcern(row domain.Row, _ titles) (*brief, []rows.Place, error) {
	return briefOf(row, func(c *domain.Concern) (*Due, error) {
		if c.State != domain.StateOpen || c.Due == "" {
			return nil, nil
		}
		at, err := dueOn(c.Due)
		return &Due{At: at, Day: c.Due, State: c.State, Title: c.Text}, err
	})
}

func briefCondition(row domain.Row, _ titles) (*brief, []rows.Place, error) {
	return briefOf(row, func(c *domain.Condition) (*Due, error) {
		if c.State != domain.StateOpen {
			return nil, nil
		}
		return &Due{At: c.Due, State: c.State, Title: c.Text}, nil
	})
}

func briefGroup(row domain.Row, _ titles) (*brief, []rows.Place, error) {
	return briefOf(row, func(g *domain.WorkingGroup) (*Due, error) {
		if g.DissolvedBy != nil || g.Until.IsZero() {
			return nil, nil
		}
		return &Due{At: g.Until, State: g.State, Title: g.Name}, nil
	})
}

func briefItem(row domain.Row, _ titles) (*brief, []rows.Place, error) {
	return briefOf(row, func(i *domain.PlanItem) (*Due, error) {
		if i.Adopted == nil || i.Adopted.Content.Deadline == nil || i.Adopted.Content.Deadline.To == "" {
			return nil, nil
		}
		day := i.Adopted.Content.Deadline.To
		at, err := dueOn(day)
		return &Due{At: at, Day: day, About: "plan/" + i.Plan.String(), Number: i.Number, Title: i.Adopted.Content.Title}, err
	})
}

func briefMeeting(row domain.Row, _ titles) (*brief, []rows.Place, error) {
	return briefOf(row, func(m *domain.Meeting) (*Due, error) {
		if m.State != domain.MeetingCalled {
			return nil, nil
		}
		return &Due{At: m.Starts, State: m.State, Title: m.Title}, nil
	})
}

func briefOffice(row domain.Row, _ titles) (*brief, []rows.Place, error) {
	return briefOf(row, func(o *domain.Office) (*Due, error) {
		if o.Holder == "" || o.Until.IsZero() {
			return nil, nil
		}
		return &Due{At: o.Until}, nil
	})
}

func briefProposal(row domain.Row, _ titles) (*brief, []rows.Place, error) {
	return briefOf(row, func(p *domain.Proposal) (*Due, error) {
		if p.Answer != "" || p.Due.IsZero() {
			return nil, nil
		}
		return &Due{At: p.Due, State: p.State, Title: p.Title}, nil
	})
}

func briefRepresentative(row domain.Row, t titles) (*brief, []rows.Place, error) {
	return briefOf(row, func(r *domain.Representative) (*Due, error) {
		if r.Ended != 0 || r.To.IsZero() {
			return nil, nil
		}
		name, err := t.member(r.Member)
		return &Due{At: r.To, About: "member/" + r.Member.String(), Title: name}, err
	})
}

func briefRules(row domain.Row, _ titles) (*brief, []rows.Place, error) {
	return briefOf(row, func(r *domain.AdoptedRules) (*Due, error) { return &Due{At: r.EffectiveFrom}, nil })
}

func briefRuling(row domain.Row, t titles) (*brief, []rows.Place, error) {
	return briefOf(row, func(r *domain.Ruling) (*Due, error) {
		if r.OverturnedBy != nil {
			return nil, nil
		}
		_, title, err := t.motion(r.Motion)
		return &Due{At: r.Until, About: "motion/" + r.Motion.String(), State: r.Kind, Title: title}, err
	})
}
