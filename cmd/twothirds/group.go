package main

import "github.com/spf13/cobra"

func newGroupCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "group",
		Short: "Join and leave working groups",
		Long: `A working group is founded and dissolved by a motion, with the effects found_group
and dissolve_group (twothirds statement effects found_group). GROUP is its id, a
part of it, or its whole name.`,
	}
	cmd.AddCommand(
		newSubjectCommand("join GROUP --key FILE", "Have your member work in a working group",
			`  twothirds group join 0193a5c0 --key me.key --url http://localhost:8080`, "group.joined", "group"),
		newSubjectCommand("leave GROUP --key FILE", "Have your member work in a working group no more",
			`  twothirds group leave 0193a5c0 --key me.key --url http://localhost:8080`, "group.left", "group"),
	)
	return cmd
}
