package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"twothirds/domain/wire"
)

// appendMany measures ballots that all members submit at once, each its next one
// when the one before is acknowledged.
func (b *bench) appendMany(ctx context.Context, r *Result) error {
	batch, err := b.reachedBatch(ctx)
	if err != nil {
		return err
	}
	raw, err := b.rawStream(ctx)
	if err != nil {
		return err
	}
	r.N, r.Submitters, r.Batch = b.o.N, len(b.body.members), batch
	var appended [][]byte // in our last round
	return measure(
		ctx, r,
		func(ctx context.Context) (float64, time.Duration, error) {
			first := b.node.Ledger.Size() + 1
			took, err := b.vote(ctx, b.o.N)
			if err == nil {
				appended, err = b.entriesFrom(first)
			}
			return float64(b.o.N), took, err
		},
		func(ctx context.Context) (float64, time.Duration, error) {
			start := time.Now()
			err := raw.publish(ctx, appended, batch)
			return float64(len(appended)), time.Since(start), err
		},
	)
}

// reachedBatch has the members vote once without being measured, and counts how
// many entries the ledger appended together on average.
func (b *bench) reachedBatch(ctx context.Context) (int, error) {
	before := b.node.Ledger.Size()
	if _, err := b.vote(ctx, b.o.N); err != nil {
		return 0, err
	}
	if err := b.closeNode(); err != nil {
		return 0, err
	}
	entries, appends, err := countAppends(ctx, filepath.Join(b.ledgerDir(), "streams"), before)
	if err != nil {
		return 0, fmt.Errorf("counting the appends: %w", err)
	}
	return int(math.Round(float64(entries) / float64(appends))), b.open(ctx)
}

// vote has the members cast so many ballots and returns how long it took from
// the first submission to the last acknowledgement. It then waits until all of it is
// published.
func (b *bench) vote(ctx context.Context, count int) (time.Duration, error) {
	members := b.body.members
	queues := make([][]*wire.Signed, len(members))
	for i := range count {
		signed, err := b.ballot(members[i%len(members)])
		if err != nil {
			return 0, err
		}
		queues[i%len(members)] = append(queues[i%len(members)], signed)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	last := make([]wire.Seq, len(queues))
	var all sync.WaitGroup
	start := time.Now()
	for i, queue := range queues {
		all.Go(func() {
			for _, signed := range queue {
				receipt, err := b.node.Ledger.Submit(ctx, signed)
				if err != nil {
					cancel(fmt.Errorf("submitting a ballot: %w", err))
					return
				}
				last[i] = receipt.Seq
			}
		})
	}
	all.Wait()
	took := time.Since(start)
	if err := context.Cause(ctx); err != nil {
		return 0, err
	}
	return took, b.settle(ctx, slices.Max(last))
}

// entriesFrom are the published entries from a sequence on.
func (b *bench) entriesFrom(first wire.Seq) ([][]byte, error) {
	var entries [][]byte
	err := b.node.Ledger.Entries(first, func(_ wire.Seq, raw []byte) error {
		entries = append(entries, bytes.Clone(raw))
		return nil
	})
	if err == nil && len(entries) == 0 {
		err = errors.New("nothing was published")
	}
	return entries, err
}

// appendOne measures ballots of one member after the other, nobody else being
// there.
func (b *bench) appendOne(ctx context.Context, r *Result) error {
	raw, err := b.rawStream(ctx)
	if err != nil {
		return err
	}
	count := max(1, b.o.N/10)
	r.N, r.Submitters, r.Batch = count, 1, 1
	var appended [][]byte
	var ours, theirs []time.Duration
	err = measure(
		ctx, r,
		func(ctx context.Context) (float64, time.Duration, error) {
			first := b.node.Ledger.Size() + 1
			took, err := b.voteInTurn(ctx, count, &ours)
			if err == nil {
				appended, err = b.entriesFrom(first)
			}
			return float64(count), took, err
		},
		func(ctx context.Context) (float64, time.Duration, error) {
			start := time.Now()
			for i := range appended {
				began := time.Now()
				if err := raw.publishBatch(ctx, appended[i:i+1]); err != nil {
					return 0, 0, err
				}
				theirs = append(theirs, time.Since(began))
			}
			return float64(len(appended)), time.Since(start), nil
		},
	)
	if err != nil {
		return err
	}
	r.Latency, r.YardstickLatency = latencyOf(ours), latencyOf(theirs)
	return nil
}

// voteInTurn has members cast so many ballots one after the other, and notes how
// long each took.
func (b *bench) voteInTurn(ctx context.Context, count int, latencies *[]time.Duration) (time.Duration, error) {
	ballots := make([]*wire.Signed, count)
	for i := range ballots {
		signed, err := b.ballot(b.body.members[i%len(b.body.members)])
		if err != nil {
			return 0, err
		}
		ballots[i] = signed
	}
	var last wire.Seq
	start := time.Now()
	for _, signed := range ballots {
		began := time.Now()
		receipt, err := b.node.Ledger.Submit(ctx, signed)
		if err != nil {
			return 0, fmt.Errorf("submitting a ballot: %w", err)
		}
		last = receipt.Seq
		*latencies = append(*latencies, time.Since(began))
	}
	took := time.Since(start)
	return took, b.settle(ctx, last)
}
