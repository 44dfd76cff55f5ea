package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"twothirds/domain/wire"
	"twothirds/eventstore/copies"
	"twothirds/eventstore/tlog"
	"twothirds/projections"
)

func newReplayCommand() *cobra.Command {
	var at uint64
	var digest bool
	cmd := &cobra.Command{
		Use:   "replay SRC [--at N] --digest",
		Short: "Fold a log from its beginning and print the digest of the state",
		Long: `replay reads a log, checks every entry as an audit does, computes the state after
N entries (all when --at is absent) and prints its digest: 64 hex digits. The
same log gives the same digest everywhere.

SRC is a ledger's folder that no process uses, an exported log, or a URL.`,
		Example: `  twothirds replay ledger --digest
  twothirds replay http://localhost:8080 --at 120 --digest`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkAt(cmd, at); err != nil {
				return err
			}
			copied, replayed, err := replay(cmd, args[0], wire.Seq(at))
			if err != nil {
				return err
			}
			if digest {
				fmt.Fprintf(cmd.OutOrStdout(), "%x\n", replayed.Digest)
				return nil
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%d entries of ledger %s, %d signatures, %d decisions\nstate digest %x\n",
				replayed.Entries, copied.Ledger, replayed.Signatures, replayed.Decisions, replayed.Digest)
			return nil
		},
	}
	cmd.Flags().Uint64Var(&at, "at", 0, "the state after so many entries, 1 or more (default: all)")
	cmd.Flags().BoolVar(&digest, "digest", false, "print the digest alone")
	return cmd
}

// replay folds a copy and, where it was read whole, compares its tree with
// its checkpoint.
func replay(cmd *cobra.Command, src string, at wire.Seq) (*copies.Copy, projections.Replayed, error) {
	ctx := cmd.Context()
	copied, err := openToJudge(ctx, src)
	if err != nil {
		return nil, projections.Replayed{}, copyError(err)
	}
	defer copied.Close() //nolint:errcheck // read only
	if at > copied.Size() {
		return nil, projections.Replayed{}, exitError{exitNotFound, fmt.Errorf("the log has %d entries, not %d", copied.Size(), at)}
	}
	replayed, err := replayAndVerify(ctx, copied, at, projections.Watch{Progress: progressOn(cmd.ErrOrStderr(), "replaying")})
	return copied, replayed, copyError(err)
}

// replayAndVerify folds a copy that was opened to be judged and, where all entries
// are good and read, verifies it. An entry that is wrong, or that a newer program
// wrote, comes before a doubt about who signed the checkpoint, and this before a
// file that is not there: the number of entries may be made up.
func replayAndVerify(ctx context.Context, copied *copies.Copy, at wire.Seq, watch projections.Watch) (projections.Replayed, error) {
	replayed, err := projections.Replay(ctx, copied, at, watch)
	doubt := copied.Doubt()
	switch {
	case err == nil && (at == 0 || at == copied.Size()):
		err = copied.Verify()
	case doubt == nil, errors.Is(err, copies.ErrUnreachable):
	case err == nil, errors.Is(err, copies.ErrInvalid):
		err = doubt
	}
	return replayed, err
}

// openToJudge opens a copy of a log, all of which is then to be judged.
func openToJudge(ctx context.Context, src string) (*copies.Copy, error) {
	settleFolder(ctx, src)
	return copies.OpenToJudge(ctx, src)
}

// openCopy opens a copy of a log; errors carry their exit code.
func openCopy(ctx context.Context, src string) (*copies.Copy, error) {
	settleFolder(ctx, src)
	copied, err := copies.Open(ctx, src)
	return copied, copyError(err)
}

// copyError gives an error of reading a copy its exit code.
func copyError(err error) error {
	var form *wire.FormError
	switch {
	case errors.Is(err, tlog.ErrInUse):
		return exitError{exitConflict, fmt.Errorf("%w, or name in place of the folder the URL at which it is served", err)}
	case errors.Is(err, copies.ErrUnreachable):
		return exitError{exitUnreachable, err}
	case errors.Is(err, copies.ErrNoCopy):
		return exitError{exitNotFound, err}
	case errors.Is(err, copies.ErrInvalid), errors.As(err, &form):
		return exitError{exitVerify, err}
	}
	return err
}

// progressOn shows how far something is, on terminals only, a few times a second.
func progressOn(w io.Writer, what string) func(done, of wire.Seq) {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) { //nolint:gosec // a file descriptor
		return nil
	}
	var last time.Time
	return func(done, of wire.Seq) {
		if time.Since(last) < 200*time.Millisecond && done < of {
			return
		}
		last = time.Now()
		fmt.Fprintf(f, "\r%s: %d of %d", what, done, of)
		if done == of {
			fmt.Fprint(f, "\r\x1b[K")
		}
	}
}
