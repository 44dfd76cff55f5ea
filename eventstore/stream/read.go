package stream

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// read is Log.Read.
func (j *journal) read(ctx context.Context, from uint64, fn func(uint64, []byte) error) error {
	ctx, stop := j.living(ctx)
	defer stop()
	src, err := j.source(from)
	if err != nil {
		return err
	}
	defer src.close()
	var h holder
	for {
		last, err := j.reaches(ctx, 0)
		if err != nil {
			return err
		}
		if last < src.next {
			// All that is committed has been read, so what is still held back is the
			// beginning of a batch that has no end.
			return show(h.release(), fn)
		}
		for src.next <= last {
			m, err := src.read(ctx)
			if err != nil {
				return err
			}
			if err := show(h.take(m), fn); err != nil {
				return err
			}
		}
		if h.empty() {
			return nil
		}
	}
}

// follow is Log.Follow.
func (j *journal) follow(ctx context.Context, from uint64, fn func(uint64, []byte) error) error {
	ctx, stop := j.living(ctx)
	defer stop()
	src, err := j.source(from)
	if err != nil {
		return err
	}
	defer src.close()
	var h holder
	for {
		m, err := src.readHolding(ctx, &h)
		if errors.Is(err, errIdle) {
			last, err := j.reaches(ctx, src.next-1)
			if err != nil {
				return err
			}
			if last < src.next {
				// Nothing has come after the beginning of a batch, and nothing is being
				// committed: the batch has no end.
				j.log.Warn("stream ends inside a batch", "stream", j.cfg.Name, "last", last)
				if err := show(h.release(), fn); err != nil {
					return err
				}
			}
			continue
		}
		if err != nil {
			return err
		}
		ready := h.take(m)
		if m.committed() {
			// A consumer is shown a batch while it is being committed, before it is
			// synced. A read from the leader waits for both.
			if _, err := j.reaches(ctx, m.seq); err != nil {
				return err
			}
		}
		if err := show(ready, fn); err != nil {
			return err
		}
	}
}

func show(ready []message, fn func(uint64, []byte) error) error {
	for _, m := range ready {
		if err := fn(m.seq, m.data); err != nil {
			return err
		}
	}
	return nil
}

const (
	// pullMessages is how many messages are asked for at a time. Of the largest size
	// they stay under the 64 MiB at which the client begins to drop messages.
	pullMessages = 500
	pullExpiry   = 10 * time.Second
	heartbeat    = time.Second // after two missed ones the consumer is made anew
	idleWait     = time.Second // for the rest of a batch, before asking what became of it
)

var errIdle = errors.New("no message")

// A source yields the messages of a stream in order, without gaps, through a
// consumer that it makes anew, at the right place, after anything odd.
type source struct {
	j     *journal
	next  uint64                    // the sequence that read returns next
	msgs  jetstream.MessagesContext // nil: no consumer
	fresh bool                      // nothing has come from msgs yet
	quiet bool                      // the present trouble has been logged
}

func (j *journal) source(from uint64) (*source, error) {
	if from == 0 {
		return nil, fmt.Errorf("read stream %s: sequences begin at 1", j.cfg.Name)
	}
	return &source{j: j, next: from}, nil
}

func (s *source) close() {
	if s.msgs != nil {
		s.msgs.Stop() // the server removes the consumer when it has been idle for a while
		s.msgs = nil
	}
}

// readHolding is read, but if h holds something back returns errIdle when no
// message comes for some time.
func (s *source) readHolding(ctx context.Context, h *holder) (message, error) {
	if h.empty() {
		return s.read(ctx)
	}
	ctx, cancel := context.WithTimeoutCause(ctx, idleWait, errIdle)
	defer cancel()
	return s.read(ctx)
}

// read returns the message at s.next when there is one. The error is ErrGap if the
// stream goes on behind a hole there, ErrNotFound if there is no stream, or ctx's
// cause.
func (s *source) read(ctx context.Context) (message, error) {
	for {
		m, err := s.try(ctx)
		switch {
		case err == nil:
			s.next++
			s.quiet = false
			return m, nil
		case ctx.Err() != nil:
			return message{}, context.Cause(ctx)
		case errors.Is(err, ErrGap), errors.Is(err, ErrNotFound):
			return message{}, fmt.Errorf("read stream %s: %w", s.j.cfg.Name, err)
		}
		s.close()
		if !s.quiet {
			s.j.log.Warn("reading is interrupted", "stream", s.j.cfg.Name, "next", s.next, "err", err)
			s.quiet = true
		}
		if err := sleep(ctx, retryPause); err != nil {
			return message{}, err
		}
	}
}

func (s *source) try(ctx context.Context) (message, error) {
	if s.msgs == nil {
		if err := s.open(ctx); err != nil {
			return message{}, err
		}
	}
	msg, err := s.msgs.Next(jetstream.NextContext(ctx))
	if err != nil {
		return message{}, err
	}
	meta, err := msg.Metadata()
	if err != nil {
		return message{}, err
	}
	seq := meta.Sequence.Stream
	if seq != s.next {
		if s.fresh && seq > s.next {
			return message{}, fmt.Errorf("%w: %d to %d", ErrGap, s.next, seq-1)
		}
		return message{}, fmt.Errorf("message %d came in place of %d", seq, s.next)
	}
	s.fresh = false
	return message{seq: seq, header: msg.Headers(), data: msg.Data()}, nil
}

func (s *source) open(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, s.j.wait)
	defer cancel()
	c, err := s.j.js.CreateConsumer(ctx, s.j.cfg.Name, jetstream.ConsumerConfig{
		DeliverPolicy:     jetstream.DeliverByStartSequencePolicy,
		OptStartSeq:       s.next,
		AckPolicy:         jetstream.AckNonePolicy,
		Replicas:          1,
		MemoryStorage:     true,
		InactiveThreshold: 30 * time.Second,
	})
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		return ErrNotFound
	}
	if err != nil {
		return err
	}
	s.msgs, err = c.Messages(
		jetstream.PullMaxMessages(pullMessages),
		jetstream.PullExpiry(pullExpiry),
		jetstream.PullHeartbeat(heartbeat),
		jetstream.WithMessagesErrOnMissingHeartbeat(true),
	)
	s.fresh = true
	return err
}

// A message is one entry with the headers it was published with.
type message struct {
	seq    uint64
	header nats.Header
	data   []byte
}

func (m message) batch() string { return m.header.Get(headerBatchID) }

// committed reports whether m ends a batch.
func (m message) committed() bool { return m.header.Get(headerBatchCommit) != "" }

// A holder keeps back the messages of a batch until the last has come.
type holder struct {
	held []message // of one batch
}

func (h *holder) empty() bool { return len(h.held) == 0 }

// release returns what is held back.
func (h *holder) release() []message {
	held := h.held
	h.held = nil
	return held
}

// take takes the next message of the stream and returns those that may be shown
// now, in order. The beginning of a batch that another message follows has lost
// its end for good, so it is shown with that message or before it.
func (h *holder) take(m message) []message {
	var ready []message
	if !h.empty() && h.held[0].batch() != m.batch() {
		ready = h.release()
	}
	if m.batch() == "" {
		return append(ready, m)
	}
	h.held = append(h.held, m)
	if m.committed() {
		ready = append(ready, h.release()...)
	}
	return ready
}
