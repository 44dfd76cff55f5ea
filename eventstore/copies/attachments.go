package copies

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"twothirds/domain/wire"
	"twothirds/eventstore/attachments"
)

// attachmentFolder is where a copy has the files that its entries name, each
// under its SHA-256.
const attachmentFolder = "attachments/"

// maxNamed is how many attachments the entries of a copy may name.
const maxNamed = 1 << 20

// Attachments counts the files that the entries of a copy name.
type Attachments struct {
	// Named is how many there are, Present how many of them the copy has, each
	// with the hash that it is named by.
	Named, Present int64
	// Elsewhere is how many it does not have, and the ledger need not have either
	// (attachments.File).
	Elsewhere int64
}

// Missing is how many the ledger had to have and the copy does not have, which
// is no fault of it.
func (a Attachments) Missing() int64 { return a.Named - a.Present - a.Elsewhere }

// Attachment reads the attachment with a hash. It fails with
// attachments.ErrNotFound, with ErrInvalid for a file that does not have the
// hash, or as reading the copy does.
func (c *Copy) Attachment(ctx context.Context, hash wire.Hash) ([]byte, error) {
	b, err := c.fetch(ctx, attachmentFolder+hash.String())
	switch {
	case isMissing(err):
		return nil, fmt.Errorf("%s: %w", hash, attachments.ErrNotFound)
	case errors.Is(err, attachments.ErrDamaged):
		return nil, fmt.Errorf("%w: %w", ErrInvalid, err)
	case err != nil:
		return nil, fmt.Errorf("reading attachment %s: %w", hash, err)
	case wire.Hash(sha256.Sum256(b)) != hash:
		return nil, fmt.Errorf("%w: the file %s%s does not have the hash that it is called by", ErrInvalid, attachmentFolder, hash)
	}
	return b, nil
}

// EachAttachment reads every file that the entries name, which must all
// have been read, in order of their hashes; those that the copy does not have
// are only counted. It fails as Attachment or fn does.
func (c *Copy) EachAttachment(ctx context.Context, fn func(hash wire.Hash, content []byte) error) (Attachments, error) {
	c.mu.Lock()
	named := maps.Clone(c.named)
	c.mu.Unlock()
	hashes := slices.SortedFunc(maps.Keys(named), func(a, b wire.Hash) int { return slices.Compare(a[:], b[:]) })
	found := Attachments{Named: int64(len(hashes))}
	if len(hashes) > maxNamed {
		return found, fmt.Errorf("%w: its entries name more than %d attachments", ErrInvalid, maxNamed)
	}
	for _, hash := range hashes {
		b, err := c.Attachment(ctx, hash)
		if errors.Is(err, attachments.ErrNotFound) {
			if named[hash] {
				found.Elsewhere++
			}
			continue
		}
		if err == nil {
			err = fn(hash, b)
		}
		if err != nil {
			return found, err
		}
		found.Present++
	}
	return found, nil
}

// name remembers which files an entry names.
func (c *Copy) name(raw []byte) {
	for _, file := range attachments.NamedByEntry(raw) {
		elsewhere, before := c.named[file.SHA256]
		if before || len(c.named) <= maxNamed {
			c.named[file.SHA256] = file.Elsewhere && (elsewhere || !before)
		}
	}
}

// attachmentIn reads an attachment out of a data folder by its path in a copy;
// ok is false for the path of something else.
func attachmentIn(ctx context.Context, store *attachments.Store, path string) (b []byte, ok bool, err error) {
	name, ok := strings.CutPrefix(path, attachmentFolder)
	if !ok {
		return nil, false, nil
	}
	hash, err := wire.ParseHash(name)
	if err != nil {
		return nil, true, fs.ErrNotExist
	}
	r, _, err := store.Get(ctx, hash)
	if errors.Is(err, attachments.ErrNotFound) {
		err = fmt.Errorf("%w: %w", err, fs.ErrNotExist)
	}
	if err != nil {
		return nil, true, err
	}
	b, err = io.ReadAll(r)
	return b, true, errors.Join(err, r.Close())
}

// attachmentsOf opens the attachments of a data folder, by the path of its
// published copy.
func attachmentsOf(published string) (*attachments.Store, error) {
	return attachments.Open(filepath.Join(filepath.Dir(published), attachmentFolder), attachments.Options{ReadOnly: true})
}
