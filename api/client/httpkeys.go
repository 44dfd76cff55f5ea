package client

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/domain/wire/pubkey"
	"twothirds/eventstore/copies"
	"twothirds/eventstore/tlog"
)

// keys are the ledger's: the founding's, and those that rotations lead to. Where
// only the log tells whether a rotation was one, it is read up to there.
func (r *remote) keys(ctx context.Context, founded *wire.Statement) (tlog.Keys, error) {
	rotations, err := r.rotations(ctx)
	if err != nil {
		return tlog.Keys{}, err
	}
	follow := func() (*domain.KeyChain, error) {
		r.mu.Lock()
		known := make([]pubkey.Key, len(r.settled))
		for i, key := range r.settled {
			known[i] = pubkey.Key(key)
		}
		r.mu.Unlock()
		chain, err := domain.FollowKeys(founded, rotations, math.MaxInt64, known...)
		if err != nil {
			return nil, fmt.Errorf("%w: %s/log/rotations: %w", ErrUntrue, r.base, err)
		}
		return chain, nil
	}
	chain, err := follow()
	if err == nil && len(chain.Open) > 0 {
		if err = r.settle(ctx, founded, chain.Open[len(chain.Open)-1]); err == nil {
			chain, err = follow()
		}
	}
	switch {
	case err != nil:
		return tlog.Keys{}, err
	case len(chain.Open) > 0:
		return tlog.Keys{}, fmt.Errorf("%w: by entry %d of its log another key than in %s/log/rotations replaced the ledger's", ErrUntrue, chain.Open[0], r.base)
	}
	return copies.KeysOf(chain.Ledger), nil
}

// rotations asks for the entries that replaced the ledger's key.
func (r *remote) rotations(ctx context.Context) ([]domain.Rotation, error) {
	file, err := r.ask(ctx, "/log/"+copies.FileRotations)
	var none missingError
	switch {
	case errors.As(err, &none):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("asking who may sign for the ledger: %w", err)
	}
	list, err := domain.ReadRotations(file)
	if err != nil {
		return nil, fmt.Errorf("%w: %s/log/rotations: %w", ErrUntrue, r.base, err)
	}
	return list, nil
}

// settle reads and judges the log up to an entry, and remembers the ledger's keys
// as they are there.
func (r *remote) settle(ctx context.Context, founded *wire.Statement, upTo wire.Seq) error {
	copied, err := copies.Open(ctx, r.base)
	if err != nil {
		return logError(err)
	}
	defer copied.Close() //nolint:errcheck // read only
	state := domain.New()
	done := errors.New("read so far")
	err = copied.Entries(1, func(seq wire.Seq, raw []byte) error {
		entry, err := wire.ParseEntry(bytes.Clone(raw))
		if err == nil && seq == 1 && entry.Statement.Hash() != founded.Hash() {
			err = errors.New("it is of another ledger")
		}
		if err != nil {
			return fmt.Errorf("%w: entry %d of %s: %w", ErrUntrue, seq, r.base, err)
		}
		placed, err := state.Check(entry, copied.Root)
		if err != nil {
			return fmt.Errorf("%w: %s: %w", ErrUntrue, r.base, err)
		}
		state.Evolve(placed)
		if seq == upTo {
			return done
		}
		return nil
	})
	switch {
	case errors.Is(err, done):
	case err == nil:
		return fmt.Errorf("%w: the log at %s ends before entry %d, which replaced the ledger's key", ErrUntrue, r.base, upTo)
	default:
		return logError(err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.settled = copies.KeysOf(state.Ledger()).All()
	return nil
}

// logError is an error of reading the log as those of this package are.
func logError(err error) error {
	if errors.Is(err, copies.ErrUnreachable) {
		err = fmt.Errorf("%w: %w", ErrUnreachable, err)
	} else if errors.Is(err, copies.ErrInvalid) {
		err = fmt.Errorf("%w: %w", ErrUntrue, err)
	}
	return fmt.Errorf("reading the log for who may sign for the ledger: %w", err)
}
