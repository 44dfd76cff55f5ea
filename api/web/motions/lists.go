package motions

import (
	"slices"

	"twothirds/api/web/site"
	"twothirds/domain"
	"twothirds/domain/wire"
)

// motionLine is a motion in a list.
type motionLine struct {
	Href  string
	No    string
	Title site.Said
	State string // its wire name
	Word  string // the same in the page's language
	Mover site.Said
	Date  site.Stamp
}

// motions reads every motion, newest first.
func (r *request) motions() ([]*site.MotionBrief, error) {
	motions, err := site.Every[site.MotionBrief](r.View, "motion")
	slices.SortFunc(motions, func(a, b *site.MotionBrief) int { return int(b.Number - a.Number) })
	return motions, err
}

func (r *request) motionLine(m *site.MotionBrief, names map[domain.MemberID]site.Said) motionLine {
	return motionLine{
		Href: r.Href("/motions/", m.ID), No: r.N(m.Number), Title: r.In(m.Content.Title),
		State: m.State, Word: r.Or("state.", m.State), Mover: names[m.Mover], Date: r.Day(m.TabledAt),
	}
}

// decisionLine is a decision in a list.
type decisionLine struct {
	No            string
	Href          string // of its motion's page
	Motion        string
	Title         site.Said
	Outcome, Word string
	Bar           site.Bar
	Date          site.Stamp
	EntryHref     string
	Rescinded     bool

	number int64
	seq    wire.Seq
}

// decisions reads every decision, newest first, still without dates.
func (r *request) decisions(motions []*site.MotionBrief) ([]decisionLine, error) {
	decisions, err := site.Every[domain.Decision](r.View, "decision")
	if err != nil {
		return nil, err
	}
	byID := make(map[domain.MotionID]*site.MotionBrief, len(motions))
	for _, m := range motions {
		byID[m.ID] = m
	}
	lines := make([]decisionLine, 0, len(decisions))
	for _, d := range decisions {
		m := byID[d.Motion] // it stands before the decision in the log, and so in the view
		lines = append(lines, decisionLine{
			No: r.N(d.Number), Href: r.Href("/motions/", d.Motion), Motion: r.N(m.Number), Title: r.In(m.Content.Title),
			Outcome: string(d.Outcome), Word: r.Or("state.", string(d.Outcome)),
			Bar:       r.Bar(d.Body),
			EntryHref: r.Href("/log/", d.Seq), Rescinded: d.RescindedBy != nil, number: d.Number, seq: d.Seq,
		})
	}
	slices.SortFunc(lines, func(a, b decisionLine) int { return int(b.number - a.number) })
	return lines, nil
}

// dated fills in when decisions were made.
func (r *request) dated(lines []decisionLine) ([]decisionLine, error) {
	for i := range lines {
		recorded, err := r.RecordedAt(lines[i].seq)
		if err != nil {
			return nil, err
		}
		lines[i].Date = r.Day(recorded)
	}
	return lines, nil
}
