package chart

import "slices"

// Seat is one seat of a hemicycle: the middle of a circle, in the units of
// Hemicycle, from the left and from above.
type Seat struct {
	X, Y int64
	// Group is the place of the seat's group among those asked for.
	Group int
}

// Hemicycle is a half circle of seats.
type Hemicycle struct {
	Width, Height int64 // of the whole picture
	Radius        int64 // of a seat
	Seats         []Seat
}

// MaxSeats is the most seats that a hemicycle has; more people than that are
// shown by a bar.
const MaxSeats = 1000

// outer is the radius of the outermost row.
const outer = 10_000

// NewHemicycle seats groups of people, from left to right, in rows around a
// half circle. A size below 1 is an empty group. It has no seats where nobody is
// there, or more than MaxSeats.
func NewHemicycle(sizes []int64) Hemicycle {
	total := int64(0)
	for _, n := range sizes {
		total += max(0, n)
	}
	if total == 0 || total > MaxSeats {
		return Hemicycle{}
	}
	rows := rowsFor(total)
	h := Hemicycle{}
	h.Radius = radiusFor(rows)
	type place struct {
		angle int64
		Seat
	}
	var places []place
	margin := h.Radius + h.Radius/4
	for i, n := range fill(total, rows) {
		r := radiusOf(i, rows)
		for k := range n {
			angle := int64(turn / 2)
			if n > 1 {
				angle = turn - turn*k/(n-1)
			}
			places = append(places, place{angle, Seat{X: margin + outer + r*cosine(angle)/100_000, Y: margin + outer - r*sine(angle)/100_000}})
		}
	}
	// Seats fill from the left, row by row at each angle, so that groups are
	// wedges.
	slices.SortStableFunc(places, func(a, b place) int { return int(b.angle - a.angle) })
	group, left := 0, max(0, sizes[0])
	for _, p := range places {
		for left == 0 {
			group++
			left = max(0, sizes[group])
		}
		left--
		p.Group = group
		h.Seats = append(h.Seats, p.Seat)
	}
	h.Width, h.Height = 2*(outer+margin), outer+2*margin
	return h
}

// rowsFor is how many rows so many seats are put in: few enough that the arc
// stays wide, many enough that the seats stay large.
func rowsFor(total int64) int64 {
	for rows := int64(1); ; rows++ {
		if capacity(rows) >= total {
			return rows
		}
	}
}

// radiusOf is the radius of a row, counted from the innermost.
func radiusOf(row int, rows int64) int64 {
	if rows == 1 {
		return outer
	}
	inner := int64(outer * 2 / 5)
	return inner + (outer-inner)*int64(row)/(rows-1)
}

// radiusFor is the radius of a seat where there are so many rows.
func radiusFor(rows int64) int64 {
	if rows == 1 {
		return outer / 10
	}
	return (outer - outer*2/5) / (rows - 1) * 2 / 5
}

// capacity is how many seats find room in so many rows.
func capacity(rows int64) int64 {
	all := int64(0)
	for i := range rows {
		all += room(int(i), rows)
	}
	return all
}

// room is how many seats find room in a row.
func room(row int, rows int64) int64 {
	// The arc is π times the radius; a seat takes five halves of its own.
	return radiusOf(row, rows)*314_159/100_000/(radiusFor(rows)*5/2) + 1
}

// fill says how many seats each row gets: in proportion to its room, together
// exactly total.
func fill(total, rows int64) []int64 {
	all := capacity(rows)
	seats := make([]int64, rows)
	placed, before := int64(0), int64(0)
	for i := range seats {
		before += room(i, rows)
		upTo := total * before / all
		seats[i] = upTo - placed
		placed = upTo
	}
	return seats
}
