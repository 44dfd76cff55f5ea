package main

import (
	"errors"
	"fmt"
	"os"
	"strconv"

	"github.com/spf13/cobra"

	"twothirds/domain/wire"
	"twothirds/eventstore/copies"
	"twothirds/eventstore/tlog"
)

func newReceiptCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "receipt",
		Short: "Fetch and verify receipts: proofs that an entry is in the ledger",
	}
	cmd.AddCommand(newReceiptGetCommand(), newReceiptVerifyCommand())
	return cmd
}

func newReceiptGetCommand() *cobra.Command {
	var data, out string
	cmd := &cobra.Command{
		Use:   "get SEQ --data DIR -o FILE",
		Short: "Write the receipt of an entry",
		Long: `get writes a C2SP tlog-proof into FILE and the entry itself into FILE.entry.
--data is a ledger's folder that no process uses, an exported log, or a URL.`,
		Example: `  twothirds receipt get 412 --data http://localhost:8080 -o my-vote.tlog-proof`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			seq, err := strconv.ParseUint(args[0], 10, 53)
			if err != nil {
				return exitError{exitUsage, fmt.Errorf("%q is no sequence", args[0])}
			}
			copied, err := openCopy(cmd.Context(), data)
			if err != nil {
				return err
			}
			defer copied.Close() //nolint:errcheck // read only
			proof, entry, err := copied.Receipt(cmd.Context(), wire.Seq(seq))
			if err != nil {
				return receiptError(err)
			}
			if err := os.WriteFile(out, proof, 0o644); err != nil { //nolint:gosec // meant to be shown
				return fmt.Errorf("writing the receipt: %w", err)
			}
			if err := os.WriteFile(out+".entry", entry, 0o644); err != nil { //nolint:gosec // meant to be shown
				return fmt.Errorf("writing the entry: %w", err)
			}
			fmt.Fprintf(cmd.ErrOrStderr(), "Verify it anywhere: twothirds receipt verify %s --ledger %s\n", out, copied.Ledger)
			return nil
		},
	}
	cmd.Flags().StringVar(&data, "data", "", "the ledger's folder, an export, or a URL")
	cmd.Flags().StringVarP(&out, "output", "o", "", "the file to write")
	_ = cmd.MarkFlagRequired("data")
	_ = cmd.MarkFlagRequired("output")
	return cmd
}

func receiptError(err error) error {
	switch {
	case errors.Is(err, tlog.ErrNotFound):
		return exitError{exitNotFound, err}
	case errors.Is(err, copies.ErrReceipt), errors.Is(err, copies.ErrInvalid):
		return exitError{exitVerify, err}
	}
	return err
}

func newReceiptVerifyCommand() *cobra.Command {
	var ledger string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "verify FILE --ledger ID",
		Short: "Verify a receipt, with no server and no ledger folder",
		Long: `verify reads FILE and FILE.entry and checks that the entry is in the ledger with
that id, under a checkpoint signed by its key. Exit code 0, or 5.`,
		Example: `  twothirds receipt verify my-vote.tlog-proof --ledger 4f2a…`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := wire.ParseHash(ledger)
			if err != nil {
				return exitError{exitUsage, fmt.Errorf("--ledger: %w", err)}
			}
			proof, err := os.ReadFile(args[0]) //nolint:gosec // the user names the file
			if err != nil {
				return fmt.Errorf("reading the receipt: %w", err)
			}
			entry, err := os.ReadFile(args[0] + ".entry") //nolint:gosec // the user names the file
			if err != nil {
				return fmt.Errorf("reading the receipt's entry: %w", err)
			}
			proven, err := copies.VerifyReceipt(entry, proof, id)
			if err != nil {
				return receiptError(err)
			}
			st := proven.Entry.Statement
			if asJSON {
				return printJSON(cmd.OutOrStdout(), map[string]any{
					"ok": true, "sequence": proven.Seq, "ledger": proven.Ledger, "leaf": proven.Entry.Leaf(), "size": proven.Size,
					"recorded": proven.Entry.Recorded, "type": st.Type, "subject": st.Subject, "checkpoint": string(proven.Checkpoint.Note),
				})
			}
			fmt.Fprintf(cmd.OutOrStdout(), "Entry %d of ledger %s: %s about %s, recorded %s,\nis under a checkpoint of %d entries that the ledger's key signed.\n",
				proven.Seq, proven.Ledger, st.Type, st.Subject, proven.Entry.Recorded, proven.Size)
			return nil
		},
	}
	cmd.Flags().StringVar(&ledger, "ledger", "", "the ledger's id")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	_ = cmd.MarkFlagRequired("ledger")
	return cmd
}
