package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"twothirds/domain"
)

func newVoteCommand() *cobra.Command {
	var a act
	cmd := &cobra.Command{
		Use:   "vote POLL yes|no|abstain --key FILE",
		Short: "Cast a ballot",
		Long: `vote casts the next ballot of your member in a poll; the last one counts.

POLL is the poll's id, a part of it, or the motion's number. On a terminal you
see what you sign, and are asked, before anything is signed. What it prints is
what submit prints.`,
		Example: `  twothirds vote 3 yes --key me.key --url http://localhost:8080
  twothirds vote 0193a5c0 abstain --key agent: --url http://localhost:8080
  twothirds vote recuse 3 --reasons "We would build it." --key me.key --url http://localhost:8080`,
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			choice := args[1]
			if !slices.Contains(domain.Options, choice) {
				return exitError{exitUsage, fmt.Errorf("%q is no choice: %s", choice, strings.Join(domain.Options, ", "))}
			}
			return a.run(cmd, "vote.cast", func(s *domain.State) (fields, error) {
				return about(s, "poll", args[0], fields{"choice": choice})
			})
		},
	}
	a.add(cmd)
	cmd.AddCommand(newVoteRecuseCommand())
	return cmd
}

func newVoteRecuseCommand() *cobra.Command {
	var a act
	var reasons textFlag
	cmd := &cobra.Command{
		Use:     "recuse POLL --reasons TEXT --key FILE",
		Short:   "Take no part in a poll, for an interest of your own",
		Example: `  twothirds vote recuse 3 --reasons "We would build it." --key me.key --url http://localhost:8080`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withReasons(cmd, &a, &reasons, "vote.recused", "poll", args[0])
		},
	}
	a.add(cmd)
	reasons.add(cmd, "reasons", "the interest")
	return cmd
}

// about adds the subject to fields: the entity of a kind that ref names.
func about(s *domain.State, kind, ref string, f fields) (fields, error) {
	id, err := s.Find(kind, ref)
	if err != nil {
		return nil, err
	}
	f["subject"] = kind + "/" + id
	return f, nil
}

// withReasons runs a verb that needs nothing but its subject and reasons.
func withReasons(cmd *cobra.Command, a *act, reasons *textFlag, typeName, kind, ref string) error {
	if !reasons.given() {
		return exitError{exitUsage, errors.New("say why, with --reasons")}
	}
	return a.run(cmd, typeName, func(s *domain.State) (fields, error) {
		f := fields{}
		if err := reasons.into(cmd, s, f); err != nil {
			return nil, err
		}
		return about(s, kind, ref, f)
	})
}

// newSubjectCommand is a verb that needs nothing but its subject.
func newSubjectCommand(use, short, example, typeName, kind string) *cobra.Command {
	var a act
	cmd := &cobra.Command{
		Use:     use,
		Short:   short,
		Example: example,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.run(cmd, typeName, func(s *domain.State) (fields, error) {
				return about(s, kind, args[0], fields{})
			})
		},
	}
	a.add(cmd)
	return cmd
}
