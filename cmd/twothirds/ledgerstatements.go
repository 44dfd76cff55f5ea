package main

import (
	"github.com/spf13/cobra"

	"twothirds/domain"
)

func newLedgerUpgradeCommand() *cobra.Command {
	var a act
	cmd := &cobra.Command{
		Use:   "upgrade --key OFFICER1 --key OFFICER2",
		Short: "Have what follows judged by the next number of semantics",
		Long: `upgrade is that of two officers of different sides. From the entry on, every
program that reads the log has to know the next number (twothirds version), and
one that does not says that the log is newer than itself.

A ledger is closed by a motion with the effect close_ledger.`,
		Example: `  twothirds ledger upgrade --key coordinator.key --key registrar-1.key --url http://localhost:8080`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.run(cmd, "ledger.upgraded", func(*domain.State) (fields, error) { return fields{}, nil })
		},
	}
	a.add(cmd, "ledger.upgraded")
	return cmd
}
