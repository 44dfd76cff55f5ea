package bench

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"twothirds/domain/wire"
	"twothirds/eventstore/copies"
	"twothirds/projections"
)

// signature is one signature, ready to be verified.
type signature struct {
	key     ed25519.PublicKey
	message []byte
	sig     []byte
}

// replay measures the replay of the whole log, signatures and all.
func (b *bench) replay(ctx context.Context, r *Result) error {
	entries, signatures, err := b.signatures(ctx)
	if err != nil {
		return err
	}
	r.N = entries
	return measure(
		ctx, r,
		func(ctx context.Context) (units float64, took time.Duration, err error) {
			copied, err := copies.Open(ctx, b.ledgerDir())
			if err != nil {
				return 0, 0, err
			}
			defer func() { err = errors.Join(err, copied.Close()) }()
			start := time.Now()
			replayed, err := projections.Replay(ctx, copied, 0, projections.Watch{})
			return float64(replayed.Entries), time.Since(start), err
		},
		func(ctx context.Context) (float64, time.Duration, error) {
			start := time.Now()
			err := verifyAll(ctx, signatures)
			return float64(entries), time.Since(start), err
		},
	)
}

// signatures are those of all entries of the log, and how many entries there are.
func (b *bench) signatures(ctx context.Context) (entries int, list []signature, err error) {
	copied, err := copies.Open(ctx, b.ledgerDir())
	if err != nil {
		return 0, nil, err
	}
	defer func() { err = errors.Join(err, copied.Close()) }()
	err = copied.Entries(1, func(seq wire.Seq, raw []byte) error {
		entry, err := wire.ParseEntry(bytes.Clone(raw))
		if err != nil {
			return fmt.Errorf("entry %d: %w", seq, err)
		}
		entries++
		message := entry.Statement.PAE()
		for i, s := range entry.Signatures {
			list = append(list, signature{entry.Statement.By[i].Key[:], message, s.Sig[:]})
		}
		return nil
	})
	return entries, list, err
}

// verifyAll verifies signatures on all cores.
func verifyAll(ctx context.Context, list []signature) error {
	const chunk = 64
	var next, failed atomic.Int64
	var all sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		all.Go(func() {
			for ctx.Err() == nil {
				to := int(next.Add(chunk))
				if to-chunk >= len(list) {
					return
				}
				for _, s := range list[to-chunk : min(to, len(list))] {
					if !ed25519.Verify(s.key, s.message, s.sig) {
						failed.Add(1)
					}
				}
			}
		})
	}
	all.Wait()
	if failed.Load() > 0 {
		return fmt.Errorf("%d signatures do not verify", failed.Load())
	}
	return ctx.Err()
}
