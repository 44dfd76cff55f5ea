package eventstore

import (
	"context"
	"errors"
	"fmt"

	"twothirds/domain/wire"
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
// them byte for byte, and the files beside the log with their hashes. It writes
// nothing. progress, where not nil, is told how
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
