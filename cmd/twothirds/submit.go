package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"twothirds/domain/wire"
)

func newSubmitCommand() *cobra.Command {
	var target targetFlags
	cmd := &cobra.Command{
		Use:   "submit --data DIR|--url URL < SIGNED",
		Short: "Bring a signed statement before the ledger",
		Long: `submit reads a signed statement and prints where it stands in the log:
{"sequence":n,"leaf":"…"}. Several, one a line, are submitted in order and
answered with a line each; the exit code is then that of the first failure.

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
		RunE: func(cmd *cobra.Command, _ []string) error { return submit(cmd, &target) },
	}
	target.add(cmd)
	return cmd
}

func submit(cmd *cobra.Command, target *targetFlags) error {
	s, err := target.open(cmd)
	if err != nil {
		return err
	}
	n := 0
	var first error // what the exit code is of
	err = eachValue(cmd.InOrStdin(), func(value []byte) error {
		n++
		failure, err := submitOne(cmd, s, value)
		if first == nil {
			first = failure
		}
		return err
	})
	err = errors.Join(err, s.close(cmd))
	switch {
	case err != nil:
		return err
	case n == 0:
		return exitError{exitUsage, errors.New("nothing to submit on standard input")}
	}
	return first
}

// submitOne submits a statement and prints the answer. failure is why it is
// not in the log; err is what keeps the others from being submitted.
func submitOne(cmd *cobra.Command, s *session, value []byte) (failure, err error) {
	signed, err := wire.ParseSigned(value)
	if err != nil {
		return printFailure(cmd, s, err)
	}
	receipt, err := s.Submit(cmd.Context(), signed)
	if err != nil {
		return printFailure(cmd, s, err)
	}
	return nil, printJSON(cmd.OutOrStdout(), answerOf(receipt))
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
