package projections

import (
	"errors"

	"twothirds/projections/rows"
)

// What callers tell apart with errors.Is.
var (
	// ErrFuture is returned for a sequence that the rows, or the log, have not
	// come to.
	ErrFuture = rows.ErrFuture
	// ErrInvalid is returned for a cursor or limit that is not of its form.
	ErrInvalid = rows.ErrInvalid
	// ErrClosed is returned after Model.Close.
	ErrClosed = rows.ErrClosed
	// ErrNotReady is returned while there are no rows to read: they are being
	// made from the log, or have just been replaced. Ask again.
	ErrNotReady = errors.New("the read model is being rebuilt from the log: try again in a moment")
)

// Why rows are made anew, besides rows.ErrSchema and rows.ErrDamaged.
var (
	errOtherLog = errors.New("the rows are of another log")
	errNoState  = errors.New("the rows do not add up to a state")
)
