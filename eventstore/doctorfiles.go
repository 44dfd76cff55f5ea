package eventstore

import (
	"context"
	"errors"
	"fmt"

	"twothirds/domain/wire"
	"twothirds/eventstore/attachments"
	"twothirds/eventstore/tlog"
)

// FilesFound counts the attachments of a folder.
type FilesFound struct {
	// Kept is how many there are, each with the hash that it is called by.
	Kept int64
	// Named is how many files the entries name. Elsewhere is how many of these the
	// folder does not have, and need not have (attachments.File).
	Named, Elsewhere int64
}

// scrubFiles reads every attachment of a folder and compares its hash, and looks
// for those that entries name. What is damaged or missing is a fault.
func scrubFiles(ctx context.Context, f *folder, store *tlog.Store, fault func(format string, args ...any)) (found FilesFound, err error) {
	files, err := attachments.Open(f.path(folderAttachments), attachments.Options{ReadOnly: true})
	if err != nil {
		return found, err
	}
	damaged := map[wire.Hash]bool{}
	for info, err := range files.List() {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return found, fmt.Errorf("examining the attachments: %w", err)
		}
		if err := files.Check(info.SHA256); err != nil {
			fault("%v", err)
			damaged[info.SHA256] = true
			continue
		}
		found.Kept++
	}
	missing, err := namedNotKept(ctx, files, store, &found)
	if err != nil {
		return found, err
	}
	for _, m := range missing {
		if !damaged[m.file.SHA256] {
			fault("attachment %s, which entry %d names, is not here: put the file again (twothirds attachment put), from an export or its author", m.file.SHA256, m.seq)
		}
	}
	return found, nil
}

// missingFile is a file that the ledger had to have, and the first entry that names it.
type missingFile struct {
	file attachments.File
	seq  uint64
}

// namedNotKept counts the files that entries name, and returns those that are
// not there and had to be, in the order of the entries. An entry that cannot be
// read is the copy's fault, and is found elsewhere.
func namedNotKept(ctx context.Context, files *attachments.Store, store *tlog.Store, found *FilesFound) ([]missingFile, error) {
	var absent []missingFile
	at := map[wire.Hash]int{} // index in absent, -1: it is there
	err := store.Entries(1, func(seq uint64, raw []byte) error {
		for _, file := range attachments.NamedByEntry(raw) {
			i, known := at[file.SHA256]
			switch {
			case !known:
				at[file.SHA256] = -1
				found.Named++
				_, err := files.Stat(file.SHA256)
				if err != nil && !errors.Is(err, attachments.ErrNotFound) {
					return err
				}
				if err != nil {
					at[file.SHA256] = len(absent)
					absent = append(absent, missingFile{file, seq})
				}
			case i >= 0 && absent[i].file.Elsewhere && !file.Elsewhere:
				absent[i] = missingFile{file, seq}
			}
		}
		return ctx.Err()
	})
	if err != nil && !errors.Is(err, tlog.ErrDamaged) {
		return nil, fmt.Errorf("looking for the attachments that entries name: %w", err)
	}
	var missing []missingFile
	for _, m := range absent {
		if m.file.Elsewhere {
			found.Elsewhere++
		} else {
			missing = append(missing, m)
		}
	}
	return missing, nil
}
