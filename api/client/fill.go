package client

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"twothirds/domain"
	"twothirds/domain/wire"
)

// FillOptions say what a statement is filled in with.
type FillOptions struct {
	// By are the signers where the fields name none; As and Of may be empty.
	By []wire.Signer
	// Wall is the signer's clock; nil is time.Now.
	Wall func() time.Time
}

// View is how a ledger stood when a client looked at it.
type View struct {
	Info  Info
	State *domain.State
	// Seen is the newest checkpoint. Its signature was verified.
	Seen *wire.Seen
}

// Look learns what has to be known to write statements: which ledger it is,
// how it stands, and its newest checkpoint, whose signature is verified. It
// fails with ErrUntrue where these do not belong together.
// Where kinds of rows are named, the state need hold those alone.
func Look(ctx context.Context, t Target, kinds ...string) (*View, error) {
	note, err := t.Checkpoint(ctx)
	if err != nil {
		return nil, fmt.Errorf("asking for the newest checkpoint: %w", err)
	}
	// After it: the ledger's key may just be replaced.
	info, err := t.Info(ctx)
	if err != nil {
		return nil, fmt.Errorf("asking which ledger it is: %w", err)
	}
	checkpoint, err := info.ParseCheckpoint(note)
	if err != nil {
		return nil, fmt.Errorf("verifying the newest checkpoint: %w", err)
	}
	if checkpoint.Size < 1 {
		return nil, fmt.Errorf("verifying the newest checkpoint: %w: it covers nothing", ErrUntrue)
	}
	state, err := t.State(ctx, kinds...)
	if err != nil {
		return nil, fmt.Errorf("asking how the ledger stands: %w", err)
	}
	if !state.Founded() || state.Ledger().ID != info.Ledger {
		return nil, fmt.Errorf("%w: its state is not that of ledger %s", ErrUntrue, info.Ledger)
	}
	seen := &wire.Seen{Root: wire.Hash(checkpoint.Root), Size: uint64(checkpoint.Size)} //nolint:gosec // at least 1
	return &View{Info: info, State: state, Seen: seen}, nil
}

// Fill writes a statement of a type, named in full or short, from the fields
// given and what the ledger knows; see domain.State.Draft, whose errors it
// returns. The statement's time is the signer's clock, advanced as the
// ledger's is in demonstrations.
func (v *View) Fill(typeName string, fields []byte, o FillOptions) (*wire.Statement, error) {
	statementID, err := newID()
	if err != nil {
		return nil, err
	}
	entityID, err := newID()
	if err != nil {
		return nil, err
	}
	if o.Wall == nil {
		o.Wall = time.Now
	}
	now := wire.Time(o.Wall().UnixMilli())
	if row := v.State.Ledger(); row != nil {
		now = now.Add(row.ClockOffset)
	}
	return v.State.Draft(typeName, fields, domain.DraftEnv{
		StatementID: statementID, NewEntityID: entityID, By: o.By, Now: now, Seen: v.Seen,
	})
}

// Fill looks at the ledger and writes a statement that fits: Look and View.Fill.
func Fill(ctx context.Context, t Target, typeName string, fields []byte, o FillOptions) (*wire.Statement, error) {
	v, err := Look(ctx, t)
	if err != nil {
		return nil, err
	}
	return v.Fill(typeName, fields, o)
}

func newID() (wire.UUID, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return wire.UUID{}, fmt.Errorf("drawing an id: %w", err)
	}
	return wire.UUID(id), nil
}
