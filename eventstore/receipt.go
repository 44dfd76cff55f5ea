package eventstore

import (
	"context"
	"fmt"
	"time"

	"twothirds/domain/wire"
	"twothirds/eventstore/copies"
	"twothirds/eventstore/tlog"
)

// Receipt proves that an entry is in the log: a C2SP tlog-proof, as
// copies.Receipt makes it, and the entry. It is under the newest checkpoint with
// its quorum that covers the entry, else under the newest that covers it.
//
// It waits until one covers the entry, and then, no longer than readers of the
// checkpoint do, for the quorum. It fails with tlog.ErrNotFound beyond the log,
// with ctx's error, or with the reason why nothing is published any more.
func (l *Ledger) Receipt(ctx context.Context, seq wire.Seq) (proof, entry []byte, err error) {
	if err := l.awaitCheckpoint(ctx, seq); err != nil {
		return nil, nil, err
	}
	size := l.covering(ctx, int64(seq)) //nolint:gosec // seq is in the log
	note, ok, err := l.store.Cosigned(size)
	if err == nil && !ok {
		err = fmt.Errorf("%w: the checkpoint of size %d is not kept", ErrDamaged, size)
	}
	if err != nil {
		return nil, nil, known(err)
	}
	path, err := l.store.ProveInclusion(uint64(seq), size)
	if err != nil {
		return nil, nil, known(err)
	}
	founding, err := l.store.Entry(1)
	if err != nil {
		return nil, nil, known(err)
	}
	if entry, err = l.store.Entry(uint64(seq)); err != nil {
		return nil, nil, known(err)
	}
	proof, err = copies.FormatReceipt(founding, l.Rotations(size), seq, path, note)
	return proof, entry, err
}

// awaitCheckpoint waits until a checkpoint covers an entry of the log.
func (l *Ledger) awaitCheckpoint(ctx context.Context, seq wire.Seq) error {
	beyond := fmt.Errorf("entry %d: %w", seq, tlog.ErrNotFound)
	if seq < 1 {
		return beyond
	}
	if seq > l.Size() {
		// It may have been acknowledged a moment ago, here or by another node.
		last, err := l.log.Last(ctx)
		if err != nil {
			return fmt.Errorf("reading the stream's last sequence: %w", err)
		}
		if uint64(seq) > last {
			return beyond
		}
	}
	_, err := l.WaitCheckpoint(ctx, seq)
	return err
}

// covering is the size of the newest checkpoint with its quorum that covers so
// many entries, else of the newest; one of them does.
func (l *Ledger) covering(ctx context.Context, least int64) int64 {
	p := l.publisher
	if l.needsQuorum() {
		waiting, cancel := context.WithDeadline(ctx, p.quorumBy(least))
		defer cancel()
		_ = p.wait(waiting, func(p *publisher) bool { return p.met >= least }) // without it the newest will do
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if l.needsQuorum() && p.met >= least {
		return p.met
	}
	return p.signed
}

// quorumBy is until when the quorum of a checkpoint that covers so many entries
// is waited for.
func (p *publisher) quorumBy(least int64) time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, published := range p.recent {
		if published.size >= least {
			return published.at.Add(witnessWait)
		}
	}
	return time.Time{}
}
