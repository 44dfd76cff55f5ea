package main

import (
	"errors"

	"github.com/spf13/cobra"

	"twothirds/domain"
)

func newPollCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "poll",
		Short: "Open and extend polls",
		Long:  `On a terminal you see what you sign, and are asked, before anything is signed.`,
	}
	cmd.AddCommand(newPollOpenCommand(), newPollExtendCommand())
	return cmd
}

func newPollOpenCommand() *cobra.Command {
	var a act
	var closes moment
	var meeting string
	cmd := &cobra.Command{
		Use:   "open MOTION [--closes TIME | --hours N] [--meeting MEETING] --key FILE",
		Short: "Put a frozen motion to the vote",
		Long: `open puts a frozen motion to the vote: it pins the rules and freezes the roll. The
poll closes an hour after the least time that the rules ask for, or as you say. A
motion with the effect choose has a poll on its candidates. With --meeting the
poll is held at a meeting that is open and has its quorum.`,
		Example: `  twothirds poll open 3 --hours 96 --key me.key --url http://localhost:8080`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.run(cmd, "poll.opened", func(s *domain.State) (fields, error) {
				f := fields{}
				if err := given(s, f, "motion", "motion", args[0]); err != nil {
					return nil, err
				}
				at, ok, err := closes.after(logClock(s))
				if ok {
					f["closes"] = at
				}
				return f, errors.Join(err, given(s, f, "meeting", "meeting", meeting))
			})
		},
	}
	a.add(cmd, "poll.opened")
	cmd.Flags().StringVar(&meeting, "meeting", "", "the meeting that the poll is held at (default: none)")
	cmd.Flags().StringVar(&closes.at, "closes", "", "when the poll closes, in UTC")
	cmd.Flags().Int64Var(&closes.hours, "hours", 0, "how many hours from now the poll closes")
	return cmd
}

func newPollExtendCommand() *cobra.Command {
	var a act
	var closes moment
	cmd := &cobra.Command{
		Use:   "extend POLL (--closes TIME | --hours N) --key FILE …",
		Short: "Have a poll close later, once",
		Long: `extend moves a poll's closing: a coordinator alone, or representatives of as many
members as the rules ask, each with --key.`,
		Example: `  twothirds poll extend 3 --hours 48 --key coordinator.key --url http://localhost:8080`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.run(cmd, "poll.extended", func(s *domain.State) (fields, error) {
				poll, err := pollOf(s, args[0])
				if err != nil {
					return nil, err
				}
				at, ok, err := closes.after(poll.Closes)
				if err == nil && !ok {
					err = exitError{exitUsage, errors.New("say until when, with --closes or --hours")}
				}
				return fields{"closes": at, "subject": "poll/" + poll.ID.String()}, err
			})
		},
	}
	a.add(cmd, "poll.extended")
	cmd.Flags().StringVar(&closes.at, "closes", "", "when the poll closes then, in UTC")
	cmd.Flags().Int64Var(&closes.hours, "hours", 0, "by how many hours the closing is moved")
	return cmd
}
