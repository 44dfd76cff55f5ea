package main

import (
	"errors"

	"twothirds/domain/wire"
	"twothirds/eventstore/copies"
)

// judgeAttachments compares the files that entries name with their hashes. Those
// that are not in the copy are no fault of the log, and are said to be unchecked.
func (a *auditing) judgeAttachments() (*bad, error) {
	var err error
	a.attachments, err = a.copied.EachAttachment(a.cmd.Context(), func(wire.Hash, []byte) error { return nil })
	if errors.Is(err, copies.ErrInvalid) {
		return &bad{Class: classAttachment, Reason: err.Error()}, nil
	}
	if err != nil {
		return nil, copyError(err)
	}
	return nil, nil
}
