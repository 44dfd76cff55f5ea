package main

import (
	"errors"
	"time"

	"github.com/spf13/cobra"

	"twothirds/domain"
	"twothirds/domain/wire"
)

// logClock is what the log's clock shows, about: this machine's, advanced as the
// log's is in demonstrations, but not before the last entry.
func logClock(s *domain.State) wire.Time {
	return max(wire.Time(time.Now().UnixMilli()+s.Ledger().ClockOffset), s.Head().Recorded)
}

func newClockCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "clock",
		Short: "Set the log's clock forward, in demonstrations",
	}
	cmd.AddCommand(newClockAdvanceCommand())
	return cmd
}

func newClockAdvanceCommand() *cobra.Command {
	var a act
	var to moment
	cmd := &cobra.Command{
		Use:     "advance (--to TIME | --hours N) --key FILE",
		Short:   "Set the log's clock forward, in demonstrations",
		Long:    `advance is a coordinator's or registrar's, in a ledger founded for demonstration.`,
		Example: `  twothirds clock advance --hours 72 --key registrar-1.json --data ledger`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.run(cmd, "clock.advanced", func(s *domain.State) (fields, error) {
				at, ok, err := to.after(logClock(s))
				if err == nil && !ok {
					err = exitError{exitUsage, errors.New("say to when, with --to or --hours")}
				}
				return fields{"to": at}, err
			})
		},
	}
	a.add(cmd, "clock.advanced")
	cmd.Flags().StringVar(&to.at, "to", "", "what the clock shows next, in UTC")
	cmd.Flags().Int64Var(&to.hours, "hours", 0, "by how many hours it is set forward")
	return cmd
}
