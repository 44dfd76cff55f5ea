package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"twothirds/api/client"
	"twothirds/api/keyfile"
	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/domain/wire/pubkey"
	"twothirds/eventstore"
)

// importBatch is how many statements are submitted together. One batch is made
// while the one before is being made durable.
const importBatch = 250

// wholeBatch is how many statements of a plan or of members are submitted together: one of a
// plan may be long.
const wholeBatch = 10

// importing writes and submits the statements of an import, all signed by the same keys.
type importing struct {
	cmd  *cobra.Command
	s    *session
	view *client.View // how the ledger stood at the beginning

	keys []keyfile.Signer
	by   []wire.Signer
	last wire.UUID // the last statement's id
}

// findKey opens the key that signs, and finds the registrar's office that it signs for;
// where none is named it is the first in the folder's keys.
func (e *importing) findKey(keys *keyFlags, dir string) error {
	if len(keys.keys) == 0 {
		paths, err := registrarsKeys(dir, e.view.State)
		if err != nil {
			return err
		}
		keys.keys = paths[:1]
	}
	signers, err := keys.open(e.cmd)
	if err != nil {
		return err
	}
	if len(signers) != 1 {
		return exitError{exitUsage, errors.New("one registrar signs: give --key once")}
	}
	public := pubkey.Key(signers[0].Public())
	offices := e.view.State.OfficesOf(public, domain.RoleRegistrar)
	if len(offices) == 0 {
		return exitError{exitUsage, fmt.Errorf("key %s is no registrar's in this ledger; see twothirds show offices", public)}
	}
	e.signedBy(signers, []wire.Signer{{As: wire.AsOfficer, Key: public, Of: "office/" + offices[0]}})
	return nil
}

// signedBy settles who signs, and for whom.
func (e *importing) signedBy(signers []keyfile.Signer, by []wire.Signer) {
	e.keys, e.by = signers, by
	if key := e.view.State.Key(by[0].Key.String()); key != nil {
		e.last = later(e.last, key.LastID)
	}
}

// later is the later one of two ids of one author.
func later(a, b wire.UUID) wire.UUID {
	if slices.Compare(a[:], b[:]) > 0 {
		return a
	}
	return b
}

// registrarsKeys are the files of registrars' keys in a folder's keys, by name: one at least.
func registrarsKeys(dir string, state *domain.State) ([]string, error) {
	paths, err := filepath.Glob(filepath.Join(dir, "keys", "*.json"))
	if err != nil || dir == "" {
		return nil, exitError{exitUsage, errors.New("name a registrar's key with --key")}
	}
	var found []string
	for _, path := range paths {
		b, err := os.ReadFile(path) //nolint:gosec // a key file of the folder
		if err != nil {
			return nil, fmt.Errorf("looking for a registrar's key: %w", err)
		}
		file, err := keyfile.Parse(b)
		if err == nil && len(state.OfficesOf(file.Public(), domain.RoleRegistrar)) > 0 {
			found = append(found, path)
		}
	}
	if len(found) == 0 {
		return nil, exitError{exitUsage, fmt.Errorf("there is no registrar's key in %s: name one with --key", filepath.Join(dir, "keys"))}
	}
	return found, nil
}

// authored is the data of a statement that is being written.
type authored interface {
	SetBy(by []wire.Signer)
	SetSeen(seen *wire.Seen)
}

// drawID draws an id for something new.
func drawID() (wire.UUID, error) {
	drawn, err := uuid.NewV7()
	if err != nil {
		return wire.UUID{}, fmt.Errorf("drawing an id: %w", err)
	}
	return wire.UUID(drawn), nil
}

// sign makes a statement of a type, named in short, and signs it.
func (e *importing) sign(eventType, subject string, event authored) (*wire.Signed, error) {
	drawn, err := drawID()
	if err != nil {
		return nil, err
	}
	id, ok := domain.RisingID(e.last, drawn)
	if !ok {
		return nil, errors.New("the key has used the highest id there is: sign with another one")
	}
	e.last = id
	now := wire.Time(time.Now().UnixMilli()).Add(e.view.State.Ledger().ClockOffset)
	event.SetBy(e.by)
	event.SetSeen(e.view.Seen)
	statement, err := wire.NewStatement(id, wire.SourceOf(e.view.Info.Ledger), "twothirds."+eventType+".v1", subject, now, event)
	if err != nil {
		return nil, err
	}
	return client.Sign(&wire.Signed{Statement: statement}, e.keys...)
}

// rehearse judges statements in their order on a copy of the state, as the ledger would now:
// it returns the state after them, or why one would be refused. Nothing is entered.
func (e *importing) rehearse(signed []*wire.Signed) (*domain.State, error) {
	state := e.view.State.Clone()
	now := logClock(state)
	for due := state.Next(now); due != nil; due = state.Next(now) {
		state.Evolve(due)
	}
	roots := func(size uint64) (wire.Hash, bool) { return e.view.Seen.Root, size == e.view.Seen.Size }
	for _, s := range signed {
		placed, err := state.Decide(s, now, roots)
		if err != nil {
			return nil, fmt.Errorf("nothing was entered: the ledger would refuse %s: %w", s.Statement.Subject, err)
		}
		state.Evolve(placed)
	}
	return state, nil
}

// submitWhole submits statements that must all be let in. Of many it says on standard error how
// far it is.
func (e *importing) submitWhole(ctx context.Context, signed []*wire.Signed) error {
	done := 0
	for chunk := range slices.Chunk(signed, wholeBatch) {
		for i, outcome := range e.submit(ctx, chunk) {
			if outcome.Err != nil {
				return fmt.Errorf("entering %s, after %d of %d statements: %w", chunk[i].Statement.Subject, done+i, len(signed), outcome.Err)
			}
		}
		if done += len(chunk); len(signed) > wholeBatch {
			fmt.Fprintf(e.cmd.ErrOrStderr(), "%d of %d statements entered\n", done, len(signed))
		}
	}
	return nil
}

// goOn says how to go on after an import that did not come to its end.
func goOn(err error) error {
	var refusal *domain.Refusal
	switch {
	case err == nil, errors.As(err, &refusal):
		return err
	case errors.Is(err, context.Canceled):
		return exitError{exitFailure, fmt.Errorf("interrupted: %w; run the same command again, and it goes on from there", err)}
	}
	return fmt.Errorf("%w; run the same command again, and it goes on from there", clientError(err))
}

// submit brings statements before the ledger in their order: together where it
// is open here, one by one where it is elsewhere.
func (e *importing) submit(ctx context.Context, signed []*wire.Signed) []eventstore.Outcome {
	outcomes := make([]eventstore.Outcome, len(signed))
	if e.s.node != nil {
		together, err := e.s.node.Ledger.SubmitAll(ctx, signed)
		if err != nil {
			for i := range outcomes {
				outcomes[i].Err = err
			}
			return outcomes
		}
		for _, o := range together {
			e.s.last = max(e.s.last, o.Receipt.Seq)
		}
		return together
	}
	for i := range signed {
		outcomes[i].Receipt, outcomes[i].Err = e.submitPatiently(ctx, signed[i])
		var refusal *domain.Refusal
		if err := outcomes[i].Err; err != nil && !errors.As(err, &refusal) {
			for j := i + 1; j < len(signed); j++ {
				outcomes[j].Err = err
			}
			break
		}
	}
	return outcomes
}

// submitPatiently waits where the ledger takes no more for the moment.
func (e *importing) submitPatiently(ctx context.Context, signed *wire.Signed) (eventstore.Receipt, error) {
	for wait := 100 * time.Millisecond; ; wait = min(2*wait, 5*time.Second) {
		receipt, err := e.s.Submit(ctx, signed)
		if !errors.Is(err, eventstore.ErrRate) && !errors.Is(err, eventstore.ErrBusy) {
			return receipt, err
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return receipt, ctx.Err()
		}
	}
}
