package stream

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Headers of JetStream's atomic batches (ADR-50 of the NATS architecture records).
// The server stores them with the message.
const (
	headerBatchID     = "Nats-Batch-Id"
	headerBatchSeq    = "Nats-Batch-Sequence" // from 1
	headerBatchCommit = "Nats-Batch-Commit"   // "1", on the last message
)

// offer publishes unit once, a single message or an atomic batch, guarded by last.
// The error wraps ErrUnknown if the outcome is open, ErrConflict if the guard
// failed; any other means that nothing of unit is in, nor will be.
func (j *journal) offer(ctx context.Context, last uint64, unit [][]byte) error {
	if j.life.Err() != nil {
		return context.Cause(j.life)
	}
	if ctx.Err() != nil {
		return fmt.Errorf("not sent: %w", context.Cause(ctx))
	}
	id := rand.Text()
	for i, data := range unit {
		m := &nats.Msg{Subject: j.cfg.Subjects[0], Header: nats.Header{}, Data: data}
		if i == 0 {
			// On a later message of a batch the server refuses it.
			m.Header.Set(jetstream.ExpectedLastSeqHeader, strconv.FormatUint(last, 10))
		}
		if len(unit) > 1 {
			m.Header.Set(headerBatchID, id)
			m.Header.Set(headerBatchSeq, strconv.Itoa(i+1))
		}
		if i < len(unit)-1 {
			// No answer is asked for: a message that gets lost, or is refused, is missed
			// at the commit.
			if err := j.nc.PublishMsg(m); err != nil {
				return fmt.Errorf("publish to %s: %w", m.Subject, err)
			}
			continue
		}
		if len(unit) > 1 {
			m.Header.Set(headerBatchCommit, "1")
		}
		return j.send(ctx, m, last+uint64(len(unit)))
	}
	return nil
}

// send publishes m and waits for the acknowledgement that seq is now the last.
func (j *journal) send(ctx context.Context, m *nats.Msg, seq uint64) error {
	ctx, stop := j.living(ctx)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, j.wait)
	defer cancel()
	r, err := j.request(ctx, m)
	switch {
	case errors.Is(err, nats.ErrNoResponders), errors.Is(err, nats.ErrReconnectBufExceeded):
		// It went nowhere: nobody listens, or there is no connection.
		return fmt.Errorf("no stream takes messages on %s at present: %w", m.Subject, err)
	case errors.Is(err, nats.ErrMaxPayload):
		return fmt.Errorf("%w for the server, whose max_payload must be at least %d: %w", ErrTooLarge, maxMessage, err)
	case err != nil:
		return fmt.Errorf("%w: no answer: %w", ErrUnknown, err)
	}
	var answer struct {
		Stream string              `json:"stream"`
		Seq    uint64              `json:"seq"`
		Error  *jetstream.APIError `json:"error"`
	}
	if err := json.Unmarshal(r.Data, &answer); err != nil {
		return fmt.Errorf("%w: unreadable answer: %w", ErrUnknown, err)
	}
	switch e := answer.Error; {
	case e == nil && answer.Stream == j.cfg.Name && answer.Seq == seq:
		return nil
	case e == nil:
		return fmt.Errorf("%w: acknowledged by stream %q at %d, not by %q at %d", ErrUnknown, answer.Stream, answer.Seq, j.cfg.Name, seq)
	case e.ErrorCode == jetstream.JSErrCodeStreamWrongLastSequence, // 10071
		e.ErrorCode == jetstream.JSErrCodeStreamWrongLastSequenceConstant: // 10164, in batches and clusters
		return fmt.Errorf("%w: %w", ErrConflict, e)
	case e.ErrorCode == jetstream.JSErrCodeStreamMessageExceedsMaximum:
		return fmt.Errorf("%w for the stream: %w", ErrTooLarge, e)
	case e.Code >= 500:
		// It failed while storing, or after: on the disk there may be anything.
		return fmt.Errorf("%w: %w", ErrUnknown, e)
	default:
		return e
	}
}

// settle offers unit, under the same guard, until it is in or something else
// stands in its place (ErrConflict). When ctx ends before, or the log is closed,
// the error wraps ErrUnknown: a copy offered earlier may still be on its way,
// so that even a refusal of this one proves nothing.
func (j *journal) settle(ctx context.Context, last uint64, unit [][]byte) error {
	ctx, stop := j.living(ctx)
	defer stop()
	const (
		longest  = time.Second
		maxShort = 8 // a new leader may take a moment to show all that is committed
	)
	short := 0
	for pause := 50 * time.Millisecond; ; pause = min(2*pause, longest) {
		err := j.offer(ctx, last, unit)
		if err == nil {
			return nil
		}
		if errors.Is(err, ErrConflict) {
			var in bool
			in, err = j.holds(ctx, last, unit)
			if in || errors.Is(err, ErrConflict) {
				return err
			}
			if end, e := j.last(ctx); e == nil && end < last {
				err = fmt.Errorf("%w: stream %s ends at %d, it went to %d", ErrGap, j.cfg.Name, end, last)
				if short++; short == maxShort {
					return err
				}
			}
		}
		if end := sleep(ctx, pause); end != nil {
			return fmt.Errorf("%w: %w; last try: %w", ErrUnknown, end, err)
		}
	}
}

// holds reports whether the leader shows all of unit after last. The error is
// ErrConflict if it shows anything else there. Any other, ErrNotFound above all,
// leaves it open.
func (j *journal) holds(ctx context.Context, last uint64, unit [][]byte) (bool, error) {
	for i, want := range unit {
		got, err := j.get(ctx, last+1+uint64(i))
		if err != nil {
			return false, err
		}
		if !bytes.Equal(got, want) {
			return false, fmt.Errorf("%w: sequence %d holds another entry", ErrConflict, last+1+uint64(i))
		}
	}
	return true, nil
}
