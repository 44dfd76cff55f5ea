package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"twothirds/domain/wire"
	"twothirds/eventstore/copies"
)

func newExportCommand() *cobra.Command {
	var data string
	cmd := &cobra.Command{
		Use:   "export --data DIR OUT",
		Short: "Write the log as static files that any web host can serve",
		Long: `export writes entries, tiles and the newest checkpoint in the layout of C2SP
tlog-tiles, with the ledger's verifier key beside them. It goes on where an
earlier export into the same folder ended. --data is a ledger's folder that no
process uses, or the URL of a running one.`,
		Example: `  twothirds export --data ledger public/log`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			copied, err := openCopy(cmd.Context(), data)
			if err != nil {
				return err
			}
			defer copied.Close() //nolint:errcheck // read only
			show := progressOn(cmd.ErrOrStderr(), "exporting")
			err = copies.Export(cmd.Context(), copied, args[0], func(done, of int64) {
				if show != nil {
					show(wire.Seq(done), wire.Seq(of)) //nolint:gosec // not negative
				}
			})
			if err != nil {
				return err
			}
			fmt.Fprintf(cmd.ErrOrStderr(), "%d entries of ledger %s are in %s\n", copied.Size(), copied.Ledger, args[0])
			return nil
		},
	}
	cmd.Flags().StringVar(&data, "data", "", "the ledger's folder, or a URL")
	_ = cmd.MarkFlagRequired("data")
	return cmd
}
