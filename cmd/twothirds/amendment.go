package main

import (
	"github.com/spf13/cobra"

	"twothirds/domain"
)

func newAmendmentCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "amendment",
		Short: "Move, accept, reject and withdraw amendments",
		Long: `An amendment is a full new version of a motion. AMENDMENT is its id or a part of
it. On a terminal you see what you sign, and are asked, before anything is signed.`,
	}
	cmd.AddCommand(
		newAmendmentMoveCommand(),
		newSubjectCommand("accept AMENDMENT --key FILE", "Take an amendment over into your motion",
			`  twothirds amendment accept 6b4e1a2c --key me.key --url http://localhost:8080`, "amendment.accepted", "amendment"),
		newReasonsCommand("reject AMENDMENT --reasons TEXT --key FILE", "Do not take an amendment over", "",
			`  twothirds amendment reject 6b4e1a2c --reasons "It costs more." --key me.key --url http://localhost:8080`, "amendment.rejected", "amendment"),
		newSubjectCommand("withdraw AMENDMENT --key FILE", "Take your amendment back",
			`  twothirds amendment withdraw 6b4e1a2c --key me.key --url http://localhost:8080`, "amendment.withdrawn", "amendment"),
	)
	return cmd
}

func newAmendmentMoveCommand() *cobra.Command {
	var a act
	var content contentFlags
	cmd := &cobra.Command{
		Use:   "move MOTION [FIELDS.json|-] --key FILE",
		Short: "Propose a new version of a motion",
		Long: `move proposes a full new version of a motion. What neither the file nor a flag
gives stays as it is in the motion's newest version: the effects are given all, or
none.

` + effectUsage,
		Example: `  twothirds amendment move 3 --text @better.txt --key me.key --url http://localhost:8080`,
		Args:    cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.run(cmd, "amendment.moved", func(s *domain.State) (fields, error) {
				f, err := content.fields(cmd, s, argument(args, 1))
				if err != nil {
					return nil, err
				}
				f["motion"], err = s.Find("motion", args[0])
				return f, err
			})
		},
	}
	a.add(cmd, "amendment.moved")
	a.beside = content.keep
	content.add(cmd)
	return cmd
}
