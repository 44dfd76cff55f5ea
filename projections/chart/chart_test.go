package chart

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestSines(t *testing.T) {
	for angle := int64(0); angle <= turn; angle += 77 {
		radians := float64(angle) / turn * math.Pi
		if got, want := float64(sine(angle)), math.Sin(radians)*100_000; math.Abs(got-want) > 3 {
			t.Fatalf("sine(%d) = %v, want %v", angle, got, want)
		}
		if got, want := float64(cosine(angle)), math.Cos(radians)*100_000; math.Abs(got-want) > 3 {
			t.Fatalf("cosine(%d) = %v, want %v", angle, got, want)
		}
	}
}

// TestSeats: everybody has a seat, no two seats touch, all are in the picture,
// and sectors and groups sit from left to right.
func TestSeats(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sectors := rapid.SliceOfN(rapid.SliceOfN(rapid.Int64Range(-1, 60), 1, 5), 1, 4).Draw(t, "sectors")
		total := int64(0)
		for _, groups := range sectors {
			for _, n := range groups {
				total += max(0, n)
			}
		}
		h := NewHemicycle(sectors)
		if total > MaxSeats {
			total = 0
		}
		if int64(len(h.Seats)) != total {
			t.Fatalf("%d seats for %d", len(h.Seats), total)
		}
		counts := map[[2]int]int64{}
		for i, s := range h.Seats {
			counts[[2]int{s.Sector, s.Group}]++
			if s.X < h.Radius || s.Y < h.Radius || s.X > h.Width-h.Radius || s.Y > h.Height-h.Radius {
				t.Fatalf("seat %d of %v is outside: %+v of %dx%d", i, sectors, s, h.Width, h.Height)
			}
			if i > 0 && slices.Compare([]int{s.Sector, s.Group}, []int{h.Seats[i-1].Sector, h.Seats[i-1].Group}) < 0 {
				t.Fatalf("groups are mixed at seat %d", i)
			}
			for _, other := range h.Seats[:i] {
				dx, dy := s.X-other.X, s.Y-other.Y
				if least := 2 * h.Radius; dx*dx+dy*dy < least*least {
					t.Fatalf("two of %d seats overlap: %+v %+v, radius %d", total, s, other, h.Radius)
				}
			}
		}
		for i, groups := range sectors {
			for k, n := range groups {
				if got := counts[[2]int{i, k}]; total > 0 && got != max(0, n) {
					t.Fatalf("group %d of sector %d has %d seats, want %d", k, i, got, n)
				}
			}
		}
	})
}

func TestTooManySeats(t *testing.T) {
	if h := NewHemicycle([][]int64{{MaxSeats, 1}}); h.Seats != nil {
		t.Error("there are seats")
	}
	if h := NewHemicycle([][]int64{{MaxSeats}}); len(h.Seats) != MaxSeats {
		t.Error("there are none")
	}
	if h := NewHemicycle(nil); h.Seats != nil {
		t.Error("there are seats for nobody")
	}
}
