package eventstore

import (
	"errors"
	"fmt"

	"twothirds/domain"
)

// Errors of opening and founding.
var (
	// ErrExists is returned by Create when the folder holds a ledger already.
	ErrExists = errors.New("the folder holds a ledger already; a ledger is founded once")
	// ErrNotEmpty is returned by Create when the folder holds other things.
	ErrNotEmpty = errors.New("the folder is not empty and holds no ledger; found the ledger in a new folder")
	// ErrNoLedger is returned by Open when the folder holds no ledger.
	ErrNoLedger = errors.New("no ledger here; `twothirds init` founds one")
	// ErrInUse is returned when another process holds the folder.
	ErrInUse = errors.New("another process is using this ledger's folder; submit to it by --url, or stop it first")
	// ErrArchive is returned by Open for a restored copy.
	ErrArchive = errors.New("this is an archive, a restored copy; it can be shown, replayed, audited and exported, and takes no statements until `twothirds restore --take-over` makes it live")
	// ErrNewer is returned when a newer release made the folder, or the log is
	// under semantics that this release does not know.
	ErrNewer = errors.New("this is a newer release's; use that release or a later one")
	// ErrDamaged is returned when what the folder holds contradicts itself.
	ErrDamaged = errors.New("the ledger's folder is damaged; nothing was written to it")
	// ErrShorter is returned when the stream has lost entries that were published.
	ErrShorter = errors.New("the stream is shorter than what was published; nothing was written to it")
	// ErrDiffers is returned when the stream holds other bytes than were published.
	ErrDiffers = errors.New("the stream differs from what was published; nothing was written to it")
	// ErrInvalidEntry is returned when the stream holds an entry that may not
	// stand where it stands: somebody appended it past the sequencer. It unwraps
	// to the *domain.Fault.
	ErrInvalidEntry = errors.New("the stream holds an entry that is not valid; everything before it is published, nothing from it on will be")
	// ErrForked is returned when a witness, or a checkpoint kept elsewhere, shows
	// that more of this ledger was signed than there is here, or something else.
	ErrForked = errors.New("this is not the newest copy of the ledger, or not its only history: others have seen a larger tree of it, or another one; " +
		"keep this folder, and go on with the copy that has what they have seen; if it is the witness that is wrong, take it out of the policy")
	// ErrNoLedgerKey is returned where the folder lacks the ledger's key in force:
	// no other key signs in its place.
	ErrNoLedgerKey = errors.New("the ledger's key is missing")
	// ErrPolicy is returned for a policy of witnesses that cannot be followed.
	ErrPolicy = errors.New("the policy of witnesses cannot be followed; mend it")
	// ErrTakeOver is returned by TakeOver for an archive that is not made live.
	ErrTakeOver = errors.New("the archive is not taken over, and stays one")
	// ErrJoin is returned by Join for a ledger that cannot be joined from this folder.
	ErrJoin = errors.New("the ledger cannot be joined")
)

// Errors of submitting.
var (
	// ErrUnknownOutcome is returned when it is not known whether the statement
	// is in the log. Submit the same statement again: it is entered once.
	ErrUnknownOutcome = errors.New("the outcome is unknown; submit the same statement again, it is entered once")
	// ErrBusy is returned when too much is waiting; nothing was entered.
	ErrBusy = errors.New("too many statements are waiting; try again in a moment")
	// ErrRate is returned when one key submits too fast; nothing was entered.
	ErrRate = errors.New("this key submits too fast; try again in a moment")
	// ErrClock is returned while the clock cannot be trusted; nothing was entered.
	ErrClock = errors.New("the clock cannot be trusted")
	// ErrStopped is returned when the ledger is closed or has failed; nothing was entered.
	ErrStopped = errors.New("the ledger takes no statements any more")
)

// Refused is returned by Submit for a statement that was judged and not let in.
type Refused struct {
	Refusal *domain.Refusal
	// Note is the refusal signed with the ledger's key (RefusalNote); empty for
	// a statement of keys that the log does not know.
	Note string
}

// Error is the refusal's.
func (r *Refused) Error() string { return fmt.Sprintf("refused: %v", r.Refusal) }

// Unwrap gives the refusal.
func (r *Refused) Unwrap() error { return r.Refusal }
