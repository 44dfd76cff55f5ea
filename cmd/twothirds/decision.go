package main

import "github.com/spf13/cobra"

func newDecisionCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "decision",
		Short: "Contest a decision as it was come to",
	}
	cmd.AddCommand(newReasonsCommand("contest DECISION --reasons TEXT --key FILE", "Object to a decision as it was come to",
		`contest is for a representative of a member that was on the roll, for as long as
the rules say. DECISION is the decision's number, its id, or a part of the id. The
decision stays in force; the body answers by a motion with the effect
answer_contest.`,
		`  twothirds decision contest 3 --reasons "The tellers took our ballot for a yes." --key me.key --url http://localhost:8080`, "decision.contested", "decision"))
	return cmd
}
