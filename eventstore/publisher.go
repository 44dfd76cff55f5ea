package eventstore

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/eventstore/copies"
	"twothirds/eventstore/openings"
	"twothirds/eventstore/stream"
	"twothirds/eventstore/tlog"
)

// Bounds of how far reading runs ahead of publishing.
const (
	maxArrivals = 2_000
	maxTake     = 2_000
)

// publisher follows the stream right behind the sequencer. It checks every
// entry as an audit does, makes its own copy durable, grows the tree and signs
// checkpoints: what is not valid is never signed.
type publisher struct {
	log     *stream.Log
	store   *tlog.Store
	answers *answers
	// openings is where personal data is deleted when the log says so.
	openings *openings.Store
	signing
	logger *slog.Logger

	// outlook and kept are for those that must not wait while entries are judged.
	outlook atomic.Pointer[outlook]
	kept    atomic.Int64 // size
	// keys are the ledger's as far as the state goes, rotations the statements that
	// replaced them as far as they are kept.
	keys      atomic.Pointer[tlog.Keys]
	rotations atomic.Pointer[[]domain.Rotation]
	// moved has a token after the outlook has changed.
	moved chan struct{}
	// hurry is closed when the ledger is being closed: the last checkpoint is
	// then signed at once.
	hurry chan struct{}

	mu sync.Mutex
	// state has taken in every entry that was found valid; the copy holds them
	// up to size.
	state  *domain.State
	size   int64
	signed int64         // of the newest checkpoint published
	recent []publication // the newest of those that waited long for a quorum, and all after it
	met    int64         // of the newest checkpoint known to have its quorum
	// unsigned says that the key in force was looked for in vain.
	unsigned bool
	alone    bool // no other node can sign either
	err      error
	changed  chan struct{} // closed and replaced whenever any of these changes
}

// outlook is what the sequencer wants to know of the state all the time.
type outlook struct {
	head   uint64 // the last sequence that the state has taken in
	due    wire.Time
	isDue  bool  // whether anything will fall due, at due
	offset int64 // of the log's clock, in milliseconds
}

// look renews the outlook. The caller holds p.mu, or nobody else has p yet.
func (p *publisher) look() {
	o := &outlook{head: uint64(p.state.Head().Seq)}
	if ledger := p.state.Ledger(); ledger != nil {
		o.offset = ledger.ClockOffset
		if known := p.keys.Load(); known == nil || !known.Newest().Equal(ed25519.PublicKey(ledger.Key[:])) {
			keys := copies.KeysOf(ledger)
			p.keys.Store(&keys)
			p.unsigned = false // for all that is known
		}
	}
	o.due, o.isDue = p.state.Due()
	p.outlook.Store(o)
	select {
	case p.moved <- struct{}{}:
	default:
	}
}

// arrival is an entry read from the stream, its form and signatures checked.
type arrival struct {
	seq   uint64
	entry *wire.Entry
	fault error // why it is not valid
}

// read checks what of an entry can be checked without the state.
func read(seq uint64, raw []byte) arrival {
	entry, err := wire.ParseEntry(raw)
	if err != nil {
		err = &domain.Fault{Class: domain.FaultForm, Err: err, Seq: wire.Seq(seq)}
	} else if err = wire.VerifySignatures(entry.Statement, entry.Signatures); err != nil {
		err = &domain.Fault{Class: domain.FaultSignature, Err: err, Seq: wire.Seq(seq)}
	}
	return arrival{seq: seq, entry: entry, fault: err}
}

// run publishes until ctx ends or something is wrong with the log.
func (p *publisher) run(ctx context.Context) {
	following, cancel := context.WithCancelCause(ctx)
	arrivals := make(chan arrival, maxArrivals)
	from := uint64(p.size) + 1 //nolint:gosec // not negative
	var reader sync.WaitGroup
	reader.Go(func() {
		cancel(p.log.Follow(following, from, func(seq uint64, raw []byte) error {
			select {
			case arrivals <- read(seq, raw):
				return nil
			case <-following.Done():
				return context.Cause(following)
			}
		}))
	})
	err := p.publish(following, arrivals)
	cancel(err)
	reader.Wait()
	switch {
	case ctx.Err() != nil:
		err = ErrStopped
	case errors.Is(err, stream.ErrGap), errors.Is(err, stream.ErrNotFound):
		err = fmt.Errorf("%w: %w", ErrShorter, err)
	}
	p.fail(err)
}

func (p *publisher) publish(ctx context.Context, arrivals <-chan arrival) error {
	tick := time.NewTimer(0)
	defer tick.Stop()
	due, hurry := false, p.hurry
	var pending []arrival
	for {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case a := <-arrivals:
			pending = gather(append(pending, a), arrivals)
			var err error
			if pending, err = p.take(pending); err != nil {
				// What came before it is valid, and may have been acknowledged.
				_ = p.checkpoint(ctx)
				return err
			}
		case <-tick.C:
			due = true
		case <-hurry:
			hurry = nil
		}
		if p.size == p.signed || (!due && hurry != nil) {
			continue
		}
		if err := p.checkpoint(ctx); err != nil {
			return err
		}
		due = false
		tick.Reset(p.pause())
	}
}

// gather adds what else has arrived.
func gather(pending []arrival, arrivals <-chan arrival) []arrival {
	for len(pending) < maxTake {
		select {
		case a := <-arrivals:
			pending = append(pending, a)
		default:
			return pending
		}
	}
	return pending
}

// take checks entries and makes those of whole groups durable; the rest of a
// group that is not complete yet is returned.
func (p *publisher) take(pending []arrival) ([]arrival, error) {
	for {
		whole, more, err := p.judge(pending)
		if kept := p.keep(pending[:whole]); kept != nil {
			return nil, kept
		}
		pending = pending[whole:]
		if err != nil || !more {
			return append([]arrival(nil), pending...), err
		}
	}
}

// judge takes entries into the state. It returns how many of pending make
// whole groups, and whether there is more to judge once those are kept: a
// statement that names a tree larger than the one kept has to wait for it.
func (p *publisher) judge(pending []arrival) (whole int, more bool, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	defer p.broadcast()
	defer p.look()
	for i, a := range pending {
		head := uint64(p.state.Head().Seq)
		if head >= a.seq {
			continue // judged before, when its group was not complete
		}
		switch {
		case a.seq != head+1:
			return whole, false, fmt.Errorf("%w: entry %d comes after %d", ErrDamaged, a.seq, head)
		case a.fault != nil:
			return whole, false, invalid(a.fault)
		}
		if seen := a.entry.Statement.Seen; seen != nil && seen.Size > uint64(p.size) && whole > 0 { //nolint:gosec // not negative
			return whole, true, nil
		}
		placed, err := p.state.Judge(a.entry, rootsOf(p.store))
		if err != nil {
			return whole, false, invalid(err)
		}
		p.state.Evolve(placed)
		if !p.state.InGroup() {
			whole = i + 1
		}
	}
	return whole, false, nil
}

// invalid says why an entry of the stream is not published: it may not stand
// there, or this program is too old to tell.
func invalid(err error) error {
	if isNewer(err) {
		return fmt.Errorf("%w: %w", ErrNewer, err)
	}
	return fmt.Errorf("%w: %w", ErrInvalidEntry, err)
}

func isNewer(err error) bool {
	var fault *domain.Fault
	return errors.As(err, &fault) && fault.Class == domain.FaultNewer
}

// keep makes whole groups durable in the copy and indexes them.
func (p *publisher) keep(whole []arrival) error {
	if len(whole) == 0 {
		return nil
	}
	entries := make([][]byte, len(whole))
	hashes := make([]wire.Hash, len(whole))
	for i, a := range whole {
		entries[i], hashes[i] = a.entry.Raw, a.entry.Statement.Hash()
	}
	size, _, err := p.store.Append(whole[0].seq, entries)
	if err != nil {
		return fmt.Errorf("keeping the published copy: %w", err)
	}
	if err := p.answers.add(whole[0].seq, hashes); err != nil {
		return fmt.Errorf("indexing answers: %w", err)
	}
	rotated := false
	for _, a := range whole {
		if err := p.erase(a.entry.Statement); err != nil {
			return err
		}
		rotated = rotated || domain.IsRotation(a.entry.Statement)
	}
	if rotated {
		if err := p.keepRotations(); err != nil {
			return err
		}
	}
	p.kept.Store(size)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.size = size
	p.broadcast()
	p.look() // what is kept now, another may catch up with
	return nil
}

// broadcast tells those that wait. The caller holds p.mu.
func (p *publisher) broadcast() {
	close(p.changed)
	p.changed = make(chan struct{})
}

// fail notes why nothing is published any more; the first reason stays.
func (p *publisher) fail(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.err == nil {
		p.err = err
		p.broadcast()
	}
}

// wait returns when done, called with p.mu held, says so of the publisher;
// with its failure; or with ctx's end.
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
			p.mu.Lock()
			ok := done(p) // both may have come about at once
			p.mu.Unlock()
			if ok {
				return nil
			}
			return ctx.Err()
		}
	}
}

// rootsOf gives the roots of a published copy by size, where a checkpoint can
// stand: not inside a group.
func rootsOf(store *tlog.Store) domain.Roots {
	return func(size uint64) (wire.Hash, bool) {
		held, _ := store.Size()
		if size == 0 || size > uint64(held) { //nolint:gosec // not negative
			return wire.Hash{}, false
		}
		if size < uint64(held) { //nolint:gosec // not negative
			next, err := store.Entry(size + 1)
			if err != nil || copies.ContinuesGroup(next) {
				return wire.Hash{}, false
			}
		}
		root, err := store.RootAt(int64(size)) //nolint:gosec // held is an int64 and size is below
		return wire.Hash(root), err == nil
	}
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
	switch {
	case err != nil:
		return Receipt{}, false, fmt.Errorf("entry %d: %w", seq, err)
	case entry.Statement.Hash() != hash:
		return Receipt{}, false, fmt.Errorf("%w: the index of answers names entry %d for another statement", ErrDamaged, seq)
	}
	return Receipt{Seq: seq, Leaf: entry.Leaf(), Recorded: entry.Recorded, Again: true}, true, nil
}
