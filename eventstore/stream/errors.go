package stream

import (
	"errors"
	"fmt"
)

var (
	// ErrExists is returned by Create when the stream is there already.
	ErrExists = errors.New("stream already exists")
	// ErrNotFound is returned when there is no such stream, and by Get when there is
	// no such entry.
	ErrNotFound = errors.New("not found")
	// ErrConfig is returned by Verify when the stream's configuration no longer
	// keeps every entry for ever. The message names the field.
	ErrConfig = errors.New("stream is not append-only")
	// ErrGap is returned when a sequence is missing: the stream has lost entries.
	ErrGap = errors.New("stream has lost entries")
	// ErrConflict is returned when somebody else has appended at the place named.
	ErrConflict = errors.New("another writer has appended")
	// ErrUnknown is returned when the answer to an append was lost. The entries may
	// be in, may not be, and may yet get in. Nothing else may be appended before
	// Resolve, given the same arguments, has had a definite answer.
	ErrUnknown = errors.New("outcome of the append is unknown")
	// ErrTooLarge is returned for an entry above MaxEntry bytes.
	ErrTooLarge = errors.New("entry is too large")
	// ErrTooMany is returned for an append of more than MaxEntries entries.
	ErrTooMany = errors.New("too many entries for one append")
	// ErrOldServer is returned by Open when the external server is older than the
	// oldest one this package was measured with.
	ErrOldServer = errors.New("NATS server is too old")
	// ErrClosed is returned after Close.
	ErrClosed = errors.New("stream is closed")
)

// AppendError says how far an append got that did not come to its end. It
// unwraps to the reason.
type AppendError struct {
	// In counts the entries, from the first, that are known to be in and durable.
	// With ErrUnknown there may be more, otherwise these are all.
	In int
	// Err is the reason.
	Err error
}

func (e *AppendError) Error() string {
	if e.In == 0 {
		return "append: " + e.Err.Error()
	}
	return fmt.Sprintf("append: after the first %d entries: %v", e.In, e.Err)
}

// Unwrap returns the reason.
func (e *AppendError) Unwrap() error { return e.Err }
