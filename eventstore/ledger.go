package eventstore

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/domain/wire/pubkey"
	"twothirds/eventstore/stream"
	"twothirds/eventstore/tlog"
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
	// Restore gives a state to start from, so that the log need not be folded
	// from its beginning; nil, or a state of another log, means that it is.
	Restore func() (*domain.State, error)
	// Log takes what operators should know; nil: nothing.
	Log *slog.Logger

	// wall replaces the clock in tests.
	wall func() time.Time
}

// Receipt says where a statement stands in the log.
type Receipt struct {
	Seq      wire.Seq
	Leaf     wire.Hash
	Recorded wire.Time
	// Again is true for a statement that was in the log before it was submitted.
	Again bool
}

// Ledger is an open ledger. Its methods may be called from any goroutine.
type Ledger struct {
	id        wire.Hash
	folder    *folder
	log       *stream.Log
	store     *tlog.Store
	publisher *publisher
	sequencer *sequencer
	logger    *slog.Logger

	ratesMu sync.Mutex
	rates   map[pubkey.Key]*rate.Limiter

	cancel  context.CancelFunc
	running sync.WaitGroup
}

// Rate of statements that one key may submit.
const (
	keyPerSecond = 100
	keyBurst     = 1000
)

// PrepareKey makes the key of a ledger that is yet to be founded in an empty
// folder, so that its founding can be signed elsewhere, and returns its public
// half; called again, the same.
func PrepareKey(dir string) (key pubkey.Key, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return key, fmt.Errorf("making the ledger's folder: %w", err)
	}
	f, err := holdFolder(dir)
	if err != nil {
		return key, err
	}
	defer func() { err = errors.Join(err, f.release()) }()
	if err := checkEmpty(f); err != nil {
		return key, err
	}
	private, err := f.ownKey()
	if err != nil {
		return key, err
	}
	return pubkey.Key(private.Public().(ed25519.PublicKey)), nil
}

// Create founds a ledger in an empty folder: it makes the ledger's key, or
// takes the one prepared, has the founding signed over it, and enters that as
// the first entry. founding gets the ledger's public key. It fails with ErrExists or ErrNotEmpty, with
// founding's error, or with a *domain.Refusal.
func Create(ctx context.Context, o Options, founding func(ledgerKey pubkey.Key) (*wire.Signed, error)) (id wire.Hash, err error) {
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return wire.Hash{}, fmt.Errorf("making the ledger's folder: %w", err)
	}
	f, err := holdFolder(o.Dir)
	if err != nil {
		return wire.Hash{}, err
	}
	defer func() { err = errors.Join(err, f.release()) }()
	if err := checkEmpty(f); err != nil {
		return wire.Hash{}, err
	}
	key, err := f.ownKey()
	if err != nil {
		return wire.Hash{}, err
	}
	signed, err := founding(pubkey.Key(key.Public().(ed25519.PublicKey)))
	if err == nil {
		err = wire.VerifySignatures(signed.Statement, signed.Signatures)
	}
	if err != nil {
		return wire.Hash{}, fmt.Errorf("founding: %w", err)
	}
	c := newClock(wallOf(o))
	now, err := c.now(0)
	if err != nil {
		return wire.Hash{}, err
	}
	placed, err := domain.New().Decide(signed, now, nil)
	if err != nil {
		return wire.Hash{}, fmt.Errorf("founding: %w", err)
	}
	a := about{Format: folderFormat, Ledger: signed.Statement.Hash(), Stream: streamName(signed.Statement.Hash())}
	log, err := stream.Open(ctx, streamOptions(o, f, a))
	if err != nil {
		return wire.Hash{}, fmt.Errorf("opening the log: %w", err)
	}
	defer func() { err = errors.Join(err, log.Close()) }()
	if err := enterFounding(ctx, log, placed); err != nil {
		return wire.Hash{}, err
	}
	return a.Ledger, f.writeAbout(a)
}

// checkEmpty refuses a folder that holds anything but what comes before a
// founding: the lock and keys.
func checkEmpty(f *folder) error {
	if _, err := readAbout(f.dir); !errors.Is(err, ErrNoLedger) {
		return errors.Join(fmt.Errorf("%s: %w", f.dir, ErrExists), err)
	}
	files, err := os.ReadDir(f.dir)
	if err != nil {
		return fmt.Errorf("reading %s: %w", f.dir, err)
	}
	for _, file := range files {
		switch file.Name() {
		case fileLock, fileKey, "keys":
		default:
			return fmt.Errorf("%s: %w (it holds %s)", f.dir, ErrNotEmpty, file.Name())
		}
	}
	return nil
}

func enterFounding(ctx context.Context, log *stream.Log, placed *domain.Placed) error {
	if err := log.Create(ctx); err != nil {
		return fmt.Errorf("making the log: %w", err)
	}
	checkpoints, err := log.Checkpoints()
	if err == nil {
		err = checkpoints.Create(ctx)
	}
	if err != nil {
		return fmt.Errorf("making the checkpoint stream: %w", err)
	}
	entries, groups := [][]byte{placed.Entry.Raw}, []int{1}
	err = log.Append(ctx, 0, entries, groups)
	for errors.Is(err, stream.ErrUnknown) && ctx.Err() == nil {
		err = log.Resolve(ctx, 0, entries, groups)
	}
	if err != nil {
		return fmt.Errorf("entering the founding: %w", err)
	}
	return nil
}

func wallOf(o Options) func() time.Time {
	if o.wall != nil {
		return o.wall
	}
	return time.Now
}

func streamOptions(o Options, f *folder, a about) stream.Options {
	return stream.Options{Dir: f.path(folderStreams), URL: o.URL, Creds: o.Creds, Replicas: o.Replicas, Stream: a.Stream, Log: o.Log}
}

// Open opens a ledger: it holds the folder, compares the stream with the
// published copy, and starts sequencer and publisher. It writes nothing before
// both agree. It fails with one of the errors of opening.
func Open(ctx context.Context, o Options) (l *Ledger, err error) {
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
	l = &Ledger{id: a.Ledger, logger: o.Log, rates: map[pubkey.Key]*rate.Limiter{}}
	defer func() {
		if err != nil {
			err = errors.Join(err, l.closeFiles())
			l = nil
		}
	}()
	if l.folder, err = holdFolder(o.Dir); err != nil {
		return l, err
	}
	if l.store, err = tlog.Open(l.folder.path(fileCopy), tlog.Options{}); err != nil {
		return l, fmt.Errorf("opening the published copy: %w", err)
	}
	if l.log, err = stream.Open(ctx, streamOptions(o, l.folder, a)); err != nil {
		return l, fmt.Errorf("opening the log: %w", err)
	}
	if err = compare(ctx, l.log, l.store, a.Ledger); err != nil {
		return l, err
	}
	return l, l.start(ctx, o)
}

// compareTail is how many of the last entries are compared at the start; the
// rest is the scrubber's and doctor's.
const compareTail = 256

// compare reads the stream's end beside the published copy's.
func compare(ctx context.Context, log *stream.Log, store *tlog.Store, id wire.Hash) error {
	if err := log.Verify(ctx); err != nil {
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
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
			return fmt.Errorf("%w: %w", ErrDamaged, err)
		}
		stored, err := log.Get(ctx, uint64(seq)) //nolint:gosec // as above
		if err != nil {
			return fmt.Errorf("%w: entry %d: %w", ErrShorter, seq, err)
		}
		if !bytes.Equal(published, stored) {
			return fmt.Errorf("%w, from entry %d or before", ErrDiffers, seq)
		}
	}
	first, err := log.Get(ctx, 1)
	if err != nil {
		return fmt.Errorf("%w: the founding: %w", ErrShorter, err)
	}
	entry, err := wire.ParseEntry(first)
	if err != nil || entry.Statement.Hash() != id {
		return fmt.Errorf("%w: the stream's first entry is not the founding of %s", ErrDiffers, id)
	}
	return nil
}

// start brings publisher and sequencer to life.
func (l *Ledger) start(ctx context.Context, o Options) error {
	key, err := l.folder.key()
	if err != nil {
		return err
	}
	state, err := l.restoredState(o)
	if err != nil {
		return err
	}
	first, err := l.log.Get(ctx, 1)
	if err != nil {
		return fmt.Errorf("reading the founding: %w", err)
	}
	about, err := foundingOf(first)
	if err != nil {
		return err
	}
	public := key.Public().(ed25519.PublicKey)
	if about.Key != pubkey.Key(public) {
		return fmt.Errorf("%w: %s is not this ledger's key", ErrDamaged, fileKey)
	}
	signer, err := tlog.NewSigner(about.Origin, key)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	index, err := openAnswers(l.folder.path(fileAnswers), l.store)
	if err != nil {
		return err
	}
	size, _ := l.store.Size()
	l.publisher = &publisher{
		log: l.log, store: l.store, answers: index, signer: signer, origin: about.Origin, key: public,
		state: state, size: size, changed: make(chan struct{}),
	}
	if l.publisher.checkpoints, err = l.log.Checkpoints(); err != nil {
		return fmt.Errorf("opening the checkpoint stream: %w", err)
	}
	if err := l.publisher.resumeCheckpoints(ctx); err != nil {
		return err
	}
	l.sequencer = &sequencer{log: l.log, publisher: l.publisher, queue: newQueue(), clock: newClock(wallOf(o)), signer: signer, logger: l.logger}
	if err := l.run(ctx, o.ClockOK); err != nil {
		l.cancel()
		l.running.Wait()
		return err
	}
	return nil
}

// run starts the goroutines and waits until the ledger takes statements.
func (l *Ledger) run(ctx context.Context, clockOK bool) error {
	running, cancel := context.WithCancel(context.Background())
	l.cancel = cancel
	l.running.Go(func() { l.publisher.run(running) })
	if err := l.sequencer.reload(ctx); err != nil {
		return fmt.Errorf("catching up with the log: %w", err)
	}
	state := l.sequencer.state
	if err := l.sequencer.clock.resume(state.Ledger().ClockOffset, state.Head().Recorded, clockOK); err != nil {
		return err
	}
	l.running.Go(func() { l.scrub(running) })
	l.running.Go(func() {
		err := l.sequencer.run(running)
		if err != nil && !errors.Is(err, context.Canceled) {
			l.logger.Error("the sequencer stopped", "err", err)
		}
		l.sequencer.queue.close(ErrStopped)
	})
	return nil
}

// restoredState is the state at the published copy's end: from Options.Restore
// as far as that goes, the rest folded from the copy, which was checked before
// it was published.
func (l *Ledger) restoredState(o Options) (*domain.State, error) {
	state := domain.New()
	if o.Restore != nil {
		restored, err := o.Restore()
		if err != nil {
			return nil, fmt.Errorf("restoring the state: %w", err)
		}
		if restored != nil && l.isOurs(restored.Head()) {
			state = restored
		}
	}
	err := l.store.Entries(uint64(state.Head().Seq)+1, func(seq uint64, raw []byte) error {
		entry, err := wire.ParseEntry(bytes.Clone(raw))
		if err != nil {
			return fmt.Errorf("%w: entry %d: %w", ErrDamaged, seq, err)
		}
		placed, err := state.Judge(entry, rootsOf(l.store))
		if err != nil {
			return fmt.Errorf("%w: %w", ErrDamaged, err)
		}
		state.Evolve(placed)
		return nil
	})
	return state, err
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
	if err != nil {
		return nil, fmt.Errorf("%w: the founding: %w", ErrDamaged, err)
	}
	state.Evolve(placed)
	return state.Ledger(), nil
}

// resumeCheckpoints settles what a crash left: a checkpoint that was signed
// and staged is published as it is, never signed anew.
func (p *publisher) resumeCheckpoints(ctx context.Context) error {
	if err := p.adopt(ctx); err != nil {
		return err
	}
	note, ok, err := p.store.Staged()
	if err != nil || !ok {
		return err
	}
	return p.archiveStaged(ctx, note)
}

// ID is the ledger's id: the hash of its founding statement.
func (l *Ledger) ID() wire.Hash { return l.id }

// Submit brings a signed statement before the ledger. It returns where the
// statement stands once that is durable; a statement that is in the log
// already is answered as before. Otherwise the error is, or wraps,
//   - *Refused: it was judged and not let in;
//   - *wire.SignatureError: it is not signed by whom it names;
//   - ErrUnknownOutcome: it may be in the log or not; submit it again;
//   - ErrBusy, ErrRate, ErrClock, ErrStopped or ctx's error: it is not in the log.
func (l *Ledger) Submit(ctx context.Context, signed *wire.Signed) (Receipt, error) {
	st := signed.Statement
	known := false
	for _, signer := range st.By {
		if _, ok := l.sequencer.keys.Load(signer.Key); ok {
			known = true
		}
	}
	if !known {
		return Receipt{}, &Refused{Refusal: &domain.Refusal{Code: domain.CodeKeyUnknown, Message: "none of the keys that sign is enrolled in this ledger"}}
	}
	if !l.limiter(st.By[0].Key).Allow() {
		return Receipt{}, ErrRate
	}
	if err := wire.VerifySignatures(st, signed.Signatures); err != nil {
		return Receipt{}, err
	}
	r := &request{signed: signed, hash: st.Hash(), answer: make(chan answer, 1)}
	if err := l.sequencer.queue.put(r); err != nil {
		return Receipt{}, err
	}
	select {
	case a := <-r.answer:
		return a.receipt, a.err
	case <-ctx.Done():
		if r.taken.CompareAndSwap(false, true) {
			return Receipt{}, ctx.Err()
		}
		return Receipt{}, fmt.Errorf("%w: %w", ErrUnknownOutcome, ctx.Err())
	}
}

func (l *Ledger) limiter(key pubkey.Key) *rate.Limiter {
	l.ratesMu.Lock()
	defer l.ratesMu.Unlock()
	limiter, ok := l.rates[key]
	if !ok {
		if len(l.rates) > 100_000 { // only keys that somebody else's key vouches for
			clear(l.rates)
		}
		limiter = rate.NewLimiter(keyPerSecond, keyBurst)
		l.rates[key] = limiter
	}
	return limiter
}

// Size is how many entries are published: checked, and durable in the copy.
func (l *Ledger) Size() wire.Seq { return wire.Seq(l.publisher.sizeNow()) } //nolint:gosec // not negative

// Entries calls fn with every published entry from a sequence on, up to the
// size at the call. The bytes are valid only until fn returns.
func (l *Ledger) Entries(from wire.Seq, fn func(seq wire.Seq, raw []byte) error) error {
	return l.store.Entries(uint64(from), func(seq uint64, raw []byte) error { return fn(wire.Seq(seq), raw) })
}

// Entry returns one published entry. It fails with tlog.ErrNotFound.
func (l *Ledger) Entry(seq wire.Seq) ([]byte, error) { return l.store.Entry(uint64(seq)) }

// Wait returns once so many entries are published, with ctx's error, or with
// the reason why nothing is published any more.
func (l *Ledger) Wait(ctx context.Context, size wire.Seq) error {
	return l.publisher.wait(ctx, func(p *publisher) bool { return wire.Seq(p.size) >= size }) //nolint:gosec // not negative
}

// WaitCheckpoint returns the newest checkpoint once it covers so many entries.
func (l *Ledger) WaitCheckpoint(ctx context.Context, size wire.Seq) ([]byte, error) {
	err := l.publisher.wait(ctx, func(p *publisher) bool { return wire.Seq(p.signed) >= size && p.signed > 0 }) //nolint:gosec // not negative
	if err != nil {
		return nil, err
	}
	note, _, _, err := l.store.LatestCheckpoint()
	return note, err
}

// Copy is the published copy: entries, tree, proofs and kept checkpoints. The
// caller reads it and does not close it.
func (l *Ledger) Copy() *tlog.Store { return l.store }

// Snapshot is the body's state as published, for the caller to keep.
func (l *Ledger) Snapshot() *domain.State {
	l.publisher.mu.Lock()
	defer l.publisher.mu.Unlock()
	return l.publisher.state.Clone()
}

// Now is the log's clock. It fails with ErrClock.
func (l *Ledger) Now() (wire.Time, error) {
	l.publisher.mu.Lock()
	offset := l.publisher.state.Ledger().ClockOffset
	l.publisher.mu.Unlock()
	return l.sequencer.clock.now(offset)
}

// Err is why the ledger takes nothing more, nil while it does.
func (l *Ledger) Err() error {
	l.publisher.mu.Lock()
	defer l.publisher.mu.Unlock()
	return l.publisher.err
}

// Close stops the ledger: what is under way is brought to its end or answered
// as unknown, then the folder is released.
func (l *Ledger) Close() error {
	if l.cancel != nil {
		l.cancel()
		l.running.Wait()
	}
	return l.closeFiles()
}

func (l *Ledger) closeFiles() error {
	var errs []error
	if l.log != nil {
		errs = append(errs, l.log.Close())
	}
	if l.publisher != nil {
		errs = append(errs, l.publisher.answers.close())
	}
	if l.store != nil {
		errs = append(errs, l.store.Close())
	}
	if l.folder != nil {
		errs = append(errs, l.folder.release())
	}
	return errors.Join(errs...)
}

// RootAt is the root of the log's first size entries, where a checkpoint can
// stand; ok is false beyond what is published and inside a group.
func (l *Ledger) RootAt(size uint64) (root wire.Hash, ok bool) { return rootsOf(l.store)(size) }
