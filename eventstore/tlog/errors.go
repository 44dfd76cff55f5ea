package tlog

import "errors"

// Errors of the store.
var (
	// ErrDamaged is returned when what the file holds contradicts itself; the
	// message says what. Such a file is never repaired in place: rebuild it from
	// the stream or from an export, then compare with a kept checkpoint. It may
	// stay locked until the process ends.
	ErrDamaged = errors.New("the log copy is damaged")
	// ErrNewer is returned by Open for a file written by a newer release.
	ErrNewer = errors.New("the log copy was made by a newer release; use that release or a later one")
	// ErrInUse is returned by Open when another process holds the file.
	ErrInUse = errors.New("the log copy is in use by another process; stop it first")
	// ErrReadOnly is returned for a write to a store opened read-only.
	ErrReadOnly = errors.New("the log copy was opened read-only")
	// ErrClosed is returned after Close by every method that needs the file.
	ErrClosed = errors.New("the log copy is closed")
	// ErrFailed is returned for every write after one whose outcome is unknown,
	// a failed fsync for instance. Close the store and open it again: what it
	// then holds is what counts.
	ErrFailed = errors.New("an earlier write to the log copy failed; close it and open it again")

	// ErrSequence is returned by Append when the entries would not follow the last one held.
	ErrSequence = errors.New("entries do not follow the last one held")
	// ErrTooLarge is returned by Append for an entry of more than MaxEntry bytes
	// or a log of more than MaxSize entries.
	ErrTooLarge = errors.New("too large for the log")
	// ErrNotFound is returned for an entry, tile or tree size beyond the present tree.
	ErrNotFound = errors.New("not in the log")
)

// Errors of keeping checkpoints.
var (
	// ErrWrongRoot is returned for a checkpoint that is not of this tree: its
	// root differs from the one at its size. Signed by the log's own key it is
	// evidence of a second history.
	ErrWrongRoot = errors.New("the checkpoint is of another tree")
	// ErrOldCheckpoint is returned for a checkpoint that is not larger than the latest one kept.
	ErrOldCheckpoint = errors.New("the checkpoint is not larger than the latest one kept")
	// ErrStaged is returned when another checkpoint is staged already; publish
	// or supersede that one first.
	ErrStaged = errors.New("another checkpoint is staged and must be published first")
)

// Errors of the text formats.
var (
	// ErrMalformed is returned for a note, checkpoint, verifier key, path or proof
	// that is not in exactly the form its specification and this package allow.
	ErrMalformed = errors.New("malformed")
	// ErrSignature is returned for a note without a good signature of the key asked for.
	ErrSignature = errors.New("no good signature by the expected key")
	// ErrOrigin is returned for a checkpoint of another log.
	ErrOrigin = errors.New("the checkpoint is of another log")
	// ErrProof is returned by VerifyProof when the entry is not where the proof says.
	ErrProof = errors.New("the proof does not lead from this entry to the checkpoint's root")
)
