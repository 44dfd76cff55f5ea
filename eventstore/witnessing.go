package eventstore

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"slices"
	"sync"
	"time"

	"twothirds/eventstore/tlog"
	"twothirds/eventstore/witness"
)

const (
	// witnessWait is how long readers are shown an older checkpoint for want of
	// the quorum of a newer one.
	witnessWait = 2 * time.Second
	// startWait is how long each witness has at the start to say what it has seen.
	startWait = 2 * time.Second
	// requestWait is how long a witness may take for one request later on.
	requestWait = 10 * time.Second
	// firstPause is how long a witness is left alone after a request that failed;
	// the pause doubles with every further one, up to lastPause.
	firstPause = 500 * time.Millisecond
	lastPause  = time.Minute
	// closingWait is how long witnesses have for the last checkpoint.
	closingWait = time.Second
	// lookBack is how many of the newest cosigned checkpoints are looked at to
	// find what each witness cosigned last.
	lookBack = 256
)

// WitnessStatus is how far a witness of the policy has come.
type WitnessStatus struct {
	Name string `json:"name"`
	// Size is that of the newest checkpoint of which its cosignature is kept; 0: none.
	Size int64 `json:"size"`
	// At is the time of that cosignature in POSIX seconds; 0: never.
	At int64 `json:"at"`
	// Problem is what is wrong now, in words; empty: nothing.
	Problem string `json:"problem"`
}

// witnessing gets the cosignatures of witnesses for the checkpoints that the
// publisher publishes. It never holds up sequencing or publishing: one goroutine
// for each witness submits the newest checkpoint, one request at a time.
type witnessing struct {
	ledger    *Ledger
	publisher *publisher
	policy    *witness.Policy
	client    *witness.Client
	watched   []*watched
	none      bool // whether the policy is met without any cosignature

	running sync.WaitGroup
	// waiting ends when no further checkpoint is to be expected, submitting when
	// nobody waits for an answer any more.
	waiting, submitting         context.Context
	stopWaiting, stopSubmitting context.CancelFunc
}

// watched is one witness.
type watched struct {
	witness.Witness

	mu     sync.Mutex
	status WitnessStatus
	// agreed says that it has cosigned since the ledger was opened: then the log
	// here is the continuation of all that it had seen.
	agreed bool
}

// policyOf reads a policy and checks that it is about this log: it may name a
// former key of it.
func policyOf(text []byte, keys tlog.Keys) (*witness.Policy, error) {
	policy, err := witness.ParsePolicy(text)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPolicy, err)
	}
	ours := func(l witness.Log) bool { return l.Origin == keys.Origin() && keys.Has(l.Public) }
	if logs := policy.Logs(); len(logs) > 0 && !slices.ContainsFunc(logs, ours) {
		return nil, fmt.Errorf("%w: its log line is of another log; this ledger's is: log %s", ErrPolicy, tlog.VKey(keys.Origin(), keys.Newest()))
	}
	// No program needs to read more signature lines than these, and ours keep no more.
	if n := len(policy.Witnesses()); n > tlog.MaxCosignatures {
		return nil, fmt.Errorf("%w: it names %d witnesses, at most %d", ErrPolicy, n, tlog.MaxCosignatures)
	}
	return policy, nil
}

// policyText reads the folder's policy; nil: there is none.
func (f *folder) policyText() ([]byte, error) {
	text, err := os.ReadFile(f.path(fileWitnesses))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading the policy: %w", err)
	}
	return text, nil
}

// policy reads the folder's policy; nil: there is none.
func (f *folder) policy(keys tlog.Keys) (*witness.Policy, error) {
	text, err := f.policyText()
	if err != nil || text == nil {
		return nil, err
	}
	policy, err := policyOf(text, keys)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.path(fileWitnesses), err)
	}
	return policy, nil
}

// newWitnessing makes ready to follow a ledger's publisher.
func newWitnessing(l *Ledger, p *publisher, policy *witness.Policy) (*witnessing, error) {
	v := &witnessing{ledger: l, publisher: p, policy: policy, client: &witness.Client{HTTP: &http.Client{Timeout: l.waits.request}}}
	v.waiting, v.stopWaiting = context.WithCancel(context.Background())
	v.submitting, v.stopSubmitting = context.WithCancel(context.Background())
	for _, w := range policy.Witnesses() {
		v.watched = append(v.watched, &watched{Witness: w, status: WitnessStatus{Name: w.Name}})
	}
	v.none = policy.NeedsNone()
	return v, v.recall()
}

// recall finds out from the cosignatures kept how far each witness had come, and
// which checkpoint was the last to have its quorum.
func (v *witnessing) recall() error {
	sizes, err := v.ledger.store.CosignedSizes(lookBack)
	if err != nil {
		return known(err)
	}
	for _, size := range sizes {
		note, ok, err := v.ledger.store.Cosigned(size)
		if err != nil {
			return known(err)
		}
		if !ok {
			return fmt.Errorf("%w: cosignatures are kept of a checkpoint of size %d, which is not", ErrDamaged, size)
		}
		for _, w := range v.watched {
			if at, ok := w.Key.Verify(note); ok && w.status.Size < size {
				w.status.Size, w.status.At = size, at
			}
		}
		if v.policy.Judge(note).Met {
			v.publisher.quorum(size)
		}
	}
	return nil
}

// askAll asks every witness, before anything is appended, whether it has seen
// more of this log than there is here, or another one; then it fails with
// ErrForked. One that cannot be asked is passed over with a warning.
func (v *witnessing) askAll(ctx context.Context) error {
	p := v.publisher
	if p.archive.size == 0 {
		return nil // nothing was ever signed that a witness could know
	}
	// Where the copy has yet to read what the checkpoint covers nothing can be
	// proven; how much a witness has seen can be asked all the same.
	behind := p.archive.size > p.size
	c, err := p.readCheckpoint(p.archive.note)
	if err != nil {
		return fmt.Errorf("%w: the newest checkpoint: %w", ErrDamaged, err)
	}
	lines := make([][]byte, len(v.watched))
	errs := make([]error, len(v.watched))
	var asking sync.WaitGroup
	for i, w := range v.watched {
		if w.URL == "" {
			continue
		}
		asking.Go(func() {
			short, cancel := context.WithTimeout(ctx, v.ledger.waits.start)
			defer cancel()
			if behind {
				_, errs[i] = v.client.AddCheckpoint(short, w.Witness, 0, nil, c.Note)
				return
			}
			lines[i], errs[i] = v.client.Submit(short, w.Witness, w.status.Size, c, v.ledger.store.ProveConsistency)
		})
	}
	asking.Wait()
	for i, w := range v.watched {
		if err := v.judge(ctx, w, errs[i]); err != nil {
			return err
		}
	}
	if behind {
		return nil
	}
	for i, w := range v.watched {
		switch {
		case w.URL == "":
		case errs[i] != nil:
			v.trouble(w, errs[i])
		default:
			if err := v.keep(w, c.Size, lines[i]); err != nil {
				return known(err)
			}
		}
	}
	return nil
}

// judge returns ErrForked where what a witness said means that this log is not
// the continuation of what was shown to it. A checkpoint that another node has
// shown it covers entries that the stream has by then.
func (v *witnessing) judge(ctx context.Context, w *watched, err error) error {
	seen, inconsistent := seenBy(err)
	switch {
	case inconsistent:
		return fmt.Errorf("%w: %w", ErrForked, err)
	case seen == 0:
		return nil
	}
	last, e := v.ledger.log.Last(ctx)
	if e != nil {
		return fmt.Errorf("reading the stream's last sequence: %w", e)
	}
	if uint64(seen) > last { //nolint:gosec // not negative
		return fmt.Errorf("%w: witness %s has cosigned a tree of %d entries, the log here has %d", ErrForked, w.Name, seen, last)
	}
	return nil
}

// seenBy reads out of a witness's answer the size of a larger tree that it has
// seen, and whether it has seen another one.
func seenBy(err error) (size int64, inconsistent bool) {
	var ahead *witness.AheadError
	var other *witness.SizeError
	switch {
	case errors.As(err, &ahead):
		return ahead.Size, false
	case errors.As(err, &other):
		return other.Size, false
	}
	return 0, errors.Is(err, witness.ErrInconsistent)
}

// start follows the publisher.
func (v *witnessing) start() {
	for _, w := range v.watched {
		if w.URL == "" {
			w.status.Problem = "the policy names no URL for it"
			continue
		}
		v.running.Go(func() {
			if err := v.follow(w); err != nil {
				v.stopWaiting()
				v.stopSubmitting()
				v.ledger.logger.Error("the ledger stops", "err", err)
				v.ledger.fail(err)
			}
		})
	}
}

// follow submits to one witness whenever something newer than it has cosigned is
// published. It returns what must stop the ledger, or nil at the end.
func (v *witnessing) follow(w *watched) error {
	pause := firstPause
	next := w.status.Size + 1
	if w.status.Problem != "" {
		next = 1 // it did not answer at the start: it is asked what it has seen in any case
	}
	for {
		err := v.publisher.wait(v.waiting, func(p *publisher) bool { return p.signed >= next })
		if err != nil {
			return nil //nolint:nilerr // the ledger is being closed, or something else has stopped it
		}
		size, err := v.submit(w)
		if err == nil {
			next, pause = size+1, firstPause
			continue
		}
		judged := v.judge(v.submitting, w, err)
		if errors.Is(judged, ErrForked) && !w.hasAgreed() {
			return judged
		}
		closing := v.waiting.Err() != nil
		if ahead, _ := seenBy(err); judged == nil && ahead > size && !closing {
			next = ahead // of another node; this one has yet to publish as much
			continue
		}
		v.trouble(w, err)
		if closing {
			return nil
		}
		select {
		case <-time.After(pause):
		case <-v.waiting.Done(): // one last time
		}
		pause = min(2*pause, lastPause)
	}
}

// submit shows a witness the newest checkpoint, of the size it returns, and keeps
// its cosignature.
func (v *witnessing) submit(w *watched) (size int64, err error) {
	ctx, cancel := context.WithTimeout(v.submitting, v.ledger.waits.request)
	defer cancel()
	p, store := v.publisher, v.ledger.store
	note, _, _, err := store.LatestCheckpoint()
	if err != nil {
		return 0, err
	}
	c, err := p.keys.Load().ParseCheckpoint(note)
	if err != nil {
		return 0, fmt.Errorf("%w: the newest checkpoint: %w", ErrDamaged, err)
	}
	line, err := v.client.Submit(ctx, w.Witness, w.sizeKept(), c, store.ProveConsistency)
	if err != nil {
		return c.Size, err
	}
	return c.Size, v.keep(w, c.Size, line)
}

// keep keeps a cosignature and looks whether the quorum is met with it.
func (v *witnessing) keep(w *watched, size int64, line []byte) error {
	if err := v.ledger.store.KeepCosignatures(size, line); err != nil {
		return err
	}
	note, _, err := v.ledger.store.Cosigned(size)
	if err != nil {
		return err
	}
	at, _ := w.Key.Verify(note)
	w.mu.Lock()
	if w.status.Problem != "" {
		v.ledger.logger.Info("the witness cosigns again", "witness", w.Name, "size", size)
	}
	w.status, w.agreed = WitnessStatus{Name: w.Name, Size: size, At: at}, true
	w.mu.Unlock()
	if v.policy.Judge(note).Met {
		v.publisher.quorum(size)
	}
	return nil
}

// trouble notes what is wrong with a witness, and says so when that is new.
func (v *witnessing) trouble(w *watched, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.status.Problem == "" {
		level := slog.LevelWarn
		if errors.Is(err, witness.ErrInconsistent) {
			level = slog.LevelError // somebody else signs with the ledger's key, or the witness lies
		}
		v.ledger.logger.Log(v.submitting, level, "a witness does not cosign; the ledger goes on and tries again", "witness", w.Name, "err", err)
	}
	w.status.Problem = err.Error()
}

// hasAgreed reports whether the witness has cosigned since the ledger was opened.
// One that says later that it knows another tree has seen what this ledger did
// not sign here, or lies: neither is mended by stopping, and a single witness
// could otherwise stop every ledger that asks it.
func (w *watched) hasAgreed() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.agreed
}

func (w *watched) sizeKept() int64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.status.Size
}

// finish gives witnesses a moment for the last checkpoint, which has been
// published, and then ends.
func (v *witnessing) finish() {
	v.stopWaiting()
	late := time.AfterFunc(v.ledger.waits.closing, v.stopSubmitting)
	defer late.Stop()
	v.running.Wait()
	v.stopSubmitting()
}

// publication is a checkpoint that was published, and when.
type publication struct {
	size int64
	at   time.Time
}

// note adds to the checkpoints that were published lately. Of those that have
// waited long enough for a quorum it keeps the newest. The caller holds p.mu.
func (p *publisher) note(size int64, at time.Time) {
	p.recent = append(p.recent, publication{size, at})
	p.age(at)
}

func (p *publisher) age(now time.Time) {
	for len(p.recent) > 1 && now.Sub(p.recent[1].at) >= witnessWait {
		p.recent = slices.Delete(p.recent, 0, 1)
	}
}

// quorum notes that the checkpoint of a size has its quorum.
func (p *publisher) quorum(size int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if size > p.met {
		p.met = size
		p.broadcast()
	}
}

// Policy is the ledger's policy of witnesses, from the data folder; nil: it has none.
func (l *Ledger) Policy() *witness.Policy {
	if l.witnesses == nil {
		return nil
	}
	return l.witnesses.policy
}

// WitnessStatus says how far each witness of the policy has come, in its order.
func (l *Ledger) WitnessStatus() []WitnessStatus {
	if l.witnesses == nil {
		return nil
	}
	all := make([]WitnessStatus, len(l.witnesses.watched))
	for i, w := range l.witnesses.watched {
		w.mu.Lock()
		all[i] = w.status
		w.mu.Unlock()
	}
	return all
}

// Published is the checkpoint to show readers, with the cosignatures gathered so
// far: the newest one whose quorum is met, unless a newer one has waited longer
// than 2 s for its quorum; without witnesses the newest. It never goes back. It
// fails with tlog.ErrNotFound while there is none.
func (l *Ledger) Published() (note []byte, size int64, err error) {
	p := l.publisher
	p.mu.Lock()
	size = p.signed
	if l.needsQuorum() && len(p.recent) > 0 {
		p.age(time.Now())
		size = max(p.recent[0].size, p.met)
	}
	p.mu.Unlock()
	note, ok, err := l.store.Cosigned(size)
	if err == nil && !ok {
		err = fmt.Errorf("no checkpoint yet: %w", tlog.ErrNotFound)
	}
	return note, size, err
}

// needsQuorum reports whether there is a policy that a bare checkpoint does not meet.
func (l *Ledger) needsQuorum() bool { return l.witnesses != nil && !l.witnesses.none }
