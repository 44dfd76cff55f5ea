package eventstore

import (
	"context"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"os"
	"time"

	"golang.org/x/time/rate"

	"twothirds/domain/wire"
	"twothirds/domain/wire/pubkey"
	"twothirds/eventstore/disk"
	"twothirds/eventstore/stream"
)

// Appender is what the sequencer needs of the stream.
type Appender = appender

// Grace is how long a stop waits for what is under way.
const Grace = grace

// WithClock replaces the machine's clocks.
func (o Options) WithClock(read func() (wall time.Time, steady time.Duration)) Options {
	o.clock = read
	return o
}

// WithFaults puts something between the sequencer and the stream.
func (o Options) WithFaults(f func(Appender) Appender) Options {
	o.faults = f
	return o
}

// WithBatch changes from how many entries on one append takes no further group.
func (o Options) WithBatch(n int) Options {
	o.batch = n
	return o
}

// WithRate changes how many statements a key submits a second, and at once.
func (o Options) WithRate(perSecond float64, burst int) Options {
	o.perSecond, o.burst = rate.Limit(perSecond), burst
	return o
}

// Unbounded lifts the bound on how fast a key submits.
func (o Options) Unbounded() Options { return o.WithRate(1e9, 1e9) }

// Patient has the ledger wait so long for others, wherever it does.
func (o Options) Patient(d time.Duration) Options {
	o.waits = patient(d)
	return o
}

// Patient has the take-over wait so long for others.
func (o TakeOverOptions) Patient(d time.Duration) TakeOverOptions {
	o.waits = patient(d)
	return o
}

func patient(d time.Duration) *waits {
	return &waits{grace: d, seen: d, start: d, request: d, closing: d, answer: d}
}

// UsualGrace has an append outlast the end as long as it does outside of tests.
func (o Options) UsualGrace() Options {
	w := waitsOf(o.waits)
	w.grace = grace
	o.waits = &w
	return o
}

// UsualAnswers has the server's answer to one request waited for as long as it is
// outside of tests: one that went away does not answer what it was asked before.
func (o Options) UsualAnswers() Options {
	w := waitsOf(o.waits)
	w.answer = 0
	o.waits = &w
	return o
}

// UsualWitnesses has witnesses waited for, at the start and at the end, as long as
// they are outside of tests.
func (o Options) UsualWitnesses() Options {
	w := waitsOf(o.waits)
	w.start, w.closing = startWait, closingWait
	o.waits = &w
	return o
}

// Waiting is how many requests are in the queue.
func (l *Ledger) Waiting() int {
	l.sequencer.queue.mu.Lock()
	defer l.sequencer.queue.mu.Unlock()
	return l.sequencer.queue.waiting
}

// Scrubbed is closed when the scrubber is done.
func (l *Ledger) Scrubbed() <-chan struct{} { return l.scrubbed }

// StreamName is the stream that a founded ledger uses.
func StreamName(ledger wire.Hash) string { return streamName(ledger) }

// WriteFolder makes a folder of a ledger with a key and entries in its stream,
// as if all of it had been appended and nothing published.
func WriteFolder(ctx context.Context, o Options, ledger wire.Hash, key ed25519.PrivateKey, entries [][]byte) (err error) {
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return err
	}
	f, err := holdFolder(o.Dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.release()) }()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err == nil {
		err = disk.WriteFile(f.dir, fileKey, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
	}
	if err != nil {
		return err
	}
	a := about{Format: folderFormat, Ledger: ledger, Stream: streamName(ledger)}
	log, err := stream.Open(ctx, streamOptions(o, f, a))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, log.Close()) }()
	checkpoints, err := log.Checkpoints()
	if err == nil {
		err = errors.Join(log.Create(ctx), checkpoints.Create(ctx))
	}
	fill := &filler{ctx: ctx, log: log}
	for _, raw := range entries {
		if err == nil {
			err = fill.add(raw)
		}
	}
	if err == nil {
		err = fill.flush()
	}
	return errors.Join(err, f.writeAbout(a))
}

// WitnessWait is how long readers wait for a quorum.
const WitnessWait = witnessWait

// Found is Create, cut off before anything is published.
func Found(ctx context.Context, o Options, founding func(pubkey.Key) (*wire.Signed, error)) (wire.Hash, error) {
	return found(ctx, o, founding)
}
