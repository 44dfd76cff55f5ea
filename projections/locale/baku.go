package locale

import "time"

// The time in Baku, from the IANA time zone database (zone Asia/Baku, rules Azer
// and EUAsia): UTC+4 since 27 September 1992; an hour more in the summers of 1996
// to 2015, from the last Sunday in March to the last in October, changing at
// 01:00 UTC in 1996 and at 00:00 UTC after; UTC+4 all year since.
// One zone does not pay for the whole database in the program (0.4 MB).
var (
	bakuStandard = time.FixedZone("+04", 4*3600)
	bakuSummer   = time.FixedZone("+05", 5*3600)
	bakuSince    = time.Date(1992, time.September, 26, 23, 0, 0, 0, time.UTC)
)

// Baku returns a time as the clocks in Baku show it. ok is false, and the time
// in UTC, before 27 September 1992: what was the time there then is not kept here.
func Baku(t time.Time) (local time.Time, ok bool) {
	t = t.UTC()
	if t.Before(bakuSince) {
		return t, false
	}
	year := t.Year()
	if year < 1996 || year > 2015 {
		return t.In(bakuStandard), true
	}
	hour := 0
	if year == 1996 {
		hour = 1
	}
	if t.Before(lastSunday(year, time.March, hour)) || !t.Before(lastSunday(year, time.October, hour)) {
		return t.In(bakuStandard), true
	}
	return t.In(bakuSummer), true
}

// BakuDay is the day of a time in Baku (in UTC, where Baku says false), YYYY-MM-DD.
func BakuDay(t time.Time) string {
	local, _ := Baku(t)
	return local.Format(time.DateOnly)
}

// lastSunday is an hour of the last Sunday of a month that has 31 days, in UTC.
func lastSunday(year int, month time.Month, hour int) time.Time {
	last := time.Date(year, month, 31, hour, 0, 0, 0, time.UTC)
	return last.AddDate(0, 0, -int(last.Weekday()))
}
