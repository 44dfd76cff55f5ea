package main

import (
	"errors"
	"fmt"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/spf13/cobra"

	"twothirds/api/client"
	"twothirds/api/keyfile"
	"twothirds/domain"
	"twothirds/domain/wire"
)

// act is a verb that makes a statement, signs it and submits it, in one.
type act struct {
	target   targetFlags
	keys     keyFlags
	receipts receiptFlags
	yes      bool
}

// fields are members of a statement's data and, beside them, its subject.
type fields map[string]any

func (a *act) add(cmd *cobra.Command) {
	a.target.add(cmd)
	a.keys.add(cmd)
	a.receipts.add(cmd)
	cmd.Flags().BoolVarP(&a.yes, "yes", "y", false, "sign without asking")
}

// run makes, signs and submits. with gives the fields from how the ledger stands.
func (a *act) run(cmd *cobra.Command, typeName string, with func(*domain.State) (fields, error)) error {
	if err := a.target.settle(); err != nil {
		return err
	}
	if err := a.receipts.check(); err != nil {
		return err
	}
	signers, err := a.keys.open(cmd)
	if err != nil {
		return err
	}
	s, err := a.target.open(cmd)
	if err != nil {
		return err
	}
	failure, err := a.perform(cmd, s, signers, typeName, with)
	if err = errors.Join(err, s.close(cmd)); err != nil {
		return err
	}
	return failure
}

// perform does it in an open session. failure is why the statement is not in
// the log, or its receipt does not hold; the answer has been printed.
func (a *act) perform(cmd *cobra.Command, s *session, signers []keyfile.Signer, typeName string, with func(*domain.State) (fields, error)) (failure, err error) {
	view, err := client.Look(cmd.Context(), s)
	if err != nil {
		return nil, clientError(err)
	}
	members, err := with(view.State)
	if err != nil {
		return nil, clientError(err)
	}
	by, err := a.keys.by(publicKeys(signers))
	if err != nil {
		return nil, err
	}
	statement, err := view.Fill(typeName, wire.Canonical(members), client.FillOptions{By: by})
	if err != nil {
		return nil, clientError(err)
	}
	if err := a.ask(cmd, view.State, statement); err != nil {
		return nil, err
	}
	signed, err := client.Sign(&wire.Signed{Statement: statement}, signers...)
	if err != nil {
		return nil, clientError(err)
	}
	receipt, err := s.Submit(cmd.Context(), signed)
	if err != nil {
		return printLost(cmd, s, signed, err)
	}
	if isTerminal(cmd.ErrOrStderr()) {
		fmt.Fprintf(cmd.ErrOrStderr(), "It is in the log, as entry %d.\n", receipt.Seq)
	}
	answer := answerOf(receipt)
	answer.Subject = statement.Subject
	answer.Receipt, failure = a.receipts.keep(cmd, s, receipt.Seq)
	return failure, printJSON(cmd.OutOrStdout(), answer)
}

// ask shows a person what would be signed, and asks.
func (a *act) ask(cmd *cobra.Command, state *domain.State, statement *wire.Statement) error {
	if !isTerminal(cmd.InOrStdin()) {
		return nil
	}
	describe(cmd.ErrOrStderr(), state, statement)
	if a.yes {
		return nil
	}
	return confirm(cmd.InOrStdin(), cmd.ErrOrStderr(), "Sign and submit this?")
}

// printLost prints why a statement is not in the log, or that this is not
// known, with the signed statement: it alone can be submitted again, or stand
// in a protest.
func printLost(cmd *cobra.Command, s *session, signed *wire.Signed, cause error) (failure, err error) {
	answer, exit := failureOf(cause)
	warnOfForgery(cmd, s, answer)
	if answer.Code == "unknown_outcome" {
		answer.Message += "; it stands under signed: take that, as it is, to twothirds submit"
	}
	return exitError{exit, fmt.Errorf("%s (%s)", answer.Message, answer.Code)}, printJSON(cmd.OutOrStdout(), struct {
		failureAnswer
		Signed jsontext.Value `json:"signed"`
	}{answer, signed.Bytes()})
}
