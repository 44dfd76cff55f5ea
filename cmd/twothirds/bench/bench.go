package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"twothirds/domain/wire"
	"twothirds/eventstore"
	"twothirds/projections"
)

// ErrUnknown is returned for a measurement that there is not.
var ErrUnknown = errors.New("there is no such measurement")

// Options say what to measure, and how the program does what is measured.
type Options struct {
	// N is how many statements a round appends; the other measurements follow from it. At least 1.
	N int
	// Only names the measurements to make; empty: all.
	Only []string
	// Dir is where the folder for the measurements is made; empty: the usual
	// place for such folders. Its disk is what is measured.
	Dir string
	// Progress takes a line for every measurement that begins.
	Progress io.Writer
	// Open opens a ledger's folder as serving it does.
	Open func(ctx context.Context, dir string) (*Node, error)
	// Audit checks an exported log as the command does; a log that is not valid is an error.
	Audit func(ctx context.Context, src string) error
}

// Node is an open ledger with its read model.
type Node struct {
	Ledger *eventstore.Ledger
	Model  *projections.Model
	Close  func() error
	// Import enters a folder of roll calls, signed with the registrar's key in a
	// file, and returns how many were entered, and where the last one stands.
	Import func(ctx context.Context, src, keyFile string) (entered int64, last wire.Seq, err error)
	// ImportBatch is how many roll calls Import submits together.
	ImportBatch int
}

// bench is a run under way.
type bench struct {
	o    Options
	dir  string
	body *body
	node *Node // nil once the log is finished
	raw  *rawServer
	// history are the rows of the finished log; nil until they are asked for.
	history *history
	results []Result
}

// measurement is one thing that is measured.
type measurement struct {
	what, unit, against string
	// live measurements append; the others read the log that those leave.
	live bool
	run  func(*bench, context.Context, *Result) error
}

// measurements are all of them, in their order.
var measurements = []measurement{
	{"append", "statements/s", "JetStream: the same bytes in atomic batches as long as the ledger's", true, (*bench).appendMany},
	{"append_one", "statements/s", "JetStream: the same bytes, each after the answer to the one before", true, (*bench).appendOne},
	{"import", "roll calls/s", "JetStream: the same bytes in atomic batches as long as the import's", true, (*bench).importRollcalls},
	{"replay", "entries/s", "crypto/ed25519.Verify on all cores: the same entries' signatures", false, (*bench).replay},
	{"rebuild", "rows/s", "bbolt: the same rows put in transactions as large", false, (*bench).rebuild},
	{"view_newest", "reads/s", "bbolt: Get of the same keys, each in a transaction", false, (*bench).viewNewest},
	{"view_as_of", "reads/s", "bbolt: Get of the same keys, each in a transaction", false, (*bench).viewAsOf},
	{"audit", "MB/s", "SHA-256: the same entry bundles, read and hashed", false, (*bench).audit},
	{"export", "MB/s", "SHA-256: the same entry bundles, read and hashed", false, (*bench).export},
}

// Names are the names of all measurements, in their order.
func Names() []string {
	names := make([]string, len(measurements))
	for i, m := range measurements {
		names[i] = m.what
	}
	return names
}

// Run measures. It fails with ErrUnknown, with ctx's error, or with what went
// wrong in what was measured; nothing is left on the disk in any case.
func Run(ctx context.Context, o Options) (results []Result, err error) {
	for _, name := range o.Only {
		if !slices.Contains(Names(), name) {
			return nil, fmt.Errorf("%w as %q", ErrUnknown, name)
		}
	}
	b := &bench{o: o}
	if b.dir, err = os.MkdirTemp(o.Dir, "twothirds-bench-"); err != nil {
		return nil, fmt.Errorf("making a folder to measure in: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(b.dir)) }()
	defer func() { err = errors.Join(err, b.close()) }()
	if err := b.found(ctx); err != nil {
		return nil, fmt.Errorf("founding a ledger to measure: %w", err)
	}
	if err := b.runAll(ctx, true); err != nil {
		return nil, err
	}
	if err := b.finishLog(ctx); err != nil {
		return nil, fmt.Errorf("bringing the log to its end: %w", err)
	}
	return b.results, b.runAll(ctx, false)
}

// runAll makes the chosen measurements, those on a live ledger or the others.
func (b *bench) runAll(ctx context.Context, live bool) error {
	for _, m := range measurements {
		if m.live != live || !b.chosen(m.what) {
			continue
		}
		fmt.Fprintf(b.o.Progress, "measuring %s, %s\n", m.what, m.unit)
		r := Result{What: m.what, Unit: m.unit, Against: m.against, Met: true}
		if err := m.run(b, ctx, &r); err != nil {
			return fmt.Errorf("measuring %s: %w", m.what, err)
		}
		b.results = append(b.results, r)
	}
	return nil
}

func (b *bench) chosen(what string) bool {
	return len(b.o.Only) == 0 || slices.Contains(b.o.Only, what)
}

// path is a path in the run's folder.
func (b *bench) path(name string) string { return filepath.Join(b.dir, name) }

// ledgerDir is the ledger's data folder.
func (b *bench) ledgerDir() string { return b.path("ledger") }

// finishLog closes the ledger. Where nothing was appended that was measured, it
// first gets statements for the others to read.
func (b *bench) finishLog(ctx context.Context) error {
	if !b.chosen("append") && slices.ContainsFunc(measurements, func(m measurement) bool { return !m.live && b.chosen(m.what) }) {
		for range rounds {
			if _, err := b.vote(ctx, b.o.N); err != nil {
				return err
			}
		}
	}
	return b.closeNode()
}

// settle waits until all that was appended is published, signed and in the
// rows, so that nothing of it goes on beside what is measured next.
func (b *bench) settle(ctx context.Context, last wire.Seq) error {
	if _, err := b.node.Ledger.WaitCheckpoint(ctx, last); err != nil {
		return fmt.Errorf("waiting for a checkpoint: %w", err)
	}
	if err := b.node.Model.Wait(ctx, last); err != nil {
		return fmt.Errorf("waiting for the rows: %w", err)
	}
	return nil
}

func (b *bench) closeNode() error {
	if b.node == nil {
		return nil
	}
	n := b.node
	b.node = nil
	return n.Close()
}

func (b *bench) close() error {
	err := b.closeNode()
	if b.raw != nil {
		b.raw.close()
	}
	return err
}
