package eventstore

import (
	"errors"
	"testing"
	"time"

	"twothirds/domain/wire"
)

// hands are both clocks of a machine, set by hand.
type hands struct {
	wall   time.Time
	steady time.Duration
}

func (h *hands) read() (time.Time, time.Duration) { return h.wall, h.steady }

func TestClockDrift(t *testing.T) {
	start := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		name         string
		wall, steady time.Duration // gone by
		ok           bool
	}{
		{"at once", 0, 0, true},
		{"both go on", 48 * time.Hour, 48 * time.Hour, true},
		{"two seconds apart", 12 * time.Second, 10 * time.Second, true},
		{"two seconds apart the other way", 8 * time.Second, 10 * time.Second, true},
		{"set forward", 10*time.Second + 2001*time.Millisecond, 10 * time.Second, false},
		{"set back", 10*time.Second - 2001*time.Millisecond, 10 * time.Second, false},
		{"set back before the start", -time.Hour, time.Second, false},
		{"the machine slept", 3 * time.Hour, time.Second, false},
	} {
		h := &hands{wall: start, steady: 77 * time.Hour}
		c := newClock(h.read)
		h.wall, h.steady = start.Add(tt.wall), 77*time.Hour+tt.steady
		now, err := c.now(1000)
		if (err == nil) != tt.ok || (err != nil && !errors.Is(err, ErrClock)) {
			t.Errorf("%s: %v", tt.name, err)
		}
		if want := wire.Time(h.wall.UnixMilli() + 1000); err == nil && now != want {
			t.Errorf("%s: %s, want %s", tt.name, now, want)
		}
	}
}

// A clock that was set is trusted again when it is set right.
func TestClockRecovers(t *testing.T) {
	h := &hands{wall: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)}
	c := newClock(h.read)
	h.wall = h.wall.Add(time.Hour)
	if _, err := c.now(0); !errors.Is(err, ErrClock) {
		t.Fatalf("an hour forward: %v", err)
	}
	h.wall = h.wall.Add(-time.Hour)
	if _, err := c.now(0); err != nil {
		t.Fatalf("set right: %v", err)
	}
}

func TestClockResume(t *testing.T) {
	h := &hands{wall: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)}
	c := newClock(h.read)
	now := wire.Time(h.wall.UnixMilli())
	const day = 24 * 3_600_000
	for _, tt := range []struct {
		name      string
		last      wire.Time
		offset    int64
		confirmed bool
		ok        bool
	}{
		{"the same moment", now, 0, false, true},
		{"behind", now + 1, 0, false, false},
		{"behind, and confirmed", now + 1, 0, true, false},
		{"a demonstration's offset", now + 1, 1, false, true},
		{"a day ahead", now - day, 0, false, true},
		{"more than a day ahead", now - day - 1, 0, false, false},
		{"more than a day ahead, confirmed", now - 400*day, 0, true, true},
		{"an offset into the day after", now, day + 1, false, false},
	} {
		if err := c.resume(tt.offset, tt.last, tt.confirmed); (err == nil) != tt.ok || (err != nil && !errors.Is(err, ErrClock)) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

// The machine's own clocks run together.
func TestMachineClock(t *testing.T) {
	c := newClock(machineClock())
	before := time.Now().UnixMilli()
	now, err := c.now(0)
	if err != nil || int64(now) < before || int64(now) > time.Now().UnixMilli() {
		t.Errorf("it is %s, %v", now, err)
	}
}
