package client

import (
	"context"
	"fmt"
	"sync/atomic"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/eventstore"
	"twothirds/eventstore/copies"
)

// folder is a ledger open in this process.
type folder struct {
	ledger *eventstore.Ledger
	last   atomic.Uint64 // the highest sequence acknowledged
}

// Folder is the target of a ledger that is open in this process.
func Folder(l *eventstore.Ledger) Target { return &folder{ledger: l} }

// Info says which ledger it is.
func (f *folder) Info(context.Context) (Info, error) {
	info := Info{Ledger: f.ledger.ID(), Keys: f.ledger.Keys()}
	if now, err := f.ledger.Now(); err == nil {
		info.Now = now
	}
	return info, nil
}

// State waits for what was acknowledged: that is durable first, and published
// a moment later.
func (f *folder) State(ctx context.Context, _ ...string) (*domain.State, error) {
	if err := f.ledger.Wait(ctx, wire.Seq(f.last.Load())); err != nil {
		return nil, fmt.Errorf("waiting for the last statement to be published: %w", err)
	}
	return f.ledger.Snapshot(), nil
}

// Checkpoint is the newest signed note.
func (f *folder) Checkpoint(ctx context.Context) ([]byte, error) {
	return f.ledger.WaitCheckpoint(ctx, 1)
}

// Submit brings a statement before the ledger.
func (f *folder) Submit(ctx context.Context, signed *wire.Signed) (eventstore.Receipt, error) {
	receipt, err := f.ledger.Submit(ctx, signed)
	if err == nil {
		raise(&f.last, receipt.Seq)
	}
	return receipt, err
}

// Receipt proves that an entry is in the log.
func (f *folder) Receipt(ctx context.Context, seq wire.Seq) (proof, entry []byte, err error) {
	if proof, entry, err = f.ledger.Receipt(ctx, seq); err != nil {
		return nil, nil, err
	}
	if _, err := copies.VerifyReceipt(entry, proof, f.ledger.ID(), f.ledger.Keys()); err != nil {
		return nil, nil, fmt.Errorf("%w: the receipt of entry %d: %w", ErrUntrue, seq, err)
	}
	return proof, entry, nil
}

// Close leaves the ledger open: it is the caller's.
func (f *folder) Close() error { return nil }

// raise makes last at least seq.
func raise(last *atomic.Uint64, seq wire.Seq) {
	for old := last.Load(); old < uint64(seq); old = last.Load() {
		if last.CompareAndSwap(old, uint64(seq)) {
			return
		}
	}
}
