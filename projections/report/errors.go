package report

import "errors"

var (
	// ErrInvalid says that the question is no question: an unknown kind, language or
	// format, a period that ends before it begins.
	ErrInvalid = errors.New("no such report")
	// ErrNotFound says that what the report is to be about is not in the log, or not yet.
	ErrNotFound = errors.New("not found")
	// ErrOverlay says that what is read is a copy of a report with names of persons in it.
	// Nobody can make it again from the log.
	ErrOverlay = errors.New("this is a copy with names of persons, not the report: ask for the report, which has none")
	// ErrNewer says that a report is of a template that this program does not know.
	ErrNewer = errors.New("the report was made by a newer program")
)
