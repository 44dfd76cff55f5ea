package main

import (
	"errors"

	"github.com/spf13/cobra"

	"twothirds/domain"
)

func newInterestCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "interest",
		Short: "Declare and withdraw what your member has at stake",
		Long: `Nothing follows from a declared interest by itself: to take no part in a poll,
twothirds vote recuse.`,
	}
	cmd.AddCommand(
		newInterestDeclareCommand(),
		newSubjectCommand("withdraw INTEREST --key FILE", "Say that your member has that at stake no more",
			`  twothirds interest withdraw 0193a5c0 --key me.key --url http://localhost:8080`, "interest.withdrawn", "interest"),
	)
	return cmd
}

func newInterestDeclareCommand() *cobra.Command {
	var a act
	var text textFlag
	var motion string
	cmd := &cobra.Command{
		Use:   "declare pecuniary|institutional|other --text TEXT [--motion MOTION] --key FILE",
		Short: "Say what your member has at stake",
		Long: `declare prints, with the receipt, the subject: interest/<its id>. Without --motion
it is a standing interest.`,
		Example: `  twothirds interest declare pecuniary --motion 3 --text "We would build it." --key me.key --url http://localhost:8080`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := oneOf("kind of interest", args[0], domain.InterestPecuniary, domain.InterestInstitutional, domain.InterestOther); err != nil {
				return err
			}
			if !text.given() {
				return exitError{exitUsage, errors.New("say what is at stake, with --text")}
			}
			return a.run(cmd, "interest.declared", func(s *domain.State) (fields, error) {
				f := fields{"kind": args[0]}
				return f, errors.Join(text.into(cmd, s, f), given(s, f, "motion", "motion", motion))
			})
		},
	}
	a.add(cmd, "interest.declared")
	text.add(cmd, "text", "the interest in words")
	cmd.Flags().StringVar(&motion, "motion", "", "the motion that it is about (default: none; a standing interest)")
	return cmd
}
