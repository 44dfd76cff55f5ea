// Package attachments keeps the longer texts and files that entries name by
// SHA-256, as plain files beside the log.
//
// What it promises:
//
//   - What Put has returned for is on the disk, synced, under its hash. Putting
//     the same bytes again changes nothing, and mends a file that was damaged.
//   - A file is read whole and as it was put, or reading fails: the hash is
//     compared on every read, before the last bytes are handed out.
//   - Nothing is ever deleted or overwritten by other bytes.
//   - Files are bounded in size, one by one and together, and of a few types.
//
// The file of a hash is <folder>/<its first 2 hex digits>/<64 hex digits>.<ext>.
// What it is called after the dot says its media type, which helps whoever opens
// it and is not part of what the hash binds.
//
// One process at a time may write: the caller holds the lock of the data folder.
package attachments

import "errors"

var (
	// ErrTooLarge is returned by Put for a file of more than MaxSize bytes.
	ErrTooLarge = errors.New("an attachment has at most 25 MB; make the file smaller, or split it")
	// ErrType is returned by Put for a media type that is not kept, or bytes that
	// are not of the type named.
	ErrType = errors.New("not a type of file that is kept")
	// ErrFull is returned by Put when all attachments together would be too large.
	ErrFull = errors.New("the store of attachments is full; its operator can raise the limit")
	// ErrNotFound is returned where no attachment has the hash.
	ErrNotFound = errors.New("no such attachment")
	// ErrDamaged is returned for a file whose bytes no longer have its hash. Put the
	// bytes again, from an export or a backup.
	ErrDamaged = errors.New("the attachment is damaged: its bytes are not those of its hash; put them again")
	// ErrReadOnly is returned by Put on a store that was opened to read.
	ErrReadOnly = errors.New("the store of attachments was opened to read only")
)
