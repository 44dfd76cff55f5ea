package rows

import "errors"

// What callers tell apart with [errors.Is].
var (
	// ErrNewer is returned by [Open] when the file was made by a newer release,
	// with a layout or a schema this one does not know. Rebuilding it would work,
	// but the right step is to run the newer release.
	ErrNewer = errors.New("the rows were made by a newer release: run that release, or rebuild them with this one")

	// ErrSchema is returned by [Open] when the file is of an older layout or
	// schema. The caller rebuilds.
	ErrSchema = errors.New("the rows are of an older schema: rebuild them from the log")

	// ErrDamaged is returned when the file, or something read from it, is not
	// what was written. The caller rebuilds.
	ErrDamaged = errors.New("the rows are damaged: rebuild them from the log")

	// ErrBusy is returned when another process, or another handle in this one,
	// has the file open.
	ErrBusy = errors.New("the rows are in use: stop the other process first")

	// ErrClosed is returned by every call after [DB.Close].
	ErrClosed = errors.New("the rows are closed")

	// ErrSequence is returned by [DB.Apply] when the entries do not follow the
	// head: a sequence left out or come again, a recorded time going back.
	// Nothing was applied; the caller reads [DB.Head] and goes on from there.
	ErrSequence = errors.New("the entries do not follow the head")

	// ErrGroup is returned by [DB.Apply] when the entries end inside a group.
	// Nothing was applied; the caller comes again with the whole group.
	ErrGroup = errors.New("the entries end inside a group: apply whole groups")

	// ErrFuture is returned by [DB.View] for a sequence beyond the head.
	ErrFuture = errors.New("the ledger has not come that far")

	// ErrInvalid is returned for a value that is not of the form this package
	// states for it. Nothing was applied.
	ErrInvalid = errors.New("not of the stated form")

	// ErrOrder is returned by [Digester.Add] when entities do not come in order.
	ErrOrder = errors.New("entities must be added in rising order of kind, then id, each once")
)
