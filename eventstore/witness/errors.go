package witness

import (
	"errors"
	"fmt"
)

// Errors of the text formats.
var (
	// ErrMalformed is returned for a key, a policy or an answer that is not in the
	// form that its specification and this package allow.
	ErrMalformed = errors.New("malformed")
	// ErrUnsupported is returned for a verifier key of a type that this release
	// does not verify: ML-DSA-44 (0x06), and plain Ed25519 (0x01), which signs no time.
	ErrUnsupported = errors.New("unsupported kind of key")
)

// Errors of asking a witness.
var (
	// ErrInconsistent is returned when the witness says that the checkpoint is not
	// of the tree that it knows. Either this log was put back from an older copy, or
	// it has shown two histories.
	ErrInconsistent = errors.New("the witness knows another tree of this log")
	// ErrUnknownLog is returned when the witness does not know the log; its operator has to add it.
	ErrUnknownLog = errors.New("the witness does not know this log")
	// ErrRefused is returned when the witness refuses a request for any other reason.
	ErrRefused = errors.New("the witness refused the request")
	// ErrUnreachable is returned when there was no answer, or that of a server in trouble.
	ErrUnreachable = errors.New("the witness could not be reached")
)

// A SizeError says that the old size of a request is not that of the witness.
type SizeError struct {
	Size int64 // the size of the largest tree that the witness has cosigned
}

func (e *SizeError) Error() string {
	return fmt.Sprintf("the witness has cosigned size %d", e.Size)
}

// An AheadError says that the witness has cosigned a larger tree than the one
// submitted: somebody has shown it a longer log than this one.
type AheadError struct {
	Size int64 // the size of that larger tree
}

func (e *AheadError) Error() string {
	return fmt.Sprintf("the witness has cosigned a larger tree, of size %d", e.Size)
}

// Errors of a witness's own folder.
var (
	// ErrNoWitness is returned for a folder that holds no witness.
	ErrNoWitness = errors.New("no witness lives in this folder; make one with --name")
	// ErrName is returned for a name that a witness cannot have, or that is not the one it has.
	ErrName = errors.New("not a name for this witness")
	// ErrInUse is returned when another process has the folder open.
	ErrInUse = errors.New("the witness's folder is in use by another process; stop it first")
	// ErrDamaged is returned when what the folder holds contradicts itself.
	ErrDamaged = errors.New("the witness's folder is damaged")
	// ErrOlder is returned when the state is older than the count of cosignatures
	// beside it: it was put back from a backup. With it the witness could cosign a
	// second history of a log. There is no way to go on: make a new witness, under
	// another name, and have the ledgers exchange its line in their policies.
	ErrOlder = errors.New("the witness's state is older than its last cosignature, as if put back from a backup; make a new witness under another name")
	// ErrMoved is returned when the folder was copied, or put back from a backup.
	ErrMoved = errors.New("the witness's folder has been copied or put back from a backup")
	// ErrFailed is returned after a write whose outcome is unknown; start the witness again.
	ErrFailed = errors.New("an earlier write to the witness's state failed; start it again")
)
