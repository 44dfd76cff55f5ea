package eventstore

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/eventstore/stream"
	"twothirds/eventstore/tlog"
)

// checkpointEvery is the least time between two checkpoints.
const checkpointEvery = 200 * time.Millisecond

// publisher follows the stream right behind the sequencer. It checks every
// entry as an audit does, makes its own copy durable, grows the tree and signs
// checkpoints: what is not valid is never signed.
type publisher struct {
	log         *stream.Log
	checkpoints *stream.Checkpoints
	store       *tlog.Store
	answers     *answers
	signer      *tlog.Signer
	origin      string
	key         []byte

	archive uint64 // the checkpoint stream's last sequence

	mu      sync.Mutex
	state   *domain.State // everything published, and nothing else
	size    int64         // of the copy
	signed  int64         // of the newest checkpoint
	err     error
	changed chan struct{} // closed and replaced whenever size, signed or err change
}

// arrival is an entry read from the stream.
type arrival struct {
	seq uint64
	raw []byte
}

// run publishes until ctx ends or something is wrong with the log.
func (p *publisher) run(ctx context.Context) {
	ctx, cancel := context.WithCancelCause(ctx)
	arrivals := make(chan arrival, 2048)
	var followers sync.WaitGroup
	followers.Go(func() {
		err := p.log.Follow(ctx, uint64(p.size)+1, func(seq uint64, raw []byte) error {
			select {
			case arrivals <- arrival{seq, raw}:
				return nil
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		})
		cancel(err)
	})
	err := p.publish(ctx, arrivals)
	cancel(err)
	followers.Wait()
	if err != nil && !errors.Is(err, context.Canceled) {
		p.fail(err)
		return
	}
	p.fail(ErrStopped)
}

func (p *publisher) publish(ctx context.Context, arrivals <-chan arrival) error {
	tick := time.NewTimer(0)
	defer tick.Stop()
	due := true // a checkpoint may be signed now
	var pending []arrival
	for {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case a := <-arrivals:
			pending = append(pending, a)
			for more := true; more && len(pending) < 2000; {
				select {
				case a = <-arrivals:
					pending = append(pending, a)
				default:
					more = false
				}
			}
			var err error
			if pending, err = p.take(pending); err != nil {
				return err
			}
		case <-tick.C:
			due = true
		}
		if !due || p.size == p.signed {
			continue
		}
		if err := p.checkpoint(ctx); err != nil {
			return err
		}
		due = false
		tick.Reset(checkpointEvery)
	}
}

// take checks entries and makes those of whole groups durable; the rest of a
// group that is not complete yet is returned.
func (p *publisher) take(pending []arrival) ([]arrival, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var entries [][]byte
	var hashes []wire.Hash
	whole := 0
	first := uint64(p.size) + 1
	defer p.broadcast() // the state may have moved even where no group is complete
	for i, a := range pending {
		if uint64(p.state.Head().Seq) >= a.seq {
			continue // checked already, its group was not complete
		}
		if want := uint64(p.state.Head().Seq) + 1; a.seq != want {
			return nil, fmt.Errorf("%w: entry %d comes after %d", ErrDamaged, a.seq, want-1)
		}
		entry, err := wire.ParseEntry(a.raw)
		if err != nil {
			return nil, fmt.Errorf("%w: entry %d: %w", ErrDamaged, a.seq, err)
		}
		placed, err := p.state.Check(entry, rootsOf(p.store))
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
		}
		p.state.Evolve(placed)
		if !p.state.InGroup() {
			whole = i + 1
		}
	}
	for _, a := range pending[:whole] {
		entries = append(entries, a.raw)
		entry, err := wire.ParseEntry(a.raw)
		if err != nil {
			return nil, err
		}
		hashes = append(hashes, entry.Statement.Hash())
	}
	if whole == 0 {
		return pending, nil
	}
	size, _, err := p.store.Append(first, entries)
	if err != nil {
		return nil, fmt.Errorf("keeping the published copy: %w", err)
	}
	if err := p.answers.add(first, hashes); err != nil {
		return nil, fmt.Errorf("indexing answers: %w", err)
	}
	p.size = size
	return append([]arrival(nil), pending[whole:]...), nil
}

// checkpoint signs the tree as it stands, keeps what it signed in the
// checkpoint stream under that stream's last sequence, and only then
// publishes it: of two nodes one gets its checkpoint in.
func (p *publisher) checkpoint(ctx context.Context) error {
	size, root := p.store.Size()
	note, err := p.signer.SignCheckpoint(size, root)
	if err != nil {
		return fmt.Errorf("signing a checkpoint: %w", err)
	}
	if err := p.store.StageCheckpoint(note); err != nil {
		return fmt.Errorf("staging a checkpoint: %w", err)
	}
	return p.archiveStaged(ctx, note)
}

// archiveStaged brings a staged checkpoint into the checkpoint stream, or
// learns which other one stands there, and publishes what does.
func (p *publisher) archiveStaged(ctx context.Context, note []byte) error {
	seq, err := p.checkpoints.Append(ctx, p.archive, note)
	for errors.Is(err, stream.ErrUnknown) && ctx.Err() == nil {
		seq, err = p.checkpoints.Append(ctx, p.archive, note)
	}
	if errors.Is(err, stream.ErrConflict) {
		return p.adopt(ctx)
	}
	if err != nil {
		return fmt.Errorf("keeping a checkpoint: %w", err)
	}
	return p.published(note, seq)
}

// adopt takes over the newest checkpoint of the checkpoint stream, which
// another node signed. If it is larger than what this node has read, the
// reading goes on and meets it again.
func (p *publisher) adopt(ctx context.Context) error {
	seq, note, err := p.checkpoints.Last(ctx)
	if err != nil {
		return fmt.Errorf("reading the newest checkpoint: %w", err)
	}
	p.archive = seq
	if seq == 0 {
		return nil
	}
	c, err := tlog.ParseCheckpoint(p.origin, p.key, note)
	if err != nil {
		return fmt.Errorf("%w: the newest checkpoint kept: %w", ErrDamaged, err)
	}
	if size, _ := p.store.Size(); c.Size > size {
		return nil
	}
	kept, _, ok, err := p.store.LatestCheckpoint()
	if err != nil {
		return err
	}
	if ok {
		latest, err := tlog.ParseCheckpoint(p.origin, p.key, kept)
		if err == nil && latest.Size > c.Size {
			return fmt.Errorf("%w: the checkpoint stream has forgotten the checkpoint of size %d", ErrShorter, latest.Size)
		}
	}
	return p.published(note, seq)
}

func (p *publisher) published(note []byte, seq uint64) error {
	if err := p.store.CommitCheckpoint(note, seq); err != nil {
		return fmt.Errorf("publishing a checkpoint: %w", err)
	}
	c, err := tlog.ParseCheckpoint(p.origin, p.key, note)
	if err != nil {
		return fmt.Errorf("publishing a checkpoint: %w", err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.archive, p.signed = seq, c.Size
	p.broadcast()
	return nil
}

func (p *publisher) broadcast() {
	close(p.changed)
	p.changed = make(chan struct{})
}

func (p *publisher) fail(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.err == nil {
		p.err = err
		p.broadcast()
	}
}

// wait returns when done says so of the publisher, with its failure, or with ctx's end.
func (p *publisher) wait(ctx context.Context, done func(*publisher) bool) error {
	for {
		p.mu.Lock()
		ok, err, changed := done(p), p.err, p.changed
		p.mu.Unlock()
		switch {
		case ok:
			return nil
		case err != nil:
			return err
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// rootsOf gives the roots of a published copy by size, where a checkpoint can
// stand: not inside a group.
func rootsOf(store *tlog.Store) domain.Roots {
	return func(size uint64) (wire.Hash, bool) {
		held, _ := store.Size()
		if size == 0 || size > uint64(held) {
			return wire.Hash{}, false
		}
		if size < uint64(held) {
			next, err := store.Entry(size + 1)
			if err != nil || continuesGroup(next) {
				return wire.Hash{}, false
			}
		}
		root, err := store.RootAt(int64(size)) //nolint:gosec // held is an int64 and size is below
		return wire.Hash(root), err == nil
	}
}

// continuesGroup reports whether an entry belongs to the group of the entry
// before it: a derived one that is not the first that its cause brought about.
func continuesGroup(raw []byte) bool {
	if !bytes.Contains(raw, []byte(`"signatures":[],`)) {
		return false
	}
	entry, err := wire.ParseEntry(raw)
	return err == nil && domain.ContinuesGroup(entry)
}

func (p *publisher) sizeNow() int64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.size
}

// answered finds a published statement by its hash.
func (p *publisher) answered(hash wire.Hash) (Receipt, bool, error) {
	seq, err := p.answers.find(hash)
	if err != nil || seq == 0 {
		return Receipt{}, false, err
	}
	raw, err := p.store.Entry(uint64(seq))
	if err != nil {
		return Receipt{}, false, err
	}
	entry, err := wire.ParseEntry(raw)
	if err != nil {
		return Receipt{}, false, fmt.Errorf("entry %d: %w", seq, err)
	}
	return Receipt{Seq: seq, Leaf: entry.Leaf(), Recorded: entry.Recorded, Again: true}, true, nil
}
