package eventstore

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"twothirds/domain/wire"
	"twothirds/domain/wire/pubkey"
	"twothirds/eventstore/stream"
	"twothirds/eventstore/tlog"
)

// checkpointEvery is the least time between two checkpoints.
const checkpointEvery = 200 * time.Millisecond

// signing is what the publisher signs checkpoints with and keeps them in.
type signing struct {
	checkpoints *stream.Checkpoints
	signers     *signers

	// archive is the newest checkpoint of the checkpoint stream that this node
	// knows of. Another node may have signed it, over entries that this one has
	// yet to read. Only the publisher's goroutine uses it.
	archive archived
	// waiting says that the checkpoint stream's absence was reported.
	waiting bool
	// settled is the key for which the files in the folder stand under their names.
	settled pubkey.Key
}

// archived is a checkpoint with its place in the checkpoint stream.
type archived struct {
	seq  uint64 // 0: there is none
	note []byte
	size int64
}

// checkpoint brings the tree, as it stands, under a published checkpoint: it
// signs one, makes that durable as staged, appends it to the checkpoint stream
// under that stream's last sequence, and only then publishes it. Where another
// node was faster it publishes that one instead, and its own at the next call.
// A staged one that a crash left is published as it is, never signed anew. No
// checkpoint goes in that is not larger than the one before it. Without the key in
// force it publishes what other nodes have signed.
func (p *publisher) checkpoint(ctx context.Context) error {
	if p.archive.size > p.size {
		return nil // the other node's covers more than this one has read so far
	}
	if p.archive.size > p.signed {
		if err := p.adopt(); err != nil {
			return err
		}
	}
	if p.size == p.signed {
		return nil
	}
	note, err := p.stage()
	p.signsNothing(errors.Is(err, ErrNoLedgerKey))
	if errors.Is(err, ErrNoLedgerKey) {
		if err = p.refresh(ctx); err == nil && p.signed < p.archive.size && p.archive.size <= p.size {
			return p.adopt()
		}
		return p.patiently(ctx, err)
	}
	if err != nil {
		return err
	}
	seq, err := p.checkpoints.Append(ctx, p.archive.seq, note)
	switch {
	case err == nil:
		if err := p.learn(seq, note); err != nil {
			return err
		}
		return p.adopt()
	case errors.Is(err, stream.ErrConflict):
		if err = p.refresh(ctx); err == nil && p.archive.size <= p.size {
			return p.adopt()
		}
	}
	return p.patiently(ctx, err)
}

// patiently lets an error of the checkpoint stream pass that a later try may
// not meet: the server is away, or has no leader.
func (p *publisher) patiently(ctx context.Context, err error) error {
	if err == nil || ctx.Err() != nil {
		return err
	}
	for _, fatal := range []error{
		ErrDamaged, ErrShorter, stream.ErrGap, stream.ErrNotFound, stream.ErrTooLarge, stream.ErrClosed,
	} {
		if errors.Is(err, fatal) {
			return fmt.Errorf("keeping a checkpoint: %w", err)
		}
	}
	if !p.waiting {
		p.logger.Warn("the checkpoint is not kept yet; trying again", "err", err)
	}
	p.waiting = true
	return nil
}

// stage returns the checkpoint that is to go into the stream next: the one
// staged, or a new one of the whole tree, signed by the key in force at its size.
// It fails with ErrNoLedgerKey where that is not here.
func (p *publisher) stage() ([]byte, error) {
	note, ok, err := p.store.Staged()
	if err != nil || ok {
		return note, err
	}
	size, root := p.store.Size()
	// The rotation of the key that stands at n is judged before a tree of size n is kept.
	ledger := p.state.Ledger()
	signer, err := p.signers.of(ledger, wire.Seq(size)) //nolint:gosec // not negative
	if err != nil {
		return nil, err
	}
	if note, err = signer.SignCheckpoint(size, root); err != nil {
		return nil, fmt.Errorf("signing a checkpoint: %w", err)
	}
	if err := p.store.StageCheckpoint(note); err != nil {
		return nil, fmt.Errorf("staging a checkpoint: %w", err)
	}
	return note, nil
}

// refresh reads the newest checkpoint of the checkpoint stream.
func (p *publisher) refresh(ctx context.Context) error {
	seq, note, err := p.checkpoints.Last(ctx)
	if err != nil {
		return fmt.Errorf("reading the newest checkpoint: %w", err)
	}
	if err := p.learn(seq, note); err != nil {
		return err
	}
	// What a checkpoint covers was in the stream before it was signed.
	last, err := p.log.Last(ctx)
	if err != nil {
		return fmt.Errorf("reading the stream's last sequence: %w", err)
	}
	if uint64(p.archive.size) > last { //nolint:gosec // not negative
		return fmt.Errorf("%w: a checkpoint covers %d entries, %d are left", ErrShorter, p.archive.size, last)
	}
	return nil
}

// learn notes what stands at the end of the checkpoint stream. It fails where
// that is no checkpoint of this ledger, or an older one than is known. Of one that
// covers entries which are still to be read nobody can say yet whose key must
// have signed it: adopt does.
func (p *publisher) learn(seq uint64, note []byte) error {
	newest := archived{seq: seq, note: note}
	if seq > 0 {
		c, err := p.readCheckpoint(note)
		if err != nil {
			return fmt.Errorf("%w: the newest checkpoint kept: %w", ErrDamaged, err)
		}
		newest.size = c.Size
	}
	if newest.seq < p.archive.seq || newest.size < max(p.archive.size, p.signed) {
		return fmt.Errorf("%w: the checkpoint stream ends at size %d, it went to %d", ErrShorter, newest.size, max(p.archive.size, p.signed))
	}
	p.archive = newest
	return nil
}

// adopt publishes the newest checkpoint of the checkpoint stream, whose entries
// have all been read. It fails where its root is not this tree's: that is
// evidence of a second history, under this ledger's key.
func (p *publisher) adopt() error {
	if _, err := p.readCheckpoint(p.archive.note); err != nil {
		return fmt.Errorf("%w: the newest checkpoint kept: %w", ErrDamaged, err)
	}
	err := p.store.CommitCheckpoint(p.archive.note, p.archive.seq)
	if errors.Is(err, tlog.ErrWrongRoot) {
		err = fmt.Errorf("%w: %w; keep the checkpoint, it is evidence:\n%s", ErrDiffers, err, p.archive.note)
	}
	if err != nil {
		return fmt.Errorf("publishing a checkpoint: %w", err)
	}
	p.waiting = false
	p.settle(p.archive.size)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.signed = p.archive.size
	p.note(p.signed, time.Now())
	p.broadcast()
	return nil
}

// readCheckpoint reads a checkpoint of this ledger. Its signature is judged as
// far as the entries have been read that it covers.
func (p *publisher) readCheckpoint(note []byte) (tlog.Checkpoint, error) {
	keys := p.keys.Load()
	c, err := tlog.ReadUnsigned(note)
	switch {
	case err != nil:
		return c, err
	case c.Origin != keys.Origin():
		return c, fmt.Errorf("it is of %.80q: %w", c.Origin, tlog.ErrOrigin)
	case c.Size > p.size:
		return c, nil
	}
	return keys.ParseCheckpoint(note)
}

// settle puts the files of the ledger's keys under their names once a checkpoint
// by the key in force, of a size, is published.
func (p *publisher) settle(size int64) {
	ledger := p.state.Ledger()
	if ledger == nil || ledger.Key == p.settled || size < p.keys.Load().Since() {
		return
	}
	p.settled = ledger.Key
	if err := p.signers.ring.Settle(ledger); err != nil {
		p.logger.Warn("the files of the ledger's keys do not stand under their names; any name will do", "err", err)
	}
}

// resume compares, at the start, the checkpoints kept in the copy with the
// checkpoint stream, whose newest may not cover more entries than the stream has.
func (p *publisher) resume(ctx context.Context) error {
	kept, seq, ok, err := p.store.LatestCheckpoint()
	if err != nil {
		return err
	}
	if ok {
		c, err := p.readCheckpoint(kept)
		if err != nil {
			return fmt.Errorf("%w: the newest checkpoint of the copy: %w", ErrDamaged, err)
		}
		p.signed = c.Size
		p.note(c.Size, time.Time{})
	}
	err = p.refresh(ctx)
	if errors.Is(err, stream.ErrNotFound) {
		err = fmt.Errorf("%w: the checkpoint stream: %w", ErrShorter, err)
	}
	if err != nil {
		return err
	}
	if p.archive.size <= p.size && (p.archive.seq != seq || !bytes.Equal(p.archive.note, kept)) {
		return p.adopt() // a newer one, or the same in a stream that was made anew
	}
	return nil
}
