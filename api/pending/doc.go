// Package pending keeps statements that some of their signers have signed and
// others have not, beside the log, so that people in different places can sign
// the same bytes: two registrars who enrol a key, two tellers, two officers.
//
// What it promises:
//
//   - Nothing in it counts for anything. A statement counts once it is complete
//     and was submitted to the ledger, by anybody, the ordinary way.
//   - What is kept could be signed by those asked as it stands: it has the form of
//     its type, its texts read as they look, every signature in it is that of the
//     line it stands for, and who is still to sign is enrolled.
//   - Strangers put nothing in. The author's signature is there, and the author's
//     key is the ledger's to know; but for a key that is to be enrolled for a
//     representative there is, which cannot be known yet: it proves possession.
//   - It is bounded: in number and size of all, by author, by representative, and
//     in age. What stands in the log, or can no longer be let in, is dropped.
//   - What a method has returned for is on the disk, synced. A lost file loses
//     signatures that can be given again, and nothing else.
//
// In reading order: item.go (what is kept), judge.go (what may be), store.go.
package pending

import "errors"

var (
	// ErrAlone is returned for a statement that nobody else has to sign.
	ErrAlone = errors.New("nobody else has to sign this statement: submit it at /v1/statements")
	// ErrLedger is returned for a statement of another ledger.
	ErrLedger = errors.New("the statement is for another ledger")
	// ErrAuthor is returned for a statement whose author's signature is missing, or
	// whose author the ledger does not know.
	ErrAuthor = errors.New("the first line of data.by has to sign first, with a key of this ledger")
	// ErrSigner is returned for a statement that names a signer who can never sign:
	// a key that is not of this ledger, or was revoked.
	ErrSigner = errors.New("the statement names a signer whose key is not of this ledger, or was revoked")
	// ErrForeign is returned for a signature of none of the lines of data.by.
	ErrForeign = errors.New("a signature is of none of those who speak in the statement")
	// ErrOther is returned where another statement of the same id is kept.
	ErrOther = errors.New("another statement of this id is waiting here; draw a new id")
	// ErrPast is returned for a statement that stands in the log, or can no longer
	// be let in: its author has gone on to a later id.
	ErrPast = errors.New("the statement stands in the log, or its author has signed a later one since: it can no longer be entered")
	// ErrFull is returned where there is no room.
	ErrFull = errors.New("too many statements wait for signatures; have some signed or withdrawn first")
	// ErrNotFound is returned where nothing of this id is kept.
	ErrNotFound = errors.New("no statement of this id waits for signatures: it was entered, withdrawn, or is too old")
	// ErrWithdrawal is returned for a withdrawal that none of those whom the statement names has signed.
	ErrWithdrawal = errors.New("a statement is withdrawn by the signature of a key that it names")
	// ErrInUse is returned where another process has the file open.
	ErrInUse = errors.New("the file of pending statements is in use by another process")
	// ErrOtherLedger is returned for the file of another ledger.
	ErrOtherLedger = errors.New("the file of pending statements is another ledger's")
)
