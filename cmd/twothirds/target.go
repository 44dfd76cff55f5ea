package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"twothirds/api/client"
	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/eventstore"
	"twothirds/eventstore/copies"
	"twothirds/projections/rows"
)

// targetFlags name the ledger that a client's command talks to.
type targetFlags struct {
	node   nodeOptions
	url    string
	ledger string
}

func (t *targetFlags) add(cmd *cobra.Command) {
	addNodeFlags(cmd, &t.node)
	cmd.Flags().StringVar(&t.url, "url", "", "the URL of the ledger's server; with #<ledger id> behind it, it must be that ledger's")
	cmd.Flags().StringVar(&t.ledger, "ledger", "", "either: a folder that no process uses, or a URL")
}

func isURL(s string) bool {
	return strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://")
}

// settle makes of --ledger what it is, and insists on exactly one ledger.
func (t *targetFlags) settle() error {
	named := 0
	for _, s := range []string{t.node.Dir, t.url, t.ledger} {
		if s != "" {
			named++
		}
	}
	if named != 1 {
		return exitError{exitUsage, errors.New("name the ledger, once: with --url URL, --data DIR, or --ledger URL or DIR")}
	}
	if isURL(t.ledger) {
		t.url = t.ledger
	} else if t.ledger != "" {
		t.node.Dir = t.ledger
	}
	t.ledger = ""
	return nil
}

// session is a talk with a ledger.
type session struct {
	client.Target
	node    *node  // nil over HTTP
	address string // over HTTP
	last    wire.Seq
}

// open begins to talk to a ledger to which statements can be submitted.
func (t *targetFlags) open(cmd *cobra.Command) (*session, error) {
	if err := t.settle(); err != nil {
		return nil, err
	}
	if t.url != "" {
		target, err := client.Dial(t.url)
		if err != nil {
			return nil, exitError{exitUsage, err}
		}
		return &session{Target: target, address: t.url}, nil
	}
	o := t.node
	o.Log, o.Progress = loggerOf(cmd), progressOn(cmd.ErrOrStderr(), makingRows)
	n, err := openNode(cmd.Context(), o)
	if errors.Is(err, rows.ErrBusy) || errors.Is(err, eventstore.ErrInUse) {
		return nil, exitError{exitConflict, fmt.Errorf("%s: %w", o.Dir, eventstore.ErrInUse)}
	}
	if err != nil {
		return nil, err
	}
	return &session{Target: client.Folder(n.Ledger), node: n}, nil
}

// Submit brings a statement before the ledger and remembers how far it came.
func (s *session) Submit(ctx context.Context, signed *wire.Signed) (eventstore.Receipt, error) {
	receipt, err := s.Target.Submit(ctx, signed)
	if err == nil {
		s.last = max(s.last, receipt.Seq)
	}
	return receipt, err
}

// coverTime is how long a ledger may take to make a checkpoint, and with it a
// receipt, over a statement that it has acknowledged. Tests wait longer.
var coverTime = 5 * time.Second

// close ends the talk. A folder is left when a checkpoint covers what was
// submitted, so that what reads it next finds it. That none came is a warning:
// the statement is in the log all the same.
func (s *session) close(cmd *cobra.Command) error {
	if s.node == nil {
		return s.Target.Close()
	}
	if s.last > 0 {
		ctx, cancel := context.WithTimeout(cmd.Context(), coverTime)
		defer cancel()
		_, err := s.node.Ledger.WaitCheckpoint(ctx, s.last)
		if err != nil && !errors.Is(err, eventstore.ErrNoLedgerKey) { // of which the log has told
			fmt.Fprintf(cmd.ErrOrStderr(), "warning: entry %d is in the log, but no checkpoint that covers it was seen: %v\n", s.last, err)
		}
	}
	return errors.Join(s.Target.Close(), s.node.Close())
}

// look opens a ledger to read from: also one that is exported or archived.
func (t *targetFlags) look(cmd *cobra.Command) (*client.View, error) {
	if err := t.settle(); err != nil {
		return nil, err
	}
	var target client.Target
	var err error
	if t.url != "" {
		if target, err = client.Dial(t.url); err != nil {
			return nil, exitError{exitUsage, err}
		}
	} else if target, err = openReader(cmd, t.node.Dir); err != nil {
		return nil, err
	}
	view, err := client.Look(cmd.Context(), target)
	return view, clientError(errors.Join(err, target.Close()))
}

// reader is the target of a copy of a log that nobody can submit to.
type reader struct {
	copied *copies.Copy
	state  *domain.State
}

// openReader reads how a ledger's folder, or an exported log, stands.
func openReader(cmd *cobra.Command, dir string) (client.Target, error) {
	if _, err := eventstore.LedgerOf(dir); errors.Is(err, eventstore.ErrNoLedger) {
		copied, err := openCopy(cmd.Context(), dir)
		if err != nil {
			return nil, err
		}
		state, err := fold(cmd, copied, copied.Size(), nil)
		if err != nil {
			return nil, errors.Join(err, copied.Close())
		}
		return &reader{copied: copied, state: state}, nil
	}
	model, copied, err := openModel(cmd, dir)
	if err != nil {
		return nil, err
	}
	state, err := model.State()
	if err = errors.Join(err, model.Close()); err != nil {
		return nil, errors.Join(fmt.Errorf("reading the state: %w", err), copied.Close())
	}
	return &reader{copied: copied, state: state}, nil
}

func (r *reader) Info(context.Context) (client.Info, error) {
	return client.Info{Ledger: r.copied.Ledger, Keys: r.copied.Keys}, nil
}

func (r *reader) State(context.Context, ...string) (*domain.State, error) { return r.state, nil }

func (r *reader) Checkpoint(context.Context) ([]byte, error) { return r.copied.Checkpoint.Note, nil }

func (r *reader) Receipt(ctx context.Context, seq wire.Seq) (proof, entry []byte, err error) {
	return r.copied.Receipt(ctx, seq)
}

func (r *reader) Submit(context.Context, *wire.Signed) (eventstore.Receipt, error) {
	return eventstore.Receipt{}, errors.New("a copy of a log takes no statements")
}

func (r *reader) Close() error { return r.copied.Close() }

// fold judges the entries of a log up to a sequence, trusting nothing in it,
// and returns the state there. at, where not nil, is called with it. The rest
// of the log is read as well, and the whole compared with its checkpoint.
func fold(cmd *cobra.Command, copied *copies.Copy, upTo wire.Seq, at func(*domain.State) error) (*domain.State, error) {
	return foldEach(cmd, copied, upTo, func(state *domain.State, _ *domain.Placed) error {
		if at != nil && state.Head().Seq == upTo {
			return at(state)
		}
		return nil
	})
}

// foldEach is fold that calls after with the state after each entry, and the entry.
func foldEach(cmd *cobra.Command, copied *copies.Copy, upTo wire.Seq, after func(*domain.State, *domain.Placed) error) (*domain.State, error) {
	state := domain.New()
	progress := progressOn(cmd.ErrOrStderr(), "reading the log")
	err := copied.Entries(1, func(seq wire.Seq, raw []byte) error {
		if err := cmd.Context().Err(); err != nil {
			return err
		}
		if progress != nil {
			progress(seq, copied.Size())
		}
		if seq > upTo {
			return nil
		}
		entry, err := wire.ParseEntry(append([]byte(nil), raw...))
		if err != nil {
			return exitError{exitVerify, fmt.Errorf("entry %d: %w", seq, err)}
		}
		placed, err := state.Check(entry, copied.Root)
		if err != nil {
			return err
		}
		state.Evolve(placed)
		return after(state, placed)
	})
	if err == nil {
		err = copied.Verify()
	}
	if errors.Is(err, copies.ErrInvalid) {
		err = exitError{exitVerify, err}
	}
	return state, err
}
