package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/spf13/cobra"

	"twothirds/api/client"
	"twothirds/api/keyfile"
	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/domain/wire/pubkey"
	"twothirds/eventstore"
)

// act is a verb that makes a statement, signs it and submits it, in one.
type act struct {
	target   targetFlags
	keys     keyFlags
	receipts receiptFlags
	yes      bool
	make     bool
	// beside, where set, brings into the ledger what stands beside the statement:
	// a file, the value behind a commitment. It is called once the signer has
	// agreed, before the statement is submitted. undo, where not nil, takes it back
	// if the statement is refused.
	beside func(cmd *cobra.Command, s *session, signers []keyfile.Signer) (undo func() error, err error)
}

// fields are members of a statement's data and, beside them, its subject.
type fields map[string]any

// add gives a command the flags of a verb, and declares the types of statement
// that it enters.
func (a *act) add(cmd *cobra.Command, types ...string) {
	enters(cmd, types...)
	a.target.add(cmd)
	a.keys.add(cmd)
	a.receipts.add(cmd)
	cmd.Flags().BoolVarP(&a.yes, "yes", "y", false, "sign without asking")
	cmd.Flags().BoolVar(&a.make, "make", false, "print the statement for its signers, where their keys are not in one place; --key may name public keys then")
}

// entersKey is the annotation of a command with the types of statement that it
// enters, in short and with blanks between them.
const entersKey = "enters"

// enters declares the types of statement that a command enters.
func enters(cmd *cobra.Command, types ...string) {
	if cmd.Annotations == nil {
		cmd.Annotations = map[string]string{}
	}
	cmd.Annotations[entersKey] = strings.Join(types, " ")
}

// run makes, signs and submits. with gives the fields from how the ledger stands.
func (a *act) run(cmd *cobra.Command, typeName string, with func(*domain.State) (fields, error)) error {
	if !slices.Contains(strings.Fields(cmd.Annotations[entersKey]), typeName) {
		return fmt.Errorf("%s does not declare that it enters %s", cmd.CommandPath(), typeName) // a fault of the program
	}
	if err := a.target.settle(); err != nil {
		return err
	}
	if err := a.receipts.check(); err != nil {
		return err
	}
	if a.make {
		return a.write(cmd, typeName, with)
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
	statement, err := a.fill(view, publicKeys(signers), typeName, with)
	var before *enteredBefore
	if errors.As(err, &before) {
		fmt.Fprintln(cmd.ErrOrStderr(), before)
		return a.answer(cmd, s, before.receipt, before.subject)
	}
	if err != nil {
		return nil, err
	}
	if err := a.ask(cmd, view.State, statement); err != nil {
		return nil, err
	}
	signed, err := client.Sign(&wire.Signed{Statement: statement}, signers...)
	if err != nil {
		return nil, clientError(err)
	}
	var undo func() error
	if a.beside != nil {
		if undo, err = a.beside(cmd, s, signers); err != nil {
			return nil, err
		}
	}
	receipt, err := s.Submit(cmd.Context(), signed)
	if err != nil {
		if _, exit := failureOf(err); exit == exitRefused && undo != nil {
			if err := undo(); err != nil {
				return nil, err
			}
		}
		return printLost(cmd, s, signed, err)
	}
	if isTerminal(cmd.ErrOrStderr()) {
		fmt.Fprintf(cmd.ErrOrStderr(), "It is in the log, as entry %d.\n", receipt.Seq)
	}
	return a.answer(cmd, s, receipt, statement.Subject)
}

// answer keeps the receipt of a statement that is in the log, and prints where it stands.
func (a *act) answer(cmd *cobra.Command, s *session, receipt eventstore.Receipt, subject string) (failure, err error) {
	answer := answerOf(receipt)
	answer.Subject = subject
	answer.Receipt, failure = a.receipts.keep(cmd, s, receipt.Seq)
	return failure, printJSON(cmd.OutOrStdout(), answer)
}

// enteredBefore is the error of the fields of a statement of which the log has all
// already: nothing is signed, and the answer is that of the earlier entry.
type enteredBefore struct {
	receipt eventstore.Receipt
	subject string
	message string
}

func (e *enteredBefore) Error() string { return e.message }

// fill makes the statement that keys sign.
func (a *act) fill(view *client.View, keys []pubkey.Key, typeName string, with func(*domain.State) (fields, error)) (*wire.Statement, error) {
	members, err := with(view.State)
	if err != nil {
		return nil, clientError(err)
	}
	by, err := a.keys.by(keys)
	if err != nil {
		return nil, err
	}
	statement, err := view.Fill(typeName, wire.Canonical(members), client.FillOptions{By: by})
	return statement, clientError(err)
}

// write prints the statement for its signers: nothing is signed nor submitted,
// and no key is opened.
func (a *act) write(cmd *cobra.Command, typeName string, with func(*domain.State) (fields, error)) error {
	keys, err := a.keys.public(cmd)
	if err != nil {
		return err
	}
	view, err := a.target.look(cmd)
	if err != nil {
		return err
	}
	statement, err := a.fill(view, keys, typeName, with)
	if err != nil {
		return err
	}
	if isTerminal(cmd.ErrOrStderr()) {
		describe(cmd.ErrOrStderr(), view.State, statement)
	}
	return printStatement(cmd, statement)
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
