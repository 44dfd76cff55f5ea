package eventstore

import (
	"errors"
	"fmt"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/domain/wire/pubkey"
	"twothirds/eventstore/attachments"
	"twothirds/eventstore/copies"
	"twothirds/eventstore/door"
	"twothirds/eventstore/openings"
)

// Names of what a data folder keeps beside the log.
const (
	folderAttachments = "attachments"
	fileOpenings      = copies.FileOpenings
)

// Beside is what a ledger's folder keeps beside the log, of a folder that is not
// open as a ledger: a live one that no process uses, or an archive.
type Beside struct {
	Ledger      wire.Hash
	Attachments *attachments.Store
	Openings    *openings.Store

	folder *folder
}

// OpenBeside takes a ledger's folder to work on what is beside its log. It fails
// with ErrNoLedger, ErrInUse, ErrNewer or ErrDamaged.
func OpenBeside(dir string) (*Beside, error) {
	a, err := readAbout(dir)
	if err != nil {
		return nil, err
	}
	f, err := holdFolder(dir)
	if err != nil {
		return nil, err
	}
	files, personal, err := openBeside(f, a, 0)
	if err != nil {
		return nil, errors.Join(err, f.release())
	}
	return &Beside{Ledger: a.Ledger, Attachments: files, Openings: personal, folder: f}, nil
}

// Close releases the folder.
func (b *Beside) Close() error { return b.folder.release() }

func openBeside(f *folder, a about, maxTotal int64) (*attachments.Store, *openings.Store, error) {
	files, err := attachments.Open(f.path(folderAttachments), attachments.Options{MaxTotal: maxTotal})
	if err != nil {
		return nil, nil, err
	}
	personal, err := openings.Open(f.path(fileOpenings), a.Ledger)
	if errors.Is(err, openings.ErrDamaged) {
		err = fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return files, personal, err
}

// Attachments are the files that entries name.
func (l *Ledger) Attachments() *attachments.Store { return l.attachments }

// Openings are what the commitments in the log open to. They are personal data:
// nothing of them is exported, indexed or put into an answer; names alone are laid
// over pages, where the operator has it so (serve --names).
func (l *Ledger) Openings() *openings.Store { return l.openings }

// Enrolled reports whether a key is enrolled in the ledger and was not revoked.
func (l *Ledger) Enrolled(key pubkey.Key) bool {
	l.publisher.mu.Lock()
	defer l.publisher.mu.Unlock()
	row := l.publisher.state.Key(key.String())
	return row != nil && row.Revoked == nil
}

// checkAttachments returns a *domain.Refusal for a statement that names a file
// which the ledger has to have and the store has not: what an entry rests on is
// durable before it is. Files that are kept elsewhere are let pass.
func (l *Ledger) checkAttachments(st *wire.Statement) error {
	for _, file := range attachments.Named(st) {
		if file.Elsewhere {
			continue
		}
		_, err := l.attachments.Stat(file.SHA256)
		if errors.Is(err, attachments.ErrNotFound) {
			return &domain.Refusal{Code: door.CodeAttachmentMissing, Message: fmt.Sprintf("the file %s is not here: upload it first (twothirds attachment put), then submit the same statement again", file.SHA256)}
		}
		if err != nil {
			return err
		}
	}
	return nil
}
