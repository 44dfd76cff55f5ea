package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"twothirds/eventstore"
)

func newRestoreCommand() *cobra.Command {
	var data string
	cmd := &cobra.Command{
		Use:   "restore SRC --data DIR",
		Short: "Make a ledger folder of an exported log: an archive with the same entries and root",
		Long: `restore checks a copy as an audit does and makes a folder of it that can be
shown, replayed, audited and exported. It takes no statements: from a copy
alone nobody can say that the log did not go on elsewhere.`,
		Example: `  twothirds restore public/log --data archive`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			copied, err := openCopy(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			defer copied.Close() //nolint:errcheck // read only
			if err := eventstore.Restore(cmd.Context(), copied, data, progressOn(cmd.ErrOrStderr(), "restoring")); err != nil {
				return receiptError(err)
			}
			fmt.Fprintf(cmd.ErrOrStderr(), "%d entries of ledger %s are in %s, an archive\n", copied.Size(), copied.Ledger, data)
			return nil
		},
	}
	cmd.Flags().StringVar(&data, "data", "", "the new folder")
	_ = cmd.MarkFlagRequired("data")
	return cmd
}
