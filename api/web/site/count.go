package site

import (
	"fmt"

	"twothirds/domain"
	"twothirds/projections"
)

// countTable is a count by side.
type CountTable struct {
	Rows []CountRow // the sides, then all
}

type CountRow struct {
	Name Said
	All  bool

	Roll, Yes, No, Abstain, NotVoting, Recused string
	Bar                                        Bar
}

func (l *Lang) CountTable(body domain.Count, sides []domain.Count, side func(string) Said) *CountTable {
	t := &CountTable{}
	for _, c := range append(sides[:len(sides):len(sides)], body) {
		row := CountRow{
			Name: side(c.Side), Roll: l.N(c.Roll), Yes: l.N(c.Yes), No: l.N(c.No), Abstain: l.N(c.Abstain),
			NotVoting: l.N(c.NotVoting), Recused: l.N(c.Recused), Bar: l.Bar(c),
		}
		if c.Side == "" {
			row.All, row.Name = true, Said{Text: l.T("count.all")}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// countOpen counts an open poll as if it closed now. It asks the domain, with
// as much of a state as that takes.
func (r *Request) CountOpen(poll *domain.Poll) (body domain.Count, sides []domain.Count, err error) {
	state, err := domain.Load(func(yield func(domain.Row, error) bool) {
		one := func(row projections.Row) bool {
			return yield(domain.Row{Kind: row.Kind, ID: row.ID, JSON: row.JSON}, nil)
		}
		for _, at := range [][2]string{{"rules", poll.Rules.String()}, {"poll", poll.ID.String()}} {
			row, ok, err := r.View.Get(at[0], at[1])
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
				if rows, more, err = r.View.By(part[0], part[1], part[2], after, 500); err != nil {
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
func RunningShown(rules *domain.RuleSet, classes []string) bool {
	for _, name := range classes {
		if class := rules.Class(name); class == nil || !class.RunningTally {
			return false
		}
	}
	return true
}

// bar is a count as a picture: parts of a line, in the units of the roll.
type Bar struct {
	Width int64
	Parts []BarPart
	Label string
}

type BarPart struct {
	Class    string
	At, Size int64
}

func (l *Lang) Bar(c domain.Count) Bar {
	b := Bar{Width: c.Roll}
	for _, part := range []struct {
		class string
		size  int64
	}{{"yes", c.Yes}, {"no", c.No}, {"abstain", c.Abstain}, {"recused", c.Recused}, {"silent", c.NotVoting}} {
		if part.size > 0 {
			b.add(part.class, part.size)
		}
		if part.size > 0 || part.class == "yes" || part.class == "no" { // what nobody did need not be said
			b.say(l.T("bar."+part.class, l.N(part.size)))
		}
	}
	return b
}

// add puts a part behind the others.
func (b *Bar) add(class string, size int64) {
	at := int64(0)
	if n := len(b.Parts); n > 0 {
		at = b.Parts[n-1].At + b.Parts[n-1].Size
	}
	b.Parts = append(b.Parts, BarPart{class, at, size})
	b.Width = max(b.Width, at+size)
}

// say adds to the label.
func (b *Bar) say(words string) {
	if b.Label != "" {
		b.Label += ", "
	}
	b.Label += words
}
