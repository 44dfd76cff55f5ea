package eventstore

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/domain/wire/pubkey"
	"twothirds/eventstore/attachments"
	"twothirds/eventstore/door"
	"twothirds/eventstore/openings"
	"twothirds/eventstore/stream"
	"twothirds/eventstore/tlog"
)

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
	id     wire.Hash
	folder *folder
	log    *stream.Log
	store  *tlog.Store
	// Beside the log: the files that entries name, and what commitments open to.
	attachments *attachments.Store
	openings    *openings.Store
	publisher   *publisher
	sequencer   *sequencer
	witnesses   *witnessing // nil: no policy
	logger      *slog.Logger
	rates       rates
	waits       waits

	// Each of the two has its own end: what the sequencer appended last is
	// still published when the ledger is closed.
	stopSequencing, stopPublishing context.CancelFunc
	sequencing, publishing         sync.WaitGroup
	scrubbed                       chan struct{} // closed when the scrubber is done
	close                          func() error  // once
}

// ID is the ledger's id: the hash of its founding statement.
func (l *Ledger) ID() wire.Hash { return l.id }

// seenWait bounds how long a statement waits for this node to read the
// checkpoint that it has seen.
const seenWait = 5 * time.Second

// Submit brings a signed statement before the ledger. It returns where the
// statement stands once that is durable; a statement that is in the log
// already is answered as before. Otherwise the error is, or wraps,
//   - *Refused: it was judged and not let in;
//   - *wire.SignatureError: it is not signed by whom it names;
//   - ErrUnknownOutcome: it may be in the log or not; submit it again;
//   - ErrBusy, ErrRate, ErrClock, ErrStopped or ctx's error alone: this
//     submission did not bring it into the log, nor will it.
func (l *Ledger) Submit(ctx context.Context, signed *wire.Signed) (Receipt, error) {
	r, err := l.knock(ctx, signed, l.rates.allow)
	if err != nil {
		return Receipt{}, err
	}
	if err := l.sequencer.queue.put(r); err != nil {
		return Receipt{}, err
	}
	return r.await(ctx)
}

// knock judges a statement at the door and makes a request of it; allow says
// whether its author's key may submit another one now.
func (l *Ledger) knock(ctx context.Context, signed *wire.Signed, allow func(pubkey.Key) bool) (*request, error) {
	st := signed.Statement
	if !l.knowsOneOf(st.By) {
		return nil, &Refused{Refusal: &domain.Refusal{Code: domain.CodeKeyUnknown, Message: "none of the keys that sign is enrolled in this ledger"}}
	}
	if err := wire.VerifySignatures(st, signed.Signatures); err != nil {
		return nil, err
	}
	// Only what a key has signed counts against it: nobody else can use up its rate.
	if !allow(st.By[0].Key) {
		return nil, ErrRate
	}
	if err := l.awaitSeen(ctx, st.Seen); err != nil {
		return nil, err
	}
	fault := door.CheckText(st)
	if fault == nil {
		fault = l.checkAttachments(st)
	}
	return &request{signed: signed, hash: st.Hash(), fault: fault, answer: make(chan answer, 1)}, nil
}

// await returns the answer to a request that waits for the sequencer. Where ctx
// ends first and the sequencer has it, its outcome is unknown.
func (r *request) await(ctx context.Context) (Receipt, error) {
	select {
	case a := <-r.answer:
		return a.receipt, a.err
	case <-ctx.Done():
	}
	if r.taken.CompareAndSwap(false, true) {
		return Receipt{}, ctx.Err()
	}
	select {
	case a := <-r.answer:
		return a.receipt, a.err
	default:
		return Receipt{}, fmt.Errorf("%w: %w", ErrUnknownOutcome, ctx.Err())
	}
}

func (l *Ledger) knowsOneOf(by []wire.Signer) bool {
	for _, signer := range by {
		if _, ok := l.sequencer.keys.Load(signer.Key); ok {
			return true
		}
	}
	return false
}

// awaitSeen waits, where another node signed the checkpoint that a statement
// has seen, until this one has read as far. A checkpoint that the stream does
// not reach is not waited for: it is the sequencer's to refuse.
func (l *Ledger) awaitSeen(ctx context.Context, seen *wire.Seen) error {
	if seen == nil || wire.Seq(seen.Size) <= l.Size() {
		return nil
	}
	waiting, cancel := context.WithTimeout(ctx, l.waits.seen)
	defer cancel()
	if last, err := l.log.Last(waiting); err == nil && last >= seen.Size {
		_ = l.Wait(waiting, wire.Seq(seen.Size)) // what is missing then is the sequencer's to tell
	}
	return ctx.Err()
}

// Rate of statements that one key may submit.
const (
	keyPerSecond = 100
	keyBurst     = 1000
	// maxRates is how many keys' rates are remembered before all are forgotten.
	maxRates = 100_000
)

// rates bounds how fast each key submits.
type rates struct {
	limit rate.Limit
	burst int

	mu    sync.Mutex
	byKey map[pubkey.Key]*rate.Limiter
}

func (r *rates) allow(key pubkey.Key) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	limiter, ok := r.byKey[key]
	if !ok {
		if r.byKey == nil || len(r.byKey) >= maxRates {
			r.byKey = map[pubkey.Key]*rate.Limiter{}
		}
		limiter = rate.NewLimiter(r.limit, r.burst)
		r.byKey[key] = limiter
	}
	return limiter.Allow()
}

// Size is how many entries are published: checked, and durable in the copy.
func (l *Ledger) Size() wire.Seq { return wire.Seq(l.publisher.kept.Load()) } //nolint:gosec // not negative

// Acknowledged is the last entry that anybody can have been told of by this node,
// in the answer to a submission: it is durable, and published a moment later.
func (l *Ledger) Acknowledged() wire.Seq {
	return max(l.Size(), wire.Seq(l.sequencer.durable.Load()))
}

// Entries calls fn with every published entry from a sequence on, up to the
// size at the call. The bytes are valid only until fn returns.
func (l *Ledger) Entries(from wire.Seq, fn func(seq wire.Seq, raw []byte) error) error {
	return l.store.Entries(uint64(from), func(seq uint64, raw []byte) error { return fn(wire.Seq(seq), raw) })
}

// Entry returns one published entry. It fails with tlog.ErrNotFound.
func (l *Ledger) Entry(seq wire.Seq) ([]byte, error) { return l.store.Entry(uint64(seq)) }

// RootAt is the root of the log's first size entries, where a checkpoint can
// stand; ok is false beyond what is published and inside a group.
func (l *Ledger) RootAt(size uint64) (root wire.Hash, ok bool) { return rootsOf(l.store)(size) }

// Wait returns once so many entries are published, with ctx's error, or with
// the reason why nothing is published any more.
func (l *Ledger) Wait(ctx context.Context, size wire.Seq) error {
	return l.publisher.wait(ctx, func(p *publisher) bool { return wire.Seq(p.size) >= size }) //nolint:gosec // not negative
}

// WaitCheckpoint returns the newest checkpoint once it covers so many entries. It
// fails with ErrNoLedgerKey where nobody can sign one.
func (l *Ledger) WaitCheckpoint(ctx context.Context, size wire.Seq) ([]byte, error) {
	var missing error
	err := l.publisher.wait(ctx, func(p *publisher) bool {
		missing = nil
		if wire.Seq(p.signed) >= size && p.signed > 0 { //nolint:gosec // not negative
			return true
		}
		if p.alone && p.unsigned && wire.Seq(p.size) >= size { //nolint:gosec // not negative
			missing = p.missingKey()
		}
		return missing != nil
	})
	if err == nil {
		err = missing
	}
	if err != nil {
		return nil, err
	}
	note, _, _, err := l.store.LatestCheckpoint()
	return note, err
}

// Copy is the published copy: entries, tree, proofs and kept checkpoints. The
// caller reads it and does not close it.
func (l *Ledger) Copy() *tlog.Store { return l.store }

// Snapshot is the body's state after some whole group at the log's end, for
// the caller to keep.
func (l *Ledger) Snapshot() *domain.State {
	var state *domain.State
	take := func(p *publisher) bool {
		if p.state.InGroup() && p.err == nil {
			return false
		}
		state = p.state.Clone()
		return true
	}
	_ = l.publisher.wait(context.Background(), take) // ends with the publisher at the latest
	return state
}

// Now is the log's clock. It fails with ErrClock.
func (l *Ledger) Now() (wire.Time, error) {
	return l.sequencer.clock.now(l.publisher.outlook.Load().offset)
}

// Err is why the ledger takes nothing more, nil while it does.
func (l *Ledger) Err() error {
	l.publisher.mu.Lock()
	defer l.publisher.mu.Unlock()
	return l.publisher.err
}

// fail stops the ledger: nothing more is appended or published.
func (l *Ledger) fail(err error) {
	l.publisher.fail(err)
	l.stopSequencing()
	l.stopPublishing()
}

// Close stops the ledger: what is under way is brought to its end within a few
// seconds, published and brought under a checkpoint, or else answered as
// unknown; what waits is answered with ErrStopped. Then the folder is released.
func (l *Ledger) Close() error { return l.close() }

func (l *Ledger) shutdown() error {
	l.stopSequencing()
	l.sequencing.Wait()
	finished := l.publisher.finish(l.sequencer.durable.Load(), l.waits.grace)
	if l.witnesses != nil {
		l.witnesses.finish()
	}
	l.stopPublishing()
	l.publishing.Wait()
	var err error
	if finished == nil {
		err = l.folder.mark(false)
	}
	return errors.Join(err, l.closeFiles())
}

// finish waits, not for long, until so many entries are published and signed. It fails
// where they are not.
func (p *publisher) finish(size uint64, patience time.Duration) error {
	close(p.hurry)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return p.wait(ctx, func(p *publisher) bool {
		return uint64(p.size) >= size && (p.unsigned || uint64(p.signed) >= size) //nolint:gosec // not negative
	})
}

func (l *Ledger) closeFiles() error {
	var errs []error
	if l.log != nil {
		errs = append(errs, l.log.Close())
	}
	if l.publisher != nil {
		errs = append(errs, l.publisher.answers.close(uint64(l.publisher.size))) //nolint:gosec // not negative
	}
	if l.store != nil {
		errs = append(errs, l.store.Close())
	}
	if l.folder != nil {
		errs = append(errs, l.folder.release())
	}
	return errors.Join(errs...)
}
