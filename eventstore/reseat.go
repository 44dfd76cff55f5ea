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

// Reseat founds a new stream from what was published and lets the folder use
// that one from then on; the old stream is left as it is. Entries that the old
// stream holds beyond the published copy are taken along as far as they are
// valid: they may have been acknowledged. A Reseat that was cut off is simply
// begun again. It returns how many entries the new stream holds.
//
// It refuses, with ErrShorter or ErrDiffers, where the old checkpoint stream
// shows that more was signed than copy and stream still hold, or something else.
func Reseat(ctx context.Context, o Options, progress func(done, of wire.Seq)) (size wire.Seq, err error) {
	h, err := openHalves(ctx, o)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, h.close()) }()
	if err := scrubCopy(ctx, h.store); err != nil {
		return 0, fmt.Errorf("the published copy itself is damaged, nothing was changed: %w", err)
	}
	whole, err := h.validWhole(ctx)
	if err != nil {
		return 0, err
	}
	if !whole.state.Founded() {
		return 0, fmt.Errorf("%w: neither copy nor stream holds the founding", ErrShorter)
	}
	if err := h.checkSigned(ctx, whole); err != nil {
		return 0, fmt.Errorf("nothing was changed: %w", err)
	}
	next := h.about
	for {
		next.Stream = nextStream(next.Stream)
		if err := h.log.Close(); err != nil {
			return 0, fmt.Errorf("closing the old stream: %w", err)
		}
		if h.log, err = stream.Open(ctx, streamOptions(o, h.folder, next)); err != nil {
			return 0, fmt.Errorf("opening the log: %w", err)
		}
		err := h.refill(ctx, whole.beyond, progress)
		if errors.Is(err, stream.ErrExists) {
			continue // left by a Reseat that was cut off
		}
		if err != nil {
			return 0, err
		}
		return wire.Seq(whole.tree.Size()), h.folder.writeAbout(next) //nolint:gosec // not negative
	}
}

// salvage is the log as far as copy and old stream together have it.
type salvage struct {
	state     *domain.State
	tree      *tlog.Tree
	continues []bool
	beyond    [][]byte // what only the stream has
}

// roots gives the roots of what has been taken in.
func (s *salvage) roots(size uint64) (wire.Hash, bool) {
	if size == 0 || size > uint64(len(s.continues)) || (size < uint64(len(s.continues)) && s.continues[size]) {
		return wire.Hash{}, false
	}
	root, err := s.tree.RootAt(int64(size)) //nolint:gosec // bounded by the tree's size
	return wire.Hash(root), err == nil
}

func (s *salvage) take(placed *domain.Placed) {
	s.state.Evolve(placed)
	s.tree.Add(tlog.Hash(placed.Leaf))
	s.continues = append(s.continues, copies.ContinuesGroup(placed.Entry.Raw))
}

// validWhole reads the copy and what the old stream holds beyond it, as far as
// that is valid and whole.
func (h *halves) validWhole(ctx context.Context) (*salvage, error) {
	s := &salvage{state: domain.New(), tree: tlog.NewTree()}
	err := h.store.Entries(1, func(seq uint64, raw []byte) error {
		entry, err := wire.ParseEntry(bytes.Clone(raw))
		if err != nil {
			return fmt.Errorf("%w: entry %d: %w", ErrDamaged, seq, err)
		}
		placed, err := s.state.Judge(entry, s.roots)
		if err != nil {
			return fmt.Errorf("%w: %w", ErrDamaged, err)
		}
		s.take(placed)
		return nil
	})
	if err != nil {
		return nil, err
	}
	var group []*domain.Placed
	groupState := s.state.Clone() // ahead of s by the group under way
	// The old stream may be damaged, or gone: what cannot be read is not taken along.
	bounded, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	_ = h.log.Read(bounded, uint64(s.tree.Size())+1, func(_ uint64, data []byte) error { //nolint:gosec // not negative
		entry, err := wire.ParseEntry(bytes.Clone(data))
		if err != nil {
			return err
		}
		placed, err := groupState.Check(entry, s.roots)
		if err != nil {
			return err
		}
		groupState.Evolve(placed)
		group = append(group, placed)
		if groupState.InGroup() {
			return nil
		}
		for _, placed := range group {
			s.take(placed)
			s.beyond = append(s.beyond, placed.Entry.Raw)
		}
		group = nil
		return nil
	})
	return s, nil
}

// checkSigned compares the newest checkpoint of the old checkpoint stream, as
// far as that can be read, with what is left.
func (h *halves) checkSigned(ctx context.Context, s *salvage) error {
	checkpoints, err := h.log.Checkpoints()
	if err != nil {
		return fmt.Errorf("opening the checkpoint stream: %w", err)
	}
	bounded, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	_, note, err := checkpoints.Last(bounded)
	if err != nil || note == nil {
		return nil //nolint:nilerr // it is lost as well: then the copy is all there is
	}
	keys := copies.KeysOf(s.state.Ledger())
	c, err := tlog.ReadUnsigned(note)
	if err == nil && c.Size <= s.tree.Size() {
		c, err = keys.ParseCheckpoint(note)
	}
	if err != nil || c.Origin != keys.Origin() {
		return nil //nolint:nilerr // not one that this ledger's key signed
	}
	if c.Size > s.tree.Size() { // whose key it is, what is lost would tell
		return fmt.Errorf("%w: a checkpoint covers %d entries, copy and stream hold %d; find a newer copy", ErrShorter, c.Size, s.tree.Size())
	}
	if root, err := s.tree.RootAt(c.Size); err != nil || root != c.Root {
		return errors.Join(fmt.Errorf("%w: the newest checkpoint of the stream is of another tree; keep it, it is evidence:\n%s", ErrDiffers, note), err)
	}
	return nil
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
