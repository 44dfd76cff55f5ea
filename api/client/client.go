package client

import (
	"context"
	"errors"
	"fmt"

	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/eventstore"
	"twothirds/eventstore/tlog"
)

// Errors of talking to a ledger, beside those of eventstore.Ledger.Submit.
var (
	// ErrUnreachable is returned where nothing was heard of the server; if it was
	// a statement that was to be submitted, it never left.
	ErrUnreachable = errors.New("the ledger cannot be reached")
	// ErrAnswer is returned for an answer that is not what a ledger's server gives.
	ErrAnswer = errors.New("this is not the answer of a ledger's server; check the URL")
	// ErrUntrue is returned where the server contradicts itself: its ledger's id,
	// founding, key, checkpoint or receipt do not belong together. Keep the answer
	// as evidence.
	ErrUntrue = errors.New("what the server says does not hold together")
)

// Target is a ledger that a client talks to: a folder opened in this process,
// or a server over HTTP.
type Target interface {
	// Info says which ledger it is.
	Info(ctx context.Context) (Info, error)
	// State is the newest state, at least as new as the last acknowledged
	// statement, for the caller to keep. Where kinds of rows are named it need hold
	// those alone, which is less to fetch; the ledger's own row is one of them.
	State(ctx context.Context, kinds ...string) (*domain.State, error)
	// Checkpoint is the newest signed note; its signature is for the caller to verify.
	Checkpoint(ctx context.Context) ([]byte, error)
	// Submit is eventstore.Ledger.Submit, with the same errors, or ErrUnreachable,
	// ErrAnswer or ErrUntrue.
	Submit(ctx context.Context, signed *wire.Signed) (eventstore.Receipt, error)
	// Receipt proves that an entry is in the ledger's log: a C2SP tlog-proof and
	// the entry, verified with the ledger's id. It waits until a checkpoint
	// covers the entry. Of a statement that was submitted through this target it
	// is sure to be that statement's. It fails with tlog.ErrNotFound beyond the
	// log, or with ErrUnreachable, ErrAnswer or ErrUntrue.
	Receipt(ctx context.Context, seq wire.Seq) (proof, entry []byte, err error)
	// Close ends the talk. A ledger that was open before stays open.
	Close() error
}

// Info says which ledger a target is.
type Info struct {
	// Ledger is the id: the SHA-256 of the founding.
	Ledger wire.Hash
	// Keys are those of its checkpoints and refusals, by its founding and the
	// rotations since.
	Keys tlog.Keys
	// Now is the log's clock; zero while that cannot be trusted.
	Now wire.Time
}

// ParseCheckpoint verifies a checkpoint of this ledger.
func (i Info) ParseCheckpoint(note []byte) (tlog.Checkpoint, error) {
	c, err := i.Keys.ParseCheckpoint(note)
	if err != nil {
		return c, fmt.Errorf("%w: %w", ErrUntrue, err)
	}
	return c, nil
}

// OpenRefusal verifies a signed refusal of this ledger.
func (i Info) OpenRefusal(note []byte) (eventstore.RefusalNote, error) {
	r, err := eventstore.OpenRefusal(i.Keys, note)
	switch {
	case err != nil:
		return r, fmt.Errorf("%w: %w", ErrUntrue, err)
	case r.Ledger != i.Ledger:
		return r, fmt.Errorf("%w: the refusal is of ledger %s, not of %s", ErrUntrue, r.Ledger, i.Ledger)
	}
	return r, nil
}
