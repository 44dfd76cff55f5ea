package main

import (
	"github.com/spf13/cobra"

	"twothirds/domain"
)

func newFoundingCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "founding",
		Short: "Accept what the body begins with",
	}
	cmd.AddCommand(newFoundingAcceptCommand())
	return cmd
}

func newFoundingAcceptCommand() *cobra.Command {
	var a act
	cmd := &cobra.Command{
		Use:   "accept --key FILE",
		Short: "Accept roll, keys, officers and rules for your member",
		Long: `accept signs, for your member, the digest of the roll, of all keys, of the officers
and of the rules as they stand. When on every side two thirds of the members
have accepted the same, the body is constituted.`,
		Example: `  twothirds founding accept --key me.key --url http://localhost:8080`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.run(cmd, "founding.accepted", func(*domain.State) (fields, error) { return fields{}, nil })
		},
	}
	a.add(cmd, "founding.accepted")
	return cmd
}
