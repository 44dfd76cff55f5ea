package main

import (
	"github.com/spf13/cobra"

	"twothirds/domain"
)

func newVoteCommand() *cobra.Command {
	var a act
	cmd := &cobra.Command{
		Use:   "vote POLL CHOICE --key FILE",
		Short: "Cast a ballot",
		Long: `vote casts the next ballot of your member in a poll; the last one counts.

POLL is the poll's id, a part of it, or the motion's number, which stands for its
newest poll, a run-off for instance. CHOICE is yes, no or abstain; in a poll on
candidates none, abstain, or a candidate: its number in the poll, its id, a part
of it, or the name of the member that it represents. Without a CHOICE what can be
chosen is listed, and nothing is signed.

On a terminal you see what you sign, and are asked, before anything is signed.
What it prints is what submit prints.`,
		Example: `  twothirds vote 3 yes --key me.key --url http://localhost:8080
  twothirds vote 4 "Tenants of House 4" --key me.key --url http://localhost:8080
  twothirds vote 0193a5c0 abstain --key agent: --url http://localhost:8080
  twothirds vote recuse 3 --reasons "We would build it." --key me.key --url http://localhost:8080`,
		Args: cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				return listChoices(cmd, &a.target, args[0])
			}
			return a.run(cmd, "vote.cast", func(s *domain.State) (fields, error) {
				poll, err := pollOf(s, args[0])
				if err != nil {
					return nil, err
				}
				choice, err := choiceOf(s, poll, args[1])
				return fields{"choice": choice, "subject": "poll/" + poll.ID.String()}, err
			})
		},
	}
	a.add(cmd, "vote.cast")
	cmd.AddCommand(newVoteRecuseCommand(), newVoteTellCommand())
	return cmd
}

func newVoteRecuseCommand() *cobra.Command {
	return newReasonsCommand("recuse POLL --reasons TEXT --key FILE", "Take no part in a poll, for an interest of your own", "",
		`  twothirds vote recuse 3 --reasons "We would build it." --key me.key --url http://localhost:8080`, "vote.recused", "poll")
}

// listChoices says what can be chosen in a poll, to whom did not choose.
func listChoices(cmd *cobra.Command, target *targetFlags, ref string) error {
	view, err := target.look(cmd)
	if err != nil {
		return err
	}
	poll, err := pollOf(view.State, ref)
	if err != nil {
		return clientError(err)
	}
	_, err = choiceOf(view.State, poll, "")
	return err
}
