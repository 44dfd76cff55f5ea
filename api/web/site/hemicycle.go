package site

import (
	"twothirds/domain"
	"twothirds/projections/chart"
)

// Hemicycle is a count as seats in a half circle: the sides from left to right,
// within each what was voted.
type Hemicycle struct {
	Width, Height int64
	Radius        int64
	Seats         []seat
	Label         string // says the same in words
	Middle, Below string // written under the arch
	MiddleX       int64
	MiddleY       int64
	BelowY        int64
}

// seat is a circle, or a square for votes against, so that colour is not all
// that tells them apart.
type seat struct {
	Class     string
	X, Y      int64 // the middle
	Radius    int64
	Left, Top int64 // of the square
	Side      int64 // of the square
	Square    bool
}

// Hemicycle draws the sides of a count; middle and below are written under it.
// It is nil where nobody is on the roll, or too many are: then the bar says it.
func (l *Lang) Hemicycle(body domain.Count, sides []domain.Count, middle, below string) *Hemicycle {
	if len(sides) == 0 {
		sides = []domain.Count{body}
	}
	sectors := make([][]int64, 0, len(sides))
	for _, c := range sides {
		sectors = append(sectors, []int64{c.Yes, c.No, c.Abstain, c.Recused, c.NotVoting})
	}
	classes := []string{"yes", "no", "abstain", "recused", "silent"}
	drawn := chart.NewHemicycle(sectors)
	if body.Roll == 0 || drawn.Seats == nil {
		return nil
	}
	h := &Hemicycle{
		Width: drawn.Width, Height: drawn.Height, Radius: drawn.Radius, Label: l.Bar(body).Label, Middle: middle, Below: below,
		MiddleX: drawn.Width / 2, MiddleY: drawn.Height - 1100, BelowY: drawn.Height - 350,
	}
	for _, s := range drawn.Seats {
		class := classes[s.Group]
		side := drawn.Radius * 9 / 5
		radius := drawn.Radius
		if class == "abstain" {
			radius -= 95 // the ring's line lies half outside
		}
		if class == "silent" {
			radius -= 45
		}
		h.Seats = append(h.Seats, seat{
			Class: class, X: s.X, Y: s.Y, Radius: max(radius, 20), Square: class == "no", Left: s.X - side/2, Top: s.Y - side/2, Side: side,
		})
	}
	return h
}
