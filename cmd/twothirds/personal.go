package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"twothirds/api/keyfile"
	"twothirds/domain"
	"twothirds/domain/wire"
	"twothirds/domain/wire/commit"
	"twothirds/eventstore/openings"
)

// fieldName is the field of a person that a mandate commits to.
const fieldName = "name"

// personal is a person's name, which goes beside the log and not into it.
type personal struct{ name, opening string }

func (p *personal) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&p.name, "name", "", "the person's name; @FILE reads a file, @- standard input")
	cmd.Flags().StringVar(&p.opening, "opening", "", "a new file to write the name with its salt into, for who keeps the ledger's folder")
}

// check refuses what does not go together.
func (p *personal) check(a *act, person string) error {
	if err := a.target.settle(); err != nil {
		return err
	}
	switch {
	case p.name == "" && p.opening != "":
		return exitError{exitUsage, errors.New("--opening goes with --name")}
	case p.name != "" && person != "":
		return exitError{exitUsage, errors.New("--name makes the commitment: leave out --person")}
	case p.name != "" && p.opening == "" && (a.make || a.target.url != ""):
		return exitError{exitUsage, errors.New("the name is kept by who keeps the ledger's folder: write it into a file for them, with --opening FILE")}
	}
	return nil
}

// into draws the id of a new representative and commits to its name, and has the
// verb keep the name.
func (p *personal) into(cmd *cobra.Command, a *act, s *domain.State, f fields) error {
	if p.name == "" {
		return nil
	}
	name, err := readText(cmd, p.name)
	if err != nil {
		return err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return fmt.Errorf("drawing an id: %w", err)
	}
	o := commit.Opening{Subject: "representative/" + id.String(), Field: fieldName, Value: name}
	_, _ = rand.Read(o.Salt[:]) // never fails
	if err := o.Validate(); err != nil {
		return exitError{exitUsage, err}
	}
	commitment := openings.Commitment(o, s.Ledger().ID)
	f["subject"], f["person"] = o.Subject, commitment
	if a.make {
		return p.write(cmd, o, commitment)
	}
	a.beside = func(cmd *cobra.Command, s *session, _ []keyfile.Signer) (func() error, error) {
		if p.opening != "" {
			return func() error { return os.Remove(p.opening) }, p.write(cmd, o, commitment)
		}
		store := s.node.Ledger.Openings()
		undo := func() error {
			_, err := store.Erase(o.Subject)
			return err
		}
		return undo, openingError(store.Put(o, commitment))
	}
	return nil
}

// write writes the opening into a new file that its owner alone can read.
func (p *personal) write(cmd *cobra.Command, o commit.Opening, commitment wire.Hash) error {
	if err := save(cmd.OutOrStdout(), p.opening, append(wire.Canonical(o), '\n')); err != nil {
		return err
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "The name is in %s. Who keeps the ledger's folder takes it in with:\n  twothirds opening put --commitment %s --data DIR < %s\n", p.opening, commitment, p.opening)
	return nil
}
