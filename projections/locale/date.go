package locale

import (
	"fmt"
	"time"
)

// Date writes the day of a time in its own zone: 24 November 2026, or 24 noyabr 2026.
func (l *Language) Date(t time.Time) string {
	return fmt.Sprintf("%d %s %d", t.Day(), l.months[t.Month()-1], t.Year())
}

// Month writes a month and its year: November 2026, or noyabr 2026.
func (l *Language) Month(t time.Time) string {
	return fmt.Sprintf("%s %d", l.months[t.Month()-1], t.Year())
}

// UTC writes a time to the minute in universal time: 24 November 2026, 09:30 UTC.
func (l *Language) UTC(t time.Time) string {
	t = t.UTC()
	return fmt.Sprintf("%s, %02d:%02d UTC", l.Date(t), t.Hour(), t.Minute())
}

// Baku writes a time to the minute as the clocks in Baku show it, and what they
// are ahead of universal time by: 24 November 2026, 13:30 (Baku, UTC+4). Before
// 27 September 1992 it is UTC.
func (l *Language) Baku(t time.Time) string {
	local, ok := Baku(t)
	if !ok {
		return l.UTC(t)
	}
	_, offset := local.Zone()
	return fmt.Sprintf("%s, %02d:%02d (%s, UTC+%d)", l.Date(local), local.Hour(), local.Minute(), l.baku, offset/3600)
}

// unitSizes are the units of durations.
var unitSizes = [...]time.Duration{24 * time.Hour, time.Hour, time.Minute, time.Second}

// Duration writes how long something takes, in at most the two greatest units, days
// to seconds, and cuts off what is less: 3 days 4 hours, or 3 gün 4 saat. Less than a
// second is 0 seconds. A negative one is written as its size.
func (l *Language) Duration(d time.Duration) string {
	if d < 0 {
		d = -max(d, -1<<63+1)
	}
	for i, size := range unitSizes {
		n := int64(d / size)
		if n == 0 && i < len(unitSizes)-1 {
			continue
		}
		text := l.unit(i, n)
		if i < len(unitSizes)-1 {
			if rest := int64(d % size / unitSizes[i+1]); rest > 0 {
				text += " " + l.unit(i+1, rest)
			}
		}
		return text
	}
	return "" // the last unit always returns
}

func (l *Language) unit(i int, n int64) string {
	form := 0
	if l.Plural(n) == Other {
		form = 1
	}
	return l.N(n) + " " + l.units[i][form]
}
