package main

import (
	"errors"

	"github.com/spf13/cobra"

	"twothirds/domain"
)

func newProgressCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "progress",
		Short: "Report how far a measure of a plan is",
		Long: `What the responsible report, what the body decides (the effect assess_measure) and
what others find (twothirds assessment) stands beside each other and is never
merged: twothirds show plan.`,
	}
	cmd.AddCommand(newProgressReportCommand())
	return cmd
}

func newProgressReportCommand() *cobra.Command {
	var a act
	var text textFlag
	var period string
	var evidence []string
	cmd := &cobra.Command{
		Use:   "report PLAN NUMBER COMPLETION --period YEARS --text TEXT --key FILE",
		Short: "Say how far an item is that your member is responsible for",
		Long: `report is a representative's of a member that the item, or one above it, names as
responsible. COMPLETION is no_evidence, not_started, limited, substantial or
complete. --evidence names what was submitted on the item before (twothirds
evidence submit), by its title or id.

A report is corrected by a further one on the same period: both stay, and the
later one is shown.`,
		Example: `  twothirds progress report "Action plan" 1.1 substantial --period 2026 --text "Accounts are out, but for one." \
      --evidence 0193a5c0 --key me.key --url http://localhost:8080`,
		Args: cobra.ExactArgs(3),
		RunE: func(cmd *cobra.Command, args []string) error {
			completion, err := completionOf(args[2])
			if err != nil {
				return err
			}
			if period == "" || !text.given() {
				return exitError{exitUsage, errors.New("say what the report is about and what there is to say, with --period and --text")}
			}
			return a.run(cmd, "progress.reported", func(s *domain.State) (fields, error) {
				plan, err := planItem(s, args[0], args[1])
				if err != nil {
					return nil, err
				}
				f := fields{"subject": "plan/" + plan, "number": args[1], "completion": completion}
				if f["evidence"], err = findAll(s, "evidence", evidence); err != nil {
					return nil, err
				}
				return f, errors.Join(periodInto(f, period), text.into(cmd, s, f))
			})
		},
	}
	a.add(cmd, "progress.reported")
	text.add(cmd, "text", "how far it is, in words")
	cmd.Flags().StringVar(&period, "period", "", "what the report is about: "+periodUsage)
	cmd.Flags().StringArrayVar(&evidence, "evidence", nil, "evidence that it rests on; may be repeated")
	return cmd
}
