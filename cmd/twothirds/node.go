package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"

	"github.com/spf13/cobra"

	"twothirds/api/notices"
	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/eventstore"
	"twothirds/projections"
)

// makingRows is what long openings show.
const makingRows = "making the rows of the read model"

// nodeOptions say which ledger to open and how.
type nodeOptions struct {
	Dir        string
	URL, Creds string
	Replicas   int
	ClockOK    bool
	// NoLedgerKey goes on without the ledger's key, which is lost.
	NoLedgerKey bool
	Log         *slog.Logger
	// Progress shows how far the rows are made that opening has to make; nil for none.
	Progress func(done, of wire.Seq)
	// MaxAttachments bounds all attachments together, in bytes; 0: a bound that fits most.
	MaxAttachments int64
}

// folder says which folder it is and where its log: all that founding and joining need.
func (o nodeOptions) folder() eventstore.Options {
	return eventstore.Options{Dir: o.Dir, URL: o.URL, Creds: o.Creds, Replicas: o.Replicas, Log: o.Log}
}

// addNodeFlags gives a command the flags that say which ledger to open.
func addNodeFlags(cmd *cobra.Command, o *nodeOptions) {
	cmd.Flags().StringVar(&o.Dir, "data", "", "the ledger's data folder")
	addNATSFlags(cmd, o)
	cmd.Flags().BoolVar(&o.NoLedgerKey, "no-ledger-key", false, "go on while the ledger's key is lost: statements are taken, and nothing is signed until it is replaced")
	cmd.Flags().BoolVar(&o.ClockOK, "clock-ok", false, "confirm the clock after the ledger has rested for more than a day")
}

// addNATSFlags gives a command the flags that say where the log is.
func addNATSFlags(cmd *cobra.Command, o *nodeOptions) {
	cmd.Flags().StringVar(&o.URL, "nats", "", "an external NATS JetStream, nats://a,nats://b (default: embedded, no port open)")
	cmd.Flags().StringVar(&o.Creds, "nats-creds", "", "credentials file for --nats")
	cmd.Flags().IntVar(&o.Replicas, "nats-replicas", 0, "how many servers of --nats keep the log")
}

// node is a ledger with its read model, open in this process.
type node struct {
	// Dir is the data folder.
	Dir    string
	Ledger *eventstore.Ledger
	Model  *projections.Model
	// Notices is nil where none are sent.
	Notices *notices.Outbox
	// Names shows names of representatives on pages.
	Names bool

	life    context.Context // ends with Close
	cancel  context.CancelFunc
	running sync.WaitGroup
	failed  chan error // holds what ended the model's following
}

// source is a ledger's published copy as the read model wants it.
type source struct {
	*eventstore.Ledger
}

// Root is the root of the first size entries, where a checkpoint can stand.
func (s source) Root(size uint64) (wire.Hash, bool) { return s.Ledger.RootAt(size) }

// sourceAtOpening is the published copy of a ledger that is being opened, as the read model
// wants it.
type sourceAtOpening struct {
	eventstore.Published
	progress func(done, of wire.Seq) // nil for none
}

// Entries are those of the copy, whose reading is shown.
func (s sourceAtOpening) Entries(from wire.Seq, fn func(seq wire.Seq, raw []byte) error) error {
	return s.Published.Entries(from, func(seq wire.Seq, raw []byte) error {
		if s.progress != nil {
			s.progress(seq, s.Size())
		}
		return fn(seq, raw)
	})
}

// Root is the root of the first size entries, where a checkpoint can stand.
func (s sourceAtOpening) Root(size uint64) (wire.Hash, bool) { return s.RootAt(size) }

// Wait ends at once: nothing is published while the ledger is being opened.
func (sourceAtOpening) Wait(context.Context, wire.Seq) error { return eventstore.ErrStopped }

// restoreFrom gives a ledger that is being opened the state that the rows are. Rows that have
// to be made anew are made first: the log is then judged once and not twice. What is
// wrong with it the ledger finds itself, and has the words for. A copy that is behind
// the rows has to be read from the stream again, and they wait for it.
func restoreFrom(ctx context.Context, model *projections.Model, progress func(done, of wire.Seq)) func(eventstore.Published) (*domain.State, error) {
	return func(copied eventstore.Published) (*domain.State, error) {
		if wire.Seq(model.Head().Seq) <= copied.Size() {
			_ = model.CatchUp(ctx, sourceAtOpening{copied, progress})
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		return model.State()
	}
}

// openNode opens a ledger's folder: its log, and the read model that follows it.
func openNode(ctx context.Context, o nodeOptions) (*node, error) {
	if o.Dir == "" {
		return nil, exitError{exitUsage, errors.New("name the ledger's folder with --data DIR")}
	}
	if _, err := eventstore.LedgerOf(o.Dir); err != nil {
		return nil, err
	}
	model, err := projections.Open(filepath.Join(o.Dir, "rows.db"), o.Log)
	if err != nil {
		return nil, fmt.Errorf("opening the read model: %w", err)
	}
	opening := o.folder()
	opening.ClockOK, opening.NoLedgerKey, opening.MaxAttachments = o.ClockOK, o.NoLedgerKey, o.MaxAttachments
	opening.Restore = restoreFrom(ctx, model, o.Progress)
	ledger, err := eventstore.Open(ctx, opening)
	if err != nil {
		return nil, errors.Join(err, model.Close())
	}
	n := &node{Dir: o.Dir, Ledger: ledger, Model: model, failed: make(chan error, 1)}
	if err := model.CatchUp(ctx, source{ledger}); err != nil {
		return nil, errors.Join(fmt.Errorf("bringing the read model up to date: %w", err), n.Close())
	}
	running, cancel := context.WithCancel(context.Background())
	n.life, n.cancel = running, cancel
	n.running.Go(func() {
		if err := model.Follow(running, source{ledger}); err != nil && running.Err() == nil {
			n.failed <- err
		}
	})
	return n, nil
}

// settleFolder makes of a ledger's folder, whose process was stopped in the middle, what it
// would be had that been closed: all that was acknowledged is in the copy that commands
// read. What is in the way of it is told by whoever opens the ledger; the copy can be
// read all the same. Of anything else, and of a folder that was closed, nothing is done.
func settleFolder(ctx context.Context, src string) {
	if isURL(src) || !eventstore.LeftInUse(src) {
		return
	}
	var model *projections.Model
	restore := func(copied eventstore.Published) (state *domain.State, err error) {
		if model, err = projections.Open(filepath.Join(src, "rows.db"), nil); err != nil {
			return nil, err
		}
		return restoreFrom(ctx, model, nil)(copied)
	}
	_ = eventstore.Settle(ctx, eventstore.Options{Dir: src, Restore: restore})
	if model != nil {
		_ = model.Close()
	}
}

// Close stops following and releases the folder.
func (n *node) Close() error {
	if n.cancel != nil {
		n.cancel()
		n.running.Wait()
	}
	var err error
	if n.Notices != nil {
		err = n.Notices.Close()
	}
	return errors.Join(err, n.Model.Close(), n.Ledger.Close())
}
