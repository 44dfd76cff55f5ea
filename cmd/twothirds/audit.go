package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/eventstore/copies"
	"twothirds/eventstore/tlog"
)

// auditReport is what audit --json prints.
type auditReport struct {
	OK         bool     `json:"ok"`
	Entries    int64    `json:"entries"`
	Signatures int64    `json:"signatures"`
	Decisions  int64    `json:"decisions"`
	Checkpoint string   `json:"checkpoint"`
	FirstBad   *bad     `json:"first_bad"`
	Ledger     string   `json:"ledger"`
	Unchecked  []string `json:"unchecked"`
}

type bad struct {
	Seq    wire.Seq `json:"seq"`
	Class  string   `json:"class"`
	Reason string   `json:"reason"`
}

func newAuditCommand() *cobra.Command {
	var asJSON bool
	var ledger, since string
	cmd := &cobra.Command{
		Use:   "audit SRC [--ledger ID] [--since CHECKPOINT]",
		Short: "Check a log, trusting nobody",
		Long: `audit reads a whole log and checks form, signatures, the permission of every
statement at its place, every tally, result and effect by recomputing it, the
log's clock, the tree and its checkpoint. Exit code 5 means that something is
wrong; the first bad entry is named.

SRC is a ledger's folder that no process uses, an exported log, or a URL. With
--ledger the log must be of that ledger. With --since it must still hold what
a checkpoint kept from earlier covers: without one, a history that was
rewritten and signed anew by the ledger's own key cannot be told from a true one.`,
		Example: `  twothirds audit http://localhost:8080
  twothirds audit export --ledger 4f2a… --since last-month.checkpoint --json`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			report, err := audit(cmd, args[0], ledger, since)
			if err != nil {
				return err
			}
			return printAudit(cmd, report, asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	cmd.Flags().StringVar(&ledger, "ledger", "", "the ledger's id, from the statute, the minutes or an invitation")
	cmd.Flags().StringVar(&since, "since", "", "a checkpoint kept from earlier")
	return cmd
}

// audit checks a log. What is wrong with the log is in the report; the error
// is for what kept the audit from being made.
func audit(cmd *cobra.Command, src, ledger, since string) (*auditReport, error) {
	report := &auditReport{Unchecked: []string{}}
	copied, replayed, err := replay(cmd, src, 0)
	report.Entries, report.Signatures, report.Decisions = replayed.Entries, replayed.Signatures, replayed.Decisions
	var fault *domain.Fault
	switch {
	case errors.As(err, &fault) && fault.Class == domain.FaultNewer:
		return nil, err
	case errors.As(err, &fault):
		report.FirstBad = &bad{Seq: fault.Seq, Class: string(fault.Class), Reason: fault.Err.Error()}
	case errors.Is(err, copies.ErrInvalid), codeOf(err) == exitVerify && err != nil:
		report.FirstBad = &bad{Class: "tree", Reason: err.Error()}
	case err != nil:
		return nil, err
	}
	if copied != nil {
		report.Ledger, report.Checkpoint = copied.Ledger.String(), string(copied.Checkpoint.Note)
	}
	if report.FirstBad != nil {
		return report, nil
	}
	if ledger == "" {
		report.Unchecked = append(report.Unchecked, "that this is the ledger you mean: no --ledger id was given")
	} else if ledger != report.Ledger {
		report.FirstBad = &bad{Seq: 1, Class: "ledger", Reason: "this is ledger " + report.Ledger}
	}
	if since == "" {
		report.Unchecked = append(report.Unchecked, "that nothing was rewritten and signed anew: no checkpoint from earlier was given (--since)")
	} else if err := checkSince(report, copied, since); err != nil {
		return nil, err
	}
	report.OK = report.FirstBad == nil
	return report, nil
}

// checkSince compares a kept checkpoint with the tree, which has been read whole.
func checkSince(report *auditReport, copied *copies.Copy, path string) error {
	note, err := os.ReadFile(path) //nolint:gosec // the user names the file
	if err != nil {
		return fmt.Errorf("reading the kept checkpoint: %w", err)
	}
	kept, err := tlog.ParseCheckpoint(copied.Origin, copied.Key, note)
	if err != nil {
		return exitError{exitVerify, fmt.Errorf("the kept checkpoint is not one of this ledger: %w", err)}
	}
	root, ok := copied.Root(uint64(kept.Size)) //nolint:gosec // not negative
	switch {
	case wire.Seq(kept.Size) > copied.Size(): //nolint:gosec // not negative
		report.FirstBad = &bad{Seq: copied.Size() + 1, Class: "consistency", Reason: fmt.Sprintf("the log has forgotten entries: the kept checkpoint covers %d, there are %d", kept.Size, copied.Size())}
	case kept.Size > 0 && (!ok || root != wire.Hash(kept.Root)):
		report.FirstBad = &bad{Seq: wire.Seq(kept.Size), Class: "consistency", Reason: fmt.Sprintf("the first %d entries are not those that the kept checkpoint covers: the log was rewritten", kept.Size)}
	}
	return nil
}

func printAudit(cmd *cobra.Command, report *auditReport, asJSON bool) error {
	out := cmd.OutOrStdout()
	if asJSON {
		if err := printJSON(out, report); err != nil {
			return err
		}
	} else if report.OK {
		fmt.Fprintf(out, "The log is valid.\n\n  ledger      %s\n  entries     %d\n  signatures  %d, every one verified\n  decisions   %d, every one recomputed from its ballots\n\nunder this checkpoint; keep it for the next audit (--since):\n\n%s", report.Ledger, report.Entries, report.Signatures, report.Decisions, report.Checkpoint)
		for _, u := range report.Unchecked {
			fmt.Fprintf(out, "\nNot checked: %s.\n", u)
		}
	} else {
		fmt.Fprintf(out, "The log is NOT valid.\n\n  first bad entry  %d\n  kind of check    %s\n  what is wrong    %s\n", report.FirstBad.Seq, report.FirstBad.Class, report.FirstBad.Reason)
	}
	if !report.OK {
		return exitError{code: exitVerify}
	}
	return nil
}
