package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"twothirds/eventstore"
	"twothirds/eventstore/tlog"
	"twothirds/eventstore/witness"
)

// takeOverFlags are the flags of restore --take-over.
type takeOverFlags struct {
	on        bool
	key       string
	noKey     bool
	witnesses string
	without   []string
	kept      []string
}

func newRestoreCommand() *cobra.Command {
	var data string
	var take takeOverFlags
	cmd := &cobra.Command{
		Use:   "restore [SRC] --data DIR [--take-over --key FILE]",
		Short: "Make a ledger folder of an exported log, an archive; and take it over as the live ledger",
		Long: `restore checks a copy as an audit does and makes a folder of it that can be
shown, replayed, audited and exported. It takes no statements: from a copy
alone nobody can say that the log did not go on elsewhere.

--take-over makes it the live ledger, where the old one is lost for good. It
needs the ledger's key, the file ledger.key of the lost folder, and asks
everybody who may have seen more: every witness of the policy (--witnesses,
which becomes the folder's), the checkpoint that audits on this machine have
remembered, and every checkpoint or receipt (.tlog-proof) that you name with
--kept. Where any of them knows a larger tree than the copy's, or another one,
nothing is taken over. Collect as many as you can: what nobody shows here, nobody
sees. A witness that is gone for good is passed over with --without.

Leave SRC out to take over an archive that was made before, or where an earlier
take-over was cut off. The old ledger must never run again.`,
		Example: `  twothirds restore public/log --data archive
  twothirds restore public/log --data ledger --take-over --key ledger.key --witnesses policy --kept my-vote.tlog-proof
  twothirds restore --data archive --take-over --key ledger.key --witnesses policy --without laptop`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := take.check(); err != nil {
				return err
			}
			if len(args) == 0 && !take.on {
				return exitError{exitUsage, errors.New("name the copy to restore, or --take-over for an archive that is there")}
			}
			// What cannot be read is said before a long copy is restored.
			o, err := take.options(data, cmd)
			if err != nil {
				return err
			}
			if len(args) == 1 {
				if err := restore(cmd, args[0], data, take.on); err != nil {
					return err
				}
			}
			if !take.on {
				return nil
			}
			return takeOver(cmd, o)
		},
	}
	cmd.Flags().StringVar(&data, "data", "", "the new folder, or the archive to take over")
	cmd.Flags().BoolVar(&take.on, "take-over", false, "make the archive the live ledger")
	cmd.Flags().StringVar(&take.key, "key", "", "the ledger's key file, of the key in force")
	cmd.Flags().BoolVar(&take.noKey, "no-ledger-key", false, "the key is lost as well: take over without it, until officers have replaced it (twothirds ledger replace-key)")
	cmd.Flags().StringVar(&take.witnesses, "witnesses", "", "the policy of witnesses, C2SP tlog-policy (default: the folder's own)")
	cmd.Flags().StringArrayVar(&take.without, "without", nil, "name of a witness to go without; repeat")
	cmd.Flags().StringArrayVar(&take.kept, "kept", nil, "a checkpoint or receipt of this ledger that was kept; repeat")
	_ = cmd.MarkFlagRequired("data")
	return cmd
}

func restore(cmd *cobra.Command, src, data string, goingOn bool) error {
	copied, err := openCopy(cmd.Context(), src)
	if err != nil {
		return err
	}
	defer copied.Close() //nolint:errcheck // read only
	had := filesIn(data)
	err = eventstore.Restore(cmd.Context(), copied, data, progressOn(cmd.ErrOrStderr(), "restoring"))
	if goingOn && errors.Is(err, eventstore.ErrExists) {
		return fmt.Errorf("%w; leave SRC out to take over the archive that is there", err)
	}
	refused := errors.Is(err, eventstore.ErrExists) || errors.Is(err, eventstore.ErrNotEmpty) || errors.Is(err, eventstore.ErrInUse)
	switch {
	case err != nil && !refused && had == 0 && filesIn(data) > 0:
		// The next restore refuses the folder, which is not empty any more.
		return fmt.Errorf("%w; %s is not finished: delete it before you restore into it again", receiptError(err), data)
	case err != nil:
		return receiptError(err)
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "%d entries of ledger %s are in %s, an archive\n", copied.Size(), copied.Ledger, data)
	return nil
}

// filesIn is how many files a folder holds: 0 also where there is no folder, and -1
// where it cannot be told.
func filesIn(dir string) int {
	files, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return -1
	}
	return len(files)
}

// check refuses flags that do not go together.
func (t *takeOverFlags) check() error {
	switch {
	case t.on && (t.key == "") != t.noKey:
		return exitError{exitUsage, errors.New("--take-over needs the ledger's key: --key FILE, the ledger.key of the folder that was lost; or, where that is lost as well, --no-ledger-key")}
	case !t.on && (t.key != "" || t.noKey || t.witnesses != "" || len(t.without) > 0 || len(t.kept) > 0):
		return exitError{exitUsage, errors.New("--key, --no-ledger-key, --witnesses, --without and --kept belong to --take-over")}
	}
	return nil
}

// options reads the files that the flags name.
func (t *takeOverFlags) options(data string, cmd *cobra.Command) (o eventstore.TakeOverOptions, err error) {
	o = eventstore.TakeOverOptions{Dir: data, Key: t.key, Without: t.without, Log: loggerOf(cmd)}
	if t.witnesses != "" {
		if o.Policy, err = readBounded(t.witnesses, witness.MaxPolicy); err != nil {
			return o, fmt.Errorf("reading the policy: %w", err)
		}
	}
	for _, path := range t.kept {
		note, err := readKept(path)
		if err != nil {
			return o, fmt.Errorf("reading what was kept: %w", err)
		}
		o.Kept = append(o.Kept, note)
	}
	return o, nil
}

// readKept reads a checkpoint, or the one that a receipt is under.
func readKept(path string) ([]byte, error) {
	b, err := readBounded(path, tlog.MaxProof)
	if err != nil || !bytes.HasPrefix(b, []byte("c2sp.org/tlog-proof@")) {
		return b, err
	}
	proof, err := tlog.ParseProof(b)
	if err != nil {
		return nil, exitError{exitUsage, fmt.Errorf("%s: %w", path, err)}
	}
	return proof.Checkpoint, nil
}

func takeOver(cmd *cobra.Command, o eventstore.TakeOverOptions) error {
	ledger, err := eventstore.LedgerOf(o.Dir)
	if err != nil {
		return err
	}
	remembered, _, err := rememberedCheckpoint(ledger)
	if err != nil {
		return err
	}
	if remembered != nil {
		o.Kept = append(o.Kept, remembered)
	}
	taken, err := eventstore.TakeOver(cmd.Context(), o, progressOn(cmd.ErrOrStderr(), "founding the streams"))
	if err != nil {
		return err
	}
	sayTakenOver(cmd.ErrOrStderr(), taken, o.Dir)
	return nil
}

func sayTakenOver(w io.Writer, taken eventstore.TakenOver, dir string) {
	fmt.Fprintf(w, "%s is the live ledger %s now, with %d entries.\n", dir, taken.Ledger, taken.Size)
	if len(taken.Asked) > 0 {
		fmt.Fprintf(w, "These witnesses have seen nothing beyond it: %s.\n", strings.Join(taken.Asked, ", "))
	}
	if len(taken.Without) > 0 {
		fmt.Fprintf(w, "These were not asked, and what they have seen is not known: %s.\n", strings.Join(taken.Without, ", "))
	}
	if taken.Kept > 0 {
		fmt.Fprintf(w, "Checkpoints kept elsewhere that it agrees with: %d.\n", taken.Kept)
	}
	if len(taken.Asked) == 0 && taken.Kept == 0 {
		fmt.Fprintln(w, "No witness and no kept checkpoint was asked: nobody but you vouches that the log did not go on after this copy was made.")
	}
	fmt.Fprintln(w, "The old ledger must never run again, nor be restored from a backup: both would sign under one key, and that is a fork for everybody to see.")
}
