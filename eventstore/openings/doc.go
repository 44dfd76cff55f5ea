// Package openings keeps what the commitments in a log open to: names and
// contacts of persons, with their salts (domain/wire/commit), in one file
// beside the log that can really be deleted from.
//
// What it promises:
//
//   - Only what opens a commitment gets in, and what is handed out opens the
//     commitment that was asked for, of that subject and field.
//   - What Put has returned for is on the disk, synced.
//   - What Erase has returned for is in the file no more, nor in any other that
//     this package wrote: the file is written anew, whole, and takes the old
//     one's place. It cannot reach into backups, or blocks that a disk has freed
//     and not yet overwritten.
//   - The file can be read by its owner alone, and nothing but Write puts any of
//     it elsewhere. Errors do not repeat values.
//
// The file has an opening a line, in its canonical form, so that it can be read
// with a text editor; a backup (export --with-openings) has the same form. One
// process at a time may use it: the caller holds the lock of the data folder.
package openings

import "errors"

var (
	// ErrNotFound is returned where nothing opens the commitment: it was erased, or
	// never kept here.
	ErrNotFound = errors.New("nothing here opens this commitment")
	// ErrMismatch is returned by Put for an opening that is not the commitment's.
	ErrMismatch = errors.New("the opening is not that of the commitment")
	// ErrDamaged is returned for a file that is none of openings.
	ErrDamaged = errors.New("the file of openings is damaged; put it back from a backup")
	// ErrTooMany is returned for more openings than a file holds, MaxOpenings.
	ErrTooMany = errors.New("more openings than a file holds")
)
