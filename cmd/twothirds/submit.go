package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"twothirds/domain/wire"
)

func newSubmitCommand() *cobra.Command {
	var target targetFlags
	var receipts receiptFlags
	cmd := &cobra.Command{
		Use:   "submit --data DIR|--url URL < SIGNED",
		Short: "Bring a signed statement before the ledger",
		Long: `submit reads a signed statement and prints where it stands in the log:
{"sequence":n,"leaf":"…","receipt":"…"}. Several, one a line, are submitted in
order and answered with a line each; the exit code is then that of the first
failure.

The receipt proves to anybody, with no server, that the statement is in the log
(twothirds receipt verify). submit waits for it, 5 seconds at most, and keeps it
in your state folder ($TWOTHIRDS_STATE, or ~/.local/state/twothirds), or in the
file that --receipt names, with the entry beside it; --no-receipt does without.
That none came takes nothing back: the statement is in the log, and twothirds
receipt get fetches it later. Of several statements, the second and those after
it are answered at once, and their receipts are kept at the end.

Refused by a rule (exit code 4): {"code","message","rule","refusal"}, where
refusal is the note that the ledger signs: keep it, twothirds refusal verify
checks it, and it is evidence for a protest. When the outcome is not known
(exit code 7, code unknown_outcome), submit the same file again: it is entered
once.

--data opens the folder in this process, which ends when a checkpoint covers
what was entered. A ledger that is being served is reached by --url.`,
		Example: `  twothirds submit --url http://localhost:8080 < signed
  twothirds submit --data ledger < many.jsonl`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return submit(cmd, &target, &receipts) },
	}
	target.add(cmd)
	receipts.add(cmd)
	return cmd
}

func submit(cmd *cobra.Command, target *targetFlags, receipts *receiptFlags) error {
	if err := receipts.check(); err != nil {
		return err
	}
	s, err := target.open(cmd)
	if err != nil {
		return err
	}
	n := 0
	var first error // what the exit code is of
	err = eachValue(cmd.InOrStdin(), func(value []byte) error {
		if n++; n == 2 && receipts.file != "" {
			return exitError{exitUsage, errors.New("--receipt takes the receipt of a single statement; nothing after the first was submitted")}
		}
		// Only the first waits for its receipt: one checkpoint covers many.
		failure, err := submitOne(cmd, s, value, receipts, n == 1)
		if first == nil {
			first = failure
		}
		return err
	})
	if failure := receipts.keepRest(cmd, s); first == nil {
		first = failure
	}
	err = errors.Join(err, s.close(cmd))
	switch {
	case err != nil:
		return err
	case n == 0:
		return exitError{exitUsage, errors.New("nothing to submit on standard input")}
	}
	return first
}

// submitOne submits a statement and prints the answer, at once or when its
// receipt is there. failure is why it is not in the log, or its receipt does not
// hold; err is what keeps the others from being submitted.
func submitOne(cmd *cobra.Command, s *session, value []byte, receipts *receiptFlags, wait bool) (failure, err error) {
	signed, err := wire.ParseSigned(value)
	if err != nil && hasMember(value, "data") && !hasMember(value, "statement") {
		err = &wire.FormError{Place: "/signatures", Reason: "missing: this is a statement that nobody has signed; twothirds sign --key FILE signs it"}
	}
	if err != nil {
		return printFailure(cmd, s, err)
	}
	receipt, err := s.Submit(cmd.Context(), signed)
	if err != nil {
		return printFailure(cmd, s, err)
	}
	answer := answerOf(receipt)
	if wait {
		answer.Receipt, failure = receipts.keep(cmd, s, receipt.Seq)
	} else {
		receipts.rest = append(receipts.rest, receipt.Seq)
	}
	return failure, printJSON(cmd.OutOrStdout(), answer)
}

// printFailure prints why a statement is not in the log, or that this is not known.
func printFailure(cmd *cobra.Command, s *session, cause error) (failure, err error) {
	answer, exit := failureOf(cause)
	warnOfForgery(cmd, s, answer)
	return exitError{exit, fmt.Errorf("%s (%s)", answer.Message, answer.Code)}, printJSON(cmd.OutOrStdout(), answer)
}

// warnOfForgery says when a refusal is not signed by the ledger's key.
func warnOfForgery(cmd *cobra.Command, s *session, answer failureAnswer) {
	if answer.Refusal == "" {
		return
	}
	info, err := s.Info(cmd.Context())
	if err == nil {
		_, err = info.OpenRefusal([]byte(answer.Refusal))
	}
	if err != nil {
		fmt.Fprintf(cmd.ErrOrStderr(), "warning: the refusal is not signed by the ledger's key, so it proves nothing: %v\n", err)
	}
}
