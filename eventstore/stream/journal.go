package stream

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

const (
	// answerWait is how long one request waits for an external server's answer, if its
	// context does not end before. A cluster without a leader does not answer at all.
	answerWait = 5 * time.Second
	// embeddedWait is the same of the embedded server, which answers as soon as the
	// machine lets it: no answer of its gets lost.
	embeddedWait = time.Minute

	retryPause = 200 * time.Millisecond // before a read is tried again
)

// A journal is one append-only stream with one subject. The log and its
// checkpoints are one each.
type journal struct {
	cfg  jetstream.StreamConfig
	nc   *nats.Conn
	js   jetstream.JetStream
	log  *slog.Logger
	wait time.Duration   // for one answer
	life context.Context // ends, with ErrClosed as its cause, when the log is closed

	// request sends an append or a read and waits for the answer. It is
	// nc.RequestMsgWithContext, but in tests that lose messages or answers.
	request func(context.Context, *nats.Msg) (*nats.Msg, error)
}

func newJournal(l *Log, log *slog.Logger, cfg jetstream.StreamConfig) (*journal, error) {
	js, err := jetstream.New(l.nc)
	if err != nil {
		return nil, fmt.Errorf("open stream %s: %w", cfg.Name, err)
	}
	return &journal{cfg: cfg, nc: l.nc, js: js, log: log, wait: l.wait, life: l.life, request: l.nc.RequestMsgWithContext}, nil
}

// living returns ctx, ending also when the log is closed.
func (j *journal) living(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	stop := context.AfterFunc(j.life, func() { cancel(context.Cause(j.life)) })
	return ctx, func() { stop(); cancel(nil) }
}

// info asks the stream's leader for its configuration and state.
func (j *journal) info(ctx context.Context) (*jetstream.StreamInfo, error) {
	ctx, cancel := context.WithTimeout(ctx, j.wait)
	defer cancel()
	s, err := j.js.Stream(ctx, j.cfg.Name)
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	return s.CachedInfo(), nil
}

// last returns the last sequence as the leader knows it; 0: empty.
func (j *journal) last(ctx context.Context) (uint64, error) {
	info, err := j.info(ctx)
	if err != nil {
		return 0, fmt.Errorf("ask for the last sequence of stream %s: %w", j.cfg.Name, err)
	}
	return info.State.LastSeq, nil
}

// get reads the entry at seq from the leader. It waits for a batch that is being
// committed, so what it finds is committed and, on a single server, synced.
func (j *journal) get(ctx context.Context, seq uint64) ([]byte, error) {
	data, err := j.ask(ctx, seq)
	if err != nil {
		return nil, fmt.Errorf("read entry %d of stream %s: %w", seq, j.cfg.Name, err)
	}
	return data, nil
}

func (j *journal) ask(ctx context.Context, seq uint64) ([]byte, error) {
	if seq == 0 {
		return nil, ErrNotFound // the server would take 0 for a question of another kind
	}
	ctx, cancel := context.WithTimeout(ctx, j.wait)
	defer cancel()
	// Not Stream.GetMsg: where the stream allows it, that asks any replica.
	r, err := j.request(ctx, &nats.Msg{
		Subject: "$JS.API.STREAM.MSG.GET." + j.cfg.Name,
		Data:    fmt.Appendf(nil, `{"seq":%d,"no_hdr":true}`, seq),
	})
	if err != nil {
		return nil, err
	}
	var answer struct {
		Error   *jetstream.APIError `json:"error"`
		Message *struct {
			Seq  uint64 `json:"seq"`
			Data []byte `json:"data"`
		} `json:"message"`
	}
	if err := json.Unmarshal(r.Data, &answer); err != nil {
		return nil, fmt.Errorf("answer of the server: %w", err)
	}
	switch e := answer.Error; {
	case e != nil && (e.ErrorCode == jetstream.JSErrCodeMessageNotFound || e.ErrorCode == jetstream.JSErrCodeStreamNotFound):
		return nil, fmt.Errorf("%w: %s", ErrNotFound, e.Description)
	case e != nil:
		return nil, e
	case answer.Message == nil || answer.Message.Seq != seq:
		return nil, errors.New("answer of the server is about something else")
	}
	return answer.Message.Data, nil
}

// settled returns the last sequence, and a promise: the entry there and all before
// it are committed and, on a single server, synced.
func (j *journal) settled(ctx context.Context) (uint64, error) {
	const tries = 10 // a new leader may still be catching up
	for try := 1; ; try++ {
		last, err := j.last(ctx)
		if err != nil || last == 0 {
			return 0, err
		}
		_, err = j.get(ctx, last)
		switch {
		case err == nil:
			return last, nil
		case !errors.Is(err, ErrNotFound):
			return 0, err
		case try == tries:
			return 0, fmt.Errorf("%w: the last of stream %s, %d, cannot be read", ErrGap, j.cfg.Name, last)
		}
		if err := sleep(ctx, retryPause); err != nil {
			return 0, err
		}
	}
}

// reaches returns what settled does, but asks until it has an answer that is not
// below seq. The error is ErrGap, ErrNotFound or ctx's cause.
func (j *journal) reaches(ctx context.Context, seq uint64) (uint64, error) {
	for try := 1; ; try++ {
		last, err := j.settled(ctx)
		switch {
		case ctx.Err() != nil:
			return 0, context.Cause(ctx)
		case err == nil && last >= seq, errors.Is(err, ErrGap), errors.Is(err, ErrNotFound):
			return last, err
		case try == 1 && err != nil:
			j.log.Warn("the server does not say where the stream ends", "stream", j.cfg.Name, "err", err)
		}
		if err := sleep(ctx, retryPause); err != nil {
			return 0, err
		}
	}
}

// sleep waits for d or for ctx's end, whose cause it returns.
func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
