package eventstore

import (
	"fmt"
	"sync"
	"time"

	"twothirds/domain/wire"
)

// maxDrift is how far wall and monotonic clock may part.
const maxDrift = 2 * time.Second

// maxPause is how long a log may have rested before its clock has to be confirmed.
const maxPause = 24 * time.Hour

// clock is the log's clock: the wall clock, advanced by offset in
// demonstrations. It is trusted only as long as the wall clock runs as evenly
// as the monotonic one: a leap means that somebody set it.
type clock struct {
	wall func() time.Time // with a monotonic reading

	mu    sync.Mutex
	start time.Time
}

func newClock(wall func() time.Time) *clock { return &clock{wall: wall, start: wall()} }

// now reads the log's clock, offset by so many milliseconds. It fails with
// ErrClock when the wall clock has leapt.
func (c *clock) now(offset int64) (wire.Time, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.wall()
	steady := now.Sub(c.start)                  // by the monotonic clock
	shown := now.Round(0).Sub(c.start.Round(0)) // by the wall clock
	if drift := shown - steady; drift > maxDrift || drift < -maxDrift {
		return 0, fmt.Errorf("%w: it was set by %s while the ledger ran; check it and restart", ErrClock, drift.Round(time.Millisecond))
	}
	return wire.Time(now.UnixMilli() + offset), nil
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
