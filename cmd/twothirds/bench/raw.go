package bench

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"twothirds/domain/wire"
	"twothirds/eventstore/stream"
	"twothirds/eventstore/stream/embedded"
)

// Headers of JetStream's atomic batches (ADR-50 of the NATS architecture records).
const (
	headerBatchID     = "Nats-Batch-Id"
	headerBatchSeq    = "Nats-Batch-Sequence"
	headerBatchCommit = "Nats-Batch-Commit"
)

const (
	rawName    = "RAW"
	rawSubject = "raw.entries"
	answerWait = 30 * time.Second
)

// rawServer is JetStream without a ledger: an embedded server over a folder of
// streams, which syncs always, as the ledger's does, and a connection to it.
type rawServer struct {
	server *server.Server
	nc     *nats.Conn
	js     jetstream.JetStream
}

func startRaw(ctx context.Context, dir string) (*rawServer, error) {
	s, err := embedded.Start(ctx, &server.Options{
		ServerName: "bench", DontListen: true, NoSigs: true, DisableJetStreamBanner: true,
		JetStream: true, StoreDir: dir, SyncAlways: true, JetStreamMaxMemory: 64 << 20,
	}, slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, err
	}
	raw := &rawServer{server: s}
	if raw.nc, err = nats.Connect("", nats.InProcessServer(s)); err == nil {
		raw.js, err = jetstream.New(raw.nc)
	}
	if err != nil {
		raw.close()
		return nil, fmt.Errorf("connecting to JetStream: %w", err)
	}
	return raw, nil
}

func (r *rawServer) close() {
	if r.nc != nil {
		r.nc.Close()
	}
	r.server.Shutdown()
	r.server.WaitForShutdown()
}

// rawStream is the server with the yardstick's stream, of the same kind as the
// ledger's, made when it is first asked for.
func (b *bench) rawStream(ctx context.Context) (*rawServer, error) {
	if b.raw != nil {
		return b.raw, nil
	}
	s, err := startRaw(ctx, b.path("raw"))
	if err != nil {
		return nil, err
	}
	b.raw = s
	_, err = s.js.CreateStream(ctx, jetstream.StreamConfig{
		Name: rawName, Subjects: []string{rawSubject}, Storage: jetstream.FileStorage, Replicas: 1,
		Discard: jetstream.DiscardNew, DenyDelete: true, DenyPurge: true, MaxMsgs: -1, MaxBytes: -1,
		AllowDirect: true, AllowAtomicPublish: true, Duplicates: 100 * time.Millisecond,
	})
	if err != nil {
		return nil, fmt.Errorf("making JetStream's own stream: %w", err)
	}
	return b.raw, nil
}

// publish publishes messages in atomic batches of so many, the next when the one
// before is acknowledged; a batch of one is a plain message.
func (r *rawServer) publish(ctx context.Context, messages [][]byte, batch int) error {
	for len(messages) > 0 {
		n := min(batch, len(messages))
		if err := r.publishBatch(ctx, messages[:n]); err != nil {
			return err
		}
		messages = messages[n:]
	}
	return nil
}

func (r *rawServer) publishBatch(ctx context.Context, messages [][]byte) error {
	id := rand.Text()
	for i, data := range messages {
		m := &nats.Msg{Subject: rawSubject, Header: nats.Header{}, Data: data}
		if len(messages) > 1 {
			m.Header.Set(headerBatchID, id)
			m.Header.Set(headerBatchSeq, strconv.Itoa(i+1))
		}
		if i < len(messages)-1 {
			if err := r.nc.PublishMsg(m); err != nil {
				return fmt.Errorf("publishing to JetStream: %w", err)
			}
			continue
		}
		if len(messages) > 1 {
			m.Header.Set(headerBatchCommit, "1")
		}
		if err := r.request(ctx, m); err != nil {
			return err
		}
	}
	return nil
}

// request publishes a message and waits for its acknowledgement.
func (r *rawServer) request(ctx context.Context, m *nats.Msg) error {
	ctx, cancel := context.WithTimeout(ctx, answerWait)
	defer cancel()
	reply, err := r.nc.RequestMsgWithContext(ctx, m)
	if err != nil {
		return fmt.Errorf("publishing to JetStream: %w", err)
	}
	var answer struct {
		Error *jetstream.APIError `json:"error"`
	}
	if err := json.Unmarshal(reply.Data, &answer); err != nil {
		return fmt.Errorf("reading JetStream's answer: %w", err)
	}
	if answer.Error != nil {
		return fmt.Errorf("publishing to JetStream: %w", answer.Error)
	}
	return nil
}

// countAppends counts, in a ledger's folder that no process uses, the appends by
// which the entries after a sequence came in: batches, and messages by themselves.
func countAppends(ctx context.Context, streams string, after wire.Seq) (entries, appends int, err error) {
	s, err := startRaw(ctx, streams)
	if err != nil {
		return 0, 0, err
	}
	defer s.close()
	name, err := entriesStream(ctx, s.js)
	if err != nil {
		return 0, 0, err
	}
	c, err := s.js.OrderedConsumer(ctx, name, jetstream.OrderedConsumerConfig{
		DeliverPolicy: jetstream.DeliverByStartSequencePolicy, OptStartSeq: uint64(after) + 1, HeadersOnly: true,
	})
	if err != nil {
		return 0, 0, fmt.Errorf("reading %s: %w", name, err)
	}
	for pending := uint64(1); pending > 0; {
		m, err := c.Next(jetstream.FetchMaxWait(answerWait))
		if err != nil {
			return 0, 0, fmt.Errorf("reading %s: %w", name, err)
		}
		meta, err := m.Metadata()
		if err != nil {
			return 0, 0, fmt.Errorf("reading %s: %w", name, err)
		}
		entries++
		if m.Headers().Get(headerBatchID) == "" || m.Headers().Get(headerBatchCommit) != "" {
			appends++
		}
		pending = meta.NumPending
	}
	return entries, appends, nil
}

// entriesStream is the name of the one stream that holds a ledger's entries.
func entriesStream(ctx context.Context, js jetstream.JetStream) (string, error) {
	names := js.StreamNames(ctx)
	found := ""
	for name := range names.Name() {
		if strings.HasPrefix(name, "TWOTHIRDS_") && !strings.HasSuffix(name, "_CHECKPOINTS") {
			found = name
		}
	}
	if err := names.Err(); err != nil {
		return "", fmt.Errorf("listing the streams: %w", err)
	}
	if found == "" {
		return "", fmt.Errorf("listing the streams: %w", stream.ErrNotFound)
	}
	return found, nil
}
