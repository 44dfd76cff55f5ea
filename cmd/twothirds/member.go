package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"twothirds/domain"
)

func newMemberCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "member",
		Short: "Enter founding members, apply, leave",
		Long:  `On a terminal you see what you sign, and are asked, before anything is signed.`,
	}
	cmd.AddCommand(newMemberEnterCommand(), newMemberApplyCommand(), newMemberLeaveCommand())
	return cmd
}

func newMemberEnterCommand() *cobra.Command {
	var a act
	var name textFlag
	var constituency string
	cmd := &cobra.Command{
		Use:     "enter --name NAME --constituency NAME --key FILE",
		Short:   "Enter a founding member, while the ledger is forming",
		Long:    `enter is a registrar's. It prints, with the receipt, the subject: member/<its id>.`,
		Example: `  twothirds member enter --name "Tenants of House 4" --constituency member --key ledger/keys/registrar-1.json --data ledger`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !name.given() {
				return exitError{exitUsage, errors.New("name the member with --name")}
			}
			return a.run(cmd, "member.entered", func(s *domain.State) (fields, error) {
				of, err := constituencyOf(s, constituency)
				if err != nil {
					return nil, err
				}
				f := fields{"constituency": of}
				if err := name.into(cmd, s, f); err != nil {
					return nil, err
				}
				warnOfNamesake(cmd, s, f["name"].(domain.Text))
				return f, nil
			})
		},
	}
	a.add(cmd, "member.entered")
	name.add(cmd, "name", "the member's name")
	cmd.Flags().StringVar(&constituency, "constituency", "", "the constituency (default: the only one that the rules have)")
	return cmd
}

// warnOfNamesake says, before a member is entered, that one has its name already: they
// may be two, but no command can tell them by it.
func warnOfNamesake(cmd *cobra.Command, s *domain.State, name domain.Text) {
	for m := range s.Members() {
		same := name.Az != "" && name.Az == m.Name.Az || name.En != "" && name.En == m.Name.En
		if same {
			fmt.Fprintf(cmd.ErrOrStderr(), "warning: member/%s has this name as well: a command tells them by their ids alone, or the last 4 characters of them\n", m.ID)
			return
		}
	}
}

// constituencyOf is the one named, or the only one there is.
func constituencyOf(s *domain.State, named string) (string, error) {
	if named != "" {
		return named, nil // the ledger knows whether there is one
	}
	rules, _ := s.RulesAt(logClock(s))
	if len(rules.Constituencies) == 1 {
		return rules.Constituencies[0].Name, nil
	}
	names := make([]string, len(rules.Constituencies))
	for i, constituency := range rules.Constituencies {
		names[i] = constituency.Name
	}
	return "", exitError{exitUsage, fmt.Errorf("name one of the constituencies with --constituency: %s", strings.Join(names, ", "))}
}

func newMemberApplyCommand() *cobra.Command {
	var a act
	var name textFlag
	var constituency, document string
	cmd := &cobra.Command{
		Use:     "apply --name NAME --constituency NAME --document FILE --key FILE",
		Short:   "Put an organisation's application on record",
		Long:    `apply is a registrar's or any representative's. A motion with the effect admit decides on it.`,
		Example: `  twothirds member apply --name "New organisation" --constituency civil_society --document application.pdf --key me.key --url http://localhost:8080`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !name.given() || document == "" {
				return exitError{exitUsage, errors.New("give the applicant's --name and its application as --document")}
			}
			hash, err := hashOf(document)
			if err != nil {
				return fmt.Errorf("the application: %w", err)
			}
			return a.run(cmd, "member.applied", func(s *domain.State) (fields, error) {
				of, err := constituencyOf(s, constituency)
				if err != nil {
					return nil, err
				}
				f := fields{"constituency": of, "document": hash}
				return f, name.into(cmd, s, f)
			})
		},
	}
	a.add(cmd, "member.applied")
	name.add(cmd, "name", "the applicant's name")
	cmd.Flags().StringVar(&constituency, "constituency", "", "the constituency (default: the only one that the rules have)")
	cmd.Flags().StringVar(&document, "document", "", "the application as received: a file, or its SHA-256")
	return cmd
}

func newMemberLeaveCommand() *cobra.Command {
	var a act
	var reasons textFlag
	cmd := &cobra.Command{
		Use:     "leave [--reasons TEXT] --key FILE",
		Short:   "Have your member leave the body",
		Example: `  twothirds member leave --key me.key --url http://localhost:8080`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.run(cmd, "member.left", func(s *domain.State) (fields, error) {
				f := fields{}
				return f, reasons.into(cmd, s, f)
			})
		},
	}
	a.add(cmd, "member.left")
	reasons.add(cmd, "reasons", "the reasons")
	return cmd
}
