package main

import (
	"errors"

	"twothirds/api/client"
	"twothirds/api/httpapi"
	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/eventstore"
)

// receiptAnswer is printed for a statement that is in the log.
type receiptAnswer struct {
	Sequence wire.Seq  `json:"sequence"`
	Leaf     wire.Hash `json:"leaf"`
	Recorded wire.Time `json:"recorded"`
	Again    bool      `json:"again"`
	// Subject is what the statement is about, what it made for instance; the
	// verbs that make the statement say it.
	Subject string `json:"subject,omitzero"`
	// Receipt is the file of its receipt; empty where none was kept yet.
	Receipt string `json:"receipt,omitzero"`
}

func answerOf(r eventstore.Receipt) receiptAnswer {
	return receiptAnswer{Sequence: r.Seq, Leaf: r.Leaf, Recorded: r.Recorded, Again: r.Again}
}

// failureAnswer is printed for one that is not, or of which that is not known.
type failureAnswer struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Rule    string `json:"rule"`
	// Refusal is the note that the ledger signed; empty where it signed none.
	Refusal string `json:"refusal"`
	// Place is a JSON pointer into what was submitted; empty where nothing there is at fault.
	Place string `json:"place,omitzero"`
}

// failureOf says what an error of submitting means, and its exit code.
func failureOf(err error) (failureAnswer, int) {
	answer := failureAnswer{Message: err.Error()}
	var refused *eventstore.Refused
	var form *wire.FormError
	var signature *wire.SignatureError
	switch {
	case errors.As(err, &refused):
		answer.Code, answer.Message, answer.Refusal = string(refused.Refusal.Code), refused.Refusal.Message, refused.Note
		answer.Rule = httpapi.RuleOf(refused.Refusal.Code)
		return answer, exitRefused
	case errors.As(err, &form):
		answer.Code, answer.Message, answer.Place = string(domain.CodeForm), form.Error(), form.Place
		answer.Rule = httpapi.RuleOf(domain.CodeForm)
		return answer, exitRefused
	case errors.As(err, &signature):
		answer.Code, answer.Message = "signature", signature.Error()
		answer.Rule = "A statement carries one valid signature of every key that it names, in order."
		return answer, exitRefused
	}
	for _, f := range []struct {
		err  error
		code string
		exit int
	}{
		{eventstore.ErrUnknownOutcome, "unknown_outcome", exitUnreachable},
		{eventstore.ErrBusy, "busy", exitUnreachable},
		{eventstore.ErrRate, "rate", exitUnreachable},
		{eventstore.ErrClock, "clock_not_trusted", exitUnreachable},
		{eventstore.ErrStopped, "stopped", exitUnreachable},
		{client.ErrUntrue, "untrue", exitVerify},
		{client.ErrUnreachable, "unreachable", exitUnreachable},
		{client.ErrAnswer, "no_ledger", exitUnreachable},
	} {
		if errors.Is(err, f.err) {
			answer.Code = f.code
			return answer, f.exit
		}
	}
	answer.Code = "failure"
	return answer, exitFailure
}

// clientError gives errors of talking to a ledger, and of writing statements,
// their exit codes.
func clientError(err error) error {
	var form *wire.FormError
	var exit exitError
	switch {
	case err == nil, errors.As(err, &exit):
		return err
	case errors.Is(err, domain.ErrNoSuch):
		return exitError{exitNotFound, err}
	case errors.Is(err, client.ErrUntrue), errors.Is(err, client.ErrForeign):
		return exitError{exitVerify, err}
	case errors.Is(err, client.ErrUnreachable), errors.Is(err, client.ErrAnswer):
		return exitError{exitUnreachable, err}
	case errors.Is(err, domain.ErrAmbiguous), errors.Is(err, client.ErrNotNamed), errors.As(err, &form):
		return exitError{exitUsage, err}
	}
	return err
}
