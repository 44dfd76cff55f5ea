package main

import (
	"errors"

	"github.com/spf13/cobra"

	"twothirds/domain"
)

func newConcernCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "concern",
		Short: "Record, answer and settle what an outside body holds against this one",
		Long: `CONCERN is a concern's id, or a part of it (twothirds show concerns). On a terminal
you see what you sign, and are asked, before anything is signed.`,
	}
	cmd.AddCommand(newConcernRecordCommand(), newConcernAnswerCommand(), newConcernSettleCommand())
	return cmd
}

func newConcernRecordCommand() *cobra.Command {
	var a act
	var body, text textFlag
	var source sourceFlags
	var date, due string
	cmd := &cobra.Command{
		Use:   "record concern|recommendation [FIELDS.json|-] --body TEXT --text TEXT --date DAY --source TEXT --key FILE",
		Short: "Enter a concern or recommendation of an outside body",
		Long: `record is a registrar's. It prints, with the receipt, the subject: concern/<its id>.
What it says may also come from a JSON file, over which the flags stand. Nothing follows from --due by itself.`,
		Example: `  twothirds concern record recommendation --body "OGP Steering Committee" --text "Publish the register." --date 2016-05-04 \
      --due 2017-05-04 --source "Resolution of 4 May 2016" --source-url https://example.org/resolution --key registrar-1.key --url http://localhost:8080`,
		Args: cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := oneOf("kind of concern", args[0], "concern", "recommendation"); err != nil {
				return err
			}
			return a.run(cmd, "concern.recorded", func(s *domain.State) (fields, error) {
				f, err := fileFields(cmd, argument(args, 1))
				if err != nil {
					return nil, err
				}
				f["kind"] = args[0]
				err = errors.Join(body.into(cmd, s, f), text.into(cmd, s, f), dateInto(f, "date", date), dateInto(f, "due", due), source.into(cmd, s, f))
				if err == nil && (f["body"] == nil || f["text"] == nil || f["date"] == nil) {
					err = exitError{exitUsage, errors.New("say whose it is, what it says and of which day, with --body, --text and --date")}
				}
				return f, err
			})
		},
	}
	a.add(cmd, "concern.recorded")
	body.add(cmd, "body", "whose concern it is")
	text.add(cmd, "text", "what it says")
	source.add(cmd)
	cmd.Flags().StringVar(&date, "date", "", "the day that it is of")
	cmd.Flags().StringVar(&due, "due", "", "the day by which something is asked for")
	return cmd
}

func newConcernAnswerCommand() *cobra.Command {
	var a act
	var text textFlag
	cmd := &cobra.Command{
		Use:     "answer CONCERN --text TEXT --key FILE",
		Short:   "Answer a concern for the body",
		Long:    `answer is a coordinator's. A later answer takes the place of an earlier one.`,
		Example: `  twothirds concern answer 0193a5c0 --text "The register is public since March." --key coordinator.key --url http://localhost:8080`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !text.given() {
				return exitError{exitUsage, errors.New("give the answer, with --text")}
			}
			return a.run(cmd, "concern.answered", func(s *domain.State) (fields, error) {
				f := fields{}
				if err := text.into(cmd, s, f); err != nil {
					return nil, err
				}
				return about(s, "concern", args[0], f)
			})
		},
	}
	a.add(cmd, "concern.answered")
	text.add(cmd, "text", "the answer")
	return cmd
}

func newConcernSettleCommand() *cobra.Command {
	var a act
	var source sourceFlags
	var date string
	cmd := &cobra.Command{
		Use:   "settle CONCERN resolved|partly|not_resolved --date DAY --source TEXT --key FILE",
		Short: "Put on record what came of a concern",
		Long: `settle is a registrar's, by a source: the body whose concern it is, or a later
finding, says what came of it. What is not resolved, or only partly, can be
settled again.`,
		Example: `  twothirds concern settle 0193a5c0 partly --date 2018-05-01 --source "Review of May 2018" --key registrar-1.key --url http://localhost:8080`,
		Args:    cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := oneOf("outcome", args[1], domain.ConcernResolved, domain.ConcernPartly, domain.ConcernNotResolved); err != nil {
				return err
			}
			if date == "" {
				return exitError{exitUsage, errors.New("say of which day that is, with --date")}
			}
			return a.run(cmd, "concern.settled", func(s *domain.State) (fields, error) {
				f := fields{"outcome": args[1]}
				if err := errors.Join(dateInto(f, "date", date), source.into(cmd, s, f)); err != nil {
					return nil, err
				}
				return about(s, "concern", args[0], f)
			})
		},
	}
	a.add(cmd, "concern.settled")
	source.add(cmd)
	cmd.Flags().StringVar(&date, "date", "", "the day that it is of")
	return cmd
}
