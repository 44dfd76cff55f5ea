package stream

import (
	"context"
	"errors"
	"fmt"
)

// Checkpoints is the stream beside a log that its checkpoints are kept in, signed
// notes of up to MaxEntry bytes, which this package does not read. Its name is the
// log's plus "_CHECKPOINTS". Since an append names the checkpoint before it, of
// several nodes that sign checkpoints of one log only one gets in what it signed.
type Checkpoints struct {
	j *journal
}

// Checkpoints returns the checkpoint stream of the log, over the same connection.
func (l *Log) Checkpoints() (*Checkpoints, error) {
	j, err := newJournal(l, l.j.log, checkpointsConfig(l.j.cfg.Name, l.replicas))
	if err != nil {
		return nil, err
	}
	return &Checkpoints{j: j}, nil
}

// Create founds the stream as Log.Create does.
func (c *Checkpoints) Create(ctx context.Context) error { return c.j.create(ctx) }

// Verify checks the stream as Log.Verify does.
func (c *Checkpoints) Verify(ctx context.Context) error { return c.j.verify(ctx) }

// Append appends note after sequence last of the checkpoint stream (0: it is
// empty) and returns its sequence, last+1, when it is durable. It may be called
// again with the same arguments: if the note is there already, that is success.
//
// The error is ErrConflict if another note is in that place; Last shows the newest.
// It is ErrUnknown if ctx ended before the answer was definite: the note may be in
// or get in yet, so sign nothing else before a call with the same arguments has
// had a definite answer. ErrGap means that the stream keeps showing an end before
// last: it has lost checkpoints. ErrTooLarge, or any other, means that the note is
// not in.
func (c *Checkpoints) Append(ctx context.Context, last uint64, note []byte) (uint64, error) {
	if len(note) > MaxEntry {
		return 0, fmt.Errorf("append checkpoint: %w: %d bytes, at most %d", ErrTooLarge, len(note), MaxEntry)
	}
	unit := [][]byte{note}
	err := c.j.offer(ctx, last, unit)
	if errors.Is(err, ErrConflict) || errors.Is(err, ErrUnknown) {
		err = c.j.settle(ctx, last, unit)
	}
	if err != nil {
		return 0, fmt.Errorf("append checkpoint: %w", err)
	}
	return last + 1, nil
}

// Last returns the newest checkpoint and its sequence in the checkpoint stream, as
// the stream's leader knows it; 0 and nil if there is none.
func (c *Checkpoints) Last(ctx context.Context) (seq uint64, note []byte, err error) {
	seq, err = c.j.settled(ctx)
	if err != nil || seq == 0 {
		return 0, nil, err
	}
	note, err = c.j.get(ctx, seq)
	return seq, note, err
}

// Read calls fn with every checkpoint from sequence from (at least 1) up to the
// last one when it is called, as Log.Read does.
func (c *Checkpoints) Read(ctx context.Context, from uint64, fn func(seq uint64, note []byte) error) error {
	return c.j.read(ctx, from, fn)
}
