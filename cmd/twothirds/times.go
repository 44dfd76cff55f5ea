package main

import (
	"fmt"
	"time"

	"twothirds/domain/wire"
)

// timeOf reads a time as a person may write it: as the ledger does, in any
// form of RFC 3339, or as a day, which begins at midnight UTC.
func timeOf(value string) (wire.Time, error) {
	for _, layout := range []string{time.RFC3339Nano, time.DateOnly} {
		if t, err := time.Parse(layout, value); err == nil {
			return wire.Time(t.UnixMilli()), nil
		}
	}
	return 0, exitError{exitUsage, fmt.Errorf("%q is no time; write 2026-11-24T09:30:00Z or 2026-11-24", value)}
}

// moment is a time given as --NAME or as --hours from another one.
type moment struct {
	at    string
	hours int64
}

// after reads the moment, counting hours from a time; ok is false where none was given.
func (m *moment) after(from wire.Time) (at wire.Time, ok bool, err error) {
	switch {
	case m.at != "" && m.hours != 0:
		return 0, false, exitError{exitUsage, fmt.Errorf("give a time or a number of hours, not both")}
	case m.hours != 0:
		return from.AddHours(m.hours), true, nil
	case m.at == "":
		return 0, false, nil
	}
	at, err = timeOf(m.at)
	return at, err == nil, err
}
