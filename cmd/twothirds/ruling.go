package main

import (
	"errors"

	"github.com/spf13/cobra"

	"twothirds/domain"
)

func newRulingCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "ruling",
		Short: "Rule on a motion as its coordinator",
	}
	cmd.AddCommand(newRulingMakeCommand())
	return cmd
}

func newRulingMakeCommand() *cobra.Command {
	var a act
	var reasons textFlag
	var until moment
	cmd := &cobra.Command{
		Use:   "make MOTION inadmissible|postponed --reasons TEXT [--until TIME | --hours N] --key FILE",
		Short: "Rule that a motion is inadmissible, or put it off",
		Long: `make is a coordinator's. While a ruling stands, the motion is neither frozen nor put
to a poll. It lapses by itself: as late as the rules allow, or when you say. The
body can overturn it before, by a motion with the effect overturn_ruling.`,
		Example: `  twothirds ruling make 3 postponed --reasons "The budget is not known yet." --hours 240 --key coordinator.key --url http://localhost:8080`,
		Args:    cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := oneOf("ruling", args[1], domain.RulingInadmissible, domain.RulingPostponed); err != nil {
				return err
			}
			if !reasons.given() {
				return exitError{exitUsage, errors.New("say why, with --reasons")}
			}
			return a.run(cmd, "ruling.made", func(s *domain.State) (fields, error) {
				f := fields{"kind": args[1]}
				at, ok, err := until.after(logClock(s))
				if ok {
					f["until"] = at
				}
				return f, errors.Join(err, reasons.into(cmd, s, f), given(s, f, "motion", "motion", args[0]))
			})
		},
	}
	a.add(cmd, "ruling.made")
	reasons.add(cmd, "reasons", "the reasons")
	cmd.Flags().StringVar(&until.at, "until", "", "when the ruling lapses, in UTC (default: as late as the rules allow)")
	cmd.Flags().Int64Var(&until.hours, "hours", 0, "in how many hours from now it lapses")
	return cmd
}
