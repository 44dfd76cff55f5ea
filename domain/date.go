package domain

import (
	"fmt"
	"time"
)

// Date is a day, written YYYY-MM-DD, of years 0001 to 9999. It stands in what
// is attested; what the ledger itself does has times.
type Date string

// check reports what is no day of the calendar.
func (d Date) check(what string) error {
	parsed, err := time.Parse(time.DateOnly, string(d))
	if err != nil || parsed.Format(time.DateOnly) != string(d) || parsed.Year() < 1 {
		return fmt.Errorf("%s %q: a day, written YYYY-MM-DD", what, string(d))
	}
	return nil
}
