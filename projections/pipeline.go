package projections

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"

	"twothirds/domain"
	"twothirds/domain/wire"
)

// Bounds of what is read ahead of the fold.
const (
	batchEntries = 64      // entries that a worker parses at a time
	batchBytes   = 1 << 19 // of them
	batchesAhead = 4       // per worker
)

// batch is a run of entries on its way through the pipeline.
type batch struct {
	first   wire.Seq
	raw     [][]byte
	size    int
	entries []*wire.Entry
	// fault is what is wrong with the entry after the last of entries; nil where
	// nothing is.
	fault *domain.Fault
	// parsed is closed when entries and fault are set.
	parsed chan struct{}
}

func newBatch(first wire.Seq) *batch {
	return &batch{first: first, parsed: make(chan struct{})}
}

// parse reads the form of the entries and, if asked, verifies their signatures,
// up to the first fault.
func (b *batch) parse(verify bool) {
	defer close(b.parsed)
	for i, raw := range b.raw {
		seq := b.first + wire.Seq(i) //nolint:gosec // an index
		entry, err := wire.ParseEntry(raw)
		if err != nil {
			b.fault = &domain.Fault{Class: domain.FaultForm, Err: err, Seq: seq}
			return
		}
		if verify {
			if err := wire.VerifySignatures(entry.Statement, entry.Signatures); err != nil {
				b.fault = &domain.Fault{Class: domain.FaultSignature, Err: err, Seq: seq}
				return
			}
		}
		b.entries = append(b.entries, entry)
	}
}

// eachEntry calls fn with the entries from..to in order, parsed, and with
// signatures verified if verify is set, on as many cores as there are. It ends
// with the first error: fn's, the source's, ctx's cause, or a *domain.Fault.
func eachEntry(ctx context.Context, src Source, from, to wire.Seq, verify bool, fn func(*wire.Entry) error) error {
	if from > to {
		return nil
	}
	workers := runtime.GOMAXPROCS(0)
	work, inOrder := make(chan *batch, workers*batchesAhead), make(chan *batch, workers*batchesAhead)
	var running sync.WaitGroup
	defer running.Wait()
	reading, stop := context.WithCancel(ctx)
	defer stop()
	for range workers {
		running.Go(func() {
			for b := range work {
				b.parse(verify)
			}
		})
	}
	var readErr error // set before inOrder is closed
	running.Go(func() {
		readErr = readAhead(src, from, to, func(b *batch) error {
			for _, next := range []chan<- *batch{work, inOrder} {
				select {
				case next <- b:
				case <-reading.Done():
					return context.Cause(reading)
				}
			}
			return nil
		})
		close(work)
		close(inOrder)
	})
	for b := range inOrder {
		<-b.parsed
		if err := b.deliver(ctx, fn); err != nil {
			return err
		}
	}
	return readErr
}

// deliver hands a parsed batch's entries on, and then its fault.
func (b *batch) deliver(ctx context.Context, fn func(*wire.Entry) error) error {
	for _, entry := range b.entries {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if err := fn(entry); err != nil {
			return err
		}
	}
	if b.fault != nil {
		return b.fault
	}
	return nil
}

// readAhead copies the entries from..to out of a source, in batches.
func readAhead(src Source, from, to wire.Seq, send func(*batch) error) error {
	errEnough := errors.New("enough")
	next, b := from, newBatch(from)
	err := src.Entries(from, func(seq wire.Seq, raw []byte) error {
		if seq != next {
			return fmt.Errorf("reading the log: entry %d comes where %d should", seq, next)
		}
		next++
		b.raw = append(b.raw, bytes.Clone(raw))
		b.size += len(raw)
		if seq < to && len(b.raw) < batchEntries && b.size < batchBytes {
			return nil
		}
		full := b
		b = newBatch(next)
		if err := send(full); err != nil {
			return err
		}
		if seq == to {
			return errEnough
		}
		return nil
	})
	if errors.Is(err, errEnough) {
		return nil
	}
	if err == nil {
		err = fmt.Errorf("reading the log: it ends before entry %d of %d", next, to)
	}
	// What could be read is judged first: a fault in it comes before the failure.
	if len(b.raw) > 0 {
		if sendErr := send(b); sendErr != nil {
			return sendErr
		}
	}
	return err
}
