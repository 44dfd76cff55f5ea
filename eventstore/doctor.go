package eventstore

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

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
	// Faults are what is wrong, in words; none means that all is well.
	Faults []string
	// Waiting is how many entries the stream holds beyond the published copy:
	// they are published at the next start.
	Waiting wire.Seq
}

// Doctor reads a folder's published copy and its stream whole and compares
// them byte for byte. It writes nothing. progress, where not nil, is told how
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
	if h.store, err = tlog.Open(h.folder.path(fileCopy), tlog.Options{}); err != nil {
		return nil, errors.Join(fmt.Errorf("opening the published copy: %w", err), h.close())
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

// Reseat founds a new stream from what was published and lets the folder use
// that one from then on; the old stream is left as it is. Entries that the old
// stream holds beyond the published copy are taken along as far as they are
// valid: they may have been acknowledged. It returns how many entries the new
// stream holds.
func Reseat(ctx context.Context, o Options, progress func(done, of wire.Seq)) (size wire.Seq, err error) {
	h, err := openHalves(ctx, o)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, h.close()) }()
	if err := scrubCopy(ctx, h.store); err != nil {
		return 0, fmt.Errorf("the published copy itself is damaged, nothing was changed: %w", err)
	}
	beyond, err := h.validBeyond(ctx)
	if err != nil {
		return 0, err
	}
	next := h.about
	next.Stream = nextStream(h.about.Stream)
	if err := h.log.Close(); err != nil {
		return 0, fmt.Errorf("closing the old stream: %w", err)
	}
	if h.log, err = stream.Open(ctx, streamOptions(o, h.folder, next)); err != nil {
		return 0, fmt.Errorf("opening the log: %w", err)
	}
	if err := h.refill(ctx, beyond, progress); err != nil {
		return 0, err
	}
	held, _ := h.store.Size()
	return wire.Seq(held) + wire.Seq(len(beyond)), h.folder.writeAbout(next) //nolint:gosec // not negative
}

// validBeyond reads what the old stream holds beyond the published copy, as
// far as it is valid and whole.
func (h *halves) validBeyond(ctx context.Context) ([][]byte, error) {
	state := domain.New()
	roots := rootsOf(h.store)
	err := h.store.Entries(1, func(seq uint64, raw []byte) error {
		entry, err := wire.ParseEntry(bytes.Clone(raw))
		if err != nil {
			return fmt.Errorf("%w: entry %d: %w", ErrDamaged, seq, err)
		}
		placed, err := state.Judge(entry, roots)
		if err != nil {
			return fmt.Errorf("%w: %w", ErrDamaged, err)
		}
		state.Evolve(placed)
		return nil
	})
	if err != nil {
		return nil, err
	}
	held, _ := h.store.Size()
	var beyond [][]byte
	whole := 0
	// The old stream may be damaged, or gone: what cannot be read is not taken along.
	bounded, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	_ = h.log.Read(bounded, uint64(held)+1, func(_ uint64, data []byte) error { //nolint:gosec // not negative
		entry, err := wire.ParseEntry(bytes.Clone(data))
		if err != nil {
			return err
		}
		placed, err := state.Check(entry, roots)
		if err != nil {
			return err
		}
		state.Evolve(placed)
		beyond = append(beyond, entry.Raw)
		if !state.InGroup() {
			whole = len(beyond)
		}
		return nil
	})
	return beyond[:whole], nil
}

// nextStream is the name of the stream that takes another's place.
func nextStream(name string) string {
	base, number, found := strings.Cut(name, "_R")
	n := 0
	if found {
		n, _ = strconv.Atoi(number) // a name that we gave
	}
	return fmt.Sprintf("%s_R%d", base, n+1)
}

// refill fills a new stream with the published copy and what comes after it,
// and its checkpoint stream with the checkpoints kept.
func (h *halves) refill(ctx context.Context, beyond [][]byte, progress func(done, of wire.Seq)) error {
	checkpoints, err := h.log.Checkpoints()
	if err == nil {
		err = errors.Join(h.log.Create(ctx), checkpoints.Create(ctx))
	}
	if err != nil {
		return fmt.Errorf("making the new stream: %w", err)
	}
	held, _ := h.store.Size()
	f := &filler{ctx: ctx, log: h.log, of: wire.Seq(held) + wire.Seq(len(beyond)), progress: progress} //nolint:gosec // not negative
	err = h.store.Entries(1, func(_ uint64, raw []byte) error { return f.add(bytes.Clone(raw)) })
	for _, raw := range beyond {
		if err == nil {
			err = f.add(raw)
		}
	}
	if err == nil {
		err = f.flush()
	}
	if err != nil {
		return fmt.Errorf("filling the new stream: %w", err)
	}
	var archived uint64
	return h.store.Checkpoints(0, func(_ int64, _ uint64, note []byte) error {
		seq, err := checkpoints.Append(ctx, archived, note)
		if err != nil {
			return fmt.Errorf("keeping a checkpoint: %w", err)
		}
		archived = seq
		return nil
	})
}

// filler appends entries in batches of whole groups.
type filler struct {
	ctx      context.Context
	log      *stream.Log
	last     uint64
	entries  [][]byte
	groups   []int
	of       wire.Seq
	progress func(done, of wire.Seq)
}

func (f *filler) add(raw []byte) error {
	if copies.ContinuesGroup(raw) && len(f.groups) > 0 {
		f.groups[len(f.groups)-1]++
	} else {
		if len(f.entries) >= maxBatch {
			if err := f.flush(); err != nil {
				return err
			}
		}
		f.groups = append(f.groups, 1)
	}
	f.entries = append(f.entries, raw)
	return nil
}

func (f *filler) flush() error {
	err := f.log.Append(f.ctx, f.last, f.entries, f.groups)
	for errors.Is(err, stream.ErrUnknown) && f.ctx.Err() == nil {
		err = f.log.Resolve(f.ctx, f.last, f.entries, f.groups)
	}
	if err != nil {
		return err
	}
	f.last += uint64(len(f.entries))
	f.entries, f.groups = nil, nil
	if f.progress != nil {
		f.progress(wire.Seq(f.last), f.of)
	}
	return nil
}
