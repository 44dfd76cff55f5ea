package chart

import "slices"

// Seat is one seat of a hemicycle: the middle of a circle, in the units of
// Hemicycle, from the left and from above.
type Seat struct {
	X, Y int64
	// Sector and Group are the places of the seat's group among those asked for.
	Sector, Group int
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

const (
	outer = 10_000 // radius of the outermost row
	inner = 4_000  // radius of the innermost one
	aisle = 7_000  // angle between two sectors
)

// NewHemicycle seats people in rows around a half circle: sectors from left to
// right with an aisle between them, in each sector its groups from left to
// right. A size below 1 is an empty group, a sector without anybody takes no
// room. There are no seats where nobody is there, or more than MaxSeats.
func NewHemicycle(sectors [][]int64) Hemicycle {
	total, filled := int64(0), int64(0)
	sizes := make([]int64, len(sectors))
	for i, groups := range sectors {
		for _, n := range groups {
			sizes[i] += max(0, n)
		}
		total += sizes[i]
		if sizes[i] > 0 {
			filled++
		}
	}
	if total == 0 || total > MaxSeats {
		return Hemicycle{}
	}
	rows := rowsFor(total)
	h := Hemicycle{Radius: seatIn(rows)}
	angles := turn - aisle*(filled-1)
	type place struct {
		row   int
		angle int64
		Seat
	}
	var places []place
	end := int64(turn)
	for i, groups := range sectors {
		if sizes[i] == 0 {
			continue
		}
		wide := angles * sizes[i] / total
		var here []place
		for row, n := range fill(sizes[i], wide, rows) {
			if n > 0 {
				// The chord between neighbours is a little shorter than the arc.
				h.Radius = min(h.Radius, arc(row, rows, wide)/n*2/5)
			}
			for k := range n {
				here = append(here, place{row: row, angle: end - wide*(2*k+1)/(2*n)})
			}
		}
		// Seats fill from the left, so that groups are wedges.
		slices.SortStableFunc(here, func(a, b place) int { return int(b.angle - a.angle) })
		group, left := -1, int64(0)
		for k := range here {
			for left == 0 {
				group++
				left = max(0, groups[group])
			}
			left--
			here[k].Sector, here[k].Group = i, group
		}
		places = append(places, here...)
		end -= wide + aisle
	}
	margin := h.Radius + h.Radius/4
	for _, p := range places {
		r := radiusOf(p.row, rows)
		p.X = margin + outer + r*cosine(p.angle)/100_000
		p.Y = margin + outer - r*sine(p.angle)/100_000
		h.Seats = append(h.Seats, p.Seat)
	}
	h.Width, h.Height = 2*(outer+margin), outer+2*margin
	return h
}

// rowsFor is how many rows so many seats are put in: few enough that the arc
// stays wide, many enough that the seats stay large.
func rowsFor(total int64) int64 {
	for rows := int64(2); ; rows++ {
		room := int64(0)
		for row := range rows {
			room += arc(int(row), rows, turn) / (seatIn(rows) * 5 / 2)
		}
		if room >= total {
			return rows
		}
	}
}

// seatIn is the largest radius of a seat where there are so many rows.
func seatIn(rows int64) int64 { return (outer - inner) / (rows - 1) * 2 / 5 }

// radiusOf is the radius of a row, counted from the innermost.
func radiusOf(row int, rows int64) int64 { return inner + (outer-inner)*int64(row)/(rows-1) }

// arc is the length of a row over an angle.
func arc(row int, rows, angle int64) int64 {
	return radiusOf(row, rows) * 314_159 / 100_000 * angle / turn
}

// fill says how many seats of a sector each row gets: one by one, each goes where
// it has the most room.
func fill(total, angle, rows int64) []int64 {
	seats := make([]int64, rows)
	for range total {
		best := 0
		for row := range seats {
			// Compared as fractions: arc / (seats + 1).
			if arc(row, rows, angle)*(seats[best]+1) >= arc(best, rows, angle)*(seats[row]+1) {
				best = row
			}
		}
		seats[best]++
	}
	return seats
}
