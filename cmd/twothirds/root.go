package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"syscall"

	"github.com/spf13/cobra"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/eventstore"
	"twothirds/eventstore/copies"
	"twothirds/eventstore/tlog"
	"twothirds/projections/rows"
)

// Exit codes (docs/cli.md). They are a promise.
const (
	exitFailure     = 1
	exitUsage       = 2
	exitNotFound    = 3
	exitRefused     = 4
	exitVerify      = 5
	exitConflict    = 6
	exitUnreachable = 7
)

// exitError is an error that settles the exit code. An err of nil means that
// everything to be said has been printed.
type exitError struct {
	code int
	err  error
}

func (e exitError) Error() string {
	if e.err == nil {
		return ""
	}
	return e.err.Error()
}

func (e exitError) Unwrap() error { return e.err }

// run is the whole program, for main and for tests: it returns the exit code.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	out := &watchedOutput{to: stdout}
	root := newRootCommand()
	refuseUnknownHelp(root)
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(out)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	if err == nil {
		err = out.fault()
	}
	if err == nil {
		return 0
	}
	if message := err.Error(); message != "" {
		fmt.Fprintf(stderr, "twothirds: %s\n", message)
	}
	return codeOf(err)
}

// codeOf is the exit code of an error.
func codeOf(err error) int {
	var exit exitError
	var refusal *domain.Refusal
	var fault *domain.Fault
	var form *wire.FormError
	var signature *wire.SignatureError
	switch {
	case errors.As(err, &exit):
		return exit.code
	case errors.As(err, &fault) && fault.Class == domain.FaultNewer, errors.Is(err, eventstore.ErrJoin):
		return exitFailure
	case errors.As(err, &fault):
		return exitVerify
	case errors.As(err, &refusal), errors.As(err, &signature), errors.As(err, &form):
		return exitRefused
	case errors.Is(err, eventstore.ErrUnknownOutcome), errors.Is(err, eventstore.ErrStopped), errors.Is(err, eventstore.ErrBusy), errors.Is(err, eventstore.ErrRate):
		return exitUnreachable
	case errors.Is(err, eventstore.ErrExists), errors.Is(err, eventstore.ErrNotEmpty), errors.Is(err, eventstore.ErrInUse), errors.Is(err, eventstore.ErrArchive), errors.Is(err, eventstore.ErrTakeOver), errors.Is(err, copies.ErrTarget), errors.Is(err, tlog.ErrInUse), errors.Is(err, rows.ErrBusy), errors.Is(err, syscall.EADDRINUSE):
		return exitConflict
	case errors.Is(err, eventstore.ErrDamaged), errors.Is(err, eventstore.ErrShorter), errors.Is(err, eventstore.ErrDiffers), errors.Is(err, eventstore.ErrForked), errors.Is(err, tlog.ErrDamaged):
		return exitVerify
	case errors.Is(err, eventstore.ErrNoLedger), errors.Is(err, eventstore.ErrNoLedgerKey), errors.Is(err, fs.ErrNotExist), errors.Is(err, tlog.ErrNotFound):
		return exitNotFound
	}
	return exitFailure
}

func newRootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "twothirds",
		Short: "A decision ledger for bodies whose members decide together",
		Long: `twothirds keeps the decisions of a body as signed statements in an append-only
log. Results are computed from it, never typed in, and anybody can replay it.

Begin with:  twothirds demo --data /tmp/demo   (a whole story, served on localhost:8080)`,
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          noArgs,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.PersistentFlags().BoolP("verbose", "v", false, "say more on standard error")
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return exitError{exitUsage, err} })
	for _, group := range []struct {
		id, title string
		commands  []func() *cobra.Command
	}{
		{"sign", "To take part in a body, and sign:", clientCommands},
		{"keep", "To keep a ledger, to read it and to check it:", ledgerCommands},
	} {
		root.AddGroup(&cobra.Group{ID: group.id, Title: group.title})
		for _, newCommand := range group.commands {
			cmd := newCommand()
			cmd.GroupID = group.id
			root.AddCommand(cmd)
		}
	}
	addCompletion(root)
	usageErrors(root)
	return root
}

// noArgs refuses arguments of a command that has none of its own.
func noArgs(_ *cobra.Command, args []string) error {
	if len(args) > 0 {
		return exitError{exitUsage, fmt.Errorf("there is no command %q; see twothirds --help", args[0])}
	}
	return nil
}

// usageErrors gives wrong numbers of arguments, and flags that are needed and
// not there, the exit code of wrong usage, and groups of commands a refusal of
// words they do not know.
func usageErrors(cmd *cobra.Command) {
	if check := cmd.Args; check != nil {
		cmd.Args = func(c *cobra.Command, args []string) error {
			err := check(c, args)
			if err == nil {
				err = c.ValidateRequiredFlags()
			}
			var exit exitError
			if err != nil && !errors.As(err, &exit) {
				err = exitError{exitUsage, fmt.Errorf("%w; see %s --help", err, c.CommandPath())}
			}
			return err
		}
	}
	if cmd.HasSubCommands() && cmd.RunE == nil {
		cmd.Args = noArgs
		cmd.RunE = func(c *cobra.Command, _ []string) error { return c.Help() }
	}
	for _, sub := range cmd.Commands() {
		usageErrors(sub)
	}
}

// refuseUnknownHelp has help refuse a command that there is not; of its own it
// would answer with the help of what stands above.
func refuseUnknownHelp(root *cobra.Command) {
	root.InitDefaultHelpCmd()
	help, _, err := root.Find([]string{"help"})
	if err != nil {
		return // without commands there is no help of them
	}
	help.Args = func(_ *cobra.Command, args []string) error {
		about, rest, err := root.Find(args)
		if err == nil && len(rest) > 0 {
			err = fmt.Errorf("there is no command %q; see %s --help", rest[0], about.CommandPath())
		}
		if err != nil {
			return exitError{exitUsage, err}
		}
		return nil
	}
}

// ledgerCommands are the verbs of those who keep or check a ledger.
var ledgerCommands = []func() *cobra.Command{
	newAttachmentCommand, newAuditCommand, newBenchCommand, newDemoCommand, newDoctorCommand, newDueCommand, newExportCommand, newInitCommand, newJoinCommand, newLedgerCommand, newManCommand, newNoticesCommand, newOpenDataCommand, newOpeningCommand, newProveForkCommand, newReceiptCommand, newReplayCommand, newReportCommand, newRestoreCommand,
	newServeCommand, newShowCommand, newTableCommand, newTallyCommand, newWhatIfCommand, newVersionCommand, newWitnessCommand,
}

// loggerOf writes what operators should know to standard error: warnings, or
// everything with --verbose.
func loggerOf(cmd *cobra.Command) *slog.Logger {
	level := slog.LevelWarn
	if verbose, _ := cmd.Flags().GetBool("verbose"); verbose {
		level = slog.LevelDebug
	}
	return slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), &slog.HandlerOptions{Level: level}))
}
