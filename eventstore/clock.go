package eventstore

import (
	"fmt"
	"time"

	"twothirds/domain/wire"
)

// maxDrift is how far wall and monotonic clock may part.
const maxDrift = 2 * time.Second

// maxPause is how long a log may have rested before its clock has to be confirmed.
const maxPause = 24 * time.Hour

// reading reads both clocks of the machine at one moment: the wall clock, and
// the steady one, which nobody can set and which counts from anywhere.
type reading func() (wall time.Time, steady time.Duration)

// machineClock reads the clocks of this machine.
func machineClock() reading {
	start := time.Now()
	return func() (time.Time, time.Duration) {
		now := time.Now()
		return now.Round(0), now.Sub(start) // Round drops the monotonic reading, Sub uses it
	}
}

// clock is the log's clock: the wall clock, advanced by an offset in
// demonstrations. It is trusted only as long as the wall clock runs as evenly
// as the steady one: a leap means that somebody set it.
type clock struct {
	read  reading
	start time.Time // what the wall clock showed when the steady one showed zero
}

func newClock(read reading) *clock {
	wall, steady := read()
	return &clock{read: read, start: wall.Add(-steady)}
}

// now reads the log's clock, offset by so many milliseconds. It fails with
// ErrClock when the wall clock has leapt.
func (c *clock) now(offset int64) (wire.Time, error) {
	wall, steady := c.read()
	if drift := wall.Sub(c.start) - steady; drift > maxDrift || drift < -maxDrift {
		return 0, fmt.Errorf("%w: it was set by %s while the ledger ran; check it and restart", ErrClock, drift.Round(time.Millisecond))
	}
	return wire.Time(wall.UnixMilli() + offset), nil
}

// resume compares the clock with the log's last entry at the start: it must
// not lie behind, nor far ahead unless somebody has confirmed it.
func (c *clock) resume(offset int64, last wire.Time, confirmed bool) error {
	now, err := c.now(offset)
	if err != nil {
		return err
	}
	switch {
	case now < last:
		return fmt.Errorf("%w: it shows %s, before the log's last entry %s; set it right", ErrClock, now, last)
	case now > last.Add(maxPause.Milliseconds()) && !confirmed:
		return fmt.Errorf("%w: it shows %s, and the log's last entry is from %s; check it and confirm with --clock-ok", ErrClock, now, last)
	}
	return nil
}
