package main

import (
	"errors"

	"github.com/spf13/cobra"

	"twothirds/domain"
	"twothirds/domain/wire"
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
	cmd := &cobra.Command{
		Use:   "open MOTION [--closes TIME | --hours N] --key FILE",
		Short: "Put a frozen motion to the vote",
		Long: `open puts a frozen motion to the vote: it pins the rules and freezes the roll. The
poll closes an hour after the least time that the rules ask for, or as you say.`,
		Example: `  twothirds poll open 3 --hours 96 --key me.key --url http://localhost:8080`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.run(cmd, "poll.opened", func(s *domain.State) (fields, error) {
				id, err := s.Find("motion", args[0])
				if err != nil {
					return nil, err
				}
				f := fields{"motion": id}
				at, ok, err := closes.after(logClock(s))
				if ok {
					f["closes"] = at
				}
				return f, err
			})
		},
	}
	a.add(cmd)
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
				f, err := about(s, "poll", args[0], fields{})
				if err != nil {
					return nil, err
				}
				at, ok, err := closes.after(closingOf(s, f["subject"].(string)))
				if err == nil && !ok {
					err = exitError{exitUsage, errors.New("say until when, with --closes or --hours")}
				}
				f["closes"] = at
				return f, err
			})
		},
	}
	a.add(cmd)
	cmd.Flags().StringVar(&closes.at, "closes", "", "when the poll closes then, in UTC")
	cmd.Flags().Int64Var(&closes.hours, "hours", 0, "by how many hours the closing is moved")
	return cmd
}

// closingOf is when the poll that a subject names closes as things stand.
func closingOf(s *domain.State, subject string) wire.Time {
	id, err := wire.ParseUUID(subject[len("poll/"):])
	if err != nil {
		return 0
	}
	return s.Poll(domain.PollID{UUID: id}).Closes
}
