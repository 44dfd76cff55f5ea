package main

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/text/unicode/norm"

	"twothirds/domain"
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
commitment stays in the log and then says nothing. put and list are for who keeps
the folder, while no process uses it; a name is put there by twothirds
representative appoint --name, too.`,
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
			var o commit.Opening
			var want wire.Hash
			if commitment != "" {
				if o, err = commit.ParseOpening(line); err == nil {
					want, err = wire.ParseHash(commitment)
				}
			} else {
				o = commit.Opening{Subject: args[0], Field: args[1], Value: norm.NFC.String(string(line))}
				_, _ = rand.Read(o.Salt[:]) // never fails
				err = o.Validate()
			}
			if err != nil {
				return exitError{exitUsage, err}
			}
			if err := notErased(cmd, data, &o); err != nil {
				return err
			}
			return withBeside(data, func(b *eventstore.Beside) error {
				if commitment == "" {
					want = openings.Commitment(o, b.Ledger)
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

// notErased refuses what the log says is erased.
func notErased(cmd *cobra.Command, data string, o *commit.Opening) error {
	model, copied, err := openModel(cmd, data)
	if err != nil {
		return err
	}
	defer copied.Close() //nolint:errcheck // read only
	defer model.Close()  //nolint:errcheck // read only
	state, err := model.State()
	if err != nil {
		return fmt.Errorf("reading the state: %w", err)
	}
	id, err := wire.ParseUUID(strings.TrimPrefix(o.Subject, "representative/"))
	if err == nil && state.Erased(domain.RepresentativeID{UUID: id}, o.Field) {
		return exitError{exitRefused, fmt.Errorf("%s of %s was erased: it is not taken in again", o.Field, o.Subject)}
	}
	return nil
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
	var a act
	var reasons textFlag
	var onlyHere bool
	cmd := &cobra.Command{
		Use:   "erase REPRESENTATIVE [FIELD]... --reasons TEXT --key FILE",
		Short: "Have personal data erased, for good and everywhere",
		Long: `erase enters that the fields are erased, such as name; without FIELD, with --data,
all that the folder keeps of the representative. The ledger then deletes what the
commitments open to, takes it in no more, and a backup does not bring it back. A
representative of the member says so, or two registrars of different sides. The
commitments stay in the log, which still verifies.

--only-here deletes from one folder alone, of any SUBJECT, and enters nothing: for
what the log does not speak of. It prints {"erased":n}; a backup may bring it back.

Backups that exist (export --with-openings) are not reached: erase there as well.`,
		Example: `  twothirds opening erase 6b4e1a2c name --reasons "She asked for it." --key me.key --url http://localhost:8080
  twothirds opening erase representative/01a2… email --only-here --data ledger`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := a.target.settle(); err != nil {
				return err
			}
			switch {
			case onlyHere && a.target.url != "":
				return exitError{exitUsage, errors.New("--only-here is for a folder: name it with --data")}
			case onlyHere:
				return eraseHere(cmd, a.target.node.Dir, args[0], args[1:])
			case !reasons.given() || len(a.keys.keys) == 0:
				return exitError{exitUsage, errors.New("an erasure stands in the log, signed: give --reasons and --key (or --only-here to delete from this folder alone)")}
			}
			kept, err := keptOpenings(a.target.node.Dir)
			if err != nil {
				return err
			}
			return a.run(cmd, "opening.erased", func(s *domain.State) (fields, error) {
				id, err := s.Find("representative", args[0])
				if err != nil {
					return nil, err
				}
				named := sorted(args[1:])
				if len(named) == 0 {
					named = fieldsKept(kept, "representative/"+id)
				}
				if len(named) == 0 {
					return nil, exitError{exitUsage, errors.New("name the fields, such as name")}
				}
				f := fields{"subject": "representative/" + id, "fields": named}
				return f, reasons.into(cmd, s, f)
			})
		},
	}
	a.add(cmd, "opening.erased")
	reasons.add(cmd, "reasons", "the reasons")
	cmd.Flags().BoolVar(&onlyHere, "only-here", false, "delete from this folder alone; enter nothing")
	return cmd
}

// eraseHere deletes from a folder's file of openings.
func eraseHere(cmd *cobra.Command, dir, subject string, named []string) error {
	return withBeside(dir, func(b *eventstore.Beside) error {
		n, err := b.Openings.Erase(subject, named...)
		if err != nil {
			return err
		}
		return printJSON(cmd.OutOrStdout(), struct {
			Erased int `json:"erased"`
		}{n})
	})
}

// keptOpenings are those of a folder; none where it is not at hand.
func keptOpenings(dir string) (kept []commit.Opening, err error) {
	if dir == "" {
		return nil, nil
	}
	err = withBeside(dir, func(b *eventstore.Beside) error {
		kept = b.Openings.List()
		return nil
	})
	return kept, err
}

// fieldsKept names the fields that are kept of a subject.
func fieldsKept(kept []commit.Opening, subject string) (named []string) {
	for _, o := range kept {
		if o.Subject == subject {
			named = append(named, o.Field)
		}
	}
	return sorted(named)
}
