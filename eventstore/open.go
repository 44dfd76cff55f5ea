package eventstore

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"

	"golang.org/x/time/rate"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/eventstore/copies"
	"twothirds/eventstore/stream"
	"twothirds/eventstore/tlog"
	"twothirds/eventstore/witness"
)

// Options say how a ledger's folder is opened.
type Options struct {
	// Dir is the data folder.
	Dir string
	// URL and Creds name an external JetStream; empty: the server is embedded.
	URL, Creds string
	// Replicas is how many servers of an external cluster keep the log; 0 means 1.
	Replicas int
	// ClockOK confirms the wall clock after the log has rested for more than a day.
	ClockOK bool
	// MaxAttachments bounds all attachments together, in bytes; 0 means
	// attachments.DefaultMaxTotal.
	MaxAttachments int64
	// NoLedgerKey opens a ledger whose key in force is lost: statements are taken and
	// put in order, and nothing is signed until the key is there, or another that
	// has replaced it.
	NoLedgerKey bool
	// Restore gives a state to start from, so that the log need not be folded
	// from its beginning; nil, or a state of another log, means that it is. Who keeps the
	// state beside the log can first bring it up to the published copy, which it is
	// given: what is folded there is not folded here once more.
	Restore func(Published) (*domain.State, error)
	// Log takes what operators should know; nil: nothing.
	Log *slog.Logger

	// Tests replace the clock, put faults between sequencer and stream, make
	// batches smaller, change how fast a key submits, and wait longer: their
	// machine may be slow and busy.
	clock     reading
	faults    func(appender) appender
	batch     int
	perSecond rate.Limit
	burst     int
	waits     *waits // nil: usualWaits
}

func clockOf(o Options) *clock {
	if o.clock != nil {
		return newClock(o.clock)
	}
	return newClock(machineClock())
}

func streamOptions(o Options, f *folder, a about) stream.Options {
	return stream.Options{Dir: f.path(folderStreams), URL: o.URL, Creds: o.Creds, Replicas: o.Replicas, Stream: a.Stream, Log: o.Log, Wait: waitsOf(o.waits).answer}
}

// Open opens a ledger: it holds the folder, compares the stream with the
// published copy, asks the witnesses what they have seen, starts sequencer and
// publisher, and completes a group that the log ends in. It writes nothing
// before stream and copy agree, and appends and signs nothing where a witness has
// seen more of the log, or another one. It fails with one of the errors of opening.
func Open(ctx context.Context, o Options) (*Ledger, error) {
	l, err := ready(ctx, o)
	if err != nil {
		return nil, err
	}
	if err := l.start(ctx, o); err != nil {
		return nil, errors.Join(err, l.closeFiles())
	}
	return l, nil
}

// Settle publishes what a folder's stream holds beyond the published copy, where the
// process that used the folder was stopped before it had done so: whoever reads the
// copy then finds all that was acknowledged. It appends nothing, and to a folder that
// was closed it does nothing. It fails as Open does, and with ErrInUse.
func Settle(ctx context.Context, o Options) error {
	if !LeftInUse(o.Dir) {
		return nil
	}
	l, err := ready(ctx, o)
	if err != nil {
		return err
	}
	l.stopSequencing = func() {} // nothing is sequenced
	l.publish()
	if err := l.sequencer.load(ctx); err != nil {
		l.abandon()
		return errors.Join(fmt.Errorf("publishing the rest of the log: %w", err), l.closeFiles())
	}
	return l.Close()
}

// ready opens a folder, compares stream and copy, makes publisher and sequencer ready,
// which do not run yet, and says that the folder is in use.
func ready(ctx context.Context, o Options) (l *Ledger, err error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	a, err := readAbout(o.Dir)
	if err != nil {
		return nil, err
	}
	if a.Archive {
		return nil, fmt.Errorf("%s: %w", o.Dir, ErrArchive)
	}
	l = &Ledger{id: a.Ledger, logger: o.Log, scrubbed: make(chan struct{}), rates: rates{limit: keyPerSecond, burst: keyBurst}, waits: waitsOf(o.waits)}
	if o.burst > 0 {
		l.rates.limit, l.rates.burst = o.perSecond, o.burst
	}
	l.close = sync.OnceValue(l.shutdown)
	defer func() {
		if err != nil {
			err = errors.Join(err, l.closeFiles())
			l = nil
		}
	}()
	if l.folder, err = holdFolder(o.Dir); err != nil {
		return l, err
	}
	if err = l.openFiles(ctx, o, a); err != nil {
		return l, err
	}
	if l.attachments, l.openings, err = openBeside(l.folder, a, o.MaxAttachments); err != nil {
		return l, err
	}
	if err = l.prepare(ctx, o); err != nil {
		return l, err
	}
	return l, l.folder.mark(true)
}

// openFiles opens stream and copy, and makes a copy that is not there once the
// stream is found to be this ledger's.
func (l *Ledger) openFiles(ctx context.Context, o Options, a about) (err error) {
	if o.URL == "" && !l.folder.has(folderStreams) {
		return fmt.Errorf("%w: %s is gone", ErrShorter, l.folder.path(folderStreams))
	}
	openCopy := func() error {
		if l.store, err = tlog.Open(l.folder.path(fileCopy), tlog.Options{}); err != nil {
			return fmt.Errorf("opening the published copy: %w", known(err))
		}
		return nil
	}
	made := l.folder.has(fileCopy)
	if made {
		if err := openCopy(); err != nil {
			return err
		}
	}
	if l.log, err = stream.Open(ctx, streamOptions(o, l.folder, a)); err != nil {
		return fmt.Errorf("opening the log: %w", err)
	}
	if err := compare(ctx, l.log, l.store, a.Ledger); err != nil || made {
		return err
	}
	return openCopy()
}

// known gives the copy's errors the names that opening documents.
func known(err error) error {
	switch {
	case errors.Is(err, tlog.ErrDamaged):
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	case errors.Is(err, tlog.ErrNewer):
		return fmt.Errorf("%w: %w", ErrNewer, err)
	case errors.Is(err, tlog.ErrInUse):
		return fmt.Errorf("%w: %w", ErrInUse, err)
	}
	return err
}

// compareTail is how many of the last entries are compared at the start; the
// rest is the scrubber's and doctor's.
const compareTail = 256

// compare reads the stream's end beside the published copy's; store is nil
// where nothing is published yet.
func compare(ctx context.Context, log *stream.Log, store *tlog.Store, id wire.Hash) error {
	if err := log.Verify(ctx); err != nil {
		switch {
		case errors.Is(err, stream.ErrNotFound):
			return fmt.Errorf("%w: %w; restore it from the published copy", ErrShorter, err)
		case errors.Is(err, stream.ErrConfig), errors.Is(err, stream.ErrGap):
			return fmt.Errorf("%w: %w", ErrDamaged, err)
		}
		return fmt.Errorf("asking for the stream: %w", err)
	}
	if store != nil {
		if err := compareEnd(ctx, log, store); err != nil {
			return err
		}
	}
	first, err := log.Get(ctx, 1)
	if errors.Is(err, stream.ErrNotFound) {
		return fmt.Errorf("%w: the founding: %w", ErrShorter, err)
	}
	if err != nil {
		return fmt.Errorf("reading the founding: %w", err)
	}
	entry, err := wire.ParseEntry(first)
	if err != nil || entry.Statement.Hash() != id {
		return fmt.Errorf("%w: the stream's first entry is not the founding of %s", ErrDiffers, id)
	}
	return nil
}

func compareEnd(ctx context.Context, log *stream.Log, store *tlog.Store) error {
	last, err := log.Last(ctx)
	if err != nil {
		return fmt.Errorf("reading the stream's last sequence: %w", err)
	}
	held, _ := store.Size()
	size := uint64(held) //nolint:gosec // a size is not negative
	if last < size {
		return fmt.Errorf("%w: %d of %d entries are left; restore it from the published copy", ErrShorter, last, size)
	}
	for seq := max(1, int64(size)-compareTail); seq <= int64(size); seq++ { //nolint:gosec // sizes stay below 2^53
		published, err := store.Entry(uint64(seq)) //nolint:gosec // as above
		if err != nil {
			return known(err)
		}
		stored, err := log.Get(ctx, uint64(seq)) //nolint:gosec // as above
		switch {
		case errors.Is(err, stream.ErrNotFound):
			return fmt.Errorf("%w: entry %d: %w", ErrShorter, seq, err)
		case err != nil:
			return fmt.Errorf("reading entry %d of the stream: %w", seq, err)
		case !bytes.Equal(published, stored):
			return fmt.Errorf("%w, from entry %d or before", ErrDiffers, seq)
		}
	}
	return nil
}

// prepare makes publisher and sequencer ready.
func (l *Ledger) prepare(ctx context.Context, o Options) error {
	first, err := l.log.Get(ctx, 1)
	if err != nil {
		return fmt.Errorf("reading the founding: %w", err)
	}
	about, err := foundingOf(first)
	if err != nil {
		return err
	}
	checkpoints, err := l.log.Checkpoints()
	if err != nil {
		return fmt.Errorf("opening the checkpoint stream: %w", err)
	}
	size, _ := l.store.Size()
	p := &publisher{
		log: l.log, store: l.store, logger: l.logger,
		signing:  signing{checkpoints: checkpoints, signers: newSigners(l.folder.keyring(), l.logger)},
		openings: l.openings, alone: o.URL == "", size: size, changed: make(chan struct{}), moved: make(chan struct{}, 1), hurry: make(chan struct{}),
	}
	if p.state, err = l.restoredState(ctx, o); err != nil {
		return err
	}
	founders := copies.KeysOf(about) // until more has been read
	p.keys.Store(&founders)
	p.look()
	if err := p.findKey(ctx, about, o.NoLedgerKey); err != nil {
		return err
	}
	if err := p.resume(ctx); err != nil {
		return err
	}
	if err := l.callWitnesses(ctx, p); err != nil {
		return err
	}
	if err := p.keepRotations(); err != nil {
		return err
	}
	if err := eraseAll(l.openings, p.state); err != nil {
		return err
	}
	p.kept.Store(size)
	if p.answers, err = openAnswers(l.folder.path(fileAnswers), l.store); err != nil {
		return err
	}
	l.publisher = p
	l.sequencer = &sequencer{log: l.log, publisher: p, queue: newQueue(), clock: clockOf(o), signers: p.signers, logger: l.logger, maxBatch: maxBatch, grace: l.waits.grace}
	if o.batch > 0 {
		l.sequencer.maxBatch = o.batch
	}
	if o.faults != nil {
		l.sequencer.log = o.faults(l.log)
	}
	return nil
}

// callWitnesses reads the policy, where there is one, and asks its witnesses.
func (l *Ledger) callWitnesses(ctx context.Context, p *publisher) error {
	keys := *p.keys.Load()
	policy, err := l.folder.policy(keys)
	if err != nil || policy == nil {
		return err
	}
	inForce := func(l witness.Log) bool { return l.Public.Equal(keys.Newest()) }
	if logs := policy.Logs(); len(logs) > 0 && !slices.ContainsFunc(logs, inForce) {
		l.logger.Warn("the policy of witnesses names a former key of this ledger; add the one in force", "log", tlog.VKey(keys.Origin(), keys.Newest()))
	}
	witnesses, err := newWitnessing(l, p, policy)
	if err == nil {
		err = witnesses.askAll(ctx)
	}
	if err != nil {
		return err
	}
	l.witnesses = witnesses
	return nil
}

// start brings publisher and sequencer to life, and returns when the ledger
// takes statements.
func (l *Ledger) start(ctx context.Context, o Options) error {
	var sequencing context.Context
	sequencing, l.stopSequencing = context.WithCancel(context.Background())
	l.publish()
	if err := l.catchUp(ctx, o.ClockOK); err != nil {
		l.abandon()
		return err
	}
	if l.witnesses != nil {
		l.witnesses.start()
	}
	l.sequencing.Go(func() {
		if err := l.sequencer.run(sequencing); err != nil {
			l.logger.Error("the sequencer stopped", "err", err)
			l.fail(err)
		}
	})
	l.sequencing.Go(func() {
		defer close(l.scrubbed)
		l.scrub(sequencing)
	})
	return nil
}

// publish has the publisher follow the stream. What stops sequencing is there already.
func (l *Ledger) publish() {
	publishing, stop := context.WithCancel(context.Background())
	l.stopPublishing = stop
	l.publishing.Go(func() {
		l.publisher.run(publishing)
		l.stopSequencing() // what cannot be published is not to be acknowledged
	})
}

// abandon stops what publish began: the folder stays marked as in use.
func (l *Ledger) abandon() {
	l.stopSequencing()
	l.stopPublishing()
	l.publishing.Wait()
}

// catchUp brings the sequencer to the log's end. Nothing is appended, not even
// what a group lacks, unless the clock can be trusted.
func (l *Ledger) catchUp(ctx context.Context, clockOK bool) error {
	err := l.sequencer.load(ctx)
	if err == nil {
		state := l.sequencer.state
		// Where a demonstration's clock was set forward, a pause says nothing.
		clockOK = clockOK || state.Ledger().ClockOffset > 0
		err = l.sequencer.clock.resume(state.Ledger().ClockOffset, state.Head().Recorded, clockOK)
	}
	if err == nil {
		err = l.sequencer.reload(ctx)
	}
	if err != nil {
		return fmt.Errorf("catching up with the log: %w", err)
	}
	return nil
}

// restoredState is the state at the published copy's end: from Options.Restore
// as far as that goes, the rest folded from the copy, which was checked before
// it was published.
func (l *Ledger) restoredState(ctx context.Context, o Options) (*domain.State, error) {
	state := domain.New()
	if o.Restore != nil {
		restored, err := o.Restore(Published{l.store})
		if err != nil {
			return nil, fmt.Errorf("restoring the state: %w", err)
		}
		if restored != nil && l.isOurs(restored.Head()) {
			state = restored
		}
	}
	size, _ := l.store.Size()
	return state, fold(ctx, state, l.store, uint64(size), func(domain.Row) {}) //nolint:gosec // not negative
}

// fold takes what a published copy holds beyond a state, up to a sequence, into it,
// and hands out the rows that change. It was checked before it was published; its signatures
// are not verified again. It fails with ctx's error when that ends.
func fold(ctx context.Context, state *domain.State, store *tlog.Store, upTo uint64, changed func(domain.Row)) error {
	enough := errors.New("folded")
	err := store.Entries(uint64(state.Head().Seq)+1, func(seq uint64, raw []byte) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		if seq > upTo {
			return enough
		}
		entry, err := wire.ParseEntry(bytes.Clone(raw))
		if err != nil {
			return fmt.Errorf("%w: entry %d: %w", ErrDamaged, seq, err)
		}
		placed, err := state.Judge(entry, rootsOf(store))
		if isNewer(err) {
			return fmt.Errorf("%w: %w", ErrNewer, err)
		}
		if err != nil {
			return fmt.Errorf("%w: %w", ErrDamaged, err)
		}
		for _, row := range state.Evolve(placed) {
			changed(row)
		}
		return nil
	})
	if errors.Is(err, enough) {
		return nil
	}
	return known(err)
}

func (l *Ledger) isOurs(head domain.Head) bool {
	if head.Seq == 0 {
		return true
	}
	leaf, err := l.store.LeafHash(uint64(head.Seq))
	return err == nil && wire.Hash(leaf) == head.Leaf
}

func foundingOf(raw []byte) (*domain.Ledger, error) {
	entry, err := wire.ParseEntry(raw)
	if err != nil {
		return nil, fmt.Errorf("%w: the founding: %w", ErrDamaged, err)
	}
	state := domain.New()
	placed, err := state.Check(entry, nil)
	if isNewer(err) {
		return nil, fmt.Errorf("%w: %w", ErrNewer, err)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: the founding: %w", ErrDamaged, err)
	}
	state.Evolve(placed)
	return state.Ledger(), nil
}

// findKey makes sure that the folder has the key in force, or that it may do
// without. Where nothing has been read yet, what was signed last tells which it is.
func (p *publisher) findKey(ctx context.Context, founded *domain.Ledger, without bool) error {
	var err error
	ring := p.signers.ring
	if ledger := p.state.Ledger(); ledger == nil {
		err = ring.holdsNewest(ctx, p.checkpoints, founded)
	} else if _, err = ring.Find(ledger.Key); err != nil {
		err = missingKey(ring.Dir, ledger.Origin, ledger.Key, wire.Seq(p.keys.Load().Since()), err) //nolint:gosec // not negative
	}
	switch {
	case !errors.Is(err, ErrNoLedgerKey):
		return err
	case !without:
		return goingOn(err)
	}
	p.unsigned = true
	if ledger := p.state.Ledger(); ledger != nil {
		_, _ = p.signers.of(ledger, p.state.Head().Seq) // which reports it
	}
	return nil
}
