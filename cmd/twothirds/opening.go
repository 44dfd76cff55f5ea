package main

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"
	"golang.org/x/text/unicode/norm"

	"twothirds/domain/wire"
	"twothirds/domain/wire/commit"
	"twothirds/eventstore"
	"twothirds/eventstore/openings"
)

func newOpeningCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "opening",
		Short: "Keep, list and erase the personal data that commitments stand for",
		Long: `Names and contacts of persons do not stand in the log, but as commitments. What
they open to is kept in one file of the ledger's folder, and can be erased: the
commitment stays in the log and then says nothing. These commands are for who
keeps the folder, while no process uses it.`,
	}
	cmd.AddCommand(newOpeningPutCommand(), newOpeningListCommand(), newOpeningEraseCommand())
	return cmd
}

// openingAnswer is printed of an opening.
type openingAnswer struct {
	Commitment wire.Hash `json:"commitment"`
	Field      string    `json:"field"`
	Subject    string    `json:"subject"`
	Value      string    `json:"value,omitzero"`
}

func newOpeningPutCommand() *cobra.Command {
	var data, commitment string
	cmd := &cobra.Command{
		Use:   "put SUBJECT FIELD --data DIR < VALUE",
		Short: "Keep a value, and print the commitment to enter in its place",
		Long: `put reads one line from standard input, draws a salt, keeps both in the folder, and
prints the commitment: {"commitment","field","subject"}. SUBJECT is whom it is
about, such as representative/<id>, FIELD what it is, such as name or email.

With --commitment it takes an opening that was made elsewhere, as canonical JSON
on standard input, if it is that commitment's; leave out SUBJECT and FIELD.`,
		Example: `  echo "Aygün Məmmədova" | twothirds opening put representative/01a2… name --data ledger`,
		Args:    cobra.MaximumNArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			if (commitment == "") != (len(args) == 2) || len(args) == 1 {
				return exitError{exitUsage, errors.New("give SUBJECT and FIELD, or --commitment for an opening that was made elsewhere")}
			}
			line, err := firstLine(cmd.InOrStdin())
			if err != nil {
				return err
			}
			return withBeside(data, func(b *eventstore.Beside) error {
				var o commit.Opening
				var want wire.Hash
				if commitment != "" {
					if o, err = commit.ParseOpening(line); err == nil {
						want, err = wire.ParseHash(commitment)
					}
				} else {
					o = commit.Opening{Subject: args[0], Field: args[1], Value: norm.NFC.String(string(line))}
					_, _ = rand.Read(o.Salt[:]) // never fails
					if err = o.Validate(); err == nil {
						want = openings.Commitment(o, b.Ledger)
					}
				}
				if err != nil {
					return exitError{exitUsage, err}
				}
				if err := b.Openings.Put(o, want); err != nil {
					return openingError(err)
				}
				return printJSON(cmd.OutOrStdout(), openingAnswer{Commitment: want, Field: o.Field, Subject: o.Subject})
			})
		},
	}
	addOpeningFolder(cmd, &data)
	cmd.Flags().StringVar(&commitment, "commitment", "", "the commitment that an opening on standard input is of")
	return cmd
}

func addOpeningFolder(cmd *cobra.Command, data *string) {
	cmd.Flags().StringVar(data, "data", "", "the ledger's folder, which no process uses")
	_ = cmd.MarkFlagRequired("data")
}

// firstLine reads the one line that is to be kept.
func firstLine(r io.Reader) ([]byte, error) {
	line, err := bufio.NewReader(io.LimitReader(r, commit.MaxOpening+2)).ReadBytes('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("reading standard input: %w", err)
	}
	line = bytes.TrimRight(line, "\r\n")
	if len(line) == 0 {
		return nil, exitError{exitUsage, errors.New("nothing to keep on standard input")}
	}
	return line, nil
}

// withBeside works on what is beside the log of a folder.
func withBeside(dir string, do func(*eventstore.Beside) error) error {
	b, err := eventstore.OpenBeside(dir)
	if err != nil {
		return err
	}
	return errors.Join(do(b), b.Close())
}

func openingError(err error) error {
	if errors.Is(err, openings.ErrMismatch) || errors.Is(err, openings.ErrTooMany) {
		return exitError{exitRefused, err}
	}
	return err
}

func newOpeningListCommand() *cobra.Command {
	var data string
	cmd := &cobra.Command{
		Use:     "list --data DIR",
		Short:   "Print what is kept, with the values, one JSON object a line",
		Example: `  twothirds opening list --data ledger`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withBeside(data, func(b *eventstore.Beside) error {
				for _, o := range b.Openings.List() {
					answer := openingAnswer{Commitment: openings.Commitment(o, b.Ledger), Field: o.Field, Subject: o.Subject, Value: o.Value}
					if err := printJSON(cmd.OutOrStdout(), answer); err != nil {
						return err
					}
				}
				return nil
			})
		},
	}
	addOpeningFolder(cmd, &data)
	return cmd
}

func newOpeningEraseCommand() *cobra.Command {
	var data string
	cmd := &cobra.Command{
		Use:   "erase SUBJECT [FIELD]... --data DIR",
		Short: "Erase what is kept of a person",
		Long: `erase deletes the fields named, or everything that is kept of the subject, and
prints how much that was: {"erased":n}. The file is written anew without it.
Backups (export --with-openings) are not reached: erase there as well.`,
		Example: `  twothirds opening erase representative/01a2… email phone --data ledger`,
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withBeside(data, func(b *eventstore.Beside) error {
				n, err := b.Openings.Erase(args[0], args[1:]...)
				if err != nil {
					return err
				}
				return printJSON(cmd.OutOrStdout(), struct {
					Erased int `json:"erased"`
				}{n})
			})
		},
	}
	addOpeningFolder(cmd, &data)
	return cmd
}
