package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"twothirds/api/httpapi"
	"twothirds/eventstore/tlog"
	"twothirds/eventstore/witness"
)

// maxLogFile bounds a file with verifier keys of logs, in bytes.
const maxLogFile = 64 << 10

func newWitnessCommand() *cobra.Command {
	var o witness.ServerOptions
	var listen string
	var logs []string
	var shown witnessShown
	cmd := &cobra.Command{
		Use:   "witness --data DIR --name NAME --listen ADDR --log VKEY|FILE …",
		Short: "Be a witness: cosign the checkpoints of others' logs",
		Long: `witness serves a witness until it is told to stop (SIGTERM, Ctrl-C). It cosigns a
checkpoint of a log that it knows when its tree contains every tree of that log
that it cosigned before, and keeps evidence against a log that shows two histories.

The first start makes the witness and its key. Every start prints two lines: the
witness's vkey, and the line that ledgers put into their policy. The logs named with
--log stay known; without --log those are served that are known already.

Its folder must never be put back from a backup: see docs/witnesses.md.`,
		Example: `  twothirds witness --data w --name witness.example.org --listen 127.0.0.1:7380 --log ledger.vkey
  twothirds witness log add ledger.example+530d903a+AekyeRrm56h… --data w
  twothirds witness evidence --data w`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return serveWitness(cmd, o, logs, shown, listen)
		},
	}
	addWitnessFlags(cmd, &o, &shown)
	cmd.Flags().StringVar(&listen, "listen", "127.0.0.1:7380", "the address to listen on")
	cmd.Flags().StringArrayVar(&logs, "log", nil, "a log to cosign for: its vkey, or a file with vkeys; repeatable")
	cmd.AddCommand(newWitnessInitCommand(), newWitnessLogCommand(), newWitnessEvidenceCommand())
	return cmd
}

// witnessShown says how a witness is introduced to ledgers.
type witnessShown struct {
	url    string
	asJSON bool
}

func addWitnessFlags(cmd *cobra.Command, o *witness.ServerOptions, shown *witnessShown) {
	cmd.Flags().StringVar(&o.Dir, "data", "", "the witness's folder")
	cmd.Flags().StringVar(&o.Name, "name", "", "the name of a new witness: a URL without scheme, like witness.example.org")
	cmd.Flags().BoolVar(&o.Moved, "moved", false, "confirm that the folder was moved here as the witness left it")
	cmd.Flags().StringVar(&shown.url, "url", "", "where ledgers reach it, for their policy (default https://NAME)")
	cmd.Flags().BoolVar(&shown.asJSON, "json", false, "print vkey and policy line as JSON")
}

func serveWitness(cmd *cobra.Command, o witness.ServerOptions, logs []string, shown witnessShown, listen string) (err error) {
	if err := checkAddress("--listen", listen); err != nil {
		return err
	}
	if o.Logs, err = logKeys(logs); err != nil {
		return err
	}
	s, err := openWitness(cmd, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	known, err := s.Logs()
	if err != nil {
		return err
	}
	if len(known) == 0 {
		fmt.Fprintln(cmd.ErrOrStderr(), "This witness knows no log yet: name one with --log VKEY.")
	}
	l, err := listenOn(listen)
	if err != nil {
		return err
	}
	if err := showWitness(cmd, s.Key(), shown); err != nil {
		return errors.Join(err, l.Close())
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "Witnessing on http://%s  (stop with Ctrl-C)\n", shownAddress(l.Addr()))
	return httpapi.Serve(cmd.Context(), l, s)
}

func newWitnessInitCommand() *cobra.Command {
	var o witness.ServerOptions
	var shown witnessShown
	cmd := &cobra.Command{
		Use:     "init --data DIR --name NAME",
		Short:   "Make a witness without serving it, or show the one that is there",
		Example: `  twothirds witness init --data w --name witness.example.org`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := openWitness(cmd, o)
			if err != nil {
				return err
			}
			return errors.Join(showWitness(cmd, s.Key(), shown), s.Close())
		},
	}
	addWitnessFlags(cmd, &o, &shown)
	return cmd
}

func newWitnessLogCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "log", Short: "Show the logs that a witness cosigns for; add and remove keys of them"}
	cmd.AddCommand(newWitnessLogAddCommand(), newWitnessLogListCommand(), newWitnessLogRemoveCommand())
	return cmd
}

func newWitnessLogAddCommand() *cobra.Command {
	var o witness.ServerOptions
	cmd := &cobra.Command{
		Use:   "add VKEY|FILE … --data DIR",
		Short: "Have a witness cosign for a log",
		Long: `add makes logs known to a witness for good. A log that has a new key is added under
the same origin once more; both keys are then good, until the former one is removed.
The witness must not be running.`,
		Example: `  twothirds witness log add ledger.vkey --data w`,
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if o.Logs, err = logKeys(args); err != nil {
				return err
			}
			s, err := openWitness(cmd, o)
			if err != nil {
				return err
			}
			return s.Close()
		},
	}
	cmd.Flags().StringVar(&o.Dir, "data", "", "the witness's folder")
	return cmd
}

func newWitnessLogRemoveCommand() *cobra.Command {
	var o witness.ServerOptions
	cmd := &cobra.Command{
		Use:   "remove VKEY|FILE … --data DIR",
		Short: "Have a witness take a key of a log for good no more",
		Long: `remove is for the former key of a log that has another, above all for one that was
stolen. What the witness has cosigned of the log stays remembered. The witness must
not be running.`,
		Example: `  twothirds witness log remove former.vkey --data w`,
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			vkeys, err := logKeys(args)
			if err != nil {
				return err
			}
			s, err := openWitness(cmd, o)
			if err != nil {
				return err
			}
			for _, vkey := range vkeys {
				err = errors.Join(err, s.RemoveLog(vkey))
			}
			if err = errors.Join(err, s.Close()); errors.Is(err, witness.ErrUnknownLog) {
				err = exitError{exitNotFound, err}
			}
			return err
		},
	}
	cmd.Flags().StringVar(&o.Dir, "data", "", "the witness's folder")
	return cmd
}

func newWitnessLogListCommand() *cobra.Command {
	var o witness.ServerOptions
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "list --data DIR [--json]",
		Short:   "Print the vkeys of the logs that a witness cosigns for",
		Example: `  twothirds witness log list --data w`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := openWitness(cmd, o)
			if err != nil {
				return err
			}
			vkeys, err := s.Logs()
			if err == nil && asJSON {
				return errors.Join(printJSON(cmd.OutOrStdout(), append([]string{}, vkeys...)), s.Close())
			}
			for _, vkey := range vkeys {
				fmt.Fprintln(cmd.OutOrStdout(), vkey)
			}
			return errors.Join(err, s.Close())
		},
	}
	cmd.Flags().StringVar(&o.Dir, "data", "", "the witness's folder")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a JSON list")
	return cmd
}

func newWitnessEvidenceCommand() *cobra.Command {
	var dir string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "evidence --data DIR",
		Short: "Print the contradictory checkpoints that a witness was shown",
		Long: `evidence prints, for every checkpoint that a log signed and the witness would not
cosign, that checkpoint and the one that it contradicts. Two checkpoints of one
size and different roots, both signed by the log, prove that it has shown two
histories; nothing else is needed. A checkpoint that came without a proof that its tree
contains the cosigned one is a ground to ask the log for that proof.
It may be called while the witness runs.`,
		Example: `  twothirds witness evidence --data w`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if dir == "" {
				return exitError{exitUsage, errors.New("name the witness's folder with --data DIR")}
			}
			all, err := witness.ReadEvidence(dir)
			if err != nil {
				return witnessError(err)
			}
			if asJSON {
				return printJSON(cmd.OutOrStdout(), append([]witness.Evidence{}, all...))
			}
			if len(all) == 0 {
				fmt.Fprintln(cmd.ErrOrStderr(), "No log has contradicted itself before this witness.")
			}
			for _, e := range all {
				printEvidence(cmd.OutOrStdout(), e)
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&dir, "data", "", "the witness's folder")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	return cmd
}

func printEvidence(w io.Writer, e witness.Evidence) {
	what := "signed two trees of one size: proof of two histories"
	if e.Kind == witness.NoProof {
		what = "signed a tree that was not shown to contain the one cosigned: ask it for the proof"
	}
	fmt.Fprintf(w, "%s %s\n", e.Origin, what)
	fmt.Fprintf(w, "seen %s\n\n--- cosigned\n%s\n--- submitted\n%s\n", time.Unix(e.At, 0).UTC().Format(time.RFC3339), e.Cosigned, e.Submitted)
	if len(e.Proof) > 0 {
		fmt.Fprintf(w, "--- with the proof\n%s\n\n", strings.Join(e.Proof, "\n"))
	}
}

// openWitness opens a witness's folder.
func openWitness(cmd *cobra.Command, o witness.ServerOptions) (*witness.Server, error) {
	if o.Dir == "" {
		return nil, exitError{exitUsage, errors.New("name the witness's folder with --data DIR")}
	}
	o.Log = loggerOf(cmd)
	s, err := witness.Open(o)
	return s, witnessError(err)
}

// showWitness prints the witness's key, and what ledgers put into their policy.
func showWitness(cmd *cobra.Command, k witness.Key, shown witnessShown) error {
	if shown.url == "" {
		shown.url = "https://" + k.Name
	}
	line := fmt.Sprintf("witness %s %s %s", k.Name, k, shown.url)
	if shown.asJSON {
		return printJSON(cmd.OutOrStdout(), struct {
			Policy string `json:"policy"`
			VKey   string `json:"vkey"`
		}{line, k.String()})
	}
	_, err := fmt.Fprintf(cmd.OutOrStdout(), "%s\n%s\n", k, line)
	return err
}

// logKeys are the vkeys given as such or in files, one on a line.
func logKeys(args []string) ([]string, error) {
	var vkeys []string
	for _, arg := range args {
		if _, _, err := tlog.ParseVKey(arg); err == nil {
			vkeys = append(vkeys, arg)
			continue
		}
		f, err := os.Open(arg) //nolint:gosec // named by whoever runs this
		if err != nil {
			return nil, exitError{exitUsage, fmt.Errorf("%.200q is neither the vkey of a log nor a file with one: %w", arg, err)}
		}
		b, err := io.ReadAll(io.LimitReader(f, maxLogFile))
		if err := errors.Join(err, f.Close()); err != nil {
			return nil, fmt.Errorf("reading %s: %w", arg, err)
		}
		found := len(vkeys)
		for line := range strings.Lines(string(b)) {
			line = strings.TrimSpace(line)
			if line == "" || strings.HasPrefix(line, "#") {
				continue
			}
			if _, _, err := tlog.ParseVKey(line); err != nil {
				return nil, exitError{exitUsage, fmt.Errorf("reading %s: %w", arg, err)}
			}
			vkeys = append(vkeys, line)
		}
		if len(vkeys) == found {
			return nil, exitError{exitUsage, fmt.Errorf("%s has no vkey in it", arg)}
		}
	}
	return vkeys, nil
}

// witnessError gives an error of a witness's folder its exit code.
func witnessError(err error) error {
	code := exitFailure
	switch {
	case err == nil:
		return nil
	case errors.Is(err, witness.ErrName), errors.Is(err, witness.ErrMalformed):
		code = exitUsage
	case errors.Is(err, witness.ErrNoWitness):
		code = exitNotFound
	case errors.Is(err, witness.ErrInUse):
		code = exitConflict
	case errors.Is(err, witness.ErrDamaged), errors.Is(err, witness.ErrOlder), errors.Is(err, witness.ErrMoved):
		code = exitVerify
	}
	return exitError{code, err}
}
