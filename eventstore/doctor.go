package eventstore

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/eventstore/copies"
	"twothirds/eventstore/stream"
	"twothirds/eventstore/tlog"
)

// Diagnosis is what Doctor found of a folder that no process uses.
type Diagnosis struct {
	Ledger wire.Hash
	// Published is how many entries the published copy holds.
	Published wire.Seq
	// InStream is how many the stream holds.
	InStream wire.Seq
	// Files are those beside the log.
	Files FilesFound
	// Faults are what is wrong, in words; none means that all is well.
	Faults []string
	// Waiting is how many entries the stream holds beyond the published copy:
	// they are published at the next start.
	Waiting wire.Seq
}

// Doctor reads a folder's published copy and its stream whole and compares
// them byte for byte, and the files beside the log with their hashes; and it looks for
// the ledger's key in force. It writes nothing. progress, where not nil, is told how
// many entries were compared.
func Doctor(ctx context.Context, o Options, progress func(done, of wire.Seq)) (d Diagnosis, err error) {
	h, err := openHalves(ctx, o)
	if err != nil {
		return d, err
	}
	defer func() { err = errors.Join(err, h.close()) }()
	d.Ledger = h.about.Ledger
	held, _ := h.store.Size()
	d.Published = wire.Seq(held) //nolint:gosec // not negative
	fault := func(format string, args ...any) { d.Faults = append(d.Faults, fmt.Sprintf(format, args...)) }
	if d.Files, err = scrubFiles(ctx, h.folder, h.store, fault); err != nil {
		return d, err
	}
	if err := scrubCopy(ctx, h.store); err != nil {
		fault("the published copy: %v", err)
	}
	if err := scrubKey(h.folder, h.store); err != nil {
		fault("%v", err)
	}
	if err := h.log.Verify(ctx); err != nil {
		fault("the stream: %v", err)
	}
	last, err := h.log.Last(ctx)
	if err != nil {
		fault("the stream: %v", err)
		return d, nil
	}
	d.InStream = wire.Seq(last)
	if d.InStream < d.Published {
		fault("the stream has lost entries: it ends at %d, %d are published", d.InStream, d.Published)
	} else {
		d.Waiting = d.InStream - d.Published
	}
	if err := compareWhole(ctx, h.log, h.store, min(d.InStream, d.Published), progress); err != nil {
		fault("%v", err)
	}
	return d, nil
}

// halves are a folder's two copies of the log: the stream and what was published.
type halves struct {
	folder *folder
	about  about
	store  *tlog.Store
	log    *stream.Log
}

func openHalves(ctx context.Context, o Options) (h *halves, err error) {
	h = &halves{}
	if h.about, err = readAbout(o.Dir); err != nil {
		return nil, err
	}
	if h.about.Archive {
		return nil, fmt.Errorf("%s: %w", o.Dir, ErrArchive)
	}
	if h.folder, err = holdFolder(o.Dir); err != nil {
		return nil, err
	}
	if h.store, err = tlog.Open(h.folder.path(fileCopy), tlog.Options{ReadOnly: true}); err != nil {
		return nil, errors.Join(fmt.Errorf("opening the published copy: %w", known(err)), h.close())
	}
	if h.log, err = stream.Open(ctx, streamOptions(o, h.folder, h.about)); err != nil {
		return nil, errors.Join(fmt.Errorf("opening the log: %w", err), h.close())
	}
	return h, nil
}

func (h *halves) close() error {
	var errs []error
	if h.log != nil {
		errs = append(errs, h.log.Close())
	}
	if h.store != nil {
		errs = append(errs, h.store.Close())
	}
	return errors.Join(append(errs, h.folder.release())...)
}

// scrubKey looks for the key that is in force at the end of the published copy,
// without which nothing is signed.
func scrubKey(f *folder, store *tlog.Store) error {
	size, _ := store.Size()
	if size == 0 {
		return nil
	}
	first, err := store.Entry(1)
	if err != nil {
		return nil //nolint:nilerr // of which scrubCopy has told
	}
	founding, err := wire.ParseEntry(bytes.Clone(first))
	if err != nil {
		return fmt.Errorf("reading the founding: %w", err)
	}
	var list []domain.Rotation
	file, err := os.ReadFile(f.path(copies.FileRotations))
	if err == nil {
		list, err = domain.ReadRotations(file)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("reading %s: %w", copies.FileRotations, err)
	}
	chain, err := domain.FollowKeys(founding.Statement, rotationsUpto(list, size), wire.Seq(size)) //nolint:gosec // not negative
	if err != nil {
		return fmt.Errorf("following the ledger's keys: %w", err)
	}
	ring, l := f.keyring(), chain.Ledger
	if _, err := ring.Find(l.Key); err != nil {
		return missingKey(ring.Dir, l.Origin, l.Key, wire.Seq(copies.KeysOf(l).Since()), err) //nolint:gosec // not negative
	}
	return nil
}

// scrubCopy checks every entry and tile of a published copy.
func scrubCopy(ctx context.Context, store *tlog.Store) error {
	size, _ := store.Size()
	for n := int64(0); n*tlog.TileWidth < size; n++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := store.CheckBundle(n); err != nil {
			return err
		}
	}
	return nil
}
